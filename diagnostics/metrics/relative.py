"""Against a benchmark without a model: active return and risk, captures, and how often it was beaten.

The benchmark's returns cover the same periods as the series'.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.rows import ROUNDING, FloatArray, Mask, row_count, row_product
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(
    label="Tracking error",
    unit=Unit.FRACTION,
    formula="stdev(r - b) * sqrt(periods_per_year)",
    source="Grinold and Kahn (2000)",
    minimum=2,
    needs_benchmark=True,
)
def tracking_error(sample: ReturnSample) -> FloatArray:
    """Annualized sample standard deviation of return less benchmark, shape (k,); 0 for the benchmark itself."""
    return sample.tracking_deviation * sample.root_of_time


@metric(
    label="Information ratio",
    unit=Unit.RATIO,
    formula="mean(r - b) * periods_per_year / tracking error",
    source="Grinold and Kahn (2000)",
    minimum=2,
    needs_benchmark=True,
)
def information_ratio(sample: ReturnSample) -> FloatArray:
    """Annualized mean active return per unit of tracking error, shape (k,)."""
    active = sample.mean - sample.benchmark_sample.mean
    return active / sample.tracking_deviation * sample.root_of_time


@metric(
    label="Active premium",
    unit=Unit.FRACTION,
    formula="annualized return - annualized benchmark return",
    source="Bacon (2008)",
    needs_benchmark=True,
    annualizes=True,
)
def active_premium(sample: ReturnSample) -> FloatArray:
    """Arithmetic excess of the compound annual return over the benchmark's, shape (k,)."""
    return sample.annualized - sample.benchmark_sample.annualized


@metric(
    label="Geometric excess return",
    unit=Unit.FRACTION,
    formula="(1 + annualized return) / (1 + annualized benchmark return) - 1",
    source="Bacon (2008)",
    undefined=AbsenceReason.TOTAL_LOSS,
    needs_benchmark=True,
    annualizes=True,
)
def geometric_excess_return(sample: ReturnSample) -> FloatArray:
    """Geometric excess of the compound annual return over the benchmark's, shape (k,)."""
    return (1.0 + sample.annualized) / (1.0 + sample.benchmark_sample.annualized) - 1.0


@metric(
    label="Information ratio, geometric",
    unit=Unit.RATIO,
    formula="(annualized return - annualized benchmark return) / tracking error",
    source="Bacon (2008)",
    minimum=2,
    needs_benchmark=True,
    annualizes=True,
)
def information_ratio_geometric(sample: ReturnSample) -> FloatArray:
    """Active premium per unit of tracking error, shape (k,)."""
    return active_premium.quietly_of(sample) / (sample.tracking_deviation * sample.root_of_time)


def _benchmark(sample: ReturnSample) -> FloatArray:
    return cast("FloatArray", sample.benchmark_sample.returns[0])


def _beats(sample: ReturnSample) -> Mask:
    """Periods in which the series earned more than the benchmark, shape (k, n); a rounding error is no win."""
    return sample.returns - _benchmark(sample) > ROUNDING


def _growth_within(sample: ReturnSample, periods: Mask) -> FloatArray:
    """Growth of 1 over some of the periods only, shape (k,)."""
    return row_product(np.where(periods, sample.growth, 1.0))


def _annualized_capture(sample: ReturnSample, periods: Mask) -> FloatArray:
    count = np.count_nonzero(periods)
    if count == 0:
        return np.full(sample.k, np.nan)
    exponent = sample.periods_per_year / count
    earned = _growth_within(sample, periods) ** exponent - 1.0
    return earned / (_growth_within(sample.benchmark_sample, periods) ** exponent - 1.0)


def _cumulative_capture(sample: ReturnSample, periods: Mask) -> FloatArray:
    earned = _growth_within(sample, periods) - 1.0
    return earned / (_growth_within(sample.benchmark_sample, periods) - 1.0)


@metric(
    label="Up capture",
    unit=Unit.RATIO,
    formula="annualized compound r over b > 0 / annualized compound b over b > 0",
    source="Morningstar methodology",
    undefined=AbsenceReason.NO_GAINS,
    needs_benchmark=True,
)
def up_capture(sample: ReturnSample) -> FloatArray:
    """Share of the benchmark's return taken in its rising periods, annualized geometrically, shape (k,)."""
    return _annualized_capture(sample, _benchmark(sample) > 0)


@metric(
    label="Down capture",
    unit=Unit.RATIO,
    formula="annualized compound r over b < 0 / annualized compound b over b < 0",
    source="Morningstar methodology",
    undefined=AbsenceReason.NO_LOSSES,
    needs_benchmark=True,
)
def down_capture(sample: ReturnSample) -> FloatArray:
    """Share of the benchmark's return taken in its falling periods, annualized geometrically, shape (k,)."""
    return _annualized_capture(sample, _benchmark(sample) < 0)


