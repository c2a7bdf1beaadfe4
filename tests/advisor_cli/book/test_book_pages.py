"""A book as it is written down and shown: one line a client, the queue, the terminal's page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from advisor_cli.book.book_page import book_page, client_page
from advisor_cli.book.json_line import SCHEMA, json_line, read_line
from advisor_cli.book.queue_text import firm_json, queue_json, queue_markdown
from advisor_cli.book.telling import Telling
from data_sources.errors import DamagedRecord
from data_sources.model.book import (
    ClientStanding,
    Exposure,
    QueueKind,
    QueueReason,
    StandingFigure,
    StandingStatus,
)
from diagnostics.book.firm import firm_standing
from diagnostics.book.order import queue_order
from diagnostics.figures import Language
from tests.advisor_cli.book.made_up_standings import broken, failed, loses, quiet

BOOK = (
    broken("张伟", "export.csv, row 26, column 'quantity': '12o4', expected a number", "export.csv, row 31: no date"),
    failed("Grace Norton"),
    loses("Tess [Brooks] *& Co*"),
    loses("王芳", -0.31, 2_500_000_000.0, "CNY"),
    quiet("Daniel Irving"),
)
LANGUAGES = pytest.mark.parametrize("language", list(Language))


def test_the_line_of_a_client_has_the_schema_that_is_told() -> None:
    line = json_line(loses("Zhang Wei"))
    assert "\n" not in line
    read = json.loads(line)
    assert list(read) == [
        "schema", "folder", "alias", "status", "as_of", "currency", "figures", "exposures", "reasons", "why", "faults",
        "files", "result",
    ]  # fmt: skip
    assert read["schema"] == SCHEMA == "advisor.book/1"
    assert read["status"] == "done"
    assert read["as_of"] == "2022-12-28"
    assert read["figures"]["overview.value"] == {"value": 1_234_567.0, "unit": "money", "currency": "USD"}
    absent = {"value": None, "unit": "change", "why": "window_not_covered"}
    assert read["figures"]["return.cumulative_return.1y"] == absent
    assert read["figures"]["book.files_end"] == {"value": "2022-12-27", "unit": "date"}
    assert read["exposures"]["symbol"] == {"AAPL": pytest.approx(1_111_110.3)}
    (reason,) = read["reasons"]
    assert list(reason) == ["kind", "severity", "finding", "facts", "said"]
    assert (reason["kind"], reason["severity"], reason["finding"]) == ("loss", 2, "book_loss.month")
    assert set(reason["said"]) == {"en", "zh"}


def test_the_line_of_a_client_without_figures_says_what_is_wrong() -> None:
    read = json.loads(json_line(BOOK[0]))
    assert read["status"] == "unreadable"
    assert read["as_of"] is None
    assert read["figures"] == {}
    assert len(read["faults"]) == 2
    assert "2" in read["reasons"][0]["said"]["en"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
FIGURES = st.builds(
    StandingFigure, TEXTS, st.one_of(st.none(), NUMBERS, TEXTS), st.sampled_from(["money", "change", ""]), TEXTS, TEXTS
)
STANDINGS = st.builds(
    ClientStanding,
    folder=TEXTS,
    alias=TEXTS,
    status=st.sampled_from(StandingStatus),
    as_of=st.one_of(st.none(), st.dates()),
    currency=TEXTS,
    figures=st.lists(FIGURES, max_size=4, unique_by=lambda one: one.key).map(tuple),
    exposures=st.lists(
        st.builds(Exposure, st.sampled_from(["class", "symbol"]), TEXTS, NUMBERS),
        max_size=4,
        unique_by=lambda one: (one.of, one.name),
    ).map(lambda several: tuple(sorted(several, key=lambda one: one.of))),
    reasons=st.lists(
        st.builds(
            QueueReason,
            st.sampled_from(QueueKind),
            st.integers(1, 3),
            TEXTS,
            st.lists(TEXTS, max_size=2).map(tuple),
            st.tuples(st.tuples(st.just("en"), TEXTS), st.tuples(st.just("zh"), TEXTS)),
        ),
        max_size=2,
    ).map(tuple),
    why=TEXTS,
    files=TEXTS,
    result=TEXTS,
    faults=st.lists(TEXTS, max_size=2).map(tuple),
)


@given(STANDINGS)
def test_any_standing_is_read_back_as_it_was_written(standing: ClientStanding) -> None:
    assert read_line(json_line(standing)) == standing


@given(st.one_of(st.text(max_size=40), st.recursive(st.none() | st.integers() | TEXTS, st.lists).map(json.dumps)))
def test_what_is_no_line_of_a_book_is_refused(text: str) -> None:
    with pytest.raises(DamagedRecord):
        read_line(text)


def test_a_line_of_another_schema_is_refused() -> None:
    with pytest.raises(DamagedRecord, match="schema"):
        read_line(json_line(BOOK[0]).replace("advisor.book/1", "advisor.book/2"))


@LANGUAGES
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_of_the_page_is_wider_than_the_terminal(language: Language, width: int) -> None:
    firm = firm_standing(sorted(BOOK, key=lambda one: one.folder))
    lines = "\n".join(book_page("run-1", firm, queue_order(BOOK), 0, Telling(language), width=width)).split("\n")
    assert max(cell_len(line) for line in lines) <= width
    text = "\n".join(lines)
    for one in BOOK[:4]:
        assert one.folder in text
    assert "Daniel Irving" not in text.split("AAPL")[0]  # nothing to look at: he is in the sums alone
    assert "row 26" in text


@LANGUAGES
def test_the_page_begins_with_whom_to_call(language: Language) -> None:
    firm = firm_standing(sorted(BOOK, key=lambda one: one.folder))
    lines = book_page("run-1", firm, queue_order(BOOK), 7, Telling(language), width=80)
    places = [next(at for at, line in enumerate(lines) if one.folder in line) for one in queue_order(BOOK)]
    assert places == sorted(places)
    assert any("7" in line and "--limit" in line for line in lines)


def test_a_name_as_long_as_a_path_does_not_break_the_page() -> None:
    long = loses("a" * 250)
    firm = firm_standing([long])
    lines = "\n".join(book_page("r", firm, (long,), 0, Telling(Language.EN), width=80)).split("\n")
    assert max(map(cell_len, lines)) <= 80


@LANGUAGES
def test_one_client_has_every_figure_or_the_reason_why_not(language: Language) -> None:
    text = "\n".join(client_page(BOOK[2], Telling(language), 100))
    assert "overview.value" in text
    assert "C3" in text
    assert "suitability.breaches" not in text  # his report has no such chapter
    assert ("2022-12-27" in text) is False  # days are written the reader's way
    assert ("27 Dec 2022" in text) or ("2022年12月27日" in text)


@LANGUAGES
def test_the_queue_in_markdown_escapes_names_and_lists_the_files_to_mend(language: Language) -> None:
    firm = firm_standing(sorted(BOOK, key=lambda one: one.folder))
    text = queue_markdown("run-1", firm, queue_order(BOOK), language)
    assert r"**Tess \[Brooks\] \*\& Co\***" in text
    assert text.index("张伟") < text.index("Grace Norton") < text.index("Tess")
    own = text.partition("张伟")[2].partition("Grace Norton")[0]
    assert "row 26" in own  # beside the client, and not once more at the end
    assert text.count("row 31") == 1
    assert "yahoo did not answer" in text.partition("Grace Norton")[2]
    assert text.endswith("\n")
    assert text == queue_markdown("run-1", firm, queue_order(reversed(BOOK)), language)


@LANGUAGES
def test_the_queue_says_who_why_and_what_is_done_next(language: Language) -> None:
    firm = firm_standing(sorted(BOOK, key=lambda one: one.folder))
    telling = Telling(language)
    for text in (
        queue_markdown("run-1", firm, queue_order(BOOK), language),
        "\n".join(book_page("run-1", firm, queue_order(BOOK), 0, telling, width=80)),
    ):
        assert "client-aaaaaaaaaa" in text  # a brief tells the alias alone
        assert telling.phrase("next_loss") in text
        assert telling.phrase("of_class") in text
        assert telling.phrase("of_sector") not in text  # nothing is known of any


def test_why_a_client_has_no_figures_does_not_begin_with_the_alias_that_stands_beside_it() -> None:
    one = failed("Grace Norton")
    told = replace(one, why=f"{one.alias}: {one.why}")
    assert Telling(Language.EN).faults(told) == (one.why,)


def test_of_each_currency_the_largest_holdings_are_shown() -> None:
    parts = tuple(Exposure("symbol", f"S{at:02}", 100.0 - at) for at in range(15))
    several = [
        replace(loses("a", currency="USD"), exposures=parts),
        replace(loses("b", currency="CNY"), exposures=parts),
    ]
    groups = dict(Telling(Language.EN).totals(firm_standing(several)))
    names = [(line.amount[:3], line.name) for line in groups["Largest holdings"]]
    assert names == [(currency, f"S{at:02}") for currency in ("CNY", "USD") for at in range(10)]


def test_queue_and_firm_for_programs() -> None:
    firm = firm_standing(sorted(BOOK, key=lambda one: one.folder))
    queue = json.loads(queue_json("run-1", firm, queue_order(BOOK)))
    assert queue["schema"] == "advisor.book-queue/1"
    assert [one["place"] for one in queue["queue"]] == [1, 2, 3, 4]
    assert queue["queue"][0]["status"] == "unreadable"
    told = json.loads(firm_json("run-1", firm))
    assert told["schema"] == "advisor.book-firm/1"
    assert (told["clients"], told["diagnosed"], told["in_queue"]) == (5, 3, 4)
    assert told["statuses"] == {"done": 3, "unreadable": 1, "source failed": 1}
    assert told["worst"][0]["folder"] == "王芳"
    assert {(one["key"], one["currency"], one["clients"]) for one in told["totals"] if one["key"] == "value"} == {
        ("value", "USD", 2),
        ("value", "CNY", 1),
    }


@LANGUAGES
def test_an_empty_queue_says_so(language: Language) -> None:
    one = quiet("a")
    lines = book_page("r", firm_standing([one]), (), 0, Telling(language), width=80)
    assert any(Telling(language).phrase("nobody") in line for line in lines)
    assert Telling(language).phrase("nobody") in queue_markdown("r", firm_standing([one]), (), language)


def test_folder_names_that_control_a_terminal_are_shown_harmless(tmp_path: Path) -> None:
    hostile = loses("evil\x1b[31m\u202ename")
    text = "\n".join(book_page("r", firm_standing([hostile]), (hostile,), 0, Telling(Language.EN), width=80))
    assert "\x1b" not in text
