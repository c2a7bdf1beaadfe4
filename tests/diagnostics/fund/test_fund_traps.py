"""Traps that users of other tools fell into, as far as they are a fund's: one test each where no other test is it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_sources.model import Instrument, InstrumentKind, PriceBasis
from data_sources.snapshot import BENCHMARK, CURRENCY, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.facts import Fact
from diagnostics.fund.catalog import FUND_DIAGNOSIS
from diagnostics.fund.evidence import FundEvidence
from diagnostics.pipeline import Diagnosed
from tests.diagnostics.fund.cost_observed import open_fund, profile, small_fund
from tests.diagnostics.fund.holdings_observed import fund, line, report, twelve_shares
from tests.diagnostics.observed import history, random_prices, weekdays

INDEX = Instrument("000300.SH", InstrumentKind.INDEX, "XSHG", "CNY", "Made-up Index")
RATE = Instrument("USDCNY=X", InstrumentKind.CURRENCY, "", "CNY", "US dollar in yuan")
# What compares, and what counts or weighs the findings of the whole report.
COMPARES = ("relative.", "alpha.", "style.", "role.", "trading.", "comparison.", "manager.", "verdict.", "observed.")
COMPARING = ("treynor_ratio", "m_squared", "arithmetic_excess", "benchmark")


def facts_of(diagnosed: Diagnosed) -> dict[str, Fact]:
    return {fact.key: fact for fact in diagnosed.ledger}


def run(evidence: FundEvidence, *more: RoleHistory, backwards: bool = False) -> Diagnosed:
    """The whole diagnosis, with further histories, which may lie in the snapshot in another order."""
    kept = (*evidence.snapshot.histories, *more)
    seen = replace(evidence.snapshot, histories=kept[::-1] if backwards else kept)
    return FUND_DIAGNOSIS.run(FundEvidence(seen, Assumptions(252)))


def other(instrument: Instrument, seed: int, role: str, scale: float = 1.0) -> RoleHistory:
    values = history(scale * random_prices(800, seed), weekdays(800), instrument=instrument, basis=PriceBasis.RAW)
    return RoleHistory(role, values)


def test_trap_15_the_same_fund_has_the_same_verdict_whatever_the_order_of_its_histories() -> None:
    beside = other(INDEX, 4, BENCHMARK)
    once, again = run(small_fund(), beside), run(small_fund(), beside, backwards=True)
    assert facts_of(once) == facts_of(again)
    assert [section.findings for section in once.sections] == [section.findings for section in again.sections]
    assert len(facts_of(once)) > 200


def test_trap_16_no_figure_of_the_fund_alone_changes_because_a_benchmark_was_added() -> None:
    values = random_prices(800, 6)
    alone = facts_of(run(open_fund(profile(), values)))
    beside = facts_of(run(open_fund(profile(), values), other(INDEX, 4, BENCHMARK)))
    own = [key for key in alone if not key.startswith(COMPARES) and not any(word in key for word in COMPARING)]
    assert len(own) > 150
    assert [key for key in own if beside.get(key) != alone[key]] == []


@pytest.mark.parametrize("scale", [1.0, 7.2])
def test_trap_19_an_exchange_rate_touches_no_number_of_units(scale: float) -> None:
    home = small_fund()
    abroad = FundEvidence(replace(home.snapshot, fund=replace(home.study, foreign_currency="USD")), home.assumptions)
    plain, converted = facts_of(run(home)), facts_of(run(abroad, other(RATE, 8, CURRENCY, scale)))
    assert converted["trading.currency_return.all"].value is not None
    units = [key for key in plain if key.startswith(("scale.", "holdings."))]
    assert "scale.net_units.1" in units
    assert [key for key in units if converted[key].value != plain[key].value] == []


def test_trap_22_what_it_holds_now_is_not_what_it_held() -> None:
    now, then = facts_of(run(fund(report(*twelve_shares())))), facts_of(run(fund(report(line("600519", 0.09)))))
    assert now["holdings.positions"].value != then["holdings.positions"].value
    of_reports = ("holdings.", "comparison.", "verdict.")
    assert [key for key in now if not key.startswith(of_reports) and now[key] != then.get(key)] == []
