"""The document as JSON: schema ``advisor.report/1``, public and pinned by a test.

Values keep their full precision; dates are ISO 8601; what is absent has ``value`` null and its
reason. A change of a name or a type here is a new number of the schema.
"""

from __future__ import annotations

from datetime import date

from advisor_cli.report.document import Document, FoundLine
from advisor_cli.report.writing import Writing
from data_sources.encoding import encode
from data_sources.readable_json import readable_text
from diagnostics.commentary.fill import fill
from diagnostics.facts import Fact, Value
from diagnostics.figures import Language, write_absence
from diagnostics.section import BarChart, Block, FigureList, FigureTable, KeyFigures, Note, Section, YearlyRankChart

SCHEMA = "advisor.report/1"

Json = dict[str, object]


def envelope(document: Document) -> Json:
    """The document as plain data, in the order of the schema."""
    writing = Writing(document)
    commentary = document.commentary
    sentences = [fill(one.text, document.ledger, document.language) for one in commentary.sentences]
    subject = document.subject
    return {
        "schema": SCHEMA,
        "run_id": document.run_id,
        "kind": document.kind,
        "language": document.language.value,
        "subject": {
            "symbol": subject.symbol,
            "kind": subject.kind.value,
            "exchange": subject.exchange,
            "currency": subject.currency,
            "name": subject.name,
            "name_zh": subject.name_zh,
        },
        "as_of": document.as_of.isoformat(),
        "time_zone": document.time_zone,
        "source": [
            {
                "provider": origin.provider,
                "dataset": origin.dataset,
                "retrieved": origin.retrieved,
                "sha256": origin.sha256,
                "note": origin.note,
                "is_sample": origin.is_sample,
            }
            for origin in document.sources
        ],
        "data": encode(document.provenance),
        "notices": [{"code": notice.code.value, "text": writing.notice(notice)[1]} for notice in document.notices],
        "facts": [fact_json(fact, document.language) for fact in document.ledger],
        "findings": [_finding(line, writing) for line in (document.verdict, *document.found)],
        "sections": [_section(chapter.section) for chapter in document.chapters],
        "commentary": {
            "writer": commentary.writer.value,
            "model": commentary.model,
            "failure": commentary.failure,
            "text": sentences,
            "written_by": [one.writer.value for one in commentary.sentences],
            "cited": list(dict.fromkeys(key for one in commentary.sentences for key in one.cited)),
            "refusals": [
                {
                    "text": refusal.text,
                    "reasons": [{"code": code, "found": found} for code, found in refusal.reasons],
                    "attempt": refusal.attempt,
                }
                for refusal in commentary.refusals
            ],
        },
    }


def envelope_text(document: Document) -> str:
    """The envelope as JSON text, ending with a line feed."""
    return readable_text(envelope(document), 2) + "\n"


def _plain(value: Value | None) -> float | int | str | None:
    return value.isoformat() if isinstance(value, date) else value


def fact_json(fact: Fact, language: Language) -> Json:
    """One fact as plain data."""
    absence, window = fact.absent_because, fact.window
    return {
        "key": fact.key,
        "value": _plain(fact.value),
        "absent_because": None
        if absence is None
        else {
            "reason": absence.reason.value,
            "have": absence.have,
            "need": absence.need,
            "text": write_absence(absence, language),
        },
        "unit": fact.unit.value,
        "currency": fact.currency,
        "as_of": fact.as_of.isoformat(),
        "window": None
        if window is None
        else {
            "label": window.label,
            "start": window.start.isoformat(),
            "end": window.end.isoformat(),
            "frequency": window.frequency,
        },
        "n": fact.n,
        "source": fact.source,
        "formula": fact.formula,
        "parameters": dict(fact.parameters),
        "inputs": list(fact.inputs),
    }


def _finding(line: FoundLine, writing: Writing) -> Json:
    finding = line.finding
    return {
        "rule": finding.rule,
        "variant": finding.variant,
        "severity": finding.severity.name.lower(),
        "direction": finding.direction.value,
        "facts": list(finding.facts),
        "text": writing.passage(line.passage),
    }


def _section(section: Section) -> Json:
    return {
        "name": section.name,
        "facts": [fact.key for fact in section.facts],
        "findings": [finding.name for finding in section.findings],
        "blocks": [_block(block) for block in section.blocks],
    }


def _block(block: Block) -> Json:
    match block:
        case KeyFigures(keys):
            return {"type": "key_figures", "name": "", "keys": list(keys)}
        case FigureList(name, keys):
            return {"type": "figure_list", "name": name, "keys": list(keys)}
        case Note(name, keys):
            return {"type": "note", "name": name, "keys": list(keys)}
        case FigureTable(name, columns, rows):
            return {
                "type": "figure_table",
                "name": name,
                "columns": list(columns),
                "rows": [{"name": label, "keys": list(cells)} for label, cells in rows],
            }
        case BarChart(name, bars, facts):
            drawn = dict.fromkeys((*(key for bar in bars for key in bar), *facts))
            return {"type": "chart", "name": name, "keys": list(drawn)}
        case YearlyRankChart(name, years, facts):
            return {"type": "chart", "name": name, "keys": list(dict.fromkeys((*(key for _, key in years), *facts)))}
        case _:
            return {"type": "chart", "name": block.name, "keys": list(block.facts)}
