"""A sample of returns, and what many figures share, computed once and only when asked for.

k series over the same n periods lie in one array of shape (k, n); a single series is k = 1.
The shared quantities (moments, order statistics, wealth, drawdown, the market model) are cached
on the sample, which is never changed after it is made. They may hold infinities and NaN where a
figure is undefined: ``Metric.of`` is the one place that sorts those out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from diagnostics.metrics.episodes import DrawdownEpisodes, find_episodes
from diagnostics.metrics.market_model import MarketModel
from diagnostics.metrics.rows import FloatArray, noise_free, row_deviation, row_dot, row_least, row_product, row_sum

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
        if returns.ndim != 2:
            raise ValueError(f"returns have the shape (series, periods); got {returns.ndim} dimensions")
        if returns.size:
            # The extremes of an array with NaN are NaN, so two passes find every fault.
            lowest, highest = float(returns.min()), float(returns.max())
            if not (lowest > -np.inf and highest < np.inf):
                raise ValueError("returns hold NaN or infinity; drop what is missing first: it is not an observation")
            if lowest < -1.0:
                raise ValueError(f"a return of {lowest:g} loses more than everything")
        if benchmark is not None and benchmark.shape != returns.shape[-1:]:
            raise ValueError(f"{returns.shape[-1]} returns beside {benchmark.shape} benchmark returns; align them")
        if benchmark is not None and benchmark.size and not np.isfinite(benchmark).all():
            raise ValueError("benchmark returns hold NaN or infinity; align them by date first")
        if isinstance(risk_free, np.ndarray) and risk_free.shape != returns.shape[-1:]:
            raise ValueError(f"{returns.shape[-1]} returns beside {risk_free.shape} risk-free rates; align them")
        if not np.isfinite(risk_free).all():
            raise ValueError("risk-free rates hold NaN or infinity; align them by date first")
        if not periods_per_year > 0:
            raise ValueError(f"periods per year must be above zero; got {periods_per_year:g}")
        self.returns = returns
        self.benchmark = benchmark
        self.risk_free = risk_free
        self.periods_per_year = periods_per_year
        self.minimum_acceptable_return = minimum_acceptable_return
        self.k = int(returns.shape[0])  # number of series
        self.n = int(returns.shape[1])  # number of periods
        self.root_of_time = math.sqrt(periods_per_year)  # what scales a deviation of a period to a year

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
            yield ReturnSample(
                self.returns[first : first + rows],
                self.benchmark,
                self.risk_free,
                self.periods_per_year,
                self.minimum_acceptable_return,
            )

    # ---- moments

    @cached_property
    def mean(self) -> FloatArray:
        """Arithmetic mean return of a period, shape (k,)."""
        return row_sum(self.returns) / self.n

    @cached_property
    def centred(self) -> FloatArray:
        """Returns less their mean, shape (k, n)."""
        return self.returns - self.mean[:, None]

    @cached_property
    def squared(self) -> FloatArray:
        """Squared distances from the mean, shape (k, n)."""
        return self.centred * self.centred

    @cached_property
    def variance(self) -> FloatArray:
        """Population variance (divisor n), shape (k,); exactly 0 when there is no variation."""
        variance = row_sum(self.squared) / self.n
        return np.where(noise_free(np.sqrt(variance), self.mean) > 0, variance, 0.0)

    @cached_property
    def standard_deviation(self) -> FloatArray:
        """Sample standard deviation of a period's return (ddof = 1), shape (k,); exactly 0 without variation."""
        return np.sqrt(self.variance * (self.n / (self.n - 1.0)))

    @cached_property
    def skewness(self) -> FloatArray:
        """Population skewness g1, shape (k,)."""
        return row_dot(self.squared, self.centred) / (self.n * self.variance**1.5)

    @cached_property
    def kurtosis(self) -> FloatArray:
        """Population kurtosis g2 + 3, not in excess of the normal's 3, shape (k,)."""
        return row_dot(self.squared, self.squared) / (self.n * self.variance**2)

    @cached_property
    def ordered(self) -> FloatArray:
        """Each series' returns from the worst to the best, shape (k, n)."""
        return np.sort(self.returns, axis=1)

    # ---- excess over the risk-free rate

    @cached_property
    def excess(self) -> FloatArray:
        """Returns less the risk-free rate of their period, shape (k, n)."""
        if not isinstance(self.risk_free, np.ndarray) and self.risk_free == 0.0:
            return self.returns
        return self.returns - self.risk_free

    @cached_property
    def excess_mean(self) -> FloatArray:
        """Mean excess return of a period, shape (k,)."""
        return self.mean - np.mean(self.risk_free)

    @cached_property
    def excess_standard_deviation(self) -> FloatArray:
        """Sample standard deviation of the excess returns (ddof = 1), shape (k,); exactly 0 without variation."""
        if not isinstance(self.risk_free, np.ndarray):
            return self.standard_deviation
        return noise_free(row_deviation(self.excess - self.excess_mean[:, None]), self.excess_mean)

    @cached_property
    def risk_free_annual(self) -> float:
        """Annual rate to which the period rates compound."""
        if not isinstance(self.risk_free, np.ndarray):
            return float((1.0 + self.risk_free) ** self.periods_per_year - 1.0)
        return float(np.prod(1.0 + self.risk_free) ** (self.periods_per_year / self.n) - 1.0)

    # ---- wealth and drawdown

    @cached_property
    def wealth(self) -> FloatArray:
        """Value of 1 invested before the first return, shape (k, n + 1), starting at 1."""
        wealth = np.empty((self.k, self.n + 1))
        wealth[:, 0] = 1.0
        np.add(self.returns, 1.0, out=wealth[:, 1:])
        np.multiply.accumulate(wealth, axis=1, out=wealth)
        return wealth

    @cached_property
    def annualized(self) -> FloatArray:
        """Compound return of a year, shape (k,); -1 after a total loss."""
        return self.wealth[:, -1] ** (self.periods_per_year / self.n) - 1.0

    @cached_property
    def annualized_excess(self) -> FloatArray:
        """Compound excess return of a year, shape (k,): the excess returns chained as if they were returns."""
        if self.excess is self.returns:
            return self.annualized
        return row_product(1.0 + self.excess) ** (self.periods_per_year / self.n) - 1.0

    @cached_property
    def drawdown(self) -> FloatArray:
        """Loss from the running peak after each return, shape (k, n), zero or negative."""
        peak = np.maximum.accumulate(self.wealth, axis=1)[:, 1:]
        drawdown = self.wealth[:, 1:] / peak
        drawdown -= 1.0
        drawdown[drawdown > -RECOVERED] = 0.0
        return drawdown

    @cached_property
    def max_drawdown(self) -> FloatArray:
        """Deepest drawdown, shape (k,), zero or negative."""
        return row_least(self.drawdown)

    @cached_property
    def ulcer(self) -> FloatArray:
        """Root mean square drawdown, shape (k,)."""
        return np.sqrt(row_dot(self.drawdown, self.drawdown) / self.n)

    @cached_property
    def pain(self) -> FloatArray:
        """Mean drawdown as a positive number, shape (k,)."""
        return row_sum(self.drawdown) / -float(self.n) + 0.0  # no drawdown is 0, not -0

    @cached_property
    def episodes(self) -> DrawdownEpisodes:
        """Every drawdown of every series, in order."""
        return find_episodes(self.drawdown)

    # ---- distances from the minimum acceptable return

    @cached_property
    def shortfall(self) -> FloatArray:
        """How far each return stays below the minimum acceptable return, shape (k, n), zero or positive."""
        return np.maximum(self.minimum_acceptable_return - self.returns, 0.0)

    @cached_property
    def lower_moment_1(self) -> FloatArray:
        """Mean shortfall (first lower partial moment, divisor n), shape (k,); exactly 0 without losses."""
        return noise_free(row_sum(self.shortfall) / self.n)

    @cached_property
    def downside_deviation(self) -> FloatArray:
        """Root mean square shortfall (divisor n), shape (k,); exactly 0 without losses."""
        return noise_free(np.sqrt(row_dot(self.shortfall, self.shortfall) / self.n))

    @cached_property
    def upper_moment_1(self) -> FloatArray:
        """Mean of what exceeds the minimum acceptable return (divisor n), shape (k,)."""
        return self.mean - self.minimum_acceptable_return + self.lower_moment_1

    # ---- against the benchmark

    @cached_property
    def market(self) -> MarketModel:
        """The regression on the benchmark and what it needs.

        Raises:
            ValueError: the sample has no benchmark.
        """
        if self.benchmark is None:
            raise ValueError("the sample has no benchmark to be compared with")
        return MarketModel(self.excess, self.excess_mean, self.benchmark - self.risk_free)

    @cached_property
    def benchmark_sample(self) -> ReturnSample:
        """The benchmark as a sample of its own, k = 1, with the same assumptions.

        Raises:
            ValueError: the sample has no benchmark.
        """
        if self.benchmark is None:
            raise ValueError("the sample has no benchmark to be compared with")
        return ReturnSample(
            self.benchmark[None, :], None, self.risk_free, self.periods_per_year, self.minimum_acceptable_return
        )

    @cached_property
    def tracking_deviation(self) -> FloatArray:
        """Sample standard deviation of return less benchmark (ddof = 1), shape (k,); exactly 0 when they agree."""
        active = self.returns - self.benchmark_sample.returns
        level = row_sum(active) / self.n
        active -= level[:, None]
        return noise_free(row_deviation(active), level)
