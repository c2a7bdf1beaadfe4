"""Made-up series that the made-up funds are built of: a market, indices, factors, an interest rate. Seeded."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.model import (
    FactorLegs,
    FundStudy,
    Instrument,
    InstrumentKind,
    Origin,
    PriceBasis,
    PriceHistory,
    RateSeries,
)
from data_sources.quality import examine
from data_sources.rates import RateChoice, RateDecision
from data_sources.snapshot import (
    FACTOR_LEG,
    STYLE,
    SUBJECT,
    MarketSnapshot,
    Note,
    RoleHistory,
)

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]

LAST = date(2024, 11, 29)
SESSIONS = 1900
ORIGIN = Origin("test", "made up for tests", "2024-12-01T08:00:00+00:00", "ef" * 32)


def days(n: int = SESSIONS) -> DateArray:
    """The n weekdays that end on ``LAST``."""
    return np.busday_offset(np.datetime64(LAST), np.arange(-n + 1, 1), roll="backward").astype("datetime64[D]")


# -- series -------------------------------------------------------------------------------------


def noise(seed: int, scale: float, n: int = SESSIONS - 1) -> FloatArray:
    """Heavy-tailed returns of this scale."""
    return np.asarray(np.random.default_rng(seed).standard_t(5, n) * scale / np.sqrt(5 / 3))


def market_returns(n: int = SESSIONS - 1) -> FloatArray:
    """The market's daily returns."""
    return 0.0003 + noise(1, 0.011, n)


def grown(returns: FloatArray, first: float = 1.0) -> FloatArray:
    """What ``first`` became."""
    return np.asarray(first * np.concatenate(([1.0], np.cumprod(1.0 + returns))))


def history_of(instrument: Instrument, values: FloatArray, basis: PriceBasis = PriceBasis.TOTAL_RETURN) -> PriceHistory:
    """Values as a history on the made-up days."""
    return PriceHistory(instrument, basis, days(values.size), values, ORIGIN)


def index_of(symbol: str, name: str, name_zh: str, returns: FloatArray, currency: str = "CNY") -> PriceHistory:
    """A price index with these returns."""
    instrument = Instrument(symbol, InstrumentKind.INDEX, "XSHG", currency, name, name_zh)
    return history_of(instrument, grown(returns, 1000.0), PriceBasis.SPLIT_ADJUSTED)


def style_histories() -> tuple[RoleHistory, ...]:
    """Indices of styles."""
    market = market_returns()
    made = (
        ("000919.SH", "CSI 300 Value", "沪深300价值", 0.9 * market + 0.0001 + noise(21, 0.004)),
        ("000918.SH", "CSI 300 Growth", "沪深300成长", 1.1 * market + noise(22, 0.006)),
        ("000905.SH", "CSI 500", "中证500", 1.0 * market + noise(23, 0.007)),
        ("000852.SH", "CSI 1000", "中证1000", 1.1 * market + noise(24, 0.009)),
        ("000012.SH", "SSE Government Bond", "上证国债指数", 0.00012 + noise(25, 0.0006)),
    )
    return tuple(RoleHistory(STYLE, index_of(symbol, name, zh, returns)) for symbol, name, zh, returns in made)


def factor_legs() -> tuple[tuple[RoleHistory, ...], tuple[FactorLegs, ...]]:
    """Histories and the factors made of them."""
    market = market_returns()
    made = {
        "000985.SH": ("CSI All Share", "中证全指", market),
        "000852.SH": ("CSI 1000", "中证1000", 1.1 * market + noise(24, 0.009)),
        "000300.SH": ("CSI 300", "沪深300", market),
        "000919.SH": ("CSI 300 Value", "沪深300价值", 0.9 * market + 0.0001 + noise(21, 0.004)),
        "000918.SH": ("CSI 300 Growth", "沪深300成长", 1.1 * market + noise(22, 0.006)),
    }
    histories = tuple(
        RoleHistory(FACTOR_LEG, index_of(symbol, name, zh, returns)) for symbol, (name, zh, returns) in made.items()
    )
    legs = (
        FactorLegs("MKT", "000985.SH", ""),
        FactorLegs("SMB", "000852.SH", "000300.SH"),
        FactorLegs("HML", "000919.SH", "000918.SH"),
    )
    return histories, legs


def bank_rate() -> RateSeries:
    """A rate of two percent."""
    return RateSeries("SHIBOR, 3 months", "CNY", np.array(["2010-01-04"], "datetime64[D]"), np.array([0.02]), ORIGIN)


def snapshot_of(
    prices: PriceHistory, study_of: FundStudy, others: tuple[RoleHistory, ...] = (), notes: tuple[Note, ...] = ()
) -> MarketSnapshot:
    """The snapshot of a fund's study."""
    return MarketSnapshot(
        as_of=LAST,
        subject=prices.instrument,
        basis=prices.basis,
        histories=(RoleHistory(SUBJECT, prices), *others),
        rate=RateChoice("CNY", bank_rate(), RateDecision.COVERS_WINDOW),
        defects=examine(prices),
        notes=notes,
        fund=study_of,
    )
