"""Measurable conditions that would be a reason to look again at a holding, each with its present state.

A condition is met, not met or not known; none of them decides anything. What does not apply to the kind of fund (the
benchmark of a money fund, the Chinese liquidation line of a fund in another currency) is not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data_sources.model import FundProfile
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.costs.fee_schedule import running_cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import FundKind, fund_kind
from diagnostics.fund.peers.peer_figures import peer_figures
from diagnostics.measure import figure
from diagnostics.metrics.regression import beta
from diagnostics.metrics.sample import ReturnSample
from diagnostics.observation import observation
from diagnostics.rules import threshold
from diagnostics.windows import months_before

MET, NOT_MET, NOT_KNOWN = "met", "not met", "not known"
LAUNCH = timedelta(days=31)  # a manager who came with the fund is no change
YEARS = 3
LINE_CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: what is seen, what it is held against, and whether it is met.

    Args:
        name: last word of ``role.state.name``.
        facts: everything it rests on, inputs first; the last two are what is seen and what it is held against.
        met: None where it is not known.
    """

    name: str
    facts: tuple[Fact, ...]
    met: bool | None

    @property
    def seen(self) -> Fact:
        """What is seen now."""
        return self.facts[-2]

    @property
    def bound(self) -> Fact:
        """What it is held against."""
        return self.facts[-1]


def conditions(evidence: FundEvidence) -> tuple[Condition, ...]:
    """Every condition that applies to the kind of fund, in the order of a report."""
    made = [deeper_than_before(evidence)]
    if fund_kind(evidence) is not FundKind.MONEY:
        made += [behind_three_years(evidence), exposure_changed(evidence)]
    if evidence.study.peers is not None:
        made.append(last_quartile(evidence))
    made.append(manager_changed(evidence))
    profile = evidence.profile
    if profile is not None and (profile.currency or evidence.subject.currency) == LINE_CURRENCY:
        made += [below_the_line(evidence, profile), too_few_holders(evidence)]
    if profile is not None:
        made.append(dearer_than_peers(evidence, profile))
    return tuple(made)


def state_facts(evidence: FundEvidence, known: tuple[Condition, ...]) -> tuple[Fact, ...]:
    """The state of each condition, and how many are met and how many are known."""
    made = []
    for one in known:
        state = NOT_KNOWN if one.met is None else MET if one.met else NOT_MET
        inputs = tuple(fact.key for fact in (one.seen, one.bound) if fact.value is not None)
        formula = "what is seen now held against its bound"
        made.append(figure(evidence, f"role.state.{one.name}", state, Unit.TEXT, formula=formula, inputs=inputs))
    states = tuple(fact.key for fact in made)
    met = sum(one.met is True for one in known)
    judged = sum(one.met is not None for one in known)
    for name, count, what in (("conditions_met", met, "met"), ("conditions_known", judged, "met or not met")):
        formula = f"number of conditions that are {what}"
        made.append(figure(evidence, f"role.{name}", count, Unit.COUNT, formula=formula, inputs=states))
    return tuple(made)


def condition_findings(known: tuple[Condition, ...]) -> tuple[Finding, ...]:
    """One finding a condition that is met, or that none is. None points either way: what follows is not ours to say."""
    met = [one for one in known if one.met]
    if met:
        return tuple(
            Finding("condition", one.name, Severity.NOTABLE, Direction.NEUTRAL, (one.seen.key, one.bound.key))
            for one in met
        )
    counted = ("role.conditions_met", "role.conditions_known")
    return (Finding("condition", "none", Severity.NOTE, Direction.NEUTRAL, counted),)


