"""Revolut's account statement of its brokerage: money with its currency in the cell, tickers without a market."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import is_blank, time_of
from data_sources.accounts.rows.loose_numbers import agreed, loose_number
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header
from data_sources.model import Action, SumCheck, Transaction

COLUMNS: Mapping[str, Sequence[str]] = {
    "day": ("Date",),
    "ticker": ("Ticker",),
    "kind": ("Type",),
    "quantity": ("Quantity",),
    "price": ("Price per share",),
    "total": ("Total Amount",),
    "currency": ("Currency",),
    "rate": ("FX Rate",),
}
NEEDED = ("day", "ticker", "kind", "quantity", "price", "total", "currency")
KINDS: tuple[tuple[str, Action], ...] = (
    (r"^BUY\b", Action.BUY),
    (r"^(SELL\b|POSITION CLOSURE)", Action.SELL),
    (r"^DIVIDEND TAX|WITHHOLDING|\bTAX\b", Action.TAX),
    (r"^RETURN OF CAPITAL", Action.RETURN_OF_CAPITAL),
    (r"^STOCK DIVIDEND", Action.REINVEST),
    (r"^DIVIDEND", Action.DIVIDEND),
    (r"FEE\b|COMMISSION", Action.FEE),
    (r"^(CASH TOP-?UP|DEPOSIT|CASH DEPOSIT)", Action.DEPOSIT),
    (r"^(CASH WITHDRAWAL|WITHDRAWAL)", Action.WITHDRAWAL),
    (r"INTEREST", Action.INTEREST),
    (r"SPLIT", Action.SPLIT),
    (r"^MERGER", Action.MERGER),
    (r"^SPIN-?\s?OFF", Action.SPIN_OFF),
    (r"^(REWARD|PROMOTION|BONUS|STOCK REWARD)", Action.TRANSFER_IN),
    (r"^TRANSFER IN", Action.TRANSFER_IN),
    (r"^TRANSFER OUT", Action.TRANSFER_OUT),
)
_KINDS = tuple((re.compile(pattern), action) for pattern, action in KINDS)
_BETWEEN_COMPANIES = re.compile(r"^TRANSFER FROM REVOLUT")
MONEY = frozenset(
    {
        Action.DIVIDEND,
        Action.TAX,
        Action.FEE,
        Action.DEPOSIT,
        Action.WITHDRAWAL,
        Action.INTEREST,
        Action.RETURN_OF_CAPITAL,
    }
)
NEGATIVE = frozenset({Action.WITHDRAWAL})
WHY_MOVED = "moved from one company of Revolut's to another: the client's holding stays what it is"
WHY_UNKNOWN = "its type is in no list of what Revolut writes"


class RevolutInvest:
    """The statement of the brokerage account; that of coins has other columns and is not read."""

    name = "revolut"
    label = "Revolut Invest account statement"
    label_zh = "Revolut 投资账户流水"
    columns = COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the columns are those of the statement."""
        return find_header(file.grid(), COLUMNS, NEEDED, within=5) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row, or all faults."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        table = Table(gathered, grid, find_header(grid, COLUMNS, NEEDED, within=5) or 0, COLUMNS, days=("day",))
        for row in table.rows():
            _read_row(row)
        return gathered.result()


def _read_row(row: Row) -> None:
    kind = row.text("kind").strip().upper()
    day, coins = row.day("day"), row.currency("currency")
    if _BETWEEN_COMPANIES.search(kind):
        row.skip(WHY_MOVED)
        return
    action = next((action for pattern, action in _KINDS if pattern.search(kind)), None)
    if action is None:
        row.skip(WHY_UNKNOWN)
        return
    total = _figure(row, "total") or 0.0
    if not coins:
        row.fault("currency", "a currency (ISO code)")
        return
    trade = action in (Action.BUY, Action.SELL)
    quantity, price = _quantity_and_price(row, abs(total) if trade else 0.0)
    signed = quantity if action is not Action.SELL and action is not Action.TRANSFER_OUT else -abs(quantity)
    amount, fees = _money(action, total)
    if trade and price is not None and signed:
        fees = _fees(row, amount, -signed * price, abs(signed), coins)
    row.gathered.transactions.append(
        Transaction(
            day=day,
            action=action,
            symbol=row.symbol("ticker"),
            quantity=0.0 if action in MONEY else signed,
            price=price if trade else None,
            amount=amount,
            fees=fees,
            taxes=max(0.0, -amount) if action is Action.TAX else 0.0,
            currency=coins,
            account="",
            place=row.place(),
            time=time_of(row.text("day")),
            text=row.said("kind"),
        )
    )


def _figure(row: Row, field: str) -> float | None:
    text = row.text(field)
    if is_blank(text):
        return None
    value = loose_number(text)
    if value is None:
        row.fault(field, "a number")
    return value


def _quantity_and_price(row: Row, paid: float) -> tuple[float, float | None]:
    """Of a trade the readings that make what was paid: 0,76672417 stands beside 1.63453043."""
    quantity, price = row.text("quantity"), row.text("price")
    if paid and not is_blank(quantity) and not is_blank(price):
        pair = agreed(quantity, price, paid)
        if pair is not None:
            return pair
    return _figure(row, "quantity") or 0.0, _figure(row, "price")


def _money(action: Action, total: float) -> tuple[float, float]:
    """The change of the cash, and what of it are fees; totals of trades are written without a sign."""
    if action in NEGATIVE:
        return -abs(total), 0.0
    if action is Action.FEE:
        return total, max(0.0, -total)
    if action in (Action.BUY, Action.SELL):
        return (-abs(total) if action is Action.BUY else abs(total)), 0.0
    return (total, 0.0) if action in MONEY | {Action.SPLIT, Action.MERGER} else (0.0, 0.0)


def _fees(row: Row, amount: float, gross: float, shares: float, coins: str) -> float:
    """What was paid beyond quantity and price, which has two decimals; more than a fee is a sum that is wrong."""
    fees, rounding = gross - amount, 0.011 + shares * 0.0051
    if abs(fees) <= rounding:
        return 0.0
    if 0 < fees < max(2.0, 0.02 * abs(amount)) + rounding:
        return round(fees, 2)
    row.gathered.sums.append(SumCheck("quantity x price", amount, gross, coins, row.place("total")))
    return 0.0
