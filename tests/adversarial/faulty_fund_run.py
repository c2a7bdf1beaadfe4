"""One diagnosis of a fund while one of its requests meets a fault, held against an undisturbed one.

Every value of every part must be one that an undisturbed run has: days of series, unit values, reports of
holdings, what the profile says. A figure that names the same sources over the same window must have the
same value, and what was not had because a source failed must be said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

from replay_proxy import ReplayProxy

from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from data_sources.chain import SOURCE_FAILURES
from data_sources.chain import Outcome as Attempted
from data_sources.collect import DEFAULT_BENCHMARKS, FundRequest, collect_fund
from data_sources.encoding import canonical_text, digest, encode
from data_sources.errors import NoData, SourceError
from data_sources.model import FundProfile, InstrumentKind, NavHistory
from data_sources.registry import endpoints_of
from data_sources.snapshot import QUOTED, SOURCE_FAILED, MarketSnapshot
from data_sources.symbols import parse_symbol
from diagnostics.facts import Value
from tests.adversarial.faulty_run import (
    AT,
    OF_THE_DATA,
    UNHURRIED,
    Key,
    Outcome,
    bare,
    key_of,
    order_of,
    points_of,
    unfit,
    without_waits,
)

Figure = tuple[str, str, str, str]  # key, sources, window, what it is computed with


def diagnosed_fund(symbol: str, seconds: float, providers: Sequence[str] = (), benchmark: str | None = "") -> Outcome:
    """The snapshot of a fund, without waits between requests and without a cache."""
    sources_of = without_waits(seconds, providers)
    request = FundRequest(symbol, benchmark=benchmark, at=AT)
    country = parse_symbol(symbol, prefer=InstrumentKind.FUND).country
    try:
        return Outcome(collect_fund(request, sources_of(country), sources_of=sources_of))
    except SourceError as failure:
        return Outcome(None, failure)


def values_of(snapshot: MarketSnapshot) -> Iterator[tuple[tuple[str, ...], str]]:
    """The single values of everything that a fund's figures are made of."""
    yield from points_of(snapshot)
    if snapshot.quote is not None:
        yield ("quote", snapshot.quote.origin.provider), canonical_text(bare(encode(snapshot.quote)))
    if snapshot.actions is not None:
        yield ("actions", snapshot.actions.origin.provider), canonical_text(bare(encode(snapshot.actions)))
    if snapshot.fund is None:
        return
    record = snapshot.fund.fund
    if record.nav is not None:
        yield from _of_nav(record.nav)
    if record.profile is not None:
        yield from _of_profile(record.profile)
    for report in record.holdings:
        which = ("holdings", report.origin.provider, str(report.reported))
        yield (*which, "positions"), canonical_text(bare(encode(report.holdings)))
        for name, what in (("sectors", report.sectors), ("assets", report.assets), ("ratings", report.ratings)):
            if what:
                yield (*which, name), repr(what)


def _of_nav(nav: NavHistory) -> Iterator[tuple[tuple[str, ...], str]]:
    whose = ("nav", nav.origin.provider, nav.instrument.symbol)
    for name in ("unit_nav", "accumulated_nav", "published_return", "income_per_ten_thousand", "seven_day_yield"):
        column = getattr(nav, name)
        if column is not None:
            yield from (
                ((*whose, name, day), repr(float(value)))
                for day, value in zip(nav.dates.astype(str), column, strict=True)
            )
    yield (*whose, "events"), canonical_text(encode((nav.distributions, nav.unit_splits)))


def _of_profile(profile: FundProfile) -> Iterator[tuple[tuple[str, ...], str]]:
    for one in fields(FundProfile):
        said = getattr(profile, one.name)
        if one.name != "origin" and said not in (None, "", ()):
            yield ("profile", profile.origin.provider, one.name), repr(said)


