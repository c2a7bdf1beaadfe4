"""What the fund holds: the largest positions, concentration, sectors, changes between reports.

Everything here is of the day of a report, which lies weeks or months back: that day, and how far back it
is, stand beside the table. Names and symbols of positions are text of the source.
"""

from __future__ import annotations

from dataclasses import asdict

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.portfolio.holdings_change import changes_since
from diagnostics.fund.portfolio.reported import Report, keys_of, known_reports
from diagnostics.metrics.portfolio.concentration import LARGEST, Concentration, concentration
from diagnostics.metrics.portfolio.look_through import look_through
from diagnostics.metrics.portfolio.positions import Position, PositionList, canonical_symbol, positions_of
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import BarChart, Block, FigureList, FigureTable, Note, Section

SECTORS_SHOWN = 15
ALL, SOME = "all positions", "the largest positions only"
# (figure, field of its record, unit, formula)
CONCENTRATION = (
    ("listed_weight", "listed", Unit.FRACTION, "sum of the weights that are listed, cash left out"),
    ("top_ten_weight", "top_ten", Unit.FRACTION, "sum of the ten largest weights"),
    ("largest_position", "largest", Unit.FRACTION, "largest weight"),
    ("herfindahl", "herfindahl", Unit.FRACTION, "sum of w^2 of the positions listed"),
    ("effective_positions", "effective", Unit.RATIO, "(sum |w|)^2 / sum w^2 of the positions listed"),
)
BOUNDS = (
    ("herfindahl_upper", "herfindahl_upper", Unit.FRACTION, "sum of w^2, the rest in positions as large as can be"),
    ("effective_positions_lower", "effective_lower", Unit.RATIO, "1 / upper bound of the Herfindahl index"),
    ("effective_positions_upper", "effective_upper", Unit.RATIO, "1 / sum of w^2 of the positions listed"),
)
SECTOR_LIMIT, AGE_LIMIT = "rule.sector_concentration.most_in_sector", "rule.holdings_age.oldest"


def holdings(evidence: FundEvidence) -> Section:
    """Report day, ten largest positions, concentration, sectors, assets, change since the report before."""
    known = known_reports(evidence)
    if not known:
        return _nothing(evidence)
    newest = known[0]
    report, listed = Report(newest, evidence.as_of), positions_of(newest)
    about = _about(report, listed, evidence)
    table, table_blocks = _largest(report, listed)
    measured = _concentration(report, listed)
    inside = _look_through(report, listed, evidence)
    sectors = _parts(report, "sector", newest.sectors)
    assets = _parts(report, "asset", newest.assets)
    changed = changes_since(evidence)
    bounds = tuple(threshold(key, evidence.as_of) for key in (SECTOR_LIMIT, AGE_LIMIT))
    blocks: list[Block] = [FigureList("holdings_report", keys_of(about)), *_day_note(about), *table_blocks]
    blocks += [FigureList("concentration", keys_of(measured))]
    blocks += [FigureList("look_through", keys_of(inside))] if inside else []
    blocks += _parts_table("sector", sectors) + _parts_table("asset", assets)
    blocks += changed.blocks
    facts = (*about, *table, *measured, *inside, *sectors, *assets, *changed.facts, *bounds)
    return Section("holdings", facts, tuple(blocks), _findings({fact.key: fact for fact in facts}))


def _nothing(evidence: FundEvidence) -> Section:
    source = evidence.levels.source
    missing = Fact(
        "holdings.top_ten_weight",
        None,
        Unit.FRACTION,
        evidence.as_of,
        source=source,
        formula="sum of the ten largest weights",
        absent_because=Absence(AbsenceReason.NO_HOLDINGS),
    )
    return Section("holdings", (missing,), (FigureList("holdings_report", (missing.key,)),))


def _about(report: Report, listed: PositionList, evidence: FundEvidence) -> tuple[Fact, ...]:
    """The day of the report, how long ago it is, and how much of the fund it lists."""
    said = report.observed("holdings.reported", report.holdings.reported, Unit.DATE)
    age = None if report.holdings.reported is None else (evidence.as_of - report.holdings.reported).days
    made = [
        said,
        report.computed(
            "holdings.staleness",
            age,
            Unit.DAYS,
            "days from the day of the report to the day of this one",
            inputs=(said,),
        ),
        report.observed("holdings.listing", ALL if report.holdings.complete else SOME, Unit.TEXT),
    ]
    if listed.merged:
        formula = "lines added to another of the same instrument"
        made.append(report.computed("holdings.merged_lines", listed.merged, Unit.COUNT, formula))
    if listed.without_weight:
        formula = "lines without a weight; left out of every figure"
        made.append(report.computed("holdings.lines_without_weight", listed.without_weight, Unit.COUNT, formula))
    return tuple(made)


def _day_note(about: tuple[Fact, ...]) -> list[Block]:
    said, age = about[:2]
    if said.value is None:
        return [Note("holdings_day_unknown")]
    return [Note("holdings_as_reported", (said.key, age.key))]


