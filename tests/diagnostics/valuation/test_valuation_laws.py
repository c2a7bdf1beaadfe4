"""Random histories valued by a second, slow way, and laws that values and returns keep."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.model import Action, PriceHistory, Transaction
from diagnostics.metrics.account.contribution import day_parts, linked_contributions
from diagnostics.valuation.valuation import Valuation
from tests.diagnostics.account.made_up_account import (
    buy,
    deposit,
    dividend,
    fee,
    made_up,
    prices,
    rate_of,
    row,
    sell,
    split,
    splits,
    transfer_in,
    withdrawal,
)

START = date(2024, 1, 1)
DAYS = [START + timedelta(days=at) for at in range(60)]
SESSIONS = {
    "US": [day for day in DAYS if day.weekday() < 5],
    "EU": [day for day in DAYS if day.weekday() < 5 and day.day != 15],
}
SPLIT_DAY = DAYS[30]
CURRENCY = {"AAA": "USD", "BBB": "USD", "EEE": "EUR"}

KINDS = ("buy", "sell", "deposit", "withdrawal", "dividend", "fee", "transfer")
EVENTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(1, 55), st.sampled_from(sorted(CURRENCY)), st.integers(1, 40)),
    max_size=14,
)


def market(seed: int) -> tuple[dict[str, PriceHistory], PriceHistory, dict[str, dict[date, float]]]:
    """Raw closes, the euro's rate, and closes by day."""
    drawn = np.random.default_rng(seed)
    histories, closes = {}, {}
    for symbol, currency in CURRENCY.items():
        days = SESSIONS["EU" if currency == "EUR" else "US"]
        path = 50.0 * np.cumprod(1.0 + drawn.normal(0.0, 0.02, len(days)))
        if symbol == "AAA":
            path = np.where([day >= SPLIT_DAY for day in days], path / 2.0, path)
        histories[symbol] = prices(symbol, path, [day.isoformat() for day in days], currency=currency)
        closes[symbol] = dict(zip(days, path.tolist(), strict=True))
    euro = 1.1 * np.cumprod(1.0 + drawn.normal(0.0, 0.005, len(DAYS)))
    closes["EUR"] = dict(zip(DAYS, euro.tolist(), strict=True))
    return histories, rate_of("EURUSD=X", euro, [day.isoformat() for day in DAYS]), closes


def rows_of(events: list[tuple[str, int, str, int]], closes: dict[str, dict[date, float]]) -> list[Transaction]:
    """A history that never sells what is not there; money first."""
    rows = [
        deposit(DAYS[0], 50_000.0),
        row(DAYS[0], Action.EXCHANGE, amount=-22_000.0, counter_currency="EUR", counter_amount=20_000.0),
    ]
    held: dict[str, float] = defaultdict(float)
    was_split = False
    for kind, at, symbol, size in sorted(events, key=lambda event: event[1]):
        day, money = DAYS[at], {"currency": CURRENCY[symbol]}
        if day >= SPLIT_DAY and not was_split:
            was_split = True
            if held["AAA"]:
                rows.append(split(SPLIT_DAY, "AAA", 2.0, held["AAA"]))
                held["AAA"] *= 2.0
        price = latest(closes[symbol], day) * 1.01
        if kind == "buy":
            rows.append(buy(day, symbol, size, price, fees=1.0, **money))
            held[symbol] += size
        elif kind == "sell" and held[symbol] > 0:
            part = min(size, held[symbol])
            rows.append(sell(day, symbol, part, price, fees=2.0, **money))
            held[symbol] -= part
        elif kind == "transfer":
            rows.append(transfer_in(day, symbol, size, **money))
            held[symbol] += size
        elif kind == "dividend" and held[symbol] > 0:
            rows.append(dividend(day, symbol, size * 0.5, taxes=0.1, **money))
        elif kind == "deposit":
            rows.append(deposit(day, size * 100.0))
        elif kind == "withdrawal":
            rows.append(withdrawal(day, size * 10.0))
        elif kind == "fee":
            rows.append(fee(day, size * 0.2))
    if not was_split and held["AAA"]:
        rows.append(split(SPLIT_DAY, "AAA", 2.0, held["AAA"]))
    return rows


def latest(by_day: dict[date, float], day: date) -> float:
    known = [one for one in by_day if one <= day]
    return by_day[max(known)] if known else by_day[min(by_day)]


