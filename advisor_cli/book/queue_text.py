"""The files of a book beside its clients' lines: the queue for people and for programs, and the firm's sums."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from advisor_cli.book.json_line import reason_plain
from advisor_cli.book.telling import Telling
from advisor_cli.report.markdown import escape, paragraph, table
from data_sources.model.book import ClientStanding
from data_sources.readable_json import readable_text
from diagnostics.book.firm import FirmStanding
from diagnostics.figures import Language

EMPTY = '"queue": []'
QUEUE_SCHEMA, FIRM_SCHEMA = "advisor.book-queue/1", "advisor.book-firm/1"


def queue_markdown(run: str, firm: FirmStanding, queue: Iterable[ClientStanding], language: Language) -> str:
    """Whom to call first, with the files to mend, then the firm, as Markdown."""
    return "\n".join(_lines(run, firm, tuple(queue), Telling(language))).rstrip() + "\n"


def _lines(run: str, firm: FirmStanding, queue: Sequence[ClientStanding], telling: Telling) -> Iterator[str]:
    yield from (f"# {escape(telling.phrase('title'))}", "")
    for line in telling.head(run, firm):
        yield from (escape(line), "")
    if not queue:
        yield from (escape(telling.phrase("nobody")), "")
    for at, one in enumerate(queue, start=1):
        folder, *figures = telling.client(one)
        yield f"{at}. " + " · ".join([f"**{escape(folder)}**", *map(escape, figures)])
        for reason in telling.reasons(one):
            mark = f"**{reason.kind}**" if reason.mark == "!!" else reason.kind
            yield f"   - {mark}{telling.colon}{paragraph(escape(reason.sentence))}"
        yield from (f"   - {paragraph(escape(fault))}" for fault in telling.faults(one))
    yield ""
    yield from _firm(firm, telling)


def _firm(firm: FirmStanding, telling: Telling) -> Iterator[str]:
    if firm.kinds:
        yield from (f"## {escape(telling.phrase('kinds'))}", "")
        heads = (telling.phrase("reasons"), telling.phrase("clients"), telling.phrase("next"))
        yield from table(heads, [tuple(map(escape, row)) for row in telling.kinds(firm)], words=(0, 1))
    if firm.totals:
        yield from (f"## {escape(telling.phrase('totals'))}", "")
        if not firm.currency:
            yield from (escape(telling.phrase("by_currency")), "")
    for title, lines in telling.totals(firm):
        rows = [(escape(one.name), escape(one.amount), one.share, escape(one.clients)) for one in lines]
        heads4 = (escape(title), telling.phrase("value"), telling.phrase("share"), telling.phrase("clients"))
        # The sums are no parts of anything.
        kept = [0, 1, 2, 3] if any(one.share for one in lines) else [0, 1, 3]
        yield from table([heads4[at] for at in kept], [[row[at] for at in kept] for row in rows])
    if firm.worst:
        yield from (f"## {escape(telling.phrase('worst'))}", "")
        columns = (telling.phrase("client"), telling.phrase("return"), telling.phrase("value"))
        yield from table(columns, [tuple(map(escape, row)) for row in telling.worst(firm)])


def queue_json(run: str, firm: FirmStanding, queue: Iterable[ClientStanding]) -> str:
    """The queue for programs, the most urgent first."""
    frame = _text({"schema": QUEUE_SCHEMA, "run": run, "as_of": _day(firm), "in_queue": firm.in_queue, "queue": []})
    # Client by client: in one piece a queue of a hundred thousand takes a gigabyte while it is written.
    listed = ",\n".join(
        # The only line feeds are those of the indent: within a text they are escaped.
        "  " + readable_text(_in_queue(at, one), 1).replace("\n", "\n  ")
        for at, one in enumerate(queue, start=1)
    )
    return frame.replace(EMPTY, f'"queue": [\n{listed}\n ]') if listed else frame


def _in_queue(at: int, one: ClientStanding) -> dict[str, Any]:
    return {
        "place": at,
        "folder": one.folder,
        "alias": one.alias,
        "status": one.status.value,
        "reasons": [reason_plain(reason) for reason in one.reasons],
        "why": one.why,
        "faults": list(one.faults),
    }


def firm_json(run: str, firm: FirmStanding, spent: Mapping[str, Any] | None = None) -> str:
    """The firm's counts and sums for programs, and what the run has spent on models where it asked any."""
    asked = {} if spent is None else {"model_spending": dict(spent)}
    return _text({"schema": FIRM_SCHEMA, "run": run} | firm_plain(firm) | asked)


def firm_plain(firm: FirmStanding) -> dict[str, Any]:
    """The firm's standing as plain values; a loss is negative, what is absent is null."""
    return {
        "as_of": _day(firm),
        "clients": firm.clients,
        "diagnosed": firm.diagnosed,
        "in_queue": firm.in_queue,
        "without_value": firm.without_value,
        "statuses": {status.value: count for status, count in firm.statuses},
        "kinds": {kind.value: count for kind, count in firm.kinds},
        "currency": firm.currency,
        "totals": [
            {
                "key": one.key,
                "value": one.value,
                "currency": one.currency,
                "clients": one.clients,
                "by_currency": one.by_currency,
            }
            for one in firm.totals
        ],
        "worst": [
            {
                "folder": one.folder,
                "alias": one.alias,
                "return": one.lost,
                "value": one.value,
                "currency": one.currency,
            }
            for one in firm.worst
        ],
    }


def _day(firm: FirmStanding) -> str | None:
    return None if firm.as_of is None else firm.as_of.isoformat()


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
