"""The return of a portfolio whose weights are left to drift between the days on which they are restored."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DriftingPortfolio:
    """A portfolio over n periods.

    Args:
        returns: of the whole, shape (n,).
        weights: at the start of each period, shape (n, k).
        contributions: of each asset to the return of the period, shape (n, k).
    """

    returns: FloatArray
    weights: FloatArray
    contributions: FloatArray


def drifting_portfolio(
    returns: npt.ArrayLike, weights: npt.ArrayLike, restored: npt.NDArray[np.bool_] | None = None
) -> DriftingPortfolio:
    """What fixed weights earn when they are restored on some days only.

    Args:
        returns: simple, decimals, shape (n, k), no NaN, oldest first.
        weights: decimals, shape (k,); what they leave of 1 earns nothing.
        restored: True where the weights are restored before the period's return, shape (n,); the first period
            begins with them in any case. None: never again (buy and hold).

    Raises:
        ValueError: shapes do not fit, or a number is not finite.
    """
    moves, target = np.asarray(returns, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    n, k = moves.shape if moves.ndim == 2 else (0, 0)
    if moves.ndim != 2 or target.shape != (k,) or (restored is not None and restored.shape != (n,)):
        raise ValueError(f"returns (periods, assets) beside weights (assets,); got {moves.shape} and {target.shape}")
    if not (np.isfinite(moves).all() and np.isfinite(target).all()):
        raise ValueError("a return or a weight is missing; a missing return is not zero")
    starts = np.flatnonzero(restored) if restored is not None else np.zeros(0, dtype=np.intp)
    bounds = [*dict.fromkeys([0, *starts.tolist()]), n]
    at_start = np.empty((n, k))
    rest = 1.0 - float(target.sum())
    for first, last in pairwise(bounds):
        worth = np.empty((last - first, k))
        worth[:1] = target
        worth[1:] = target * np.cumprod(1.0 + moves[first : last - 1], axis=0)
        at_start[first:last] = worth / (worth.sum(axis=1) + rest)[:, np.newaxis]
    contributions = at_start * moves
    return DriftingPortfolio(contributions.sum(axis=1), at_start, contributions)
