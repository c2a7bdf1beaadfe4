"""What a metric is: a kernel that computes it for many series at once, and its public card.

A kernel takes a ``ReturnSample`` of k series and gives k numbers, NaN where the figure is not
defined. The decorator makes three forms of it: ``metric(returns)`` for one series,
``metric.batch(returns)`` for many, and ``metric.of(sample)`` where several metrics share one
sample (and with it everything that is computed once: wealth, drawdowns, moments). NaN never
leaves ``metric(returns)``: it raises ``NotComputable`` with the reason instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason, Unit
from diagnostics.metrics.reasons import reason_undefined
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample

Kernel = Callable[..., FloatArray]


class NotComputable(Exception):
    """The figure is not defined for this input; ``absence`` says why."""

    def __init__(self, name: str, absence: Absence) -> None:
        detail = f" (has {absence.have}, needs {absence.need})" if absence.need else ""
        super().__init__(f"{name} is not computable: {absence.reason.value.replace('_', ' ')}{detail}")
        self.absence = absence


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """The public card of a metric.

    Args:
        name: function name = last word of the fact key = label key.
        label: the English term.
        unit: how the value is read.
        formula: the definition in one line.
        source: who defined it, with the year.
        minimum: fewest returns for which it is defined.
        undefined: why it is usually undefined when there are returns enough; another reason is given where
            another one holds.
        needs_benchmark: whether it compares with a benchmark.
        needs_rate: whether the risk-free rate enters. The kernel takes what the sample has, zero included; who
            publishes the figure must have a rate, and name it.
        annualizes: whether it states a return for a year, which a window shorter than a year cannot bear
            (GIPS 2020); the kernel computes it all the same, who publishes it must ask.
    """

    name: str
    label: str
    unit: Unit
    formula: str
    source: str
    minimum: int
    undefined: AbsenceReason
    needs_benchmark: bool
    needs_rate: bool
    annualizes: bool

    def absence(self, sample: ReturnSample) -> Absence:
        """Why this metric is undefined on the sample."""
        if self.needs_benchmark and sample.benchmark is None:
            return Absence(AbsenceReason.NO_BENCHMARK)
        if sample.n < self.minimum:
            return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(sample.n), need=str(self.minimum))
        return Absence(reason_undefined(sample, self.undefined, relative=self.needs_benchmark))


class Metric:
    """A metric in its three forms. ``METRICS`` holds every one by name."""

    def __init__(self, kernel: Kernel, spec: MetricSpec) -> None:
        self.kernel = kernel
        self.spec = spec
        self.__name__ = spec.name
        self.__doc__ = kernel.__doc__

    def of(self, sample: ReturnSample, **parameters: float | None) -> FloatArray:
        """Values for the sample's k series, shape (k,), NaN where undefined."""
        # Kernels divide freely: a zero below the line is how most figures are undefined.
        with np.errstate(all="ignore"):
            return self.quietly_of(sample, **parameters)

    def quietly_of(self, sample: ReturnSample, **parameters: float | None) -> FloatArray:
        """The same for a caller that has silenced numpy's warnings for many metrics at once."""
        spec = self.spec
        if sample.n < spec.minimum or (spec.needs_benchmark and sample.benchmark is None):
            return np.full(sample.k, np.nan)
        values = self.kernel(sample, **parameters)
        if sample.k == 1:  # one float is quicker looked at than an array of one
            return values if math.isfinite(values.item()) else np.array([np.nan])
        return np.where(np.isfinite(values), values, np.nan)

    def batch(self, returns: FloatArray, **inputs: Any) -> FloatArray:  # noqa: ANN401  checked by ReturnSample and the kernel
        """Values for many series at once.

        Args:
            returns: simple period returns as decimals, shape (n_series, n_periods), no NaN, oldest first.
            inputs: as for the single form.

        Returns:
            Shape (n_series,); NaN where the figure is not defined for that series.
        """
        sample, parameters = _split(returns, inputs)
        return self.of(sample, **parameters)

    def __call__(self, returns: npt.ArrayLike, **inputs: Any) -> float:  # noqa: ANN401  checked by ReturnSample and the kernel
        """The value for one series of returns, shape (n_periods,).

        Args:
            returns: simple period returns as decimals, no NaN, oldest first.
            inputs: ``benchmark_returns`` (same shape), ``risk_free_rate`` (annual, decimal, or one per-period
                rate for each return), ``periods_per_year`` (252), ``minimum_acceptable_return`` (annual), and
                the metric's own parameters such as ``confidence_level``.

        Raises:
            NotComputable: the figure is not defined for this input; the reason is in ``absence``.
            ValueError: an input has NaN, infinity, a loss of more than everything, or another shape.
        """
        sample, parameters = _split(np.atleast_1d(np.asarray(returns, dtype=np.float64))[np.newaxis, :], inputs)
        value = float(self.of(sample, **parameters)[0])
        if not np.isfinite(value):
            raise NotComputable(self.spec.name, self.spec.absence(sample))
        return value


SAMPLE_INPUTS = frozenset({"benchmark_returns", "risk_free_rate", "periods_per_year", "minimum_acceptable_return"})

METRICS: dict[str, Metric] = {}


def _split(returns: FloatArray, inputs: dict[str, Any]) -> tuple[ReturnSample, dict[str, Any]]:
    shared = {name: value for name, value in inputs.items() if name in SAMPLE_INPUTS}
    own = {name: value for name, value in inputs.items() if name not in SAMPLE_INPUTS}
    return ReturnSample.of(returns, **shared), own


def metric(
    *,
    label: str,
    unit: Unit,
    formula: str,
    source: str,
    minimum: int = 1,
    undefined: AbsenceReason = AbsenceReason.NO_VARIATION,
    needs_benchmark: bool = False,
    needs_rate: bool = False,
    annualizes: bool = False,
) -> Callable[[Kernel], Metric]:
    """Make a metric of a kernel and enter it in ``METRICS``."""

    def wrap(kernel: Kernel) -> Metric:
        name = kernel.__name__
        if name in METRICS:
            raise ValueError(f"metric {name} is defined twice")
        spec = MetricSpec(
            name, label, unit, formula, source, minimum, undefined, needs_benchmark, needs_rate, annualizes
        )
        made = Metric(kernel, spec)
        METRICS[name] = made
        return made

    return wrap
