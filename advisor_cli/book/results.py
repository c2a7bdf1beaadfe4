"""The results of a book made of everybody's lines: totals of the firm, and the queue for programs and for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisor_cli.book.json_line import read_line
from advisor_cli.book.queue_text import firm_json, queue_json, queue_markdown
from data_sources.model.book import ClientStanding
from diagnostics.book.firm import WORST_BY, firm_standing
from diagnostics.book.order import queue_order
from diagnostics.book.standing import VALUE
from diagnostics.figures import Language


@dataclass(frozen=True, slots=True)
class Sums:
    """How the firm's sums are made: its currency ("" for each currency's own), and what one unit of each is worth."""

    currency: str = ""
    rates: tuple[tuple[str, float], ...] = ()


def firm_and_queue(
    run: str, language: Language, sums: Sums, lines: Iterable[str], spent: Mapping[str, Any] | None = None
) -> tuple[str, str, str]:
    """``firm.json``, ``queue.json`` and ``queue.md``; the lines are read once, and only the queue is held in memory.

    Args:
        run: its id.
        language: of what is to be read.
        sums: how the firm's are made.
        lines: of the clients.
        spent: on models; None where none was asked.
    """
    waiting: list[ClientStanding] = []

    def passing() -> Iterator[ClientStanding]:
        for line in lines:
            standing = read_line(line)
            if standing.reasons:
                # What his line and his place are made of: a bad day may bring everybody into the queue.
                wanted = {VALUE, WORST_BY, *standing.reasons[0].facts}
                kept = tuple(one for one in standing.figures if one.key in wanted)
                waiting.append(replace(standing, figures=kept, exposures=()))
            yield standing

    firm = firm_standing(passing(), dict(sums.rates), sums.currency)
    queue = queue_order(waiting)
    return firm_json(run, firm, spent), queue_json(run, firm, queue), queue_markdown(run, firm, queue, language)
