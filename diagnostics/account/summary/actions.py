"""Three issues and what each of them implies, chosen by rule from the findings of every other section."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.summary.implied import Implied, implied, most_pressing
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.ledger import FactLedger
from diagnostics.measure import figure
from diagnostics.section import FigureTable, Note, Section

MOST = 3
ORDER = "by severity, then by the order of the house's list; of one rule the first before its others"


def actions(evidence: AccountEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """Three issues and three actions, by rule; fewer where fewer rules fired, none where none did."""
    every = implied(findings, ledger)
    chosen = most_pressing(every, ledger, MOST)
    if not chosen:
        return Section("actions", (), (Note("no_issues"),))
    facts = [figure(evidence, "actions.found", len(every), Unit.COUNT, formula="adverse findings that imply an action")]
    issues, steps = [], []
    for at, one in enumerate(chosen, start=1):
        issue, step = _texts(evidence, at, one)
        facts += [issue, step]
        if one.subject:
            # The next report of this client looks it up here, whatever section it stands in now.
            what = str(ledger[one.subject].value)
            key = f"actions.subject.{at}"
            facts.append(figure(evidence, key, what, Unit.TEXT, formula="observed", inputs=(one.subject,)))
        issues.append((str(at), (issue.key, one.subject or None, one.value or None, one.bound or None)))
        steps.append((str(at), (step.key, one.subject or None, one.value or None, _aim(one, ledger))))
    blocks = (
        FigureTable("actions_issues", ("issue", "issue_subject", "issue_value", "issue_bound"), tuple(issues)),
        FigureTable("actions_steps", ("action", "issue_subject", "action_from", "action_to"), tuple(steps)),
        Note("actions_by_rule"),
    )
    found = tuple(finding for one in chosen if (finding := _finding(one, ledger)) is not None)
    return Section("actions", tuple(facts), blocks, found)


def _texts(evidence: AccountEvidence, at: int, one: Implied) -> tuple[Fact, Fact]:
    inputs = tuple(key for key in (one.subject, one.value, one.bound) if key)
    return (
        figure(evidence, f"actions.issue.{at}", one.issue_text, Unit.TEXT, formula=ORDER, inputs=inputs),
        figure(
            evidence, f"actions.action.{at}", one.action_text, Unit.TEXT, formula="what the rule implies", inputs=inputs
        ),
    )


def _aim(one: Implied, ledger: FactLedger) -> str | None:
    """Where the value should go: a band's target where there is one, else the bound."""
    target = _band_key(one, ledger, "target")
    return target or one.bound or None


def _band_key(one: Implied, ledger: FactLedger, which: str) -> str | None:
    """Key of the band's least, target or most, found through the bound that was crossed."""
    fact = ledger.get(one.bound)
    band = next((key for key in fact.inputs if key.startswith("policy.band_")), None) if fact is not None else None
    if band is None:
        return None
    key = f"policy.band_{which}.{band.rpartition('.')[2]}"
    return key if key in ledger else None


def _finding(one: Implied, ledger: FactLedger) -> Finding | None:
    """The action as a finding with the figures that its sentence needs; None where one of them is missing."""
    least, most = _band_key(one, ledger, "least"), _band_key(one, ledger, "most")
    variant: str
    cited: tuple[str | None, ...]
    match one.action:
        case "class":
            name = str(ledger[one.subject].value).removeprefix("class ") if one.subject else "other"
            variant, cited = f"class_{name}", (one.value, least, most)
        case "band":
            variant, cited = "band", (one.subject, one.value, least, most)
        case "risk":
            variant, cited = f"risk_{one.finding.variant}", (one.value, one.bound)
        case "goal":
            monthly = one.value.replace("probability", "contribution_likely")
            variant, cited = (
                ("goal_monthly", (one.value, monthly)) if _there(monthly, ledger) else ("goal", (one.value,))
            )
        case _:
            variant, cited = one.action, one.figures
    keys = tuple(key for key in cited if key)
    if len(keys) < len(cited):
        return None
    return Finding("action", variant, Severity.NOTABLE, Direction.NEUTRAL, keys)


def _there(key: str, ledger: FactLedger) -> bool:
    fact = ledger.get(key)
    return fact is not None and fact.value is not None
