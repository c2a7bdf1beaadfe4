"""``--holdings FILE``: every position of a fund, a row each, with English or Chinese heads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from advisor_cli.errors import nearest
from advisor_cli.fund_files.source import origin_of, printable
from advisor_cli.series_file.text import TextTable, read_table
from data_sources.errors import BadFile, Fault, SourceError
from data_sources.model import FundHolding, FundHoldings
from data_sources.symbols import parse_symbol
from data_sources.text_file.dates import read_dates
from data_sources.text_file.numbers import read_numbers

HEADS: dict[str, tuple[str, ...]] = {
    "symbol": ("symbol", "code", "ticker", "代码", "证券代码", "股票代码", "债券代码", "基金代码"),
    "name": ("name", "security", "名称", "证券名称", "股票名称", "债券名称", "基金名称"),
    "weight": ("weight", "权重", "占净值比例", "占净值比", "占基金资产净值比例", "持仓比例", "比例"),
    "kind": ("kind", "type", "asset class", "类型", "类别", "资产类别"),
    "sector": ("sector", "industry", "行业", "所属行业"),
    "country": ("country", "国家", "地区", "国家或地区"),
    "shares": ("shares", "units", "quantity", "数量", "股数", "持股数", "持仓数量"),
    "value": ("value", "market value", "市值", "持仓市值", "公允价值"),
    "rating": ("rating", "评级", "信用评级", "债项评级"),
    "maturity": ("maturity", "maturity date", "到期日", "到期日期"),
    "coupon": ("coupon", "票面利率", "票息"),
    "yield": ("yield", "yield to maturity", "ytm", "到期收益率", "收益率"),
    "duration": ("duration", "modified duration", "久期", "修正久期"),
    "yield_change": ("yield_change", "yield change", "收益率变动", "到期收益率变动"),
    "treasury_yield_change": ("treasury_yield_change", "treasury yield change", "国债收益率变动"),
    "reported": ("reported", "report date", "as of", "报告期", "报告日期", "截止日期"),
}
KINDS = {
    **dict.fromkeys(("stock", "equity", "share", "股票", "权益"), "stock"),
    **dict.fromkeys(("bond", "fixed income", "债券", "固定收益"), "bond"),
    **dict.fromkeys(("fund", "etf", "基金"), "fund"),
    **dict.fromkeys(("cash", "deposit", "现金", "银行存款", "存款"), "cash"),
    "": "",
}
RATES = ("weight", "coupon", "yield", "yield_change", "treasury_yield_change")  # decimals, or percents with their sign
NUMBERS = (*RATES, "shares", "value", "duration")
DATES = ("maturity", "reported")
GREATEST_SUM = 1.5  # a bond fund may owe up to 40 % of its assets; above this the percent signs are missing
ADVICE = f"known heads: {', '.join(HEADS)}"

Numbers = dict[str, list[float]]
Days = dict[str, list[date | None]]


def read_holdings(path: Path, symbol: str = "") -> FundHoldings:
    """The positions of a file, the largest first; they are taken for all that the fund holds.

    Args:
        path: the CSV: symbol, name, weight and, where they are known, the other columns of ``HEADS``.
        symbol: whose holdings they are.

    Raises:
        BadFile: every fault with row and column: heads that are not understood, cells that are no numbers or
            dates, a position without weight or that stands there twice, weights that are percents without sign.
    """
    table = read_table(path)
    places = _places(table)
    numbers, faults = _numbers(table, places)
    days, undated = _days(table, places)
    faults += undated + _other_faults(table, places)
    faults += _weight_faults(table, numbers.get("weight"))
    if faults:
        raise BadFile(table.path, sorted(faults, key=lambda fault: fault.row or 0))
    positions = [_holding(table, places, numbers, days, at) for at in range(len(table.rows))]
    reported = next((day for day in days.get("reported", []) if day is not None), None)
    return FundHoldings(
        symbol=symbol,
        reported=reported,
        holdings=tuple(sorted(positions, key=lambda one: -(one.weight or 0.0))),
        sectors=(),
        assets=(),
        origin=origin_of(path, table.sha256),
        complete=True,
    )


def _places(table: TextTable) -> dict[str, int]:
    """Which column holds what; a head that ends with (%) is one of percents, as its cells must say too."""
    spelled = {head: name for name, heads in HEADS.items() for head in heads}
    places: dict[str, int] = {}
    faults = []
    for at, head in enumerate(table.header):
        plain = head.lower().replace("（", "(").replace("）", ")").removesuffix("(%)").strip()
        name = spelled.get(plain)
        if name is None:
            near = nearest(plain, tuple(spelled))
            what = f"the head is not understood{f'; did you mean {near[0]!r}?' if near else ''}"
            faults.append(Fault(what, row=1, column=printable(head)))
        elif name in places:
            what = f"column {at + 1} holds the {name} as column {places[name] + 1} does"
            faults.append(Fault(what, row=1, column=printable(head)))
        else:
            places[name] = at
    missing = [name for name in ("symbol", "name", "weight") if name not in places]
    if missing and not faults:
        faults = [Fault(f"it has no column of the {name}", row=1) for name in missing]
    if faults:
        raise BadFile(table.path, faults, ADVICE)
    return places


def _cells(table: TextTable, at: int) -> list[tuple[int, str]]:
    return [(row, cells[at]) for row, cells in table.rows]


def _numbers(table: TextTable, places: dict[str, int]) -> tuple[Numbers, list[Fault]]:
    made: Numbers = {}
    faults: list[Fault] = []
    for name in NUMBERS:
        if name not in places:
            continue
        head = table.header[places[name]]
        column, wrong = read_numbers(_cells(table, places[name]), head)
        faults += wrong
        if column is None:
            continue
        in_percent = column.percent or (name in RATES and head.rstrip(")） ").endswith(("(%", "（%")))
        if in_percent and name not in RATES:
            faults.append(Fault("it bears percent signs and is no rate", column=head))
        made[name] = [value / 100.0 if in_percent else value for value in column.values]
        if name in RATES:
            faults += [
                Fault(f"{value:g} is no decimal; write percents with their sign (3.5%)", row=row, column=head)
                for (row, _), value in zip(table.rows, made[name], strict=True)
                if abs(value) > 1.0
            ]
    return made, faults


def _days(table: TextTable, places: dict[str, int]) -> tuple[Days, list[Fault]]:
    made: Days = {}
    faults: list[Fault] = []
    for name in DATES:
        if name not in places:
            continue
        head = table.header[places[name]]
        cells = _cells(table, places[name])
        present = [(row, text) for row, text in cells if text]
        read, wrong = read_dates(present, head) if present else ([], [])
        faults += wrong
        known = dict(zip((row for row, _ in present), read, strict=False))
        made[name] = [known.get(row) for row, _ in cells]
    reports = sorted({day for day in made.get("reported", []) if day is not None})
    if len(reports) > 1:
        what = f"it holds reports of {len(reports)} days ({reports[0]} to {reports[-1]})"
        faults.append(Fault(what, column=table.header[places["reported"]]))
    return made, faults


def _other_faults(table: TextTable, places: dict[str, int]) -> list[Fault]:
    """Kinds that are not known, positions without a name, symbols that stand there twice."""
    faults = []
    seen: dict[str, int] = {}
    for row, cells in table.rows:
        if "kind" in places and cells[places["kind"]].lower() not in KINDS:
            what = f"{printable(cells[places['kind']])!r} is none of stock, bond, fund, cash"
            faults.append(Fault(what, row=row, column=table.header[places["kind"]]))
        symbol = _one_spelling(cells[places["symbol"]])
        if not symbol and not cells[places["name"]]:
            faults.append(Fault("the position has neither symbol nor name", row=row))
        if symbol and symbol in seen:
            what = f"{printable(cells[places['symbol']])} stands already in row {seen[symbol]}"
            faults.append(Fault(what, row=row, column=table.header[places["symbol"]]))
        seen.setdefault(symbol, row)
    return faults


def _one_spelling(text: str) -> str:
    """600519, sh600519 and 600519.SH are one position; what is no known form, as a bond's number, stands as it is."""
    try:
        return parse_symbol(text).symbol
    except SourceError:
        return text.upper()


