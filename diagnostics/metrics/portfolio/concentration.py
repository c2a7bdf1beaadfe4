"""How concentrated a fund is: of what its report lists, and within which bounds the whole must lie.

A list of the ten largest says nothing of the rest. What is computed of it is of what is listed;
for the whole fund there are bounds, and nothing is ever scaled up to one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]

LARGEST = 10
ALL_AT_MOST = 1.001  # weights rounded by a source may add up to so much and still be no more than the whole


@dataclass(frozen=True, slots=True)
class Concentration:
    """Concentration of the positions that are listed, with bounds for the whole fund.

    Args:
        positions: how many are listed.
        listed: sum of their weights.
        largest: weight of the largest.
        top_ten: sum of the ten largest (of all that are listed, where they are fewer).
        herfindahl: sum of the squared weights of net assets, not rescaled: of the whole fund a lower bound.
        herfindahl_upper: what it is at most for the whole fund; None where that cannot be said (positions
            sold short, or weights above the whole in a list that is not complete).
        effective: (sum |w|)^2 / sum w^2, how many equal positions would be as concentrated; of what is listed.
        effective_lower, effective_upper: 1 / herfindahl_upper and 1 / herfindahl: the bounds for the whole fund.
    """

    positions: int
    listed: float
    largest: float
    top_ten: float
    herfindahl: float
    herfindahl_upper: float | None
    effective: float
    effective_lower: float | None
    effective_upper: float | None


def concentration(
    weights: npt.ArrayLike, *, complete: bool, unlisted: float | None = None, largest_unlisted: float | None = None
) -> Concentration:
    """Concentration of a list of weights.

    Args:
        weights: decimals of net assets, each instrument once, any order, negative for short positions;
            shape (n_positions,), no NaN.
        complete: every position is listed; the bounds are then the figure itself.
        unlisted: weight of what is not listed; by default 1 less the sum.
        largest_unlisted: no position that is not listed is larger; by default the smallest that is listed.

    Returns:
        Herfindahl within 0 and 1 for a fund that neither borrows nor sells short.

    Raises:
        NotComputable: no weight, or all of them zero.
        ValueError: a weight is not finite.

    Source: Herfindahl (1950), Hirschman (1945); the effective number is the reciprocal (Adelman 1969).
    """
    column: FloatArray = np.asarray(weights, dtype=np.float64).ravel()
    if not np.isfinite(column).all():
        raise ValueError("a weight is not a finite number")
    gross, squares = float(np.abs(column).sum()), float(column @ column)
    if squares == 0.0:
        raise NotComputable("concentration", Absence(AbsenceReason.NO_HOLDINGS))
    listed = float(column.sum())
    upper = squares
    if not complete:
        rest = max(0.0, 1.0 - listed) if unlisted is None else unlisted
        cap = float(column.min()) if largest_unlisted is None else largest_unlisted
        upper = squares + _most_of_squares(rest, cap)
    bounded = complete or (float(column.min()) >= 0.0 and listed <= ALL_AT_MOST)
    return Concentration(
        positions=int(column.size),
        listed=listed,
        largest=float(column.max()),
        top_ten=float(np.sort(column)[::-1][:LARGEST].sum()),
        herfindahl=squares,
        herfindahl_upper=upper if bounded else None,
        effective=gross**2 / squares,
        effective_lower=(gross**2 if complete else 1.0) / upper if bounded else None,
        effective_upper=(gross**2 if complete else 1.0) / squares if bounded else None,
    )


def _most_of_squares(rest: float, cap: float) -> float:
    """The largest sum of squares of positions that add up to ``rest``, none larger than ``cap``."""
    if rest <= 0.0:
        return 0.0
    if cap <= 0.0 or cap >= rest:
        return rest * rest if cap >= rest else 0.0
    whole = math.floor(rest / cap)
    last = max(0.0, rest - whole * cap)
    return whole * cap * cap + last * last
