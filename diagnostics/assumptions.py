"""What is assumed rather than observed: frozen, handed in from outside, and facts themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.model import DateArray
from diagnostics.facts import Fact, Unit

# Sessions a year, the mean of full years 2010-2024 rounded: New York 252, Shanghai and Shenzhen
# 243, Hong Kong 246; elsewhere the mean of 2015-2025. Weekly and monthly series do not depend on the market.
SESSIONS_PER_YEAR = {
    "XNYS": 252,
    "XNAS": 252,
    "XSHG": 243,
    "XSHE": 243,
    "XBSE": 243,
    "XHKG": 246,
    "XTSE": 251,
    "XMEX": 252,
    "BVMF": 248,
    "XTKS": 244,
    "XKRX": 245,
    "XTAI": 243,
    "XSES": 251,
    "XBOM": 246,
    "XNSE": 246,
    "XASX": 253,
    "XNZE": 250,
    "XJSE": 250,
    "XLON": 253,
    "XDUB": 254,
    "XLIS": 256,
    "XETR": 254,
    "XFRA": 254,
    "XPAR": 256,
    "XAMS": 256,
    "XBRU": 256,
    "XMIL": 254,
    "XMAD": 256,
    "XSWX": 251,
    "XWBO": 251,
    "XSTO": 251,
    "XCSE": 250,
    "XHEL": 251,
    "XOSL": 251,
}
DEFAULT_SESSIONS_PER_YEAR = 252
PERIODS_PER_YEAR = {"weekly": 52, "monthly": 12, "quarterly": 4, "annual": 1}
CALENDAR_DAYS = 365
WEEKEND_SHARE = 0.2  # two days of seven are a weekend: 0.29 of a series without closing days, none of a market's
SATURDAY, WEEK = 5, 7
EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday


@dataclass(frozen=True, slots=True)
class AssumedRate:
    """A constant annual risk-free rate for want of an observed one.

    Args:
        rate: annual, as a decimal, compounded once a year.
        since: the day from which the rate has been what it is.
        reason: what it is and why it stands in, in one line.
    """

    rate: float
    since: date
    reason: str


# No free daily CNY series comes with the package. The one-year benchmark deposit rate of the
# People's Bank of China has stood unchanged since its last cut.
ASSUMED_RATES = {
    "CNY": AssumedRate(0.015, date(2015, 10, 24), "one-year benchmark deposit rate of the People's Bank of China"),
}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The conventions of one run.

    Args:
        periods_per_year: observations in a year of the subject's series.
        minimum_acceptable_return: annual target as a decimal (Sortino, Omega, Kappa).
        assumed_rate: stands in where no observed rate covers the window; None leaves it absent.
        window_years: how many years were asked for; None means all there is.
    """

    periods_per_year: int
    minimum_acceptable_return: float = 0.0
    assumed_rate: AssumedRate | None = None
    window_years: float | None = None

    def facts(self, as_of: date) -> tuple[Fact, ...]:
        """The assumptions as facts, but for the risk-free rate, which may be an observation."""
        made = [
            _assumed("periods_per_year", self.periods_per_year, Unit.COUNT, as_of),
            _assumed("minimum_acceptable_return", self.minimum_acceptable_return, Unit.FRACTION, as_of),
        ]
        return tuple(made)


def periods_per_year(exchange: str, frequency: str = "daily", dates: DateArray | None = None) -> int:
    """How many periods make a year: sessions of the exchange for daily series, else 52, 12, 4 or 1.

    Args:
        exchange: MIC, "" where there is none.
        frequency: "daily", or a name in PERIODS_PER_YEAR.
        dates: of a daily series without an exchange, datetime64[D]: one that has its weekends too (a coin, an
            interest account) counts 365 days.
    """
    if frequency != "daily":
        return PERIODS_PER_YEAR[frequency]
    if exchange not in SESSIONS_PER_YEAR and dates is not None and _has_weekends(dates):
        return CALENDAR_DAYS
    return SESSIONS_PER_YEAR.get(exchange, DEFAULT_SESSIONS_PER_YEAR)


def _has_weekends(dates: DateArray) -> bool:
    weekdays = (dates.astype("datetime64[D]").astype(np.int64) + EPOCH_WEEKDAY) % WEEK
    return dates.size >= WEEK and bool(np.mean(weekdays >= SATURDAY) > WEEKEND_SHARE)


def _assumed(name: str, value: float, unit: Unit, as_of: date) -> Fact:
    return Fact(f"assumption.{name}", value, unit, as_of, source="", formula="assumed")
