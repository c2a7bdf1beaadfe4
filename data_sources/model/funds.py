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
class FundProfile:
    """What a fund says of itself. Fees are decimals a year; "" or None where the source does not say.

    Args:
        scale, scale_date: net assets in ``currency``, and the day they are of.
        expense_ratio: all running costs a year as the source states them, not a sum made here.
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


@dataclass(frozen=True, slots=True)
class FundHolding:
    """One position of a fund's report; ``weight`` is a decimal of net assets."""

    symbol: str
    name: str
    weight: float | None
    shares: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class FundHoldings:
    """What a fund held on the day of a report, the largest first.

    Args:
        reported: the day of the report; None where the source does not say.
        sectors, assets: (name in the source's words, decimal of net assets).
    """

    symbol: str
    reported: date | None
    holdings: tuple[FundHolding, ...]
    sectors: tuple[tuple[str, float], ...]
    assets: tuple[tuple[str, float], ...]
    origin: Origin


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
