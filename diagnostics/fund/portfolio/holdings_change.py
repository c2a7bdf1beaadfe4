"""What changed in the holdings since the report before."""

from __future__ import annotations

from dataclasses import dataclass

from data_sources.model import FundHoldings
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.portfolio.reported import Report, keys_of, known_reports
from diagnostics.metrics.portfolio.overlap import HoldingsChange, PositionChange, holdings_change
from diagnostics.metrics.portfolio.positions import positions_of
from diagnostics.metrics.spec import NotComputable
from diagnostics.section import Block, FigureList, FigureTable, Note

CHANGES_SHOWN = 10
TURNOVER = "half the sum of |change of weight|, changes of prices included"
TURNOVER_LOWER = "half the sum of |change of weight| that is certain, changes of prices included"
# Said of the list where it names only the largest, and of the weight where the reports count no shares.
KINDS = {
    ("entered", True): "entered",
    ("entered", False): "entered the list",
    ("left", True): "left",
    ("left", False): "left the list",
    ("increased", True): "more shares",
    ("decreased", True): "fewer shares",
    ("unchanged", True): "same shares",
    ("increased", False): "larger weight",
    ("decreased", False): "smaller weight",
    ("unchanged", False): "same weight",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """The facts of a change between two reports, and how they are laid out."""

    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...]


def earlier_report(reports: tuple[FundHoldings, ...]) -> FundHoldings | None:
    """The newest report that is older than the first; None where a day is unknown or all are of one day."""
    newest = reports[0].reported
    if newest is None:
        return None
    older = [report for report in reports[1:] if report.reported is not None and report.reported < newest]
    return max(older, key=lambda report: report.reported or newest, default=None)


def changes_since(evidence: FundEvidence) -> Changed:
    """Entered, left, increased, decreased and turnover between the two newest reports."""
    known = known_reports(evidence)
    newest, before = known[0], earlier_report(known)
    report = Report(newest, evidence.as_of)
    absence = Absence(AbsenceReason.NO_EARLIER_REPORT)
    if before is not None:
        try:
            found = holdings_change(positions_of(before), positions_of(newest))
        except NotComputable as refused:
            absence = refused.absence
        else:
            return _told(report, before, found)
    missing = report.computed("holdings.turnover", None, Unit.FRACTION, TURNOVER, absence=absence)
    return Changed((missing,), (FigureList("holdings_change", (missing.key,)),))


def _told(report: Report, before: FundHoldings, found: HoldingsChange) -> Changed:
    day = report.observed("holdings.earlier_report", before.reported, Unit.DATE)
    complete = found.turnover is not None
    counts = [
        report.computed(f"holdings.{kind}", found.count(kind), Unit.COUNT, f"positions that {kind}", inputs=(day,))
        for kind in ("entered", "left", "increased", "decreased")
    ]
    if found.turnover is not None:
        moved = report.computed("holdings.turnover", found.turnover, Unit.FRACTION, TURNOVER, inputs=(day,))
    else:
        moved = report.computed(
            "holdings.turnover_lower", found.turnover_lower, Unit.FRACTION, TURNOVER_LOWER, inputs=(day,)
        )
    summary = (day, *counts, moved)
    shown = [change for change in found.changes if change.kind != "unchanged"][:CHANGES_SHOWN]
    counted = any(change.shares is not None for change in shown)
    cells = [_row(report, at, change, complete=complete) for at, change in enumerate(shown, start=1)]
    columns = ["change_name", "change_kind", "change_before", "change_after", "change_weight"]
    columns += ["change_shares"] if counted else []
    blocks: list[Block] = [FigureList("holdings_change", keys_of(summary))]
    if cells:
        rows = tuple(
            (str(at), tuple(row[column].key if column in row else None for column in columns))
            for at, row in enumerate(cells, start=1)
        )
        blocks.append(FigureTable("holdings_changes", tuple(columns), rows))
    blocks += [] if complete else [Note("holdings_change_of_lists")]
    blocks += [] if all(change.traded for change in found.changes) else [Note("holdings_change_by_weight")]
    blocks += [Note("holdings_matched_by_name")] if found.by_name else []
    listed = tuple(fact for row in cells for fact in row.values())
    return Changed((*summary, *listed), tuple(blocks))


def _row(report: Report, at: int, change: PositionChange, *, complete: bool) -> dict[str, Fact]:
    """The cells of one position by column; what a report does not have is no cell."""
    one = change.after or change.before
    of_list = change.kind in ("entered", "left")
    kind = KINDS[change.kind, complete if of_list else change.traded]
    made = {
        "change_name": report.observed(
            f"holdings.change_name.{at}", one.name or one.symbol if one else None, Unit.TEXT
        ),
        "change_kind": report.computed(f"holdings.change_kind.{at}", kind, Unit.TEXT, "what its weight or shares did"),
    }
    if change.before is not None:
        made["change_before"] = report.observed(f"holdings.change_before.{at}", change.before.weight, Unit.FRACTION)
    if change.after is not None:
        made["change_after"] = report.observed(f"holdings.change_after.{at}", change.after.weight, Unit.FRACTION)
    if change.before is not None and change.after is not None:
        inputs = (made["change_before"], made["change_after"])
        formula = "weight after - weight before"
        made["change_weight"] = report.computed(
            f"holdings.change_weight.{at}", change.weight, Unit.CHANGE, formula, inputs=inputs
        )
    if change.shares is not None:
        formula = "shares after / shares before - 1, a split of them included"
        made["change_shares"] = report.computed(f"holdings.change_shares.{at}", change.shares, Unit.CHANGE, formula)
    return made
