"""A client's policy: what the account is for and what it may hold, as the advisor wrote it down in a profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from data_sources.model.accounts import LotMethod
from data_sources.model.instruments import Origin


class AssetClass(Enum):
    """What a holding is, for allocation and limits."""

    __hash__ = object.__hash__  # a member is itself alone; Enum's own hashes its name, in Python, row by row

    EQUITY = "equity"
    BOND = "bond"
    MIXED = "mixed"  # a fund of both
    CASH = "cash"  # money, money market funds, reverse repos
    COMMODITY = "commodity"  # gold among them
    REAL_ESTATE = "real_estate"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Goal:
    """What the money is for.

    Args:
        amount: wanted on ``day``, in the profile's currency.
        monthly_contribution: paid in (or, negative, taken out) every month until then.
        in_todays_money: whether ``amount`` grows with ``inflation`` (decimal a year) until then.
    """

    name: str
    amount: float
    day: date
    monthly_contribution: float = 0.0
    in_todays_money: bool = False
    inflation: float = 0.0


@dataclass(frozen=True, slots=True)
class TargetBand:
    """Bounds of a share of the account, decimals of its value: least <= target <= most."""

    name: str  # an asset class's value, a symbol, a currency or a country, as ``of`` says
    least: float
    target: float
    most: float
    of: str = "class"  # "class", "symbol", "currency", "country"


@dataclass(frozen=True, slots=True)
class PolicyBenchmark:
    """One part of the policy's benchmark; the weights of all add up to 1."""

    symbol: str
    weight: float
    asset_class: AssetClass
    segment: str = ""  # sector, where the benchmark is given by sectors


@dataclass(frozen=True, slots=True)
class Limits:
    """What the account may not exceed, decimals of its value; None for no limit."""

    single_holding: float | None = None
    single_fund: float | None = None
    sector: float | None = None
    foreign_currency: float | None = None
    annual_volatility: float | None = None
    max_drawdown: float | None = None  # positive: 0.2 is a fall of a fifth
    turnover: float | None = None  # a year
    restricted: tuple[str, ...] = ()  # symbols that may not be held


@dataclass(frozen=True, slots=True)
class TradingCosts:
    """What a trade costs: decimals of its amount, and the least commission in the profile's currency."""

    commission: float = 0.0
    least_commission: float = 0.0
    sale_tax: float = 0.0  # stamp duty on sales
    spread: float = 0.0  # half of it is paid on each side


@dataclass(frozen=True, slots=True)
class TaxRates:
    """Rates on realised gains, decimals; None: not taxed, or not known."""

    short_term: float | None = None
    long_term: float | None = None
    long_term_days: int = 365


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """What is known of one account of the household."""

    account: str
    label: str = ""  # shown in reports ("401k")
    taxable: bool = True
    lots: LotMethod | None = None


@dataclass(frozen=True, slots=True)
class ClientProfile:
    """A client and the policy of the account. "" , None and () for what the profile does not say.

    Args:
        name: of the client; printed only where that is asked for, never sent to a model.
        currency: of the report.
        risk_level: "C1" to "C5", of the client.
        liquidity_need: money wanted within ``liquidity_months``.
        cash_buffer: money to be kept in cash, in ``currency``.
        product_risk: R1 to R5 of holdings by symbol, where the profile states them.
        classes, sectors, countries: of holdings by symbol, where the profile states them.
        symbols: canonical symbol by the spelling or ISIN of a file.
        columns: of a file that no reader knows: column name by field.
        fee: the advisor's, decimal of the account a year.
        scenarios: hypothetical stresses of the profile: (name, shocks by class, symbol or currency).
    """

    name: str = ""
    currency: str = ""
    risk_level: str = ""
    goals: tuple[Goal, ...] = ()
    liquidity_need: float | None = None
    liquidity_months: int = 12
    cash_buffer: float = 0.0
    bands: tuple[TargetBand, ...] = ()
    benchmark: tuple[PolicyBenchmark, ...] = ()
    limits: Limits = Limits()
    costs: TradingCosts = TradingCosts()
    taxes: TaxRates = TaxRates()
    lots: LotMethod | None = None
    fee: float | None = None
    accounts: tuple[AccountTerms, ...] = ()
    product_risk: tuple[tuple[str, str], ...] = ()
    classes: tuple[tuple[str, AssetClass], ...] = ()
    sectors: tuple[tuple[str, str], ...] = ()
    countries: tuple[tuple[str, str], ...] = ()
    symbols: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    scenarios: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()
    origin: Origin | None = None