def _weight_faults(table: TextTable, weights: Sequence[float] | None) -> list[Fault]:
    if weights is None:
        return []
    faults = [
        Fault("the position has no weight", row=row)
        for (row, _), weight in zip(table.rows, weights, strict=True)
        if math.isnan(weight)
    ]
    total = math.fsum(weight for weight in weights if not math.isnan(weight))
    if total > GREATEST_SUM or total <= 0.0:
        written = f"the weights add up to {total:g}, a fund's to about 1"
        faults.append(Fault(written + ("; are they percents without their sign?" if total > GREATEST_SUM else "")))
    return faults


def _holding(table: TextTable, places: dict[str, int], numbers: Numbers, days: Days, at: int) -> FundHolding:
    cells = table.rows[at][1]

    def text(name: str) -> str:
        return printable(cells[places[name]]) if name in places else ""

    def number(name: str) -> float | None:
        value = numbers[name][at] if name in numbers else math.nan
        return None if math.isnan(value) else value

    return FundHolding(
        symbol=text("symbol"),
        name=text("name"),
        weight=number("weight"),
        shares=number("shares"),
        value=number("value"),
        kind=KINDS[text("kind").lower()],
        sector=text("sector"),
        country=text("country"),
        rating=text("rating"),
        maturity=days["maturity"][at] if "maturity" in days else None,
        coupon=number("coupon"),
        yield_to_maturity=number("yield"),
        modified_duration=number("duration"),
        yield_change=number("yield_change"),
        treasury_yield_change=number("treasury_yield_change"),
    )
