"""What a fund costs its holder: fees by step, redemption first in first out, drag over years, one class or another.

All rates are decimals. A step holds from its lower bound on and up to but not at its upper one
(from_value <= value < to_value): with "under 7 days 1.5 %, from 7 days 0.75 %" the seventh day pays
0.75 %. Running costs are taken daily, an annual rate of f as f / 365 of the day's assets, as funds
accrue them. Nothing is added up twice: a stated expense ratio already holds the fees that are its parts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

import numpy as np
import numpy.typing as npt

from data_sources.model import FeeStep
from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

IntArray = npt.NDArray[np.int64]

DAYS_OF_YEAR = 365
HIGHEST_RATE = 0.10  # no fund charges a tenth: a larger rate is a percentage that was taken for a fraction
SAME = 1e-12  # shares of wealth closer than this are equal


class FeeBasis(Enum):
    """What a purchase fee is a share of."""

    INVESTED = "invested"  # of what is invested, on top of it: mainland China since 2007 (外扣法)
    PAID = "paid"  # of what is paid, out of it: front loads elsewhere


class StepFaultKind(Enum):
    """What is wrong with a schedule of fees. The closed list that both languages have words for."""

    GAP = "gap"  # no step holds from this value on
    OVERLAP = "overlap"  # two steps that charge differently hold from this value on
    REVERSED = "reversed"  # a step ends where or before it begins
    NOTHING_CHARGED = "nothing charged"  # a step with neither rate nor amount
    NOT_A_FRACTION = "not a fraction"  # a rate below zero, or so high that it must be a percentage


@dataclass(frozen=True, slots=True)
class StepFault:
    """One fault of a schedule and the value (days held, or money) from which it holds."""

    kind: StepFaultKind
    fee: str
    at: float


@dataclass(frozen=True, slots=True)
class Lot:
    """Units bought on one day."""

    bought: date
    units: float


@dataclass(frozen=True, slots=True)
class RedeemedLot:
    """The part of a lot that was given back, and what that cost.

    Args:
        rate: of the redemption fee, a decimal; None where a fixed amount is charged.
        fee: in the fund's currency.
    """

    bought: date
    units: float
    days_held: int
    rate: float | None
    fee: float


@dataclass(frozen=True, slots=True)
class Redemption:
    """A redemption of several lots: worth before and after its fee, in the fund's currency; oldest lot first."""

    gross: float
    fee: float
    lots: tuple[RedeemedLot, ...]

    @property
    def net(self) -> float:
        """What the holder is paid."""
        return self.gross - self.fee


