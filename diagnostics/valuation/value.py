"""An account valued day by day: what was held then, at the prices and exchange rates of then.

Whatever nobody has a price (or a rate) of lies outside of what is valued: what is paid for it or got for it crosses
that border and is a flow, as is its last value on the day on which its price ends. So nothing unknown ever becomes
a gain or a loss.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import PriceBasis
from diagnostics.bookkeeping.books import Books
from diagnostics.metrics.account.time_weighted import time_weighted_returns
from diagnostics.valuation.booked import Booked, Sheet
from diagnostics.valuation.far_prices import far_from_market
from diagnostics.valuation.gaps import stale_prices, unvalued_spans
from diagnostics.valuation.grid import quantities, rows_of, valuation_days
from diagnostics.valuation.market import DailyPrices, actions_of, prices_on_days, quoted, rates_on
from diagnostics.valuation.movements import Movement, movements
from diagnostics.valuation.sessions import Sessions
from diagnostics.valuation.valuation import DateArray, FloatArray, Valuation

Quotes = Mapping[str, tuple[DateArray, FloatArray]]


def value_account(snapshot: AccountSnapshot, books: Books) -> Valuation | None:
    """The daily values of the books; None where they hold positions alone, of which no history is known.

    Args:
        snapshot: prices, exchange rates, splits.
        books: of the same account, up to the snapshot's day.
    """
    moved = movements(books)
    if books.positions_only or not moved:
        return None
    quotes = _quotes(snapshot, moved)
    sessions = Sessions({symbol: dates for symbol, (dates, _) in quotes.items()})
    days = valuation_days(moved, sessions, np.datetime64(books.as_of, "D"), tracks_cash=books.tracks_cash)
    daily = prices_on_days(quotes, sessions, days)
    return _valuation(snapshot, _sheet(snapshot, books, moved, days, daily), daily)


def _quotes(snapshot: AccountSnapshot, moved: tuple[Movement, ...]) -> Quotes:
    """Days and closes, as quoted, of everything that was ever held and has any."""
    made = {}
    for symbol in sorted({one.symbol for one in moved if one.symbol}):
        history = snapshot.held(symbol)
        if history is not None:
            dates, close = quoted(history, actions_of(snapshot, symbol))
            if dates.size:
                made[symbol] = (dates, close)
    return made


def _sheet(
    snapshot: AccountSnapshot,
    books: Books,
    moved: tuple[Movement, ...],
    days: DateArray,
    daily: Mapping[str, DailyPrices],
) -> Sheet:
    names = tuple(sorted({one.symbol for one in moved if one.symbol}))
    quoted_in = {name: history.instrument.currency for name in daily if (history := snapshot.held(name))}
    wanted = {currency for one in moved for currency in (one.currency, *(money[0] for money in one.money))}
    wanted |= {flow.currency for flow in books.flows} | set(quoted_in.values())
    rates = {currency: rates_on(snapshot, currency, days) for currency in sorted(wanted - {""})}
    prices = np.full((days.size, len(names)), np.nan)
    for place, name in enumerate(names):
        if name in daily:
            own, currency = daily[name].close, quoted_in[name]
            prices[:, place] = own if currency == snapshot.subject.currency else own * rates[currency]
    return Sheet(books, moved, rows_of(days, moved), days, names, quantities(days, moved, names), rates, prices)


def _valuation(snapshot: AccountSnapshot, sheet: Sheet, daily: Mapping[str, DailyPrices]) -> Valuation:
    """The record: what could not be valued is left out of the columns and named."""
    booked = Booked(sheet)
    cash = booked.cash
    total = booked.values.sum(axis=1) + cash
    held_gains = booked.held_gains
    gained = held_gains.sum(axis=1)
    returns = time_weighted_returns(total, booked.flows, None, gained, booked.outflows)
    held = (sheet.shares != 0.0) | (booked.traded != 0.0) | (booked.income != 0.0)
    kept = np.flatnonzero((held & booked.valued).any(axis=0))
    names = tuple(sheet.names[place] for place in kept)
    adjusted = tuple(name for name in names if _is_adjusted(snapshot, name))
    return Valuation(
        currency=sheet.books.currency,
        days=sheet.days,
        symbols=names,
        quantities=sheet.shares[:, kept],
        prices=sheet.prices[:, kept],
        values=booked.values[:, kept],
        cash=cash,
        total=total,
        flows=booked.flows,
        traded=booked.traded[:, kept],
        income=booked.income[:, kept],
        costs=booked.costs,
        rates=tuple(sheet.rates.items()),
        returns=returns,
        gross_returns=time_weighted_returns(total, booked.flows, booked.costs, gained, booked.outflows),
        index=np.concatenate(([1.0], np.cumprod(1.0 + returns))),
        unvalued=unvalued_spans(sheet.names, sheet.shares, daily, booked.valued, sheet.days, sheet.books),
        stale=stale_prices(sheet.names, sheet.shares, daily, sheet.days),
        adjusted=adjusted,
        held_gains=held_gains[:, kept],
        charges=booked.charges,
        outflows=booked.outflows,
        irregularities=far_from_market(snapshot, sheet.books, adjusted),
        movements=sheet.moved,
    )


def _is_adjusted(snapshot: AccountSnapshot, symbol: str) -> bool:
    history = snapshot.held(symbol)
    return history is not None and history.basis is PriceBasis.TOTAL_RETURN
