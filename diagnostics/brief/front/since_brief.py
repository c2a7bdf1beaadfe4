"""What changed since the last brief of this name: alerts, clients in the queue, levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from data_sources.account_snapshot import EarlierReport
from data_sources.brief_snapshot import INDEX
from diagnostics.brief.day_facts import day_fact, move_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.front.ranking import SINCE
from diagnostics.brief.watching.alerts import every_check, name_of
from diagnostics.brief.watching.book_checks import OF_THE_BOOK, held_of
from diagnostics.facts import Fact, Unit, Value
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.ledger import FactLedger
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

MOST_LISTED = 40
SHOWN = 5  # alerts of a kind that are told one by one
Pair = tuple[str, str]  # rule and symbol of an alert
Get = Callable[[str], Value | None]


def since_brief(evidence: BriefEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """What changed since the last brief of this name: alerts, clients in the queue, levels."""
    del findings
    earlier = evidence.snapshot.earlier
    if earlier is None:
        return Section(SINCE, (), (Note("first_brief"),))

    def now(key: str) -> Value | None:
        fact = ledger.get(key)
        return None if fact is None else fact.value

    def before(key: str) -> Value | None:
        figure = evidence.told.get(key)
        return None if figure is None else figure.value

    facts = _dates(evidence, earlier)
    blocks: list[Block] = [FigureList("since_brief", tuple(fact.key for fact in facts))]
    if earlier.as_of >= evidence.as_of:
        blocks.append(Note("same_day_brief"))
    found: list[Finding] = []
    for part in (_alerts(evidence, ledger, now, before), _calls(evidence, now, before), _levels(evidence, before)):
        facts += part[0]
        blocks += part[1]
        found += part[2]
    if not any(move.is_news for move in evidence.moves(INDEX)) and evidence.moves(INDEX):
        blocks.append(Note("no_session_since"))
    if not found:
        found = [Finding(SINCE, "unchanged", Severity.NOTE, Direction.NEUTRAL, ("since_brief.previous",))]
    return Section(SINCE, tuple(facts), tuple(blocks), tuple(found))


Part = tuple[list[Fact], list[Block], list[Finding]]


def _dates(evidence: BriefEvidence, earlier: EarlierReport) -> list[Fact]:
    report = (("report", earlier.run_id),)
    days = (evidence.as_of - earlier.as_of).days
    return [
        day_fact(
            evidence, "since_brief.previous", earlier.as_of, Unit.DATE, formula="day of the last brief",
            parameters=report,
        ),
        day_fact(evidence, "since_brief.days", days, Unit.DAYS, formula="days since the last brief"),
    ]  # fmt: skip


def _alerts(evidence: BriefEvidence, ledger: FactLedger, now: Get, before: Get) -> Part:
    """Alerts that are new, still on and over. One that could not be judged today is none of these."""
    on, was = _pairs(now, "alerts.name", "alerts.symbol"), _pairs(before, "alerts.name", "alerts.symbol")
    if not on and not was:
        return [], [], []
    new, still = [one for one in on if one not in was], [one for one in on if one in was]
    gone = [one for one in was if one not in on]
    quiet = _quiet(evidence)
    over = [one for one in gone if quiet(one)]
    unknown = [one for one in gone if not quiet(one)]
    told = (("new", new), ("on", still), ("over", over), ("unknown", unknown))
    counts = [
        day_fact(
            evidence, f"since_brief.alerts_{name}", len(pairs), Unit.COUNT,
            formula="alerts of this brief and the last, by rule and symbol",
        )
        for name, pairs in told
    ]  # fmt: skip
    names = {pair: f"alerts.what.{at}" for at, pair in _places(now)}
    found = [
        Finding(SINCE, "alert_new", Severity.NOTABLE, Direction.NEUTRAL, (names[pair], _rule_key(names[pair])))
        for pair in new[:SHOWN]
        if names[pair] in ledger
    ]
    texts: list[Fact] = []
    called = {pair: before(f"alerts.what.{at}") for at, pair in _places(before)}
    for at, pair in enumerate(over[:SHOWN], start=1):
        move = evidence.move_of(pair[1])
        what, own = (str(called.get(pair) or pair[1]), ()) if move is None else name_of(evidence, pair[1])
        texts.append(day_fact(evidence, f"since_brief.over_what.{at}", what, Unit.TEXT, parameters=own))
        texts.append(day_fact(evidence, f"since_brief.over_rule.{at}", pair[0], Unit.TEXT))
        cited = (texts[-2].key, texts[-1].key)
        found.append(Finding(SINCE, "alert_over", Severity.NOTE, Direction.NEUTRAL, cited))
    shown = FigureList("since_brief_alerts", tuple(fact.key for fact in counts if fact.number))
    return [*counts, *texts], [shown], found


def _quiet(evidence: BriefEvidence) -> Callable[[Pair], bool]:
    """Whether a rule was looked at today and does not hold: without the book, or the rule, nobody has looked.

    A client who is not among those for whom it holds is over it, where all of them are known.
    """
    judged = {(one.rule.name, one.symbol) for one in every_check(evidence) if one.why is None and not one.fired}
    of_clients = {one.name for one in evidence.snapshot.watchlist.rules if one.kind in OF_THE_BOOK}
    told = {name: _every_alias(name, evidence) for name in of_clients}

    def quiet(pair: Pair) -> bool:
        known = told.get(pair[0])
        return pair in judged or (known is not None and pair[1] not in known)

    return quiet


def _every_alias(rule: str, evidence: BriefEvidence) -> set[str] | None:
    """Everybody for whom a rule on accounts holds or may hold; None where not all of them are known."""
    book, held = evidence.snapshot.book, held_of(rule, evidence)
    if held is not None:
        return {one.alias for one in held.first} if len(held.first) == held.clients and not held.unjudged else None
    return None if book is None or book.left_out else {one.alias for one in book.queue}


def _rule_key(what: str) -> str:
    return what.replace(".what.", ".name.")


def _places(get: Get) -> list[tuple[int, Pair]]:
    made = []
    for at in range(1, MOST_LISTED + 1):
        name = get(f"alerts.name.{at}")
        if name is not None:
            made.append((at, (str(name), str(get(f"alerts.symbol.{at}") or ""))))
    return made


def _pairs(get: Get, first: str, second: str) -> list[Pair]:
    made = []
    for at in range(1, MOST_LISTED + 1):
        name = get(f"{first}.{at}")
        if name is None:
            break
        made.append((str(name), str(get(f"{second}.{at}") or "")))
    return made


def _calls(evidence: BriefEvidence, now: Get, before: Get) -> Part:
    """Clients who are new among the first of the queue, and those who are there no more."""
    if now("calls.in_queue") is None or before("calls.in_queue") is None:
        return [], [], []
    on, was = _aliases(now), _aliases(before)
    new = [one for one in on if one not in was]
    gone = [one for one in was if one not in on]
    facts: list[Fact] = []
    found = []
    for name, aliases, severity in (("new", new, Severity.NOTABLE), ("gone", gone, Severity.NOTE)):
        formula = "clients among the first of the queue in one of the two briefs alone"
        count = day_fact(evidence, f"since_brief.calls_{name}", len(aliases), Unit.COUNT, formula=formula)
        facts.append(count)
        if aliases:
            listed = day_fact(evidence, f"since_brief.calls_{name}_names", _first_of(aliases), Unit.TEXT)
            facts.append(listed)
            cited = (count.key, listed.key)
            found.append(Finding(SINCE, f"calls_{name}", severity, Direction.NEUTRAL, cited))
    counts = tuple(fact.key for fact in facts if fact.unit is Unit.COUNT and fact.number)
    return facts, [FigureList("since_brief_calls", counts)] if counts else [], found


def _first_of(aliases: list[str]) -> str:
    return ", ".join(aliases[:SHOWN]) + (" \u2026" if len(aliases) > SHOWN else "")


def _aliases(get: Get) -> list[str]:
    every = (get(f"calls.alias.{at}") for at in range(1, MOST_LISTED + 1))
    return [str(one) for one in every if one is not None]


def _levels(evidence: BriefEvidence, before: Get) -> Part:
    """Each index then and now; what was not told then, or has no bar since, is left out."""
    moves = evidence.moves(INDEX)
    was = {before(f"indices.symbol.{at}"): at for at in range(1, MOST_LISTED + 1)}
    facts: list[Fact] = []
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    for at, move in enumerate(moves, start=1):
        place = was.get(move.symbol)
        then, day = before(f"indices.level.{place}"), before(f"indices.quoted_on.{place}")
        if not isinstance(then, float | int) or then <= 0 or not isinstance(day, str):
            continue
        if move.last <= date.fromisoformat(day):
            continue
        level = f"indices.level.{at}"
        own = (
            day_fact(
                evidence, f"since_brief.level_before.{at}", float(then), Unit.POINTS, as_of=date.fromisoformat(day),
                source=f"{move.history.origin.provider}:{move.symbol}", formula="as the last brief has it",
            ),
            move_fact(
                evidence, move, f"since_brief.level_change.{at}", float(move.history.close[-1]) / then - 1.0,
                Unit.CHANGE, "level now / level of the last brief - 1", inputs=(level,),
            ),
        )  # fmt: skip
        facts += own
        rows.append((str(at), (f"indices.name.{at}", own[0].key, level, own[1].key)))
    columns = ("brief_name", "since_before", "since_now", "since_change")
    return facts, [FigureTable("since_brief_levels", columns, _renumbered(rows))] if rows else [], []


def _renumbered(
    rows: Sequence[tuple[str, tuple[str | None, ...]]],
) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    return tuple((str(at), cells) for at, (_, cells) in enumerate(rows, start=1))
