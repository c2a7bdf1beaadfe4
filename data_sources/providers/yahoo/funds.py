"""What Yahoo says of funds: category, house, costs, size, holdings, and the daily net asset value of mutual funds.

Yahoo writes 0 for costs that it does not know and shares of the whole as decimals; what cannot be
either is left out, and the origin's note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from data_sources.complete_days import last_complete_day
from data_sources.errors import BadReply, NoData, SourceUnavailable
from data_sources.model import (
    Dividend,
    FundHolding,
    FundHoldings,
    FundProfile,
    Instrument,
    InstrumentKind,
    ManagerTenure,
    NavHistory,
    frozen,
    to_date,
)
from data_sources.plain_text import plain_text
from data_sources.providers.yahoo.bonds import adds_up, read_bonds
from data_sources.providers.yahoo.company import ASK_PROFILE, must_be_about
from data_sources.providers.yahoo.fund_words import ASSETS, sector_word
from data_sources.providers.yahoo.instruments import money, spelling
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.replies import (
    Part,
    day,
    modules,
    number,
    part,
    rows,
)
from data_sources.repair import repair_sheet
from data_sources.sheet import BarSheet

FUND_KINDS = (InstrumentKind.ETF, InstrumentKind.FUND)
HIGHEST_FEE = 0.25  # a quarter of the fund a year: a larger number is a percentage, or no fee
COSTS = ("annualReportExpenseRatio", "netExpRatio")
FAR_FROM_PEERS = 8.0  # 0.09 beside 0.0078 may be 9 % or 0.09 %: it is not guessed which, unless the peers are as dear
MOST_HOLDINGS = 1_000
# What yfinance asks beside the statistics: a quote and a ratio, of which nothing is read here.
QUOTES = "query1.finance.yahoo.com/v7/finance/quote"
VALUATION = "query1.finance.yahoo.com/ws/fundamentals-timeseries/v1/finance/timeseries"
LARGEST_WEIGHT = 2.0  # of one position; with borrowed money more than the whole fund
LARGEST_SUM = 4.0  # of the listed ones; in percent even ten small ones come to more

ASK_INFO: Callable[[Any], object] = lambda ticker: ticker.get_info()


def fetch_profile(library: YahooLibrary, instrument: Instrument) -> FundProfile:
    """The fund's profile.

    The size is Yahoo's ``totalAssets``, in the fund's currency, of a day that Yahoo does not say.

    Raises:
        NoData: the instrument is no fund, or Yahoo knows nothing of it.
        SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"fund profile of {instrument.symbol}"
    symbol = _fund_symbol(instrument, asked)
    said, origin = modules(library, symbol, asked, ASK_PROFILE)
    info, missing = _statistics(library, symbol, instrument)
    kind, profile = part(said, "quoteType", asked), part(said, "fundProfile", asked)
    must_be_about(kind, symbol, asked)
    if not profile:
        raise NoData(asked, NAME)
    expense_ratio, note = _expense_ratio(profile, asked)
    manager, managers = _manager(part(profile, "managementInfo", asked), asked)
    statistics, summary = part(info, "defaultKeyStatistics", asked), part(info, "summaryDetail", asked)
    return FundProfile(
        symbol=instrument.symbol,
        name=plain_text(kind.get("longName")) or plain_text(kind.get("shortName")) or instrument.name,
        fund_type=plain_text(profile.get("categoryName")) or plain_text(profile.get("legalType")),
        currency=instrument.currency,
        inception=day(statistics, "fundInceptionDate", asked),
        benchmark="",
        manager=manager,
        company=plain_text(profile.get("family")),
        management_fee=None,
        custody_fee=None,
        origin=replace(origin, note="; ".join(filter(None, (note, missing)))),
        expense_ratio=expense_ratio,
        scale=_in_currency(summary, "totalAssets", instrument, asked),
        # Yahoo does not say of which day it is.
        last_nav=_in_currency(summary, "navPrice", instrument, asked),
        managers=managers,
    )


