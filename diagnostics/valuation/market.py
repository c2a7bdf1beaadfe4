"""Prices and exchange rates of an account's days: as quoted then, carried over closures and no further.

Shares are multiplied by what a share cost on that day. A history that is adjusted for splits is therefore brought
back to the quotes by the splits that came later; one from which distributions were taken out as well cannot be,
and is named. A price holds while its market is closed; where it is older than a closure lasts and comes again
(a suspension), it is carried on and named as stale; where it never comes again, there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import CorporateActions, PriceBasis, PriceHistory, frozen, to_days
from diagnostics.market.evidence import sound_bars
from diagnostics.once import Kept
from diagnostics.valuation.sessions import Sessions
from diagnostics.valuation.valuation import DateArray, FloatArray

Mask = npt.NDArray[np.bool_]

LONGEST_CLOSURE = 10  # calendar days over which a price holds; the longest holidays of a market are 9 to 10
LONGEST_RATE_GAP = 10  # the same of an exchange rate: a central parity rests as long as its market does
WEEKLY = 7
DAILY_ON_AVERAGE = 2  # calendar days from value to value, holidays and all
GAPS_CARRIED = 1.5  # of its own usual distance, where a history has values less often than weekly


@dataclass(frozen=True, slots=True, eq=False)
class DailyPrices:
    """What one share cost on each day, in the currency of its history; all shapes (n_days,).

    Args:
        close: NaN where there is no price.
        age: calendar days since the price was made; 0 where there is none.
        ended: no price, and none came after it.
        stale: carried on for longer than a closure lasts.
    """

    close: FloatArray
    age: npt.NDArray[np.int64]
    ended: Mask
    stale: Mask


def quoted(history: PriceHistory, actions: CorporateActions | None) -> tuple[DateArray, FloatArray]:
    """Days and closes as they were quoted, as far as they can be had back.

    Closes of a basis that is adjusted for splits are multiplied by every split that came after their day.
    """
    sound = sound_bars(history)
    if history.basis is PriceBasis.RAW or actions is None or not actions.splits:
        return sound.dates, sound.close
    return sound.dates, _QUOTED.of(history, actions.splits, lambda: _as_quoted(sound, actions))


def _as_quoted(sound: PriceHistory, actions: CorporateActions) -> FloatArray:
    return frozen(np.asarray(sound.close * later_splits(actions, sound.dates)))


_QUOTED = Kept()


def later_splits(actions: CorporateActions, days: DateArray) -> FloatArray:
    """Product of the ratios of all splits whose first day lies after each day, shape (n_days,)."""
    splits = sorted(actions.splits, key=lambda split: split.ex_date)
    first_days = to_days(split.ex_date for split in splits)
    products = np.ones(len(splits) + 1)
    products[:-1] = np.cumprod([split.ratio for split in reversed(splits)])[::-1]
    return np.asarray(products[np.searchsorted(first_days, days, side="right")])


def on_days(dates: DateArray, close: FloatArray, days: DateArray) -> DailyPrices:
    """The last price at or before each day.

    Args:
        dates: of the prices, increasing, shape (n,).
        close: above zero, shape (n,).
        days: of the valuation, increasing, shape (n_days,).
    """
    if not dates.size:
        nothing = np.zeros(days.size, dtype=bool)
        return DailyPrices(np.full(days.size, np.nan), np.zeros(days.size, dtype=np.int64), nothing, nothing)
    return at_places(places_of(dates, days), close)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Which price of a history holds on each day of a valuation; all shapes (n_days,).

    Args:
        at: place of the last price at or before the day, 0 where there is none.
        priced: whether it holds.
        age, ended, stale: as ``DailyPrices`` has them.
    """

    at: npt.NDArray[np.intp]
    priced: Mask
    age: npt.NDArray[np.int64]
    ended: Mask
    stale: Mask


def places_of(dates: DateArray, days: DateArray) -> Places:
    """Where the prices of each day stand, of at least one date."""
    at = dates.searchsorted(days, side="right") - 1
    there = at >= 0
    at = np.maximum(at, 0)
    age = np.where(there, (days - dates[at]).astype("timedelta64[D]").astype(np.int64), 0)
    old = there & (age > longest_carried(dates))
    ended = old & (at == dates.size - 1)
    return Places(at, there & ~ended, age, ended, old & ~ended)


