"""What an indicator is: a function of bars, and the public card of what comes out of it.

The function takes arrays of shape (..., n_bars) and gives arrays of the same length, NaN where
there is no value: before its window is full, or where its formula divides by nothing. That NaN
stays in arrays. ``last_value`` and ``Indicator.latest`` turn the newest value into a number or
into the reason why there is none.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

import numpy as np

from diagnostics.facts import Absence, AbsenceReason, Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.spec import NotComputable

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)

WarmUp = int | Callable[[Mapping[str, int]], int]


@dataclass(frozen=True, slots=True)
class Output:
    """One series that an indicator gives.

    Args:
        name: field of the result, and last word of the fact key ("signal" of "macd"); for an indicator
            with one output the indicator's own name.
        label: the English term.
        unit: how a value is read.
        warm_up: bars that the first value needs, or how they follow from the whole-number parameters.
        undefined: why there is no value when there are bars enough.
    """

    name: str
    label: str
    unit: Unit
    warm_up: WarmUp
    undefined: AbsenceReason = AbsenceReason.NO_VARIATION


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """The public card of an indicator; name = function name = word of the fact key."""

    name: str
    label: str
    formula: str
    source: str
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest value of one output, or why there is none: exactly one of the two is None."""

    output: Output
    value: float | None
    absent_because: Absence | None


class Indicator(Generic[P, R_co]):
    """An indicator, called like the function it is made of. ``INDICATORS`` holds every one by name."""

    def __init__(self, kernel: Callable[P, R_co], spec: IndicatorSpec) -> None:
        self.kernel = kernel
        self.spec = spec
        self.__name__ = spec.name
        self.__doc__ = kernel.__doc__
        self._signature = inspect.signature(kernel)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """The indicator's series; see the function's own description."""
        return self.kernel(*args, **kwargs)

    def bars_needed(self, output: Output, *args: P.args, **kwargs: P.kwargs) -> int:
        """Bars that the first value of the output needs when called with these arguments."""
        if isinstance(output.warm_up, int):
            return output.warm_up
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return output.warm_up({name: value for name, value in bound.arguments.items() if isinstance(value, int)})

    def latest(self, *args: P.args, **kwargs: P.kwargs) -> tuple[Reading, ...]:
        """The newest value of each output of one series, or the reason why it is absent.

        Args:
            args: as for the indicator, arrays of shape (n_bars,).
            kwargs: as for the indicator.

        Raises:
            ValueError: the bars are faulty, or there are several series.
        """
        result = self.kernel(*args, **kwargs)
        have = _bars(self.spec.name, next(iter(self._signature.bind(*args, **kwargs).arguments.values())))
        readings = []
        for output in self.spec.outputs:
            series = result if isinstance(result, np.ndarray) else getattr(result, output.name)
            need = self.bars_needed(output, *args, **kwargs)
            try:
                value = last_value(series, self.spec.name, need, output.undefined, have=have)
                readings.append(Reading(output, value, None))
            except NotComputable as absent:
                readings.append(Reading(output, None, absent.absence))
        return tuple(readings)


INDICATORS: dict[str, Indicator[..., object]] = {}


def last_value(
    series: FloatArray,
    name: str,
    need: int,
    undefined: AbsenceReason = AbsenceReason.NO_VARIATION,
    *,
    have: int | None = None,
) -> float:
    """The newest value of one indicator series.

    Args:
        series: shape (n_bars,), or a single number of shape () that describes the newest bar.
        name: indicator, for the message.
        need: bars that the first value needs.
        undefined: the reason to give when there are bars enough and yet no value.
        have: bars that there are; None for the length of the series.

    Raises:
        NotComputable: there is no value at the newest bar; the reason is in ``absence``.
    """
    bars = series.size if have is None else have
    value = float(series[-1] if series.ndim else series) if series.size else math.nan
    if math.isfinite(value):
        return value
    if bars < need:
        raise NotComputable(name, Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(bars), need=str(need)))
    raise NotComputable(name, Absence(undefined))


def indicator(
    *,
    label: str,
    formula: str,
    source: str,
    unit: Unit | None = None,
    warm_up: WarmUp | None = None,
    undefined: AbsenceReason = AbsenceReason.NO_VARIATION,
    outputs: tuple[Output, ...] = (),
) -> Callable[[Callable[P, R_co]], Indicator[P, R_co]]:
    """Make an indicator of a function and enter it in ``INDICATORS``.

    Either ``unit`` and ``warm_up`` describe the one array that the function gives, or ``outputs``
    describe the fields of the record that it gives.
    """

    def wrap(kernel: Callable[P, R_co]) -> Indicator[P, R_co]:
        name = kernel.__name__
        if name in INDICATORS:
            raise ValueError(f"indicator {name} is defined twice")
        given = outputs
        if unit is not None and warm_up is not None:
            given = (Output(name, label, unit, warm_up, undefined), *outputs)
        if not given:
            raise ValueError(f"indicator {name} has no output; give unit and warm_up, or outputs")
        made = Indicator(kernel, IndicatorSpec(name, label, formula, source, given))
        INDICATORS[name] = made
        return made

    return wrap


def _bars(name: str, first_argument: object) -> int:
    bars = np.asarray(first_argument)
    if bars.ndim != 1:
        raise ValueError(f"the latest value of {name} is of one series of bars; got {bars.ndim} dimensions")
    return int(bars.shape[0])