def deeper_than_before(evidence: FundEvidence) -> Condition:
    """Whether the present drawdown is deeper than every one before it."""
    depths = evidence.whole.drawdown[0] if evidence.levels.n else np.zeros(1)
    peaks = np.flatnonzero(depths == 0.0)
    began = int(peaks[-1]) if peaks.size else 0
    now, before = float(depths[-1]), float(depths[:began].min()) if began else 0.0
    seen = figure(
        evidence,
        "role.current_drawdown",
        now,
        Unit.CHANGE,
        formula="last value / highest value so far - 1",
        window=evidence.window("all"),
    )
    worst = figure(
        evidence,
        "role.worst_before",
        before if before < 0.0 else None,
        Unit.CHANGE,
        formula="lowest drawdown up to the last day at a peak",
        window=evidence.window("all"),
        absence=None if before < 0.0 else Absence(AbsenceReason.NO_DRAWDOWN),
    )
    return Condition("drawdown", (seen, worst), None if worst.value is None else now < before)


def behind_three_years(evidence: FundEvidence) -> Condition:
    """Whether it was behind its benchmark in each of the last three years, counted back from the last common day."""
    bound = threshold("rule.role.years_behind", evidence.as_of)
    compared, start = evidence.compared, evidence.start("3y", relative=True)
    behind, absence = None, start if isinstance(start, Absence) else None
    if compared is not None and absence is None:
        dates = compared.subject.dates
        last: date = dates[-1].astype(object)
        days = [np.datetime64(months_before(last, 12 * back)) for back in range(YEARS, -1, -1)]
        at = np.searchsorted(dates, np.array(days, dtype="datetime64[D]"), side="right") - 1
        ours, theirs = compared.subject.values[at], compared.benchmark.values[at]
        behind = int(np.count_nonzero(ours[1:] / ours[:-1] < theirs[1:] / theirs[:-1]))
    seen = figure(
        evidence,
        "role.years_behind",
        behind,
        Unit.COUNT,
        formula="number of the last three years, counted back from the last day, with less return than the benchmark",
        window=evidence.window("3y", relative=True),
        absence=absence,
        relative=True,
    )
    return Condition("excess", (seen, bound), None if behind is None else behind >= bound.number)


def exposure_changed(evidence: FundEvidence) -> Condition:
    """Whether beta over the last year differs from beta before it: a style that is no longer the same."""
    bound = threshold("rule.role.beta_change", evidence.as_of)
    compared, start = evidence.compared, evidence.start("1y", relative=True)
    values: tuple[float | None, float | None] = (None, None)
    absence = start if isinstance(start, Absence) else None
    if compared is not None and not isinstance(start, Absence):
        if start < evidence.assumptions.periods_per_year:
            need = str(evidence.assumptions.periods_per_year)
            absence = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(start), need=need)
        else:
            values = _beta(evidence, slice(start, None)), _beta(evidence, slice(0, start))
            absence = Absence(AbsenceReason.NO_VARIATION) if None in values else None
    now, before = values
    change = None if now is None or before is None else abs(now - before)
    inputs = ("role.beta_last_year", "role.beta_before")
    rows = (
        ("beta_last_year", now, "beta over the last year", ()),
        ("beta_before", before, "beta over the time before the last year", ()),
        ("beta_change", change, "absolute difference of the two", inputs),
    )
    window = evidence.window("all", relative=True)
    facts = tuple(
        figure(
            evidence,
            f"role.{name}",
            value,
            Unit.RATIO,
            formula=formula,
            window=window,
            absence=(absence or Absence(AbsenceReason.NO_VARIATION)) if value is None else None,
            relative=True,
            inputs=made_of,
        )
        for name, value, formula, made_of in rows
    )
    return Condition("exposure", (*facts, bound), None if change is None else change >= bound.number)


def _beta(evidence: FundEvidence, part: slice) -> float | None:
    compared = evidence.compared
    if compared is None or evidence.beside_deposits:
        return None
    rates = compared.risk_free
    sample = ReturnSample(
        compared.subject.returns[part][np.newaxis, :],
        benchmark=compared.benchmark.returns[part],
        risk_free=0.0 if rates is None else rates[part],
        periods_per_year=evidence.assumptions.periods_per_year,
    )
    value = float(beta.of(sample)[0])
    return value if np.isfinite(value) else None


