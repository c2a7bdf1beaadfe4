"""What the company does and who holds it, in the sources' words."""

from __future__ import annotations

from data_sources.model import CompanyProfile, Holder
from diagnostics.facts import Fact, Unit
from diagnostics.market.evidence import MarketEvidence
from diagnostics.observation import observation
from diagnostics.section import Block, FigureList, FigureTable, Section

HOLDERS_SHOWN = 10
# The ten largest of the kind that says most of who decides; a source has one or the other.
KINDS = ("top_ten", "institution", "float_top_ten", "fund", "insider")
HOLDER_COLUMNS = ("holder_name", "holder_kind", "holder_shares", "holder_fraction", "holder_reported")


def company(evidence: MarketEvidence) -> Section:
    """Sector, industry, size of the staff, listing; the largest holders of one report."""
    profile = evidence.snapshot.company
    facts = () if profile is None else _profile(profile, evidence)
    held = _holders(evidence)
    rows = tuple((str(at), keys) for at, keys in enumerate(_rows(held), start=1))
    blocks: list[Block] = []
    if facts:
        blocks.append(FigureList("company", tuple(fact.key for fact in facts)))
    if rows:
        blocks.append(FigureTable("holders", HOLDER_COLUMNS, rows))
    return Section("company", facts + held, tuple(blocks))


def _profile(profile: CompanyProfile, evidence: MarketEvidence) -> tuple[Fact, ...]:
    rows = (
        ("company.sector", profile.sector, Unit.TEXT),
        ("company.industry", profile.industry, Unit.TEXT),
        ("company.country", profile.country, Unit.TEXT),
        ("company.employees", profile.employees, Unit.COUNT),
        ("company.listed", profile.listed, Unit.DATE),
    )
    return tuple(
        observation(key, value, unit, as_of=evidence.as_of, origin=profile.origin, symbol=profile.symbol)
        for key, value, unit in rows
    )


def _holders(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """The largest holders of the first kind that there is."""
    holders = evidence.snapshot.holders
    kind = next((kind for kind in KINDS if any(holder.kind == kind for holder in holders)), None)
    chosen = [holder for holder in holders if holder.kind == kind][:HOLDERS_SHOWN]
    return tuple(fact for at, holder in enumerate(chosen, start=1) for fact in _holder(holder, at, evidence))


def _holder(holder: Holder, at: int, evidence: MarketEvidence) -> tuple[Fact, ...]:
    rows = (
        (f"holder.name.{at}", holder.name, Unit.TEXT),
        (f"holder.kind.{at}", holder.kind, Unit.TEXT),
        (f"holder.shares.{at}", holder.shares, Unit.SHARES),
        (f"holder.fraction.{at}", holder.fraction, Unit.FRACTION),
        (f"holder.reported.{at}", holder.reported, Unit.DATE),
    )
    day = holder.reported or evidence.as_of
    return tuple(
        observation(key, value, unit, as_of=day, origin=holder.origin, symbol=holder.symbol)
        for key, value, unit in rows
    )


def _rows(facts: tuple[Fact, ...]) -> list[tuple[str, ...]]:
    width = len(HOLDER_COLUMNS)
    return [tuple(fact.key for fact in facts[at : at + width]) for at in range(0, len(facts), width)]
