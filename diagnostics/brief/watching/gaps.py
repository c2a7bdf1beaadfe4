"""What could not be had: symbols without a price, sources that failed, bars that are too old, rules not judged."""

from __future__ import annotations

from data_sources.brief_snapshot import BriefSnapshot
from data_sources.chain import Outcome
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.moves import Move
from diagnostics.brief.watching.alerts import every_check, name_of
from diagnostics.facts import Fact, Unit, Value
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

SHOWN = 15
WHY_SHOWN = 160  # characters of a source's own sentence
# Notes of what the brief itself says elsewhere, or that every one has.
SAID_ELSEWHERE = (NoteKind.SAMPLE, NoteKind.STALE, NoteKind.UNPRICED)
# Notes that have a line of their own: of which market or currency, and what was not had.
OF_A_MARKET = (NoteKind.NO_BREADTH, NoteKind.NO_SECTORS)
LISTED = (NoteKind.NO_YIELDS, *OF_A_MARKET, NoteKind.NOT_OFFERED)


def gaps(evidence: BriefEvidence) -> Section:
    """What could not be had, and what of it follows; that nothing is missing is said too."""
    snapshot = evidence.snapshot
    late = tuple(dict.fromkeys(move.symbol for move in _every(evidence) if move.late is not None))
    holed = tuple(dict.fromkeys(move.symbol for move in _every(evidence) if move.holed is not None))
    unjudged = sum(one.why is not None for one in every_check(evidence))
    told = (
        ("unpriced", len(snapshot.unpriced), "symbols that no source has a price of"),
        ("stale", len(late), "symbols whose last bar is older than their market's last complete session"),
        ("holed", len(holed), "indices and traded funds without the session before their last bar"),
        ("failed", _failed(snapshot), "questions that no source answered because one failed"),
        ("unjudged", unjudged, "rules by instrument that could not be judged"),
    )
    counts = tuple(
        day_fact(evidence, f"gaps.{name}", count, Unit.COUNT, formula=formula) for name, count, formula in told
    )
    listed, rows = _lines(evidence)
    blocks: list[Block] = []
    if any(count.number for count in counts):
        blocks.append(FigureList("gaps_counts", tuple(count.key for count in counts if count.number)))
    if rows:
        blocks.append(FigureTable("gaps_listed", ("gaps_what", "gaps_last", "gaps_why"), rows))
    if len(snapshot.unpriced) + len({*late, *holed}) > SHOWN:
        blocks.append(Note("gaps_more"))
    kinds = dict.fromkeys(note.kind for note in snapshot.notes if note.kind not in (*SAID_ELSEWHERE, *LISTED))
    blocks += [Note(f"snapshot_{kind.value}") for kind in kinds if kind is not NoteKind.PROVISIONAL_CALENDAR]
    return Section("gaps", (*counts, *listed), tuple(blocks), _found(counts))


def _every(evidence: BriefEvidence) -> tuple[Move, ...]:
    roles = dict.fromkeys(entry.role for entry in evidence.snapshot.histories)
    return tuple(move for role in roles for move in evidence.moves(role))


def _failed(snapshot: BriefSnapshot) -> int:
    """What a source failed for, as the notes have it; the attempts where they have none of it."""
    notes = sum(one.need == SOURCE_FAILED for one in snapshot.notes)
    answered = {one.asked for one in snapshot.attempts if one.outcome is Outcome.ANSWERED}
    lost = {one.asked for one in snapshot.attempts if one.outcome in (Outcome.UNAVAILABLE, Outcome.FAILED)} - answered
    return max(notes, len(lost))


def _lines(evidence: BriefEvidence) -> tuple[list[Fact], tuple[tuple[str, tuple[str | None, ...]], ...]]:
    """A line for each symbol without a price, or with one that is too old, and for what a market does not tell."""
    lines: list[tuple[str, Value | None, str]] = [(symbol, None, why) for symbol, why in evidence.snapshot.unpriced]
    seen = {symbol for symbol, _, _ in lines}
    for move in _every(evidence):
        if (move.late is not None or move.holed is not None) and move.symbol not in seen:
            seen.add(move.symbol)
            lines.append((move.symbol, move.last, "gap holed" if move.late is None else _why(evidence, move.symbol)))
    # However many symbols there are, what a market does not tell is listed.
    lines = [*lines[:SHOWN], *_not_told(evidence.snapshot)]
    facts: list[Fact] = []
    rows = []
    for at, (symbol, last, why) in enumerate(lines, start=1):
        called, names = name_of(evidence, symbol)
        own = [day_fact(evidence, f"gaps.what.{at}", called, Unit.TEXT, parameters=names)]
        if last is not None:
            own.append(day_fact(evidence, f"gaps.last.{at}", last, Unit.DATE, formula="day of the last bar"))
        short = why if len(why) <= WHY_SHOWN else why[: WHY_SHOWN - 1] + "\u2026"
        if short:
            own.append(day_fact(evidence, f"gaps.why.{at}", short, Unit.TEXT))
        facts += own
        known = {fact.key for fact in own}
        rows.append(
            (str(at), tuple(key if (key := f"gaps.{name}.{at}") in known else None for name in ("what", "last", "why")))
        )
    return facts, tuple(rows)


def _not_told(snapshot: BriefSnapshot) -> list[tuple[str, Value | None, str]]:
    """Markets, currencies and instruments of which something usual is not told, and what of them that is."""
    made: list[tuple[str, Value | None, str]] = []
    for note in snapshot.notes:
        if note.kind in LISTED:
            about = f"country {note.about}" if note.kind in OF_A_MARKET else note.about
            made.append((note.have if note.kind is NoteKind.NOT_OFFERED else about, None, f"gap {note.kind.value}"))
    return list(dict.fromkeys(made))


def _why(evidence: BriefEvidence, symbol: str) -> str:
    """What the notes say of a bar that is too old."""
    suspended = any(one.kind is NoteKind.SUSPENDED and one.about == symbol for one in evidence.snapshot.notes)
    return "gap suspended" if suspended else "gap stale"


def _found(counts: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """One finding for each sort of gap; that there is none is one too."""
    made = tuple(
        Finding("gap", count.key.removeprefix("gaps."), Severity.NOTABLE, Direction.NEUTRAL, (count.key,))
        for count in counts
        if count.number
    )
    return made or (Finding("gap", "none", Severity.NOTE, Direction.NEUTRAL, (counts[0].key,)),)
