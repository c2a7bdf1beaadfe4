"""A benchmark of several parts with fixed weights, and one of another currency, as levels on their common days.

The weights hold every day: the return of a day is the weighted sum of the parts' returns over the days
that all of them have, r = w1 r1 + w2 r2 + ...; a deposit earns (1 + rate)^(days / 365) - 1. Parts in
another currency are multiplied by the exchange rate where the snapshot has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.model import (
    BenchmarkFormula,
    BenchmarkPart,
    DateArray,
    Instrument,
    InstrumentKind,
    PriceBasis,
    PriceHistory,
    to_date,
)
from data_sources.snapshot import BENCHMARK_PART, CURRENCY, MarketSnapshot
from diagnostics.evidence import Comparison, Levels, compare
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.market.evidence import provenance, series_fact, sound_bars, source_id, text_fact

FloatArray = npt.NDArray[np.float64]
DAYS_OF_YEAR = 365.0
FORMULA = "r = sum of weight x return of each part over the days that all have, weights restored every day"
CONVERTED = "level x exchange rate on the days that both have"


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    dates: DateArray
    values: FloatArray


def compare_with_parts(snapshot: MarketSnapshot, formula: BenchmarkFormula, levels: Levels) -> Comparison | Absence:
    """The subject and the benchmark of parts on the days that both have.

    Returns:
        The comparison, or Absence: a part is not in the snapshot, its currency cannot be brought to the
        subject's, or fewer than two days are common.
    """
    histories = {one.instrument.symbol: one for one in snapshot.histories_of(BENCHMARK_PART)}
    values: dict[str, _Values] = {}
    for part in formula.parts:
        if part.symbol and part.symbol not in histories:
            return Absence(AbsenceReason.NO_BENCHMARK, have=part.name)
        if part.symbol:
            own = _in_currency(snapshot, histories[part.symbol])
            if own is None:
                theirs = histories[part.symbol].instrument.currency
                return Absence(AbsenceReason.BENCHMARK_CURRENCY, have=theirs, need=snapshot.subject.currency)
            values[part.symbol] = own
    days = levels.dates
    for index, one in enumerate(values.values()):
        days = one.dates if index == 0 else np.intersect1d(days, one.dates, assume_unique=True)
    if days.size < 2:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(days.size), need="2")
    made = Levels.from_values(days, _levels(formula.parts, values, days), _sources(formula, histories))
    used = [histories[symbol] for symbol in values]
    price_only = [one.basis is not PriceBasis.TOTAL_RETURN for one in used]
    subject_total = snapshot.prices.basis is PriceBasis.TOTAL_RETURN
    left_out = "benchmark" if subject_total and any(price_only) else "subject" if not subject_total else ""
    return compare(_instrument(formula, snapshot), levels, made, price_only=left_out if used else "")


def compare_abroad(snapshot: MarketSnapshot, benchmark: PriceHistory, levels: Levels) -> Comparison | None:
    """The subject and an index of another currency, brought to the subject's; None where the rate is not had."""
    own = _in_currency(snapshot, benchmark)
    if own is None:
        return None
    made = Levels.from_values(own.dates, own.values, source_id(benchmark))
    left_out = "benchmark" if benchmark.basis is not PriceBasis.TOTAL_RETURN else ""
    compared = compare(benchmark.instrument, levels, made, price_only=left_out)
    return compared if isinstance(compared, Comparison) else None


