"""The rules of the watchlist that fired, each beside its threshold, and those that could not be judged."""

from __future__ import annotations

from diagnostics.brief.day_facts import Parameters, both_names, day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.watching.book_checks import OF_THE_BOOK, book_checks
from diagnostics.brief.watching.checks import SPLIT_SESSIONS, Check, check, symbols_of
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

SHOWN = 15  # lines of a table
KIND = "kind of the rule, and its side"
KEPT = 40  # that are facts: the next brief is held against them
FIRED = ("name", "what", "kind", "value", "bound", "day")
UNJUDGED = ("unjudged_name", "unjudged_what", "unjudged_why")
# What the advisor wants to be told is serious; what only hints at something is to be looked at.
HINTS = ("crossing_up", "crossing_down", "volume", "news")


def alerts(evidence: BriefEvidence) -> Section:
    """The rules of the watchlist that fired, each beside its threshold."""
    rules = evidence.snapshot.watchlist.rules
    if not rules:
        return Section("alerts", (), (Note("no_alert_rules"),))
    made = every_check(evidence)
    fired = sorted((one for one in made if one.fired), key=lambda one: (one.variant in HINTS, rules.index(one.rule)))
    untold = [one for one in made if one.why is not None]
    counts = (
        _count(evidence, "rules", len(rules), "rules of the watchlist"),
        _count(evidence, "checked", len(made) - len(untold), "rules by instrument that could be judged"),
        _count(evidence, "fired", len(fired), "rules by instrument that hold"),
        _count(evidence, "unjudged", len(untold), "rules by instrument that could not be judged"),
    )
    shown = [fact for at, one in enumerate(fired[:KEPT], start=1) for fact in _fired(evidence, at, one, fired)]
    hidden = [fact for at, one in enumerate(untold[:KEPT], start=1) for fact in _unjudged(evidence, at, one)]
    listed = FigureList("alerts_counts", tuple(fact.key for fact in counts))
    present = {fact.key for fact in (*shown, *hidden)}
    blocks: list[Block] = [
        *_table("alerts_fired", FIRED, fired, present),
        listed,
        *_table("alerts_unjudged", UNJUDGED, untold, present),
    ]
    if max(len(fired), len(untold)) > SHOWN:
        blocks.append(Note("alerts_more", ("alerts.fired",)))
    bound = threshold(SPLIT_SESSIONS, evidence.as_of)
    return Section("alerts", (*counts, bound, *shown, *hidden), tuple(blocks), _findings(fired, counts))


def every_check(evidence: BriefEvidence) -> tuple[Check, ...]:
    """Every rule for everything that it is about, in the order of the watchlist."""
    made: list[Check] = []
    for rule in evidence.snapshot.watchlist.rules:
        if rule.kind in OF_THE_BOOK:
            made += book_checks(rule, evidence)
        else:
            made += [check(rule, symbol, evidence) for symbol in symbols_of(rule, evidence)]
    return tuple(made)


def _count(evidence: BriefEvidence, name: str, count: int, formula: str) -> Fact:
    return day_fact(evidence, f"alerts.{name}", count, Unit.COUNT, formula=formula)


def _table(name: str, columns: tuple[str, ...], lines: list[Check], present: set[str]) -> list[Block]:
    rows = tuple(
        (str(at), tuple(key if (key := f"alerts.{column}.{at}") in present else None for column in columns))
        for at in range(1, min(len(lines), SHOWN) + 1)
    )
    return [FigureTable(name, tuple(f"alerts_{column}" for column in columns), rows)] if rows else []


