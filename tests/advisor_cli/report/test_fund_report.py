"""The document of a fund: its first page by kind of fund, its notices, what vanishes, what it must say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from advisor_cli.report.document import Document, NoticeCode
from advisor_cli.report.json_envelope import envelope_text
from advisor_cli.report.layout import printed_chapters
from advisor_cli.report.markdown import markdown
from advisor_cli.report.notices import notices_of
from advisor_cli.report.pdf import payload
from advisor_cli.report.terminal import terminal_text
from advisor_cli.report.words import Words
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from data_sources.model import FundProfile
from data_sources.snapshot import MarketSnapshot, Note, NoteKind
from diagnostics.commentary.language_tables import language_tables
from diagnostics.commentary.model import Commentary, Writer
from diagnostics.figures import Language
from tests.advisor_cli.report.fund_fixture import KINDS, fund_document, fund_snapshot

BOTH = pytest.mark.parametrize("language", list(Language))
EVERY = pytest.mark.parametrize("kind", KINDS)
ALIKE = {"short", "short_qualifier", "formula", "message"}  # tables in which a language may do without a word


def codes(snapshot: MarketSnapshot) -> set[NoticeCode]:
    """The notices that follow from the facts of a snapshot."""
    diagnosed = diagnose_snapshot(snapshot, Conventions(years=10))
    return {notice.code for notice in notices_of(diagnosed, Commentary((), Writer.RULES, ""), ())}


def with_profile(snapshot: MarketSnapshot, **changed: object) -> MarketSnapshot:
    """The snapshot with another profile of the fund."""
    assert snapshot.fund is not None
    profile = snapshot.fund.fund.profile
    assert isinstance(profile, FundProfile)
    fund = replace(snapshot.fund.fund, profile=replace(profile, **changed))  # type: ignore[arg-type]
    return replace(snapshot, fund=replace(snapshot.fund, fund=fund))


def shown(document: Document, width: int) -> str:
    """The report as a terminal shows it, without colours."""
    return terminal_text(document, Console(width=width, file=StringIO(), no_color=True, highlight=False))


@BOTH
@EVERY
def test_every_renderer_writes_the_whole_report(kind: str, language: Language) -> None:
    document = fund_document(kind, language)
    text = markdown(document, {}, "charts")
    assert all(f"## {title}" in text for title in titles(document))
    assert json.loads(envelope_text(document))["kind"] == "fund"
    assert [one["title"] for one in chapters(document)] == titles(document)


@BOTH
@EVERY
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_in_a_terminal_is_wider_than_it_or_loses_a_figure(kind: str, language: Language, width: int) -> None:
    document = fund_document(kind, language)
    lines = shown(document, width).splitlines()
    assert max(map(cell_len, lines)) <= width
    # Flows have the most columns: their last one is cut first.
    share = document.ledger.get("scale.net_units_share.1")
    if share is not None and share.value is not None:
        assert any(line.endswith("−7.17") for line in lines)


def titles(document: Document) -> list[str]:
    """What the printed chapters are called, in order."""
    words = Words(document.language)
    return [words.title(chapter.name, "section") for chapter, _ in printed_chapters(document)]


def chapters(document: Document) -> list[dict[str, object]]:
    """The chapters that the PDF is set from."""
    found = payload(document)["chapters"]
    assert isinstance(found, list)
    return found


@BOTH
def test_a_section_that_says_nothing_is_nowhere(language: Language) -> None:
    document = fund_document("money", language)
    words = Words(language)
    empty = {chapter.section.name for chapter in document.chapters} - {
        chapter.section.name for chapter, _ in printed_chapters(document)
    }
    assert {"bonds", "comparison"} <= empty
    for name in ("bonds", "comparison"):
        title = words.title(name, "section")
        assert title not in titles(document)
        assert f"## {title}" not in markdown(document, {}, "charts")
        assert f"\n{title} ─" not in shown(document, 80)


@pytest.mark.parametrize(
    ("kind", "first", "among"),
    [
        ("active", "return.cumulative_return.1y", "cost.running_cost"),
        ("listed", "return.cumulative_return.1y", "trading.tracking_error.1y"),
        ("money", "trading.seven_day_yield", "trading.income_per_ten_thousand"),
        ("bond", "return.cumulative_return.1y", "bonds.duration"),
    ],
)
def test_the_first_page_has_the_figures_of_the_kind_of_fund(kind: str, first: str, among: str) -> None:
    figures = fund_document(kind, Language.EN).key_figures
    assert figures[0] == first
    assert among in figures
    assert 8 <= len(figures) <= 12
    assert len(set(figures)) == len(figures)
    # Size and cost are both of the first page: neither stands in for the other.
    assert {"cost.running_cost", "identity.size"} <= set(figures)


def test_what_a_reader_of_a_fund_report_has_to_know_stands_on_its_first_page() -> None:
    assert NoticeCode.FACTOR_PROXIES in codes(fund_snapshot("active"))
    assert NoticeCode.HOLDINGS_STALE not in codes(fund_snapshot("active"))
    assert NoticeCode.HOLDINGS_STALE in codes(fund_snapshot("listed"))
    assert NoticeCode.BENCHMARK_REPLACED in codes(fund_snapshot("bond"))
    assert not codes(fund_snapshot("money")) & {NoticeCode.YOUNG_FUND, NoticeCode.FUND_ENDED, NoticeCode.NAV_REVISED}


def test_a_replaced_benchmark_that_nobody_states_is_left_to_the_notes_on_the_data() -> None:
    snapshot = with_profile(fund_snapshot("bond"), benchmark="")
    assert NoticeCode.BENCHMARK_REPLACED not in codes(snapshot)  # its words would have nothing to name


def test_a_fund_of_less_than_a_year_and_one_that_ended_are_told() -> None:
    money = fund_snapshot("money")
    young = codes(with_profile(money, inception=money.as_of - timedelta(days=200)))
    assert NoticeCode.YOUNG_FUND in young
    assert NoticeCode.SHORT_WINDOW not in young
    ended = replace(money, notes=(Note(NoteKind.FUND_ENDED, "000999.OF", "2024-11-29"),))
    revised = replace(money, notes=(Note(NoteKind.NAV_REVISED, "000999.OF", "3"),))
    assert NoticeCode.FUND_ENDED in codes(ended)
    assert NoticeCode.NAV_REVISED in codes(revised)


@BOTH
def test_a_fund_report_carries_what_a_fund_report_must_say(language: Language) -> None:
    document = fund_document("active", language)
    said = " ".join(Words(language).disclosure(name) for name in document.disclosures)
    wanted = {
        Language.ZH: ("基金有风险，投资需谨慎", "过往业绩", "招募说明书", "货币市场基金不等同于存款"),
        Language.EN: ("Past performance", "prospectus", "not deposits", "peers"),
    }
    assert all(words in said for words in wanted[language])
    assert document.disclosures != Words(language).disclosures_of("stock")


def test_both_languages_have_the_same_words_in_every_file() -> None:
    english, chinese = (language_tables("advisor_cli.report", one, "words") for one in Language)
    # What a Chinese source says needs no word in Chinese.
    english = {**english, "value": {name: word for name, word in english["value"].items() if name.isascii()}}
    for table in english.keys() - ALIKE:
        assert english[table].keys() == chinese[table].keys(), table
    english, chinese = (language_tables("advisor_cli.report", one, "disclosures") for one in Language)
    assert english["paragraph"].keys() == chinese["paragraph"].keys()
    assert set(english["kinds"]["fund"]) == set(chinese["kinds"]["fund"])


def test_the_json_names_the_facts_that_bars_and_ranks_are_made_of() -> None:
    sections = json.loads(envelope_text(fund_document("active", Language.EN)))["sections"]
    blocks = {block["name"]: block["keys"] for one in sections for block in one["blocks"] if block["type"] == "chart"}
    assert {"holdings.name.1", "holdings.weight.1"} <= set(blocks["holdings_bars"])
    assert all(key.startswith("peers.percentile.") for key in blocks["peer_years"])
