"""What happens to a share and who stands behind it: actions, statements, holders, news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data_sources.model.instruments import Origin


@dataclass(frozen=True, slots=True)
class Dividend:
    """Money paid a share. Amounts stand on the split basis that the corporate actions name.

    Args:
        ex_date: first day on which the share trades without it.
        amount: a share, in ``currency``, before tax.
        kind: "cash", or "capital_gain" for what a fund distributes of its realized gains.
    """

    ex_date: date
    amount: float
    currency: str
    kind: str = "cash"


@dataclass(frozen=True, slots=True)
class Split:
    """Shares after for each share before (2.0 for two for one, 1.3 for 10送3, 0.1 for a consolidation)."""

    ex_date: date
    ratio: float


@dataclass(frozen=True, slots=True)
class RightsIssue:
    """New shares offered to holders (配股): ``ratio`` new ones for each held, at ``price``."""

    ex_date: date
    ratio: float
    price: float


@dataclass(frozen=True, slots=True)
class CorporateActions:
    """Dividends, splits and rights issues of an instrument, each oldest first.

    Args:
        as_declared: amounts are a share as it was on the day (True), or a share of today, divided by
            every later split (False; Yahoo's way).
    """

    symbol: str
    dividends: tuple[Dividend, ...]
    splits: tuple[Split, ...]
    as_declared: bool
    origin: Origin
    rights: tuple[RightsIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class CompanyProfile:
    """What a company is, in the source's words; "" or None where it does not say."""

    symbol: str
    name: str
    sector: str
    industry: str
    country: str
    website: str
    employees: int | None
    listed: date | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a share.

    Args:
        kind: "institution", "fund", "insider", "top_ten" or "float_top_ten"; "all_insiders" and "all_institutions"
            for what they hold together, where the source states it.
        shares: how many; None where only the fraction is known.
        fraction: of all shares (of the free float for "float_top_ten"), as a decimal.
        reported: the day the holding is of.
    """

    symbol: str
    name: str
    kind: str
    shares: float | None
    fraction: float | None
    reported: date | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Statement:
    """One financial statement of one period, item by item in the source's words.

    Args:
        kind: "income", "balance" or "cash_flow"; "income_quarter", "income_trailing" and so on for single
            quarters and trailing years, as ``FundamentalsSource`` says.
        period_end: last day of the period.
        months: length of the period in months, counted from the start of the fiscal year
            (3, 6, 9, 12: cumulative); 0 for a balance sheet.
        published: when the public could know it; None when the source does not say.
        items: (item, amount in ``currency`` or None), sorted by item.
    """

    symbol: str
    kind: str
    period_end: date
    months: int
    published: date | None
    currency: str
    items: tuple[tuple[str, float | None], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One dated piece of news; ``source_class`` is official, media or social."""

    published: datetime
    title: str
    publisher: str
    source_class: str
    link: str
    origin: Origin
