"""Lines of what moved: level, change of the day and its rank in the past year, of the week and the year, and place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from data_sources.model import InstrumentKind
from diagnostics.brief.day_facts import both_names, day_fact, move_fact, source_of
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.moves import Move
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.metrics.market_day.session import change_over, range_place
from diagnostics.rules import THRESHOLDS, threshold
from diagnostics.section import FigureTable

WEEK = 5  # sessions
COLUMNS = ("level", "day_change", "day_percentile", "week_change", "year_change", "range_place", "quoted_on")
CHANGED = "close / close {} before - 1, {}"
RANKED = "share of the changes of the past year below the last one, equal ones counting half"
BOUNDS = {name: f"rule.market_move.{name}" for name in ("lower", "upper", "far_lower", "far_upper")}


def move_rows(
    evidence: BriefEvidence, topic: str, moves: Sequence[Move], columns: tuple[str, ...] = COLUMNS
) -> tuple[tuple[Fact, ...], tuple[FigureTable, ...]]:
    """Facts ``topic.<figure>.<line>`` of each move, and their table; nothing of none."""
    facts = [fact for at, move in enumerate(moves, start=1) for fact in move_facts(evidence, topic, at, move)]
    names = ("name", *columns)
    rows = tuple((str(at), tuple(f"{topic}.{name}.{at}" for name in names)) for at in range(1, len(moves) + 1))
    heads = tuple(f"brief_{name}" for name in names)
    return tuple(facts), (FigureTable(f"{topic}_moves", heads, rows),) if rows else ()


def move_facts(evidence: BriefEvidence, topic: str, at: int, move: Move) -> tuple[Fact, ...]:
    """Every figure of one line."""
    instrument, source = move.history.instrument, source_of(move.history)
    called, names = both_names(instrument, evidence.label_of(move.symbol))
    is_points = instrument.kind is InstrumentKind.INDEX

    def own(name: str) -> str:
        return f"{topic}.{name}.{at}"

    year = move.year
    in_year = move.window(len(move.history) - 1 if isinstance(year, Absence) else year.stop - year.start - 1, "1y")
    return (
        day_fact(evidence, own("name"), called, Unit.TEXT, source=source, parameters=names),
        day_fact(evidence, own("symbol"), move.symbol, Unit.TEXT, source=source),
        move_fact(
            evidence,
            move,
            own("level"),
            move.quote,
            Unit.POINTS if is_points else Unit.PRICE,
            "last close",
            window=Window("last", move.last, move.last, 1),
            currency="" if is_points else instrument.currency,
        ),
        _change(evidence, move, own("day_change"), 1),
        move_fact(
            evidence, move, own("day_percentile"), move.day_percentile, Unit.FRACTION, RANKED,
            window=in_year, inputs=(own("day_change"),),
        ),
        _change(evidence, move, own("week_change"), WEEK),
        _year_to_date(evidence, move, own("year_change")),
        move_fact(
            evidence, move, own("range_place"), _place(move), Unit.FRACTION,
            "(close - lowest close) / (highest close - lowest close) of the past year", window=in_year,
        ),
        move_fact(evidence, move, own("quoted_on"), move.last, Unit.DATE, "day of the last bar"),
    )  # fmt: skip


def _change(evidence: BriefEvidence, move: Move, key: str, sessions: int) -> Fact:
    short = move.short_of(sessions + 1)
    value = short or change_over(move.closes, sessions)
    back = "one session" if sessions == 1 else f"{sessions} sessions"
    return move_fact(
        evidence, move, key, value, Unit.CHANGE, CHANGED.format(back, move.taken_out), window=move.window(sessions)
    )


def _year_to_date(evidence: BriefEvidence, move: Move, key: str) -> Fact:
    """Since the last close of the year before."""
    dates, new_year = move.history.dates, date(move.last.year, 1, 1)
    before = int(np.searchsorted(dates, np.datetime64(new_year, "D"), side="left"))
    value: float | Absence
    if move.late is not None:
        value = move.late
    elif before == 0:
        reason = AbsenceReason.WINDOW_NOT_COVERED
        value = Absence(reason, have=move.history.first.isoformat(), need=new_year.isoformat())
    else:
        value = float(move.closes[-1] / move.closes[before - 1] - 1.0)
    sessions = len(move.history) - max(before, 1)
    return move_fact(
        evidence,
        move,
        key,
        value,
        Unit.CHANGE,
        CHANGED.format("the year", move.taken_out),
        window=move.window(sessions, "ytd"),
    )


def _place(move: Move) -> float | Absence:
    year = move.year
    if isinstance(year, Absence):
        return year
    place = range_place(move.closes[year])
    return Absence(AbsenceReason.NO_VARIATION) if np.isnan(place) else place


def move_bounds(as_of: date) -> tuple[Fact, ...]:
    """The bounds beyond which a move is out of the ordinary, as facts; every market is held against the same."""
    return tuple(threshold(key, as_of) for key in BOUNDS.values())


def unusual_moves(
    topic: str, moves: Sequence[Move], *, far_only: bool = False, told: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Moves of the day beyond the fifth of a hundred on either side; beyond the first of a hundred they are serious.

    A move that an earlier brief told is not told again, and a fall is one only where the change is negative: in a
    year without losses the smallest gain is no fall. With ``far_only`` those between the two bounds are left out, and
    symbols of which something else has ``told`` always are.
    """
    made = []
    for at, move in enumerate(moves, start=1):
        rank = move.day_percentile
        if isinstance(rank, Absence) or not move.is_news or move.symbol in told:
            continue
        change = change_over(move.closes, 1)
        side = "rise" if change > 0.0 and rank >= _bound("upper") else "fall"
        if side == "fall" and not (change < 0.0 and rank <= _bound("lower")):
            continue
        far = rank >= _bound("far_upper") if side == "rise" else rank <= _bound("far_lower")
        if far_only and not far:
            continue
        bound = BOUNDS[("far_" if far else "") + ("upper" if side == "rise" else "lower")]
        keys = (f"{topic}.name.{at}", f"{topic}.day_change.{at}", f"{topic}.day_percentile.{at}", bound)
        severity = Severity.SERIOUS if far else Severity.NOTABLE
        made.append(Finding("market", f"{'far' if far else 'large'}_{side}", severity, Direction.NEUTRAL, keys))
    return tuple(made)


def _bound(name: str) -> float:
    return THRESHOLDS[BOUNDS[name]].value
