"""Everything that the sections on exposures, conduct and planning print has words in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest

from advisor_cli.report.words import Words
from data_sources.model import AssetClass, ClientProfile, Goal, Limits
from diagnostics.account.conduct.behaviour import behaviour
from diagnostics.account.conduct.standing_out import Kind
from diagnostics.account.conduct.unusual import unusual
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.holdings.countries import CODES
from diagnostics.account.holdings.exposure import exposure
from diagnostics.account.holdings.liquidity import liquidity
from diagnostics.account.holdings.look_through import look_through
from diagnostics.account.plan.planning import planning
from diagnostics.facts import Unit
from diagnostics.figures import Language
from diagnostics.section import BarChart, FigureList, FigureTable, Note, Section
from tests.diagnostics.account.made_up_account import buy, deposit, made_up, sell, two_years, withdrawal
from tests.diagnostics.account.test_behaviour_section import TEXT, barber_and_odean, flat
from tests.diagnostics.account.test_exposure import FUNDS, HELD, account

SECTIONS = (exposure, look_through, liquidity, behaviour, unusual, planning)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOTATION = ("observed", "assumed", "PGR - PLR (Odean 1998)")


def rich() -> tuple[AccountEvidence, ...]:
    goals = tuple(Goal(f"goal {at}", 1e5 * at, date(2030 + at, 1, 1), 10.0, at == 1, 0.02) for at in (1, 2, 3))
    profile = ClientProfile(currency="USD", goals=goals, liquidity_need=5000.0, limits=Limits(restricted=("S",)))
    rows = [deposit(TEXT[0], 9000.0), buy(TEXT[1], "S", 10, 10.0), sell(TEXT[2], "S", 5, 9.0)]
    rows += [buy(TEXT[9], "S", 9, 14.0), deposit(TEXT[9], 50.0), withdrawal(TEXT[12], 8000.0)]
    marked = made_up(rows, {"S": flat("S", 10.0)}, profile=profile)
    return (account(HELD, FUNDS, profile=profile), two_years(), barber_and_odean(), marked)


@pytest.fixture(scope="module")
def sections() -> tuple[Section, ...]:
    return tuple(section(evidence) for evidence in rich() for section in SECTIONS)


@pytest.mark.parametrize("language", list(Language))
def test_everything_has_words(language: Language, sections: tuple[Section, ...]) -> None:
    words = Words(language)
    for section in sections:
        assert words.title(section.name, "section")
        for fact in section.facts:
            assert words.label(fact.key)
            assert words.short(fact.key)
        for block in section.blocks:
            if isinstance(block, Note):
                assert words.note(block.name).format(*block.keys)
            elif isinstance(block, FigureTable):
                assert words.title(block.name, "table")
                assert all(words.head(column) for column in block.columns)
                assert all(words.row(name) for name, _ in block.rows)
            elif isinstance(block, FigureList):
                assert words.title(block.name, "list")
            elif isinstance(block, BarChart):
                assert words.title(block.name, "chart")


def test_what_is_our_own_word_is_translated(sections: tuple[Section, ...]) -> None:
    words = Words(Language.ZH)
    for name in [f"class {one.value}" for one in AssetClass] + [f"unusual {one.value}" for one in Kind]:
        assert CHINESE.search(words.text(name)), name
    for code in CODES:
        assert CHINESE.search(words.text(f"country {code}")), code
    for section in sections:
        for fact in section.facts:
            if fact.unit is not Unit.TEXT and not fact.key.startswith("rule.") and fact.formula not in NOTATION:
                assert CHINESE.search(words.formula(fact.formula)), fact.formula


def test_every_section_was_seen_with_facts(sections: tuple[Section, ...]) -> None:
    assert {section.name for section in sections if section.facts} == {one.__name__ for one in SECTIONS}
