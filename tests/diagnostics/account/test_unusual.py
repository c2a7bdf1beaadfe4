"""Transactions that stand out: each rule finds what it is for, with its row, and leaves the ordinary alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from data_sources.model import AccountTerms, ClientProfile, Limits, PriceBasis, PriceHistory, Transaction
from diagnostics.account.conduct.unusual import unusual
from diagnostics.account.evidence import AccountEvidence
from diagnostics.facts import Fact
from tests.diagnostics.account.made_up_account import buy, deposit, made_up, prices, sell, two_years, withdrawal
from tests.diagnostics.account.test_behaviour_section import DAYS, TEXT, flat


def facts(evidence: AccountEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in unusual(evidence).facts}


def kinds(evidence: AccountEvidence) -> list[object]:
    found = facts(evidence)
    return [found[f"unusual.kind.{at}"].value for at in range(1, 21) if f"unusual.kind.{at}" in found]


def account(rows: Sequence[Transaction], **given: object) -> AccountEvidence:
    histories: dict[str, PriceHistory] = {"S": flat("S", 10.0), "T": flat("T", 20.0)}
    return made_up([deposit(TEXT[0], 100_000.0), *rows], histories | given.pop("histories", {}), **given)  # type: ignore[operator]


def test_an_ordinary_account_has_nothing_that_stands_out() -> None:
    found = facts(two_years())
    assert found["unusual.count"].value == 0
    assert unusual(two_years()).findings == ()


def test_a_restricted_holding_is_serious() -> None:
    profile = ClientProfile(currency="USD", limits=Limits(restricted=("S",)))
    evidence = account([buy(TEXT[1], "S", 10, 10.0), buy(TEXT[2], "T", 10, 20.0)], profile=profile)
    found = facts(evidence)
    assert kinds(evidence) == ["unusual restricted"]
    assert (found["unusual.what.1"].value, found["unusual.found.1"].number) == ("S", 100.0)
    assert found["unusual.row.1"].value == "made_up.csv:3"
    assert [one.name for one in unusual(evidence).findings] == ["unusual.restricted"]


@pytest.mark.parametrize(("price", "marked"), [(10.4, False), (10.6, True), (9.6, False), (9.4, True)])
def test_a_price_far_from_the_close(price: float, marked: bool) -> None:
    assert kinds(account([buy(TEXT[5], "S", 10, price)])) == (["unusual price"] if marked else [])


def test_a_price_within_the_range_of_the_day_is_none() -> None:
    wide = flat("S", 10.0, low=7.0, high=14.0)
    assert kinds(account([buy(TEXT[5], "S", 10, 13.9)], histories={"S": wide})) == []


def test_adjusted_prices_judge_no_trade() -> None:
    total = prices("S", np.full(len(DAYS), 10.0), TEXT, basis=PriceBasis.TOTAL_RETURN)
    assert "unusual price" not in kinds(account([buy(TEXT[5], "S", 10, 13.0)], histories={"S": total}))


def test_a_loss_and_a_purchase_nearby() -> None:
    rows = [
        buy(TEXT[1], "S", 10, 10.4),
        sell(TEXT[60], "S", 10, 9.6),
        buy(TEXT[70], "S", 10, 10.0),
    ]
    evidence = account(rows)
    found = facts(evidence)
    assert kinds(evidence) == ["unusual wash_sale"]
    assert found["unusual.found.1"].number == pytest.approx(-8.0)
    assert dict(found["unusual.day.1"].parameters)["rows"] == "made_up.csv:4 made_up.csv:5"
    later = [*rows[:2], buy(TEXT[95], "S", 10, 10.0)]
    assert kinds(account(later)) == []
    untaxed = ClientProfile(currency="USD", accounts=(AccountTerms("A", taxable=False),))
    assert kinds(account(rows, profile=untaxed)) == []


def test_money_that_soon_leaves_again() -> None:
    evidence = account([deposit(TEXT[20], 5000.0), withdrawal(TEXT[24], 4500.0)])
    assert kinds(evidence) == ["unusual in_and_out"]
    assert facts(evidence)["unusual.expected.1"].number == 5000.0
    assert kinds(account([deposit(TEXT[20], 5000.0), withdrawal(TEXT[40], 4500.0)])) == []


def test_a_large_withdrawal() -> None:
    evidence = account([withdrawal(TEXT[30], 30_000.0)])
    found = facts(evidence)
    assert kinds(evidence) == ["unusual withdrawal"]
    assert (found["unusual.found.1"].number, found["unusual.expected.1"].number) == (30_000.0, 100_000.0)
    assert kinds(account([withdrawal(TEXT[30], 19_000.0)])) == []


def test_a_trade_of_unusual_size() -> None:
    rows = [buy(TEXT[at], "S", 10 + at % 5, 10.0) for at in range(1, 30, 2)]
    evidence = account([*rows, buy(TEXT[50], "S", 900, 10.0), buy(TEXT[52], "T", 40, 20.0)])  # the last is a small part
    assert kinds(evidence) == ["unusual size"]
    assert facts(evidence)["unusual.found.1"].number == 9000.0
    assert kinds(account(rows)) == []
    assert kinds(account(rows[:3])) == []  # too few to say what is usual


def test_bought_and_sold_within_days() -> None:
    evidence = account([buy(TEXT[10], "S", 10, 10.0), sell(TEXT[12], "S", 10, 10.1)])
    assert kinds(evidence) == ["unusual round_trip"]
    assert facts(evidence)["unusual.found.1"].number == (DAYS[12] - DAYS[10]).days
    assert kinds(account([buy(TEXT[10], "S", 10, 10.0), sell(TEXT[20], "S", 10, 10.1)])) == []


def test_many_are_counted_and_twenty_shown() -> None:
    rows = []
    for at in range(1, 101, 4):
        rows += [buy(TEXT[at], "S", 10, 10.0), sell(TEXT[at + 1], "S", 10, 10.1)]
    evidence = account(rows)
    assert facts(evidence)["unusual.count"].value == 25
    assert len(kinds(evidence)) == 20
    assert "and 30 more" in dict(facts(evidence)["unusual.count"].parameters)["rows"]
