"""The mix of indices that leaves the least variance of a fund unexplained: weights not below zero that add up to one.

Minimise w'Gw - 2c'w over w >= 0, sum(w) = 1, with G the indices' centred products and c their products
with the fund (Sharpe 1992). The objective may be given any multiple of (sum(w))^2, which the constraint makes
a constant: G then is positive definite as soon as the indices can be told apart, and cash, which does not move,
may be one of them. Solved exactly: every answer satisfies the conditions of Karush, Kuhn and Tucker to
rounding. All problems exchange the indices that violate them at once (block principal pivoting, Portugal,
Judice and Vicente 1994); the few that do not end so are finished one at a time by a primal active set, whose
objective falls with every step.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.rows import FloatArray, Mask

MOST_INDICES = 30  # a set of indices is a number of so many bits
NEGLIGIBLE = 1e-11  # a weight or slope beyond zero by no more than this is a rounding error; problems are scaled to 1
COLLINEAR = 1e-10  # least over greatest variance among mixes of the indices: below it they cannot be told apart
STEPS = 100  # of the primal active set, for each index; it needs a few
ROUNDS = 12  # of exchanging everything at once; nearly all problems need four

Integers = npt.NDArray[np.int64]


def least_variance_weights(gram: FloatArray, cross: FloatArray) -> FloatArray:
    """Weights of the indices for many funds and many windows at once.

    Args:
        gram: centred products of the m indices in each of w windows, shape (w, m, m).
        cross: centred products of k funds with them, shape (k, w, m).

    Returns:
        Shape (k, w, m), each row not below zero, of sum 1; NaN where the window's indices cannot be told apart.

    Raises:
        ValueError: there are more than ``MOST_INDICES`` indices.
    """
    m = gram.shape[1]
    if m > MOST_INDICES:
        raise ValueError(f"{m} indices are more than the {MOST_INDICES} that can be told apart")
    sound = distinct(gram)
    weights = np.full(cross.shape, np.nan)
    if m == 1 or not sound.any():
        weights[:, sound] = 1.0
        return weights
    level = np.trace(gram[sound], axis1=1, axis2=2) / m
    shifted = gram[sound] / level[:, None, None] + 1.0
    weights[:, sound] = _solve(shifted, np.ascontiguousarray(cross[:, sound] / level[:, None]))
    return weights


def distinct(gram: FloatArray) -> Mask:
    """Windows in which no mix of the indices has the returns of another mix, shape (w,).

    Args:
        gram: centred products, shape (w, m, m).
    """
    windows, m = gram.shape[:2]
    if m == 1:
        return np.ones(windows, dtype=bool)
    # Differences from their mean: what is left of the indices when the sum of the weights is fixed.
    across = np.eye(m) - 1.0 / m
    spread = np.linalg.eigvalsh(across @ gram @ across)
    return np.asarray((spread[:, 1] > COLLINEAR * spread[:, -1]) & np.isfinite(spread).all(axis=1))


def largest_violation(gram: FloatArray, cross: FloatArray, weights: FloatArray) -> FloatArray:
    """By how much weights miss the conditions of an optimum, of the indices' mean square; shape (k, w).

    The greatest of: a weight below zero, a sum other than one, a slope of an index that is held other than
    the common one, a slope of one that is not held below it. Shapes as for ``least_variance_weights``.
    """
    level = np.trace(gram, axis1=1, axis2=2)[None, :, None] / gram.shape[1]
    slope = (np.einsum("wij,kwj->kwi", gram, weights) - cross) / level
    held = weights > 0.0
    common = np.where(held, slope, 0.0).sum(axis=2, keepdims=True) / held.sum(axis=2, keepdims=True)
    off = np.where(held, np.abs(slope - common), np.maximum(common - slope, 0.0))
    violation = np.maximum(off, np.maximum(-weights, 0.0)).max(axis=2)
    return np.asarray(np.maximum(violation, np.abs(weights.sum(axis=2) - 1.0)))


def _solve(gram: FloatArray, cross: FloatArray) -> FloatArray:
    """Weights of each problem, shape (k, w, m)."""
    windows, m = gram.shape[:2]
    bits = np.left_shift(np.int64(1), np.arange(m))
    place = np.tile(np.arange(windows), cross.shape[0])
    sets = np.full(place.size, (1 << m) - 1, dtype=np.int64)
    # At first every index is in every set: one matrix for all problems of a window.
    slopes, levels = _pivot_maps(gram, place[:windows], sets[:windows])
    state = ((slopes @ cross.transpose(1, 2, 0)).transpose(2, 0, 1) + levels).reshape(-1, m)
    pulls = cross.reshape(-1, m)
    weights = np.empty(pulls.shape)
    left = np.arange(place.size)
    for _ in range(ROUNDS):
        wrong = state < _tolerance(pulls[left])[:, None]
        open_still = wrong.any(axis=1)
        ended = left[~open_still]
        weights[ended] = np.where((sets[ended, None] & bits) != 0, state[~open_still], 0.0)
        left = left[open_still]
        if not left.size:
            break
        sets[left] ^= wrong[open_still] @ bits
        state = _pivoted(gram, pulls[left], place[left], sets[left])
    for one in left.tolist():
        weights[one] = _active_set(gram[place[one]], pulls[one])
    weights = np.maximum(weights, 0.0)
    return np.asarray((weights / weights.sum(axis=1, keepdims=True)).reshape(cross.shape))


def _tolerance(pulls: FloatArray) -> FloatArray:
    return np.asarray(-NEGLIGIBLE * (1.0 + np.abs(pulls).max(axis=1)))


def _pivoted(gram: FloatArray, pulls: FloatArray, place: Integers, sets: Integers) -> FloatArray:
    """Weights of the indices that are in a problem's set, and slopes of those that are not, shape (q, m)."""
    m = gram.shape[1]
    keys, own = np.unique((place << m) | sets, return_inverse=True)
    slopes, levels = _pivot_maps(gram, keys >> m, keys & ((1 << m) - 1))
    return np.asarray(np.einsum("qij,qj->qi", slopes[own], pulls) + levels[own])


