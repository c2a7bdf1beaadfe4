"""What every window makes of its factors, once for all funds: how sums of products become coefficients.

The factors are centred and made uncorrelated over the whole sample first, which takes away nearly all that is lost by
products; what is left within a window is measured, and a window that would lose too many digits is marked as unsure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.rows import CONSTANT, ROUNDING, FloatArray, Mask, row_dot

LOST = 1e5  # condition of a window's products times their level: beyond it they lose more than ten of sixteen digits
INDEPENDENT = 1e-10  # below this share of its own movement a factor is explained by the others in the whole sample

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class FactorWindows:
    """The factors in a form that loses few digits, and what each window's coefficients are made of.

    Args:
        products: the factors without their common movement and, last, a one, shape (n, k + 1).
        weights: of the sums of ``products`` times return over the window, shape (n_windows, 2 * k + 2, k + 1). The
            rows give the k betas, alpha, k parts of the explained variation (uncorrelated: their squares add up), and
            the sum of returns.
        unsure: windows whose weights have lost too many digits, or none to give, shape (n_windows,).
    """

    products: FloatArray
    weights: FloatArray
    unsure: Mask


def factor_windows(factors: FloatArray, window: int, starts: Indices, step: int = 1) -> FactorWindows:
    """Work out every window.

    Args:
        factors: shape (k, n), finite.
        window: periods of a window.
        starts: index of each window's first period, increasing, shape (n_windows,).
        step: which all starts are multiples of.
    """
    k, n = factors.shape
    level = factors.mean(axis=1)
    centred = factors - level[:, None]
    norms = np.sqrt(row_dot(centred, centred))
    still = norms <= math.sqrt(n) * (CONSTANT * np.abs(level) + ROUNDING)
    basis, triangle = np.linalg.qr((centred / np.where(still, 1.0, norms)[:, None]).T)
    if bool(still.any()) or float(np.linalg.svd(triangle, compute_uv=False)[-1]) < INDEPENDENT:
        nothing = np.zeros((starts.size, 2 * k + 2, k + 1))
        return FactorWindows(np.zeros((n, k + 1)), nothing, np.ones(starts.size, dtype=np.bool_))
    # From betas on ``products`` to betas on the factors.
    back = np.asarray(np.linalg.inv(triangle * (norms / math.sqrt(n))), dtype=np.float64)
    products = np.ones((n, k + 1))
    products[:, :k] = basis * math.sqrt(n)
    # The levels of a window's factors are means of themselves: as a multiple of ``products`` they would lose digits.
    levels = level + window_sums(np.ascontiguousarray(centred.T), window, starts, step) / window
    return _weights(products, window, (starts, step), back, levels)


def _weights(
    products: FloatArray, window: int, grid: tuple[Indices, int], back: FloatArray, levels: FloatArray
) -> FactorWindows:
    k, (starts, step) = products.shape[1] - 1, grid
    pairs = (products[:, :k, None] * products[:, None, :k]).reshape(-1, k * k)
    sums = window_sums(np.concatenate((products[:, :k], pairs), axis=1), window, starts, step)
    mean = sums[:, :k] / window
    raw = sums[:, k:].reshape(-1, k, k)
    squares = raw - window * mean[:, :, None] * mean[:, None, :]
    root, sound = inverse_root(squares)
    inverse = np.swapaxes(root, 1, 2) @ root
    condition = np.sqrt((squares**2).sum(axis=(1, 2)) * (inverse**2).sum(axis=(1, 2)))
    with np.errstate(all="ignore"):
        diagonal = np.diagonal(raw, axis1=1, axis2=2) / np.diagonal(squares, axis1=1, axis2=2)
        lost = condition * diagonal.max(axis=1)
    weights = np.zeros((starts.size, 2 * k + 2, k + 1))
    slopes = back @ inverse
    weights[:, :k, :k] = slopes
    weights[:, :k, k] = -(slopes @ mean[:, :, None])[:, :, 0]
    weights[:, k] = -(levels[:, None, :] @ weights[:, :k])[:, 0]
    weights[:, k, k] += 1.0 / window
    weights[:, k + 1 : -1, :k] = root
    weights[:, k + 1 : -1, k] = -(root @ mean[:, :, None])[:, :, 0]
    weights[:, -1, k] = 1.0
    return FactorWindows(products, weights, ~(sound & (lost < LOST)))


def inverse_root(squares: FloatArray) -> tuple[FloatArray, Mask]:
    """Inverses of the lower Cholesky factors of many small matrices at once, shape (t, k, k), and which have one.

    Args:
        squares: symmetric, shape (t, k, k).
    """
    t, k, _ = squares.shape
    lower, inverse = np.zeros((t, k, k)), np.zeros((t, k, k))
    sound = np.ones(t, dtype=np.bool_)
    for at in range(k):
        done = lower[:, at, :at]
        column = squares[:, at:, at] - (lower[:, at:, :at] @ done[:, :, None])[:, :, 0]
        sound &= column[:, 0] > ROUNDING * squares[:, at, at]
        pivot = np.sqrt(np.where(sound, column[:, 0], 1.0))
        lower[:, at:, at] = column / pivot[:, None]
        inverse[:, at, at] = 1.0 / pivot
        inverse[:, at, :at] = -(done[:, None, :] @ inverse[:, :at, :at])[:, 0] / pivot[:, None]
    return inverse, sound


def window_sums(values: FloatArray, window: int, starts: Indices, step: int = 1) -> FloatArray:
    """Sums over windows without ever taking one sum from another, so that nothing outside a window is felt in it.

    Sums of one, two, four, eight ... periods are made of each other; a window is put together of those that its length
    is made of.

    Args:
        values: shape (n, q).
        window: periods of a window.
        starts: index of each window's first period, shape (n_windows,); none may reach beyond n.
        step: which all starts are multiples of.

    Returns:
        Shape (n_windows, q).
    """
    if step > 1:
        return _stepped_sums(values, window, starts, step)
    sums = np.zeros((starts.size, values.shape[1]))
    reach, length, at = values, 1, 0
    while True:
        if window & length:
            sums += reach[starts + at]
            at += length
        if 2 * length > window:
            return sums
        reach = reach[:-length] + reach[length:]
        length *= 2


def _stepped_sums(values: FloatArray, window: int, starts: Indices, step: int) -> FloatArray:
    """The same by sums of whole steps, and what is left of the window after the last of them."""
    chunks, whole = values.shape[0] // step, window // step
    sums = np.zeros((starts.size, values.shape[1]))
    if whole:
        each = np.add.reduce(values[: chunks * step].reshape(chunks, step, -1), axis=1)
        sums += window_sums(each, whole, starts // step)
    for at in range(whole * step, window):
        sums += values[starts + at]
    return sums