def fetch_holdings(library: YahooLibrary, instrument: Instrument) -> FundHoldings:
    """The largest holdings (Yahoo gives ten), the sectors of the shares, and the kinds of assets, largest first.

    ``reported`` is None: Yahoo does not say of which day they are. Sectors are shares of the stocks that
    the fund holds, where it holds other things too.

    Raises:
        NoData: the instrument is no fund, or Yahoo knows nothing of it.
        SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"fund holdings of {instrument.symbol}"
    symbol = _fund_symbol(instrument, asked)
    said, origin = modules(library, symbol, asked, ASK_PROFILE)
    must_be_about(part(said, "quoteType", asked), symbol, asked)
    top = part(said, "topHoldings", asked)
    listed = [_holding(row, asked) for row in rows(top, "holdings", asked, MOST_HOLDINGS)]
    sectors = [
        (sector_word(name), weight)
        for row in rows(top, "sectorWeightings", asked, MOST_HOLDINGS)
        for name, value in row.items()
        if (weight := number({"a sector's weight": value}, "a sector's weight", asked))
    ]
    assets = [(name, weight) for key, name in ASSETS.items() if (weight := number(top, key, asked))]
    notes = []
    weights = [abs(holding.weight) for holding in listed if holding.weight is not None]
    if max(weights, default=0.0) > LARGEST_WEIGHT or sum(weights) > LARGEST_SUM:
        listed = [replace(holding, weight=None) for holding in listed]
        notes.append("weights of the holdings left out: one is more than a fund can have")
    if sectors and not adds_up(sectors):
        sectors, notes = [], [*notes, "sectors left out: they do not add up to the whole"]
    if assets and not adds_up(assets):
        assets, notes = [], [*notes, "kinds of assets left out: they do not add up to the whole"]
    bonds = read_bonds(top, asked)
    if not (listed or sectors or assets or bonds.ratings or bonds.duration):
        raise NoData(asked, NAME)
    note = "; ".join([*notes, *bonds.notes])
    return FundHoldings(
        symbol=instrument.symbol,
        reported=None,
        holdings=tuple(sorted(listed, key=lambda holding: -(holding.weight or 0.0))),
        sectors=_largest_first(sectors),
        assets=_largest_first(assets),
        origin=replace(origin, note=note),
        duration=bonds.duration,
        average_maturity=bonds.average_maturity,
        ratings=_largest_first(bonds.ratings),
    )


def fetch_nav(library: YahooLibrary, instrument: Instrument) -> NavHistory:
    """A mutual fund's daily net asset values: what Yahoo writes as its close.

    Yahoo divides old values by later unit splits: they stand per unit of today, and ``unit_splits`` is
    empty because nothing is left to be split. The accumulated NAV Yahoo does not have.

    Raises:
        NoData: the instrument is no mutual fund: a fund that trades publishes its net asset value elsewhere.
        SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"net asset value of {instrument.symbol}"
    if instrument.kind is not InstrumentKind.FUND:
        raise NoData(asked, NAME, "it has those of mutual funds only")
    from data_sources.providers.yahoo.sheets import fetch_sheet

    # A row of today may carry yesterday's value until the new one is published.
    end = last_complete_day(instrument.exchange, library.clock())
    sheet = repair_sheet(fetch_sheet(library, instrument, None, end))
    known = np.isfinite(sheet.close)
    if not known.any():
        raise NoData(asked, NAME)
    if (sheet.close[known] <= 0).any():
        raise BadReply(NAME, asked, "a value of it is not above zero")
    notes = [sheet.origin.note, *(f"mended: {repair.rule.value}" for repair in sheet.repairs)]
    if (sheet.splits != 1).any():
        notes.append("per unit of today: values before a split of units are divided by it")
    return NavHistory(
        instrument=instrument,
        dates=frozen(sheet.dates[known]),
        unit_nav=frozen(sheet.close[known]),
        origin=replace(sheet.origin, note="; ".join(filter(None, notes))),
        distributions=_distributions(sheet, instrument.currency),
    )


def _fund_symbol(instrument: Instrument, asked: str) -> str:
    """Yahoo's spelling of a fund; NoData where the instrument is none."""
    if instrument.kind not in FUND_KINDS:
        raise NoData(asked, NAME, f"it is no fund ({instrument.kind.value})")
    return spelling(instrument.symbol)


def _statistics(library: YahooLibrary, symbol: str, instrument: Instrument) -> tuple[Part, str]:
    """The second question, for size and inception; {} and a word on it where it is not answered."""
    beside = (QUOTES, f"{VALUATION}/{symbol}")
    try:
        return modules(library, symbol, f"fund statistics of {instrument.symbol}", ASK_INFO, beside)[0], ""
    except NoData:
        return {}, ""
    except SourceUnavailable:
        # Costs and house are known; they are worth having without the size.
        return {}, "size and inception could not be had"


def _expense_ratio(profile: Part, asked: str) -> tuple[float | None, str]:
    """All running costs a year, and what a reader should know of them."""
    fees = part(profile, "feesExpensesInvestment", asked)
    usual = number(part(profile, "feesExpensesInvestmentCat", asked), COSTS[0], asked) or 0.0
    for key in COSTS:
        fee = number(fees, key, asked)
        if fee is None or fee == 0:  # Yahoo writes 0 for what it does not know (0P000071W8.TO)
            continue
        if not 0 < fee <= HIGHEST_FEE or (usual and fee > usual * FAR_FROM_PEERS):
            return None, "expense ratio left out: it is perhaps a percentage, or no part of the fund"
        return fee, ""
    return None, ""


def _manager(said: Part, asked: str) -> tuple[str, tuple[ManagerTenure, ...]]:
    name = plain_text(said.get("managerName"))
    return name, ((ManagerTenure(name, day(said, "startdate", asked)),) if name else ())


def _in_currency(summary: Part, key: str, instrument: Instrument, asked: str) -> float | None:
    """Money in the fund's currency; None where it is absent, zero, or perhaps in hundredths of it."""
    amount = number(summary, key, asked)
    if not amount or amount < 0:
        return None
    unit = money(summary.get("currency"), asked)
    return amount if unit.factor == 1.0 and unit.currency == instrument.currency else None


def _holding(row: Part, asked: str) -> FundHolding:
    return FundHolding(
        symbol=plain_text(row.get("symbol"), 20),
        name=plain_text(row.get("holdingName")),
        weight=number(row, "holdingPercent", asked),
    )


def _largest_first(parts: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(parts, key=lambda entry: (-entry[1], entry[0])))


def _distributions(sheet: BarSheet, currency: str) -> tuple[Dividend, ...]:
    """Income and realized gains that were paid out, oldest first."""
    found: list[tuple[date, float, str]] = []
    columns = [(sheet.dividends, "cash")]
    if sheet.capital_gains is not None:
        columns.append((sheet.capital_gains, "capital_gain"))
    for amounts, kind in columns:
        found += [(to_date(sheet.dates[at]), float(amounts[at]), kind) for at in np.flatnonzero(amounts > 0)]
    return tuple(Dividend(paid, amount, currency, kind) for paid, amount, kind in sorted(found))
