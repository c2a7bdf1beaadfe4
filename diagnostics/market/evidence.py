"""The evidence of a market subject: the snapshot put in order, with its bars, its benchmark and its rate."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.model import Origin, PriceBasis, PriceHistory, to_date
from data_sources.snapshot import MarketSnapshot
from diagnostics.assumptions import Assumptions
from diagnostics.evidence import Comparison, Levels, SeriesEvidence, compare
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.once import once
from diagnostics.rates import period_rates, rates_in_force

FloatArray = npt.NDArray[np.float64]


class MarketEvidence(SeriesEvidence):
    """Everything that the diagnosis of a stock or a fund is made from.

    Args:
        snapshot: what was observed.
        assumptions: the run's conventions.

    Raises:
        ValueError: no bar of the subject has a close above zero.
    """

    def __init__(self, snapshot: MarketSnapshot, assumptions: Assumptions) -> None:
        history = sound_bars(snapshot.prices)
        if not len(history):
            raise ValueError(f"{snapshot.subject.symbol}: no bar has a close above zero")
        levels = Levels.from_values(history.dates, history.close, source_id(history))
        comparison = self.compared_with(snapshot, levels)
        annual = _annual_rates(snapshot, assumptions, levels)
        rates = None if annual is None else period_rates(annual, assumptions.periods_per_year)
        if rates is not None and isinstance(comparison, Comparison):
            # The common days are days of the subject: one and the same rate is in force on both.
            starts = np.searchsorted(levels.dates, comparison.subject.dates[:-1])
            comparison = replace(comparison, risk_free=rates[starts])
        super().__init__(
            snapshot.subject,
            levels,
            assumptions,
            risk_free=rates,
            comparison=comparison,
            observed=_observed(
                snapshot, assumptions, levels, annual, self.benchmark_facts(snapshot, comparison, snapshot.as_of)
            ),
        )
        self.snapshot = snapshot
        self.history = history

    @staticmethod
    def compared_with(snapshot: MarketSnapshot, levels: Levels) -> Comparison | Absence:
        """The benchmark on the days that the subject's levels have too, or why there is none."""
        return _comparison(snapshot, levels)

    @staticmethod
    def benchmark_facts(snapshot: MarketSnapshot, comparison: Comparison | Absence, as_of: date) -> tuple[Fact, ...]:
        """What the benchmark is, as facts; ``observed.benchmark`` is the input of what is compared."""
        if not isinstance(comparison, Comparison) or snapshot.benchmark is None:
            return ()
        return (
            series_fact(snapshot.benchmark, comparison.benchmark, "observed.benchmark", as_of),
            text_fact("subject.benchmark", comparison.instrument.symbol, snapshot),
        )

    @property
    def as_of(self) -> date:
        """The day the report speaks of, on or after the last bar."""
        return self.snapshot.as_of


@once
def sound_bars(history: PriceHistory) -> PriceHistory:
    """The bars that have a close above zero: what is missing is not an observation, and is never filled.

    Columns that have holes beside such a close are left out whole, because what is computed of them
    would be computed of the holes too. The quality checks report what was left out.
    """
    sound = np.isfinite(history.close) & (history.close > 0.0)
    high, low = _whole(history.high, sound), _whole(history.low, sound)
    if high is None or low is None or not bool((low > 0.0).all()) or not bool((high >= low).all()):
        high, low = None, None
    volume = _whole(history.volume, sound)
    if bool(sound.all()) and (history.high is None) is (high is None) and (history.low is None) is (low is None):
        opening = _whole(history.open, sound) if high is not None else None
        traded = None if volume is None or bool((volume < 0.0).any()) else volume
        if (history.open is None) is (opening is None) and (history.volume is None) is (traded is None):
            return history
    return replace(
        history,
        dates=history.dates[sound],
        close=history.close[sound],
        open=_whole(history.open, sound) if high is not None else None,
        high=high,
        low=low,
        volume=None if volume is None or bool((volume < 0.0).any()) else volume,
    )


def _whole(column: FloatArray | None, sound: npt.NDArray[np.bool_]) -> FloatArray | None:
    """The column's values beside a sound close; None when one of them is missing."""
    if column is None or not np.isfinite(column[sound]).all():
        return None
    return column[sound]


def source_id(history: PriceHistory) -> str:
    """Provider and symbol: the short name of an origin."""
    return f"{history.origin.provider}:{history.instrument.symbol}"


def _comparison(snapshot: MarketSnapshot, levels: Levels) -> Comparison | Absence:
    benchmark = snapshot.benchmark
    if benchmark is None:
        return Absence(AbsenceReason.NO_BENCHMARK)
    ours, theirs = snapshot.subject.currency, benchmark.instrument.currency
    if ours != theirs:
        return Absence(AbsenceReason.BENCHMARK_CURRENCY, have=theirs, need=ours)
    benchmark = sound_bars(benchmark)
    other = Levels.from_values(benchmark.dates, benchmark.close, source_id(benchmark))
    return compare(benchmark.instrument, levels, other, price_only=left_out_by(snapshot.prices, benchmark))


