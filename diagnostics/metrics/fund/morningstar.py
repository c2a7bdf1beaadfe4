"""Risk-adjusted return and stars by Morningstar's published formula, within whatever peers are given.

These are not Morningstar's own ratings: its categories, its sales charges and its treatment of share classes are not
here, only the formula and the cut points of "The Morningstar Rating Methodology".
"""

from __future__ import annotations

import math

import numpy as np

from diagnostics.metrics.fund.peer_rank import descending_ranks
from diagnostics.metrics.rows import FloatArray

RISK_AVERSION = 2.0
PERIODS = {"3y": 36, "5y": 60, "10y": 120}  # months
FEWEST_FUNDS = 5  # with three years of returns, in Morningstar's own categories
# Share of the set, from the best, down to which each number of stars goes: 10, 22.5, 35, 22.5 and 10 of 100.
CUTS = ((5, 0.10), (4, 0.325), (3, 0.675), (2, 0.90))
OVERALL_WEIGHTS = {
    ("3y",): (1.0,),
    ("3y", "5y"): (0.4, 0.6),
    ("3y", "5y", "10y"): (0.2, 0.3, 0.5),
}


def risk_adjusted_return(
    returns: FloatArray, risk_free: FloatArray, risk_aversion: float = RISK_AVERSION
) -> FloatArray:
    """MRAR: the yearly riskless excess return that an investor of this risk aversion holds to be worth as much.

    (mean of (1 + g)^-gamma)^(-12 / gamma) - 1, g = (1 + r) / (1 + rf) - 1; for gamma 0 the geometric mean of g a year.

    Args:
        returns: monthly, decimals, shape (k, n_months); a fund with a NaN has no figure.
        risk_free: of the same months, shape (n_months,).
        risk_aversion: gamma, 0 or above.

    Returns:
        Shape (k,), above -1; exactly -1 after a total loss; NaN for funds without all months.
    """
    growth = (1.0 + returns) / (1.0 + risk_free)
    with np.errstate(divide="ignore", invalid="ignore"):
        if risk_aversion == 0.0:
            return np.asarray(np.expm1(12.0 * np.log(growth).mean(axis=1)), dtype=np.float64)
        utility = np.power(growth, -risk_aversion).mean(axis=1)
        return np.asarray(np.power(utility, -12.0 / risk_aversion) - 1.0, dtype=np.float64)


def stars(scores: FloatArray) -> FloatArray:
    """One to five stars by the place of each score in the set, shape (k,), NaN where there is no score.

    The place is that of the rank's middle, (rank - 1/2) / n with ties averaged, so that turning the order round turns
    the stars round. All are NaN where fewer than five funds have a score.

    Args:
        scores: of ``risk_adjusted_return``, shape (k,).
    """
    ranks = descending_ranks(scores[:, np.newaxis])[:, 0]
    count = int(np.count_nonzero(np.isfinite(scores)))
    if count < FEWEST_FUNDS:
        return np.full(scores.shape, np.nan)
    place = (ranks - 0.5) / count
    given = np.where(np.isfinite(place), 1.0, np.nan)
    for number, share in reversed(CUTS):
        # The lower half mirrors the upper: a fund on the border belongs to the outer band on both sides.
        inside = place <= share + 1e-12 if share < 0.5 else place < share - 1e-12
        given = np.where(inside, float(number), given)
    return given


def overall_stars(by_period: dict[str, float]) -> float | None:
    """The weighted overall rating, rounded to whole stars, half a star up; None without a rating of three years.

    Args:
        by_period: stars by period of PERIODS, only of those that there are.
    """
    rated = tuple(period for period in PERIODS if period in by_period)
    weights = OVERALL_WEIGHTS.get(rated)
    if weights is None:
        return None
    return float(math.floor(sum(w * by_period[p] for w, p in zip(weights, rated, strict=True)) + 0.5 + 1e-12))
