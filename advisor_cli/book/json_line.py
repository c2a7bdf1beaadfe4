"""One client as one line of JSON, and back: what ``clients.jsonl`` and the register hold.

    {"schema": "advisor.book/1",
     "folder": "Zhang Wei",            the client's name in the book; it stays on the advisor's machine
     "alias": "client-abcdefghij",     what stands for him elsewhere
     "status": "done",                 done, unreadable, no data, source failed, crashed
     "as_of": "2022-12-28",            day of the figures; null where there are none
     "currency": "USD",                of every figure and exposure that names no other; "" where there is none
     "figures": {"overview.value": {"value": 1234.5, "unit": "money", "currency": "USD"},
                 "book.return.1d": {"value": null, "unit": "change", "why": "no_transactions"}, ...},
     "exposures": {"class": {"equity": 1000.0, ...}, "currency": {...}, "country": {...}, "sector": {...},
                   "symbol": {...}},
     "reasons": [{"kind": "breach", "severity": 3, "finding": "holding_limit.above", "facts": ["..."],
                  "said": {"en": "...", "zh": "..."}}, ...],      the most severe first
     "why": "",                        of a status other than done: one sentence, with files and rows
     "faults": [],                     every fault of the files
     "files": "...", "result": "..."}  digests of the client's files, and of all that was found

A rate is a decimal (0.05), a loss is negative, a day is ISO 8601, what is absent is null and says why. Keys are those
of ``advisor runs why``; those that begin with ``book.`` are of the book alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from data_sources.errors import DamagedRecord
from data_sources.model.book import (
    ClientStanding,
    Exposure,
    QueueKind,
    QueueReason,
    StandingFigure,
    StandingStatus,
)

SCHEMA = "advisor.book/1"


def json_line(standing: ClientStanding) -> str:
    """The standing as one line, without its end."""
    return json.dumps(plain(standing), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def plain(standing: ClientStanding) -> dict[str, Any]:
    """The standing as plain values, in the order of the schema."""
    exposures: dict[str, dict[str, float]] = {}
    for one in standing.exposures:
        exposures.setdefault(one.of, {})[one.name] = one.value
    return {
        "schema": SCHEMA,
        "folder": standing.folder,
        "alias": standing.alias,
        "status": standing.status.value,
        "as_of": None if standing.as_of is None else standing.as_of.isoformat(),
        "currency": standing.currency,
        "figures": {one.key: _figure(one) for one in standing.figures},
        "exposures": exposures,
        "reasons": [reason_plain(one) for one in standing.reasons],
        "why": standing.why,
        "faults": list(standing.faults),
        "files": standing.files,
        "result": standing.result,
    }


def reason_plain(reason: QueueReason) -> dict[str, Any]:
    """A reason as plain values."""
    return {
        "kind": reason.kind.value,
        "severity": reason.severity,
        "finding": reason.finding,
        "facts": list(reason.facts),
        "said": dict(reason.said),
    }


def read_line(line: str) -> ClientStanding:
    """The standing that was written.

    Raises:
        DamagedRecord: the line is no such standing.
    """
    try:
        read = json.loads(line)
        if read["schema"] != SCHEMA:
            raise DamagedRecord("clients.jsonl", f"a line is not of the schema {SCHEMA}")
        return ClientStanding(
            folder=read["folder"],
            alias=read["alias"],
            status=StandingStatus(read["status"]),
            as_of=None if read["as_of"] is None else date.fromisoformat(read["as_of"]),
            currency=read["currency"],
            figures=tuple(_read_figure(key, one) for key, one in read["figures"].items()),
            exposures=tuple(
                Exposure(of, name, value) for of, parts in read["exposures"].items() for name, value in parts.items()
            ),
            reasons=tuple(_read_reason(one) for one in read["reasons"]),
            why=read["why"],
            faults=tuple(read["faults"]),
            files=read["files"],
            result=read["result"],
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as failure:
        raise DamagedRecord("clients.jsonl", "a line cannot be read as a client's standing") from failure


def _figure(one: StandingFigure) -> dict[str, Any]:
    said: dict[str, Any] = {"value": one.value, "unit": one.unit}
    if one.currency:
        said["currency"] = one.currency
    if one.why:
        said["why"] = one.why
    return said


def _read_figure(key: str, said: Mapping[str, Any]) -> StandingFigure:
    return StandingFigure(key, said["value"], said["unit"], said.get("currency", ""), said.get("why", ""))


def _read_reason(said: Mapping[str, Any]) -> QueueReason:
    kind = QueueKind(said["kind"])
    return QueueReason(kind, said["severity"], said["finding"], tuple(said["facts"]), tuple(said["said"].items()))
