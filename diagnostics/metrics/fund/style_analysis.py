"""Returns-based style analysis: which mix of indices, held without leverage or short sales, moves as the fund does.

Sharpe (1992) minimises the variance of what the mix leaves over, not its sum of squares: a fund that earns the
same return above its mix every period has that mix exactly. R squared is 1 - variance(rest) / variance(fund),
both around their means.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.fund.simplex_least_variance import least_variance_weights
from diagnostics.metrics.rows import CONSTANT, ROUNDING, FloatArray, Mask
from diagnostics.metrics.spec import NotComputable

SPARE = 3  # returns that there must be beyond the number of indices
PERFECT = 1e-14  # a rest below this share of the fund's own deviation is a rounding error


@dataclass(frozen=True, slots=True, eq=False)
class StyleFit:
    """The style of one fund over one window.

    Args:
        weights: of the m indices, not below zero, of sum 1, shape (m,).
        standard_errors: of the weights, shape (m,); Lobosco and DiBartolomeo (1997).
        r_squared: share of the fund's variance that the mix explains; below zero where the mix adds to it.
        tracking_error: sample deviation (ddof = 1) of what is left, of one period.
        selection: mean return above the mix, of one period.
        n: returns that entered.
    """

    weights: FloatArray
    standard_errors: FloatArray
    r_squared: float
    tracking_error: float
    selection: float
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class RollingStyles:
    """The styles of k funds in each of w windows on the same indices.

    Args:
        ends: index of the last return of each window, shape (w,), increasing; the last is n - 1.
        weights: shape (k, w, m); NaN where the window's indices cannot be told apart.
        r_squared: shape (k, w); NaN where the fund does not vary in the window, too.
        tracking_error: of one period, shape (k, w).
    """

    ends: np.ndarray[tuple[int], np.dtype[np.intp]]
    weights: FloatArray
    r_squared: FloatArray
    tracking_error: FloatArray


def style_fit(returns: FloatArray, styles: FloatArray) -> StyleFit:
    """The style of one fund.

    The standard error of a weight is that of the residuals over that of the part of the index that no mix of
    the other indices (of sum 1, short positions allowed) has, with n - p - 1 degrees of freedom, p the number
    of weights above zero. It holds for weights inside their bounds; of one at zero it is an upper bound.

    Args:
        returns: of the fund, decimals, shape (n,), no NaN, oldest first.
        styles: of m indices in the same periods, shape (m, n), no NaN.

    Raises:
        NotComputable: fewer than two indices, fewer than m + 3 returns, a fund that does not vary, or indices
            that cannot be told apart.
        ValueError: the shapes do not fit, or a return is not finite.
    """
    fund, indices = _checked(returns, styles)
    m, n = indices.shape
    _refuse_too_few(m, n)
    centred = fund - fund.mean()
    if math.sqrt(float(centred @ centred) / n) <= CONSTANT * abs(float(fund.mean())) + ROUNDING:
        raise NotComputable("style_fit", Absence(AbsenceReason.NO_VARIATION))
    apart = indices - indices.mean(axis=1, keepdims=True)
    gram = apart @ apart.T
    weights = least_variance_weights(gram[None], (apart @ centred)[None, None])[0, 0]
    if np.isnan(weights).any():
        raise NotComputable("style_fit", Absence(AbsenceReason.COLLINEAR))
    left = centred - weights @ apart
    squares, own = float(left @ left), float(centred @ centred)
    squares = squares if squares > PERFECT**2 * own else 0.0
    freedom = n - int(np.count_nonzero(weights)) - 1
    return StyleFit(
        weights,
        np.sqrt(squares / freedom * _unshared_precision(gram)),
        1.0 - squares / own,
        math.sqrt(squares / (n - 1)),
        float(fund.mean() - weights @ indices.mean(axis=1)),
        n,
    )


def _unshared_precision(gram: FloatArray) -> FloatArray:
    """One over the sum of squares of what each index has alone, the weights' sum being fixed, shape (m,)."""
    level = float(np.trace(gram)) / gram.shape[0]
    inverse = np.linalg.inv(gram / level + 1.0)
    mix = inverse.sum(axis=1)
    return np.asarray(np.maximum(np.diag(inverse) - mix * mix / mix.sum(), 0.0) / level)


def unconstrained_style(returns: FloatArray, styles: FloatArray) -> FloatArray:
    """Least squares of a fund on the indices without constant and without bounds, shape (m,).

    What packages call the unconstrained style: it may be short and need not add up to 1. Shapes as for ``style_fit``.

    Raises:
        NotComputable: fewer returns than indices, or indices that depend on each other.
        ValueError: the shapes do not fit, or a return is not finite.
    """
    fund, indices = _checked(returns, styles)
    weights, _, rank, _ = np.linalg.lstsq(indices.T, fund, rcond=None)
    if rank < indices.shape[0]:
        raise NotComputable("unconstrained_style", Absence(AbsenceReason.COLLINEAR))
    return np.asarray(weights)


