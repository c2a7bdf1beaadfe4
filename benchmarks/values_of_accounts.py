"""W4: daily values and linked returns of ten thousand accounts of fifty trades, 2,520 days, 2,000 instruments.

Measured on two busy cores (NumPy 2.4): limit 230 us an account, the project 0.9x of it for all values and 0.7x streamed
(it makes linked returns of the days with flows alone); beside the result of 192 MB it takes less than 1 MB, streamed
2 MB in all.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.account_limits import Array, daily_values
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, write_tables
from diagnostics.valuation.many import ManyTrades, stream_many, value_many

ACCOUNTS, TRADES, DAYS, ASSETS = 10_000, 50, 2_520, 2_000
MEGABYTE = 2**20
ROOM = 30  # megabytes beside the result


def made_trades(accounts: int, seed: int = 1) -> tuple[ManyTrades, Array]:
    """Random purchases, and sales of a part of what was bought, at the day's prices."""
    drawn = np.random.default_rng(seed)
    moves = drawn.standard_normal((ASSETS, DAYS)) * 0.01 + 0.0003
    prices = 50.0 * np.exp(np.cumsum(moves, axis=1))
    days = np.sort(drawn.integers(0, DAYS - 1, (accounts, TRADES)), axis=1)
    assets = drawn.integers(0, ASSETS, (accounts, TRADES))
    quantities = drawn.integers(1, 100, (accounts, TRADES)).astype(np.float64)
    # Every fourth trade sells half of what the one before it bought.
    sales = assets[:, 3::4].shape[1]
    assets[:, 3::4] = assets[:, 2::4][:, :sales]
    quantities[:, 3::4] = -0.5 * quantities[:, 2::4][:, :sales]
    owner = np.repeat(np.arange(accounts), TRADES)
    day, asset, quantity = days.ravel(), assets.ravel(), quantities.ravel()
    flows = quantity * prices[asset, day]
    return ManyTrades(owner, day, asset, quantity, flows), prices


def main(result: Path, rounds: int) -> None:
    """Measure and write the table."""
    trades, prices = made_trades(ACCOUNTS)
    given = (trades.accounts, trades.days, trades.assets, trades.quantities, trades.flows, prices)
    values, returns = daily_values(*given, ACCOUNTS)
    ours = value_many(trades, prices, ACCOUNTS)
    if not (np.allclose(values, ours.values) and np.allclose(returns, ours.returns)):
        raise AssertionError("the project's values are not those of the limit")
    size = ours.values.nbytes / MEGABYTE
    del values, ours
    whole = _peak(lambda: value_many(trades, prices, ACCOUNTS)) - size
    stream = _peak(lambda: [block.returns.sum() for block in stream_many(trades, prices, ACCOUNTS)])
    notes = [
        f"Beside the result of {size:.0f} MB the project takes {whole:.1f} MB (goal: at most {ROOM}).",
        f"Streamed it takes {stream:.1f} MB in all.",
    ]
    cases = [
        Case("plain NumPy (limit)", lambda: daily_values(*given, ACCOUNTS), ACCOUNTS),
        Case("advisor, all values", lambda: value_many(trades, prices, ACCOUNTS), ACCOUNTS, Goal(ratio=1.5)),
        Case(
            "advisor, streamed",
            lambda: [block.returns.sum() for block in stream_many(trades, prices, ACCOUNTS)],
            ACCOUNTS,
            Goal(ratio=1.5),
        ),
    ]
    title = f"W4: daily values of {ACCOUNTS} accounts of {TRADES} trades, per account"
    write_tables(result, [compare(title, cases, rounds, notes)])


def _peak(work: Callable[[], object]) -> float:
    """Greatest memory that the work holds at once, in megabytes."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / MEGABYTE


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
