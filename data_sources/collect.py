"""Requests to one snapshot: the only place here that knows in which order things are asked.

Nothing is computed of the prices. What could not be had is a note in the snapshot; only the
subject's own prices are indispensable, and without them there is no snapshot.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from data_sources.calendars import align, has_calendar, sessions_between
from data_sources.chain import Answered, Attempt, Outcome, ask_in_order
from data_sources.errors import NoData, SourceError
from data_sources.model import InstrumentKind, PriceBasis, PriceHistory, PriceRequest, Statement, to_date
from data_sources.protocol import FundamentalsSource, PriceSource, RateSource
from data_sources.quality import Defect, examine
from data_sources.rates import RateChoice, RateDecision, choose_rate_series
from data_sources.snapshot import BENCHMARK, SUBJECT, AlignmentNote, MarketSnapshot, Note, NoteKind, RoleHistory
from data_sources.symbols import CanonicalSymbol, parse_symbol

# Total-return prices are what returns are made of; the others are taken where a source has nothing
# better, and then the snapshot says so.
BASES = (PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED, PriceBasis.RAW)

# In order of preference: an index fund on total return before an index without its dividends.
DEFAULT_BENCHMARKS: dict[str, tuple[str, ...]] = {"US": ("SPY", "^GSPC"), "CN": ("000300.SH", "510300.SH")}
COVERED = 0.9  # a default benchmark that has fewer of the subject's days than this gives way to the next one


@dataclass(frozen=True, slots=True)
class StockRequest:
    """What a stock diagnosis wants to know.

    Args:
        symbol: as the advisor typed it.
        benchmark: as typed; "" for the market's default; None for no benchmark.
        as_of: last day of the report; None for the last bar that the source has.
        years: length of the window before ``as_of``; None for everything there is.
        basis: the price basis wanted first.
    """

    symbol: str
    benchmark: str | None = ""
    as_of: date | None = None
    years: int | None = 10
    basis: PriceBasis = PriceBasis.TOTAL_RETURN


@dataclass(slots=True)
class _Log:
    """What is gathered on the way to a snapshot."""

    attempts: list[Attempt] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, kind: NoteKind, about: str, have: str = "", need: str = "") -> None:
        self.notes.append(Note(kind, about, have, need))


class _Days(NamedTuple):
    """The window asked for, both ends inclusive; start None means from the first bar."""

    start: date | None
    end: date


def collect_stock(request: StockRequest, sources: Sequence[PriceSource]) -> MarketSnapshot:
    """Everything that a stock diagnosis is made from, asked of the sources in their order.

    Raises:
        UnreadableSymbol, AmbiguousSymbol: the subject's or the benchmark's spelling.
        NoData: the subject is unknown to every source, or has no bar in the window; so with a
            benchmark that was named. (A default benchmark that is missing is a note.)
        NoSourceAnswered, SourceUnavailable, ...: the subject's prices could not be had.
    """
    log = _Log()
    canonical = parse_symbol(request.symbol, prefer=InstrumentKind.STOCK)
    prices = _subject_prices(canonical, request, sources, log)
    subject, as_of = prices.instrument, request.as_of or prices.last
    if request.as_of is None:
        log.note(NoteKind.AS_OF_IS_LAST_BAR, subject.symbol, as_of.isoformat())
    if prices.origin.is_sample:
        log.note(NoteKind.SAMPLE, subject.symbol, prices.last.isoformat())
    histories = [RoleHistory(SUBJECT, prices)]
    benchmark = _benchmark_prices(request, canonical, prices, sources, log)
    if benchmark is not None:
        histories.append(RoleHistory(BENCHMARK, benchmark))
    defects = [defect for entry in histories for defect in _examined(entry.history, as_of, log)]
    return MarketSnapshot(
        as_of=as_of,
        subject=subject,
        basis=request.basis,
        histories=tuple(histories),
        rate=_rate(subject.currency, prices, sources, log),
        statements=_statements(prices, as_of, canonical.country, sources, log),
        attempts=tuple(log.attempts),
        defects=tuple(defects),
        alignments=tuple(_alignment(prices, entry) for entry in histories[1:]),
        notes=tuple(log.notes),
    )


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for the 29th where that year has none."""
    year = max(day.year - years, 1)
    leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28) if leap_day else day.replace(year=year)