def places_in_end(whole: DateArray, of_whole: Places, size: int) -> Places | None:
    """The same of the last ``size`` dates of a history; None where these alone are carried on for another time."""
    skipped = whole.size - size
    if not skipped:
        return of_whole
    if longest_carried(whole) != longest_carried(whole[skipped:]):
        return None
    at = of_whole.at - skipped
    there = at >= 0
    return Places(
        np.maximum(at, 0),
        there & of_whole.priced,
        np.where(there, of_whole.age, 0),
        there & of_whole.ended,
        there & of_whole.stale,
    )


def prices_on_days(
    quotes: Mapping[str, tuple[DateArray, FloatArray]], sessions: Sessions, days: DateArray
) -> dict[str, DailyPrices]:
    """``on_days`` of many histories; what follows from the dates alone is found once for those that share them."""
    wholes = {id(whole): places_of(whole, days) for whole in sessions.wholes}
    ends: dict[tuple[int, int], Places | None] = {}
    made = {}
    for symbol, (dates, close) in quotes.items():
        whole = sessions.whole_of(symbol)
        end = (id(whole), dates.size)
        if end not in ends:
            ends[end] = places_in_end(whole, wholes[id(whole)], dates.size)
        places = ends[end]
        made[symbol] = at_places(places_of(dates, days) if places is None else places, close)
    return made


def at_places(places: Places, close: FloatArray) -> DailyPrices:
    """The prices of a history whose dates the places were found for."""
    at = close.take(places.at)
    return DailyPrices(
        at if places.priced.all() else np.where(places.priced, at, np.nan), places.age, places.ended, places.stale
    )


def longest_carried(dates: DateArray) -> int:
    """Calendar days for which a price of this history holds: a closure, or what is usual between its values."""
    if dates.size < 3:
        return LONGEST_CLOSURE
    # Most histories are daily, and need no median to say so.
    if dates[-1] - dates[0] <= np.timedelta64(DAILY_ON_AVERAGE * int(dates.size), "D"):
        return LONGEST_CLOSURE
    usual = float(np.median(np.diff(dates).astype("timedelta64[D]").astype(np.int64)))
    return max(LONGEST_CLOSURE, int(np.ceil(GAPS_CARRIED * usual)) if usual > WEEKLY else 0)


def rates_on(snapshot: AccountSnapshot, currency: str, days: DateArray) -> FloatArray:
    """Value of one unit of a currency in the report's, on each day, shape (n_days,).

    The rate of the day, or the last of at most ten days before it; NaN where there is none.
    """
    own = snapshot.subject.currency
    if currency == own:
        return np.ones(days.size)
    history = rate_history(snapshot, currency)
    if history is None:
        return np.full(days.size, np.nan)
    sound = sound_bars(history)
    if not len(sound):
        return np.full(days.size, np.nan)
    at = np.searchsorted(sound.dates, days, side="right") - 1
    there = at >= 0
    at = np.maximum(at, 0)
    age = (days - sound.dates[at]).astype("timedelta64[D]").astype(np.int64)
    direct = history.instrument.symbol == f"{currency}{own}=X"
    rates = sound.close if direct else 1.0 / sound.close
    return np.where(there & (age <= LONGEST_RATE_GAP), rates[at], np.nan)


def rate_history(snapshot: AccountSnapshot, currency: str) -> PriceHistory | None:
    """The rate of a currency in the report's, or the other way round; None where there is none, or none is needed."""
    own = snapshot.subject.currency
    if currency == own:
        return None
    direct = snapshot.currency(f"{currency}{own}=X")
    return direct if direct is not None else snapshot.currency(f"{own}{currency}=X")


def actions_of(snapshot: AccountSnapshot, symbol: str) -> CorporateActions | None:
    """Splits and dividends of an instrument, where a source told them."""
    return next((one for one in snapshot.actions if one.symbol == symbol), None)
