"""Saxo's transactions: what was traded stands in a text ("Buy 3 @ 134.85 USD"), in the language of the platform."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from data_sources.accounts.brokers.listings import listed_symbol
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import currency, is_blank, is_isin, money_unit
from data_sources.accounts.rows.loose_numbers import agreed, loose_number, mended, usual_mark
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header
from data_sources.model import Action, SumCheck, Transaction

COLUMNS: Mapping[str, Sequence[str]] = {
    "client": (
        "Client ID", "Klant-ID", "Kunden-ID", "Kunde-ID", "Kundenummer", "ID client", "ID cliente",
        "Identifiant client",
    ),
    "account": ("Account ID", "Rekening-ID", "Konto-ID", "ID de compte", "ID conto", "Account"),
    "day": (
        "Trade Date", "Transactiedatum", "Handelsdatum", "Handelsdato", "Date d'opération", "Date de transaction",
        "Data operazione", "Fecha de la operación",
    ),
    "kind": ("Type", "Typ", "Tipo", "Transaction Type"),
    "name": ("Instrument", "Instrumentnaam", "Strumento", "Instrumento"),
    "isin": ("Instrument ISIN", "ISIN de l'instrument", "Instrument-ISIN", "ISIN instrument", "ISIN strumento", "ISIN"),
    "listed in": (
        "Instrument currency", "Instrumentvaluta", "Valuta van instrument", "Instrumentwährung",
        "Devise de l'instrument",
        "Valuta dello strumento", "Valuta instrument",
    ),
    "symbol": (
        "Instrument Symbol", "Instrumentsymbool", "Instrumentsymbol", "Symbole de l'instrument", "Symbole",
        "Simbolo strumento",
    ),
    "event": ("Event", "Gebeurtenis", "Ereignis", "Hendelse", "Hændelse", "Événement", "Evento"),
    "amount": (
        "Amount", "Booked Amount", "Geboekt bedrag", "Boekingsbedrag", "Bedrag", "Gebuchter Betrag", "Betrag",
        "Bokført beløp",
        "Bogført beløb", "Montant comptabilisé", "Montant enregistré", "Montant", "Importo registrato", "Importo",
    ),
    "paid in": (
        "Account Currency", "Amount Currency", "Rekeningvaluta", "Kontowährung", "Kontovaluta", "Devise du compte",
        "Currency",
    ),
    "cost": (
        "Total cost", "Totale kosten", "Gesamtkosten", "Totalkostnad", "Samlede omkostninger", "Coût total",
        "Costo totale",
    ),
    "rate": (
        "Conversion Rate", "Conversiekoers", "Omrekeningskoers", "Wisselkoers", "Umrechnungskurs", "Omregningskurs",
        "Taux de conversion",
    ),
    "order": ("Order ID", "Order-ID", "Auftrags-ID", "Ordre-ID", "ID d'ordre", "ID ordine"),
}  # fmt: skip
NEEDED = ("day", "kind", "isin", "event", "amount")
BUYS = "buy|koop|kjøp|køb|kauf|kaufen|acheter|achat|compra|comprar|acquista|acquisto|köp"
SELLS = "sell|verkoop|selg|salg|sælg|verkauf|verkaufen|vendre|vente|venta|vender|vendi|vendita|sälj"
_TRADE = re.compile(
    rf"^(?P<side>{SELLS}|{BUYS})\s+(?P<quantity>-?\d[\d.,'\s]*?)\s*@\s*(?P<price>\d[\d.,']*)\s*(?P<currency>[A-Za-z]{{3}})?",
    re.IGNORECASE,
)
_SELLS = re.compile(SELLS, re.IGNORECASE)
EVENTS: tuple[tuple[str, Action], ...] = (
    (
        r"divid.*(tax|steuer|skatt|skat|belasting|impôt)|withholding|bronbelasting|quellensteuer|kildeskat|retenue|ritenuta",
        Action.TAX,
    ),
    (r"\btax\b|stamp|steuer|skatt|taxe|btw|\bvat\b|mva|moms|belasting", Action.TAX),
    (r"reinvest", Action.BUY),
    (r"divid|coupon|distribution|utbytte|udbytte|ausschüttung", Action.DIVIDEND),
    (r"interest|rente|zins|intérêt|interess|intereses", Action.INTEREST),
    (
        r"fee|kosten|gebühr|gebyr|omkostning|frais|commission|kurtasje|kurtage|subscription|costi|spese|avgift|courtage",
        Action.FEE,
    ),
    (r"withdraw|opname|auszahlung|uttak|udbetaling|retrait|prelievo|retirada", Action.WITHDRAWAL),
    (
        r"deposit|storting|einzahlung|innskudd|indbetaling|dépôt|deposito|ingreso|transfer|overschrijving",
        Action.DEPOSIT,
    ),
    (r"split", Action.SPLIT),
)
_EVENTS = tuple((re.compile(pattern, re.IGNORECASE), action) for pattern, action in EVENTS)
MOST_FEES = 0.05  # of a trade: what is more is no fee
WHY_UNKNOWN = "its event is in no list of what Saxo writes"
WHY_SHARES = "a corporate action in shares whose terms the row does not say"


class Saxo:
    """The list of transactions, as CSV or as the platform's workbook."""

    name = "saxo"
    label = "Saxo transactions"
    label_zh = "盛宝 Saxo 交易记录"
    columns = COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether a table has the columns of the list."""
        return _table_of(file) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every transaction, or all faults."""
        gathered = Gathered(file, hints)
        found = _table_of(file)
        if found is not None:
            table = Table(gathered, *found, COLUMNS, days=("day",), order="dmy")
            rows = list(table.rows())
            usual = usual_mark(row.text("amount") for row in rows)
            for row in rows:
                _read_row(row, usual)
        return gathered.result()


