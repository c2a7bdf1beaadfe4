"""What the data itself is worth: how much there is, how old it is, and what is wrong with it."""

from __future__ import annotations

from data_sources.quality import Defect, DefectKind
from data_sources.quality import Severity as DefectSeverity
from data_sources.snapshot import NoteKind
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.section import Block, FigureList, Note, Section
from diagnostics.stock.evidence import StockEvidence

WEIGHT = {
    DefectSeverity.NOTE: Severity.NOTE,
    DefectSeverity.WARNING: Severity.NOTABLE,
    DefectSeverity.ERROR: Severity.SERIOUS,
}


def data_quality(evidence: StockEvidence) -> Section:
    """Bars, their span, and every defect that the checks found: of the subject's series, then of the benchmark's."""
    span = span_facts(evidence)
    own = [defect for defect in evidence.snapshot.defects if defect.symbol == evidence.subject.symbol]
    defects = tuple(_count(evidence, defect) for defect in own)
    findings = tuple(_finding(defect, fact) for defect, fact in zip(own, defects, strict=True))
    theirs = [defect for defect in evidence.snapshot.defects if defect.symbol != evidence.subject.symbol]
    defects += tuple(_count(evidence, defect, ".benchmark") for defect in theirs)
    if not own:
        clean = Finding("data_quality", "clean", Severity.NOTE, Direction.NEUTRAL, ("data.bars",))
        findings = (clean,)
    notes = tuple(
        Note(f"snapshot_{note.kind.value}") for note in evidence.snapshot.notes if note.kind is not NoteKind.SAMPLE
    )
    blocks: tuple[Block, ...] = (FigureList("data", tuple(fact.key for fact in span + defects)), *notes)
    return Section("data_quality", span + defects, blocks, findings)


def span_facts(evidence: StockEvidence) -> tuple[Fact, ...]:
    """How many bars there are, the first and the last."""
    window = evidence.window("all")
    history = evidence.history
    return (
        figure(evidence, "data.bars", len(history), Unit.COUNT, formula="number of bars", window=window),
        figure(evidence, "data.first_bar", history.first, Unit.DATE, formula="observed", window=window),
        figure(evidence, "data.last_bar", history.last, Unit.DATE, formula="observed", window=window),
    )


def _count(evidence: StockEvidence, defect: Defect, whose: str = "") -> Fact:
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
