"""Rows of a Chinese settlement statement into transactions, and the sums that the statement states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from data_sources.accounts.mainland.settlement_rows import CENT, MONEY_SIGN, SIDED, SettlementRow
from data_sources.accounts.mainland.settlement_words import Business
from data_sources.accounts.mainland.subscriptions import joined_subscriptions
from data_sources.accounts.rows.stated_balances import StatedBalance, checked_balances
from data_sources.accounts.rows.tables import Gathered, rounding
from data_sources.accounts.rows.trades import deposit_or_withdrawal
from data_sources.model import Action, CashBalance, Holding, SumCheck, Transaction

ACTIONS = {
    Business.BUY: Action.BUY,
    Business.SELL: Action.SELL,
    Business.SELL_SHORT: Action.SELL_SHORT,
    Business.BUY_TO_COVER: Action.BUY_TO_COVER,
    Business.FUND_BUY: Action.BUY,
    Business.FUND_SELL: Action.SELL,
    Business.REINVEST: Action.REINVEST,
    Business.DIVIDEND: Action.DIVIDEND,
    Business.TAX: Action.TAX,
    Business.INTEREST: Action.INTEREST,
    Business.FEE: Action.FEE,
    Business.DEPOSIT: Action.DEPOSIT,
    Business.WITHDRAWAL: Action.WITHDRAWAL,
    Business.REPO_LEND: Action.REPO_LEND,
    Business.REPO_RETURN: Action.REPO_RETURN,
    Business.BONUS: Action.SPLIT,
    Business.SPLIT: Action.SPLIT,
    Business.CONSOLIDATION: Action.SPLIT,
    Business.RIGHTS: Action.RIGHTS,
    Business.ALLOTTED: Action.TRANSFER_IN,
    Business.SUBSCRIBED: Action.RIGHTS,
    Business.TRANSFER_IN: Action.TRANSFER_IN,
    Business.TRANSFER_OUT: Action.TRANSFER_OUT,
    Business.TRANSFER_BY_SIGN: Action.TRANSFER_IN,
}
LEAVES = frozenset(
    {
        Business.SELL,
        Business.SELL_SHORT,
        Business.FUND_SELL,
        Business.REPO_RETURN,
        Business.TRANSFER_OUT,
        Business.CONSOLIDATION,
    }
)
COMES = frozenset(
    {
        Business.BUY, Business.BUY_TO_COVER, Business.FUND_BUY, Business.REINVEST, Business.REPO_LEND, Business.BONUS,
        Business.SPLIT, Business.RIGHTS, Business.ALLOTTED, Business.TRANSFER_IN,
    }
)  # fmt: skip
TRADES = frozenset({Business.BUY, Business.SELL, Business.SELL_SHORT, Business.BUY_TO_COVER})
IN_KIND = frozenset({Business.TRANSFER_IN, Business.TRANSFER_OUT, Business.ALLOTTED, Business.TRANSFER_BY_SIGN})
SPLITS = frozenset({Business.BONUS, Business.SPLIT, Business.CONSOLIDATION})
PRICED = frozenset({Business.FUND_BUY, Business.FUND_SELL, Business.RIGHTS, Business.REINVEST})
FACE = 100.0  # yuan that one unit of a repo stands for
WHY_NOTHING = "it moves neither money nor shares"
WHY_LOAN = "a loan of the broker's, or its collateral: what is owed shows as money below zero"
WHY_UNKNOWN = "its business is in no list of what brokers name so"


def book_rows(gathered: Gathered, rows: Sequence[SettlementRow]) -> None:
    """Transactions, unread rows, balances and sums of all rows, into ``gathered``."""
    facing = _orientation(rows)
    turned = [_faced(row, facing) for row in rows]
    subscribed = [row for row in turned if row.business in (Business.SUBSCRIBED, Business.ALLOTTED)]
    outcome = joined_subscriptions(subscribed)
    for row, why in outcome.settled:
        gathered.skip(row.place, row.text, why)
    bought = {row.place: row for row in outcome.purchases}
    settled = {row.place for row, _ in outcome.settled}
    for row in turned:
        if row.place not in settled:
            _book(gathered, bought.get(row.place, row), joined=row.place in bought)
    _check_balances(gathered, turned)


def _orientation(rows: Sequence[SettlementRow]) -> str:
    """How the money column is signed: "signed", "turned" (what is paid is positive), or "unsigned"."""
    told = [(MONEY_SIGN[row.business], row.net) for row in rows if row.business in SIDED and row.net]
    if told and all(net > 0 for _, net in told) and any(sign < 0 for sign, _ in told):
        return "unsigned"
    contrary = sum(1 for sign, net in told if sign * net < 0)
    return "turned" if contrary * 2 > len(told) else "signed"


def _faced(row: SettlementRow, facing: str) -> SettlementRow:
    """The row with its money seen from the account; made of 成交金额 and fees where no column states it."""
    sign = MONEY_SIGN.get(row.business or Business.NOTHING, 0)
    net = row.net
    if net is None and row.gross is not None and sign:
        net = sign * row.gross - row.costs - row.stamp_duty
        if row.business in (Business.DEPOSIT, Business.WITHDRAWAL) or _is_settled(row, sign):
            net = sign * row.gross
    elif net is not None and facing == "turned":
        net = -net
    elif net is not None and facing == "unsigned" and sign:
        net = sign * abs(net)
    return replace(row, net=net)


def _is_settled(row: SettlementRow, sign: int) -> bool:
    """Whether the amount has the costs in it already, as 确认金额 of a fund has: quantity and price tell."""
    costs = row.costs + row.stamp_duty
    if not costs or not row.price or not row.quantity or row.gross is None:
        return False
    worth = abs(row.quantity) * row.price
    return abs(sign * row.gross - (sign * worth - costs)) <= min(rounding(row.quantity, row.price), costs / 2)


def _book(gathered: Gathered, row: SettlementRow, *, joined: bool) -> None:
    business = row.business
    moves = row.net or row.quantity * (row.price or 0.0)
    if not moves and (business is Business.NOTHING or (business in TRADES and not row.quantity)):
        gathered.skip(row.place, row.text, WHY_NOTHING)
        return
    action = ACTIONS.get(business) if business is not None else None
    if business is None or action is None:
        why = {Business.LOAN: WHY_LOAN, Business.NOTHING: WHY_NOTHING}.get(business or Business.BY_SIDE, WHY_UNKNOWN)
        gathered.skip(row.place, row.text, why)
        return
    if business is Business.TRANSFER_BY_SIGN and row.quantity < 0:
        action = Action.TRANSFER_OUT
    if business in IN_KIND and not row.quantity and row.net:  # 三方签约划入: money that moves, no shares
        business, action = Business.DEPOSIT, deposit_or_withdrawal(row.net)
    quantity = _quantity(row, business)
    fees, taxes = (0.0, 0.0) if joined else _costs(gathered, row)
    price = _price(row, business)
    amount = 0.0 if business in IN_KIND else row.net or 0.0
    cost = price * quantity if price and action is Action.TRANSFER_IN and quantity > 0 else None
    gathered.transactions.append(
        Transaction(
            day=row.day,
            action=action,
            symbol=row.symbol,
            quantity=quantity,
            price=price,
            amount=amount,
            fees=fees,
            taxes=taxes,
            currency=row.currency,
            account=row.account,
            place=row.place,
            time=row.time,
            name=row.name,
            reference=row.reference,
            ratio=_ratio(row, business, quantity),
            cost=cost,
            text=_words(row, business),
        )
    )


def _quantity(row: SettlementRow, business: Business) -> float:
    """The change of the position: its sign is that of the business, for half of the exports write none."""
    if business in LEAVES:
        return -abs(row.quantity)
    if business in COMES:
        return abs(row.quantity)
    return row.quantity if business is Business.TRANSFER_BY_SIGN else 0.0


def _price(row: SettlementRow, business: Business) -> float | None:
    """A share's price in the row's money: none where the column is a rate, or is in other money than the amount."""
    if business in (Business.REPO_LEND, Business.REPO_RETURN):
        return FACE
    if not row.price or business not in TRADES | IN_KIND | PRICED:
        return None
    if row.symbol.endswith(".HK") and row.currency == "CNY":
        return None  # 港股通: quoted in Hong Kong dollars, settled in yuan
    return row.price


def _ratio(row: SettlementRow, business: Business, quantity: float) -> float | None:
    """Shares after for each before, where the row states what is there after it."""
    if business not in SPLITS or row.shares_left is None:
        return None
    before = row.shares_left - quantity
    return row.shares_left / before if before > 0 and row.shares_left > 0 else None


def _words(row: SettlementRow, business: Business) -> str:
    rate = f" {row.price:g}%" if business in (Business.REPO_LEND, Business.REPO_RETURN) and row.price else ""
    return f"{row.words}{rate}"


def _costs(gathered: Gathered, row: SettlementRow) -> tuple[float, float]:
    """Fees and taxes of the row; a trade whose amount is not 成交金额 and fees is a sum that does not add up."""
    if row.business is Business.TAX:
        return 0.0, max(0.0, -(row.net or 0.0))
    if row.business is Business.FEE:
        return max(0.0, -(row.net or 0.0)), 0.0
    if row.business not in TRADES or not row.gross or not row.net:
        return (row.costs, row.stamp_duty) if row.business in SIDED | {Business.REPO_LEND} else (0.0, 0.0)
    sign = MONEY_SIGN[row.business]
    paid = sign * row.gross - row.net
    if row.symbol.endswith(".HK") or (abs(paid) < CENT and _is_settled(row, sign)):
        return row.costs, row.stamp_duty
    total = next((total for total in row.cost_sums if abs(paid - total) < CENT), None)
    if total is not None:
        return max(0.0, round(total - row.stamp_duty, 6)), row.stamp_duty
    added = sign * row.gross - row.costs - row.stamp_duty
    gathered.sums.append(SumCheck("成交金额与费用", row.net, added, row.currency, row.place))
    return row.costs, row.stamp_duty


def _check_balances(gathered: Gathered, rows: Sequence[SettlementRow]) -> None:
    """资金余额 and 股份余额 held against the rows; the last ones are what the statement says is there."""
    money: defaultdict[tuple[str, str], list[StatedBalance]] = defaultdict(list)
    shares: defaultdict[tuple[str, str], list[StatedBalance]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in rows:
        if row.cash_left is not None:
            key = (row.account, row.currency)
            money[key].append(StatedBalance(row.day, row.net or 0.0, row.cash_left, row.place, row.time))
        moves = row.business in LEAVES | COMES and row.business not in (Business.REPO_LEND, Business.REPO_RETURN)
        if row.shares_left is not None and row.symbol and moves and row.business is not None:
            names[row.symbol] = row.name
            change = _quantity(row, row.business)
            stated = StatedBalance(row.day, change, row.shares_left, row.place, row.time)
            shares[row.account, row.symbol].append(stated)
    for (account, currency), listed in money.items():
        if any(item.stated for item in listed):
            checks, last = checked_balances(listed, "资金余额", currency)
            gathered.sums += checks
            if last is not None:
                gathered.cash.append(CashBalance(last.day, currency, last.stated, account, last.place))
    stated_at_all = any(item.stated for listed in shares.values() for item in listed)
    for (account, symbol), listed in shares.items():
        if not stated_at_all:
            continue
        checks, last = checked_balances(listed, f"股份余额 {symbol}", "", tolerance=1e-6)
        gathered.sums += checks
        if last is not None:
            gathered.holdings.append(
                Holding(last.day, symbol, last.stated, None, "CNY", account, last.place, name=names[symbol])
            )
