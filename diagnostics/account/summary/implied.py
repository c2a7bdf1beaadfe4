"""What a finding implies should be done, by rule: the closed list that the issues and actions are chosen from.

An action says what the policy or the books ask for, never what will rise or fall: a share back inside its band, a
product above the client's level given up, a difference cleared, a goal looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.findings import Direction, Finding
from diagnostics.ledger import FactLedger


@dataclass(frozen=True, slots=True)
class Implied:
    """An adverse finding with what it asks for.

    Args:
        action: name of what is to be done, which is the variant of the finding "action".
        subject: key of the text that says what it is about, "" where the finding's name says it.
        value: key of the figure as it is.
        bound: key of the figure as it should be, "" where there is none.
        rank: place in the list, for findings of the same severity.
    """

    finding: Finding
    action: str
    subject: str
    value: str
    bound: str
    rank: int

    def identity(self, ledger: FactLedger) -> tuple[str, str]:
        """What tells it from others, in this report and the next: the action and whom it is about."""
        fact = ledger.get(self.subject)
        return self.action_text, "" if fact is None else str(fact.value)

    @property
    def figures(self) -> tuple[str, ...]:
        """Keys that the sentence of the action names, in order; "" where one should be and is not there."""
        asked = PLACES[self.finding.rule][2]
        own = (self.subject, self.value, self.bound)
        return tuple(key for key, place in zip(own, asked, strict=True) if place >= 0)

    @property
    def action_text(self) -> str:
        """The action as the words know it."""
        return f"action {self.action}"

    @property
    def issue_text(self) -> str:
        """The issue as the words know it."""
        return f"issue {self.finding.rule}"


# (rule, action, place of the subject, of the value and of the bound among the finding's facts; -1 for none).
RULES = (
    ("account_value", "owed", -1, 0, -1),
    ("restricted", "restricted", 0, 1, -1),
    ("oversold", "reconcile", -1, 0, -1),
    ("positions_stated", "reconcile", -1, 0, -1),
    ("balances_stated", "reconcile", -1, 0, -1),
    ("sums_stated", "reconcile", -1, 0, -1),
    ("change_residual", "residual", -1, 0, -1),
    ("suitability", "unsuitable", -1, 0, 2),
    ("liquid_reserve", "reserve", -1, 0, 1),
    ("cash_buffer", "buffer", -1, 0, 1),
    ("class_band", "class", -1, 0, 1),
    ("symbol_band", "band", 0, 1, 2),
    ("currency_band", "band", 0, 1, 2),
    ("country_band", "band", 0, 1, 2),
    ("holding_limit", "limit", 0, 1, 2),
    ("fund_limit", "limit", 0, 1, 2),
    ("sector_limit", "limit", 0, 1, 2),
    ("foreign_currency_limit", "foreign", -1, 0, 1),
    ("goal_probability", "goal", -1, 0, -1),
    ("goal_horizon", "horizon", -1, 1, 3),
    ("account_limit", "risk", -1, 0, 1),
    ("stress", "stress", -1, 0, 1),
    ("largest_holding", "concentration", -1, 0, 1),
    ("risk_part", "risk_part", -1, 0, 2),
    ("churning", "churning", -1, 0, 1),
    ("account_cost", "costs", -1, 0, 1),
    ("cash_drag", "cash", -1, 0, 1),
    ("disposition", "disposition", -1, 0, -1),
    ("slow_sale", "liquidity", -1, 0, 1),
    ("liquidity_need", "cover", -1, 0, -1),
    ("fund_overlap", "overlap", -1, 0, 1),
)
PLACES = {rule: (rank, action, places) for rank, (rule, action, *places) in enumerate(RULES)}


def implied(findings: tuple[Finding, ...], ledger: FactLedger) -> tuple[Implied, ...]:
    """Every adverse finding of the list, the most severe first, then in the order of the list; each action once."""
    made: dict[tuple[str, str], Implied] = {}
    known = (
        one
        for finding in findings
        if finding.direction is Direction.ADVERSE and finding.rule in PLACES
        for one in (_of(finding, ledger),)
    )
    for one in sorted(known, key=lambda one: (-one.finding.severity, one.rank)):
        made.setdefault(one.identity(ledger), one)
    return tuple(made.values())


def _of(finding: Finding, ledger: FactLedger) -> Implied:
    rank, action, places = PLACES[finding.rule]
    subject, value, bound = (finding.facts[at] if 0 <= at < len(finding.facts) else "" for at in places)
    if finding.rule == "class_band":
        # The class is named by the line of the breach, beside the figure.
        subject = value.replace("breach_value", "breach_what")
    subject, value, bound = (key if _is_there(key, ledger) else "" for key in (subject, value, bound))
    return Implied(finding, action, subject, value, bound, rank)


def _is_there(key: str, ledger: FactLedger) -> bool:
    fact = ledger.get(key)
    return fact is not None and fact.value is not None


def most_pressing(all_implied: tuple[Implied, ...], ledger: FactLedger, count: int) -> tuple[Implied, ...]:
    """The first of each rule and subject, then others: three bands that are crossed are one issue before another is."""
    firsts: list[Implied] = []
    others: list[Implied] = []
    seen: set[str] = set()
    for one in all_implied:
        subject = one.identity(ledger)[1]
        (others if one.finding.rule in seen or (subject and subject in seen) else firsts).append(one)
        seen |= {one.finding.rule, subject}
    chosen = (firsts + others)[:count]
    return tuple(sorted(chosen, key=lambda one: (-one.finding.severity, one.rank)))
