"""The market model: excess returns regressed on the benchmark's excess return, with an intercept."""

from __future__ import annotations

import math

import numpy as np

from diagnostics.metrics.rows import CONSTANT, ROUNDING, FloatArray, Mask, row_dot
from diagnostics.metrics.shared import shared

PERFECT = 1e-14  # a residual deviation below this share of the series' own is the rounding error of a perfect fit
CANCELLED = 1e-15  # an alpha below this share of the means that it is the difference of is their rounding error


class MarketModel:
    """Ordinary least squares of k series on one regressor, x = alpha + beta * y + residual, of one period.

    Args:
        excess_mean: mean excess returns of the series, shape (k,).
        centred: excess returns of the series less their mean, shape (k, n).
        benchmark_excess: excess returns of the benchmark, shape (n,).
        benchmark_mean: their mean.
        benchmark_centred: excess returns of the benchmark less their mean, shape (n,).
    """

    def __init__(
        self,
        *,
        excess_mean: FloatArray,
        centred: FloatArray,
        benchmark_excess: FloatArray,
        benchmark_mean: float,
        benchmark_centred: FloatArray,
    ) -> None:
        self.excess_mean = excess_mean
        self.centred = centred
        self.benchmark_excess = benchmark_excess
        self.benchmark_mean = benchmark_mean
        self.benchmark_centred = benchmark_centred
        self.n = int(benchmark_excess.size)
        squares = float(self.benchmark_centred @ self.benchmark_centred)
        moves = squares > self.n * (CONSTANT * abs(self.benchmark_mean) + ROUNDING) ** 2
        self.benchmark_squares = squares if moves else math.nan

    @shared
    def squares(self) -> FloatArray:
        """Sum of squares of the centred excess returns, shape (k,)."""
        return row_dot(self.centred, self.centred)

    @shared
    def moves(self) -> Mask:
        """Which series vary by more than rounding errors, shape (k,)."""
        return self.squares > self.n * (CONSTANT * np.abs(self.excess_mean) + ROUNDING) ** 2

    @shared
    def products(self) -> FloatArray:
        """Sum of products of the centred excess returns with the benchmark's, shape (k,)."""
        return np.where(self.moves, self.centred @ self.benchmark_centred, 0.0)

    @shared
    def beta(self) -> FloatArray:
        """Slope, shape (k,); NaN when the benchmark does not move."""
        return self.products / self.benchmark_squares

    @shared
    def alpha(self) -> FloatArray:
        """Intercept of one period, shape (k,); exactly 0 where only rounding errors are left."""
        explained = self.beta * self.benchmark_mean
        alpha = self.excess_mean - explained
        least = CANCELLED * (np.abs(self.excess_mean) + np.abs(explained))
        return np.where(np.abs(alpha) <= least, 0.0, alpha)

    @shared
    def residuals(self) -> FloatArray:
        """What the benchmark does not explain, shape (k, n), mean zero."""
        return self.centred - self.beta[:, None] * self.benchmark_centred

    @shared
    def residual_squares(self) -> FloatArray:
        """Sum of squared residuals, shape (k,); exactly 0 for a perfect fit, NaN when the benchmark does not move."""
        if math.isnan(self.benchmark_squares):
            return np.full(self.excess_mean.size, np.nan)
        return self.unexplained(self.residuals)

    def unexplained(self, residuals: FloatArray) -> FloatArray:
        """Sum of squares of what a regression leaves of each series, shape (k,); exactly 0 where it leaves nothing.

        Returns made of prices carry an error of 1e-16 whatever their size, so a fund that is a multiple of its
        benchmark leaves residuals of that size: they are no estimate of anything.

        Args:
            residuals: shape (k, n), mean zero.
        """
        squares = row_dot(residuals, residuals)
        noise = self.n * (CONSTANT * np.abs(self.excess_mean) + ROUNDING) ** 2
        return np.where(self.moves & (squares > PERFECT**2 * self.squares + noise), squares, 0.0)

    @shared
    def r_squared(self) -> FloatArray:
        """Share of the variance explained, shape (k,), within 0 and 1; NaN without variation."""
        return np.where(self.moves, 1.0 - self.residual_squares / self.squares, np.nan)

    @shared
    def residual_variance(self) -> FloatArray:
        """Unbiased variance of the residuals (divisor n - 2), shape (k,)."""
        return self.residual_squares / (self.n - 2.0)

    @shared
    def beta_standard_error(self) -> FloatArray:
        """Classic standard error of the slope, shape (k,)."""
        return np.sqrt(self.residual_variance / self.benchmark_squares)

    @shared
    def alpha_standard_error(self) -> FloatArray:
        """Classic standard error of the intercept, shape (k,)."""
        return np.sqrt(self.residual_variance * (1.0 / self.n + self.benchmark_mean**2 / self.benchmark_squares))

    def alpha_standard_error_hac(self, lags: int) -> FloatArray:
        """Standard error of the intercept, robust to heteroskedasticity and autocorrelation up to ``lags``, (k,)."""
        weight = 1.0 / self.n - self.benchmark_mean * self.benchmark_centred / self.benchmark_squares
        return self._long_run_error(weight, lags)

    def beta_standard_error_hac(self, lags: int) -> FloatArray:
        """Standard error of the slope, robust to heteroskedasticity and autocorrelation up to ``lags``, (k,)."""
        return self._long_run_error(self.benchmark_centred / self.benchmark_squares, lags)

    def _long_run_error(self, weight: FloatArray, lags: int) -> FloatArray:
        error = np.sqrt(bartlett_variance(self.residuals * weight, lags))
        return np.where(self.residual_squares > 0, error, 0.0)

    @shared
    def rising(self) -> Mask:
        """Periods in which the benchmark earned more than the risk-free rate, shape (n,)."""
        return self.benchmark_excess > 0

    @shared
    def falling(self) -> Mask:
        """Periods in which the benchmark earned less than the risk-free rate, shape (n,)."""
        return self.benchmark_excess < 0

    def slope_within(self, periods: Mask) -> FloatArray:
        """Slope of the regression over some of the periods only, shape (k,); NaN with fewer than two."""
        chosen = periods.astype(np.float64)
        count = float(chosen.sum())
        if count < 2:
            return np.full(self.excess_mean.size, np.nan)
        # Zero outside the chosen periods, so that whole rows can be multiplied.
        centred = (self.benchmark_excess - float(self.benchmark_excess @ chosen) / count) * chosen
        squares = float(centred @ centred)
        products = np.where(self.moves, self.centred @ centred, 0.0)
        return products / (squares if squares > self.n * ROUNDING**2 else math.nan)


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
