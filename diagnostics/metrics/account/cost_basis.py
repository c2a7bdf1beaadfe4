"""What a share that is held cost, by three conventions that give three numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CostBasis:
    """Cost of what is left after all trades, by first in first out, moving average, and diluted by what came back.

    Args:
        quantity: left, above zero.
        fifo, average: cost of all of it, fees of purchase in it.
        diluted: what was paid less what sales and distributions brought, since the holding was last nothing; below
            zero where more came back than went in.
    """

    quantity: float
    fifo: float
    average: float
    diluted: float

    def each(self, cost: float) -> float:
        """One of the costs, a share."""
        return cost / self.quantity


def cost_basis(quantities: npt.ArrayLike, amounts: npt.ArrayLike) -> CostBasis:
    """Costs of a long holding after trades and distributions, by each convention.

    Moving average (移动加权平均) is the custom of Chinese brokers for the cost of a holding, first in first out the
    default of the IRS (Pub. 550), diluted cost (摊薄成本) what Chinese brokers' applications show beside: realised
    gains and distributions lower it, so it is no cost of purchase.

    Args:
        quantities: change of the shares by each row in order, shape (n,); 0 for a distribution.
        amounts: change of the cash by each row, fees in it, shape (n,): negative for a purchase.

    Raises:
        NotComputable: nothing is left, or more was sold than was there.
        ValueError: the shapes differ.
    """
    shares = np.asarray(quantities, dtype=np.float64)
    money = np.asarray(amounts, dtype=np.float64)
    if shares.shape != money.shape or shares.ndim != 1:
        raise ValueError("quantities and amounts are one-dimensional and of one length")
    held = np.cumsum(shares)
    small = 1e-9 * max(1.0, float(np.abs(shares).max(initial=0.0)))
    if not shares.size or held[-1] <= small or held.min() < -small:
        raise NotComputable("cost_basis", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    emptied = np.flatnonzero(held <= small)
    start = int(emptied[-1]) + 1 if emptied.size else 0
    shares, money = shares[start:], money[start:]
    return CostBasis(float(held[-1]), _fifo(shares, money), _average(shares, money), -float(money.sum()))


def _fifo(shares: FloatArray, money: FloatArray) -> float:
    """Cost of the last shares bought: the first ones are those that were sold."""
    bought, paid = shares[shares > 0], -money[shares > 0]
    sold = -float(shares[shares < 0].sum())
    gone = np.minimum(np.maximum(sold - (np.cumsum(bought) - bought), 0.0), bought)
    return float((paid * (1.0 - gone / bought)).sum())


def _average(shares: FloatArray, money: FloatArray) -> float:
    held = cost = 0.0
    for change, amount in zip(shares.tolist(), money.tolist(), strict=True):
        if change > 0.0:
            cost -= amount
        elif change < 0.0:
            cost *= 1.0 + change / held
        held += change
    return cost
