"""Sentences on the figures of a fund report: what must be refused, each for its reason, and what must pass."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from diagnostics.commentary.verify import CODES, Context, verify
from diagnostics.figures import Language
from tests.advisor_cli.report.fund_fixture import KINDS, fund_snapshot

HERE = Path(__file__).parent


def lines(name: str) -> Iterator[tuple[str, ...]]:
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if line.strip() and not line.startswith("#"):
            yield tuple(line.split("\t"))


def cases(kind: str) -> list[tuple[Language, tuple[str, ...]]]:
    return [(language, line) for language in Language for line in lines(f"fund_{kind}_{language.value}.txt")]


@cache
def context(fund: str, language: Language) -> Context:
    return Context.of(diagnose_snapshot(fund_snapshot(fund), Conventions(years=10)), language)


@pytest.mark.parametrize(("language", "case"), cases("refused"), ids=lambda one: str(one)[:60])
def test_is_refused_for_its_reason(language: Language, case: tuple[str, ...]) -> None:
    fund, text, code = case
    assert code in {reason for reason, _ in verify(text, context(fund, language))}


@pytest.mark.parametrize(("language", "case"), cases("passed"), ids=lambda one: str(one)[:60])
def test_passes(language: Language, case: tuple[str, ...]) -> None:
    fund, text = case
    assert verify(text, context(fund, language)) == ()


def test_there_are_enough_of_every_fund_in_both_languages() -> None:
    for kind, enough in (("refused", 80), ("passed", 40)):
        found = cases(kind)
        assert len(found) >= enough
        assert {fund for _, (fund, *_) in found} == set(KINDS)
        assert min(sum(one is language for one, _ in found) for language in Language) >= 0.45 * len(found)


def test_the_codes_are_those_that_are_documented() -> None:
    assert {case[2] for _, case in cases("refused")} <= set(CODES)
