"""The records of a run, and their JSON.

    manifest.json     what was asked, when, with which versions and settings, and the digest of each file
    snapshot.json     what was observed; everything else follows from it
    facts.json        every figure with its origin
    commentary.json   the sentences, the refusals, and each exchange with a language model
    document.json     the report in the public JSON envelope
    compared.json     of a client of a book: what his next report is held against

The run of a client of a book has its market histories by reference (``shared_market``), and its larger files
compressed (``facts.json.gz``); digests are of what is in them.

No key of any service is ever in a record: settings are recorded as they are shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from math import isfinite

from advisor_cli.model_budget.spending import ModelSpending
from advisor_cli.run_record.shared_market import references
from data_sources.encoding import Json, canonical_text, decode, digest, encode
from data_sources.errors import DamagedRecord
from data_sources.readable_json import readable_text
from diagnostics.commentary.model import Commentary
from diagnostics.facts import Absence, Fact, Unit, Window
from diagnostics.figures import Language
from diagnostics.ledger import FactLedger, LedgerError

SCHEMA = "advisor.run/1"
SNAPSHOT, FACTS, COMMENTARY, DOCUMENT = "snapshot.json", "facts.json", "commentary.json", "document.json"
PARTS = (SNAPSHOT, FACTS, COMMENTARY, DOCUMENT)
COMPARED = "compared.json"
MANIFEST = "manifest.json"
_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class RecordedSetting:
    """A setting as it stood, and where it came from."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the caller decided and the snapshot does not hold; a replay needs it.

    Args:
        risk_free_rate: annual decimal that replaces the observed rate, None for the observed one.
        years: how many years back the diagnosis looks, None for all there is.
    """

    risk_free_rate: float | None = None
    years: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """One thing that was received for a run.

    Args:
        provider: registered name of the source.
        what: the question, or what was read, in the source's words.
        sha256: digest of the bytes received.
    """

    provider: str
    what: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The cover of a run.

    Args:
        run_id: sortable by time, unique.
        kind: name of the diagnosis ("stock diagnosis", "metrics").
        created: when the run was made, ISO 8601 with its offset, in UTC.
        subject: canonical symbol, or the name of the user's file.
        model: name of the language model that was asked, "" for none.
        arguments: the command's options as (name, value) pairs.
        versions: (package, version) of what computed the figures.
        digests: (file, SHA-256) of every other file of the folder.
        received: what the snapshot rests on and what was received on the way to it; the bodies lie in the cache.
        market: digests of the histories that the snapshot has by reference, sorted; none where it holds its own.
        spent: on language models; None where none was asked.
    """

    run_id: str
    kind: str
    created: str
    subject: str
    subject_name: str
    as_of: date
    language: str
    is_sample: bool
    model: str
    conventions: Conventions
    arguments: tuple[tuple[str, str], ...]
    settings: tuple[RecordedSetting, ...]
    versions: tuple[tuple[str, str], ...]
    digests: tuple[tuple[str, str], ...] = ()
    received: tuple[Receipt, ...] = ()
    market: tuple[str, ...] = ()
    spent: ModelSpending | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run in its five files; the parts are kept as the text that was written.

    Args:
        market: (digest, canonical text) of market histories that the snapshot has by reference: all of them where the
            run was read, and where it is to be written those that the store of the runs may not have.
    """

    manifest: Manifest
    snapshot: str
    facts: str
    commentary: str
    document: str
    market: tuple[tuple[str, str], ...] = ()
    compared: str = ""

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """File name and text of every part but the manifest."""
        found = tuple(zip(PARTS, (self.snapshot, self.facts, self.commentary, self.document), strict=True))
        return (*found, (COMPARED, self.compared)) if self.compared else found

    def sealed(
        self, encoded: Iterable[tuple[str, bytes]] | None = None, refers: tuple[str, ...] | None = None
    ) -> RunRecord:
        """The same run, its manifest holding the digest of each part, and of each history that it refers to.

        Args:
            encoded: the parts as UTF-8, where they are at hand.
            refers: digests of the histories, where they are known; else they are read from the snapshot.
        """
        digests = tuple((name, digest(part)) for name, part in encoded or self.parts)
        market = references(self.snapshot) if refers is None else refers
        return replace(self, manifest=replace(self.manifest, digests=digests, market=market))

    def ledger(self) -> FactLedger:
        """The facts as they were recorded."""
        return facts_from_json(self.facts)

    def findings(self) -> tuple[str, ...]:
        """Names of the findings (rule.variant) as the recorded document lists them, each once."""
        document = _parsed(self.document, DOCUMENT)
        listed = document.get("findings") if isinstance(document, dict) else None
        found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        return tuple(dict.fromkeys(f"{one.get('rule')}.{one.get('variant')}" for one in found))

    def said(self) -> Commentary:
        """The commentary as it was recorded, exchanges included."""
        return decode(Commentary, _parsed(self.commentary, COMMENTARY))


def manifest_to_json(manifest: Manifest) -> str:
    """The manifest with its schema and its own digest."""
    body = encode(manifest)
    return _readable({"schema": SCHEMA, "sha256": digest(canonical_text(body)), "manifest": body})


def manifest_from_json(text: str) -> Manifest:
    """The manifest that was written.

    Raises:
        DamagedRecord: not a manifest, of another schema, or changed since.
    """
    sealed = _parsed(text, MANIFEST)
    if not isinstance(sealed, dict) or sealed.get("schema") != SCHEMA:
        raise DamagedRecord(MANIFEST, f"its schema is not {SCHEMA}")
    body = sealed.get("manifest")
    if digest(canonical_text(body)) != sealed.get("sha256"):
        raise DamagedRecord(MANIFEST, "its digest does not fit its content")
    manifest = decode(Manifest, body)
    if manifest.language not in {language.value for language in Language}:
        raise DamagedRecord(MANIFEST, f"no report is in the language {manifest.language!r}")
    return manifest


def facts_to_json(facts: Iterable[Fact]) -> str:
    """Every fact in the ledger's order, a line each: a thousand of them are written in a fifth of the time."""
    written: dict[object, str] = {}
    return "[\n" + ",\n".join([_fact_line(fact, written) for fact in facts]) + "\n]\n"


