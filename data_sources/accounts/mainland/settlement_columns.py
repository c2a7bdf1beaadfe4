"""Columns of Chinese settlement statements (交割单, 对账单, 资金流水) by their many names, and how to find the table.

The programs of brokers (同花顺, 通达信, 东方财富, 恒生) export under names that differ from version to version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.rows.tables import find_header, heading

COMMISSIONS = (
    "手续费", "净佣金", "佣金", "交易佣金", "过户费", "清算费", "结算费", "交易规费", "规费", "一级规费", "经手费",
    "证管费",
    "财汇局征费", "其他费", "其它费", "其他杂费", "其它杂费", "附加费", "其他费用", "其它费用", "杂费", "委托费",
    "交易费", "前台费用",
    "风险金", "交易所清算费", "备付金", "股份交收费", "交易征费", "交易系统使用费", "申购费", "赎回费", "fee",
)  # fmt: skip
TOTALS = ("总费用", "费用合计", "合计费用", "手续费合计", "交易费用", "费用总额", "税费合计", "费用")
STAMP_DUTY = ("印花税", "印花税金额")

COLUMNS: Mapping[str, Sequence[str]] = {
    "day": (
        "成交日期", "交割日期", "交收日期", "发生日期", "业务日期", "清算日期", "交易日期", "资金发生日期",
        "流水日期", "确认日期",
        "日期", "委托日期",
    ),
    "time": ("成交时间", "发生时间", "交易时间", "时间", "委托时间"),
    "code": ("证券代码", "股票代码", "基金代码", "产品代码", "证券编码", "代码"),
    "name": ("证券名称", "股票名称", "基金名称", "产品名称", "证券简称", "名称"),
    "business": (
        "业务名称", "业务类型", "业务标志", "业务摘要", "业务类别", "操作", "交易类别", "交易类型", "买卖类别",
        "委托类别", "发生业务",
        "交易行为", "摘要", "操作说明", "交易名称", "业务", "说明", "备注",
    ),
    "side": ("买卖标志", "买卖方向", "买卖", "买/卖", "交易方向", "委托方向", "方向", "买卖类型", "b/s"),
    "note": ("摘要", "备注", "说明", "业务说明"),
    "lots": ("成交数量(手)", "数量(手)", "成交手数", "成交量(手)"),
    "quantity": (
        "成交数量", "成交股数", "成交份额", "发生数量", "成交数量(股)", "股份发生数", "证券发生数", "确认份额",
        "成交量", "股数", "数量",
        "份额", "证券数量",
    ),
    "price": (
        "成交均价", "成交价格", "成交价", "成交单价", "成交净价", "确认净值", "均价", "价格", "净值", "成交价格(元)",
    ),
    "gross": ("成交金额", "成交额", "交易金额", "确认金额", "成交金额(元)"),
    "net": (
        "发生金额", "清算金额", "资金发生数", "资金发生额", "收付金额", "总发生金额", "实收付金额", "实际收付",
        "应收付金额", "净收付",
        "净收付金额", "资金变动", "变动金额", "交收金额", "实际发生金额", "结算金额", "实收金额", "实际金额", "净额",
        "发生额", "金额",
        "发生金额(元)",
    ),
    "cash": (
        "资金余额", "剩余金额", "资金本次余额", "本次资金余额", "本次金额", "后资金额", "资金余额(元)", "剩余资金",
        "账户余额",
        "资金本次余额(元)", "可用资金余额",
    ),
    "shares": (
        "股份余额", "股票余额", "证券余额", "剩余数量", "股份本次余额", "本次股份余额", "剩余股数", "股余额",
        "证券数量余额", "份额余额",
        "库存数量", "本次数量", "后证券额", "持仓数量",
    ),
    "market": ("交易市场", "市场名称", "市场类型", "证券市场", "交易所名称", "交易所", "市场", "交易市场名称"),
    "holder": ("股东代码", "股东账户", "股东帐户", "股东账号", "股东帐号", "股东号", "证券账户", "证券账号"),
    "account": ("资金账号", "资金帐号", "资金账户", "资金帐户", "客户号", "客户代码", "账号"),
    "reference": ("成交编号", "成交号", "成交序号", "流水号", "合同编号", "合同号", "委托编号"),
    "currency": ("币种", "货币", "币别", "货币代码", "货币单位", "币种类别", "币种名称"),
    **{f"commission:{name}": (name,) for name in COMMISSIONS},
    **{f"total:{name}": (name,) for name in TOTALS},
    **{f"stamp:{name}": (name,) for name in STAMP_DUTY},
}  # fmt: skip
NUMBERS = ("quantity", "lots", "price", "gross", "net", "cash", "shares")
# What a table must have to be a statement: a day, what the row is about, and money or shares.
MARKS: Mapping[str, Sequence[str]] = {
    "day": COLUMNS["day"],
    "what": (*COLUMNS["business"], *COLUMNS["side"]),
    "money": (*COLUMNS["net"], *COLUMNS["gross"]),
    "holding": (*COLUMNS["code"], *COLUMNS["name"]),
}
_BLANKS = re.compile(r"\s{2,}|\t")
_RULE = re.compile(r"^[\s\-=—─_+|]*$")


def statement_of(file: OpenedFile) -> tuple[Grid, int] | None:
    """The table of the file that is a statement, and the place of its header; None where there is none."""
    for grid in file.grids():
        header = find_header(grid, MARKS, tuple(MARKS))
        if header is not None:
            return grid, header
    spaced = spaced_grid(file.text, MARKS)
    header = None if spaced is None else find_header(spaced, MARKS, tuple(MARKS))
    return None if spaced is None or header is None else (spaced, header)


def spaced_grid(text: str, marks: Mapping[str, Sequence[str]]) -> Grid | None:
    """A table whose columns are lined up with blanks, as 通达信 prints it; None where no line names all marks.

    A cell belongs to the column under which it stands; a Chinese character is two places wide.
    """
    lines = text.splitlines()[:1_000_000]
    for at, line in enumerate(lines[:60]):
        names = [heading(name) for name in line.split()]
        if len(names) < 5 or not all(
            set(names) & {heading(name) for name in spellings} for spellings in marks.values()
        ):
            continue
        starts = _starts(line)
        rows = [(at + 1, tuple(line.split()))]
        rows += [
            (number, _cut(row, starts))
            for number, row in enumerate(lines[at + 1 :], at + 2)
            if row.strip() and not _RULE.fullmatch(row)
        ]
        return Grid("", "", tuple(rows))
    return None


def _wide(line: str) -> list[tuple[int, int, str]]:
    """(first place, place behind, word) of the words of a line, in places of a fixed font."""
    words: list[tuple[int, int, str]] = []
    place = 0
    for part in re.findall(r"\s+|\S+", line.expandtabs(8)):
        width = sum(1 if letter.isascii() else 2 for letter in part)
        if not part.isspace():
            words.append((place, place + width, part))
        place += width
    return words


def _starts(header: str) -> list[tuple[int, int]]:
    return [(first, behind) for first, behind, _ in _wide(header)]


def _cut(line: str, columns: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Each word to the column that it overlaps most, or that is nearest; words of one column are joined."""
    cells = [""] * len(columns)
    for first, behind, word in _wide(line):
        distances = [max(start - behind, first - end) for start, end in columns]
        nearest = min(range(len(columns)), key=distances.__getitem__)
        cells[nearest] = f"{cells[nearest]} {word}".strip()
    return tuple(cells)
