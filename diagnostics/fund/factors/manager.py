"""Who manages it, since when, and alpha by tenure with a test for a break.

Alpha of a period is measured on the market alone: a tenure seldom lasts long enough for more factors.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from data_sources.model import FundProfile, Origin
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.factors.alpha import LEAST, ROBUST, made_of
from diagnostics.fund.factors.factor_sample import FactorSample, factor_sample
from diagnostics.fund.factors.manager_periods import ManagerPeriod, in_office_since, manager_periods
from diagnostics.measure import figure
from diagnostics.metrics.factors.factor_model import factor_model
from diagnostics.metrics.factors.structural_break import BreakTest, structural_break
from diagnostics.metrics.spec import NotComputable
from diagnostics.observation import observation
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Section
from diagnostics.windows import spans_a_year

CLOSED = np.timedelta64(4, "D")  # a weekend with a holiday may lie between the last value of a month and the first day
SHOWN = 8  # periods in the table, the newest first
COLUMNS = (
    "manager_name",
    "manager_start",
    "manager_end",
    "manager_days",
    "manager_annualized_return",
    "manager_alpha",
    "manager_alpha_t",
)
MARKET_MODEL = "intercept of r - rf on market - rf within the period * periods_per_year"


def manager(evidence: FundEvidence) -> Section:
    """The managers' periods with days in office, return and alpha, and whether alpha changed with the present team."""
    profile = evidence.profile
    if profile is None:
        return Section("manager", (), ())
    periods = manager_periods(evidence.tenures, evidence.as_of)
    if not periods or not periods[0].present:
        return _unknown(evidence, profile.manager, profile.origin)
    sample = factor_sample(evidence)
    facts: list[Fact] = []
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    for rank, period in enumerate(periods[:SHOWN], start=1):
        own = _period(evidence, profile, sample, period, rank)
        facts += own
        by_name = {fact.key.split(".")[1]: fact.key for fact in own}
        rows.append((str(rank), tuple(by_name.get(name.removeprefix("manager_")) for name in COLUMNS)))
    since = in_office_since(evidence.tenures, periods[0])
    facts.append(
        observation(
            "manager.tenure_days",
            (evidence.as_of - since).days,
            Unit.DAYS,
            as_of=evidence.as_of,
            origin=profile.origin,
            symbol=profile.symbol,
        )
    )
    tested = _break(evidence, sample, periods)
    bounds = (
        threshold("rule.manager_tenure.short", evidence.as_of),
        threshold("rule.manager_alpha.confidence", evidence.as_of),
    )
    facts += [*tested, *bounds]
    by_key = {fact.key: fact for fact in facts}
    blocks: list[Block] = [FigureTable("managers", COLUMNS, tuple(rows))]
    blocks.append(FigureList("manager_change", ("manager.tenure_days", *(fact.key for fact in tested))))
    found = _tenure_finding(by_key)
    if isinstance(sample, FactorSample) and not sample.ended_before(evidence):
        found += _break_findings(by_key)
    return Section("manager", tuple(facts), tuple(blocks), found)


def _unknown(evidence: FundEvidence, name: str, origin: Origin) -> Section:
    """The name without a beginning, or nothing known at all."""
    absence = Absence(AbsenceReason.NO_MANAGER)
    symbol = evidence.subject.symbol
    facts: tuple[Fact, ...] = ()
    if name:
        facts = (observation("manager.name", name, Unit.TEXT, as_of=evidence.as_of, origin=origin, symbol=symbol),)
    days = figure(
        evidence, "manager.tenure_days", None, Unit.DAYS, formula="days since the start of office", absence=absence
    )
    facts += (days,)
    return Section("manager", facts, (FigureList("manager", tuple(fact.key for fact in facts)),))


