"""Days on which money comes and leaves, on which nothing was there before, or a rate ends: whose gain is it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data_sources.model import Action
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.returns.contribution import contribution
from diagnostics.account.returns.money_weighted import money_weighted
from diagnostics.account.returns.statement_of_change import statement_of_change
from diagnostics.facts import Fact
from diagnostics.metrics.account.time_weighted import time_weighted_returns
from diagnostics.valuation.valuation import Valuation
from tests.diagnostics.account.made_up_account import (
    buy,
    deposit,
    made_up,
    prices,
    rate_of,
    row,
    sell,
    transfer_in,
    walk,
    withdrawal,
)

ACME = walk("ACME", 300, 3)
DAYS: list[date] = [one.astype(object) for one in ACME.dates]


def close(at: int) -> float:
    return float(ACME.close[at])


def valued(evidence: AccountEvidence) -> Valuation:
    assert evidence.valuation is not None
    return evidence.valuation


def told(evidence: AccountEvidence) -> dict[str, Fact]:
    sections = (statement_of_change(evidence), money_weighted(evidence), contribution(evidence))
    return {fact.key: fact for section in sections for fact in section.facts}


def test_income_of_the_first_day_is_part_of_the_return_as_it_is_of_the_contributions() -> None:
    rows = [
        transfer_in(DAYS[5], "ACME", 100.0, cost=9_000.0),
        row(DAYS[5], Action.REINVEST, "ACME", 2.0, close(5)),
        deposit(DAYS[40], 50.0),
    ]
    evidence = made_up(rows, {"ACME": ACME})
    assert valued(evidence).returns[0] == pytest.approx(0.02)
    found = told(evidence)
    assert found["contribution.total.all"].number == pytest.approx(found["money_weighted.time_weighted.net"].number)


def test_a_day_trade_of_an_empty_account_without_cash_is_no_total_loss() -> None:
    rows = [
        buy(DAYS[5], "ACME", 10.0, close(5)),
        sell(DAYS[20], "ACME", 10.0, close(20)),
        buy(DAYS[30], "ACME", 100.0, close(30)),
        sell(DAYS[30], "ACME", 100.0, close(30) * 0.99),
        buy(DAYS[40], "ACME", 10.0, close(40)),
    ]
    evidence = made_up(rows, {"ACME": ACME})
    expected = close(20) / close(5) * 0.99 * close(-1) / close(40) - 1.0
    found = told(evidence)
    assert found["money_weighted.time_weighted.net"].number == pytest.approx(expected)
    assert found["contribution.total.all"].number == pytest.approx(expected)


def test_a_day_trade_that_gains_in_an_empty_account_is_not_passed_over() -> None:
    rows = [
        buy(DAYS[5], "ACME", 100.0, close(5)),
        sell(DAYS[5], "ACME", 100.0, close(5) * 1.02),
        buy(DAYS[9], "ACME", 1.0, close(9)),
    ]
    assert valued(made_up(rows, {"ACME": ACME})).returns[0] == pytest.approx(0.02)


def test_a_switch_without_cash_brings_no_new_money() -> None:
    other = prices("OTHER", np.full(300, 50.0) * np.where(np.arange(300) < 60, 1.0, 1.1))
    rows = [
        buy(DAYS[5], "ACME", 10.0, close(5)),
        sell(DAYS[60], "ACME", 10.0, close(60)),
        buy(DAYS[60], "OTHER", 10.0 * close(60) / 50.0, 50.0),
    ]
    seen = valued(made_up(rows, {"ACME": ACME, "OTHER": other}))
    at = int(np.searchsorted(seen.days, np.datetime64(DAYS[60], "D")))
    # Bought at 50, worth 55 at the close: all of it is the gain of the money that was there.
    assert seen.returns[at - 1] == pytest.approx(close(60) / close(59) * 1.1 - 1.0, abs=1e-3)


def test_what_came_and_what_left_on_one_day_are_both_told() -> None:
    rows = [deposit(DAYS[5], 10_000.0), withdrawal(DAYS[5], 9_000.0), buy(DAYS[5], "ACME", 5.0, close(5) * 0.9)]
    found = told(made_up(rows, {"ACME": ACME}))
    for came in ("change.paid_in.all", "money_weighted.paid_in"):
        assert found[came].number == 10_000.0
    for left in ("change.paid_out.all", "money_weighted.taken_out"):
        assert found[left].number == 9_000.0
    assert found["change.flows.all"].number == 1_000.0
    assert found["change.residual.all"].number == 0.0


def test_more_that_left_than_was_there_came_in_on_the_day() -> None:
    values, flows, left = np.array([0.0, 1.0, 1.0]), np.array([0.0, 1.0, -10.0]), np.array([0.0, 0.0, 10_010.0])
    assert time_weighted_returns(values, flows)[1] == pytest.approx(10.0)
    assert time_weighted_returns(values, flows, outflows=left)[1] == pytest.approx(10.0 / 10_000.0, rel=1e-3)


def test_the_end_of_an_exchange_rate_is_a_flow_and_no_loss_by_currency() -> None:
    dates = [str(one) for one in ACME.dates[:120]]
    rows = [deposit(DAYS[5], 1_000.0, currency="EUR"), deposit(DAYS[5], 500.0), buy(DAYS[6], "ACME", 2.0, close(6))]
    evidence = made_up(rows, {"ACME": ACME}, rates=[rate_of("EURUSD=X", np.linspace(1.1, 1.2, 120), dates)])
    found = told(evidence)
    assert found["change.residual.all"].number == 0.0
    assert found["change.currency_gain.all"].number == pytest.approx(1_000.0 * (1.2 - np.linspace(1.1, 1.2, 120)[5]))
