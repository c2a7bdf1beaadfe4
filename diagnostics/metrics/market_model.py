"""The market model: excess returns regressed on the benchmark's excess return, with an intercept."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from diagnostics.metrics.rows import ROUNDING, FloatArray, Mask, row_dot

PERFECT = 1e-14  # a residual deviation below this share of the series' own is the rounding error of a perfect fit


class MarketModel:
    """Ordinary least squares of k series on one regressor, x = alpha + beta * y + residual, of one period.

    Args:
        excess: excess returns of the series, shape (k, n).
        excess_mean: their means, shape (k,).
        benchmark_excess: excess returns of the benchmark, shape (n,).
    """

    def __init__(self, excess: FloatArray, excess_mean: FloatArray, benchmark_excess: FloatArray) -> None:
        self.excess = excess
        self.excess_mean = excess_mean
        self.benchmark_excess = benchmark_excess
        self.n = int(benchmark_excess.size)
        self.benchmark_mean = float(benchmark_excess.mean())
        self.benchmark_centred = benchmark_excess - self.benchmark_mean
        squares = float(self.benchmark_centred @ self.benchmark_centred)
        moves = squares > self.n * (ROUNDING + 1e-12 * abs(self.benchmark_mean)) ** 2
        self.benchmark_squares = squares if moves else 0.0

    @cached_property
    def centred(self) -> FloatArray:
        """Excess returns less their mean, shape (k, n)."""
        return self.excess - self.excess_mean[:, None]

    @cached_property
    def squares(self) -> FloatArray:
        """Sum of squares of the centred excess returns, shape (k,)."""
        return row_dot(self.centred, self.centred)

    @cached_property
    def products(self) -> FloatArray:
        """Sum of products of the centred excess returns with the benchmark's, shape (k,)."""
        return self.excess @ self.benchmark_centred

    @cached_property
    def beta(self) -> FloatArray:
        """Slope, shape (k,); NaN when the benchmark does not move."""
        return self.products / (self.benchmark_squares if self.benchmark_squares > 0 else np.nan)

    @cached_property
    def alpha(self) -> FloatArray:
        """Intercept of one period, shape (k,)."""
        return self.excess_mean - self.beta * self.benchmark_mean

    @cached_property
    def residuals(self) -> FloatArray:
        """What the benchmark does not explain, shape (k, n), mean zero."""
        return self.centred - self.beta[:, None] * self.benchmark_centred

    @cached_property
    def residual_squares(self) -> FloatArray:
        """Sum of squared residuals, shape (k,); exactly 0 for a perfect fit."""
        squares = row_dot(self.residuals, self.residuals)
        return np.where(squares > PERFECT**2 * self.squares + self.n * ROUNDING**4, squares, 0.0)

    @cached_property
    def r_squared(self) -> FloatArray:
        """Share of the variance explained, shape (k,), within 0 and 1; NaN without variation."""
        moves = self.squares > self.n * (ROUNDING + 1e-12 * np.abs(self.excess_mean)) ** 2
        return np.where(moves, 1.0 - self.residual_squares / np.where(moves, self.squares, 1.0), np.nan)

    @cached_property
    def residual_variance(self) -> FloatArray:
        """Unbiased variance of the residuals (divisor n - 2), shape (k,)."""
        return self.residual_squares / (self.n - 2.0)

    @cached_property
    def beta_standard_error(self) -> FloatArray:
        """Classic standard error of the slope, shape (k,)."""
        return np.sqrt(self.residual_variance / self.benchmark_squares)

    @cached_property
    def alpha_standard_error(self) -> FloatArray:
        """Classic standard error of the intercept, shape (k,)."""
        return np.sqrt(self.residual_variance * (1.0 / self.n + self.benchmark_mean**2 / self.benchmark_squares))

    def alpha_standard_error_hac(self, lags: int) -> FloatArray:
        """Standard error of the intercept, robust to heteroskedasticity and autocorrelation up to ``lags``, (k,)."""
        weight = 1.0 / self.n - self.benchmark_mean * self.benchmark_centred / self.benchmark_squares
        return np.sqrt(bartlett_variance(self.residuals * weight, lags))

    def beta_standard_error_hac(self, lags: int) -> FloatArray:
        """Standard error of the slope, robust to heteroskedasticity and autocorrelation up to ``lags``, (k,)."""
        return np.sqrt(bartlett_variance(self.residuals * (self.benchmark_centred / self.benchmark_squares), lags))

    @cached_property
    def rising(self) -> Mask:
        """Periods in which the benchmark earned more than the risk-free rate, shape (n,)."""
        return self.benchmark_excess > 0

    @cached_property
    def falling(self) -> Mask:
        """Periods in which the benchmark earned less than the risk-free rate, shape (n,)."""
        return self.benchmark_excess < 0

    def slope_within(self, periods: Mask) -> FloatArray:
        """Slope of the regression over some of the periods only, shape (k,); NaN with fewer than two."""
        benchmark = self.benchmark_excess[periods]
        if benchmark.size < 2:
            return np.full(self.excess.shape[0], np.nan)
        centred = np.zeros(self.n)
        centred[periods] = benchmark - benchmark.mean()
        squares = float(centred @ centred)
        return (self.excess @ centred) / (squares if squares > self.n * ROUNDING**2 else np.nan)


def bartlett_variance(influence: FloatArray, lags: int) -> FloatArray:
    """Long-run variance of the sum of each row with Bartlett weights (Newey and West 1987), shape (k,).

    Args:
        influence: contribution of each period to an estimate, shape (k, n).
        lags: highest lag that enters; its weight is 1 - lag / (lags + 1).
    """
    total = row_dot(influence, influence)
    for lag in range(1, min(lags, influence.shape[1] - 1) + 1):
        covariance = row_dot(influence[:, lag:], influence[:, :-lag])
        total = total + 2.0 * (1.0 - lag / (lags + 1.0)) * covariance
    return total


def newey_west_lags(n: int) -> int:
    """The number of lags by the rule 4 * (n / 100)^(2/9) (Newey and West 1994), rounded down."""
    return int(4.0 * (n / 100.0) ** (2.0 / 9.0))
