"""``metrics FILE.csv``: every figure of each column of a user's file, beside a benchmark column where one is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from advisor_cli import __version__
from advisor_cli.console import Progress, put, say
from advisor_cli.errors import ExitCode, UsageFault
from advisor_cli.report.words import Words
from advisor_cli.run_record.record import Conventions, RunRecord, commentary_to_json, facts_to_json
from advisor_cli.run_record.store import new_run_id
from advisor_cli.series_file.series import SeriesTable, ValueKind, read_series
from advisor_cli.settings import Settings
from advisor_cli.workflow.clock import Clock, latest_day, system_clock
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.recording import asked_arguments, keep, manifest_of
from advisor_cli.workflow.series_study import KIND, SeriesSnapshot, SeriesStudy, read_as, study_series
from advisor_cli.workflow.series_table import tables
from diagnostics.commentary.model import Commentary, Writer
from diagnostics.figures import Language

NOTHING_SAID = Commentary(sentences=(), writer=Writer.RULES, model="")


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """What is asked of a file.

    Args:
        kind: whether its numbers are prices or returns.
        benchmark: name of the column that the others are compared with.
        date_column: name of the column of dates, None to find it.
        frequency: of the rows, None to detect it.
    """

    path: Path
    kind: ValueKind
    benchmark: str | None = None
    date_column: str | None = None
    frequency: str | None = None


def measure_file(
    request: SeriesRequest, settings: Settings, *, as_json: bool, quiet: bool, clock: Clock = system_clock
) -> int:
    """Read, compute, record and print.

    Raises:
        BadFile: the file's faults, with row and column.
        UsageFault: a column that is not there.
        RecordNotKept: the run could not be recorded; everything was printed before.
    """
    created = clock().astimezone(UTC)
    progress = Progress(quiet=quiet)
    with progress.watching():
        progress.step(f"reading {request.path}")
        table = read_series(
            request.path,
            request.kind,
            today=latest_day(created),
            date_column=request.date_column,
            frequency=request.frequency,
        )
        snapshot = SeriesSnapshot(table, _known_benchmark(table, request.benchmark))
        text = snapshot.to_json()
        frame = Frame(
            run_id=new_run_id(created, text),
            created=created.isoformat(timespec="seconds"),
            version=__version__,
            language=Language(settings.language),
            conventions=Conventions(risk_free_rate=settings.risk_free_rate),
        )
        progress.step(f"computing the figures of {len(table.columns)} columns")
        made = study_series(snapshot, frame)
        problem = keep(_record(request, snapshot, frame, made, settings, snapshot_text=text), settings)
    put(made.document if as_json else tables(made.diagnosed, Words(frame.language), frame.language))
    for note in read_as(table, frame.conventions):
        say(note, quiet=quiet)
    if problem is None:
        say(f"run {frame.run_id}", quiet=quiet)
    if problem is not None:
        raise problem
    return ExitCode.DONE


def _known_benchmark(table: SeriesTable, name: str | None) -> str | None:
    """The benchmark's name, when the file has such a column and another one beside it."""
    if name is not None and len(table.columns) == 1 and table.column(name):
        raise UsageFault(f"{table.path} has no column beside the benchmark {name!r}")
    return None if name is None else table.column(name).name


def _record(
    request: SeriesRequest,
    snapshot: SeriesSnapshot,
    frame: Frame,
    made: SeriesStudy,
    settings: Settings,
    *,
    snapshot_text: str,
) -> RunRecord:
    arguments = asked_arguments(
        settings,
        values=request.kind.value,
        benchmark_column=request.benchmark or "",
        date_column=request.date_column or "",
        frequency=request.frequency or "",
    )
    return RunRecord(
        manifest=manifest_of(
            frame,
            settings,
            kind=KIND,
            subject=snapshot.table.path,
            subject_name=", ".join(one.subject.symbol for one in made.diagnosed),
            as_of=max(one.as_of for one in made.diagnosed),
            is_sample=False,
            arguments=arguments,
        ),
        snapshot=snapshot_text,
        facts=facts_to_json(made.ledger),
        commentary=commentary_to_json(NOTHING_SAID),
        document=made.document,
    )
