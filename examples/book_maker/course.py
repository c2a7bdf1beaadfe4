"""One account through the years: what was paid in, bought, sold and taken out, at the closes of each day."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, TypeVar

from book_maker.market import PAYING, Market

LEAST_TRADE = 50.0
SPREAD = 0.0015  # of an exchange of currencies
LOT = 100  # shares of the mainland are bought in hundreds
WITHHELD = 0.15
LATE = 15  # sessions before the end

_One = TypeVar("_One")


class Chance:
    """Seeded chance; only ``random()`` is used, whose numbers Python keeps from version to version."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 (an example, not a secret)

    def between(self, low: float, high: float) -> float:
        """A number from low to high."""
        return low + (high - low) * self._random.random()

    def count(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int((high - low + 1) * self._random.random())

    def happens(self, probability: float) -> bool:
        """Whether something happens that does so with this probability."""
        return self._random.random() < probability

    def one_of(self, choices: Sequence[_One]) -> _One:
        """One of several."""
        return choices[int(self._random.random() * len(choices))]

    def some_of(self, choices: Sequence[str], count: int) -> list[str]:
        """So many of several, none twice."""
        left = list(choices)
        return [left.pop(int(self._random.random() * len(left))) for _ in range(min(count, len(left)))]


class Money(Enum):
    """How an account pays for shares of another currency."""

    OWN = "own"  # it exchanges money when it has too little of theirs
    AT_ONCE = "at once"  # each trade is exchanged to the cent and stands in the currency of the share (DEGIRO)
    CONVERTED = "converted"  # each trade stands in the account's own currency (Trading 212)


class Entry(NamedTuple):
    """One row. ``amount`` is what the cash of ``currency`` changes by, ``rate`` the price's currency per its own."""

    at: int
    what: str
    symbol: str = ""
    quantity: float = 0.0
    price: float = 0.0
    amount: float = 0.0
    fee: float = 0.0
    tax: float = 0.0
    currency: str = ""
    counter: float = 0.0
    counter_currency: str = ""
    rate: float = 1.0


@dataclass
class Account:
    """One account. Nothing is bought that it cannot pay, nothing sold that it has not.

    Args:
        name: its number.
        currency: what is paid in and taken out.
        fee: of a trade, in the currency of the trade (of the account, where trades are exchanged at once).
        parts: whether parts of shares are traded.
    """

    market: Market
    name: str
    currency: str
    money: Money = Money.OWN
    fee: float = 4.95
    parts: bool = False
    cash: dict[str, float] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    rows: list[Entry] = field(default_factory=list)
    paid_until: int = -1

    def traded_in(self, symbol: str) -> str:
        """Currency of a symbol's price."""
        return "CNY" if symbol.endswith((".SH", ".SZ")) else "USD"

    def move(self, at: int, what: str, amount: float, symbol: str = "", **more: float) -> None:
        """Money of the account's currency (of the symbol's, where there is one) that comes or goes."""
        currency = self.traded_in(symbol) if symbol and self.money is not Money.CONVERTED else self.currency
        self._add(currency, amount)
        self.rows.append(Entry(at, what, symbol, amount=amount, currency=currency, **more))

    def buy(self, at: int, symbol: str, wanted: float) -> bool:
        """Shares for an amount of the account's currency; whether it could."""
        price = self.market.close[symbol][at]
        if price is None:
            return False
        price, unit = round(price, 4), self.traded_in(symbol)
        rate = self.market.rate(self.currency, unit, at) / (1.0 if self.currency == unit else 1.0 + SPREAD)
        most = self._most(unit, rate)
        count = self._count(min(wanted * rate, most - (3.0 * self.fee + 1.0) * max(rate, 1.0)) / price, symbol)
        if count * price < LEAST_TRADE:
            return False
        self._trade(at, symbol, count, price, rate)
        return True

    def sell(self, at: int, symbol: str, part: float) -> bool:
        """A part of the shares of a symbol; whether there were any."""
        price, held = self.market.close[symbol][at], self.shares.get(symbol, 0.0)
        count = held if part >= 1.0 else self._count(held * part, symbol)
        if price is None or count * price < LEAST_TRADE:
            return False
        unit = self.traded_in(symbol)
        rate = self.market.rate(self.currency, unit, at) * (1.0 if self.currency == unit else 1.0 + SPREAD)
        self._trade(at, symbol, -count, round(price, 4), rate)
        return True

    def withdraw(self, at: int, wanted: float) -> None:
        """Take out money, as far as there is any; money of sales is exchanged back first."""
        for unit in [unit for unit in self.cash if unit != self.currency]:
            if self.cash[unit] > LEAST_TRADE:
                rate = self.market.rate(self.currency, unit, at) * (1.0 + SPREAD)
                money, got = self.cash[unit], round(self.cash[unit] / rate, 2)
                self._add(unit, -money)
                self._add(self.currency, got)
                self.rows.append(Entry(at, "exchange", "", 0.0, rate, -money, 0.0, 0.0, unit, got, self.currency))
        amount = round(min(wanted, self.cash.get(self.currency, 0.0) * 0.9), 2)
        if amount > 1.0:
            self.move(at, "withdrawal", -amount)

    def value(self, at: int) -> float:
        """Of everything, in the account's currency, at the last closes."""
        total = sum(money * self.market.rate(unit, self.currency, at) for unit, money in self.cash.items())
        for symbol, count in self.shares.items():
            close = self.market.last_close(symbol, at)
            total += count * close * self.market.rate(self.traded_in(symbol), self.currency, at)
        return total

    def pay_dividends(self, until: int) -> None:
        """What the shares paid since the last time, on their ex-days."""
        for symbol in PAYING:
            held = self.shares.get(symbol, 0.0)
            if not held or self.money is not Money.OWN:
                continue
            for at, each in self.market.dividends[symbol]:
                if self.paid_until < at <= until and (gross := round(held * each, 2)) > 0.0:
                    tax = round(gross * WITHHELD, 2)
                    self.move(at, "dividend", round(gross - tax, 2), symbol, tax=tax)
        self.paid_until = until

    def _most(self, unit: str, rate: float) -> float:
        """What may be spent, in the unit of a price."""
        own = self.cash.get(self.currency, 0.0)
        return own if unit == self.currency else own * rate + self.cash.get(unit, 0.0)

    def _count(self, wanted: float, symbol: str) -> float:
        if symbol.endswith((".SH", ".SZ")):
            return float(max(0, int(wanted / LOT)) * LOT)
        return int(max(0.0, wanted) * 1e4) / 1e4 if self.parts else float(max(0, int(wanted)))

    def _trade(self, at: int, symbol: str, count: float, price: float, rate: float) -> None:
        """Book shares that come (or, below zero, go), and the money that goes or comes for them."""
        unit, gross = self.traded_in(symbol), round(-count * price, 2)
        self.shares[symbol] = round(self.shares.get(symbol, 0.0) + count, 4)
        what = "buy" if count > 0 else "sell"
        if self.money is Money.CONVERTED and unit != self.currency:
            amount = round(gross / rate - self.fee, 2)
            self._add(self.currency, amount)
            self.rows.append(Entry(at, what, symbol, count, price, amount, self.fee, 0.0, self.currency, rate=rate))
        elif self.money is Money.AT_ONCE and unit != self.currency:
            own = round(gross / rate, 2)
            self._add(self.currency, round(own - self.fee, 2))
            self.rows.append(
                Entry(at, what, symbol, count, price, gross, self.fee, 0.0, unit, own, self.currency, rate)
            )
        else:
            amount = round(gross - self.fee, 2)
            if unit != self.currency and (short := -amount - self.cash.get(unit, 0.0)) > 0.0:
                self._exchange(at, unit, round(short + 1.0, 2), rate)
            self._add(unit, amount)
            self.rows.append(Entry(at, what, symbol, count, price, amount, self.fee, 0.0, unit))

    def _exchange(self, at: int, unit: str, wanted: float, rate: float) -> None:
        """Money of the account's currency for money of another."""
        paid = round(wanted / rate, 2)
        self._add(self.currency, -paid)
        self._add(unit, wanted)
        self.rows.append(Entry(at, "exchange", "", 0.0, rate, -paid, 0.0, 0.0, self.currency, wanted, unit))

    def _add(self, currency: str, amount: float) -> None:
        self.cash[currency] = round(self.cash.get(currency, 0.0) + amount, 2)


@dataclass(frozen=True)
class Plan:
    """How an account is run.

    Args:
        first, last: places of its first and last session.
        start: money at the beginning, in the account's currency.
        steps: days on which something happens after the first purchases.
        saved: paid in on a day of the savings plan; negative is taken out.
        selling: share of the other days on which something is sold.
        heavy: bought shortly before the end with as much new money as the account is worth; "" for nothing.
    """

    first: int
    last: int
    symbols: tuple[str, ...]
    start: float
    steps: int
    saved: float
    selling: float = 0.2
    heavy: str = ""


def run(account: Account, plan: Plan, chance: Chance) -> None:
    """Book the whole course of an account."""
    account.move(plan.first, "deposit", plan.start)
    span = plan.last - plan.first - (LATE if plan.heavy else 0)
    opening = max(1, min(len(plan.symbols) * 2, span // 5))
    each = plan.start / len(plan.symbols) * 0.97
    waiting = list(plan.symbols)
    for number, symbol in enumerate(plan.symbols):
        at = plan.first + 1 + number * opening // len(plan.symbols)
        account.pay_dividends(at)  # what goes ex before a share is bought is another's
        if account.buy(at, symbol, each * chance.between(0.7, 1.0)):
            waiting.remove(symbol)
    places = sorted({plan.first + opening + 1 + int(chance.between(0, span - opening - 2)) for _ in range(plan.steps)})
    for at in places:
        account.pay_dividends(at)
        _day(account, plan, chance, at, waiting)
    if plan.heavy:
        account.pay_dividends(plan.last - LATE)
        money = round(account.value(plan.last - LATE), 2)
        account.move(plan.last - LATE, "deposit", money)
        account.buy(plan.last - LATE, plan.heavy, money * 0.97)
    account.pay_dividends(plan.last)
    account.move(plan.last, "interest", round(0.01 + account.value(plan.last) * 2e-5, 2))


def _day(account: Account, plan: Plan, chance: Chance, at: int, waiting: list[str]) -> None:
    """A day of the savings plan, a withdrawal, or a trade."""
    size = plan.start / len(plan.symbols)
    if plan.saved > 0.0:
        account.move(at, "deposit", plan.saved)
    wanted = plan.saved * 0.95 if plan.saved > 0.0 else size * chance.between(0.2, 0.6)
    if waiting and account.buy(at, waiting[0], max(wanted, size * 0.5)):
        waiting.pop(0)
        return
    held = [symbol for symbol in plan.symbols if account.shares.get(symbol)]
    if plan.saved < 0.0 and held:
        account.sell(at, chance.one_of(held), 0.3)
        account.withdraw(at, -plan.saved)
    elif held and chance.happens(plan.selling):
        account.sell(at, chance.one_of(held), chance.between(0.2, 0.5))
    elif not account.buy(at, chance.one_of(plan.symbols), wanted) and plan.saved == 0.0:
        account.move(at, "deposit", round(size * 0.5, 2))