def _table_of(file: OpenedFile) -> tuple[Grid, int] | None:
    for grid in file.grids():
        header = find_header(grid, COLUMNS, NEEDED, within=10)
        if header is not None:
            return grid, header
    return None


def _read_row(row: Row, usual: str) -> None:
    text = row.text("amount")
    amount = 0.0 if is_blank(text) else loose_number(text, usual)
    if amount is None:
        row.fault("amount", "a number")
        return
    day, event = row.day("day"), mended(row.text("event"))
    listed_in, _ = money_unit(row.text("listed in"))
    coins = currency(row.text("paid in")) or listed_in or row.gathered.hints.currency
    if not coins:
        row.fault("listed in", "a currency (ISO code)")
        return
    ticker, _, market = row.text("symbol").partition(":")
    isin = row.text("isin") if is_isin(row.text("isin")) else ""
    trade = _TRADE.match(event)
    action = Action.BUY if trade else next((action for pattern, action in _EVENTS if pattern.search(event)), None)
    if action is None or (action is Action.BUY and not trade):
        row.skip(WHY_UNKNOWN)
        return
    if action is Action.SPLIT:
        row.skip(WHY_SHARES)
        return
    made = Transaction(
        day=day,
        action=action,
        symbol=listed_symbol(ticker, market, isin, row.gathered.hints.symbols),
        quantity=0.0,
        price=None,
        amount=amount,
        fees=max(0.0, -amount) if action is Action.FEE else 0.0,
        taxes=max(0.0, -amount) if action is Action.TAX else 0.0,
        currency=coins,
        account=row.said("account") or row.said("client"),
        place=row.place(),
        name=row.said("name") if isin else "",
        isin=isin,
        reference=row.said("order"),
        text=row.said("event"),
    )
    if trade is not None:
        made = _traded(row, made, trade, listed_in)
    elif action is Action.DEPOSIT and amount < 0:
        made = replace(made, action=Action.WITHDRAWAL)
    row.gathered.transactions.append(made)


def _traded(row: Row, made: Transaction, trade: re.Match[str], listed_in: str) -> Transaction:
    """Side, quantity and price of a trade; its fees are what was paid beyond them.

    A trade in other money than the account's is in the money of its price, and what was paid its other side.
    """
    coins, unit = money_unit(trade["currency"] or listed_in)
    rate = None if is_blank(row.text("rate")) else loose_number(row.text("rate"), ".")
    factor = _factor(coins or made.currency, made.currency, rate)
    if factor == 1.0 and rate and is_blank(row.text("paid in")):
        factor = _unnamed_factor(trade, unit, made.amount, rate)
    pair = agreed(re.sub(r"\s", "", trade["quantity"]), trade["price"], made.amount / (unit * factor))
    if pair is None:
        row.fault("event", "a quantity and a price")
        return made
    quantity, price = abs(pair[0]), pair[1] * unit
    sells = _SELLS.fullmatch(trade["side"]) is not None
    signed = -quantity if sells else quantity
    paid = made.amount / factor
    stated = None if is_blank(row.text("cost")) else loose_number(row.text("cost"), ".")
    fees = abs(stated) / factor if stated is not None else -signed * price - paid
    rounding = max(0.011, 1e-4 * abs(paid))
    if stated is None and not -rounding <= fees <= MOST_FEES * abs(paid) + 30.0:
        row.gathered.sums.append(SumCheck("quantity x price", paid, -signed * price, coins, made.place))
        fees = 0.0
    other = coins and coins != made.currency
    return replace(
        made,
        action=Action.SELL if sells else Action.BUY,
        quantity=signed,
        price=price,
        amount=round(paid, 6) if factor != 1.0 else made.amount,
        fees=max(0.0, round(fees, 6)),
        currency=coins or made.currency,
        counter_currency=made.currency if other else "",
        counter_amount=abs(made.amount) if other else 0.0,
    )


def _unnamed_factor(trade: re.Match[str], unit: float, paid: float, rate: float) -> float:
    """The same where the list does not name the account's money: the rate, if only it makes the trade what was paid.

    The amounts of the trade are then in the money of its price, which the row does name.
    """
    pair = agreed(re.sub(r"\s", "", trade["quantity"]), trade["price"], paid / (unit * rate))
    if pair is None:
        return 1.0
    gross = abs(pair[0] * pair[1] * unit)
    return rate if abs(gross * rate - abs(paid)) < MOST_FEES * abs(paid) < abs(gross - abs(paid)) else 1.0


def _factor(coins: str, paid_in: str, rate: float | None) -> float:
    """Money of the account for one of the price's."""
    return rate if rate and coins != paid_in else 1.0
