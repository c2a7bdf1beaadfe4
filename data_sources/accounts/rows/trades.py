"""One trade of a row: signs from the account's side, and whether its amount is what quantity and price say."""

from __future__ import annotations

from datetime import date

from data_sources.accounts.rows.tables import LEAST_TOLERANCE, Gathered, rounding
from data_sources.model import Action, Place, SumCheck, Transaction

PERCENT = 0.01
MOST_BESIDE = 0.25  # of what was paid for a bond: costs and interest
COMING = frozenset({Action.BUY, Action.BUY_TO_COVER, Action.RIGHTS, Action.REINVEST, Action.TRANSFER_IN})


def trade(
    gathered: Gathered,
    place: Place,
    action: Action,
    day: date,
    symbol: str,
    *,
    quantity: float,
    price: float | None,
    amount: float | None,
    currency: str,
    account: str,
    fees: float = 0.0,
    taxes: float = 0.0,
    signed: bool = True,
    accrued: float = 0.0,
    scale: float = 1.0,
    time: str = "",
    name: str = "",
    isin: str = "",
    reference: str = "",
    text: str = "",
    cost: float | None = None,
    acquired: date | None = None,
) -> Transaction:
    """A purchase or sale; an amount that does not follow from quantity, price and costs is kept and noted as a sum.

    The fields are those of ``Transaction``, but: ``quantity`` may have any sign, the action decides; ``amount`` is
    None where the file does not say it, and is what the rest says; ``signed`` says whether the file's amount has
    its sign; ``accrued`` is interest that is paid with a bond, above zero and in ``amount`` too; ``scale`` is money
    for one of price times quantity, 0.01 of a bond that is quoted in percent.
    """
    comes = action in COMING
    gross = abs(quantity) * (price or 0.0) * scale
    costs = fees + taxes + accrued
    expected = -(gross + costs) if comes else gross - fees - taxes + accrued
    if amount is None:
        amount = expected
    elif not signed:
        amount = -abs(amount) if comes else abs(amount)
    off = abs(amount - expected)
    # Rounding makes up for that much at least: how much more is asked only where it has to be.
    if price is not None and off > LEAST_TOLERANCE and off > rounding(quantity, price, scale):
        what = f"{action.value} {symbol}".strip()
        gathered.sums.append(SumCheck(what, amount, round(expected, 6), currency, place))
    return Transaction(
        day=day,
        action=action,
        symbol=symbol,
        quantity=abs(quantity) if comes else -abs(quantity),
        price=price,
        amount=amount + 0.0,
        fees=fees,
        taxes=taxes,
        currency=currency,
        account=account,
        place=place,
        time=time,
        name=name,
        isin=isin,
        reference=reference,
        text=text,
        cost=cost,
        acquired=acquired,
    )


def money(
    place: Place,
    action: Action,
    day: date,
    amount: float,
    *,
    currency: str,
    account: str,
    symbol: str = "",
    taxes: float = 0.0,
    fees: float = 0.0,
    time: str = "",
    name: str = "",
    isin: str = "",
    reference: str = "",
    text: str = "",
) -> Transaction:
    """A row that moves money alone."""
    return Transaction(
        day, action, symbol, 0.0, None, amount + 0.0, fees, taxes, currency, account, place,
        time=time, name=name, isin=isin, reference=reference, text=text,
    )  # fmt: skip


def shares(
    place: Place,
    action: Action,
    day: date,
    symbol: str,
    quantity: float,
    *,
    currency: str,
    account: str,
    price: float | None = None,
    amount: float = 0.0,
    ratio: float | None = None,
    into: str = "",
    time: str = "",
    name: str = "",
    isin: str = "",
    reference: str = "",
    text: str = "",
    cost: float | None = None,
    acquired: date | None = None,
) -> Transaction:
    """A row that moves shares and is no trade: a split, a transfer in kind, a merger."""
    return Transaction(
        day, action, symbol, quantity, price, amount, 0.0, 0.0, currency, account, place,
        time=time, name=name, isin=isin, reference=reference, ratio=ratio, into=into, cost=cost,
        acquired=acquired, text=text,
    )  # fmt: skip


def share_of_face(gross: float, paid: float) -> float:
    """Money for one of price times quantity: 0.01 of a bond, which is quoted in percent of what is paid back.

    What was paid tells; costs and accrued interest are some of it.
    """
    percent = PERCENT * abs(gross)
    return PERCENT if paid and abs(percent - abs(paid)) < MOST_BESIDE * abs(paid) else 1.0


def deposit_or_withdrawal(amount: float) -> Action:
    """What money is that comes from, or goes to, the outside."""
    return Action.DEPOSIT if amount >= 0 else Action.WITHDRAWAL


def transfer(quantity: float) -> Action:
    """What shares are that come from, or go to, the outside."""
    return Action.TRANSFER_IN if quantity >= 0 else Action.TRANSFER_OUT
