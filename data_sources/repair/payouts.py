"""Every ex-day of a daily sheet as three witnesses: the amount paid, the adjusted close, and the move of the day.

A dividend D after the close P takes D / P off the price. The source's adjusted close was made by the
same fraction: between the two days adjusted / close grows by 1 / (1 - D / P). So the amount is told
twice by the source and once, with the day's own move on top, by the market.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data_sources.model import FloatArray, PriceBasis
from data_sources.repair.moves import Moves, moves_of, surprise
from data_sources.sheet import BarSheet

POOLED = 5  # ex-days
TAILS = 1.2  # the standard deviation of daily moves is so many times their ordinary size
POOL_BOUND = 4.0  # ordinary moves: what is left over of one day counts for no more
NEIGHBOURS = 2  # days around an ex-day on which the drop may stand where the source has the day wrong


@dataclass(frozen=True, slots=True)
class Payout:
    """One ex-day with a price before and after it.

    Args:
        row: of the sheet, where the amount stands.
        before, after: rows of the last priced day before it and of the first from it on.
        amount: dividend and capital gain a share together.
        price: close before.
        paid: amount / price.
        adjusted: the fraction that the adjusted close was made by; NaN without an adjusted close.
        step: log move over the day.
        nearby: the log moves of the days around it, without its own.
        traded: the day says something of the price: there was volume, or the price moved.
    """

    row: int
    before: int
    after: int
    amount: float
    price: float
    paid: float
    adjusted: float
    step: float
    nearby: tuple[float, ...]
    traded: bool

    def against(self, fraction: float, spread: float) -> float:
        """How much the move of the day speaks against this fraction having been paid; 0 for a day without trade."""
        if not self.traded:
            return 0.0
        return surprise(self.step, float(np.log1p(-fraction)) if fraction < 0.95 else -np.inf, spread)

    def dropped_beside(self, fraction: float, spread: float) -> bool:
        """Whether one of the days around fell by more than half of what this fraction would have made it fall."""
        half = float(np.log1p(-min(fraction, 0.95))) / 2.0
        return any(step < min(half, -2.0 * spread) for step in self.nearby)


def payouts_of(sheet: BarSheet) -> tuple[tuple[Payout, ...], Moves]:
    """The ex-days that have a price on both sides, oldest first, and the moves of the closes.

    Where two ex-days share the same pair of priced days neither can be judged: both are left out.
    """
    moves = moves_of(sheet.close)
    gains = sheet.capital_gains
    total = sheet.dividends if gains is None else sheet.dividends + gains
    rows = np.flatnonzero(total > 0.0)
    places = np.searchsorted(moves.rows, rows)
    alone = np.ones(rows.size, dtype=bool)
    alone[1:] &= places[1:] != places[:-1]
    alone[:-1] &= places[1:] != places[:-1]
    inside = alone & (places > 0) & (places < moves.rows.size)
    return tuple(
        _payout(sheet, moves, total, row, place)
        for row, place in zip(rows[inside].tolist(), places[inside].tolist(), strict=True)
    ), moves


def _payout(sheet: BarSheet, moves: Moves, total: FloatArray, row: int, place: int) -> Payout:
    before, after = int(moves.rows[place - 1]), int(moves.rows[place])
    amount, price, step = float(total[row]), float(sheet.close[before]), float(moves.steps[place])
    if sheet.basis is PriceBasis.RAW:  # what a split of the day does to a raw price is no news of the dividend
        step += float(np.log(np.prod(sheet.splits[before + 1 : after + 1])))
    adjusted = float("nan")
    if sheet.adjusted_close is not None:
        ratio = sheet.adjusted_close[before] / price * sheet.close[after]
        adjusted = 1.0 - float(ratio / sheet.adjusted_close[after]) if sheet.adjusted_close[after] else float("nan")
    around = [
        *range(max(1, place - NEIGHBOURS), place),
        *range(place + 1, min(moves.steps.size, place + 1 + NEIGHBOURS)),
    ]
    nearby = tuple(float(moves.steps[other]) for other in around)
    traded = step != 0.0 or bool(sheet.volume[after] > 0.0)
    return Payout(row, before, after, amount, price, amount / price, adjusted, step, nearby, traded)


def fit(told: Sequence[tuple[Payout, float]], spread: float) -> float:
    """How well the moves of some ex-days fit the fractions told of them: a log likelihood, 0 at best.

    Of a few days each speaks for itself, with the fat tails of a day. Of ``POOLED`` and more the sum
    of what is left over speaks, which tells a small amount from none where no single day can.
    """
    traded = [(payout, fraction) for payout, fraction in told if payout.traded]
    if len(traded) < POOLED:
        return -sum(payout.against(fraction, spread) for payout, fraction in traded)
    bound = POOL_BOUND * spread
    left = sum(
        min(max(payout.step - float(np.log1p(-min(fraction, 0.95))), -bound), bound) for payout, fraction in traded
    )
    distance = left / (TAILS * spread * float(np.sqrt(len(traded))))
    return -0.5 * distance * distance


def readjusted(sheet: BarSheet, fractions: Iterable[tuple[Payout, float]]) -> FloatArray | None:
    """The adjusted close with the steps at some ex-days made by other fractions; None where there is none."""
    if sheet.adjusted_close is None:
        return None
    adjusted = sheet.adjusted_close.copy()
    for payout, fraction in fractions:
        adjusted[: payout.before + 1] *= (1.0 - fraction) / (1.0 - payout.adjusted)
    return adjusted


def resolution(sheet: BarSheet) -> float:
    """Relative precision of adjusted / close from day to day: the digits the source writes decide it."""
    if sheet.adjusted_close is None:
        return 0.0
    values = sheet.adjusted_close[np.isfinite(sheet.adjusted_close) & (sheet.adjusted_close > 0.0)]
    if not values.size:
        return 0.0
    smallest = float(values.min())
    for tick in (0.01, 0.001, 0.0001):
        scaled = values / tick
        if np.all(np.abs(scaled - np.round(scaled)) < 1e-4 * np.maximum(1.0, scaled * 1e-3)):
            return tick / smallest
    return 0.0


def with_amounts(sheet: BarSheet, amounts: Iterable[tuple[Payout, float]]) -> BarSheet:
    """The sheet with other dividends on some ex-days; capital gains stay."""
    dividends = sheet.dividends.copy()
    for payout, amount in amounts:
        dividends[payout.row] = amount
    return replace(sheet, dividends=dividends)
