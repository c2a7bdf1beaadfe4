"""The records of what was observed: instruments, prices, rates, statements, and who said so.

Everything is frozen. Arrays are read-only, one-dimensional, oldest first, one row a bar.
A missing observation is NaN inside an optional column and never anything else; a column
that the origin does not have is None.
"""

from __future__ import annotations

from data_sources.model.accounts import Holding, Transaction
from data_sources.model.company import (
    CompanyProfile,
    CorporateActions,
    Dividend,
    Holder,
    NewsItem,
    RightsIssue,
    Split,
    Statement,
)
from data_sources.model.fund_study import (
    BenchmarkFormula,
    BenchmarkPart,
    FactorLegs,
    FactorSet,
    FundRecord,
    FundStudy,
    InvestmentPlan,
    PeerSet,
)
from data_sources.model.funds import (
    FeeStep,
    FundHolding,
    FundHoldings,
    FundProfile,
    HolderStructure,
    ManagerTenure,
    NavHistory,
    PeerRank,
    ScalePoint,
)
from data_sources.model.instruments import Instrument, InstrumentKind, MarketState, Origin, PriceBasis
from data_sources.model.prices import (
    Column,
    DateArray,
    FloatArray,
    PriceHistory,
    PriceRequest,
    Quote,
    RateSeries,
    Repair,
    RepairRule,
    frozen,
    to_date,
)

__all__ = [
    "BenchmarkFormula",
    "BenchmarkPart",
    "Column",
    "CompanyProfile",
    "CorporateActions",
    "DateArray",
    "Dividend",
    "FactorLegs",
    "FactorSet",
    "FeeStep",
    "FloatArray",
    "FundHolding",
    "FundHoldings",
    "FundProfile",
    "FundRecord",
    "FundStudy",
    "Holder",
    "HolderStructure",
    "Holding",
    "Instrument",
    "InstrumentKind",
    "InvestmentPlan",
    "ManagerTenure",
    "MarketState",
    "NavHistory",
    "NewsItem",
    "Origin",
    "PeerRank",
    "PeerSet",
    "PriceBasis",
    "PriceHistory",
    "PriceRequest",
    "Quote",
    "RateSeries",
    "Repair",
    "RepairRule",
    "RightsIssue",
    "ScalePoint",
    "Split",
    "Statement",
    "Transaction",
    "frozen",
    "to_date",
]
