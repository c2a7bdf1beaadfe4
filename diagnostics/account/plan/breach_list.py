"""Bounds of the policy that the account crosses, as lines with their figures, and a finding for each."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.plan.policy_bounds import BoundKind, PolicyBound, breaches
from diagnostics.account.plan.rows_held import rows_of
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.rules import THRESHOLDS, threshold
from diagnostics.section import Block, FigureTable

SHOWN = 20
FAR = "rule.policy_band.far_share"
# Rule of each kind; a class is named by the variant, because the words of a class differ by language.
RULES = {
    BoundKind.CLASS: "class_band",
    BoundKind.SYMBOL: "symbol_band",
    BoundKind.CURRENCY: "currency_band",
    BoundKind.COUNTRY: "country_band",
    BoundKind.SINGLE_HOLDING: "holding_limit",
    BoundKind.SINGLE_FUND: "fund_limit",
    BoundKind.SECTOR: "sector_limit",
    BoundKind.FOREIGN_CURRENCY: "foreign_currency_limit",
    BoundKind.RESTRICTED: "restricted",
}
OF_LIMIT = {
    BoundKind.SINGLE_HOLDING: "policy.limit_single_holding",
    BoundKind.SINGLE_FUND: "policy.limit_single_fund",
    BoundKind.SECTOR: "policy.limit_sector",
    BoundKind.FOREIGN_CURRENCY: "policy.limit_foreign_currency",
}


def listed_breaches(
    evidence: AccountEvidence, bounds: tuple[PolicyBound, ...]
) -> tuple[list[Fact], list[Block], list[Finding]]:
    """How many bounds there are and are crossed, a line for each that is, and its finding."""
    if not bounds:
        return [], [], []
    crossed = breaches(bounds)
    facts = [
        figure(evidence, "suitability.bounds", len(bounds), Unit.COUNT, formula="bands and limits that were checked"),
        figure(evidence, "suitability.breaches", len(crossed), Unit.COUNT, formula="bands and limits that are crossed"),
    ]
    if not crossed:
        kept = Finding("policy", "kept", Severity.NOTE, Direction.FAVOURABLE, ("suitability.bounds",))
        return facts, [], [kept]
    order = {id(bound): at for at, bound in enumerate((one for one in bounds if one.band is not None), start=1)}
    facts.append(threshold(FAR, evidence.as_of))
    rows, findings = [], []
    for at, bound in enumerate(crossed[:SHOWN], start=1):
        own = _line(evidence, at, bound, order.get(id(bound)))
        facts += own
        rows.append((str(at), tuple(fact.key for fact in own)))
        findings.append(_finding(at, bound))
    columns = ("breach_kind", "breach_what", "breach_value", "breach_bound")
    return facts, [FigureTable("suitability_breaches", columns, tuple(rows))], findings


def side(bound: PolicyBound) -> str:
    """Which way it is crossed, as the variant of its finding."""
    way = "below" if bound.is_below else "above"
    return f"{bound.what}_{way}" if bound.kind is BoundKind.CLASS else way


def _line(evidence: AccountEvidence, at: int, bound: PolicyBound, band: int | None) -> list[Fact]:
    which = "least" if bound.is_below else "most"
    said = OF_LIMIT.get(bound.kind) if band is None else f"policy.band_{which}.{band}"
    weight = "value / value of everything held, cash among it"
    inputs = () if said is None else (said,)
    rows = rows_of(evidence, bound.members)
    return [
        figure(evidence, f"suitability.breach_kind.{at}", bound.kind.value, Unit.TEXT, formula="observed"),
        figure(evidence, f"suitability.breach_what.{at}", bound.shown, Unit.TEXT, formula="observed"),
        figure(
            evidence, f"suitability.breach_value.{at}", bound.weight, Unit.FRACTION, formula=weight, parameters=rows
        ),
        figure(
            evidence,
            f"suitability.breach_bound.{at}",
            bound.crossed,
            Unit.FRACTION,
            formula="bound of the policy that is crossed",
            inputs=inputs,
        ),
    ]


def _finding(at: int, bound: PolicyBound) -> Finding:
    far = bound.kind is BoundKind.RESTRICTED or bound.distance > THRESHOLDS[FAR].value
    severity = Severity.SERIOUS if far else Severity.NOTABLE
    what, value, limit = (f"suitability.breach_{name}.{at}" for name in ("what", "value", "bound"))
    match bound.kind:
        case BoundKind.CLASS | BoundKind.FOREIGN_CURRENCY:
            cited: tuple[str, ...] = (value, limit)
        case BoundKind.RESTRICTED:
            cited = (what, value)
        case _:
            cited = (what, value, limit)
    return Finding(RULES[bound.kind], side(bound), severity, Direction.ADVERSE, cited)
