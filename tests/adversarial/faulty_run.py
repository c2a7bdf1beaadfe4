"""One diagnosis through the real libraries while one of its requests meets a fault, held against an undisturbed one.

A request is known by what it asks, not by its place: what is asked side by side comes in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Protocol

from replay_proxy import IGNORED, Fault, Faults, ReplayProxy, Seen

from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from data_sources.collect import DEFAULT_BENCHMARKS, StockRequest, collect_stock
from data_sources.encoding import Json, canonical_text, digest, encode
from data_sources.errors import SourceError
from data_sources.market_source import MarketSource
from data_sources.model import PriceBasis, PriceHistory
from data_sources.registry import DEFAULT_ORDER, FALLBACK_ORDER, PROVIDERS, endpoints_of
from data_sources.snapshot import MarketSnapshot
from data_sources.symbols import parse_symbol
from data_sources.wire.limits import Limits
from data_sources.wire.manners import Manners, Politeness
from data_sources.wire.wire import Wire
from diagnostics.facts import Value

# Saturday noon in New York: the last complete session everywhere is Friday, 20 November 2026.
AT = datetime(2026, 11, 21, 17, tzinfo=UTC)
IMPATIENT, LATE = 0.4, 1.5  # seconds: what a reply may take, and what a delayed one takes
UNHURRIED = 30.0
SENTENCE = 1_500  # letters of the longest one: of a chain every source says why
# What facts say of how the data was had, and how many findings there are: they change with the parts that are there.
IN_POINTS = ("subject", "benchmark", "rate", "statements", "news")  # parts that are judged value by value
OF_THE_DATA = ("data.", "attempt.", "verdict.")

Key = tuple[str, str, str, tuple[tuple[str, str], ...], bytes]


def key_of(seen: Seen) -> Key:
    """What makes it the same request in two runs."""
    query = tuple(
        sorted((name, value) for name, value in seen.query.items() if name not in IGNORED or "period" in name)
    )
    return seen.method, seen.host, seen.path, query, seen.sent


def order_of(country: str) -> tuple[str, ...]:
    """The sources of a market in their default order."""
    return DEFAULT_ORDER.get(country, FALLBACK_ORDER)


@dataclass(frozen=True)
class Outcome:
    """What came of a diagnosis: a snapshot, or one of our errors."""

    snapshot: MarketSnapshot | None
    failure: SourceError | None = None


def without_waits(seconds: float, providers: Sequence[str] = ()) -> Callable[[str], tuple[MarketSource, ...]]:
    """The sources of a market by its country, without waits between requests and without a cache."""
    manners = Manners(Politeness(spacing_seconds=0.0, at_once=8, first_wait_seconds=0.0, longest_wait_seconds=0.0))
    made: dict[str, MarketSource] = {}

    def source(name: str) -> MarketSource:
        if name not in made:
            kind = getattr(import_module(PROVIDERS[name].module), PROVIDERS[name].name)
            wire = Wire(name, kind.hosts, manners, Limits(reply_seconds=seconds))
            made[name] = MarketSource(kind(wire, lambda: AT), None, lambda: AT)
        return made[name]

    return lambda country: tuple(source(name) for name in providers or endpoints_of(order_of(country)))


def diagnosed(symbol: str, seconds: float, providers: Sequence[str] = (), **wanted: Any) -> Outcome:
    """The snapshot of a symbol, without waits between requests and without a cache."""
    sources_of = without_waits(seconds, providers)
    request = StockRequest(symbol, at=AT, **wanted)
    try:
        return Outcome(collect_stock(request, sources_of(parse_symbol(symbol).country), sources_of=sources_of))
    except SourceError as failure:
        return Outcome(None, failure)


Run = Callable[[str, float], Outcome]


class Judge(Protocol):
    """What knows how an undisturbed run comes out."""

    symbol: str
    requests: tuple[Key, ...]

    def wrong(self, outcome: Outcome) -> list[str]:
        """What is wrong with an outcome."""
        ...


def parts_of(snapshot: MarketSnapshot) -> dict[str, str]:
    """Every part that a source answered, by name: the digest of all that it says, but not of how it was had."""
    parts: dict[str, object] = {entry.role: entry.history for entry in snapshot.histories}
    parts |= {"quote": snapshot.quote, "actions": snapshot.actions, "company": snapshot.company}
    parts |= {"holders": snapshot.holders, "news": snapshot.news, "rate": snapshot.rate.series}
    parts |= {"statements": snapshot.statements}
    return {name: digest(canonical_text(bare(encode(part)))) for name, part in parts.items() if part}


def bare(said: Json) -> Json:
    """Without the digests and remarks of origins: a question that is put in two halves has another digest."""
    if isinstance(said, dict):
        return {name: bare(value) for name, value in said.items() if name not in ("sha256", "note")}
    return [bare(value) for value in said] if isinstance(said, list) else said


def points_of(snapshot: MarketSnapshot) -> Iterator[tuple[tuple[str, ...], str]]:
    """The single values of the series, the statements and the news: whose, of which day, and what is said of it."""
    for entry in snapshot.histories:
        one = entry.history
        whose = (one.origin.provider, one.instrument.symbol, one.basis.value)
        columns = (one.open, one.high, one.low, one.close, one.volume)
        for place, day in enumerate(one.dates.astype(str)):
            yield (*whose, day), repr([None if column is None else float(column[place]) for column in columns])
    if snapshot.rate.series is not None:
        series = snapshot.rate.series
        for day, value in zip(series.dates.astype(str), series.annual_rate, strict=True):
            yield (series.origin.provider, series.name, series.compounding, day), repr(float(value))
    for statement in snapshot.statements:
        which = (statement.origin.provider, statement.kind, statement.period_end.isoformat(), str(statement.months))
        yield which, repr((statement.currency, statement.items))
    for item in snapshot.news:  # its window hangs on the last bar, which the sources do not have in common
        yield (item.origin.provider, "news", item.title), repr((item.published, item.link))


def figures_of(snapshot: MarketSnapshot) -> dict[str, tuple[Value, str]]:
    """The facts that have a value, with it and their source."""
    ledger = diagnose_snapshot(snapshot, Conventions(risk_free_rate=None, years=10)).ledger
    return {fact.key: (fact.value, fact.source) for fact in ledger if fact.value is not None}


@dataclass
class Reference:
    """What a symbol's diagnosis is where nothing goes wrong: of all sources, of each alone, with each benchmark."""

    symbol: str
    requests: tuple[Key, ...]
    snapshots: tuple[MarketSnapshot, ...]
    parts: tuple[dict[str, str], ...] = field(init=False)
    points: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    judged: dict[tuple[tuple[str, str], ...], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = tuple(parts_of(snapshot) for snapshot in self.snapshots)
        for snapshot in self.snapshots:
            for key, said in points_of(snapshot):
                self.points.setdefault(key, set()).add(said)

    @classmethod
    def of(cls, symbol: str, proxy: ReplayProxy) -> Reference:
        """The undisturbed runs, on a proxy without faults."""
        begun = len(proxy.seen)
        country = parse_symbol(symbol).country
        whole = diagnosed(symbol, UNHURRIED)
        requests = tuple(dict.fromkeys(key_of(seen) for seen in proxy.seen[begun:]))
        others = [diagnosed(symbol, UNHURRIED, (name,)) for name in endpoints_of(order_of(country))]
        others += [diagnosed(symbol, UNHURRIED, benchmark=name) for name in DEFAULT_BENCHMARKS.get(country, ())]
        # A source that fails for total return may answer for the next basis a moment later.
        others += [diagnosed(symbol, UNHURRIED, benchmark=None, basis=PriceBasis.SPLIT_ADJUSTED)]
        snapshots = tuple(one.snapshot for one in (whole, *others) if one.snapshot is not None)
        assert snapshots[0] is whole.snapshot
        return cls(symbol, requests, snapshots)

    def wrong(self, outcome: Outcome) -> list[str]:
        """What is wrong with an outcome; [] where every figure is right and every sentence is one."""
        if outcome.failure is not None:
            return unfit([str(outcome.failure)])
        snapshot = outcome.snapshot
        assert snapshot is not None
        wrong = unfit([one.sentence for one in snapshot.attempts] + [one.have for one in snapshot.notes])
        wrong += self._silent(snapshot)
        parts = tuple(parts_of(snapshot).items())
        if parts not in self.judged:
            self.judged[parts] = [*self._wrong_parts(snapshot), *self._wrong_figures(snapshot)]
        return wrong + self.judged[parts]

    def _wrong_parts(self, snapshot: MarketSnapshot) -> Iterator[str]:
        """Parts that no undisturbed run has: whole ones, or of series and statements any single value."""
        for key, said in points_of(snapshot):
            if said not in self.points.get(key, ()):
                yield f"{key} is {said}, not {self.points.get(key)}"
                return
        for name, what in parts_of(snapshot).items():
            if name not in IN_POINTS and not any(known.get(name) == what for known in self.parts):
                yield f"{name} is another than any source has"
        for entry in snapshot.histories:
            yield from self._holes(entry.history)

    def _holes(self, history: PriceHistory) -> Iterator[str]:
        """Days that the source has and the series, between its ends, has not."""
        known = [entry.history for snapshot in self.snapshots for entry in snapshot.histories]
        same = (history.origin.provider, history.instrument.symbol, history.basis)
        for other in known:
            if (other.origin.provider, other.instrument.symbol, other.basis) == same:
                days = other.dates[(other.dates >= history.dates[0]) & (other.dates <= history.dates[-1])]
                if days.size > len(history):
                    yield f"{history.instrument.symbol} lacks {days.size - len(history)} days"
                return

    def _wrong_figures(self, snapshot: MarketSnapshot) -> Iterator[str]:
        """Figures that change because something else than they need is gone.

        Compared with the undisturbed run that has the same series; without a rate of interest, with that
        run's figures without it, because a rate is assumed then.
        """
        for known in self.snapshots:
            if snapshot.quote is not None and snapshot.quote != known.quote:
                continue  # of another source: yields rest on its price
            if _series(known)[0] == _series(snapshot)[0] and _series(snapshot)[1] in (None, _series(known)[1]):
                there = known if snapshot.benchmark is not None else _without_benchmark(known)
                right = figures_of(there if snapshot.rate.series is not None else _without_rate(there, snapshot))
                for key, figure in figures_of(snapshot).items():
                    value, whose = right.get(key, figure)
                    if not key.startswith(OF_THE_DATA) and whose == figure[1] and value != figure[0]:
                        yield f"{key} is {figure}, not {value}"
                return

    def _silent(self, snapshot: MarketSnapshot) -> Iterator[str]:
        """Parts that are gone without a note, and without an attempt that says so."""
        noted = {note.kind.value for note in snapshot.notes}
        failed = " ".join(one.asked for one in snapshot.attempts if one.outcome.value != "answered")
        for name in sorted(set(self.parts[0]) - set(parts_of(snapshot))):
            if {"rate": "no_risk_free_rate"}.get(name, f"no_{name}") not in noted and f"{name} of" not in failed:
                yield f"{name} is gone and nothing says so"


def _series(snapshot: MarketSnapshot) -> tuple[str, str | None]:
    parts = parts_of(snapshot)
    return parts["subject"], parts.get("benchmark")


def _without_benchmark(snapshot: MarketSnapshot) -> MarketSnapshot:
    return replace(snapshot, histories=snapshot.histories[:1], alignments=())


def _without_rate(known: MarketSnapshot, like: MarketSnapshot) -> MarketSnapshot:
    return replace(known, rate=like.rate)


def unfit(sentences: Sequence[str]) -> list[str]:
    """The sentences that nobody should be shown."""
    return [
        f"no sentence for a reader: {sentence[:300]!r}"
        for sentence in sentences
        if not sentence.isprintable() or len(sentence) > SENTENCE or "Traceback" in sentence or "<" in sentence
    ]


def disturbed(
    reference: Judge, proxy: ReplayProxy, place: int, fault: Fault, *, always: bool, run: Run = diagnosed
) -> list[str]:
    """One diagnosis with one of its requests met by a fault, once or every time; what is wrong with what came of it."""
    target = reference.requests[place]
    proxy.faults = Faults(
        {} if always else {1: fault}, fault if always else None, seconds=LATE, only=lambda seen: key_of(seen) == target
    )
    seconds = IMPATIENT if fault in (Fault.DELAY, Fault.DRIP) else UNHURRIED
    outcome = run(reference.symbol, seconds)
    proxy.faults = Faults()
    return reference.wrong(outcome)
