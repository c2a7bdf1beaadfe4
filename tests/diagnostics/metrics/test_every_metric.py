"""What holds for every metric whatever it measures."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diagnostics.metrics.benchmark_risk
import diagnostics.metrics.headline
import diagnostics.metrics.timing  # noqa: F401  entering the metrics
from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import METRICS, Metric, NotComputable, metric

OURS = [m for m in METRICS.values() if ".technical" not in m.kernel.__module__]
each = pytest.mark.parametrize("metric_", OURS, ids=lambda m: m.spec.name)


def _returns(series: int, periods: int = 60, seed: int = 3) -> tuple[FloatArray, FloatArray]:
    generator = np.random.default_rng(seed)
    market = generator.normal(0.004, 0.03, periods)
    return np.clip(0.8 * market + generator.normal(0.002, 0.02, (series, periods)), -0.9, None), market


def _inputs(metric_: Metric, market: FloatArray) -> dict[str, Any]:
    beside = {"benchmark_returns": market} if metric_.spec.needs_benchmark else {}
    return {"periods_per_year": 12, "risk_free_rate": 0.02, "minimum_acceptable_return": 0.01, **beside}


@each
def test_card_is_complete(metric_: Metric) -> None:
    spec = metric_.spec
    assert spec.label
    assert spec.formula
    assert spec.source
    assert spec.minimum >= 1
    assert isinstance(spec.unit, Unit)
    assert inspect.getdoc(metric_)


@each
def test_single_equals_batch_row_by_row(metric_: Metric) -> None:
    returns, market = _returns(5)
    inputs = _inputs(metric_, market)
    together = metric_.batch(returns, **inputs)
    assert together.shape == (5,)
    for row, value in zip(returns, together, strict=True):
        assert metric_(row, **inputs) == pytest.approx(value, rel=1e-9, abs=1e-13)


@each
def test_equals_its_value_on_a_shared_sample(metric_: Metric) -> None:
    returns, market = _returns(2)
    inputs = _inputs(metric_, market)
    shared = ReturnSample.of(returns, **inputs)
    for other in OURS:  # whatever was computed before on the same sample
        other.of(shared)
    assert metric_.of(shared) == pytest.approx(metric_.batch(returns, **inputs), rel=1e-12, abs=1e-15)


@each
def test_too_few_returns_are_refused_with_their_number(metric_: Metric) -> None:
    returns, market = _returns(1)
    short = metric_.spec.minimum - 1
    with pytest.raises(NotComputable) as refused:
        metric_(returns[0, :short], **_inputs(metric_, market[:short]))
    absence = refused.value.absence
    assert absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert (absence.have, absence.need) == (str(short), str(metric_.spec.minimum))
    assert metric_.spec.name in str(refused.value)


@each
def test_benchmark_is_asked_for(metric_: Metric) -> None:
    returns, _ = _returns(1)
    if not metric_.spec.needs_benchmark:
        assert math.isfinite(metric_(returns[0]))
        return
    with pytest.raises(NotComputable) as refused:
        metric_(returns[0])
    assert refused.value.absence.reason is AbsenceReason.NO_BENCHMARK


@each
@pytest.mark.parametrize("level", [0.0, 0.01, -0.01, 1e-5, 0.1 / 3, -1.0])
def test_constant_returns_give_a_figure_or_a_reason(metric_: Metric, level: float) -> None:
    for periods in (1, 2, 30, 250):
        _, market = _returns(1, periods)
        for benchmark in (market, np.full(periods, level), np.full(periods, 0.01)):
            inputs = {"benchmark_returns": benchmark} if metric_.spec.needs_benchmark else {}
            for rate in (0.0, level if level > -1 else 0.0):
                rates = np.full(periods, rate)
                try:
                    value = metric_(np.full(periods, level), risk_free_rate=rates, periods_per_year=periods, **inputs)
                except NotComputable:
                    continue
                assert abs(value) < 1e6, "a figure made of rounding errors"


@each
def test_duplicated_series_have_the_same_value(metric_: Metric) -> None:
    returns, market = _returns(1)
    values = metric_.batch(np.repeat(returns, 3, axis=0), **_inputs(metric_, market))
    assert values == pytest.approx(np.full(3, values[0]), rel=1e-12)


@each
@given(
    returns=st.lists(st.floats(-1.0, 3.0), min_size=1, max_size=40),
    rate=st.floats(-0.05, 0.2),
    data=st.data(),
)
@settings(max_examples=25, deadline=None)
def test_any_returns_give_a_finite_figure_or_a_reason(
    metric_: Metric, returns: list[float], rate: float, data: st.DataObject
) -> None:
    inputs: dict[str, Any] = {"risk_free_rate": rate, "periods_per_year": 12}
    if metric_.spec.needs_benchmark:
        floats = st.floats(-1.0, 3.0)
        inputs["benchmark_returns"] = np.array(
            data.draw(st.lists(floats, min_size=len(returns), max_size=len(returns)))
        )
    try:
        value = metric_(np.array(returns), **inputs)
    except NotComputable:
        return
    assert math.isfinite(value)


def test_empty_returns_are_refused() -> None:
    with pytest.raises(NotComputable):
        METRICS["cumulative_return"](np.array([]))
    assert METRICS["cumulative_return"].batch(np.empty((0, 5))).shape == (0,)


def test_a_metric_is_defined_once() -> None:
    with pytest.raises(ValueError, match="defined twice"):

        @metric(label="again", unit=Unit.RATIO, formula="again", source="again")
        def sharpe_ratio(sample: ReturnSample) -> FloatArray:
            return sample.mean
