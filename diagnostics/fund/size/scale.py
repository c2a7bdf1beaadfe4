"""Size, flows and holders, and how far the fund is from liquidation.

The line is that of article 41 of the Measures for the Operation of Publicly Offered Securities
Investment Funds (公开募集证券投资基金运作管理办法, CSRC order 104 of 2014): net assets below 50 million
yuan (or fewer than 200 holders) on 20 working days in a row are to be disclosed in the periodic
report, on 60 to be reported to the CSRC with a solution that the holders vote on. It is one of the
whole fund and of many days; a figure of one day, often of one class, shows no more than where that
figure lies.
"""

from __future__ import annotations

from datetime import date

from data_sources.model import FundProfile
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.size.flows import flow_facts
from diagnostics.observation import observation, said_by
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, KeyFigures, Note, Section

BAND_EDGES = (5e7, 2e8, 1e9, 1e10)  # yuan or dollars
BANDS = (
    "below 50 million",
    "50 million to 200 million",
    "200 million to 1 billion",
    "1 to 10 billion",
    "10 billion or more",
)
BANDED = ("CNY", "USD", "EUR")  # currencies whose amounts the bands mean something in
LINE, NEAR = "rule.fund_scale.liquidation_line", "rule.fund_scale.near_line"
INSTITUTIONS = "rule.fund_holders.institutions"
HOLDERS = ("institutions", "individuals", "insiders")
REPORTS_SHOWN = 4


def scale(evidence: FundEvidence) -> Section:
    """Net assets with their day, flows by report, who held it."""
    profile = evidence.profile
    if profile is None:
        return Section("scale", (), ())
    size = size_facts(evidence, profile)
    flows, flow_blocks = flow_facts(evidence, profile)
    holders, rows = holder_facts(evidence, profile)
    by_key = {fact.key: fact for fact in (*size, *flows, *holders)}
    bounds = _bounds(evidence, profile, by_key)
    blocks: list[Block] = [
        KeyFigures(("scale.net_assets",)),
        FigureList("size", tuple(fact.key for fact in size)),
        *flow_blocks,
    ]
    if rows:
        blocks.append(FigureTable("holder_structure", ("holders_day", *(f"held_by_{name}" for name in HOLDERS)), rows))
    if any(fact.key == LINE for fact in bounds):
        blocks.append(Note("liquidation_line", (LINE,)))
    facts = (*size, *flows, *holders, *bounds)
    return Section("scale", facts, tuple(blocks), scale_findings({fact.key: fact for fact in facts}))


def newest_size(profile: FundProfile) -> tuple[float | None, date | None]:
    """The newest size that the source gives and its day: of the profile, or of its history where that is newer."""
    told = [(point.day, point.net_assets) for point in profile.scales if point.net_assets is not None]
    if told and (profile.scale is None or (profile.scale_date is not None and told[-1][0] > profile.scale_date)):
        return told[-1][1], told[-1][0]
    return profile.scale, profile.scale_date


def size_facts(evidence: FundEvidence, profile: FundProfile) -> tuple[Fact, ...]:
    """Net assets, of which day they are and how old, and in which band."""
    assets, day = newest_size(profile)
    source = said_by(profile.origin, profile.symbol)
    at = day or evidence.as_of
    origin, symbol = profile.origin, profile.symbol
    made = [
        observation(
            "scale.net_assets",
            assets,
            Unit.MONEY,
            as_of=at,
            origin=origin,
            symbol=symbol,
            currency=profile.currency,
        ),
    ]
    if assets is None:
        return tuple(made)
    made.append(observation("scale.day", day, Unit.DATE, as_of=at, origin=origin, symbol=symbol))
    if day is not None:
        age = (evidence.as_of - day).days
        formula = "day of the report - day of the net assets"
        made.append(Fact("scale.age", age, Unit.DAYS, evidence.as_of, source, formula, inputs=("scale.day",)))
    if profile.currency in BANDED:
        band = BANDS[sum(1 for edge in BAND_EDGES if assets >= edge)]
        formula = "band of net assets that begins at or below them"
        made.append(Fact("scale.band", band, Unit.TEXT, at, source, formula, inputs=("scale.net_assets",)))
    return tuple(made)


def holder_facts(
    evidence: FundEvidence, profile: FundProfile
) -> tuple[tuple[Fact, ...], tuple[tuple[str, tuple[str | None, ...]], ...]]:
    """Who held it, by report, the newest first; and the rows of their table."""
    made: list[Fact] = []
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    structures = sorted(profile.holder_structures, key=lambda one: one.day, reverse=True)[:REPORTS_SHOWN]
    for at, structure in enumerate(structures, start=1):
        origin, symbol = profile.origin, profile.symbol
        key = f"scale.holders_day.{at}"
        made.append(observation(key, structure.day, Unit.DATE, as_of=structure.day, origin=origin, symbol=symbol))
        cells: list[str | None] = [key]
        for name in HOLDERS:
            share = getattr(structure, name)
            key = f"scale.held_by_{name}.{at}"
            if share is None:
                cells.append(None)
                continue
            cells.append(key)
            made.append(
                observation(key, share, Unit.FRACTION, as_of=structure.day, origin=origin, symbol=symbol)
                if 0.0 <= share <= 1.0
                else _not_a_share(key, evidence, profile)
            )
        rows.append((f"scale.holders_day.{at}", tuple(cells)))
    return tuple(made), tuple((str(at), cells) for at, (_, cells) in enumerate(rows, start=1))


def _not_a_share(key: str, evidence: FundEvidence, profile: FundProfile) -> Fact:
    """A share above all or below nothing is a percentage or an error, and no figure."""
    source, absence = said_by(profile.origin, profile.symbol), Absence(AbsenceReason.OUTSIDE_DOMAIN)
    return Fact(key, None, Unit.FRACTION, evidence.as_of, source, "observed", absent_because=absence)


def _bounds(evidence: FundEvidence, profile: FundProfile, facts: dict[str, Fact]) -> tuple[Fact, ...]:
    """The bounds that apply: the line is mainland China's, and a fund that was wound up has none before it."""
    made = []
    if profile.currency == "CNY" and profile.closed is None and facts["scale.net_assets"].value is not None:
        made += [threshold(LINE, evidence.as_of), threshold(NEAR, evidence.as_of)]
    if "scale.held_by_institutions.1" in facts:
        made.append(threshold(INSTITUTIONS, evidence.as_of))
    return tuple(made)


def scale_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Net assets below or near the line, and units mostly in the hands of institutions."""
    found = []
    if LINE in facts:
        assets, line, near = facts["scale.net_assets"], facts[LINE], facts[NEAR]
        day = facts["scale.day"]
        cited = (assets.key, day.key) if day.value is not None else (assets.key,)
        variant = "below" if assets.number < line.number else "near" if assets.number < near.number else ""
        if variant:
            severity = Severity.SERIOUS if variant == "below" else Severity.NOTABLE
            undated = "" if day.value is not None else "_undated"
            bounds = (line.key,) if variant == "below" else (line.key, near.key)
            found.append(Finding("fund_scale", f"{variant}{undated}", severity, Direction.ADVERSE, (*cited, *bounds)))
    if INSTITUTIONS in facts:
        share, bound = facts["scale.held_by_institutions.1"], facts[INSTITUTIONS]
        if share.value is not None and share.number > bound.number:
            keys = (share.key, "scale.holders_day.1", bound.key)
            found.append(Finding("fund_holders", "concentrated", Severity.NOTE, Direction.ADVERSE, keys))
    return tuple(found)
