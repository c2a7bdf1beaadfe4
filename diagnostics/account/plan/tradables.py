"""What of an account may be traded, in which lots, from which parts by tax: the rebalance's own view of the books."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from data_sources.model import LotMethod
from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.plan.policy_bounds import BoundKind, PolicyBound, wanted_symbols
from diagnostics.account.plan.product_risk import LEVELS, rated_holdings
from diagnostics.bookkeeping.books import Lot
from diagnostics.metrics.allocation.trades import Bound, Tradable, Tranche
from diagnostics.valuation.market import rates_on

SUM_TOLERANCE = 0.005  # of a position or of the cash: beyond it the books of the accounts do not make up the holdings
WHOLE = 1e-6
LIMIT_GRAVITY = 4.0  # a limit is not exceeded to bring two bands nearer that cannot be met
_STAR = re.compile(r"68[89]\d{3}\.SH")
_MAINLAND = re.compile(r"\d{6}\.S[HZ]")
_US_FUND = re.compile(r"[A-Z]{4}X")  # five letters, the last an X: units of any size


@dataclass(frozen=True, slots=True)
class Tradeables:
    """Positions by account, cash by account, and targets that nobody has a price of."""

    positions: tuple[Tradable, ...]
    cash: tuple[tuple[str, float], ...]
    unpriced: tuple[str, ...]


def lot_of(symbol: str, quantity: float) -> tuple[float, float]:
    """(units of a lot, fewest units of an order) of an instrument; a lot of 0 for what is traded in any amount.

    Mainland shares and listed funds: 100; the STAR market: 200 and then single ones; Beijing: 100 and then single
    ones; open-end funds: any amount; others: single shares, or any amount where a fraction is held already. Board
    lots of Hong Kong differ by share and are not known here.
    """
    if symbol.endswith(".OF") or symbol.startswith("0P") or _US_FUND.fullmatch(symbol):
        return 0.0, 0.0
    if _STAR.fullmatch(symbol):
        return 1.0, 200.0
    if _MAINLAND.fullmatch(symbol):
        return 100.0, 0.0
    if symbol.endswith(".BJ"):
        return 1.0, 100.0
    return (1.0, 0.0) if abs(quantity - round(quantity)) < WHOLE else (0.0, 0.0)


def tradeables(evidence: AccountEvidence) -> Tradeables:
    """Every position that has a price, by account where the books of the accounts make up the holdings."""
    held = {one.symbol: one for one in evidence.held if not one.is_cash}
    positions = [(one.symbol, one.account, one.quantity) for one in evidence.books.positions if one.symbol in held]
    cash = _cash_by_account(evidence)
    if not _adds_up(evidence, positions, cash):
        positions = [(one.symbol, "", one.quantity) for one in held.values()]
        cash = {"": math.fsum(one.value for one in evidence.held if one.is_cash)}
    for _, account, _ in positions:
        cash.setdefault(account, 0.0)
    sold_first = _unsuitable(evidence)
    made = [_tradable(evidence, held[symbol], account, quantity, sold_first) for symbol, account, quantity in positions]
    wanted, unpriced = _wanted(evidence, tuple(cash))
    return Tradeables((*made, *wanted), tuple(sorted(cash.items())), unpriced)


def _cash_by_account(evidence: AccountEvidence) -> dict[str, float]:
    rates = {one.currency: one.price for one in evidence.held if one.is_cash}
    cash: dict[str, float] = {}
    for (account, currency), amount in evidence.books.cash:
        if currency in rates:
            cash[account] = cash.get(account, 0.0) + amount * rates[currency]
    return cash


def _adds_up(evidence: AccountEvidence, positions: list[tuple[str, str, float]], cash: dict[str, float]) -> bool:
    parts: dict[str, list[float]] = {}
    for symbol, _, quantity in positions:
        parts.setdefault(symbol, []).append(quantity)
    for one in evidence.held:
        if not one.is_cash:
            own = math.fsum(parts.get(one.symbol, ()))
            if abs(own - one.quantity) > SUM_TOLERANCE * abs(one.quantity):
                return False
    whole = math.fsum(one.value for one in evidence.held if one.is_cash)
    return abs(math.fsum(cash.values()) - whole) <= SUM_TOLERANCE * max(abs(whole), 1.0)


def _unsuitable(evidence: AccountEvidence) -> frozenset[str]:
    client = LEVELS.get(evidence.profile.risk_level, max(LEVELS.values()))
    return frozenset(one.held.symbol for one in rated_holdings(evidence) if one.level > client)


def _tradable(
    evidence: AccountEvidence, one: HeldToday, account: str, quantity: float, unsuitable: frozenset[str]
) -> Tradable:
    lot, least = lot_of(one.symbol, quantity)
    restricted = one.symbol in evidence.profile.limits.restricted
    return Tradable(
        one.symbol,
        account,
        quantity,
        one.value / one.quantity,
        lot,
        least,
        may_buy=not restricted and one.symbol not in unsuitable,
        must_sell=restricted,
        preferred=one.symbol in unsuitable,
        tranches=_tranches(evidence, one, account, quantity),
    )


def _tranches(evidence: AccountEvidence, one: HeldToday, account: str, quantity: float) -> tuple[Tranche, ...]:
    """Parts of a position by the tax on a unit; none where gains are not taxed, or a cost is not known."""
    taxes = evidence.profile.taxes
    terms = next((own for own in evidence.profile.accounts if own.account == account), None)
    if not (taxes.short_term or taxes.long_term) or (terms is not None and not terms.taxable):
        return ()
    lots = [lot for lot in evidence.books.lots if lot.symbol == one.symbol and account in (lot.account, "")]
    held = math.fsum(lot.quantity for lot in lots)
    if not lots or not all(lot.cost_known for lot in lots) or abs(held - quantity) > SUM_TOLERANCE * quantity:
        return ()
    price = one.value / one.quantity
    rates = {currency: _today(evidence, currency) for currency in {lot.currency for lot in lots}}
    cost = [_cost_of_a_unit(lot, rates[lot.currency]) for lot in lots]
    if any(own is None for own in cost):
        return ()
    if method_of(evidence, account) is LotMethod.AVERAGE:
        average = math.fsum((own or 0.0) * lot.quantity for own, lot in zip(cost, lots, strict=True)) / held
        oldest = min(lot.acquired for lot in lots)
        return (Tranche(quantity, (price - average) * _rate(evidence, (evidence.as_of - oldest).days)),)
    return tuple(
        Tranche(
            lot.quantity * quantity / held,
            (price - (own or 0.0)) * _rate(evidence, (evidence.as_of - lot.acquired).days),
        )
        for own, lot in zip(cost, lots, strict=True)
    )


def method_of(evidence: AccountEvidence, account: str) -> LotMethod:
    """How lots are found in an account, as the books have it."""
    return next((method for name, method in evidence.books.method if name == account), LotMethod.FIFO)


def _rate(evidence: AccountEvidence, days: int) -> float:
    taxes = evidence.profile.taxes
    return (taxes.long_term if days > taxes.long_term_days else taxes.short_term) or 0.0


def _cost_of_a_unit(lot: Lot, rate: float | None) -> float | None:
    return None if rate is None or not lot.quantity else lot.cost / lot.quantity * rate


def _today(evidence: AccountEvidence, currency: str) -> float | None:
    """Value of one unit of a currency in the report's, on the report's day."""
    day = np.array([np.datetime64(evidence.as_of, "D")])
    rate = float(rates_on(evidence.snapshot, currency, day)[0])
    return rate if math.isfinite(rate) else None


def _wanted(evidence: AccountEvidence, accounts: tuple[str, ...]) -> tuple[list[Tradable], tuple[str, ...]]:
    """Symbols with a target that are not held yet, where they have a price; and those that have none."""
    made: list[Tradable] = []
    unpriced = []
    for symbol in wanted_symbols(evidence):
        history = evidence.snapshot.held(symbol)
        rate = None if history is None else _today(evidence, history.instrument.currency)
        if history is None or rate is None or not len(history):
            unpriced.append(symbol)
            continue
        lot, least = lot_of(symbol, 0.0)
        price = float(history.close[-1]) * rate
        made += [Tradable(symbol, account, 0.0, price, lot, least) for account in accounts]
    return made, tuple(unpriced)


def bounds_for(evidence: AccountEvidence, bounds: tuple[PolicyBound, ...]) -> list[Bound]:
    """The policy's bounds as the trades have to keep them; what is restricted is sold anyhow."""
    cash = {one.currency: one.value for one in evidence.held if one.is_cash}
    whole = math.fsum(cash.values())
    made = []
    for at, bound in enumerate(bounds):
        if bound.kind is BoundKind.RESTRICTED:
            continue
        with_cash, fixed = False, 0.0
        gravity = LIMIT_GRAVITY if bound.band is None else 1.0
        if bound.kind is BoundKind.CLASS and bound.what == "cash":
            with_cash = True
        elif bound.kind is BoundKind.CURRENCY and bound.what == evidence.currency:
            # Trades are settled in the report's currency; balances in others stay as they are.
            with_cash, fixed = True, cash.get(bound.what, 0.0) - whole
        elif bound.kind is BoundKind.CURRENCY:
            fixed = cash.get(bound.what, 0.0)
        elif bound.kind is BoundKind.FOREIGN_CURRENCY:
            fixed = whole - cash.get(evidence.currency, 0.0)
        made.append(Bound(str(at), bound.members, bound.least, bound.most, fixed, with_cash, gravity))
    return made
