"""Policy, suitability, rebalance, actions and what changed, on made-up accounts (all prices are MADE UP)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from data_sources.account_snapshot import EarlierFigure, EarlierReport
from data_sources.model import (
    AccountTerms,
    AssetClass,
    ClientProfile,
    Goal,
    Limits,
    LotMethod,
    PolicyBenchmark,
    TargetBand,
    TaxRates,
    TradingCosts,
)
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.plan.policy_bounds import BoundKind, breaches, policy_bounds
from diagnostics.account.plan.product_risk import by_rule, rated_holdings, source_level
from diagnostics.account.plan.rebalance import rebalance
from diagnostics.account.plan.suitability import suitability
from diagnostics.account.plan.tradables import lot_of, tradeables
from diagnostics.account.summary.actions import actions
from diagnostics.account.summary.implied import PLACES, RULES
from diagnostics.account.summary.policy import policy
from diagnostics.account.summary.since_last import since_last
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.ledger import FactLedger
from diagnostics.section import FigureTable, Note, Section
from tests.diagnostics.account.made_up_account import held, made_up, two_years, walk

CLASSES = (("ACME", AssetClass.EQUITY), ("BOND", AssetClass.BOND))
PROFILE = ClientProfile(
    name="Jane Example",
    currency="USD",
    risk_level="C3",
    goals=(Goal("House", 200_000.0, date(2026, 1, 1), 100.0),),
    liquidity_need=5_000.0,
    cash_buffer=3_000.0,
    bands=(
        TargetBand("equity", 0.2, 0.25, 0.3),
        TargetBand("bond", 0.3, 0.4, 0.5),
        TargetBand("cash", 0.05, 0.2, 0.4),
    ),
    benchmark=(PolicyBenchmark("^MARK", 1.0, AssetClass.EQUITY),),
    limits=Limits(single_holding=0.6, annual_volatility=0.5, max_drawdown=0.9),
    costs=TradingCosts(commission=0.001, least_commission=1.0, spread=0.001),
    classes=CLASSES,
)


def _account(profile: ClientProfile = PROFILE, **given: Any) -> AccountEvidence:
    return two_years(profile=profile, **given)


def _report(evidence: AccountEvidence) -> tuple[FactLedger, dict[str, Section], tuple[Finding, ...]]:
    ledger, made, findings = FactLedger(evidence.facts), dict[str, Section](), tuple[Finding, ...]()
    for section in (policy, suitability, rebalance):
        one = section(evidence)
        ledger.extend(one.facts)
        made[one.name], findings = one, findings + one.findings
    for front in (actions, since_last):
        one = front(evidence, ledger, findings)
        ledger.extend(one.facts)
        made[one.name], findings = one, findings + one.findings
    return ledger, made, findings


def _names(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.name for finding in findings}


def test_the_policy_stands_beside_todays_shares() -> None:
    evidence = _account()
    ledger, made, _ = _report(evidence)
    assert ledger["policy.risk_level"].value == "C3"
    assert ledger["policy.band_name.1"].value == "class equity"
    held = {one.symbol: one.weight for one in evidence.held}
    assert ledger["policy.band_weight.1"].number == pytest.approx(held["ACME"])
    assert ledger["policy.limit_max_drawdown"].number == -0.9
    assert [block.name for block in made["policy"].blocks] == [
        "policy_client",
        "policy_goals",
        "policy_bands",
        "policy_benchmark",
        "policy_limits",
    ]


def test_the_name_is_shown_only_where_that_is_asked_for() -> None:
    for named in (True, False):
        evidence = _account(named=named)
        _, made, _ = _report(evidence)
        facts = [fact for section in made.values() for fact in section.facts]
        assert not any(fact.value == "Jane Example" for fact in facts)  # the evidence has it, once
        assert ("client.name" in made["policy"].blocks[0].keys) is named  # type: ignore[union-attr]


def test_without_a_profile_there_is_no_policy_and_no_breach() -> None:
    ledger, made, findings = _report(_account(ClientProfile(currency="USD")))
    assert (made["policy"].facts, made["policy"].blocks) == ((), ())
    assert "suitability.breaches" not in ledger
    assert not any(finding.direction is Direction.ADVERSE for finding in findings)
    assert made["actions"].blocks == (Note("no_issues"),)
    assert made["since_last"].blocks == (Note("first_report"),)
    assert "rebalance.trades" not in ledger


def test_a_class_above_its_band_is_brought_back_to_its_edge() -> None:
    ledger, _, findings = _report(_account())
    assert "class_band.equity_above" in _names(findings)
    assert ledger["suitability.breach_bound.1"].number == 0.3
    assert ledger["suitability.breach_bound.1"].inputs[-1] == "policy.band_most.1"
    assert ledger["rebalance.trade_symbol.1"].value == "ACME"
    assert ledger["rebalance.trade_side.1"].value == "sell"
    assert float(ledger["rebalance.trade_quantity.1"].number) % 1 == 0
    assert ledger["rebalance.weight_after.1"].number == pytest.approx(0.3, abs=0.002)
    assert ledger["rebalance.weight_after.1"].number <= 0.3
    whole = sum(ledger[f"rebalance.weight_after.{at}"].number for at in (1, 2, 3))
    assert whole == pytest.approx(1.0)
    before = ledger["policy.band_weight.3"].number * _value(_account())
    moved = ledger["rebalance.sold"].number - ledger["rebalance.bought"].number - ledger["rebalance.cost"].number
    assert ledger["rebalance.cash_after"].number == pytest.approx(before + moved)
    assert ledger["rebalance.volatility.after"].number < ledger["rebalance.volatility.today"].number
    assert ledger["rebalance.volatility.min_variance"].number <= ledger["rebalance.volatility.after"].number + 1e-9


def _value(evidence: AccountEvidence) -> float:
    return sum(one.value for one in evidence.held)


def test_what_is_kept_needs_no_trades() -> None:
    wide = replace(PROFILE, bands=(TargetBand("equity", 0.0, 0.5, 1.0), TargetBand("bond", 0.0, 0.5, 1.0)))
    ledger, _, findings = _report(_account(wide))
    assert {"policy.kept", "rebalance.none", "suitability.suitable", "liquid_reserve.covered"} <= _names(findings)
    assert ledger["rebalance.trades"].value == 0


def test_who_wants_no_money_soon_is_short_of_none() -> None:
    evidence = _account(replace(PROFILE, liquidity_need=0.0))
    overdrawn = tuple(replace(one, value=-one.value) if one.is_cash else one for one in evidence.held)
    assert any(one.value < 0.0 for one in overdrawn)
    evidence.held = overdrawn
    _, _, findings = _report(evidence)
    assert not {name for name in _names(findings) if name.startswith("liquid_reserve.")}


def test_what_cannot_be_reached_is_named() -> None:
    gold = replace(PROFILE, bands=(*PROFILE.bands[:2], TargetBand("commodity", 0.1, 0.15, 0.3)))
    ledger, _, findings = _report(_account(gold))
    assert "rebalance.out_of_reach" in _names(findings)
    assert ledger["rebalance.obstacle_what.1"].value == "class commodity"
    assert ledger["rebalance.obstacle_gap.1"].number == pytest.approx(0.1)
    assert "rebalance.least_turnover" not in ledger


def test_what_is_sold_short_is_below_no_limit() -> None:
    histories = {"ACME": walk("ACME", 400, 1), "BOND": walk("BOND", 400, 2)}
    lines = [held("2024-11-29", "ACME", 10.0), held("2024-11-29", "BOND", -2.0)]
    ledger, _, findings = _report(made_up((), histories, holdings=lines, profile=replace(PROFILE, bands=())))
    assert "holding_limit.above" in _names(findings)
    assert "holding_limit.below" not in _names(findings)
    absence = ledger["rebalance.turnover"].absent_because
    assert absence is not None
    assert absence.reason is AbsenceReason.SOLD_SHORT


def test_the_reference_mixes_share_out_what_the_trades_leave() -> None:
    # Today's sum of both is above what their bands allow: of that sum no mix would keep them.
    narrow = replace(PROFILE, bands=(TargetBand("equity", 0.1, 0.15, 0.2), TargetBand("bond", 0.1, 0.2, 0.25)))
    ledger, _, _ = _report(_account(narrow))
    names = [ledger[f"rebalance.mix_symbol.{at}"].value for at in (1, 2)]
    shares = {name: ledger[f"rebalance.mix_min_variance.{at}"].number for at, name in enumerate(names, start=1)}
    after = sum(ledger[f"rebalance.mix_after.{at}"].number for at in (1, 2))
    assert after < 0.45 + 1e-6
    assert sum(shares.values()) == pytest.approx(after)
    assert shares["ACME"] <= 0.2 + 1e-6
    assert shares["BOND"] <= 0.25 + 1e-6


def test_restricted_holdings_are_sold_and_products_above_the_level_are_not_bought() -> None:
    strict = replace(
        PROFILE, risk_level="C1", limits=Limits(restricted=("ACME",)), bands=(TargetBand("bond", 0.6, 0.7, 0.8),)
    )
    evidence = _account(strict)
    ledger, _, findings = _report(evidence)
    assert {"restricted.above", "suitability.unsuitable"} <= _names(findings)
    assert ledger["suitability.unsuitable_count"].value == 2
    sold = next(one for one in evidence.held if one.symbol == "ACME").quantity
    assert ledger["rebalance.trade_quantity.1"].number == pytest.approx(sold)
    assert [one.may_buy for one in tradeables(evidence).positions] == [False, False]


def test_limits_of_fluctuation_reserve_horizon_and_idle_cash() -> None:
    tight = replace(
        PROFILE,
        goals=(Goal("Car", 50_000.0, date(2025, 6, 1)),),
        liquidity_need=10_000_000.0,
        bands=(),
        limits=Limits(annual_volatility=0.01, max_drawdown=0.01),
        product_risk=(("BOND", "R4"), ("ACME", "R4")),
    )
    _, _, findings = _report(_account(tight))
    names = {"account_limit.volatility", "account_limit.drawdown", "liquid_reserve.short", "goal_horizon.short"}
    assert names <= _names(findings)
    _, _, findings = _report(_account(replace(tight, cash_buffer=1_000_000.0)))
    assert "cash_buffer.short" in _names(findings)
    _, _, findings = _report(_account(replace(tight, liquidity_need=None, cash_buffer=0.0)))
    assert "cash_buffer.short" not in _names(findings)
    assert "cash_drag.idle" in _names(findings)
    _, _, findings = _report(_account(replace(tight, liquidity_need=20_000.0)))
    assert "cash_drag.idle" not in _names(findings)


def test_levels_by_profile_source_and_rule() -> None:
    assert [source_level(text) for text in ("R3", "中高风险", "低风险", "中低风险(R2)", "", "高风险")] == [
        3,
        4,
        1,
        2,
        None,
        5,
    ]
    assert by_rule(AssetClass.CASH, None) == 1
    assert by_rule(AssetClass.BOND, 0.05) == 2
    assert by_rule(AssetClass.BOND, 0.10) == 3
    assert [by_rule(AssetClass.EQUITY, moved) for moved in (0.2, 0.35, 0.5)] == [3, 4, 5]
    assert by_rule(AssetClass.OTHER, 0.9) == 5
    rated = rated_holdings(_account(replace(PROFILE, product_risk=(("BOND", "R5"),))))
    assert [(one.held.symbol, one.label, one.by) for one in rated] == [
        ("BOND", "R5", "the profile"),
        ("ACME", "R3", "the house's own rule"),
    ]


@pytest.mark.parametrize(
    ("symbol", "quantity", "lot"),
    [
        ("600519.SH", 100.0, (100.0, 0.0)),
        ("510300.SH", 100.0, (100.0, 0.0)),
        ("688981.SH", 200.0, (1.0, 200.0)),
        ("430047.BJ", 100.0, (1.0, 100.0)),
        ("110011.OF", 12.34, (0.0, 0.0)),
        ("AAPL", 10.0, (1.0, 0.0)),
        ("AAPL", 10.5, (0.0, 0.0)),
        ("VFIAX", 10.0, (0.0, 0.0)),
        ("0700.HK", 100.0, (1.0, 0.0)),
    ],
)
def test_lots(symbol: str, quantity: float, lot: tuple[float, float]) -> None:
    assert lot_of(symbol, quantity) == lot


def test_tax_parts_follow_the_lots_or_the_average() -> None:
    taxed = replace(PROFILE, taxes=TaxRates(0.3, 0.1))
    parts = {one.symbol: one.tranches for one in tradeables(_account(taxed)).positions}
    assert len(parts["ACME"]) == 2  # the lot of the first purchase, less what was sold, and the second
    assert sum(part.quantity for part in parts["ACME"]) == pytest.approx(400.0)
    average = replace(taxed, lots=LotMethod.AVERAGE)
    assert len({one.symbol: one.tranches for one in tradeables(_account(average)).positions}["ACME"]) == 1
    evidence = _account(taxed)
    free = replace(taxed, accounts=(AccountTerms(evidence.books.positions[0].account, taxable=False),))
    assert {one.tranches for one in tradeables(_account(free)).positions} == {()}


def test_limits_of_single_holdings_and_currencies() -> None:
    limited = replace(PROFILE, bands=(), limits=Limits(single_holding=0.3, foreign_currency=0.0))
    bounds = policy_bounds(_account(limited))
    assert {bound.kind for bound in bounds} == {BoundKind.SINGLE_HOLDING, BoundKind.FOREIGN_CURRENCY}
    assert [one.what for one in breaches(bounds)] == ["ACME", "BOND"]


def test_three_issues_of_different_rules_and_their_actions() -> None:
    strict = replace(PROFILE, risk_level="C1", limits=Limits(restricted=("ACME",), single_holding=0.1))
    ledger, made, _ = _report(_account(strict))
    issues = [ledger[f"actions.issue.{at}"].value for at in (1, 2, 3)]
    assert issues[0] == "issue restricted"
    assert issues[1] == "issue suitability"
    assert len(set(issues)) == 3
    assert ledger["actions.subject.1"].value == "ACME"
    assert [finding.rule for finding in made["actions"].findings] == ["action"] * 3
    assert all(finding.direction is Direction.NEUTRAL for finding in made["actions"].findings)
    for finding in made["actions"].findings:
        assert all(key in ledger for key in finding.facts)
    tables = [block for block in made["actions"].blocks if isinstance(block, FigureTable)]
    assert all(key in ledger for table in tables for _, cells in table.rows for key in cells if key)


def test_an_action_lacking_a_figure_is_left_out_of_the_sentences() -> None:
    evidence = _account(ClientProfile(currency="USD"))
    lone = Finding("stress", "beyond_limit", Severity.NOTABLE, Direction.ADVERSE, ("no.such", "nor.this"))
    made = actions(evidence, FactLedger(evidence.facts), (lone,))
    assert made.findings == ()
    assert [fact.value for fact in made.facts if fact.key == "actions.issue.1"] == ["issue stress"]


def test_every_rule_of_the_list_is_there_once() -> None:
    assert len(PLACES) == len(RULES)


def _earlier(ledger: FactLedger, **changed: str) -> EarlierReport:
    figures = {fact.key: _figure(fact) for fact in ledger if fact.value is not None}
    figures["overview.value"] = EarlierFigure("overview.value", 100_000.0, "money", "USD")
    for key, value in changed.items():
        name = key.replace("__", ".")
        figures[name] = replace(figures[name], value=value)
    return EarlierReport("run-1", date(2023, 6, 1), tuple(figures.values()), ())


def _figure(fact: Fact) -> EarlierFigure:
    value = fact.value
    assert value is not None
    plain = value.isoformat() if isinstance(value, date) else value
    return EarlierFigure(fact.key, plain, fact.unit.value, fact.currency)


def test_what_changed_since_the_last_report() -> None:
    first, _, _ = _report(_account())
    earlier = _earlier(first, suitability__breach_what__1="class bond", actions__subject__1="class bond")
    evidence = _account(earlier=earlier)
    ledger, made, findings = _report(evidence)
    assert ledger["since_last.breaches_new"].value == 1
    assert ledger["since_last.new_what.1"].value == "class equity"
    assert ledger["since_last.cleared_what.1"].value == "class bond"
    assert ledger["since_last.action_state.1"].value == "action done"
    assert "since_last.new_breaches" in _names(findings)
    valuation = evidence.valuation
    assert valuation is not None
    after = valuation.days > valuation.days.dtype.type(date(2023, 6, 1))
    assert ledger["since_last.flows"].number == pytest.approx(float(valuation.flows[after].sum()))
    grown = float(valuation.index[-1] / valuation.index[~after][-1]) - 1.0
    assert ledger["since_last.return"].number == pytest.approx(grown)
    assert ledger["since_last.value_change"].absent_because is not None  # no overview before it here
    assert made["since_last"].blocks


def test_an_earlier_report_in_other_money_is_not_set_beside_this_one() -> None:
    first, _, _ = _report(_account())
    earlier = _earlier(first)
    foreign = tuple(replace(one, currency="CNY" if one.currency else "") for one in earlier.figures)
    ledger, _, _ = _report(_account(earlier=replace(earlier, figures=foreign)))
    assert ledger["since_last.value_before"].value is None


def test_an_account_of_nothing_has_nothing_to_say() -> None:
    evidence = _account()
    evidence.held = ()
    for section in (suitability, rebalance):
        assert section(evidence).facts == ()
    assert policy(evidence).facts