def rolling_styles(returns: FloatArray, styles: FloatArray, window: int, step: int = 1) -> RollingStyles:
    """The styles of many funds in windows that move by ``step``; the last window ends with the last return.

    Args:
        returns: of k funds, decimals, shape (k, n), no NaN, oldest first.
        styles: of m indices in the same periods, shape (m, n), no NaN.
        window: returns of a window, at least m + 3.
        step: returns from one window to the next.

    Raises:
        NotComputable: fewer than two indices, or a window of fewer than m + 3 returns.
        ValueError: the shapes do not fit, a return is not finite, or the window is longer than the series.
    """
    funds, indices = _checked(returns, styles)
    m, n = indices.shape
    _refuse_too_few(m, window)
    if window > n or step < 1:
        raise ValueError(f"windows of {window} returns {step} apart do not lie within {n} returns")
    spare = (n - window) % step
    sums = _window_products(funds[:, spare:], indices[:, spare:], window, step)
    gram, cross, own = sums
    weights = least_variance_weights(gram, cross)
    explained = ((gram @ weights[..., None])[..., 0] * weights).sum(axis=2)
    squares = own - 2.0 * (weights * cross).sum(axis=2) + explained
    squares = np.where(squares > PERFECT * own, squares, 0.0) + 0.0 * weights[..., 0]
    moves = own > window * ROUNDING**2
    ends = np.arange(spare + window - 1, n, step)
    return RollingStyles(
        ends,
        weights,
        np.where(moves, 1.0 - squares / np.where(moves, own, 1.0), np.nan),
        np.sqrt(squares / (window - 1)),
    )


def style_drift_score(weights: FloatArray) -> float:
    """Square root of the sum of the weights' variances over time (Idzorek and Bertsch 2004); 0 for a steady style.

    Args:
        weights: of each window, shape (w, m); windows of NaN are left out. Variances have the divisor w - 1.

    Raises:
        NotComputable: fewer than two windows.
    """
    known = weights[~np.isnan(weights).any(axis=1)]
    if known.shape[0] < 2:
        raise NotComputable(
            "style_drift_score", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(known.shape[0]), need="2")
        )
    return float(np.sqrt(known.var(axis=0, ddof=1).sum()))


def style_drift_scores(weights: FloatArray) -> FloatArray:
    """The same for many funds, shape (k,), from weights of shape (k, w, m); NaN with fewer than two windows."""
    known: Mask = ~np.asarray(np.isnan(weights).any(axis=2))
    if known.all() and weights.shape[1] > 1:
        return np.asarray(np.sqrt(weights.var(axis=1, ddof=1).sum(axis=1)))
    rows = (weights[one][known[one]] for one in range(weights.shape[0]))
    return np.array([math.sqrt(own.var(axis=0, ddof=1).sum()) if own.shape[0] > 1 else math.nan for own in rows])


def _window_products(
    funds: FloatArray, indices: FloatArray, window: int, step: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Centred products of every window: of the indices (w, m, m), of funds and indices (k, w, m), of funds (k, w).

    Products are summed over stretches that windows share, and stretches are added up, never taken off again:
    no digits are lost in a quiet window of a wild series.
    """
    m = indices.shape[0]
    piece = math.gcd(window, step)
    pieces = funds.shape[1] // piece
    length, every = window // piece, step // piece
    # Centred as a whole first: what a window's own mean takes off is small then.
    apart = np.concatenate((indices - indices.mean(axis=1, keepdims=True), np.ones((1, indices.shape[1]))))
    apart = apart[:, : pieces * piece].reshape(m + 1, pieces, piece).transpose(1, 0, 2)
    own = funds - funds.mean(axis=1, keepdims=True)
    own = own[:, : pieces * piece].reshape(-1, pieces, piece)
    products = _running(apart @ apart.transpose(0, 2, 1), length)[::every]
    with_funds = _running(apart @ own.transpose(1, 2, 0), length)[::every]
    squares = _running(np.vecdot(own, own).T, length)[::every]
    sums = products[:, :m, m]
    gram = products[:, :m, :m] - sums[:, :, None] * sums[:, None, :] / window
    totals = with_funds[:, m, :]
    cross = with_funds[:, :m, :] - sums[:, :, None] * totals[:, None, :] / window
    return gram, cross.transpose(2, 0, 1), (squares - totals * totals / window).T


def _running(values: FloatArray, length: int) -> FloatArray:
    """Sums of ``length`` neighbours along the first axis, made of sums of 1, 2, 4 ... of them."""
    count = values.shape[0] - length + 1
    total: FloatArray | None = None
    done, width = 0, 1
    while True:
        if length & width:
            part = values[done : done + count]
            total = part.copy() if total is None else total + part
            done += width
        width <<= 1
        if width > length:
            break
        values = values[: -(width >> 1)] + values[width >> 1 :]
    assert total is not None  # length is at least 1
    return total


def _checked(returns: FloatArray, styles: FloatArray) -> tuple[FloatArray, FloatArray]:
    funds, indices = np.asarray(returns, dtype=np.float64), np.asarray(styles, dtype=np.float64)
    if indices.ndim != 2 or funds.shape[-1:] != indices.shape[-1:]:
        raise ValueError(f"returns of shape {funds.shape} beside indices of shape {indices.shape}")
    if not np.isfinite(funds).all() or not np.isfinite(indices).all():
        raise ValueError("a return is not finite")
    return funds, indices


def _refuse_too_few(m: int, n: int) -> None:
    if m < 2:
        raise NotComputable("style", Absence(AbsenceReason.NO_STYLES, have=str(m), need="2"))
    if n < m + SPARE:
        raise NotComputable("style", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(n), need=str(m + SPARE)))
