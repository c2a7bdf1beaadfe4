"""Readers of Chinese settlement statements: 海通 (workbook), 华西 (text named .xls), any other by its headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.mainland.settlement_booking import book_rows
from data_sources.accounts.mainland.settlement_columns import COLUMNS, NUMBERS, statement_of
from data_sources.accounts.mainland.settlement_rows import TOTAL_ROW, SettlementRow, fee_columns, read_row
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.tables import Gathered, Row, Table, heading
from data_sources.model import Place, SumCheck

FEWEST_COLUMNS = 2
WHY_BEHIND = "it is of another table, behind that of the statement; give it as a file of its own"
_TITLE = re.compile(r"[\u4e00-\u9fff]")


class SettlementStatement:
    """A statement that is known by the names of its columns.

    Args:
        marks: columns that all have to be there beside what any statement has; () for any statement.
    """

    def __init__(self, name: str, label: str, label_zh: str, marks: tuple[str, ...] = ()) -> None:
        self.name = name
        self.label = label
        self.label_zh = label_zh
        self._marks = {heading(mark) for mark in marks}

    @property
    def columns(self) -> Mapping[str, Sequence[str]]:
        """Names of a column by field."""
        return COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether a table of the file has a day, a security, a business and money under Chinese names."""
        found = statement_of(file)
        if found is None:
            return False
        grid, header = found
        return self._marks <= {heading(cell) for cell in grid.rows[header][1]}

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row of the statement, or all its faults."""
        gathered = Gathered(file, hints)
        found = statement_of(file)
        if found is not None:
            _read_table(gathered, *found)
        return gathered.result()


def _read_table(gathered: Gathered, grid: Grid, header: int) -> None:
    end = _end(grid, header)
    table = Table(gathered, grid, header, COLUMNS, numbers=NUMBERS, days=("day",), order="ymd", end=end)
    fees = fee_columns(table)
    rows: list[SettlementRow] = []
    totals: list[Row] = []
    for row in table.rows():
        first = next((cell for cell in row.cells if cell), "")
        if TOTAL_ROW.match(first):
            gathered.rows -= 1
            totals.append(row)
        elif set(first) <= {"-", "=", "—", "─"}:
            gathered.rows -= 1  # a rule between header and rows
        else:
            rows.append(read_row(row, fees))
    for number, cells in grid.rows[end:]:
        gathered.rows += 1
        gathered.skip(Place(gathered.file.name, number, "", grid.sheet), " | ".join(filter(None, cells)), WHY_BEHIND)
    if not gathered.faults:
        book_rows(gathered, rows)
        _check_totals(gathered, table, totals, rows)


def _end(grid: Grid, header: int) -> int:
    """Place of the title of the next table, where the statement has several (流水, 持仓); else behind the last row."""
    rows = grid.rows
    for place in range(header + 1, len(rows) - 1):
        filled = [cell for cell in rows[place][1] if cell]
        if len(filled) != 1 or TOTAL_ROW.match(filled[0]) or not _TITLE.search(filled[0]):
            continue
        below = [cell for cell in rows[place + 1][1] if cell]
        if len(below) > FEWEST_COLUMNS and not any(letter.isdigit() for cell in below for letter in cell):
            return place
    return len(rows)


def _check_totals(gathered: Gathered, table: Table, totals: list[Row], rows: list[SettlementRow]) -> None:
    """The money that a row of totals states, held against the rows."""
    for total in totals:
        stated = total.number("net") if table.has("net") else None
        if stated is not None and rows:
            added = sum(row.net or 0.0 for row in rows)
            gathered.sums.append(SumCheck(table.name("net"), stated, added, rows[0].currency, total.place("net")))


HAITONG = SettlementStatement(
    "htsec",
    "Haitong Securities settlement statement (xlsx)",
    "海通证券交割单",
    ("股份本次余额", "资金本次余额", "操作", "合同号"),
)
HUAXI = SettlementStatement(
    "hxsec",
    "Huaxi Securities settlement statement (.xls that is text)",
    "华西证券交割单",
    ("剩余数量", "资金本次余额", "业务名称", "净佣金"),
)
STATEMENT = SettlementStatement(
    "cn-statement",
    "Chinese settlement statement by its headers (any broker)",
    "交割单、对账单（按表头识别，各券商通用）",
)
