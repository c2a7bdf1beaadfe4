"""On each day with a sale: which gains and losses were realized, and which were kept (Odean's counting)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import Action, Place, Transaction
from data_sources.snapshot import HELD
from diagnostics.account.conduct.trades import NOTHING, index_of, price_of, rate_on
from diagnostics.account.evidence import AccountEvidence
from diagnostics.bookkeeping.books import Entry
from diagnostics.metrics.behaviour.disposition import Kept, kept_as
from diagnostics.valuation.valuation import Valuation

Key = tuple[str, str]  # account, symbol


@dataclass(slots=True)
class _Average:
    """Shares held and what they cost on average, without fees; ``known`` is False where a cost is missing."""

    quantity: float = 0.0
    cost: float = 0.0
    currency: str = ""
    known: bool = True

    @property
    def a_share(self) -> float:
        return self.cost / self.quantity if self.known and self.quantity > NOTHING else np.nan


@dataclass(slots=True)
class SaleCounts:
    """Odean's four counts, on days with a sale.

    Args:
        days: days with a sale, of one account each.
        by_close: paper positions whose day has its close alone, out of ``paper``.
        places: rows of the sales counted.
    """

    realized_gains: int = 0
    paper_gains: int = 0
    realized_losses: int = 0
    paper_losses: int = 0
    days: int = 0
    paper: int = 0
    by_close: int = 0
    places: list[Place] = field(default_factory=list)


def sale_counts(evidence: AccountEvidence, valuation: Valuation) -> SaleCounts:
    """Count gains and losses, realized and on paper, account by account."""
    counts, prices = SaleCounts(), DayPrices(evidence.snapshot, valuation)
    held: dict[Key, _Average] = {}
    entries = evidence.books.entries
    at = 0
    while at < len(entries):
        day = entries[at].transaction.day
        until = at
        while until < len(entries) and entries[until].transaction.day == day:
            until += 1
        today = entries[at:until]
        # Sales are at prices of after a split, and so is the cost that they are measured by.
        splits = [one for one in today if _is_of(held, one)]
        for entry in splits:
            _book(held, entry)
        for account in sorted({one.transaction.account for one in today if one.transaction.action is Action.SELL}):
            _count(counts, prices, held, [one.transaction for one in today if one.transaction.account == account])
        for entry in today:
            if entry not in splits:
                _book(held, entry)
        at = until
    return counts


def _count(counts: SaleCounts, prices: DayPrices, held: dict[Key, _Average], today: list[Transaction]) -> None:
    """Count one day of one account against what was held when the day began."""
    sales = [row for row in today if row.action is Action.SELL]
    account, day = sales[0].account, sales[0].day
    sold = {row.symbol for row in sales}
    counts.days += 1
    for symbol in sorted(sold):
        rows = [row for row in sales if row.symbol == symbol]
        money = [(price_of(row), abs(row.quantity)) for row in rows]
        known = [(price, quantity) for price, quantity in money if price is not None and quantity > 0.0]
        average = held.get((account, symbol), _Average()).a_share
        if not known or not np.isfinite(average):
            continue
        price = sum(one * quantity for one, quantity in known) / sum(quantity for _, quantity in known)
        counts.realized_gains += price > average
        counts.realized_losses += price < average
        counts.places += [row.place for row in rows]
    kept = [
        (symbol, one)
        for (owner, symbol), one in sorted(held.items())
        if owner == account and symbol not in sold and np.isfinite(one.a_share)
    ]
    ranges = [prices.range_of(symbol, day, one.currency) for symbol, one in kept]
    low, high, alone = (np.array(column) for column in zip(*ranges, strict=True)) if ranges else (np.empty(0),) * 3
    kinds = kept_as(np.array([one.a_share for _, one in kept]), low, high)
    counts.paper_gains += kinds.count(Kept.GAIN)
    counts.paper_losses += kinds.count(Kept.LOSS)
    counts.paper += int(np.isfinite(low).sum())
    counts.by_close += int((np.isfinite(low) & (alone > 0.0)).sum())


def _is_of(held: dict[Key, _Average], entry: Entry) -> bool:
    """Whether an entry is the split of what was held when the day began."""
    row = entry.transaction
    return row.action is Action.SPLIT and held.get((row.account, row.symbol), _Average()).quantity > NOTHING


def _book(held: dict[Key, _Average], entry: Entry) -> None:
    """Carry the average cost on by one booking."""
    row = entry.transaction
    if not row.symbol:
        return
    one = held.setdefault((row.account, row.symbol), _Average())
    before, after = one.quantity, entry.position_after
    one.currency = one.currency or row.currency
    if after <= NOTHING:
        held[row.account, row.symbol] = _Average()
        return
    if row.action is not Action.SPLIT:
        if after < before:
            one.cost *= after / before
        elif after > before:
            added = _cost_of(row, after - before)
            one.known = one.known and added is not None and one.currency == row.currency
            one.cost += added or 0.0
    one.quantity = after


def _cost_of(row: Transaction, quantity: float) -> float | None:
    """What the shares that came cost, without fees; None where nobody says."""
    if row.cost is not None:
        return row.cost
    price = price_of(row) if row.action in (Action.BUY, Action.REINVEST, Action.RIGHTS) else None
    return None if price is None else price * quantity


class DayPrices:
    """Lowest and highest price of a day in a holding's own currency, on the basis of its quantities then."""

    def __init__(self, snapshot: AccountSnapshot, valuation: Valuation) -> None:
        self._valuation = valuation
        self._column = {symbol: at for at, symbol in enumerate(valuation.symbols)}
        self._history = {one.instrument.symbol: one for one in snapshot.histories_of(HELD)}

    def range_of(self, symbol: str, day: date, currency: str) -> tuple[float, float, float]:
        """(lowest, highest, 1 where both are the close); NaN where the day has no price.

        The range is taken as a share of the close, which no adjustment of prices changes.
        """
        valuation, column = self._valuation, self._column.get(symbol)
        at = index_of(valuation, day)
        rate = rate_on(valuation, currency, at)
        if column is None or at < 0 or rate is None:
            return np.nan, np.nan, 0.0
        close = float(valuation.prices[at, column]) / rate
        history = self._history.get(symbol)
        if history is None or history.low is None or history.high is None:
            return close, close, 1.0
        sought = np.datetime64(day, "D")
        bar = int(history.dates.searchsorted(sought))
        if bar >= history.dates.size or history.dates[bar] != sought:
            return close, close, 1.0
        quoted, low, high = float(history.close[bar]), float(history.low[bar]), float(history.high[bar])
        if not (math.isfinite(low) and math.isfinite(high) and quoted > 0.0):
            return close, close, 1.0
        return close * low / quoted, close * high / quoted, 0.0