def _pivot_maps(gram: FloatArray, place: Integers, sets: Integers) -> tuple[FloatArray, FloatArray]:
    """What turns a problem's products into weights and slopes, for each (window, set): matrices and constants."""
    m = gram.shape[1]
    one = np.eye(m)
    within = ((sets[:, None] >> np.arange(m)) & 1).astype(np.float64)
    chosen = gram[place]
    both = within[:, :, None] * within[:, None, :]
    inverse = np.linalg.inv(chosen * both + one * (1.0 - within)[:, None, :]) * both
    mix = inverse.sum(axis=2)
    total = mix.sum(axis=1)
    share = mix / total[:, None]
    slopes = inverse - mix[:, :, None] * share[:, None, :]
    without = (1.0 - within)[:, :, None]
    slopes += without * (chosen @ slopes - one + share[:, None, :])
    levels = share + without[:, :, 0] * ((chosen @ share[:, :, None])[:, :, 0] - 1.0 / total[:, None])
    return slopes, levels


def _active_set(gram: FloatArray, pull: FloatArray) -> FloatArray:
    """One problem by a primal active set from the best single index on: each step lowers the objective."""
    m = pull.size
    place = np.zeros(1, dtype=np.int64)
    bits = np.left_shift(np.int64(1), np.arange(m))
    weights = np.zeros(m)
    weights[int(np.argmin(np.diag(gram) - 2.0 * pull))] = 1.0
    held = weights > 0.0
    tolerance = float(_tolerance(pull[None, :])[0])
    for _ in range(STEPS * m):
        state = _pivoted(gram[None], pull[None, :], place, np.array([int(held @ bits)]))[0]
        falling = held & (state <= 0.0)
        if falling.any():
            steps = weights[falling] / (weights[falling] - state[falling])
            weights = np.where(held, weights + steps.min() * (state - weights), 0.0)
            weights[np.flatnonzero(falling)[int(np.argmin(steps))]] = 0.0
            held &= weights > 0.0
            continue
        weights = np.where(held, state, 0.0)
        slopes = np.where(held, 0.0, state)
        if slopes.min() >= tolerance:
            return weights
        held[int(np.argmin(slopes))] = True
    return weights  # what is exchanged at the end differs by less than rounding errors
