"""A made-up open-end fund of which everything is known: managers, fees, sizes, holdings, peers, another class."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.fund_nav.total_return import total_return_history
from data_sources.model import (
    BenchmarkFormula,
    BenchmarkPart,
    Dividend,
    FeeStep,
    FundHolding,
    FundHoldings,
    FundProfile,
    FundRecord,
    FundStudy,
    HolderStructure,
    Instrument,
    InstrumentKind,
    ManagerTenure,
    NavHistory,
    PeerRank,
    PeerSet,
    PriceBasis,
    ScalePoint,
    Split,
)
from data_sources.snapshot import (
    AGAINST,
    BENCHMARK_PART,
    CURRENCY,
    MarketSnapshot,
    RoleHistory,
)
from tests.advisor_cli.report.made_up_series import (
    LAST,
    ORIGIN,
    days,
    factor_legs,
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

# -- an open-end fund that invests abroad too -----------------------------------------------------

ACTIVE = Instrument("110099.OF", InstrumentKind.FUND, "", "CNY", "", "虚构环球优质成长精选灵活配置混合(QDII)A")
CLASS_C = Instrument("110098.OF", InstrumentKind.FUND, "", "CNY", "", "虚构环球优质成长精选灵活配置混合(QDII)C")
SECTORS = ("食品饮料", "医药生物", "电子", "电力设备及新能源", "信息技术", "可选消费", "金融", "通信服务")
STEPS = (
    FeeStep("purchase", 0.015, None, None, 1e6),
    FeeStep("purchase", 0.010, None, 1e6, 5e6),
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


def active_profile(instrument: Instrument = ACTIVE) -> FundProfile:
    """What the fund, or its other class, says of itself."""
    quarters = [
        date(2022, 12, 31),
        date(2023, 3, 31),
        date(2023, 6, 30),
        date(2023, 9, 30),
        date(2023, 12, 31),
        date(2024, 3, 31),
        date(2024, 6, 30),
        date(2024, 9, 30),
    ]
    assets = (5.2e9, 4.9e9, 4.4e9, 3.9e9, 3.3e9, 3.2e9, 2.9e9, 2.61e9)
    return FundProfile(
        symbol=instrument.symbol,
        name=instrument.name_zh,
        full_name="虚构环球优质成长精选灵活配置混合型证券投资基金(QDII)",
        fund_type="QDII-混合偏股",
        currency="CNY",
        inception=date(2012, 9, 28),
        benchmark="沪深300指数收益率×60%+恒生指数收益率×20%+上证国债指数收益率×15%+银行活期存款利率(税后)×5%",
        manager="甲某某 乙某",
        company="虚构基金管理有限公司",
        custodian="虚构银行股份有限公司",
        management_fee=0.012,
        custody_fee=0.002,
        origin=ORIGIN,
        scale=assets[-1],
        scale_date=quarters[-1],
        purchase_state="限大额",
        redemption_state="开放赎回",
        risk_rating="中高风险",
        managers=(
            ManagerTenure("丙某", date(2016, 3, 1), date(2019, 5, 31)),
            ManagerTenure("丁某某", date(2019, 6, 1), date(2021, 12, 31)),
            ManagerTenure("甲某某", date(2022, 1, 1)),
            ManagerTenure("乙某", date(2023, 7, 1)),
        ),
        fee_steps=STEPS,
        peer_ranks=(PeerRank("近1年", 180, 412, LAST), PeerRank("近3年", 95, 350, LAST)),
        scales=tuple(
            ScalePoint(day, value, value / 1.6, purchases=1.1e8, redemptions=2.4e8)
            for day, value in zip(quarters, assets, strict=True)
        ),
        holder_structures=(
            HolderStructure(date(2023, 12, 31), 0.18, 0.81, 0.002),
            HolderStructure(date(2024, 6, 30), 0.22, 0.775, 0.005),
        ),
    )


def reported_stocks(reported: date, shift: float) -> FundHoldings:
    """Ten positions of a report."""
    noise = np.random.default_rng(int(reported.month))
    weights = np.sort(noise.uniform(0.018, 0.085, 10))[::-1]
    names = (
        "虚构白酒股份",
        "虚构医疗科技集团股份有限公司",
        "Made Up Semiconductor Manufacturing Co. Ltd",
        "虚构电池",
        "虚构互联网控股",
        "虚构银行",
        "虚构家电",
        "虚构药业",
        "虚构光电",
        "虚构软件",
        "虚构航空",
        "虚构电信",
    )
    offset = 2 if shift else 0
    held = tuple(
        FundHolding(
            f"60{at:04}.SH",
            names[at],
            float(weight + shift / 100),
            shares=1e6 * (12 - at),
            value=float(weight * 2.6e9),
            kind="stock",
            sector=SECTORS[at % len(SECTORS)],
            country="中国",
        )
        for at, weight in zip(range(offset, offset + 10), weights, strict=True)
    )
    sectors = tuple(zip(SECTORS, (0.42, 0.14, 0.11, 0.08, 0.06, 0.04, 0.03, 0.02), strict=True))
    return FundHoldings(
        ACTIVE.symbol,
        reported,
        held,
        sectors,
        (("股票", 0.90), ("债券", 0.02), ("现金", 0.075), ("其他", 0.005)),
        ORIGIN,
    )


def _peers(values: FloatArray) -> PeerSet:
    months = days().astype("datetime64[M]")
    ends = np.append(np.flatnonzero(months[1:] != months[:-1]), months.size - 1)
    market = market_returns()
    columns = []
    for at in range(60):
        own = grown((0.7 + 0.01 * at) * market + 0.00003 * (at % 9 - 4) + noise(300 + at, 0.005))[ends]
        if at % 6 == 0:
            own[: 12 + at // 3] = np.nan
        columns.append(own)
    symbols = (ACTIVE.symbol, *(f"P{at:05}.OF" for at in range(60)))
    return PeerSet("made-up peers", symbols, days()[ends], (values[ends].copy(), *columns), ORIGIN)


def active_fund() -> MarketSnapshot:
    """A mixed fund with distributions, a unit split, managers, fees, peers, styles, factors, another class."""
    market, dates = market_returns(), days()
    own = 0.95 * market + 0.00008 + noise(11, 0.006)
    total = grown(own)
    unit = total.copy()
    distributions, splits = [], []
    for at, paid in ((400, 0.12), (900, 0.085), (1400, 0.2)):
        unit[at:] *= (unit[at] - paid) / unit[at]
        distributions.append(Dividend(dates[at].astype(object), paid, "CNY"))
    unit[1150:] /= 1.25
    splits.append(Split(dates[1150].astype(object), 1.25))
    nav = NavHistory(ACTIVE, dates, unit, ORIGIN, distributions=tuple(distributions), unit_splits=tuple(splits))
    prices = total_return_history(nav)
    formula = BenchmarkFormula(
        active_profile().benchmark,
        (
            BenchmarkPart("沪深300指数收益率", 0.60, "000300.SH"),
            BenchmarkPart("恒生指数收益率", 0.20, "^HSI"),
            BenchmarkPart("上证国债指数收益率", 0.15, "000012.SH"),
            BenchmarkPart("银行活期存款利率(税后)", 0.05, "", 0.0035),
        ),
        "fund",
    )
    legs, factors = factor_legs()
    rate = Instrument("USDCNY=X", InstrumentKind.CURRENCY, "", "CNY", "US dollar in yuan", "美元兑人民币")
    class_c = grown(own - 0.005 / 243)
    others = (
        RoleHistory(BENCHMARK_PART, index_of("000300.SH", "CSI 300", "沪深300", market)),
        RoleHistory(BENCHMARK_PART, index_of("^HSI", "Hang Seng", "恒生指数", 0.8 * market + noise(12, 0.008))),
        RoleHistory(
            BENCHMARK_PART, index_of("000012.SH", "SSE Government Bond", "上证国债指数", 0.0001 + noise(25, 0.0006))
        ),
        *style_histories(),
        *legs,
        RoleHistory(CURRENCY, history_of(rate, grown(noise(13, 0.002), 6.9), PriceBasis.RAW)),
        RoleHistory(AGAINST, history_of(CLASS_C, class_c)),
    )
    other = replace(active_profile(CLASS_C), sales_fee=0.006, fee_steps=C_STEPS)
    reports = (reported_stocks(date(2024, 9, 30), 0.0), reported_stocks(date(2024, 6, 30), 0.4))
    fund = FundStudy(
        FundRecord(ACTIVE, active_profile(), nav, reports),
        against=FundRecord(CLASS_C, other, holdings=reports[1:]),
        benchmark=formula,
        legs=factors,
        peers=_peers(total),
        foreign_currency="USD",
    )
    return snapshot_of(prices, fund, others)
