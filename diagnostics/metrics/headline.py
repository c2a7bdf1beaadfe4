"""The figures that every report shows, in one list, for one series or for many at once.

Each is a metric with its parameters: there is no second definition of anything here. Many series are
computed in blocks of rows, so that what their figures share stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diagnostics.metrics import (
    drawdown,
    moments,
    partial_moments,
    regression,
    relative,
    returns,
    risk,
    risk_adjusted,
    sharpe_inference,
    tail_risk,
)
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import Metric

BLOCK_ROWS = 64  # 64 series of ten years of days take 1.3 MB an array; measured best among 4 to 128


@dataclass(frozen=True, slots=True)
class HeadlineFigure:
    """One figure of the list.

    Args:
        name: the metric's name, with the confidence level in percent behind it where it has one.
        metric: how it is computed.
        parameters: the metric's own parameters.
    """

    name: str
    metric: Metric
    parameters: Mapping[str, float]


def _plain(metric: Metric) -> HeadlineFigure:
    return HeadlineFigure(metric.spec.name, metric, {})


def _at(metric: Metric, confidence_level: float) -> HeadlineFigure:
    name = f"{metric.spec.name}_{round(confidence_level * 100)}"
    return HeadlineFigure(name, metric, {"confidence_level": confidence_level})


HEADLINE: tuple[HeadlineFigure, ...] = (
    _plain(returns.cumulative_return),
    _plain(returns.annualized_return),
    _plain(returns.best_period),
    _plain(returns.worst_period),
    _plain(returns.positive_share),
    _plain(risk.annualized_volatility),
    _plain(risk.annualized_downside_deviation),
    _plain(risk.semi_deviation),
    _plain(risk.ewma_volatility),
    _plain(moments.skewness),
    _plain(moments.excess_kurtosis),
    _plain(drawdown.max_drawdown),
    _plain(drawdown.average_drawdown),
    _plain(drawdown.ulcer_index),
    _plain(drawdown.pain_index),
    _at(tail_risk.value_at_risk_historical, 0.95),
    _at(tail_risk.value_at_risk_historical, 0.99),
    _at(tail_risk.expected_shortfall_historical, 0.95),
    _at(tail_risk.expected_shortfall_historical, 0.99),
    _at(tail_risk.value_at_risk_gaussian, 0.95),
    _at(tail_risk.value_at_risk_gaussian, 0.99),
    _at(tail_risk.expected_shortfall_gaussian, 0.95),
    _at(tail_risk.expected_shortfall_gaussian, 0.99),
    _at(tail_risk.value_at_risk_cornish_fisher, 0.95),
    _at(tail_risk.value_at_risk_cornish_fisher, 0.99),
    _plain(risk_adjusted.sharpe_ratio),
    _plain(sharpe_inference.sharpe_standard_error),
    _plain(sharpe_inference.probabilistic_sharpe_ratio),
    _plain(risk_adjusted.sortino_ratio),
    _plain(risk_adjusted.calmar_ratio),
    _plain(risk_adjusted.martin_ratio),
    _plain(risk_adjusted.burke_ratio),
    _plain(partial_moments.omega_ratio),
    _plain(partial_moments.kappa_3),
    _plain(tail_risk.tail_ratio),
    _plain(regression.beta),
    _plain(regression.alpha),
    _plain(regression.jensen_alpha),
    _plain(regression.alpha_t_statistic_hac),
    _plain(regression.r_squared),
    _plain(regression.correlation),
    _plain(regression.treynor_ratio),
    _plain(regression.m_squared),
    _plain(regression.bull_beta),
    _plain(regression.bear_beta),
    _plain(relative.tracking_error),
    _plain(relative.information_ratio),
    _plain(relative.active_premium),
    _plain(relative.up_capture),
    _plain(relative.down_capture),
    _plain(relative.batting_average),
)


def headline(sample: ReturnSample) -> dict[str, FloatArray]:
    """Every headline figure of the sample's k series, each of shape (k,), NaN where it is not defined."""
    with np.errstate(all="ignore"):
        return {figure.name: figure.metric.quietly_of(sample, **figure.parameters) for figure in HEADLINE}


def headline_batch(
    returns: FloatArray,
    *,
    benchmark_returns: FloatArray | None = None,
    risk_free_rate: FloatArray | float = 0.0,
    periods_per_year: float = 252,
    minimum_acceptable_return: float = 0.0,
) -> dict[str, FloatArray]:
    """Every headline figure of many series.

    Args:
        returns: simple period returns as decimals, shape (k, n), no NaN, oldest first.
        benchmark_returns: shape (n,), or None: then what needs one is NaN.
        risk_free_rate: annual rate, or one rate of a period for each return, shape (n,).
        periods_per_year: 252 for daily, 52 for weekly, 12 for monthly returns.
        minimum_acceptable_return: annual rate.

    Returns:
        Each of shape (k,), by name, in the order of ``HEADLINE``; NaN where not defined for that series.
    """
    sample = ReturnSample.of(
        returns,
        benchmark_returns=benchmark_returns,
        risk_free_rate=risk_free_rate,
        periods_per_year=periods_per_year,
        minimum_acceptable_return=minimum_acceptable_return,
    )
    blocks = [headline(block) for block in sample.blocks(BLOCK_ROWS)]
    if not blocks:
        return {figure.name: np.empty(0) for figure in HEADLINE}
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
