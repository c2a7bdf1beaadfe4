"""The fund beside another: figures over the common window, overlap, correlation.

Both are counted on the dates that both have and on no other. Funds in two currencies are not compared by
return or size at all; what is no amount of money (fees, tenure, holdings) stands beside each other still.
Which one was ahead counts for neither in the verdict: the other fund is the reader's choice.
"""

from __future__ import annotations

from data_sources.model import to_date
from diagnostics.evidence import Comparison
from diagnostics.facts import Absence, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.comparison.comparison_figures import PAIRS, SERIES, PairOfFunds, beside, pair_of
from diagnostics.fund.comparison.comparison_known import shared_holdings, side_by_side
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.portfolio.reported import keys_of
from diagnostics.section import Block, FigureList, FigureTable, Note, Section, WealthChart

SIDES = ("this_fund", "other_fund")
AHEAD = "comparison.cumulative_return"


def comparison(evidence: FundEvidence) -> Section:
    """Both funds over their common window, their fees, size and managers, and what both hold."""
    if evidence.study.against is None:
        return Section("comparison", (), ())
    pair = pair_of(evidence)
    who = _who(evidence)
    window = _window(evidence, pair)
    figures = beside(evidence, pair)
    related = tuple(made(evidence, pair) for made in PAIRS)
    known = side_by_side(evidence)
    shared = shared_holdings(evidence)
    facts = (*who, *window, *figures, *related, *known, *shared.facts)
    rows = _rows((*figures, *known))
    told = tuple(key for key in keys_of((*who, *window)) if key != SERIES)  # the input of figures, said by the others
    blocks: list[Block] = [FigureList("comparison", told)]
    blocks += [FigureTable("comparison_figures", SIDES, rows), *_chart(evidence, pair)]
    blocks += [FigureList("comparison_relation", keys_of(related)), *_basis_note(pair), *shared.blocks]
    return Section("comparison", facts, tuple(blocks), _findings({fact.key: fact for fact in facts}))


def _who(evidence: FundEvidence) -> tuple[Fact, ...]:
    other = evidence.study.against
    if other is None:
        return ()
    instrument, profile = other.instrument, other.profile
    name = (profile.name if profile is not None else "") or instrument.name or instrument.name_zh
    source = evidence.levels.source if profile is None else f"{profile.origin.provider}:{profile.symbol}"
    said = (("symbol", instrument.symbol), ("name", name))
    return tuple(
        Fact(f"comparison.{what}.other", text, Unit.TEXT, evidence.as_of, source, "observed")
        for what, text in said
        if text
    )


def _window(evidence: FundEvidence, pair: PairOfFunds | Absence) -> tuple[Fact, ...]:
    """First and last common day, and how many there are."""
    if isinstance(pair, Absence):
        return ()
    dates = pair.levels.subject.dates
    rows = (
        ("first_day", to_date(dates[0]), Unit.DATE, "first day that both have"),
        ("last_day", to_date(dates[-1]), Unit.DATE, "last day that both have"),
        ("common_days", int(dates.size), Unit.COUNT, "days that both have"),
    )
    return (
        pair.observed(evidence),
        *(pair.fact(evidence, f"comparison.{name}", value, unit, formula) for name, value, unit, formula in rows),
    )


def _rows(facts: tuple[Fact, ...]) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    """One row a figure: of this fund and of the other."""
    cells: dict[str, dict[str, str]] = {}
    for fact in facts:
        name, _, side = fact.key.rpartition(".")
        cells.setdefault(name, {})[side] = fact.key
    return tuple(
        (name.removeprefix("comparison.") if name not in OWN_NAMES else name, (row.get("subject"), row.get("other")))
        for name, row in cells.items()
    )


OWN_NAMES = frozenset(
    f"comparison.{name}"
    for name in (
        *("expense_ratio", "management_fee", "custody_fee", "sales_fee", "net_assets", "manager_tenure"),
        "holdings_reported",
    )
)


def _chart(evidence: FundEvidence, pair: PairOfFunds | Absence) -> list[Block]:
    if isinstance(pair, Absence):
        return []
    both: Comparison = pair.levels
    return [
        WealthChart(
            "comparison_wealth",
            both.subject.dates,
            both.subject.values / both.subject.values[0],
            evidence.subject.symbol,
            both.benchmark.values / both.benchmark.values[0],
            both.instrument.symbol,
            facts=(f"{AHEAD}.subject", f"{AHEAD}.other"),
        )
    ]


def _basis_note(pair: PairOfFunds | Absence) -> list[Block]:
    if isinstance(pair, Absence) or not pair.levels.price_only:
        return []
    return [Note("comparison_price_only_subject" if pair.levels.price_only == "subject" else "comparison_price_only")]


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Which of the two earned more over the common window."""
    ours, theirs = facts[f"{AHEAD}.subject"], facts[f"{AHEAD}.other"]
    if ours.value is None or theirs.value is None or ours.number == theirs.number:
        return ()
    variant = "ahead" if ours.number > theirs.number else "behind"
    return (Finding("comparison", variant, Severity.NOTE, Direction.NEUTRAL, (ours.key, theirs.key)),)
