"""How an account was traded: Odean's counting day by day, turnover, success, holding periods, what was bought after."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.model import PriceHistory
from diagnostics.account.conduct.behaviour import behaviour
from diagnostics.account.conduct.selling import sale_counts
from diagnostics.account.conduct.trades import matched, trades_of
from diagnostics.account.evidence import AccountEvidence
from diagnostics.facts import AbsenceReason, Fact
from tests.diagnostics.account.made_up_account import (
    buy,
    deposit,
    fee,
    held,
    made_up,
    prices,
    sell,
    split,
    two_years,
)

FIRST = date(2024, 1, 2)
DAYS = [day for day in (FIRST + timedelta(days=at) for at in range(330)) if day.weekday() < 5]
TEXT = [day.isoformat() for day in DAYS]


def flat(symbol: str, close: float, then: float | None = None, at: int = 20, **columns: float) -> PriceHistory:
    """A price that is one number, and another from a place on; low and high where they are given."""
    column = np.full(len(DAYS), close)
    if then is not None:
        column[at:] = then
    more = {name: np.full(len(DAYS), value) for name, value in columns.items()}
    return prices(symbol, column, TEXT, **more)


def facts(evidence: AccountEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in behaviour(evidence).facts}


def barber_and_odean() -> AccountEvidence:
    """Daymon and Rosalie of Barber and Odean's table: two accounts of one household."""
    both = {"Daymon": {"A": 12.0, "B": 12.0, "C": 8.0, "D": 8.0, "E": 8.0}, "Rosalie": {"F": 12.0, "G": 12.0, "H": 8.0}}
    rows = []
    for account, holdings in both.items():
        rows.append(deposit(TEXT[0], 5000.0, account=account))
        rows += [buy(TEXT[1], symbol, 10, 10.0, account=account) for symbol in holdings]
    rows += [sell(TEXT[30], symbol, 10, both["Daymon"][symbol], account="Daymon") for symbol in ("A", "C")]
    rows.append(sell(TEXT[31], "F", 10, 12.0, account="Rosalie"))
    histories = {symbol: flat(symbol, 10.0, then) for one in both.values() for symbol, then in one.items()}
    return made_up(rows, histories)


def test_the_table_of_barber_and_odean() -> None:
    found = facts(barber_and_odean())
    counts = [found[f"behaviour.{name}"].value for name in ("realized_gains", "paper_gains")]
    counts += [found[f"behaviour.{name}"].value for name in ("realized_losses", "paper_losses")]
    assert counts == [2, 2, 1, 3]
    assert found["behaviour.gains_realized"].number == 0.5
    assert found["behaviour.losses_realized"].number == 0.25
    assert found["behaviour.disposition"].number == 0.25
    assert found["behaviour.sale_days"].value == 2
    assert "made_up.csv:" in dict(found["behaviour.disposition"].parameters)["rows"]


@pytest.mark.parametrize(
    ("low", "high", "gains", "losses", "by_close"),
    [(10.5, 12.0, 1, 0, 0), (8.0, 9.5, 0, 1, 0), (9.0, 11.0, 0, 0, 0)],
)
def test_a_paper_gain_needs_the_lowest_price(low: float, high: float, gains: int, losses: int, by_close: int) -> None:
    rows = [deposit(TEXT[0], 5000.0), buy(TEXT[1], "KEPT", 10, 10.0), buy(TEXT[1], "SOLD", 10, 10.0)]
    kept = flat("KEPT", 10.0, low=low, high=high)
    evidence = made_up([*rows, sell(TEXT[30], "SOLD", 5, 11.0)], {"KEPT": kept, "SOLD": flat("SOLD", 11.0)})
    assert evidence.valuation is not None
    counts = sale_counts(evidence, evidence.valuation)
    assert (counts.paper_gains, counts.paper_losses, counts.by_close) == (gains, losses, by_close)
    assert (counts.realized_gains, counts.realized_losses) == (1, 0)


def test_the_average_cost_outlives_a_split() -> None:
    rows = [
        deposit(TEXT[0], 5000.0),
        buy(TEXT[1], "S", 10, 10.0),
        split(TEXT[10], "S", 2.0, 10.0),
        sell(TEXT[30], "S", 4, 6.0),
    ]
    column = np.where(np.arange(len(DAYS)) < 10, 10.0, 6.0)
    evidence = made_up(rows, {"S": prices("S", column, TEXT)})
    assert evidence.valuation is not None
    counts = sale_counts(evidence, evidence.valuation)
    assert (counts.realized_gains, counts.realized_losses) == (1, 0)  # 5 a share after the split


