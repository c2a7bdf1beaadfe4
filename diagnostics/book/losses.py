"""What a client lost lately against what the firm wants to hear of, how old his files are, and what moved in and out.

Facts and findings as those of any section. They belong to the standing of a book and to no report: a report of the
same account on the same day reads the same, whoever asked for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.rules import threshold
from diagnostics.section import Section
from diagnostics.windows import months_before

# What a session may lose before someone is called; each is a threshold of ``diagnostics.rules`` of the same name.
DAY, WEEK, MONTH = "1d", "1w", "1m"
LOSS_WINDOWS = (DAY, WEEK, MONTH)
NAME_OF = {DAY: "day", WEEK: "week", MONTH: "month"}
FLOW_WINDOWS = ("1m", "3m")
STALE = "rule.book_stale.sessions"
GIVEN = "given by the user for this run"
FAR = 2.0  # times the bound: then it is serious
LINKED = "value before every external flow linked over the window: prod(1 + r) - 1"
FLOWS = "paid in less taken out, transfers in kind at their day's value"


@dataclass(frozen=True, slots=True)
class LossRule:
    """Who lost more than ``most`` (a decimal, above 0) over ``window`` (one of ``LOSS_WINDOWS``) is to be called."""

    window: str
    most: float


@dataclass(frozen=True, slots=True)
class BookRules:
    """What the firm set for this run; what it did not set holds as ``diagnostics.rules`` has it.

    Args:
        losses: at most one a window.
        stale_sessions: of the account's markets, after which the files of a client are old.
    """

    losses: tuple[LossRule, ...] = ()
    stale_sessions: int | None = None


def losses(evidence: AccountEvidence, rules: BookRules) -> Section:
    """Returns of the last day, week and month, the drawdown beyond the policy's limit, flows, and the files' age."""
    returns = tuple(_return(evidence, window) for window in LOSS_WINDOWS)
    bounds = tuple(_bound(evidence, window, rules) for window in LOSS_WINDOWS)
    findings = [
        _lost(NAME_OF[window], fact, bound)
        for window, fact, bound in zip(LOSS_WINDOWS, returns, bounds, strict=True)
        if fact.value is not None and -fact.number > bound.number
    ]
    flows = tuple(_flows(evidence, window) for window in FLOW_WINDOWS)
    ends = _files_end(evidence)
    old, aged = _age(evidence, ends, rules)
    return Section("book", (*returns, *bounds, *flows, ends, *old), (), (*findings, *aged))


def open_drawdown(depth: Fact | None, limit: Fact | None) -> tuple[Finding, ...]:
    """The fall from the last peak where it is deeper than the policy allows; both facts are the report's own."""
    if depth is None or limit is None or depth.value is None or limit.value is None or depth.number >= limit.number:
        return ()
    cited = (depth.key, limit.key)
    return (Finding("book_drawdown", "beyond_limit", Severity.SERIOUS, Direction.ADVERSE, cited),)


def _starts(window: str) -> Callable[[date], date]:
    return {
        DAY: lambda last: last - timedelta(days=1),
        WEEK: lambda last: last - timedelta(days=7),
        MONTH: lambda last: months_before(last, 1),
        "3m": lambda last: months_before(last, 3),
    }[window]


def _return(evidence: AccountEvidence, window: str) -> Fact:
    """The time-weighted return from the last value on or before the window's first day; of a day, of one session."""
    levels, key = evidence.levels, f"book.return.{window}"
    value, drawn, absence = None, None, None
    if evidence.is_hypothetical or levels.n < 1:
        absence = Absence(AbsenceReason.NO_TRANSACTIONS)
    else:
        start = levels.n - 1 if window == DAY else _index(levels.dates, _starts(window)(to_date(levels.dates[-1])))
        if start is None:
            first, wanted = to_date(levels.dates[0]), _starts(window)(to_date(levels.dates[-1]))
            absence = Absence(AbsenceReason.WINDOW_NOT_COVERED, have=first.isoformat(), need=wanted.isoformat())
        else:
            value = float(np.prod(1.0 + levels.returns[start:]) - 1.0)
            drawn = Window(window, to_date(levels.dates[start]), to_date(levels.dates[-1]), levels.n - start)
    return figure(evidence, key, value, Unit.CHANGE, formula=LINKED, window=drawn, absence=absence)


def _index(dates: np.ndarray[tuple[int], np.dtype[np.datetime64]], day: date) -> int | None:
    at = int(np.searchsorted(dates, np.datetime64(day, "D"), side="right")) - 1
    return at if at >= 0 else None


def _bound(evidence: AccountEvidence, window: str, rules: BookRules) -> Fact:
    own = next((rule.most for rule in rules.losses if rule.window == window), None)
    return _given(threshold(f"rule.book_loss.{NAME_OF[window]}", evidence.as_of), own)


def _given(bound: Fact, own: float | None) -> Fact:
    """The threshold, or the firm's own in its place, with who set it."""
    if own is None:
        return bound
    return Fact(bound.key, own, bound.unit, bound.as_of, source="", formula="assumed", parameters=(("why", GIVEN),))


def _lost(name: str, fact: Fact, bound: Fact) -> Finding:
    severity = Severity.SERIOUS if -fact.number > FAR * bound.number else Severity.NOTABLE
    return Finding("book_loss", name, severity, Direction.ADVERSE, (fact.key, bound.key))


def _flows(evidence: AccountEvidence, window: str) -> Fact:
    """Money and shares that came (positive) or left within the window, in the report's currency."""
    valuation, key, last = evidence.valuation, f"book.flows.{window}", evidence.as_of
    if valuation is None:
        return _absent(evidence, key, Unit.MONEY, FLOWS)
    since = np.datetime64(_starts(window)(last), "D")
    chosen = valuation.days > since
    drawn = Window(window, to_date(since), last, int(np.count_nonzero(chosen)))
    value = float(valuation.flows[chosen].sum())
    return figure(evidence, key, value, Unit.MONEY, formula=FLOWS, window=drawn, currency=evidence.currency)


def _absent(evidence: AccountEvidence, key: str, unit: Unit, formula: str) -> Fact:
    return figure(evidence, key, None, unit, formula=formula, absence=Absence(AbsenceReason.NO_TRANSACTIONS))


def _files_end(evidence: AccountEvidence) -> Fact:
    """The newest day that any of the client's files speaks of."""
    days = [file.last for file in evidence.snapshot.book.files if file.last is not None]
    formula = "newest day of any row of the client's files"
    if not days:
        return _absent(evidence, "book.files_end", Unit.DATE, formula)
    return figure(evidence, "book.files_end", max(days), Unit.DATE, formula=formula)


def _age(evidence: AccountEvidence, ends: Fact, rules: BookRules) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
    """Sessions of the account's own markets after the last row; no finding where it can not be told."""
    bound = _given(threshold(STALE, evidence.as_of), rules.stale_sessions)
    if not isinstance(ends.value, date):
        return (bound,), ()
    since = int(np.count_nonzero(evidence.levels.dates > np.datetime64(ends.value, "D")))
    formula = "sessions after the files' newest day"
    age = figure(evidence, "book.files_age", since, Unit.PERIODS, formula=formula, inputs=(ends.key,))
    if since <= bound.number:
        return (bound, age), ()
    cited = (age.key, ends.key, bound.key)
    return (bound, age), (Finding("book_stale", "files", Severity.NOTABLE, Direction.ADVERSE, cited),)
