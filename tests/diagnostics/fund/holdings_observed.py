"""Funds whose holdings were made up, for the sections of holdings, bonds and comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from observed import ORIGIN, bill_rate, history, random_prices, snapshot

from data_sources.model import (
    FundHolding,
    FundHoldings,
    FundProfile,
    FundRecord,
    FundStudy,
    Instrument,
    InstrumentKind,
    ManagerTenure,
    PriceHistory,
)
from data_sources.snapshot import AGAINST, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.facts import Fact
from diagnostics.fund.evidence import FundEvidence
from diagnostics.section import Section

OURS = Instrument("110011.OF", InstrumentKind.FUND, "", "CNY", "Made Up Fund", "虚构混合")
THEIRS = Instrument("161725.OF", InstrumentKind.FUND, "", "CNY", "Another Made Up Fund", "另一虚构")
JUNE, SEPTEMBER = date(2024, 6, 30), date(2024, 9, 30)


def report(
    *lines: FundHolding,
    day: date | None = SEPTEMBER,
    sectors: tuple[tuple[str, float], ...] = (),
    assets: tuple[tuple[str, float], ...] = (),
    symbol: str = "110011.OF",
    **more: Any,
) -> FundHoldings:
    """A report of these positions."""
    return FundHoldings(symbol, day, lines, sectors, assets, ORIGIN, **more)


def line(symbol: str, weight: float | None, name: str = "", **more: Any) -> FundHolding:
    """One position; its name is made of the symbol unless it is given."""
    return FundHolding(symbol, name or f"Share {symbol}", weight, **more)


def profile(symbol: str = "110011.OF", fund_type: str = "混合型-偏股", **more: Any) -> FundProfile:
    """What a made-up fund says of itself."""
    whole: dict[str, Any] = {
        "symbol": symbol,
        "name": f"Fund {symbol}",
        "fund_type": fund_type,
        "currency": "CNY",
        "inception": date(2015, 1, 5),
        "benchmark": "",
        "manager": "",
        "company": "",
        "management_fee": 0.012,
        "custody_fee": 0.002,
        "origin": ORIGIN,
        "scale": 2.0e9,
        "managers": (ManagerTenure("A", date(2020, 1, 1)), ManagerTenure("B", date(2023, 1, 1))),
    }
    return FundProfile(**{**whole, **more})


def fund(
    *reports: FundHoldings,
    said: FundProfile | None = None,
    against: FundRecord | None = None,
    other: PriceHistory | None = None,
    prices: PriceHistory | None = None,
    rate: float | None = 0.02,
) -> FundEvidence:
    """Evidence of a fund of three years of weekdays, the newest report first."""
    own = prices if prices is not None else history(random_prices(760, 3), instrument=OURS)
    seen = snapshot(own, rate=None if rate is None else bill_rate(rate, "2000-01-03"))
    record = FundRecord(own.instrument, profile=said, holdings=reports)
    more = () if other is None else (RoleHistory(AGAINST, other),)
    study = FundStudy(record, against=against)
    return FundEvidence(replace(seen, histories=(*seen.histories, *more), fund=study), Assumptions(252))


def other_prices(n: int = 700, seed: int = 9) -> PriceHistory:
    """Values of the other fund, on fewer days."""
    return history(random_prices(n, seed), instrument=THEIRS)


def twelve_shares() -> tuple[FundHolding, ...]:
    """Twelve positions from 7 % down to 2 % that add up to 54 %."""
    codes = [f"60000{at}" for at in range(10)] + ["600010", "600011"]
    weights = np.linspace(0.07, 0.02, 12)
    return tuple(line(code, float(weight), shares=1e6) for code, weight in zip(codes, weights, strict=True))


def facts_of(section: Section) -> dict[str, Fact]:
    """The section's facts by key."""
    return {fact.key: fact for fact in section.facts}
