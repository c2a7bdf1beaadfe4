"""What the household holds on the last day, each instrument once, in the currency of the report."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import AssetClass, Holding, to_days
from diagnostics.account.evidence import HeldToday
from diagnostics.account.holdings.classification import classify
from diagnostics.account.names import name_in_market
from diagnostics.bookkeeping.books import Books
from diagnostics.valuation.market import actions_of, on_days, quoted, rates_on
from diagnostics.valuation.valuation import DateArray

CASH = "cash."


def held_today(snapshot: AccountSnapshot, books: Books) -> tuple[HeldToday, ...]:
    """Positions and cash that have a value on the report's day, the largest first.

    A position is valued at its last close, no older than a closure of its market lasts. Where the files have
    positions alone and no source a price, the price that the file states counts.
    """
    day = np.array([np.datetime64(books.as_of, "D")])
    lines = [_position(snapshot, books, symbol, day) for symbol in sorted({one.symbol for one in books.positions})]
    lines += [_cash(snapshot, books, currency, day) for currency in sorted({place[1] for place, _ in books.cash})]
    known = sorted((one for one in lines if one is not None), key=lambda one: (-abs(one.value), one.symbol))
    total = sum(one.value for one in known)
    if not total:
        return tuple(known)
    return tuple(replace(one, weight=one.value / total) for one in known)


def _position(snapshot: AccountSnapshot, books: Books, symbol: str, day: DateArray) -> HeldToday | None:
    quantity = math.fsum(one.quantity for one in books.positions if one.symbol == symbol)
    priced = _price(snapshot, books, symbol, day)
    if not quantity or priced is None:
        return None
    price, currency = priced
    history = snapshot.held(symbol) or snapshot.held_total(symbol)
    said = classify(symbol, snapshot)
    return HeldToday(
        symbol=symbol,
        name=name_in_market(snapshot, symbol),
        quantity=quantity,
        price=price,
        value=quantity * price,
        weight=0.0,
        currency=currency if history is None else history.instrument.currency,
        asset_class=said.asset_class,
        sector=said.sector,
        country=said.country,
        classified_by=said.classified_by,
        cost=_cost(snapshot, books, symbol),
        is_fund=said.is_fund,
    )


def _price(snapshot: AccountSnapshot, books: Books, symbol: str, day: DateArray) -> tuple[float, str] | None:
    """The last price in the report's currency, and the currency it was made in."""
    history = snapshot.held(symbol)
    if history is not None:
        own = float(on_days(*quoted(history, actions_of(snapshot, symbol)), day).close[0])
        price = own * float(rates_on(snapshot, history.instrument.currency, day)[0])
        return (price, history.instrument.currency) if math.isfinite(price) else None
    stated = stated_price(snapshot, symbol) if books.positions_only else None
    if stated is None:
        return None
    price = stated[0] * float(rates_on(snapshot, stated[1], day)[0])
    return (price, stated[1]) if math.isfinite(price) else None


def stated_price(snapshot: AccountSnapshot, symbol: str) -> tuple[float, str] | None:
    """The last price of a holding that a file states, with its currency; None where none does."""
    lines = [one for one in snapshot.book.holdings if one.symbol == symbol and _of_a_share(one) is not None]
    if not lines:
        return None
    newest = max(lines, key=lambda one: one.day)
    price = _of_a_share(newest)
    return None if price is None else (price, newest.currency)


def _of_a_share(line: Holding) -> float | None:
    if line.price is not None:
        return line.price
    return line.value / line.quantity if line.value is not None and line.quantity else None


def _cost(snapshot: AccountSnapshot, books: Books, symbol: str) -> float | None:
    """What all of it cost, each lot at the exchange rate of its day; None where a lot's cost or rate is not known."""
    lots = [one for one in books.lots if one.symbol == symbol]
    if not lots or not all(lot.cost_known for lot in lots):
        return None
    costs: list[float] = []
    for currency in {lot.currency for lot in lots}:
        own = [lot for lot in lots if lot.currency == currency]
        rates = rates_on(snapshot, currency, to_days(lot.acquired for lot in own))
        costs += [lot.cost * rate for lot, rate in zip(own, rates.tolist(), strict=True)]
    return math.fsum(costs) if all(map(math.isfinite, costs)) else None  # exact, in whatever order


def _cash(snapshot: AccountSnapshot, books: Books, currency: str, day: DateArray) -> HeldToday | None:
    amount = math.fsum(balance for (_, own), balance in books.cash if own == currency)
    rate = float(rates_on(snapshot, currency, day)[0])
    if not math.isfinite(rate) or not round(amount, 2):
        return None
    return HeldToday(
        symbol=f"{CASH}{currency}",
        name=currency,
        quantity=amount,
        price=rate,
        value=amount * rate,
        weight=0.0,
        currency=currency,
        asset_class=AssetClass.CASH,
        sector="",
        country="",
        classified_by="kind",
        cost=None,
        is_cash=True,
    )
