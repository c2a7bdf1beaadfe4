"""Every metric on a series small enough to be worked out by hand; the working is written as arithmetic."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

import diagnostics.metrics.autocorrelation
import diagnostics.metrics.benchmark_risk
import diagnostics.metrics.headline
import diagnostics.metrics.timing  # noqa: F401  entering the metrics
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import METRICS

# Mean 0, population variance 0.025, sample variance 0.1 / 3; wealth 1, 1.1, 0.99, 1.188, 0.9504.
SWING = [0.10, -0.10, 0.20, -0.20]
HALF = [0.05, -0.05, 0.10, -0.10]  # SWING is exactly twice this benchmark
END = 1.1 * 0.9 * 1.2 * 0.8
HALF_END = 1.05 * 0.95 * 1.1 * 0.9
SD = math.sqrt(0.1 / 3)
DEPTHS = (0.99 / 1.1 - 1, 0.9504 / 1.188 - 1)  # -0.1 recovers to a new peak, -0.2 does not
QUARTERS: dict[str, Any] = {"periods_per_year": 4}
BESIDE: dict[str, Any] = {"periods_per_year": 4, "benchmark_returns": np.array(HALF)}

# 0.01 .. 0.20 less 0.10: -0.09, -0.08 .. 0.10; 20 values in steps of 0.01.
LADDER = [round(0.01 * step - 0.10, 2) for step in range(1, 21)]
LADDER_MEAN = 0.005
LADDER_SD = 0.01 * math.sqrt(20 * 21 / 12)  # sample deviation of 20 consecutive steps
LADDER_KURTOSIS = 3 - 1.2 * (20**2 + 1) / (20**2 - 1)  # population kurtosis of a discrete uniform
Z = NormalDist().inv_cdf(0.05)
BENT = Z + (Z**3 - 3 * Z) / 24 * (LADDER_KURTOSIS - 3)

# Regression on y = -1, 0, 1 (in percent): x = 1, 1, 4 has slope 1.5, intercept 2, residuals 0.5, -1, 0.5.
LINE_Y = [-0.01, 0.0, 0.01]
LINE_X = [0.01, 0.01, 0.04]
LINE: dict[str, Any] = {"periods_per_year": 4, "benchmark_returns": np.array(LINE_Y)}
LINE_ERROR = math.sqrt(1.5e-4 / 1)  # residual deviation, n - 2 = 1

# Twelve periods: y alternates -1 %, 1 %; x = 1 % + y + residual of 1 % with signs ++-- (mean zero, unrelated to y).
LONG_Y = [-0.01, 0.01] * 6
LONG_U = [0.01, 0.01, -0.01, -0.01] * 3
LONG_X = [0.01 + y + u for y, u in zip(LONG_Y, LONG_U, strict=True)]
LONG: dict[str, Any] = {"periods_per_year": 12, "benchmark_returns": np.array(LONG_Y), "lags": 0}
LONG_HAC = 0.01 / math.sqrt(12)  # no lags: sqrt(sum(u^2)) / n
T10 = 2.2281388519649385  # two-sided 95 % point of Student t with 10 degrees of freedom

# The timing regressions, exact fits on y = -2 .. 2 %: gamma of y^2 is 3, of max(0, -y) is 0.5.
CURVE_Y = [-0.02, -0.01, 0.0, 0.01, 0.02]
MAZUY = [0.001 + 1.2 * y + 3.0 * y * y for y in CURVE_Y]
MERTON = [0.001 + 1.2 * y + 0.5 * max(0.0, -y) for y in CURVE_Y]
CURVE: dict[str, Any] = {"benchmark_returns": np.array(CURVE_Y)}
# The same with residuals 1, -4, 6, -4, 1 (times 1e-4), which no quadratic explains: sum of squares 70e-8, n - 3 = 2.
NOISE = [1e-4, -4e-4, 6e-4, -4e-4, 1e-4]
MAZUY_NOISY = [value + noise for value, noise in zip(MAZUY, NOISE, strict=True)]
MAZUY_ERROR = math.sqrt(35e-8 / 14e-8)  # sum of squares of y^2 about its mean: 14e-8

# Residuals 1, -2, 2, -2, 1 (times 1e-4) leave the other fit as it is: sum of squares 14e-8. The sums of squares and
# products of y and max(0, -y) about their means are 10, 3.2 and -5 (times 1e-4).
MERTON_NOISE = [1e-4, -2e-4, 2e-4, -2e-4, 1e-4]
MERTON_NOISY = [value + noise for value, noise in zip(MERTON, MERTON_NOISE, strict=True)]
MERTON_ERROR = math.sqrt(7e-8 * 10e-4 / ((10 * 3.2 - 25) * 1e-8))

# Twelve months of +-1 % in turn, twice: lag-1 autocorrelation -23/24.
TURNS = [0.01, -0.01] * 12
TURN_SD = 0.01 * math.sqrt(24 / 23)
# Autocorrelations of TURNS at lag k: (-1)^k (24 - k) / 24.
TURN_SUM = 12 + 2 * sum((12 - k) * (-1) ** k * (24 - k) / 24 for k in range(1, 12))
# The same with a mean of 1 %: Sharpe ratio of a period 0.01 / TURN_SD.
RISING_TURNS = [0.02, 0.0] * 12

# Skewed: 0, 0, 0, 4 % has mean 1 %, deviations -1, -1, -1, 3: m2 = 3, m3 = 6, m4 = 21.
SKEWED = [0.0, 0.0, 0.0, 0.04]
G1 = 6 / 3**1.5
G2 = 21 / 9
# Sharpe ratio of a period: 1 % over sample deviation 2 %.
SKEWED_VARIANCE = 1 - G1 * 0.5 + (G2 - 1) / 4 * 0.25
PSI = NormalDist()

EIGHT = [0.01, -0.01] * 4  # autocorrelation at lag 1: -7/8, at lag 2: 6/8
LJUNG = 8 * 10 * ((7 / 8) ** 2 / 7 + (6 / 8) ** 2 / 6)

CASES: dict[str, tuple[list[float], dict[str, Any], float]] = {
    "cumulative_return": (SWING, {}, END - 1),
    "annualized_return": (SWING, {"periods_per_year": 2}, math.sqrt(END) - 1),
    "arithmetic_annualized_return": ([0.01, 0.03], QUARTERS, 0.08),
    "mean_return": ([0.01, 0.03], {}, 0.02),
    "geometric_mean_return": ([0.21, 0.0], {}, 0.1),
    "best_period": (SWING, {}, 0.2),
    "worst_period": (SWING, {}, -0.2),
    "positive_share": ([0.01, 0.0, -0.01, 0.02], {}, 0.5),
    "period_standard_deviation": (SWING, {}, SD),
    "annualized_volatility": (SWING, QUARTERS, SD * 2),
    "ewma_volatility": ([0.0] * 19 + [0.01], {"decay": 0.5}, math.sqrt(252 * 1e-4 / (2 - 0.5**19))),
    "autocorrelation_adjusted_volatility": (TURNS, {"periods_per_year": 12}, TURN_SD * math.sqrt(TURN_SUM)),
    "downside_deviation": (SWING, {}, math.sqrt(0.05 / 4)),
    "annualized_downside_deviation": (SWING, QUARTERS, math.sqrt(0.05 / 4) * 2),
    "downside_deviation_subset": (SWING, {}, math.sqrt(0.05 / 2)),
    "semi_deviation": (SWING, {}, math.sqrt(0.05 / 4)),
    "upside_deviation": (SWING, {}, math.sqrt(0.05 / 4)),
    "mean_absolute_deviation": (SWING, {}, 0.15),
    "autocorrelation": (EIGHT, {}, -7 / 8),
    "ljung_box_statistic": (EIGHT, {"lags": 2}, LJUNG),
    "ljung_box_p_value": (EIGHT, {"lags": 2}, math.exp(-LJUNG / 2)),  # chi-square with two degrees is exponential
    "skewness": (SKEWED, {}, G1 * math.sqrt(12) / 2),
    "population_skewness": (SKEWED, {}, G1),
    "sample_skewness": (SKEWED, {}, G1 * 16 / 6),
    "excess_kurtosis": (SKEWED, {}, 3 / 2 * (5 * (G2 - 3) + 6)),
    "population_kurtosis": (SKEWED, {}, G2),
    "population_excess_kurtosis": (SKEWED, {}, G2 - 3),
    "sample_kurtosis": (SKEWED, {}, 4 * 5 / 6 * (84 / 16)),  # sum of fourth powers 84, sample variance 4
    "skewness_kurtosis_ratio": (SKEWED, {}, G1 / G2),
    "max_drawdown": ([-0.10, 0.05], {}, -0.10),
    "current_drawdown": ([-0.10, 0.05], {}, 0.945 - 1),
    "average_drawdown": (SWING, {}, sum(DEPTHS) / 2),
    "drawdown_deviation": (SWING, {}, math.sqrt(0.05 / 4)),
    "longest_drawdown": ([0.1, -0.1, 0.05, 0.1, -0.1], {}, 3),
    "ulcer_index": (SWING, {}, math.sqrt(0.05 / 4)),
    "pain_index": (SWING, {}, 0.3 / 4),
    "conditional_drawdown_at_risk": ([0.0] * 19 + [-0.3], {"confidence_level": 0.99}, -0.3),
    "value_at_risk_historical": (LADDER, {}, -0.09 + 0.95 * 0.01),  # position 0.05 * 19 = 0.95
    "expected_shortfall_historical": (LADDER, {"confidence_level": 0.9}, -0.085),  # position 1.9: the two lowest
    "value_at_risk_gaussian": (LADDER, {}, LADDER_MEAN + Z * LADDER_SD),
    "expected_shortfall_gaussian": (LADDER, {}, LADDER_MEAN - LADDER_SD * PSI.pdf(Z) / 0.05),
    "value_at_risk_cornish_fisher": (LADDER, {}, LADDER_MEAN + BENT * LADDER_SD),
    "expected_shortfall_cornish_fisher": (
        LADDER,
        {},
        LADDER_MEAN
        + LADDER_SD * min(BENT, -PSI.pdf(BENT) / 0.05 * (1 + (BENT**4 - 2 * BENT**2 - 1) / 24 * (LADDER_KURTOSIS - 3))),
    ),
    "expected_shortfall_cornish_fisher_unfloored": (
        LADDER,
        {},
        LADDER_MEAN - LADDER_SD * PSI.pdf(BENT) / 0.05 * (1 + (BENT**4 - 2 * BENT**2 - 1) / 24 * (LADDER_KURTOSIS - 3)),
    ),
    "tail_ratio": ([-0.02, 0.0, 0.04], {}, 0.036 / 0.018),
    "downside_potential": (SWING, {}, 0.3 / 4),
    "upside_frequency": ([0.01, 0.0, -0.01, 0.02], {}, 0.5),
    "downside_frequency": ([0.01, 0.0, -0.01, 0.02], {}, 0.25),
    "omega_ratio": ([0.03, -0.01], {}, 3.0),
    "omega_sharpe_ratio": ([0.03, -0.01], {}, 2.0),
    "kappa_1": ([0.03, -0.01], {}, 2.0),
    "kappa_2": ([0.03, -0.01], {}, 0.01 / math.sqrt(0.5e-4)),
    "kappa_3": ([0.03, -0.01], {}, 0.01 / (0.5e-6) ** (1 / 3)),
    "upside_potential_ratio": ([0.03, -0.01], {}, 0.015 / math.sqrt(0.5e-4)),
    "upside_potential_ratio_subset": ([0.03, -0.01], {}, 3.0),
    "bernardo_ledoit_ratio": ([0.03, -0.01], {}, 3.0),
    "d_ratio": ([0.03, -0.01, -0.02], {}, 2 * 0.03 / (1 * 0.03)),
    "prospect_ratio": ([0.03, -0.01], {}, (0.03 - 2.25 * 0.01) / 2 / math.sqrt(0.5e-4)),
    "volatility_skewness": ([0.03, -0.01], {}, 9.0),
    "variability_skewness": ([0.03, -0.01], {}, 3.0),
    "sharpe_ratio": (SKEWED, QUARTERS, 1.0),
    "sharpe_ratio_per_period": (SKEWED, {}, 0.5),
    "sharpe_ratio_geometric": (SKEWED, QUARTERS, 0.04 / 0.04),
    "adjusted_sharpe_ratio": (SKEWED, QUARTERS, 1 + G1 / 6 - (G2 - 3) / 24),
    "sortino_ratio": ([0.03, -0.01], QUARTERS, 0.02 / math.sqrt(0.5e-4)),
    "sortino_ratio_per_period": ([0.03, -0.01], {}, 0.01 / math.sqrt(0.5e-4)),
    "calmar_ratio": ([0.21, -0.1], {"periods_per_year": 2}, (1.21 * 0.9 - 1) / 0.1),
    "sterling_ratio": ([0.21, -0.1], {"periods_per_year": 2}, (1.21 * 0.9 - 1) / 0.2),
    "burke_ratio": (SWING, QUARTERS, (END - 1) / math.sqrt(0.05)),
    "modified_burke_ratio": (SWING, QUARTERS, (END - 1) / math.sqrt(0.05) * 2),
    "martin_ratio": (SWING, QUARTERS, (END - 1) / math.sqrt(0.05 / 4)),
    "pain_ratio": (SWING, QUARTERS, (END - 1) / 0.075),
    "kelly_fraction": (SKEWED, {}, 0.01 / 4e-4),
    "half_kelly_fraction": (SKEWED, {}, 0.005 / 4e-4),
    "sharpe_standard_error": (SKEWED, QUARTERS, math.sqrt(SKEWED_VARIANCE / 3 * 4)),
    "probabilistic_sharpe_ratio": (SKEWED, {}, PSI.cdf(0.5 * math.sqrt(3 / SKEWED_VARIANCE))),
    "minimum_track_record_length": (SKEWED, {}, 1 + SKEWED_VARIANCE * (PSI.inv_cdf(0.95) / 0.5) ** 2),
    # Two trials: Z(1/2) = 0, so the expected maximum is 0.5772... * Z(1 - 1 / (2 e)) standard deviations.
    "deflated_sharpe_ratio": (
        SKEWED,
        {"trials": 2, "trial_variance": 0.01},
        PSI.cdf((0.5 - 0.1 * 0.5772156649015329 * PSI.inv_cdf(1 - 1 / (2 * math.e))) * math.sqrt(3 / SKEWED_VARIANCE)),
    ),
    "sharpe_ratio_autocorrelation_adjusted": (
        RISING_TURNS,
        {"periods_per_year": 12},
        0.01 / TURN_SD * 12 / math.sqrt(TURN_SUM),
    ),
    "tracking_error": (SWING, BESIDE, SD / 2 * 2),
    "information_ratio": ([0.02, 0.0, 0.02, 0.0], {**QUARTERS, "benchmark_returns": np.zeros(4)}, 0.01 / 0.01 * 3**0.5),
    "active_premium": (SWING, BESIDE, END - HALF_END),
    "geometric_excess_return": (SWING, BESIDE, END / HALF_END - 1),
    "information_ratio_geometric": (SWING, BESIDE, (END - HALF_END) / SD),
    "up_capture": (SWING, BESIDE, ((1.1 * 1.2) ** 2 - 1) / ((1.05 * 1.1) ** 2 - 1)),
    "down_capture": (SWING, BESIDE, ((0.9 * 0.8) ** 2 - 1) / ((0.95 * 0.9) ** 2 - 1)),
    "up_capture_cumulative": (SWING, BESIDE, (1.1 * 1.2 - 1) / (1.05 * 1.1 - 1)),
    "down_capture_cumulative": (SWING, BESIDE, (0.9 * 0.8 - 1) / (0.95 * 0.9 - 1)),
    "up_capture_sum": (SWING, BESIDE, 2.0),
    "down_capture_sum": (SWING, BESIDE, 2.0),
    "up_number_ratio": ([0.1, 0.1, -0.1, 0.1], BESIDE, 0.5),
    "down_number_ratio": ([0.1, 0.1, -0.1, -0.1], BESIDE, 0.5),
    "up_percentage_ratio": ([0.1, 0.1, -0.1, 0.1], BESIDE, 0.5),
    "down_percentage_ratio": ([0.1, 0.1, -0.1, -0.1], BESIDE, 0.5),
    "batting_average": ([0.1, -0.05, -0.1, -0.05], BESIDE, 0.5),  # a tie is no win
    "beta": (LINE_X, LINE, 1.5),
    "alpha": (LINE_X, LINE, 0.08),
    "alpha_per_period": (LINE_X, LINE, 0.02),
    "alpha_compounded": (LINE_X, LINE, 1.02**4 - 1),
    "jensen_alpha": (SWING, BESIDE, END - 1 - 2 * (HALF_END - 1)),
    "r_squared": (LINE_X, LINE, 1 - 1.5 / 6),
    "correlation": (LINE_X, LINE, math.sqrt(0.75)),
    "beta_standard_error": (LINE_X, LINE, LINE_ERROR / math.sqrt(2e-4)),
    "beta_t_statistic": (LINE_X, LINE, 1.5 / (LINE_ERROR / math.sqrt(2e-4))),
    "alpha_standard_error": (LINE_X, LINE, LINE_ERROR / math.sqrt(3)),
    "alpha_t_statistic": (LINE_X, LINE, 0.02 / (LINE_ERROR / math.sqrt(3))),
    "alpha_t_statistic_hac": (LONG_X, LONG, 0.01 / LONG_HAC),
    "beta_t_statistic_hac": (LONG_X, LONG, 1.0 / (LONG_HAC / 0.01)),
    "alpha_p_value_hac": (
        LONG_X,
        LONG,
        0.006080847927,
    ),  # tails of Student t(10) beyond sqrt(12), its density integrated
    "alpha_lower_bound": (LONG_X, LONG, 0.12 - T10 * LONG_HAC * 12),
    "alpha_upper_bound": (LONG_X, LONG, 0.12 + T10 * LONG_HAC * 12),
    "bull_beta": (SWING, BESIDE, 2.0),
    "bear_beta": (SWING, BESIDE, 2.0),
    "timing_ratio": (SWING, BESIDE, 1.0),
    "treynor_ratio": (SWING, BESIDE, (END - 1) / 2),
    "m_squared": (SKEWED, BESIDE, 0.5 * SD / 2 * 4),
    "m_squared_geometric": (SWING, BESIDE, (END - 1) / 2),
    "m_squared_excess": (SWING, BESIDE, (1 + (END - 1) / 2) / HALF_END - 1),
    "m_squared_excess_arithmetic": (SWING, BESIDE, (END - 1) / 2 - (HALF_END - 1)),
    "m_squared_sortino": (SWING, BESIDE, END - 1),  # mean 0: the Sortino ratio is 0
    "specific_risk": (LINE_X, LINE, math.sqrt(1.5e-4 / 3 * 4)),
    "systematic_risk": (LINE_X, LINE, 1.5 * 0.01 * 2),
    "fama_beta": (SWING, BESIDE, 2.0),
    "treynor_mazuy_gamma": (MAZUY, CURVE, 3.0),
    "treynor_mazuy_t_statistic": (MAZUY_NOISY, CURVE, 3.0 / MAZUY_ERROR),
    "henriksson_merton_gamma": (MERTON, CURVE, 0.5),
    "henriksson_merton_t_statistic": (MERTON_NOISY, CURVE, 0.5 / MERTON_ERROR),
}


@pytest.mark.parametrize("name", CASES)
def test_by_hand(name: str) -> None:
    returns, inputs, expected = CASES[name]
    value = METRICS[name](np.array(returns), **inputs)
    assert value == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_every_metric_is_done_by_hand() -> None:
    own = {name for name, metric in METRICS.items() if ".technical" not in metric.kernel.__module__}
    assert own == set(CASES)


def _values(name: str, *series: list[float], **inputs: Any) -> FloatArray:
    return METRICS[name].batch(np.array(series), **inputs)


def test_total_loss_is_minus_one_hundred_percent_a_year() -> None:
    assert METRICS["annualized_return"]([0.1, -1.0, 0.5], periods_per_year=12) == -1.0
    assert METRICS["max_drawdown"]([0.1, -1.0, 0.5]) == -1.0


def test_annual_risk_free_rate_is_compounded_down() -> None:
    monthly = 1.12 ** (1 / 12) - 1
    given = METRICS["sharpe_ratio"](SKEWED, risk_free_rate=0.12, periods_per_year=12)
    aligned = METRICS["sharpe_ratio"](SKEWED, risk_free_rate=np.full(4, monthly), periods_per_year=12)
    assert given == pytest.approx((0.01 - monthly) / 0.02 * math.sqrt(12))
    assert aligned == pytest.approx(given)


def test_sharpe_uses_the_deviation_of_excess_returns() -> None:
    # Returns 2 %, 4 % over rates 1 %, 0 %: excess 1 %, 4 %, mean 2.5 %, deviation 3 % / sqrt(2).
    value = METRICS["sharpe_ratio_per_period"]([0.02, 0.04], risk_free_rate=np.array([0.01, 0.0]))
    assert value == pytest.approx(0.025 / (0.03 / math.sqrt(2)))


def test_annual_target_is_compounded_down() -> None:
    target = 1.05 ** (1 / 4) - 1
    value = METRICS["omega_ratio"]([0.03, -0.01], minimum_acceptable_return=0.05, periods_per_year=4)
    assert value == pytest.approx((0.03 - target) / (target + 0.01))


def test_historical_shortfall_counts_every_return_equal_to_the_quantile() -> None:
    # Position 0.05 * 39 = 1.95; the four lowest are equal: all four enter, and their mean is their value.
    ties = [-0.05] * 4 + [0.01] * 36
    other = [-0.08, -0.05] + [0.01] * 38  # the second lies below the quantile of -0.047
    assert _values("expected_shortfall_historical", ties, other) == pytest.approx([-0.05, -0.065])


def test_unusual_confidence_levels_are_found_too() -> None:
    assert METRICS["value_at_risk_historical"](LADDER, confidence_level=0.5) == pytest.approx(0.005)
    assert METRICS["expected_shortfall_historical"](LADDER, confidence_level=0.5) == pytest.approx(-0.045)
    assert METRICS["expected_shortfall_historical"](LADDER, confidence_level=0.0) == pytest.approx(LADDER_MEAN)
