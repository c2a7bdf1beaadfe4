"""What an account is held against: the parts of the policy's benchmark, and the sides of the market's factors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from data_sources.benchmark_formula.formula import is_formula, missing_parts, parse_formula
from data_sources.chain import Refused
from data_sources.collect.account.asks import SIDE_BY_SIDE, Asks
from data_sources.collect.account.series import total_return_of
from data_sources.collect.asking import Gathered
from data_sources.collect.benchmark import COVERED, DEFAULT_BENCHMARKS
from data_sources.collect.fund.extras import FACTOR_PAIRS
from data_sources.collect.request import BASES, Days, bases_for
from data_sources.errors import BenchmarkNotRead, NoBarsInWindow, NoData
from data_sources.many import Question
from data_sources.model import (
    AssetClass,
    BenchmarkFormula,
    ClientProfile,
    FactorLegs,
    InstrumentKind,
    PolicyBenchmark,
    PriceBasis,
    PriceHistory,
)
from data_sources.protocol import PriceSource
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from data_sources.symbols import parse_symbol

SourcesFor = Callable[[str, str], Sequence[PriceSource]]  # of a symbol and its country

# Beside the factors of shares: what interest rates did to bonds, and gold.
MORE_PAIRS: dict[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = {
    "US": (("TERM", (("IEF", ""), ("TLT", ""), ("BND", ""))), ("GOLD", (("GLD", ""),))),
    "CN": (("TERM", (("000012.SH", ""),)), ("GOLD", (("518880.SH", ""),))),
}
# Where the money of the report is spent: whose index an account is held against when nothing else is said.
HOME_OF = {
    "CNY": "CN", "USD": "US", "HKD": "HK", "GBP": "GB", "JPY": "JP", "CHF": "CH", "CAD": "CA", "AUD": "AU",
    "KRW": "KR", "TWD": "TW", "SGD": "SG", "INR": "IN", "EUR": "DE",
}  # fmt: skip
LATE = timedelta(days=31)  # an index that begins later, or ends earlier, than this does not cover the window


class Span(NamedTuple):
    """The days of a comparison, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """Parts of the benchmark, as they came; ``policy`` says their weights where they were named."""

    parts: tuple[PriceHistory, ...] = ()
    policy: tuple[PolicyBenchmark, ...] = ()


def check_benchmark(typed: str | None, profile: ClientProfile) -> tuple[PolicyBenchmark, ...] | None:
    """The parts that were named, on the command line before the profile; () for the home market's, None for none.

    Raises:
        UnreadableSymbol, AmbiguousSymbol: a spelling. BenchmarkNotRead: a formula.
    """
    if typed is None:
        return None
    if not typed:
        return tuple(
            PolicyBenchmark(
                parse_symbol(one.symbol, InstrumentKind.INDEX).symbol, one.weight, one.asset_class, one.segment
            )
            for one in profile.benchmark
        )
    if not is_formula(typed):
        return (PolicyBenchmark(parse_symbol(typed, InstrumentKind.INDEX).symbol, 1.0, AssetClass.EQUITY),)
    formula = parse_formula(typed, "user")
    if missing := missing_parts(formula):
        raise BenchmarkNotRead(typed, f"nobody gives away the levels of {missing[0].name!r}")
    return _parts_of(formula, typed)


def _parts_of(formula: BenchmarkFormula, typed: str) -> tuple[PolicyBenchmark, ...]:
    deposit = next((part.name for part in formula.parts if not part.symbol), "")
    if deposit:
        raise BenchmarkNotRead(typed, f"{deposit!r} is a rate; an account is held against indices and funds")
    return tuple(PolicyBenchmark(part.symbol, part.weight, AssetClass.OTHER) for part in formula.parts)


def benchmark_of(wanted: tuple[PolicyBenchmark, ...], home: str, ask: Asking, log: Gathered) -> Against:
    """The parts that were named, all of them or none; else the first of the home market's that covers the window.

    Raises:
        NoData: a part that was named does not exist, or has no bar in the window.
    """
    if not wanted:
        return _default(home, ask, log)
    replies = ask.all_of([one.symbol for one in wanted], log)
    refused = {symbol: reply for symbol, reply in replies.items() if isinstance(reply, Refused)}
    for reply in refused.values():
        if isinstance(reply.failure, NoData) and not reply.source_failed:
            raise reply.failure
    if refused:
        symbol, reply = next(iter(refused.items()))
        log.note(NoteKind.NO_BENCHMARK, symbol, str(reply.failure), SOURCE_FAILED if reply.source_failed else "")
        return Against(policy=wanted)
    parts = tuple(reply for reply in replies.values() if isinstance(reply, PriceHistory))
    _note_differences(parts, ask.span, log)
    return Against(parts, wanted)


def _default(home: str, ask: Asking, log: Gathered) -> Against:
    why, failed, best = f"no index is kept for the home market {home or 'of this account'}; name one", "", None
    for symbol in DEFAULT_BENCHMARKS.get(home, ()):
        reply = ask.all_of([symbol], log)[symbol]
        if isinstance(reply, Refused):
            why, failed = str(reply.failure), SOURCE_FAILED if reply.source_failed else failed
        elif _covers(reply, ask.span):
            best = reply
            break
        elif best is None:
            best = reply
    if best is None:
        log.note(NoteKind.NO_BENCHMARK, home, why, failed)
        return Against()
    _note_differences((best,), ask.span, log)
    return Against((best,))


def _covers(history: PriceHistory, span: Span) -> bool:
    return history.first <= span.first + LATE and history.last >= span.last - LATE


def _mostly(history: PriceHistory, span: Span) -> bool:
    """Whether a history has nine tenths of the span; what it lacks at an end no regression needs."""
    common = min(history.last, span.last) - max(history.first, span.first)
    return common >= COVERED * (span.last - span.first)


