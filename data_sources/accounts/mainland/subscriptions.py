"""New shares and bonds that are subscribed: money leaves under one code, shares come later, often under another.

新股申购, 中签缴款, 配债: the payment has no shares, the allotment (新股入账) no money. Here they become one purchase,
on the day on which the shares arrive and for the money that was paid; money that came back without shares is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from data_sources.accounts.mainland.settlement_rows import CENT, SettlementRow
from data_sources.accounts.mainland.settlement_words import Business

LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What became of the rows of subscriptions.

    Args:
        purchases: allotments with the money that was paid for them.
        gifts: allotments for which no payment is in the file.
        payments: money for which no shares came.
        settled: rows that are part of a purchase, or money that came back, with the reason.
    """

    purchases: tuple[SettlementRow, ...]
    gifts: tuple[SettlementRow, ...]
    payments: tuple[SettlementRow, ...]
    settled: tuple[tuple[SettlementRow, str], ...]


def joined_subscriptions(rows: Sequence[SettlementRow]) -> Subscribed:
    """Payments and allotments, each allotment with its payment.

    Args:
        rows: those whose business is SUBSCRIBED (``net`` signed) or ALLOTTED, in any order.
    """
    payments = [row for row in rows if row.business is Business.SUBSCRIBED]
    allotted = sorted(
        (row for row in rows if row.business is Business.ALLOTTED), key=lambda row: (row.day, row.place.row)
    )
    payments, settled = _without_refunds(sorted(payments, key=lambda row: (row.day, row.place.row)))
    purchases: list[SettlementRow] = []
    gifts: list[SettlementRow] = []
    for row in allotted:
        paid = next((payment for likeness in LIKE for payment in payments if likeness(payment, row)), None)
        if paid is None:
            gifts.append(row)
            continue
        payments.remove(paid)
        purchases.append(replace(row, business=Business.BUY, net=paid.net, name=row.name or paid.name))
        settled.append((paid, f"the payment for what is allotted in row {row.place.row}, where it is counted"))
    whole = [row for row in payments if row.quantity]
    return Subscribed(
        tuple(purchases) + tuple(replace(row, business=Business.BUY) for row in whole),
        tuple(gifts),
        tuple(row for row in payments if not row.quantity),
        tuple(settled),
    )


def _without_refunds(
    payments: list[SettlementRow],
) -> tuple[list[SettlementRow], list[tuple[SettlementRow, str]]]:
    """What was taken and given back in full counts as nothing."""
    settled: list[tuple[SettlementRow, str]] = []
    kept = list(payments)
    for back in [row for row in payments if (row.net or 0.0) > 0]:
        taken = next(
            (
                row
                for row in kept
                if row.symbol == back.symbol
                and abs((row.net or 0.0) + (back.net or 0.0)) < CENT
                and _in_time(row, back)
            ),
            None,
        )
        if taken is not None:
            kept.remove(taken)
            kept.remove(back)
            why = "money that was taken for a subscription and given back"
            settled += [(taken, why), (back, why)]
    return kept, settled


def _in_time(payment: SettlementRow, row: SettlementRow) -> bool:
    return timedelta(0) <= row.day - payment.day <= LONGEST and (payment.net or 0.0) < 0


def _same_code(payment: SettlementRow, row: SettlementRow) -> bool:
    return _in_time(payment, row) and payment.symbol == row.symbol


def _same_money(payment: SettlementRow, row: SettlementRow) -> bool:
    worth = (row.price or 0.0) * abs(row.quantity)
    return _in_time(payment, row) and worth > 0 and abs(worth + (payment.net or 0.0)) < CENT


def _same_name(payment: SettlementRow, row: SettlementRow) -> bool:
    """豪美发债 becomes 豪美转债: the first two characters are the company's."""
    return _in_time(payment, row) and len(row.name) > 1 and payment.name[:2] == row.name[:2]


LIKE = (_same_code, _same_money, _same_name)
