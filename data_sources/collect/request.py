"""What a stock diagnosis wants to know, and the dates that follow from it."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from data_sources.model import InstrumentKind, PriceBasis

# Total-return prices are what returns are made of; the others are taken where a source has nothing
# better, and then the snapshot says so.
BASES = (PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED, PriceBasis.RAW)


@dataclass(frozen=True, slots=True)
class StockRequest:
    """What a stock diagnosis wants to know.

    Args:
        symbol: as the advisor typed it.
        benchmark: as typed; "" for the market's default; None for no benchmark.
        as_of: last day of the report; None for the last bar that the source has.
        years: length of the window before ``as_of``; None for everything there is.
        basis: the price basis wanted first.
        at: the moment of asking, aware; what is stale, and whether ``as_of`` is past, is judged by it.
            None: it is not known, and nothing is judged by it.
        offline: the sources answer only from what is kept; the snapshot says so.
        cross_check: a second source is held against the one that is used.
    """

    symbol: str
    benchmark: str | None = ""
    as_of: date | None = None
    years: int | None = 10
    basis: PriceBasis = PriceBasis.TOTAL_RETURN
    at: datetime | None = None
    offline: bool = False
    cross_check: bool = False


class Days(NamedTuple):
    """The window asked for, both ends inclusive; start None means from the first bar."""

    start: date | None
    end: date


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for the 29th where that year has none."""
    year = max(day.year - years, 1)
    leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28) if leap_day else day.replace(year=year)


def bases_for(basis: PriceBasis, kind: InstrumentKind | None) -> tuple[PriceBasis, ...]:
    """The bases to ask for, the best first; () for the one that a source offers first.

    Another basis stands in only for total return, where its lack is common; what was asked for by
    name is kept to. An index or a currency pays nothing out and is never split, so that its bases are
    one, whatever a source calls it (an index that holds its dividends is one of another name).
    """
    if basis is not PriceBasis.TOTAL_RETURN:
        return (basis,)
    return () if kind in (InstrumentKind.INDEX, InstrumentKind.CURRENCY, InstrumentKind.FUTURE) else BASES
