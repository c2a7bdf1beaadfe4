"""Which days and which costs figures of trading are of."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data_sources.model import Action
from diagnostics.account.books.income import income
from diagnostics.account.books.lots import lots
from diagnostics.account.conduct.behaviour import behaviour
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.returns.statement_of_change import statement_of_change
from diagnostics.facts import AbsenceReason, Fact, Window
from tests.diagnostics.account.made_up_account import buy, deposit, made_up, prices, row, sell, split, transfer_in, walk

ACME = walk("ACME", 400, 3)
DAYS: list[date] = [one.astype(object) for one in ACME.dates]


def facts(evidence: AccountEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in behaviour(evidence).facts}


def test_turnover_of_an_account_that_ends_within_a_month_is_of_a_whole_year() -> None:
    last = date(2024, 11, 13)
    rows = [
        deposit(DAYS[5], 100_000.0),
        buy(DAYS[6], "ACME", 500.0, 100.0),
        sell(date(2023, 11, 13), "ACME", 200.0, 100.0),  # a year ago to the day: before the window
        sell(date(2023, 11, 21), "ACME", 50.0, 100.0),  # within 12 months, and before the thirteenth month-end
    ]
    evidence = made_up(rows, {"ACME": ACME}, as_of=last)
    found = facts(evidence)["behaviour.turnover_double"]
    assert evidence.valuation is not None
    ends = [date(2023, 11, 13), *(date(2023 + (month > 12), (month - 1) % 12 + 1, 13) for month in range(12, 24))]
    at = np.searchsorted(evidence.valuation.days, np.array(ends, dtype="datetime64[D]"), side="right") - 1
    assert found.number == pytest.approx(5_000.0 / evidence.valuation.values[at].sum(axis=1).mean())
    assert found.window == Window("1y", date(2023, 11, 13), last, 1)


def test_a_sale_on_the_day_of_a_split_is_measured_by_the_cost_after_it() -> None:
    levels = np.where(np.arange(400) < 100, 100.0, 30.0)  # quoted: four for one on the hundredth day, and then a rise
    shares = prices("ACME", levels)
    rows = [
        deposit(DAYS[5], 100_000.0),
        buy(DAYS[6], "ACME", 10.0, 100.0),
        split(DAYS[100], "ACME", 4.0),
        sell(DAYS[100], "ACME", 8.0, 30.0),
    ]
    found = facts(made_up(rows, {"ACME": shares}))
    assert found["behaviour.realized_gains"].value == 1
    assert found["behaviour.realized_losses"].value == 0


def test_a_cost_that_has_no_exchange_rate_is_not_said_to_be_missing_in_the_files() -> None:
    euros = prices("ACME", ACME.close, ACME.dates, currency="EUR")
    rate = prices("EURUSD=X", np.full(400, 1.1), ACME.dates, currency="USD")
    rows = [transfer_in(DAYS[5], "ACME", 10.0, cost=500.0, acquired=date(2001, 3, 5), currency="EUR")]
    seen = {fact.key: fact for fact in lots(made_up(rows, {"ACME": euros}, rates=[rate])).facts}
    absent = seen["lots.cost.1"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.NO_EXCHANGE_RATE


def test_units_of_a_distribution_cost_and_brought_what_it_was() -> None:
    rows = [
        transfer_in(DAYS[5], "ACME", 100.0, cost=9_000.0),
        row(DAYS[50], Action.REINVEST, "ACME", 0.5049, None, cost=50.5),
    ]
    evidence = made_up(rows, {"ACME": ACME})
    sections = (lots(evidence), income(evidence), statement_of_change(evidence))
    seen = {fact.key: fact for section in sections for fact in section.facts}
    assert seen["lots.total_cost"].number == 9_050.5
    assert seen["income.reinvested"].number == seen["change.income.all"].number == pytest.approx(50.5)
    assert seen["change.residual.all"].number == 0.0
