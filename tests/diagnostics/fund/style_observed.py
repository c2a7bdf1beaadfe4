"""Made-up funds that are known mixes of made-up style indices, and the evidence made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from data_sources.model import FundProfile, FundRecord, FundStudy, Instrument, InstrumentKind
from data_sources.snapshot import STYLE, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.fund.evidence import FundEvidence
from tests.diagnostics.observed import ORIGIN, FloatArray, bill_rate, history, snapshot, weekdays

FUND = Instrument("110099.OF", InstrumentKind.FUND, "", "USD", "Made-up Growth A")
NAMES = ("Large value", "Large growth", "Small", "Bonds")


def made_indices(n: int, m: int = 4, seed: int = 5) -> FloatArray:
    """Returns of m indices with a common market, shape (m, n)."""
    drawn = np.random.default_rng(seed)
    return np.asarray(0.7 * drawn.normal(0.0003, 0.009, n) + drawn.normal(0.0001, 0.006, (m, n)))


def prices_of(returns: FloatArray) -> FloatArray:
    """Values from 100 on."""
    return np.asarray(100.0 * np.concatenate(([1.0], np.cumprod(1.0 + returns))))


def profile(**stated: object) -> FundProfile:
    """An active fund that takes 1.75 % a year."""
    plain = FundProfile(
        symbol=FUND.symbol,
        name=FUND.name,
        fund_type="equity",
        currency="USD",
        inception=None,
        benchmark="",
        manager="",
        company="",
        management_fee=0.015,
        custody_fee=0.0025,
        origin=ORIGIN,
    )
    return replace(plain, **stated)  # type: ignore[arg-type]


def style_fund(
    fund: FloatArray,
    indices: FloatArray,
    *,
    benchmark: FloatArray | None = None,
    rate: float | None = 0.02,
    stated: FundProfile | None = None,
    study: FundStudy | None = None,
    currency: str = "USD",
    every: int = 1,
) -> FundEvidence:
    """A fund beside style indices on the same weekdays, or on every so many of them."""
    days = weekdays(every * fund.size + 1, date(2024, 11, 29))[::every]
    market = Instrument("^MARK", InstrumentKind.INDEX, "XNYS", "USD", "Market Index")
    seen = snapshot(
        history(prices_of(fund), days, instrument=FUND),
        None if benchmark is None else history(prices_of(benchmark), days, instrument=market),
        rate=None if rate is None else bill_rate(rate, "1990-01-01"),
    )
    styles = tuple(
        RoleHistory(
            STYLE,
            history(
                prices_of(one), days, instrument=Instrument(f"^S{at}", InstrumentKind.INDEX, "XNYS", currency, name)
            ),
        )
        for at, (one, name) in enumerate(zip(indices, NAMES, strict=False))
    )
    known = study or FundStudy(FundRecord(FUND, profile() if stated is None else stated))
    return FundEvidence(replace(seen, histories=seen.histories + styles, fund=known), Assumptions(252))
