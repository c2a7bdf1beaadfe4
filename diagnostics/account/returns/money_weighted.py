"""What the client's own money earned, and what the timing of it cost."""

from __future__ import annotations

from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.returns.money_facts import (
    MoneyFacts,
    benchmark_facts,
    invested_facts,
    rate_facts,
    time_weighted_facts,
    year_facts,
)
from diagnostics.facts import Fact
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, KeyFigures, Note, Section

GAP, WIDTH = "money_weighted.behaviour_gap", "rule.behaviour_gap.gap_width"
HEADLINE = ("money_weighted.rate", "money_weighted.time_weighted_annual.net", GAP)
COMPARED = ("net", "gross")
YEARS_SHOWN = 10


def money_weighted(evidence: AccountEvidence) -> Section:
    """The internal rate of the client's own flows beside the return of the account, and the gap between the two."""
    if evidence.valuation is None or not (evidence.valuation.flows != 0.0).any():
        return Section("money_weighted", (), ())
    made = MoneyFacts.of(evidence, evidence.valuation)
    invested = invested_facts(made)
    weighted = time_weighted_facts(made)
    rate = rate_facts(made, weighted)
    benchmark = benchmark_facts(made)
    years = year_facts(made, YEARS_SHOWN)
    facts = [*invested, *weighted, *rate, *benchmark, *years]
    findings, bounds = _findings(evidence, {fact.key: fact for fact in facts})
    return Section("money_weighted", (*facts, *bounds), _blocks(invested, rate, benchmark, years, made), findings)


def _blocks(
    invested: tuple[Fact, ...],
    rate: tuple[Fact, ...],
    benchmark: tuple[Fact, ...],
    years: tuple[Fact, ...],
    made: MoneyFacts,
) -> tuple[Block, ...]:
    own = [fact.key for fact in (*rate, *benchmark) if fact.key not in HEADLINE]
    blocks: list[Block] = [
        KeyFigures(HEADLINE),
        FigureTable(
            "account_returns",
            ("account_net", "account_gross"),
            tuple(
                (row, tuple(f"money_weighted.{row}.{side}" for side in COMPARED))
                for row in ("time_weighted", "time_weighted_annual")
            ),
        ),
        FigureList("money_invested", tuple(fact.key for fact in invested)),
        FigureList("money_weighted_rates", tuple(own)),
    ]
    if years:
        labels = sorted({int(fact.key.rsplit(".", 1)[1]) for fact in years}, reverse=True)
        columns = ("year_time_weighted", "year_modified_dietz", "year_flows")
        known = {fact.key for fact in years}
        rows = tuple(
            (
                str(year),
                tuple(key if (key := f"money_weighted.{name}.{year}") in known else None for name in columns),
            )
            for year in labels
        )
        blocks.append(FigureTable("account_years", columns, rows))
        if to_date(made.valuation.days[0]).timetuple().tm_yday > 1:
            blocks.append(Note("account_years_partial", ("money_weighted.first_flow",)))
    blocks.append(Note("account_flows_at_end"))
    return tuple(blocks)


def _findings(evidence: AccountEvidence, facts: dict[str, Fact]) -> tuple[tuple[Finding, ...], tuple[Fact, ...]]:
    gap = facts[GAP]
    several = facts.get("money_weighted.roots")
    findings: list[Finding] = []
    bounds: list[Fact] = []
    if gap.value is not None:
        bound = threshold(WIDTH, evidence.as_of)
        bounds.append(bound)
        told = (gap.key, bound.key)
        if gap.number <= -bound.number:
            findings.append(Finding("behaviour_gap", "cost", Severity.NOTABLE, Direction.ADVERSE, told))
        elif gap.number >= bound.number:
            findings.append(Finding("behaviour_gap", "gain", Severity.NOTE, Direction.FAVOURABLE, told))
        else:
            findings.append(Finding("behaviour_gap", "small", Severity.NOTE, Direction.NEUTRAL, told))
    if several is not None:
        keys = (several.key, "money_weighted.time_weighted.net")
        findings.append(Finding("money_weighted", "several", Severity.NOTE, Direction.NEUTRAL, keys))
    return tuple(findings), tuple(bounds)
