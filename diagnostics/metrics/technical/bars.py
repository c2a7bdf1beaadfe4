"""What may enter an indicator: whole bars of positive prices, and nothing filled in.

An indicator cannot tell a missing price from a wrong one, so both are refused here, by column
and index, before any arithmetic. Prices and volumes come in as arrays whose last axis is time,
oldest first; axes before it, if any, are different series.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.sample import FloatArray


def prices_of(**columns: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """The columns as float64, in the order given, once they are fit to be computed with.

    Args:
        columns: prices by the name under which a fault is reported, shape (..., n_bars), oldest first.

    Raises:
        ValueError: a value is NaN, infinite, zero or negative; the shapes differ; a high lies below its low.
    """
    arrays = {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}
    for name, values in arrays.items():
        _refuse(name, values, ~(np.isfinite(values) & (values > 0.0)), "a price is a positive number")
    _same_shape(arrays)
    if "high" in arrays and "low" in arrays:
        _refuse("high", arrays["high"], arrays["high"] < arrays["low"], "it lies below the bar's low")
    return tuple(arrays.values())


def volume_of(volume: npt.ArrayLike, beside: FloatArray | None = None) -> FloatArray:
    """The volume as float64: finite, zero or more, and of the shape of the prices beside it.

    Raises:
        ValueError: a value is NaN, infinite or negative, or the shape differs.
    """
    values = np.asarray(volume, dtype=np.float64)
    _refuse("volume", values, ~(np.isfinite(values) & (values >= 0.0)), "a volume is zero or more")
    _same_shape({"prices": values if beside is None else beside, "volume": values})
    return values


def newest_whole_run(*columns: FloatArray) -> slice:
    """The newest bars in a row in which no column misses a value: what an indicator can be given as it is.

    Some origins have only closes for their first years, and some leave a bar empty now and then; a
    window that reached over such a bar would not be the window that it says.

    Args:
        columns: each of shape (n_bars,), oldest first, NaN where there is no value.

    Returns:
        Cuts every column to the run; of no bars when the newest one already misses a value.
    """
    missing = np.flatnonzero(np.isnan(np.stack(columns)).any(axis=0))
    return slice(int(missing[-1]) + 1 if missing.size else 0, columns[0].shape[0])


def whole_bars(name: str, bars: int) -> int:
    """The number of bars a parameter asks for; ValueError when there is not one at least."""
    if bars < 1:
        raise ValueError(f"{name} is {bars}; it counts bars and is at least 1")
    return bars


def positive(name: str, value: float) -> float:
    """A parameter that scales something; ValueError unless it is a positive number."""
    if not (np.isfinite(value) and value > 0.0):
        raise ValueError(f"{name} is {value}; it has to be a positive number")
    return value


def _refuse(name: str, values: FloatArray, wrong: npt.NDArray[np.bool_], rule: str) -> None:
    if values.ndim == 0:
        raise ValueError(f"{name} is a single number; an indicator takes an array of bars, oldest first")
    if wrong.any():
        place = tuple(int(axis[0]) for axis in np.nonzero(wrong))
        index = place[0] if len(place) == 1 else place
        raise ValueError(f"{name} at index {index} is {values[place]:g}: {rule}; drop or mend the bar first")


def _same_shape(arrays: dict[str, FloatArray]) -> None:
    (first, shape), *others = ((name, values.shape) for name, values in arrays.items())
    for name, other in others:
        if other != shape:
            raise ValueError(f"{name} has the shape {other} beside {shape} of {first}; they have to be the same bars")
