"""Sentences on the figures of a brief: what must be refused, each for its reason, and what must pass."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from diagnostics.commentary.verify import CODES, Context, verify
from diagnostics.figures import Language
from diagnostics.pipeline import Diagnosed
from tests.diagnostics.brief import made_up_brief as made

HERE = Path(__file__).parent
ANY = "*"


def lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if line.strip() and not line.startswith("#"):
            text, _, code = line.partition("\t")
            yield text, code


def cases(kind: str) -> list[tuple[Language, str, str]]:
    return [(language, *line) for language in Language for line in lines(f"brief_{kind}_{language.value}.txt")]


@cache
def the_brief() -> Diagnosed:
    """The made-up brief of an ordinary day."""
    return made.diagnosed(made.made_up_brief())


@pytest.mark.parametrize(("language", "text", "code"), cases("refused"))
def test_is_refused_for_its_reason(language: Language, text: str, code: str) -> None:
    reasons = {reason for reason, _ in verify(text, Context.of(the_brief(), language))}
    assert reasons
    assert code == ANY or code in reasons


@pytest.mark.parametrize(("language", "text", "code"), cases("passed"))
def test_passes(language: Language, text: str, code: str) -> None:
    assert code == ""
    assert verify(text, Context.of(the_brief(), language)) == ()


def test_the_codes_are_those_that_are_documented() -> None:
    assert {code for _, _, code in cases("refused")} <= {*CODES, ANY}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.EN, "The brief has [[alerts.fired]] alerts."),
        (Language.ZH, "触发的提醒共[[alerts.fired]]条。"),
    ],
)
def test_what_is_said_of_a_brief_is_unknown_to_the_commentary_on_anything_else(language: Language, text: str) -> None:
    brief = Context.of(the_brief(), language)
    assert verify(text, brief) == ()
    for kind in ("stock", "account"):
        assert verify(text, Context(brief.ledger, brief.findings, language, kind)) != ()
