"""What money may become, drawn from a history in blocks: what follows each other in it stays together.

Draws are made of the raw bits of PCG64 (O'Neill 2014), whose stream for a seed is fixed by definition, and not of
the distributions of a library, whose streams may change with its version: the same seed gives the same figures.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MONTHS_A_YEAR = 12
HALF_WORD = np.uint64(32)
LOWER_HALF = np.uint64(0xFFFFFFFF)
AT_ONCE = 1 << 17  # starts drawn together: as many as fast memory holds
WORD = 2.0**-53


class Draws:
    """Whole numbers and fractions, always the same for a seed."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def below(self, bound: int, count: int) -> IntArray:
        """Whole numbers from 0 to ``bound`` - 1, evenly, shape (count,); ``bound`` below 2^31.

        Each word of the stream gives two of them: the upper halves come first, then the lower ones.
        """
        raw = np.asarray(self._bits.random_raw(-(-count // 2)), dtype=np.uint64)
        halves = np.concatenate((raw >> HALF_WORD, raw & LOWER_HALF))[:count]
        halves *= np.uint64(bound)
        halves >>= HALF_WORD
        return halves.view(np.int64)

    def fractions(self, count: int) -> FloatArray:
        """Numbers from 0 up to 1, shape (count,)."""
        raw = np.asarray(self._bits.random_raw(count), dtype=np.uint64)
        return np.asarray((raw >> np.uint64(11)).astype(np.float64) * WORD)


def circular_blocks(n: int, length: int, block: int, paths: int, seed: int) -> IntArray:
    """Positions in a history of n returns, drawn in blocks of one length that go on from its end to its beginning.

    Returns:
        Shape (paths, length), 0..n - 1. Every position is as likely as every other.

    Source: Politis and Romano (1992).
    """
    starts = np.concatenate(list(_starts(n, _blocks(length, block), paths, seed)))
    steps = (starts[:, :, np.newaxis] + np.arange(block)).reshape(paths, -1)[:, :length]
    return np.asarray(steps % n)


def stationary_blocks(n: int, length: int, mean_block: float, paths: int, seed: int) -> IntArray:
    """The same with blocks of random length, geometric with this mean, so that what is drawn is stationary.

    Returns:
        Shape (paths, length).

    Source: Politis and Romano (1994).
    """
    draws = Draws(seed)
    starts = draws.below(n, paths * length).reshape(paths, length)
    begins = draws.fractions(paths * length).reshape(paths, length) < 1.0 / mean_block
    begins[:, 0] = True
    steps = np.arange(length)
    since = np.maximum.accumulate(np.where(begins, steps, 0), axis=1)
    return np.asarray((np.take_along_axis(starts, since, axis=1) + steps - since) % n)


def terminal_growth(returns: FloatArray, length: int, block: int, paths: int, seed: int) -> FloatArray:
    """What 1 became after ``length`` periods on each path of ``circular_blocks``; no path is written out.

    Args:
        returns: simple returns of a period, each above -1, shape (n,), no NaN.
        length: of each path, in periods.
        block: periods that stay together.
        paths: how many.
        seed: of the draws.

    Returns:
        Shape (paths,). A block is one difference of the running sum of the logarithms, so the cost is that of the
        blocks, and not of the periods.
    """
    running = _running_logarithms(returns, block)
    n, count = returns.size, _blocks(length, block)
    last = length - (count - 1) * block  # what of the last block is still within the path
    whole, part = running[block : block + n] - running[:n], running[last : last + n] - running[:n]
    sums = [
        whole.take(starts[:, :-1]).sum(axis=1) + part.take(starts[:, -1]) for starts in _starts(n, count, paths, seed)
    ]
    return np.asarray(np.exp(np.concatenate(sums)))


def _starts(n: int, count: int, paths: int, seed: int) -> Iterator[IntArray]:
    """First positions of the blocks, some paths at a time, each of shape (some, count)."""
    draws, some = Draws(seed), max(1, AT_ONCE // count)
    for at in range(0, paths, some):
        these = min(some, paths - at)
        yield draws.below(n, these * count).reshape(these, count)


def month_growths(returns: FloatArray, periods_per_year: float) -> FloatArray:
    """What 1 becomes in a month that begins at each position of a history, which goes on from its end to its start.

    Args:
        returns: simple returns, each above -1, shape (n,).
        periods_per_year: a month is its twelfth part; of a fraction of a period the same fraction of its logarithm.

    Returns:
        Shape (n,).

    Raises:
        NotComputable: something was lost whole, or the history is shorter than a month.
    """
    step = periods_per_year / MONTHS_A_YEAR
    if returns.size < step:
        raise NotComputable(
            "month_growths", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, str(returns.size), str(math.ceil(step)))
        )
    running = _running_logarithms(returns, math.ceil(step))
    whole, part = int(step), step - int(step)
    starts = np.arange(returns.size)
    reached = running[starts + whole]
    if part > 0.0:
        reached = reached + part * (running[starts + whole + 1] - reached)
    return np.asarray(np.exp(reached - running[starts]))


def _running_logarithms(returns: FloatArray, further: int) -> FloatArray:
    """Sums of log(1 + r) from the start, shape (n + further + 1,), the history begun again after its end."""
    if returns.size == 0 or bool((returns <= -1.0).any()):
        reason = AbsenceReason.TOTAL_LOSS if returns.size else AbsenceReason.TOO_FEW_OBSERVATIONS
        raise NotComputable("block_bootstrap", Absence(reason, "0", "1"))
    logs = np.log1p(returns)
    repeated = np.resize(logs, returns.size + further)
    return np.concatenate(([0.0], np.cumsum(repeated)))


def _blocks(length: int, block: int) -> int:
    if length < 1 or block < 1:
        raise ValueError(f"{length} periods in blocks of {block}: both must be 1 or more")
    return -(-length // block)


@dataclass(frozen=True, slots=True, eq=False)
class MonthlyDraws:
    """Months drawn in circular blocks, not yet multiplied; they are walked through as often as is wanted.

    Args:
        growths: of ``month_growths``, begun again after its end, so that no block runs over it.
        starts: position at which each block begins, shape (blocks, paths).
        step: positions that a month is long.
        block_months: months that stay together.
        months: how many were drawn.
    """

    growths: FloatArray
    starts: IntArray
    step: float
    block_months: int
    months: int

    @property
    def paths(self) -> int:
        """How many."""
        return int(self.starts.shape[1])

    def walk(self, scale: float | FloatArray = 1.0) -> Iterator[tuple[int, FloatArray, FloatArray]]:
        """Month by month from 0: what 1 at the start, and 1 at the end of every month, have become on each path.

        Args:
            scale: every month's growth is multiplied by it; several at once as shape (scales, 1).

        Yields:
            (month, unit, annuity), shape (paths,) or (scales, paths) each: the same two arrays every time, to be
            copied if kept. What an account becomes is linear in both: start * ``unit`` + contribution * ``annuity``.
        """
        shape = (*np.shape(scale)[:-1], self.paths)
        unit, annuity = np.ones(shape), np.zeros(shape)
        scaled = np.ndim(scale) > 0 or scale != 1.0
        # The history from each month of a block on, so that positions need not be moved.
        later = [self.growths[round(within * self.step) :] for within in range(self.block_months)]
        yield 0, unit, annuity
        for month in range(self.months):
            block, within = divmod(month, self.block_months)
            growth = later[within].take(self.starts[block])  # into an array of its own: twice as fast as into another
            if scaled:
                growth = growth * scale
            unit *= growth
            annuity *= growth
            annuity += 1.0
            yield month + 1, unit, annuity


def monthly_draws(
    growths: FloatArray, step: float, months: int, *, block_months: int, paths: int, seed: int
) -> MonthlyDraws:
    """Draw months in circular blocks.

    Args:
        growths: of ``month_growths``, shape (n,).
        step: positions that a month is long.
        months: how many are drawn.
        block_months: months that stay together.
        paths: how many.
        seed: of the draws.
    """
    n = growths.size
    starts = _beginnings(n, _blocks(months, block_months), paths, seed)
    repeated = np.resize(growths, n + round(block_months * step))
    return MonthlyDraws(repeated, starts, step, block_months, months)


@lru_cache(maxsize=16)
def _beginnings(n: int, blocks: int, paths: int, seed: int) -> IntArray:
    """Positions at which blocks begin, shape (blocks, paths); accounts of one age have the same."""
    starts = Draws(seed).below(n, paths * blocks).reshape(-1, paths)
    starts.flags.writeable = False
    return starts


@dataclass(frozen=True, slots=True, eq=False)
class MonthEnd:
    """What 1 at the start (``unit``), and 1 at the end of every month (``annuity``), became by the end of a month."""

    unit: FloatArray
    annuity: FloatArray

    def value(self, start: float, contribution: float) -> FloatArray:
        """Values of an account, shape (paths,), below zero where withdrawals have used everything up."""
        return np.asarray(start * self.unit + contribution * self.annuity)


def month_ends(draws: MonthlyDraws, months: Collection[int], scale: float | FloatArray = 1.0) -> dict[int, MonthEnd]:
    """The ends of these months, each within those that were drawn; of several scales as ``walk`` has them."""
    last, found = max(months), {}
    for month, unit, annuity in draws.walk(scale):
        if month in months:
            found[month] = MonthEnd(unit.copy(), annuity.copy())
        if month == last:
            break
    return found