def _subject_prices(
    canonical: CanonicalSymbol, request: StockRequest, sources: Sequence[PriceSource], log: _Log
) -> PriceHistory:
    """The subject's bars on the basis asked for, or on the next best one that anybody has."""
    start = None if request.as_of is None or request.years is None else years_before(request.as_of, request.years)
    # Another basis stands in only for total return, where its lack is common; what was asked for by name is kept to.
    bases = BASES if request.basis is PriceBasis.TOTAL_RETURN else (request.basis,)
    reply = _prices(canonical.symbol, bases, _Days(start, request.as_of or date.max), sources, log)
    if isinstance(reply, SourceError):
        raise reply
    if request.as_of is None and request.years is not None:
        reply = reply.between(years_before(reply.last, request.years), reply.last)
    if reply.basis is not request.basis:
        log.note(NoteKind.BASIS_DIFFERS, reply.instrument.symbol, reply.basis.value, request.basis.value)
    return reply


def _prices(
    symbol: str, bases: Sequence[PriceBasis], window: _Days, sources: Sequence[PriceSource], log: _Log
) -> PriceHistory | SourceError:
    """Bars from one source on the first basis that is answered; else the error of the first basis."""
    first_failure: SourceError | None = None
    for basis in bases:
        reply = ask_in_order(
            sources,
            f"{basis.value} prices of {symbol}",
            partial(_fetch, symbol, window, basis),
        )
        log.attempts.extend(reply.attempts)
        if isinstance(reply, Answered):
            return reply.answer
        first_failure = first_failure or reply.failure
        if not any(attempt.outcome is Outcome.BASIS_NOT_OFFERED for attempt in reply.attempts):
            return reply.failure
    if first_failure is None:
        raise ValueError("no price basis to ask for")
    return first_failure


def _fetch(symbol: str, window: _Days, basis: PriceBasis, source: PriceSource) -> PriceHistory:
    return source.fetch_prices(PriceRequest(source.find_instrument(symbol), window.end, window.start, basis))


def _benchmark_prices(
    request: StockRequest,
    canonical: CanonicalSymbol,
    prices: PriceHistory,
    sources: Sequence[PriceSource],
    log: _Log,
) -> PriceHistory | None:
    """The named benchmark, or the market's default that meets the subject best; None with a note."""
    if request.benchmark is None:
        log.note(NoteKind.NO_BENCHMARK, canonical.symbol, "none was wanted")
        return None
    named = request.benchmark != ""
    defaults = DEFAULT_BENCHMARKS.get(canonical.country, ())
    symbols = (parse_symbol(request.benchmark, InstrumentKind.INDEX).symbol,) if named else defaults
    bases = tuple(dict.fromkeys((prices.basis, *BASES)))
    found: list[PriceHistory] = []
    why = f"no default benchmark for {canonical.country or canonical.symbol}"
    if symbols == (canonical.symbol,):
        why = "it is the subject itself; name another"
    for symbol in symbols:
        if symbol == canonical.symbol:  # compared with itself everything is equal, and nothing is said
            continue
        reply = _prices(symbol, bases, _Days(prices.first, prices.last), sources, log)
        if isinstance(reply, PriceHistory):
            found.append(reply)
            if _meets(prices, reply) == (True, True):
                break
        elif named and isinstance(reply, NoData):
            raise reply
        else:
            why = str(reply)
    if not found:
        log.note(NoteKind.NO_BENCHMARK, canonical.symbol, why)
        return None
    chosen = max(found, key=lambda other: (*_meets(prices, other), 0 if _meets(prices, other)[0] else len(other)))
    _note_differences(prices, chosen, log)
    return chosen


def _meets(prices: PriceHistory, other: PriceHistory) -> tuple[bool, bool]:
    """Whether a benchmark covers the subject's window, and whether it stands on the same basis."""
    return len(align(prices, other).days) >= COVERED * len(prices), other.basis is prices.basis


