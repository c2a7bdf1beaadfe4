"""``advisor book run`` from its options to its exit code: one run at a time over a book, and a line of log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from advisor_cli import __version__
from advisor_cli.book.crews.crew import Bounds, Crew
from advisor_cli.book.home import LOCK, MARKETS, WORKERS_LOG, book_home, book_id, default_output, register_path
from advisor_cli.book.outputs import Outputs
from advisor_cli.book.plan import BookDone, BookPlan, Means, Steps
from advisor_cli.book.progress import BookProgress
from advisor_cli.book.register import Register, RegisteredRun, RegisterFault, move_aside
from advisor_cli.book.run import run_book
from advisor_cli.book.steps import ProgramSteps
from advisor_cli.book.words import is_asked, with_ceiling
from advisor_cli.book.work import BookTerms, Reports
from advisor_cli.clients.alias import alias
from advisor_cli.clients.key import client_key
from advisor_cli.console import put, say
from advisor_cli.errors import ExitCode, UsageFault
from advisor_cli.model_budget.spending import written_spending
from advisor_cli.output import json_text
from advisor_cli.run_record.record import Conventions, RecordedSetting
from advisor_cli.run_record.store import new_run_id
from advisor_cli.settings import Origin, Settings
from advisor_cli.unattended.lock import Lock
from advisor_cli.unattended.log import Entry, Happened, RunLog
from advisor_cli.unattended.stopping import ended_like_an_interrupt
from advisor_cli.workflow.clock import Clock, latest_day, system_clock, system_stopwatch
from advisor_cli.workflow.collecting import NO_BENCHMARK
from advisor_cli.workflow.crash import keep_trace
from advisor_cli.workflow.model import run_budget
from advisor_cli.workflow.sources import CommandSources
from data_sources.encoding import canonical_text, digest, encode
from data_sources.model.book import StandingStatus
from diagnostics.book.losses import MONTH, BookRules, LossRule
from diagnostics.figures import Language

LAST_ZONE = timezone(timedelta(hours=-12))
LONGEST_BUDGET = 3600.0  # seconds, as the settings allow
SHOWN = 5  # sentences of sources that failed
SUMMARY_SCHEMA = "advisor.book-run/1"


@dataclass(frozen=True, slots=True)
class BookQuestion:
    """What is asked of a book.

    Args:
        path: a folder with a folder for each client, or a table of all of them.
        output: folder of the results; None for the one beside the book.
        as_of: None for the last day that has begun everywhere.
        currency: of every report; "" for each client's own.
        firm_currency: of the firm's sums; "" for that of the reports, or each currency's own.
        loss: decimal; who lost more in a month is to be called; None for the house's bounds.
        jobs: processes; None for the cores that there are.
        cluster: address of a scheduler; "" for this machine.
        only_changed: clients whose files have not changed keep what the last run found.
        force: begin anew, whatever an earlier attempt has done.
    """

    path: Path
    output: Path | None = None
    as_of: date | None = None
    currency: str = ""
    reports: Reports = Reports.EXCEPTIONS
    formats: tuple[str, ...] = (".md",)
    named: bool = False
    firm_currency: str = ""
    loss: float | None = None
    jobs: int | None = None
    cluster: str = ""
    bounds: Bounds = field(default_factory=Bounds)
    only_changed: bool = False
    force: bool = False


def run_over_book(
    question: BookQuestion,
    settings: Settings,
    *,
    as_json: bool = False,
    quiet: bool = False,
    clock: Clock = system_clock,
) -> int:
    """Run over the book and say what came of it.

    Returns:
        0; 7 where some clients could not be diagnosed whole.

    Raises:
        UsageFault: the day lies in the future.
        Busy: another process is at this book.
        BadFile, FileFault, RegisterFault, Unwritable, CrewLost: see ``run_book``.
    """
    began, watch = clock(), system_stopwatch()
    settings = with_ceiling(_patient(settings))
    writes = _writes(question, settings)
    if writes:
        question = _asking(question, settings)
        say(_ceiling_sentence(settings), quiet=quiet)
    steps = ProgramSteps(settings.runs, CommandSources(settings, clock).of, settings if writes else None)
    done = with_steps(question, settings, steps, clock, quiet=quiet)
    seconds = system_stopwatch() - watch
    code = ExitCode.PARTIAL if done.failed else ExitCode.DONE
    said = summary(done, seconds)
    details: dict[str, Entry] = {
        "run": done.run,
        "clients": done.clients,
        "in_queue": done.in_queue,
        "failed": done.failed,
    }
    spent = run_budget(settings, done.run).spending() if writes else None
    if spent is not None:
        details |= {"model": settings.model, "model_tokens": spent.tokens, "model_cost": spent.cost}
    trouble = RunLog(settings.home / "log", "book").write(Happened("book run", began, seconds, code, said, details))
    _say_all(question, done, steps.failures if done.failed else (), said, quiet=quiet)
    if trouble:
        say(f"advisor: {trouble}")
    for sentence in _unworded(done, settings.model):
        say(f"advisor: {sentence}")
    if spent is not None:
        say(written_spending(spent), quiet=quiet)
    if as_json:
        put(json_text(_as_json(question, done) | ({} if spent is None else {"model_spending": encode(spent)})))
    return code


def _asking(question: BookQuestion, settings: Settings) -> BookQuestion:
    """The question with time for a model's reply, which is no sign that a client's files hold a worker.

    Raises:
        UsageFault: it would be asked by other machines.
    """
    if question.cluster:
        raise UsageFault(
            f"on a cluster the words are the rules' alone, and {settings.model} is set: what a run may spend, and the"
            " key, are of this machine; say --model none, or leave out --cluster"
        )
    bounds = replace(question.bounds, seconds=question.bounds.seconds + settings.model_timeout)
    return replace(question, bounds=bounds)


def _ceiling_sentence(settings: Settings) -> str:
    tokens, cost = settings.model_most_tokens, settings.model_most_cost
    most = [] if tokens is None else [f"{tokens:,} tokens"]
    most += [] if cost is None else [f"{cost:.2f} US dollars"]
    return f"{settings.model} writes for the clients in the queue, within {' and '.join(most)} for the run"


def _unworded(done: BookDone, model: str) -> Iterator[str]:
    """Of how many reports the words are not all the model's, by the kind of what hindered it, with an example."""
    kinds: dict[str, list[str]] = {}
    for why in done.unworded:
        kinds.setdefault(why.partition(":")[0], []).append(why)
    for whys in kinds.values():
        reports = "report" if len(whys) == 1 else "reports"
        yield f"the words of {len(whys):,} {reports} are not, or not all, those of {model}: {whys[0]}"


