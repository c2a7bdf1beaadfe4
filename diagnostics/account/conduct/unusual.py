"""Transactions that stand out, each with its evidence and its row.

What is listed is what the data show, and no reproach: a large purchase may have been wanted, and a sale at a loss
with a purchase nearby is a question of tax law (United States), which only an adviser in tax can settle.
"""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.account.conduct.standing_out import RULES, Kind, Unusual, restricted
from diagnostics.account.conduct.trades import Matched, matched, trades_of
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.rows import rows_parameter
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

SHOWN = 20
ORDER = tuple(Kind)


def unusual(evidence: AccountEvidence) -> Section:
    """Transactions that stand out, each with its evidence."""
    valuation = evidence.valuation
    if valuation is None or not evidence.books.entries:
        return Section("unusual", (), ())
    trades, pairs = trades_of(evidence, valuation), matched(evidence.books)
    found = [one for rule in RULES for one in rule(evidence, valuation, trades, pairs)]
    found.sort(key=lambda one: (ORDER.index(one.kind), -one.day.toordinal(), one.symbol, one.places[0].row))
    counts = _counts(evidence, found)
    shown = [fact for at, one in enumerate(found[:SHOWN], start=1) for fact in _facts(evidence, at, one)]
    limits = [threshold(key, evidence.as_of) for key in LIMITS]
    facts = (*counts, *shown, *limits)
    blocks: list[Block] = [FigureList("unusual_counts", tuple(fact.key for fact in counts))]
    if found:
        names = ("kind", "day", "what", "found", "expected", "row")
        present = {fact.key for fact in shown}
        table = tuple(
            (str(at), tuple(key if (key := f"unusual.{name}.{at}") in present else None for name in names))
            for at in range(1, min(SHOWN, len(found)) + 1)
        )
        blocks.append(FigureTable("unusual_rows", tuple(f"unusual_{name}" for name in names), table))
        blocks.append(Note("unusual_no_reproach"))
        if any(one.kind is Kind.WASH_SALE for one in found):
            blocks.append(Note("unusual_wash_sale"))
        if len(found) > SHOWN:
            blocks.append(Note("unusual_more", ("unusual.count",)))
    return Section("unusual", facts, tuple(blocks), _findings(found))


def restricted_purchases(evidence: AccountEvidence) -> Section:
    """Of the same chapter what asks for a call: purchases of what the policy does not allow to be held."""
    valuation = evidence.valuation
    if valuation is None or not evidence.profile.limits.restricted:
        return Section("unusual", (), ())
    # No pair of a purchase and a sale is asked for by this rule.
    found = list(restricted(evidence, valuation, trades_of(evidence, valuation), Matched((), ())))
    return Section("unusual", _counts_by_kind(evidence, found), (), _findings(found))


LIMITS = (
    "rule.unusual.size_score",
    "rule.unusual.size_share",
    "rule.unusual.price_distance",
    "rule.unusual.round_trip_days",
    "rule.unusual.wash_sale_days",
    "rule.unusual.withdrawal_share",
    "rule.unusual.in_and_out_days",
)


def _counts(evidence: AccountEvidence, found: list[Unusual]) -> tuple[Fact, ...]:
    """How many there are, in all and of each kind that there is."""
    formula = "transactions that a rule marks; one may be marked by several"
    return (_count(evidence, "count", found, formula), *_counts_by_kind(evidence, found))


def _counts_by_kind(evidence: AccountEvidence, found: list[Unusual]) -> tuple[Fact, ...]:
    """How many there are of each kind that there is."""
    by_kind = {kind: [one for one in found if one.kind is kind] for kind in Kind}
    formula = "transactions that this rule marks"
    return tuple(_count(evidence, f"{kind.value}_count", own, formula) for kind, own in by_kind.items() if own)


def _count(evidence: AccountEvidence, name: str, found: Iterable[Unusual], formula: str) -> Fact:
    marked = list(found)
    places = rows_parameter(place for one in marked for place in one.places)
    return figure(evidence, f"unusual.{name}", len(marked), Unit.COUNT, formula=formula, parameters=places)


def _facts(evidence: AccountEvidence, at: int, one: Unusual) -> tuple[Fact, ...]:
    """Kind, day, holding, what was found, what it is held against, and the rows."""
    places = rows_parameter(one.places)
    first = one.places[0]
    currency = one.currency if one.unit in (Unit.MONEY, Unit.PRICE) else ""
    made = [
        figure(evidence, f"unusual.kind.{at}", f"unusual {one.kind.value}", Unit.TEXT, formula=one.formula),
        figure(evidence, f"unusual.day.{at}", one.day, Unit.DATE, formula="observed", parameters=places),
        figure(evidence, f"unusual.row.{at}", f"{first.file}:{first.row}", Unit.TEXT, formula="observed"),
    ]
    if one.symbol:
        made.append(figure(evidence, f"unusual.what.{at}", one.symbol, Unit.TEXT, formula="observed"))
    for name, value in (("found", one.found), ("expected", one.expected)):
        if value is not None:
            made.append(
                figure(
                    evidence,
                    f"unusual.{name}.{at}",
                    value,
                    one.unit,
                    formula=one.formula,
                    currency=currency,
                    parameters=places,
                )
            )
    return tuple(made)


def _findings(found: list[Unusual]) -> tuple[Finding, ...]:
    """Trades in what may not be held weigh most; the others are to be looked at."""
    made: list[Finding] = []
    if any(one.kind is Kind.RESTRICTED for one in found):
        cited = (f"unusual.{Kind.RESTRICTED.value}_count",)
        made.append(Finding("unusual", "restricted", Severity.SERIOUS, Direction.ADVERSE, cited))
    if any(one.kind is not Kind.RESTRICTED for one in found):
        made.append(Finding("unusual", "some", Severity.NOTE, Direction.NEUTRAL, ("unusual.count",)))
    return tuple(made)
