"""Funds that were made up, rich enough that every section of a fund report has something to show.

Seeded, so every run has the same facts. Names and figures are of no fund that exists.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from advisor_cli.report.document import Document
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.study import study
from data_sources.fund_nav.total_return import total_return_history
from data_sources.model import (
    BenchmarkFormula,
    BenchmarkPart,
    FeeStep,
    FundHolding,
    FundHoldings,
    FundRecord,
    FundStudy,
    Instrument,
    InstrumentKind,
    ManagerTenure,
    NavHistory,
    PriceBasis,
)
from data_sources.snapshot import (
    BENCHMARK,
    QUOTED,
    MarketSnapshot,
    Note,
    NoteKind,
    RoleHistory,
)
from diagnostics.figures import Language
from tests.advisor_cli.report.made_up_active_fund import active_fund, active_profile, reported_stocks
from tests.advisor_cli.report.made_up_series import (
    LAST,
    ORIGIN,
    days,
    grown,
    history_of,
    index_of,
    market_returns,
    noise,
    snapshot_of,
    style_histories,
)

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]

KINDS = ("active", "listed", "money", "bond")


def fund_snapshot(kind: str) -> MarketSnapshot:
    """The snapshot of one of ``KINDS``."""
    return {"active": active_fund, "listed": listed_fund, "money": money_fund, "bond": bond_fund}[kind]()


@cache
def fund_document(kind: str, language: Language) -> Document:
    """The whole document of a fund, words by rule."""
    frame = Frame(
        run_id="20241129T210000Z-0a1b2c3d",
        created="2024-11-29T21:00:00+00:00",
        version="0.1.0",
        language=language,
        conventions=Conventions(years=10),
    )
    return study(fund_snapshot(kind), frame, None).document


# -- a fund that trades ---------------------------------------------------------------------------

LISTED = Instrument("519999.SH", InstrumentKind.ETF, "XSHG", "CNY", "Made Up CSI 300 ETF", "虚构沪深300ETF")


def listed_fund() -> MarketSnapshot:
    """An index fund with its net asset values and its closes as quoted."""
    market, dates = market_returns(), days()
    own = market + 0.00006 + noise(41, 0.0003)
    value = grown(own, 3.9)
    quoted = value * (1.0 + 0.001 * np.sin(np.arange(value.size) / 40.0) + np.append([0.0], noise(42, 0.0012)))
    profile = replace(
        active_profile(LISTED),
        name="虚构沪深300ETF",
        full_name="虚构沪深300交易型开放式指数证券投资基金",
        fund_type="指数型-股票",
        benchmark="沪深300指数",
        tracking_target="沪深300指数",
        management_fee=0.005,
        custody_fee=0.001,
        fee_steps=(),
        managers=(ManagerTenure("戊某", date(2018, 2, 1)),),
        peer_ranks=(),
        purchase_state="场内交易",
        redemption_state="场内交易",
    )
    others = (
        RoleHistory(BENCHMARK, index_of("000300.SH", "CSI 300", "沪深300", market)),
        RoleHistory(QUOTED, history_of(LISTED, quoted, PriceBasis.RAW)),
        *style_histories(),
    )
    nav = NavHistory(LISTED, dates, value, ORIGIN)
    fund = FundStudy(FundRecord(LISTED, profile, nav, (reported_stocks(date(2024, 6, 30), 0.0),)))
    notes = (Note(NoteKind.NO_FACTORS, LISTED.symbol), Note(NoteKind.NO_CURRENCY, LISTED.symbol))
    return snapshot_of(history_of(LISTED, quoted.copy()), fund, others, notes)


# -- a money fund ---------------------------------------------------------------------------------

MONEY = Instrument("000999.OF", InstrumentKind.FUND, "", "CNY", "", "虚构天天利货币A")


def money_fund() -> MarketSnapshot:
    """A money fund: income every day of the calendar, its unit worth one."""
    n = 1500
    dates = np.arange(np.datetime64(LAST) - np.timedelta64(n - 1, "D"), np.datetime64(LAST) + np.timedelta64(1, "D"))
    at = np.arange(n)
    income = 0.62 - 0.00015 * at + 0.05 * np.sin(at / 60.0) + 0.01 * np.random.default_rng(51).normal(size=n)
    week = np.convolve(income, np.ones(7), "full")[:n]
    yields = np.where(at >= 6, week / 7.0 * 365.0 / 10_000.0, np.nan)
    nav = NavHistory(
        MONEY, dates, np.full(n, np.nan), ORIGIN, income_per_ten_thousand=income, seven_day_yield=np.round(yields, 5)
    )
    profile = replace(
        active_profile(MONEY),
        name=MONEY.name_zh,
        full_name="虚构天天利货币市场基金",
        fund_type="货币型-普通货币",
        benchmark="银行活期存款利率(税后)",
        risk_rating="低风险",
        management_fee=0.0015,
        custody_fee=0.0005,
        sales_fee=0.0025,
        fee_steps=(FeeStep("purchase", 0.0, None, None, None), FeeStep("redemption", 0.0, None, None, None)),
        managers=(ManagerTenure("己某某", date(2019, 1, 7)),),
        peer_ranks=(),
    )
    formula = BenchmarkFormula(profile.benchmark, (BenchmarkPart(profile.benchmark, 1.0, "", 0.0035),), "fund")
    return snapshot_of(total_return_history(nav), FundStudy(FundRecord(MONEY, profile, nav), benchmark=formula))


# -- a bond fund ----------------------------------------------------------------------------------

BOND = Instrument("110088.OF", InstrumentKind.FUND, "", "CNY", "", "虚构稳健添利债券A")


def _bonds() -> FundHoldings:
    made = (
        ("240210.IB", "24国开10", 0.112, "AAA", 0.0226, 7.9),
        ("240004.IB", "24附息国债04", 0.096, "", 0.0235, 8.3),
        ("102381234.IB", "23虚构控股集团有限公司MTN001", 0.061, "AAA", 0.0262, 2.8),
        ("185999.SH", "22虚构城建01", 0.055, "AA+", 0.0274, 2.1),
        ("2028041.IB", "20虚构银行二级01", 0.051, "AAA", 0.0255, 0.9),
        ("110099.SH", "虚构转债", 0.023, "AA", 0.004, 3.4),
    )
    held = tuple(
        FundHolding(
            symbol,
            name,
            weight,
            value=weight * 1.1e9,
            kind="bond",
            rating=rating,
            coupon=coupon,
            yield_to_maturity=coupon - 0.001,
            modified_duration=duration,
            yield_change=-0.003,
            treasury_yield_change=-0.002,
        )
        for symbol, name, weight, rating, coupon, duration in made
    )
    return FundHoldings(
        BOND.symbol,
        date(2024, 9, 30),
        held,
        (),
        (("债券", 1.182), ("现金", 0.011), ("其他", 0.004)),
        ORIGIN,
        complete=True,
        duration=3.42,
        average_maturity=4.1,
        ratings=(("AAA", 0.71), ("AA+", 0.16), ("AA", 0.05), ("未评级", 0.08)),
    )


def bond_fund() -> MarketSnapshot:
    """A bond fund with ratings, duration and leverage."""
    dates = days()
    value = grown(0.00014 + noise(61, 0.0008))
    nav = NavHistory(BOND, dates, value, ORIGIN)
    profile = replace(
        active_profile(BOND),
        name=BOND.name_zh,
        full_name="虚构稳健添利债券型证券投资基金",
        fund_type="债券型-混合一级",
        benchmark="中债综合财富(总值)指数收益率",
        risk_rating="中低风险",
        management_fee=0.006,
        custody_fee=0.0015,
        scale=1.1e9,
    )
    others = (
        RoleHistory(
            BENCHMARK, index_of("000012.SH", "SSE Government Bond", "上证国债指数", 0.00012 + noise(25, 0.0006))
        ),
        *style_histories(),
    )
    notes = (Note(NoteKind.FORMULA_PART_MISSING, BOND.symbol, "中债综合财富(总值)指数"),)
    return snapshot_of(total_return_history(nav), FundStudy(FundRecord(BOND, profile, nav, (_bonds(),))), others, notes)


if __name__ == "__main__":
    import sys
    from pathlib import Path

    from advisor_cli.report.save import save

    folder = Path(sys.argv[1])
    for kind in sys.argv[2:] or KINDS:
        for language in Language:
            save(fund_document(kind, language), [folder / f"{kind}-{language.value}.{end}" for end in ("pdf", "md")])
