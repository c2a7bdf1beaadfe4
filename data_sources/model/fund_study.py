"""What is observed of a fund beside the series that its figures are made of, and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass

from data_sources.model.funds import FundHoldings, FundProfile, NavHistory
from data_sources.model.instruments import Instrument, Origin
from data_sources.model.prices import DateArray, FloatArray, frozen


@dataclass(frozen=True, slots=True, eq=False)
class FundRecord:
    """One fund as its sources know it.

    Args:
        profile: None where no source has one.
        nav: as published, with its distributions; None where no source publishes it (a listed fund of Yahoo's).
        holdings: by report, the newest first.
    """

    instrument: Instrument
    profile: FundProfile | None = None
    nav: NavHistory | None = None
    holdings: tuple[FundHoldings, ...] = ()


@dataclass(frozen=True, slots=True)
class BenchmarkPart:
    """One part of a benchmark of several.

    Args:
        name: in the words of the formula.
        weight: decimal; all parts add up to 1.
        symbol: whose history stands for it; "" for an interest rate.
        annual_rate: of a part that is a deposit, decimal a year; None for an index.
    """

    name: str
    weight: float
    symbol: str = ""
    annual_rate: float | None = None


@dataclass(frozen=True, slots=True)
class BenchmarkFormula:
    """A benchmark of parts with fixed weights.

    Args:
        text: the formula as it was given.
        parts: in its order.
        given_by: "fund" (its own text) or "user".
    """

    text: str
    parts: tuple[BenchmarkPart, ...]
    given_by: str


@dataclass(frozen=True, slots=True, eq=False)
class FactorSet:
    """Returns of factors: what a factor regression explains a fund with.

    Args:
        name: what they are, in the words of a report ("Fama-French 3 factors, daily", "listed ETFs").
        names: one a factor, of MKT, SMB, HML, UMD, RMW, CMA; MKT is the market less the risk-free rate.
        dates: datetime64[D], strictly increasing, shape (n_days,).
        returns: one column a factor, decimals, shape (n_days,) each, NaN where missing.
        risk_free: rate of each period as a decimal, or None where the set has none.
        proxies: whether they stand in for the academic factors (long and short of listed funds or indices).
    """

    name: str
    names: tuple[str, ...]
    dates: DateArray
    returns: tuple[FloatArray, ...]
    risk_free: FloatArray | None
    frequency: str
    origin: Origin
    proxies: bool = False

    def __post_init__(self) -> None:
        for column in (self.dates, *self.returns, *(() if self.risk_free is None else (self.risk_free,))):
            frozen(column)


@dataclass(frozen=True, slots=True)
class FactorLegs:
    """A factor made of histories of the snapshot: long less short; short "" for the risk-free rate."""

    name: str
    long: str
    short: str


@dataclass(frozen=True, slots=True, eq=False)
class PeerSet:
    """Total-return values of funds of one kind, by the last day of each month.

    Args:
        name: the file or source that they come from.
        symbols: one a fund, each once.
        dates: datetime64[D], last day of each month that any of them has a value of, strictly increasing.
        values: one column a fund, shape (n_months,), positive, NaN where the fund has none.
    """

    name: str
    symbols: tuple[str, ...]
    dates: DateArray
    values: tuple[FloatArray, ...]
    origin: Origin

    def __post_init__(self) -> None:
        for column in (self.dates, *self.values):
            frozen(column)


@dataclass(frozen=True, slots=True)
class InvestmentPlan:
    """Regular investment (定投): so much money on a day of every month.

    Args:
        amount: in the fund's currency.
        day: of the month, 1 to 28; the next session where it is none.
        fee: of each purchase, decimal; None takes the fund's own purchase fee, and none where it has none.
    """

    amount: float = 1000.0
    day: int = 1
    fee: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FundStudy:
    """Everything that a fund diagnosis has beside histories of prices.

    Args:
        fund: who is diagnosed.
        against: another fund to compare it with.
        benchmark: the parts of a benchmark of several; None where it is one index or none.
        factors: returns of factors from a file; None where they are made of ``legs``, or there are none.
        legs: factors made of histories of the snapshot.
        peers: None where neither a source nor the user gives any.
        foreign_currency: in which a QDII fund mainly invests, "" where it is the fund's own.
        plan: of regular investment.
    """

    fund: FundRecord
    against: FundRecord | None = None
    benchmark: BenchmarkFormula | None = None
    factors: FactorSet | None = None
    legs: tuple[FactorLegs, ...] = ()
    peers: PeerSet | None = None
    foreign_currency: str = ""
    plan: InvestmentPlan = InvestmentPlan()