def _note_differences(prices: PriceHistory, benchmark: PriceHistory, log: _Log) -> None:
    """What makes a comparison with the benchmark unequal."""
    symbol = benchmark.instrument.symbol
    if benchmark.basis is not prices.basis:
        log.note(NoteKind.BENCHMARK_BASIS, symbol, benchmark.basis.value, prices.basis.value)
    if benchmark.instrument.currency != prices.instrument.currency:
        log.note(NoteKind.BENCHMARK_CURRENCY, symbol, benchmark.instrument.currency, prices.instrument.currency)
    days = align(prices, benchmark).days
    if len(days) < COVERED * len(prices):
        log.note(NoteKind.BENCHMARK_COVERS_PART, symbol, str(len(days)), str(len(prices)))


def _examined(history: PriceHistory, as_of: date, log: _Log) -> tuple[Defect, ...]:
    """The quality checks, against the market's sessions where they are known."""
    instrument = history.instrument
    if not has_calendar(instrument.exchange):
        log.note(NoteKind.CALENDAR_UNKNOWN, instrument.symbol, instrument.exchange)
        return examine(history)
    sessions = sessions_between(instrument.exchange, history.first, max(as_of, history.last))
    if sessions.days.size and to_date(sessions.days[-1]) > history.last:
        log.note(NoteKind.STALE, instrument.symbol, history.last.isoformat(), to_date(sessions.days[-1]).isoformat())
    return examine(history, sessions)


def _alignment(prices: PriceHistory, entry: RoleHistory) -> AlignmentNote:
    met = align(prices, entry.history)
    return AlignmentNote(entry.role, len(met.days), met.only_first, met.only_second)


def _rate(currency: str, prices: PriceHistory, sources: Sequence[PriceSource], log: _Log) -> RateChoice:
    """The risk-free series of the window, or the note that there is none."""
    able = [source for source in sources if isinstance(source, RateSource)]
    choice = RateChoice(currency, None, RateDecision.NONE_FOR_CURRENCY)
    why = "no source has interest rates"
    if able:
        reply = ask_in_order(
            able,
            f"interest rates in {currency}",
            lambda source: source.fetch_rates(currency, prices.first, prices.last),
        )
        log.attempts.extend(reply.attempts)
        if isinstance(reply, Answered):
            choice = choose_rate_series(reply.answer, currency, prices.first, prices.last)
            why = choice.decision.value
        else:
            why = str(reply.failure)
    if choice.series is None:
        log.note(NoteKind.NO_RISK_FREE_RATE, currency, why)
    return choice


def _statements(
    prices: PriceHistory, as_of: date, country: str, sources: Sequence[PriceSource], log: _Log
) -> tuple[Statement, ...]:
    """Statements that the public knew by ``as_of``, from three years before the window on."""
    subject = prices.instrument
    able = [source for source in sources if isinstance(source, FundamentalsSource)]
    if not able or subject.kind is not InstrumentKind.STOCK:
        return ()
    reply = ask_in_order(
        able, f"financial statements of {subject.symbol}", lambda source: source.fetch_statements(subject, as_of)
    )
    log.attempts.extend(reply.attempts)
    if not isinstance(reply, Answered):
        log.note(NoteKind.NO_STATEMENTS, subject.symbol, str(reply.failure))
        return ()
    since = years_before(prices.first, 3)
    known = tuple(
        statement
        for statement in reply.answer
        if statement.period_end >= since and known_from(statement, country) <= as_of
    )
    undated = sum(statement.published is None for statement in known)
    if undated:
        log.note(NoteKind.PUBLICATION_UNKNOWN, subject.symbol, str(undated), str(len(known)))
    return known


def known_from(statement: Statement, country: str) -> date:
    """The day from which a statement counts as public.

    Where the source does not say, it is the last day that the law allows: on the mainland one
    month after the first and third quarter, two after the half-year, four after the year (证券法,
    第七十九条, and the exchanges' listing rules); elsewhere four months, which no large market exceeds.
    """
    if statement.published is not None:
        return statement.published
    months = {3: 1, 6: 2, 9: 1, 12: 4}.get(statement.period_end.month, 4) if country == "CN" else 4
    month = statement.period_end.month + months
    year, month = statement.period_end.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])
