"""A stock's snapshot from the sources that the settings name, or one sentence why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from advisor_cli.errors import Unanswered
from advisor_cli.settings import Settings
from advisor_cli.workflow.sources import CommandSources
from data_sources.account_snapshot import AccountSnapshot
from data_sources.brief_snapshot import BriefSnapshot
from data_sources.collect import StockRequest, Tell, collect_stock
from data_sources.errors import OpenEndFund, SourceUnavailable
from data_sources.model import InstrumentKind
from data_sources.snapshot import ASKED_BY_NAME, SOURCE_FAILED, MarketSnapshot, Note, NoteKind
from data_sources.symbols import parse_symbol

NO_BENCHMARK = "none"
OPEN_END = ".OF"
# What a report may lack, in the words of a message.
PARTS = {
    NoteKind.BASIS_LOST: "the basis of prices that was wanted",
    NoteKind.NO_BENCHMARK: "the benchmark",
    NoteKind.NO_RISK_FREE_RATE: "the risk-free rate",
    NoteKind.NO_STATEMENTS: "the financial statements",
    NoteKind.NO_ACTIONS: "the dividends and splits",
    NoteKind.NO_QUOTE: "the quote",
    NoteKind.NO_COMPANY: "the company's profile",
    NoteKind.NO_HOLDERS: "the holders",
    NoteKind.NO_NEWS: "the news",
    NoteKind.CROSS_CHECK_FAILED: "the cross-check",
    NoteKind.NO_PROFILE: "the fund's profile",
    NoteKind.NO_NAV: "the net asset values",
    NoteKind.NO_HOLDINGS: "the holdings",
    NoteKind.NO_STYLES: "the style indices",
    NoteKind.NO_FACTORS: "the factors",
    NoteKind.NO_PEERS: "the comparison with the peers",
    NoteKind.NO_CURRENCY: "the exchange rate",
    NoteKind.NO_AGAINST: "parts of the other fund",
    NoteKind.FORMULA_PART_MISSING: "a part of the fund's own benchmark",
    NoteKind.UNPRICED: "the prices",
    NoteKind.NO_EXCHANGE_RATE: "the exchange rate",
    NoteKind.NO_YIELDS: "the interest rates",
    NoteKind.NO_BREADTH: "the market's breadth",
    NoteKind.NO_SECTORS: "the sectors",
    NoteKind.NO_EVENTS: "the dates ahead",
}


def collect(symbol: str, as_of: date | None, settings: Settings, sources: CommandSources, tell: Tell) -> MarketSnapshot:
    """Everything that the diagnosis is made from.

    Raises:
        Unanswered: no source answered for the prices, and one of them may do so later.
        OpenEndFund: the symbol is of a fund that has no prices.
        SourceError: the symbol, or the benchmark that was named, is unknown or cannot be read.
    """
    canonical = parse_symbol(symbol, prefer=InstrumentKind.STOCK)
    if canonical.kind is InstrumentKind.FUND and canonical.symbol.endswith(OPEN_END):
        raise OpenEndFund(canonical.symbol)
    country = canonical.country
    request = StockRequest(
        symbol,
        benchmark=None if settings.benchmark.lower() == NO_BENCHMARK else settings.benchmark,
        as_of=as_of,
        years=settings.years,
        at=sources.context.clock(),
        offline=settings.offline,
        cross_check=settings.cross_check,
    )
    others = sources.beyond(country) if settings.cross_check else ()
    try:
        snapshot = collect_stock(request, sources.of(country), sources_of=sources.of, others=others, tell=tell)
    except SourceUnavailable as failure:
        raise Unanswered(symbol, str(failure), offline=settings.offline) from failure
    troubles = tuple(Note(NoteKind.CACHE_UNUSABLE, snapshot.subject.symbol, trouble) for trouble in sources.troubles)
    return replace(snapshot, notes=snapshot.notes + troubles)


def parts_missing(snapshot: MarketSnapshot | AccountSnapshot | BriefSnapshot, settings: Settings) -> tuple[str, ...]:
    """What the report lacks because a source failed, or although it was asked for by name; a sentence each.

    What no source has is no such thing: the report says it in its place. What an account holds is asked for by name.
    """
    named = set()
    if isinstance(snapshot, AccountSnapshot):
        named |= {NoteKind.UNPRICED, NoteKind.NO_EXCHANGE_RATE}
    alone = isinstance(snapshot, MarketSnapshot) and snapshot.benchmark is None
    if settings.benchmark.lower() not in ("", NO_BENCHMARK) and alone:
        named.add(NoteKind.NO_BENCHMARK)
    if settings.cross_check:
        named.add(NoteKind.CROSS_CHECK_FAILED)
    return tuple(
        f"missing: {PARTS[note.kind]} of {note.about} ({note.have})"
        if note.kind is not NoteKind.NO_BENCHMARK
        else f"missing: the benchmark {settings.benchmark or 'of ' + note.about} ({note.have})"
        for note in snapshot.notes
        if note.kind in PARTS and (note.need in (SOURCE_FAILED, ASKED_BY_NAME) or note.kind in named)
    )
