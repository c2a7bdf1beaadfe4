"""How closely a fund's price follows its assets, and its assets their index; its currency; a money fund's yield.

Only dates that both series have are compared, and nothing is filled: a weekly net asset value is set
against the closes of its own days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

DateArray = npt.NDArray[np.datetime64]

WEEK = 7  # days of a seven-day yield
TEN_THOUSAND = 10_000.0
DAYS_OF_YEAR = 365.0


@dataclass(frozen=True, slots=True, eq=False)
class PremiumHistory:
    """Premium (above zero) or discount of a listed fund over its net asset value.

    Args:
        dates: days that have both, datetime64[D], shape (n,), increasing.
        values: close / unit NAV - 1, decimals, shape (n,).
        only_close, only_nav: days within the common span that only one of the two has.
    """

    dates: DateArray
    values: FloatArray
    only_close: int
    only_nav: int


@dataclass(frozen=True, slots=True)
class CurrencyEffect:
    """A return in the holder's currency as the local return and that of the currency.

    (1 + total) = (1 + local) * (1 + currency).

    Args:
        total, local, currency: cumulative returns, decimals.
        variance_share: covariance of the currency's log returns with the total's over the variance of the
            total's: the shares of currency and local return add up to 1; NaN where the total does not vary or
            there are fewer than three values.
    """

    total: float
    local: float
    currency: float
    variance_share: float


@dataclass(frozen=True, slots=True, eq=False)
class SevenDayYields:
    """Seven-day annualized yields of a money fund, recomputed from its daily income, decimals, shape (n_days,).

    NaN on a day on which one of the seven calendar days has no income published.

    Args:
        simple: for a fund whose income is turned into units once a month: sum / 7 * 365 / 10,000.
        compounded: for one whose income is turned into units every day: prod(1 + income / 10,000)^(365 / 7) - 1.
    """

    simple: FloatArray
    compounded: FloatArray


def premium(close_dates: DateArray, close: FloatArray, nav_dates: DateArray, unit_nav: FloatArray) -> PremiumHistory:
    """Premium by day: the close as quoted over the unit NAV of the same day.

    Args:
        close_dates: datetime64[D], increasing, shape (n_closes,).
        close: as quoted, adjusted for nothing, shape (n_closes,); NaN or not above zero is no observation.
        nav_dates: datetime64[D], increasing, shape (n_navs,).
        unit_nav: as published; NaN or not above zero is no observation.

    Raises:
        NotComputable: no day has both.
    """
    traded = np.isfinite(close) & (close > 0.0)
    valued = np.isfinite(unit_nav) & (unit_nav > 0.0)
    days, navs = close_dates[traded], nav_dates[valued]
    common, ours, theirs = np.intersect1d(days, navs, assume_unique=True, return_indices=True)
    if not common.size:
        raise NotComputable("premium", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="1"))
    values = close[traded][ours] / unit_nav[valued][theirs] - 1.0
    return PremiumHistory(
        common, values, _inside(days, common) - int(common.size), _inside(navs, common) - int(common.size)
    )


def _inside(dates: DateArray, span: DateArray) -> int:
    return int(np.count_nonzero((dates >= span[0]) & (dates <= span[-1])))


def tracking_difference(fund: FloatArray, index: FloatArray, periods_per_year: float) -> float:
    """Annualized return of the fund less that of its index, a decimal.

    Args:
        fund: values, positive, shape (n + 1,), oldest first.
        index: the same of the index on the same dates.
        periods_per_year: of the values.

    Raises:
        NotComputable: fewer than two values.
    """
    n = fund.size - 1
    if n < 1:
        raise NotComputable("tracking difference", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, str(n), "1"))
    power = periods_per_year / n
    return float((fund[-1] / fund[0]) ** power - (index[-1] / index[0]) ** power)


def tracking_error(fund: FloatArray, index: FloatArray, periods_per_year: float) -> float:
    """Standard deviation of the difference of the periods' returns (divisor n - 1), times sqrt(periods_per_year).

    Args:
        fund: values, positive, shape (n + 1,), oldest first.
        index: the same of the index on the same dates.
        periods_per_year: of the values.

    Raises:
        NotComputable: fewer than three values.
    """
    if fund.size < 3:
        have = str(max(fund.size - 1, 0))
        raise NotComputable("tracking error", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have, "2"))
    apart = fund[1:] / fund[:-1] - index[1:] / index[:-1]
    return float(apart.std(ddof=1) * math.sqrt(periods_per_year))


def currency_effect(fund: FloatArray, rate: FloatArray) -> CurrencyEffect:
    """The return of a fund that invests abroad, split into the local return and the currency's.

    Args:
        fund: values in the holder's currency, positive, shape (n,), oldest first.
        rate: the holder's currency for one unit of the foreign one on the same dates, positive, shape (n,).

    Raises:
        NotComputable: fewer than two values.
    """
    if fund.size < 2:
        raise NotComputable("currency effect", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, str(fund.size), "2"))
    total, currency = float(fund[-1] / fund[0]), float(rate[-1] / rate[0])
    share = math.nan
    moves, rates = np.diff(np.log(fund)), np.diff(np.log(rate))
    if moves.size >= 2:
        centred = moves - moves.mean()
        squares = float(centred @ centred)
        # Below this the values move by rounding alone.
        if squares > 1e-24 * moves.size:
            share = float(centred @ (rates - rates.mean())) / squares
    return CurrencyEffect(total - 1.0, total / currency - 1.0, currency - 1.0, share)


def seven_day_yields(dates: DateArray, income: FloatArray) -> SevenDayYields:
    """Seven-day yields by day, from the income per ten thousand units of each calendar day.

    Args:
        dates: datetime64[D], strictly increasing, shape (n,).
        income: 万份收益, in the fund's currency, shape (n,); NaN where none was published.
    """
    simple, compounded = np.full(income.shape, np.nan), np.full(income.shape, np.nan)
    if income.size >= WEEK:
        whole = (dates[WEEK - 1 :] - dates[: 1 - WEEK]) == np.timedelta64(WEEK - 1, "D")
        weeks = np.lib.stride_tricks.sliding_window_view(income, WEEK)
        simple[WEEK - 1 :] = np.where(whole, weeks.sum(axis=1) / WEEK * DAYS_OF_YEAR / TEN_THOUSAND, np.nan)
        growth = np.prod(1.0 + weeks / TEN_THOUSAND, axis=1)
        compounded[WEEK - 1 :] = np.where(whole, growth ** (DAYS_OF_YEAR / WEEK) - 1.0, np.nan)
    return SevenDayYields(simple, compounded)
