"""Regressions of many funds on the same factors over a window that moves: betas, alpha and R2 of every window.

What a window makes of its factors is the same for every fund, so it is worked out once: each coefficient is a weighted
sum of the fund's returns. Windows that start near each other are taken together: the periods that all of them hold
enter once, as a few products with the factors (the core); only those at the two ends are weighed window by window. All
of it is one matrix product a group, over all funds. No sum is carried on from window to window, so nothing drifts.

Products of factors lose digits where factors are nearly collinear within a window or move little around a level far
from their own mean. Such windows, and funds that are as still, are regressed by themselves by QR of centred returns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.factors.factor_model import COLLINEAR
from diagnostics.metrics.factors.rolling_factors import FactorWindows, Indices, factor_windows, window_sums
from diagnostics.metrics.rows import CONSTANT, ROUNDING, FloatArray, Mask, row_dot
from diagnostics.metrics.spec import NotComputable

NAME = "rolling_regression"
BLOCK_FUNDS = 128  # funds at a time: a group's products stay in the processor's cache; best among 32 to 512
STILL = 1e-4  # below this share of its mean square a window's variation has lost too many digits
LARGEST_GROUP = 24
CORE = 10.0  # what a sum of a core costs, in multiplications
CALLS = 1000.0  # what a group costs beside its arithmetic, in multiplications a fund
PRODUCTS = 100_000  # numbers of a product of several groups at once


@dataclass(frozen=True, slots=True, eq=False)
class RollingRegression:
    """Coefficients of every full window of m funds, oldest window first; NaN where factors cannot be told apart.

    Args:
        starts: index of each window's first period, shape (n_windows,).
        alpha: intercept of one period, shape (m, n_windows).
        betas: shape (m, n_windows, k).
        r_squared: shape (m, n_windows), within 0 and 1; NaN too where the fund does not vary.
    """

    starts: Indices
    alpha: FloatArray
    betas: FloatArray
    r_squared: FloatArray


def rolling_regression(
    excess_returns: FloatArray, factors: FloatArray, window: int, step: int = 1
) -> RollingRegression:
    """Least squares with an intercept over every window that is full.

    Args:
        excess_returns: returns less the risk-free rate of a period, decimals, shape (m, n), no NaN, oldest first.
        factors: shape (k, n), no NaN.
        window: periods of a window, at least k + 2.
        step: periods from one window to the next.

    Raises:
        NotComputable: fewer periods than the window has.
        ValueError: window or step too small, shapes that do not agree, NaN or infinity.
    """
    x, f = np.asarray(excess_returns, dtype=np.float64), np.asarray(factors, dtype=np.float64)
    _check(x, f, window, step)
    (m, n), k = x.shape, f.shape[0]
    starts = np.arange(0, n - window + 1, step)
    shared = factor_windows(f, window, starts, step)
    made = np.empty((k + 2, starts.size, m))  # betas, alpha, R2; the funds last, as the products give them
    groups = Groups(shared, starts, window, step)
    for first in range(0, m, BLOCK_FUNDS):
        _block(x[first : first + BLOCK_FUNDS], groups, made[:, :, first : first + BLOCK_FUNDS], f)
    everyone = np.arange(m)
    for at in np.flatnonzero(shared.unsure).tolist():
        made[:, at] = window_by_itself(x, f, int(starts[at]), window, everyone)
    return RollingRegression(starts, made[k].T, made[:k].transpose(2, 1, 0), made[k + 1].T)


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Some windows taken together, and so every such set of windows after it.

    Args:
        starts: first period of each group, shape (n_groups,).
        size: windows of a group.
        places: periods at its two ends, counted from its start, shape (n_places,).
        counts: which of these each window holds, shape (size, n_places).
        core: first chunk of what all of its windows hold, of each group, shape (n_groups,).
        matrices: from the returns at the ends and the core's sums to the coefficients, one a group.
    """

    starts: Indices
    size: int
    places: Indices
    counts: FloatArray
    core: Indices
    matrices: FloatArray


