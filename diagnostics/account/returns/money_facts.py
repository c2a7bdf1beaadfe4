"""The figures of money-weighted and time-weighted return, from an account's values and flows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.rows import rows_parameter
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.measure import figure
from diagnostics.metrics.account.dietz import modified_dietz
from diagnostics.metrics.account.internal_rate import InternalRate, internal_rate
from diagnostics.metrics.account.time_weighted import annualized_return, time_weighted_return
from diagnostics.metrics.fund.money_weighted import RateStatus
from diagnostics.metrics.spec import NotComputable
from diagnostics.valuation.valuation import DateArray, FloatArray, Valuation
from diagnostics.windows import spans_a_year

RATE = "rate at which the flows and the last value discount to 0, act/365"
DIETZ = "(last value - first value - flows) / (first value + flows weighed by the time they were there)"
SIDES = ("net", "gross")
LONGEST_LAG = np.timedelta64(10, "D")  # days that a benchmark's last level may lie before a flow


@dataclass(frozen=True, slots=True, eq=False)
class MoneyFacts:
    """What the figures are made of."""

    evidence: AccountEvidence
    valuation: Valuation
    window: Window
    found: InternalRate
    places: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, evidence: AccountEvidence, valuation: Valuation) -> MoneyFacts:
        """What the section needs of an account that has had a flow."""
        days = valuation.days
        window = Window("all", to_date(days[0]), to_date(days[-1]), int(days.size - 1))
        found = internal_rate(*investors_flows(days, valuation.flows, float(valuation.total[-1])))
        places = rows_parameter(flow.place for flow in evidence.books.flows)
        return cls(evidence, valuation, window, found, places)

    @property
    def is_a_year(self) -> bool:
        """Whether the account is old enough for a rate of a year."""
        return spans_a_year(self.first_flow, self.window.end)

    @property
    def first_flow(self) -> date:
        """Day on which the first flow took effect."""
        return to_date(self.valuation.days[np.flatnonzero(self.valuation.flows)[0]])

    @property
    def days(self) -> int:
        """Calendar days from the first flow to the last value."""
        return (self.window.end - self.first_flow).days

    def fact(
        self,
        name: str,
        value: Value | None,
        unit: Unit,
        formula: str,
        *,
        absence: Absence | None = None,
        inputs: tuple[str, ...] = (),
        window: Window | None = None,
        parameters: tuple[tuple[str, str], ...] = (),
    ) -> Fact:
        """One figure of the section."""
        return figure(
            self.evidence,
            f"money_weighted.{name}",
            value,
            unit,
            formula=formula,
            window=window or self.window,
            absence=absence,
            inputs=inputs,
            currency=self.valuation.currency if unit is Unit.MONEY else "",
            parameters=parameters,
        )


def investors_flows(days: DateArray, flows: FloatArray, last_value: float) -> tuple[DateArray, FloatArray]:
    """Days and flows as the investor sees them: paid in negative, the last value got back on the last day."""
    at = np.flatnonzero(flows)
    return np.append(days[at], days[-1]), np.append(-flows[at], last_value)


def invested_facts(made: MoneyFacts) -> tuple[Fact, ...]:
    """What came in, what went out, and what is there."""
    flows, left = made.valuation.flows, made.valuation.outflows
    told = made.places
    return (
        made.fact("flow_days", int(np.count_nonzero(flows)), Unit.COUNT, "days with a flow", parameters=told),
        made.fact("first_flow", made.first_flow, Unit.DATE, "day of the first flow"),
        made.fact("paid_in", float((flows + left).sum()), Unit.MONEY, "sum of the flows that came", parameters=told),
        made.fact("taken_out", float(left.sum()), Unit.MONEY, "sum of the flows that left", parameters=told),
        made.fact("value", float(made.valuation.total[-1]), Unit.MONEY, "value on the last day"),
    )


def time_weighted_facts(made: MoneyFacts) -> tuple[Fact, ...]:
    """Linked return, after and before costs, of the whole time and of a year."""
    facts = []
    young = None if made.is_a_year else Absence(AbsenceReason.UNDER_ONE_YEAR)
    for side, returns in zip(SIDES, (made.valuation.returns, made.valuation.gross_returns), strict=True):
        total = float(time_weighted_return(returns))
        words = "after all costs" if side == "net" else "before fees, commissions and taxes"
        whole = made.fact(f"time_weighted.{side}", total, Unit.CHANGE, f"prod(1 + r) - 1, {words}")
        yearly = None if young else annualized_return(total, made.days)
        annual = made.fact(
            f"time_weighted_annual.{side}",
            yearly,
            Unit.CHANGE,
            "(1 + linked return)^(365 / days) - 1",
            absence=young,
            inputs=(whole.key,),
        )
        facts += [whole, annual]
    return tuple(facts)


def rate_facts(made: MoneyFacts, weighted: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The internal rate with its status and, where there are several, all of them; Modified Dietz; the gap."""
    why = absence_of(made.found, made.is_a_year)
    inputs = ("money_weighted.paid_in", "money_weighted.taken_out", "money_weighted.value")
    rate = made.fact(
        "rate",
        made.found.rate if why is None else None,
        Unit.CHANGE,
        RATE,
        absence=why,
        inputs=inputs,
        parameters=made.places,
    )
    facts = [rate, made.fact("status", made.found.status.value, Unit.TEXT, "what became of the search for a rate")]
    if len(made.found.roots) > 1:
        facts.append(made.fact("roots", len(made.found.roots), Unit.COUNT, "rates above -99.999 % that solve it"))
        facts += [
            made.fact(f"root.{at}", root, Unit.CHANGE, RATE, inputs=inputs)
            for at, root in enumerate(made.found.roots, 1)
        ]
    facts += [_dietz(made, label) for label in ("all", "1y")]
    annual = next(fact for fact in weighted if fact.key.endswith("time_weighted_annual.net"))
    gap = None if rate.value is None or annual.value is None else rate.number - annual.number
    missing = None if gap is not None else (rate.absent_because or annual.absent_because)
    facts.append(
        made.fact(
            "behaviour_gap",
            gap,
            Unit.CHANGE,
            "money-weighted return - time-weighted return, both a year",
            absence=missing,
            inputs=(rate.key, annual.key),
        )
    )
    return tuple(facts)


