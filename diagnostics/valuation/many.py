"""Daily values and time-weighted returns of many accounts over one table of prices, all at once or block by block.

A trade changes its account's value from its day on by quantity x price, so an account is the sum of as many slices of
prices as it has trades; nothing of the size accounts x days is made but the result, and in blocks not even that. Days
without a flow leave a linked return as it is (V / V before telescopes), so that it is made of the flow days alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.account.time_weighted import LEAST_VALUE
from diagnostics.metrics.rows import FloatArray

Whole = npt.NDArray[np.int64]
ROWS = 64  # accounts of a block when they are streamed


@dataclass(frozen=True, slots=True, eq=False)
class ManyTrades:
    """Trades of k accounts, all of shape (m,), by account and within it by day.

    Args:
        accounts: row of the account, from 0, not decreasing.
        days: column of the day in the table of prices, not decreasing within an account.
        assets: row of the instrument in the table of prices.
        quantities: change of the position, negative for what leaves.
        flows: what comes into the account from outside for it (negative: what leaves), fees in it; those of one day
            count as one.
    """

    accounts: Whole
    days: Whole
    assets: Whole
    quantities: FloatArray
    flows: FloatArray

    def __post_init__(self) -> None:
        step, later = np.diff(self.accounts), np.diff(self.days)
        if self.accounts.size and (bool((step < 0).any()) or bool((later[step == 0] < 0).any())):
            raise ValueError("trades are to be in order of account and day")


@dataclass(frozen=True, slots=True, eq=False)
class ManyValues:
    """Accounts ``first`` to ``first + k - 1``.

    Args:
        values: at the end of each day, shape (k, n_days).
        returns: linked time-weighted return of each account, decimal, NaN where nothing was ever there, shape (k,).
    """

    first: int
    values: FloatArray
    returns: FloatArray


def value_many(trades: ManyTrades, prices: FloatArray, accounts: int) -> ManyValues:
    """Every account's daily values and linked return.

    Args:
        trades: of accounts below ``accounts``.
        prices: of each instrument on each day, shape (n_assets, n_days), no NaN.
        accounts: how many there are.
    """
    _check(trades, prices, accounts)
    values = np.zeros((accounts, prices.shape[1]))
    starts = np.searchsorted(trades.accounts, np.arange(accounts + 1))
    returns = np.empty(accounts)
    for first in range(0, accounts, ROWS):
        last = min(first + ROWS, accounts)
        begin, end = int(starts[first]), int(starts[last])
        _add(values[first:last], trades, prices, begin, end, first)
        returns[first:last] = _linked(values[first:last], trades, begin, end, first)
    return ManyValues(0, values, returns)


def stream_many(trades: ManyTrades, prices: FloatArray, accounts: int, *, rows: int = ROWS) -> Iterator[ManyValues]:
    """The same block by block, in the order of the accounts.

    ``values`` of a block is one memory for all of them: it holds until the next block is asked for.
    """
    _check(trades, prices, accounts)
    starts = np.searchsorted(trades.accounts, np.arange(accounts + 1))
    room = np.empty((min(rows, accounts), prices.shape[1]))
    for first in range(0, accounts, rows):
        last = min(first + rows, accounts)
        begin, end = int(starts[first]), int(starts[last])
        values = room[: last - first]
        values[:] = 0.0
        _add(values, trades, prices, begin, end, first)
        yield ManyValues(first, values, _linked(values, trades, begin, end, first))


def _check(trades: ManyTrades, prices: FloatArray, accounts: int) -> None:
    if trades.accounts.size and not 0 <= int(trades.accounts[-1]) < accounts:
        raise ValueError(f"a trade of account {int(trades.accounts[-1])}, of {accounts} accounts")
    if not np.isfinite(prices.sum()):
        raise ValueError("a price is not a finite number")


def _add(  # noqa: PLR0917
    values: FloatArray, trades: ManyTrades, prices: FloatArray, begin: int, end: int, first: int
) -> None:
    """Add every trade's slice of prices to its account's row."""
    room = np.empty(prices.shape[1])
    width = prices.shape[1]
    # Python's own numbers: an array's element is an object for each of the loop's many steps.
    listed = zip(
        (trades.accounts[begin:end] - first).tolist(),
        trades.days[begin:end].tolist(),
        trades.assets[begin:end].tolist(),
        trades.quantities[begin:end].tolist(),
        strict=True,
    )
    for account, day, asset, quantity in listed:
        own = room[: width - day]
        row = values[account, day:]
        np.multiply(prices[asset, day:], quantity, own)
        np.add(row, own, row)


def _linked(values: FloatArray, trades: ManyTrades, begin: int, end: int, first: int) -> FloatArray:
    """Linked returns of the accounts of a block, of the values on the days with a flow and those before them."""
    width = values.shape[1]
    keys = (trades.accounts[begin:end] - first) * width + trades.days[begin:end]
    if not keys.size:
        return np.full(values.shape[0], np.nan)
    new = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    flows = np.add.reduceat(trades.flows[begin:end], new)
    rows, days = np.divmod(keys[new], width)
    after = values[rows, days]
    before = np.where(days > 0, values[rows, np.maximum(days - 1, 0)], 0.0)
    opens = np.concatenate(([True], rows[1:] != rows[:-1]))
    since = np.where(opens, 0.0, np.concatenate(([0.0], after[:-1])))
    least = LEAST_VALUE * np.maximum.reduceat(np.abs(after), np.flatnonzero(opens))[np.cumsum(opens) - 1]
    # From the last flow to the day before this one, and then this day.
    there = since > least
    grown = np.divide(before, since, out=np.ones_like(after), where=there)
    at_start = (before <= least) | (flows > before)
    base = np.where(at_start, before + flows, before)
    kept = np.where(at_start, after, after - flows)
    factors = grown * np.divide(kept, base, out=np.ones_like(after), where=base > least)
    ends = np.concatenate((np.flatnonzero(opens)[1:] - 1, [rows.size - 1]))
    lasts = rows[ends]
    made = np.full(values.shape[0], np.nan)
    tail = np.divide(values[lasts, -1], after[ends], out=np.ones(ends.size), where=after[ends] > least[ends])
    made[lasts] = np.multiply.reduceat(np.maximum(factors, 0.0), np.flatnonzero(opens)) * np.maximum(tail, 0.0) - 1.0
    return made
