"""Every figure, title, note and finding of the books has its words in both languages, and the guard knows them."""

from __future__ import annotations

from functools import cache

import pytest

from advisor_cli.report.words import Words
from data_sources.model import Action, ClientProfile, Place, SumCheck, TaxRates, UnreadRow
from diagnostics.account.books.costs import costs
from diagnostics.account.books.income import income
from diagnostics.account.books.lots import lots
from diagnostics.account.books.reconciliation import reconciliation
from diagnostics.account.returns.statement_of_change import statement_of_change
from diagnostics.bookkeeping.books import Trouble
from diagnostics.commentary.plain import plain_sentences
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import FigureList, FigureTable, Note
from tests.diagnostics.account import made_up_account as made

DIAGNOSIS = Diagnosis("account", (statement_of_change, costs, lots, income, reconciliation))


@cache
def cases() -> tuple[Diagnosed, ...]:
    """An ordinary account; one with taxes, a fee and dividends of the market; one that does not add up."""
    declared = made.dividends("ACME", ("2023-03-02", 2.0), ("2024-05-02", 1.0))
    profile = ClientProfile(currency="USD", taxes=TaxRates(0.3, 0.15), fee=0.01)
    rows = [
        made.deposit("2023-01-03", 10_000.0),
        made.buy("2023-01-04", "ACME", 10, 90.0, fees=400.0),
        made.sell("2023-02-01", "ACME", 20, 90.0),
        made.sell("2023-02-06", "BOND", 5, 50.0),
        made.dividend("2023-03-01", "BOND", 3.0),
        made.row("2024-03-06", Action.FEE, amount=-900.0),
        made.interest("2024-03-07", -3.0),
        made.row("2024-03-07", Action.REINVEST, "BOND", 1.0, 50.0),
        made.transfer_in("2024-03-08", "ACME", 4.0),
        made.deposit("2024-03-08", 70.0, currency="ISK"),
    ]
    book = made.book_of(
        rows,
        [made.held("2024-03-11", "BOND", 0.5), made.held("2024-03-11", "ACME", 4.0)],
        [made.money("2024-03-11", 1.0)],
        unread=(UnreadRow(Place("made_up.csv", 9), "BTC 0.1", "a coin"),),
        sums=(SumCheck("Total", 2.0, 1.0, "USD", Place("made_up.csv", 8)),),
    )
    prices = {"ACME": made.walk("ACME", 540, 1, start=100.0), "BOND": made.walk("BOND", 540, 2, start=50.0)}
    bad = made.account_evidence(made.snapshot_of(book, prices), made.Assumptions(252))
    evidences = (made.two_years(), made.two_years(profile=profile, actions=[declared]), bad)
    return tuple(DIAGNOSIS.run(evidence) for evidence in evidences)


@pytest.mark.parametrize("language", list(Language))
def test_everything_shown_has_words(language: Language) -> None:
    words = Words(language)
    for diagnosed in cases():
        for section in diagnosed.sections[:-1]:
            assert words.title(section.name)
            for fact in section.facts:
                assert words.label(fact.key)
                assert words.short(fact.key)
            for block in section.blocks:
                if isinstance(block, FigureTable):
                    assert words.title(block.name, "table")
                    assert all(words.head(column) for column in block.columns)
                    assert all(words.row(label) for label, _ in block.rows)
                elif isinstance(block, FigureList):
                    assert words.title(block.name, "list")
                elif isinstance(block, Note):
                    assert words.note(block.name)


@pytest.mark.parametrize("language", list(Language))
def test_every_trouble_has_words(language: Language) -> None:
    words = Words(language)
    known = set(words.names("value"))
    assert {trouble.value for trouble in Trouble} <= known


@pytest.mark.parametrize("language", list(Language))
def test_what_is_told_passes_the_guard(language: Language) -> None:
    for diagnosed in cases():
        context = Context.of(diagnosed, language)
        for sentence in plain_sentences(diagnosed, language):
            assert verify(sentence.text, context) == (), sentence.text
