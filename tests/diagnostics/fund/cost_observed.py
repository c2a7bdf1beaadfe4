"""Funds with fees, net asset values and sizes that were made up, for the sections of cost, trading and scale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from data_sources.model import (
    FeeStep,
    FundProfile,
    FundRecord,
    FundStudy,
    HolderStructure,
    Instrument,
    InstrumentKind,
    NavHistory,
    PriceBasis,
    PriceHistory,
    ScalePoint,
)
from data_sources.snapshot import CURRENCY, QUOTED, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.facts import Fact
from diagnostics.fund.evidence import FundEvidence
from diagnostics.section import Section
from tests.diagnostics.observed import ORIGIN, floats, history, random_prices, snapshot, weekdays

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]

OPEN = Instrument("110011.OF", InstrumentKind.FUND, "", "CNY", "Made Up Fund", "虚构混合A")
LISTED = Instrument("510300.SH", InstrumentKind.ETF, "XSHG", "CNY", "Made Up ETF", "虚构沪深300ETF")
INDEX = Instrument("000300.SH", InstrumentKind.INDEX, "XSHG", "CNY", "CSI 300", "沪深300")

STEPS = (
    FeeStep("purchase", 0.015, None, None, 1e6),
    FeeStep("purchase", 0.008, None, 1e6, 5e6),
    FeeStep("purchase", None, 1000.0, 5e6, None),
    FeeStep("redemption", 0.015, None, None, 7.0),
    FeeStep("redemption", 0.0075, None, 7.0, 30.0),
    FeeStep("redemption", 0.005, None, 30.0, 365.0),
    FeeStep("redemption", 0.0025, None, 365.0, 730.0),
    FeeStep("redemption", 0.0, None, 730.0, None),
)
C_STEPS = (
    FeeStep("purchase", 0.0, None, None, None),
    FeeStep("redemption", 0.015, None, None, 7.0),
    FeeStep("redemption", 0.005, None, 7.0, 30.0),
    FeeStep("redemption", 0.0, None, 30.0, None),
)


def profile(**given: Any) -> FundProfile:
    """Class A of a fund, with the changes given."""
    whole: dict[str, Any] = {
        "symbol": "110011.OF",
        "name": "虚构混合A",
        "fund_type": "混合型-偏股",
        "currency": "CNY",
        "inception": date(2010, 1, 4),
        "benchmark": "",
        "manager": "",
        "company": "",
        "management_fee": 0.012,
        "custody_fee": 0.002,
        "origin": ORIGIN,
        "fee_steps": STEPS,
    }
    return FundProfile(**{**whole, **given})


def class_c(**given: Any) -> FundProfile:
    """Class C of the same fund."""
    fees = {"symbol": "110012.OF", "name": "虚构混合C", "sales_fee": 0.005, "fee_steps": C_STEPS}
    return profile(**{**fees, **given})


def fund(
    prices: PriceHistory,
    said: FundProfile | None,
    *,
    benchmark: PriceHistory | None = None,
    others: tuple[tuple[str, PriceHistory], ...] = (),
    nav: NavHistory | None = None,
    **study: Any,
) -> FundEvidence:
    """Evidence of a fund; ``others`` are further histories by role."""
    seen = snapshot(prices, benchmark)
    record = FundRecord(prices.instrument, profile=said, nav=nav)
    more = tuple(RoleHistory(role, one) for role, one in others)
    seen = replace(seen, histories=(*seen.histories, *more), fund=FundStudy(record, **study))
    return FundEvidence(seen, Assumptions(252))


def open_fund(said: FundProfile | None, values: FloatArray | None = None, **given: Any) -> FundEvidence:
    """Evidence of an open-end fund of three years of weekdays, unless the values are given."""
    column = floats(100.0 * 1.0003 ** np.arange(800)) if values is None else values
    return fund(history(column, instrument=OPEN), said, **given)


def nav_history(dates: DateArray, unit_nav: FloatArray, instrument: Instrument = LISTED, **more: Any) -> NavHistory:
    """Net asset values as published."""
    return NavHistory(instrument, dates, unit_nav, ORIGIN, **more)


def facts_of(section: Section) -> dict[str, Fact]:
    """The section's facts by key."""
    return {fact.key: fact for fact in section.facts}


