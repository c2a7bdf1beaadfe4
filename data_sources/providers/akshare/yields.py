"""Yields and policy rates of Eastmoney side by side, for a curve: every tenor that it lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from data_sources.errors import NoData, SourceUnavailable
from data_sources.model import RateSeries
from data_sources.model.instruments import NOT_HAD
from data_sources.providers.akshare.rates import INTERBANK, rate_of
from data_sources.rates import LONGEST_HOLD_DAYS

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

YEARS = (2, 5, 10, 30)
# (words in the column, name, compounding) of the table of Chinese and US yields.
BONDS = {
    "CNY": ("中国国债收益率", "China government bond yield", "annual"),
    "USD": ("美国国债收益率", "US Treasury yield", "bond equivalent"),
}
PRIME = {"LPR1Y": "China loan prime rate, 1 year", "LPR5Y": "China loan prime rate, 5 years"}


def fetch_yields(library: AkshareLibrary, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
    """Policy rates, then government yields, the shortest first; of Hong Kong the interbank rate.

    Raises:
        NoData: none for the currency, or none that touches the window.
    """
    asked = f"yields in {currency}"
    if currency in BONDS:
        found = _with_policy(library, currency, _bonds(library, currency, start, asked))
    elif currency in INTERBANK:
        market, symbol, indicator, name = INTERBANK[currency]
        reply = library.ask("rate_interbank", name, market=market, symbol=symbol, indicator=indicator)
        found = [rate_of(reply, name, currency, ("报告日", "利率"), name)]
    else:
        raise NoData(asked, library.source, f"it has those of {', '.join(sorted({*BONDS, *INTERBANK}))}")
    low, high = np.datetime64(start), np.datetime64(end)
    touching = tuple(one for one in found if one.dates.size and one.dates[0] <= high and one.dates[-1] >= low)
    if not touching:
        raise NoData(f"{asked} from {start} to {end}", library.source)
    return touching


def _bonds(library: AkshareLibrary, currency: str, start: date, asked: str) -> list[RateSeries]:
    words, name, compounding = BONDS[currency]
    # A rate holds until the next one: the one in force on the first day lies before it.
    since = (start - timedelta(days=LONGEST_HOLD_DAYS)).strftime("%Y%m%d")
    reply = library.once(f"bond_zh_us_rate {since}", lambda: library.ask("bond_zh_us_rate", asked, start_date=since))
    columns = {years: ("日期", f"{words}{years}年") for years in YEARS}
    return [
        replace(rate_of(reply, f"{name}, {years} years", currency, pair, asked), compounding=compounding)
        for years, pair in columns.items()
        if pair[1] in reply.frame.columns
    ]


def _with_policy(library: AkshareLibrary, currency: str, bonds: list[RateSeries]) -> list[RateSeries]:
    """The loan prime rate before the yields; where it was not had, the yields say so and stand alone."""
    if currency != "CNY":
        return bonds
    asked = "the loan prime rate"
    try:
        reply = library.ask("macro_china_lpr", asked)
    except SourceUnavailable as failure:
        why = f"{asked} was{NOT_HAD}{failure.why}"
        return [replace(one, origin=replace(one.origin, note=why)) for one in bonds]
    if not len(reply.frame):
        return bonds
    return [*(rate_of(reply, name, currency, ("TRADE_DATE", column), asked) for column, name in PRIME.items()), *bonds]
