"""Parts of the risk, factor exposure and stress on made-up accounts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_up_account import deposit, held, made_up, prices, walk
from risk_accounts import bond_fund, profile, worldly

from data_sources.model import AssetClass, ClientProfile, Limits
from diagnostics.account.evidence import AccountEvidence, AssetReturns
from diagnostics.account.risk.factor_exposure import factor_exposure
from diagnostics.account.risk.risk_parts import risk_parts
from diagnostics.account.risk.stress import stress
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.section import FigureTable, Note, Section

EVIDENCE = worldly()


def facts_of(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


def values(evidence: AccountEvidence, of: object) -> dict[str, float]:
    section: Section = of(evidence)  # type: ignore[operator]
    return {fact.key: fact.number for fact in section.facts if isinstance(fact.value, float | int)}


# ---- parts of the risk


def test_parts_add_up_and_are_ranked() -> None:
    found = values(EVIDENCE, risk_parts)
    assert isinstance(EVIDENCE.assets, AssetReturns)
    k = len(EVIDENCE.assets.symbols)
    assert k == 5
    for name in ("volatility", "value_at_risk", "expected_shortfall", "historical_shortfall"):
        parts = [found[f"component.{name}.{rank}"] for rank in range(1, k + 1)]
        assert sum(parts) == pytest.approx(found[f"component.total_{name}"], abs=1e-12)
    shares = [found[f"component.share.{rank}"] for rank in range(1, k + 1)]
    assert sum(shares) == pytest.approx(1.0, abs=1e-12)
    assert shares == sorted(shares, reverse=True)
    of_account = EVIDENCE.assets.returns @ EVIDENCE.assets.weights
    assert found["component.total_volatility"] == pytest.approx(of_account.std(ddof=1) * np.sqrt(252))


def test_many_holdings_end_in_one_row() -> None:
    histories = {f"S{at:02d}": walk(f"S{at:02d}", 400, at + 1) for at in range(20)}
    lines = [held("2024-11-29", symbol, 10.0 + at) for at, symbol in enumerate(histories)]
    section = risk_parts(made_up((), histories, holdings=lines))
    facts = facts_of(section)
    assert facts["component.name.15"].value == "other holdings"
    assert "component.name.16" not in facts
    assert sum(facts[f"component.share.{rank}"].number for rank in range(1, 16)) == pytest.approx(1.0, abs=1e-12)


def test_one_holding_with_most_of_the_risk_is_found() -> None:
    quiet, loud = walk("CALM", 400, 1, volatility=0.001), walk("LOUD", 400, 2, volatility=0.03)
    lines = [held("2024-11-29", "CALM", 10.0), held("2024-11-29", "LOUD", 10.0)]
    section = risk_parts(made_up((), {"CALM": quiet, "LOUD": loud}, holdings=lines))
    assert [found.name for found in section.findings] == ["risk_part.dominant"]
    alone = risk_parts(made_up((), {"LOUD": loud}, holdings=lines[1:]))
    assert alone.findings == ()  # of a single holding it goes without saying


def test_a_part_of_the_account_says_nothing_of_the_whole() -> None:
    histories = {
        "OLD": walk("OLD", 400, 1),
        "OTHER": walk("OTHER", 400, 2, volatility=0.001),
        "NEW": walk("NEW", 30, 3),
    }
    lines = [held("2024-11-29", "OLD", 10.0), held("2024-11-29", "OTHER", 1.0), held("2024-11-29", "NEW", 10.0)]
    evidence = made_up((), histories, holdings=lines)
    section = risk_parts(evidence)
    facts = facts_of(section)
    assert facts["component.share.1"].number > 0.5
    assert facts["component.left_out"].value == "NEW"
    assert section.findings == ()
    assert "stress.reverse_deviations" not in facts_of(stress(evidence))


def test_a_hedge_has_a_negative_part_and_no_number_of_bets() -> None:
    one = walk("LONG", 400, 1)
    grown = one.close[1:] / one.close[:-1] - 1.0
    noise = np.random.default_rng(5).normal(0.0, 0.001, grown.size)
    other = prices("AGAINST", 100.0 * np.concatenate(([1.0], np.cumprod(1.0 - 0.5 * grown + noise))))
    lines = [held("2024-11-29", "LONG", 10.0), held("2024-11-29", "AGAINST", 2.0)]
    facts = facts_of(risk_parts(made_up((), {"LONG": one, "AGAINST": other}, holdings=lines)))
    assert facts["component.share.2"].number < 0.0
    absence = facts["component.effective_bets"].absent_because
    assert absence is not None
    assert absence.reason is AbsenceReason.OUTSIDE_DOMAIN


def test_a_short_history_has_no_parts() -> None:
    young = walk("NEW", 40)
    section = risk_parts(made_up((), {"NEW": young}, holdings=[held("2024-11-29", "NEW", 1.0)]))
    (fact,) = section.facts
    assert fact.absent_because is not None
    assert fact.absent_because.reason is AbsenceReason.UNDER_ONE_YEAR


# ---- factor exposure


def test_betas_of_a_made_account_are_found() -> None:
    found = facts_of(factor_exposure(EVIDENCE))
    weights = {one.symbol: one.weight for one in EVIDENCE.held}
    true = 1.3 * weights["ACME"] + 0.8 * weights["YOUNG"]
    low, high = (found[f"factor_exposure.market_{end}"].number for end in ("lower", "upper"))
    assert low < found["factor_exposure.market_beta"].number < high
    assert found["factor_exposure.market_beta"].number == pytest.approx(true, abs=0.15)
    euros = weights["EURO"] + weights["cash.EUR"]  # bought on credit: what is owed in euros dampens it
    assert found["factor_exposure.currency_beta"].number == pytest.approx(euros, abs=0.05)
    assert 0.0 < found["factor_exposure.r_squared"].number < 1.0


def test_factors_that_cannot_be_told_apart_are_left_out() -> None:
    twin = replace(EVIDENCE.snapshot, legs=(*EVIDENCE.snapshot.legs[:1], replace(EVIDENCE.snapshot.legs[3], short="")))
    lines = facts_of(factor_exposure(worldly(legs=twin.legs)))
    assert "factor_exposure.market_beta" in lines
    same = worldly(legs=(twin.legs[0], replace(twin.legs[0], name="HML")))
    found = facts_of(factor_exposure(same))
    assert "factor_exposure.value_beta" not in found
    assert "factor_exposure.market_beta" in found


def test_money_alone_moves_with_nothing() -> None:
    evidence = made_up([deposit("2023-01-02", 1000.0)], {}, as_of="2024-11-29", benchmark=[walk("^MARK", 540, 3)])
    (fact,) = factor_exposure(evidence).facts
    assert fact.absent_because is not None
    assert fact.absent_because.reason is AbsenceReason.NO_VARIATION


def test_without_factors_it_says_so() -> None:
    alone = facts_of(factor_exposure(worldly(legs=())))  # the benchmark's shares stand in for the market
    assert alone["factor_exposure.factors"].value == "MKT = MARK - rf; EURUSD"
    (fact,) = factor_exposure(worldly(legs=(), benchmark=[], profile=ClientProfile(currency="USD"))).facts
    assert fact.absent_because is not None
    assert fact.absent_because.reason is AbsenceReason.NO_FACTORS


def test_without_a_rate_returns_are_taken_as_they_are() -> None:
    fact = facts_of(factor_exposure(worldly(risk_free=None)))["factor_exposure.market_beta"]
    assert ("risk_free_rate", "not subtracted") in fact.parameters


# ---- stress


def test_a_crisis_is_the_sum_of_what_each_holding_did() -> None:
    found = facts_of(stress(EVIDENCE))
    loss = found["stress.loss.crisis_2008"]
    told = dict(loss.parameters)
    assert set(told["own returns"].split()) == {"ACME", "BOND", "EURO"}
    assert told["by beta"].startswith("YOUNG (0.")
    assert told["by beta"].endswith(" x MARK)")
    assert told["not priced"] == "BARS"  # gold had no price then, and nothing else of its class
    weights = {one.symbol: one.weight for one in EVIDENCE.held}
    snapshot = EVIDENCE.snapshot

    def change(symbol: str) -> float:
        history = snapshot.held_total(symbol)
        assert history is not None
        ends = [int(np.searchsorted(history.dates, np.datetime64(day), side="right")) - 1
                for day in ("2007-10-09", "2009-03-09")]  # fmt: skip
        return float(history.close[ends[1]] / history.close[ends[0]] - 1.0)

    euro = snapshot.currency("EURUSD=X")
    assert euro is not None
    ends = [
        int(np.searchsorted(euro.dates, np.datetime64(day), side="right")) - 1 for day in ("2007-10-09", "2009-03-09")
    ]
    rate = float(euro.close[ends[1]] / euro.close[ends[0]])
    mark = EVIDENCE.snapshot.histories_of("factor leg")[0]
    ends = [
        int(np.searchsorted(mark.dates, np.datetime64(day), side="right")) - 1 for day in ("2007-10-09", "2009-03-09")
    ]
    fall = float(mark.close[ends[1]] / mark.close[ends[0]] - 1.0)
    beta = float(told["by beta"].split("(")[1].split(" x ")[0])
    by_hand = (
        weights["ACME"] * change("ACME")
        + weights["BOND"] * change("BOND")
        + weights["EURO"] * ((1.0 + change("EURO")) * rate - 1.0)
        + weights["YOUNG"] * beta * fall
    )
    assert loss.number == pytest.approx(by_hand, abs=0.005 * weights["YOUNG"] * abs(fall) + 1e-9)  # beta is rounded
    money = found["stress.loss_money.crisis_2008"]
    assert money.number == pytest.approx(loss.number * sum(one.value for one in EVIDENCE.held))
    assert money.currency == "USD"
    parts = [found[f"stress.{name}_weight.crisis_2008"].number for name in ("own", "proxied", "unpriced")]
    assert sum(parts) == pytest.approx(sum(one.weight for one in EVIDENCE.held if not one.is_cash))


def test_what_has_no_price_in_a_crisis_is_said_to_count_as_unmoved() -> None:
    assert Note("stress_unpriced") in stress(EVIDENCE).blocks  # gold in the early crises
    told = facts_of(stress(EVIDENCE))["stress.loss.crisis_2008"]
    assert "BARS" in dict(told.parameters)["not priced"]
    old = walk("MARK", 5000, 3)
    covered = made_up((), {"MARK": old}, holdings=[held("2024-11-29", "MARK", 10.0)])
    assert Note("stress_unpriced") not in stress(covered).blocks


def test_dollar_yields_price_no_bonds_in_other_money() -> None:
    young = {name: walk(name, 400, seed, currency=name) for seed, name in enumerate(("USD", "EUR"), start=1)}
    told = profile(classes=(("USD", AssetClass.BOND), ("EUR", AssetClass.BOND)))
    for name, way in (("USD", "by duration"), ("EUR", "not priced")):
        lines = [held("2024-11-29", name, 10.0, currency=name)]
        funds = [bond_fund(name, 6.5)]
        own = replace(told, currency=name)
        evidence = made_up((), {name: young[name]}, holdings=lines, funds=funds, profile=own, currency=name)
        loss = facts_of(stress(evidence))["stress.loss.rates_2022"]
        assert name in dict(loss.parameters)[way]


def test_the_worst_crisis_stands_first() -> None:
    section = stress(EVIDENCE)
    (table,) = (block for block in section.blocks if isinstance(block, FigureTable) and block.name == "stress_history")
    found = facts_of(section)
    losses = [found[str(cells[table.columns.index("stress_loss")])].number for _, cells in table.rows]
    assert losses == sorted(losses)
    assert [found.name for found in section.findings] == ["stress.beyond_limit"]


def test_shares_that_were_not_listed_take_the_index_of_their_market() -> None:
    young = walk("NEW.SH", 300, currency="CNY", exchange="XSHG")
    evidence = made_up(
        (), {"NEW.SH": young}, holdings=[held("2024-11-29", "NEW.SH", 10.0, currency="CNY")], currency="CNY"
    )
    found = facts_of(stress(evidence))
    weight = evidence.held[0].weight
    assert found["stress.loss.china_2015"].number == pytest.approx(weight * (2927.29 / 5166.35 - 1.0))
    assert "stress.loss.crisis_2008" not in found  # the index of another market says nothing of it
    assert dict(found["stress.loss.china_2015"].parameters)["by the index"] == "NEW.SH (1.00 x SSE Composite)"


def test_supposed_shocks_by_hand() -> None:
    found = facts_of(stress(EVIDENCE))
    weights = {one.symbol: one.weight for one in EVIDENCE.held}
    assert found["stress.supposed.yields_rise"].number == pytest.approx(-6.5 * 0.01 * weights["BOND"])
    foreign = sum(one.weight for one in EVIDENCE.held if one.currency != "USD")
    assert found["stress.supposed.currencies_fall"].number == pytest.approx(-0.1 * foreign)
    assert found["stress.supposed.currencies_rise"].number == pytest.approx(0.1 * foreign)
    beta = found["stress.equity_beta"].number
    assert found["stress.supposed.equity_fall"].number == pytest.approx(-0.2 * beta)
    shares = weights["ACME"] + weights["YOUNG"]
    own = -0.3 * shares + weights["EURO"] * (0.7 * 1.05 - 1.0) - 0.1 * weights["BOND"]
    cash = sum(one.weight for one in EVIDENCE.held if one.is_cash and one.currency == "EUR")
    assert found["stress.scenario.1"].value == "stagflation"
    assert found["stress.scenario_loss.1"].number == pytest.approx(own + 0.05 * cash)


def test_reverse_stress_gives_the_loss_back() -> None:
    found = facts_of(stress(EVIDENCE))
    beta, fall = found["stress.equity_beta"].number, found["stress.reverse_market_fall"].number
    assert beta * fall == pytest.approx(-0.10)
    assert found["stress.loss_limit"].number == -0.10
    parts = [found[f"stress.reverse_part.{rank}"].number for rank in range(1, 6)]
    assert sum(parts) == pytest.approx(-0.10, abs=1e-12)  # all five holdings are in the table
    unbounded = facts_of(stress(worldly(profile=profile(limits=Limits()))))
    assert "stress.loss_limit" not in unbounded
    assert unbounded["rule.reverse_stress.loss"].number == 0.20


def test_bonds_without_a_duration_have_no_shock_of_yields() -> None:
    assert "stress.supposed.yields_rise" not in facts_of(stress(worldly(funds=[bond_fund("BOND", None)])))


def test_money_alone_has_nothing_to_stress() -> None:
    evidence = made_up([deposit("2024-01-02", 1000.0)], {}, as_of="2024-11-29")
    for section in (risk_parts, stress):
        assert section(evidence).facts == ()