def _note_differences(parts: Sequence[PriceHistory], span: Span, log: Gathered) -> None:
    """What makes the comparison unequal; another money is none: its rate is had."""
    for part in parts:
        symbol = part.instrument.symbol
        if part.basis is not PriceBasis.TOTAL_RETURN:
            log.note(NoteKind.BENCHMARK_BASIS, symbol, part.basis.value, PriceBasis.TOTAL_RETURN.value)
        if not _covers(part, span):
            within = len(part.between(span.first, span.last))
            days = (span.last - span.first).days
            log.note(NoteKind.BENCHMARK_COVERS_PART, symbol, str(within), str(days * 5 // 7))


class Asking:
    """Histories beside the holdings, each asked for once.

    Args:
        sources_for: whom to ask for a symbol of a country.
        known: total returns that are had already, by symbol.
        window: the days that are asked for.
        span: the days that the account is compared on.
        asks: how questions are put.
        own: symbols that the user's own prices come first for.
    """

    def __init__(
        self,
        sources_for: SourcesFor,
        known: Mapping[str, PriceHistory],
        *,
        window: Days,
        span: Span,
        asks: Asks = SIDE_BY_SIDE,
        own: Collection[str] = (),
    ) -> None:
        self._sources_for, self._window, self.span = sources_for, window, span
        self.asks, self._own = asks, own
        self._had: dict[str, PriceHistory | Refused] = dict(known)

    @property
    def failed(self) -> bool:
        """Whether a source failed for anything that was asked."""
        return any(isinstance(one, Refused) and one.source_failed for one in self._had.values())

    def all_of(self, symbols: Sequence[str], log: Gathered) -> dict[str, PriceHistory | Refused]:
        """Each symbol's total return, or the nearest basis to it; asked side by side, attempts in this order."""
        new = [symbol for symbol in dict.fromkeys(symbols) if symbol not in self._had]
        logs = {symbol: Gathered(log.tell) for symbol in new}
        outcomes = self.asks.many([self._question(symbol, logs[symbol]) for symbol in new])
        for outcome in outcomes:
            log.attempts.extend(logs[outcome.subject].attempts)
            if outcome.failure is not None:
                raise outcome.failure
            if outcome.answer is not None:
                self._had[outcome.subject] = outcome.answer
        return {symbol: self._cut(self._had[symbol]) for symbol in dict.fromkeys(symbols)}

    def _question(self, symbol: str, log: Gathered) -> Question[PriceHistory | Refused]:
        canonical = parse_symbol(symbol, InstrumentKind.INDEX)
        sources = self._sources_for(symbol, canonical.country)
        bases = bases_for(BASES[0], canonical.kind)
        queue = sources[0].name if sources else ""
        key = None if symbol in self._own else ("total", symbol, bases, self._window)
        ask = partial(total_return_of, symbol, bases, self._window, sources)
        return Question(symbol, partial(self.asks.once, key, ask, log), queue)

    def _cut(self, reply: PriceHistory | Refused) -> PriceHistory | Refused:
        """The days of the window; a history without one of them is none."""
        if isinstance(reply, Refused):
            return reply
        start, end = self._window
        asks = SIDE_BY_SIDE if reply.instrument.symbol in self._own else self.asks
        within = asks.between(reply, start, end)
        if len(within):
            return within
        symbol, source, first, last = reply.instrument.symbol, reply.origin.provider, reply.first, reply.last
        return Refused(NoBarsInWindow(symbol, source, start, end, first=first, last=last), ())


def has_factors(country: str) -> bool:
    """Whether any factor is known of a market."""
    return country in FACTOR_PAIRS or country in MORE_PAIRS


def factors_of(home: str, ask: Asking, log: Gathered) -> tuple[tuple[FactorLegs, ...], tuple[PriceHistory, ...]]:
    """The home market's factors that cover the window, and the histories of their sides; () with a note without any."""
    known = (*FACTOR_PAIRS.get(home, ()), *MORE_PAIRS.get(home, ()))
    ask.all_of([side for _, pairs in known for side in pairs[0] if side], log)  # side by side; the rest as needed
    found = [(name, _first_had(pairs, ask, log)) for name, pairs in known]
    legs = tuple(FactorLegs(name, *pair) for name, pair in found if pair is not None)
    if not legs:
        why = "too few of their days are had" if known else "none are kept for this market; give them in a file"
        log.note(NoteKind.NO_FACTORS, home, why, SOURCE_FAILED if ask.failed else "")
        return (), ()
    for name, pair in found:
        if pair is None:
            _note_failed(name, dict(known)[name], ask, log)
    sides = ask.all_of([side for leg in legs for side in (leg.long, leg.short) if side], log)
    return legs, tuple(one for one in sides.values() if isinstance(one, PriceHistory))


def _note_failed(name: str, pairs: Sequence[tuple[str, str]], ask: Asking, log: Gathered) -> None:
    """A factor that is left out because a source failed for a side of it; what nobody has is no news."""
    for reply in ask.all_of([side for pair in pairs for side in pair if side], log).values():
        if isinstance(reply, Refused) and reply.source_failed:
            log.note(NoteKind.NO_FACTORS, name, str(reply.failure), SOURCE_FAILED)
            return


def _first_had(pairs: Sequence[tuple[str, str]], ask: Asking, log: Gathered) -> tuple[str, str] | None:
    """The first pair of which both sides are had and cover the span."""
    for pair in pairs:
        replies = ask.all_of([side for side in pair if side], log).values()
        if all(isinstance(one, PriceHistory) and _mostly(one, ask.span) for one in replies):
            return pair
    return None
