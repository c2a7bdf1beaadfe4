"""What a fund is compared with: what was named, else its own words where they can be had, else the market's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_sources.benchmark_formula.formula import is_formula, missing_parts, parse_formula
from data_sources.calendars import align
from data_sources.collect.asking import Gathered
from data_sources.collect.benchmark import COVERED, SourcesOf, benchmark_prices
from data_sources.collect.fund.extras import Extras
from data_sources.collect.request import StockRequest
from data_sources.errors import BenchmarkNotRead, NoData
from data_sources.model import BenchmarkFormula, FundProfile, PriceHistory
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from data_sources.symbols import CanonicalSymbol

# Of a bond fund a share index is no measure. In order of preference.
BOND_DEFAULTS: dict[str, tuple[str, ...]] = {"US": ("AGG", "BND", "IEF"), "CN": ("000012.SH", "000013.SH")}
BOND = re.compile(r"债|\bbonds?\b|\btreasur|fixed income|government|corporate|municipal|muni\b", re.IGNORECASE)
MONEY = re.compile(r"货币|money", re.IGNORECASE)
STARS = re.compile(r"^[\s\-—/]*$|^(无|暂无|未披露|该基金无跟踪标的|none|n/a)\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class FundBenchmark:
    """One index, or the parts of several with their formula, or nothing."""

    single: PriceHistory | None = None
    formula: BenchmarkFormula | None = None
    parts: tuple[PriceHistory, ...] = ()


def check_named(request: StockRequest, subject: str) -> BenchmarkFormula | None:
    """The formula that was named, None where a symbol or nothing was.

    Raises:
        BenchmarkNotRead: a formula that cannot be read, with a part of which there is no free series, or with the
            subject itself in it.
    """
    if not request.benchmark or not is_formula(request.benchmark):
        return None
    formula = parse_formula(request.benchmark, "user")
    if missing := missing_parts(formula):
        raise BenchmarkNotRead(request.benchmark, f"nobody gives away the levels of {missing[0].name!r}")
    if any(part.symbol == subject for part in formula.parts):
        raise BenchmarkNotRead(request.benchmark, f"{subject} is the fund itself")
    return formula


def fund_benchmark(
    request: StockRequest,
    canonical: CanonicalSymbol,
    prices: PriceHistory,
    profile: FundProfile | None,
    *,
    extras: Extras,
    sources_of: SourcesOf,
    log: Gathered,
) -> FundBenchmark:
    """The benchmark of the fund.

    Raises:
        NoData: what was named does not exist, or has no bar in the window.
    """
    named = check_named(request, canonical.symbol)
    if named is not None:
        had = _of_formula(named, prices, extras, log, named=True)
        return had if had is not None else FundBenchmark()
    if request.benchmark == "" and profile is not None:
        own = _own(profile, prices, extras, log)
        if own is not None:
            return own
    defaults = defaults_for(prices, profile, canonical.country) if request.benchmark == "" else None
    return FundBenchmark(benchmark_prices(request, canonical, prices, sources_of, log, defaults=defaults))


def defaults_for(prices: PriceHistory, profile: FundProfile | None, country: str) -> tuple[str, ...] | None:
    """Bond indices for a bond fund, nothing for a money fund, None (the market's own) for the rest."""
    instrument = prices.instrument
    kind = f"{instrument.name} {instrument.name_zh}" if profile is None else f"{profile.fund_type} {profile.name}"
    if MONEY.search(kind):
        return ()
    return BOND_DEFAULTS.get(country) if BOND.search(kind) and "可转" not in kind else None


def _own(profile: FundProfile, prices: PriceHistory, extras: Extras, log: Gathered) -> FundBenchmark | None:
    """The fund's own words, read and had; None with a note, or without one where it says nothing."""
    texts = [text for text in (profile.benchmark, profile.tracking_target) if not STARS.match(text)]
    failure: BenchmarkNotRead | None = None
    for text in texts:
        try:
            formula = parse_formula(text, "fund")
        except BenchmarkNotRead as unread:
            failure = failure or unread
            continue
        return _of_formula(formula, prices, extras, log, named=False)
    if failure is not None:
        log.note(NoteKind.FORMULA_NOT_READ, prices.instrument.symbol, failure.text, failure.why)
    return None


def _of_formula(
    formula: BenchmarkFormula, prices: PriceHistory, extras: Extras, log: Gathered, *, named: bool
) -> FundBenchmark | None:
    """The histories of every index in it; None with a note where one is missing."""
    about = prices.instrument.symbol
    for part in missing_parts(formula):
        log.note(NoteKind.FORMULA_PART_MISSING, about, part.name)
        return None
    symbols = tuple(dict.fromkeys(part.symbol for part in formula.parts if part.symbol))
    extras.begin(symbols)
    parts: list[PriceHistory] = []
    for symbol in symbols:
        reply = extras.reply(symbol)
        if isinstance(reply, PriceHistory):
            parts.append(reply)
            continue
        if named and isinstance(reply.failure, NoData):
            raise reply.failure
        name = next(part.name for part in formula.parts if part.symbol == symbol)
        kind = NoteKind.NO_BENCHMARK if named else NoteKind.FORMULA_PART_MISSING
        have = str(reply.failure) if named else name
        log.note(kind, about, have, SOURCE_FAILED if reply.source_failed else "")
        return None
    _note_cover(prices, parts, log)
    if len(formula.parts) == 1 and parts:
        return FundBenchmark(single=parts[0], formula=None)
    return FundBenchmark(formula=formula, parts=tuple(parts))


def _note_cover(prices: PriceHistory, parts: Sequence[PriceHistory], log: Gathered) -> None:
    """What makes the comparison unequal: days that not every part has, and another currency."""
    days = prices.dates
    for part in parts:
        days = np.intersect1d(days, align(prices, part).days, assume_unique=True)
        if part.basis is not prices.basis:
            symbol = part.instrument.symbol
            log.note(NoteKind.BENCHMARK_BASIS, symbol, part.basis.value, prices.basis.value)
        if part.instrument.currency != prices.instrument.currency:
            theirs, ours = part.instrument.currency, prices.instrument.currency
            log.note(NoteKind.BENCHMARK_CURRENCY, part.instrument.symbol, theirs, ours)
    if parts and days.size < COVERED * len(prices):
        symbols = "+".join(part.instrument.symbol for part in parts)
        log.note(NoteKind.BENCHMARK_COVERS_PART, symbols, str(days.size), str(len(prices)))
