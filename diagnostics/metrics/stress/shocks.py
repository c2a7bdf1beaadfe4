"""Losses under supposed shocks, and the shocks that a given loss would take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]

WHOLE = -1.0  # nothing that is held can lose more than all


@dataclass(frozen=True, slots=True, eq=False)
class BetaStress:
    """What a fall of the market does to holdings that move with it.

    Args:
        beta: of the portfolio, sum of weight times beta.
        portfolio_return: sum of the contributions.
        contributions: weight times the holding's return, shape (k,).
    """

    beta: float
    portfolio_return: float
    contributions: FloatArray


def beta_stress(weights: npt.ArrayLike, betas: npt.ArrayLike, shock: float) -> BetaStress:
    """Each holding moves by its beta times the shock, and loses no more than everything.

    Args:
        weights: shape (k,), finite.
        betas: of the holdings to the market, shape (k,), finite.
        shock: return of the market, decimal, negative for a fall.

    Raises:
        ValueError: shapes differ, or a number is not finite.
    """
    column, slopes = np.asarray(weights, dtype=np.float64), np.asarray(betas, dtype=np.float64)
    if column.ndim != 1 or column.shape != slopes.shape:
        raise ValueError(f"one beta for each weight; got {slopes.shape} and {column.shape}")
    if not (np.isfinite(column).all() and np.isfinite(slopes).all() and np.isfinite(shock)):
        raise ValueError("a weight, a beta or the shock is not a finite number")
    contributions = column * np.maximum(slopes * shock, WHOLE)
    return BetaStress(float(column @ slopes), float(contributions.sum()), contributions)


def rate_shock(modified_duration: float, yield_change: float, convexity: float = 0.0) -> float:
    """Return of a bond when its yield moves: -D dy + C dy^2 / 2, decimal.

    Args:
        modified_duration: years.
        yield_change: decimal, 0.01 for one percentage point up.
        convexity: years squared; 0 where it is not known (the loss is then a little overstated).
    """
    return -modified_duration * yield_change + 0.5 * convexity * yield_change * yield_change


def market_fall_for_loss(beta: float, loss: float) -> float:
    """Return of the market, negative, at which a portfolio of this beta has lost ``loss``.

    Args:
        beta: of the whole portfolio.
        loss: positive decimal, 0.2 for a fifth.

    Raises:
        NotComputable: the portfolio does not fall with the market, or even a market at zero would not do it.
        ValueError: the loss is not within 0 and 1.
    """
    if not 0.0 < loss < 1.0:
        raise ValueError(f"a loss lies between 0 and 1; got {loss}")
    if beta <= 0.0 or loss / beta >= 1.0:
        raise NotComputable("market_fall_for_loss", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    return -loss / beta


@dataclass(frozen=True, slots=True, eq=False)
class LikelyLoss:
    """The most likely way in which a portfolio comes to lose a given amount in one period.

    Args:
        returns: mean return of each holding, given that the portfolio's is -loss, shape (k,).
        deviations: how many standard deviations below its mean the portfolio's return then is.
    """

    returns: FloatArray
    deviations: float


def most_likely_loss(returns: npt.ArrayLike, weights: npt.ArrayLike, loss: float) -> LikelyLoss:
    """Mean of the holdings' returns under a normal law, given that the portfolio loses exactly ``loss``.

    E[r | w'r = -L] = m + cov(r, w'r) / var(w'r) * (-L - w'm); weighted, these returns add up to -L.

    Args:
        returns: simple, decimals, shape (n, k), no NaN; of the period that the loss is of.
        weights: shape (k,); what is missing from 1 does not move.
        loss: positive decimal.

    Raises:
        NotComputable: fewer than two returns, or a portfolio that does not vary.
        ValueError: shapes do not fit.

    Source: conditional mean of the multivariate normal; Kupiec (1998) for stress tests.
    """
    moves, column = np.asarray(returns, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if moves.ndim != 2 or column.shape != moves.shape[1:]:
        raise ValueError(f"returns (periods, holdings) beside weights (holdings,); got {moves.shape}, {column.shape}")
    n = moves.shape[0]
    if n < 2:
        raise NotComputable("most_likely_loss", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(n), need="2"))
    mean = moves.mean(axis=0)
    whole = moves @ column
    apart = whole - whole.mean()
    variance = float(apart @ apart) / (n - 1)
    if variance <= 0.0:
        raise NotComputable("most_likely_loss", Absence(AbsenceReason.NO_VARIATION))
    covariances = apart @ moves / (n - 1)
    away = -loss - float(column @ mean)
    return LikelyLoss(np.asarray(mean + covariances / variance * away), -away / float(np.sqrt(variance)))
