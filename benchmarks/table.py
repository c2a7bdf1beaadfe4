"""What a workload measured, as records, and the same as a table in plain text or Markdown."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEADINGS = ("case", "CPU time", "ratio", "IQR", "wall time", "wall ratio", "peak memory", "goal")


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement of one case.

    Args:
        cpu: seconds of processor time for one unit of work.
        wall: seconds by the clock; None where the case is one thread, so that it says nothing more.
        peak: greatest memory in megabytes; None where it was not taken.
    """

    cpu: float
    wall: float | None = None
    peak: float | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What a case is to reach: at most so many times the reference, so many megabytes, or seconds by the clock."""

    ratio: float | None = None
    peak: float | None = None
    wall: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Medians of one case; ``spread`` is the interquartile range of the ratios over their median."""

    name: str
    cpu: float
    ratio: float
    spread: float
    wall: float | None
    wall_ratio: float | None
    peak: float | None
    goal: str

    def cells(self) -> tuple[str, ...]:
        """The row as it is printed, in the order of ``HEADINGS``."""
        return (
            self.name,
            written_time(self.cpu),
            written_ratio(self.ratio),
            f"{self.spread:.0%}",
            "" if self.wall is None else written_time(self.wall),
            "" if self.wall_ratio is None else written_ratio(self.wall_ratio),
            "" if self.peak is None else f"{self.peak:.0f} MB",
            self.goal,
        )


@dataclass(frozen=True, slots=True)
class Table:
    """One workload: its rows, the reference of its ratios, and what could not be run."""

    title: str
    reference: str
    rounds: int
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """The table for a terminal."""
        cells = self._cells()
        widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
        lines = [
            "  ".join(cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(pairs))
            for pairs in (list(zip(row, widths, strict=True)) for row in cells)
        ]
        return "\n".join((self._head(), lines[0], "-" * len(lines[0]), *lines[1:], *self.notes))

    def markdown(self) -> str:
        """The table as Markdown."""
        head, *rows = self._cells()
        rule = ["---", *["---:"] * (len(head) - 1)]
        lines = ["| " + " | ".join(row) + " |" for row in (head, rule, *rows)]
        notes = [f"\n{note}" for note in self.notes]
        return "\n".join((f"**{self._head()}**\n", *lines, *notes))

    def _head(self) -> str:
        return f"{self.title} (ratios to {self.reference}; medians of {self.rounds} rounds)"

    def _cells(self) -> list[tuple[str, ...]]:
        """Headings and rows without the columns that are empty throughout."""
        rows = [row.cells() for row in self.rows]
        kept = [at for at in range(len(HEADINGS)) if any(row[at] for row in rows)]
        return [tuple(row[at] for at in kept) for row in (HEADINGS, *rows)]


def tabulate(
    title: str,
    reference: str,
    readings: Mapping[str, Sequence[Reading]],
    goals: Mapping[str, Goal],
    notes: Sequence[str] = (),
) -> Table:
    """A table of readings, each ratio taken within its round."""
    base = readings[reference]
    rows = tuple(_row(name, own, base, goals.get(name)) for name, own in readings.items())
    return Table(title, reference, len(base), rows, tuple(notes))


def _row(name: str, own: Sequence[Reading], base: Sequence[Reading], goal: Goal | None) -> Row:
    ratios = [one.cpu / other.cpu for one, other in zip(own, base, strict=True)]
    walls = [(one.wall, other.wall) for one, other in zip(own, base, strict=True)]
    wall_ratios = [one / other for one, other in walls if one is not None and other is not None]
    ratio = statistics.median(ratios)
    low, _, high = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else (ratio,) * 3
    peak = _median([one.peak for one in own])
    return Row(
        name=name,
        cpu=statistics.median(one.cpu for one in own),
        ratio=ratio,
        spread=(high - low) / ratio,
        wall=_median([one.wall for one in own]),
        wall_ratio=statistics.median(wall_ratios) if wall_ratios else None,
        peak=peak,
        goal="" if goal is None else _judged(goal, ratio, peak, _median([one.wall for one in own])),
    )


def _median(values: Sequence[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return statistics.median(present) if present else None


def _judged(goal: Goal, ratio: float, peak: float | None, wall: float | None) -> str:
    said = []
    if goal.ratio is not None:
        said.append(f"<= {written_ratio(goal.ratio)} {'met' if ratio <= goal.ratio else 'MISSED'}")
    if goal.peak is not None and peak is not None:
        said.append(f"< {goal.peak:.0f} MB {'met' if peak < goal.peak else 'MISSED'}")
    if goal.wall is not None and wall is not None:
        said.append(f"{written_time(goal.wall)} {'met' if wall <= goal.wall else 'MISSED'}")
    return ", ".join(said)


def written_time(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} us"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def written_ratio(ratio: float) -> str:
    """A ratio to three digits."""
    return f"{ratio:.0f}x" if ratio >= 100 else f"{ratio:.1f}x" if ratio >= 10 else f"{ratio:.2f}x"


def write_tables(path: Path, tables: Sequence[Table]) -> None:
    """Tables to a file, for the process that prints them."""
    path.write_text(json.dumps([asdict(table) for table in tables]), "utf-8")


def read_tables(path: Path) -> list[Table]:
    """Tables from such a file."""
    tables = json.loads(path.read_text("utf-8"))
    return [
        Table(**one | {"rows": tuple(Row(**row) for row in one["rows"]), "notes": tuple(one["notes"])})
        for one in tables
    ]
