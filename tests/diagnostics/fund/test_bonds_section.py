"""The section of bonds: when it is shown, what it averages, and the period of Campisi's attribution."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from holdings_observed import JUNE, OURS, SEPTEMBER, facts_of, fund, line, profile, report, twelve_shares
from observed import days, history

from data_sources.model import FundHolding, PriceBasis
from diagnostics.commentary.plain import plain_section
from diagnostics.commentary.verify import Context, verify
from diagnostics.facts import AbsenceReason
from diagnostics.figures import Language
from diagnostics.fund.portfolio.bonds import bonds
from diagnostics.metrics.fixed_income.bond import bond_measures
from diagnostics.pipeline import Diagnosis
from diagnostics.section import Note

BOND_FUND = profile(fund_type="债券型-长债")
VALUES = history([1.0, 1.02, 1.03], days("2024-06-28", "2024-09-30", "2024-11-29"), instrument=OURS)


def bond(weight: float | None = 0.5, **more: object) -> FundHolding:
    whole = {
        "kind": "bond",
        "yield_to_maturity": 0.03,
        "modified_duration": 4.0,
        "yield_change": 0.002,
        "treasury_yield_change": 0.001,
        "maturity": date(2029, 9, 30),
        "rating": "AAA",
    }
    return line(str(more.pop("symbol", "019666")), weight, **{**whole, **more})


def absence_of(section_facts: dict, key: str) -> AbsenceReason:  # type: ignore[type-arg]
    absence = section_facts[key].absent_because
    assert absence is not None
    return absence.reason


def test_nothing_is_shown_of_a_fund_of_shares() -> None:
    for evidence in (fund(report(*twelve_shares()), said=profile()), fund(said=profile()), fund()):
        section = bonds(evidence)
        assert (section.facts, section.blocks) == ((), ())


def test_a_bond_fund_without_a_report_says_so() -> None:
    assert absence_of(facts_of(bonds(fund(said=BOND_FUND))), "bonds.duration") is AbsenceReason.NO_HOLDINGS


def test_what_the_report_states_is_taken() -> None:
    stated = report(duration=3.2, average_maturity=4.5, ratings=(("AA", 0.2), ("AAA", 0.8)), assets=(("债券", 1.2),))
    facts = facts_of(bonds(fund(stated)))
    assert facts["bonds.duration"].number == 3.2
    assert facts["bonds.average_maturity"].number == 4.5
    assert (facts["bonds.rating_name.1"].value, facts["bonds.rating_weight.1"].number) == ("AAA", 0.8)
    assert facts["bonds.leverage"].number == pytest.approx(1.2)


def test_a_list_of_every_position_is_averaged_over_its_bonds() -> None:
    lines = (
        bond(0.6, modified_duration=4.0, rating="AAA", maturity=date(2028, 9, 30)),
        bond(0.2, symbol="019667", modified_duration=None, coupon=0.03, maturity=date(2026, 9, 30), rating="AA"),
        line("600519", 0.2, kind="stock"),
    )
    facts = facts_of(bonds(fund(report(*lines, complete=True))))
    two_years = (date(2026, 9, 30) - SEPTEMBER).days / 365.25
    own = float(bond_measures(0.03, 0.03, two_years).modified_duration[0])
    assert facts["bonds.duration"].number == pytest.approx((0.6 * 4.0 + 0.2 * own) / 0.8)
    assert facts["bonds.average_maturity"].number == pytest.approx(0.75 * 4.0 + 0.25 * 2.0, abs=0.01)
    assert facts["bonds.rating_weight.1"].number == pytest.approx(0.75)
    assert facts["bonds.leverage"].number == pytest.approx(1.0)


def test_one_bond_without_a_duration_leaves_the_mean_absent() -> None:
    lines = (bond(0.6), bond(0.4, symbol="019667", modified_duration=None))
    facts = facts_of(bonds(fund(report(*lines, complete=True))))
    assert absence_of(facts, "bonds.duration") is AbsenceReason.TOO_FEW_OBSERVATIONS


def test_a_list_of_the_largest_bonds_has_no_mean() -> None:
    facts = facts_of(bonds(fund(report(bond(0.6)))))
    assert absence_of(facts, "bonds.duration") is AbsenceReason.NOT_OFFERED
    assert absence_of(facts, "bonds.leverage") is AbsenceReason.NOT_OFFERED


def test_borrowed_money_is_leverage() -> None:
    lines = (bond(1.25), line("", -0.25, name="repo", kind="cash"))
    assert facts_of(bonds(fund(report(*lines, complete=True))))["bonds.leverage"].number == pytest.approx(1.25)


# -- Campisi ---------------------------------------------------------------------------------


def test_the_return_between_two_reports_is_explained_by_hand() -> None:
    before = report(bond(0.5), bond(0.4, symbol="019667", modified_duration=2.0), day=JUNE, complete=True)
    section = bonds(fund(report(bond(0.5, yield_change=None), complete=True), before, prices=VALUES))
    facts = facts_of(section)
    years = (SEPTEMBER - JUNE).days / 365.25
    assert (facts["bonds.period_start"].value, facts["bonds.period_end"].value) == (JUNE, SEPTEMBER)
    assert facts["bonds.fund_return"].number == pytest.approx(0.02)
    assert facts["bonds.income_effect"].number == pytest.approx(0.9 * 0.03 * years)
    assert facts["bonds.treasury_effect"].number == pytest.approx(-(0.5 * 4 + 0.4 * 2) * 0.001)
    assert facts["bonds.spread_effect"].number == pytest.approx(-(0.5 * 4 + 0.4 * 2) * 0.001)
    names = ("income", "treasury", "spread", "selection")
    assert sum(facts[f"bonds.{name}_effect"].number for name in names) == pytest.approx(0.02, abs=1e-12)
    assert Note("campisi_period") in section.blocks


def test_the_newest_report_is_explained_up_to_the_last_value() -> None:
    facts = facts_of(bonds(fund(report(bond(1.0), complete=True), prices=VALUES)))
    assert (facts["bonds.period_start"].value, facts["bonds.period_end"].value) == (SEPTEMBER, date(2024, 11, 29))
    assert facts["bonds.fund_return"].number == pytest.approx(1.03 / 1.02 - 1)
    assert facts["bonds.income_effect"].number == pytest.approx(0.03 * 60 / 365.25)


def test_without_moves_of_yields_there_is_no_word_of_campisi() -> None:
    facts = facts_of(bonds(fund(report(bond(1.0, yield_change=None), complete=True))))
    assert not any("effect" in key for key in facts)


@pytest.mark.parametrize(
    ("reports", "reason"),
    [
        ((report(bond(1.0)),), AbsenceReason.NOT_OFFERED),
        ((report(bond(1.0), complete=True, day=None),), AbsenceReason.NOT_OFFERED),
        ((report(bond(1.0), complete=True, day=date(2024, 3, 31)),), AbsenceReason.WINDOW_NOT_COVERED),
        ((report(bond(1.0), complete=True, day=date(2024, 11, 29)),), AbsenceReason.TOO_FEW_OBSERVATIONS),
        (
            (report(bond(0.5), bond(0.5, symbol="b", treasury_yield_change=None), complete=True),),
            AbsenceReason.TOO_FEW_OBSERVATIONS,
        ),
        ((report(bond(0.9), bond(None, symbol="b"), complete=True),), AbsenceReason.TOO_FEW_OBSERVATIONS),
        (
            (report(bond(0.5), line("600519", 0.5, kind="stock"), complete=True),),
            AbsenceReason.OUTSIDE_DOMAIN,
        ),
    ],
    ids=[
        "largest only",
        "no day",
        "before the first value",
        "no time since",
        "a bond without an input",
        "a bond without a weight",
        "half in shares",
    ],
)
def test_what_is_missing_is_refused_with_its_reason(reports: tuple, reason: AbsenceReason) -> None:  # type: ignore[type-arg]
    facts = facts_of(bonds(fund(*reports, prices=VALUES, said=BOND_FUND)))
    assert absence_of(facts, "bonds.income_effect") is reason
    assert "bonds.selection_effect" not in facts


def test_prices_without_distributions_are_no_return_of_the_fund() -> None:
    raw = replace(VALUES, basis=PriceBasis.RAW)
    facts = facts_of(bonds(fund(report(bond(1.0), complete=True), prices=raw)))
    assert absence_of(facts, "bonds.income_effect") is AbsenceReason.NO_NAV


@pytest.mark.parametrize("language", list(Language))
def test_our_own_sentences_are_verified(language: Language) -> None:
    before = report(bond(1.0), day=JUNE, complete=True)
    newest = report(bond(1.0, yield_change=None), complete=True)
    diagnosed = Diagnosis("fund", (bonds,)).run(fund(newest, before, prices=VALUES))
    context = Context.of(diagnosed, language)
    told = plain_section(diagnosed, "bonds", language)
    assert len(told) == 2
    assert [(one.text, verify(one.text, context)) for one in told if verify(one.text, context)] == []
    assert np.isfinite(facts_of(diagnosed.sections[0])["bonds.selection_effect"].number)
