"""DEGIRO's list of transactions: trades alone, each with what it cost in the account's currency."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data_sources.accounts.brokers.degiro import COLUMNS
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import is_isin, money_unit
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header
from data_sources.model import Action, Transaction
from data_sources.plain_text import plain_text

TRADE_COLUMNS: Mapping[str, Sequence[str]] = {
    "day": COLUMNS["day"],
    "time": COLUMNS["time"],
    "product": COLUMNS["product"],
    "isin": COLUMNS["isin"],
    "quantity": (
        "Aantal", "Quantity", "Number", "Anzahl", "Número", "Quantité", "Quantità", "Quantidade", "Antal", "Ilość",
        "Počet",
    ),
    "price": ("Koers", "Price", "Kurs", "Precio", "Cours", "Quotazione", "Prezzo", "Preços", "Preço", "Kurz", "Cena"),
    "local": (
        "Lokale waarde", "Local value", "Wert in Lokalwährung", "Wert in Lokalwährun", "Valor local",
        "Montant devise locale",
        "Valore locale", "Lokal værdi",
    ),
    "value": ("Waarde", "Value", "Wert", "Valor", "Montant", "Valore", "Værdi", "Wartość", "Hodnota"),
    "rate": (
        "Wisselkoers", "Exchange rate", "Wechselkurs", "Tipo de cambio", "Taux de change", "Tasso di cambio",
        "Taxa de Câmbio",
    ),
    "autofx": (
        "AutoFX Fee", "AutoFX Kosten", "AutoFX-Gebühr", "Comisión AutoFX", "Frais AutoFX", "Costi AutoFX", "AutoFX",
    ),
    "fee": (
        "Transactiekosten en/of", "Transactiekosten en/of kosten van derden", "Transaction and/or third",
        "Transaction and/or third party fees", "Transaction costs", "Transaktionskosten", "Gebühr", "Gebühren",
        "Transaktionsgebühren",
        "Transaktionsgebühren und/oder", "Transaktionsgebühren und/oder Fremdkosten", "Gebühren und/oder Fremdkosten",
        "Costes de transacción", "Costes de transacción y/o", "Costes de transacción y/o de terceros",
        "Frais de courtage",
        "Frais de transaction et/ou", "Frais de courtage et/ou de parties tierces", "Costi di transazione",
        "Costi di transazione e/o di terze parti", "Custos de transação", "Custos de transação e/ou taxas de terceiros",
    ),
    "total": ("Totaal", "Total", "Gesamt", "Montant total", "Totale", "Samlet", "I alt", "Razem", "Celkem"),
    "order": COLUMNS["order"],
}  # fmt: skip
TRADE_NEEDED = ("day", "isin", "quantity", "price", "value", "total")
_CURRENCY_BEHIND = re.compile(r"^(?P<name>.*\S) \(?(?P<currency>[A-Z]{3})\)?$")


class DegiroTransactions:
    """The list of transactions: trades alone, with what they cost in the account's currency."""

    name = "degiro-transactions"
    label = "DEGIRO transactions"
    label_zh = "DEGIRO 交易记录"
    columns = TRADE_COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the columns are those of the list in one of its languages."""
        return _trade_table(file.grid()) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every trade, or all faults."""
        gathered = Gathered(file, hints)
        found = _trade_table(file.grid())
        if found is None:
            return gathered.result()
        grid, header, stated = found
        numbers = ("price", "local", "value", "fee", "autofx", "total", "rate")
        table = Table(gathered, grid, header, TRADE_COLUMNS, numbers=numbers, days=("day",), order="dmy")
        for row in table.rows():
            made = _trade_row(row, table, stated)
            if made is not None:
                gathered.transactions.append(made)
        return gathered.result()


def _trade_table(grid: Grid) -> tuple[Grid, int, str] | None:
    """The table with the currencies taken out of its columns' names, its header, and that currency."""
    for at, (number, cells) in enumerate(grid.rows[:5]):
        matches = [_CURRENCY_BEHIND.match(cell) for cell in cells]
        names = tuple(match["name"] if match else cell for match, cell in zip(matches, cells, strict=True))
        renamed = Grid(grid.sheet, grid.separator, (*grid.rows[:at], (number, names), *grid.rows[at + 1 :]))
        if find_header(renamed, TRADE_COLUMNS, TRADE_NEEDED, within=1, start=at) is not None:
            stated = next((match["currency"] for match in matches if match), "")
            return renamed, at, stated
    return None


def _currency_beside(row: Row, table: Table, field: str, otherwise: str) -> str:
    """The currency in the column without a name beside a money column.

    Exports before 2021 have it in front of every amount, those since behind it; "Anzahl,,Kurs" tells which.
    """
    at, quantity = table.position(field), table.position("quantity") or 0
    leads = len(table.header) > quantity + 1 and not table.header[quantity + 1]
    place = None if at is None else at - 1 if leads else at + 1
    if place is None or place >= len(row.cells) or (place < len(table.header) and table.header[place]):
        return otherwise
    return row.cells[place] if money_unit(row.cells[place])[0] else otherwise


def _behind(row: Row, table: Table, field: str) -> str:
    """The cell behind the named one, where exports since 2024 have the number of the order."""
    place = table.position(field)
    return "" if place is None or place + 1 >= len(row.cells) else plain_text(row.cells[place + 1])


def _trade_row(row: Row, table: Table, stated: str) -> Transaction | None:
    """One trade, in the currency of its price; what it cost in the account's currency is its other side."""
    isin = row.text("isin") if is_isin(row.text("isin")) else ""
    day, quantity, price = row.day("day"), row.needed("quantity"), row.number("price")
    coins, unit = money_unit(_currency_beside(row, table, "price", stated))
    paid_in = _currency_beside(row, table, "total", stated)
    total, local, rate = row.number("total"), row.number("local"), row.number("rate")
    value = row.number("value")
    costs = abs(row.amount("fee")) + abs(row.amount("autofx"))
    if total is not None and value is not None:  # the columns of costs have another name every year
        costs = max(0.0, round(value - total, 6))
    if not quantity or not coins or not paid_in:
        row.skip("a trade without a quantity or a currency")
        return None
    value = value or 0.0
    total = value - costs if total is None else total
    amount, fees, counter = total, costs, 0.0
    if coins != paid_in:
        # The rate is of what the price is written in, which may be pence.
        factor = rate * unit if rate else (abs((local or 0.0) * unit / value) if value else 0.0)
        amount, fees, counter = (local or 0.0) * unit - costs * factor, costs * factor, abs(total)
    symbols = row.gathered.hints.symbols
    return Transaction(
        day=day,
        action=Action.BUY if quantity > 0 else Action.SELL,
        symbol=symbols.get(isin, isin) or row.said("product"),
        quantity=quantity,
        price=None if price is None else price * unit,
        amount=amount,
        fees=fees,
        taxes=0.0,
        currency=coins,
        account="",
        place=row.place(),
        time=row.time("time"),
        name=row.said("product"),
        isin=isin,
        reference=row.said("order") or _behind(row, table, "order"),
        counter_currency=paid_in if counter else "",
        counter_amount=counter,
    )
