"""Prices and exchange rates of an account's days: as quoted then, carried over closures and no further.

Shares are multiplied by what a share cost on that day. A history that is adjusted for splits is therefore brought
back to the quotes by the splits that came later; one from which distributions were taken out as well cannot be,
and is named. A price holds while its market is closed; where it is older than a closure lasts and comes again
(a suspension), it is carried on and named as stale; where it never comes again, there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import CorporateActions, PriceBasis, PriceHistory
from diagnostics.market.evidence import sound_bars
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
    return sound.dates, np.asarray(sound.close * later_splits(actions, sound.dates))


def later_splits(actions: CorporateActions, days: DateArray) -> FloatArray:
    """Product of the ratios of all splits whose first day lies after each day, shape (n_days,)."""
    splits = sorted(actions.splits, key=lambda split: split.ex_date)
    first_days = np.array([split.ex_date for split in splits], dtype="datetime64[D]")
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
    at = np.searchsorted(dates, days, side="right") - 1
    there = at >= 0
    at = np.maximum(at, 0)
    age = np.where(there, (days - dates[at]).astype("timedelta64[D]").astype(np.int64), 0)
    old = there & (age > longest_carried(dates))
    ended = old & (at == dates.size - 1)
    return DailyPrices(np.where(there & ~ended, close[at], np.nan), age, ended, old & ~ended)


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
    direct, inverse = snapshot.currency(f"{currency}{own}=X"), snapshot.currency(f"{own}{currency}=X")
    history = direct if direct is not None else inverse
    if history is None:
        return np.full(days.size, np.nan)
    sound = sound_bars(history)
    if not len(sound):
        return np.full(days.size, np.nan)
    at = np.searchsorted(sound.dates, days, side="right") - 1
    there = at >= 0
    at = np.maximum(at, 0)
    age = (days - sound.dates[at]).astype("timedelta64[D]").astype(np.int64)
    rates = sound.close if direct is not None else 1.0 / sound.close
    return np.where(there & (age <= LONGEST_RATE_GAP), rates[at], np.nan)


def actions_of(snapshot: AccountSnapshot, symbol: str) -> CorporateActions | None:
    """Splits and dividends of an instrument, where a source told them."""
    return next((one for one in snapshot.actions if one.symbol == symbol), None)
