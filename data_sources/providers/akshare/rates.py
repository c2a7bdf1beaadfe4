"""Interest rates of Eastmoney: government bonds before interbank rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from data_sources.errors import NoData, SchemaChanged
from data_sources.model import RateSeries
from data_sources.providers.akshare.bars import days_of
from data_sources.rates import LONGEST_HOLD_DAYS, covers

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary, Reply

PERCENT = 100.0
# Rates beyond these were never quoted for the currencies here: the reply counts in another unit.
LOWEST, HIGHEST = -5.0, 60.0
# (market, symbol, indicator, name) of akshare's rate_interbank.
INTERBANK = {
    "CNY": ("上海银行同业拆借市场", "Shibor人民币", "3月", "SHIBOR, 3 months"),
    "HKD": ("香港银行同业拆借市场", "Hibor港币", "3月", "HIBOR, 3 months"),
}


def fetch_rates(library: AkshareLibrary, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
    """Series of the currency that touch the window, the government's before the banks'.

    The next series is asked for only where the one before does not cover the window: each costs a dozen pages.

    Raises:
        NoData: none for the currency, or none that touches the window.
    """
    found: list[RateSeries] = []
    for series in _series(library, currency, start):
        if series.dates.size and series.dates[0] <= np.datetime64(end) and series.dates[-1] >= np.datetime64(start):
            found.append(series)
        if covers(series, start, end):
            break
    if not found:
        raise NoData(f"interest rate in {currency} from {start} to {end}", library.source)
    return tuple(found)


def _series(library: AkshareLibrary, currency: str, start: date) -> Iterator[RateSeries]:
    """The series of a currency, most risk-free first, each asked for when it is its turn."""
    if currency == "CNY":
        asked = "yields of China's government bonds"
        # A rate holds until the next one: the one in force on the first day lies before it.
        since = (start - timedelta(days=LONGEST_HOLD_DAYS)).strftime("%Y%m%d")
        reply = library.ask("bond_zh_us_rate", asked, start_date=since)
        yield rate_of(reply, "China government bond yield, 2 years", "CNY", ("日期", "中国国债收益率2年"), asked)
    if currency in INTERBANK:
        market, symbol, indicator, name = INTERBANK[currency]
        asked = name
        reply = library.ask("rate_interbank", asked, market=market, symbol=symbol, indicator=indicator)
        yield rate_of(reply, name, currency, ("报告日", "利率"), asked)


def rate_of(reply: Reply, name: str, currency: str, columns: tuple[str, str], asked: str) -> RateSeries:
    """One column of percentages as decimals; days without a quotation fall away.

    Raises:
        SchemaChanged: a day that stands twice with two rates, or a rate in another unit.
    """
    import pandas as pd

    source, (day, rate) = reply.origin.provider, columns
    if not len(reply.frame):
        return RateSeries(name, currency, np.empty(0, "datetime64[D]"), np.empty(0), reply.origin)
    dates = days_of(reply.frame[day], source, asked)
    values = pd.to_numeric(reply.frame[rate], errors="coerce").to_numpy(dtype=np.float64)
    keep = np.isfinite(values)
    order = np.argsort(dates[keep], kind="stable")
    dates, values = dates[keep][order], values[keep][order]
    # A page border may repeat a row while a new day is published; the same rate twice is one rate.
    again = np.append(False, np.diff(dates) == np.timedelta64(0, "D"))
    if (again[1:] & (np.diff(values) != 0.0)).any():
        raise SchemaChanged(source, asked, "two rates for one day")
    dates, values = dates[~again], values[~again]
    if ((values < LOWEST) | (values > HIGHEST)).any():
        raise SchemaChanged(source, asked, "a rate that is no percentage")
    return RateSeries(name, currency, dates, values / PERCENT, reply.origin)
