"""Market timing: does sensitivity rise before the benchmark rises? Two regressions with a curved term."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.factors.factor_model import FactorModel, factor_models
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@dataclass(frozen=True, slots=True, eq=False)
class TimingFit:
    """A timing regression x = alpha + beta * y + gamma * f(y) + residual on excess returns of one period.

    Args:
        alpha: intercept, shape (k,).
        beta: slope on the benchmark's excess return, shape (k,).
        gamma: weight of the curved term, shape (k,); above zero is timing.
        gamma_standard_error: classic standard error of gamma (divisor n - 3), shape (k,).
    """

    alpha: FloatArray
    beta: FloatArray
    gamma: FloatArray
    gamma_standard_error: FloatArray


def _fit(sample: ReturnSample, curved: FloatArray) -> TimingFit:
    """Least squares with two regressors by their centred normal equations; NaN where they are collinear."""
    market = sample.market
    level = float(curved.mean())
    bend = curved - level
    yy, yz, zz = market.benchmark_squares, float(market.benchmark_centred @ bend), float(bend @ bend)
    determinant = yy * zz - yz * yz
    if not determinant > 1e-12 * yy * zz:
        undefined = np.full(sample.k, np.nan)
        return TimingFit(undefined, undefined, undefined, undefined)
    xy, xz = market.products, np.where(market.moves, market.centred @ bend, 0.0)
    slope = (zz * xy - yz * xz) / determinant
    gamma = (yy * xz - yz * xy) / determinant
    residuals = market.centred - slope[:, None] * market.benchmark_centred - gamma[:, None] * bend
    squares = market.unexplained(residuals)
    return TimingFit(
        alpha=market.excess_mean - slope * market.benchmark_mean - gamma * level,
        beta=slope,
        gamma=gamma,
        gamma_standard_error=np.sqrt(squares / (sample.n - 3.0) * (yy / determinant)),
    )


def treynor_mazuy(sample: ReturnSample) -> TimingFit:
    """The regression x = alpha + beta * y + gamma * y^2 (Treynor and Mazuy 1966).

    Needs a benchmark and four periods.
    """
    return _fit(sample, sample.market.benchmark_excess**2)


def henriksson_merton(sample: ReturnSample) -> TimingFit:
    """The regression x = alpha + beta * y + gamma * max(0, -y) (Henriksson and Merton 1981).

    Needs a benchmark and four periods.
    """
    return _fit(sample, np.maximum(-sample.market.benchmark_excess, 0.0))


GAMMA = 2  # place of the curved term among the coefficients of a timing model


def treynor_mazuy_model(excess_returns: FloatArray, market: FloatArray, *, lags: int | None = None) -> FactorModel:
    """The same regression with robust errors, of m funds: coefficients alpha, beta, gamma.

    Args:
        excess_returns: shape (m, n), decimals, no NaN.
        market: the benchmark's excess return, shape (n,).
        lags: of the covariance; None takes floor(4 * (n / 100)^(2/9)).

    Raises:
        NotComputable: fewer than four periods, or a benchmark that takes two values only.
    """
    return factor_models(excess_returns, np.array([market, market * market]), lags=lags)


def henriksson_merton_model(excess_returns: FloatArray, market: FloatArray, *, lags: int | None = None) -> FactorModel:
    """The same regression with robust errors, of m funds: coefficients alpha, beta, gamma; gamma > 0 is timing.

    Args:
        excess_returns: shape (m, n), decimals, no NaN.
        market: the benchmark's excess return, shape (n,).
        lags: of the covariance; None takes floor(4 * (n / 100)^(2/9)).

    Raises:
        NotComputable: fewer than four periods, or a benchmark that never falls or never rises.
    """
    return factor_models(excess_returns, np.array([market, np.maximum(-market, 0.0)]), lags=lags)


@metric(
    label="Treynor-Mazuy gamma",
    unit=Unit.RATIO,
    formula="gamma of r - rf = alpha + beta * y + gamma * y^2, y = b - rf",
    source="Treynor and Mazuy (1966)",
    minimum=4,
    needs_benchmark=True,
    needs_rate=True,
)
def treynor_mazuy_gamma(sample: ReturnSample) -> FloatArray:
    """Curvature of the series' response to the benchmark, shape (k,); above zero is timing."""
    return treynor_mazuy(sample).gamma


@metric(
    label="t-statistic of the Treynor-Mazuy gamma",
    unit=Unit.RATIO,
    formula="gamma / classic standard error",
    source="Treynor and Mazuy (1966)",
    minimum=4,
    needs_benchmark=True,
    needs_rate=True,
)
def treynor_mazuy_t_statistic(sample: ReturnSample) -> FloatArray:
    """Treynor-Mazuy gamma in units of its classic standard error, shape (k,)."""
    fit = treynor_mazuy(sample)
    return fit.gamma / fit.gamma_standard_error


@metric(
    label="Henriksson-Merton gamma",
    unit=Unit.RATIO,
    formula="gamma of r - rf = alpha + beta * y + gamma * max(0, -y), y = b - rf",
    source="Henriksson and Merton (1981)",
    minimum=4,
    needs_benchmark=True,
    needs_rate=True,
)
def henriksson_merton_gamma(sample: ReturnSample) -> FloatArray:
    """Fall of beta when the benchmark falls, shape (k,); above zero is timing."""
    return henriksson_merton(sample).gamma


@metric(
    label="t-statistic of the Henriksson-Merton gamma",
    unit=Unit.RATIO,
    formula="gamma / classic standard error",
    source="Henriksson and Merton (1981)",
    minimum=4,
    needs_benchmark=True,
    needs_rate=True,
)
def henriksson_merton_t_statistic(sample: ReturnSample) -> FloatArray:
    """Henriksson-Merton gamma in units of its classic standard error, shape (k,)."""
    fit = henriksson_merton(sample)
    return fit.gamma / fit.gamma_standard_error
