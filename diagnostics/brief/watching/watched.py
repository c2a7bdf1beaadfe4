"""What is watched: last close, changes, place in the year's range, fall from its high, volume."""

from __future__ import annotations

import numpy as np

from data_sources.brief_snapshot import WATCHED
from data_sources.model.watchlist import AlertKind
from diagnostics.brief.day_facts import move_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.markets.move_rows import move_rows, unusual_moves
from diagnostics.brief.moves import Move, news_first
from diagnostics.brief.watching.alerts import every_check
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.metrics.market_day.session import fall_from_high, volume_multiple
from diagnostics.section import Block, FigureTable, Note, Section

SHOWN = 40
AVERAGE = 20  # sessions of the mean volume
COLUMNS = (
    "level",
    "day_change",
    "day_percentile",
    "week_change",
    "year_change",
    "high_fall",
    "volume_multiple",
    "quoted_on",
)


def watched(evidence: BriefEvidence) -> Section:
    """What is watched, the most unusual change of the day first: two tables would be one too many."""
    moves = news_first(evidence.moves(WATCHED))
    if not moves:
        return Section("watched", (), (Note("nothing_watched"),))
    shown = moves[:SHOWN]
    facts, _ = move_rows(evidence, "watched", shown)
    more = [fact for at, move in enumerate(shown, start=1) for fact in _more(evidence, at, move)]
    names = ("name", *COLUMNS)
    rows = tuple((str(at), tuple(f"watched.{name}.{at}" for name in names)) for at in range(1, len(shown) + 1))
    blocks: list[Block] = [FigureTable("watched_moves", tuple(f"brief_{name}" for name in names), rows)]
    if len(moves) > SHOWN:
        blocks.append(Note("watched_more"))
    alerted = {one.symbol for one in every_check(evidence) if one.fired and one.rule.kind is AlertKind.CHANGE}
    found = unusual_moves("watched", shown, far_only=True, told=alerted)  # an alert has told the others
    return Section("watched", (*facts, *more), tuple(blocks), found)


def _more(evidence: BriefEvidence, at: int, move: Move) -> tuple[Fact, ...]:
    """The fall from the year's highest close, and the volume beside that of the sessions before."""
    year = move.year
    fall = year if isinstance(year, Absence) else -fall_from_high(move.closes, year.stop - year.start)
    in_year = None if isinstance(year, Absence) else move.window(year.stop - year.start - 1, "1y")
    return (
        move_fact(
            evidence, move, f"watched.high_fall.{at}", fall, Unit.CHANGE,
            f"close / highest close of the past year - 1, {move.taken_out}", window=in_year,
        ),
        move_fact(
            evidence, move, f"watched.volume_multiple.{at}", _volume(move), Unit.RATIO,
            f"volume / mean volume of the {AVERAGE} sessions before", window=move.window(AVERAGE),
        ),
    )  # fmt: skip


def _volume(move: Move) -> float | Absence:
    short, volumes = move.short_of(AVERAGE + 1), move.volumes
    if short is not None:
        return short
    if volumes is None or not np.isfinite(volumes[-1 - AVERAGE :]).all():
        return Absence(AbsenceReason.NO_VOLUME)
    multiple = volume_multiple(volumes, AVERAGE)
    return Absence(AbsenceReason.NO_TRADES) if np.isnan(multiple) else multiple
