"""The returns of a fund and of style indices over the same periods.

Cash, where there is a risk-free rate, is one of the indices: a fund that holds a part of its money back has that
part in it, and not in whichever index moves least. Days that not all of them have are left out, so a return may
span a holiday of one market and is then that of all. Where the fund invests in other time zones than the one it
is valued in, daily returns of index and fund belong to different days: weeks are compared instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from data_sources.model import DateArray, PriceBasis, to_date
from data_sources.snapshot import STYLE
from diagnostics.facts import Absence, AbsenceReason, Window
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import market_name
from diagnostics.market.evidence import sound_bars, source_id
from diagnostics.metrics.rows import FloatArray, Mask

CASH = "cash at the risk-free rate"
LEAST_INDICES = 2  # beside cash: one index alone is a benchmark, and no style
STILL = 0.01  # volatility of a year below which an index is cash
FEWEST = 36  # returns of a fit; Sharpe (1992) took 60 months
YEARS = {"weekly": 52, "monthly": 12}  # of daily returns the fund's own year counts
ROLLING = {"daily": (252, 21), "weekly": (52, 4), "monthly": (36, 1)}  # returns of a window, and between windows
WEEKLY_GAP, MONTHLY_GAP = 4, 20  # median days between values from which a series is weekly, or monthly
TRAILING_YEARS = 3


@dataclass(frozen=True, slots=True, eq=False)
class StyleSample:
    """A fund beside style indices on the days that all of them have.

    Args:
        names: of the m indices, cash last where there is a rate.
        dates: of the values, datetime64[D], shape (n + 1,).
        fund: returns, shape (n,).
        indices: returns, shape (m, n).
        frequency: "daily", "weekly" or "monthly".
        periods_per_year: returns of a year.
        source: ids of the origins.
        price_only: an index leaves out dividends that the fund counts.
    """

    names: tuple[str, ...]
    dates: DateArray
    fund: FloatArray
    indices: FloatArray
    frequency: str
    periods_per_year: int
    source: str
    price_only: bool = False

    @property
    def n(self) -> int:
        """Number of returns."""
        return int(self.fund.size)

    def trailing(self) -> StyleSample:
        """The last three years of it, all where there are fewer."""
        return self._from(max(0, self.n - TRAILING_YEARS * self.periods_per_year))

    def window(self, label: str) -> Window:
        """The observations of it."""
        return Window(label, to_date(self.dates[0]), to_date(self.dates[-1]), self.n, self.frequency)

    def _from(self, start: int) -> StyleSample:
        return StyleSample(
            self.names,
            self.dates[start:],
            self.fund[start:],
            self.indices[:, start:],
            self.frequency,
            self.periods_per_year,
            self.source,
            self.price_only,
        )


def style_sample(evidence: FundEvidence) -> StyleSample | Absence:
    """The sample, or why there is none: fewer than two indices in the fund's currency, too few common days."""
    levels = evidence.levels
    if levels.n < FEWEST:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(levels.n), need=str(FEWEST))
    own = evidence.subject.currency
    histories = [
        sound_bars(one)
        for one in evidence.snapshot.histories_of(STYLE)
        # The fund among its own styles would be the whole of the mix.
        if one.instrument.currency == own and one.instrument.symbol != evidence.subject.symbol
    ]
    # An index that ended long ago, or has just begun, would take the days of all others away.
    shared = [(one, _among(levels.dates, one.dates)) for one in histories]
    shared = [(one, days) for one, days in shared if np.count_nonzero(days) > FEWEST]
    if len(shared) < LEAST_INDICES:
        return Absence(AbsenceReason.NO_STYLES)
    histories = [one for one, _ in shared]
    dates = levels.dates[np.logical_and.reduce([days for _, days in shared])]
    if dates.size < 2:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need=str(FEWEST))
    frequency, dates = _compared_on(dates, abroad=bool(evidence.study.foreign_currency))
    a_year = YEARS.get(frequency, evidence.assumptions.periods_per_year)
    values = [levels.values[np.searchsorted(levels.dates, dates)]]
    values += [one.close[np.searchsorted(one.dates, dates)] for one in histories]
    names = [market_name(one.instrument) for one in histories]
    if evidence.risk_free is not None and not _holds_still(values[1:], a_year):
        wealth = np.concatenate(([1.0], np.cumprod(1.0 + evidence.risk_free)))
        values.append(wealth[np.searchsorted(levels.dates, dates)])
        names.append(CASH)
    if dates.size <= FEWEST:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(dates.size - 1), need=str(FEWEST))
    matrix = np.array(values)
    returns = matrix[:, 1:] / matrix[:, :-1] - 1.0
    source = " ".join((levels.source, *(source_id(one) for one in histories)))
    counted = evidence.snapshot.prices.basis is PriceBasis.TOTAL_RETURN
    price_only = counted and any(one.basis is not PriceBasis.TOTAL_RETURN for one in histories)
    return StyleSample(tuple(names), dates, returns[0], returns[1:], frequency, a_year, source, price_only)


def _holds_still(values: list[FloatArray], periods_per_year: int) -> bool:
    """Whether an index is cash already: a fund of bills beside the rate of bills could not be told from it."""
    return any(
        float((one[1:] / one[:-1] - 1.0).std()) * math.sqrt(periods_per_year) < STILL for one in values if one.size > 1
    )


def _among(dates: DateArray, others: DateArray) -> Mask:
    """Which dates are among others, both increasing, shape (n,)."""
    places = np.searchsorted(others, dates)
    inside = places < others.size
    return np.asarray(inside & (others[np.where(inside, places, 0)] == dates)) if others.size else inside


def _compared_on(dates: DateArray, *, abroad: bool) -> tuple[str, DateArray]:
    """How often there are values, and the days compared: the last of each week for a fund that invests abroad."""
    gap = float(np.median(np.diff(dates).astype(np.int64)))
    if gap > MONTHLY_GAP:
        return "monthly", dates
    if gap > WEEKLY_GAP:
        return "weekly", dates
    if not abroad:
        return "daily", dates
    weeks = (dates.astype("datetime64[D]").astype(np.int64) + 3) // 7  # Monday to Sunday
    return "weekly", dates[np.append(weeks[1:] != weeks[:-1], True)]
