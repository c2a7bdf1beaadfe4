"""Sums, counts and quantiles of rows: k series of n values in, k numbers out."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ROUNDING = 1e-14  # a deviation of returns below this is the rounding error of prices near 1
CONSTANT = 1e-12  # a deviation below this share of the mean is the rounding error of that mean


def row_sum(values: FloatArray) -> FloatArray:
    """Sum of each row, shape (k,)."""
    return cast("FloatArray", np.add.reduce(values, axis=1))


def row_dot(left: FloatArray, right: FloatArray) -> FloatArray:
    """Sum of products of each row, shape (k,), without an array of the products."""
    return cast("FloatArray", np.einsum("ij,ij->i", left, right))


def row_count(mask: Mask) -> FloatArray:
    """How many hold in each row, shape (k,), as numbers to divide by."""
    return np.asarray(np.count_nonzero(mask, axis=1), dtype=np.float64)


def row_product(values: FloatArray) -> FloatArray:
    """Product of each row, shape (k,)."""
    return cast("FloatArray", np.multiply.reduce(values, axis=1))


def row_least(values: FloatArray) -> FloatArray:
    """Least value of each row, shape (k,)."""
    return cast("FloatArray", np.minimum.reduce(values, axis=1))


def row_deviation(centred: FloatArray) -> FloatArray:
    """Sample standard deviation (ddof = 1) of rows that have mean zero, shape (k,)."""
    return np.sqrt(row_dot(centred, centred) / float(centred.shape[1] - 1))


def noise_free(deviation: FloatArray, level: FloatArray | float = 0.0) -> FloatArray:
    """The deviation, exactly 0 where it is only the rounding error of values that do not vary around the level."""
    return np.where(deviation > CONSTANT * np.abs(level) + ROUNDING, deviation, 0.0)


def quantile(ordered: FloatArray, probability: float) -> FloatArray:
    """Quantile of sorted rows by linear interpolation (Hyndman and Fan 1996, type 7), shape (k,).

    Args:
        ordered: shape (k, n), ascending, n at least 1.
        probability: between 0 and 1.
    """
    last = ordered.shape[1] - 1
    position = probability * last
    below = min(int(position), last)
    above = min(below + 1, last)
    low = ordered[:, below]
    return cast("FloatArray", low + (position - below) * (ordered[:, above] - low))
