"""Against the benchmark, as for a stock, and how the lead over it came and went: returns of one year at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.measure import figure
from diagnostics.performance.relative import relative
from diagnostics.rules import threshold
from diagnostics.section import RollingChart, Section

FloatArray = npt.NDArray[np.float64]

AHEAD = "relative.windows_ahead"
# What is a figure beside a deposit too; betas, deviations and captures are not.
BESIDE_DEPOSITS = (
    "relative.active_premium",
    "relative.geometric_excess_return",
    "relative.days_only",
    "relative.benchmark_end",
    "rule.",
)
FEWEST = 60  # windows that make a line, and a share, worth telling


def relative_of_fund(evidence: FundEvidence) -> Section:
    """The relative figures, with the excess of each year-long window on the common days and the share above zero."""
    section, compared = _beside_a_price_index(evidence, relative(evidence)), evidence.compared
    if evidence.beside_deposits:
        facts = tuple(
            fact if fact.key.startswith(BESIDE_DEPOSITS) else without_movement((fact,))[0] for fact in section.facts
        )
        section = replace(section, facts=facts, findings=())
    window = evidence.assumptions.periods_per_year
    if compared is None or compared.subject.n < window + FEWEST:
        return section
    values = rolling_excess(compared.subject.values, compared.benchmark.values, window)
    known = values[window:]
    ahead = figure(
        evidence,
        AHEAD,
        float(np.mean(known > 0.0)),
        Unit.FRACTION,
        formula="share of the year-long windows, one a day, in which return - benchmark's return > 0; they overlap",
        window=evidence.window("all", relative=True),
        relative=True,
        parameters=(("windows", str(known.size)),),
    )
    chart = RollingChart(
        "rolling_excess", compared.subject.dates, window, (("rolling_excess", values),), facts=(ahead.key,)
    )
    return replace(section, facts=(*section.facts, ahead), blocks=(chart, *section.blocks))


def without_movement(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The same figures, absent: how a fund moves with a rate is made of that rate and of the calendar alone."""
    still = Absence(AbsenceReason.NO_VARIATION)
    return tuple(fact if fact.value is None else replace(fact, value=None, absent_because=still) for fact in facts)


def _beside_a_price_index(evidence: FundEvidence, section: Section) -> Section:
    """The section, where a lead that dividends alone could make counts as none.

    A price index leaves out what the fund counts. Its lead, and that it took more of the gains than of the losses,
    then say something only where the lead is larger than such dividends.
    """
    compared, found = evidence.compared, {one.name: one for one in section.findings}
    if compared is None or compared.price_only != "benchmark" or "excess.ahead" not in found:
        return section
    bound = threshold("rule.excess.dividends", evidence.as_of)
    lead = next(fact for fact in section.facts if fact.key == "relative.active_premium.all")
    section = replace(section, facts=(*section.facts, bound))
    if lead.number > bound.number:
        return section
    within = Finding("excess", "within_dividends", Severity.NOTE, Direction.NEUTRAL, (lead.key, bound.key))
    left = tuple(one for one in section.findings if one.name not in ("excess.ahead", "capture.favourable"))
    return replace(section, findings=(*left, within))


def rolling_excess(subject: FloatArray, benchmark: FloatArray, window: int) -> FloatArray:
    """Return of the subject less that of the benchmark over each window of so many periods.

    Args:
        subject: levels, positive, shape (n,), oldest first.
        benchmark: levels on the same days.
        window: periods, from 1 to n - 1.

    Returns:
        Decimals at the last day of each window, shape (n,), NaN before the first one is full.
    """
    excess = np.full(subject.shape, np.nan)
    excess[window:] = subject[window:] / subject[:-window] - benchmark[window:] / benchmark[:-window]
    return excess
