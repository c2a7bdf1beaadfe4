"""Quoted interest rates made comparable: effective annual rates, and one rate a period.

Bank discount: a bill of 91 days priced at 1 - d * 91/360 yields (1/price)^(365/91) - 1 a year
(Fabozzi, Bond Markets, ch. 6). Bond equivalent: paid twice a year, (1 + y/2)^2 - 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data_sources.model import DateArray, RateSeries

FloatArray = npt.NDArray[np.float64]

BILL_DAYS = 91
DISCOUNT_YEAR = 360
YEAR = 365


def effective_annual_rate(quoted: FloatArray, compounding: str) -> FloatArray:
    """Quoted annual rates as effective annual ones (decimals, same shape).

    Raises:
        ValueError: the way of quoting is not known.
    """
    match compounding:
        case "annual":
            return quoted
        case "bank discount":
            price = 1.0 - quoted * BILL_DAYS / DISCOUNT_YEAR
            return np.asarray(price ** (-YEAR / BILL_DAYS) - 1.0)
        case "bond equivalent":
            return np.asarray((1.0 + quoted / 2.0) ** 2 - 1.0)
        case _:
            raise ValueError(f"no conversion is known for rates quoted as {compounding!r}")


def rates_in_force(series: RateSeries, starts: DateArray) -> FloatArray | None:
    """Effective annual rate in force at the start of each period, or None when the first start precedes the series.

    Args:
        series: the rate as quoted.
        starts: first day of each period, datetime64[D], shape (n,), increasing.
    """
    if starts.size == 0 or starts[0] < series.dates[0]:
        return None
    at = np.searchsorted(series.dates, starts, side="right") - 1
    return effective_annual_rate(series.annual_rate[at], series.compounding)


def period_rates(annual: FloatArray, periods_per_year: float) -> FloatArray:
    """The rate of one period that compounds to each annual one."""
    return np.asarray((1.0 + annual) ** (1.0 / periods_per_year) - 1.0)
