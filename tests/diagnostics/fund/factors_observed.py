"""Made-up funds with known alpha, betas and timing, with factors from a set or made of legs, and managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from data_sources.model import (
    FactorLegs,
    FactorSet,
    FundProfile,
    FundRecord,
    FundStudy,
    Instrument,
    InstrumentKind,
    ManagerTenure,
    PriceBasis,
)
from data_sources.snapshot import FACTOR_LEG, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.fund.evidence import FundEvidence
from tests.diagnostics.observed import MARKET, ORIGIN, DateArray, FloatArray, bill_rate, history, snapshot, weekdays

FUND = Instrument("990011.OF", InstrumentKind.FUND, "", "USD", "Made-up Fund")
NAMES = ("MKT", "SMB", "HML", "UMD")
RATE = 0.02


def made_factors(n: int, k: int = 4, seed: int = 1) -> FloatArray:
    """Daily factor returns with a common part and volatility that comes in clusters, shape (k, n)."""
    drawn = np.random.default_rng(seed)
    level = np.exp(0.5 * np.sin(np.arange(n) / 40.0))
    own = drawn.normal(0.0, 0.006, (k, n)) * level
    own[0] = drawn.normal(0.0003, 0.01, n) * level
    own[1:] += 0.2 * own[0]
    return own


def residuals(n: int, seed: int, *, volatility: float = 0.003, correlation: float = 0.15) -> FloatArray:
    """Autocorrelated residuals whose variance moves, mean zero in expectation."""
    shocks = np.random.default_rng(seed).normal(0.0, volatility, n) * np.exp(0.4 * np.sin(np.arange(n) / 60.0))
    made = np.empty(n)
    made[0] = shocks[0]
    for at in range(1, n):
        made[at] = correlation * made[at - 1] + shocks[at]
    return made


def prices_of(returns: FloatArray) -> FloatArray:
    """Values from 100 on."""
    return np.asarray(100.0 * np.concatenate(([1.0], np.cumprod(1.0 + returns))))


def factor_set(
    factors: FloatArray,
    dates: DateArray,
    *,
    names: Sequence[str] = NAMES,
    frequency: str = "daily",
    risk_free: FloatArray | None = None,
    proxies: bool = False,
) -> FactorSet:
    """A set of factors as it is read from a file."""
    columns = tuple(np.array(row) for row in factors)
    return FactorSet("made-up factors", tuple(names), dates, columns, risk_free, frequency, ORIGIN, proxies)


def profile(*tenures: ManagerTenure, manager: str = "") -> FundProfile:
    """A fund that says who manages it."""
    return FundProfile(
        symbol=FUND.symbol,
        name=FUND.name,
        fund_type="equity",
        currency="USD",
        inception=None,
        benchmark="",
        manager=manager,
        company="",
        management_fee=None,
        custody_fee=None,
        origin=ORIGIN,
        managers=tenures,
    )


def factor_fund(
    returns: FloatArray,
    *,
    market: FloatArray | None = None,
    factors: FactorSet | None = None,
    legs: dict[str, FloatArray] | None = None,
    made_of: tuple[FactorLegs, ...] = (),
    stated: FundProfile | None = None,
    rate: float | None = RATE,
    dates: DateArray | None = None,
    periods_per_year: int = 252,
    price_index: bool = False,
) -> FundEvidence:
    """A fund with daily returns, a benchmark of returns ``market``, and legs of returns by symbol on the same days.

    A price index leaves out dividends that the fund counts.
    """
    days = weekdays(returns.size + 1) if dates is None else dates
    prices = history(prices_of(returns), days, instrument=FUND)
    benchmark = None if market is None else history(prices_of(market), days, instrument=MARKET)
    if price_index and benchmark is not None:
        benchmark = replace(benchmark, basis=PriceBasis.SPLIT_ADJUSTED)
    seen = snapshot(prices, benchmark, rate=None if rate is None else bill_rate(rate, "1990-01-01"))
    others = tuple(
        RoleHistory(FACTOR_LEG, history(prices_of(own), days, instrument=replace(MARKET, symbol=symbol)))
        for symbol, own in (legs or {}).items()
    )
    study = FundStudy(FundRecord(FUND, profile=stated), factors=factors, legs=made_of)
    whole = replace(seen, histories=(*seen.histories, *others), fund=study)
    return FundEvidence(whole, Assumptions(periods_per_year))


def tenure(name: str, start: str, end: str | None = None) -> ManagerTenure:
    """Who and when, days as written."""
    return ManagerTenure(name, date.fromisoformat(start), None if end is None else date.fromisoformat(end))
