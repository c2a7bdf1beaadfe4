"""Money-weighted return, contribution and account data: words in both languages, and sentences that are true."""

from __future__ import annotations

import numpy as np
import pytest

from advisor_cli.report.words import Words
from data_sources.model import PriceBasis
from diagnostics.account.books.data_quality import data_quality
from diagnostics.account.returns.contribution import contribution
from diagnostics.account.returns.money_weighted import money_weighted
from diagnostics.commentary.plain import plain_section
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.findings import Direction
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import BarChart, FigureList, FigureTable, Note
from tests.diagnostics.account.made_up_account import (
    buy,
    deposit,
    dividend,
    held,
    made_up,
    prices,
    sell,
    two_years,
    walk,
    withdrawal,
)

NAMES = ("money_weighted", "contribution", "data_quality")
SECTIONS = Diagnosis("account", (money_weighted, contribution, data_quality))


def timed(first: float, late: float) -> Diagnosed:
    """A share that rises in its first year and falls in its second (or the other way), most money coming between."""
    days = np.arange("2022-01-03", "2024-03-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    half = days.size // 2
    close = 100.0 * np.cumprod(np.concatenate((np.full(half, 1.0 + first), np.full(days.size - half, 1.0 + late))))
    rows = [
        deposit("2022-01-03", 1000.0),
        buy("2022-01-03", "ACME", 9, 100.0),
        deposit("2023-02-01", 50_000.0),
        buy("2023-02-01", "ACME", 50_000.0 / close[half] * 0.9, float(close[half])),
    ]
    return SECTIONS.run(made_up(rows, {"ACME": prices("ACME", close, days)}))


def faulty() -> Diagnosed:
    """Three holdings with adjusted prices, an old price and none, dividends in cash, and one that made all gains."""
    days = np.arange("2023-01-02", "2024-03-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    n = days.size
    kept = np.concatenate((days[:40], days[90:]))
    rows = [
        deposit("2023-01-02", 10_000.0),
        buy("2023-01-02", "UP", 10, 100.0),
        buy("2023-01-02", "HALT", 10, 50.0),
        buy("2023-01-02", "FLAT", 10, 50.0),
        buy("2023-01-03", "SECRET", 1, 100.0),
        dividend("2023-06-01", "UP", 30.0),
    ]
    histories = {
        "UP": prices("UP", np.linspace(100.0, 200.0, n), days, basis=PriceBasis.TOTAL_RETURN),
        "HALT": prices("HALT", np.full(kept.size, 50.0), kept),
        "FLAT": prices("FLAT", np.full(n, 50.0), days),
    }
    return SECTIONS.run(made_up(rows, histories))


def several_rates() -> Diagnosed:
    """Everything and more is taken out and put back: two rates solve the flows."""
    days = np.arange("2021-01-04", "2023-02-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    close = np.where(days < np.datetime64("2021-12-30"), 100.0, 230.0)
    close = np.where(days < np.datetime64("2022-12-01"), close, 1.0)
    rows = [
        deposit("2021-01-04", 1000.0),
        buy("2021-01-04", "ACME", 10, 100.0),
        sell("2022-01-04", "ACME", 10, 230.0),
        withdrawal("2022-01-04", 2300.0),
        deposit("2022-11-01", 1290.0),
        buy("2022-11-01", "ACME", 1290.0 / 230.0, 230.0),
    ]
    return SECTIONS.run(made_up(rows, {"ACME": prices("ACME", close, days)}))


def mended() -> Diagnosed:
    """The secret is sold: without a value only for a time."""
    rows = [
        deposit("2022-12-05", 10_000.0),
        buy("2022-12-05", "ACME", 10, 100.0),
        buy("2023-01-03", "SECRET", 1, 100.0),
        sell("2023-02-03", "SECRET", 1, 100.0),
    ]
    return SECTIONS.run(made_up(rows, {"ACME": walk("ACME")}))


def positions() -> Diagnosed:
    """Positions alone, one of them priced by the file."""
    lines = [held("2024-11-29", "ACME", 10), held("2024-11-29", "HOUSE", 1, price=500.0)]
    return SECTIONS.run(made_up((), {"ACME": walk("ACME")}, holdings=lines))


@pytest.fixture(scope="module")
def diagnoses() -> tuple[Diagnosed, ...]:
    return (
        SECTIONS.run(two_years()),
        timed(0.001, -0.001),
        timed(-0.001, 0.001),
        faulty(),
        several_rates(),
        mended(),
        positions(),
    )


def test_every_kind_of_finding_is_made_somewhere(diagnoses: tuple[Diagnosed, ...]) -> None:
    found = {finding.name for one in diagnoses for finding in one.findings}
    assert found >= {
        "behaviour_gap.cost",
        "behaviour_gap.gain",
        "behaviour_gap.small",
        "money_weighted.several",
        "contribution.one_holding",
        "data_quality.unvalued",
        "data_quality.unvalued_today",
        "data_quality.stale",
        "data_quality.adjusted",
        "data_quality.counted_twice",
        "data_quality.stated_prices",
        "data_quality.clean_account",
    }


@pytest.mark.parametrize("language", list(Language))
def test_every_figure_and_block_has_words(language: Language, diagnoses: tuple[Diagnosed, ...]) -> None:
    words = Words(language)
    for diagnosed in diagnoses:
        for fact in diagnosed.ledger:
            assert words.label(fact.key)
            assert words.short(fact.key)
            ours = fact.key.startswith(("money_weighted", "contribution", "account.", "data."))
            if ours and fact.formula not in ("observed", "assumed") and fact.formula != "prod(1 + r) - 1":
                assert language is Language.EN or words.formula(fact.formula) != fact.formula, fact.formula
        for block in (block for section in diagnosed.sections for block in section.blocks):
            match block:
                case Note(name, keys):
                    assert "{" not in words.note(name).format(*("x" for _ in keys))
                case FigureTable(name, columns, rows):
                    assert words.title(name, "table")
                    assert all(words.head(column) for column in columns)
                    assert all(words.row(label) for label, _ in rows)
                case FigureList(name):
                    assert words.title(name, "list")
                case BarChart(name):
                    assert words.title(name, "chart")
                    assert words.message(name)


def test_blocks_name_facts_that_are_there(diagnoses: tuple[Diagnosed, ...]) -> None:
    for diagnosed in diagnoses:
        for block in (block for section in diagnosed.sections for block in section.blocks):
            keys: tuple[str | None, ...] = ()
            if isinstance(block, FigureTable):
                keys = tuple(cell for _, cells in block.rows for cell in cells)
            elif isinstance(block, FigureList | Note):
                keys = block.keys
            elif isinstance(block, BarChart):
                keys = tuple(key for bar in block.bars for key in bar)
            assert all(key in diagnosed.ledger for key in keys if key is not None), block


@pytest.mark.parametrize("language", list(Language))
def test_every_sentence_passes_the_guard(language: Language, diagnoses: tuple[Diagnosed, ...]) -> None:
    for diagnosed in diagnoses:
        context = Context.of(diagnosed, language)
        for name in ("summary", *NAMES):
            for sentence in plain_section(diagnosed, name, language):
                assert verify(sentence.text, context) == (), sentence.text
        for finding in diagnosed.findings:
            assert finding_sentence(finding, language)
            if finding.direction is not Direction.NEUTRAL:
                text = finding_phrase(finding, language)
                assert not [one for one in verify(text, context) if one[0] != "no_fact"], text
