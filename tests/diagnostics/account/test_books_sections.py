"""Statement of change, costs, lots, income and reconciliation on made-up accounts."""

from __future__ import annotations

import random
from datetime import date
from functools import cache

import numpy as np
import pytest

from data_sources.model import Action, ClientProfile, LotMethod, Place, TaxRates, UnreadRow
from diagnostics.account.books.costs import costs
from diagnostics.account.books.income import income
from diagnostics.account.books.lots import counted_in, lots
from diagnostics.account.books.reconciliation import reconciliation
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.returns.statement_of_change import statement_of_change
from diagnostics.facts import AbsenceReason, Fact, Unit
from diagnostics.pipeline import Diagnosis
from diagnostics.section import Section
from tests.diagnostics.account import made_up_account as made

DIAGNOSIS = Diagnosis("account", (statement_of_change, costs, lots, income, reconciliation))
LINES = ("paid_in", "income", "price_gain", "currency_gain", "residual", "start")
TAKEN = ("paid_out", "fees", "taxes")
N = 420
ACME, EURO = made.walk("ACME", N, 1), made.walk("EURO", N, 2, start=50.0, currency="EUR")
SPUN, RATE = made.walk("SPUN", N, 5, start=20.0), made.walk("EURUSD=X", N, 3, start=1.1, volatility=0.005)


