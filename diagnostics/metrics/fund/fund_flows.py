"""Money that came into a fund or left it, from its size at two dates and its return between them."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable


@dataclass(frozen=True, slots=True)
class NetFlow:
    """What flowed in a period.

    Args:
        amount: in the fund's currency or in units, above zero when more came than left.
        share: of the size at the beginning, a decimal.
    """

    amount: float
    share: float


def net_flow(before: float, after: float, total_return: float) -> NetFlow:
    """The flow that return does not explain: after - before * (1 + total return), all of it at the period's end.

    A distribution that holders did not put back counts as a flow out (Sirri and Tufano 1998).

    Args:
        before: net assets at the beginning, above zero.
        after: net assets at the end, zero or more.
        total_return: of the fund over the period, distributions reinvested, a decimal.

    Raises:
        NotComputable: nothing was there at the beginning.
    """
    if not before > 0.0:
        raise NotComputable("net flow", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    amount = after - before * (1.0 + total_return)
    return NetFlow(amount, amount / before)


def net_units(before: float, purchases: float, redemptions: float) -> NetFlow:
    """The flow in units, from what was bought and given back in the period.

    Args:
        before: units outstanding at the beginning, above zero.
        purchases: units bought, zero or more.
        redemptions: units given back, zero or more.

    Raises:
        NotComputable: no units were there at the beginning.
    """
    if not before > 0.0:
        raise NotComputable("net flow", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    return NetFlow(purchases - redemptions, (purchases - redemptions) / before)
