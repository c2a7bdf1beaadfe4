"""What contradicts itself among a quote, statements, holders and holdings: units, shares, currencies.

Two figures that have to agree are held against each other. What does not agree is named with its ratio;
neither of the two is corrected, because nothing here says which one is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from data_sources.calendars import local_day
from data_sources.model import (
    CorporateActions,
    FundHoldings,
    FundProfile,
    Holder,
    Instrument,
    MarketState,
    Quote,
    Statement,
)
from data_sources.quality.defects import DAYS_SHOWN, Defect, DefectKind, Severity

AGREES = 0.05  # relative: a market value of the day before, a share count of the last report
QUOTED_ALIKE = 0.005  # relative: the last trade, the closing auction and the official close of one day
TICK = 0.01  # of a price; of one below a unit of money a hundredth of that
LATE_DAYS = 10  # the longest that a market is closed; a quote that is older beside a newer bar is not of now
UNIT_STEP = 50.0  # a ratio this far from one is a unit (percent, 万, 亿) and no date
FLOAT_SLACK = 1.01  # a free float counted on another day than the shares
# Of all shares nobody can hold more than all; lent shares are counted twice, so some sums pass one.
MOST_HELD = 1.5
MOST_WEIGHTS = 2.0  # a fund with futures or loans shows weights of more than one in sum, but not of two
LARGEST_FEE = 0.25  # a year; a fund that takes a quarter of its assets does not exist
LARGEST_YIELD = 1.0  # of a year's dividends on the price


def examine_facts(
    instrument: Instrument,
    *,
    quote: Quote | None = None,
    statements: Sequence[Statement] = (),
    holders: Sequence[Holder] = (),
    holdings: FundHoldings | None = None,
    profile: FundProfile | None = None,
    actions: CorporateActions | None = None,
    as_of: date | None = None,
    last_bar: tuple[date, float] | None = None,
) -> tuple[Defect, ...]:
    """Everything found in what a source says beside prices; what is not given is not judged.

    Args:
        instrument: whose facts.
        quote: as quoted, with its market value and share counts.
        statements: their currency is held against the instrument's.
        holders: of any kinds; each kind is summed on its own.
        holdings: a fund's weights, sectors and assets.
        profile: a fund's fees.
        actions: dividends of today's shares (``as_declared`` False), or of a share that was not split within the year.
        as_of: last day of the year whose dividends are held against the quote; None: they are not.
        last_bar: the exchange's day and the close of the last complete session, adjusted for nothing that
            came after it; None: the quote is not held against it.
    """
    found: list[Defect] = []
    if quote is not None and last_bar is not None:
        found += _last_bar(instrument, quote, *last_bar)
    if quote is not None:
        found += _market_value(quote) + _float(quote)
    found += _currency(instrument, statements)
    found += _fractions(instrument.symbol, holders, holdings, profile)
    if quote is not None and actions is not None and as_of is not None:
        found += _yield(quote, actions, as_of)
    return tuple(found)


def _ratio(symbol: str, kind: DefectKind, ratio: float) -> Defect:
    """One defect with the ratio of two figures; an error where only another unit makes such a ratio."""
    unit = ratio > UNIT_STEP or ratio < 1.0 / UNIT_STEP
    return Defect(symbol, kind, Severity.ERROR if unit else Severity.WARNING, 1, (), (("ratio", ratio),))


def _last_bar(instrument: Instrument, quote: Quote, day: date, close: float) -> list[Defect]:
    """The price of a closed market against the close of its day; a quote much older than that day against it, too."""
    if quote.at is None or quote.currency != instrument.currency or not (quote.price > 0.0 and close > 0.0):
        return []
    quoted = local_day(instrument.exchange, quote.at)
    same_day = quoted == day and quote.state in (MarketState.CLOSED, MarketState.SUSPENDED)
    if not same_day and (day - quoted).days <= LATE_DAYS:
        return []
    tick = TICK if max(quote.price, close) >= 1.0 else TICK / 100.0
    if same_day and abs(quote.price - close) <= QUOTED_ALIKE * close + tick:
        return []
    detail = (("close", close), ("quote", quote.price), ("ratio", quote.price / close))
    return [Defect(quote.symbol, DefectKind.QUOTE_MISMATCH, Severity.WARNING, 1, (quoted,), detail)]


def _market_value(quote: Quote) -> list[Defect]:
    """Market value against price times shares, for all shares and for the free float."""
    found = []
    for value, shares in ((quote.market_cap, quote.shares_outstanding), (quote.float_market_cap, quote.float_shares)):
        if value and shares and quote.price > 0.0:
            ratio = value / (quote.price * shares)
            if not 1.0 - AGREES <= ratio <= 1.0 + AGREES:
                found.append(_ratio(quote.symbol, DefectKind.MARKET_CAP_MISMATCH, ratio))
    return found[:1]


def _float(quote: Quote) -> list[Defect]:
    """Shares in free float are shares."""
    if not quote.float_shares or not quote.shares_outstanding:
        return []
    ratio = quote.float_shares / quote.shares_outstanding
    return [_ratio(quote.symbol, DefectKind.SHARES_MISMATCH, ratio)] if ratio > FLOAT_SLACK else []


def _currency(instrument: Instrument, statements: Sequence[Statement]) -> list[Defect]:
    """Statements whose figures may not be divided by the price as they stand."""
    other = [statement for statement in statements if statement.currency != instrument.currency]
    if not other:
        return []
    days = tuple(sorted({statement.period_end for statement in other}))[:DAYS_SHOWN]
    return [Defect(instrument.symbol, DefectKind.MIXED_CURRENCY, Severity.WARNING, len(other), days)]


def _fractions(
    symbol: str, holders: Sequence[Holder], holdings: FundHoldings | None, profile: FundProfile | None
) -> list[Defect]:
    """Decimals that can only be percents: holders, weights, fees."""
    sums: list[tuple[float, float]] = []
    singles: list[tuple[float, float]] = []
    for kind in sorted({holder.kind for holder in holders}):
        fractions = _given(holder.fraction for holder in holders if holder.kind == kind)
        sums.append((sum(fractions), MOST_HELD))
        singles += [(fraction, 1.0) for fraction in fractions]
    if holdings is not None:
        sums.append((sum(_given(holding.weight for holding in holdings.holdings)), MOST_WEIGHTS))
        sums += [(sum(share for _, share in group), MOST_WEIGHTS) for group in (holdings.sectors, holdings.assets)]
    if profile is not None:
        fees = (profile.management_fee, profile.custody_fee, profile.sales_fee, profile.expense_ratio)
        singles += [(fee, LARGEST_FEE) for fee in _given(fees)]
    wrong = [value for value, bound in (*sums, *singles) if value > bound]
    if not wrong:
        return []
    detail = (("largest", max(wrong)),)
    return [Defect(symbol, DefectKind.PERCENT_FOR_FRACTION, Severity.ERROR, len(wrong), (), detail)]


def _given(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _yield(quote: Quote, actions: CorporateActions, as_of: date) -> list[Defect]:
    """A year's dividends that are worth more than the share."""
    since = as_of.toordinal() - 365
    paid = [entry for entry in actions.dividends if since < entry.ex_date.toordinal() <= as_of.toordinal()]
    total = sum(entry.amount for entry in paid if entry.currency == quote.currency)
    if quote.price <= 0.0 or total / quote.price <= LARGEST_YIELD:
        return []
    days = tuple(sorted(entry.ex_date for entry in paid))[:DAYS_SHOWN]
    detail = (("yield", total / quote.price),)
    return [Defect(quote.symbol, DefectKind.IMPLAUSIBLE_YIELD, Severity.WARNING, len(paid), days, detail)]