def facts_of(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


@cache
def ordinary() -> AccountEvidence:
    return made.two_years()


def test_the_lines_add_up_to_the_last_value() -> None:
    facts = facts_of(statement_of_change(ordinary()))
    for window in ("all", "1y", "ytd"):
        whole = sum(facts[f"change.{line}.{window}"].number for line in LINES)
        whole -= sum(facts[f"change.{line}.{window}"].number for line in TAKEN)
        assert whole == pytest.approx(facts[f"change.end.{window}"].number, abs=0.01)
        assert facts[f"change.residual.{window}"].number == 0.0


def test_the_lines_by_hand() -> None:
    """100 paid in, 9 shares at 10 with a fee of 1, a dividend of 4 after tax of 1, shares at 12 in the end."""
    rows = [
        made.deposit("2024-01-02", 100.0),
        made.buy("2024-01-03", "ACME", 9, 10.0, fees=1.0),
        made.dividend("2024-01-04", "ACME", 4.0, taxes=1.0),
    ]
    prices = made.prices("ACME", [10.0, 10.0, 11.0, 12.0], ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"])
    facts = facts_of(statement_of_change(made.made_up(rows, {"ACME": prices})))
    values = {
        line: facts[f"change.{line}.all"].number
        for line in ("start", "paid_in", "income", "fees", "taxes", "gain", "end")
    }
    assert values == pytest.approx(
        {"start": 0.0, "paid_in": 100.0, "income": 5.0, "fees": 1.0, "taxes": 1.0, "gain": 18.0, "end": 121.0}
    )
    assert facts["change.unrealised.all"].number == pytest.approx(17.0)  # 108 - 91 paid


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_left_over_of_any_history(seed: int) -> None:
    """Two accounts, two currencies, shares in kind, a spin-off, units, an exchange, something without a price."""
    evidence = _random_account(seed)
    facts = facts_of(statement_of_change(evidence))
    for window in ("all", "1y", "ytd"):
        assert facts[f"change.residual.{window}"].number == pytest.approx(0.0, abs=0.01)


def _random_account(seed: int) -> AccountEvidence:
    chance = random.Random(seed)
    days = ACME.dates
    rows = [made.deposit(days[5].astype(object), 50_000.0)] if seed % 4 else []
    for _ in range(25):
        at = chance.randrange(6, N - 5)
        quantity = chance.randrange(1, 60)
        day, account = days[at].astype(object), chance.choice("AB")
        acme, euro = float(ACME.close[at]), float(EURO.close[at])
        in_euro = {"currency": "EUR", "account": account}
        rows += chance.choice(
            (
                [made.buy(day, "ACME", quantity, acme, fees=2.0, account=account)],
                [made.buy(day, "EURO", quantity, euro, fees=1.0, **in_euro)],
                [made.sell(day, "ACME", quantity, acme * 1.01, fees=2.0, taxes=1.0, account=account)],
                [made.sell(day, "EURO", quantity, euro, fees=2.0, **in_euro)],
                [made.dividend(day, "EURO", 30.0, taxes=5.0, **in_euro)],
                [
                    made.row(
                        day,
                        Action.EXCHANGE,
                        amount=-110.0,
                        counter_currency="EUR",
                        counter_amount=99.0,
                        account=account,
                    )
                ],
                [made.transfer_in(day, "ACME", quantity, account=account)],
                [made.transfer_out(day, "ACME", quantity, account=account)],
                [made.row(day, Action.SPIN_OFF, "ACME", into="SPUN", ratio=0.1, account=account)],
                [made.row(day, Action.REINVEST, "ACME", 1.5, acme, account=account)],
                [made.fee(day, 3.0, account=account), made.interest(day, -1.0, account=account)],
                [made.withdrawal(day, 100.0, account=account)],
                [made.buy(day, "NOPRICE", quantity, 5.0, fees=1.0, account=account)],
            )
        )
    return made.made_up(rows, {"ACME": ACME, "EURO": EURO, "SPUN": SPUN}, rates=[RATE])


def test_realised_and_unrealised_are_absent_where_a_cost_is_not_known() -> None:
    rows = [made.deposit("2023-05-01", 100.0), made.sell("2023-06-01", "ACME", 5, 100.0)]
    facts = facts_of(statement_of_change(made.made_up(rows, {"ACME": ACME})))
    absent = facts["change.realised.all"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.COST_UNKNOWN


def test_costs_by_kind_and_year() -> None:
    section = costs(ordinary())
    facts = facts_of(section)
    assert facts["costs.commissions"].number == 37.0
    assert facts["costs.other_fees"].number == 80.0
    assert facts["costs.withheld_taxes"].number == 75.0
    assert facts["costs.total"].number == 192.0
    assert facts["costs.last_year"].number == 92.0
    years = [fact.number for key, fact in facts.items() if key.startswith("costs.year_total.")]
    assert sum(years) == 192.0
    assert dict(facts["costs.other_fees"].parameters)["rows"] == "made_up.csv:9"
    average = facts["costs.average_value"].number
    assert facts["costs.share_of_value"].number == pytest.approx(92.0 / average)


def test_high_costs_are_a_finding_and_the_fee_of_the_profile_stands_beside() -> None:
    rows = [
        made.deposit("2023-03-01", 1000.0),
        made.buy("2023-03-02", "ACME", 5, 100.0, fees=30.0),
        made.fee("2024-03-01", 60.0),
    ]
    acme = made.walk("ACME", 540, 1)
    evidence = made.made_up(rows, {"ACME": acme}, profile=ClientProfile(currency="USD", fee=0.01))
    section = costs(evidence)
    facts = facts_of(section)
    assert [finding.name for finding in section.findings] == ["account_cost.high"]
    expected = 0.01 * facts["costs.average_value"].number
    assert facts["costs.advisor_fee_amount"].number == pytest.approx(expected)


def test_lots_add_up_to_the_holdings() -> None:
    facts = facts_of(lots(ordinary()))
    held = [one for one in ordinary().held if not one.is_cash]
    assert facts["lots.total_cost"].number == pytest.approx(sum(one.cost or 0.0 for one in held))
    gains = facts["lots.unrealised.1"].number + facts["lots.unrealised.2"].number
    assert facts["lots.total_unrealised"].number == pytest.approx(gains)
    change = facts_of(statement_of_change(ordinary()))["change.unrealised.all"].number
    assert facts["lots.total_unrealised"].number == pytest.approx(change, abs=0.01)
    realised = sum(one.gain for one in ordinary().books.disposals)
    assert facts["lots.total_realised"].number == pytest.approx(realised)


def test_terms_follow_the_profile() -> None:
    evidence = made.two_years(profile=ClientProfile(currency="USD", taxes=TaxRates(0.3, 0.15, 500)))
    facts = facts_of(lots(evidence))
    both = facts["lots.unrealised_short_term"].number + facts["lots.unrealised_long_term"].number
    assert both == pytest.approx(facts["lots.total_unrealised"].number)
    realised = facts["lots.realised_short_term.2024"].number + facts["lots.realised_long_term.2024"].number
    assert realised == pytest.approx(facts["lots.realised.2024"].number)


def test_three_costs_a_share_of_a_chinese_account() -> None:
    share = made.walk("600519.SH", 300, 4, start=20.0, currency="CNY")
    days = share.dates
    rows = [
        made.deposit(days[2].astype(object), 10_000.0, currency="CNY"),
        made.buy(days[3].astype(object), "600519.SH", 100, 20.0, currency="CNY"),
        made.buy(days[9].astype(object), "600519.SH", 100, 24.0, currency="CNY"),
        made.sell(days[20].astype(object), "600519.SH", 100, 30.0, currency="CNY"),
        made.dividend(days[30].astype(object), "600519.SH", 50.0, currency="CNY"),
    ]
    evidence = made.made_up(rows, {"600519.SH": share}, currency="CNY")
    facts = facts_of(lots(evidence))
    assert facts["lots.average_cost.1"].number == pytest.approx(22.0)
    assert facts["lots.diluted_cost.1"].number == pytest.approx((2000 + 2400 - 3000 - 50) / 100)
    assert facts["lots.fifo_cost.1"].number == pytest.approx(24.0)
    assert facts["lots.method"].value == LotMethod.AVERAGE.value


def test_income_by_kind_year_and_holding() -> None:
    facts = facts_of(income(ordinary()))
    assert facts["income.dividends"].number == 800.0  # 425 + 75 withheld, and 300
    assert facts["income.interest"].number == 33.0
    assert facts["income.total"].number == 833.0
    assert facts["income.last_year"].number == 333.0
    assert facts["income.year_total.2023"].number + facts["income.year_total.2024"].number == 833.0
    assert [facts[f"income.name.{at}"].value for at in (1, 2)] == ["ACME", "BOND"]
    value = sum(one.value for one in ordinary().held)
    assert facts["income.yield_on_value"].number == pytest.approx(333.0 / value)


def test_the_projection_takes_the_last_years_dividends_on_todays_shares() -> None:
    declared = made.dividends("ACME", ("2023-11-20", 9.0), ("2024-05-02", 1.0), ("2024-11-04", 1.5))
    as_of = ordinary().as_of
    assert date(2023, 11, 20) < as_of.replace(year=as_of.year - 1) < date(2024, 5, 2)
    facts = facts_of(income(made.two_years(actions=[declared])))
    counted = 1.0 + (1.5 if as_of >= date(2024, 11, 4) else 0.0)
    assert facts["income.projected"].number == pytest.approx(400 * counted)


def test_books_that_agree_and_books_that_do_not() -> None:
    clean = reconciliation(made.two_years(cash=[made.money("2022-12-05", 100_000.0)]))
    rows = [made.deposit("2023-03-01", 1000.0), made.buy("2023-03-02", "ACME", 5, 100.0)]
    agree = made.made_up(
        rows, {"ACME": ACME}, holdings=[made.held("2023-04-03", "ACME", 5)], cash=[made.money("2023-04-03", 500.0)]
    )
    assert [finding.name for finding in reconciliation(agree).findings] == ["reconciled.clean"]
    differ = made.made_up(rows, {"ACME": ACME}, cash=[made.money("2023-04-03", 480.0)])
    section = reconciliation(differ)
    assert [finding.name for finding in section.findings] == ["balances_stated.differ"]
    facts = facts_of(section)
    assert (facts["reconciliation.found.1"].number, facts["reconciliation.expected.1"].number) == (500.0, 480.0)
    assert facts["reconciliation.trouble.1"].value == "cash differs"
    assert clean.facts


def test_rows_that_are_not_used_are_listed_with_their_reason() -> None:
    rows = [made.deposit("2023-03-01", 1000.0), made.buy("2023-03-02", "ACME", 5, 100.0)]
    book = made.book_of(rows, unread=(UnreadRow(Place("made_up.csv", 9), "BTC 0.1", "a coin"),))
    evidence = made.account_evidence(made.snapshot_of(book, {"ACME": ACME}), made.Assumptions(252))
    section = reconciliation(evidence)
    facts = facts_of(section)
    assert facts["reconciliation.unread_where.1"].value == "made_up.csv:9"
    assert facts["reconciliation.unread_why.1"].value == "a coin"
    assert [finding.name for finding in section.findings] == ["unread_rows.some"]


def test_money_without_an_exchange_rate_is_named() -> None:
    rows = [made.deposit("2023-03-01", 1000.0), made.deposit("2023-03-01", 70.0, currency="ISK")]
    section = reconciliation(made.made_up([*rows, made.buy("2023-03-02", "ACME", 5, 100.0)], {"ACME": ACME}))
    facts = facts_of(section)
    assert facts["reconciliation.trouble.1"].value == "no rate"
    assert (facts["reconciliation.found.1"].number, facts["reconciliation.found.1"].currency) == (70.0, "ISK")
    assert [finding.name for finding in section.findings] == ["account_rate.missing"]


def test_positions_alone_have_lots_and_no_past() -> None:
    evidence = made.made_up((), {"ACME": ACME}, holdings=[made.held("2024-01-03", "ACME", 5, cost=300.0)])
    for section in (statement_of_change(evidence), costs(evidence), income(evidence)):
        assert section.facts == ()
        assert section.blocks == ()
    facts = facts_of(lots(evidence))
    assert facts["lots.total_cost"].number == 300.0
    assert facts["lots.total_unrealised"].number == pytest.approx(5 * float(ACME.close[-1]) - 300.0)


def test_a_deep_loss_is_a_finding() -> None:
    falling = made.prices("ACME", np.linspace(100.0, 60.0, 300))
    day = falling.dates[2].astype(object)
    evidence = made.made_up([made.deposit(day, 5000.0), made.buy(day, "ACME", 10, 100.0)], {"ACME": falling})
    assert "unrealised_loss.deep" in [finding.name for finding in lots(evidence).findings]


@pytest.mark.parametrize("seed", range(4))
def test_every_fact_has_its_inputs_before_it(seed: int) -> None:
    """The ledger refuses a key twice and an input that is not there; both accounts run through."""
    diagnosed = DIAGNOSIS.run(_random_account(seed))
    assert {"statement_of_change", "costs", "lots", "income", "reconciliation"} <= {
        one.name for one in diagnosed.sections
    }


def test_an_open_end_fund_is_counted_in_units() -> None:
    assert counted_in("110011.OF") is Unit.UNITS
    assert counted_in("510300.SH") is Unit.SHARES
