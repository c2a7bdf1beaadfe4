"""The account of an example while it is made up: its cash to the cent, its shares, and a row for whatever happens.

Prices are the bundled sample's; chance comes from ``random.Random`` alone, whose numbers are the same in every
version of Python.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np

from data_sources.model import FloatArray, Instrument, NavHistory, PriceBasis, PriceRequest, to_date
from data_sources.providers.sample import SampleSource

SAMPLE = SampleSource()
LEAST_SHARES = 1e-6
LEAST_STEP = 0.0009  # of a price: smaller steps between close and adjusted close are their rounding


class Prices:
    """Closes of one instrument of the sample by day, the nearest basis to quotes that it has."""

    def __init__(self, instrument: Instrument, days: list[date], closes: FloatArray) -> None:
        self.instrument = instrument
        self.days = days
        self._close = dict(zip(days, closes.tolist(), strict=True))

    def __getitem__(self, day: date) -> float:
        return float(self._close[day])

    def __contains__(self, day: object) -> bool:
        return day in self._close


@cache
def prices(symbol: str) -> Prices:
    """The closes of a symbol."""
    instrument = SAMPLE.find_instrument(symbol)
    if symbol.endswith(".OF"):
        nav = fund(symbol)
        return Prices(instrument, [to_date(day) for day in nav.dates], nav.unit_nav)
    basis = SAMPLE.offered_bases(instrument)[-1]
    history = SAMPLE.fetch_prices(PriceRequest(instrument, date.max, None, basis))
    return Prices(instrument, [to_date(day) for day in history.dates], history.close)


@cache
def fund(symbol: str) -> NavHistory:
    """The unit values of a fund, with its distributions."""
    return SAMPLE.fetch_nav(SAMPLE.find_instrument(symbol))


@cache
def dividends(symbol: str, first: date) -> dict[date, float]:
    """What a share paid by ex-day, as close and adjusted close of the sample tell it."""
    instrument = SAMPLE.find_instrument(symbol)
    quoted, total = (
        SAMPLE.fetch_prices(PriceRequest(instrument, date.max, None, basis))
        for basis in (PriceBasis.SPLIT_ADJUSTED, PriceBasis.TOTAL_RETURN)
    )
    factor = total.close / quoted.close
    paid = quoted.close[:-1] * (1.0 - factor[:-1] / factor[1:])
    places = np.flatnonzero(paid > LEAST_STEP * quoted.close[:-1])
    days = {to_date(quoted.dates[at + 1]): round(float(paid[at]), 3) for at in places}
    return {day: amount for day, amount in days.items() if day >= first}


@dataclass(frozen=True)
class Entry:
    """One row of an example's file; money in ``currency``."""

    day: date
    what: str
    symbol: str = ""
    quantity: float = 0.0
    price: float | None = None
    gross: float = 0.0
    fee: float = 0.0
    tax: float = 0.0
    transfer_fee: float = 0.0
    amount: float = 0.0
    currency: str = ""
    cash: float = 0.0
    shares: float = 0.0


@dataclass
class Ledger:
    """One account. Nothing is bought that it cannot pay, nothing sold that it has not.

    Args:
        fifo: what is sold is what was bought first; else all shares of a holding cost the same.
    """

    currency: str
    fifo: bool = False
    cash: dict[str, float] = field(default_factory=dict)
    held: dict[str, float] = field(default_factory=dict)
    cost: dict[str, float] = field(default_factory=dict)
    lots: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    rows: list[Entry] = field(default_factory=list)

    def money(self, currency: str = "") -> float:
        """Cash of a currency."""
        return self.cash.get(currency or self.currency, 0.0)

    def shares(self, symbol: str) -> float:
        """Shares held of a symbol."""
        return self.held.get(symbol, 0.0)

    def book(
        self,
        day: date,
        what: str,
        symbol: str = "",
        *,
        quantity: float = 0.0,
        price: float | None = None,
        gross: float = 0.0,
        fee: float = 0.0,
        tax: float = 0.0,
        transfer_fee: float = 0.0,
        amount: float = 0.0,
        currency: str = "",
        paid: float | None = None,
    ) -> None:
        """Write one row and what it changes; ``paid`` is what shares cost for which no cash moves.

        Raises:
            ValueError: cash or shares would fall below zero.
        """
        currency = currency or self.currency
        cash = round(self.money(currency) + amount, 2)
        shares = round(self.shares(symbol) + quantity, 4)
        if cash < 0 or shares < 0:
            raise ValueError(f"{day} {what} {symbol}: cash {cash}, shares {shares}")
        if quantity:
            spent = self._cost_of(symbol, quantity) if quantity < 0 else -amount if paid is None else paid
            self.cost[symbol] = round(self.cost.get(symbol, 0.0) + spent, 6)
            self.held[symbol] = shares
            if quantity > 0:
                self.lots.setdefault(symbol, []).append((quantity, spent))
        self.cash[currency] = cash
        self.rows.append(
            Entry(
                day,
                what,
                symbol,
                quantity,
                price,
                gross,
                fee,
                tax,
                transfer_fee,
                round(amount, 2),
                currency,
                cash,
                shares,
            )
        )

    def _cost_of(self, symbol: str, quantity: float) -> float:
        """What shares that leave had cost, negative as they are."""
        if not self.fifo:
            return self.cost[symbol] * quantity / self.shares(symbol)
        left, spent = -quantity, 0.0
        while left > LEAST_SHARES:
            count, paid = self.lots[symbol].pop(0)
            used = min(count, left)
            spent += paid * used / count
            left -= used
            if count - used > LEAST_SHARES:
                self.lots[symbol].insert(0, (count - used, paid * (count - used) / count))
        return -spent

    def positions(self) -> list[tuple[str, float, float]]:
        """(symbol, shares, cost) of what is held at the end, by symbol."""
        return [(symbol, count, self.cost[symbol]) for symbol, count in sorted(self.held.items()) if count > 0]


class Chance:
    """Seeded chance; only ``random()`` is used, whose numbers Python keeps from version to version."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (an example, not a secret)

    def between(self, low: float, high: float) -> float:
        """A number from low to high."""
        return low + (high - low) * self._random.random()

    def happens(self, probability: float) -> bool:
        """Whether something happens that does so with this probability."""
        return self._random.random() < probability

    def one_of(self, choices: list[str]) -> str:
        """One of several."""
        return choices[int(self._random.random() * len(choices))]


def firsts_of_month(days: list[date], first: date, last: date, after: int = 1) -> list[date]:
    """The first day of each month on or after a day of the month, of days of trade within both ends."""
    found: dict[tuple[int, int], date] = {}
    for day in days:
        if first <= day <= last and day.day >= after:
            found.setdefault((day.year, day.month), day)
    return list(found.values())


def number(value: float, decimals: int = 2) -> str:
    """A number as exports write it, without needless zeros for whole counts of shares."""
    return f"{value:.{decimals}f}"


def count(value: float) -> str:
    """Shares as exports write them: whole ones without a point."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.4f}".rstrip("0")
