"""Flows, trades, income, costs and money by day, of the rows of the books."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diagnostics.bookkeeping.books import Books
from diagnostics.valuation.grid import Whole
from diagnostics.valuation.market import Mask
from diagnostics.valuation.movements import Movement, Nature
from diagnostics.valuation.valuation import DateArray, FloatArray

NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Everything by day and instrument, n days and k instruments, those without any price among them.

    Args:
        rows: of the day on which each movement takes effect.
        names: of the instruments, sorted.
        shares: at the end of each day, shape (n, k).
        rates: report currency for one unit of a currency, shape (n,), NaN where there is none.
        prices: in the report's currency, NaN where there is none, shape (n, k).
    """

    books: Books
    moved: tuple[Movement, ...]
    rows: Whole
    days: DateArray
    names: tuple[str, ...]
    shares: FloatArray
    rates: Mapping[str, FloatArray]
    prices: FloatArray


class Booked:
    """Arrays that the rows are booked into; shapes (n,) and (n, k), money in the report's currency.

    ``balances`` holds the cash of each currency at the end of each day, in that currency, with what is lent.
    """

    def __init__(self, sheet: Sheet) -> None:
        n, k = sheet.prices.shape
        self.sheet = sheet
        self.valued: Mask = np.isfinite(sheet.prices)
        self.values: FloatArray = np.where(self.valued, sheet.shares * np.where(self.valued, sheet.prices, 0.0), 0.0)
        self.flows, self.outflows, self.costs, self.charges = np.zeros((4, n))
        self.traded, self.income, self.counted = np.zeros((n, k)), np.zeros((n, k)), np.zeros((n, k))
        self.balances = {currency: np.zeros(n) for currency in sheet.rates}
        self._column = {name: place for place, name in enumerate(sheet.names)}
        for row, one in zip(sheet.rows, sheet.moved, strict=True):
            self._book(int(row), one)
        self._from_outside()
        for balance in self.balances.values():
            np.cumsum(balance, out=balance)
        self._cross()

    @property
    def cash(self) -> FloatArray:
        """Money of all currencies that have a rate, and what is lent, shape (n,)."""
        made = np.zeros(self.flows.size)
        for currency, balance in self.balances.items():
            rate = self.sheet.rates[currency]
            made += balance * np.where(np.isfinite(rate), rate, 0.0)
        return made

    @property
    def held_gains(self) -> FloatArray:
        """Gain on each day but the first of what was held the day before, shape (n - 1, k)."""
        both = self.valued[1:] & self.valued[:-1]
        prices = np.where(both, self.sheet.prices[1:], 0.0)
        kept = (self.sheet.shares[:-1] + self.counted[1:]) * prices
        return np.asarray(np.where(both, kept - self.values[:-1], 0.0) + self.income[1:])

    def _book(self, row: int, one: Movement) -> None:
        place = self._column.get(one.symbol, NOWHERE)
        known = place != NOWHERE and bool(self.valued[row, place])
        amount, has_rates = self._money(row, one)
        charge = self._rate(row, one.currency) if one.cost else None
        if charge is not None and (known or place == NOWHERE):
            self.costs[row] += one.cost * charge
            self.charges[row] += one.cost * charge if place == NOWHERE else 0.0
        worth = float(one.shares * self.sheet.prices[row, place]) if known else 0.0
        if place != NOWHERE and not known:
            # Paid for what lies outside of what is valued, or got for it.
            self._flow(row, amount if one.tracked else 0.0)
            return
        if not one.tracked:
            self._flow(row, -amount)
        match one.nature:
            case Nature.TRADE:
                self.traded[row, place] += -amount if has_rates else worth
                self._flow(row, 0.0 if has_rates else worth)
            case Nature.INCOME:
                self.income[row, place] += amount
            case Nature.UNITS:
                rate = self._rate(row, one.currency)
                units = one.stated * rate if one.stated and rate is not None else worth
                self.traded[row, place] += units
                self.income[row, place] += units + amount
            case Nature.COUNT:
                self.counted[row, place] += one.shares
            case Nature.IN_KIND:
                self.traded[row, place] += worth
            case Nature.CONVERSION:
                self._convert(row, place, one, worth, amount)
            case Nature.EXCHANGE if one.tracked and not has_rates:
                self._flow(row, amount)
            case _:
                pass

    def _flow(self, row: int, amount: float) -> None:
        """Money or shares that cross the border of what is valued, in is positive."""
        self.flows[row] += amount
        self.outflows[row] += max(0.0, -amount)

    def _money(self, row: int, one: Movement) -> tuple[float, bool]:
        """The money of a row in the report's currency, of what has a rate, and whether all of it has one."""
        amount, complete = 0.0, True
        for currency, change in one.money:
            if one.tracked:
                self.balances[currency][row] += change
            rate = self._rate(row, currency)
            if rate is None:
                complete = False
            else:
                amount += change * rate
        return amount, complete

    def _rate(self, row: int, currency: str) -> float | None:
        rates = self.sheet.rates.get(currency)
        if rates is None or not math.isfinite(rates[row]):
            return None
        return float(rates[row])

    def _convert(self, row: int, place: int, one: Movement, worth: float, amount: float) -> None:
        """Shares for shares at the close of what came; its counterpart leaves at the same value, whatever it cost."""
        self.traded[row, place] -= amount
        other = self._column.get(one.other, NOWHERE)
        if one.shares > 0.0:
            self.traded[row, place] += worth
            if other != NOWHERE and self.valued[row, other]:
                self.traded[row, other] -= worth
            else:
                self._flow(row, worth)
        elif one.shares < 0.0 and (other == NOWHERE or not self.valued[row, other]):
            self.traded[row, place] += worth
            self._flow(row, worth)

    def _from_outside(self) -> None:
        """Deposits, withdrawals and transfers in kind, on their day or the next."""
        days = self.sheet.days
        for flow in self.sheet.books.flows:
            if flow.counts_as_trade:
                continue
            row = min(int(np.searchsorted(days, np.datetime64(flow.day, "D"))), days.size - 1)
            if flow.amount is not None:
                rate = self._rate(row, flow.currency)
                self._flow(row, 0.0 if rate is None else flow.amount * rate)
                continue
            place = self._column.get(flow.symbol, NOWHERE)
            if place != NOWHERE and self.valued[row, place]:
                self._flow(row, float(flow.quantity * self.sheet.prices[row, place]))

    def _cross(self) -> None:
        """What was held when its price ended leaves at its last value; what was held when it began comes in."""
        # On most days no price begins or ends: only the others are looked at, and every sum is that of its row.
        rows = np.flatnonzero((self.valued[1:] != self.valued[:-1]).any(axis=1))
        held = self.sheet.shares[rows] != 0.0
        before, after = self.valued[rows], self.valued[rows + 1]
        ended, began = held & before & ~after, held & ~before & after
        out = np.where(ended, self.values[rows], 0.0)
        come = np.where(began, self.sheet.shares[rows] * np.where(began, self.sheet.prices[rows + 1], 0.0), 0.0)
        self.traded[rows + 1] += come - out
        self.flows[rows + 1] += (come - out).sum(axis=1)
        self.outflows[rows + 1] += (np.maximum(out, 0.0) + np.maximum(-come, 0.0)).sum(axis=1)
        for currency, balance in self.balances.items():
            rate = self.sheet.rates[currency]
            there = np.isfinite(rate)
            if there.all():
                continue
            change = np.where(there[1:] & ~there[:-1], np.where(there[1:], rate[1:], 0.0), 0.0)
            change -= np.where(there[:-1] & ~there[1:], np.where(there[:-1], rate[:-1], 0.0), 0.0)
            self.flows[1:] += balance[:-1] * change
            self.outflows[1:] += np.maximum(-balance[:-1] * change, 0.0)
