"""How likely each goal is: the paths on which it is asked, and the part of the chapter that may be a reason to call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data_sources.model import Goal
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.plan.prospects import BLOCK_MONTHS, PATHS, SEED, History, draws_of, history_of
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.planning.block_bootstrap import MONTHS_A_YEAR, MonthEnd, MonthlyDraws, month_ends
from diagnostics.metrics.planning.goal import Wanted, goal_probability, required_return
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import FigureList, Section
from diagnostics.valuation.valuation import FloatArray

GOALS_SHOWN = 3
LONGEST = 50 * MONTHS_A_YEAR
LATER = 5 * MONTHS_A_YEAR  # months after the goal's day within which another day is looked for
FURTHEST = 10 * MONTHS_A_YEAR  # of what is drawn without any goal
EVEN, LIKELY = "rule.goal_probability.even_chance", "rule.goal_probability.likely_chance"
DRAWN = "blocks of three months drawn from the history (circular: Politis and Romano 1992)"
HAVE_IT = "share of the drawn paths that have the amount on the day"
# What is said of a probability: how much it matters, which way it points, and the mark that it is held against.
SAID = {
    "likely": (Severity.NOTE, Direction.FAVOURABLE, LIKELY),
    "uncertain": (Severity.NOTABLE, Direction.NEUTRAL, LIKELY),
    "unlikely": (Severity.SERIOUS, Direction.ADVERSE, EVEN),
}
Row = tuple[str, Value | None, Unit, str]


def goal_chances(evidence: AccountEvidence) -> Section:
    """Of the same chapter what asks for a call: how likely each goal is, and what one that is unlikely needs."""
    goals = goals_ahead(evidence)
    if not goals:
        return Section("planning", (), ())
    prospect = prospect_of(evidence, goals)
    if isinstance(prospect, Absence):
        return replace(not_drawn(evidence, goals, prospect), blocks=())
    ends = month_ends(prospect.draws, set(prospect.spans))
    even = threshold(EVEN, evidence.as_of)
    facts, found = [start_fact(evidence, prospect.history, value_today(evidence)), even], []
    for study in studies_of(evidence, goals, prospect, ends):
        chance = probability_facts(study)[0]
        facts.append(chance)
        if chance.number < even.number:
            required = required_fact(study)
            facts.append(required)
            found.append(chance_finding("unlikely", chance, required))
    return Section("planning", tuple(facts), (), tuple(found))


def goals_ahead(evidence: AccountEvidence) -> list[Goal]:
    """Those that lie ahead."""
    return [goal for goal in evidence.profile.goals if goal.day > evidence.as_of and goal.amount > 0.0][:GOALS_SHOWN]


def value_today(evidence: AccountEvidence) -> float:
    """Value of everything held today, in the report's currency."""
    return sum(one.value for one in evidence.held)


@dataclass(frozen=True, slots=True, eq=False)
class Prospect:
    """What stands for the future, and how far ahead each goal lies.

    Args:
        spans: whole months until each goal's day.
        wanted: of each goal, by month.
    """

    history: History
    draws: MonthlyDraws
    spans: tuple[int, ...]
    wanted: tuple[Wanted, ...]