def _patient(settings: Settings) -> Settings:
    """The settings with time enough for the instruments of a whole book, where the user set none."""
    set_by = {one.name: one.origin for one in settings.origins}.get("time_budget", Origin.DEFAULT)
    return replace(settings, time_budget=LONGEST_BUDGET) if set_by is Origin.DEFAULT else settings


def with_steps(
    question: BookQuestion, settings: Settings, steps: Steps, clock: Clock, *, quiet: bool = False
) -> BookDone:
    """Run over the book with these steps: lock, register and output folder are looked after here."""
    plan = plan_of(question, settings, clock())
    home = book_home(settings.home, question.path)
    name = question.path.resolve().name
    progress = BookProgress(quiet=quiet)
    progress.step("looking for clients")
    clients = steps.find(question.path)  # nothing is made anywhere for a book that is none
    with suppress(OSError):  # the lock, which comes next, says what is wrong with the folder
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # what is known of clients is for nobody else to read
    with ended_like_an_interrupt(), Lock(home / LOCK, f"the book {name}"), progress.watching():
        outputs = Outputs(question.output or default_output(question.path), question.path, book_id(question.path))
        outputs.prepare()
        with closing(_opened(register_path(settings.home, question.path), force=question.force)) as register:
            crew = crew_of(question, home / WORKERS_LOG)
            with closing(crew):
                means = Means(steps, crew, register, outputs, progress, lambda: clock().isoformat())
                return run_book(plan, clients, means)


def crew_of(question: BookQuestion, log: Path | None) -> Crew:
    """Who works: the cluster that was named, else processes of this machine."""
    if question.cluster:
        from advisor_cli.book.crews.cluster import ClusterCrew

        return ClusterCrew(question.cluster, question.bounds)
    from advisor_cli.book.crews.local import LocalCrew, cores, use_one_thread_each

    use_one_thread_each()
    if log is not None:
        log.unlink(missing_ok=True)
    return LocalCrew(question.jobs or cores(), question.bounds, log)


