"""Swissquote's list of transactions: semicolons, one money account a currency, each with its balance.

Older exports have 13 columns; newer ones name the currency of the net amount beside that of the account.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from data_sources.accounts.brokers.listings import listed_symbol
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import is_isin, money_unit
from data_sources.accounts.rows.loose_numbers import mended
from data_sources.accounts.rows.stated_balances import StatedBalance, checked_balances
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header
from data_sources.accounts.rows.trades import share_of_face
from data_sources.model import Action, CashBalance, SumCheck, Transaction

COLUMNS: Mapping[str, Sequence[str]] = {
    "day": ("Date", "Datum", "Data"),
    "order": ("Order #", "Auftrag #", "Ordre #", "Ordine #"),
    "kind": ("Transaction", "Transactions", "Transaktionen", "Transaktion", "Transazione", "Transazioni"),
    "symbol": ("Symbol", "Symbole", "Simbolo"),
    "name": ("Name", "Nom", "Nome"),
    "isin": ("ISIN",),
    "quantity": ("Quantity", "Anzahl", "Quantité", "Quantità"),
    "price": ("Unit price", "Stückpreis", "Prix unitaire", "Prezzo unitario"),
    "costs": ("Costs", "Kosten", "Coûts", "Frais", "Costi"),
    "accrued": ("Accrued Interest", "Aufgelaufene Zinsen", "Intérêts courus", "Interessi maturati"),
    "net": ("Net Amount", "Nettobetrag", "Montant net", "Importo netto"),
    "net currency": ("Net Amount Currency", "Währung Nettobetrag", "Monnaie du montant net", "Valuta importo netto"),
    "booked": (
        "Net Amount in the currency of the account", "Net Amount in account currency",
        "Nettobetrag in der Währung des Kontos",
        "Nettobetrag in Kontowährung", "Montant net dans la devise du compte", "Importo netto nella valuta del conto",
    ),
    "balance": ("Balance", "Saldo", "Solde"),
    "currency": ("Currency", "Währung", "Devise", "Monnaie", "Valuta"),
}  # fmt: skip
NEEDED = ("day", "order", "kind", "isin", "net", "currency")
NUMBERS = ("price", "costs", "net", "booked", "balance")
KINDS: tuple[tuple[str, Action], ...] = (
    (r"forex|change|wechsel|cambio|fx\b", Action.EXCHANGE),
    (r"^(buy|kauf|achat|acquisto|subscription|zeichnung|souscription|sottoscrizione|reinvest)", Action.BUY),
    (
        r"^(sell|verkauf|vente|vendita|redemption|rückzahlung|rueckzahlung|remboursement|rimborso|liquidation)",
        Action.SELL,
    ),
    (r"capital gain|kapitalgewinn|gain en capital|plusvalenza|divid|distribution|ausschüttung|coupon", Action.DIVIDEND),
    (
        r"return of capital|kapitalrückzahlung|remboursement de capital|reduction of par|nennwert",
        Action.RETURN_OF_CAPITAL,
    ),
    (r"tax|steuer|impôt|imposta|stempel|timbre|withholding", Action.TAX),
    (r"interest|zinsen|zins\b|intérêt|interess", Action.INTEREST),
    (r"fee|gebühr|spesen|frais|commission|spese|kommission|kosten|courtage|charges", Action.FEE),
    (r"stock split|split|titelsplit|aktiensplit|fractionnement", Action.SPLIT),
    (
        (
            r"credit|gutschrift|payment|vergütung|crédit|versement|versamento|einzahlung|accredito|bonifico"
            r"|money transfer|eingang"
        ),
        Action.DEPOSIT,
    ),
    (r"debit|withdrawal|auszahlung|belastung|débit|retrait|addebito|prelievo|payout", Action.WITHDRAWAL),
    (r"transfer in|titeleingang|einlieferung|entrée de titres", Action.TRANSFER_IN),
    (r"transfer out|titelausgang|auslieferung|sortie de titres", Action.TRANSFER_OUT),
)
_KINDS = tuple((re.compile(pattern, re.IGNORECASE), action) for pattern, action in KINDS)
_DEBIT_INTEREST = re.compile(r"zinsen auf belastung", re.IGNORECASE)
WHY_UNKNOWN = "its kind is in no list of what Swissquote writes"
WHY_ONE_SIDE = "one side of a currency exchange; the other is not in the file"


class Swissquote:
    """The list of transactions, in English, German, French and Italian."""

    name = "swissquote"
    label = "Swissquote transactions"
    label_zh = "Swissquote 交易记录"
    columns = COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the columns are those of the list."""
        return find_header(_mended_header(file.grid()), COLUMNS, NEEDED, within=5) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every transaction, or all faults."""
        gathered = Gathered(file, hints)
        grid = _mended_header(file.grid())
        header = find_header(grid, COLUMNS, NEEDED, within=5) or 0
        table = Table(gathered, grid, header, COLUMNS, numbers=NUMBERS, days=("day",), order="dmy")
        balances: defaultdict[str, list[StatedBalance]] = defaultdict(list)
        exchanges: list[tuple[Row, Transaction]] = []
        for row in table.rows():
            _read_row(row, balances, exchanges)
        _pair(gathered, exchanges)
        gathered.transactions.sort(key=lambda made: made.place.row)
        for coins, listed in balances.items():
            checks, last = checked_balances(listed, f"balance {coins}", coins)
            gathered.sums += checks
            if last is not None:
                gathered.cash.append(CashBalance(last.day, coins, last.stated, "", last.place))
        return gathered.result()


def _mended_header(grid: Grid) -> Grid:
    rows = tuple(
        (number, tuple(map(mended, cells)) if at < 5 else cells) for at, (number, cells) in enumerate(grid.rows)
    )
    return Grid(grid.sheet, grid.separator, rows)


def _read_row(row: Row, balances: dict[str, list[StatedBalance]], exchanges: list[tuple[Row, Transaction]]) -> None:
    day, time = row.day("day"), row.time("day")
    account_coins, account_unit = money_unit(row.text("currency"))
    coins, unit = money_unit(row.text("net currency")) if row.said("net currency") else (account_coins, account_unit)
    if not coins or not account_coins:
        row.fault("currency", "a currency (ISO code)")
        return
    net = row.needed("net") * unit
    booked = row.number("booked")
    moved = net if booked is None else booked * account_unit
    if (left := row.number("balance")) is not None:
        change = StatedBalance(day, moved, left * account_unit, row.place(), time)
        balances.setdefault(account_coins, []).append(change)
    kind = mended(row.text("kind"))
    action = next((action for pattern, action in _KINDS if pattern.search(kind)), None)
    if action is None:
        row.skip(WHY_UNKNOWN)
        return
    isin = row.text("isin") if is_isin(row.text("isin")) else ""
    made = Transaction(
        day=day,
        action=action,
        symbol=listed_symbol(row.text("symbol"), "", isin, row.gathered.hints.symbols),
        quantity=0.0,
        price=None,
        amount=net,
        fees=0.0,
        taxes=0.0,
        currency=coins,
        account="",
        place=row.place(),
        time=time,
        name=row.said("name"),
        isin=isin,
        reference="" if set(row.text("order")) <= {"0"} else row.said("order"),
        counter_currency=account_coins if account_coins != coins else "",
        counter_amount=abs(moved) if account_coins != coins else 0.0,
        text=kind,
    )
    if action is Action.EXCHANGE:
        paid = replace(made, amount=moved, currency=account_coins, counter_currency="", counter_amount=0.0, symbol="")
        exchanges.append((row, paid))
    else:
        row.gathered.transactions.append(_with_details(row, made, unit))


def _with_details(row: Row, made: Transaction, unit: float) -> Transaction:
    """Quantity, price and costs: costs of income are what was withheld."""
    costs, accrued = abs(row.amount("costs")) * unit, row.amount("accrued") * unit
    quantity, price = row.amount("quantity"), row.number("price")
    if made.action in (Action.TRANSFER_IN, Action.TRANSFER_OUT, Action.SPLIT):
        sign = -1.0 if made.action is Action.TRANSFER_OUT else 1.0
        return replace(made, quantity=sign * abs(quantity), amount=0.0, counter_currency="", counter_amount=0.0)
    if made.action not in (Action.BUY, Action.SELL):
        if made.action is Action.INTEREST and _DEBIT_INTEREST.search(made.text):
            made = replace(made, amount=-abs(made.amount))
        if made.action is Action.FEE:
            return replace(made, fees=max(0.0, -made.amount))
        if made.action is Action.TAX:
            return replace(made, taxes=max(0.0, -made.amount))
        withheld = (
            made.action is Action.DIVIDEND and abs((price or 0.0) * quantity * unit - costs - made.amount) < 0.011
        )
        return replace(made, taxes=costs) if withheld else made
    signed = abs(quantity) if made.action is Action.BUY else -abs(quantity)
    if price is not None:
        price *= share_of_face(quantity * price * unit, made.amount)
        added = -signed * price * unit - costs - (accrued if signed > 0 else -accrued)
        if abs(added - made.amount) > max(0.011, 2e-5 * abs(added)):
            row.gathered.sums.append(
                SumCheck("quantity x price - costs", made.amount, added, made.currency, made.place)
            )
    return replace(made, quantity=signed, price=None if price is None else price * unit, fees=costs)


def _pair(gathered: Gathered, exchanges: list[tuple[Row, Transaction]]) -> None:
    """The debit and the credit of one order are one exchange."""
    waiting = list(exchanges)
    while waiting:
        row, made = waiting.pop(0)
        other = next(
            (
                pair
                for pair in waiting
                if pair[1].reference == made.reference
                and pair[1].currency != made.currency
                and pair[1].amount * made.amount < 0
                and pair[1].day == made.day
            ),
            None,
        )
        if other is None:
            row.skip(WHY_ONE_SIDE)
            continue
        waiting.remove(other)
        paid, got = (made, other[1]) if made.amount < 0 else (other[1], made)
        gathered.transactions.append(replace(paid, counter_currency=got.currency, counter_amount=got.amount))
