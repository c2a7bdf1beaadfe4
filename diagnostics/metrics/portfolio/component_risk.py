"""Which holdings the risk of a portfolio comes from: contributions that add up to the whole (Euler).

Nothing here forms a covariance matrix: what a holding adds to the portfolio's moments follows from its returns and
the portfolio's own, so a thousand portfolios of the same holdings cost two products of matrices. Deviations have the
divisor n - 1 throughout; third and fourth moments have n. Losses are negative, as everywhere; all figures are of one
period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.distributions import normal_density, normal_quantile
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]

LEAST = 20  # returns, as for the value at risk of one series
NO_RISK = 1e-12  # a deviation of less than this a period, next to the returns' own size, is rounding
NAME = "component_risk"


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A figure of risk and what each holding adds to it; for one portfolio, or for p of them (leading axis).

    Args:
        total: of the portfolio, shape () or (p,).
        contributions: of each holding, shape (k,) or (p, k); their sum is the total.
        marginal: change of the total by one more unit of weight, shape (k,) or (p, k); contributions are weight times
            this.
    """

    total: FloatArray
    contributions: FloatArray
    marginal: FloatArray

    @property
    def shares(self) -> FloatArray:
        """Contributions over the total, shape (k,) or (p, k); NaN where the total is zero."""
        with np.errstate(all="ignore"):
            return np.asarray(self.contributions / self.total[..., np.newaxis])


def parts_of(total: FloatArray, marginal: FloatArray, weights: FloatArray) -> Parts:
    """Parts of a total that is homogeneous in the weights."""
    return Parts(np.asarray(total), weights * marginal, marginal)


class PortfolioReturns:
    """Returns of k holdings and of portfolios of them, with what their risk figures share.

    Args:
        returns: simple, decimals, shape (n, k), no NaN, on the same days for all.
        weights: shape (k,) for one portfolio, (p, k) for many; any sign and sum.

    Raises:
        NotComputable: fewer than 20 returns, or a portfolio that does not vary.
        ValueError: shapes do not fit, or a number is not finite.
    """

    def __init__(self, returns: npt.ArrayLike, weights: npt.ArrayLike) -> None:
        self.returns: FloatArray = np.asarray(returns, dtype=np.float64)
        self.weights: FloatArray = np.asarray(weights, dtype=np.float64)
        if self.returns.ndim != 2 or self.weights.shape[-1:] != self.returns.shape[1:] or self.weights.ndim > 2:
            raise ValueError(
                f"returns (periods, holdings) beside weights (holdings,); got {self.returns.shape} and "
                f"{self.weights.shape}"
            )
        self.n = int(self.returns.shape[0])
        if self.n < LEAST:
            raise NotComputable(NAME, Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(self.n), need=str(LEAST)))
        self.of_portfolio: FloatArray = self.weights @ self.returns.T
        if not np.isfinite(self.of_portfolio).all():
            raise ValueError("a return or a weight is not a finite number; a missing return is not zero")
        self.mean: FloatArray = self.returns.mean(axis=0)
        self.centred: FloatArray = self.of_portfolio - self.of_portfolio.mean(axis=-1, keepdims=True)
        self.variance: FloatArray = np.vecdot(self.centred, self.centred) / (self.n - 1)
        size = np.sqrt(np.vecdot(self.of_portfolio, self.of_portfolio) / self.n)
        if bool((np.sqrt(self.variance) <= NO_RISK * (1.0 + size)).any()):
            raise NotComputable(NAME, Absence(AbsenceReason.NO_VARIATION))
        self.deviation: FloatArray = np.sqrt(self.variance)
        self.covariances: FloatArray = self.centred @ self.returns / (self.n - 1)

    @property
    def average(self) -> FloatArray:
        """Mean return of the portfolio, shape () or (p,)."""
        return np.asarray(self.weights @ self.mean)


def component_volatility(given: PortfolioReturns) -> Parts:
    """Standard deviation of a period: w_i cov(r_i, r_p) / sd(r_p). Source: Litterman (1996)."""
    return parts_of(given.deviation, given.covariances / given.deviation[..., np.newaxis], given.weights)


