"""A book as the terminal shows it: whom to call first, the files to mend, the firm. No line is wider than it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.cells import cell_len

from advisor_cli.book.telling import DASH, Telling, TotalLine
from advisor_cli.console import one_line
from advisor_cli.output import text_table
from advisor_cli.report.line_breaks import chinese_lines
from data_sources.model.book import ClientStanding
from diagnostics.book.firm import FirmStanding
from diagnostics.figures import Language

INDENT = 4
LONGEST_NAME = 32  # columns


def book_page(
    run: str,
    firm: FirmStanding,
    queue: Sequence[ClientStanding],
    left_out: int,
    telling: Telling,
    *,
    width: int,
    of_kind: bool = False,
) -> list[str]:
    """The lines of the last run over a book.

    Args:
        run: its id.
        firm: counts and sums of all clients.
        queue: those to be shown, the most urgent first.
        left_out: clients of the queue that are not shown.
        telling: writes in the reader's language.
        width: columns of the terminal.
        of_kind: whether one kind of reason was asked for.
    """
    lines = [telling.phrase("title")]
    lines += [line for said in telling.head(run, firm) for line in _wrapped(said, width, telling)]
    lines.append("")
    if not queue:
        lines.append(telling.phrase("nobody_of_kind" if of_kind and firm.in_queue else "nobody"))
    for at, one in enumerate(queue, start=1):
        lines += _client_lines(at, one, telling, width)
    if left_out:
        lines += ["", telling.phrase("more", count=f"{left_out:,}")]
    return [*lines, "", *_firm_lines(firm, telling, width)]


def client_page(one: ClientStanding, telling: Telling, width: int, run: str = "") -> list[str]:
    """Everything that is known of one client; ``run`` is that of his report, where there is one."""
    lines = _client_lines(0, one, telling, width)
    rows = [
        (
            telling.label(figure.key),
            telling.written(figure) if figure.value is not None else telling.absent(figure) or DASH,
            figure.key,
        )
        for figure in one.figures
        if figure.unit
    ]
    lines += ["", text_table((telling.phrase("figures"), "", ""), rows)] if rows else []
    return lines + (["", telling.phrase("report_run", run=run)] if run else [])


def _client_lines(at: int, one: ClientStanding, telling: Telling, width: int) -> list[str]:
    """Who, how much and the last month in one line; each reason below, with what to mend in the files."""
    number = f"{at:>{INDENT - 1}} " if at else ""
    indent = " " * INDENT
    head = " · ".join(map(one_line, telling.client(one)))
    first, *rest = _wrapped(head, width - INDENT, telling)
    lines = [number + first, *(indent + line for line in rest)]
    for reason in telling.reasons(one):
        said = f"{reason.mark + ' ' if reason.mark else ''}{reason.kind}{telling.colon}{one_line(reason.sentence)}"
        lines += _hanging(said, width, telling)
    for fault in telling.faults(one):
        lines += _hanging(f"- {one_line(fault)}", width, telling)
    return lines


def _hanging(said: str, width: int, telling: Telling) -> Iterator[str]:
    indent = " " * INDENT
    for at, line in enumerate(_wrapped(said, width - INDENT - 2, telling)):
        yield f"{indent}{'  ' if at else ''}{line}"


def _wrapped(text: str, width: int, telling: Telling) -> list[str]:
    """The text in lines that fit; a word that is wider than a line is cut."""
    if telling.language is Language.ZH:
        pieces = chinese_lines(text, width).split("\n")
    else:
        pieces = wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
    return [part for piece in pieces for part in _cut(piece, width)]


def _cut(text: str, width: int) -> Iterator[str]:
    while cell_len(text) > width:
        at = width
        while cell_len(text[:at]) > width:
            at -= 1
        yield text[:at]
        text = text[at:]
    yield text


def _short(name: str) -> str:
    """A name in the columns that a table has for it."""
    named = one_line(name)
    if cell_len(named) <= LONGEST_NAME:
        return named
    while cell_len(named) >= LONGEST_NAME:
        named = named[:-1]
    return f"{named}\u2026"


def _firm_lines(firm: FirmStanding, telling: Telling, width: int) -> Iterator[str]:
    if firm.kinds:
        heads = (telling.phrase("kinds"), telling.phrase("clients"), telling.phrase("next"))
        page = text_table(heads, telling.kinds(firm), right=(1,))
        if max(map(cell_len, page.split("\n"))) > width:
            page = text_table(heads[:2], [row[:2] for row in telling.kinds(firm)], right=(1,))
        yield from (page, "")
    if firm.totals and not firm.currency:
        yield from (*_wrapped(telling.phrase("by_currency"), width, telling), "")
    for title, lines in telling.totals(firm):
        heads4 = (title, telling.phrase("value"), telling.phrase("share"), telling.phrase("clients"))
        rows4 = [_row(one) for one in lines]
        kept = range(4) if any(one.share for one in lines) else (0, 1, 3)
        cells = [[row[at] for at in kept] for row in rows4]
        yield from (text_table([heads4[at] for at in kept], cells, right=(1, 2, 3)), "")
    if firm.worst:
        rows3 = [(_short(folder), month, value) for folder, month, value in telling.worst(firm)]
        heads = (telling.phrase("worst"), telling.phrase("return"), telling.phrase("value"))
        yield text_table(heads, rows3, right=(1, 2))


def _row(one: TotalLine) -> tuple[str, str, str, str]:
    return _short(one.name), one.amount, one.share, one.clients