def absence_of(found: InternalRate, is_a_year: bool) -> Absence | None:
    """Why no rate is stated; None where it is."""
    if found.status is RateStatus.TOTAL_LOSS:
        return Absence(AbsenceReason.TOTAL_LOSS)
    if found.status is RateStatus.NOT_UNIQUE:
        return Absence(AbsenceReason.SEVERAL_ROOTS, have=str(len(found.roots)))
    if not is_a_year:
        return Absence(AbsenceReason.UNDER_ONE_YEAR)
    return Absence(AbsenceReason.NO_ROOT) if found.rate is None else None


def _dietz(made: MoneyFacts, label: str) -> Fact:
    """Modified Dietz over a window that begins on a day with a value; it is never scaled to a year."""
    start = made.evidence.start(label) if label != "all" else 0
    if isinstance(start, Absence):
        return made.fact(f"modified_dietz.{label}", None, Unit.CHANGE, DIETZ, absence=start)
    if label != "all":  # the levels may begin later than the values, behind a total loss
        start = int(np.searchsorted(made.valuation.days, made.evidence.levels.dates[start]))
    value, absence = dietz_between(made.valuation, start, made.valuation.days.size - 1)
    days = made.valuation.days
    window = Window(label, to_date(days[start]), to_date(days[-1]), int(days.size - 1 - start))
    return made.fact(f"modified_dietz.{label}", value, Unit.CHANGE, DIETZ, absence=absence, window=window)


