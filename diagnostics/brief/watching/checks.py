"""Whether a rule of the watchlist holds of one instrument, by prices or news: it does, it does not, or nobody can tell.

Nothing is ever "not fired" that could not be looked at: a short history, a bar of an older day, a missing volume or a
source that failed is an absence with its reason, and is listed among the gaps. A threshold that is reached exactly
counts as reached.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data_sources.calendars import has_calendar, local_day
from data_sources.model import NewsItem, to_date
from data_sources.model.watchlist import AlertKind, AlertRule
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.moves import Move
from diagnostics.facts import Absence, AbsenceReason, Unit, Value, Window
from diagnostics.metrics.market_day.session import (
    change_over,
    fall_from_high,
    mean_close,
    mean_crossing,
    volume_multiple,
)
from diagnostics.rules import THRESHOLDS

CLOSE_TO = 1e-9  # of a bound: what differs from it by rounding alone has reached it
SPLIT_SESSIONS = "rule.alert_split.split_sessions"


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one rule for one instrument, or for one account.

    Args:
        rule: of the watchlist.
        symbol: canonical, or an account's alias.
        variant: which way it fired ("level_above"); "" where it did not.
        value: what was measured; an Absence where nothing could be.
        unit: of the value; ``bound`` has the unit ``bound_unit``, or is None where the rule has no number.
        day: of the last bar, or of the item.
        formula: how the value is made.
    """

    rule: AlertRule
    symbol: str
    variant: str
    value: Value | Absence
    unit: Unit
    bound: float | None
    bound_unit: Unit
    day: date
    formula: str
    window: Window | None = None
    currency: str = ""
    source: str = ""
    inputs: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def fired(self) -> bool:
        """Whether the rule holds."""
        return bool(self.variant)

    @property
    def why(self) -> Absence | None:
        """Why nobody can tell; None where somebody can."""
        return self.value if isinstance(self.value, Absence) else None

    @property
    def measured(self) -> Value | None:
        """The value; None where nobody can tell."""
        return None if isinstance(self.value, Absence) else self.value


def symbols_of(rule: AlertRule, evidence: BriefEvidence) -> tuple[str, ...]:
    """Whom a rule on prices or news is about: its own symbols, or everything watched."""
    return rule.symbols or tuple(one.symbol for one in evidence.snapshot.watchlist.items)


def check(rule: AlertRule, symbol: str, evidence: BriefEvidence) -> Check:
    """One rule of prices or news for one instrument."""
    if rule.kind is AlertKind.NEWS:
        return _news(rule, symbol, evidence)
    move = evidence.move_of(symbol)
    if move is None:
        return _untold(rule, symbol, evidence, no_history(symbol, evidence))
    match rule.kind:
        case AlertKind.LEVEL:
            return _level(rule, move)
        case AlertKind.CHANGE:
            return _change(rule, move)
        case AlertKind.DRAWDOWN:
            return _drawdown(rule, move)
        case AlertKind.CROSSING:
            return _crossing(rule, move)
        case AlertKind.VOLUME:
            return _volume(rule, move)
        case _:
            raise ValueError(f"{rule.kind} is a rule of the book")


def reaches(value: float, bound: float) -> bool:
    """Whether a value is at or above a bound; rounding does not keep it from it."""
    return value >= bound or math.isclose(value, bound, rel_tol=CLOSE_TO)


def no_history(symbol: str, evidence: BriefEvidence) -> Absence:
    """Why there is no price: its source failed, or nobody has one."""
    failed = any(note.about == symbol and note.need == SOURCE_FAILED for note in evidence.snapshot.notes)
    return Absence(AbsenceReason.SOURCE_FAILED if failed else AbsenceReason.NOT_OFFERED)


def _made(
    rule: AlertRule,
    move: Move,
    value: float | Absence,
    unit: Unit,
    formula: str,
    *,
    above: str = "",
    below: str = "",
    sessions: int = 1,
    bound_unit: Unit | None = None,
    currency: str = "",
) -> Check:
    """The check of a measured value against the rule's bounds, ``above`` and ``below`` naming what fires."""
    variant, bound = "", rule.above if rule.above is not None else rule.below
    if not isinstance(value, Absence):
        if above and rule.above is not None and reaches(value, rule.above):
            variant, bound = above, rule.above
        elif below and rule.below is not None and reaches(-value, -rule.below):
            variant, bound = below, rule.below
    history = move.history
    return Check(
        rule,
        move.symbol,
        variant,
        value,
        unit,
        bound,
        bound_unit or unit,
        move.last,
        formula,
        window=move.window(sessions),
        currency=currency,
        source=f"{history.origin.provider}:{move.symbol}",
        inputs=(move.observed,),
        parameters=_lengths(rule),
    )


def _lengths(rule: AlertRule) -> tuple[tuple[str, str], ...]:
    """How many sessions the rule looks back over, as parameters of its figure."""
    if rule.kind in (AlertKind.CROSSING, AlertKind.VOLUME):
        return (("sessions", str(rule.average)),)
    return (("sessions", str(rule.sessions)),) if rule.kind in (AlertKind.CHANGE, AlertKind.DRAWDOWN) else ()