class Groups:
    """Windows taken together, and the matrices that make their coefficients of a fund's returns.

    Each group starts at a chunk of as many periods as its windows are apart, so that cores are sums of whole chunks.

    Args:
        shared: what each window makes of its factors.
        starts: first period of each window.
        window, step: their length and distance.
    """

    def __init__(self, shared: FactorWindows, starts: Indices, window: int, step: int) -> None:
        self.shared = shared
        self.starts = starts
        self.window = window
        self.step = step
        outputs, inputs = shared.weights.shape[1:]
        size = min(_best_size(outputs, inputs, window, step), starts.size)
        self.chunk = size * step
        self.before, self.whole = _core(size, window, step)
        full = starts.size - starts.size % size
        self.parts = [self._group(0, full, size)]
        if full < starts.size:
            self.parts.append(self._group(full, starts.size, starts.size - full))

    def _group(self, first: int, end: int, size: int) -> _Group:
        weights = self.shared.weights[first:end]
        outputs, inputs = weights.shape[1:]
        starts = self.starts[first:end:size]
        last = np.arange(self.before + self.whole * self.chunk, self.window + (size - 1) * self.step)
        places = np.concatenate((np.arange(self.before), last))
        offsets = np.arange(size)[:, None] * self.step
        counts = ((places >= offsets) & (places < offsets + self.window)).astype(np.float64)
        turned = weights.reshape(starts.size, size, outputs, inputs).swapaxes(1, 2)
        by_output = turned.reshape(starts.size, outputs * size, inputs)
        weighed: FloatArray = by_output @ self.shared.products[starts[:, None] + places].swapaxes(1, 2)
        held = weighed.reshape(starts.size, outputs, size, places.size) * counts
        ends = held.reshape(starts.size, outputs * size, places.size)
        core = (starts + self.before) // self.chunk
        return _Group(starts, size, places, counts, core, np.concatenate((ends, by_output), axis=2))

    def sums(self, y: FloatArray) -> FloatArray:
        """Sums over each core, from its first chunk on: of the products with y and of y squared, (chunks, k + 2, m).

        Args:
            y: returns, shape (n, m).
        """
        n, m = y.shape
        inputs, chunks = self.shared.products.shape[1], n // self.chunk
        used = chunks * self.chunk
        made = np.empty((chunks, inputs + 1, m))
        cut = y[:used].reshape(chunks, self.chunk, m)
        np.matmul(self.shared.products[:used].reshape(chunks, self.chunk, inputs).swapaxes(1, 2), cut, out=made[:, :-1])
        np.einsum("csm,csm->cm", cut, cut, out=made[:, -1])
        if not self.whole:
            return np.zeros((chunks + 1, inputs + 1, m))
        firsts = np.arange(chunks - self.whole + 1)
        return window_sums(made.reshape(chunks, -1), self.whole, firsts).reshape(firsts.size, inputs + 1, m)


def _core(size: int, window: int, step: int) -> tuple[int, int]:
    """Periods before the core of a group, and the chunks of the core."""
    before = 0 if size == 1 else size * step
    return before, (window - before) // (size * step)


def _best_size(outputs: int, inputs: int, window: int, step: int) -> int:
    """Windows a group that cost least: a long group shares its core among more, and has longer ends."""

    def cost(size: int) -> float:
        before, whole = _core(size, window, step)
        ends = before + window + (size - 1) * step - before - whole * size * step
        return outputs * (ends + inputs) + (CORE * inputs + CALLS) / size

    return min((size for size in range(1, LARGEST_GROUP + 1) if size * step <= window), default=1, key=cost)


