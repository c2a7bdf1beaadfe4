"""The list of headline figures, for one series and for a book of them."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.metrics.headline import BLOCK_ROWS, HEADLINE, headline, headline_batch
from diagnostics.metrics.sample import ReturnSample


def test_names_are_unique_and_say_the_confidence_level() -> None:
    names = [figure.name for figure in HEADLINE]
    assert len(set(names)) == len(names)
    assert "value_at_risk_historical_95" in names
    assert "value_at_risk_historical_99" in names


def test_many_series_agree_with_each_alone() -> None:
    generator = np.random.default_rng(9)
    market = generator.normal(0.0005, 0.01, 300)
    returns = 0.9 * market + generator.normal(0, 0.01, (BLOCK_ROWS + 3, 300))
    together = headline_batch(returns, benchmark_returns=market, risk_free_rate=0.02)
    assert list(together) == [figure.name for figure in HEADLINE]
    for row in (0, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 2):
        alone = headline(ReturnSample.of(returns[row], benchmark_returns=market, risk_free_rate=0.02))
        for name, value in alone.items():
            assert together[name][row] == pytest.approx(value[0], rel=1e-9), name


def test_without_a_benchmark_what_needs_one_is_unknown() -> None:
    figures = headline_batch(np.random.default_rng(1).normal(0, 0.01, (2, 100)))
    for figure in HEADLINE:
        assert np.isnan(figures[figure.name]).all() == figure.metric.spec.needs_benchmark


def test_no_series_no_figures() -> None:
    assert all(values.shape == (0,) for values in headline_batch(np.empty((0, 100))).values())
