"""Campisi's attribution of a bond fund's return, from the day of a report to the next report or the last value.

The holdings of a report are those at the start of the period: the moves of yields that it bears are taken as
those since its day, up to the day of the next report where there is one and of the last value where there is
none, and the period is printed beside the effects. A report without a day is refused, and so is one that does
not list every position, lists few bonds, or lacks an input of any bond. The fund's return is that of its
total-return series, from the last value on or before the one day to the last on or before the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data_sources.model import FundHoldings, PriceBasis, to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.portfolio.bond_lines import DAYS_A_YEAR, bond_lines, duration_of
from diagnostics.fund.portfolio.reported import Report, keys_of, known_reports
from diagnostics.measure import figure
from diagnostics.metrics.fixed_income.campisi import BondColumns, CampisiEffects, campisi
from diagnostics.metrics.spec import NotComputable
from diagnostics.section import Block, FigureList, Note

FURTHEST = timedelta(days=10)  # a value further before the day of a report is not its value
MOSTLY_BONDS = 0.80  # of a fund with less in bonds, what is left would be the return of its shares
# (figure, field of the effects, formula); contributions of all bonds, over the period and not a year
EFFECTS = (
    ("explained_weight", "bonds", "sum of the weights of the bonds"),
    ("income_effect", "total_income", "sum of w * yield * years"),
    ("treasury_effect", "total_treasury", "sum of -w * D * change of the treasury yield"),
    ("spread_effect", "total_spread", "sum of -w * D * (change of the yield - change of the treasury yield)"),
    ("selection_effect", "selection", "return of the fund - income - treasury - spread"),
)


@dataclass(frozen=True, slots=True)
class Attributed:
    """The facts of an attribution, and how they are laid out."""

    facts: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The days of two reports, and the fund's return between them."""

    start: date
    end: date
    fund_return: float

    @property
    def years(self) -> float:
        """Its length."""
        return (self.end - self.start).days / DAYS_A_YEAR


def attribution(evidence: FundEvidence) -> Attributed:
    """Income, treasury, spread and selection; nothing where no report has moves of yields."""
    known = known_reports(evidence)
    at = next((at for at, report in enumerate(known) if _has_moves(report)), None)
    if at is None:
        return Attributed()
    used = known[at]
    following = known[at - 1].reported if at else to_date(evidence.levels.dates[-1])
    if not used.complete or used.reported is None or following is None:
        return _refused(evidence, used, Absence(AbsenceReason.NOT_OFFERED))
    period = _period(evidence, used.reported, following)
    if isinstance(period, Absence):
        return _refused(evidence, used, period)
    try:
        effects = campisi(_columns(used), period.years, period.fund_return)
    except NotComputable as refused:
        return _refused(evidence, used, refused.absence)
    if effects.bonds < MOSTLY_BONDS:
        return _refused(evidence, used, Absence(AbsenceReason.OUTSIDE_DOMAIN))
    return _told(evidence, used, period, effects)


def _has_moves(report: FundHoldings) -> bool:
    return any(line.yield_change is not None for line in bond_lines(report))


def _period(evidence: FundEvidence, start: date, end: date) -> Period | Absence:
    """The fund's return between two days, of each the last value on or before it."""
    levels = evidence.levels
    if evidence.history.basis is not PriceBasis.TOTAL_RETURN:
        return Absence(AbsenceReason.NO_NAV)
    first, last = (int(np.searchsorted(levels.dates, np.datetime64(day), side="right")) - 1 for day in (start, end))
    near = first >= 0 and all(
        day - to_date(levels.dates[index]) <= FURTHEST for index, day in ((first, start), (last, end))
    )
    if not near:
        begins = to_date(levels.dates[0]).isoformat()
        return Absence(AbsenceReason.WINDOW_NOT_COVERED, have=begins, need=start.isoformat())
    if end <= start or last <= first:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="1", need="2")
    return Period(start, end, float(levels.values[last] / levels.values[first] - 1.0))


def _columns(report: FundHoldings) -> BondColumns:
    """The columns of every bond, NaN where unknown."""
    lines = bond_lines(report)
    return BondColumns(
        weights=[_known(line.weight) for line in lines],
        yields=[_known(line.yield_to_maturity) for line in lines],
        durations=[duration_of(line, report.reported) for line in lines],
        yield_changes=[_known(line.yield_change) for line in lines],
        treasury_yield_changes=[_known(line.treasury_yield_change) for line in lines],
    )


def _known(value: float | None) -> float:
    return math.nan if value is None else value


def _refused(evidence: FundEvidence, report: FundHoldings, absence: Absence) -> Attributed:
    name, _, formula = EFFECTS[1]
    made = Report(report, evidence.as_of).computed(f"bonds.{name}", None, Unit.CHANGE, formula, absence=absence)
    return Attributed((made,), (FigureList("campisi", (made.key,)),))


def _told(evidence: FundEvidence, used: FundHoldings, period: Period, effects: CampisiEffects) -> Attributed:
    report = Report(used, evidence.as_of)
    start = report.computed(
        "bonds.period_start", period.start, Unit.DATE, "day of the report whose bonds are explained"
    )
    end = report.computed("bonds.period_end", period.end, Unit.DATE, "day of the next report, or of the last value")
    earned = figure(
        evidence,
        "bonds.fund_return",
        period.fund_return,
        Unit.CHANGE,
        formula="value at the end / value at the start - 1",
        inputs=(start.key, end.key),
    )
    n = len(bond_lines(used))
    made = tuple(
        report.computed(
            f"bonds.{name}",
            float(getattr(effects, field)),
            Unit.FRACTION if name == "explained_weight" else Unit.CHANGE,
            formula,
            n=n,
            inputs=(earned,) if name == "selection_effect" else (start, end),
        )
        for name, field, formula in EFFECTS
    )
    facts = (start, end, earned, *made)
    return Attributed(facts, (FigureList("campisi", keys_of(facts)), Note("campisi_period")))
