"""What the made-up clients trade: closes of the bundled sample on the sessions of New York, and rates of the ECB."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np

from data_sources.model import PriceBasis
from data_sources.protocol import PriceRequest
from data_sources.providers.sample import SampleSource

FIRST, LAST = date(2012, 12, 28), date(2022, 12, 28)  # most shares of the sample end on the last of these days
CALENDAR = "SPY"
ISIN: Mapping[str, str] = {
    "AAPL": "US0378331005", "AMD": "US0079031078", "AMZN": "US0231351067", "ASML": "USN070592100",
    "BABA": "US01609W1027", "BAC": "US0605051046", "BBY": "US0865161014", "CVX": "US1667641005",
    "FIX": "US1999081045", "GE": "US3696041033", "GM": "US37045V1008", "GOOG": "US02079K1079", "HD": "US4370761029",
    "JNJ": "US4781601046", "JPM": "US46625H1005", "KO": "US1912161007", "LLY": "US5324571083", "MA": "US57636Q1040",
    "META": "US30303M1027", "MRK": "US58933Y1055", "MSFT": "US5949181045", "MTUM": "US46432F3964",
    "PEP": "US7134481081", "PFE": "US7170811035", "PG": "US7427181091", "QUAL": "US46432F3394",
    "RRC": "US75281A1097", "SBUX": "US8552441094", "SIZE": "US46432F3709", "SKY": "US8308301055",
    "SPY": "US78462F1030", "T": "US00206R1023", "UAA": "US9043111072", "UNH": "US91324P1021", "USMV": "US46429B6974",
    "VLUE": "US46432F3881", "WMT": "US9311421039", "XOM": "US30231G1004",
}  # fmt: skip
AMERICAN = tuple(ISIN)
# Those that lost most in the last month are chosen among these.
FALLEN = ("AMD", "AMZN", "AAPL", "GM", "BBY", "SBUX", "META", "GOOG")
SHANGHAI = ("510300.SH", "518880.SH")
PAYING = ("ASML", "FIX")  # whose dividends the sample's two closes tell
# The thirty that have ten years of daily prices: what the speed of a book is measured on.
THIRTY = (
    "AAPL", "AMD", "AMZN", "ASML", "BABA", "BAC", "BBY", "CVX", "FIX", "GE", "GM", "GOOG", "HD", "JNJ", "JPM", "KO",
    "LLY", "MA", "META", "MRK", "MSFT", "MTUM", "PEP", "PFE", "PG", "QUAL", "SPY", "UNH", "WMT", "XOM",
)  # fmt: skip
RATES = {"USD": "EURUSD=X", "CNY": "EURCNY=X", "HKD": "EURHKD=X"}
LEAST_STEP = 0.0009  # of a price: smaller steps between close and adjusted close are their rounding


class Market:
    """Closes by symbol and place of the session; None where there was no trade."""

    def __init__(self) -> None:
        self.source = SampleSource()
        spy = self._history(CALENDAR)
        self.days: list[date] = [day for day in spy if FIRST <= day <= LAST]
        self.place = {day: at for at, day in enumerate(self.days)}
        self.close: dict[str, list[float | None]] = {}
        self.first: dict[str, int] = {}
        self.names: dict[str, tuple[str, str]] = {}
        for symbol in (*AMERICAN, *SHANGHAI):
            history = self._history(symbol)
            closes = [history.get(day) for day in self.days]
            self.close[symbol] = closes
            self.first[symbol] = next(at for at, close in enumerate(closes) if close is not None)
            instrument = self.source.find_instrument(symbol)
            self.names[symbol] = (instrument.name, instrument.name_zh)
        self.per_euro = {"EUR": [1.0] * len(self.days)}
        for currency, symbol in RATES.items():
            self.per_euro[currency] = self._carried(self._history(symbol))
        self.dividends = {symbol: self._dividends(symbol) for symbol in PAYING}

    def rate(self, currency: str, other: str, at: int) -> float:
        """What one unit of a currency is in the other, by the ECB's last rates."""
        return self.per_euro[other][at] / self.per_euro[currency][at]

    def last_close(self, symbol: str, at: int) -> float:
        """The last close on or before a session; 0 before the first."""
        closes = self.close[symbol]
        while at >= 0:
            if (close := closes[at]) is not None:
                return close
            at -= 1
        return 0.0

    def _history(self, symbol: str) -> dict[date, float]:
        instrument = self.source.find_instrument(symbol)
        basis = self.source.offered_bases(instrument)[-1]
        history = self.source.fetch_prices(PriceRequest(instrument, date.max, None, basis))
        return dict(zip(history.dates.tolist(), history.close.tolist(), strict=True))

    def _carried(self, history: dict[date, float]) -> list[float]:
        """The rate of each session, of the last day before it where there was none."""
        days, rates = sorted(history), []
        at = -1
        for day in self.days:
            while at + 1 < len(days) and days[at + 1] <= day:
                at += 1
            rates.append(history[days[at]])
        return rates

    def _dividends(self, symbol: str) -> list[tuple[int, float]]:
        """(place of the ex-day, what a share paid), as close and adjusted close tell it."""
        instrument = self.source.find_instrument(symbol)
        quoted, total = (
            self.source.fetch_prices(PriceRequest(instrument, date.max, None, basis))
            for basis in (PriceBasis.SPLIT_ADJUSTED, PriceBasis.TOTAL_RETURN)
        )
        factor = total.close / quoted.close
        paid = quoted.close[:-1] * (1.0 - factor[:-1] / factor[1:])
        days = quoted.dates.tolist()
        steps = np.flatnonzero(paid > LEAST_STEP * quoted.close[:-1]).tolist()
        found = {self.place.get(days[at + 1], -1): round(float(paid[at]), 3) for at in steps}
        return sorted((at, amount) for at, amount in found.items() if at >= 0)


@cache
def market() -> Market:
    """The market, read once a process."""
    return Market()
