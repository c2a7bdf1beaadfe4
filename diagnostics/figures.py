"""The only place where a figure becomes text, in the reader's way of writing it.

Full precision is kept everywhere else; rounding happens here, once. English: 12.34%,
USD 1.23 bn, 29 Nov 2024. Chinese: 12.34%, 12.34亿元, 2024年11月29日. Minus is U+2212.
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from typing import assert_never

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit

MINUS = "\u2212"


class Language(Enum):
    """The languages a report can be in."""

    __hash__ = object.__hash__  # a member is itself alone; Enum's own hashes its name, in Python, figure by figure

    EN = "en"
    ZH = "zh"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CURRENCY_ZH = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}
CURRENCY_NAME_ZH = {**CURRENCY_ZH, "CNY": "人民币"}  # after an amount 元, on its own 人民币
LARGE_EN = ((1e6, " m"), (1e9, " bn"), (1e12, " tn"))
LARGE_ZH = ((1e4, "万"), (1e8, "亿"), (1e12, "万亿"))
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PRICE_PLACES_BELOW_ONE = 4
P_VALUE_PLACES = 3


def write_number(value: float, places: int, *, signed: bool = False) -> str:
    """A number with grouped thousands and a real minus; zero has no sign."""
    text = f"{abs(value):,.{places}f}"
    if not text.strip("0,."):
        return text
    if value < 0:
        return MINUS + text
    return f"+{text}" if signed else text


def write_date(day: date, language: Language) -> str:
    """29 Nov 2024, or 2024年11月29日."""
    match language:
        case Language.EN:
            return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        case Language.ZH:
            return f"{day.year}年{day.month}月{day.day}日"
        case _:
            assert_never(language)


def write_figure(fact: Fact, language: Language, *, price_places: int | None = None, to_the_cent: bool = False) -> str:
    """The fact's value as the reader of this language writes it; an em dash when it is absent.

    Prices have ``price_places`` digits after the point; None takes two, and four below one. Money is written in
    millions, ``to_the_cent`` in full: what a reader is to add up.
    """
    value = fact.value
    if value is None:
        return "\u2014"
    if isinstance(value, date):
        return write_date(value, language)
    if isinstance(value, str):
        return dict(fact.parameters).get(f"name_{language.value}", value)
    if fact.unit is Unit.PRICE:
        return _with_currency(_write_price(value, price_places), fact.currency, language is Language.ZH)
    if to_the_cent and fact.unit is Unit.MONEY:
        return _with_currency(write_number(value, 2), fact.currency, language is Language.ZH)
    return _write_quantity(value, fact.unit, fact.currency, language)


def _write_price(value: float, places: int | None) -> str:
    if places is None:
        places = PRICE_PLACES_BELOW_ONE if round(abs(value), PRICE_PLACES_BELOW_ONE) < 1 else 2
    return write_number(value, places)


def _write_quantity(value: float, unit: Unit, currency: str, language: Language) -> str:
    zh = language is Language.ZH
    match unit:
        case Unit.FRACTION:
            return write_number(value * 100, 2) + "%"
        case Unit.CHANGE:
            return write_number(value * 100, 2, signed=True) + "%"
        case Unit.RATIO | Unit.POINTS:
            return write_number(value, 2)
        case Unit.P_VALUE:
            return _write_p_value(value)
        case Unit.MONEY:
            return _with_currency(_scaled(value, zh), currency, zh)
        case Unit.SHARES:
            return f"{_scaled(value, zh, whole=True)}股" if zh else f"{_scaled(value, zh, whole=True)} shares"
        case Unit.UNITS:
            return f"{_scaled(value, zh, whole=True)}份" if zh else f"{_scaled(value, zh, whole=True)} units"
        case Unit.COUNT | Unit.PERIODS:
            return write_number(value, 0)
        case Unit.DAYS:
            days = write_number(value, 0)
            return f"{days}天" if zh else f"{days} {'day' if value == 1 else 'days'}"
        case Unit.DATE | Unit.TEXT | Unit.PRICE:
            raise TypeError(f"a {unit.value} fact holds the number {value}")
        case _:
            assert_never(unit)


def _write_p_value(value: float) -> str:
    """A probability by chance that is small is not none: what three places cannot show is "< 0.001"."""
    least = 10.0**-P_VALUE_PLACES
    return f"< {least:.{P_VALUE_PLACES}f}" if value < least else write_number(value, P_VALUE_PLACES)


def _scaled(value: float, zh: bool, *, whole: bool = False) -> str:
    """The amount in the largest unit that it reaches once it is rounded: 999,999,999.99 is 1.00 bn, not 1,000.00 m."""
    size, name, places = 1.0, "", 0 if whole else 2
    for larger, larger_name in LARGE_ZH if zh else LARGE_EN:
        if round(abs(value) / size, places) * size >= larger:
            size, name, places = larger, larger_name, 2
    return write_number(value / size, places) + name


def _with_currency(amount: str, currency: str, zh: bool) -> str:
    if not currency:
        return amount
    return amount + CURRENCY_ZH.get(currency, " " + currency) if zh else f"{currency} {amount}"


ABSENCE_EN: dict[AbsenceReason, str] = {
    AbsenceReason.TOO_FEW_OBSERVATIONS: "needs {need} observations, has {have}",
    AbsenceReason.WINDOW_NOT_COVERED: "the data begins on {have}, the window on {need}",
    AbsenceReason.UNDER_ONE_YEAR: "not annualized: the window is shorter than one year",
    AbsenceReason.NO_BENCHMARK: "no benchmark",
    AbsenceReason.BENCHMARK_CURRENCY: "the benchmark is in {have}, the subject in {need}",
    AbsenceReason.NO_RISK_FREE_RATE: "no risk-free rate covers the window",
    AbsenceReason.NO_VARIATION: "the values do not vary",
    AbsenceReason.NO_LOSSES: "there were no losses",
    AbsenceReason.NO_GAINS: "there were no gains",
    AbsenceReason.NO_DRAWDOWN: "there was no drawdown",
    AbsenceReason.NOT_RECOVERED: "not recovered yet",
    AbsenceReason.TOTAL_LOSS: "everything was lost",
    AbsenceReason.OUTSIDE_DOMAIN: "outside the domain in which the formula is valid",
    AbsenceReason.NO_HIGH_LOW: "the source has closing prices only, no high and low",
    AbsenceReason.NO_VOLUME: "the source has no volume",
    AbsenceReason.NO_TRADES: "nothing was traded in the window",
    AbsenceReason.NO_PRICE_LEVEL: "in the window the market did not turn at any price on that side",
    AbsenceReason.ADJUSTED_PRICES: "the prices are adjusted; this needs the quotes of the day",
    AbsenceReason.CURRENCIES_DIFFER: "one amount is in {have}, the other in {need}",
    AbsenceReason.NOT_OFFERED: "the source does not have it",
    AbsenceReason.UNKNOWN_NAME: "the source gives no name",
    AbsenceReason.NO_PEERS: "no set of peers: neither the source nor --peers gives one",
    AbsenceReason.NO_FACTORS: "no factor returns cover the window",
    AbsenceReason.NO_STYLES: "no style indices cover the window",
    AbsenceReason.NO_NAV: "the source has no net asset values of it",
    AbsenceReason.NO_HOLDINGS: "no report of the holdings was had",
    AbsenceReason.NO_EARLIER_REPORT: "no earlier report of the holdings was had",
    AbsenceReason.NO_MANAGER: "the source does not say who has managed it since when",
    AbsenceReason.FEES_UNKNOWN: "the source does not give the fees that it takes",
    AbsenceReason.COLLINEAR: "the explaining series cannot be told apart",
    AbsenceReason.NOT_VALUED: "nothing of it has a price",
    AbsenceReason.NO_TRANSACTIONS: "the files hold positions alone, no transactions",
    AbsenceReason.SEVERAL_ROOTS: "{have} rates solve the equation, so none of them is the return",
    AbsenceReason.NO_ROOT: "no rate solves the equation",
    AbsenceReason.NOT_WITHIN: "not within {have} years",
    AbsenceReason.COST_UNKNOWN: "the files do not say what it cost",
    AbsenceReason.NO_EXCHANGE_RATE: "there is no exchange rate",
    AbsenceReason.NO_MIX_WITHIN: "no mix of these holdings keeps every bound of the policy",
    AbsenceReason.MONEY_ALONE: "the account holds nothing but cash",
    AbsenceReason.SOLD_SHORT: "no rule brings what is sold short inside the bands",
    AbsenceReason.STALE_PRICE: "the last price is of {have}, the session of {need} is not there",
    AbsenceReason.SPLIT_SINCE: "shares were split on {have}: the level may be one of before",
    AbsenceReason.SOURCE_FAILED: "the source did not answer",
    AbsenceReason.NO_BOOK: "no book of clients was named",
    AbsenceReason.NOT_TOLD_BEFORE: "the report before this one does not tell it",
}
ABSENCE_ZH: dict[AbsenceReason, str] = {
    AbsenceReason.TOO_FEW_OBSERVATIONS: "需要{need}个观测值，只有{have}个",
    AbsenceReason.WINDOW_NOT_COVERED: "数据始于{have}，而区间始于{need}",
    AbsenceReason.UNDER_ONE_YEAR: "区间不足一年，不作年化",
    AbsenceReason.NO_BENCHMARK: "没有基准",
    AbsenceReason.BENCHMARK_CURRENCY: "基准以{have}计价，标的以{need}计价",
    AbsenceReason.NO_RISK_FREE_RATE: "没有覆盖该区间的无风险利率",
    AbsenceReason.NO_VARIATION: "数值没有变化",
    AbsenceReason.NO_LOSSES: "期间没有亏损",
    AbsenceReason.NO_GAINS: "期间没有盈利",
    AbsenceReason.NO_DRAWDOWN: "期间没有回撤",
    AbsenceReason.NOT_RECOVERED: "尚未修复",
    AbsenceReason.TOTAL_LOSS: "已全部损失",
    AbsenceReason.OUTSIDE_DOMAIN: "超出公式的适用范围",
    AbsenceReason.NO_HIGH_LOW: "数据源只有收盘价，没有最高价和最低价",
    AbsenceReason.NO_VOLUME: "数据源没有成交量",
    AbsenceReason.NO_TRADES: "区间内没有成交",
    AbsenceReason.NO_PRICE_LEVEL: "区间内该方向上没有出现过转折价位",
    AbsenceReason.ADJUSTED_PRICES: "价格经过复权，而此项需要当日报价",
    AbsenceReason.CURRENCIES_DIFFER: "一个金额以{have}计价，另一个以{need}计价",
    AbsenceReason.NOT_OFFERED: "数据源没有提供",
    AbsenceReason.UNKNOWN_NAME: "数据源没有给出名称",
    AbsenceReason.NO_PEERS: "没有同类基金：数据源没有提供，也没有用 --peers 给出",
    AbsenceReason.NO_FACTORS: "没有覆盖该区间的因子收益率",
    AbsenceReason.NO_STYLES: "没有覆盖该区间的风格指数",
    AbsenceReason.NO_NAV: "数据源没有其净值",
    AbsenceReason.NO_HOLDINGS: "没有取得持仓报告",
    AbsenceReason.NO_EARLIER_REPORT: "没有取得更早的持仓报告",
    AbsenceReason.NO_MANAGER: "数据源没有说明基金经理及其任职时间",
    AbsenceReason.FEES_UNKNOWN: "数据源没有给出所需的费率",
    AbsenceReason.COLLINEAR: "解释变量之间无法区分",
    AbsenceReason.NOT_VALUED: "其中没有任何持仓有价格",
    AbsenceReason.NO_TRANSACTIONS: "文件中只有持仓，没有交易记录",
    AbsenceReason.SEVERAL_ROOTS: "有{have}个收益率都满足方程，因此都不能作为收益率",
    AbsenceReason.NO_ROOT: "没有收益率满足方程",
    AbsenceReason.NOT_WITHIN: "{have}年内不会发生",
    AbsenceReason.COST_UNKNOWN: "文件没有说明其成本",
    AbsenceReason.NO_EXCHANGE_RATE: "没有汇率",
    AbsenceReason.NO_MIX_WITHIN: "这些持仓的任何组合都不能满足政策的全部界限",
    AbsenceReason.MONEY_ALONE: "账户中只有现金",
    AbsenceReason.SOLD_SHORT: "存在卖空头寸，规则不对其作再平衡",
    AbsenceReason.STALE_PRICE: "最新价格为{have}，缺少{need}交易日的数据",
    AbsenceReason.SPLIT_SINCE: "{have}发生拆合股，所设价位可能是此前的",
    AbsenceReason.SOURCE_FAILED: "数据源没有应答",
    AbsenceReason.NO_BOOK: "没有指定客户账簿",
    AbsenceReason.NOT_TOLD_BEFORE: "上一份报告没有此项",
}


def write_absence(absence: Absence, language: Language) -> str:
    """Why there is no figure, in words; days and currencies are written the reader's way."""
    table = ABSENCE_ZH if language is Language.ZH else ABSENCE_EN
    have, need = (_write_word(word, language) for word in (absence.have, absence.need))
    return table[absence.reason].format(have=have, need=need)


def _write_word(word: str, language: Language) -> str:
    if ISO_DAY.fullmatch(word):
        return write_date(date.fromisoformat(word), language)
    return CURRENCY_NAME_ZH.get(word, word) if language is Language.ZH else word
