"""The rules that mark a transaction as standing out; each is held against the account's own history or the market."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

import numpy as np

from data_sources.model import Action, AssetClass, Place, PriceBasis
from diagnostics.account.conduct.selling import DayPrices
from diagnostics.account.conduct.trades import Matched, Trade, index_of, rate_on
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.holdings.classification import classify
from diagnostics.bookkeeping.books import FlowKind
from diagnostics.facts import Unit
from diagnostics.metrics.behaviour.trade_statistics import robust_z
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import THRESHOLDS
from diagnostics.valuation.valuation import Valuation

FEWEST_TRADES = 10  # of which one can be said to stand out
IN_AND_OUT_SHARE = 0.8  # of a deposit that leaves again


class Kind(Enum):
    """Why a transaction is listed; in the order of a report."""

    RESTRICTED = "restricted"
    PRICE = "price"
    WASH_SALE = "wash_sale"
    IN_AND_OUT = "in_and_out"
    WITHDRAWAL = "withdrawal"
    SIZE = "size"
    ROUND_TRIP = "round_trip"


@dataclass(frozen=True, slots=True)
class Unusual:
    """One transaction that stands out.

    Args:
        found, expected: what is there and what it is held against, in ``unit``; None where that has no meaning.
        currency: of prices and money.
        places: its row first, then those that belong to it.
    """

    kind: Kind
    day: date
    symbol: str
    found: float | None
    expected: float | None
    unit: Unit
    formula: str
    places: tuple[Place, ...]
    currency: str = ""


Rule = Callable[[AccountEvidence, Valuation, tuple[Trade, ...], Matched], Iterator[Unusual]]


def _limit(name: str) -> float:
    return THRESHOLDS[f"rule.unusual.{name}"].value


def restricted(
    evidence: AccountEvidence, valuation: Valuation, trades: tuple[Trade, ...], pairs: Matched
) -> Iterator[Unusual]:
    """Purchases of what the policy does not allow to be held."""
    del valuation, pairs
    forbidden = frozenset(evidence.profile.limits.restricted)
    for one in trades:
        if one.symbol in forbidden and one.is_purchase:
            yield Unusual(
                Kind.RESTRICTED,
                one.day,
                one.symbol,
                one.amount if one.rate is not None else None,
                None,
                Unit.MONEY,
                "purchase of a holding on the policy's restricted list",
                (one.place,),
                evidence.currency,
            )


def price_far_off(
    evidence: AccountEvidence, valuation: Valuation, trades: tuple[Trade, ...], pairs: Matched
) -> Iterator[Unusual]:
    """Prices outside the day's range (or away from its close) by more than the limit, where quotes are known.

    Prices from which distributions were taken out are no quotes and judge nothing.
    """
    del pairs
    prices, adjusted, limit = DayPrices(evidence.snapshot, valuation), set(valuation.adjusted), _limit("price_distance")
    for one in trades:
        history = evidence.snapshot.held(one.symbol)
        quoted = history is not None and history.basis is not PriceBasis.TOTAL_RETURN
        if one.price is None or not quoted or one.symbol in adjusted or not _is_valued_day(valuation, one):
            continue
        low, high, _ = prices.range_of(one.symbol, one.day, one.currency)
        if not (np.isfinite(low) and low > 0.0):
            continue
        if one.price < low * (1.0 - limit) or one.price > high * (1.0 + limit):
            yield Unusual(
                Kind.PRICE,
                one.day,
                one.symbol,
                one.price,
                low if one.price < low else high,
                Unit.PRICE,
                "price of the trade; the nearest price of the day's range, or its close",
                (one.place,),
                one.currency,
            )


def _is_valued_day(valuation: Valuation, one: Trade) -> bool:
    return one.at >= 0 and bool(valuation.days[one.at] == np.datetime64(one.day, "D"))


def wash_sales(
    evidence: AccountEvidence, valuation: Valuation, trades: tuple[Trade, ...], pairs: Matched
) -> Iterator[Unusual]:
    """Sales at a loss with another purchase of the same within 30 days before or after, of accounts in US dollars."""
    del pairs
    if evidence.currency != "USD":
        return
    untaxed = {terms.account for terms in evidence.profile.accounts if not terms.taxable}
    window = timedelta(days=_limit("wash_sale_days"))
    reinvested = evidence.books.of(Action.REINVEST)
    bought = _Purchases((one.symbol, one.day, one.place) for one in trades if one.is_purchase)
    more = _Purchases((row.symbol, row.day, row.place) for row in reinvested if row.quantity > 0.0)
    rows_of: dict[tuple[str, str, date], list[Place]] = {}
    for trade in trades:
        rows_of.setdefault((trade.transaction.account, trade.symbol, trade.day), []).append(trade.place)
    sold: dict[tuple[str, str, date], tuple[float, set[date], str]] = {}
    for one in evidence.books.disposals:
        if one.currency == "USD" and one.cost_known and one.gain < 0.0 and one.account not in untaxed:
            loss, days, _ = sold.get((one.account, one.symbol, one.sold), (0.0, set(), ""))
            own = days | ({one.acquired} if one.acquired is not None else set())
            sold[one.account, one.symbol, one.sold] = (loss + one.gain, own, one.currency)
    for (account, symbol, day), (loss, own, currency) in sorted(sold.items(), key=lambda item: str(item[0])):
        near = [*bought.near(symbol, day, window, own), *more.near(symbol, day, window, own)]
        rows = rows_of.get((account, symbol, day), [])
        rate = rate_on(valuation, currency, index_of(valuation, day))
        if near and rows and rate is not None:
            yield Unusual(
                Kind.WASH_SALE,
                day,
                symbol,
                loss * rate,
                None,
                Unit.MONEY,
                "loss of a sale with another purchase of the same within 30 days before or after",
                (*rows, *near),
                evidence.currency,
            )


class _Purchases:
    """Purchases by symbol, in the order of their days."""

    def __init__(self, given: Iterable[tuple[str, date, Place]]) -> None:
        self._of: dict[str, tuple[list[date], list[Place]]] = {}
        for symbol, day, place in sorted(given, key=lambda one: one[1]):
            days, places = self._of.setdefault(symbol, ([], []))
            days.append(day)
            places.append(place)

    def near(self, symbol: str, day: date, window: timedelta, own: set[date]) -> Iterator[Place]:
        """Rows of those within the window of a day, but for those of days of its own."""
        days, places = self._of.get(symbol, ([], []))
        for at in range(bisect_left(days, day - window), bisect_right(days, day + window)):
            if days[at] not in own:
                yield places[at]


def in_and_out(
    evidence: AccountEvidence, valuation: Valuation, trades: tuple[Trade, ...], pairs: Matched
) -> Iterator[Unusual]:
    """Deposits of which most leaves again within days."""
    del trades, pairs
    days = timedelta(days=_limit("in_and_out_days"))
    money = [
        (flow.day, flow.amount * rate, flow.place)
        for flow in evidence.books.flows
        if flow.amount and not flow.counts_as_trade and flow.place is not None
        if (rate := rate_on(valuation, flow.currency, index_of(valuation, flow.day))) is not None
    ]
    money.sort(key=lambda one: one[0])
    dates = [when for when, _, _ in money]
    for day, amount, place in money:
        if amount <= 0.0:
            continue
        within = money[bisect_left(dates, day) : bisect_right(dates, day + days)]
        out = [(paid, where) for _, paid, where in within if paid < 0.0]
        left = -sum(paid for paid, _ in out)
        if left >= IN_AND_OUT_SHARE * amount:
            yield Unusual(
                Kind.IN_AND_OUT,
                day,
                "",
                left,
                amount,
                Unit.MONEY,
                "money taken out within 10 days of a deposit; the deposit",
                (place, *(where for _, where in out)),
                evidence.currency,
            )


def large_withdrawals(
    evidence: AccountEvidence, valuation: Valuation, trades: tuple[Trade, ...], pairs: Matched
) -> Iterator[Unusual]:
    """Withdrawals of money that were a large part of what the account was worth the evening before."""
    del trades, pairs
    sums: dict[date, tuple[float, tuple[Place, ...]]] = {}
    for flow in evidence.books.flows:
        if flow.kind is not FlowKind.WITHDRAWAL or flow.counts_as_trade or not flow.amount or flow.place is None:
            continue
        rate = rate_on(valuation, flow.currency, index_of(valuation, flow.day))
        if rate is not None:
            amount, places = sums.get(flow.day, (0.0, ()))
            sums[flow.day] = (amount - flow.amount * rate, (*places, flow.place))
    for day, (amount, places) in sorted(sums.items()):
        before = int(np.searchsorted(valuation.days, np.datetime64(day, "D"))) - 1
        worth = float(valuation.total[before]) if before >= 0 else 0.0
        if worth <= 0.0 or amount <= _limit("withdrawal_share") * worth:
            continue
        yield Unusual(
            Kind.WITHDRAWAL,
            day,
            "",
            amount,
            worth,
            Unit.MONEY,
            "money taken out on a day; value of the account the evening before",
            places,
            evidence.currency,
        )


def unusual_sizes(
    evidence: AccountEvidence, valuation: Valuation, trades: tuple[Trade, ...], pairs: Matched
) -> Iterator[Unusual]:
    """Trades far larger than others of the same account, by the modified z-score of the logarithms of their amounts.

    A plan's monthly purchases and another account's orders are not of one kind, so each account is by itself; where
    all but a few are of one size, what differs from it a little would stand out: it must be a part of all that is
    held, too.
    """
    del pairs
    for account in sorted({one.transaction.account for one in trades}):
        known = [one for one in trades if one.amount > 0.0 and one.transaction.account == account]
        if len(known) >= FEWEST_TRADES:
            yield from _unusual_sizes(evidence, valuation, known)


def _unusual_sizes(evidence: AccountEvidence, valuation: Valuation, known: list[Trade]) -> Iterator[Unusual]:
    amounts = np.array([one.amount for one in known])
    try:
        scores = robust_z(np.log(amounts))
    except NotComputable:  # more than half are of one size: nothing can be said to stand out
        return
    for one, score in zip(known, scores, strict=True):
        worth = float(valuation.total[max(one.at, 0)])
        if score > _limit("size_score") and one.amount > _limit("size_share") * worth:
            yield Unusual(
                Kind.SIZE,
                one.day,
                one.symbol,
                one.amount,
                float(np.median(amounts)),
                Unit.MONEY,
                "amount; median of the account's trades (modified z-score of the logarithms above 3.5)",
                (one.place,),
                evidence.currency,
            )


def quick_round_trips(
    evidence: AccountEvidence, valuation: Valuation, trades: tuple[Trade, ...], pairs: Matched
) -> Iterator[Unusual]:
    """Shares sold within days of their purchase, first in first out; each sale once, by its youngest shares.

    Money funds and reverse repos are what money is parked in for days.
    """
    del valuation, trades
    by_sale: dict[Place, tuple[int, date, str, Place]] = {}
    for one in pairs.trips:
        known = by_sale.get(one.sale)
        if one.days <= _limit("round_trip_days") and (known is None or one.days < known[0]):
            by_sale[one.sale] = (one.days, one.sold, one.symbol, one.purchase)
    parked = {
        symbol
        for symbol in {known[2] for known in by_sale.values()}
        if classify(symbol, evidence.snapshot).asset_class is AssetClass.CASH
    }
    for sale, (days, sold, symbol, purchase) in by_sale.items():
        if symbol in parked:
            continue
        yield Unusual(
            Kind.ROUND_TRIP,
            sold,
            symbol,
            float(days),
            None,
            Unit.DAYS,
            "days from purchase to sale, first in first out",
            (sale, purchase),
        )


RULES: tuple[Rule, ...] = (
    restricted,
    price_far_off,
    wash_sales,
    in_and_out,
    large_withdrawals,
    unusual_sizes,
    quick_round_trips,
)
