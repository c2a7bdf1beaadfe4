"""The chart in figures: averages, momentum, oscillators, bands, levels, volume; and what the rules see in them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.market.evidence import MarketEvidence
from diagnostics.measure import figure
from diagnostics.metrics.technical.averages import exponential_moving_average, simple_moving_average
from diagnostics.metrics.technical.bars import newest_whole_run
from diagnostics.metrics.technical.indicator import Indicator, Reading
from diagnostics.metrics.technical.levels import pivot_points, support_and_resistance
from diagnostics.metrics.technical.momentum import macd, macd_chinese, momentum_12_1, relative_strength
from diagnostics.metrics.technical.oscillators import kdj, relative_strength_index
from diagnostics.metrics.technical.trend import average_directional_index, directional_indicators
from diagnostics.metrics.technical.volatility import average_true_range, bollinger_bands
from diagnostics.metrics.technical.volume import on_balance_volume, volume_at_price, volume_ratio
from diagnostics.rules import threshold
from diagnostics.section import FigureList, FigureTable, PriceChart, Section

FloatArray = npt.NDArray[np.float64]

AVERAGES = (5, 10, 20, 60, 120, 250)
CHARTED = (20, 60, 250)
SLOPE_OF, SLOPE_OVER = 60, 20
PIVOTS = ("pivot", "support_1", "support_2", "resistance_1", "resistance_2")


def technique(evidence: MarketEvidence) -> Section:
    """Every indicator at the last bar, or the reason why it is absent there."""
    averages = average_facts(evidence)
    momentum = momentum_facts(evidence)
    bars = bar_facts(evidence)
    volume = volume_facts(evidence)
    bounds = tuple(
        threshold(key, evidence.as_of)
        for key in (
            "rule.momentum.threshold",
            "rule.relative_strength_index.upper",
            "rule.relative_strength_index.lower",
        )
    )
    facts = averages + momentum + bars + volume + bounds
    columns = tuple(str(count) for count in AVERAGES)
    blocks = (
        price_chart(evidence),
        FigureTable(
            "moving_averages",
            columns,
            tuple(
                (name, tuple(f"technique.{name}.{count}" for count in columns))
                for name in ("simple_moving_average", "exponential_moving_average")
            ),
        ),
        FigureList("momentum", tuple(fact.key for fact in averages[-1:] + momentum)),
        FigureList("bars", tuple(fact.key for fact in bars)),
        FigureList("volume", tuple(fact.key for fact in volume)),
    )
    by_key = {fact.key: fact for fact in (*facts, *evidence.facts)}
    found = trend_findings(by_key, evidence) + momentum_findings(by_key) + oscillator_findings(by_key)
    return Section("technique", facts, blocks, found)


def average_facts(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """Simple and exponential averages of each length, and the slope of the 60-bar one."""
    close = evidence.history.close
    made: list[Fact] = []
    for indicator in (simple_moving_average, exponential_moving_average):
        for count in AVERAGES:
            made += _facts(evidence, indicator, str(count), (close,), window=count)
    average = simple_moving_average(close, SLOPE_OF)
    need = SLOPE_OF + SLOPE_OVER
    enough = close.size >= need
    made.append(
        figure(
            evidence,
            f"technique.average_slope.{SLOPE_OF}",
            float(average[-1] / average[-1 - SLOPE_OVER] - 1.0) if enough else None,
            Unit.CHANGE,
            formula=f"{SLOPE_OF}-bar average / its value {SLOPE_OVER} bars before - 1",
            window=_last(evidence),
            absence=None
            if enough
            else Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(close.size), need=str(need)),
            inputs=(f"technique.simple_moving_average.{SLOPE_OF}",),
        )
    )
    return tuple(made)


def momentum_facts(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """What closes alone tell: MACD, RSI, Bollinger bands, 12-1 momentum, relative strength."""
    close, compared = evidence.history.close, evidence.compared
    made = [
        *_facts(evidence, momentum_12_1, "", (close,), unit=Unit.CHANGE),
        *_facts(evidence, relative_strength_index, "14", (close,)),
        *_facts(evidence, macd, "", (close,)),
        *_facts(evidence, macd_chinese, "", (close,), only=("bar",)),
        *_facts(evidence, bollinger_bands, "", (close,)),
    ]
    if compared is None:
        made += _absent(evidence, relative_strength, "1y", evidence.no_benchmark, unit=Unit.CHANGE)
    else:
        columns = (compared.subject.values, compared.benchmark.values)
        year = evidence.assumptions.periods_per_year
        made += _facts(evidence, relative_strength, "1y", columns, relative=True, unit=Unit.CHANGE, window=year)
    return tuple(made)


def bar_facts(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """What needs highs and lows: ATR, ADX, KDJ, pivots, support and resistance."""
    history = evidence.history
    wanted: tuple[tuple[Indicator[..., Any], str, tuple[str, ...]], ...] = (
        (average_true_range, "14", ()),
        (average_directional_index, "14", ()),
        (directional_indicators, "", ()),
        (kdj, "", ()),
        (pivot_points, "", PIVOTS),
        (support_and_resistance, "", ()),
    )
    made: list[Fact] = []
    for indicator, qualifier, only in wanted:
        if history.high is None or history.low is None:
            made += _absent(evidence, indicator, qualifier, Absence(AbsenceReason.NO_HIGH_LOW), only=only)
        else:
            # The true range cancels in the ADX, which therefore takes no close.
            ends = () if indicator is average_directional_index else (history.close,)
            made += _facts(evidence, indicator, qualifier, (history.high, history.low, *ends), only=only)
    return tuple(made)


def volume_facts(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """What needs volume: OBV, volume ratio, volume at price."""
    history = evidence.history
    none = Absence(AbsenceReason.NO_VOLUME)
    if history.volume is None:
        return (
            *_absent(evidence, on_balance_volume, "", none),
            *_absent(evidence, volume_ratio, "", none),
            *_absent(evidence, volume_at_price, "", none),
        )
    made = [
        *_facts(evidence, on_balance_volume, "", (history.close, history.volume)),
        *_facts(evidence, volume_ratio, "", (history.volume,)),
    ]
    if history.high is None or history.low is None:
        made += _absent(evidence, volume_at_price, "", Absence(AbsenceReason.NO_HIGH_LOW))
    else:
        made += _facts(evidence, volume_at_price, "", (history.high, history.low, history.volume))
    return tuple(made)


def price_chart(evidence: MarketEvidence) -> PriceChart:
    """All bars with averages and volume; a renderer shows the part that it has room for."""
    history = evidence.history
    return PriceChart(
        "price",
        history.dates,
        history.close,
        evidence.subject.currency,
        history.open,
        history.high,
        history.low,
        history.volume,
        averages=tuple((count, simple_moving_average(history.close, count)) for count in CHARTED),
        facts=("price.last",),
    )


def trend_findings(facts: dict[str, Fact], evidence: MarketEvidence) -> tuple[Finding, ...]:
    """The order of price and averages, and whether the middle one rises."""
    keys = tuple(f"technique.simple_moving_average.{count}" for count in (20, 60, 120))
    slope = facts[f"technique.average_slope.{SLOPE_OF}"]
    if any(facts[key].value is None for key in keys) or slope.value is None:
        return ()
    ladder = [float(evidence.history.close[-1]), *(facts[key].number for key in keys)]
    steps = list(itertools.pairwise(ladder))
    cited = ("price.last", *keys, slope.key)
    if all(upper > lower for upper, lower in steps) and slope.number > 0:
        return (Finding("trend", "rising", Severity.NOTABLE, Direction.FAVOURABLE, cited),)
    if all(upper < lower for upper, lower in steps) and slope.number < 0:
        return (Finding("trend", "falling", Severity.NOTABLE, Direction.ADVERSE, cited),)
    return (Finding("trend", "mixed", Severity.NOTE, Direction.NEUTRAL, cited),)


def momentum_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """A year's move without its last month, against the threshold."""
    moved, bound = facts["technique.momentum_12_1"], facts["rule.momentum.threshold"]
    if moved.value is None:
        return ()
    cited = (moved.key, bound.key)
    if moved.number >= bound.number:
        return (Finding("momentum", "positive", Severity.NOTABLE, Direction.FAVOURABLE, cited),)
    if moved.number <= -bound.number:
        return (Finding("momentum", "negative", Severity.NOTABLE, Direction.ADVERSE, cited),)
    return (Finding("momentum", "flat", Severity.NOTE, Direction.NEUTRAL, cited),)


