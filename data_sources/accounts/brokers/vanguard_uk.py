"""Vanguard UK's reports: cash transactions with a running balance, and investment transactions with prices.

A report has one or both tables, one sheet or section an account. The cash table is what moved money; the
investment table adds the prices. The same trade stands in both, days apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_sources.accounts.brokers.listings import listed_symbol
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import number, plain
from data_sources.accounts.rows.stated_balances import StatedBalance, checked_balances
from data_sources.accounts.rows.tables import Gathered, Row, Table, heading
from data_sources.model import Action, CashBalance, Place, SumCheck, Transaction

CASH: Mapping[str, Sequence[str]] = {
    "day": ("Date",),
    "details": ("Details", "Transaction Details"),
    "amount": ("Amount",),
    "balance": ("Balance",),
}
INVESTMENTS: Mapping[str, Sequence[str]] = {
    "day": ("Date",),
    "name": ("InvestmentName", "Investment Name"),
    "details": ("TransactionDetails", "Transaction Details"),
    "quantity": ("Quantity",),
    "price": ("Price",),
    "cost": ("Cost",),
}
_TRADE = re.compile(r"^(?P<side>Bought|Sold)\s+(?P<quantity>[\d,]*\.?\d+)\s+(?P<name>.+)$", re.IGNORECASE)
_DIVIDEND = re.compile(
    r"^(?P<reversal>Reversal of\s+)?DIV\w*\s*:\s*(?P<name>.+?)(?:\s*@\s*(?P<currency>[A-Z]{3})\s*[\d.]+)?$",
    re.IGNORECASE,
)
_TICKER = re.compile(r"\((?P<ticker>[A-Z0-9]{2,6})\)\s*$")
_LISTED = re.compile(r"^(?P<ticker>[A-Z0-9]{2,6})\.(?P<market>X[A-Z]{3})\.[A-Z]{2}$")
KINDS: tuple[tuple[str, Action], ...] = (
    (r"interest", Action.INTEREST),
    (
        r"tax relief|deposit|direct debit|contribution|credit\b|bacs|transfer in|cash transfer in|payment from",
        Action.DEPOSIT,
    ),
    (r"withdrawal|payment by|transfer out|payment to|withdrawn|one-off payment", Action.WITHDRAWAL),
    (r"fee|charge|commission", Action.FEE),
    (r"tax|stamp|ptm levy", Action.TAX),
    (r"divid|distribution|income", Action.DIVIDEND),
)
_KINDS = tuple((re.compile(pattern, re.IGNORECASE), action) for pattern, action in KINDS)
CURRENCY = "GBP"
FOOTERS = frozenset({"balance", "cost", "total"})
WHY_UNKNOWN = "its details are in no list of what Vanguard writes"
WHY_KIND = "an investment row without money, of a kind that is not read"
# Settlement: the day of the investment table lies within a few days of that of the cash.
NEAR_DAYS = 10


class VanguardUk:
    """Reports of cash and investment transactions, as workbook or CSV."""

    name = "vanguard-uk"
    label = "Vanguard UK transaction reports"
    label_zh = "Vanguard 英国交易报告"
    columns = CASH

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether a table has Vanguard's columns of cash or of investments, and nothing but them."""
        return any(_tables(grid) for grid in file.grids())

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every booking of every account, or all faults."""
        gathered = Gathered(file, hints)
        for grid in file.grids():
            _read_grid(gathered, grid)
        return gathered.result()


@dataclass(frozen=True, slots=True)
class _Found:
    """A table: what it is, the place of its header and of the row behind its last."""

    is_cash: bool
    header: int
    end: int
    account: str


def _tables(grid: Grid) -> list[_Found]:
    found: list[_Found] = []
    account = ""
    for at, (_, cells) in enumerate(grid.rows):
        names = [heading(cell) for cell in cells if cell]
        is_cash = names[:4] in (
            ["date", "details", "amount", "balance"],
            ["date", "transaction details", "amount", "balance"],
        )
        is_invested = names == [heading(INVESTMENTS[field][0]) for field in INVESTMENTS] or (
            len(names) >= 6 and names[0] == "date" and "investment" in names[1] and names[-1] == "cost"
        )
        if not (is_cash and len(names) == 4) and not is_invested:
            if len(names) == 1 and not names[0].endswith("transactions") and not re.search(r"\d{4}", names[0]):
                account = next(cell for cell in cells if cell)
            continue
        end = next(
            (
                behind
                for behind, (_, row) in enumerate(grid.rows[at + 1 :], at + 1)
                if heading(row[0]) in FOOTERS or heading(row[0]) == "date" or sum(1 for cell in row if cell) < 2
            ),
            len(grid.rows),
        )
        found.append(_Found(is_cash, at, end, account or grid.sheet))
    return found


def _read_grid(gathered: Gathered, grid: Grid) -> None:
    tables = _tables(grid)
    invested: list[_Investment] = []
    for found in tables:
        if not found.is_cash:
            invested += _investments(gathered, grid, found)
    has_cash = any(found.is_cash for found in tables)
    for found in tables:
        if found.is_cash:
            _read_cash(gathered, grid, found, invested)
    if not has_cash:
        for row in invested:
            _book_investment(gathered, row)
    else:
        for row in invested:
            if not row.used[0] and _TRADE.match(plain(row.details)) is None:
                gathered.skip(row.place, f"{row.details} {row.name}", WHY_KIND)
            elif not row.used[0]:
                _book_investment(gathered, row)


@dataclass(frozen=True, slots=True)
class _Investment:
    """A row of the investment table; ``used`` says whether a row of the cash table is the same trade."""

    place: Place
    row: Row
    name: str
    details: str
    quantity: float
    price: float | None
    cost: float
    account: str
    used: list[bool]


def _investments(gathered: Gathered, grid: Grid, found: _Found) -> list[_Investment]:
    table = Table(
        gathered,
        grid,
        found.header,
        INVESTMENTS,
        numbers=("price", "cost"),
        days=("day",),
        order="dmy",
        end=found.end,
        decimal=".",
    )
    rows = [
        _Investment(
            row.place(), row, row.said("name"), row.said("details"), row.needed("quantity"), row.number("price"),
            row.amount("cost"), found.account, [False],
        )
        for row in table.rows()
    ]  # fmt: skip
    bought = sum(row.cost for row in rows if not row.details.lower().startswith("sold"))
    sold = sum(row.cost for row in rows) - bought
    _check_footer(gathered, grid, found, "Cost", bought + sold, bought - sold)
    return rows


def _check_footer(gathered: Gathered, grid: Grid, found: _Found, what: str, *sums: float) -> None:
    """The figure below a table, which is its last balance, or the sum of its costs, with or without what was sold."""
    if found.end < len(grid.rows) and heading(grid.rows[found.end][1][0]) == heading(what):
        row, cells = grid.rows[found.end]
        stated = next((value for cell in cells[1:] if (value := number(cell)) is not None), None)
        if stated is not None:
            place = Place(gathered.file.name, row, what, grid.sheet)
            added = min(sums, key=lambda possible: abs(possible - stated))
            gathered.sums.append(SumCheck(what, stated, added, CURRENCY, place))


def _same(text: str) -> str:
    """Details as they are compared: the two tables write dashes and blanks differently."""
    return re.sub(r"[\s\-–—]+", " ", plain(text)).casefold()


def _read_cash(gathered: Gathered, grid: Grid, found: _Found, invested: list[_Investment]) -> None:
    table = Table(
        gathered,
        grid,
        found.header,
        CASH,
        numbers=("amount", "balance"),
        days=("day",),
        order="dmy",
        end=found.end,
        decimal=".",
    )
    balances: list[StatedBalance] = []
    added = 0.0
    for row in table.rows():
        day, amount = row.day("day"), row.needed("amount")
        added += amount
        if (left := row.number("balance")) is not None:
            balances.append(StatedBalance(day, amount, left, row.place()))
        made = _cash_row(row, amount, found.account, invested)
        if made is None:
            row.skip(WHY_UNKNOWN)
        else:
            gathered.transactions.append(made)
    checks, last = checked_balances(balances, "Balance", CURRENCY)
    gathered.sums += checks
    if last is not None:
        gathered.cash.append(CashBalance(last.day, CURRENCY, last.stated, found.account, last.place))
        _check_footer(gathered, grid, found, "Balance", last.stated)


def _cash_row(row: Row, amount: float, account: str, invested: list[_Investment]) -> Transaction | None:
    details = plain(row.text("details"))
    blank = Transaction(
        day=row.day("day"),
        action=Action.DEPOSIT,
        symbol="",
        quantity=0.0,
        price=None,
        amount=amount,
        fees=0.0,
        taxes=0.0,
        currency=CURRENCY,
        account=account,
        place=row.place(),
        text=row.said("details"),
    )
    if match := _TRADE.match(details):
        partner = next(
            (
                other
                for other in invested
                if not other.used[0] and _same(other.details) == _same(details) and other.account == account
            ),
            None,
        )
        price = None
        if partner is not None:
            partner.used[0] = True
            price = partner.price
        return _traded(row, blank, match, price)
    if match := _DIVIDEND.match(details):
        symbol, name = _holding(row, match["name"])
        return replace(blank, action=Action.DIVIDEND, symbol=symbol, name=name)
    action = next((action for pattern, action in _KINDS if pattern.search(details)), None)
    if action is None:
        return None
    if action in (Action.DEPOSIT, Action.WITHDRAWAL):
        action = Action.DEPOSIT if amount >= 0 else Action.WITHDRAWAL
    cost = max(0.0, -amount)
    return replace(
        blank, action=action, fees=cost if action is Action.FEE else 0.0, taxes=cost if action is Action.TAX else 0.0
    )


def _traded(row: Row, blank: Transaction, match: re.Match[str], price: float | None) -> Transaction:
    quantity = number(match["quantity"]) or 0.0
    if not quantity:
        row.fault("details", "a quantity", repr(match["quantity"]))
    buys = match["side"].lower() == "bought"
    symbol, name = _holding(row, match["name"])
    return replace(
        blank,
        action=Action.BUY if buys else Action.SELL,
        symbol=symbol,
        quantity=quantity if buys else -quantity,
        price=price,
        name=name,
    )


def _holding(row: Row, text: str) -> tuple[str, str]:
    """Symbol and name of "Foo ETF Distributing (FOO)" or "FOO.XLON.GB"; a fund without a ticker is its name."""
    symbols = row.gathered.hints.symbols
    name = re.sub(r"\s*[–—]\s*", " - ", text).strip()
    if match := _LISTED.match(text.strip()):
        return listed_symbol(match["ticker"], match["market"], "", symbols), match["ticker"]
    for spelling in (text.strip(), name):
        if said := symbols.get(spelling):
            return said, name
    if match := _TICKER.search(text):
        return listed_symbol(match["ticker"], "XLON", "", symbols), name[: match.start()].strip() or name
    return name, name


def _book_investment(gathered: Gathered, item: _Investment) -> None:
    """A trade of a report that has no cash table, or whose cash table lacks it."""
    match = _TRADE.match(plain(item.details))
    day = item.row.day("day")
    if match is None:
        gathered.skip(item.place, f"{item.details} {item.name}", WHY_KIND)
        return
    buys = match["side"].lower() == "bought"
    amount = -abs(item.cost) if buys else abs(item.cost)
    made = Transaction(
        day, Action.BUY, "", 0.0, None, amount, 0.0, 0.0, CURRENCY, item.account, item.place, text=item.details
    )
    gathered.transactions.append(_traded(item.row, made, match, item.price))