@dataclass
class FundReference:
    """What a fund's diagnosis is where nothing goes wrong."""

    symbol: str
    requests: tuple[Key, ...]
    snapshots: tuple[MarketSnapshot, ...]
    points: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    figures: dict[Figure, set[Value]] = field(default_factory=dict)
    judged: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for snapshot in self.snapshots:
            for key, said in values_of(snapshot):
                self.points.setdefault(key, set()).add(said)
            if snapshot.rate.series is not None:  # beside an assumed rate, figures of the same series are others
                for figure, value in figures_of_fund(snapshot):
                    self.figures.setdefault(figure, set()).add(value)

    @classmethod
    def of(cls, symbol: str, proxy: ReplayProxy) -> FundReference:
        """The undisturbed runs, on a proxy without faults."""
        begun = len(proxy.seen)
        whole = diagnosed_fund(symbol, UNHURRIED)
        assert whole.snapshot is not None
        requests = tuple(dict.fromkeys(key_of(seen) for seen in proxy.seen[begun:]))
        country = parse_symbol(symbol, prefer=InstrumentKind.FUND).country
        others = [diagnosed_fund(symbol, UNHURRIED, (name,)) for name in endpoints_of(order_of(country))]
        others += [diagnosed_fund(symbol, UNHURRIED, benchmark=name) for name in (*DEFAULT_BENCHMARKS[country], None)]
        found = (whole.snapshot, *(one.snapshot for one in others if one.snapshot is not None))
        return cls(symbol, requests, found)

    def wrong(self, outcome: Outcome) -> list[str]:
        """What is wrong with an outcome; [] where every figure is right and every sentence is one."""
        if outcome.failure is not None:
            unknown = ["a fund that exists is said not to"] if isinstance(outcome.failure, NoData) else []
            return unfit([str(outcome.failure)]) + unknown
        snapshot = outcome.snapshot
        assert snapshot is not None
        wrong = unfit([one.sentence for one in snapshot.attempts] + [one.have for one in snapshot.notes])
        wrong += _silent(snapshot)
        which = digest(canonical_text(bare(encode(snapshot.fund))) + repr([*points_of(snapshot)]))
        if which not in self.judged:
            self.judged[which] = [*self._wrong_values(snapshot), *self._wrong_figures(snapshot)]
        return wrong + self.judged[which]

    def _wrong_values(self, snapshot: MarketSnapshot) -> Iterator[str]:
        for key, said in values_of(snapshot):
            if said not in self.points.get(key, ()):
                yield f"{key} is {said[:200]}, not {str(self.points.get(key))[:200]}"
                return

    def _wrong_figures(self, snapshot: MarketSnapshot) -> Iterator[str]:
        if snapshot.rate.series is None:
            return  # another rate is assumed then, and said
        for figure, value in figures_of_fund(snapshot):
            known = self.figures.get(figure)
            if known is not None and value not in known:
                yield f"{figure} is {value}, not {known}"


def figures_of_fund(snapshot: MarketSnapshot) -> Iterator[tuple[Figure, Value]]:
    """The facts that have a value, by key, sources, window, and what they are computed from."""
    ledger = diagnose_snapshot(snapshot, Conventions(risk_free_rate=None, years=10)).ledger
    values = {fact.key: fact.value for fact in ledger}
    for fact in ledger:
        if fact.value is not None and not fact.key.startswith(OF_THE_DATA):
            # Without its fee, a plan of purchases is another plan: the values of the inputs are part of the question.
            made_of = repr((fact.formula, fact.parameters, [values.get(key) for key in fact.inputs]))
            yield (fact.key, fact.source, str(fact.window), made_of), fact.value


def _silent(snapshot: MarketSnapshot) -> list[str]:
    """What nobody answered although a source failed for it, and no note says so."""
    answered = {one.asked for one in snapshot.attempts if one.outcome is Attempted.ANSWERED}
    failed = {one.asked for one in snapshot.attempts if one.outcome in SOURCE_FAILURES}
    if snapshot.histories_of(QUOTED):  # adjusted ones stand in; the premium is absent then, with that reason
        failed.discard(f"raw prices of {snapshot.subject.symbol}")
    said = any(note.need == SOURCE_FAILED for note in snapshot.notes)
    return [] if said else [f"{asked}: not had, and no note says so" for asked in sorted(failed - answered)]
