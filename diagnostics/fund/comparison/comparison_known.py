"""What is known of two funds beside their returns: fees, size, managers, and what both hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from data_sources.model import FundHoldings, FundProfile, FundRecord
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.portfolio.reported import keys_of, known_reports
from diagnostics.metrics.portfolio.look_through import look_through
from diagnostics.metrics.portfolio.overlap import Overlap, overlap
from diagnostics.metrics.portfolio.positions import PositionList, canonical_symbol, positions_of
from diagnostics.metrics.spec import NotComputable
from diagnostics.observation import observation, said_by
from diagnostics.section import Block, FigureList, FigureTable, Note

COMMON_SHOWN = 10
FEES = ("expense_ratio", "management_fee", "custody_fee", "sales_fee")
OVERLAP = "sum of min(weight here, weight there) of the instruments in both lists"
OVERLAP_UPPER = "overlap of the lists + the most that both may hold unlisted"


def side_by_side(evidence: FundEvidence) -> tuple[Fact, ...]:
    """Fees, size and the longest tenure of each fund; a fee that neither has is not shown."""
    ours, theirs = evidence.profile, None if evidence.study.against is None else evidence.study.against.profile
    sides = (("subject", ours), ("other", theirs))
    shown = [fee for fee in FEES if any(one is not None and getattr(one, fee) is not None for _, one in sides)]
    made: list[Fact] = []
    for fee in shown or FEES[:1]:
        for side, profile in sides:
            value = None if profile is None else getattr(profile, fee)
            unknown = Absence(AbsenceReason.FEES_UNKNOWN)
            made.append(_said(evidence, f"comparison.{fee}.{side}", profile, value, Unit.FRACTION, why=unknown))
    made += _sizes(evidence, sides)
    for side, profile in sides:
        value = None if profile is None else _longest_tenure(profile, evidence.as_of)
        unknown = Absence(AbsenceReason.NO_MANAGER)
        said = _said(evidence, f"comparison.manager_tenure.{side}", profile, value, Unit.DAYS, why=unknown)
        made.append(replace(said, formula="days since the first of the present managers began"))
    return tuple(made)


def _sizes(evidence: FundEvidence, sides: tuple[tuple[str, FundProfile | None], ...]) -> list[Fact]:
    currencies = [profile.currency for _, profile in sides if profile is not None and profile.scale is not None]
    mixed = len(set(currencies)) > 1
    made = []
    for side, profile in sides:
        why = Absence(AbsenceReason.NOT_OFFERED)
        if mixed:
            why = Absence(AbsenceReason.CURRENCIES_DIFFER, have=currencies[1], need=currencies[0])
        value = None if profile is None or mixed else profile.scale
        made.append(_said(evidence, f"comparison.net_assets.{side}", profile, value, Unit.MONEY, why=why))
    return made


def _longest_tenure(profile: FundProfile, as_of: date) -> int | None:
    """Days since the longest-serving of the present managers began."""
    starts = [one.start for one in profile.managers if one.start is not None and (one.end is None or one.end > as_of)]
    return (as_of - min(starts)).days if starts and min(starts) <= as_of else None


def _said(
    evidence: FundEvidence, key: str, profile: FundProfile | None, value: Value | None, unit: Unit, *, why: Absence
) -> Fact:
    """What a profile says; absent for ``why`` where it does not, or there is none."""
    if profile is None:
        return Fact(key, None, unit, evidence.as_of, evidence.levels.source, "observed", absent_because=why)
    currency = profile.currency if unit is Unit.MONEY else ""
    day = profile.scale_date if unit is Unit.MONEY and profile.scale_date is not None else evidence.as_of
    made = observation(key, value, unit, as_of=day, origin=profile.origin, symbol=profile.symbol, currency=currency)
    return made if value is not None else replace(made, absent_because=why)


@dataclass(frozen=True, slots=True)
class Shared:
    """The facts of what both hold, and how they are laid out."""

    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...]


def shared_holdings(evidence: FundEvidence) -> Shared:
    """Overlap, common positions and active share of the newest reports."""
    against = evidence.study.against
    ours, theirs = known_reports(evidence), () if against is None else known_reports(evidence, against.holdings)
    if not ours or not theirs:
        return _none(evidence, AbsenceReason.NO_HOLDINGS)
    days = tuple(
        observation(
            f"comparison.holdings_reported.{side}",
            report.reported,
            Unit.DATE,
            as_of=report.reported or evidence.as_of,
            origin=report.origin,
            symbol=report.symbol,
        )
        for side, report in (("subject", ours[0]), ("other", theirs[0]))
    )
    lists = _looked_through(evidence, ours[0], theirs[0])
    try:
        found = overlap(lists.ours, lists.theirs)
    except NotComputable:
        return _none(evidence, AbsenceReason.NO_HOLDINGS)
    if lists.hidden:
        found = replace(found, upper=None, active_share=None, active_share_lower=None)
    source = " ".join(dict.fromkeys(said_by(report.origin, report.symbol) for report in (ours[0], theirs[0])))
    made = _Made(evidence, source, days)
    figures = _figures(made, found)
    common, table = _common_table(made, found)
    blocks: list[Block] = [FigureList("comparison_holdings", keys_of((*days, *figures))), *table]
    blocks += [Note("comparison_looked_through")] if lists.seen else []
    blocks += [] if found.upper is None else [Note("comparison_of_lists")]
    blocks += [Note("holdings_matched_by_name")] if found.by_name else []
    return Shared((*days, *figures, *common), tuple(blocks))


def _none(evidence: FundEvidence, reason: AbsenceReason) -> Shared:
    source = evidence.levels.source
    why = Absence(reason)
    made = Fact("comparison.overlap", None, Unit.FRACTION, evidence.as_of, source, OVERLAP, absent_because=why)
    return Shared((made,), (FigureList("comparison_holdings", (made.key,)),))


@dataclass(frozen=True, slots=True)
class _Lists:
    """The positions of both, one fund inside the other looked through; ``hidden``: some of it could not be."""

    ours: PositionList
    theirs: PositionList
    seen: bool
    hidden: bool


def _looked_through(evidence: FundEvidence, ours: FundHoldings, theirs: FundHoldings) -> _Lists:
    against: FundRecord | None = evidence.study.against
    first, second = positions_of(ours), positions_of(theirs)
    if against is None:
        return _Lists(first, second, seen=False, hidden=False)
    inside = look_through(first, {canonical_symbol(against.instrument.symbol, "fund"): second})
    other_way = look_through(second, {canonical_symbol(evidence.subject.symbol, "fund"): first})
    seen = inside.looked_through > 0.0 or other_way.looked_through > 0.0
    # A fund that nobody can look into may hold anything that the other list has.
    hidden = any(one.kind == "fund" for made in (inside, other_way) for one in made.positions.positions)
    return _Lists(inside.positions, other_way.positions, seen=seen, hidden=hidden)


@dataclass(frozen=True, slots=True)
class _Made:
    """Makes the facts of what both hold."""

    evidence: FundEvidence
    source: str
    days: tuple[Fact, ...]

    def fact(self, key: str, value: Value, unit: Unit, formula: str) -> Fact:
        """One of them, with the days of both reports as its inputs."""
        day = max((fact.as_of for fact in self.days), default=self.evidence.as_of)
        inputs = tuple(fact.key for fact in self.days if fact.value is not None)
        return Fact(key, value, unit, day, self.source, formula, inputs=inputs)


def _figures(made: _Made, found: Overlap) -> tuple[Fact, ...]:
    rows: list[tuple[str, float | int | None, Unit, str]] = [
        ("overlap", found.listed, Unit.FRACTION, OVERLAP),
        ("overlap_upper", None if found.upper == found.listed else found.upper, Unit.FRACTION, OVERLAP_UPPER),
        ("common_positions", len(found.common), Unit.COUNT, "instruments in both lists"),
        ("active_share", found.active_share, Unit.FRACTION, "half the sum of |weight here - weight there|, with cash"),
        ("active_share_lower", found.active_share_lower, Unit.FRACTION, "1 - the most that both may hold in common"),
        ("active_share_upper", found.active_share_upper, Unit.FRACTION, "1 - overlap of the lists"),
    ]
    return tuple(
        made.fact(f"comparison.{name}", value, unit, formula)
        for name, value, unit, formula in rows
        if value is not None
    )


def _common_table(made: _Made, found: Overlap) -> tuple[tuple[Fact, ...], list[Block]]:
    facts: list[Fact] = []
    rows: list[tuple[str, tuple[str, ...]]] = []
    for at, (one, other) in enumerate(found.common[:COMMON_SHOWN], start=1):
        cells = (
            made.fact(f"comparison.common_name.{at}", one.name or one.symbol or other.name, Unit.TEXT, "observed"),
            made.fact(f"comparison.common_weight_here.{at}", one.weight, Unit.FRACTION, "weight of net assets"),
            made.fact(f"comparison.common_weight_there.{at}", other.weight, Unit.FRACTION, "weight of net assets"),
        )
        facts += cells
        rows.append((str(at), keys_of(cells)))
    if not rows:
        return (), []
    return tuple(facts), [FigureTable("common_holdings", ("holding_name", "weight_here", "weight_there"), tuple(rows))]
