"""Every case of the return and risk oracles, against values computed or published outside this project.

``FIGURES`` maps the oracle's word to ours. Where the oracle gives a rate or target of one period, the
sample is made with it directly; the annual form of these inputs is tested in test_sample.py.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diagnostics.metrics import (
    autocorrelation,
    benchmark_risk,
    calendar_returns,
    drawdown,
    moments,
    partial_moments,
    regression,
    relative,
    returns,
    risk,
    risk_adjusted,
    rolling,
    sharpe_inference,
    tail_risk,
    timing,
)
from diagnostics.metrics.rows import FloatArray, OrderStatistics
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import Metric

ORACLES = Path(__file__).parents[2] / "oracles"
CASES: list[dict[str, Any]] = json.loads((ORACLES / "01_return_risk.json").read_text(encoding="utf-8"))["cases"]

# The oracles' Gaussian and Cornish-Fisher figures use the population deviation; ours prints the sample's.
POPULATION = {"degrees_of_freedom": 0}

FIGURES: Mapping[str, tuple[Metric, Mapping[str, float]]] = {
    "ret_ann_geo": (returns.annualized_return, {}),
    "ret_ann_arith": (returns.arithmetic_annualized_return, {}),
    "ret_cum": (returns.cumulative_return, {}),
    "mean_arith": (returns.mean_return, {}),
    "mean_geo": (returns.geometric_mean_return, {}),
    "sd_period": (risk.period_standard_deviation, {}),
    "vol_ann": (risk.annualized_volatility, {}),
    "sharpe_period": (risk_adjusted.sharpe_ratio_per_period, {}),
    "sharpe_ann_arith": (risk_adjusted.sharpe_ratio, {}),
    "sharpe_ann_geo": (risk_adjusted.sharpe_ratio_geometric, {}),
    "downside_dev": (risk.downside_deviation, {}),
    "downside_dev_ann": (risk.annualized_downside_deviation, {}),
    "downside_dev_subset": (risk.downside_deviation_subset, {}),
    "downside_potential": (partial_moments.downside_potential, {}),
    "semi_dev": (risk.semi_deviation, {}),
    "sortino": (risk_adjusted.sortino_ratio_per_period, {}),
    "sortino_ann": (risk_adjusted.sortino_ratio, {}),
    "upside_potential_ratio_full": (partial_moments.upside_potential_ratio, {}),
    "upside_potential_ratio": (partial_moments.upside_potential_ratio_subset, {}),
    "upside_risk": (risk.upside_deviation, {}),
    "upside_freq": (partial_moments.upside_frequency, {}),
    "downside_freq": (partial_moments.downside_frequency, {}),
    "omega": (partial_moments.omega_ratio, {}),
    "omega_sharpe": (partial_moments.omega_sharpe_ratio, {}),
    "kappa1": (partial_moments.kappa_1, {}),
    "kappa2": (partial_moments.kappa_2, {}),
    "kappa3": (partial_moments.kappa_3, {}),
    "bernardo_ledoit": (partial_moments.bernardo_ledoit_ratio, {}),
    "d_ratio": (partial_moments.d_ratio, {}),
    "volskew_vol": (partial_moments.volatility_skewness, {}),
    "volskew_var": (partial_moments.variability_skewness, {}),
    "maxdd": (drawdown.max_drawdown, {}),
    "avg_dd": (drawdown.average_drawdown, {}),
    "dd_dev": (drawdown.drawdown_deviation, {}),
    "calmar": (risk_adjusted.calmar_ratio, {}),
    "sterling10": (risk_adjusted.sterling_ratio, {}),
    "ulcer": (drawdown.ulcer_index, {}),
    "pain": (drawdown.pain_index, {}),
    "martin": (risk_adjusted.martin_ratio, {}),
    "pain_ratio": (risk_adjusted.pain_ratio, {}),
    "burke": (risk_adjusted.burke_ratio, {}),
    "burke_mod": (risk_adjusted.modified_burke_ratio, {}),
    "skew_moment": (moments.population_skewness, {}),
    "skew_fisher": (moments.skewness, {}),
    "skew_sample": (moments.sample_skewness, {}),
    "kurt_moment": (moments.population_kurtosis, {}),
    "kurt_excess": (moments.population_excess_kurtosis, {}),
    "kurt_fisher": (moments.excess_kurtosis, {}),
    "kurt_sample": (moments.sample_kurtosis, {}),
    "kurt_sample_excess": (moments.excess_kurtosis, {}),
    "skewkurt": (moments.skewness_kurtosis_ratio, {}),
    "var95_hist": (tail_risk.value_at_risk_historical, {}),
    "var99_hist": (tail_risk.value_at_risk_historical, {"confidence_level": 0.99}),
    "var95_gauss": (tail_risk.value_at_risk_gaussian, POPULATION),
    "var99_gauss": (tail_risk.value_at_risk_gaussian, {"confidence_level": 0.99, **POPULATION}),
    "var95_mod": (tail_risk.value_at_risk_cornish_fisher, POPULATION),
    "var99_mod": (tail_risk.value_at_risk_cornish_fisher, {"confidence_level": 0.99, **POPULATION}),
    "es95_hist": (tail_risk.expected_shortfall_historical, {}),
    "es99_hist": (tail_risk.expected_shortfall_historical, {"confidence_level": 0.99}),
    "es95_gauss": (tail_risk.expected_shortfall_gaussian, POPULATION),
    "es99_gauss": (tail_risk.expected_shortfall_gaussian, {"confidence_level": 0.99, **POPULATION}),
    "es95_mod": (tail_risk.expected_shortfall_cornish_fisher, POPULATION),
    "es99_mod_nonop": (
        tail_risk.expected_shortfall_cornish_fisher_unfloored,
        {"confidence_level": 0.99, **POPULATION},
    ),
    "mad": (risk.mean_absolute_deviation, {}),
    "adj_sharpe": (risk_adjusted.adjusted_sharpe_ratio, {}),
    "kelly_full": (risk_adjusted.kelly_fraction, {}),
    "kelly_half": (risk_adjusted.half_kelly_fraction, {}),
    "prob_sharpe": (sharpe_inference.probabilistic_sharpe_ratio, {"threshold_per_period": 0.05}),
    "min_trl": (sharpe_inference.minimum_track_record_length, {"threshold_per_period": 0.05}),
    "lb6": (autocorrelation.ljung_box_p_value, {"lags": 6}),
    "tail_ratio": (tail_risk.tail_ratio, {}),
    "te": (relative.tracking_error, {}),
    "active_premium": (relative.active_premium, {}),
    "ir": (relative.information_ratio_geometric, {}),
    "ir_arith": (relative.information_ratio, {}),
    "alpha": (regression.alpha_per_period, {}),
    "alpha_ann_geo": (regression.alpha_compounded, {}),
    "alpha_ann_arith": (regression.alpha, {}),
    "beta": (regression.beta, {}),
    "beta_bull": (regression.bull_beta, {}),
    "beta_bear": (regression.bear_beta, {}),
    "timing_ratio": (regression.timing_ratio, {}),
    "jensen": (regression.jensen_alpha, {}),
    "treynor": (regression.treynor_ratio, {}),
    "m2": (benchmark_risk.m_squared_geometric, {}),
    "m2_excess": (benchmark_risk.m_squared_excess, {}),
    "m2_excess_arith": (benchmark_risk.m_squared_excess_arithmetic, {}),
    "m2_sortino": (benchmark_risk.m_squared_sortino, {}),
    "up_capture_sum": (relative.up_capture_sum, {}),
    "down_capture_sum": (relative.down_capture_sum, {}),
    "up_capture_cumgeo": (relative.up_capture_cumulative, {}),
    "down_capture_cumgeo": (relative.down_capture_cumulative, {}),
    "up_capture_morningstar": (relative.up_capture, {}),
    "down_capture_morningstar": (relative.down_capture, {}),
    "up_number": (relative.up_number_ratio, {}),
    "down_number": (relative.down_number_ratio, {}),
    "up_percent": (relative.up_percentage_ratio, {}),
    "down_percent": (relative.down_percentage_ratio, {}),
    "batting_average": (relative.batting_average, {}),
    "r2": (regression.r_squared, {}),
    "corr": (regression.correlation, {}),
    "specific_risk": (benchmark_risk.specific_risk, {}),
    "fama_beta": (benchmark_risk.fama_beta, {}),
}


@cache
def _table(name: str) -> dict[str, list[str]]:
    with (ORACLES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {(column or "date"): [row[i] for row in rows[1:]] for i, column in enumerate(rows[0])}


def _column(name: str, column: str) -> FloatArray:
    return np.array([float(text) if text else math.nan for text in _table(name)[column]])


def _inputs(case: dict[str, Any]) -> tuple[ReturnSample, tuple[str, ...]]:
    """The sample of a case and the dates of its returns, missing observations dropped from both."""
    inputs, params = case["inputs"], case["params"]
    own = _column(inputs["csv"], inputs["column"]) if "csv" in inputs else np.array(inputs["returns"], dtype=float)
    benchmark = _column(inputs["csv"], inputs["benchmark_column"]) if "benchmark_column" in inputs else None
    risk_free = _column(inputs["csv"], inputs["rf_column"]) if "rf_column" in inputs else None
    present = np.isfinite(own)
    for other in (benchmark, risk_free):
        present &= True if other is None else np.isfinite(other)
    dates = np.array(_table(inputs["csv"])["date"])[present] if "csv" in inputs else ()
    sample = ReturnSample(
        own[present][None, :],
        benchmark=None if benchmark is None else benchmark[present],
        risk_free=inputs.get("rf_per_period", 0.0) if risk_free is None else risk_free[present],
        periods_per_year=params.get("ppy", 12),
        minimum_acceptable_return=params.get("MAR_per_period", 0.0),
    )
    return sample, tuple(dates)


def _picked(values: FloatArray, window: int, n: int) -> list[float]:
    """Values of the windows that end at observations 12, 20 and the last, counted from 1."""
    return [float(values[0, position - window]) for position in (12, 20, n)]


def _sequence(case: dict[str, Any]) -> list[float]:
    sample, _ = _inputs(case)
    sequences: dict[str, Callable[[], list[float]]] = {
        "acf1": autocorrelation.autocorrelations(sample.centred, 6)[0].tolist,
        "roll_ret12": lambda: _picked(rolling.rolling_annualized_return(sample, 12), 12, sample.n),
        "roll_sd12": lambda: _picked(rolling.rolling_volatility(sample, 12), 12, sample.n),
        "roll_sharpe12": lambda: _picked(rolling.rolling_sharpe_ratio_geometric(sample, 12), 12, sample.n),
        "roll_beta12": lambda: _picked(rolling.rolling_beta(sample, 12), 12, sample.n),
        "tm": lambda: _coefficients(timing.treynor_mazuy(sample)),
        "hm": lambda: _coefficients(timing.henriksson_merton(sample)),
        "t_alpha": lambda: [
            float(regression.alpha_t_statistic.of(sample)[0]),
            float(regression.beta_t_statistic.of(sample)[0]),
        ],
        "se_coef": lambda: [
            float(regression.alpha_standard_error.of(sample)[0]),
            float(regression.beta_standard_error.of(sample)[0]),
        ],
    }
    return sequences[case["metric"]]()


def _coefficients(fit: timing.TimingFit) -> list[float]:
    return [float(fit.alpha[0]), float(fit.beta[0]), float(fit.gamma[0])]


SEQUENCES = ("acf1", "roll_ret12", "roll_sd12", "roll_sharpe12", "roll_beta12", "tm", "hm", "t_alpha", "se_coef")


def _row(*values: float) -> FloatArray:
    return np.array(values, dtype=float)


def _probability(inputs: dict[str, Any], threshold: float) -> float:
    sharpe = inputs["sr_per_period"] if "sr_per_period" in inputs else inputs["sr_annual"] / math.sqrt(inputs["ppy"])
    above = sharpe_inference.probability_above(
        _row(sharpe), threshold, inputs["n"], _row(inputs["skew"]), _row(inputs["kurtosis"])
    )
    return float(above[0])


def _expected_maximum(inputs: dict[str, Any]) -> float:
    variance = inputs["variance_of_trial_sharpe_annual"] / inputs["ppy"]
    return sharpe_inference.expected_max_sharpe(inputs["n_trials"], variance)


def _record_years(inputs: dict[str, Any], _: dict[str, Any]) -> float:
    root = math.sqrt(inputs["ppy"])
    length = sharpe_inference.track_record_length(
        _row(inputs["sr_annual"] / root),
        inputs["sr_benchmark_annual"] / root,
        _row(inputs["skew"]),
        _row(inputs["kurtosis"]),
        inputs["confidence"],
    )
    return float(length[0]) / float(inputs["ppy"])


def _quantile(inputs: dict[str, Any], params: dict[str, Any]) -> float:
    return float(OrderStatistics(np.array([inputs["returns"]], dtype=float)).quantile(params["alpha"])[0])


FORMULAS: Mapping[str, Callable[[dict[str, Any], dict[str, Any]], float]] = {
    "quantile_type7": _quantile,
    "probabilistic_sharpe": lambda i, _: _probability(i, i["sr_benchmark"]),
    "expected_max_sharpe": lambda i, _: _expected_maximum(i),
    "deflated_sharpe": lambda i, _: _probability(i, _expected_maximum(i)),
    "min_track_record_years": _record_years,
    "lo_scale_factor": lambda i, _: float(
        autocorrelation.lo_scale_factor(i["ar1_rho"] ** np.arange(1.0, i["q"])[None, :], i["q"])[0]
    ),
}

RECORDS = ("drawdown_table", "calendar_year_returns", "sharpe_lo_adjusted")


def _agrees(actual: float, case: dict[str, Any], expected: float) -> bool:
    tolerance = case["tolerance"]
    if case["compare"] == "abs":
        actual, expected = abs(actual), abs(expected)
    return math.isclose(actual, expected, rel_tol=tolerance.get("rel", 0.0), abs_tol=tolerance.get("abs", 0.0))


def _chosen(names: object) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["metric"] in names]  # type: ignore[operator]


def test_every_case_is_tested() -> None:
    known = {*FIGURES, *SEQUENCES, *FORMULAS, *RECORDS}
    assert {case["metric"] for case in CASES} == known
    assert len(CASES) == 433


@pytest.mark.parametrize("case", _chosen(FIGURES))
def test_figure(case: dict[str, Any]) -> None:
    figure, parameters = FIGURES[case["metric"]]
    sample, _ = _inputs(case)
    value = float(figure.of(sample, **parameters)[0])
    if case["expected"] is None:
        assert math.isnan(value)
    else:
        assert _agrees(value, case, case["expected"]), (value, case["expected"])


@pytest.mark.parametrize("case", _chosen(SEQUENCES))
def test_sequence(case: dict[str, Any]) -> None:
    values = _sequence(case)
    assert len(values) == len(case["expected"])
    assert all(_agrees(value, case, expected) for value, expected in zip(values, case["expected"], strict=True)), values


@pytest.mark.parametrize("case", _chosen(FORMULAS))
def test_formula(case: dict[str, Any]) -> None:
    value = FORMULAS[case["metric"]](case["inputs"], case["params"])
    assert _agrees(value, case, case["expected"]), (value, case["expected"])


@pytest.mark.parametrize("case", _chosen(["drawdown_table"]))
def test_drawdown_table(case: dict[str, Any]) -> None:
    sample, dates = _inputs(case)
    episodes = drawdown.drawdown_table(sample.returns[0], top=case["params"]["top"])
    assert len(episodes) == len(case["expected"])
    for episode, expected in zip(episodes, case["expected"], strict=True):
        assert dates[episode.start] == expected["start"]
        assert dates[episode.trough] == expected["trough"]
        assert (None if episode.end is None else dates[episode.end]) == expected["end"]
        assert (episode.length, episode.to_trough) == (expected["length"], expected["to_trough"])
        assert episode.recovery == expected["recovery"]
        assert _agrees(episode.depth, case, expected["depth"])


@pytest.mark.parametrize("case", _chosen(["calendar_year_returns"]))
def test_calendar_year_returns(case: dict[str, Any]) -> None:
    sample, dates = _inputs(case)
    years = calendar_returns.calendar_year_returns(sample.returns[0], np.array(dates, dtype="datetime64[D]"))
    assert {str(year.year): year.value for year in years} == pytest.approx(case["expected"], abs=1e-9)


@pytest.mark.parametrize("case", _chosen(["sharpe_lo_adjusted"]))
def test_autocorrelation_adjusted_sharpe(case: dict[str, Any]) -> None:
    sample, _ = _inputs(case)
    adjusted = float(sharpe_inference.sharpe_ratio_autocorrelation_adjusted.of(sample)[0])
    assert _agrees(adjusted, case, case["expected"]["sharpe_annual"])
    scale = adjusted / float(risk_adjusted.sharpe_ratio_per_period.of(sample)[0])
    assert _agrees(scale, case, case["expected"]["eta"])
