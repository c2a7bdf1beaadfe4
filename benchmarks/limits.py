"""What plain NumPy needs for the same work: the reference that the project's speed is given against.

Written for speed and nothing else: everything shared by hand, no checks, no names, no records, no care for constant
series. ``single`` takes one series and works with Python floats after each reduction; ``batch`` takes a block of rows.
Both give the figures of ``diagnostics.metrics.headline`` in its order (risk-free rate and target are zero), the ten
deepest drawdowns, the monthly table, and rolling volatility, Sharpe ratio and beta. ``measure_metrics`` checks that
they agree with the project's own before it measures.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Number = float | Array
# ruff: noqa: PLR0915  one function a workload, so that nothing is hidden from whoever compares
Drawdown = tuple[float, int, int, int]
Everything = tuple[tuple[Number, ...], list[list[Drawdown]], Array, tuple[Array, Array, Array]]

NORMAL = NormalDist()
Z95, Z99 = NORMAL.inv_cdf(0.05), NORMAL.inv_cdf(0.01)
P95, P99 = NORMAL.pdf(Z95) / 0.05, NORMAL.pdf(Z99) / 0.01
LAGS = 8
PIVOTS = (0.05, 0.01, 0.95)
DECAYS: dict[int, Array] = {}


def decay(n: int) -> Array:
    """EWMA weights, kept from call to call."""
    if n not in DECAYS:
        weights = 0.94 ** np.arange(n - 1, -1, -1.0)
        DECAYS[n] = weights / weights.sum()
    return DECAYS[n]


def bent(z: float, s: Number, k: Number) -> Number:
    """Cornish-Fisher quantile."""
    return z + (z * z - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s * s / 36


def sums(x: Array, window: int) -> Array:
    """Sum of each full window."""
    total = np.zeros((*x.shape[:-1], x.shape[-1] + 1))
    np.cumsum(x, axis=-1, out=total[..., 1:])
    return total[..., window:] - total[..., :-window]


def rolling(r: Array, x: Array, y: Array, window: int, ppy: float) -> tuple[Array, Array, Array]:
    """Rolling volatility, Sharpe ratio and beta by running sums of centred values."""
    sx, sy = sums(x, window), sums(y, window)
    variance = (sums(x * x, window) - sx * sx / window) / (window - 1)
    volatility = np.sqrt(variance * ppy)
    level = (r[..., 0] - x[..., 0])[..., None]
    sharpe = (sx / window + level) * ppy / volatility
    beta = (sums(x * y, window) - sx * (sy / window)) / (sums(y * y, window) - sy * sy / window)
    return volatility, sharpe, beta


def deepest(dd: Array, start: npt.NDArray[np.intp], end: npt.NDArray[np.intp], depth: Array) -> list[Drawdown]:
    """Depth, start, trough and end of the ten deepest drawdowns."""
    top = np.argsort(depth)[:10]
    rows = zip(depth[top].tolist(), start[top].tolist(), end[top].tolist(), strict=True)
    return [(d, s, s + int(dd[s:e].argmin()), e) for d, s, e in rows]


def single(r: Array, b: Array, days: Days, ppy: float = 252, window: int = 252) -> Everything:
    """The whole set for one series, r and b of shape (n,)."""
    n = r.size
    root = math.sqrt(ppy)
    m = float(r.sum()) / n
    x = r - m
    x2 = x * x
    s2 = float(x2.sum())
    var = s2 / n
    g1 = float(x2 @ x) / n / var**1.5
    g2 = float(x2 @ x2) / n / var**2
    sd = math.sqrt(s2 / (n - 1))
    growth = r + 1
    wealth = np.empty(n + 1)
    wealth[0] = 1
    np.cumprod(growth, out=wealth[1:])
    last = float(wealth[-1])
    cagr = last ** (ppy / n) - 1
    dd = wealth[1:] / np.maximum.accumulate(wealth)[1:] - 1
    dd = np.where(dd < -1e-12, dd, 0.0)
    mdd = float(dd.min())
    ulcer = math.sqrt(float(dd @ dd) / n)
    pivots = [int(q * (n - 1)) + step for q in PIVOTS for step in (0, 1)]
    o = np.partition(r, pivots)
    q = []
    for share in PIVOTS:
        low = int(share * (n - 1))
        below = float(o[low])
        q.append(below + (share * (n - 1) - low) * (float(o[low + 1]) - below))
    c05, c01 = pivots[1], pivots[3]
    loss = np.minimum(r, 0)
    lpm1 = -float(loss.sum()) / n
    lpm2 = float(loss @ loss) / n
    lpm3 = -float((loss * loss) @ loss) / n
    low2 = np.minimum(x, 0)
    sr = m / sd
    wiggle = 1 - g1 * sr + (g2 - 1) / 4 * sr * sr
    score = sr * math.sqrt(n - 1) / math.sqrt(wiggle)
    bm = float(b.sum()) / n
    y = b - bm
    syy, sxy = float(y @ y), float(x @ y)
    beta = sxy / syy
    alpha = m - beta * bm
    u = x - beta * y
    h = u * (1 / n - bm / syy * y)
    hac = float(h @ h)
    for lag in range(1, LAGS + 1):
        hac += 2 * (1 - lag / (LAGS + 1)) * float(h[lag:] @ h[:-lag])
    bgrowth = b + 1
    bcagr = float(bgrowth.prod()) ** (ppy / n) - 1
    active = x - y
    te = math.sqrt(float(active @ active) / (n - 1)) * root
    sides = []
    for own in (b > 0, b < 0):
        count = int(np.count_nonzero(own))
        chosen = own.astype(float)
        yy = (b - float(b @ chosen) / count) * chosen
        captured = float(np.where(own, growth, 1.0).prod()) ** (ppy / count) - 1
        market = float(np.where(own, bgrowth, 1.0).prod()) ** (ppy / count) - 1
        sides.append((float(r @ yy) / float(yy @ yy), captured / market))
    under = np.zeros(n + 2, dtype=bool)
    np.less(dd, 0.0, out=under[1:-1])
    change = np.flatnonzero(under[1:] != under[:-1])
    start, end = change[::2], change[1::2]
    depth = np.minimum.reduceat(dd, start)
    figures = (
        last - 1, cagr, float(r.max()), float(r.min()), np.count_nonzero(r > 0) / n,
        sd * root, math.sqrt(lpm2) * root, math.sqrt(float(low2 @ low2) / n),
        math.sqrt(float((r * r) @ decay(n)) * ppy),
        g1 * math.sqrt(n * (n - 1)) / (n - 2), (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (g2 - 3) + 6),
        mdd, float(depth.mean()), ulcer, -float(dd.sum()) / n,
        q[0], q[1], float(o[:c05].mean()), float(o[:c01].mean()),
        m + Z95 * sd, m + Z99 * sd, m - P95 * sd, m - P99 * sd,
        m + bent(Z95, g1, g2 - 3) * sd, m + bent(Z99, g1, g2 - 3) * sd,
        sr * root, math.sqrt(wiggle / (n - 1) * ppy), 0.5 * math.erfc(-score / math.sqrt(2)),
        m / math.sqrt(lpm2) * root,
        cagr / -mdd, cagr / ulcer, cagr / math.sqrt(float(depth @ depth)),
        (m + lpm1) / lpm1, m / lpm3 ** (1 / 3), abs(q[2]) / abs(q[0]),
        beta, alpha * ppy, cagr - beta * bcagr, alpha / math.sqrt(hac), 1 - float(u @ u) / s2,
        sxy / math.sqrt(s2 * syy),
        cagr / beta, sr * math.sqrt(syy / (n - 1)) * ppy, sides[0][0], sides[1][0],
        te, (m - bm) * ppy / te, cagr - bcagr, sides[0][1], sides[1][1], np.count_nonzero(r > b) / n,
    )  # fmt: skip
    months = days.astype("datetime64[M]").view(np.int64)
    first = np.flatnonzero(np.concatenate(([True], months[1:] != months[:-1])))
    monthly = np.multiply.reduceat(growth, first) - 1
    return figures, [deepest(dd, start, end, depth)], monthly, rolling(r, x, y, window, ppy)


def batch(r: Array, b: Array, days: Days, ppy: float = 252, window: int = 252) -> Everything:
    """The whole set for a block of k series, r of shape (k, n), beside one benchmark of shape (n,)."""
    k, n = r.shape
    root = math.sqrt(ppy)
    m = r.sum(axis=1) / n
    x = r - m[:, None]
    x2 = x * x
    s2 = x2.sum(axis=1)
    var = s2 / n
    g1 = np.vecdot(x2, x) / n / var**1.5
    g2 = np.vecdot(x2, x2) / n / var**2
    sd = np.sqrt(s2 / (n - 1))
    growth = r + 1
    wealth = np.empty((k, n + 1))
    wealth[:, 0] = 1
    np.multiply.accumulate(growth, axis=1, out=wealth[:, 1:])
    last = wealth[:, -1]
    cagr = last ** (ppy / n) - 1
    dd = wealth[:, 1:] / np.maximum.accumulate(wealth, axis=1)[:, 1:] - 1
    dd = np.where(dd < -1e-12, dd, 0.0)
    mdd = dd.min(axis=1)
    ulcer = np.sqrt(np.vecdot(dd, dd) / n)
    pivots = [int(q * (n - 1)) + step for q in PIVOTS for step in (0, 1)]
    o = np.partition(r, pivots, axis=1)
    q = []
    for share in PIVOTS:
        low = int(share * (n - 1))
        q.append(o[:, low] + (share * (n - 1) - low) * (o[:, low + 1] - o[:, low]))
    c05, c01 = pivots[1], pivots[3]
    loss = np.minimum(r, 0)
    lpm1 = -loss.sum(axis=1) / n
    lpm2 = np.vecdot(loss, loss) / n
    lpm3 = -np.vecdot(loss * loss, loss) / n
    low2 = np.minimum(x, 0)
    sr = m / sd
    wiggle = 1 - g1 * sr + (g2 - 1) / 4 * sr * sr
    score = sr * math.sqrt(n - 1) / np.sqrt(wiggle)
    psr = np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in score.tolist()])
    bm = float(b.sum()) / n
    y = b - bm
    syy = float(y @ y)
    sxy = x @ y
    beta = sxy / syy
    alpha = m - beta * bm
    u = x - beta[:, None] * y
    h = u * (1 / n - bm / syy * y)
    hac = np.vecdot(h, h)
    for lag in range(1, LAGS + 1):
        hac = hac + 2 * (1 - lag / (LAGS + 1)) * np.vecdot(h[:, lag:], h[:, :-lag])
    bgrowth = b + 1
    bcagr = float(bgrowth.prod()) ** (ppy / n) - 1
    active = x - y
    te = np.sqrt(np.vecdot(active, active) / (n - 1)) * root
    sides = []
    for own in (b > 0, b < 0):
        count = int(np.count_nonzero(own))
        chosen = own.astype(float)
        yy = (b - float(b @ chosen) / count) * chosen
        captured = np.where(own, growth, 1.0).prod(axis=1) ** (ppy / count) - 1
        market = float(np.where(own, bgrowth, 1.0).prod()) ** (ppy / count) - 1
        sides.append(((r @ yy) / float(yy @ yy), captured / market))
    under = np.zeros((k, n + 2), dtype=bool)
    np.less(dd, 0.0, out=under[:, 1:-1])
    row, period = np.divmod(np.flatnonzero(under[:, 1:].ravel() != under[:, :-1].ravel()), n + 1)
    row, start, end = row[::2], period[::2], period[1::2]
    depth = np.minimum.reduceat(dd.ravel(), row * n + start)
    counts = np.bincount(row, minlength=k)
    border = np.concatenate(([0], np.cumsum(counts))).tolist()
    spans = [slice(border[i], border[i + 1]) for i in range(k)]
    tables = [deepest(dd[i], start[own], end[own], depth[own]) for i, own in enumerate(spans)]
    figures = (
        last - 1, cagr, r.max(axis=1), r.min(axis=1), np.array([np.count_nonzero(one > 0) for one in r]) / n,
        sd * root, np.sqrt(lpm2) * root, np.sqrt(np.vecdot(low2, low2) / n), np.sqrt((r * r) @ decay(n) * ppy),
        g1 * math.sqrt(n * (n - 1)) / (n - 2), (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (g2 - 3) + 6),
        mdd, np.bincount(row, depth, k) / counts, ulcer, -dd.sum(axis=1) / n,
        q[0], q[1], o[:, :c05].mean(axis=1), o[:, :c01].mean(axis=1),
        m + Z95 * sd, m + Z99 * sd, m - P95 * sd, m - P99 * sd,
        m + bent(Z95, g1, g2 - 3) * sd, m + bent(Z99, g1, g2 - 3) * sd,
        sr * root, np.sqrt(wiggle / (n - 1) * ppy), psr, m / np.sqrt(lpm2) * root,
        cagr / -mdd, cagr / ulcer, cagr / np.sqrt(np.bincount(row, depth * depth, k)),
        (m + lpm1) / lpm1, m / np.cbrt(lpm3), np.abs(q[2]) / np.abs(q[0]),
        beta, alpha * ppy, cagr - beta * bcagr, alpha / np.sqrt(hac), 1 - np.vecdot(u, u) / s2, sxy / np.sqrt(s2 * syy),
        cagr / beta, sr * math.sqrt(syy / (n - 1)) * ppy, sides[0][0], sides[1][0],
        te, (m - bm) * ppy / te, cagr - bcagr, sides[0][1], sides[1][1],
        np.array([np.count_nonzero(one > b) for one in r]) / n,
    )  # fmt: skip
    months = days.astype("datetime64[M]").view(np.int64)
    first = np.flatnonzero(np.concatenate(([True], months[1:] != months[:-1])))
    monthly = np.multiply.reduceat(growth, first, axis=1) - 1
    return figures, tables, monthly, rolling(r, x, y, window, ppy)
