"""Every format that is read, in the order in which a file is offered to them: the first that knows it reads it."""

from __future__ import annotations

from data_sources.accounts.cn_positions import ChinesePositions
from data_sources.accounts.degiro import DegiroStatement
from data_sources.accounts.degiro_trades import DegiroTransactions
from data_sources.accounts.fidelity import FidelityHistory, FidelityPositions
from data_sources.accounts.freetrade import Freetrade
from data_sources.accounts.ib_activity import IbActivity
from data_sources.accounts.ib_flex import FlexCsv, FlexXml
from data_sources.accounts.mapped import MAPPED_FILE
from data_sources.accounts.ofx import Ofx
from data_sources.accounts.plain_formats import PLAIN_EXPORTS
from data_sources.accounts.portfolio_performance import PortfolioPerformance
from data_sources.accounts.reader import AccountReader
from data_sources.accounts.revolut import RevolutInvest
from data_sources.accounts.saxo import Saxo
from data_sources.accounts.schwab import SchwabHistory
from data_sources.accounts.schwab_positions import SchwabAwards, SchwabLots, SchwabPositions
from data_sources.accounts.settlement_statements import HAITONG, HUAXI, STATEMENT
from data_sources.accounts.swissquote import Swissquote
from data_sources.accounts.template import Template
from data_sources.accounts.trading212 import Trading212
from data_sources.accounts.vanguard_uk import VanguardUk
from data_sources.accounts.xalpha import XalphaRecord

# Those with marks of their own stand before those that go by the names of columns alone.
READERS: tuple[AccountReader, ...] = (
    Template(),
    SchwabHistory(),
    SchwabPositions(),
    SchwabLots(),
    SchwabAwards(),
    FidelityHistory(),
    FidelityPositions(),
    Trading212(),
    IbActivity(),
    FlexXml(),
    FlexCsv(),
    Ofx(),
    DegiroStatement(),
    DegiroTransactions(),
    Swissquote(),
    Saxo(),
    VanguardUk(),
    RevolutInvest(),
    Freetrade(),
    PortfolioPerformance(),
    *PLAIN_EXPORTS,
    HAITONG,
    HUAXI,
    XalphaRecord(),
    STATEMENT,
    ChinesePositions(),
)

# Reads a file that none of them knows, where the profile says which column is what ([columns]).
MAPPED: AccountReader | None = MAPPED_FILE
