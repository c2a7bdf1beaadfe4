"""Rows of a table by the names of its columns, with every fault of every cell gathered on the way.

A reader makes a ``Gathered`` for the file, a ``Table`` for each table in it, goes through ``rows()`` and hands
back ``gathered.result()``. A cell that cannot be read gives a stand-in value and a fault: with faults nothing of
the file is used, and the user sees all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter

from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import (
    FIRST_DAY,
    currency,
    day,
    day_order,
    decimal_mark,
    is_blank,
    number,
    number_wanted,
    plain,
    symbol,
    time_of,
)
from data_sources.errors import Fault
from data_sources.model import CashBalance, Holding, Place, SumCheck, Transaction, UnreadRow
from data_sources.plain_text import LONGEST_NAME, plain_text

LONGEST_SHOWN = 200
UNKNOWN_ACTION = "its kind is in no list of what this broker writes"
_UNCLEAN = re.compile(r"<|  ")
_EITHER_MARK = re.compile(r"-?[1-9]\d{0,2},\d{3}")

LEAST_TOLERANCE = 0.015  # both sides are rounded to a cent
FEWEST_DECIMALS = 2

Columns = Mapping[str, Sequence[str]]
"""Names of a column by field, any spelling of letters: {"day": ("Date", "Trade Date")}."""


class Gathered:
    """What a reader has found so far in one file."""

    def __init__(self, file: OpenedFile, hints: ReadingHints) -> None:
        self.file = file
        self.hints = hints
        self.rows = 0
        self.transactions: list[Transaction] = []
        self.holdings: list[Holding] = []
        self.cash: list[CashBalance] = []
        self.sums: list[SumCheck] = []
        self.unread: list[UnreadRow] = []
        self.faults: list[Fault] = []

    def fault(self, what: str, row: int | None, column: str = "", expected: str = "", sheet: str = "") -> None:
        """One thing that cannot be read; the file will be refused with it and all others."""
        self.faults.append(Fault(plain_text(what), row, column or None, expected, sheet))

    def skip(self, place: Place, text: str, why: str) -> None:
        """A row that is understood to be one and is not used."""
        self.unread.append(UnreadRow(place, plain_text(text, LONGEST_SHOWN), why))

    def hold(self, held: Holding) -> None:
        """A position, with a sum noted where its value is not its quantity at its price."""
        self.holdings.append(held)
        if held.price is None or held.value is None:
            return
        expected = held.quantity * held.price
        off = abs(expected - held.value)
        # Rounding makes up for that much at least: how much more is asked only where it has to be.
        if off > LEAST_TOLERANCE and off > rounding(held.quantity, held.price):
            what = f"value of {held.symbol}"
            self.sums.append(SumCheck(what, held.value, round(expected, 6), held.currency, held.place))

    def checked_day(self, found: date, place: Place) -> date:
        """The day, with a fault where no account can have it."""
        if not FIRST_DAY <= found <= self.hints.today:
            expected = f"a day from {FIRST_DAY} to {self.hints.today} (the century, or the order of day and month?)"
            self.fault(str(found), place.row, place.column, expected, place.sheet)
        return found

    @staticmethod
    def sheet_place(file: OpenedFile, grid: Grid) -> Place:
        """Where a whole table begins."""
        return Place(file.name, grid.rows[0][0] if grid.rows else 1, "", grid.sheet)

    def result(self) -> FileRead:
        """Everything found."""
        return FileRead(
            self.rows,
            tuple(self.transactions),
            tuple(self.holdings),
            tuple(self.cash),
            tuple(self.sums),
            tuple(self.unread),
            tuple(dict.fromkeys(self.faults)),  # a cell may be looked at twice
        )


def rounding(quantity: float, price: float, scale: float = 1.0) -> float:
    """What the rounding of price and quantity, as a file writes them, can make of a difference of their product."""
    by_price = abs(quantity) * _half_unit(price) * scale
    by_quantity = 0.0 if float(quantity).is_integer() else abs(price) * _half_unit(quantity) * scale
    return LEAST_TOLERANCE + by_price + by_quantity


def _half_unit(value: float) -> float:
    _, _, decimals = repr(value).partition(".")
    places: int = len(decimals) if decimals.isdigit() else FEWEST_DECIMALS
    return float(0.5 * 10.0 ** -max(FEWEST_DECIMALS, places))


@lru_cache(maxsize=20_000)
def heading(text: str) -> str:
    """A column's name as it is compared: letters alike, blanks as one, nothing behind."""
    return re.sub(r"[\s_]+", " ", plain(text).casefold()).strip(" :*").strip()


