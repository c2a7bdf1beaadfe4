"""The rules of the watchlist that fired, each beside its threshold, and those that could not be judged."""

from __future__ import annotations

from collections.abc import Sequence

from data_sources.model.watchlist import AlertKind
from diagnostics.brief.day_facts import Parameters, both_names, day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.watching.book_checks import OF_THE_BOOK, book_checks, held_of
from diagnostics.brief.watching.checks import SPLIT_SESSIONS, Check, check, symbols_of
from diagnostics.facts import AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

SHOWN = 15  # lines of a table
NAMED = 8  # instruments of one line
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
    groups = _alike(untold)
    together = {places[0]: [untold[at - 1] for at in places] for places in groups}
    hidden = [
        fact
        for at, one in enumerate(untold[:KEPT], start=1)
        for fact in _unjudged(evidence, at, together.get(at, [one]))
    ]
    listed = FigureList("alerts_counts", tuple(fact.key for fact in counts))
    present = {fact.key for fact in (*shown, *hidden)}
    # A client's sentence stands once, among the clients to call: here it would push the figures apart.
    breaches = {f"alerts.value.{at}" for at, one in enumerate(fired, start=1) if one.rule.kind is AlertKind.LIMIT}
    blocks: list[Block] = [
        *_table("alerts_fired", FIRED, range(1, len(fired) + 1), present - breaches),
        listed,
        *_table("alerts_unjudged", UNJUDGED, [places[0] for places in groups], present),
    ]
    if max(len(fired), len(groups)) > SHOWN:
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


def _table(name: str, columns: tuple[str, ...], places: Sequence[int], present: set[str]) -> list[Block]:
    rows = tuple(
        (str(line), tuple(key if (key := f"alerts.{column}.{at}") in present else None for column in columns))
        for line, at in enumerate(places[:SHOWN], start=1)
    )
    return [FigureTable(name, tuple(f"alerts_{column}" for column in columns), rows)] if rows else []


def _alike(untold: list[Check]) -> list[list[int]]:
    """Places of those that could not be judged, by rule and reason: each such group is one line."""
    groups: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(untold[:KEPT], start=1):
        if one.why is not None:
            groups.setdefault((one.rule.name, one.why.reason.value), []).append(at)
    return list(groups.values())


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
        held = held_of(one.rule.name, evidence)
        clients = sum(other.rule is one.rule for other in fired) if held is None else held.clients
        formula = "clients for whom the rule holds"
        key = f"alerts.clients.{at}"
        facts.append(day_fact(evidence, key, clients, Unit.COUNT, formula=formula, source="book", as_of=one.day))
    return facts


def _unjudged(evidence: BriefEvidence, at: int, alike: list[Check]) -> list[Fact]:
    """Rule, what it is about (with all that are told in the same line), and a value that is absent for a reason."""
    one = alike[0]
    called, names = _names_of(evidence, [other.symbol for other in alike])
    facts = [day_fact(evidence, f"alerts.unjudged_name.{at}", one.rule.name, Unit.TEXT)]
    if one.symbol:
        facts.append(day_fact(evidence, f"alerts.unjudged_symbol.{at}", one.symbol, Unit.TEXT))
        facts.append(day_fact(evidence, f"alerts.unjudged_what.{at}", called, Unit.TEXT, parameters=names))
    facts.append(
        day_fact(evidence, f"alerts.unjudged_value.{at}", None, Unit.TEXT, formula=one.formula, absence=one.why)
    )
    if one.why is not None:
        of_client = one.rule.kind in OF_THE_BOOK and one.why.reason is AbsenceReason.NOT_OFFERED
        why = "why no_client_figure" if of_client else f"why {one.why.reason.value}"
        facts.append(day_fact(evidence, f"alerts.unjudged_why.{at}", why, Unit.TEXT, formula="reason of the absence"))
    return facts


def _names_of(evidence: BriefEvidence, symbols: list[str]) -> tuple[str, Parameters]:
    """What several are called, in each language's own way; of very many the first."""
    if len(symbols) == 1:
        return name_of(evidence, symbols[0])
    called = [name_of(evidence, symbol) for symbol in symbols[:NAMED]]
    more = "" if len(symbols) <= NAMED else " \u2026"
    english = ", ".join(dict(names).get("name_en", name) for name, names in called) + more
    chinese = "\u3001".join(dict(names).get("name_zh", name) for name, names in called) + more
    return english, (("name_en", english), ("name_zh", chinese))


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