def _period(
    evidence: FundEvidence, profile: FundProfile, sample: FactorSample | Absence, period: ManagerPeriod, rank: int
) -> tuple[Fact, ...]:
    """Facts of one period: who, from when to when, how long, what it earned, and alpha."""
    values: list[tuple[str, Value, Unit]] = [
        ("name", ("、" if evidence.subject.currency == "CNY" else ", ").join(period.names), Unit.TEXT),
        ("start", period.start, Unit.DATE),
        *([] if period.present else [("end", period.end, Unit.DATE)]),
        ("days", period.days, Unit.DAYS),
    ]
    said = tuple(
        observation(
            f"manager.{name}.{rank}", value, unit, as_of=evidence.as_of, origin=profile.origin, symbol=profile.symbol
        )
        for name, value, unit in values
    )
    return (*said, _annualized(evidence, period, rank), *_alpha(evidence, sample, period, rank))


def _annualized(evidence: FundEvidence, period: ManagerPeriod, rank: int) -> Fact:
    """Compound annual return between the levels in force on the period's borders."""
    dates, values = evidence.levels.dates, evidence.levels.values
    first = max(int(np.searchsorted(dates, np.datetime64(period.start), side="right")) - 1, 0)
    last = int(np.searchsorted(dates, np.datetime64(period.end), side="right")) - 1
    formula = "(last value / first value)^(periods_per_year / n) - 1 within the period, as far as the values reach"
    key, inputs = f"manager.annualized_return.{rank}", (f"manager.start.{rank}",)
    value, window, absence = None, None, None
    if last <= first:
        have = dates[first].astype(object).isoformat()
        absence = Absence(AbsenceReason.WINDOW_NOT_COVERED, have=have, need=period.start.isoformat())
    else:
        n = last - first
        window = Window(str(rank), dates[first].astype(object), dates[last].astype(object), n, evidence.frequency)
        if spans_a_year(window.start, window.end, window.frequency):
            growth = float(values[last] / values[first])
            value = growth ** (evidence.assumptions.periods_per_year / n) - 1.0
        else:
            absence = Absence(AbsenceReason.UNDER_ONE_YEAR)
    return figure(evidence, key, value, Unit.CHANGE, formula=formula, window=window, absence=absence, inputs=inputs)


def _span(sample: FactorSample, start: date, end: date) -> tuple[int, int]:
    """The returns that lie wholly within a period: first, and one after the last.

    A day's return belongs to that day; a longer one must begin on the eve of the first day, or after it.
    """
    day = np.datetime64(start)
    if sample.frequency == "daily":
        first = int(np.searchsorted(sample.dates, day, side="left")) - 1
    else:
        first = int(np.searchsorted(sample.dates, day - CLOSED, side="left"))
    last = int(np.searchsorted(sample.dates, np.datetime64(end), side="right")) - 1
    return max(first, 0), max(last, 0)


def _alpha(
    evidence: FundEvidence, sample: FactorSample | Absence, period: ManagerPeriod, rank: int
) -> tuple[Fact, ...]:
    """Alpha of a year on the market alone with its robust t statistic, within one period."""
    alpha: float | None = None
    t: float | None = None
    window: Window | None = None
    absence = sample if isinstance(sample, Absence) else None
    stated: tuple[tuple[str, str], ...] = ()
    if not isinstance(sample, Absence):
        first, last = _span(sample, period.start, period.end)
        if last - first < LEAST:
            absence = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(max(last - first, 0)), need=str(LEAST))
        else:
            window = sample.window(str(rank), first, last)
            try:
                fit = factor_model(sample.excess[first:last], sample.factors[:1, first:last])
            except NotComputable as failure:
                absence = failure.absence
            else:
                alpha = float(fit.coefficients[0, 0]) * sample.periods_per_year
                t = float(fit.t_statistics_hac[0, 0])
                stated = (("lags", str(fit.lags)), ("periods_per_year", str(sample.periods_per_year)))
                if not spans_a_year(window.start, window.end, window.frequency):
                    absence = Absence(AbsenceReason.UNDER_ONE_YEAR)
    used = None if isinstance(sample, Absence) else sample
    inputs = (f"manager.start.{rank}",)
    return tuple(
        made_of(
            evidence,
            used,
            f"manager.{name}.{rank}",
            value,
            unit,
            formula=formula,
            window=window,
            absence=absence,
            inputs=inputs,
            parameters=stated,
        )
        for name, value, unit, formula in (
            ("alpha", alpha, Unit.CHANGE, MARKET_MODEL),
            ("alpha_t", t, Unit.RATIO, f"alpha / standard error ({ROBUST})"),
        )
    )