@lru_cache(maxsize=256)
def _headings(cells: tuple[str, ...]) -> frozenset[str]:
    """What a row says if it names columns: every reader that is offered a file asks it of the same first rows."""
    return frozenset(map(heading, cells))


def find_header(grid: Grid, columns: Columns, needed: Collection[str], within: int = 60, start: int = 0) -> int | None:
    """Place in ``grid.rows`` of the first row that names every needed field; None where none of the first does."""
    spellings = [{heading(name) for name in columns[field]} for field in needed]
    for place, (_, cells) in enumerate(grid.rows[start : start + within], start):
        names = _headings(cells)
        if all(names & spelling for spelling in spellings):
            return place
    return None


class Table:
    """The rows below one header.

    Args:
        gathered: of the file.
        grid: that the table is in.
        header: place of its header in ``grid.rows``.
        columns: names by field; where several fit, the one that stands first in the tuple.
        numbers, days: fields whose cells tell how numbers and days are written.
        decimal, order: where the format says it; "" finds it out from the cells.
        end: place of the first row that is no more of it; None for the last of the grid.
    """

    def __init__(
        self,
        gathered: Gathered,
        grid: Grid,
        header: int,
        columns: Columns,
        *,
        numbers: Sequence[str] = (),
        days: Sequence[str] = (),
        decimal: str = "",
        order: str = "",
        end: int | None = None,
    ) -> None:
        self.gathered = gathered
        self.sheet = grid.sheet
        self._is_text = bool(grid.separator)
        self.header = grid.rows[header][1] if grid.rows else ()
        self.header_row = grid.rows[header][0] if grid.rows else 1
        self._rows = grid.rows[header + 1 : end]
        names = [heading(cell) for cell in self.header]
        self.places: dict[str, int] = {}
        for field, spellings in columns.items():
            found = next((names.index(name) for name in map(heading, spellings) if name in names), None)
            if found is not None:
                self.places[field] = found
        self._cells_of = itemgetter(*self.places.values()) if len(self.places) > 1 else None
        self._widest = max(self.places.values(), default=-1) + 1
        self.decimal = decimal or decimal_mark(self._texts(numbers)) or self._unsaid_mark(numbers, grid.separator)
        self.order = order or self._day_order(days)

    def _texts(self, fields: Sequence[str]) -> list[str]:
        """What stands in some columns, row by row, without the cells that are empty."""
        places = [self.places[field] for field in fields if field in self.places]
        return [cells[place] for _, cells in self._rows for place in places if place < len(cells) and cells[place]]

    def _unsaid_mark(self, numbers: Sequence[str], separator: str) -> str:
        """A point, where no cell tells; "1,234" between semicolons can be both, and is a fault."""
        for row, cells in self._rows if separator == ";" else ():
            for field in numbers:
                at = self.places.get(field)
                if at is not None and at < len(cells) and _EITHER_MARK.fullmatch(cells[at]):
                    what = f"{cells[at]!r} can be thousands or decimals, and no row tells"
                    self.gathered.fault(what, row, self.name(field), "a decimal point", self.sheet)
                    return "."
        return "."

    def _day_order(self, days: Sequence[str]) -> str:
        """One order for all rows; where no row tells, the first is a fault."""
        found = day_order(self._texts(days))
        if found:
            return found
        column = next(field for field in days if field in self.places)
        row, text = next(
            (row, cells[self.places[column]]) for row, cells in self._rows if len(cells) > self.places[column]
        )
        what = f"{text!r} can be day before month or month before day, and no row tells"
        self.gathered.fault(what, row, self.name(column), "days written as 2024-11-29", self.sheet)
        return "dmy"

    def has(self, field: str) -> bool:
        """Whether the table has the column."""
        return field in self.places

    def name(self, field: str) -> str:
        """The column's name in the file; the field's where it has none."""
        return self.header[self.places[field]] if field in self.places else field

    def fields(self) -> tuple[str, ...]:
        """Those of the fields whose columns the table has."""
        return tuple(self.places)

    def position(self, field: str) -> int | None:
        """Where the column stands, from 0."""
        return self.places.get(field)

    def named(self, cells: tuple[str, ...]) -> dict[str, str]:
        """The cells of a row by field; fields without a column, or behind the row's last cell, are left out."""
        if self._cells_of is not None and len(cells) >= self._widest:
            return dict(zip(self.places, self._cells_of(cells), strict=True))
        return {field: cells[place] for field, place in self.places.items() if place < len(cells)}

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, counted as one of the file's; a header that is repeated is left out."""
        width = len(self.header)
        for row, cells in self._rows:
            if cells == self.header:
                continue
            if len(cells) > width and self._is_text and any(cells[width:]):
                # A comma within a number that nobody quoted moves every cell behind it.
                found = f"it has {len(cells)} cells, the header has {width}"
                self.gathered.fault(found, row, "", "cells with the separator in them between quotation marks")
            self.gathered.rows += 1
            yield Row(self, row, cells)


