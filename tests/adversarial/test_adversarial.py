"""The sentences that must be refused, each for its reason, and those that must pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.commentary.verify import CODES, Context, verify
from diagnostics.figures import Language
from tests.diagnostics.commentary.case import diagnosed

HERE = Path(__file__).parent
DIAGNOSED = diagnosed()


def lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if line.strip() and not line.startswith("#"):
            text, _, why = line.partition("\t")
            yield text, why


def cases(kind: str) -> list[tuple[Language, str, str]]:
    return [(language, text, why) for language in Language for text, why in lines(f"{kind}_{language.value}.txt")]


@pytest.mark.parametrize(("language", "text", "code"), cases("refused"))
def test_is_refused_for_its_reason(language: Language, text: str, code: str) -> None:
    assert code in {reason for reason, _ in verify(text, Context.of(DIAGNOSED, language))}


@pytest.mark.parametrize(("language", "text", "why"), cases("passed"))
def test_passes(language: Language, text: str, why: str) -> None:
    assert why
    assert verify(text, Context.of(DIAGNOSED, language)) == ()


def test_there_are_enough_in_both_languages() -> None:
    for kind, enough in (("refused", 160), ("passed", 110)):
        by_language = {language: sum(1 for one, _, _ in cases(kind) if one is language) for language in Language}
        assert sum(by_language.values()) >= enough
        assert min(by_language.values()) >= 0.45 * sum(by_language.values())


def test_the_codes_are_those_that_are_documented() -> None:
    assert {code for _, _, code in cases("refused")} <= set(CODES)
