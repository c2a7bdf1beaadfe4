"""Styles and sectors: who led and who trailed."""

from __future__ import annotations

from data_sources.brief_snapshot import SECTOR_INDEX, STYLE_INDEX
from data_sources.model.market_day import SectorMove
from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.markets.move_rows import move_rows
from diagnostics.brief.moves import Move
from diagnostics.facts import Fact, Unit
from diagnostics.metrics.market_day.session import change_over
from diagnostics.observation import said_by
from diagnostics.section import BarChart, Block, FigureTable, Section

COLUMNS = ("day_change", "week_change", "year_change", "quoted_on")
ENDS = 5  # sectors told at either end
FEWEST_BARS = 3
SECTORS = ("sector_name", "sector_change", "leader", "leader_change")


def styles(evidence: BriefEvidence) -> Section:
    """Styles and sectors: who led and who trailed."""
    moves = _leading_first((*evidence.moves(STYLE_INDEX), *evidence.moves(SECTOR_INDEX)))
    facts, tables = move_rows(evidence, "styles", moves, COLUMNS)
    sectors, of_source = _sectors(evidence)
    blocks: list[Block] = [*tables]
    drawn = tuple(
        (f"styles.name.{at}", f"styles.day_change.{at}")
        for at, move in enumerate(moves, start=1)
        if move.short_of(2) is None
    )
    if len(drawn) >= FEWEST_BARS:
        blocks.append(BarChart("styles_bars", drawn))
    return Section("styles", (*facts, *sectors), (*blocks, *of_source))


def _leading_first(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """By the change of the day, the highest first; those without one last."""

    def place(move: Move) -> tuple[bool, float]:
        short = move.short_of(2)
        return (True, 0.0) if short is not None else (False, -change_over(move.closes, 1))

    return tuple(sorted(moves, key=place))


def _sectors(evidence: BriefEvidence) -> tuple[tuple[Fact, ...], tuple[FigureTable, ...]]:
    """The best and the worst sectors of each market as its source has them, with who leads each."""
    shown = [one for country in _countries(evidence) for one in _ends(evidence, country)]
    facts: list[Fact] = []
    rows = []
    for at, one in enumerate(shown, start=1):
        own = _sector(evidence, at, one)
        facts += own
        known = {fact.key for fact in own}
        rows.append((str(at), tuple(key if (key := f"styles.{name}.{at}") in known else None for name in SECTORS)))
    heads = tuple(f"brief_{name}" for name in SECTORS)
    return tuple(facts), (FigureTable("styles_sectors", heads, tuple(rows)),) if rows else ()


def _countries(evidence: BriefEvidence) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.country for one in evidence.snapshot.sectors))


def _ends(evidence: BriefEvidence, country: str) -> list[SectorMove]:
    """The best and the worst of a market by change, each once; those whose change nobody tells are left out."""
    own = [one for one in evidence.snapshot.sectors if one.country == country and one.change is not None]
    own.sort(key=lambda one: (-(one.change or 0.0), one.name))
    return own if len(own) <= 2 * ENDS else [*own[:ENDS], *own[-ENDS:]]


def _sector(evidence: BriefEvidence, at: int, one: SectorMove) -> list[Fact]:
    source = said_by(one.origin, one.country)
    made = [
        day_fact(evidence, f"styles.sector_name.{at}", one.name, Unit.TEXT, source=source, as_of=one.day),
        day_fact(evidence, f"styles.sector_change.{at}", one.change, Unit.CHANGE, source=source, as_of=one.day),
    ]
    if one.leader:
        made.append(day_fact(evidence, f"styles.leader.{at}", one.leader, Unit.TEXT, source=source, as_of=one.day))
    if one.leader_change is not None:
        key = f"styles.leader_change.{at}"
        made.append(day_fact(evidence, key, one.leader_change, Unit.CHANGE, source=source, as_of=one.day))
    return made