@metric(
    label="Up capture, cumulative",
    unit=Unit.RATIO,
    formula="compound r over b > 0 / compound b over b > 0",
    source="Bacon (2008); grows with the length of the sample",
    undefined=AbsenceReason.NO_GAINS,
    needs_benchmark=True,
)
def up_capture_cumulative(sample: ReturnSample) -> FloatArray:
    """Cumulative return over the benchmark's rising periods against the benchmark's own, shape (k,)."""
    return _cumulative_capture(sample, _benchmark(sample) > 0)


@metric(
    label="Down capture, cumulative",
    unit=Unit.RATIO,
    formula="compound r over b <= 0 / compound b over b <= 0",
    source="Bacon (2008); grows with the length of the sample",
    undefined=AbsenceReason.NO_LOSSES,
    needs_benchmark=True,
)
def down_capture_cumulative(sample: ReturnSample) -> FloatArray:
    """Cumulative return over the benchmark's other periods against the benchmark's own, shape (k,)."""
    return _cumulative_capture(sample, _benchmark(sample) <= 0)


@metric(
    label="Up capture of sums",
    unit=Unit.RATIO,
    formula="sum(r over b > 0) / sum(b over b > 0)",
    source="Bacon (2008), arithmetic variant",
    undefined=AbsenceReason.NO_GAINS,
    needs_benchmark=True,
)
def up_capture_sum(sample: ReturnSample) -> FloatArray:
    """Sum of returns over the benchmark's rising periods against the benchmark's own, shape (k,)."""
    rising = (_benchmark(sample) > 0).astype(np.float64)
    return (sample.returns @ rising) / (_benchmark(sample) @ rising)


@metric(
    label="Down capture of sums",
    unit=Unit.RATIO,
    formula="sum(r over b <= 0) / sum(b over b <= 0)",
    source="Bacon (2008), arithmetic variant",
    undefined=AbsenceReason.NO_LOSSES,
    needs_benchmark=True,
)
def down_capture_sum(sample: ReturnSample) -> FloatArray:
    """Sum of returns over the benchmark's other periods against the benchmark's own, shape (k,)."""
    falling = (_benchmark(sample) <= 0).astype(np.float64)
    return (sample.returns @ falling) / (_benchmark(sample) @ falling)


def _share(hits: Mask, among: Mask) -> FloatArray:
    """Share of the benchmark's chosen periods in which the series did it, shape (k,)."""
    return row_count(hits & among) / np.float64(np.count_nonzero(among))


@metric(
    label="Up number ratio",
    unit=Unit.FRACTION,
    formula="count(r > 0 and b > 0) / count(b > 0)",
    source="Bacon (2008)",
    undefined=AbsenceReason.NO_GAINS,
    needs_benchmark=True,
)
def up_number_ratio(sample: ReturnSample) -> FloatArray:
    """Share of the benchmark's rising periods in which the series rose too, shape (k,)."""
    return _share(sample.returns > 0, _benchmark(sample) > 0)


@metric(
    label="Down number ratio",
    unit=Unit.FRACTION,
    formula="count(r < 0 and b < 0) / count(b < 0)",
    source="Bacon (2008)",
    undefined=AbsenceReason.NO_LOSSES,
    needs_benchmark=True,
)
def down_number_ratio(sample: ReturnSample) -> FloatArray:
    """Share of the benchmark's falling periods in which the series fell too, shape (k,)."""
    return _share(sample.returns < 0, _benchmark(sample) < 0)


@metric(
    label="Up percentage ratio",
    unit=Unit.FRACTION,
    formula="count(r > b and b > 0) / count(b > 0)",
    source="Bacon (2008)",
    undefined=AbsenceReason.NO_GAINS,
    needs_benchmark=True,
)
def up_percentage_ratio(sample: ReturnSample) -> FloatArray:
    """Share of the benchmark's rising periods in which the series beat it, shape (k,)."""
    return _share(_beats(sample), _benchmark(sample) > 0)


@metric(
    label="Down percentage ratio",
    unit=Unit.FRACTION,
    formula="count(r > b and b < 0) / count(b < 0)",
    source="Bacon (2008)",
    undefined=AbsenceReason.NO_LOSSES,
    needs_benchmark=True,
)
def down_percentage_ratio(sample: ReturnSample) -> FloatArray:
    """Share of the benchmark's falling periods in which the series beat it, shape (k,)."""
    return _share(_beats(sample), _benchmark(sample) < 0)


@metric(
    label="Batting average",
    unit=Unit.FRACTION,
    formula="count(r > b) / n",
    source="Bacon (2008)",
    needs_benchmark=True,
)
def batting_average(sample: ReturnSample) -> FloatArray:
    """Share of periods in which the series beat the benchmark, shape (k,); a tie is no win."""
    return row_count(_beats(sample)) / sample.n
