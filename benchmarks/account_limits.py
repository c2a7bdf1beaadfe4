"""What plain NumPy needs for internal rates and daily values of many accounts: the reference of W3 and W4.

Written for speed and nothing else: no status, no check, no record. ``internal_rates`` gives NaN where Newton's steps
did not settle; ``daily_values`` knows no currency and no gap.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

ROWS = 512  # accounts of a block: what of them stays in the cache
VALUED = 16  # accounts of a block, of 2,520 days each
STEPS = 4  # passes of exp; Newton on ln(PV in / PV out) of ordinary accounts has settled by then


def internal_rates(days: Whole, amounts: Array) -> Array:
    """Rates of accounts, shape (k,); days from the first flow on and amounts of shape (k, n)."""
    rates = np.empty(days.shape[0])
    for at in range(0, days.shape[0], ROWS):
        years = days[at : at + ROWS] / 365.0
        given = amounts[at : at + ROWS]
        got = np.maximum(given, 0.0)
        paid = got - given
        # At y = 0 no exponential is needed: sums, first and second moments.
        timed_got, timed_paid = got * years, paid * years
        a, b = got.sum(axis=1), paid.sum(axis=1)
        c, d = timed_got.sum(axis=1), timed_paid.sum(axis=1)
        e, f = np.einsum("ij,ij->i", timed_got, years), np.einsum("ij,ij->i", timed_paid, years)
        with np.errstate(all="ignore"):
            mean_got, mean_paid = c / a, d / b
            value = np.log(a / b)
            slope = mean_paid - mean_got
            bend = (e / a - mean_got**2) - (f / b - mean_paid**2)
            y = -2.0 * value * slope / (2.0 * slope**2 - value * bend)
            for _ in range(STEPS):
                factors = np.exp(years * -y[:, None])
                a, b = np.einsum("ij,ij->i", got, factors), np.einsum("ij,ij->i", paid, factors)
                c, d = np.einsum("ij,ij->i", timed_got, factors), np.einsum("ij,ij->i", timed_paid, factors)
                step = np.log(a / b) / (d / b - c / a)
                y = y - step
            rates[at : at + ROWS] = np.where(np.abs(step) < 1e-6, np.expm1(y), np.nan)
    return rates


def daily_values(  # noqa: PLR0917  columns as they are
    accounts: Whole, days: Whole, assets: Whole, quantities: Array, flows: Array, prices: Array, count: int
) -> tuple[Array, Array]:
    """Values of shape (count, n_days) and linked returns of shape (count,); trades by account and day.

    A block of accounts at a time, so that its rows are in the cache when the returns are made of them.
    """
    width = prices.shape[1]
    values, returns = np.zeros((count, width)), np.empty(count)
    starts = np.searchsorted(accounts, np.arange(count + 1)).tolist()
    room, paid = np.empty(width), np.empty((VALUED, width))
    for first in range(0, count, VALUED):
        last = min(first + VALUED, count)
        for account in range(first, last):
            row, mine = values[account], slice(starts[account], starts[account + 1])
            for day, asset, quantity in zip(
                days[mine].tolist(), assets[mine].tolist(), quantities[mine].tolist(), strict=True
            ):
                own, part = room[: width - day], row[day:]
                np.multiply(prices[asset, day:], quantity, own)
                np.add(part, own, part)
        own_flows = paid[: last - first]
        own_flows[:] = 0.0
        span = slice(starts[first], starts[last])
        np.add.at(own_flows, (accounts[span] - first, days[span]), flows[span])
        block = values[first:last]
        before, flow = block[:, :-1], own_flows[:, 1:]
        early = flow > before
        base = np.where(early, before + flow, before)
        with np.errstate(all="ignore"):
            factors = np.where(early, block[:, 1:], block[:, 1:] - flow) / base
        factors[base <= 0.0] = 1.0
        returns[first:last] = factors.prod(axis=1) - 1.0
    return values, returns
