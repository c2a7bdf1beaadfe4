"""What a fund diagnosis wants to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from data_sources.model import FactorSet, FundHoldings, InvestmentPlan, PeerSet


@dataclass(frozen=True, slots=True)
class FundRequest:
    """What a fund diagnosis wants to know.

    Args:
        symbol: as the advisor typed it.
        benchmark: as typed, a symbol or a formula of parts (000300.SH*80%+000012.SH*20%); "" for the fund's own
            where it can be read and had, else the market's default; None for no benchmark.
        against: another fund as typed; "" for none.
        as_of: last day of the report; None for the last value that the source has.
        years: length of the window before ``as_of``; None for everything there is.
        at: the moment of asking, aware; None: it is not known, and nothing is judged by it.
        offline: the sources answer only from what is kept; the snapshot says so.
        styles: indices or funds of the style analysis as typed; () for the market's own.
        factors: from a file; None for the market's own proxies.
        peers: from a file; None for what a source says.
        holdings: a full list of the positions from a file; None for what a source says.
        plan: of regular investment.
    """

    symbol: str
    benchmark: str | None = ""
    against: str = ""
    as_of: date | None = None
    years: int | None = 10
    at: datetime | None = None
    offline: bool = False
    styles: tuple[str, ...] = ()
    factors: FactorSet | None = None
    peers: PeerSet | None = None
    holdings: FundHoldings | None = None
    plan: InvestmentPlan = field(default_factory=InvestmentPlan)
