"""The records of xalpha, a Chinese library for fund investors: a matrix or list of orders, trades at an exchange.

In the matrix a row is a day and a column a fund. A positive number is the money of a purchase, a negative one the
shares of a redemption, and one between -0.005 and 0 a part of what is held, -0.005 being all of it. Neither the
shares of a purchase nor the money of a redemption is in the file: they follow from the net asset value of the
day. So purchases here have no quantity, redemptions no amount, and those of a part have the part as ``ratio``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.mainland.mainland_codes import mainland_symbol
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import is_blank, number
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header, heading
from data_sources.model import Action, Place, Transaction

ALL = 0.005  # a redemption of this much means everything
LIST: Mapping[str, Sequence[str]] = {"day": ("date",), "fund": ("fund",), "trade": ("trade",)}
TRADES: Mapping[str, Sequence[str]] = {
    "day": ("date",),
    "code": ("code",),
    "value": ("value",),
    "share": ("share",),
    "fee": ("fee",),
}
WHY_COMMENTED = "its code begins with #, which takes it out of the record"
WHY_REINVEST = "distributions of this fund are taken in shares, which the file does not list"
WHY_MARK = "the mark behind the second decimal (a fee of its own) is not read"
MONEY_REDEMPTIONS, REINVESTED = 4, 2

_FUND = re.compile(r"#?(?:SH|SZ|F)?\d{1,6}", re.IGNORECASE)


class XalphaRecord:
    """Matrices and lists of orders of open-end funds, and lists of trades at an exchange."""

    name = "xalpha"
    label = "xalpha fund records (matrix, list, and exchange trades)"
    label_zh = "xalpha 基金记账单（矩阵、流水、场内）"
    columns = TRADES

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the columns are a date and fund codes, or those of xalpha's lists."""
        grid = file.grid()
        return _matrix_header(grid) is not None or any(
            find_header(grid, columns, tuple(columns)[:-1] if columns is TRADES else tuple(columns), within=3)
            is not None
            for columns in (LIST, TRADES)
        )

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every order, or all faults."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        header = _matrix_header(grid)
        if header is not None:
            _read_matrix(gathered, grid, header)
        elif (listed := find_header(grid, LIST, tuple(LIST), within=3)) is not None:
            table = Table(gathered, grid, listed, LIST, numbers=("trade",), days=("day",), order="ymd")
            for row in table.rows():
                _book_order(gathered, _listed_order(row))
        else:
            at = find_header(grid, TRADES, ("day", "code", "value", "share"), within=3)
            table = Table(gathered, grid, at or 0, TRADES, numbers=("value", "share"), days=("day",), order="ymd")
            for row in table.rows():
                _book_trade(gathered, row)
        return gathered.result()


@dataclass(frozen=True, slots=True)
class _Order:
    """One number of a record: ``redeems_money`` where the fund's property says that redemptions are money."""

    day: date
    code: str
    figure: float
    place: Place
    text: str
    redeems_money: bool = False


def _matrix_header(grid: Grid) -> int | None:
    """Place of the row "date, code, code ..."; a row of names may stand above it."""
    for at, (_, cells) in enumerate(grid.rows[:3]):
        codes = [cell for cell in cells[1:] if cell]
        if codes and heading(cells[0]) == "date" and all(_FUND.fullmatch(code) for code in codes):
            return at
    return None


def _read_matrix(gathered: Gathered, grid: Grid, header: int) -> None:
    columns = {"day": ("date",)}
    table = Table(gathered, grid, header, columns, days=("day",), order="ymd")
    properties: dict[str, int] = {}
    for row in table.rows():
        if heading(row.cells[0]) == "property":
            gathered.rows -= 1
            properties = _properties(gathered, table, row)
            continue
        day = row.day("day")
        for order in _matrix_orders(gathered, table, row, day, properties):
            _book_order(gathered, order)


def _matrix_orders(
    gathered: Gathered, table: Table, row: Row, day: date, properties: Mapping[str, int]
) -> Iterator[_Order]:
    for code, cell in zip(table.header[1:], row.cells[1:], strict=False):
        place = Place(gathered.file.name, row.row, code, table.sheet)
        if is_blank(cell) or not code:
            continue
        figure = number(cell)
        if figure is None:
            gathered.fault(repr(cell[:40]), row.row, code, "money of a purchase, or shares of a redemption below zero")
        elif figure:
            text = f"{code} {cell}"
            yield _Order(day, code, figure, place, text, bool(properties.get(code, 0) & MONEY_REDEMPTIONS))


def _properties(gathered: Gathered, table: Table, row: Row) -> dict[str, int]:
    """Flags by fund: 1 shares are cut off, 2 distributions are reinvested, 4 redemptions are money."""
    found: dict[str, int] = {}
    for code, cell in zip(table.header[1:], row.cells[1:], strict=False):
        flags = 0.0 if is_blank(cell) else number(cell)
        if flags is None or not 0 <= flags <= 7:
            gathered.fault(repr(cell[:40]), row.row, code, "a number from 0 to 7")
            continue
        found[code] = int(flags)
        if found[code] & REINVESTED:
            gathered.skip(
                Place(gathered.file.name, row.row, code, table.sheet), f"property {code} {cell}", WHY_REINVEST
            )
    return found


def _listed_order(row: Row) -> _Order:
    return _Order(row.day("day"), row.text("fund"), row.needed("trade"), row.place(), row.words())


def _book_order(gathered: Gathered, order: _Order) -> None:
    if order.code.startswith("#"):
        gathered.skip(order.place, order.text, WHY_COMMENTED)
        return
    if not order.figure:
        return
    symbol = mainland_symbol(order.code.upper().removeprefix("F"), gathered.hints.symbols, is_fund=True)
    figure, part = order.figure, None
    if -ALL <= figure < 0:
        figure, part = 0.0, -order.figure / ALL
    else:
        figure = math.trunc(round(figure * 100, 6)) / 100
        if abs(order.figure - figure) > 1e-9:
            gathered.skip(order.place, order.text, WHY_MARK)
    buys = part is None and figure > 0
    gathered.transactions.append(
        Transaction(
            day=gathered.checked_day(order.day, order.place),
            action=Action.BUY if buys else Action.SELL,
            symbol=symbol,
            quantity=0.0 if buys or order.redeems_money else figure,
            price=None,
            amount=-figure if buys or order.redeems_money else 0.0,
            fees=0.0,
            taxes=0.0,
            currency="CNY",
            account="",
            place=order.place,
            ratio=part,
            text="申购" if buys else "赎回",
        )
    )


def _book_trade(gathered: Gathered, row: Row) -> None:
    """A trade at an exchange: shares signed, at a price; a row of no shares is money paid out."""
    day, code = row.day("day"), row.text("code")
    value, shares, fee = row.needed("value"), row.needed("share"), row.amount("fee")
    if code.startswith("#"):
        row.skip(WHY_COMMENTED)
        return
    pays = not shares
    gathered.transactions.append(
        Transaction(
            day=day,
            action=Action.DIVIDEND if pays else Action.BUY if shares > 0 else Action.SELL,
            symbol=mainland_symbol(code.upper(), gathered.hints.symbols),
            quantity=shares,
            price=None if pays else value,
            amount=value if pays else -shares * value - fee,
            fees=0.0 if pays else fee,
            taxes=0.0,
            currency="CNY",
            account="",
            place=row.place(),
            text="分红" if pays else "买入" if shares > 0 else "卖出",
        )
    )
