"""Whether the goal is likely to be reached, and what could be changed.

The future is drawn from the past in blocks of three months. That says how far chance alone may carry the account if
the future is like that past; the past window is short, and its mean uncertain, so the probability is given with the
mean one standard error lower and higher as well. Every answer rests on the same draws.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.plan.goals import (
    DRAWN,
    EVEN,
    FURTHEST,
    HAVE_IT,
    LIKELY,
    Row,
    Study,
    chance_finding,
    drawn_with,
    goals_ahead,
    history_fact,
    not_drawn,
    probability_facts,
    prospect_of,
    required_fact,
    start_fact,
    studies_of,
    value_today,
    window_of,
)
from diagnostics.account.plan.prospects import PATHS, History
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.planning.block_bootstrap import MONTHS_A_YEAR, MonthEnd, MonthlyDraws, month_ends
from diagnostics.metrics.planning.goal import (
    amount_for,
    contribution_for,
    goal_probability,
    month_for,
    shares_by_month,
)
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.valuation.valuation import FloatArray

RANGES = (("1y", 12), ("5y", 60), ("10y", FURTHEST))
QUANTILES = (("low", 0.10), ("median", 0.50), ("high", 0.90))


def planning(evidence: AccountEvidence) -> Section:
    """Whether the goal is likely to be reached, and what could be changed."""
    goals = goals_ahead(evidence)
    start = value_today(evidence)
    if not start > 0.0 and not goals:
        return Section("planning", (), ())
    prospect = prospect_of(evidence, goals)
    if isinstance(prospect, Absence):
        return not_drawn(evidence, goals, prospect)
    history, draws, spans = prospect.history, prospect.draws, prospect.spans
    shares, ends = shares_by_month(draws, start, prospect.wanted, {*spans, *(month for _, month in RANGES)})
    shifted = _shifted(draws, history, spans) if goals else ()
    about = _about(evidence, history, start)
    ranges, blocks = _ranges(evidence, history, ends, start)
    facts: list[Fact] = [*about, *ranges]
    layout: list[Block] = [FigureList("planning_history", tuple(fact.key for fact in about))]
    for study in studies_of(evidence, goals, prospect, ends):
        made = _goal(study, shares[study.at - 1], tuple(one[study.months] for one in shifted))
        facts += made
        layout.append(FigureList(f"planning_goal_{study.at}", tuple(fact.key for fact in made)))
    layout += blocks
    layout.append(Note("planning_draws", ("planning.history_years", "planning.draws")))
    if len(goals) > 1:
        layout.append(Note("planning_each_goal"))
    facts += [threshold(EVEN, evidence.as_of), threshold(LIKELY, evidence.as_of)]
    by_key = {fact.key: fact for fact in facts}
    found = tuple(one for at in range(1, len(goals) + 1) for one in _findings(at, by_key))
    return Section("planning", tuple(facts), tuple(layout), found)


def _shifted(draws: MonthlyDraws, history: History, months: tuple[int, ...]) -> tuple[dict[int, MonthEnd], ...]:
    """The same paths with the mean logarithmic return of a year a standard error below, and above: in one walk."""
    shift = history.error_of_log_return
    scales = [float(np.exp(side * shift / MONTHS_A_YEAR)) for side in (-1.0, 1.0)]
    ends = month_ends(draws, set(months), np.array(scales)[:, np.newaxis])
    return tuple(
        {month: MonthEnd(end.unit[row], end.annuity[row]) for month, end in ends.items()} for row in range(len(scales))
    )


def _about(evidence: AccountEvidence, history: History, start: float) -> tuple[Fact, ...]:
    """What stands for the future: which history, how long, what it returned, and how uncertain that is."""
    low, high = (np.expm1(np.log1p(history.annual_return) + side * history.error_of_log_return) for side in (-1, 1))
    error = "its logarithm -/+ one standard error, returns taken as independent"
    given: tuple[Row, ...] = (
        ("basis", history.basis, Unit.TEXT, "observed"),
        ("history_years", history.years, Unit.RATIO, "periods of the history / periods a year"),
        ("history_return", history.annual_return, Unit.CHANGE, "prod(1 + r)^(periods a year / n) - 1, net of costs"),
        ("history_return_low", float(low), Unit.CHANGE, f"annual return of the history, {error}"),
        ("history_return_high", float(high), Unit.CHANGE, f"annual return of the history, {error}"),
        ("covered", history.covered, Unit.FRACTION, "share of the account, no cash, that has this history"),
        ("draws", PATHS, Unit.COUNT, f"paths in {DRAWN}"),
    )
    return (*(history_fact(evidence, history, row) for row in given), start_fact(evidence, history, start))


def _ranges(
    evidence: AccountEvidence, history: History, ends: dict[int, MonthEnd], start: float
) -> tuple[tuple[Fact, ...], list[Block]]:
    """What is there today may be worth in one, five and ten years, without anything paid in or out."""
    made: list[Fact] = []
    for label, month in RANGES:
        values = np.quantile(start * ends[month].unit, [share for _, share in QUANTILES])
        made += [
            figure(
                evidence,
                f"planning.{name}.{label}",
                float(value),
                Unit.MONEY,
                formula=f"quantile {share:g} of the drawn values, nothing paid in or out; {DRAWN}",
                window=window_of(history),
                inputs=("planning.start",),
                currency=evidence.currency,
                parameters=drawn_with(history),
            )
            for (name, share), value in zip(QUANTILES, values, strict=True)
        ]
    table = tuple((label, tuple(f"planning.{name}.{label}" for name, _ in QUANTILES)) for label, _ in RANGES)
    columns = tuple(f"planning_{name}" for name, _ in QUANTILES)
    return tuple(made), [FigureTable("planning_ranges", columns, table)]


def _goal(study: Study, shares: FloatArray, shifted: tuple[MonthEnd, ...]) -> tuple[Fact, ...]:
    """The goal, how likely it is, what it may come to, and what could be changed.

    Args:
        study: of the goal.
        shares: of the paths that have the amount wanted at the end of each month, shape (months + 1,).
        shifted: ends of the goal's month with the mean return one standard error lower and higher.
    """
    goal = study.goal
    grown = "amount * (1 + inflation)^years" if study.goal.in_todays_money else "assumed"
    stated: tuple[Row, ...] = (
        ("goal_name", goal.name or str(study.at), Unit.TEXT, "assumed"),
        ("goal_day", goal.day, Unit.DATE, "assumed"),
        ("goal_amount", study.amount, Unit.MONEY, grown),
        ("goal_contribution", study.contribution, Unit.MONEY, "assumed"),
    )
    known = tuple(study.fact(row, inputs=()) for row in stated)
    return (
        *known,
        *probability_facts(study),
        *_chances(study, shifted),
        required_fact(study),
        *_changes(study, shares),
    )


def _chances(study: Study, shifted: tuple[MonthEnd, ...]) -> tuple[Fact, ...]:
    """The probability with another mean return, and what the account may come to."""
    values = np.maximum(study.end.value(study.start, study.contribution), 0.0)
    spread = np.quantile(values, [share for _, share in QUANTILES])
    poor, good = (goal_probability(end, study.start, study.contribution, study.amount).share for end in shifted)
    given: list[Row] = [
        ("probability_poor", poor, Unit.FRACTION, f"{HAVE_IT}, the mean return one standard error lower"),
        ("probability_good", good, Unit.FRACTION, f"{HAVE_IT}, the mean return one standard error higher"),
    ]
    for (name, share), value in zip(QUANTILES, spread, strict=True):
        given.append((f"final_{name}", float(value), Unit.MONEY, f"quantile {share:g} of the values on the day"))
    return tuple(study.fact(row) for row in given)


def _changes(study: Study, shares: FloatArray) -> tuple[Fact, ...]:
    """The contribution, the amount and the day with which the goal would be as likely as not, and likely."""
    made: list[Fact] = []
    last_month = shares.size - 1
    for name, key in (("even", EVEN), ("likely", LIKELY)):
        share = threshold(key, study.evidence.as_of).number
        rate = f"with which {share:.0%} of the same paths succeed"
        needed = contribution_for(study.end, study.start, study.amount, share)
        reachable = amount_for(study.end, study.start, study.contribution, share)
        reached = month_for(shares, share)
        day = None if reached is None else _month_after(study.evidence.as_of, reached)
        rows: tuple[Row, ...] = (
            (f"contribution_{name}", needed, Unit.MONEY, f"least monthly contribution {rate}"),
            (f"amount_{name}", reachable, Unit.MONEY, f"largest amount on the day {rate}"),
            (f"day_{name}", day, Unit.DATE, f"first month from which on, as far as drawn, the amount is one {rate}"),
        )
        late = Absence(AbsenceReason.NOT_WITHIN, have=str(last_month // MONTHS_A_YEAR))
        made += [study.fact(row, late) for row in rows]
    return tuple(made)


def _month_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    moved = np.datetime64(day, "M") + np.timedelta64(months, "M")
    last = (moved + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    wanted = moved.astype("datetime64[D]") + np.timedelta64(day.day - 1, "D")
    found: date = min(wanted, last).astype(object)
    return found


def _findings(at: int, facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """How likely the goal is, against the house's own marks.

    What is likely only if the short past's mean holds is fragile: with the mean a standard error lower it must be as
    likely as not at least.
    """
    chance = facts[f"planning.probability.{at}"]
    if chance.value is None:
        return ()
    even, likely = facts[EVEN].number, facts[LIKELY].number
    if chance.number < even:
        return (chance_finding("unlikely", chance, facts[f"planning.required_return.{at}"]),)
    poor = facts[f"planning.probability_poor.{at}"]
    if chance.number >= likely and poor.number < even:
        cited = (chance.key, poor.key, EVEN)
        return (Finding("goal_probability", "fragile", Severity.NOTABLE, Direction.NEUTRAL, cited),)
    variant = "likely" if chance.number >= likely else "uncertain"
    return (chance_finding(variant, chance, facts[f"planning.required_return.{at}"]),)
