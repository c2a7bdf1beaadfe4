"""A diagnosis from its first question to its last printed line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from advisor_cli import __version__
from advisor_cli.clients.discreet import DiscreetModel, names_of
from advisor_cli.clients.files import without_file_names
from advisor_cli.console import Progress, put, say
from advisor_cli.errors import ExitCode, UsageFault
from advisor_cli.model_budget.budget import Budget
from advisor_cli.model_budget.spending import written_spending
from advisor_cli.options import Delivery
from advisor_cli.report.json_envelope import envelope_text
from advisor_cli.report.save import check_paths, save
from advisor_cli.run_record.record import Conventions, RunRecord, commentary_to_json, facts_to_json
from advisor_cli.run_record.store import new_run_id
from advisor_cli.settings import Settings
from advisor_cli.workflow.clock import Clock, latest_day, system_clock
from advisor_cli.workflow.collecting import parts_missing
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.model import chosen_model, run_budget
from advisor_cli.workflow.question import Question, Snapshot
from advisor_cli.workflow.recording import asked_arguments, keep, manifest_of, receipts
from advisor_cli.workflow.sources import CommandSources
from advisor_cli.workflow.study import Study, origins, study
from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import Origin
from diagnostics.commentary.model import LanguageModel, Writer
from diagnostics.figures import Language


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """A run that is finished: what came of it, what of it is missing, and what hindered the cache."""

    study: Study
    record: RunRecord
    missing: tuple[str, ...]
    troubles: tuple[str, ...] = ()


def diagnose(question: Question, settings: Settings, delivery: Delivery, clock: Clock = system_clock) -> int:
    """Diagnose, record and print.

    Returns:
        0; 7 when a source failed for a part of the report, or when the benchmark, the cross-check or
        the model that was asked for by name was not had.

    Raises:
        UsageFault: the date lies in the future.
        SourceError, OutputError: the subject's prices were not had; a report could not be written.
        RecordNotKept: the run could not be recorded; everything was printed before.
    """
    check_paths(delivery.outputs)
    progress = Progress(quiet=delivery.quiet)
    with progress.watching():
        done = make_run(question, settings, clock, progress)
        problem = keep(done.record, settings)
        progress.step("writing the report")
        written = save(done.study.document, delivery.outputs)
    deliver(done, delivery, written, recorded=problem is None)
    if problem is not None:
        raise problem
    return ExitCode.PARTIAL if done.missing else ExitCode.DONE


def make_run(question: Question, settings: Settings, clock: Clock, progress: Progress) -> Done:
    """Collect, order, compute, comment and compose; nothing is written or printed."""
    created = clock()
    # The day has begun in Shanghai hours before it has in New York: the latest zone decides what is future.
    if question.as_of is not None and question.as_of > latest_day(created):
        raise UsageFault(f"--as-of {question.as_of} lies in the future; the report speaks of a day that has been")
    progress.step(f"collecting the prices of {question.symbol}")
    sources = CommandSources(settings, clock)
    snapshot = question.collect(settings, sources, progress.step)
    arguments = asked_arguments(settings, **question.arguments())
    snapshot_text = snapshot.to_json()
    run_id = new_run_id(created, snapshot_text + repr(arguments))
    frame = Frame(
        run_id=run_id,
        created=created.astimezone(UTC).isoformat(timespec="seconds"),
        version=__version__,
        language=Language(settings.language),
        conventions=Conventions(risk_free_rate=settings.risk_free_rate, years=settings.years),
    )
    progress.step("computing the figures and writing the words")
    budget = run_budget(settings, run_id)
    model = _model(settings, snapshot, budget)
    made = study(snapshot, frame, model)
    record = RunRecord(
        manifest=manifest_of(
            frame,
            settings,
            kind=made.diagnosed.kind,
            subject=snapshot.subject.symbol,
            subject_name=made.document.name,
            as_of=snapshot.as_of,
            is_sample=snapshot.is_sample,
            arguments=arguments,
            received=receipts(_told(snapshot), sources.received(snapshot.histories)),
            spent=None if model is None else budget.spending(),
        ),
        snapshot=snapshot_text,
        facts=facts_to_json(made.diagnosed.ledger),
        commentary=commentary_to_json(made.commentary),
        document=envelope_text(made.document),
    )
    return Done(made, record, _missing(snapshot, made, settings), (*sources.troubles, *sources.remarks))


def _model(settings: Settings, snapshot: Snapshot, budget: Budget) -> LanguageModel | None:
    """The model of the settings; of an account one that is never told whose it is."""
    model = chosen_model(settings, budget)
    if model is None or not isinstance(snapshot, AccountSnapshot):
        return model
    return DiscreetModel(model, names_of(snapshot))


def _told(snapshot: Snapshot) -> tuple[Origin, ...]:
    """What the snapshot rests on, as the manifest may say it: a client who is not named has no files with names."""
    unnamed = isinstance(snapshot, AccountSnapshot) and not snapshot.named
    return without_file_names(origins(snapshot)) if unnamed else origins(snapshot)


def deliver(done: Done, delivery: Delivery, written: tuple[Path, ...], *, recorded: bool) -> None:
    """Print the JSON, or the report in the terminal when it went to no file; say what was written and is missing.

    The run's id is said only when it was recorded: a run that cannot be looked at has no name.
    """
    if delivery.as_json:
        put(done.record.document)
    elif not delivery.outputs:
        from advisor_cli.report.terminal import terminal_text

        put(terminal_text(done.study.document))
    for path in written:
        if path.suffix != ".svg":
            say(f"wrote {path}", quiet=delivery.quiet)
    for what in (*done.missing, *done.troubles):
        say(f"advisor: {what}")
    spent = done.record.manifest.spent
    if spent is not None and spent.is_limited:
        say(written_spending(spent), quiet=delivery.quiet)
    if recorded:
        say(f"run {done.record.manifest.run_id}", quiet=delivery.quiet)


def _missing(snapshot: Snapshot, made: Study, settings: Settings) -> tuple[str, ...]:
    """What a source failed for, or what was asked for by name and was not had."""
    found = list(parts_missing(snapshot, settings))
    said = made.commentary
    if said.failure and said.writer is Writer.RULES:
        found.append(f"the words are the rules', not those of {settings.model}: {said.failure}")
    elif said.failure:
        found.append(f"not all of the words are those of {settings.model}: {said.failure}")
    return tuple(found)
