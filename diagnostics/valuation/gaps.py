"""What could not be valued and for how long, and what was valued with an old price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from data_sources.model import to_date
from diagnostics.bookkeeping.books import Books
from diagnostics.valuation.market import DailyPrices, Mask
from diagnostics.valuation.valuation import DateArray, FloatArray, StalePrice, Unvalued

NO_PRICE, NO_RATE, ENDED = "no price", "no rate", "price ended"


def unvalued_spans(  # noqa: PLR0917  the columns of the sheet
    names: Sequence[str],
    shares: FloatArray,
    daily: Mapping[str, DailyPrices],
    valued: Mask,
    days: DateArray,
    books: Books,
) -> tuple[Unvalued, ...]:
    """Every span of days over which something is held that counts for nothing, by instrument and day.

    Args:
        names: instruments that were ever held.
        shares: at the end of each day, shape (n_days, n_names).
        daily: prices in the currency of their history, of those that have any.
        valued: days with a price in the report's currency, shape (n_days, n_names).
        days: of the valuation, shape (n_days,).
        books: for the cost of what is held on the last day.
    """
    made = []
    gaps = (shares != 0.0) & ~valued
    for place in np.flatnonzero(gaps.any(axis=0)).tolist():
        name = names[place]
        own = daily.get(name)
        for first, last in _spans(gaps[:, place]):
            why = NO_PRICE
            if own is not None and np.isfinite(own.close[first]):
                why = NO_RATE
            elif own is not None and own.ended[first]:
                why = ENDED
            costs = [one.cost for one in books.positions if one.symbol == name] if last == days.size - 1 else []
            known = [cost for cost in costs if cost is not None]
            cost = sum(known) if known and len(known) == len(costs) else None
            made.append(Unvalued(name, why, to_date(days[first]), to_date(days[last]), cost))
    return tuple(made)


def stale_prices(
    names: Sequence[str], shares: FloatArray, daily: Mapping[str, DailyPrices], days: DateArray
) -> tuple[StalePrice, ...]:
    """Every span of days over which something is valued with a price older than a closure lasts."""
    made = []
    for place, name in enumerate(names):
        own = daily.get(name)
        if own is None or not own.stale.any():
            continue
        for first, last in _spans((shares[:, place] != 0.0) & own.stale):
            since = days[first] - np.timedelta64(int(own.age[first]), "D")
            made.append(StalePrice(name, to_date(since), int(own.age[last])))
    return tuple(made)


def _spans(flags: Mask) -> Iterator[tuple[int, int]]:
    """First and last place of each run of True."""
    if not flags.any():
        return
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield int(start), int(end) - 1