def last_quartile(evidence: FundEvidence) -> Condition:
    """Whether it was in the last quartile of its peers in both of the last two full years."""
    bound = threshold("rule.role.last_quartile_years", evidence.as_of)
    compared = peer_figures(evidence)
    count, absence = None, compared if isinstance(compared, Absence) else None
    if not isinstance(compared, Absence):
        own = compared.quartiles[-1]
        known = own[np.isfinite(own)][-int(bound.number) :]
        if known.size == bound.number:
            count = int(np.count_nonzero(known == 4.0))
        else:
            absence = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(known.size), need=f"{bound.number:.0f}")
    seen = figure(
        evidence,
        "role.last_quartile_years",
        count,
        Unit.COUNT,
        formula="of the last two full calendar years, those in the last quartile of the peers",
        absence=absence,
    )
    return Condition("quartile", (seen, bound), None if count is None else count >= bound.number)


def manager_changed(evidence: FundEvidence) -> Condition:
    """Whether someone began or ceased to manage it within a year; who came with the fund is no change."""
    bound = threshold("rule.role.manager_days", evidence.as_of)
    tenures, profile = evidence.tenures, evidence.profile
    begun = profile.inception if profile is not None and profile.inception is not None else None
    first = begun or evidence.levels.dates[0].astype(object)
    moves = [day for one in tenures for day in (one.start, one.end) if day is not None and day <= evidence.as_of]
    changes = [day for day in moves if day > first + LAUNCH]
    since = max(changes, default=min(moves, default=None))
    if since is None or profile is None:
        seen = figure(
            evidence,
            "role.days_unchanged",
            None,
            Unit.DAYS,
            formula="calendar days since a manager last came or went",
            absence=Absence(AbsenceReason.NO_MANAGER),
        )
        return Condition("manager", (seen, bound), None)
    days = (evidence.as_of - since).days
    seen = figure(
        evidence,
        "role.days_unchanged",
        days,
        Unit.DAYS,
        formula="calendar days since a manager last came or went",
        parameters=(("last_change", since.isoformat()),),
    )
    return Condition("manager", (seen, bound), bool(changes) and days <= bound.number)


def below_the_line(evidence: FundEvidence, profile: FundProfile) -> Condition:
    """Whether its net assets are below the line at which a Chinese public fund has to report and may be wound up."""
    points = [(one.day, one.net_assets) for one in profile.scales if one.net_assets is not None]
    if profile.scale is not None:
        points.append((profile.scale_date or evidence.as_of, profile.scale))
    day, assets = max(points, default=(evidence.as_of, None), key=lambda point: point[0])
    bound = threshold("rule.role.role_line", evidence.as_of)
    seen = observation(
        "role.net_assets",
        assets,
        Unit.MONEY,
        as_of=day,
        origin=profile.origin,
        symbol=profile.symbol,
        currency=LINE_CURRENCY,
    )
    return Condition("size", (seen, bound), None if assets is None else assets < bound.number)


def too_few_holders(evidence: FundEvidence) -> Condition:
    """Whether it has fewer holders than the same line asks for; no source states their number yet."""
    seen = figure(
        evidence,
        "role.holders",
        None,
        Unit.COUNT,
        formula="holders of units as the source states them",
        absence=Absence(AbsenceReason.NOT_OFFERED),
    )
    return Condition("holders", (seen, threshold("rule.role.fewest_holders", evidence.as_of)), None)


def dearer_than_peers(evidence: FundEvidence, profile: FundProfile) -> Condition:
    """Whether it costs more than its peers do; a set of peers holds values and no fees, so it is not known."""
    cost = running_cost(profile)
    seen = figure(
        evidence,
        "role.running_cost",
        None if isinstance(cost, Absence) else cost.value,
        Unit.FRACTION,
        formula="expense ratio as stated, else management + custody + sales service fee",
        absence=cost if isinstance(cost, Absence) else None,
    )
    reason = AbsenceReason.NO_PEERS if evidence.study.peers is None else AbsenceReason.FEES_UNKNOWN
    others = figure(
        evidence,
        "role.peer_cost",
        None,
        Unit.FRACTION,
        formula="median running cost of the peers",
        absence=Absence(reason),
    )
    return Condition("fee", (seen, others), None)