def _block(own: FloatArray, groups: Groups, made: FloatArray, f: FloatArray) -> None:
    """Coefficients of some funds into ``made``, shape (k + 2, n_windows, funds)."""
    k, window = f.shape[0], groups.window
    level = own.mean(axis=1)
    y = np.empty((own.shape[1], own.shape[0]))
    np.subtract(own.T, level, out=y)
    cores = groups.sums(y)
    still = np.zeros(made.shape[1:], dtype=np.bool_)
    at = 0
    for group in groups.parts:
        rows = group.places.size
        together = max(1, PRODUCTS // (group.matrices.shape[1] * y.shape[1]))
        for first in range(0, group.starts.size, together):
            chosen = slice(first, first + together)
            starts, core = group.starts[chosen], cores[group.core[chosen]]
            stacked = np.concatenate((y[starts[:, None] + group.places], core[:, :-1]), axis=1)
            product = (group.matrices[chosen] @ stacked).reshape(starts.size, 2 * k + 2, group.size, -1).swapaxes(0, 1)
            ends = stacked[:, :rows]
            total = group.counts @ (ends * ends)
            total += core[:, -1:]
            where = slice(at, at + starts.size * group.size)
            made[: k + 1, where].reshape(product[: k + 1].shape)[...] = product[: k + 1]
            _fit(product[k + 1 :], total, made[k + 1, where], still[where], window)
            at = where.stop
    made[k] += level
    for at in np.flatnonzero(still.any(axis=1) & ~groups.shared.unsure).tolist():
        funds = np.flatnonzero(still[at])
        made[:, at, funds] = window_by_itself(own, f, int(groups.starts[at]), window, funds)


def _fit(explained: FloatArray, total: FloatArray, fit: FloatArray, still: Mask, window: int) -> None:
    """R2 into ``fit``, and into ``still`` where variation is too small a share of the squares, (n_windows, funds).

    Args:
        explained: parts of the explained variation, and last the sum of returns, shape (k + 1, groups, size, funds).
        total: sums of squares, shape (groups, size, funds).
        fit: where R2 is written.
        still: where it is written which are still.
        window: periods of a window.
    """
    parts, sums = explained[:-1], explained[-1]
    np.multiply(parts, parts, out=parts)
    variation = total - sums * sums / window
    still[...] = (variation <= STILL * total).reshape(still.shape)
    with np.errstate(all="ignore"):
        share = np.add.reduce(parts, axis=0) / variation
    fit[...] = np.minimum(share, 1.0).reshape(fit.shape)


def window_by_itself(x: FloatArray, f: FloatArray, start: int, window: int, funds: Indices) -> FloatArray:
    """Betas, alpha and R2 of one window of some funds, by QR of its own centred and scaled factors, (k + 2, funds).

    Args:
        x: excess returns, shape (m, n).
        f: factors, shape (k, n).
        start: the window's first period.
        window: its periods.
        funds: which rows of ``x``.
    """
    k = f.shape[0]
    y, own = x[funds, start : start + window], f[:, start : start + window]
    made = np.full((k + 2, funds.size), np.nan)
    level, mean = own.mean(axis=1), y.mean(axis=1)
    centred, moved = own - level[:, None], y - mean[:, None]
    norms = np.sqrt(row_dot(centred, centred))
    if bool((norms <= window**0.5 * (CONSTANT * np.abs(level) + ROUNDING)).any()):
        return made
    basis, triangle = np.linalg.qr((centred / norms[:, None]).T)
    if float(np.linalg.svd(triangle, compute_uv=False)[-1]) < COLLINEAR:
        return made
    squares = row_dot(moved, moved)
    moves = squares > window * (CONSTANT * np.abs(mean) + ROUNDING) ** 2
    parts = np.where(moves, basis.T @ moved.T, 0.0)
    made[:k] = np.linalg.solve(triangle, parts) / norms[:, None]
    made[k] = mean - level @ made[:k]
    with np.errstate(all="ignore"):
        fit = np.minimum((parts * parts).sum(axis=0) / squares, 1.0)
    made[k + 1] = np.where(moves, fit, np.nan)
    return made


def _check(x: FloatArray, f: FloatArray, window: int, step: int) -> None:
    if x.ndim != 2 or f.ndim != 2 or x.shape[1] != f.shape[1] or not f.shape[0]:
        raise ValueError(f"excess returns (funds, periods) beside factors (factors, periods); got {x.shape}, {f.shape}")
    if step < 1 or window < f.shape[0] + 2:
        raise ValueError(f"{f.shape[0]} factors need windows of {f.shape[0] + 2} and a step of 1; got {window}, {step}")
    if not (np.isfinite(x).all() and np.isfinite(f).all()):
        raise ValueError(
            "returns or factors hold NaN or infinity; drop what is missing first: it is not an observation"
        )
    if x.shape[1] < window:
        raise NotComputable(NAME, Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(x.shape[1]), need=str(window)))
