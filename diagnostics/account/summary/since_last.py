"""What changed since the last report of this client: value, money in and out, breaches, and what was done.

An action of the earlier report counts as done when nothing of this one implies it any more, whatever the reason.
"""

from __future__ import annotations

import numpy as np

from data_sources.account_snapshot import EarlierFigure, EarlierReport
from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.summary.implied import implied
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.ledger import FactLedger
from diagnostics.measure import figure
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

DONE, OPEN = "action done", "action open"
VALUE = "overview.value"
MOST_LISTED = 20


def since_last(evidence: AccountEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """Value, flows and return since the earlier report, breaches that came and went, actions done and open."""
    earlier = evidence.snapshot.earlier
    if earlier is None:
        return Section("since_last", (), (Note("first_report"),))
    told = {one.key: one for one in earlier.figures}
    about = _about(evidence, earlier, told, ledger)
    changed, tables = _breaches(evidence, told, ledger)
    steps, step_tables = _actions(evidence, told, ledger, findings)
    facts = (*about, *changed, *steps)
    blocks: list[Block] = [FigureList("since_last", tuple(fact.key for fact in about)), *tables, *step_tables]
    return Section("since_last", facts, tuple(blocks), _found({fact.key: fact for fact in facts}))


def _about(
    evidence: AccountEvidence, earlier: EarlierReport, told: dict[str, EarlierFigure], ledger: FactLedger
) -> list[Fact]:
    before, now = told.get(VALUE), ledger.get(VALUE)
    had, absence = _amount(before, evidence.currency)
    here = None if now is None or now.value is None else now.number
    change = None if had is None or here is None else here - had
    why = absence or Absence(AbsenceReason.NOT_VALUED)
    flows, grown, window = _between(evidence, earlier)
    inputs = (VALUE,) if now is not None else ()
    no_path = Absence(AbsenceReason.NO_TRANSACTIONS if evidence.valuation is None else AbsenceReason.WINDOW_NOT_COVERED)
    rows: tuple[tuple[str, Value | None, Unit, str, Absence | None, tuple[str, ...]], ...] = (
        ("previous", earlier.as_of, Unit.DATE, "day of the last report of this client", None, ()),
        ("days", (evidence.as_of - earlier.as_of).days, Unit.DAYS, "days since the last report", None, ()),
        ("value_before", had, Unit.MONEY, "as the last report has it", absence, ()),
        ("value_change", change, Unit.MONEY, "value now - value before", why if change is None else None, inputs),
        ("flows", flows, Unit.MONEY, "paid in - taken out", no_path if flows is None else None, ()),
        ("return", grown, Unit.CHANGE, "product of (1 + daily return) - 1", no_path if grown is None else None, ()),
    )
    return [
        figure(
            evidence,
            f"since_last.{name}",
            value,
            unit,
            formula=formula,
            absence=reason,
            inputs=given,
            window=window if name in ("flows", "return") else None,
            currency=evidence.currency if unit is Unit.MONEY else "",
            parameters=(("report", earlier.run_id),) if name in ("previous", "value_before") else (),
        )
        for name, value, unit, formula, reason, given in rows
    ]


def _amount(before: EarlierFigure | None, currency: str) -> tuple[float | None, Absence | None]:
    """The earlier value, or why it is not set beside today's."""
    if before is None or not isinstance(before.value, float | int):
        return None, Absence(AbsenceReason.NOT_OFFERED)
    if before.currency != currency:
        return None, Absence(AbsenceReason.CURRENCIES_DIFFER, have=before.currency, need=currency)
    return float(before.value), None


def _between(evidence: AccountEvidence, earlier: EarlierReport) -> tuple[float | None, float | None, Window | None]:
    """Money put in and the return from the day after the earlier report on."""
    valuation = evidence.valuation
    day = np.datetime64(earlier.as_of, "D")
    if valuation is None or not valuation.days.size or day < valuation.days[0] or day >= valuation.days[-1]:
        return None, None, None
    at = int(np.searchsorted(valuation.days, day, side="right")) - 1
    start = float(valuation.index[at])
    window = Window("all", to_date(valuation.days[at]), evidence.as_of, int(valuation.days.size - 1 - at))
    grown = float(valuation.index[-1]) / start - 1.0 if start > 0.0 else None
    return float(valuation.flows[at + 1 :].sum()), grown, window


def _pairs_before(told: dict[str, EarlierFigure], first: str, second: str) -> list[tuple[str, str]]:
    made = []
    for at in range(1, MOST_LISTED + 1):
        kind = told.get(f"{first}.{at}")
        if kind is None:
            break
        what = told.get(f"{second}.{at}")
        made.append((str(kind.value), "" if what is None else str(what.value)))
    return made


def _pairs_now(ledger: FactLedger, first: str, second: str) -> list[tuple[str, str]]:
    made = []
    for at in range(1, MOST_LISTED + 1):
        kind, what = ledger.get(f"{first}.{at}"), ledger.get(f"{second}.{at}")
        if kind is None:
            break
        made.append((str(kind.value), "" if what is None else str(what.value)))
    return made


def _breaches(
    evidence: AccountEvidence, told: dict[str, EarlierFigure], ledger: FactLedger
) -> tuple[list[Fact], list[Block]]:
    """Bounds that are crossed now and were not, and those that were and are not."""
    keys = ("suitability.breach_kind", "suitability.breach_what")
    before, now = _pairs_before(told, *keys), _pairs_now(ledger, *keys)
    if "suitability.breaches" not in ledger and not before:
        return [], []
    facts: list[Fact] = []
    blocks: list[Block] = []
    came = [pair for pair in now if pair not in before]
    went = [pair for pair in before if pair not in now]
    for name, pairs in (("new", came), ("cleared", went)):
        formula = "bounds crossed in one of the two reports alone"
        facts.append(figure(evidence, f"since_last.breaches_{name}", len(pairs), Unit.COUNT, formula=formula))
        rows = []
        for at, (kind, what) in enumerate(pairs, start=1):
            own = (
                figure(evidence, f"since_last.{name}_kind.{at}", kind, Unit.TEXT, formula="observed"),
                figure(evidence, f"since_last.{name}_what.{at}", what, Unit.TEXT, formula="observed"),
            )
            facts += own
            rows.append((str(at), tuple(fact.key for fact in own)))
        if rows:
            blocks.append(FigureTable(f"since_last_{name}", ("breach_kind", "breach_what"), tuple(rows)))
    counts = FigureList("since_last_breaches", ("since_last.breaches_new", "since_last.breaches_cleared"))
    return facts, [counts, *blocks]


def _actions(
    evidence: AccountEvidence, told: dict[str, EarlierFigure], ledger: FactLedger, findings: tuple[Finding, ...]
) -> tuple[list[Fact], list[Block]]:
    """Each action of the earlier report, and whether anything still implies it."""
    asked = _pairs_before(told, "actions.action", "actions.subject")
    if not asked:
        return [], []
    still = {one.identity(ledger) for one in implied(findings, ledger)}
    facts: list[Fact] = []
    rows = []
    done = sum(pair not in still for pair in asked)
    for name, value in (("actions_done", done), ("actions_open", len(asked) - done)):
        formula = "actions of the last report that nothing implies any more, or that something still does"
        facts.append(figure(evidence, f"since_last.{name}", value, Unit.COUNT, formula=formula))
    for at, (action, what) in enumerate(asked, start=1):
        state = OPEN if (action, what) in still else DONE
        own = [figure(evidence, f"since_last.action.{at}", action, Unit.TEXT, formula="observed")]
        if what:
            own.append(figure(evidence, f"since_last.action_what.{at}", what, Unit.TEXT, formula="observed"))
        formula = "whether a finding of this report implies it"
        own.append(figure(evidence, f"since_last.action_state.{at}", state, Unit.TEXT, formula=formula))
        facts += own
        cells = (own[0].key, f"since_last.action_what.{at}" if what else None, own[-1].key)
        rows.append((str(at), cells))
    return facts, [FigureTable("since_last_actions", ("action", "issue_subject", "action_state"), tuple(rows))]


def _found(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """New breaches, and actions that are still open."""
    made = []
    new, still = facts.get("since_last.breaches_new"), facts.get("since_last.actions_open")
    previous = "since_last.previous"
    if new is not None and new.number:
        made.append(Finding("since_last", "new_breaches", Severity.NOTABLE, Direction.NEUTRAL, (new.key, previous)))
    if still is not None and still.number:
        made.append(Finding("since_last", "open_actions", Severity.NOTABLE, Direction.NEUTRAL, (still.key, previous)))
    if still is not None and not still.number:
        done = ("since_last.actions_done", previous)
        made.append(Finding("since_last", "all_done", Severity.NOTE, Direction.NEUTRAL, done))
    return tuple(made)
