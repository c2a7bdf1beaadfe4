"""What was bought had risen or fallen how much before: whether purchases run after what has gone up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_sources.model import DateArray, PriceHistory
from data_sources.snapshot import HELD, HELD_TOTAL
from diagnostics.account.conduct.trades import NOTHING, Trade
from diagnostics.account.evidence import AccountEvidence
from diagnostics.valuation.valuation import FloatArray, Valuation

SESSIONS = 63  # three months


@dataclass(frozen=True, slots=True)
class BoughtBefore:
    """Returns over the three months before purchases, weighted by the money of each.

    Args:
        bought: of what was bought.
        market: of the benchmark, or of what else was held then; None where no purchase has either.
        by_benchmark: which of the two.
        purchases: those judged.
    """

    bought: float
    market: float | None
    by_benchmark: bool
    purchases: tuple[Trade, ...]


def bought_before(evidence: AccountEvidence, valuation: Valuation, trades: tuple[Trade, ...]) -> BoughtBefore | None:
    """Returns before purchases; None where no purchase can be judged.

    Where the market is known for some purchases only, both sides are of those.
    """
    histories = _histories(evidence)
    benchmark = evidence.compared.benchmark if evidence.compared is not None else None
    seen: list[tuple[Trade, float, float | None]] = []
    for trade in trades:
        if not trade.is_purchase or trade.amount <= 0.0 or trade.symbol not in histories:
            continue
        rose = _return_before(*histories[trade.symbol], trade)
        if rose is None:
            continue
        if benchmark is not None:
            market = _return_before(benchmark.dates, benchmark.values, trade)
        else:
            market = _others(valuation, histories, trade)
        seen.append((trade, rose, market))
    judged = [one for one in seen if one[2] is not None] or seen
    if not judged:
        return None
    weights = np.array([trade.amount for trade, _, _ in judged])
    others = [market for _, _, market in judged if market is not None]
    return BoughtBefore(
        bought=float(np.average([rose for _, rose, _ in judged], weights=weights)),
        market=float(np.average(others, weights=weights)) if others else None,
        by_benchmark=benchmark is not None,
        purchases=tuple(trade for trade, _, _ in judged),
    )


def _histories(evidence: AccountEvidence) -> dict[str, tuple[DateArray, FloatArray]]:
    """Dates and closes by symbol, with distributions where a source has them so."""
    found: dict[str, PriceHistory] = {}
    for role in (HELD, HELD_TOTAL):
        found.update({one.instrument.symbol: one for one in evidence.snapshot.histories_of(role)})
    return {symbol: (one.dates, one.close) for symbol, one in found.items()}


def _return_before(dates: DateArray, values: FloatArray, trade: Trade) -> float | None:
    """Return over the sessions that end before the day of the purchase; None where there are not so many."""
    until = int(np.searchsorted(dates, np.datetime64(trade.day, "D"))) - 1
    if until < SESSIONS:
        return None
    before, last = float(values[until - SESSIONS]), float(values[until])
    return last / before - 1.0 if before > 0.0 and np.isfinite(last / before) else None


def _others(valuation: Valuation, histories: dict[str, tuple[DateArray, FloatArray]], trade: Trade) -> float | None:
    """Mean of the same return of everything else that was held the evening before."""
    if trade.at < 1:
        return None
    held = np.flatnonzero(np.abs(valuation.quantities[trade.at - 1]) > NOTHING)
    symbols = [valuation.symbols[at] for at in held if valuation.symbols[at] != trade.symbol]
    returns = [_return_before(*histories[one], trade) for one in symbols if one in histories]
    known = [one for one in returns if one is not None]
    return float(np.mean(known)) if known else None