def _largest(report: Report, listed: PositionList) -> tuple[tuple[Fact, ...], list[Block]]:
    """Name, symbol and weight of the ten largest positions, as a table and as bars."""
    made: list[Fact] = []
    rows: list[tuple[str, tuple[str, ...]]] = []
    bars: list[tuple[str, str]] = []
    dated = report.holdings.reported is not None
    for at, position in enumerate(listed.positions[:LARGEST], start=1):
        name = report.observed(f"holdings.name.{at}", position.name, Unit.TEXT)
        symbol = report.observed(f"holdings.symbol.{at}", position.symbol, Unit.TEXT)
        weight = _weight(report, f"holdings.weight.{at}", position)
        made += [name, symbol, weight]
        rows.append((str(at), (name.key, symbol.key, weight.key, *(("holdings.reported",) if dated else ()))))
        bars.append(((symbol if name.value is None else name).key, weight.key))
    if not rows:
        return (), []
    columns = ("holding_name", "holding_symbol", "holding_weight", *(("holding_reported",) if dated else ()))
    blocks: list[Block] = [FigureTable("largest_holdings", columns, tuple(rows))]
    return tuple(made), [*blocks, BarChart("holdings_bars", tuple(bars), facts=("holdings.top_ten_weight",))]


def _weight(report: Report, key: str, position: Position) -> Fact:
    if position.lines == 1:
        return report.observed(key, position.weight, Unit.FRACTION)
    return report.computed(key, position.weight, Unit.FRACTION, "sum of the weights of its lines", n=position.lines)


def _concentration(report: Report, listed: PositionList) -> tuple[Fact, ...]:
    """Top ten, Herfindahl and effective number of what is listed, with the bounds for the whole fund."""
    weights = [position.weight for position in listed.positions]
    found: Concentration | None = None
    absence: Absence | None = None
    try:
        found = concentration(
            weights,
            complete=listed.complete,
            unlisted=listed.unlisted,
            largest_unlisted=listed.largest_unlisted,
        )
    except NotComputable as refused:
        absence = refused.absence
    figures = {} if found is None else asdict(found)
    rows = CONCENTRATION if listed.complete else CONCENTRATION + BOUNDS
    count = report.computed("holdings.positions", len(weights), Unit.COUNT, "positions listed with a weight")
    unbounded = absence or Absence(AbsenceReason.OUTSIDE_DOMAIN)
    made = (
        report.computed(f"holdings.{name}", figures.get(field), unit, formula, n=len(weights), absence=unbounded)
        for name, field, unit, formula in rows
    )
    return (count, *made)


def _look_through(report: Report, listed: PositionList, evidence: FundEvidence) -> tuple[Fact, ...]:
    """Of the funds that it holds, how much is traced to positions; nothing for a fund that holds none."""
    seen = look_through(listed, known_funds(evidence))
    if not seen.funds:
        return ()
    rows = (
        ("fund_weight", seen.funds, "sum of the weights of the funds held"),
        ("looked_through", seen.looked_through, "weight of the fund held * weights of its own positions and cash"),
        ("not_looked_through", seen.not_looked_through, "weight of the funds held - what was looked through"),
    )
    n = len(listed.positions)
    return tuple(
        report.computed(f"holdings.{name}", value, Unit.FRACTION, formula, n=n) for name, value, formula in rows
    )


def known_funds(evidence: FundEvidence) -> dict[str, PositionList]:
    """The funds beside the subject whose holdings are known, by symbol."""
    other = evidence.study.against
    known = () if other is None else known_reports(evidence, other.holdings)
    if other is None or not known:
        return {}
    return {canonical_symbol(other.instrument.symbol, "fund"): positions_of(known[0])}


def _parts(report: Report, what: str, parts: tuple[tuple[str, float], ...]) -> tuple[Fact, ...]:
    """Sectors or kinds of assets, the largest first."""
    made: list[Fact] = []
    ordered = sorted(parts, key=lambda part: -part[1])[:SECTORS_SHOWN]
    for at, (name, weight) in enumerate(ordered, start=1):
        made.append(report.observed(f"holdings.{what}_name.{at}", name, Unit.TEXT))
        made.append(report.observed(f"holdings.{what}_weight.{at}", weight, Unit.FRACTION))
    return tuple(made)


def _parts_table(what: str, facts: tuple[Fact, ...]) -> list[Block]:
    if not facts:
        return []
    pairs = [(facts[at].key, facts[at + 1].key) for at in range(0, len(facts), 2)]
    rows = tuple((str(at), pair) for at, pair in enumerate(pairs, start=1))
    return [FigureTable(f"{what}s_held", (f"{what}_name", f"{what}_weight"), rows)]


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """A sector above the limit, and a report that is old."""
    found: list[Finding] = []
    sector, age = facts.get("holdings.sector_weight.1"), facts["holdings.staleness"]
    if sector is not None and sector.value is not None and sector.number > facts[SECTOR_LIMIT].number:
        cited = (sector.key, SECTOR_LIMIT)
        found.append(Finding("sector_concentration", "high", Severity.NOTABLE, Direction.ADVERSE, cited))
    if age.value is not None and age.number > facts[AGE_LIMIT].number:
        found.append(Finding("holdings_age", "old", Severity.NOTE, Direction.NEUTRAL, (age.key, AGE_LIMIT)))
    return tuple(found)
