"""Every format that is read, in the order in which a file is offered to them: the first that knows it reads it."""

from __future__ import annotations

from data_sources.accounts.brokers.degiro import DegiroStatement
from data_sources.accounts.brokers.degiro_trades import DegiroTransactions
from data_sources.accounts.brokers.fidelity import FidelityHistory, FidelityPositions
from data_sources.accounts.brokers.freetrade import Freetrade
from data_sources.accounts.brokers.plain_formats import PLAIN_EXPORTS
from data_sources.accounts.brokers.revolut import RevolutInvest
from data_sources.accounts.brokers.saxo import Saxo
from data_sources.accounts.brokers.schwab import SchwabHistory
from data_sources.accounts.brokers.schwab_positions import SchwabAwards, SchwabLots, SchwabPositions
from data_sources.accounts.brokers.swissquote import Swissquote
from data_sources.accounts.brokers.trading212 import Trading212
from data_sources.accounts.brokers.vanguard_uk import VanguardUk
from data_sources.accounts.brokers.vanguard_us import VANGUARD_US
from data_sources.accounts.interactive_brokers.ib_activity import IbActivity
from data_sources.accounts.interactive_brokers.ib_flex import FlexCsv, FlexXml
from data_sources.accounts.interchange.mapped import MAPPED_FILE
from data_sources.accounts.interchange.ofx import Ofx
from data_sources.accounts.interchange.portfolio_performance import PortfolioPerformance
from data_sources.accounts.interchange.template import Template
from data_sources.accounts.mainland.cn_positions import ChinesePositions
from data_sources.accounts.mainland.settlement_statements import HAITONG, HUAXI, STATEMENT
from data_sources.accounts.mainland.xalpha import XalphaRecord
from data_sources.accounts.reader import AccountReader

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
    VANGUARD_US,
    HAITONG,
    HUAXI,
    XalphaRecord(),
    STATEMENT,
    ChinesePositions(),
)

# Reads a file that none of them knows, where the profile says which column is what ([columns]).
MAPPED: AccountReader | None = MAPPED_FILE