def prospect_of(evidence: AccountEvidence, goals: list[Goal]) -> Prospect | Absence:
    """The paths on which the goals are answered, or why there are none."""
    history = history_of(evidence)
    if isinstance(history, Absence):
        return history
    stated = evidence.profile.currency
    if goals and stated and stated != evidence.currency:  # a rate of today says nothing of one then
        return Absence(AbsenceReason.CURRENCIES_DIFFER, stated, evidence.currency)
    spans = tuple(_months(evidence.as_of, goal.day) for goal in goals)
    if any(span > LONGEST for span in spans):
        return Absence(AbsenceReason.NOT_WITHIN, str(LONGEST // MONTHS_A_YEAR))
    # Which months are drawn depends on how many: whoever asks for less walks the same paths less far.
    draws = draws_of(history, max([FURTHEST, *(span + LATER for span in spans)]))
    if isinstance(draws, Absence):
        return draws
    wanted = tuple(Wanted(goal.monthly_contribution, _amounts(goal, draws.months)) for goal in goals)
    return Prospect(history, draws, spans, wanted)


def not_drawn(evidence: AccountEvidence, goals: list[Goal], absence: Absence) -> Section:
    """The chapter where nothing can be drawn: why each goal has no probability."""
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


def window_of(history: History) -> Window:
    """Of the days that stand for the future."""
    return Window("all", history.first, history.last, int(history.returns.size))


def drawn_with(history: History) -> tuple[tuple[str, str], ...]:
    """The conventions of every drawn figure."""
    made = [("seed", str(SEED)), ("draws", str(PATHS)), ("block_months", str(BLOCK_MONTHS)), ("basis", history.basis)]
    if history.fee:
        made.append(("fee", f"{history.fee:g}"))
    return tuple(made)


def start_fact(evidence: AccountEvidence, history: History, start: float) -> Fact:
    """What everything begins with: the value of today, in the report's currency."""
    return history_fact(evidence, history, ("start", start, Unit.MONEY, "value of everything held today"))


def history_fact(evidence: AccountEvidence, history: History, row: Row) -> Fact:
    """A figure of the history that stands for the future."""
    name, value, unit, formula = row
    return figure(
        evidence,
        f"planning.{name}",
        value,
        unit,
        formula=formula,
        window=window_of(history),
        currency=evidence.currency if unit is Unit.MONEY else "",
        parameters=drawn_with(history),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One goal and what it is answered with.

    Args:
        amount: wanted on the goal's day.
        end: of the goal's month.
        months: until the goal's day.
        at: its number in the profile.
    """

    evidence: AccountEvidence
    history: History
    amount: float
    end: MonthEnd
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
            window=window_of(self.history) if inputs else None,
            absence=absence if value is None else None,
            inputs=inputs,
            currency=self.evidence.currency if unit is Unit.MONEY else "",
            parameters=drawn_with(self.history) if inputs else (),
        )


def studies_of(
    evidence: AccountEvidence, goals: list[Goal], prospect: Prospect, ends: dict[int, MonthEnd]
) -> list[Study]:
    """Each goal with the ends of its month."""
    history, start = prospect.history, value_today(evidence)
    parts = zip(goals, prospect.spans, prospect.wanted, strict=True)
    return [
        Study(evidence, history, float(wanted.amounts[span]), ends[span], start, goal, span, at)
        for at, (goal, span, wanted) in enumerate(parts, start=1)
    ]


def probability_facts(study: Study) -> tuple[Fact, ...]:
    """How likely the goal is, and the interval within which the number of draws leaves that."""
    found = goal_probability(study.end, study.start, study.contribution, study.amount)
    given: tuple[Row, ...] = (
        ("probability", found.share, Unit.FRACTION, f"{HAVE_IT}; {DRAWN}"),
        ("probability_lower", found.lower, Unit.FRACTION, "lower end of its Wilson interval at 95 %: of the draws"),
        ("probability_upper", found.upper, Unit.FRACTION, "upper end of its Wilson interval at 95 %: of the draws"),
    )
    return tuple(study.fact(row) for row in given)


def required_fact(study: Study) -> Fact:
    """The return that the goal needs."""
    value, absence = None, None
    try:
        value = required_return(study.start, study.contribution, study.amount, study.months)
    except NotComputable as refused:
        absence = refused.absence
    row: Row = (
        "required_return",
        value,
        Unit.CHANGE,
        "annual rate r: start (1 + r)^years + contributions grown = amount",
    )
    return study.fact(row, absence)


def chance_finding(variant: str, chance: Fact, required: Fact) -> Finding:
    """How likely the goal is, beside the return that it needs where a return can meet it at all."""
    severity, points, mark = SAID[variant]
    if required.value is None:
        return Finding("goal_probability", f"{variant}_alone", severity, points, (chance.key, mark))
    return Finding("goal_probability", variant, severity, points, (chance.key, required.key, mark))
