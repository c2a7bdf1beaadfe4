"""A sample of returns, and what many figures share, computed once and only when asked for.

k series over the same n periods lie in one array of shape (k, n); a single series is k = 1.
The shared quantities (moments, order statistics, wealth, drawdown, the market model) are cached
on the sample, which is never changed after it is made. They may hold infinities and NaN where a
figure is undefined: ``Metric.of`` is the one place that sorts those out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from diagnostics.metrics.episodes import DrawdownEpisodes, find_episodes
from diagnostics.metrics.market_model import MarketModel
from diagnostics.metrics.rolling_windows import RollingWindows
from diagnostics.metrics.rows import (
    ROUNDING,
    FloatArray,
    Mask,
    OrderStatistics,
    noise_free,
    row_deviation,
    row_dot,
    row_least,
    row_product,
    row_sum,
)
from diagnostics.metrics.shared import shared

__all__ = ["FloatArray", "ReturnSample", "period_rate"]

RECOVERED = 1e-12  # a drawdown shallower than this is a rounding error of compounding, not a loss


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
        _check(returns, benchmark, risk_free, periods_per_year)
        self._fill(returns, benchmark, risk_free, periods_per_year, minimum_acceptable_return)

    def _fill(
        self,
        returns: FloatArray,
        benchmark: FloatArray | None,
        risk_free: FloatArray | float,
        periods_per_year: float,
        minimum_acceptable_return: float,
    ) -> ReturnSample:
        """Take over inputs that were checked, be it here or in the sample that this one is a part of."""
        self.returns = returns
        self.benchmark = benchmark
        self.risk_free = risk_free
        self.periods_per_year = periods_per_year
        self.minimum_acceptable_return = minimum_acceptable_return
        self.k = int(returns.shape[0])  # number of series
        self.n = int(returns.shape[1])  # number of periods
        self.root_of_time = math.sqrt(periods_per_year)  # what scales a deviation of a period to a year
        self._windows: dict[int, RollingWindows] = {}
        return self

    def _part(self, returns: FloatArray, benchmark: FloatArray | None) -> ReturnSample:
        """A sample of some of these returns, or of the benchmark, with the same assumptions."""
        part = object.__new__(ReturnSample)
        return part._fill(returns, benchmark, self.risk_free, self.periods_per_year, self.minimum_acceptable_return)

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

    def blocks(self, rows: int) -> Iterator[ReturnSample]:
        """The same sample, at most ``rows`` series at a time, so that what is shared fits the processor's cache."""
        for first in range(0, self.k, rows):
            yield self._part(self.returns[first : first + rows], self.benchmark)

    # ---- moments

    @shared
    def mean(self) -> FloatArray:
        """Arithmetic mean return of a period, shape (k,)."""
        return row_sum(self.returns) / self.n

    @shared
    def centred(self) -> FloatArray:
        """Returns less their mean, shape (k, n)."""
        return self.returns - self.mean[:, None]

    @shared
    def squared(self) -> FloatArray:
        """Squared distances from the mean, shape (k, n)."""
        return self.centred * self.centred

    @shared
    def variance(self) -> FloatArray:
        """Population variance (divisor n), shape (k,); exactly 0 when there is no variation."""
        variance = row_sum(self.squared) / self.n
        return np.where(noise_free(np.sqrt(variance), self.mean) > 0, variance, 0.0)

    @shared
    def standard_deviation(self) -> FloatArray:
        """Sample standard deviation of a period's return (ddof = 1), shape (k,); exactly 0 without variation."""
        return np.sqrt(self.variance * (self.n / (self.n - 1.0)))

    @shared
    def skewness(self) -> FloatArray:
        """Population skewness g1, shape (k,)."""
        return row_dot(self.squared, self.centred) / (self.n * self.variance**1.5)

    @shared
    def kurtosis(self) -> FloatArray:
        """Population kurtosis g2 + 3, not in excess of the normal's 3, shape (k,)."""
        return row_dot(self.squared, self.squared) / (self.n * self.variance**2)

    @shared
    def ordered(self) -> OrderStatistics:
        """The returns by size."""
        return OrderStatistics(self.returns)

    # ---- excess over the risk-free rate

    @shared
    def excess(self) -> FloatArray:
        """Returns less the risk-free rate of their period, shape (k, n)."""
        if not isinstance(self.risk_free, np.ndarray) and self.risk_free == 0.0:
            return self.returns
        return self.returns - self.risk_free

    @shared
    def excess_mean(self) -> FloatArray:
        """Mean excess return of a period, shape (k,)."""
        return self.mean - (self.risk_free.mean() if isinstance(self.risk_free, np.ndarray) else self.risk_free)

    @shared
    def excess_standard_deviation(self) -> FloatArray:
        """Sample standard deviation of the excess returns (ddof = 1), shape (k,); exactly 0 without variation."""
        if not isinstance(self.risk_free, np.ndarray):
            return self.standard_deviation
        return noise_free(row_deviation(self.excess_centred), self.excess_mean)

    @shared
    def excess_centred(self) -> FloatArray:
        """Excess returns less their mean, shape (k, n)."""
        return self.excess - self.excess_mean[:, None] if isinstance(self.risk_free, np.ndarray) else self.centred

    @shared
    def excess_skewness(self) -> FloatArray:
        """Population skewness of the returns less the risk-free rate, shape (k,)."""
        return self._excess_moments[0]

    @shared
    def excess_kurtosis(self) -> FloatArray:
        """Population kurtosis of the returns less the risk-free rate, 3 for the normal, shape (k,)."""
        return self._excess_moments[1]

    @shared
    def _excess_moments(self) -> tuple[FloatArray, FloatArray]:
        if not isinstance(self.risk_free, np.ndarray):  # a constant rate moves the level, not the shape
            return self.skewness, self.kurtosis
        squared = self.excess_centred * self.excess_centred
        variance = self.excess_standard_deviation**2 * ((self.n - 1.0) / self.n)
        third = row_dot(squared, self.excess_centred) / (self.n * variance**1.5)
        return third, row_dot(squared, squared) / (self.n * variance**2)

    @shared
    def risk_free_annual(self) -> float:
        """Annual rate to which the period rates compound."""
        if not isinstance(self.risk_free, np.ndarray):
            return float((1.0 + self.risk_free) ** self.periods_per_year - 1.0)
        return float(np.prod(1.0 + self.risk_free) ** (self.periods_per_year / self.n) - 1.0)

    # ---- wealth and drawdown

    @shared
    def growth(self) -> FloatArray:
        """Growth factor of each period, shape (k, n), zero or positive."""
        return self.returns + 1.0

    @shared
    def total_growth(self) -> FloatArray:
        """Growth of 1 over the whole sample, shape (k,)."""
        return row_product(self.growth)

    @shared
    def wealth(self) -> FloatArray:
        """Value of 1 invested before the first return, shape (k, n + 1), starting at 1."""
        wealth = np.empty((self.k, self.n + 1))
        wealth[:, 0] = 1.0
        np.multiply.accumulate(self.growth, axis=1, out=wealth[:, 1:])
        return wealth

    @shared
    def annualized(self) -> FloatArray:
        """Compound return of a year, shape (k,); -1 after a total loss."""
        return self.total_growth ** (self.periods_per_year / self.n) - 1.0

    @shared
    def annualized_excess(self) -> FloatArray:
        """Compound excess return of a year, shape (k,): the excess returns chained as if they were returns."""
        if self.excess is self.returns:
            return self.annualized
        return row_product(1.0 + self.excess) ** (self.periods_per_year / self.n) - 1.0

    @shared
    def drawdown(self) -> FloatArray:
        """Loss from the running peak after each return, shape (k, n), zero or negative."""
        peak = np.maximum.accumulate(self.wealth, axis=1)[:, 1:]
        drawdown = self.wealth[:, 1:] / peak
        drawdown -= 1.0
        return np.where(drawdown < -RECOVERED, drawdown, 0.0)

    @shared
    def max_drawdown(self) -> FloatArray:
        """Deepest drawdown, shape (k,), zero or negative."""
        return row_least(self.drawdown)

    @shared
    def ulcer(self) -> FloatArray:
        """Root mean square drawdown, shape (k,)."""
        return np.sqrt(row_dot(self.drawdown, self.drawdown) / self.n)

    @shared
    def pain(self) -> FloatArray:
        """Mean drawdown as a positive number, shape (k,)."""
        return row_sum(self.drawdown) / -float(self.n) + 0.0  # no drawdown is 0, not -0

    @shared
    def episodes(self) -> DrawdownEpisodes:
        """Every drawdown of every series, in order."""
        return find_episodes(self.drawdown)

    # ---- distances from the minimum acceptable return

    @shared
    def shortfall(self) -> FloatArray:
        """How far each return stays below the minimum acceptable return, shape (k, n), zero or positive."""
        below = np.maximum(self.minimum_acceptable_return - self.returns, 0.0)
        # A target of a period is the root of an annual one: a return that equals it differs by a rounding error.
        return below if self.minimum_acceptable_return == 0.0 else np.where(below > ROUNDING, below, 0.0)

    @shared
    def lower_moment_1(self) -> FloatArray:
        """Mean shortfall (first lower partial moment, divisor n), shape (k,); exactly 0 without losses."""
        return noise_free(row_sum(self.shortfall) / self.n)

    @shared
    def downside_deviation(self) -> FloatArray:
        """Root mean square shortfall (divisor n), shape (k,); exactly 0 without losses."""
        return noise_free(np.sqrt(row_dot(self.shortfall, self.shortfall) / self.n))

    @shared
    def gaining(self) -> Mask:
        """Which returns exceed the minimum acceptable return by more than a rounding error, shape (k, n)."""
        target = self.minimum_acceptable_return
        return self.returns > (target if target == 0.0 else target + ROUNDING)

    @shared
    def upper_moment_1(self) -> FloatArray:
        """Mean of what exceeds the minimum acceptable return (divisor n), shape (k,)."""
        return self.mean - self.minimum_acceptable_return + self.lower_moment_1

    # ---- against the benchmark

    @shared
    def market(self) -> MarketModel:
        """The regression on the benchmark and what it needs.

        Raises:
            ValueError: the sample has no benchmark.
        """
        benchmark = self.benchmark_sample
        return MarketModel(
            excess_mean=self.excess_mean,
            centred=self.excess_centred,
            benchmark_excess=benchmark.excess[0],
            benchmark_mean=float(benchmark.excess_mean[0]),
            benchmark_centred=benchmark.excess_centred[0],
        )

    @shared
    def benchmark_sample(self) -> ReturnSample:
        """The benchmark as a sample of its own, k = 1, with the same assumptions.

        Raises:
            ValueError: the sample has no benchmark.
        """
        if self.benchmark is None:
            raise ValueError("the sample has no benchmark to be compared with")
        return self._part(self.benchmark[None, :], None)

    def windows(self, length: int) -> RollingWindows:
        """Sums over every full window of so many periods, kept for the next figure of the same windows."""
        if length not in self._windows:
            self._windows[length] = RollingWindows(self.excess_centred, self.excess_mean, length)
        return self._windows[length]

    @shared
    def tracking_deviation(self) -> FloatArray:
        """Sample standard deviation of return less benchmark (ddof = 1), shape (k,); exactly 0 when they agree."""
        active = self.returns - self.benchmark_sample.returns
        level = row_sum(active) / self.n
        active -= level[:, None]
        return noise_free(row_deviation(active), level)


