"""What a sample refuses, and what its parts keep."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from diagnostics.metrics.sample import ReturnSample, period_rate

TWO = np.array([[0.01, 0.02]])


@pytest.mark.parametrize(
    ("returns", "inputs", "message"),
    [
        (np.array([0.01]), {}, "got 1 dimensions"),
        (np.array([[0.01, math.nan]]), {}, "returns hold NaN"),
        (np.array([[0.01, math.inf]]), {}, "returns hold NaN or infinity"),
        (np.array([[0.01, -1.01]]), {}, "loses more than everything"),
        (TWO, {"benchmark": np.array([0.1])}, "align them"),
        (TWO, {"benchmark": np.array([0.1, math.nan])}, "benchmark returns hold NaN"),
        (TWO, {"benchmark": np.array([0.1, -2.0])}, "benchmark returns hold -2"),
        (TWO, {"risk_free": np.array([0.1])}, "risk-free rates; align them"),
        (TWO, {"risk_free": np.array([0.1, math.nan])}, "risk-free rates hold NaN"),
        (TWO, {"risk_free": math.nan}, "is not a rate"),
        (TWO, {"periods_per_year": 0}, "periods per year"),
    ],
)
def test_faulty_inputs_are_refused_in_words(returns: Any, inputs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ReturnSample(returns, **inputs)


def test_annual_assumptions_become_period_rates() -> None:
    sample = ReturnSample.of(TWO, risk_free_rate=0.04, minimum_acceptable_return=0.05, periods_per_year=12)
    assert sample.risk_free == pytest.approx(1.04 ** (1 / 12) - 1)
    assert sample.minimum_acceptable_return == pytest.approx(1.05 ** (1 / 12) - 1)
    assert sample.risk_free_annual == pytest.approx(0.04)
    assert period_rate(0.0, 252) == 0.0


def test_rates_of_each_period_are_taken_as_they_are() -> None:
    sample = ReturnSample.of(TWO, risk_free_rate=np.array([0.01, 0.0]), periods_per_year=2)
    assert sample.risk_free_annual == pytest.approx(0.01)
    assert sample.excess == pytest.approx(np.array([[0.0, 0.02]]))
    assert sample.excess_mean == pytest.approx([0.01])


def test_one_series_becomes_one_row() -> None:
    sample = ReturnSample.of(np.array([0.01, 0.02, 0.03]))
    assert (sample.k, sample.n) == (1, 3)


def test_blocks_keep_everything_but_the_rows() -> None:
    returns = np.arange(10.0).reshape(5, 2) / 100
    sample = ReturnSample(returns, np.array([0.1, 0.2]), 0.001, 12, 0.002)
    blocks = list(sample.blocks(2))
    assert [block.k for block in blocks] == [2, 2, 1]
    assert np.concatenate([block.returns for block in blocks]) == pytest.approx(returns)
    for block in blocks:
        assert block.benchmark is sample.benchmark
        assert (block.risk_free, block.periods_per_year, block.minimum_acceptable_return) == (0.001, 12, 0.002)


def test_what_needs_a_benchmark_asks_for_it() -> None:
    with pytest.raises(ValueError, match="no benchmark"):
        _ = ReturnSample(TWO).market


def test_the_inputs_are_left_alone() -> None:
    returns, benchmark = np.array([[0.01, -0.02, 0.03]]), np.array([0.02, -0.01, 0.01])
    kept = returns.copy(), benchmark.copy()
    sample = ReturnSample(returns, benchmark)
    _ = (sample.drawdown, sample.ordered.quantile(0.05), sample.tracking_deviation, sample.market.residuals)
    assert np.array_equal(returns, kept[0])
    assert np.array_equal(benchmark, kept[1])
