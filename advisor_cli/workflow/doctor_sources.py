"""What the doctor says of the sources, their calendars and their cache.

Without a network it is quick and calm: a source that is not reached says nothing of the installation.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

from advisor_cli.console import Progress, say
from advisor_cli.errors import FileFault
from advisor_cli.output import text_table
from advisor_cli.settings import Settings
from advisor_cli.workflow.clock import Clock, latest_day, system_stopwatch
from advisor_cli.workflow.probing import DEEP_SYMBOLS, OK, Probe, Probed, Prober
from data_sources.cache.states import SourceState
from data_sources.cache.store import Store
from data_sources.calendars import known_until
from data_sources.cross_check import CrossCheck
from data_sources.encoding import Json, encode
from data_sources.market_source import MarketSource
from data_sources.markets import MARKETS
from data_sources.registry import SAMPLE, SourceContext, endpoints_of, known_sources, make_source
from data_sources.wire.cassette import CassetteWriter
from data_sources.wire.manners import Manners, Politeness

QUICK_BUDGET = 8.0  # seconds for all sources together
SAMPLE_SYMBOL = "AAPL"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Args:
        topic: "package", "font", "key", "source", "calendar", "cache", "folder", "home", "work",
            "outbox" or "setting".
        state: "ok", "missing" (needed and not there) or "absent" (not there, and not needed).
    """

    topic: str
    name: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class SourcesAsked:
    """What the doctor is to ask of the sources.

    Args:
        deep: everything of every source, not only whether it answers.
        record: folder that gets what was received, as recordings; None for none. It asks as deeply.
        symbols: what to ask for; () for a symbol a market.
        quiet: no progress.
    """

    deep: bool = False
    record: Path | None = None
    symbols: tuple[str, ...] = ()
    quiet: bool = False

    @property
    def everything(self) -> bool:
        """Whether every source is asked for everything."""
        return self.deep or self.record is not None or bool(self.symbols)


@dataclass(frozen=True, slots=True)
class SourcesSaid:
    """What came of it: checks for the list, tables for people, and the same as plain data."""

    checks: tuple[Check, ...]
    tables: tuple[str, ...]
    json: dict[str, Json]


def ask_sources(settings: Settings, asked: SourcesAsked, clock: Clock) -> SourcesSaid:
    """The sources' state, asked now unless offline, and what is kept of them.

    Raises:
        FileFault: the folder for the recordings cannot be written.
    """
    writer = None if asked.record is None else _writer(asked.record)
    store = Store(settings.kept, clock)
    names = endpoints_of(settings.sources or known_sources())
    live = tuple(name for name in names if name != SAMPLE)
    progress = Progress(quiet=asked.quiet)
    with progress.watching():
        probed = (
            Probed(()) if settings.offline else _probe(live, _context(settings, asked, clock, writer), asked, progress)
        )
    for probe in probed.probes:
        _remember(probe, store)
    states = {state.source: state for state in store.states()}
    checks = [_sample()] if SAMPLE in names else []
    checks += [_source(name, [p for p in probed.probes if p.source == name], states.get(name)) for name in live]
    checks += [*_calendars(clock), _cache(store)]
    tables = [_table(probed.probes), _differences(probed.cross_checks)] if asked.everything else []
    recorded: dict[str, Json] = {}
    if asked.record is not None:
        recorded = {"recorded": {"folder": str(asked.record), "files": _files(asked.record)}}
        say(
            f"wrote {_files(asked.record)} files to {asked.record}: cookies, crumbs and tokens were taken out; "
            "look them through before you send them"
        )
    store.close()
    return SourcesSaid(
        tuple(checks),
        tuple(table for table in tables if table),
        {
            "probes": [asdict(probe) for probe in probed.probes],
            "cross_checks": [encode(check) for check in probed.cross_checks],
            **recorded,
        },
    )


def _context(settings: Settings, asked: SourcesAsked, clock: Clock, writer: CassetteWriter | None) -> SourceContext:
    """Past the cache; in haste unless everything is asked for."""
    manners = (
        Manners(budget_seconds=settings.time_budget)
        if asked.everything
        else Manners(Politeness(tries=1, circuit_failures=1), budget_seconds=QUICK_BUDGET)
    )
    return SourceContext(clock=clock, manners=manners, listeners=() if writer is None else (writer,))


