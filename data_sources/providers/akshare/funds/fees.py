"""Fee schedules of a fund, step by step: 小于7天 1.50%, 大于等于100万元，小于200万元 0.80%, 每笔1000元."""

from __future__ import annotations

import re

from data_sources.model import FeeStep
from data_sources.providers.akshare.pages import HtmlTable, Page
from data_sources.providers.akshare.units import SCALES, amount, fraction, is_absent

# Headings of the fee page, and the fee that their table is of. 认购 is during the offer, 申购 after it.
# Schedules "后端" (paid at the end) are alternatives to the front ones and are not the fund's ordinary price.
FEES = (("认购费率", "subscription"), ("申购费率", "purchase"), ("赎回费率", "redemption"))
DAYS = {"天": 1.0, "日": 1.0, "个月": 30.0, "月": 30.0, "年": 365.0}

_BOUND = re.compile(
    r"(大于等于|大于|不低于|超过|小于等于|小于|不足|不超过)(\d+(?:\.\d+)?)(天|日|个月|月|年|万元|亿元|元|万|亿)"
)
_FLAT = re.compile(r"每笔\s*(\d[\d,.]*(?:万)?元)")


def fee_steps(page: Page, tables: tuple[HtmlTable, ...]) -> tuple[FeeStep, ...]:
    """The steps of the fund's own schedules (not a seller's discount), in the page's order.

    Raises:
        SchemaChanged: a bound or a rate of another form.
    """
    steps: list[FeeStep] = []
    for table in tables:
        title = table.title.replace(" ", "")
        fee = next((name for word, name in FEES if title.startswith(word)), None)
        if fee is None or "后端" in title or not table.head:
            continue
        for row in table.body:
            steps += _step(page, table, fee, row)
    return tuple(steps)


def _step(page: Page, table: HtmlTable, fee: str, row: tuple[str, ...]) -> list[FeeStep]:
    """One row; none where it charges nothing that can be read as a number because it says nothing."""
    money, held = table.column("适用金额"), table.column("适用期限")
    at = table.column("原费率", "费率", *(word for word, _ in FEES))
    bounded_by = held if fee == "redemption" else money
    if at is None:
        raise page.refuse("no column of rates in a fee schedule")
    if len(row) <= max(at, bounded_by or 0):
        raise page.refuse("a short row of fees")
    # "1.20% | 0.12% | 0.12%": the fund's own rate stands first, what sellers take off it after it.
    charged = row[at].split("|")[0].strip()
    if is_absent(charged):
        return []
    try:
        low, high = _bounds("" if bounded_by is None else row[bounded_by])
        flat = _FLAT.fullmatch(charged)
        if flat:
            return [FeeStep(fee, None, amount(flat[1], unit="元"), low, high)]
        return [FeeStep(fee, fraction(charged), None, low, high)]
    except ValueError as fault:
        raise page.refuse(f"a step of a fee schedule, {fault}") from fault


def _bounds(text: str) -> tuple[float | None, float | None]:
    """From and to in days or money; None where open. A month has 30 days and a year 365 here.

    Raises:
        ValueError: the text bounds nothing in a known way.
    """
    if is_absent(text):
        return None, None
    low = high = None
    found = _BOUND.findall(text.replace(" ", ""))
    if not found:
        raise ValueError("no bounds")
    for relation, written, unit in found:
        value = float(written) * (DAYS[unit] if unit in DAYS else SCALES[unit.removesuffix("元")])
        if relation in ("小于等于", "小于", "不足", "不超过"):
            high = value
        else:
            low = value
    return low, high