@lru_cache(maxsize=16384)
def _said(text: str) -> str:
    if is_blank(text):
        return ""
    # Most cells need no cleaning, and looking at every letter is most of the time of a large file.
    clean = text.isascii() and text.isprintable() and len(text) <= LONGEST_NAME and not _UNCLEAN.search(text)
    return text if clean else plain_text(text)


class Row:
    """One row of a table; what is asked of a field that the table does not have is as of an empty cell."""

    __slots__ = ("cells", "gathered", "named", "row", "table")

    def __init__(self, table: Table, row: int, cells: tuple[str, ...]) -> None:
        self.table = table
        self.gathered = table.gathered
        self.named = table.named(cells)
        self.row = row
        self.cells = cells

    def text(self, field: str) -> str:
        """The cell as the file writes it; "" for none."""
        return self.named.get(field, "")

    def said(self, field: str) -> str:
        """The cell's text, fit to be shown; "" for dashes and other ways to say nothing."""
        text = self.named.get(field)
        return _said(text) if text else ""

    def place(self, field: str = "") -> Place:
        """Where the row, or a cell of it, stands."""
        return Place(self.gathered.file.name, self.row, self.table.name(field) if field else "", self.table.sheet)

    def fault(self, field: str, expected: str, what: str = "") -> None:
        """The cell is not what stands there in this format."""
        found = what or (repr(plain_text(self.text(field), 60)) if self.text(field) else "nothing")
        self.gathered.fault(found, self.row, self.table.name(field), expected, self.table.sheet)

    def number(self, field: str) -> float | None:
        """The cell's number; None where it is blank, and with a fault where it is no number."""
        text = self.named.get(field)
        if not text:
            return None
        value = number(text, self.table.decimal)
        if value is None and not is_blank(text):  # nothing that says "nothing" is a number
            self.fault(field, number_wanted(text))
        return value

    def number_at(self, place: int) -> float | None:
        """The number of the cell at a place, for columns that a format has by the dozen."""
        text = self.cells[place] if place < len(self.cells) else ""
        if is_blank(text):
            return None
        value = number(text, self.table.decimal)
        if value is None:
            found = repr(plain_text(text, 60))
            self.gathered.fault(found, self.row, self.table.header[place], number_wanted(text), self.table.sheet)
        return value

    def amount(self, field: str) -> float:
        """The cell's number; 0 where it is blank."""
        return self.number(field) or 0.0

    def needed(self, field: str) -> float:
        """The cell's number, which this row has to have: a blank cell is a fault."""
        value = self.number(field)
        if value is None and is_blank(self.text(field)):
            self.fault(field, "a number")
        return value or 0.0

    def day(self, field: str) -> date:
        """The cell's day, with a fault where there is none, or one that no account can have."""
        today = self.gathered.hints.today
        found = day(self.text(field), self.table.order, today)
        if found is None:
            self.fault(field, "a day")
            return today
        # Where it stands is asked of a faulty day alone: most are none, and there is one in every row.
        return found if FIRST_DAY <= found <= today else self.gathered.checked_day(found, self.place(field))

    def optional_day(self, field: str) -> date | None:
        """The cell's day; None where it is blank."""
        text = self.named.get(field)
        return self.day(field) if text and not is_blank(text) else None

    def time(self, field: str) -> str:
        """The cell's time of day; "" where it has none."""
        text = self.named.get(field)
        return time_of(text) if text else ""

    def currency(self, field: str, otherwise: str = "") -> str:
        """The cell's currency; ``otherwise`` where it is blank, and with a fault where it is none."""
        text = self.text(field)
        if is_blank(text):
            return otherwise
        found = currency(text)
        if not found:
            self.fault(field, "a currency (ISO code)")
        return found

    def symbol(self, field: str, isin: str = "") -> str:
        """The holding's canonical symbol, else its spelling in the file, else its ISIN; "" for none."""
        text = self.text(field)
        if text.startswith("="):
            self.fault(field, "a symbol, not a formula")
        return symbol("" if is_blank(text) else text, self.gathered.hints.symbols, isin=isin)

    def words(self) -> str:
        """The whole row, to be shown."""
        return " | ".join(cell for cell in self.cells if cell)

    def skip(self, why: str) -> None:
        """The row is understood and not used."""
        self.gathered.skip(self.place(), self.words(), why)