def slowly(
    rows: list[Transaction], days: list[date], closes: dict[str, dict[date, float]]
) -> tuple[list[float], list[float]]:
    """Total and flow of each day, row by row with dictionaries."""
    held: dict[str, float] = defaultdict(float)
    cash: dict[str, float] = defaultdict(float)
    left = list(rows)
    totals, flows = [], []
    for day in days:
        flow = 0.0
        rate = {"USD": 1.0, "EUR": latest(closes["EUR"], day)}
        for one in [one for one in left if one.day <= day]:
            left.remove(one)
            cash[one.currency] += one.amount
            if one.counter_currency:
                cash[one.counter_currency] += one.counter_amount
            if one.symbol:
                held[one.symbol] += one.quantity
            if one.action in (Action.DEPOSIT, Action.WITHDRAWAL):
                flow += one.amount * rate[one.currency]
            if one.action is Action.TRANSFER_IN:
                flow += one.quantity * latest(closes[one.symbol], day) * rate[CURRENCY[one.symbol]]
        worth = sum(shares * latest(closes[symbol], day) * rate[CURRENCY[symbol]] for symbol, shares in held.items())
        totals.append(worth + sum(amount * rate[currency] for currency, amount in cash.items()))
        flows.append(flow)
    return totals, flows


@settings(max_examples=40, deadline=None)
@given(EVENTS, st.integers(0, 5))
def test_values_and_flows_are_those_of_a_slow_second_way(events: list[tuple[str, int, str, int]], seed: int) -> None:
    histories, euro, closes = market(seed)
    rows = rows_of(events, closes)
    seen = made_up(
        rows, histories, rates=[euro], actions=[splits("AAA", (SPLIT_DAY.isoformat(), 2.0))], as_of=DAYS[-1]
    ).valuation
    assert seen is not None
    days = [day.astype(object) for day in seen.days]
    totals, flows = slowly(rows, days, closes)
    assert seen.total == pytest.approx(totals, rel=1e-9, abs=1e-6)
    assert seen.flows == pytest.approx(flows, rel=1e-9, abs=1e-6)
    assert_adds_up(seen)


def assert_adds_up(seen: Valuation) -> None:
    """Contributions add up to the linked return; the index is the chain of returns; nothing is lost between days."""
    money = np.diff(seen.total) - seen.flows[1:] - seen.gains.sum(axis=1)
    gains = np.column_stack((seen.gains, money))
    held = np.column_stack((seen.held_gains, np.zeros(money.size)))
    parts = linked_contributions(day_parts(seen.total, seen.flows, gains, held))
    assert parts.sum() == pytest.approx(seen.index[-1] - 1.0, abs=1e-10)
    assert seen.values.sum(axis=1) + seen.cash == pytest.approx(seen.total)
    assert (seen.gross_returns >= seen.returns - 1e-12).all()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 50), st.floats(-0.4, 3.0)), max_size=8), st.integers(0, 5), st.floats(0.01, 100.0)
)
def test_the_time_weighted_return_does_not_depend_on_sizes_of_flows(
    flows: list[tuple[int, float]], seed: int, scale: float
) -> None:
    """Whoever moves money in and out of one fund at its closes has the fund's own return."""
    histories, _, closes = market(seed)
    own = closes["BBB"]
    sessions = SESSIONS["US"]
    first = sessions[0]
    rows = [deposit(first, 1000.0 * scale), buy(first, "BBB", 1000.0 * scale / own[first], own[first])]
    shares = 1000.0 * scale / own[first]
    for at, part in sorted(flows):
        day = sessions[at % (len(sessions) - 1) + 1] if at >= len(sessions) else sessions[at]
        if any(one.day == day for one in rows) or day <= rows[-1].day:
            continue
        change = shares * part
        amount = change * own[day]
        if part >= 0:
            rows += [deposit(day, amount), buy(day, "BBB", change, own[day])]
        else:
            rows += [sell(day, "BBB", -change, own[day]), withdrawal(day, -amount)]
        shares += change
    seen = made_up(rows, {"BBB": histories["BBB"]}).valuation
    assert seen is not None
    assert seen.index[-1] == pytest.approx(own[sessions[-1]] / own[first], rel=1e-9)
