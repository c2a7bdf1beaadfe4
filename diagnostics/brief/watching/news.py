"""News of what is watched: quoted and dated, without a judgement."""

from __future__ import annotations

from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.watching.alerts import name_of
from diagnostics.brief.watching.checks import published_on
from diagnostics.facts import Fact, Unit
from diagnostics.observation import said_by
from diagnostics.section import Block, FigureTable, Note, Section

SHOWN = 12
EACH = 3  # items of one instrument: the newest
COLUMNS = ("day", "what", "title", "publisher")


def news(evidence: BriefEvidence) -> Section:
    """News of what is watched, the newest first: quoted and dated, without a judgement."""
    told: dict[str, int] = {}
    chosen = []
    for symbol, item in sorted(evidence.snapshot.news, key=lambda pair: pair[1].published, reverse=True):
        told[symbol] = told.get(symbol, 0) + 1
        if told[symbol] <= EACH and item.title.strip():
            chosen.append((symbol, item))
    if not chosen:
        return Section("news", (), ())
    facts: list[Fact] = []
    for at, (symbol, item) in enumerate(chosen[:SHOWN], start=1):
        move = evidence.move_of(symbol)
        day = published_on(item, "" if move is None else move.history.instrument.exchange)
        source = said_by(item.origin, symbol)
        called, names = name_of(evidence, symbol)
        facts += [
            day_fact(evidence, f"news.day.{at}", day, Unit.DATE, source=source),
            day_fact(evidence, f"news.what.{at}", called, Unit.TEXT, source=source, parameters=names),
            day_fact(evidence, f"news.title.{at}", item.title.strip(), Unit.TEXT, source=source),
            day_fact(evidence, f"news.publisher.{at}", item.publisher, Unit.TEXT, source=source),
        ]
    present = {fact.key for fact in facts if fact.value is not None}
    rows = tuple(
        (str(at), tuple(key if (key := f"news.{name}.{at}") in present else None for name in COLUMNS))
        for at in range(1, min(len(chosen), SHOWN) + 1)
    )
    blocks: tuple[Block, ...] = (
        FigureTable("brief_news", tuple(f"news_{name}" for name in COLUMNS), rows),
        Note("news_is_quoted"),
    )
    return Section("news", tuple(facts), blocks)