@dataclass(frozen=True, slots=True)
class ClassCost:
    """What one class of a fund takes.

    Args:
        running: all running costs a year, a decimal.
        entry: the part of a payment that the purchase fee takes, a decimal.
        steps: the fund's schedule; its redemption steps are used.
    """

    running: float
    entry: float
    steps: tuple[FeeStep, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A day from which the first of two classes is the cheaper (or the dearer) one."""

    day: int
    first_is_cheaper: bool


@dataclass(frozen=True, slots=True)
class CostDrag:
    """What costs take of a lump sum over some years.

    Args:
        without, with_costs: what 1 becomes without and with them.
        share: the part of the final wealth that they take, 1 - with_costs / without.
        annual: the yearly rate of return that they take, in growth: 1 - (with_costs / without)^(1 / years).
    """

    without: float
    with_costs: float
    share: float
    annual: float


def schedule(steps: Iterable[FeeStep], fee: str) -> tuple[FeeStep, ...]:
    """The steps of one fee ("subscription", "purchase", "redemption"), lowest bound first."""
    return tuple(sorted((step for step in steps if step.fee == fee), key=lambda step: (_low(step), _high(step))))


def _low(step: FeeStep) -> float:
    return 0.0 if step.from_value is None else step.from_value


def _high(step: FeeStep) -> float:
    return math.inf if step.to_value is None else step.to_value


def _charge(step: FeeStep) -> tuple[float | None, float | None]:
    return step.rate, step.amount


def _is_fraction(rate: float) -> bool:
    return math.isfinite(rate) and 0.0 <= rate <= HIGHEST_RATE


def schedule_faults(steps: Iterable[FeeStep], fee: str) -> tuple[StepFault, ...]:
    """Everything that is wrong with the schedule of one fee; () where it covers every value from 0 on just once.

    Steps that overlap and charge the same are no fault.
    """
    chosen = schedule(steps, fee)
    found = []
    for step in chosen:
        if step.rate is None and step.amount is None:
            found.append(StepFault(StepFaultKind.NOTHING_CHARGED, fee, _low(step)))
        if step.rate is not None and not _is_fraction(step.rate):
            found.append(StepFault(StepFaultKind.NOT_A_FRACTION, fee, _low(step)))
        if _high(step) <= _low(step):
            found.append(StepFault(StepFaultKind.REVERSED, fee, _low(step)))
    borders = sorted({0.0, *map(_low, chosen), *map(_high, chosen)} - {math.inf}) if chosen else []
    for border in borders:
        holding = {_charge(step) for step in chosen if _low(step) <= border < _high(step)}
        if len(holding) != 1:
            kind = StepFaultKind.OVERLAP if holding else StepFaultKind.GAP
            found.append(StepFault(kind, fee, border))
    return tuple(found)


def step_at(steps: Iterable[FeeStep], fee: str, value: float) -> FeeStep:
    """The step that holds at a value: days held for redemptions, money for the others.

    Raises:
        NotComputable: no step holds there, two that differ do, or the rate is no fraction (FEES_UNKNOWN).
    """
    holding = [step for step in schedule(steps, fee) if _low(step) <= value < _high(step)]
    if len({_charge(step) for step in holding}) != 1:
        raise NotComputable(f"{fee} fee", Absence(AbsenceReason.FEES_UNKNOWN))
    step = holding[0]
    if (step.rate is None and step.amount is None) or (step.rate is not None and not _is_fraction(step.rate)):
        raise NotComputable(f"{fee} fee", Absence(AbsenceReason.FEES_UNKNOWN))
    return step


def purchase_fee(steps: Iterable[FeeStep], amount: float, basis: FeeBasis, fee: str = "purchase") -> float:
    """What a purchase of so much money pays, in the same currency.

    A rate p takes amount - amount / (1 + p) where it is of what is invested, and amount * p where it is of
    what is paid; a fixed amount is taken as it is.

    Args:
        steps: the fund's schedule.
        amount: what is paid in all, above zero.
        basis: what the rate is a share of.
        fee: "purchase", or "subscription" during the offer.

    Raises:
        NotComputable: the schedule does not say (FEES_UNKNOWN), or the fixed amount exceeds what is paid.
        ValueError: the amount is not above zero.
    """
    if not amount > 0.0:
        raise ValueError(f"a purchase of {amount:g} is not above zero")
    step = step_at(steps, fee, amount)
    if step.rate is None:
        fixed = step.amount or 0.0
        if fixed > amount:
            raise NotComputable(f"{fee} fee", Absence(AbsenceReason.OUTSIDE_DOMAIN))
        return fixed
    return amount - amount / (1.0 + step.rate) if basis is FeeBasis.INVESTED else amount * step.rate


def redemption_fee(lots: Sequence[Lot], units: float, nav: float, on: date, steps: Iterable[FeeStep]) -> Redemption:
    """A redemption first in, first out: the oldest units leave first, each at the rate of the days it was held.

    Days held are calendar days from the day of the lot to the day of the redemption. A fixed amount is
    taken once for each step that it belongs to.

    Args:
        lots: what is held, in any order; units above zero.
        units: how many are given back, above zero, at most those held on the day.
        nav: worth of a unit on the day.
        on: day of the redemption.
        steps: the fund's schedule.

    Raises:
        NotComputable: the schedule does not say what some lot pays (FEES_UNKNOWN).
        ValueError: units, NAV or lots that cannot be: not above zero, or more than was held.
    """
    if not (units > 0.0 and nav > 0.0 and all(lot.units > 0.0 for lot in lots)):
        raise ValueError("units and net asset value of a redemption must be above zero")
    held = sorted((lot for lot in lots if lot.bought <= on), key=lambda lot: lot.bought)
    total = math.fsum(lot.units for lot in held)
    if units > total * (1.0 + SAME):
        raise ValueError(f"{units:g} units cannot be redeemed of {total:g} held on {on.isoformat()}")
    known = tuple(steps)
    left, made, fixed = units, [], set[FeeStep]()
    for lot in held:
        if left <= SAME * units:  # what rounding leaves over belongs to no lot
            break
        part, days = min(lot.units, left), (on - lot.bought).days
        step = step_at(known, "redemption", days)
        fee = part * nav * step.rate if step.rate is not None else 0.0 if step in fixed else step.amount or 0.0
        if step.rate is None:
            fixed.add(step)
        made.append(RedeemedLot(lot.bought, part, days, step.rate, fee))
        left -= part
    return Redemption(units * nav, math.fsum(lot.fee for lot in made), tuple(made))


def redemption_rates(steps: Iterable[FeeStep], days: IntArray) -> FloatArray:
    """The rate of the redemption fee by days held, decimals, shape of ``days``; NaN where the schedule does not say.

    A fixed amount is no rate: NaN.
    """
    chosen = schedule(steps, "redemption")
    rates = np.full(days.shape, np.nan)
    taken = np.zeros(days.shape, dtype=bool)
    for step in chosen:
        inside = (days >= _low(step)) & (days < _high(step))
        rate = step.rate if step.rate is not None and _is_fraction(step.rate) else math.nan
        # Where two steps overlap that charge differently, none of them can be believed.
        rates[inside] = np.where(taken[inside] & (rates[inside] != rate), np.nan, rate)
        taken |= inside
    return rates


def kept_share(cost: ClassCost, days: IntArray) -> FloatArray:
    """What is left of a payment after its costs, were the fund's assets to stand still, by days held.

    (1 - entry) * (1 - running / 365)^days * (1 - redemption rate of the days).

    Args:
        cost: of the class.
        days: calendar days held, zero or more, any shape.

    Returns:
        Shares from 0 to 1, shape of ``days``; NaN where the schedule of redemptions does not say.
    """
    running = np.power(1.0 - cost.running / DAYS_OF_YEAR, days)
    return (1.0 - cost.entry) * running * (1.0 - redemption_rates(cost.steps, days))


def cheaper_from(first: ClassCost, second: ClassCost, horizon: int) -> tuple[bool | None, tuple[Crossing, ...]]:
    """Which of two classes of a fund is the cheaper by days held, and every day on which that changes.

    Every day is looked at, because redemption fees fall in steps and the cheaper class can change more
    than once. Both classes hold the same assets, so their return cancels out.

    Args:
        first: one class.
        second: the other.
        horizon: last day looked at, one or more.

    Returns:
        Whether the first is the cheaper on the first day on which they differ (None where they never do), and
        the changes after it, in order of days.

    Raises:
        NotComputable: a schedule does not say what some day pays (FEES_UNKNOWN).
    """
    days = np.arange(horizon + 1, dtype=np.int64)
    lead = kept_share(first, days) - kept_share(second, days)
    if not np.isfinite(lead).all():
        raise NotComputable("break-even of two classes", Absence(AbsenceReason.FEES_UNKNOWN))
    told = np.flatnonzero(np.abs(lead) > SAME)
    if not told.size:
        return None, ()
    ahead = lead[told] > 0.0
    turns = np.flatnonzero(ahead[1:] != ahead[:-1]) + 1
    return bool(ahead[0]), tuple(Crossing(int(told[at]), bool(ahead[at])) for at in turns)


def return_before_costs(net: float, running: float) -> float:
    """The annual return that running costs f leave the net one of: (1 + net) / (1 - f / 365)^365 - 1."""
    return (1.0 + net) / (1.0 - running / DAYS_OF_YEAR) ** DAYS_OF_YEAR - 1.0


def cost_drag(cost: ClassCost, gross_return: float, years: int) -> CostDrag:
    """What the costs of a class take of a lump sum that is held for some years and then redeemed.

    Args:
        cost: of the class.
        gross_return: annual return before running costs, a decimal above -1.
        years: one or more, of 365 days.

    Raises:
        NotComputable: the schedule does not say what the redemption pays (FEES_UNKNOWN).
    """
    kept = float(kept_share(cost, np.array([years * DAYS_OF_YEAR], dtype=np.int64))[0])
    if not math.isfinite(kept):
        raise NotComputable("cost drag", Absence(AbsenceReason.FEES_UNKNOWN))
    without = (1.0 + gross_return) ** years
    return CostDrag(without, without * kept, 1.0 - kept, 1.0 - kept ** (1.0 / years))
