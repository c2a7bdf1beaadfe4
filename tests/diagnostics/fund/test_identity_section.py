"""Who the fund is: said by its profile, absent where it says nothing, left out where it does not apply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data_sources.model import BenchmarkFormula, BenchmarkPart, FundProfile
from data_sources.snapshot import MarketSnapshot, Note, NoteKind
from diagnostics.assumptions import Assumptions
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.identity import identity
from diagnostics.section import FigureList, FigureTable, Section
from tests.advisor_cli.report.fund_fixture import fund_snapshot


def section(snapshot: MarketSnapshot) -> Section:
    """The section of this snapshot's fund."""
    return identity(FundEvidence(snapshot, Assumptions(243)))


def facts(snapshot: MarketSnapshot) -> dict[str, Fact]:
    """Its facts by key."""
    return {fact.key: fact for fact in section(snapshot).facts}


def changed(snapshot: MarketSnapshot, profile: FundProfile | None) -> MarketSnapshot:
    """The snapshot with another profile."""
    assert snapshot.fund is not None
    return replace(snapshot, fund=replace(snapshot.fund, fund=replace(snapshot.fund.fund, profile=profile)))


def profile_of(snapshot: MarketSnapshot) -> FundProfile:
    """What the fund says of itself."""
    assert snapshot.fund is not None
    assert snapshot.fund.fund.profile is not None
    return snapshot.fund.fund.profile


def test_the_profile_is_told_with_its_origin() -> None:
    known = facts(fund_snapshot("active"))
    assert known["identity.fund_type"].value == "QDII-混合偏股"
    assert known["identity.share_class"].value == "A"
    assert known["identity.inception"].value == date(2012, 9, 28)
    assert known["identity.size"].value == 2.61e9
    assert known["identity.size"].as_of == date(2024, 9, 30)
    assert known["identity.size"].currency == "CNY"
    assert known["identity.size"].source == "test:110099.OF"
    assert dict(known["identity.company"].parameters)["sha256"] == "ef" * 32


def test_the_age_is_counted_in_years() -> None:
    # 28 September 2012 to 29 November 2024 are 4445 days.
    assert facts(fund_snapshot("active"))["identity.age"].value == pytest.approx(4445 / 365.25)


def test_the_newest_value_is_the_unit_value_and_not_the_total_return() -> None:
    snapshot = fund_snapshot("active")
    assert snapshot.fund is not None
    assert snapshot.fund.fund.nav is not None
    known = facts(snapshot)
    assert known["identity.nav"].value == float(snapshot.fund.fund.nav.unit_nav[-1])
    assert known["identity.nav_date"].value == date(2024, 11, 29)
    assert "identity.nav" not in facts(fund_snapshot("money"))  # its units are always worth one


def test_a_value_that_only_the_profile_states_stands_in_for_a_history() -> None:
    snapshot = fund_snapshot("listed")
    assert snapshot.fund is not None
    stated = replace(profile_of(snapshot), last_nav=4.2, last_nav_date=date(2024, 11, 28))
    record = replace(snapshot.fund.fund, nav=None, profile=stated)
    known = facts(replace(snapshot, fund=replace(snapshot.fund, fund=record)))
    assert (known["identity.nav"].value, known["identity.nav"].as_of) == (4.2, date(2024, 11, 28))


def test_what_is_not_said_is_absent_and_what_does_not_apply_is_left_out() -> None:
    snapshot = fund_snapshot("active")
    silent = facts(changed(snapshot, replace(profile_of(snapshot), risk_rating="", inception=None, scale=None)))
    for key in ("identity.risk_rating", "identity.inception", "identity.size"):
        reason = silent[key].absent_because
        assert reason is not None
        assert reason.reason is AbsenceReason.NOT_OFFERED
    assert not {"identity.age", "identity.size_date", "identity.tracking_target", "identity.closed"} & silent.keys()
    assert facts(fund_snapshot("listed"))["identity.tracking_target"].value == "沪深300指数"


def test_without_a_profile_the_wanted_figures_are_named_as_absent() -> None:
    known = facts(changed(fund_snapshot("active"), None))
    assert known["identity.fund_type"].value is None
    assert known["identity.benchmark"].value is None


def test_the_parts_of_a_benchmark_are_a_table_with_what_stands_for_each() -> None:
    made = section(fund_snapshot("active"))
    table = next(block for block in made.blocks if isinstance(block, FigureTable))
    assert len(table.rows) == 4
    assert table.rows[0][1] == (
        "identity.part_name.1", "observed.benchmark_weight.1", "observed.benchmark_part.1", None,
    )  # fmt: skip
    assert table.rows[3][1][2:] == (None, "observed.benchmark_rate.4")
    ledger = {fact.key for fact in FundEvidence(fund_snapshot("active"), Assumptions(243)).facts}
    named = {cell for _, cells in table.rows for cell in cells if cell is not None}
    assert named <= ledger | {fact.key for fact in made.facts}


@pytest.mark.parametrize(
    ("given_by", "notes", "choice"),
    [
        ("fund", (), "fund's own benchmark"),
        ("user", (), "benchmark given by the user"),
        ("", (NoteKind.FORMULA_NOT_READ,), "market index in place of the fund's own benchmark"),
        ("", (NoteKind.FORMULA_PART_MISSING,), "market index in place of the fund's own benchmark"),
        ("", (), None),
    ],
)
def test_whose_choice_the_benchmark_is(given_by: str, notes: tuple[NoteKind, ...], choice: str | None) -> None:
    snapshot = fund_snapshot("listed")
    assert snapshot.fund is not None
    if given_by:
        snapshot = fund_snapshot("money")
        assert snapshot.fund is not None
        formula = BenchmarkFormula("text", (BenchmarkPart("deposit", 1.0, "", 0.0035),), given_by)
        snapshot = replace(snapshot, fund=replace(snapshot.fund, benchmark=formula))
    snapshot = replace(snapshot, notes=tuple(Note(kind, snapshot.subject.symbol) for kind in notes))
    known = facts(snapshot).get("identity.benchmark_choice")
    assert (None if known is None else known.value) == choice


def test_every_listed_key_is_a_fact() -> None:
    for kind in ("active", "listed", "money", "bond"):
        evidence = FundEvidence(fund_snapshot(kind), Assumptions(243))
        made = identity(evidence)
        known = {fact.key for fact in (*evidence.facts, *made.facts)}
        assert {key for block in made.blocks if isinstance(block, FigureList) for key in block.keys} <= known