def component_value_at_risk(given: PortfolioReturns, confidence_level: float = 0.95) -> Parts:
    """Gaussian value at risk mean + z sd, negative for a loss. Source: Jorion (2006), chapter 7."""
    return _of_deviation(given, normal_quantile(1.0 - confidence_level))


def component_expected_shortfall(given: PortfolioReturns, confidence_level: float = 0.95) -> Parts:
    """Gaussian expected shortfall mean - sd phi(z) / tail, negative for a loss. Source: Tasche (2002)."""
    tail = 1.0 - confidence_level
    return _of_deviation(given, -normal_density(normal_quantile(tail)) / tail)


def component_historical_shortfall(given: PortfolioReturns, confidence_level: float = 0.95) -> Parts:
    """Mean of w_i r_i over the periods in which the portfolio was at or below its quantile (type 7).

    Source: Tasche (2002); negative contributions of a hedge are positive returns in the portfolio's worst periods.
    """
    worst = given.of_portfolio <= quantile(given.of_portfolio, 1.0 - confidence_level)[..., np.newaxis]
    count = worst.sum(axis=-1, dtype=np.float64)[..., np.newaxis]
    if given.weights.ndim == 1:
        marginal = given.returns[worst].sum(axis=0) / count
    else:
        marginal = worst.astype(np.float64) @ given.returns / count
    return parts_of(np.vecdot(given.weights, marginal), marginal, given.weights)


def component_modified_value_at_risk(given: PortfolioReturns, confidence_level: float = 0.95) -> Parts:
    """Cornish-Fisher value at risk with the portfolio's co-moments, negative for a loss.

    Source: Zangari (1996); Boudt, Peterson and Croux (2008).
    """
    shape = _Shape(given, confidence_level)
    return shape.parts(shape.h, shape.h_by_skewness, shape.h_by_kurtosis)


def component_modified_shortfall(
    given: PortfolioReturns, confidence_level: float = 0.95, *, floored: bool = True
) -> Parts:
    """Modified expected shortfall with the portfolio's co-moments, negative for a loss.

    Args:
        given: the portfolio.
        confidence_level: of the quantile.
        floored: never milder than the modified value at risk; its parts are then those of the latter.

    Source: Boudt, Peterson and Croux (2008).
    """
    shape = _Shape(given, confidence_level)
    worst, by_skewness, by_kurtosis = shape.edgeworth()
    if floored:
        milder = worst > shape.h
        worst = np.where(milder, shape.h, worst)
        by_skewness = np.where(milder, shape.h_by_skewness, by_skewness)
        by_kurtosis = np.where(milder, shape.h_by_kurtosis, by_kurtosis)
    return shape.parts(worst, by_skewness, by_kurtosis)


def diversification_ratio(given: PortfolioReturns) -> FloatArray:
    """Sum of the holdings' own deviations, by size of weight, over the portfolio's, shape () or (p,); 1 without any.

    Source: Choueifaty and Coignard (2008).
    """
    apart = given.returns - given.mean
    own = np.sqrt(np.vecdot(apart.T, apart.T) / (given.n - 1))
    return np.asarray(np.abs(given.weights) @ own / given.deviation)


