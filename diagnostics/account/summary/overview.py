"""What the account is worth, what it became, and against what it is held."""

from __future__ import annotations

import numpy as np

from data_sources.model import InstrumentKind, to_date
from diagnostics.account.evidence import AccountEvidence
from diagnostics.bookkeeping.books import Trouble
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.ledger import FactLedger
from diagnostics.measure import figure
from diagnostics.section import Block, FigureList, Note, Section, ValueChart

SMALLEST = 0.01  # of money
BELOW_ZERO = (Trouble.OVERDRAWN, Trouble.WITHDRAWN_TOO_MUCH)
# What other chapters found and the first one repeats, in this order, where it is there; the first page has the rest.
REPEATED = (
    "return.cumulative_return.all",
    "return.cumulative_return.benchmark.all",
    "return.annualized_return.all",
    "money_weighted.behaviour_gap",
    "risk.annualized_volatility.all",
    "drawdown.max_drawdown.all",
)


def overview(evidence: AccountEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """Value, cash and holdings today; the figures that sum up the chapters behind; value against money put in."""
    del findings
    today = _today(evidence)
    past = () if evidence.valuation is None else _past(evidence)
    known = {fact.key for fact in ledger if fact.value is not None}
    keys = tuple(fact.key for fact in today + past)
    blocks: tuple[Block, ...] = (
        FigureList("account_overview", keys + tuple(key for key in REPEATED if key in known)),
        *_value_chart(evidence),
        *_notes(evidence),
    )
    return Section("overview", today + past, blocks, _found(evidence, today))


def _today(evidence: AccountEvidence) -> tuple[Fact, ...]:
    """What is there on the last day: of the whole household, in the report's currency."""
    held = evidence.held
    total = float(sum(one.value for one in held))
    cash = float(sum(one.value for one in held if one.is_cash))
    where = evidence.books.positions
    accounts = {one.account for one in where} | {account for (account, _), _ in evidence.books.cash}
    # An account that everything was taken out of is worth nothing; one whose holdings have no price is worth who knows.
    is_empty = not where and all(abs(amount) < SMALLEST for _, amount in evidence.books.cash)
    nothing = None if held or is_empty else Absence(AbsenceReason.NOT_VALUED)
    no_share = nothing or Absence(AbsenceReason.OUTSIDE_DOMAIN)  # no part of nothing, or of what is owed

    def money(key: str, amount: float, formula: str) -> Fact:
        value = None if nothing is not None else amount
        return figure(evidence, key, value, Unit.MONEY, formula=formula, absence=nothing, currency=evidence.currency)

    share = cash / total if total > 0.0 else None
    return (
        money("overview.value", total, "holdings at their last prices and rates, and cash"),
        money("overview.cash", cash, "balances at their last rates"),
        figure(
            evidence,
            "overview.cash_share",
            share,
            Unit.FRACTION,
            formula="cash / value",
            absence=None if share is not None else no_share,
            inputs=("overview.value", "overview.cash"),
        ),
        figure(
            evidence,
            "overview.holdings",
            sum(not one.is_cash for one in held),
            Unit.COUNT,
            formula="number of instruments held that could be valued",
        ),
        figure(evidence, "overview.accounts", max(len(accounts), 1), Unit.COUNT, formula="number of accounts"),
    )


def _past(evidence: AccountEvidence) -> tuple[Fact, ...]:
    """Since when there are values."""
    valuation = evidence.valuation
    if valuation is None or not valuation.days.size:
        return ()
    first, last = to_date(valuation.days[0]), to_date(valuation.days[-1])
    window = Window("all", first, last, int(valuation.days.size))
    return (figure(evidence, "overview.since", first, Unit.DATE, formula="first day with a value", window=window),)


def _value_chart(evidence: AccountEvidence) -> tuple[ValueChart, ...]:
    """Value and money put in, from the first day with a value; what was there before the first day counts as put in."""
    valuation = evidence.valuation
    if valuation is None or valuation.days.size < 2:
        return ()
    paid_in = np.cumsum(valuation.flows)
    before = float(valuation.total[0] - valuation.flows[0])
    # Books that begin with a first payment begin with nothing: what its day earned is no payment.
    paid_in += before if evidence.books.opening else 0.0
    facts = ("overview.value",)
    return (
        ValueChart("account_value", valuation.days, valuation.total.copy(), paid_in, valuation.currency, facts=facts),
    )


def _notes(evidence: AccountEvidence) -> tuple[Note, ...]:
    """What a reader has to know before any figure of the account."""
    notes = []
    if evidence.is_hypothetical:
        notes.append(Note("positions_only"))
    elif not evidence.books.tracks_cash:
        notes.append(Note("cash_not_tracked"))
    if any(one.trouble in BELOW_ZERO for one in evidence.books.irregularities):
        notes.append(Note("cash_below_zero"))
    if evidence.valuation is not None and evidence.levels.dates[0] > evidence.valuation.days[0]:
        notes.append(Note("return_begins_anew"))
    if evidence.valuation is not None and evidence.valuation.adjusted:
        notes.append(Note("account_adjusted"))
    if evidence.profile.origin is None:
        notes.append(Note("no_policy"))
    return tuple(notes)


def _found(evidence: AccountEvidence, today: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Whether the account is overdrawn as a whole: it owes more than it holds."""
    value = today[0]
    if evidence.subject.kind is InstrumentKind.ACCOUNT and value.value is not None and value.number < 0.0:
        return (Finding("account_value", "below_zero", Severity.SERIOUS, Direction.ADVERSE, (value.key,)),)
    return ()
