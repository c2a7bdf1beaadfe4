"""Total return from net asset values: distributions reinvested, unit splits undone, money funds compounded.

On the ex-day the unit value stands without what was paid out. With D the distribution a unit and s the
units after for each unit before, the value of what one unit of the day before became is ``s * NAV + D``
(paid on old units) or ``s * (NAV + D)`` (paid on new ones), so that the day's return is that over the NAV
of the day before, and the units that a reinvesting holder has grow by ``(s * NAV + D) / NAV``. The series
is made of these ratios and never of differences. It is scaled so that its last value is the last unit NAV
(of a money fund: begins at 1).

What the source does not list, but its own published return and accumulated value both show, is repaired;
what only one of them shows is left as it came and named as a doubt.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data_sources.errors import BadReply
from data_sources.fund_nav.unlisted import Events, Found, Mask, StepKind, find_unlisted, grown
from data_sources.model import (
    DateArray,
    Dividend,
    FloatArray,
    NavHistory,
    PriceBasis,
    PriceHistory,
    Split,
    to_date,
)

PER = 10_000.0  # units that a money fund's income is stated for


@dataclass(frozen=True, slots=True)
class NavStep:
    """One day on which the unit value alone does not say what a holder made.

    Args:
        day: first day with a value without it.
        kind: what happened.
        amount: distributed a unit, summed over the day's distributions; 0.0 for none.
        ratio: units after for each unit before; 1.0 for none.
        factor: by which a reinvesting holder's units grow.
        nav_before, nav_after: unit NAV of the day before and of the day.
        split_first: the distribution is a unit after the split.
    """

    day: date
    kind: StepKind
    amount: float
    ratio: float
    factor: float
    nav_before: float
    nav_after: float
    split_first: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TotalReturn:
    """The series and how it came about.

    Args:
        history: basis TOTAL_RETURN, close only; ``repairs`` and ``doubts`` say what was found beside the list.
        steps: oldest first.
        undated: distributions and splits before the second or after the last value: they move no return.
    """

    history: PriceHistory
    steps: tuple[NavStep, ...]
    undated: int


def is_money_fund(nav: NavHistory) -> bool:
    """Whether its days are stated as income and not as values."""
    return nav.income_per_ten_thousand is not None and not bool(np.isfinite(nav.unit_nav).any())


def total_return_history(nav: NavHistory) -> PriceHistory:
    """The total-return series alone; see ``total_return``."""
    return total_return(nav).history


def total_return(nav: NavHistory) -> TotalReturn:
    """Total return of unit values with distributions and splits, or of a money fund's daily income.

    Days without a finite, positive value are left out; what falls on them belongs to the next day.

    Raises:
        BadReply: days repeat or run backwards, as those of a pager do that serves its first page again.
    """
    refuse_repeated(nav)
    return _of_income(nav) if is_money_fund(nav) else _of_values(nav)


def refuse_repeated(nav: NavHistory) -> None:
    """Refuses a history whose days are not strictly increasing; nothing true can be made of it.

    Raises:
        BadReply: names how many distinct days there are.
    """
    days = nav.dates
    if days.size < 2 or bool((np.diff(days).astype(np.int64) > 0).all()):
        return
    asked = f"net asset values of {nav.instrument.symbol}"
    distinct = int(np.unique(days).size)
    if distinct < days.size:
        raise BadReply(
            nav.origin.provider, asked, f"its pages repeat: {distinct:,} distinct days in {days.size:,} rows"
        )
    raise BadReply(nav.origin.provider, asked, "its days are not in order")


def _of_income(nav: NavHistory) -> TotalReturn:
    """Income compounds from the second day on: that of the first day was earned before it."""
    income = nav.income_per_ten_thousand
    known = np.isfinite(income) if income is not None else np.zeros(nav.dates.shape, dtype=np.bool_)
    growth = 1.0 + (income[known] if income is not None else nav.unit_nav[known]) / PER
    level = np.ones_like(growth)
    level[1:] = np.cumprod(growth[1:])
    return TotalReturn(_series(nav, nav.dates[known].copy(), level), (), 0)


def _series(nav: NavHistory, dates: DateArray, close: FloatArray, found: Found | None = None) -> PriceHistory:
    return PriceHistory(
        nav.instrument,
        PriceBasis.TOTAL_RETURN,
        dates,
        close,
        replace(nav.origin, note="; ".join(filter(None, (nav.origin.note, "total return made of unit values")))),
        repairs=() if found is None else tuple(found.repairs),
        doubts=() if found is None else tuple(found.doubts),
    )


def _of_values(nav: NavHistory) -> TotalReturn:
    sound = np.isfinite(nav.unit_nav) & (nav.unit_nav > 0.0)
    dates, value = nav.dates[sound], nav.unit_nav[sound]
    events = _on_days(nav, dates)
    published = None if nav.published_return is None else nav.published_return[sound]
    accumulated = None if nav.accumulated_nav is None else nav.accumulated_nav[sound]
    found = Found()
    split_first = _split_first(value, events, published)
    became = grown(value, events, split_first)
    if published is not None and value.size > 1:
        find_unlisted(dates, value, events, published=published, accumulated=accumulated, found=found)
        became = grown(value, events, split_first)
    factor = became / value
    units = np.cumprod(factor)
    level = value * (units / units[-1]) if units.size else value.copy()
    steps = tuple(
        NavStep(
            day=to_date(dates[at]),
            kind=found.kinds.get(int(at)) or _kind(events, int(at)),
            amount=float(events.amount[at]),
            ratio=float(events.ratio[at]),
            factor=float(factor[at]),
            nav_before=float(value[at - 1]),
            nav_after=float(value[at]),
            split_first=bool(split_first[at]),
        )
        for at in np.flatnonzero((events.amount != 0.0) | (events.ratio != 1.0))
    )
    return TotalReturn(_series(nav, dates.copy(), level, found), steps, events.outside)


def _kind(events: Events, at: int) -> StepKind:
    if events.amount[at] and events.ratio[at] != 1.0:
        return StepKind.BOTH
    return StepKind.DISTRIBUTION if events.amount[at] else StepKind.SPLIT


def _on_days(nav: NavHistory, dates: DateArray) -> Events:
    """Amount and ratio of each day; an event on a day without a value belongs to the next one that has one."""
    amount, ratio, outside = np.zeros(dates.size), np.ones(dates.size), 0
    at_day: dict[int, list[Dividend | Split]] = defaultdict(list)
    listed: tuple[Dividend | Split, ...] = (*nav.distributions, *nav.unit_splits)
    for event in listed:
        at = int(np.searchsorted(dates, np.datetime64(event.ex_date), side="left"))
        if 0 < at < dates.size:
            at_day[at].append(event)
        else:
            outside += 1
    for at, of_day in at_day.items():
        for event in of_day:
            if isinstance(event, Split):
                ratio[at] *= event.ratio
            else:
                amount[at] += event.amount
    return Events(amount, ratio, outside)


def _split_first(value: FloatArray, events: Events, published: FloatArray | None) -> Mask:
    """Days on which the distribution is a unit after the split, as the published return says; else it is before."""
    first = np.zeros(value.shape, dtype=np.bool_)
    if published is None:
        return first
    for at in np.flatnonzero((events.amount != 0.0) & (events.ratio != 1.0)):
        if np.isfinite(published[at]):
            ways = [
                events.ratio[at] * value[at] + events.amount[at],
                events.ratio[at] * (value[at] + events.amount[at]),
            ]
            off = [abs(way / value[at - 1] - 1.0 - published[at]) for way in ways]
            first[at] = off[1] < off[0]
    return first
