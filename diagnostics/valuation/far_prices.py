"""Prices of the files beside those of the market on the same day."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import Action, CorporateActions, PriceHistory, Transaction, to_days
from diagnostics.bookkeeping.books import Books, Irregularity, Trouble
from diagnostics.valuation.market import actions_of, quoted

PRICED = (Action.BUY, Action.SELL, Action.SELL_SHORT, Action.BUY_TO_COVER)
FAR = 0.20  # beyond what a share usually moves within a day from its close
LIKE_A_SPLIT = 0.03  # distance from the ratio of a split at which a factor is taken for it
LEAST_SPLIT = 0.05  # a factor so close to one is a price of the day


def far_from_market(snapshot: AccountSnapshot, books: Books, adjusted: Sequence[str]) -> tuple[Irregularity, ...]:
    """Trades whose price lies more than a fifth from the day's close, or off by the ratio of a split.

    Only days that have a price of their own are compared, in the same currency; prices from which distributions
    were taken out (``adjusted``) are no quotes, and are not.
    """
    made = []
    by_symbol: dict[str, list[Transaction]] = {}
    for row in books.of(*PRICED):
        if row.price and row.symbol not in adjusted:
            by_symbol.setdefault(row.symbol, []).append(row)
    for symbol, rows in by_symbol.items():
        history = snapshot.held(symbol)
        if history is not None:
            same = [row for row in rows if row.currency == history.instrument.currency]
            made += _far_of(same, history, actions_of(snapshot, symbol))
    return tuple(sorted(made, key=lambda one: one.day))


def _far_of(rows: Sequence[Transaction], history: PriceHistory, actions: CorporateActions | None) -> list[Irregularity]:
    """Those of one instrument's trades."""
    dates, close = quoted(history, actions)
    days = to_days(row.day for row in rows)
    places = np.searchsorted(dates, days)
    made = []
    for row, day, at in zip(rows, days, places.tolist(), strict=True):
        if at < dates.size and dates[at] == day and row.price:
            market = float(close[at])
            if _is_far(row.price / market, actions):
                made.append(_found(row, row.price, market))
    return made


def _is_far(factor: float, actions: CorporateActions | None) -> bool:
    if not 1.0 / (1.0 + FAR) <= factor <= 1.0 + FAR:
        return True
    if abs(math.log(factor)) < LEAST_SPLIT:
        return False
    ratios = () if actions is None else [split.ratio for split in actions.splits]
    return any(abs(factor / ratio - 1.0) < LIKE_A_SPLIT or abs(factor * ratio - 1.0) < LIKE_A_SPLIT for ratio in ratios)


def _found(row: Transaction, price: float, market: float) -> Irregularity:
    return Irregularity(
        Trouble.PRICE_FAR_FROM_MARKET,
        row.day,
        row.symbol,
        row.account,
        found=price,
        expected=market,
        currency=row.currency,
        places=(row.place,),
    )