def test_turnover_and_costs_of_an_ordinary_account() -> None:
    evidence = two_years()
    valuation = evidence.valuation
    assert valuation is not None
    found = facts(evidence)
    trades = trades_of(evidence, valuation)
    bought = sum(trade.amount for trade in trades if trade.is_purchase)
    days = (valuation.days[-1] - valuation.days[0]).astype(int)
    months = valuation.days.astype("datetime64[M]")
    ends = np.flatnonzero(np.append(months[1:] != months[:-1], True))
    equity = valuation.total[ends[ends > 0]].mean()
    assert found["behaviour.purchase_rate"].number == pytest.approx(bought / equity * 365.25 / days)
    costs = 10.0 + 5.0 + 10.0 + 12.0 + 80.0
    assert found["behaviour.cost_to_equity"].number == pytest.approx(costs / equity * 365.25 / days)
    last_year = [trade for trade in trades if trade.at > ends[-13]]  # the account ends on the last weekday of a month
    sold = sum(trade.amount for trade in last_year if not trade.is_purchase)
    average = valuation.values[ends[-13:]].sum(axis=1).mean()
    assert found["behaviour.turnover_sec"].number == 0.0
    assert found["behaviour.turnover_double"].number == pytest.approx(sold / average)


def test_a_young_account_has_no_figures_of_a_year() -> None:
    found = facts(barber_and_odean())
    for name in ("turnover_sec", "turnover_double", "purchase_rate", "cost_to_equity", "trades_a_year"):
        absent = found[f"behaviour.{name}"].absent_because
        assert absent is not None
        assert absent.reason is AbsenceReason.UNDER_ONE_YEAR


def test_success_and_holding_periods_by_hand() -> None:
    rows = [
        deposit(TEXT[0], 5000.0),
        buy(TEXT[1], "S", 10, 10.0),
        buy(TEXT[11], "S", 10, 20.0),
        sell(TEXT[21], "S", 15, 18.0),
    ]
    found = facts(made_up(rows, {"S": flat("S", 18.0)}))
    first, second = (DAYS[21] - DAYS[1]).days, (DAYS[21] - DAYS[11]).days
    # First in first out: 10 shares that cost 100, then 5 that cost 100.
    assert found["behaviour.days_sold_mean"].number == pytest.approx((first + second) / 2)
    assert found["behaviour.days_open_mean"].number == pytest.approx((DAYS[-1] - DAYS[11]).days)
    assert found["behaviour.closed_trades"].value == 1
    assert found["behaviour.win_rate"].number == 1.0
    assert found["behaviour.profit_factor"].absent_because is not None


def test_what_was_bought_had_risen() -> None:
    column = np.full(len(DAYS), 10.0)
    column[80:] = 13.0
    rows = [deposit(TEXT[0], 9000.0), buy(TEXT[1], "OTHER", 10, 10.0), buy(TEXT[100], "S", 10, 13.0)]
    histories = {"S": prices("S", column, TEXT), "OTHER": flat("OTHER", 10.0, 11.0, 80)}
    found = facts(made_up(rows, histories))
    assert found["behaviour.purchases_judged"].value == 1  # the first has no three months before it
    assert found["behaviour.bought_after"].number == pytest.approx(0.3)
    assert found["behaviour.market_before"].number == pytest.approx(0.1)
    assert found["behaviour.chasing"].number == pytest.approx(0.2)


def test_excessive_trading_is_found() -> None:
    rows = [deposit("2022-12-01", 10_000.0)]
    days = np.arange(np.datetime64("2022-12-01"), np.datetime64("2024-06-01"), dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    for at in range(1, days.size - 2, 6):
        rows.append(buy(days[at].astype(object), "S", 900, 10.0, fees=40.0))
        rows.append(sell(days[at + 2].astype(object), "S", 900, 10.0, fees=40.0))
        rows.append(deposit(days[at + 2].astype(object), 80.0))
    rows.append(fee(days[-1].astype(object), 10.0))
    evidence = made_up(rows, {"S": prices("S", np.full(days.size, 10.0), days)})
    assert {one.name for one in behaviour(evidence).findings} == {"churning.turnover", "churning.cost"}


def test_positions_alone_tell_nothing_of_conduct() -> None:
    evidence = made_up([], {"S": flat("S", 10.0)}, holdings=[held(TEXT[-1], "S", 10.0)])
    assert evidence.is_hypothetical
    assert behaviour(evidence).facts == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 20)), min_size=1, max_size=15))
def test_matched_shares_are_those_bought(orders: list[tuple[bool, int]]) -> None:
    rows, have = [deposit(TEXT[0], 1e6)], 0
    for at, (purchase, quantity) in enumerate(orders, 1):
        if purchase or have == 0:
            rows.append(buy(TEXT[at], "S", quantity, 10.0))
            have += quantity
        else:
            sold = min(quantity, have)
            rows.append(sell(TEXT[at], "S", sold, 11.0))
            have -= sold
    evidence = made_up(rows, {"S": flat("S", 10.0)})
    found = matched(evidence.books)
    assert sum(one.quantity for one in found.open) == pytest.approx(have)
    bought = sum(row.quantity for row in rows if row.symbol and row.quantity > 0)
    assert sum(trip.quantity for trip in found.trips) == pytest.approx(bought - have)
    assert all(trip.days > 0 for trip in found.trips)
    assert sum(trip.cost for trip in found.trips) + sum(one.cost for one in found.open) == pytest.approx(10.0 * bought)
