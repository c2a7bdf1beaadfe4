"""What a fund's script says by report: how large it was, what flowed, who held it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from data_sources.model import HolderStructure, ScalePoint
from data_sources.plain_text import plain_text
from data_sources.providers.akshare.pages import Page, inside, rows
from data_sources.providers.akshare.units import day, finite, fraction, is_absent

HUNDRED_MILLION = 1e8  # net assets stand in 亿元, units in 亿份
FLOWS = {"期间申购": "purchases", "期间赎回": "redemptions", "总份额": "units"}
HOLDERS = {"机构持有比例": "institutions", "个人持有比例": "individuals", "内部持有比例": "insiders"}

Table = dict[date, dict[str, float]]


def scale_points(script: Page) -> tuple[ScalePoint, ...]:
    """Net assets (Data_fluctuationScale) with units and what was bought and given back (Data_buySedemption).

    Raises:
        SchemaChanged: values without their days, or of another form.
    """
    flows = _by_report(script, "Data_buySedemption", FLOWS, lambda value: HUNDRED_MILLION * finite(value))
    points = {when: ScalePoint(when, net_assets=money) for when, money in _net_assets(script).items()}
    for when, found in flows.items():
        points[when] = ScalePoint(
            day=when,
            net_assets=points[when].net_assets if when in points else None,
            units=found.get("units"),
            purchases=found.get("purchases"),
            redemptions=found.get("redemptions"),
        )
    return tuple(point for _, point in sorted(points.items()))


def holder_structures(script: Page) -> tuple[HolderStructure, ...]:
    """Parts of the units by kind of holder (Data_holderStructure, in percent).

    Raises:
        SchemaChanged: values without their days, of another form, or more than the whole.
    """
    found = _by_report(script, "Data_holderStructure", HOLDERS, fraction)
    structures = tuple(
        HolderStructure(when, parts.get("institutions"), parts.get("individuals"), parts.get("insiders"))
        for when, parts in sorted(found.items())
    )
    for one in structures:
        parts = (one.institutions, one.individuals, one.insiders)
        if any(part is not None and not 0 <= part <= 1 for part in parts):
            raise script.refuse("holders of more than the whole")
    return structures


def _net_assets(script: Page) -> dict[date, float]:
    """Net assets by day of report; a script without the variable has none."""
    stated = script.variable("Data_fluctuationScale")
    series = rows(script, inside(stated, "series") or [], "Data_fluctuationScale")
    days = _days(script, stated, "Data_fluctuationScale")
    if len(series) != len(days):
        raise script.refuse("net assets without their days")
    found = {}
    for when, point in zip(days, series, strict=True):
        if is_absent(point.get("y")):
            continue
        try:
            # A product of two floats: 53.82 亿元 is 5 382 000 000, not a cent more.
            found[when] = round(HUNDRED_MILLION * finite(point["y"]), 2)
        except ValueError as fault:
            raise script.refuse(f"net assets, {fault}") from fault
    return found


def _by_report(script: Page, name: str, wanted: dict[str, str], read: Callable[[object], float | None]) -> Table:
    """The wanted series of a chart (``categories``, ``series`` of name and data) by day; others are not read."""
    stated = script.variable(name)
    series = rows(script, inside(stated, "series") or [], name)
    chosen = [(wanted[plain_text(one.get("name"))], one.get("data")) for one in series if one.get("name") in wanted]
    if not chosen:
        return {}
    days = _days(script, stated, name)
    found: Table = {when: {} for when in days}
    for field, data in chosen:
        if not isinstance(data, list) or len(data) != len(days):
            raise script.refuse(f"a series of {name} without its days")
        for when, value in zip(days, data, strict=True):
            if is_absent(value):
                continue
            try:
                number = read(value)
            except ValueError as fault:
                raise script.refuse(f"a value of {name}, {fault}") from fault
            if number is not None:
                found[when][field] = round(number, 12)
    return found


def _days(script: Page, stated: object, name: str) -> list[date]:
    """The days of the reports, as the chart lists them.

    Raises:
        SchemaChanged: they are no days, or one stands twice.
    """
    categories = inside(stated, "categories")
    try:
        found = [day(one) for one in categories] if isinstance(categories, list) else []
    except ValueError as fault:
        raise script.refuse(f"a day of {name}") from fault
    days = [when for when in found if when is not None]
    if len(days) != len(found) or len(set(days)) != len(days):
        raise script.refuse(f"the days of {name}")
    return days
