"""Rules of the watchlist on the accounts of the book: a breach of a client's own policy, a loss beyond a bound.

They are held against every client of the last run over the book; the first of those for whom one holds are told.
Without a book nothing was looked at, and the rule says so; that nobody can tell of some is said beside the others.
"""

from __future__ import annotations

from datetime import date

from data_sources.model.book import ClientStanding, QueueKind, RuleHeld, StandingStatus
from data_sources.model.watchlist import AlertKind, AlertRule
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.watching.checks import Check, reaches
from diagnostics.facts import Absence, AbsenceReason, Unit

OF_THE_BOOK = (AlertKind.LIMIT, AlertKind.LOSS)
LANGUAGES = ("en", "zh")
# Figures of a standing by the sessions of a rule; a month has from 20 to 23 of them.
DAY, WEEK, MONTH = "book.return.1d", "book.return.1w", "book.return.1m"
RETURNS = {1: DAY, 5: WEEK, 20: MONTH, 21: MONTH, 22: MONTH, 23: MONTH}


def book_checks(rule: AlertRule, evidence: BriefEvidence) -> tuple[Check, ...]:
    """One rule for the first of those for whom it holds; of a book that knew no rules, for the clients of its queue."""
    book = evidence.snapshot.book
    if book is None:
        return (_untold(rule, "", evidence.as_of, Absence(AbsenceReason.NO_BOOK)),)
    held = held_of(rule.name, evidence)
    clients = [one for one in book.queue if _is_about(rule, one)] if held is None else held.first
    made = [_check(rule, client, client.as_of or book.as_of) for client in clients]
    if held is not None and held.unjudged:
        made.append(_untold(rule, "", book.as_of, Absence(AbsenceReason.NOT_OFFERED)))
    elif held is not None and not held.clients:
        made.append(Check(rule, "", "", 0, Unit.COUNT, None, Unit.COUNT, book.as_of, "clients for whom it holds"))
    return tuple(made)


def held_of(rule: str, evidence: BriefEvidence) -> RuleHeld | None:
    """What came of a rule over the whole book; None where nobody looked."""
    book = evidence.snapshot.book
    return None if book is None else next((one for one in book.held if one.rule == rule), None)


def holds(rule: AlertRule, client: ClientStanding) -> bool | None:
    """Whether a rule on accounts holds for a client; None where nobody can tell. What it is not about, it does not."""
    if not _is_about(rule, client):
        return False
    if client.status is not StandingStatus.DONE or client.as_of is None:
        return None
    made = _check(rule, client, client.as_of)
    return None if made.why is not None else made.fired


def lost(rule: AlertRule, client: ClientStanding) -> float:
    """The return that a rule of losses looks at; 0.0 for another rule."""
    made = _loss(rule, client, date.min).measured if rule.kind is AlertKind.LOSS else None
    return made if isinstance(made, float) else 0.0


def _is_about(rule: AlertRule, client: ClientStanding) -> bool:
    return not rule.symbols or client.alias in rule.symbols


def _check(rule: AlertRule, client: ClientStanding, day: date) -> Check:
    return _limit(rule, client, day) if rule.kind is AlertKind.LIMIT else _loss(rule, client, day)


def said_in_both(said: tuple[tuple[str, str], ...]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A sentence in the first language that there is, and as a name of each language for the writers."""
    told = dict(said)
    first = next((told[one] for one in LANGUAGES if one in told), "")
    return first, tuple((f"name_{language}", told[language]) for language in LANGUAGES if language in told)


def _limit(rule: AlertRule, client: ClientStanding, day: date) -> Check:
    """The most severe breach that the client's standing has, in its own sentence."""
    breach = next((one for one in client.reasons if one.kind is QueueKind.BREACH), None)
    formula = "breaches of the client's own policy, as the book has them"
    if breach is None:
        return Check(rule, client.alias, "", 0, Unit.COUNT, None, Unit.COUNT, day, formula)
    sentence, names = said_in_both(breach.said)
    return Check(
        rule, client.alias, "limit", sentence, Unit.TEXT, None, Unit.TEXT, day, formula, source="book", parameters=names
    )


def _loss(rule: AlertRule, client: ClientStanding, day: date) -> Check:
    """The client's return over the window that comes to the rule's sessions."""
    key = RETURNS.get(rule.sessions)
    figure = None if key is None else client.figure(key)
    if rule.above is None or figure is None or not isinstance(figure.value, float | int):
        return _untold(rule, client.alias, day, Absence(AbsenceReason.NOT_OFFERED))
    value = float(figure.value)
    variant = "loss" if reaches(-value, rule.above) else ""
    formula = "time-weighted return of the account, as the book has it"
    length = (("sessions", str(rule.sessions)),)
    return Check(
        rule, client.alias, variant, value, Unit.CHANGE, rule.above, Unit.FRACTION, day, formula,
        source="book", parameters=length,
    )  # fmt: skip


def _untold(rule: AlertRule, alias: str, day: date, why: Absence) -> Check:
    return Check(rule, alias, "", why, Unit.TEXT, None, Unit.TEXT, day, "nothing to look at")
