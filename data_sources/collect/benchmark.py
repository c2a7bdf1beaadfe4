"""What the subject is compared with: the benchmark that was named, or the market's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from data_sources.calendars import align
from data_sources.collect.asking import Gathered
from data_sources.collect.prices import prices_on
from data_sources.collect.request import BASES, Days, StockRequest, bases_for
from data_sources.errors import NoData
from data_sources.model import InstrumentKind, PriceHistory
from data_sources.protocol import PriceSource
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from data_sources.symbols import CanonicalSymbol, parse_symbol

SourcesOf = Callable[[str], Sequence[PriceSource]]

# In order of preference: an index fund on total return before an index without its dividends.
DEFAULT_BENCHMARKS: dict[str, tuple[str, ...]] = {
    "US": ("SPY", "^GSPC"),
    "CN": ("000300.SH", "510300.SH"),
    "HK": ("^HSI",),
    "JP": ("^N225",),
    "DE": ("^GDAXI",),
    "GB": ("^FTSE",),
    "FR": ("^FCHI",),
    "NL": ("^AEX",),
    "CH": ("^SSMI",),
    "ES": ("^IBEX",),
    "CA": ("^GSPTSE",),
    "AU": ("^AXJO",),
    "KR": ("^KS11",),
    "TW": ("^TWII",),
    "SG": ("^STI",),
    "IN": ("^NSEI",),
}
COVERED = 0.9  # a default benchmark that has fewer of the subject's days than this gives way to the next one


def wanted_benchmarks(
    request: StockRequest, canonical: CanonicalSymbol, defaults: Sequence[str] | None = None
) -> tuple[CanonicalSymbol, ...]:
    """What to compare with, in order: the one that was named, or the market's own; none where none is wanted.

    Args:
        request: names one, or none, or leaves it open.
        canonical: the subject.
        defaults: in place of the market's own; None: those.

    Raises:
        UnreadableSymbol, AmbiguousSymbol: the spelling of the one that was named.
    """
    if request.benchmark is None:
        return ()
    if request.benchmark:
        return (parse_symbol(request.benchmark, InstrumentKind.INDEX),)
    own = DEFAULT_BENCHMARKS.get(canonical.country, ()) if defaults is None else defaults
    return tuple(parse_symbol(symbol, InstrumentKind.INDEX) for symbol in own)


def benchmark_prices(
    request: StockRequest,
    canonical: CanonicalSymbol,
    prices: PriceHistory,
    sources_of: SourcesOf,
    log: Gathered,
    *,
    defaults: Sequence[str] | None = None,
) -> PriceHistory | None:
    """The named benchmark, or the default that meets the subject best; None with a note.

    ``defaults`` stand in place of the market's own; None: those.

    Raises:
        NoData: the benchmark that was named does not exist, or has no bar in the window.
    """
    if request.benchmark is None:
        log.note(NoteKind.NO_BENCHMARK, canonical.symbol, "none was wanted")
        return None
    wanted = wanted_benchmarks(request, canonical, defaults)
    found: list[PriceHistory] = []
    why, failed = f"no default benchmark for {canonical.country or canonical.symbol}", ""
    if [one.symbol for one in wanted] == [canonical.symbol]:
        why = "it is the subject itself; name another"
    for one in wanted:
        if one.symbol == canonical.symbol:  # compared with itself everything is equal, and nothing is said
            continue
        bases = tuple(dict.fromkeys((prices.basis, *BASES))) if bases_for(BASES[0], one.kind) else ()
        reply = prices_on(bases, one.symbol, Days(prices.first, prices.last), sources_of(one.country), log)
        if isinstance(reply, PriceHistory):
            found.append(reply)
            if _meets(prices, reply) == (True, True):
                break
        elif request.benchmark and isinstance(reply.failure, NoData):
            raise reply.failure
        else:
            why, failed = str(reply.failure), SOURCE_FAILED if reply.source_failed else failed
    if not found:
        log.note(NoteKind.NO_BENCHMARK, canonical.symbol, why, failed)
        return None
    chosen = max(found, key=lambda other: (*_meets(prices, other), 0 if _meets(prices, other)[0] else len(other)))
    _note_differences(prices, chosen, log)
    return chosen


def _meets(prices: PriceHistory, other: PriceHistory) -> tuple[bool, bool]:
    """Whether a benchmark covers the subject's window, and whether it stands on the same basis."""
    return len(align(prices, other).days) >= COVERED * len(prices), other.basis is prices.basis


def _note_differences(prices: PriceHistory, benchmark: PriceHistory, log: Gathered) -> None:
    """What makes a comparison with the benchmark unequal."""
    symbol = benchmark.instrument.symbol
    if benchmark.basis is not prices.basis:
        log.note(NoteKind.BENCHMARK_BASIS, symbol, benchmark.basis.value, prices.basis.value)
    if benchmark.instrument.currency != prices.instrument.currency:
        log.note(NoteKind.BENCHMARK_CURRENCY, symbol, benchmark.instrument.currency, prices.instrument.currency)
    days = align(prices, benchmark).days
    if len(days) < COVERED * len(prices):
        log.note(NoteKind.BENCHMARK_COVERS_PART, symbol, str(len(days)), str(len(prices)))