def plan_of(question: BookQuestion, settings: Settings, now: datetime) -> BookPlan:
    """What is asked for, in the words of the run."""
    if question.force and question.only_changed:
        raise UsageFault("--force does everybody again, and --only-changed leaves out who has not changed; name one")
    if question.as_of is not None and question.as_of > latest_day(now):
        raise UsageFault(f"--as-of {question.as_of} lies in the future; a book is diagnosed on a day that has been")
    # A day that has begun everywhere: a night's run has one day, whichever side of midnight it is on.
    as_of = question.as_of or now.astimezone(LAST_ZONE).date()
    key = client_key(settings.home, settings.client_key)
    shown = _shown(question, settings)
    lasting = {name: value for name, value in shown.items() if name != "only_changed"}
    alike = digest(canonical_text({**lasting, "version": __version__, "key": alias("book", key)}))

    def terms(run: RegisteredRun) -> BookTerms:
        return BookTerms(
            run=run.id,
            as_of=date.fromisoformat(run.as_of),
            at=datetime.fromisoformat(run.at),
            conventions=Conventions(risk_free_rate=settings.risk_free_rate, years=settings.years),
            language=Language(settings.language),
            key=key,
            benchmark=None if settings.benchmark.lower() == NO_BENCHMARK else settings.benchmark,
            currency=question.currency,
            reports=question.reports,
            formats=question.formats,
            named=question.named,
            version=__version__,
            rules=BookRules() if question.loss is None else BookRules((LossRule(MONTH, question.loss),)),
            settings=tuple(RecordedSetting(one.name, one.value, one.origin.value) for one in settings.origins),
            arguments=tuple((name, str(value)) for name, value in shown.items() if value not in ("", None, False)),
            firm_currency=question.firm_currency or question.currency,
        )

    return BookPlan(
        markets=book_home(settings.home, question.path) / MARKETS,
        run_id=new_run_id(now, book_id(question.path) + alike + as_of.isoformat()),
        as_of=as_of.isoformat(),
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        # What another day's run found may stand in a run over the changed alone: its results are its own.
        asked=digest(f"{alike} {as_of}{' only changed' if question.only_changed else ''}"),
        alike=alike,
        shown=canonical_text(dict(shown)),
        terms=terms,
        only_changed=question.only_changed,
        again=question.force,
        seconds=question.bounds.seconds,
        firm_currency=question.firm_currency or question.currency,
        spent=lambda run: run_budget(settings, run).spending() if _writes(question, settings) else None,
    )


def _writes(question: BookQuestion, settings: Settings) -> bool:
    """Whether a model writes for anybody."""
    return is_asked(settings) and question.reports is not Reports.NONE


def _shown(question: BookQuestion, settings: Settings) -> dict[str, str | float | bool | None]:
    """Everything but the day that decides what the results are."""
    return {
        "benchmark": settings.benchmark,
        "currency": question.currency,
        "firm_currency": question.firm_currency or question.currency,
        "formats": " ".join(question.formats),
        "language": settings.language,
        "loss": question.loss,
        "model": settings.model,
        "offline": settings.offline,
        "only_changed": question.only_changed,
        "reports": question.reports.value,
        "risk_free_rate": settings.risk_free_rate,
        "sources": " ".join(settings.sources),
        "with_name": question.named,
        "years": settings.years,
    }


def _opened(path: Path, *, force: bool) -> Register:
    """The register; with ``force`` one that cannot be used is moved aside and begun anew."""
    try:
        return Register(path)
    except RegisterFault:
        if not force:
            raise
    aside = move_aside(path)
    if aside is not None:
        say(f"advisor: the register {path} could not be used; it is kept as {aside.name} and begun anew")
    return Register(path)


def summary(done: BookDone, seconds: float) -> str:
    """One line on the run."""
    kept = done.clients - done.worked
    parts = [f"{done.clients:,} clients", f"{done.in_queue:,} in the queue"]
    if done.failed:
        parts.append(f"{done.failed:,} not whole ({_statuses(done)})")
    if kept:
        parts.append(f"{kept:,} done before" if done.worked else "nothing to do: all done before")
    return f"book of {done.as_of}: {', '.join(parts)}; {seconds:.1f} s"


def _statuses(done: BookDone) -> str:
    whole = StandingStatus.DONE.value
    return ", ".join(f"{clients:,} {status}" for status, clients, _ in done.counts if status != whole)


def _say_all(question: BookQuestion, done: BookDone, failures: tuple[str, ...], said: str, *, quiet: bool) -> None:
    for trace in dict.fromkeys(done.traces):
        name, place = keep_trace(trace)
        say(f"advisor: a defect of the program cost clients their results ({name}); {place}")
    for sentence in failures[:SHOWN]:
        say(f"advisor: {sentence}")
    if len(failures) > SHOWN:
        say(f"advisor: ... and {len(failures) - SHOWN} sources' answers more were not had")
    if failures:
        say("advisor: the same command asks them again, for those whom they failed")
    folder = question.output or default_output(question.path)
    say(f"wrote {', '.join(done.files)} in {folder}", quiet=quiet)
    say(said, quiet=quiet)
    say(f"run {done.run}", quiet=quiet)


def _as_json(question: BookQuestion, done: BookDone) -> dict[str, object]:
    """The summary for programs."""
    return {
        "schema": SUMMARY_SCHEMA,
        "run_id": done.run,
        "as_of": done.as_of,
        "clients": done.clients,
        "worked": done.worked,
        "in_queue": done.in_queue,
        "failed": done.failed,
        "statuses": {status: clients for status, clients, _ in done.counts},
        "output": str(question.output or default_output(question.path)),
        "files": list(done.files),
    }
