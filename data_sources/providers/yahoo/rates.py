"""US Treasury yields as Cboe's indices quote them on Yahoo: percent, each under its own name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.complete_days import last_complete_day
from data_sources.errors import BadReply, NoData
from data_sources.model import Instrument, InstrumentKind, RateSeries, frozen
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.sheets import fetch_sheet
from data_sources.rates import covers

PERCENT = 0.01
NEW_YORK = "XNYS"  # whose hours Cboe's indices keep, or shorter ones
# A yield may be below zero for days; these bounds only tell a yield from something else.
LOWEST, HIGHEST = -0.05, 0.50


@dataclass(frozen=True, slots=True)
class _Yield:
    symbol: str
    name: str
    compounding: str


# ^IRX is quoted as a discount on 360 days, the others as yields with two payments a year (Cboe's descriptions of
# the indices). The longer ones carry a price risk: they are not free of risk over a month, and are named as they are.
YIELDS = (
    _Yield("^IRX", "US Treasury bill, 13 weeks", "bank discount"),
    _Yield("^FVX", "US Treasury note, 5 years", "bond equivalent"),
    _Yield("^TNX", "US Treasury note, 10 years", "bond equivalent"),
)
BOND = _Yield("^TYX", "US Treasury bond, 30 years", "bond equivalent")


def fetch_rates(library: YahooLibrary, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
    """The yields that touch the window, the bill first; the notes are asked for only where the bill leaves gaps.

    Raises:
        NoData: another currency than USD, or no value in the window.
        BadReply: values that are no yields.
    """
    asked = f"interest rate in {currency} from {start} to {end}"
    if currency != "USD":
        raise NoData(asked, NAME, "it has only those of the US Treasury")
    found: list[RateSeries] = []
    for entry in YIELDS:
        try:
            series = _series(library, entry, end)
        except NoData:  # the next one may reach further back
            continue
        if series.dates[-1] < np.datetime64(start):
            continue
        found.append(series)
        if covers(series, start, min(end, library.clock().date())):
            break
    if not found:
        raise NoData(asked, NAME)
    return tuple(found)


def fetch_yields(library: YahooLibrary, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
    """Every yield that touches the window, the shortest first.

    Raises:
        NoData: another currency than USD, or no value in the window. BadReply: values that are no yields.
    """
    asked = f"yields in {currency} from {start} to {end}"
    if currency != "USD":
        raise NoData(asked, NAME, "it has only those of the US Treasury")
    found: list[RateSeries] = []
    for entry in (*YIELDS, BOND):
        try:
            series = _series(library, entry, end)
        except NoData:  # the curve without one of its points is a curve still
            continue
        if series.dates[-1] >= np.datetime64(start):
            found.append(series)
    if not found:
        raise NoData(asked, NAME)
    return tuple(found)


def _series(library: YahooLibrary, entry: _Yield, end: date) -> RateSeries:
    """One yield from its first day to ``end``; what is quoted in the session under way is no day's yield yet."""
    index = Instrument(entry.symbol, InstrumentKind.INDEX, "", "USD", entry.name)
    sheet = fetch_sheet(library, index, None, end)
    over = np.datetime64(last_complete_day(NEW_YORK, library.clock()))
    known = np.isfinite(sheet.close) & (sheet.dates <= over)
    rate = sheet.close[known] * PERCENT
    if not rate.size:
        raise NoData(entry.name, NAME)
    if rate.min() < LOWEST or rate.max() > HIGHEST:
        raise BadReply(NAME, entry.name, "its values are no yields in percent")
    return RateSeries(entry.name, "USD", frozen(sheet.dates[known]), frozen(rate), sheet.origin, entry.compounding)
