"""Each live source asked directly, past the cache: does it answer, how fast, in the form that is known.

The short probe asks one thing of every source. The deep one asks every source for everything that it
can be asked for, of a symbol a market, and holds the sources' prices against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import combinations
from math import isclose, prod
from typing import TypeVar

from advisor_cli.workflow.clock import Stopwatch
from data_sources import protocol
from data_sources.cross_check import ONE_BASIS, VOLUME_TOLERANCE, CrossCheck, cross_check
from data_sources.errors import (
    BadReply,
    BasisNotOffered,
    NoData,
    SchemaChanged,
    SourceError,
    SourceNotConfigured,
    SourceNotInstalled,
    SourceUnavailable,
)
from data_sources.many import Question, fetch_many
from data_sources.model import Instrument, PriceBasis, PriceRequest
from data_sources.protocol import SheetSource
from data_sources.repair import repair_sheet
from data_sources.sheet import BarSheet
from data_sources.symbols import parse_symbol
from data_sources.views import history_on

# What each source is asked for in the short probe; a source that has something else first is asked for that.
SHORT_PROBES = {"yahoo": "AAPL"}
SHORT_PROBE = "600519.SH"
DEEP_SYMBOLS = ("AAPL", "SPY", "0700.HK", "600519.SH", "510300.SH", "110011.OF")
SHORT_DAYS, DEEP_DAYS = 14, 400
STATES: tuple[tuple[type[SourceError], str], ...] = (
    (SchemaChanged, "changed"),
    (BadReply, "bad reply"),
    (NoData, "no data"),
    (SourceUnavailable, "not reached"),
    (SourceNotInstalled, "not installed"),
    (SourceNotConfigured, "not configured"),
)
OK = "ok"
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Capability:
    """What else a source may be asked for of an instrument: the protocol's method and what it is handed, by name."""

    what: str
    protocol: type
    method: str
    arguments: tuple[str, ...] = ("instrument",)