def _fired(evidence: BriefEvidence, at: int, one: Check, fired: list[Check]) -> list[Fact]:
    """Rule, what it is about, the value beside its bound, and the day."""
    called, names = name_of(evidence, one.symbol)
    place = (("place", one.rule.place),) if one.rule.place else ()
    facts = [
        day_fact(evidence, f"alerts.name.{at}", one.rule.name, Unit.TEXT, parameters=place),
        day_fact(
            evidence, f"alerts.kind.{at}", f"alert {one.variant}", Unit.TEXT, formula="kind of the rule, and its side"
        ),
        day_fact(evidence, f"alerts.symbol.{at}", one.symbol, Unit.TEXT),
        day_fact(evidence, f"alerts.what.{at}", called, Unit.TEXT, parameters=names),
        day_fact(
            evidence,
            f"alerts.value.{at}",
            one.measured,
            one.unit,
            formula="observed" if one.unit is Unit.TEXT else one.formula,
            source=one.source,
            as_of=one.day,
            window=one.window,
            inputs=one.inputs,
            currency=one.currency,
            parameters=one.parameters,
        ),
    ]
    if one.bound is not None:
        formula = one.formula if one.variant.startswith("crossing") else "threshold of the rule"
        facts.append(
            day_fact(evidence, f"alerts.bound.{at}", one.bound, one.bound_unit, formula=formula, currency=one.currency)
        )
    facts.append(day_fact(evidence, f"alerts.day.{at}", one.day, Unit.DATE, formula="day of the last bar or item"))
    if one.rule.kind in OF_THE_BOOK and _first(fired, one) == at:
        clients = sum(other.rule is one.rule for other in fired)
        formula = "clients of the queue for whom the rule holds"
        key = f"alerts.clients.{at}"
        facts.append(day_fact(evidence, key, clients, Unit.COUNT, formula=formula, source="book", as_of=one.day))
    return facts


def _unjudged(evidence: BriefEvidence, at: int, one: Check) -> list[Fact]:
    """Rule, what it is about, and a value that is absent for a reason."""
    called, names = name_of(evidence, one.symbol)
    facts = [day_fact(evidence, f"alerts.unjudged_name.{at}", one.rule.name, Unit.TEXT)]
    if one.symbol:
        facts.append(day_fact(evidence, f"alerts.unjudged_symbol.{at}", one.symbol, Unit.TEXT))
        facts.append(day_fact(evidence, f"alerts.unjudged_what.{at}", called, Unit.TEXT, parameters=names))
    facts.append(
        day_fact(evidence, f"alerts.unjudged_value.{at}", None, Unit.TEXT, formula=one.formula, absence=one.why)
    )
    if one.why is not None:
        why = f"why {one.why.reason.value}"
        facts.append(day_fact(evidence, f"alerts.unjudged_why.{at}", why, Unit.TEXT, formula="reason of the absence"))
    return facts


def name_of(evidence: BriefEvidence, symbol: str) -> tuple[str, Parameters]:
    """What an instrument of a rule is called; an account by its alias."""
    move = evidence.move_of(symbol)
    label = evidence.label_of(symbol)
    return (label or symbol, ()) if move is None else both_names(move.history.instrument, label)


def _findings(fired: list[Check], counts: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """A finding for each rule and instrument; for a rule on the book one, with how many clients it is about."""
    if not fired:
        judged = counts[1]
        return (Finding("alert", "none", Severity.NOTE, Direction.NEUTRAL, (judged.key,)),) if judged.number else ()
    made: list[Finding] = []
    for at, one in enumerate(fired[:KEPT], start=1):
        severity = Severity.NOTABLE if one.variant in HINTS else Severity.SERIOUS
        cited: tuple[str, ...] = (f"alerts.name.{at}", f"alerts.what.{at}", f"alerts.value.{at}")
        if one.rule.kind in OF_THE_BOOK:
            clients = f"alerts.clients.{_first(fired, one)}"
            cited = (cited[0], clients)
            if any(other.facts[1] == clients for other in made):
                continue
        if one.bound is not None:
            cited += (f"alerts.bound.{at}",)
        made.append(Finding("alert", one.variant, severity, Direction.NEUTRAL, cited))
    return tuple(made)


def _first(fired: list[Check], one: Check) -> int:
    """Place of the first account that the rule of this one fired for."""
    return next(at for at, other in enumerate(fired, start=1) if other.rule is one.rule)
