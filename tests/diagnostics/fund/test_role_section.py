"""The part that a fund can play and the conditions to hold it: by rule, and what is absent for which reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data_sources.model import InstrumentKind, ManagerTenure
from diagnostics.facts import AbsenceReason, Fact, Unit
from diagnostics.findings import Direction
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.part.role import role
from diagnostics.ledger import FactLedger
from diagnostics.section import FigureTable, Note, Section
from tests.diagnostics.fund.investor_observed import (
    OTHER,
    business_days,
    fund,
    peer_set,
    profile,
    tracking,
    walk,
)

N = 1600
DAYS = business_days(N)
MARKET = walk(N, 1)


def facts_of(section: Section, evidence: FundEvidence) -> dict[str, Fact]:
    """The section's facts by key, as the ledger takes them."""
    ledger = FactLedger(evidence.facts)
    ledger.extend(section.facts)
    return {fact.key: fact for fact in section.facts}


def reason(fact: Fact) -> AbsenceReason:
    assert fact.absent_because is not None
    return fact.absent_because.reason


def notes(section: Section) -> set[str]:
    return {block.name for block in section.blocks if isinstance(block, Note)}


@pytest.mark.parametrize(
    ("kind", "volatility", "beta", "noise", "part"),
    [
        ("混合型-偏股", 0.010, 1.0, 0.002, "core"),
        ("混合型-偏股", 0.010, 1.5, 0.002, "satellite"),  # beta too far from one
        ("混合型-偏股", 0.025, 1.0, 0.002, "satellite"),  # too volatile
        ("混合型-偏股", 0.010, 1.0, 0.008, "satellite"),  # too much of its own
        ("混合型-偏股", 0.010, 0.1, 0.010, "diversifier"),
        ("债券型-长债", 0.002, 0.1, 0.002, "anchor"),
        ("债券型-长债", 0.010, 0.8, 0.001, "satellite"),
        ("债券型-短债", 0.0003, 0.1, 0.0001, "cash-like"),
        ("货币型", 0.010, 0.001, 0.000001, "cash-like"),
    ],
)
def test_the_part_follows_by_rule(kind: str, volatility: float, beta: float, noise: float, part: str) -> None:
    market = walk(N, 9, volatility=volatility)
    seen = fund(
        tracking(market, 10, beta=beta, noise=noise), benchmark=market, known=profile(fund_type=kind, name="虚构")
    )
    facts = facts_of(role(seen), seen)
    assert facts["role.part"].value == part


def test_a_benchmark_that_ends_earlier_is_compared_over_its_own_window() -> None:
    seen = fund(MARKET, known=profile(), benchmark=MARKET)
    ended = tuple(
        replace(one, history=one.history.between(None, DAYS[600].astype(object))) if one.role == "benchmark" else one
        for one in seen.snapshot.histories
    )
    cut = FundEvidence(replace(seen.snapshot, histories=ended), seen.assumptions)
    facts = facts_of(role(cut), cut)
    assert facts["role.annualized_volatility.3y"].value is not None
    assert facts["role.r_squared.all"].number == pytest.approx(1.0)
    assert facts["role.part"].value is None  # what held until its data ended gives no part today


def test_no_benchmark_no_part_but_for_bonds_and_cash() -> None:
    seen = fund(MARKET, known=profile())
    assert reason(facts_of(role(seen), seen)["role.part"]) is AbsenceReason.NO_BENCHMARK
    seen = fund(walk(N, 4, volatility=0.002), known=profile(fund_type="债券型-长债", name="虚构"))
    assert facts_of(role(seen), seen)["role.part"].value == "anchor"


def states(seen: FundEvidence) -> dict[str, str]:
    facts = facts_of(role(seen), seen)
    return {key.removeprefix("role.state."): str(one.value) for key, one in facts.items() if "role.state" in key}


def test_conditions_that_do_not_apply_are_not_listed() -> None:
    everything = states(fund(MARKET, known=profile(), benchmark=MARKET, peers=peer_set(DAYS, [tracking(MARKET, 2)])))
    assert set(everything) == {"drawdown", "excess", "exposure", "quartile", "manager", "size", "holders", "fee"}
    assert (everything["holders"], everything["fee"]) == ("not known", "not known")
    assert set(states(fund(MARKET))) == {"drawdown", "excess", "exposure", "manager"}
    dollars = fund(MARKET, known=profile(currency="USD"), instrument=replace(OTHER, currency="USD"))
    assert not {"size", "holders"} & set(states(dollars))
    money = states(fund(MARKET, known=profile(fund_type="货币型")))
    assert not {"excess", "exposure"} & set(money)