CAPABILITIES = (
    Capability("actions", protocol.ActionsSource, "fetch_actions"),
    Capability("quote", protocol.QuoteSource, "fetch_quote"),
    Capability("company", protocol.CompanySource, "fetch_company"),
    Capability("statements", protocol.FundamentalsSource, "fetch_statements", ("instrument", "today")),
    Capability("holders", protocol.HoldersSource, "fetch_holders"),
    Capability("news", protocol.NewsSource, "fetch_news", ("instrument", "since", "today")),
    Capability("rates", protocol.RateSource, "fetch_rates", ("currency", "since", "today")),
    Capability("yields", protocol.YieldSource, "fetch_yields", ("currency", "since", "today")),
    Capability("dates ahead", protocol.EventSource, "fetch_events"),
    Capability("breadth", protocol.BreadthSource, "fetch_breadth", ("country",)),
    Capability("sectors", protocol.SectorSource, "fetch_sectors", ("country",)),
    Capability("fund", protocol.FundSource, "fetch_profile"),
    Capability("nav", protocol.FundSource, "fetch_nav"),
    Capability("holdings", protocol.FundSource, "fetch_holdings"),
    Capability("sessions", protocol.CalendarSource, "fetch_sessions", ("exchange", "since", "today")),
)


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to one source and how it ended.

    Args:
        what: the capability ("prices", "quote"); state: "ok", or the kind of failure.
        rows: how many days, items or entries the answer had, 0 without one.
        detail: what there is to say of the answer, or the sentence of the failure.
    """

    source: str
    symbol: str
    what: str
    state: str
    rows: int
    seconds: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of the probes, in the order of the sources and symbols."""

    probes: tuple[Probe, ...]
    cross_checks: tuple[CrossCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class Prober:
    """Asks live sources.

    Args:
        today: the last day asked for.
        stopwatch: seconds that only ever grow.
        tell: hears what is asked; called from several threads.
    """

    today: date
    stopwatch: Stopwatch
    tell: Callable[[str], None]

    def short(self, sources: tuple[SheetSource, ...]) -> tuple[Probe, ...]:
        """One probe a source, all at once: the prices of the last two weeks of one symbol."""
        outcomes = fetch_many([Question(source.name, partial(self._short, source)) for source in sources])
        return tuple(outcome.answer for outcome in outcomes if outcome.answer is not None)

    def deep(self, sources: tuple[SheetSource, ...], symbols: tuple[str, ...]) -> Probed:
        """Everything of every source and symbol, and each two sources' prices against each other."""
        pairs = [(source, parse_symbol(symbol).symbol) for symbol in symbols for source in sources]
        outcomes = fetch_many([Question(symbol, partial(self._deep, source, symbol)) for source, symbol in pairs])
        answers = [outcome.answer for outcome in outcomes if outcome.answer is not None]
        sheets = [sheet for _, sheet in answers if sheet is not None]
        checks = tuple(
            check
            for one, other in combinations(sheets, 2)
            if one.instrument.symbol == other.instrument.symbol
            for check in self._compared(one, other)
        )
        return Probed(tuple(probe for probes, _ in answers for probe in probes), checks)

    def _short(self, source: SheetSource) -> Probe:
        symbol = SHORT_PROBES.get(source.name, SHORT_PROBE)
        start = self.today - timedelta(days=SHORT_DAYS)
        probe, _ = self._ask(
            source, symbol, "prices", lambda: source.fetch_sheet(source.find_instrument(symbol), start, self.today)
        )
        return probe

    def _deep(self, source: SheetSource, symbol: str) -> tuple[tuple[Probe, ...], BarSheet | None]:
        """Every capability of one source for one symbol, one after the other."""
        found, instrument = self._ask(source, symbol, "instrument", lambda: source.find_instrument(symbol))
        if instrument is None:
            return (found,), None
        start = self.today - timedelta(days=DEEP_DAYS)
        prices, sheet = self._ask(source, symbol, "prices", lambda: source.fetch_sheet(instrument, start, self.today))
        probes = [found, prices]
        given = {
            "instrument": instrument,
            "since": start,
            "today": self.today,
            "currency": instrument.currency,
            "exchange": instrument.exchange,
            "country": parse_symbol(symbol).country,
        }
        for one in CAPABILITIES:
            # An open-end fund trades on no exchange: nobody has a calendar of that. A pair is of no country.
            if isinstance(source, one.protocol) and all(given[name] for name in one.arguments):
                method = getattr(source, one.method)
                arguments = [given[name] for name in one.arguments]
                probes.append(self._ask(source, symbol, one.what, partial(method, *arguments))[0])
        return tuple(probes), sheet

    def _ask(
        self, source: SheetSource, symbol: str, what: str, ask: Callable[[], Answer]
    ) -> tuple[Probe, Answer | None]:
        """One question with its time; a failure is a probe too."""
        self.tell(f"asking {source.name} for the {what} of {symbol}")
        began = self.stopwatch()
        try:
            answer = ask()
        except SourceError as failure:
            return Probe(source.name, symbol, what, state_of(failure), 0, self.stopwatch() - began, str(failure)), None
        return Probe(source.name, symbol, what, OK, _rows(answer), self.stopwatch() - began, _detail(answer)), answer

    def _compared(self, one: BarSheet, other: BarSheet) -> tuple[CrossCheck, ...]:
        """Two sources' prices on a basis that both have; none where they share no basis.

        Raw prices to today are those adjusted for splits where there was none since; a source of raw prices
        that does not list the splits which the other one tells of has no such prices.
        """
        basis = one.basis if one.basis is other.basis else PriceBasis.SPLIT_ADJUSTED
        if one.basis is not other.basis and not isclose(prod(one.splits.tolist()), prod(other.splits.tolist())):
            return ()
        request = PriceRequest(one.instrument, self.today, basis=basis)
        try:
            first, second = (
                history_on(repair_sheet(sheet), basis, request, sheet.origin.provider) for sheet in (one, other)
            )
        except (NoData, BasisNotOffered):
            return ()
        volume = None if one.instrument.kind in ONE_BASIS else VOLUME_TOLERANCE
        return (cross_check(first, second, volume_tolerance=volume),)


def state_of(failure: SourceError) -> str:
    """How a probe that ended in this failure is called."""
    return next((state for kind, state in STATES if isinstance(failure, kind)), "failed")


def _rows(answer: object) -> int:
    """How many things an answer holds."""
    for name in ("dates", "dividends", "holdings"):
        held = getattr(answer, name, None)
        if held is not None:
            return len(held)
    return len(answer) if isinstance(answer, Sized) else 1


def _detail(answer: object) -> str:
    """The last day of a series, or what an answer is about."""
    if isinstance(answer, BarSheet):
        return f"to {answer.last.isoformat()}, {answer.basis.value}"
    if isinstance(answer, Instrument):
        return f"{answer.kind.value}, {answer.exchange or 'no exchange'}, {answer.currency}"
    return ""
