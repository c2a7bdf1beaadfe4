"""A diagnosis runs its sections in order, over one ledger, and ends with the verdict."""

from __future__ import annotations

from dataclasses import fields

import pytest
from observed import random_prices, series

from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.ledger import FactLedger, LedgerError
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import FigureList, FigureTable, KeyFigures, Note, Section
from diagnostics.series import SERIES_DIAGNOSIS


def made(evidence: SeriesEvidence, key: str, *inputs: str) -> Fact:
    return Fact(key, 1.0, Unit.RATIO, evidence.as_of, "", "by hand", inputs=inputs)


def first(evidence: SeriesEvidence) -> Section:
    note = Finding("one", "note", Severity.NOTE, Direction.FAVOURABLE, ("one.a",))
    return Section("one", (made(evidence, "one.a", "observed.subject"),), (), (note,))


def second(evidence: SeriesEvidence) -> Section:
    serious = Finding("two", "serious", Severity.SERIOUS, Direction.FAVOURABLE, ("two.a",))
    return Section("two", (made(evidence, "two.a", "one.a"),), (), (serious,))


def keys_of(diagnosed: Diagnosed) -> list[str]:
    """Every fact key that a block of a section names."""
    named: list[str] = []
    for section in diagnosed.sections:
        for block in section.blocks:
            if isinstance(block, KeyFigures | FigureList | Note):
                named += block.keys
            elif isinstance(block, FigureTable):
                named += [cell for _, cells in block.rows for cell in cells if cell is not None]
                assert all(len(cells) == len(block.columns) for _, cells in block.rows)
            else:
                named += block.facts
                assert "marks" not in {field.name for field in fields(block)} or all(
                    mark in diagnosed.ledger for mark in getattr(block, "marks", ())
                )
    return named


def test_sections_in_order_findings_by_severity_verdict_last() -> None:
    result = Diagnosis("pair", (first, second)).run(series([1.0, 2.0]))
    assert result.kind == "pair"
    assert [section.name for section in result.sections] == ["one", "two", "verdict"]
    assert [finding.name for finding in result.findings] == ["two.serious", "one.note"]
    assert result.verdict.variant == "favourable"
    assert result.verdict not in result.findings
    assert [fact.key for fact in result.ledger][:3] == ["observed.subject", "one.a", "two.a"]
    assert result.ledger["verdict.favourable"].inputs == ("one.a", "two.a")
    assert (result.subject.symbol, result.as_of.isoformat()) == ("ACME", "2024-11-29")


def test_a_section_that_needs_another_comes_after_it() -> None:
    with pytest.raises(LedgerError, match=r"two\.a is made from one\.a"):
        Diagnosis("wrong way round", (second, first)).run(series([1.0, 2.0]))


def test_no_section_is_run_twice() -> None:
    with pytest.raises(LedgerError, match="already written"):
        Diagnosis("twice", (first, first)).run(series([1.0, 2.0]))


@pytest.mark.parametrize("n", [1, 2, 3, 20, 61, 253, 312, 800])
@pytest.mark.parametrize("with_benchmark", [False, True])
@pytest.mark.parametrize("rate", [None, 0.03])
def test_every_length_of_series_is_diagnosed(n: int, with_benchmark: bool, rate: float | None) -> None:
    benchmark = random_prices(n, 2) if with_benchmark and n > 1 else None
    result = SERIES_DIAGNOSIS.run(series(random_prices(n), benchmark=benchmark, annual_rate=rate))
    assert all(key in result.ledger for key in keys_of(result))
    for finding in (*result.findings, result.verdict):
        assert all(result.ledger[key].value is not None for key in finding.facts), finding


def test_the_same_evidence_gives_the_same_diagnosis() -> None:
    def run() -> Diagnosed:
        return SERIES_DIAGNOSIS.run(series(random_prices(400), benchmark=random_prices(400, 2), annual_rate=0.02))

    one, other = run(), run()
    assert list(one.ledger) == list(other.ledger)
    assert (one.findings, one.verdict) == (other.findings, other.verdict)


def test_what_sums_up_sees_every_fact_and_finding_and_stands_first() -> None:
    seen: list[tuple[int, tuple[str, ...]]] = []

    def summed(evidence: SeriesEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
        seen.append((len(ledger), tuple(one.name for one in findings)))
        found = Finding("sum", "up", Severity.NOTABLE, Direction.NEUTRAL, ("sum.a",))
        return Section("sum", (made(evidence, "sum.a", "two.a"),), (), (found,))

    def last(evidence: SeriesEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
        seen.append((len(ledger), tuple(one.name for one in findings)))
        return Section("last", (made(evidence, "last.a", "sum.a"),), ())

    result = Diagnosis("fronted", (first, second), fronts=(summed, last)).run(series([1.0, 2.0]))
    assert [section.name for section in result.sections] == ["sum", "last", "one", "two", "verdict"]
    assert [names for _, names in seen] == [("one.note", "two.serious"), ("one.note", "two.serious", "sum.up")]
    assert seen[1][0] == seen[0][0] + 1
    assert [finding.name for finding in result.findings] == ["two.serious", "sum.up", "one.note"]
