"""The policy's benchmark as levels in the report's currency: its parts, their weights restored every day.

The return of a day is the weighted sum of the parts' returns over the days that all of them have. A part without
a history that is named as money ("" or cash) earns the risk-free rate. Where the policy names no benchmark, the
first benchmark that was collected is the whole of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import (
    AssetClass,
    Instrument,
    InstrumentKind,
    PolicyBenchmark,
    PriceBasis,
    PriceHistory,
    to_date,
)
from data_sources.snapshot import BENCHMARK_PART
from diagnostics.evidence import Comparison, Levels, compare
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.market.evidence import provenance, sound_bars, source_id
from diagnostics.rates import rates_in_force
from diagnostics.valuation.market import rates_on
from diagnostics.valuation.valuation import DateArray, FloatArray

FORMULA = "r = sum of weight x return of each part over the days that all have, weights restored every day"
CASH_WORDS = ("", "cash")
DAYS_OF_YEAR = 365.0


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    weight: float
    history: PriceHistory | None
    dates: DateArray
    values: FloatArray


def benchmark_parts(snapshot: AccountSnapshot) -> tuple[PolicyBenchmark, ...]:
    """Parts of the benchmark: the policy's; else all of the first one that was collected; else none."""
    if snapshot.profile.benchmark:
        return snapshot.profile.benchmark
    collected = snapshot.histories_of(BENCHMARK_PART)
    if not collected:
        return ()
    return (PolicyBenchmark(collected[0].instrument.symbol, 1.0, AssetClass.OTHER),)


def part_values(snapshot: AccountSnapshot, symbol: str) -> tuple[DateArray, FloatArray, PriceHistory] | None:
    """A part's days and values in the report's currency; None where it, or its exchange rate, is not had."""
    history = next((one for one in snapshot.histories_of(BENCHMARK_PART) if one.instrument.symbol == symbol), None)
    if history is None:
        return None
    sound = sound_bars(history)
    rates = rates_on(snapshot, history.instrument.currency, sound.dates)
    there = np.isfinite(rates)
    if np.count_nonzero(there) < 2:
        return None
    return sound.dates[there], np.asarray(sound.close[there] * rates[there]), history


def compare_with_policy(snapshot: AccountSnapshot, levels: Levels) -> Comparison | Absence:
    """The account beside its benchmark on the days that both have, or why there is none."""
    parts = benchmark_parts(snapshot)
    if not parts:
        return Absence(AbsenceReason.NO_BENCHMARK)
    made: list[_Part] = []
    days: DateArray | None = None
    for part in parts:
        if part.symbol.split(".")[0].lower() in CASH_WORDS:
            made.append(_Part(part.weight, None, levels.dates, np.ones(levels.dates.size)))
            continue
        found = part_values(snapshot, part.symbol)
        if found is None:
            return _why_not(snapshot, part.symbol)
        made.append(_Part(part.weight, found[2], found[0], found[1]))
        days = found[0] if days is None else np.intersect1d(days, found[0], assume_unique=True)
    days = levels.dates if days is None else days[days >= levels.dates[0] - np.timedelta64(LEAD_DAYS, "D")]
    if days.size < 2:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(days.size), need="2")
    histories = [part.history for part in made if part.history is not None]
    sources = " ".join(dict.fromkeys(source_id(one) for one in histories))
    benchmark = Levels.from_values(days, _values(snapshot, made, days), sources)
    price_only = any(one.basis is not PriceBasis.TOTAL_RETURN for one in histories)
    return compare(_instrument(parts, snapshot), levels, benchmark, price_only="benchmark" if price_only else "")


LEAD_DAYS = 31  # levels before the account began serve nothing but its first day


def _why_not(snapshot: AccountSnapshot, symbol: str) -> Absence:
    history = next((one for one in snapshot.histories_of(BENCHMARK_PART) if one.instrument.symbol == symbol), None)
    if history is None:
        return Absence(AbsenceReason.NO_BENCHMARK, have=symbol)
    return Absence(AbsenceReason.BENCHMARK_CURRENCY, have=history.instrument.currency, need=snapshot.subject.currency)


def _values(snapshot: AccountSnapshot, parts: list[_Part], days: DateArray) -> FloatArray:
    """What 1 became, shape (n_days,)."""
    returns = np.zeros(days.size - 1)
    for part in parts:
        if part.history is None:
            returns += part.weight * _risk_free(snapshot, days)
        else:
            own = part.values[np.searchsorted(part.dates, days)]
            returns += part.weight * (own[1:] / own[:-1] - 1.0)
    return np.concatenate(([1.0], np.cumprod(1.0 + returns)))


def _risk_free(snapshot: AccountSnapshot, days: DateArray) -> FloatArray:
    """What money earned between the days; nothing where no rate is known."""
    series = snapshot.rate.series
    annual = None if series is None else rates_in_force(series, days[:-1])
    if annual is None:
        return np.zeros(days.size - 1)
    apart = np.diff(days).astype("timedelta64[D]").astype(np.float64)
    return np.asarray((1.0 + annual) ** (apart / DAYS_OF_YEAR) - 1.0)


def _instrument(parts: tuple[PolicyBenchmark, ...], snapshot: AccountSnapshot) -> Instrument:
    """The benchmark by its parts: SPY*60%+IEF*40%; of a single part, that."""
    if len(parts) == 1:
        found = part_values(snapshot, parts[0].symbol)
        if found is not None:
            return replace(found[2].instrument, currency=snapshot.subject.currency)
    terms = (f"{part.symbol or 'cash'}*{part.weight * 100.0:.6g}%" for part in parts)
    return Instrument("+".join(terms), InstrumentKind.INDEX, "", snapshot.subject.currency)


def benchmark_facts(snapshot: AccountSnapshot, comparison: Comparison | Absence) -> tuple[Fact, ...]:
    """Every part with its weight, and the benchmark made of them; nothing where nothing is compared."""
    if not isinstance(comparison, Comparison):
        return ()
    facts: list[Fact] = []
    as_of = snapshot.as_of
    for rank, part in enumerate(benchmark_parts(snapshot), 1):
        found = part_values(snapshot, part.symbol)
        source = ""
        parameters: tuple[tuple[str, str], ...] = ()
        if found is not None:
            source, parameters = source_id(found[2]), (("basis", found[2].basis.value), *provenance(found[2].origin))
        key = f"observed.benchmark_part.{rank}"
        named = part.symbol or "cash"
        formula = "observed" if source else "assumed"
        facts.append(Fact(key, named, Unit.TEXT, as_of, source, formula, parameters=parameters))
        weight = Fact(f"observed.benchmark_weight.{rank}", part.weight, Unit.FRACTION, as_of, "", "assumed")
        facts.append(weight)
    levels = comparison.benchmark
    window = Window("all", to_date(levels.dates[0]), to_date(levels.dates[-1]), int(levels.dates.size))
    made = Fact(
        "observed.benchmark",
        comparison.instrument.symbol,
        Unit.TEXT,
        as_of,
        levels.source,
        FORMULA,
        inputs=tuple(fact.key for fact in facts),
        window=window,
        currency=snapshot.subject.currency,
    )
    named_fact = Fact("subject.benchmark", comparison.instrument.symbol, Unit.TEXT, as_of, levels.source, "observed")
    return (*facts, made, named_fact)
