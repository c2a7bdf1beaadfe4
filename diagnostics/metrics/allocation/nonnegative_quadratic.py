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
SINGULAR = 1e-13  # of the mean diagonal: what a G that is not positive definite is lifted by
PATIENCE = 4  # rounds of exchanging everything without progress
ROUNDS = 50  # for each variable; a handful are needed


def nonnegative_least(gram: FloatArray, pull: FloatArray) -> FloatArray:
    """The x >= 0 with the least x'Gx / 2 - c'x.

    Args:
        gram: G, symmetric, positive semi-definite, shape (m, m), no NaN. Where it is singular (two assets that
            move as one) one of the answers is given: that of G with its diagonal lifted by a trillionth.
        pull: c, shape (m,).

    Returns:
        Shape (m,), not below zero; all zeros where no entry of c is above zero and G is definite.
    """
    m = pull.size
    level = float(np.trace(gram)) / m or 1.0
    scale = float(np.abs(pull).max()) or 1.0
    g, c = gram / level, pull / scale
    inside = np.ones(m, dtype=bool)
    fewest, patience = m + 1, PATIENCE
    x = slope = np.zeros(m)
    for _ in range(ROUNDS * m):
        x, slope = _solved(g, c, inside)
        wrong = np.where(inside, x, slope) < -NEGLIGIBLE * (1.0 + np.abs(x).max())
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
    return np.asarray(np.where(inside, np.maximum(x, 0.0), 0.0) * (scale / level))


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