def _untold(rule: AlertRule, symbol: str, evidence: BriefEvidence, why: Absence) -> Check:
    return Check(rule, symbol, "", why, Unit.TEXT, None, Unit.TEXT, evidence.as_of, "nothing to look at")


def _level(rule: AlertRule, move: Move) -> Check:
    """The last close as quoted. A level that was written before a split says nothing of the shares after it."""
    value = move.quote
    unit, currency = move.unit
    split = move.split_within(int(THRESHOLDS[SPLIT_SESSIONS].value))
    if move.late is not None:
        value = move.late
    elif split is not None and not isinstance(value, Absence):
        value = Absence(AbsenceReason.SPLIT_SINCE, have=split.isoformat())
    return _made(
        rule, move, value, unit, "last close",
        above="level_above", below="level_below", sessions=0, currency=currency,
    )  # fmt: skip


def _change(rule: AlertRule, move: Move) -> Check:
    value = move.short_of(rule.sessions + 1) or change_over(move.closes, rule.sessions)
    formula = f"close / close of that many sessions before - 1, {move.taken_out}"
    return _made(
        rule, move, value, Unit.CHANGE, formula, above="change_rise", below="change_fall", sessions=rule.sessions
    )


def _drawdown(rule: AlertRule, move: Move) -> Check:
    value = move.short_of(rule.sessions) or fall_from_high(move.closes, rule.sessions)
    formula = f"1 - close / highest close of that many sessions, {move.taken_out}"
    return _made(rule, move, value, Unit.FRACTION, formula, above="drawdown", sessions=rule.sessions - 1)


def _crossing(rule: AlertRule, move: Move) -> Check:
    """The close against its mean; the bound that is told is the mean itself."""
    short = move.short_of(rule.average + 1)
    formula = f"close against its mean, {move.taken_out}"
    unit, currency = move.unit
    made = _made(
        rule, move, short or float(move.closes[-1]), unit, formula, sessions=rule.average, currency=currency
    )  # fmt: skip
    if short is not None:
        return made
    crossed = mean_crossing(move.closes, rule.average)
    variant = {1: "crossing_up", -1: "crossing_down", 0: ""}[crossed]
    return _with(made, variant, mean_close(move.closes, rule.average))


def _volume(rule: AlertRule, move: Move) -> Check:
    """The volume of the last session as a multiple; a session without a volume, or an empty mean, tells nothing."""
    value: float | Absence | None = move.short_of(rule.average + 1)
    if value is None:
        volumes = move.volumes
        last = None if volumes is None else volumes[-1 - rule.average :]
        if last is None or not np.isfinite(last).all():
            value = Absence(AbsenceReason.NO_VOLUME)
        else:
            multiple = volume_multiple(last, rule.average)
            value = Absence(AbsenceReason.NO_TRADES) if np.isnan(multiple) else multiple
    formula = "volume / mean volume of that many sessions before"
    return _made(rule, move, value, Unit.RATIO, formula, above="volume", sessions=rule.average)


def _news(rule: AlertRule, symbol: str, evidence: BriefEvidence) -> Check:
    """The newest item after the session before the last ``sessions``, with one of the words in its title."""
    notes = [one for one in evidence.snapshot.notes if one.kind is NoteKind.NO_NEWS and one.about in (symbol, "")]
    own = [item for about, item in evidence.snapshot.news if about == symbol]
    if notes and not own:
        failed = any(one.need == SOURCE_FAILED for one in notes)
        reason = AbsenceReason.SOURCE_FAILED if failed else AbsenceReason.NOT_OFFERED
        return _untold(rule, symbol, evidence, Absence(reason))
    move = evidence.move_of(symbol)
    since = _before(rule.sessions, move, evidence.as_of)
    exchange = "" if move is None else move.history.instrument.exchange
    words = [word.casefold() for word in rule.words]
    found = [
        (day, item)
        for item in own
        if since < (day := published_on(item, exchange)) <= evidence.as_of
        and (not words or any(word in item.title.casefold() for word in words))
    ]
    formula = "items since the session before, by the words of the rule"
    if not found:
        return Check(rule, symbol, "", 0, Unit.COUNT, None, Unit.COUNT, evidence.as_of, formula)
    day, newest = max(found, key=lambda pair: pair[1].published)
    source = f"{newest.origin.provider}:{symbol}"
    return Check(rule, symbol, "news", newest.title, Unit.TEXT, None, Unit.TEXT, day, formula, source=source)


def published_on(item: NewsItem, exchange: str) -> date:
    """The day of an item where its market is; that of its own moment for what has no market."""
    return local_day(exchange, item.published) if has_calendar(exchange) else item.published.date()


def _before(sessions: int, move: Move | None, as_of: date) -> date:
    """The session before the last ``sessions`` ones; weekdays where there is no history."""
    if move is not None and move.late is None and len(move.history) > sessions:
        return to_date(move.history.dates[-1 - sessions])
    back = as_of
    for _ in range(sessions):
        back -= timedelta(days=3 if back.weekday() == 0 else 2 if back.weekday() == 6 else 1)
    return back


def _with(made: Check, variant: str, bound: float) -> Check:
    return Check(
        made.rule, made.symbol, variant, made.value, made.unit, bound, made.unit, made.day, made.formula,
        window=made.window, currency=made.currency, source=made.source, inputs=made.inputs, parameters=made.parameters,
    )  # fmt: skip
