"""From a user's file to figures and their document: a pure function, which a replay goes through again.

A run of several series keeps their facts in one ledger: the keys of the first begin with ``s1.``,
those of the second with ``s2.`` and so on. A single series keeps its keys as they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor_cli.output import json_text
from advisor_cli.report.json_envelope import SCHEMA, fact_json
from advisor_cli.run_record.record import Conventions
from advisor_cli.series_file.series import SeriesColumn, SeriesTable, ValueKind
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.series_evidence import series_evidence
from data_sources.encoding import canonical_text, decode, digest, encode
from data_sources.errors import DamagedRecord
from diagnostics.facts import Fact
from diagnostics.ledger import FactLedger
from diagnostics.pipeline import Diagnosed
from diagnostics.series import diagnose_series

KIND = "metrics"
SNAPSHOT_SCHEMA = "advisor.series-snapshot/1"


@dataclass(frozen=True, slots=True, eq=False)
class SeriesSnapshot:
    """What a run of a user's file starts from: the file as read, and which column the others are compared with."""

    table: SeriesTable
    benchmark: str | None

    def to_json(self) -> str:
        """The canonical text; ``from_json`` reads it back exactly."""
        body = canonical_text(encode(self))
        return f'{{"schema":"{SNAPSHOT_SCHEMA}","sha256":"{digest(body)}","snapshot":{body}}}\n'

    @classmethod
    def from_json(cls, text: str) -> SeriesSnapshot:
        """The snapshot that was written.

        Raises:
            DamagedRecord: not such a text, or of another schema.
        """
        try:
            sealed = json.loads(text)
        except (ValueError, RecursionError) as failure:
            raise DamagedRecord("snapshot", str(failure)) from failure
        if not isinstance(sealed, dict) or sealed.get("schema") != SNAPSHOT_SCHEMA:
            raise DamagedRecord("snapshot", f"its schema is not {SNAPSHOT_SCHEMA}")
        return decode(cls, sealed.get("snapshot"))


@dataclass(frozen=True, slots=True, eq=False)
class SeriesStudy:
    """What followed from a user's file: each series diagnosed, all facts in one ledger, the document as JSON."""

    diagnosed: tuple[Diagnosed, ...]
    ledger: FactLedger
    document: str


def study_series(snapshot: SeriesSnapshot, frame: Frame) -> SeriesStudy:
    """Every figure of every column but the benchmark's."""
    table, rate = snapshot.table, frame.conventions.risk_free_rate
    benchmark = None if snapshot.benchmark is None else table.column(snapshot.benchmark)
    columns = [column for column in table.columns if column is not benchmark]
    made = tuple(diagnose_series(series_evidence(table, column, benchmark, rate)) for column in columns)
    prefixes = [""] if len(made) == 1 else [f"s{number}." for number in range(1, len(made) + 1)]
    facts = [_prefixed(fact, prefix) for one, prefix in zip(made, prefixes, strict=True) for fact in one.ledger]
    return SeriesStudy(made, FactLedger(facts), json_text(_envelope(snapshot, frame, made, prefixes)) + "\n")


def read_as(table: SeriesTable, conventions: Conventions) -> tuple[str, ...]:
    """How the file was understood, in words: what a user has to see to trust the figures."""
    rows = sum(len(column.dates) + column.missing for column in table.columns[:1])
    how = "detected" if table.detected else "as you said"
    shape = f"{rows} rows of {table.kind.value}, {table.frequency} ({how})"
    notes = [f"{table.path}: {shape}, dates from column {table.date_column!r}, {table.encoding}"]
    if table.decimal == ",":
        notes.append("a comma was read as the decimal sign")
    if table.reversed_order:
        notes.append("the rows run from the newest to the oldest; they were turned round")
    notes += [
        f"column {column.name!r}: missing cells left out: {column.missing}; nothing is filled in"
        for column in table.columns
        if column.missing
    ]
    if table.kind is ValueKind.RETURNS and any(column.percent for column in table.columns):
        notes.append("percent signs were read as hundredths")
    large = [column.name for column in table.columns if _looks_like_percents(table, column)]
    if large:
        notes.append(f"returns of {', '.join(large)} are large for decimals; write percents with their sign (1.2%)")
    if conventions.risk_free_rate is None:
        notes.append("a risk-free rate of 0 is assumed; --risk-free-rate sets another")
    return tuple(notes)


def _looks_like_percents(table: SeriesTable, column: SeriesColumn) -> bool:
    """Whether half of the returns are larger than a fifth: possible, and worth a word."""
    if table.kind is not ValueKind.RETURNS or column.percent or table.frequency == "annual":
        return False
    return bool(np.median(np.abs(column.values)) > 0.2)


def _prefixed(fact: Fact, prefix: str) -> Fact:
    if not prefix:
        return fact
    return replace(fact, key=prefix + fact.key, inputs=tuple(prefix + key for key in fact.inputs))


def _envelope(
    snapshot: SeriesSnapshot, frame: Frame, made: Sequence[Diagnosed], prefixes: Sequence[str]
) -> dict[str, object]:
    """The envelope of the kind "metrics": how the file was read, and each series with its facts and findings."""
    table = snapshot.table
    return {
        "schema": SCHEMA,
        "run_id": frame.run_id,
        "kind": KIND,
        "language": frame.language.value,
        "file": {
            "path": table.path,
            "sha256": table.sha256,
            "encoding": table.encoding,
            "separator": table.separator,
            "decimal": table.decimal,
            "values": table.kind.value,
            "date_column": table.date_column,
            "frequency": table.frequency,
            "frequency_detected": table.detected,
        },
        "benchmark": snapshot.benchmark,
        "notices": list(read_as(table, frame.conventions)),
        "series": [
            {
                "name": one.subject.symbol,
                "key_prefix": prefix,
                "as_of": one.as_of.isoformat(),
                "facts": [fact_json(fact, frame.language) for fact in one.ledger],
                "findings": [
                    {"rule": found.rule, "variant": found.variant, "facts": list(found.facts)} for found in one.findings
                ],
            }
            for one, prefix in zip(made, prefixes, strict=True)
        ],
    }
