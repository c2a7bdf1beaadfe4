"""A file of the user's own closes: CSV or Excel, a column of days and one for each symbol, or a row for each close.

    Date, AAPL, 110011.OF, FARMLAND (EUR)          Date, Symbol, Close, Currency
    2024-11-29, 237.33, 5.1234, 1020.5             2024-11-29, FARMLAND, 1020.5, EUR

A cell may be empty: there is no close then. A symbol that no market has is fine where its currency is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from data_sources.accounts.files.folder import FoundFile, files_of
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import ReadingHints
from data_sources.accounts.rows.cells import currency as currency_of
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header, heading
from data_sources.errors import BadFile, Fault, SourceError
from data_sources.model import Instrument, InstrumentKind, PriceBasis, PriceHistory
from data_sources.plain_text import plain_text
from data_sources.symbols import CanonicalSymbol, parse_symbol

DAY, SYMBOL, CLOSE, CURRENCY = "day", "symbol", "close", "currency"
COLUMNS = {
    DAY: ("Date", "Day", "Trade Date", "Price Date", "日期", "交易日期", "净值日期", "交易日"),
    SYMBOL: ("Symbol", "Ticker", "Code", "Security", "ISIN", "代码", "证券代码", "基金代码", "股票代码"),
    CLOSE: ("Close", "Price", "NAV", "Closing Price", "Last", "Value", "收盘价", "收盘", "价格", "单位净值", "净值"),
    CURRENCY: ("Currency", "Ccy", "币种", "货币"),
}
MOST_BYTES = 64 * 1024 * 1024
FORM = "columns Date, and one for each symbol; or Date, Symbol, Close (and Currency)"
_WITH_CURRENCY = re.compile(r"(.+?)\s*[\(\[（]\s*([A-Za-z]{3})\s*[\)\]）]")


@dataclass(slots=True)
class _Series:
    """The closes of one symbol so far, and where each stands."""

    instrument: Instrument
    rows: dict[date, int] = field(default_factory=dict)
    closes: dict[date, float] = field(default_factory=dict)


def read_prices(path: Path, today: date) -> tuple[PriceHistory, ...]:
    """The closes of a file, or of every file of a folder, by symbol in the order of the file.

    Args:
        path: CSV or Excel, or a folder of such.
        today: no day may lie behind it.

    Raises:
        BadFile: all faults with row and column: a cell that is no number or no day, a close that is not above
            zero, a day that stands there twice, a symbol whose currency nobody says.
    """
    return found_prices(str(path), files_of(path), today, alone=not path.is_dir())


def found_prices(where: str, files: Iterable[FoundFile], today: date, *, alone: bool) -> tuple[PriceHistory, ...]:
    """The same of files that were found, and perhaps read, already.

    Args:
        where: what a refusal calls them together.
        files: in order; those with a problem are faults.
        today: no day may lie behind it.
        alone: whether there is one file that needs no name in a fault.

    Raises:
        BadFile: as ``read_prices``.
    """
    found: dict[str, PriceHistory] = {}
    faults: list[Fault] = []
    for one in files:
        name = "" if alone else one.name
        if one.problem or one.size > MOST_BYTES:
            what = one.problem or f"it has {one.size / 1e6:,.0f} MB, more than {MOST_BYTES >> 20} MB of closes"
            faults.append(Fault(what, file=name))
            continue
        file = _opened(one, today)
        gathered = Gathered(file, ReadingHints(today))
        series = _PriceReader(gathered).read()
        faults += [Fault(f.what, f.row, f.column, f.expected, name) for f in (*file.problems, *gathered.faults)]
        for symbol, history in series.items():
            if symbol in found:
                faults.append(Fault(f"{symbol} stands in {found[symbol].origin.dataset} too", file=name))
            found[symbol] = history
    if faults:
        raise BadFile(where, faults, f"a price file has {FORM}")
    return tuple(found.values())


def _opened(found: FoundFile, today: date) -> OpenedFile:
    try:
        content = found.path.read_bytes() if found.content is None else found.content
    except OSError as failure:
        raise BadFile(str(found.path), [Fault(f"it cannot be read ({failure.strerror})")]) from failure
    return OpenedFile(found.name, content, today.isoformat())


class _PriceReader:
    """One file on its way to histories; what is wrong goes to ``gathered``."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self._series: dict[str, _Series] = {}

    def read(self) -> dict[str, PriceHistory]:
        """The histories; with faults they are not to be used."""
        grids = self.gathered.file.grids()
        if not grids and not self.gathered.file.problems:
            self.gathered.fault("there is no table in it", None, expected=FORM)
        for grid in grids:
            self._grid(grid)
        if grids and not any(one.closes for one in self._series.values()) and not self.gathered.faults:
            self.gathered.fault("there is not one close in it", None, expected=FORM)
        return {symbol: self._history(one) for symbol, one in self._series.items() if one.closes}

    def _grid(self, grid: Grid) -> None:
        header = find_header(grid, COLUMNS, (DAY,))
        if header is None:
            row, cells = grid.rows[0]
            self.gathered.fault(f"the header is {', '.join(cells)[:80]!r}", row, expected=FORM, sheet=grid.sheet)
            return
        names = {heading(cell) for cell in grid.rows[header][1]}
        if len(grid.rows) <= header + 1:
            self.gathered.fault("there are no rows below the header", None, sheet=grid.sheet)
        elif any(heading(name) in names for name in COLUMNS[SYMBOL]):
            self._long(grid, header)
        else:
            self._wide(grid, header)

    def _long(self, grid: Grid, header: int) -> None:
        table = Table(self.gathered, grid, header, COLUMNS, numbers=(CLOSE,), days=(DAY,))
        if not table.has(CLOSE):
            self.gathered.fault("there is no column of closes", table.header_row, expected="Close", sheet=grid.sheet)
            return
        for row in table.rows():
            text, currency = row.said(SYMBOL), row.currency(CURRENCY)
            if not text:
                row.fault(SYMBOL, "a symbol")
                continue
            series = self._of(text, currency, row.row, table.name(SYMBOL))
            if series is not None:
                self._close(series, row, CLOSE, row.day(DAY))

    def _wide(self, grid: Grid, header: int) -> None:
        row_number, cells = grid.rows[header]
        days = {heading(name) for name in COLUMNS[DAY]}
        named = [cell for cell in cells if cell and heading(cell) not in days]
        fields = {f"close {place}": (cell,) for place, cell in enumerate(named)}
        if not named:
            self.gathered.fault("there is no column beside the days", row_number, expected=FORM, sheet=grid.sheet)
            return
        columns: dict[str, Sequence[str]] = {DAY: COLUMNS[DAY], **fields}
        table = Table(self.gathered, grid, header, columns, numbers=tuple(fields), days=(DAY,))
        told = [self._column(cell, row_number, named) for cell in named]
        for row in table.rows():
            day = row.day(DAY)
            for name, series in zip(fields, told, strict=True):
                if series is not None:
                    self._close(series, row, name, day)

    def _column(self, cell: str, row: int, named: Sequence[str]) -> _Series | None:
        if heading(cell) in {heading(name) for name in COLUMNS[CLOSE]}:
            self.gathered.fault(f"{cell!r} says not of what", row, cell, "the symbol as the column's name, AAPL")
            return None
        if sum(heading(other) == heading(cell) for other in named) > 1:
            self.gathered.fault("two columns bear this name", row, cell, "one column a symbol")
            return None
        match = _WITH_CURRENCY.fullmatch(cell)
        text, currency = (match[1], currency_of(match[2])) if match else (cell, "")
        return self._of(text, currency, row, cell)

    def _of(self, text: str, currency: str, row: int, column: str) -> _Series | None:
        """The series of a symbol; None, with a fault, where its currency is not known."""
        canonical = _canonical(text)
        symbol = plain_text(text) if canonical is None else canonical.symbol
        money = currency or ("" if canonical is None else canonical.currency)
        if symbol not in self._series:
            if not money:
                self.gathered.fault(f"nobody says in which currency {symbol} is", row, column, f"{symbol} (EUR)")
                return None
            kind = canonical.kind if canonical is not None and canonical.kind else InstrumentKind.STOCK
            exchange = "" if canonical is None else canonical.exchange
            self._series[symbol] = _Series(Instrument(symbol, kind, exchange, money))
        series = self._series[symbol]
        if money and money != series.instrument.currency:
            other = series.instrument.currency
            self.gathered.fault(f"{symbol} is in {other} further up, and in {money} here", row, column)
            return None
        return series

    def _close(self, series: _Series, row: Row, name: str, day: date) -> None:
        close = row.number(name)
        if close is None:
            return
        if close <= 0.0:
            row.fault(name, "a close above zero")
        elif day in series.rows:
            row.fault(DAY, "one close a day", f"{day} stands for {series.instrument.symbol} in row {series.rows[day]}")
        series.rows.setdefault(day, row.row)
        series.closes[day] = close

    def _history(self, series: _Series) -> PriceHistory:
        days = sorted(series.closes)
        return PriceHistory(
            series.instrument,
            PriceBasis.RAW,
            np.array(days, dtype="datetime64[D]"),
            np.array([series.closes[day] for day in days], dtype=np.float64),
            self.gathered.file.origin,
        )


def _canonical(text: str) -> CanonicalSymbol | None:
    try:
        return parse_symbol(text, prefer=InstrumentKind.STOCK)
    except SourceError:  # a holding of no market, which has the name that the file gives it
        return None
