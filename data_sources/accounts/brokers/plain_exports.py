"""Exports that are one plain table with a word for what a row does: the formats differ in names and signs alone.

Each is a description: its columns, its words, and what its amounts mean. Rows whose word is in no list are unread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from data_sources.accounts.brokers.listings import listed_symbol
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import decimal_mark, is_blank, is_isin, money_unit
from data_sources.accounts.rows.loose_numbers import loose_number, mended, usual_mark
from data_sources.accounts.rows.stated_balances import StatedBalance, checked_balances
from data_sources.accounts.rows.tables import Columns, Gathered, Row, Table, find_header
from data_sources.model import Action, CashBalance, SumCheck, Transaction

WHY_UNKNOWN = "its kind is in no list of what this broker writes"
WHY_TEXT = "a line of text below the table"
WHY_NO_MONEY = "neither money nor shares move"
TRADES = frozenset({Action.BUY, Action.SELL})
FEWEST_CELLS = 2
MOST_FEES, FEES_AT_MOST = 30.0, 0.02  # what is paid beyond quantity and price, as money or as part of it
IN_KIND = frozenset({Action.TRANSFER_IN, Action.TRANSFER_OUT})
NUMBERS = ("amount", "quantity", "price", "fees", "taxes")
# Markets as tickers name them behind a point, to market identifier codes.
MARKET_OF_ENDING: Mapping[str, str] = {
    "US": "XNAS", "DE": "XETR", "UK": "XLON", "FR": "XPAR", "NL": "XAMS", "IT": "XMIL", "ES": "XMAD", "CH": "XSWX",
}  # fmt: skip
NATIONS: Mapping[str, str] = {"CAN": "CAD", "USA": "USD"}
_QUANTITY = re.compile(r"(?P<quantity>\d+(?:\.\d+)?)(?:/\d+(?:\.\d+)?)? @ (?P<price>\d+(?:\.\d+)?)")
_ISIN = re.compile(r"\b[A-Z]{2}[A-Z0-9]{9}\d\b")


@dataclass(frozen=True, slots=True)
class PlainExport:
    """One format.

    Args:
        kinds: pattern of the kind's word and what it is; the first that is found anywhere in it counts.
        signed: whether amounts are signed and net of fees and taxes; else they are gross and without signs.
        currency: of amounts where no column tells; "" where the user has to say.
        market: code of the market that tickers without one are of; "" for none.
        by_sign: pattern of the word that means a purchase or a sale, as the sign of its money says.
        details: whether quantity and price of a trade stand in a text ("OPEN BUY 8/42.5 @ 11.748").
    """

    name: str
    label: str
    label_zh: str
    columns: Columns
    needed: tuple[str, ...]
    kinds: tuple[tuple[str, Action], ...]
    signed: bool = True
    currency: str = ""
    order: str = "dmy"
    market: str = ""
    details: bool = False
    by_sign: str = ""

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the columns are those of the format."""
        return find_header(file.grid(), self.columns, self.needed, within=20) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row, or all faults."""
        gathered = Gathered(file, hints)
        grid: Grid = file.grid()
        header = find_header(grid, self.columns, self.needed, within=20) or 0
        table = Table(gathered, grid, header, self.columns, days=("day",), order=self.order)
        rows = list(table.rows())
        usual = usual_mark(row.text(field) for row in rows for field in NUMBERS)
        balances: dict[str, list[StatedBalance]] = {}
        for row in rows:
            # Some files change their mark from row to row; 10,799 is told by what stands beside it.
            self._row(row, decimal_mark(row.text(field) for field in NUMBERS) or usual, balances)
        for coins, listed in balances.items():
            checks, last = checked_balances(listed, table.name("balance"), coins)
            gathered.sums += checks
            if last is not None:
                gathered.cash.append(CashBalance(last.day, coins, last.stated, "", last.place))
        return gathered.result()

    def _row(self, row: Row, usual: str, balances: dict[str, list[StatedBalance]]) -> None:
        if sum(1 for cell in row.cells if cell) < FEWEST_CELLS:
            row.skip(WHY_TEXT)
            return
        kind = mended(row.text("kind"))
        if "SPLIT" in row.text("note").upper():
            kind += " stock split"
        found = (action for pattern, action in self.kinds if re.search(pattern, kind, re.IGNORECASE))
        action = next(found, None) if kind else None
        amount = _figure(row, "amount", usual)
        coins, unit = self._currency(row)
        day = row.day("day" if row.said("day") or not row.table.has("settled") else "settled")
        left = _figure(row, "balance", usual)
        if left is not None and coins:
            balances.setdefault(coins, []).append(StatedBalance(day, amount, left, row.place(), row.time("day")))
        if action is None:
            row.skip(WHY_UNKNOWN)
            return
        if amount is None and action not in IN_KIND:
            row.skip(WHY_NO_MONEY)
            return
        if not coins:
            row.fault("currency", "a currency: name that of the account in the profile", "no currency")
            return
        isin = next(iter(_ISIN.findall(row.text("isin"))), "")
        made = Transaction(
            day=day,
            action=action,
            symbol=self._symbol(row, isin),
            quantity=0.0,
            price=None,
            amount=(amount or 0.0) * unit,
            fees=abs(_figure(row, "fees", usual) or 0.0),
            taxes=max(0.0, _tax(row, usual)),
            currency=coins,
            account=row.said("account"),
            place=row.place(),
            time=row.time("time") or row.time("day"),
            name=row.said("name") if isin or row.said("symbol") else "",
            isin=isin if is_isin(isin) else "",
            reference=row.said("reference"),
            text=row.said("kind"),
        )
        quantity, price = self._quantity(row, usual)
        row.gathered.transactions.append(self._booked(row, made, quantity, price, usual))

    def _currency(self, row: Row) -> tuple[str, float]:
        text = row.text("currency")
        if is_blank(text):
            sign = "GBP" if "£" in row.text("amount") else ""
            return sign or self.currency or row.gathered.hints.currency, 1.0
        return money_unit(NATIONS.get(text.strip().upper(), text))

    def _symbol(self, row: Row, isin: str) -> str:
        ticker, market = row.said("symbol"), self.market
        symbols = row.gathered.hints.symbols
        if ticker in symbols:
            return symbols[ticker]
        head, point, ending = ticker.rpartition(".")
        if point and ending in MARKET_OF_ENDING:
            ticker, market = head, MARKET_OF_ENDING[ending]
        elif self.market == "XTSE" and row.text("currency").upper() == "USD":
            market = "XNAS"
        elif self.market == "XTSE" and ticker.endswith(("-C", "-U")):
            ticker, market = ticker[:-2], "XTSE" if ticker.endswith("-C") else "XNAS"
        return listed_symbol(ticker, market, isin, symbols)

    def _quantity(self, row: Row, usual: str) -> tuple[float, float | None]:
        if not self.details:
            return abs(_figure(row, "quantity", usual) or 0.0), _figure(row, "price", usual)
        match = _QUANTITY.search(row.text("details"))
        return (float(match["quantity"]), float(match["price"])) if match else (0.0, None)

    def _booked(self, row: Row, made: Transaction, quantity: float, price: float | None, usual: str) -> Transaction:
        action, amount = made.action, made.amount
        priced_in = row.said("priced in")
        foreign = priced_in and money_unit(NATIONS.get(priced_in, priced_in))[0] != made.currency
        if self.details or foreign:  # a price in other money than the amount's is no price of it
            price = None
        if not self.signed:
            sign = -1.0 if action in (Action.BUY, Action.WITHDRAWAL, Action.FEE, Action.TAX) else 1.0
            amount = sign * abs(amount) - made.fees - _tax(row, usual)
        if action in IN_KIND:
            signed = quantity if action is Action.TRANSFER_IN else -quantity
            return replace(made, quantity=signed, price=price, amount=0.0, fees=0.0, taxes=0.0)
        if action is Action.SPLIT:
            came = _figure(row, "quantity", usual) or 0.0
            return replace(made, quantity=came, amount=amount, fees=0.0, taxes=0.0)
        if action not in TRADES:
            if action is Action.DEPOSIT and amount < 0:
                action = Action.WITHDRAWAL
            cost = max(0.0, -amount)
            fees = cost if action is Action.FEE else made.fees
            return replace(
                made, action=action, amount=amount, fees=fees, taxes=cost if action is Action.TAX else made.taxes
            )
        if not quantity:
            row.fault("quantity", "a quantity")
        if self.by_sign and re.search(self.by_sign, made.text, re.IGNORECASE):
            action = Action.BUY if amount < 0 else Action.SELL
        comes = action is Action.BUY
        signed = quantity if comes else -quantity
        if price is not None:
            added = -signed * price - made.fees - (made.taxes if self.signed else _tax(row, usual))
            paid = round(added - amount, 6)
            if not row.table.has("fees") and 0.011 < paid < max(MOST_FEES, FEES_AT_MOST * abs(amount)):
                made = replace(made, fees=paid)
            elif abs(paid) > max(0.05, 2e-3 * abs(amount)):
                what = "quantity x price"
                row.gathered.sums.append(SumCheck(what, amount, round(added, 6), made.currency, made.place))
        return replace(made, action=action, quantity=signed, price=price, amount=round(amount, 6))


def _figure(row: Row, field: str, usual: str) -> float | None:
    text = row.text(field)
    if is_blank(text):
        return None
    value = loose_number(text, usual)
    if value is None:
        row.fault(field, "a number")
    return value


def _tax(row: Row, usual: str) -> float:
    """Taxes of a row; below zero what came back. Brokers that sign them write what is paid with a minus."""
    value = _figure(row, "taxes", usual) or 0.0
    return abs(value) if row.table.header[row.table.position("taxes") or 0] in ("Belasting", "Taxes") else value


def words(**kinds: str) -> tuple[tuple[str, Action], ...]:
    """Patterns by action, in the order in which they are tried."""
    return tuple((pattern, Action[action.upper()]) for action, pattern in kinds.items())
