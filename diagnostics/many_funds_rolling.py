"""Rolling styles and rolling factor regressions of many funds of different ages, in one call each.

Windows lie on the common dates and end with the last of them, so that a column is one window of all funds. A fund
has no value in a window in which it lacks a single return. Its missing returns are taken as zero while all
funds are computed together, which no window that is shown has a part in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_sources.model import DateArray
from diagnostics.metrics.factors.rolling_regression import rolling_regression
from diagnostics.metrics.fund.style_analysis import rolling_styles
from diagnostics.metrics.rows import FloatArray, Mask

BLOCK_FUNDS = 256  # measured best among 64 to 1024: windows share the sets of indices that their funds hold


@dataclass(frozen=True, slots=True, eq=False)
class ManyStyles:
    """Styles of k funds in w windows, NaN where a fund lacks a return of the window.

    Args:
        ends: last day of each window, datetime64[D], shape (w,), increasing.
        weights: of the m indices, shape (k, w, m).
        r_squared: shape (k, w).
        tracking_error: of one period, shape (k, w).
    """

    ends: DateArray
    weights: FloatArray
    r_squared: FloatArray
    tracking_error: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ManyRegressions:
    """Factor regressions of k funds in w windows, NaN where a fund lacks a return of the window.

    Args:
        ends: last day of each window, datetime64[D], shape (w,), increasing.
        alpha: intercept of one period, shape (k, w).
        betas: shape (k, w, n_factors).
        r_squared: shape (k, w).
    """

    ends: DateArray
    alpha: FloatArray
    betas: FloatArray
    r_squared: FloatArray


def fund_styles(dates: DateArray, returns: FloatArray, styles: FloatArray, window: int, step: int = 1) -> ManyStyles:
    """The styles of every fund in every window.

    Args:
        dates: last day of each return, datetime64[D], shape (n,).
        returns: of the funds, decimals, NaN where missing, shape (k, n).
        styles: returns of m indices, no NaN, shape (m, n).
        window: returns of a window.
        step: returns from one window to the next.

    Raises:
        NotComputable: fewer than two indices, or a window of fewer than m + 3 returns.
        ValueError: the shapes do not fit, an index lacks a return, or the window is longer than the series.
    """
    known = ~np.isnan(returns)
    filled = np.where(known, returns, 0.0)
    blocks = [
        rolling_styles(filled[at : at + BLOCK_FUNDS], styles, window, step)
        for at in range(0, max(returns.shape[0], 1), BLOCK_FUNDS)
    ]
    ends = blocks[0].ends
    whole = _whole(known, ends, window)
    weights = np.concatenate([one.weights for one in blocks])
    return ManyStyles(
        dates[ends],
        np.where(whole[:, :, None], weights, np.nan),
        np.where(whole, np.concatenate([one.r_squared for one in blocks]), np.nan),
        np.where(whole, np.concatenate([one.tracking_error for one in blocks]), np.nan),
    )


def fund_regressions(
    dates: DateArray, excess_returns: FloatArray, factors: FloatArray, window: int, step: int = 1
) -> ManyRegressions:
    """The regressions of every fund on the factors in every window.

    Args:
        dates: last day of each return, datetime64[D], shape (n,).
        excess_returns: of the funds, less the risk-free rate, decimals, NaN where missing, shape (k, n).
        factors: shape (n_factors, n), no NaN.
        window: returns of a window.
        step: returns from one window to the next.

    Raises:
        NotComputable: fewer returns than the window has.
        ValueError: as ``rolling_regression``.
    """
    known = ~np.isnan(excess_returns)
    spare = (excess_returns.shape[1] - window) % step if excess_returns.shape[1] >= window else 0
    filled = np.where(known, excess_returns, 0.0)[:, spare:]
    made = rolling_regression(filled, np.asarray(factors, dtype=np.float64)[:, spare:], window, step)
    ends = made.starts + spare + window - 1
    whole = _whole(known, ends, window)
    return ManyRegressions(
        dates[ends],
        np.where(whole, made.alpha, np.nan),
        np.where(whole[:, :, None], made.betas, np.nan),
        np.where(whole, made.r_squared, np.nan),
    )


def _whole(known: Mask, ends: np.ndarray[tuple[int], np.dtype[np.intp]], window: int) -> Mask:
    """Which funds have every return of which window, shape (k, w)."""
    missing = np.zeros((known.shape[0], known.shape[1] + 1), dtype=np.int64)
    np.cumsum(~known, axis=1, out=missing[:, 1:])
    return np.asarray(missing[:, ends + 1] == missing[:, ends + 1 - window])
