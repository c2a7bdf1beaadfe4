"""W6d: what 10,000 paths of 252 days, drawn from 2,520 days of history, end with.

Every day drawn by itself (as peers do), and in blocks of 21 days, which is what reports rest on: a block is one
difference of a running sum, so it costs as much as one day. The limit is plain NumPy for days drawn by themselves, in
pieces that stay in fast memory, with the smallest indices that can be drawn; the one-line form stands beside it.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks import project
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, write_tables
from diagnostics.metrics.planning.block_bootstrap import circular_blocks, terminal_growth

Array = npt.NDArray[np.float64]

PATHS, DAYS, BLOCK, SEED = 10_000, 252, 21, 7
PIECE = 500


def made_history(seed: int = 3) -> Array:
    """Fat-tailed daily returns, shape (PERIODS,)."""
    drawn = np.random.default_rng(seed)
    return np.asarray(0.0004 + 0.011 * drawn.standard_t(5, project.PERIODS) / np.sqrt(5 / 3))


def limit(returns: Array) -> Array:
    """Days drawn by themselves, a piece of the paths at a time."""
    drawn, logs, ends = np.random.default_rng(SEED), np.log1p(returns), np.empty(PATHS)
    for at in range(0, PATHS, PIECE):
        days = drawn.integers(0, returns.size, (PIECE, DAYS), dtype=np.uint16)
        ends[at : at + PIECE] = logs.take(days).sum(axis=1)
    return np.asarray(np.exp(ends))


def limit_in_one_line(returns: Array) -> Array:
    """The same at once."""
    days = np.random.default_rng(SEED).integers(0, returns.size, (PATHS, DAYS))
    return np.asarray(np.exp(np.log1p(returns)[days].sum(axis=1)))


def check_agreement(returns: Array) -> None:
    """The project's ends are the products along its paths, and spread as those of the limit do.

    Raises:
        AssertionError: they are not.
    """
    for block in (1, BLOCK):
        days = circular_blocks(returns.size, DAYS, block, 200, SEED)
        np.testing.assert_allclose(
            terminal_growth(returns, DAYS, block, 200, SEED), np.prod(1.0 + returns[days], axis=1), rtol=1e-10
        )
    shares = (0.1, 0.5, 0.9)
    ours = np.quantile(terminal_growth(returns, DAYS, 1, PATHS, SEED), shares)
    np.testing.assert_allclose(ours, np.quantile(limit(returns), shares), rtol=0.02)


def main(result: Path, rounds: int) -> None:
    """Measure and write the table."""
    returns = made_history()
    check_agreement(returns)
    cases = [
        Case("plain NumPy (limit), in pieces", partial(limit, returns)),
        Case("plain NumPy, in one line", partial(limit_in_one_line, returns)),
        Case(
            "advisor, days by themselves",
            partial(terminal_growth, returns, DAYS, 1, PATHS, SEED),
            goal=Goal(ratio=1.3),
        ),
        Case(
            f"advisor, blocks of {BLOCK} days",
            partial(terminal_growth, returns, DAYS, BLOCK, PATHS, SEED),
            goal=Goal(ratio=1.3),
        ),
    ]
    write_tables(result, [compare(f"W6d: {PATHS:,} paths of {DAYS} days, their ends", cases, rounds, [])])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