def findings_of(section: Section) -> set[str]:
    """Names of what was found."""
    return {finding.name for finding in section.findings}


def listed_fund(last_premium: float = 0.015, n: int = 800) -> FundEvidence:
    """An ETF of an index: premiums of a tenth of a percent either way, and one of its own on the last day."""
    nav = floats(4.0 * random_prices(n, 3) / 100.0)
    ripple = 0.001 * np.cos(np.arange(n))
    ripple[-1] = last_premium
    days, close = weekdays(n), floats(nav * (1.0 + ripple))
    said = profile(symbol=LISTED.symbol, name="虚构沪深300ETF", fund_type="指数型-股票", management_fee=0.0015)
    said = replace(said, custody_fee=0.0005, fee_steps=(), tracking_target="沪深300指数")
    wobble = np.random.default_rng(5).normal(0.0, 0.0001, n)
    quoted = history(close, days, instrument=LISTED, basis=PriceBasis.RAW)
    return fund(
        history(close, days, instrument=LISTED),
        said,
        benchmark=history(floats(nav * np.exp(np.cumsum(wobble))), days, instrument=INDEX),
        others=((QUOTED, quoted),),
        nav=nav_history(days, nav),
    )


def money_fund(n: int = 500) -> FundEvidence:
    """A money fund that pays 0.6 yuan a day for ten thousand units, every calendar day."""
    days = np.arange(np.datetime64("2024-11-29") - np.timedelta64(n - 1, "D"), np.datetime64("2024-11-30"))
    income = np.full(n, 0.6)
    seven = np.full(n, 0.6 * 365.0 / 10_000.0)
    instrument = Instrument("000009.OF", InstrumentKind.FUND, "", "CNY", "Made Up Money", "虚构货币A")
    nav = nav_history(days, np.full(n, np.nan), instrument, income_per_ten_thousand=income, seven_day_yield=seven)
    said = profile(symbol="000009.OF", name="虚构货币A", fund_type="货币型-普通货币", sales_fee=0.0025, fee_steps=())
    values = floats(100.0 * np.cumprod(1.0 + income / 10_000.0))
    return fund(history(values, days, instrument=instrument), said, nav=nav)


def foreign_fund(n: int = 800) -> FundEvidence:
    """A fund in yuan whose assets are in dollars: local value times the exchange rate."""
    local, rate = random_prices(n, 7), 7.0 * random_prices(n, 8, volatility=0.002) / 100.0
    pair = Instrument("USDCNY=X", InstrumentKind.CURRENCY, "", "CNY", "US dollar in yuan")
    days = weekdays(n)
    values = history(floats(local * rate), days, instrument=OPEN)
    rates = history(rate, days, instrument=pair, basis=PriceBasis.RAW)
    said = profile(fund_type="QDII-普通股票")
    return fund(values, said, others=((CURRENCY, rates),), foreign_currency="USD")


def small_fund(net_assets: float = 4.2e7, day: date | None = date(2024, 9, 30)) -> FundEvidence:
    """A fund in two classes with a history of its size, mostly held by institutions."""
    said = profile(
        scale=net_assets,
        scale_date=day,
        scales=(
            ScalePoint(date(2024, 6, 30), 5e7, 4e7),
            ScalePoint(date(2024, 9, 30), net_assets, 3e7, 1e6, 1.1e7),
        ),
        holder_structures=(HolderStructure(date(2024, 6, 30), 0.8, 0.2, 0.001),),
    )
    if day is None:
        said = replace(said, scales=())
    return open_fund(said, against=FundRecord(OPEN, profile=class_c()))
