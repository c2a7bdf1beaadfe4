"""The least of x'Gx / 2 - c'x over x >= 0, exactly: what long-only portfolios of least variance come down to.

With G positive definite there is one answer, and it is found by exchanging everything that violates the
conditions of Karush, Kuhn and Tucker at once (block principal pivoting: Portugal, Judice and Vicente 1994);
where that does not lessen the violations for some rounds, only the last one is exchanged, which ends for
every positive definite G (Murty 1974). What it gives satisfies the conditions to rounding.
"""

from __future__ import annotations

import numpy as np

from diagnostics.metrics.rows import FloatArray

NEGLIGIBLE = 1e-11  # a value or slope beyond zero by no more than this is a rounding error; problems are scaled to 1
SINGULAR = 1e-13  # of the mean diagonal: what a G that cannot be inverted is lifted by
LARGEST, LIFTED = 1e9, 1e-9  # of problems scaled to 1: beyond it digits are lost, and G's diagonal is lifted by so much
PATIENCE = 4  # rounds of exchanging everything without progress
ROUNDS = 50  # for each variable; a handful are needed


def nonnegative_least(gram: FloatArray, pull: FloatArray) -> FloatArray:
    """The x >= 0 with the least x'Gx / 2 - c'x.

    Args:
        gram: G, symmetric, positive semi-definite, shape (m, m), no NaN. Where it is singular (two assets that
            move as one, fewer periods than assets) one of the answers is given: that of G with its diagonal lifted by
            a billionth of its mean.
        pull: c, shape (m,).

    Returns:
        Shape (m,), not below zero; all zeros where no entry of c is above zero and G is definite.
    """
    m = pull.size
    level = float(np.trace(gram)) / m or 1.0
    scale = float(np.abs(pull).max()) or 1.0
    g, c = gram / level, pull / scale
    x = _pivoted(g, c, LARGEST)
    if x is None:
        x = _pivoted(g + LIFTED * np.eye(m), c, np.inf)
    return np.asarray((np.zeros(m) if x is None else x) * (scale / level))


def _pivoted(g: FloatArray, c: FloatArray, largest: float) -> FloatArray | None:
    """Everything wrong exchanged at once, and one at a time where that does not help.

    Returns:
        None where a value is beyond the ``largest``: along it G is nothing but rounding (fewer periods than assets).
    """
    m = c.size
    inside = np.ones(m, dtype=bool)
    fewest, patience = m + 1, PATIENCE
    x = slope = np.zeros(m)
    for _ in range(ROUNDS * m):
        x, slope = _solved(g, c, inside)
        size = float(np.abs(x).max())
        if not size <= largest:
            return None
        wrong = np.where(inside, x, slope) < -NEGLIGIBLE * (1.0 + size)
        found = int(np.count_nonzero(wrong))
        if not found:
            break
        if found < fewest:
            fewest, patience = found, PATIENCE
        elif patience:
            patience -= 1
        else:  # one at a time, the last of them: slow and certain
            wrong[: int(np.flatnonzero(wrong)[-1])] = False
        inside ^= wrong
    return np.asarray(np.where(inside, np.maximum(x, 0.0), 0.0))


def _solved(g: FloatArray, c: FloatArray, inside: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[FloatArray, ...]:
    """Values of the variables that are inside, and slopes of those that are not."""
    x = np.zeros(c.size)
    chosen = np.flatnonzero(inside)
    if chosen.size:
        own = g[np.ix_(chosen, chosen)]
        try:
            x[chosen] = np.linalg.solve(own, c[chosen])
        except np.linalg.LinAlgError:
            x[chosen] = np.linalg.solve(own + SINGULAR * np.eye(chosen.size), c[chosen])
    return x, g @ x - c
