"""Small observed series and the evidence made of them, so that a test shows only the numbers it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.model import Instrument, InstrumentKind, Origin, PriceBasis, PriceHistory, RateSeries
from data_sources.quality import examine
from data_sources.rates import RateChoice, RateDecision
from data_sources.snapshot import BENCHMARK, SUBJECT, MarketSnapshot, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.evidence import Comparison, Levels, SeriesEvidence, compare
from diagnostics.facts import Fact, Unit
from diagnostics.market.evidence import MarketEvidence
from diagnostics.rates import period_rates

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]

SUBJECT_OF = Instrument("ACME", InstrumentKind.STOCK, "XNAS", "USD", "Acme Ltd")
MARKET = Instrument("^MARK", InstrumentKind.INDEX, "XNYS", "USD", "Market Index")
ORIGIN = Origin("test", "typed by hand", "2024-12-01", "0" * 64)
LAST_DAY = date(2024, 11, 29)


def days(*written: str) -> DateArray:
    """The days as written."""
    return np.array(written, dtype="datetime64[D]")


def weekdays(n: int, end: date = LAST_DAY) -> DateArray:
    """The n weekdays that end on ``end``."""
    return np.busday_offset(np.datetime64(end), np.arange(-n + 1, 1), roll="backward").astype("datetime64[D]")


def floats(values: Sequence[float] | FloatArray) -> FloatArray:
    """The values as the column of a series."""
    return np.array(values, dtype=np.float64)


def random_prices(n: int, seed: int = 1, *, volatility: float = 0.01, drift: float = 0.0003) -> FloatArray:
    """n prices from 100 on, the same for the same seed."""
    moves = np.random.default_rng(seed).normal(drift, volatility, n - 1)
    return floats(100.0 * np.concatenate(([1.0], np.cumprod(1.0 + moves))))


def levels(values: Sequence[float] | FloatArray, dates: DateArray | None = None, source: str = "test:ACME") -> Levels:
    """A series of values; on weekdays up to ``LAST_DAY`` unless the dates are given."""
    column = floats(values)
    return Levels.from_values(weekdays(column.size) if dates is None else dates, column, source)


def series(
    values: Sequence[float] | FloatArray,
    dates: DateArray | None = None,
    *,
    benchmark: tuple[DateArray, Sequence[float] | FloatArray] | Sequence[float] | FloatArray | None = None,
    annual_rate: float | None = None,
    periods_per_year: int = 252,
    frequency: str = "daily",
    price_only: str = "",
) -> SeriesEvidence:
    """Evidence of a bare series. A benchmark without dates of its own is on the subject's."""
    own = levels(values, dates)
    as_of = own.dates[-1].astype(object)
    observed = [Fact("observed.subject", "ACME", Unit.TEXT, as_of, "test:ACME", "observed")]
    rate = None if annual_rate is None else float(period_rates(floats([annual_rate]), periods_per_year)[0])
    if annual_rate is not None:
        observed.append(Fact("observed.risk_free_rate", annual_rate, Unit.FRACTION, as_of, "", "assumed"))
    given: dict[str, Comparison] = {}
    if benchmark is not None:
        at, other = benchmark if isinstance(benchmark, tuple) else (own.dates, benchmark)
        made = compare(MARKET, own, levels(other, at, "test:^MARK"), price_only=price_only)
        assert isinstance(made, Comparison)
        given["comparison"] = made if rate is None else replace(made, risk_free=np.full(made.subject.n, rate))
        observed.append(Fact("observed.benchmark", "^MARK", Unit.TEXT, as_of, "test:^MARK", "observed"))
    return SeriesEvidence(
        SUBJECT_OF,
        own,
        Assumptions(periods_per_year),
        frequency=frequency,
        risk_free=None if rate is None else np.full(own.n, rate),
        observed=tuple(observed),
        **given,
    )


def history(
    close: Sequence[float] | FloatArray,
    dates: DateArray | None = None,
    *,
    instrument: Instrument = SUBJECT_OF,
    basis: PriceBasis = PriceBasis.TOTAL_RETURN,
    spread: float | None = None,
    volume: Sequence[float] | FloatArray | None = None,
) -> PriceHistory:
    """Bars around the closes: high and low lie ``spread`` (a share of the close) away, and are absent without it."""
    column = floats(close)
    return PriceHistory(
        instrument,
        basis,
        weekdays(column.size) if dates is None else dates,
        column,
        ORIGIN,
        open=None if spread is None else column.copy(),
        high=None if spread is None else column * (1.0 + spread),
        low=None if spread is None else column * (1.0 - spread),
        volume=None if volume is None else floats(volume),
    )


def bill_rate(annual: float, since: str, *, compounding: str = "annual") -> RateSeries:
    """One annual rate in force since a day."""
    return RateSeries("a bill", "USD", days(since), floats([annual]), ORIGIN, compounding)


def snapshot(
    prices: PriceHistory,
    benchmark: PriceHistory | None = None,
    *,
    rate: RateSeries | None = None,
    as_of: date | None = None,
) -> MarketSnapshot:
    """What was observed, its defects judged without a calendar."""
    histories = [RoleHistory(SUBJECT, prices)]
    if benchmark is not None:
        histories.append(RoleHistory(BENCHMARK, benchmark))
    decision = RateDecision.NONE_FOR_CURRENCY if rate is None else RateDecision.COVERS_WINDOW
    return MarketSnapshot(
        as_of=as_of or prices.last,
        subject=prices.instrument,
        basis=prices.basis,
        histories=tuple(histories),
        rate=RateChoice(prices.instrument.currency, rate, decision),
        defects=examine(prices),
    )


def stock(
    prices: PriceHistory,
    benchmark: PriceHistory | None = None,
    *,
    rate: RateSeries | None = None,
    assumptions: Assumptions | None = None,
    as_of: date | None = None,
) -> MarketEvidence:
    """Evidence of a stock."""
    return MarketEvidence(snapshot(prices, benchmark, rate=rate, as_of=as_of), assumptions or Assumptions(252))
