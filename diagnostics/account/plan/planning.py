"""Whether the goal is likely to be reached, and what could be changed.

The future is drawn from the past in blocks of three months. That says how far chance alone may carry the account if
the future is like that past; the past window is short, and its mean uncertain, so the probability is given with the
mean one standard error lower and higher as well. Every answer rests on the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.model import Goal
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.plan.prospects import BLOCK_MONTHS, PATHS, SEED, History, draws_of, history_of
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.planning.block_bootstrap import MONTHS_A_YEAR, MonthEnd, MonthlyDraws, month_ends
from diagnostics.metrics.planning.goal import (
    Wanted,
    amount_for,
    contribution_for,
    goal_probability,
    month_for,
    required_return,
    shares_by_month,
)
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.valuation.valuation import FloatArray

GOALS_SHOWN = 3
LONGEST = 50 * MONTHS_A_YEAR
LATER = 5 * MONTHS_A_YEAR  # months after the goal's day within which another day is looked for
RANGES = (("1y", 12), ("5y", 60), ("10y", 120))
QUANTILES = (("low", 0.10), ("median", 0.50), ("high", 0.90))
EVEN, LIKELY = "rule.goal_probability.even_chance", "rule.goal_probability.likely_chance"
SHORT_YEARS = 20  # a history shorter than this says little of what is rare
DRAWN = "blocks of three months drawn from the history (circular: Politis and Romano 1992)"
Row = tuple[str, Value | None, Unit, str]


def planning(evidence: AccountEvidence) -> Section:
    """Whether the goal is likely to be reached, and what could be changed."""
    start = sum(one.value for one in evidence.held)
    goals = [goal for goal in evidence.profile.goals if goal.day > evidence.as_of and goal.amount > 0.0][:GOALS_SHOWN]
    if not start > 0.0 and not goals:
        return Section("planning", (), ())
    history = history_of(evidence)
    if isinstance(history, Absence):
        return _nothing(evidence, goals, history)
    stated = evidence.profile.currency
    if goals and stated and stated != evidence.currency:  # a rate of today says nothing of one then
        return _nothing(evidence, goals, Absence(AbsenceReason.CURRENCIES_DIFFER, stated, evidence.currency))
    spans = [_months(evidence.as_of, goal.day) for goal in goals]
    if any(span > LONGEST for span in spans):
        return _nothing(evidence, goals, Absence(AbsenceReason.NOT_WITHIN, str(LONGEST // MONTHS_A_YEAR)))
    longest = max([RANGES[-1][1], *(span + LATER for span in spans)])
    draws = draws_of(history, longest)
    if isinstance(draws, Absence):
        return _nothing(evidence, goals, draws)
    wanted = [Wanted(goal.monthly_contribution, _amounts(goal, draws.months)) for goal in goals]
    shares, ends = shares_by_month(draws, start, wanted, {*spans, *(month for _, month in RANGES)})
    shifted = _shifted(draws, history, spans) if goals else ()
    about = _about(evidence, history, start)
    ranges, blocks = _ranges(evidence, history, ends, start)
    facts: list[Fact] = [*about, *ranges]
    layout: list[Block] = [FigureList("planning_history", tuple(fact.key for fact in about))]
    for at, (goal, span) in enumerate(zip(goals, spans, strict=True), start=1):
        moved = tuple(one[span] for one in shifted)
        study = _Study(
            evidence, history, wanted[at - 1].amounts, shares[at - 1], ends[span], moved, start, goal, span, at
        )
        made = _goal(study)
        facts += made
        layout.append(FigureList(f"planning_goal_{at}", tuple(fact.key for fact in made)))
    layout += blocks
    layout.append(Note("planning_draws", ("planning.history_years", "planning.draws")))
    if len(goals) > 1:
        layout.append(Note("planning_each_goal"))
    facts += [threshold(EVEN, evidence.as_of), threshold(LIKELY, evidence.as_of)]
    by_key = {fact.key: fact for fact in facts}
    found = tuple(one for at in range(1, len(goals) + 1) for one in _findings(at, by_key))
    return Section("planning", tuple(facts), tuple(layout), found)


def _nothing(evidence: AccountEvidence, goals: list[Goal], absence: Absence) -> Section:
    keys = [f"planning.probability.{at}" for at in range(1, len(goals) + 1)] or ["planning.median.1y"]
    unit = Unit.FRACTION if goals else Unit.MONEY
    made = tuple(
        figure(evidence, key, None, unit, formula=DRAWN, absence=absence, currency="" if goals else evidence.currency)
        for key in keys
    )
    return Section("planning", made, (FigureList("planning_history", tuple(keys)),))


def _months(first: date, last: date) -> int:
    """Whole months from one day to another, at least 1; the last one counts when it is begun by half."""
    return max(1, round((last - first).days / 365.25 * MONTHS_A_YEAR))


def _amounts(goal: Goal, months: int) -> FloatArray:
    """The amount wanted at the end of each month, shape (months + 1,)."""
    grows = goal.inflation if goal.in_todays_money else 0.0
    return np.asarray(goal.amount * (1.0 + grows) ** (np.arange(months + 1) / MONTHS_A_YEAR))


def _shifted(draws: MonthlyDraws, history: History, months: list[int]) -> tuple[dict[int, MonthEnd], ...]:
    """The same paths with the mean logarithmic return of a year a standard error below, and above: in one walk."""
    shift = history.error_of_log_return
    scales = [float(np.exp(side * shift / MONTHS_A_YEAR)) for side in (-1.0, 1.0)]
    ends = month_ends(draws, set(months), np.array(scales)[:, np.newaxis])
    return tuple(
        {month: MonthEnd(end.unit[row], end.annuity[row]) for month, end in ends.items()} for row in range(len(scales))
    )


def _window(history: History) -> Window:
    return Window("all", history.first, history.last, int(history.returns.size))


def _drawn(history: History) -> tuple[tuple[str, str], ...]:
    """The conventions of every drawn figure."""
    made = [("seed", str(SEED)), ("draws", str(PATHS)), ("block_months", str(BLOCK_MONTHS)), ("basis", history.basis)]
    if history.fee:
        made.append(("fee", f"{history.fee:g}"))
    return tuple(made)


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
        ("start", start, Unit.MONEY, "value of everything held today"),
    )
    return tuple(
        figure(
            evidence,
            f"planning.{name}",
            value,
            unit,
            formula=formula,
            window=_window(history),
            currency=evidence.currency if unit is Unit.MONEY else "",
            parameters=_drawn(history),
        )
        for name, value, unit, formula in given
    )


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
                window=_window(history),
                inputs=("planning.start",),
                currency=evidence.currency,
                parameters=_drawn(history),
            )
            for (name, share), value in zip(QUANTILES, values, strict=True)
        ]
    table = tuple((label, tuple(f"planning.{name}.{label}" for name, _ in QUANTILES)) for label, _ in RANGES)
    columns = tuple(f"planning_{name}" for name, _ in QUANTILES)
    return tuple(made), [FigureTable("planning_ranges", columns, table)]


@dataclass(frozen=True, slots=True, eq=False)
class _Study:
    """One goal and what it is answered with.

    Args:
        amounts: wanted at the end of each month drawn, shape (months + 1,).
        shares: of the paths that have them, shape (months + 1,).
        end: of the goal's month; ``shifted`` with the mean return one standard error lower and higher.
        months: until the goal's day.
        at: its number in the profile.
    """

    evidence: AccountEvidence
    history: History
    amounts: FloatArray
    shares: FloatArray
    end: MonthEnd
    shifted: tuple[MonthEnd, ...]
    start: float
    goal: Goal
    months: int
    at: int

    @property
    def contribution(self) -> float:
        """Paid in every month."""
        return self.goal.monthly_contribution

    def fact(self, row: Row, absence: Absence | None = None, inputs: tuple[str, ...] = ("planning.start",)) -> Fact:
        """A figure of this goal."""
        name, value, unit, formula = row
        return figure(
            self.evidence,
            f"planning.{name}.{self.at}",
            value,
            unit,
            formula=formula,
            window=_window(self.history) if inputs else None,
            absence=absence if value is None else None,
            inputs=inputs,
            currency=self.evidence.currency if unit is Unit.MONEY else "",
            parameters=_drawn(self.history) if inputs else (),
        )


def _goal(study: _Study) -> tuple[Fact, ...]:
    """The goal, how likely it is, what it may come to, and what could be changed."""
    goal, amount = study.goal, float(study.amounts[study.months])
    grown = "amount * (1 + inflation)^years" if study.goal.in_todays_money else "assumed"
    stated: tuple[Row, ...] = (
        ("goal_name", goal.name or str(study.at), Unit.TEXT, "assumed"),
        ("goal_day", goal.day, Unit.DATE, "assumed"),
        ("goal_amount", amount, Unit.MONEY, grown),
        ("goal_contribution", study.contribution, Unit.MONEY, "assumed"),
    )
    known = tuple(study.fact(row, inputs=()) for row in stated)
    return (*known, *_chances(study, amount), *_required(study, amount), *_changes(study, amount))


def _chances(study: _Study, amount: float) -> tuple[Fact, ...]:
    """The probability with its intervals, and what the account may come to."""
    found = goal_probability(study.end, study.start, study.contribution, amount)
    values = np.maximum(study.end.value(study.start, study.contribution), 0.0)
    spread = np.quantile(values, [share for _, share in QUANTILES])
    poor, good = (goal_probability(end, study.start, study.contribution, amount).share for end in study.shifted)
    what = "share of the drawn paths that have the amount on the day"
    given: list[Row] = [
        ("probability", found.share, Unit.FRACTION, f"{what}; {DRAWN}"),
        ("probability_lower", found.lower, Unit.FRACTION, "lower end of its Wilson interval at 95 %: of the draws"),
        ("probability_upper", found.upper, Unit.FRACTION, "upper end of its Wilson interval at 95 %: of the draws"),
        ("probability_poor", poor, Unit.FRACTION, f"{what}, the mean return one standard error lower"),
        ("probability_good", good, Unit.FRACTION, f"{what}, the mean return one standard error higher"),
    ]
    for (name, share), value in zip(QUANTILES, spread, strict=True):
        given.append((f"final_{name}", float(value), Unit.MONEY, f"quantile {share:g} of the values on the day"))
    return tuple(study.fact(row) for row in given)


def _required(study: _Study, amount: float) -> tuple[Fact, ...]:
    """The return that the goal needs."""
    value, absence = None, None
    try:
        value = required_return(study.start, study.contribution, amount, study.months)
    except NotComputable as refused:
        absence = refused.absence
    row: Row = (
        "required_return",
        value,
        Unit.CHANGE,
        "annual rate r: start (1 + r)^years + contributions grown = amount",
    )
    return (study.fact(row, absence),)


def _changes(study: _Study, amount: float) -> tuple[Fact, ...]:
    """The contribution, the amount and the day with which the goal would be as likely as not, and likely."""
    made: list[Fact] = []
    last_month = study.shares.size - 1
    for name, key in (("even", EVEN), ("likely", LIKELY)):
        share = threshold(key, study.evidence.as_of).number
        rate = f"with which {share:.0%} of the same paths succeed"
        needed = contribution_for(study.end, study.start, amount, share)
        reachable = amount_for(study.end, study.start, study.contribution, share)
        reached = month_for(study.shares, share)
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
    poor = facts[f"planning.probability_poor.{at}"]
    if chance.number >= likely and poor.number < even:
        cited = (chance.key, poor.key, EVEN)
        return (Finding("goal_probability", "fragile", Severity.NOTABLE, Direction.NEUTRAL, cited),)
    if chance.number >= likely:
        variant, severity, points, mark = "likely", Severity.NOTE, Direction.FAVOURABLE, LIKELY
    elif chance.number >= even:
        variant, severity, points, mark = "uncertain", Severity.NOTABLE, Direction.NEUTRAL, LIKELY
    else:
        variant, severity, points, mark = "unlikely", Severity.SERIOUS, Direction.ADVERSE, EVEN
    cited = (chance.key, f"planning.required_return.{at}", mark)
    if facts[cited[1]].value is None:
        return (Finding("goal_probability", f"{variant}_alone", severity, points, (chance.key, mark)),)
    return (Finding("goal_probability", variant, severity, points, cited),)
