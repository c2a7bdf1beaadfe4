"""Made-up funds, peers and the evidence made of them, for the sections that speak to a holder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.model import (
    FeeStep,
    FundProfile,
    FundRecord,
    FundStudy,
    Instrument,
    InstrumentKind,
    InvestmentPlan,
    ManagerTenure,
    PeerRank,
    PeerSet,
    PriceHistory,
)
from data_sources.snapshot import AGAINST, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.fund.evidence import FundEvidence
from tests.diagnostics.observed import ORIGIN, bill_rate, history, snapshot

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]

FUND = Instrument("110011.OF", InstrumentKind.FUND, "", "CNY", "Made-up Mixed Fund", "虚构混合")
INDEX = Instrument("000300.SH", InstrumentKind.INDEX, "XSHG", "CNY", "Made-up Index")
OTHER = Instrument("510300.SH", InstrumentKind.ETF, "XSHG", "CNY", "Made-up ETF")
LAST = date(2024, 11, 29)


def business_days(n: int, last: date = LAST) -> DateArray:
    """The n weekdays that end on ``last``."""
    return np.busday_offset(np.datetime64(last), np.arange(-n + 1, 1), roll="backward").astype("datetime64[D]")


def walk(n: int, seed: int, *, drift: float = 0.0004, volatility: float = 0.01) -> FloatArray:
    """n values from 1 on with these moves."""
    moves = np.random.default_rng(seed).normal(drift, volatility, n - 1)
    return np.concatenate(([1.0], np.cumprod(1.0 + moves)))


def tracking(values: FloatArray, seed: int, *, beta: float = 1.0, noise: float = 0.002) -> FloatArray:
    """Values that move with others, and a little on their own."""
    moves = values[1:] / values[:-1] - 1.0
    own = np.random.default_rng(seed).normal(0.0, noise, moves.size)
    return np.concatenate(([1.0], np.cumprod(1.0 + beta * moves + own)))


def profile(**changed: object) -> FundProfile:
    """A mixed fund in yuan, of which most is known."""
    known = FundProfile(
        symbol="110011.OF",
        name="虚构混合A",
        fund_type="混合型-偏股",
        currency="CNY",
        inception=date(2008, 6, 19),
        benchmark="",
        manager="甲",
        company="虚构基金",
        management_fee=0.012,
        custody_fee=0.002,
        origin=ORIGIN,
        scale=2.1e9,
        scale_date=date(2024, 9, 30),
        managers=(ManagerTenure("甲", date(2012, 9, 28)),),
        fee_steps=(
            FeeStep("purchase", 0.0012, None, 1e6, 2e6),
            FeeStep("purchase", 0.0015, None, 0.0, 1e6),
            FeeStep("subscription", 0.01, None, 0.0, 1e6),
        ),
        peer_ranks=(PeerRank("近1年", 101, 201, date(2024, 11, 29)),),
    )
    return replace(known, **changed)  # type: ignore[arg-type]


def month_end_values(dates: DateArray, values: FloatArray) -> tuple[DateArray, FloatArray]:
    """The last value of each month."""
    months = dates.astype("datetime64[M]")
    last = np.append(np.flatnonzero(months[1:] != months[:-1]), dates.size - 1)
    return dates[last], values[last]


def peer_set(dates: DateArray, funds: Sequence[FloatArray], symbols: Sequence[str] = ()) -> PeerSet:
    """Month-end values of funds that have values on the same days."""
    ends = [month_end_values(dates, one) for one in funds]
    names = tuple(symbols) or tuple(f"P{at:03}" for at in range(len(funds)))
    return PeerSet("made-up peers", names, ends[0][0].copy(), tuple(values.copy() for _, values in ends), ORIGIN)


def fund(
    values: FloatArray,
    dates: DateArray | None = None,
    *,
    benchmark: FloatArray | None = None,
    known: FundProfile | None = None,
    peers: PeerSet | None = None,
    plan: InvestmentPlan | None = None,
    against: tuple[FloatArray, FundProfile | None] | None = None,
    rate: float | None = 0.02,
    instrument: Instrument = FUND,
) -> FundEvidence:
    """Evidence of a fund; a benchmark and another fund have values on the fund's own days."""
    days = business_days(values.size) if dates is None else dates

    def of(one: Instrument, column: FloatArray) -> PriceHistory:
        return history(column.copy(), days.copy(), instrument=one)

    observed = snapshot(
        of(instrument, values),
        None if benchmark is None else of(INDEX, benchmark),
        rate=None if rate is None else replace(bill_rate(rate, "2000-01-01"), currency="CNY"),
    )
    histories = observed.histories
    other = None
    if against is not None:
        histories += (RoleHistory(AGAINST, of(OTHER, against[0])),)
        other = FundRecord(OTHER, profile=against[1])
    study = FundStudy(FundRecord(instrument, profile=known), against=other, peers=peers, plan=plan or InvestmentPlan())
    return FundEvidence(replace(observed, histories=histories, fund=study), Assumptions(252))