def _probe(names: tuple[str, ...], context: SourceContext, asked: SourcesAsked, progress: Progress) -> Probed:
    """The live sources, asked past the cache."""
    sources = tuple(cast("MarketSource", make_source(name, context)).behind for name in names)
    prober = Prober(latest_day(context.clock()), system_stopwatch, progress.step)
    if asked.everything:
        return prober.deep(sources, asked.symbols or DEEP_SYMBOLS)
    return Probed(prober.short(sources))


def _remember(probe: Probe, store: Store) -> None:
    """When a source last answered, and since when it does not."""
    if probe.state == OK:
        store.source_answered(probe.source)
    elif probe.state in ("not reached", "bad reply", "changed"):
        store.source_failed(probe.source, probe.detail)


def _sample() -> Check:
    make_source(SAMPLE).find_instrument(SAMPLE_SYMBOL)
    return Check("source", SAMPLE, "ok", f"answers for {SAMPLE_SYMBOL}; bundled demonstration data")


def _source(name: str, probes: list[Probe], state: SourceState | None) -> Check:
    """Whether a source answers, how fast, and since when not."""
    since = "" if state is None or state.failing_since is None else f"; failing since {_minute(state.failing_since)}"
    last = "" if state is None or state.answered_at is None else f"; last answered {_minute(state.answered_at)}"
    if not probes:
        return Check("source", name, "absent", f"not asked (--offline){last}{since}")
    answered = [probe for probe in probes if probe.state == OK]
    changed = ", ".join(f"{probe.what} of {probe.symbol}" for probe in probes if probe.state == "changed")
    form = f"; answers in another form than the known one: {changed}" if changed else ""
    if answered:
        fastest = min(answered, key=lambda probe: probe.seconds)
        said = f"answers in {fastest.seconds * 1000:.0f} ms ({fastest.what} of {fastest.symbol})"
        return Check("source", name, "ok", f"{said}{form}")
    worst = next((probe for probe in probes if probe.state != "no data"), probes[0])
    return Check("source", name, "absent", f"{worst.state}: {worst.detail}{last}{since}{form}")


def _calendars(clock: Clock) -> list[Check]:
    """How far the markets' holidays are known."""
    today = clock().date()
    exchanges: dict[date, list[str]] = {}
    for exchange in MARKETS:
        exchanges.setdefault(known_until(exchange), []).append(exchange)
    return [
        Check(
            "calendar",
            f"to {known}",
            "ok" if known >= today else "absent",
            f"holidays known to that day, sessions provisional after it: {', '.join(sorted(names))}",
        )
        for known, names in sorted(exchanges.items())
    ]


def _cache(store: Store) -> Check:
    """How much is kept, or what is wrong with the cache."""
    held = store.contents()
    if store.troubles:
        return Check("cache", "sources", "absent", "; ".join(store.troubles))
    if not (held.series or held.answers or held.bodies):
        return Check("cache", "sources", "ok", f"empty; {store.folder}")
    return Check(
        "cache",
        "sources",
        "ok",
        f"{held.series} series ({held.days} days), {held.answers} answers, {held.bodies} replies, "
        f"{held.bytes / MEGABYTE:.1f} MB; {store.folder}",
    )


def _table(probes: tuple[Probe, ...]) -> str:
    rows = [
        (one.symbol, one.source, one.what, one.state, str(one.rows or ""), f"{one.seconds:.2f}", one.detail)
        for one in sorted(probes, key=lambda probe: probe.symbol)
    ]
    return text_table(("symbol", "source", "what", "state", "rows", "seconds", ""), rows, right=(4, 5)) if rows else ""


def _differences(checks: tuple[CrossCheck, ...]) -> str:
    """How far the sources agree on the same symbols."""
    rows = [
        (
            check.symbol,
            f"{check.first} / {check.second}",
            str(check.days),
            str(check.count),
            f"{check.largest:.2%}",
            check.failure or ", ".join(one.day.isoformat() for one in check.differences[:3]),
        )
        for check in checks
    ]
    heads = ("symbol", "sources", "days", "beyond tolerance", "largest", "")
    return text_table(heads, rows, right=(2, 3, 4)) if rows else ""


def _writer(folder: Path) -> CassetteWriter:
    """The writer of the recordings; a folder that cannot be written is said before anybody is asked."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as failure:
        raise FileFault(str(folder), f"it cannot be written ({failure.strerror})", "name another folder") from failure
    return CassetteWriter(folder)


def _files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