def effective_bets(shares: npt.ArrayLike) -> float:
    """How many equal and independent sources of risk would be as spread: exp of the entropy of the shares of risk.

    Args:
        shares: of the risk, adding up to 1, shape (k,).

    Raises:
        NotComputable: a share is negative (a hedge): its logarithm is not defined.

    Source: Meucci (2009), on shares of risk as Roncalli (2013).
    """
    column: FloatArray = np.asarray(shares, dtype=np.float64)
    if not np.isfinite(column).all() or bool((column < 0.0).any()):
        raise NotComputable("effective_bets", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    present = column[column > 0.0]
    return float(np.exp(-(present @ np.log(present))))


def covariance_parts(covariance: npt.ArrayLike, weights: npt.ArrayLike) -> Parts:
    """Parts of the deviation where the covariance matrix is given, shape (k, k), not the returns.

    Raises:
        NotComputable: the portfolio has no variance.
        ValueError: shapes do not fit.
    """
    matrix, column = np.asarray(covariance, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if matrix.shape != (*column.shape, *column.shape):
        raise ValueError(f"a covariance of shape {matrix.shape} beside weights of shape {column.shape}")
    pull = matrix @ column
    variance = float(column @ pull)
    if variance <= 0.0:
        raise NotComputable(NAME, Absence(AbsenceReason.NO_VARIATION))
    deviation = np.sqrt(variance)
    return parts_of(np.asarray(deviation), pull / deviation, column)


def quantile(values: FloatArray, probability: float) -> FloatArray:
    """Quantile of each row, type 7 of Hyndman and Fan, shape of the rows."""
    n = values.shape[-1]
    place = probability * (n - 1)
    low = min(int(place), n - 2)
    ordered = np.partition(values, (low, low + 1), axis=-1)
    below = ordered[..., low]
    return np.asarray(below + (place - low) * (ordered[..., low + 1] - below))


def _of_deviation(given: PortfolioReturns, times: float) -> Parts:
    marginal = given.mean + times / given.deviation[..., np.newaxis] * given.covariances
    return parts_of(given.average + times * given.deviation, marginal, given.weights)


class _Shape:
    """Skewness and kurtosis of the portfolio, how they change with the weights, and the quantile bent to them."""

    def __init__(self, given: PortfolioReturns, confidence_level: float) -> None:
        self.given = given
        self.tail = 1.0 - confidence_level
        y, n, m2 = given.centred, given.n, given.variance
        squares = y * y
        third, fourth = np.vecdot(squares, y) / n, np.vecdot(squares, squares) / n
        self.skewness = third / m2**1.5
        self.kurtosis = fourth / m2**2 - 3.0
        apart = given.returns - given.mean  # the mean of y is zero, those of its powers are not
        by_second = 2.0 * given.covariances
        by_third = 3.0 * (squares @ apart) / n
        by_fourth = 4.0 * ((squares * y) @ apart) / n
        wide = m2[..., np.newaxis]
        self.skewness_by_weight = (by_third - 1.5 * (third / m2)[..., np.newaxis] * by_second) / wide**1.5
        self.kurtosis_by_weight = (by_fourth - 2.0 * (fourth / m2)[..., np.newaxis] * by_second) / wide**2
        z, s, k = normal_quantile(self.tail), self.skewness, self.kurtosis
        self.h = z + (z * z - 1) / 6 * s + (z**3 - 3 * z) / 24 * k - (2 * z**3 - 5 * z) / 36 * s * s
        self.h_by_skewness = (z * z - 1) / 6 - (2 * z**3 - 5 * z) / 18 * s
        self.h_by_kurtosis = np.full_like(s, (z**3 - 3 * z) / 24)

    def edgeworth(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Mean of the standardized Edgeworth density below h, and its derivatives by skewness and kurtosis."""
        h, s, k = self.h, self.skewness, self.kurtosis
        square = h * h
        on_skewness, on_kurtosis = h * square / 6.0, (square * square - 2.0 * square - 1.0) / 24.0
        on_square = (square**3 - 9.0 * square * square + 9.0 * square + 3.0) / 72.0
        series = 1.0 + on_skewness * s + on_kurtosis * k + on_square * s * s
        slope = square / 2.0 * s + (h * square - h) / 6.0 * k + (h**5 - 6.0 * h**3 + 3.0 * h) / 12.0 * s * s
        density = np.exp(-0.5 * square) / np.sqrt(2.0 * np.pi) / self.tail
        by_h = -density * (slope - h * series)
        by_skewness = -density * (on_skewness + 2.0 * on_square * s) + by_h * self.h_by_skewness
        by_kurtosis = -density * on_kurtosis + by_h * self.h_by_kurtosis
        return -density * series, by_skewness, by_kurtosis

    def parts(self, times: FloatArray, by_skewness: FloatArray, by_kurtosis: FloatArray) -> Parts:
        """Parts of mean + sd * times, where times depends on skewness and kurtosis."""
        given = self.given
        deviation = given.deviation[..., np.newaxis]
        bent = (
            by_skewness[..., np.newaxis] * self.skewness_by_weight
            + by_kurtosis[..., np.newaxis] * self.kurtosis_by_weight
        )
        marginal = given.mean + times[..., np.newaxis] * given.covariances / deviation + deviation * bent
        return parts_of(given.average + times * given.deviation, marginal, given.weights)
