"""What the data itself is worth: how much there is, how it was had, how old it is, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data_sources.model import InstrumentKind
from data_sources.quality import DAYS_SHOWN, Defect, DefectKind
from data_sources.quality import Severity as DefectSeverity
from data_sources.snapshot import NoteKind
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.market.evidence import MarketEvidence
from diagnostics.market.sources_asked import how_it_was_had
from diagnostics.measure import figure
from diagnostics.section import Block, FigureList, Note, Section

WEIGHT = {
    DefectSeverity.NOTE: Severity.NOTE,
    DefectSeverity.WARNING: Severity.NOTABLE,
    DefectSeverity.ERROR: Severity.SERIOUS,
}
BARS, VALUES = "data.bars", "data.values"


def data_quality(evidence: MarketEvidence) -> Section:
    """Bars, their span, and every defect that the checks found: of the subject's series, then of the benchmark's."""
    span = span_facts(evidence)
    own = [defect for defect in evidence.snapshot.defects if defect.symbol == evidence.subject.symbol]
    defects = tuple(_count(evidence, defect) for defect in own)
    findings = tuple(_finding(defect, fact) for defect, fact in zip(own, defects, strict=True))
    theirs = [defect for defect in evidence.snapshot.defects if defect.symbol != evidence.subject.symbol]
    defects += tuple(_count(evidence, defect, ".benchmark") for defect in by_kind(theirs))
    treated = _mended(evidence)
    defects += treated
    findings += tuple(_treated(fact) for fact in treated)
    if not findings:
        variant = "clean" if span[0].key == BARS else "clean_values"
        findings = (Finding("data_quality", variant, Severity.NOTE, Direction.NEUTRAL, (span[0].key,)),)
    asked, tables = how_it_was_had(evidence)
    kinds = dict.fromkeys(note.kind for note in evidence.snapshot.notes if note.kind is not NoteKind.SAMPLE)
    notes = tuple(Note(f"snapshot_{kind.value}") for kind in kinds)
    blocks: tuple[Block, ...] = (FigureList("data", tuple(fact.key for fact in span + defects)), *tables, *notes)
    return Section("data_quality", span + defects + asked, blocks, findings)


def by_kind(defects: Sequence[Defect]) -> tuple[Defect, ...]:
    """One defect of each kind: a benchmark of several parts may have one kind in several of them.

    Counts are added up, but parts that end on the same day do not make more sessions that are missing behind it.
    """
    merged: dict[DefectKind, Defect] = {}
    for defect in defects:
        seen = merged.get(defect.kind)
        if seen is None:
            merged[defect.kind] = defect
        else:
            days = tuple(sorted({*seen.days, *defect.days}))[:DAYS_SHOWN]
            both = (seen.count, defect.count)
            count = max(both) if defect.kind is DefectKind.STALE_END else sum(both)
            merged[defect.kind] = replace(seen, count=count, days=days, details=())
    return tuple(merged.values())


def span_facts(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """How many bars there are (of a fund that does not trade, values), the first and the last."""
    window = evidence.window("all")
    history = evidence.history
    counted = (VALUES, "number of values") if evidence.subject.kind is InstrumentKind.FUND else (BARS, "number of bars")
    return (
        figure(evidence, counted[0], len(history), Unit.COUNT, formula=counted[1], window=window),
        figure(evidence, "data.first_bar", history.first, Unit.DATE, formula="observed", window=window),
        figure(evidence, "data.last_bar", history.last, Unit.DATE, formula="observed", window=window),
    )


def _treated(fact: Fact) -> Finding:
    variant = fact.key.removeprefix("data.")
    direction = Direction.NEUTRAL if variant == "repaired_bars" else Direction.ADVERSE
    return Finding("data_quality", variant, Severity.NOTABLE, direction, (fact.key,))


def _mended(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """Bars of the subject that rules of repair changed, and values on which a second source differs."""
    checks = evidence.snapshot.cross_checks
    counted = (
        ("repaired_bars", sum(repair.count for repair in evidence.history.repairs), "bars changed by repairs"),
        (
            "differing_values",
            sum(check.count + check.volume_count for check in checks),
            "values beyond the tolerance of the cross-checks",
        ),
    )
    window = evidence.window("all")
    return tuple(
        figure(evidence, f"data.{name}", count, Unit.COUNT, formula=formula, window=window)
        for name, count, formula in counted
        if count
    )


def _count(evidence: MarketEvidence, defect: Defect, whose: str = "") -> Fact:
    details = tuple((name, f"{value:g}") for name, value in defect.details)
    days = (("days", " ".join(day.isoformat() for day in defect.days)),) if defect.days else ()
    return figure(
        evidence,
        f"data.{defect.kind.name.lower()}{whose}",
        defect.count,
        Unit.COUNT,
        formula=f"bars or sessions with: {defect.kind.value}",
        window=evidence.window("all", relative=bool(whose)),
        relative=bool(whose),
        parameters=details + days,
    )


def _finding(defect: Defect, fact: Fact) -> Finding:
    adverse = defect.severity is not DefectSeverity.NOTE
    return Finding(
        "data_quality",
        defect.kind.name.lower(),
        WEIGHT[defect.severity],
        Direction.ADVERSE if adverse else Direction.NEUTRAL,
        (fact.key, "data.last_bar") if defect.kind is DefectKind.STALE_END else (fact.key,),
    )
