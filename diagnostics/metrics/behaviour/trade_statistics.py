"""Gains and losses of closed trades: how often, how much, and one against the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable


@dataclass(frozen=True, slots=True)
class TradeStatistics:
    """What n closed trades came to, in one currency.

    Args:
        win_rate: gains / all trades; a trade that breaks even counts among all, and is no gain.
        profit_factor: sum of gains / size of the sum of losses; None where there are no losses.
        average_win, average_loss: mean of the gains, and of the losses (negative); None where there are none.
        payoff_ratio: average win / size of the average loss; None where either is missing.
        expectancy: mean of all.
        longest_wins, longest_losses: most in a row, in the order given; a trade that breaks even ends a row.
    """

    n: int
    wins: int
    losses: int
    win_rate: float
    profit_factor: float | None
    average_win: float | None
    average_loss: float | None
    payoff_ratio: float | None
    expectancy: float
    net: float
    gross_profit: float
    gross_loss: float
    longest_wins: int
    longest_losses: int


def trade_statistics(gains: npt.ArrayLike) -> TradeStatistics:
    """Statistics of the gains and losses of trades, oldest first; shape (n,), no NaN.

    Raises:
        NotComputable: there is no trade.
    """
    column = np.asarray(gains, dtype=np.float64).ravel()
    if not column.size:
        raise NotComputable("trade_statistics", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="1"))
    won, lost = column > 0.0, column < 0.0
    wins, losses = int(won.sum()), int(lost.sum())
    profit, loss = float(column[won].sum()), float(column[lost].sum())
    win, defeat = (profit / wins if wins else None), (loss / losses if losses else None)
    return TradeStatistics(
        n=int(column.size),
        wins=wins,
        losses=losses,
        win_rate=wins / column.size,
        profit_factor=profit / -loss if losses else None,
        average_win=win,
        average_loss=defeat,
        payoff_ratio=None if win is None or defeat is None else win / -defeat,
        expectancy=float(column.mean()),
        net=float(column.sum()),
        gross_profit=profit,
        gross_loss=loss,
        longest_wins=longest_run(won),
        longest_losses=longest_run(lost),
    )


def longest_run(marks: npt.NDArray[np.bool_]) -> int:
    """Length of the longest unbroken row of marks, 0 where there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def weighted_mean_and_median(values: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[float, float]:
    """Mean and median of values by weight (days held, weighted by money).

    Args:
        values: shape (n,), no NaN.
        weights: not below zero, not all zero, shape (n,). The median is the least value at which half of the
            weight is reached; between two values that split it evenly, their mean.

    Raises:
        NotComputable: nothing has any weight.
    """
    column, by = np.asarray(values, dtype=np.float64).ravel(), np.asarray(weights, dtype=np.float64).ravel()
    total = float(by.sum())
    if not total > 0.0:
        raise NotComputable("holding_period", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="1"))
    order = np.argsort(column, kind="stable")
    ordered, reached = column[order], np.cumsum(by[order]) / total
    at = int(np.searchsorted(reached, 0.5 - 1e-12))
    median = float(ordered[at])
    if abs(reached[at] - 0.5) <= 1e-12 and at + 1 < ordered.size:
        after = at + 1 + int(np.flatnonzero(by[order][at + 1 :] > 0.0)[0]) if (by[order][at + 1 :] > 0.0).any() else at
        median = 0.5 * (median + float(ordered[after]))
    return float(column @ by) / total, median


def robust_z(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Modified z-scores: 0.6745 (x - median) / median of |x - median|; shape (n,).

    Raises:
        NotComputable: more than half of the values are the same, so that nothing can stand out.

    Source: Iglewicz and Hoaglin (1993), who mark what lies beyond 3.5.
    """
    column = np.asarray(values, dtype=np.float64).ravel()
    middle = float(np.median(column)) if column.size else 0.0
    spread = float(np.median(np.abs(column - middle))) if column.size else 0.0
    if not spread > 0.0:
        raise NotComputable("robust_z", Absence(AbsenceReason.NO_VARIATION))
    return np.asarray(0.6745 * (column - middle) / spread)
