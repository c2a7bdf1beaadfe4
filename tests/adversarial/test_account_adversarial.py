"""Sentences on the figures of an account: what must be refused, each for its reason, and what must pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from data_sources.accounts.read import read_account
from data_sources.accounts.reader import ReadingHints
from data_sources.client_profile.read import read_profile
from data_sources.collect.account import AccountRequest, collect_account
from data_sources.providers.sample import SampleSource
from diagnostics.commentary.edited import verify_edited
from diagnostics.commentary.verify import CODES, Context, verify
from diagnostics.figures import Language
from diagnostics.pipeline import Diagnosed

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "examples" / "accounts" / "family"
TODAY = date(2026, 11, 20)
ANY = "*"


def lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if line.strip() and not line.startswith("#"):
            text, _, code = line.partition("\t")
            yield text, code


def cases(kind: str) -> list[tuple[Language, str, str]]:
    return [(language, *line) for language in Language for line in lines(f"account_{kind}_{language.value}.txt")]


@cache
def family() -> Diagnosed:
    """The household of the examples, on the bundled sample."""
    profile = read_profile(EXAMPLE / "client.toml", TODAY)
    hints = ReadingHints(TODAY, dict(profile.columns), dict(profile.symbols), profile.currency)
    book = read_account(EXAMPLE / "exports", hints)
    source = SampleSource()
    snapshot = collect_account(AccountRequest(book=book, profile=profile, subject="client-x"), lambda _: (source,))
    return diagnose_snapshot(snapshot, Conventions(years=10))


@pytest.mark.parametrize(("language", "text", "code"), cases("refused"))
def test_is_refused_for_its_reason(language: Language, text: str, code: str) -> None:
    reasons = {reason for reason, _ in verify(text, Context.of(family(), language))}
    assert reasons
    assert code == ANY or code in reasons


@pytest.mark.parametrize(("language", "text", "code"), cases("passed"))
def test_passes(language: Language, text: str, code: str) -> None:
    assert code == ""
    assert verify(text, Context.of(family(), language)) == ()


def test_there_are_enough_in_both_languages() -> None:
    for kind, enough in (("refused", 55), ("passed", 70)):
        found = cases(kind)
        for language in Language:
            assert sum(one is language for one, _, _ in found) >= enough


def test_the_codes_are_those_that_are_documented() -> None:
    assert {code for _, _, code in cases("refused")} <= {*CODES, ANY}


def test_what_is_said_of_an_account_is_unknown_to_a_stock_s_commentary() -> None:
    """The words of limits, policies and flows would widen what may be said of everything else."""
    account = Context.of(family(), Language.EN)
    stock = Context(account.ledger, account.findings, account.language, "stock")
    text = "The cash held is below the cash buffer: [[suitability.cash]], against [[policy.cash_buffer]]."
    said = "The probability of the goal is [[planning.probability.1]]."
    assert verify(text, account) == verify(said, account) == ()
    assert verify(said, stock) != ()


@pytest.mark.parametrize(
    ("language", "text", "held"),
    [
        (Language.EN, "By rule the verdict is favourable.", True),
        (Language.EN, "By rule the verdict is adverse.", False),
        (Language.ZH, "按规则判断，结论偏有利。", True),
        (Language.ZH, "按规则判断，结论偏不利。", False),
    ],
)
def test_an_edited_verdict_is_held_against_the_verdict_alone(language: Language, text: str, held: bool) -> None:
    """Other findings of the household are adverse, and bear the word elsewhere."""
    assert {finding.name for finding in family().findings} >= {"capture.adverse"}
    assert family().verdict.variant == "favourable"
    assert (verify_edited(text, family(), language) == ()) is held


def test_the_currencies_of_an_account_are_units_that_it_may_name() -> None:
    """An account in euros, or with holdings in several currencies, was told that its own words were another's."""
    assert verify_edited("The account is counted in USD.", family(), Language.EN) == ()
    assert [claim.reason for claim in verify_edited("It is counted in EUR.", family(), Language.EN)] == ["unit"]