def part_facts(
    snapshot: MarketSnapshot, formula: BenchmarkFormula, comparison: Comparison, as_of: date
) -> tuple[Fact, ...]:
    """Every part with its weight and rate, and the benchmark that is made of them."""
    histories = {one.instrument.symbol: one for one in snapshot.histories_of(BENCHMARK_PART)}
    facts: list[Fact] = []
    for rank, part in enumerate(formula.parts, 1):
        history = histories.get(part.symbol)
        source = "" if history is None else source_id(history)
        formula_of = "assumed" if history is None else "observed"
        parameters = (("named", part.name),) + (() if history is None else provenance(history.origin))
        named = part.symbol or part.name
        facts.append(
            Fact(f"observed.benchmark_part.{rank}", named, Unit.TEXT, as_of, source, formula_of, parameters=parameters)
        )
        facts.append(Fact(f"observed.benchmark_weight.{rank}", part.weight, Unit.FRACTION, as_of, "", "assumed"))
        if part.annual_rate is not None:
            facts.append(Fact(f"observed.benchmark_rate.{rank}", part.annual_rate, Unit.FRACTION, as_of, "", "assumed"))
    levels = comparison.benchmark
    made = Fact(
        "observed.benchmark",
        comparison.instrument.symbol,
        Unit.TEXT,
        as_of,
        levels.source,
        FORMULA,
        inputs=tuple(fact.key for fact in facts),
        window=_window(levels),
        currency=snapshot.subject.currency,
        parameters=(("given_by", formula.given_by), ("text", formula.text)),
    )
    return (*facts, made, text_fact("subject.benchmark", comparison.instrument.symbol, snapshot))


def abroad_facts(
    snapshot: MarketSnapshot, benchmark: PriceHistory, comparison: Comparison, as_of: date
) -> tuple[Fact, ...]:
    """The index and the exchange rate that it was brought to the fund's currency with."""
    rate = snapshot.history(CURRENCY)
    if rate is None:
        return ()
    window = Levels.from_values(rate.dates, rate.close, source_id(rate))
    currency = series_fact(rate, window, "observed.currency", as_of)
    made = series_fact(benchmark, comparison.benchmark, "observed.benchmark", as_of)
    converted = Fact(
        made.key,
        made.value,
        made.unit,
        as_of,
        f"{made.source} {source_id(rate)}",
        CONVERTED,
        inputs=(currency.key,),
        window=made.window,
        currency=snapshot.subject.currency,
        parameters=made.parameters,
    )
    return (currency, converted, text_fact("subject.benchmark", comparison.instrument.symbol, snapshot))


def _window(levels: Levels) -> Window:
    return Window("all", to_date(levels.dates[0]), to_date(levels.dates[-1]), int(levels.dates.size))


def _in_currency(snapshot: MarketSnapshot, history: PriceHistory) -> _Values | None:
    """The history's closes in the subject's currency; None where the rate for that is not in the snapshot."""
    sound = sound_bars(history)
    own, theirs = snapshot.subject.currency, history.instrument.currency
    if theirs == own:
        return _Values(sound.dates, sound.close)
    rate = snapshot.history(CURRENCY)
    if rate is None or rate.instrument.symbol != f"{theirs}{own}=X":
        return None
    rate = sound_bars(rate)
    days, ours, rates = np.intersect1d(sound.dates, rate.dates, assume_unique=True, return_indices=True)
    return _Values(days, sound.close[ours] * rate.close[rates]) if days.size >= 2 else None


def _levels(parts: tuple[BenchmarkPart, ...], values: dict[str, _Values], days: DateArray) -> FloatArray:
    """What 1 became, shape (n_days,)."""
    apart = np.diff(days).astype(np.int64).astype(np.float64)
    returns = np.zeros(days.size - 1)
    for part in parts:
        if part.symbol:
            one = values[part.symbol]
            close = one.values[np.searchsorted(one.dates, days)]
            returns += part.weight * (close[1:] / close[:-1] - 1.0)
        else:
            returns += part.weight * ((1.0 + (part.annual_rate or 0.0)) ** (apart / DAYS_OF_YEAR) - 1.0)
    levels = np.ones(days.size)
    levels[1:] = np.cumprod(1.0 + returns)
    return levels


def _sources(formula: BenchmarkFormula, histories: dict[str, PriceHistory]) -> str:
    """Ids of the parts' origins; a benchmark of deposits alone rests on none."""
    named = dict.fromkeys(source_id(histories[part.symbol]) for part in formula.parts if part.symbol)
    return " ".join(named)


def _instrument(formula: BenchmarkFormula, snapshot: MarketSnapshot) -> Instrument:
    """The benchmark by its parts: 000300.SH*80%+0.35%*20%."""
    terms = (
        f"{part.symbol or format((part.annual_rate or 0.0) * 100.0, '.4g') + '%'}*{part.weight * 100.0:.6g}%"
        for part in formula.parts
    )
    return Instrument("+".join(terms), InstrumentKind.INDEX, "", snapshot.subject.currency)