def oscillator_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Overbought or oversold by the relative strength index."""
    index = facts["technique.relative_strength_index.14"]
    upper, lower = facts["rule.relative_strength_index.upper"], facts["rule.relative_strength_index.lower"]
    if index.value is None:
        return ()
    if index.number >= upper.number:
        return (Finding("overbought", "yes", Severity.NOTE, Direction.ADVERSE, (index.key, upper.key)),)
    if index.number <= lower.number:
        return (Finding("oversold", "yes", Severity.NOTE, Direction.FAVOURABLE, (index.key, lower.key)),)
    return ()


def _facts(
    evidence: MarketEvidence,
    indicator: Indicator[..., Any],
    qualifier: str,
    columns: Sequence[FloatArray],
    *,
    only: tuple[str, ...] = (),
    relative: bool = False,
    unit: Unit | None = None,
    **parameters: int,
) -> list[Fact]:
    # Some origins have highs, lows or volume for the later years only: what is missed is cut away, not filled.
    whole = newest_whole_run(*columns)
    readings = indicator.latest(*(column[whole] for column in columns), **parameters)
    given = tuple((name, str(value)) for name, value in sorted(parameters.items()))
    return [
        _fact(evidence, indicator, qualifier, reading, relative=relative, unit=unit, parameters=given)
        for reading in readings
        if not only or reading.output.name in only
    ]


def _absent(
    evidence: MarketEvidence,
    indicator: Indicator[..., Any],
    qualifier: str,
    absence: Absence,
    *,
    only: tuple[str, ...] = (),
    unit: Unit | None = None,
) -> list[Fact]:
    return [
        _fact(evidence, indicator, qualifier, Reading(output, None, absence), unit=unit)
        for output in indicator.spec.outputs
        if not only or output.name in only
    ]


def _fact(
    evidence: MarketEvidence,
    indicator: Indicator[..., Any],
    qualifier: str,
    reading: Reading,
    *,
    relative: bool = False,
    unit: Unit | None = None,
    parameters: tuple[tuple[str, str], ...] = (),
) -> Fact:
    spec, output = indicator.spec, reading.output
    words = [spec.name] if output.name == spec.name else [spec.name, output.name]
    kind = unit or output.unit
    return figure(
        evidence,
        ".".join(["technique", *words, *([qualifier] if qualifier else [])]),
        reading.value,
        kind,
        formula=spec.formula,
        window=_last(evidence),
        absence=reading.absent_because,
        relative=relative,
        currency=evidence.subject.currency if kind is Unit.PRICE else "",
        parameters=parameters,
    )


def _last(evidence: MarketEvidence) -> Window:
    history = evidence.history
    return Window("last", history.first, history.last, len(history))
