"""The bundled sample: real recorded figures, ending in the past, for demonstration and test.

Files are plain text beside this module, described by one index that carries their digests; a
file is read when its instrument is asked for and refused when its digest does not fit. Every
answer is stamped as a sample.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import cast

import numpy as np

from data_sources.errors import BasisNotOffered, NoBarsInWindow, NoData, UnknownSymbol
from data_sources.model import (
    FundHoldings,
    FundProfile,
    Instrument,
    NavHistory,
    Origin,
    PriceBasis,
    PriceHistory,
    PriceRequest,
    RateSeries,
    Statement,
)
from data_sources.providers.sample_files import PROVIDER, FundFile, PriceFile, columns_of, index, text_of
from data_sources.providers.sample_funds import facts_of, holdings_of, nav_of, profile_of

EXAMPLES = ("AAPL", "SPY", "000338.SZ", "601318.SH", "110011.OF")
DAILY = 4  # days between two quotations of a daily rate, over most weekends
PRICE_COLUMNS = ("open", "high", "low", "close")


class SampleSource:
    """Prices, rates, statements and funds of the bundled sample."""

    name = PROVIDER

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Everything that the sample has prices of, by symbol."""
        return tuple(entry.instrument for _, entry in sorted(index().prices.items()))

    @cached_property
    def funds(self) -> tuple[Instrument, ...]:
        """Every fund of which the sample has more than prices, by symbol."""
        return tuple(entry.instrument for _, entry in sorted(index().funds.items()))

    def _price_file(self, instrument: Instrument) -> PriceFile:
        found = index().prices.get(instrument.symbol)
        if found is None:
            symbol = self.find_instrument(instrument.symbol).symbol
            what = "it has only facts of the fund; name another --source"
            if self._has_nav(instrument):
                what = f"it has net asset values of the fund: run advisor diagnose-fund {symbol}"
            raise NoData(f"prices of {symbol}", self.name, what)
        return found

    def _has_nav(self, instrument: Instrument) -> bool:
        fund = index().funds.get(instrument.symbol)
        return fund is not None and fund.nav is not None

    def _fund(self, instrument: Instrument, what: str) -> FundFile:
        found = index().funds.get(instrument.symbol)
        if found is None:
            known = ", ".join(one.symbol for one in self.funds)
            raise NoData(f"{what} of {instrument.symbol}", self.name, f"it has {known}")
        return found

    def find_instrument(self, symbol: str) -> Instrument:
        """The instrument of a canonical symbol; UnknownSymbol with near spellings if there is none."""
        known = index().instruments()
        if symbol not in known:
            # A right spelling of what is not bundled is the usual case: say what kind of source this is.
            holds = f"it is the bundled sample of {len(known)} instruments, {', '.join(EXAMPLES)} among them"
            raise UnknownSymbol(symbol, self.name, _near(symbol, tuple(known)), holds)
        return known[symbol]

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """The bases on which the sample has the instrument, total return first; () for a fund without prices."""
        self.find_instrument(instrument.symbol)
        found = index().prices.get(instrument.symbol)
        return () if found is None else found.bases()

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """The bars of the window; total-return bars of a file with both closes are scaled day by day.

        Raises:
            NoData: a fund of which the sample has no prices.
            UnknownSymbol, BasisNotOffered, NoBarsInWindow, DamagedRecord.
        """
        entry = self._price_file(request.instrument)
        if request.basis not in entry.bases():
            offered = tuple(basis.value for basis in entry.bases())
            raise BasisNotOffered(entry.instrument.symbol, self.name, request.basis.value, offered)
        history = _whole_history(entry, request.basis, index().origin(entry.source))
        window = history.between(request.start, request.end)
        if not len(window):
            raise NoBarsInWindow(
                entry.instrument.symbol, self.name, request.start, request.end, first=history.first, last=history.last
            )
        return window

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """Whole series of the currency that touch the window, the shortest maturity first."""
        found = []
        for entry in index().rates:
            if entry.currency != currency:
                continue
            days, columns = columns_of(text_of(entry.source))
            if days[0] <= np.datetime64(end) and days[-1] >= np.datetime64(start):
                origin = index().origin(entry.source)
                rate = columns["annual_rate"]
                found.append(RateSeries(entry.name, currency, days, rate, origin, entry.compounding))
        if not found:
            raise NoData(f"interest rate in {currency} from {start} to {end}", self.name)
        return tuple(found)

    def fetch_yields(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """The daily series that touch the window, the shortest maturity first.

        Monthly averages are none of them: each stands on the first day of its month, and holds what came after it.
        """
        daily = tuple(one for one in self.fetch_rates(currency, start, end) if _is_daily(one))
        if not daily:
            raise NoData(f"daily yields in {currency} from {start} to {end}", self.name)
        return daily

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        """Statements whose period ended by ``end``, oldest first."""
        found = index().statements.get(instrument.symbol)
        if found is None:
            raise NoData(f"financial statements of {instrument.symbol}", self.name)
        currency, source = found
        origin = index().origin(source)
        lines = [json.loads(line) for line in text_of(source).splitlines()]
        chosen = tuple(
            _statement(instrument.symbol, currency, line, origin) for line in lines if line["period_end"] <= str(end)
        )
        if not chosen:
            raise NoData(f"financial statements of {instrument.symbol} by {end}", self.name)
        return chosen

    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        """What the sample's origins state of a fund."""
        fund = self._fund(instrument, "fund profile")
        return profile_of(instrument, facts_of(fund.facts)["profile"], index().origin(fund.facts))

    def fetch_nav(self, instrument: Instrument) -> NavHistory:
        """Every net asset value that the sample has, with the distributions."""
        fund = self._fund(instrument, "net asset values")
        if fund.nav is None:
            raise NoData(f"net asset values of {instrument.symbol}", self.name, "it has only facts of the fund")
        return nav_of(instrument, fund.nav, index().origin(fund.nav))

    def fetch_holdings(self, instrument: Instrument) -> tuple[FundHoldings, ...]:
        """The newest report, where one was recorded."""
        fund = self._fund(instrument, "fund holdings")
        origin = index().origin(fund.facts)
        reports = tuple(holdings_of(instrument, said, origin) for said in facts_of(fund.facts)["holdings"])
        if not reports:
            raise NoData(f"fund holdings of {instrument.symbol}", self.name, "no report of it is bundled")
        return reports


def _is_daily(series: RateSeries) -> bool:
    """Whether a rate is quoted day by day: no more than a long closure lies between most of its days."""
    return bool(series.dates.size > 1 and np.median(np.diff(series.dates).astype(np.int64)) <= DAILY)


def _whole_history(entry: PriceFile, basis: PriceBasis, origin: Origin) -> PriceHistory:
    """All bars of one file on one of its bases."""
    days, columns = columns_of(text_of(entry.source))
    adjusted = columns.pop("adjusted_close", None)
    if adjusted is not None and basis is PriceBasis.TOTAL_RETURN:
        factor = adjusted / columns["close"]
        columns.update({name: columns[name] * factor for name in PRICE_COLUMNS if name in columns})
        columns["close"] = adjusted
        origin = replace(origin, note=f"{origin.note}; open, high and low scaled by adjusted close / close of the day")
    return PriceHistory(
        instrument=entry.instrument,
        basis=basis,
        dates=days,
        close=columns["close"],
        origin=origin,
        open=columns.get("open"),
        high=columns.get("high"),
        low=columns.get("low"),
        volume=columns.get("volume"),
    )


def _statement(symbol: str, currency: str, line: dict[str, object], origin: Origin) -> Statement:
    items = cast("dict[str, float]", line["items"])
    published = cast("str | None", line["published"])
    return Statement(
        symbol=symbol,
        kind=str(line["kind"]),
        period_end=date.fromisoformat(str(line["period_end"])),
        months=cast("int", line["months"]),
        published=date.fromisoformat(published) if published else None,
        currency=currency,
        items=tuple((item, float(amount)) for item, amount in items.items()),
        origin=origin,
    )


def _near(symbol: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Spellings that are perhaps meant: the same code on another market, else the closest ones."""
    code = symbol.partition(".")[0]
    same = tuple(other for other in known if other.partition(".")[0] == code)
    # Codes of digits are all alike: only one that is a digit away is worth a question.
    return same or tuple(get_close_matches(symbol, known, n=3, cutoff=0.85 if code.isdigit() else 0.7))