def dietz_between(valuation: Valuation, start: int, end: int) -> tuple[float | None, Absence | None]:
    """Modified Dietz from the end of one day of the valuation to that of another, or why there is none."""
    days, flows, total = valuation.days, valuation.flows, valuation.total
    moments = (days[start + 1 : end + 1] - days[start]).astype("timedelta64[D]").astype(np.float64)
    moved = flows[start + 1 : end + 1]
    length = float(moments[-1]) if moments.size else 0.0
    first = np.flatnonzero(moved)
    if total[start] == 0.0 and first.size:
        # Nothing was there before the first flow: the period begins with it.
        begun = moments[first[0]]
        moments, length = moments - begun, length - begun
    try:
        return modified_dietz(float(total[start]), float(total[end]), moments, moved, length), None
    except NotComputable as refused:
        return None, refused.absence


def benchmark_facts(made: MoneyFacts) -> tuple[Fact, ...]:
    """The same flows put into the benchmark: what they would be worth, and their rate (public-market equivalent)."""
    compared = made.evidence.compared
    if compared is None:
        return ()
    worth, absence = None, None
    at = np.flatnonzero(made.valuation.flows)
    days, levels = made.valuation.days, compared.benchmark
    place = np.searchsorted(levels.dates, days[at], side="right") - 1
    if place[0] < 0 and levels.dates[0] - days[at][0] <= LONGEST_LAG:
        place = np.maximum(place, 0)  # its market was closed on the first day
    if place[0] < 0 or days[-1] - levels.dates[-1] > LONGEST_LAG:
        absence = Absence(AbsenceReason.WINDOW_NOT_COVERED, have=str(levels.dates[0]), need=made.first_flow.isoformat())
    else:
        worth = float(made.valuation.flows[at] @ (levels.values[-1] / levels.values[place]))
    value = made.fact(
        "benchmark_value",
        worth,
        Unit.MONEY,
        "sum of flow x last level of the benchmark / its level on the day",
        absence=absence,
        inputs=_benchmark_input(made),
    )
    rate: float | None = None
    if worth is not None:
        found = internal_rate(*investors_flows(days, made.valuation.flows, worth))
        absence = absence_of(found, made.is_a_year)
        rate = found.rate if absence is None else None
    own = made.fact(
        "benchmark_rate", rate, Unit.CHANGE, RATE, absence=absence, inputs=(*_benchmark_input(made), value.key)
    )
    lead = None if worth is None else float(made.valuation.total[-1]) - worth
    ahead = made.fact(
        "ahead_of_benchmark",
        lead,
        Unit.MONEY,
        "value - what the same flows would be worth in the benchmark",
        absence=absence if lead is None else None,
        inputs=("money_weighted.value", value.key),
    )
    return (value, own, ahead)


def _benchmark_input(made: MoneyFacts) -> tuple[str, ...]:
    return ("observed.benchmark",) if "observed.benchmark" in made.evidence.observed_keys else ()


def year_facts(made: MoneyFacts, most: int) -> tuple[Fact, ...]:
    """Time-weighted return, Modified Dietz and flows of each calendar year, the last years of them."""
    days = made.valuation.days
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    facts: list[Fact] = []
    for year in sorted({int(one) for one in years[1:]})[-most:]:
        inside = np.flatnonzero(years == year)
        start, end = max(0, int(inside[0]) - 1), int(inside[-1])
        if end <= start:
            continue
        window = Window(str(year), to_date(days[start]), to_date(days[end]), end - start)
        linked = float(time_weighted_return(made.valuation.returns[start:end]))
        flows = float(made.valuation.flows[start + 1 : end + 1].sum())
        dietz, absence = dietz_between(made.valuation, start, end)
        facts += [
            made.fact(f"year_time_weighted.{year}", linked, Unit.CHANGE, "prod(1 + r) - 1", window=window),
            made.fact(f"year_modified_dietz.{year}", dietz, Unit.CHANGE, DIETZ, window=window, absence=absence),
            made.fact(f"year_flows.{year}", flows, Unit.MONEY, "sum of the year's flows", window=window),
        ]
    return tuple(facts)
