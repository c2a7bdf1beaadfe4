"""How many of each market rose and fell, and its turnover."""

from __future__ import annotations

from data_sources.model.market_day import MarketBreadth
from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.observation import said_by
from diagnostics.rules import THRESHOLDS, threshold
from diagnostics.section import FigureTable, Section

NARROW, WIDE = "rule.breadth.narrow", "rule.breadth.wide"
COLUMNS = (
    "country",
    "advancing",
    "declining",
    "unchanged",
    "advancing_share",
    "limit_up",
    "limit_down",
    "turnover",
    "day",
)


def breadth(evidence: BriefEvidence) -> Section:
    """How many of each market rose and fell, and its turnover."""
    told = evidence.snapshot.breadth
    if not told:
        return Section("breadth", (), ())
    facts = [fact for at, one in enumerate(told, start=1) for fact in _facts(evidence, at, one)]
    known = {fact.key for fact in facts if fact.value is not None}
    # A market without price limits has no column of them, if it stands alone.
    columns = tuple(name for name in COLUMNS if any(f"breadth.{name}.{at}" in known for at in range(1, len(told) + 1)))
    rows = tuple(
        (str(at), tuple(key if (key := f"breadth.{name}.{at}") in known else None for name in columns))
        for at in range(1, len(told) + 1)
    )
    table = FigureTable("breadth_markets", tuple(f"breadth_{name}" for name in columns), rows)
    bounds = (threshold(NARROW, evidence.as_of), threshold(WIDE, evidence.as_of))
    shares = [fact for fact in facts if fact.key.startswith("breadth.advancing_share.")]
    found = [
        _finding(evidence, at, share, one) for at, (share, one) in enumerate(zip(shares, told, strict=True), start=1)
    ]
    return Section("breadth", (*facts, *bounds), (table,), tuple(one for one in found if one is not None))


def _facts(evidence: BriefEvidence, at: int, one: MarketBreadth) -> list[Fact]:
    source = said_by(one.origin, one.country)

    def observed(name: str, value: float | str | None, unit: Unit, currency: str = "") -> Fact:
        key = f"breadth.{name}.{at}"
        return day_fact(evidence, key, value, unit, source=source, as_of=one.day, currency=currency)

    counts = ("advancing", "declining", "unchanged", "limit_up", "limit_down")
    made = [observed("country", f"country {one.country}", Unit.TEXT)]
    made += [fact for name in counts if (fact := observed(name, getattr(one, name), Unit.COUNT)).value is not None]
    if one.turnover is not None:
        made.append(observed("turnover", one.turnover, Unit.MONEY, one.currency))
    made.append(day_fact(evidence, f"breadth.day.{at}", one.day, Unit.DATE, source=source, as_of=one.day))
    return [*made, _share(evidence, at, one, source)]


def _share(evidence: BriefEvidence, at: int, one: MarketBreadth, source: str) -> Fact:
    """Of those that moved, how many rose; what stood still speaks for neither side."""
    up, down = one.advancing, one.declining
    value = None if up is None or down is None or up + down == 0 else up / (up + down)
    reason = AbsenceReason.NOT_OFFERED if up is None or down is None else AbsenceReason.NO_VARIATION
    inputs = () if up is None or down is None else (f"breadth.advancing.{at}", f"breadth.declining.{at}")
    return day_fact(
        evidence,
        f"breadth.advancing_share.{at}",
        value,
        Unit.FRACTION,
        formula="advancing / (advancing + declining)",
        source=source,
        as_of=one.day,
        inputs=inputs,
        absence=Absence(reason),
    )


def _finding(evidence: BriefEvidence, at: int, share: Fact, one: MarketBreadth) -> Finding | None:
    market = next((day for day in evidence.snapshot.markets if day.country == one.country), None)
    late = market is not None and market.last_complete is not None and one.day < market.last_complete
    if share.value is None or late:
        return None
    if share.number <= THRESHOLDS[NARROW].value:
        variant, bound = "narrow", NARROW
    elif share.number >= THRESHOLDS[WIDE].value:
        variant, bound = "wide", WIDE
    else:
        return None
    cited = (f"breadth.country.{at}", share.key, bound)
    return Finding("breadth", variant, Severity.NOTE, Direction.NEUTRAL, cited)
