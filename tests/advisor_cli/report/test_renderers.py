"""Terminal, Markdown, PDF and JSON of the same document say the same figures, and say them safely."""

from __future__ import annotations

import io
import json
import re
import zlib
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from advisor_cli.report.charts.draw import draw_charts
from advisor_cli.report.json_envelope import envelope, envelope_text
from advisor_cli.report.literals import printed_literals
from advisor_cli.report.markdown import escape, markdown, paragraph
from advisor_cli.report.pdf import pdf
from advisor_cli.report.pdf_packing import UnknownLayout, packed
from advisor_cli.report.terminal import print_report
from advisor_cli.report.writing import Writing
from diagnostics.figures import Language
from tests.advisor_cli.report.diagnosed_fixture import RUN_ID, made_up_document

LANGUAGES = pytest.mark.parametrize("language", list(Language), ids=lambda one: one.value)
ENVELOPE = ("schema", "run_id", "kind", "language", "subject", "as_of", "time_zone", "source", "data", "notices",
            "facts", "findings", "sections", "commentary")  # fmt: skip
FACT = ("key", "value", "absent_because", "unit", "currency", "as_of", "window", "n", "source", "formula",
        "parameters", "inputs")  # fmt: skip


def printed(language: Language, width: int, **options: object) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, **options)  # type: ignore[arg-type]
    print_report(made_up_document(language), console)
    return out.getvalue()


@LANGUAGES
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_in_the_terminal_is_wider_than_it(language: Language, width: int) -> None:
    lines = printed(language, width).splitlines()
    assert lines
    assert max(cell_len(line) for line in lines) <= width


@LANGUAGES
def test_without_a_terminal_there_is_no_colour(language: Language) -> None:
    assert "\x1b" not in printed(language, 80)


def test_the_terminal_shows_verdict_findings_key_figures_and_sparklines() -> None:
    document = made_up_document()
    writing = Writing(document)
    text = printed(Language.EN, 120)
    for key in document.key_figures:
        assert writing.figure(key) in text
    assert "In its favour" in text
    assert re.search("[▁▂▃▄▅▆▇█]{20}", text)


def test_control_characters_in_a_name_do_not_reach_the_terminal() -> None:
    document = made_up_document()
    evil = replace(document, subject=replace(document.subject, name="Evil\x1b[2J\u202egnp"))
    out = io.StringIO()
    print_report(evil, Console(file=out, width=80))
    assert "\x1b" not in out.getvalue()
    assert "\u202e" not in out.getvalue()


@LANGUAGES
def test_markdown_prints_every_present_figure_and_every_footnote_has_its_note(language: Language) -> None:
    document = made_up_document(language)
    writing = Writing(document)
    text = markdown(document, draw_charts(document), "report_charts")
    for fact in document.ledger:
        if fact.value is not None:
            assert escape(writing.figure(fact.key)) in text, fact.key
    marks = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    notes = set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
    assert marks == notes


def test_markdown_tables_have_as_many_cells_as_heads() -> None:
    document = made_up_document()
    columns = 0
    for line in markdown(document, {}, "x").splitlines():
        if not line.startswith("|"):
            columns = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        columns = columns or cells
        assert cells == columns, line


def test_markdown_names_its_charts() -> None:
    document = made_up_document()
    drawings = draw_charts(document)
    text = markdown(document, drawings, "report_charts")
    for name in drawings:
        assert f"](report_charts/{name}.svg)" in text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a | b",
        "[x](javascript:y)",
        "**bold**",
        "# head",
        "`code`",
        "line\nbreak",
        "1. one",
        "- item",
    ],
)
def test_markup_in_foreign_text_is_escaped(text: str) -> None:
    written = paragraph(escape(text))
    assert not re.search(r"(?<!\\)[<|\[*#`]", written)
    assert "\n" not in written
    assert not re.match(r"(\d+\.|-) ", written)