def _check(
    returns: FloatArray, benchmark: FloatArray | None, risk_free: FloatArray | float, periods_per_year: float
) -> None:
    if returns.ndim != 2:
        raise ValueError(f"returns have the shape (series, periods); got {returns.ndim} dimensions")
    _check_values("returns", returns)
    if benchmark is not None:
        if benchmark.shape != returns.shape[-1:]:
            raise ValueError(f"{returns.shape[-1]} returns beside {benchmark.shape} benchmark returns; align them")
        _check_values("benchmark returns", benchmark)
    if isinstance(risk_free, np.ndarray):
        if risk_free.shape != returns.shape[-1:]:
            raise ValueError(f"{returns.shape[-1]} returns beside {risk_free.shape} risk-free rates; align them")
        _check_values("risk-free rates", risk_free)
    elif not -1.0 < risk_free < math.inf:
        raise ValueError(f"a risk-free rate of {risk_free:g} a period is not a rate")
    if not 0.0 < periods_per_year < math.inf:
        raise ValueError(f"periods per year must be above zero; got {periods_per_year:g}")


def _check_values(what: str, values: FloatArray) -> None:
    if not values.size:
        return
    # The extremes of an array with NaN are NaN, so two passes find every fault.
    lowest, highest = float(values.min()), float(values.max())
    if not (lowest > -math.inf and highest < math.inf):
        raise ValueError(f"{what} hold NaN or infinity; drop what is missing first: it is not an observation")
    if lowest < -1.0:
        raise ValueError(f"{what} hold {lowest:g}, which loses more than everything")