def test_manager_and_size_conditions() -> None:
    def of(**changed: object) -> dict[str, str]:
        return states(fund(MARKET, known=profile(**changed)))

    assert of()["manager"] == "not met"
    assert of(managers=(ManagerTenure("甲", date(2024, 1, 2)),))["manager"] == "met"
    assert of(managers=(ManagerTenure("甲", None),))["manager"] == "not known"
    left = (ManagerTenure("甲", date(2010, 1, 1)), ManagerTenure("乙", date(2010, 1, 1), date(2024, 10, 1)))
    assert of(managers=left)["manager"] == "met"
    begun = of(inception=date(2024, 3, 1), managers=(ManagerTenure("甲", date(2024, 3, 1)),))
    assert begun["manager"] == "not met"  # who came with the fund is no change
    assert of(scale=4.99e7)["size"] == "met"
    assert of(scale=5.0e7)["size"] == "not met"
    assert of(scale=None)["size"] == "not known"


def test_behind_the_benchmark_in_each_of_three_years() -> None:
    behind = MARKET * np.exp(-0.0002 * np.arange(N))
    seen = fund(behind, known=profile(), benchmark=MARKET)
    facts = facts_of(role(seen), seen)
    assert (facts["role.years_behind"].value, facts["role.state.excess"].value) == (3, "met")
    seen = fund(MARKET, known=profile(), benchmark=behind)
    assert facts_of(role(seen), seen)["role.years_behind"].value == 0
    young = fund(MARKET[:600], known=profile(), benchmark=behind[:600])
    facts = facts_of(role(young), young)
    assert reason(facts["role.years_behind"]) is AbsenceReason.WINDOW_NOT_COVERED
    assert facts["role.state.excess"].value == "not known"


def test_a_fund_at_its_deepest_is_told_and_points_neither_way() -> None:
    steps = np.concatenate([np.linspace(1, 2, 500), np.linspace(1.9, 2.1, 300), np.linspace(2.09, 1.2, 300)])
    section = role(fund(steps))
    found = {finding.name: finding for finding in section.findings}
    assert found["condition.drawdown"].direction is Direction.NEUTRAL
    facts = {fact.key: fact for fact in section.facts}
    assert facts["role.worst_before"].number == pytest.approx(1.9 / 2.0 - 1.0)
    assert facts["role.current_drawdown"].number == pytest.approx(1.2 / 2.1 - 1.0)
    assert all(finding.direction is Direction.NEUTRAL for finding in section.findings)


def test_a_shift_of_beta_is_measured() -> None:
    moves = MARKET[1:] / MARKET[:-1] - 1.0
    slope = np.where(DAYS[1:] > np.datetime64("2023-11-29"), 1.6, 0.8)
    seen = fund(np.concatenate(([1.0], np.cumprod(1.0 + slope * moves))), benchmark=MARKET, rate=None)
    facts = facts_of(role(seen), seen)
    assert facts["role.beta_last_year"].number == pytest.approx(1.6, abs=1e-9)
    assert facts["role.beta_before"].number == pytest.approx(0.8, abs=1e-9)
    assert facts["role.state.exposure"].value == "met"


def test_another_fund_in_another_currency_is_not_held_against_it() -> None:
    seen = fund(MARKET, known=profile(), against=(tracking(MARKET, 3), None))
    facts = facts_of(role(seen), seen)
    assert reason(facts["role.other_cost"]) is AbsenceReason.FEES_UNKNOWN
    assert reason(facts["role.cost_difference"]) is AbsenceReason.FEES_UNKNOWN
    alike = np.corrcoef(np.diff(np.log(MARKET)), np.diff(np.log(tracking(MARKET, 3))))[0, 1] ** 2
    assert facts["role.other_r_squared"].number == pytest.approx(alike, abs=1e-3)
    histories = tuple(
        replace(one, history=replace(one.history, instrument=replace(OTHER, currency="USD")))
        if one.role == "against"
        else one
        for one in seen.snapshot.histories
    )
    abroad = FundEvidence(replace(seen.snapshot, histories=histories), seen.assumptions)
    section = role(abroad)
    assert reason(facts_of(section, abroad)["role.other_r_squared"]) is AbsenceReason.CURRENCIES_DIFFER
    assert not any(finding.rule == "alternative" for finding in section.findings)
    assert OTHER.kind is InstrumentKind.ETF


def test_states_are_words_and_tables_are_whole() -> None:
    seen = fund(MARKET, known=profile(), benchmark=MARKET)
    section = role(seen)
    facts = facts_of(section, seen)
    table = next(block for block in section.blocks if isinstance(block, FigureTable))
    assert all(len(cells) == 3 for _, cells in table.rows)
    assert all(facts[cells[0]].unit is Unit.TEXT for _, cells in table.rows if cells[0] is not None)
