"""What funds say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_sources.model.company import Dividend, Split
from data_sources.model.instruments import Instrument, Origin
from data_sources.model.prices import DateArray, FloatArray, frozen


@dataclass(frozen=True, slots=True)
class ManagerTenure:
    """Who managed a fund and when; ``end`` None: still does."""

    name: str
    start: date | None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class FeeStep:
    """One step of a fee schedule.

    Args:
        fee: "subscription", "purchase" or "redemption".
        rate: a decimal, or None where a fixed ``amount`` is charged.
        from_value, to_value: the step's bounds, days held for redemptions and money for the others; None: open.
    """

    fee: str
    rate: float | None
    amount: float | None
    from_value: float | None
    to_value: float | None


@dataclass(frozen=True, slots=True)
class PeerRank:
    """A fund's place among its peers by return over a period, 1 the best."""

    period: str
    rank: int
    peers: int
    as_of: date | None


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """How large a fund was on a day, and what flowed since the report before; None where the source does not say.

    Args:
        net_assets: in the fund's currency.
        units: units outstanding.
        purchases, redemptions: units bought and given back in the period that ends on the day.
    """

    day: date
    net_assets: float | None = None
    units: float | None = None
    purchases: float | None = None
    redemptions: float | None = None


@dataclass(frozen=True, slots=True)
class HolderStructure:
    """Who held a fund on a day, decimals of its units; None where the source does not say."""

    day: date
    institutions: float | None = None
    individuals: float | None = None
    insiders: float | None = None


@dataclass(frozen=True, slots=True)
class FundProfile:
    """What a fund says of itself. Fees are decimals a year; "" or None where the source does not say.

    Args:
        benchmark: the formula in the fund's own words (沪深300指数收益率×80%+中债综合指数收益率×20%).
        tracking_target: the index that an index fund follows, in its own words.
        risk_rating: as the source states it ("R3", 中风险).
        scale, scale_date: net assets in ``currency``, and the day they are of.
        expense_ratio: all running costs a year as the source states them, not a sum made here.
        scales, holder_structures: by report, oldest first.
        last_nav, last_nav_date: the newest net asset value a unit, of a fund whose history of them is not had.
        closed: the day on which it was wound up or merged, where the source says so.
    """

    symbol: str
    name: str
    fund_type: str
    currency: str
    inception: date | None
    benchmark: str
    manager: str
    company: str
    management_fee: float | None
    custody_fee: float | None
    origin: Origin
    sales_fee: float | None = None
    expense_ratio: float | None = None
    custodian: str = ""
    scale: float | None = None
    scale_date: date | None = None
    purchase_state: str = ""
    redemption_state: str = ""
    managers: tuple[ManagerTenure, ...] = ()
    fee_steps: tuple[FeeStep, ...] = ()
    peer_ranks: tuple[PeerRank, ...] = ()
    full_name: str = ""
    tracking_target: str = ""
    risk_rating: str = ""
    scales: tuple[ScalePoint, ...] = ()
    holder_structures: tuple[HolderStructure, ...] = ()
    last_nav: float | None = None
    last_nav_date: date | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class FundHolding:
    """One position of a fund's report; ``weight`` is a decimal of net assets.

    Args:
        kind: "stock", "bond", "fund", "cash" or "" where the source does not say.
        sector, country, rating: in the source's words.
        coupon, yield_to_maturity: of bonds, decimals a year.
        modified_duration: of bonds, in years.
        yield_change, treasury_yield_change: of bonds, over the period that is to be explained, decimals a year.
    """

    symbol: str
    name: str
    weight: float | None
    shares: float | None = None
    value: float | None = None
    kind: str = ""
    sector: str = ""
    country: str = ""
    rating: str = ""
    maturity: date | None = None
    coupon: float | None = None
    yield_to_maturity: float | None = None
    modified_duration: float | None = None
    yield_change: float | None = None
    treasury_yield_change: float | None = None


@dataclass(frozen=True, slots=True)
class FundHoldings:
    """What a fund held on the day of a report, the largest first.

    Args:
        reported: the day of the report; None where the source does not say.
        sectors, assets: (name in the source's words, decimal of net assets).
        complete: every position is listed, not only the largest.
        duration, average_maturity: of the bonds, in years.
        ratings: (rating, decimal of the bonds).
    """

    symbol: str
    reported: date | None
    holdings: tuple[FundHolding, ...]
    sectors: tuple[tuple[str, float], ...]
    assets: tuple[tuple[str, float], ...]
    origin: Origin
    complete: bool = False
    duration: float | None = None
    average_maturity: float | None = None
    ratings: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class NavHistory:
    """A fund's net asset values as its company published them.

    Args:
        dates: datetime64[D], strictly increasing, shape (n_days,).
        unit_nav: 单位净值, in ``instrument.currency``; NaN for a money fund's days.
        accumulated_nav: 累计净值 (unit NAV plus all distributions so far), or None where not given.
        published_return: the day's return as the source states it, decimals, NaN where it does not; or None.
            Independent of the other columns: it is what they are checked against.
        income_per_ten_thousand, seven_day_yield: of money funds (万份收益 in currency, 七日年化 as a decimal), or None.
        distributions: paid a unit, oldest first; not lost, but paid out.
        unit_splits: 份额折算, units after for each unit before.
    """

    instrument: Instrument
    dates: DateArray
    unit_nav: FloatArray
    origin: Origin
    accumulated_nav: FloatArray | None = None
    published_return: FloatArray | None = None
    income_per_ten_thousand: FloatArray | None = None
    seven_day_yield: FloatArray | None = None
    distributions: tuple[Dividend, ...] = ()
    unit_splits: tuple[Split, ...] = ()

    def __post_init__(self) -> None:
        columns = (self.dates, self.unit_nav, self.accumulated_nav, self.published_return)
        for column in (*columns, self.income_per_ten_thousand, self.seven_day_yield):
            if column is not None:
                frozen(column)