@LANGUAGES
def test_json_has_exactly_the_schema(language: Language) -> None:
    document = made_up_document(language)
    made = json.loads(envelope_text(document))
    assert tuple(made) == ENVELOPE
    assert made["schema"] == "advisor.report/1"
    assert all(tuple(fact) == FACT for fact in made["facts"])
    assert all((fact["value"] is None) == (fact["absent_because"] is not None) for fact in made["facts"])
    assert tuple(made["commentary"]) == ("writer", "model", "failure", "text", "written_by", "cited", "refusals")
    assert tuple(made["findings"][0]) == ("rule", "variant", "severity", "direction", "facts", "text")


def test_json_keeps_full_precision() -> None:
    document = made_up_document()
    facts = {fact["key"]: fact["value"] for fact in json.loads(json.dumps(envelope(document)))["facts"]}
    key = "risk.annualized_volatility.1y"
    assert facts[key] == document.ledger[key].value


@LANGUAGES
def test_pdf_text_can_be_extracted_and_has_the_figures_of_the_first_page(language: Language) -> None:
    from pypdf import PdfReader

    document = made_up_document(language)
    writing = Writing(document)
    reader = PdfReader(io.BytesIO(pdf(document, draw_charts(document))))
    squeeze = str.maketrans("", "", " \u2009\u200a\u00a0\n")
    first = reader.pages[0].extract_text().translate(squeeze)
    assert document.name.translate(squeeze) in first
    for key in document.key_figures:
        assert writing.figure(key).translate(squeeze) in first, key
    everything = "".join(page.extract_text() for page in reader.pages).translate(squeeze)
    assert RUN_ID in everything
    assert 6 <= len(reader.pages) <= 14
    assert reader.metadata is not None
    assert reader.metadata.title == writing.title()


def test_the_same_document_gives_the_same_bytes() -> None:
    document = made_up_document()
    first, second = draw_charts(document), draw_charts(document)
    assert first == second
    assert pdf(document, first) == pdf(document, second)


def test_packing_changes_only_where_the_objects_stand() -> None:
    from pypdf import PdfReader

    document = made_up_document(Language.ZH)
    made = pdf(document, draw_charts(document))
    assert len(made) < 512_000
    assert b"/ObjStm" in made
    assert b"/StructTreeRoot" in b"".join(
        zlib.decompress(part) for part in re.findall(rb"/ObjStm.*?stream\n(.*?)\nendstream", made, re.DOTALL)
    )
    assert PdfReader(io.BytesIO(made), strict=True).trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("document", [b"", b"%PDF-1.7\n", b"%PDF-1.7\nxref\n0 0\ntrailer\nstartxref\n9\n%%EOF\n"])
def test_a_pdf_of_another_layout_is_not_packed_blindly(document: bytes) -> None:
    with pytest.raises(UnknownLayout):
        packed(document)


def test_a_name_full_of_markup_is_set_as_text() -> None:
    from pypdf import PdfReader

    document = made_up_document()
    evil = replace(document, subject=replace(document.subject, name='#panic("x") $x$ *b* \\ @y'))
    text = PdfReader(io.BytesIO(pdf(evil, draw_charts(evil)))).pages[0].extract_text()
    assert '#panic("x")' in text.replace("“", '"').replace("”", '"')


@LANGUAGES
def test_every_string_with_digits_in_markdown_is_a_fact_or_a_known_literal(language: Language) -> None:
    document = made_up_document(language)
    writing = Writing(document)
    known = {escape(one) for one in printed_literals(document)}
    known |= {escape(writing.figure(fact.key)) for fact in document.ledger}
    text = markdown(document, {}, "x")
    for one in sorted(known, key=len, reverse=True):
        text = text.replace(one, " ")
    text = re.sub(r"\[\^\d+\]:?|`[^`]*`", " ", text)
    assert re.findall(r".{0,30}\d.{0,30}", text) == []


def test_up_is_red_for_chinese_readers_and_green_for_english_ones() -> None:
    from advisor_cli.report.charts.palette import GREEN, RED, palette

    assert (palette(Language.ZH).up, palette(Language.ZH).down) == (RED, GREEN)
    assert (palette(Language.EN).up, palette(Language.EN).down) == (GREEN, RED)