def _break(
    evidence: FundEvidence, sample: FactorSample | Absence, periods: tuple[ManagerPeriod, ...]
) -> tuple[Fact, ...]:
    """The present team's alpha less that of the time before, with the test of no difference."""
    if len(periods) < 2:
        return ()
    tested = sample if isinstance(sample, Absence) else _tested(sample, periods[0].start)
    found = tested if isinstance(tested, BreakTest) else None
    used = None if isinstance(sample, Absence) else sample
    year = evidence.assumptions.periods_per_year if used is None else used.periods_per_year
    rows = (
        (
            "alpha_change",
            float(found.alpha_changes[0]) * year if found is not None else None,
            Unit.CHANGE,
            "alpha under the present team less alpha before, betas of each its own, * periods_per_year",
        ),
        (
            "alpha_change_t",
            float(found.alpha_t_statistics[0]) if found is not None else None,
            Unit.RATIO,
            f"change / standard error ({ROBUST})",
        ),
        (
            "alpha_change_p",
            found.p_value if found is not None else None,
            Unit.P_VALUE,
            "Wald test of no change of alpha, HAC",
        ),
        (
            "break_p",
            found.p_value_all if found is not None else None,
            Unit.P_VALUE,
            "Wald test of no change of alpha and beta, HAC, chi-square with 2 degrees",
        ),
    )
    return tuple(
        made_of(
            evidence,
            used,
            f"manager.{name}",
            value,
            unit,
            formula=formula,
            window=None if used is None else used.window(),
            absence=tested if isinstance(tested, Absence) else None,
            inputs=("manager.start.1",),
            parameters=() if found is None else (("lags", str(found.lags)),),
        )
        for name, value, unit, formula in rows
    )


def _tested(sample: FactorSample, start: date) -> BreakTest | Absence:
    first, _ = _span(sample, start, start)
    after = (np.arange(sample.n) >= first).astype(np.intp)
    few = min(int(after.sum()), sample.n - int(after.sum()))
    if few < LEAST:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(few), need=str(LEAST))
    border = sample.window("all", first)
    if not spans_a_year(border.start, border.end, border.frequency):
        return Absence(AbsenceReason.UNDER_ONE_YEAR)
    try:
        return structural_break(sample.excess, sample.factors[:1], after)
    except NotComputable as failure:
        return failure.absence


def _tenure_finding(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether whoever has been there longest came less than a year ago."""
    days, bound = facts["manager.tenure_days"], facts["rule.manager_tenure.short"]
    if days.number >= bound.number:
        return ()
    cited = (days.key, "manager.start.1", bound.key)
    return (Finding("manager_tenure", "short", Severity.NOTABLE, Direction.ADVERSE, cited),)


def _break_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether alpha under the present team differs from that before by more than chance."""
    p, change = facts.get("manager.alpha_change_p"), facts.get("manager.alpha_change")
    bound = facts["rule.manager_alpha.confidence"]
    if p is None or change is None or p.value is None or p.number >= 1.0 - bound.number or change.number == 0.0:
        return ()
    better = change.number > 0.0
    variant, direction = ("better", Direction.FAVOURABLE) if better else ("worse", Direction.ADVERSE)
    cited = (change.key, "manager.alpha_change_t", p.key, bound.key)
    return (Finding("manager_alpha", variant, Severity.NOTABLE, direction, cited),)
