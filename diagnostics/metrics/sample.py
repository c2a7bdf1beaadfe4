"""A sample of returns, and what many figures share, computed once and only when asked for.

k series over the same n periods lie in one array of shape (k, n); a single series is k = 1.
The shared quantities (moments, wealth, drawdown, order statistics) are cached on the sample,
which is never changed after it is made.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

RECOVERED = 1e-12  # a drawdown shallower than this is a rounding error of compounding, not a loss
CONSTANT = 1e-14  # a deviation below this share of the level is no variation


def period_rate(annual_rate: float, periods_per_year: float) -> float:
    """The rate of one period that compounds to the annual one: (1 + r)^(1/ppy) - 1."""
    return float((1.0 + annual_rate) ** (1.0 / periods_per_year) - 1.0)


class ReturnSample:
    """Returns of k series over n periods with the assumptions that go with them.

    Args:
        returns: simple period returns as decimals, shape (k, n), finite, none below -1, oldest first.
        benchmark: returns of the benchmark over the same periods, shape (n,), or None.
        risk_free: rate of each period as a decimal, shape (n,) or a scalar.
        periods_per_year: observations in a year (252, 52, 12).
        minimum_acceptable_return: target of one period as a decimal.
    """

    def __init__(
        self,
        returns: FloatArray,
        benchmark: FloatArray | None = None,
        risk_free: FloatArray | float = 0.0,
        periods_per_year: float = 252,
        minimum_acceptable_return: float = 0.0,
    ) -> None:
        if returns.ndim != 2:
            raise ValueError(f"returns have the shape (series, periods); got {returns.ndim} dimensions")
        if returns.size and not np.isfinite(returns).all():
            raise ValueError("returns hold NaN or infinity; drop what is missing first: it is not an observation")
        if returns.size and float(returns.min()) < -1.0:
            raise ValueError(f"a return of {float(returns.min()):g} loses more than everything")
        if benchmark is not None and benchmark.shape != returns.shape[-1:]:
            raise ValueError(f"{returns.shape[-1]} returns beside {benchmark.shape} benchmark returns; align them")
        if benchmark is not None and benchmark.size and not np.isfinite(benchmark).all():
            raise ValueError("benchmark returns hold NaN or infinity; align them by date first")
        if isinstance(risk_free, np.ndarray) and risk_free.shape != returns.shape[-1:]:
            raise ValueError(f"{returns.shape[-1]} returns beside {risk_free.shape} risk-free rates; align them")
        self.returns = returns
        self.benchmark = benchmark
        self.risk_free = risk_free
        self.periods_per_year = periods_per_year
        self.minimum_acceptable_return = minimum_acceptable_return

    @classmethod
    def of(
        cls,
        returns: FloatArray,
        *,
        benchmark_returns: FloatArray | None = None,
        risk_free_rate: FloatArray | float = 0.0,
        periods_per_year: float = 252,
        minimum_acceptable_return: float = 0.0,
    ) -> ReturnSample:
        """A sample from annual assumptions; scalars become period rates by compounding.

        ``risk_free_rate`` may also be an array of per-period rates, one for each return.
        """
        rates = (
            np.asarray(risk_free_rate, dtype=np.float64)
            if isinstance(risk_free_rate, np.ndarray)
            else period_rate(float(risk_free_rate), periods_per_year)
        )
        benchmark = None if benchmark_returns is None else np.asarray(benchmark_returns, dtype=np.float64)
        return cls(
            np.atleast_2d(np.asarray(returns, dtype=np.float64)),
            benchmark=benchmark,
            risk_free=rates,
            periods_per_year=periods_per_year,
            minimum_acceptable_return=period_rate(minimum_acceptable_return, periods_per_year),
        )

    @property
    def k(self) -> int:
        """Number of series."""
        return int(self.returns.shape[0])

    @property
    def n(self) -> int:
        """Number of periods."""
        return int(self.returns.shape[1])

    @cached_property
    def mean(self) -> FloatArray:
        """Arithmetic mean return of a period, shape (k,)."""
        return self.returns.mean(axis=1)

    @cached_property
    def centred(self) -> FloatArray:
        """Returns less their mean, shape (k, n)."""
        return self.returns - self.mean[:, None]

    @cached_property
    def standard_deviation(self) -> FloatArray:
        """Sample standard deviation of a period's return (ddof = 1), shape (k,); NaN when there is no variation."""
        variance = np.einsum("ij,ij->i", self.centred, self.centred) / (self.n - 1)
        return varying(np.sqrt(variance), np.abs(self.mean))

    @cached_property
    def wealth(self) -> FloatArray:
        """Value of 1 invested before the first return, shape (k, n + 1), starting at 1."""
        wealth = np.empty((self.k, self.n + 1))
        wealth[:, 0] = 1.0
        np.cumprod(1.0 + self.returns, axis=1, out=wealth[:, 1:])
        return wealth

    @cached_property
    def drawdown(self) -> FloatArray:
        """Loss from the running peak after each return, shape (k, n), zero or negative."""
        wealth = self.wealth
        peak = np.maximum.accumulate(wealth, axis=1)
        drawdown = wealth[:, 1:] / peak[:, 1:] - 1.0
        drawdown[drawdown > -RECOVERED] = 0.0
        return drawdown


def varying(deviation: FloatArray, level: FloatArray) -> FloatArray:
    """The deviation, NaN where it is only the rounding error of a constant series."""
    return np.where(deviation > CONSTANT * np.maximum(level, 1e-300) * 100, deviation, np.nan)
