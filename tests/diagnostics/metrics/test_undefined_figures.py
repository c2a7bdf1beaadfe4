"""Figures that are rounding errors, and the reasons why a figure is absent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import diagnostics.metrics.benchmark_risk
import diagnostics.metrics.headline
import diagnostics.metrics.timing  # noqa: F401  entering the metrics
from diagnostics.facts import AbsenceReason
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import METRICS, NotComputable

generator = np.random.default_rng(11)
MOVES: FloatArray = generator.normal(0.001, 0.01, 60)
MARKET: FloatArray = generator.normal(0.001, 0.01, 60)
GAINS: FloatArray = np.abs(MOVES) + 0.001
LOSSES: FloatArray = -GAINS


def _reason(name: str, returns: FloatArray, **inputs: Any) -> AbsenceReason:
    with pytest.raises(NotComputable) as refused:
        METRICS[name](returns, **inputs)
    return refused.value.absence.reason


def _of_levels(levels: FloatArray) -> FloatArray:
    return np.asarray(levels[1:] / levels[:-1] - 1.0)


def test_the_correlation_with_a_constant_benchmark_was_one() -> None:
    # 0.01 sixty times has a mean that is off by a rounding error; the quotient was infinite and clipped to 1.
    assert _reason("correlation", MOVES, benchmark_returns=np.full(60, 0.01)) is AbsenceReason.NO_VARIATION
    assert _reason("correlation", np.full(60, 0.01), benchmark_returns=MOVES) is AbsenceReason.NO_VARIATION


def test_specific_risk_beside_a_constant_benchmark_was_zero() -> None:
    assert _reason("specific_risk", MOVES, benchmark_returns=np.full(60, 0.01)) is AbsenceReason.NO_VARIATION


def test_a_multiple_of_the_benchmarks_prices_beat_it_half_of_the_time() -> None:
    levels = np.cumprod(np.append(1.0, 1.0 + MOVES))
    ours, theirs = _of_levels(3.0 * levels), _of_levels(levels)
    assert (ours > theirs).any()  # by 1e-16
    for name in ("batting_average", "up_percentage_ratio", "down_percentage_ratio"):
        assert METRICS[name](ours, benchmark_returns=theirs) == 0.0
    for name in ("alpha_t_statistic", "beta_t_statistic", "alpha_t_statistic_hac", "treynor_mazuy_t_statistic"):
        assert _reason(name, ours, benchmark_returns=theirs) is AbsenceReason.NO_VARIATION
    assert METRICS["r_squared"](ours, benchmark_returns=theirs) == 1.0


def test_the_benchmark_itself_has_beta_one_and_no_alpha_at_all() -> None:
    inputs = {"benchmark_returns": MOVES, "risk_free_rate": 0.02}
    assert METRICS["beta"](MOVES, **inputs) == pytest.approx(1.0, rel=1e-15)
    assert METRICS["alpha"](MOVES, **inputs) == 0.0
    assert METRICS["tracking_error"](MOVES, **inputs) == 0.0
    assert _reason("information_ratio", MOVES, **inputs) is AbsenceReason.NO_VARIATION


def test_a_return_equal_to_the_target_is_neither_below_nor_above_it() -> None:
    # 10 % a year is 0.797 % a month; typed as a return it differs from the target in the last digit.
    monthly = 1.1 ** (1.0 / 12.0) - 1.0
    returns = np.append(np.full(39, np.nextafter(monthly, 0.0)), 0.05)
    inputs = {"minimum_acceptable_return": 0.1, "periods_per_year": 12}
    assert METRICS["downside_frequency"](returns, **inputs) == 0.0
    assert METRICS["upside_frequency"](returns, **inputs) == 1.0 / 40.0
    for name in ("upside_potential_ratio_subset", "downside_deviation_subset", "sortino_ratio", "omega_ratio"):
        assert _reason(name, returns, **inputs) is AbsenceReason.NO_LOSSES


@pytest.mark.parametrize("name", ["d_ratio", "upside_potential_ratio_subset"])
def test_only_losses_are_no_gains(name: str) -> None:
    assert _reason(name, LOSSES) is AbsenceReason.NO_GAINS
    assert _reason(name, LOSSES, benchmark_returns=GAINS) is AbsenceReason.NO_GAINS  # which has no part in it


@pytest.mark.parametrize("name", ["minimum_track_record_length", "sharpe_ratio_autocorrelation_adjusted"])
def test_a_constant_series_does_not_vary(name: str) -> None:
    assert _reason(name, np.full(60, 0.01)) is AbsenceReason.NO_VARIATION


def test_a_sharpe_ratio_at_its_threshold_is_outside_the_domain() -> None:
    assert _reason("minimum_track_record_length", np.tile([0.01, -0.01], 20)) is AbsenceReason.OUTSIDE_DOMAIN


def test_after_a_total_loss_no_excess_return_is_compounded() -> None:
    lost = np.append(MOVES[:-1], -1.0)
    for name in ("sharpe_ratio_geometric", "adjusted_sharpe_ratio"):
        assert _reason(name, lost, risk_free_rate=0.02) is AbsenceReason.TOTAL_LOSS
    assert _reason("treynor_ratio", lost, benchmark_returns=MARKET, risk_free_rate=0.02) is AbsenceReason.TOTAL_LOSS
    assert _reason("m_squared_excess", MOVES, benchmark_returns=lost) is AbsenceReason.TOTAL_LOSS


def test_a_benchmark_that_never_falls_has_no_bear_beta_and_one_that_never_rises_no_bull_beta() -> None:
    assert _reason("bear_beta", MOVES, benchmark_returns=GAINS) is AbsenceReason.NO_LOSSES
    assert _reason("timing_ratio", MOVES, benchmark_returns=GAINS) is AbsenceReason.NO_LOSSES
    assert _reason("henriksson_merton_gamma", MOVES, benchmark_returns=GAINS) is AbsenceReason.NO_LOSSES
    assert _reason("bull_beta", MOVES, benchmark_returns=LOSSES) is AbsenceReason.NO_GAINS


def test_a_figure_too_large_to_be_written_is_outside_the_domain() -> None:
    assert _reason("annualized_return", np.array([1e3, 2e3, 1e3, 3e3])) is AbsenceReason.OUTSIDE_DOMAIN


def test_how_sure_a_sharpe_ratio_is_depends_on_the_shape_of_the_excess_returns() -> None:
    # Bailey and Lopez de Prado (2012) and Mertens (2002) define the ratio and its moments on the same excess returns.
    rates = np.abs(generator.normal(0.004, 0.004, 60))
    direct = MOVES - rates
    for name in ("sharpe_standard_error", "probabilistic_sharpe_ratio", "minimum_track_record_length"):
        assert METRICS[name](MOVES, risk_free_rate=rates) == pytest.approx(METRICS[name](direct), rel=1e-12)


@pytest.mark.parametrize("name", sorted(METRICS))
def test_the_card_says_whether_the_risk_free_rate_enters(name: str) -> None:
    metric = METRICS[name]
    inputs: dict[str, Any] = {"benchmark_returns": MARKET} if metric.spec.needs_benchmark else {}
    rates = np.abs(generator.normal(0.001, 0.001, 60))
    with_rate = metric(MOVES, risk_free_rate=rates, **inputs)
    assert (with_rate != metric(MOVES, **inputs)) == metric.spec.needs_rate