def _fact_line(fact: Fact, written: dict[object, str]) -> str:
    """As JSON writes what ``encode`` makes of it; windows, inputs and sources recur, and are written once."""

    def text(part: object) -> str:
        known = written.get(part)
        if known is None:
            known = written[part] = _LINE.encode(encode(part))
        return known

    value = fact.value
    figure = float.__repr__(value) if type(value) is float and isfinite(value) else _LINE.encode(encode(value))
    return (
        f'{{"key": {_LINE.encode(fact.key)}, "value": {figure}, "unit": {text(fact.unit)}, '
        f'"as_of": {text(fact.as_of)}, "source": {text(fact.source)}, "formula": {text(fact.formula)}, '
        f'"inputs": {text(fact.inputs)}, "window": {text(fact.window)}, "currency": {text(fact.currency)}, '
        f'"parameters": {text(fact.parameters)}, "absent_because": {text(fact.absent_because)}}}'
    )


def facts_from_json(text: str) -> FactLedger:
    """The ledger that was written, inputs before what is made of them."""
    rows = _parsed(text, FACTS)
    if not isinstance(rows, list):
        raise DamagedRecord(FACTS, "it is not a list of facts")
    try:
        return FactLedger(decode(_FactRow, row).fact() for row in rows)
    except (ValueError, LedgerError) as failure:
        raise DamagedRecord(FACTS, str(failure)) from failure


def commentary_to_json(commentary: Commentary) -> str:
    """The commentary with every exchange and refusal."""
    return _readable(encode(commentary))


@dataclass(frozen=True, slots=True)
class _FactRow:
    """A fact as JSON has it: a day is text there, and the unit tells it from a name."""

    key: str
    value: float | int | str | None
    unit: Unit
    as_of: date
    source: str
    formula: str
    inputs: tuple[str, ...]
    window: Window | None
    currency: str
    parameters: tuple[tuple[str, str], ...]
    absent_because: Absence | None

    def fact(self) -> Fact:
        """The fact that was written."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.unit is Unit.DATE and isinstance(self.value, str):
            named["value"] = date.fromisoformat(self.value)
        return Fact(**named)


def _parsed(text: str, name: str) -> Json:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError) as failure:  # brackets without end are no record either
        raise DamagedRecord(name, str(failure)) from failure
    return value


def _readable(value: Json) -> str:
    return readable_text(value, 1) + "\n"