def left_out_by(subject: PriceHistory, benchmark: PriceHistory) -> str:
    """Which of the two leaves out the dividends that the other counts; "" when they are alike."""
    ours, theirs = subject.basis is PriceBasis.TOTAL_RETURN, benchmark.basis is PriceBasis.TOTAL_RETURN
    if ours == theirs:
        return ""
    return "benchmark" if ours else "subject"


def _annual_rates(snapshot: MarketSnapshot, assumptions: Assumptions, levels: Levels) -> FloatArray | None:
    """Effective annual rate in force at the start of each period: observed, else assumed, else none."""
    if snapshot.rate.series is not None:
        observed = rates_in_force(snapshot.rate.series, levels.dates[:-1])
        if observed is not None:
            return observed
    if assumptions.assumed_rate is not None:
        return np.full(levels.n, assumptions.assumed_rate.rate)
    return None


def _observed(
    snapshot: MarketSnapshot,
    assumptions: Assumptions,
    levels: Levels,
    annual: FloatArray | None,
    benchmark: tuple[Fact, ...],
) -> tuple[Fact, ...]:
    """The observations and assumptions as facts, before any figure."""
    as_of, subject = snapshot.as_of, snapshot.subject
    made = [
        series_fact(snapshot.prices, levels, "observed.subject", as_of),
        text_fact("subject.symbol", subject.symbol, snapshot),
        text_fact("subject.name", subject.name or subject.name_zh, snapshot),
        text_fact("subject.exchange", subject.exchange, snapshot),
        text_fact("subject.currency", subject.currency, snapshot),
    ]
    made += assumptions.facts(as_of)
    made += benchmark
    if annual is not None and annual.size:
        made += _rate(snapshot, assumptions, annual, levels)
    return tuple(made)


def series_fact(history: PriceHistory, levels: Levels, key: str, as_of: date) -> Fact:
    """A series of the snapshot as a fact, with its origin."""
    window = Window("all", to_date(levels.dates[0]), to_date(levels.dates[-1]), int(levels.dates.size))
    parameters = (("basis", history.basis.value), *provenance(history.origin))
    return Fact(
        key,
        f"{history.instrument.symbol} {history.basis.value}",
        Unit.TEXT,
        as_of,
        source=source_id(history),
        formula="observed",
        window=window,
        currency=history.instrument.currency,
        parameters=parameters,
    )


def _rate(snapshot: MarketSnapshot, assumptions: Assumptions, annual: FloatArray, levels: Levels) -> list[Fact]:
    """What the rate is, and its mean over the window: of an observed series, or the assumed constant with its date."""
    window = Window("all", to_date(levels.dates[0]), to_date(levels.dates[-1]), levels.n)
    series, assumed = snapshot.rate.series, assumptions.assumed_rate
    if series is not None and rates_in_force(series, levels.dates[:-1]) is not None:
        named, formula = series.name, "mean of the effective annual rates in force"
        source = f"{series.origin.provider}:{'-'.join(re.findall(r'[A-Za-z0-9]+', series.name))}"
        parameters = (("quoted", series.compounding), *provenance(series.origin))
    else:
        named = "" if assumed is None else assumed.reason
        source, formula = "", "assumed"
        parameters = () if assumed is None else (("reason", assumed.reason), ("since", assumed.since.isoformat()))
    rate = Fact(
        "observed.risk_free_rate",
        float(annual.mean()),
        Unit.FRACTION,
        snapshot.as_of,
        source=source,
        formula=formula,
        window=window,
        parameters=parameters,
    )
    kind = "assumed" if formula == "assumed" else "observed"
    made = [rate, Fact("observed.risk_free_source", named, Unit.TEXT, snapshot.as_of, source=source, formula=kind)]
    if kind == "assumed" and assumed is not None:
        made.append(Fact("observed.risk_free_since", assumed.since, Unit.DATE, snapshot.as_of, source="", formula=kind))
    return made


def text_fact(key: str, value: str, snapshot: MarketSnapshot) -> Fact:
    """A name as a fact; absent where it is empty."""
    return Fact(
        key,
        value or None,
        Unit.TEXT,
        snapshot.as_of,
        source=source_id(snapshot.prices),
        formula="observed",
        absent_because=None if value else Absence(AbsenceReason.UNKNOWN_NAME),
    )


def provenance(origin: Origin) -> tuple[tuple[str, str], ...]:
    """Dataset, moment and digest, as parameters of a fact."""
    return (("dataset", origin.dataset), ("retrieved", origin.retrieved), ("sha256", origin.sha256))
