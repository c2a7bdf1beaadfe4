"""Chinese statements of positions (持仓): what an account holds now, by the names of the columns.

They rarely say of which day they are; without a date above the table it is the day on which the file is read.
What stands above the table of 通达信 (余额: ... 可用: ...) is the money beside the positions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.mainland.mainland_codes import mainland_symbol, market_named, market_of_holder
from data_sources.accounts.mainland.settlement_columns import MARKS, spaced_grid, statement_of
from data_sources.accounts.mainland.settlement_rows import TOTAL_ROW
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import day as read_day
from data_sources.accounts.rows.cells import is_blank, number
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header, heading
from data_sources.model import CashBalance, Holding, Place, SumCheck

COLUMNS: Mapping[str, Sequence[str]] = {
    "code": ("证券代码", "股票代码", "基金代码", "产品代码", "代码"),
    "name": ("证券名称", "股票名称", "基金名称", "产品名称", "证券简称", "名称"),
    "quantity": (
        "股票余额", "证券数量", "持仓数量", "当前拥股", "参考持股", "实际数量", "库存数量", "股份余额", "持有数量",
        "证券余额",
        "持仓股数", "持有份额", "持仓份额", "当前持仓", "持仓量", "基金份额", "可用份额", "持股数量", "拥股数量",
    ),
    "cost price": (
        "成本价", "参考成本价", "买入均价", "持仓成本价", "摊薄成本价", "保本价", "持仓均价", "买入成本价",
        "单位成本", "持仓单价",
        "盈亏成本价",
    ),
    "cost": ("持仓成本", "成本金额", "买入金额", "投入成本", "持有成本"),
    "price": (
        "市价", "最新价", "当前价", "现价", "参考市价", "最新价格", "最新净值", "单位净值", "当前价格", "最新市价",
    ),
    "value": ("市值", "最新市值", "参考市值", "证券市值", "持有金额", "持仓市值", "持有市值", "资产市值", "持仓金额"),
    "currency": ("币种", "货币", "币别"),
    "market": ("交易市场", "市场", "市场名称", "交易所", "证券市场"),
    "holder": ("股东代码", "股东账户", "股东帐户", "股东账号"),
    "account": ("资金账号", "资金帐号", "资金账户", "客户号"),
    "day": ("日期", "截止日期", "查询日期", "数据日期"),
}  # fmt: skip
WANTED: Mapping[str, Sequence[str]] = {
    "code": COLUMNS["code"],
    "quantity": COLUMNS["quantity"],
    "worth": (*COLUMNS["cost price"], *COLUMNS["cost"], *COLUMNS["price"], *COLUMNS["value"]),
}
NUMBERS = ("quantity", "cost price", "cost", "price", "value")
_MONEY = re.compile(r"(?:资金余额|余额|现金|可用资金)\s*[::]\s*(-?[\d,]+(?:\.\d+)?)")
_DAY = re.compile(r"(?<!\d)(20\d{2}[-/.年]?\d{1,2}[-/.月]?\d{1,2})(?!\d)")


class ChinesePositions:
    """Positions of any Chinese broker or fund house, by their headers."""

    name = "cn-positions"
    label = "Chinese statement of positions by its headers (any broker)"
    label_zh = "持仓、资产查询（按表头识别，各券商通用）"
    columns = COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether a table has codes, quantities and what they cost or are worth, and no business of its rows."""
        return _positions_of(file) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every position, or all faults."""
        gathered = Gathered(file, hints)
        found = _positions_of(file)
        if found is None:
            return gathered.result()
        grid, header = found
        table = Table(gathered, grid, header, COLUMNS, numbers=NUMBERS, days=("day",), order="ymd")
        day = _day_above(file, grid, header, hints.today)
        values = 0.0
        for row in table.rows():
            first = next((cell for cell in row.cells if cell), "")
            if TOTAL_ROW.match(first) or is_blank(row.text("code")):
                gathered.rows -= 1
                _check_total(row, table, values)
                continue
            values += _read_row(row, day)
        _money_above(gathered, file, grid, header, day)
        return gathered.result()


def _positions_of(file: OpenedFile) -> tuple[Grid, int] | None:
    if statement_of(file) is not None:
        return None
    spaced = spaced_grid(file.text, WANTED)
    for grid in (*file.grids(), *(() if spaced is None else (spaced,))):
        header = find_header(grid, WANTED, tuple(WANTED), within=30)
        if header is not None:
            names = {heading(cell) for cell in grid.rows[header][1]}
            if not names & {heading(name) for name in MARKS["what"]}:
                return grid, header
    return None


def _read_row(row: Row, otherwise: date) -> float:
    """One position; its value, 0 where the row has none."""
    day = row.optional_day("day") or otherwise
    market = market_named(row.text("market")) or market_of_holder(row.text("holder"))
    is_fund = row.table.name("code") == "基金代码"
    symbol = mainland_symbol(row.text("code"), row.gathered.hints.symbols, market, is_fund=is_fund)
    quantity, each, cost, value = (
        row.needed("quantity"),
        row.number("cost price"),
        row.number("cost"),
        row.number("value"),
    )
    row.gathered.holdings.append(
        Holding(
            day=day,
            symbol=symbol,
            quantity=quantity,
            cost=cost if cost is not None else (None if each is None else each * quantity),
            currency=row.currency("currency", row.gathered.hints.currency or "CNY"),
            account=row.said("account"),
            place=row.place(),
            price=row.number("price"),
            value=value,
            name=row.said("name"),
        )
    )
    return value or 0.0


def _check_total(row: Row, table: Table, values: float) -> None:
    stated = row.number("value") if table.has("value") else None
    if stated is not None:
        row.gathered.sums.append(SumCheck(table.name("value"), stated, values, "CNY", row.place("value")))


def _lines_above(file: OpenedFile, grid: Grid, header: int) -> list[tuple[int, str]]:
    row = grid.rows[header][0]
    lines = [(number, " ".join(cells)) for number, cells in grid.rows[:header]]
    return lines or list(enumerate(file.text.splitlines()[: row - 1], 1))


def _day_above(file: OpenedFile, grid: Grid, header: int, today: date) -> date:
    """The last date that stands above the table; that of today where there is none."""
    found = [read_day(text, "ymd") for _, line in _lines_above(file, grid, header) for text in _DAY.findall(line)]
    days = [day for day in found if day is not None and day <= today]
    return days[-1] if days else today


def _money_above(gathered: Gathered, file: OpenedFile, grid: Grid, header: int, day: date) -> None:
    for number_of_row, line in _lines_above(file, grid, header):
        if (match := _MONEY.search(line)) and (amount := number(match[1])) is not None:
            place = Place(file.name, number_of_row, "余额", grid.sheet)
            gathered.cash.append(CashBalance(day, gathered.hints.currency or "CNY", amount, "", place))
            return
