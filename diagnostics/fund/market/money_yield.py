"""What a money fund pays: its seven-day annualized yield as published and recomputed, and its daily income."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from data_sources.model import NavHistory, to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.fund.evidence import FundEvidence
from diagnostics.metrics.fund.tracking import WEEK, seven_day_yields
from diagnostics.observation import said_by
from diagnostics.section import Block, FigureList, KeyFigures, Note, RollingChart, Section
from diagnostics.windows import anchor, start_of

FloatArray = npt.NDArray[np.float64]

AS_PUBLISHED = "as published"
SIMPLE = "sum of seven days' income per 10,000 units / 7 * 365 / 10,000 (income turned into units once a month)"
COMPOUNDED = "prod(1 + income / 10,000)^(365 / 7) - 1 over seven days (income turned into units every day)"
NO_DAYS = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="1")


def yield_section(evidence: FundEvidence) -> Section:
    """Yields and income of a money fund; nothing for other funds."""
    nav = evidence.nav
    if nav is None or nav.income_per_ten_thousand is None:
        return Section("trading", (), ())
    income = nav.income_per_ten_thousand
    published = nav.seven_day_yield if nav.seven_day_yield is not None else np.full(income.shape, np.nan)
    again = seven_day_yields(nav.dates, income)
    facts = [
        _newest(nav, "trading.seven_day_yield", published, Unit.FRACTION, AS_PUBLISHED),
        _newest(nav, "trading.seven_day_yield_simple", again.simple, Unit.FRACTION, SIMPLE),
        _newest(nav, "trading.seven_day_yield_compounded", again.compounded, Unit.FRACTION, COMPOUNDED),
        _newest(nav, "trading.income_per_ten_thousand", income, Unit.PRICE, AS_PUBLISHED),
        *_year(nav, published, income),
        *_deviations(nav, published, again.simple, again.compounded),
    ]
    blocks: list[Block] = [
        KeyFigures(("trading.seven_day_yield", "trading.income_per_ten_thousand")),
        FigureList("money_yield", tuple(fact.key for fact in facts)),
    ]
    shown = published if np.isfinite(published).any() else again.simple
    if np.isfinite(shown).sum() > 1:
        panels = (("seven_day_yield", shown),)
        blocks.append(RollingChart("seven_day_yield", nav.dates, 1, panels, ("trading.seven_day_yield",)))
    blocks.append(Note("seven_day_yield_forms"))
    return Section("trading", tuple(facts), tuple(blocks))


def _fact(nav: NavHistory, key: str, value: float | None, unit: Unit, *, formula: str, window: Window | None) -> Fact:
    return Fact(
        key,
        value,
        unit,
        to_date(nav.dates[-1]) if window is None else window.end,
        said_by(nav.origin, nav.instrument.symbol),
        formula,
        window=window,
        currency=nav.instrument.currency if unit is Unit.PRICE else "",
        absent_because=NO_DAYS if value is None else None,
    )


def _newest(nav: NavHistory, key: str, values: FloatArray, unit: Unit, formula: str) -> Fact:
    """The newest value that there is, with its day."""
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return _fact(nav, key, None, unit, formula=formula, window=None)
    day = to_date(nav.dates[known[-1]])
    return _fact(nav, key, float(values[known[-1]]), unit, formula=formula, window=Window("last", day, day, 1))


def _year(nav: NavHistory, published: FloatArray, income: FloatArray) -> list[Fact]:
    """Mean and deviation of the published yield and of the daily income over the last year."""
    start = start_of("1y", nav.dates)
    made = []
    rows = (
        ("average_yield", published, Unit.FRACTION, "mean of the published seven-day yields"),
        ("yield_deviation", published, Unit.FRACTION, "standard deviation of the published yields, divisor n - 1"),
        ("average_income", income, Unit.PRICE, "mean of the daily income per 10,000 units"),
    )
    for name, column, unit, formula in rows:
        part = column[start or 0 :]
        known = part[np.isfinite(part)]
        value, window = None, None
        if start is not None and known.size > 1:
            value = float(known.std(ddof=1) if name == "yield_deviation" else known.mean())
            window = Window("1y", to_date(nav.dates[start]), to_date(nav.dates[-1]), int(known.size))
        fact = _fact(nav, f"trading.{name}.1y", value, unit, formula=formula, window=window)
        made.append(fact if start is not None else replace(fact, absent_because=_not_covered(nav)))
    return made


def _not_covered(nav: NavHistory) -> Absence:
    """The published days do not reach back a year."""
    day = anchor("1y", to_date(nav.dates[-1]))
    first = to_date(nav.dates[0]).isoformat()
    return Absence(AbsenceReason.WINDOW_NOT_COVERED, have=first, need="" if day is None else day.isoformat())


def _deviations(nav: NavHistory, published: FloatArray, simple: FloatArray, compounded: FloatArray) -> list[Fact]:
    """How far the published yield lies from each recomputed one, and how many days could be recomputed."""
    whole = Window("all", to_date(nav.dates[0]), to_date(nav.dates[-1]), int(nav.dates.size))
    made = []
    for name, column in (("yield_apart_simple", simple), ("yield_apart_compounded", compounded)):
        apart = np.abs(published - column)
        known = apart[np.isfinite(apart)]
        value = float(known.mean()) if known.size else None
        formula = "mean of |published - recomputed| over the days that have both"
        window = Window("all", whole.start, whole.end, int(known.size)) if known.size else None
        made.append(_fact(nav, f"trading.{name}.all", value, Unit.FRACTION, formula=formula, window=window))
    missing = int(np.count_nonzero(~np.isfinite(simple[WEEK - 1 :])))
    formula = "days on which one of the last seven calendar days has no income published; not recomputed"
    made.append(_fact(nav, "trading.days_not_recomputed", missing, Unit.COUNT, formula=formula, window=whole))
    return made
