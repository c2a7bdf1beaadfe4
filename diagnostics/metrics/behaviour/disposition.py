"""The disposition effect: whether gains are realized more readily than losses, by Odean's counting.

On a day with a sale, and on no other, every holding counts once: what is sold as a realized gain or loss, what is
kept as a paper gain or loss. The reference is the average cost; a paper gain is one whose lowest price of the day
lies above it, a paper loss one whose highest price lies below; what lies between is neither.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]


class Kept(Enum):
    """What a holding that was kept on a day of sale counts as."""

    GAIN = "gain"
    LOSS = "loss"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class DispositionEffect:
    """Shares of gains and of losses that were realized.

    Args:
        gains_realized: PGR, realized gains / (realized + paper gains), 0..1.
        losses_realized: PLR, the same of losses.
        difference: PGR - PLR; positive where gains are realized more readily.
        ratio: PGR / PLR; None where no loss was realized.
        standard_error: of the difference, observations taken as independent.
        t_statistic: difference / standard error (Odean prints that of PLR - PGR, its negative); None where the
            standard error is 0.
    """

    gains_realized: float
    losses_realized: float
    difference: float
    ratio: float | None
    standard_error: float
    t_statistic: float | None


def disposition_effect(
    realized_gains: int, paper_gains: int, realized_losses: int, paper_losses: int
) -> DispositionEffect:
    """The effect from the four counts, each not below zero.

    Raises:
        NotComputable: no gain, or no loss, was counted at all.

    Source: Odean (1998), Journal of Finance 53; standard error sqrt(PGR(1-PGR)/n + PLR(1-PLR)/m).
    """
    gains, losses = realized_gains + paper_gains, realized_losses + paper_losses
    if gains <= 0:
        raise NotComputable("disposition_effect", Absence(AbsenceReason.NO_GAINS))
    if losses <= 0:
        raise NotComputable("disposition_effect", Absence(AbsenceReason.NO_LOSSES))
    of_gains, of_losses = realized_gains / gains, realized_losses / losses
    error = math.sqrt(of_gains * (1.0 - of_gains) / gains + of_losses * (1.0 - of_losses) / losses)
    difference = of_gains - of_losses
    return DispositionEffect(
        gains_realized=of_gains,
        losses_realized=of_losses,
        difference=difference,
        ratio=of_gains / of_losses if of_losses > 0.0 else None,
        standard_error=error,
        t_statistic=difference / error if error > 0.0 else None,
    )


def kept_as(average_cost: FloatArray, low: FloatArray, high: FloatArray) -> tuple[Kept, ...]:
    """What holdings that were kept count as.

    Args:
        average_cost: a share, shape (k,); NaN counts as neither.
        low: lowest price of the day, in the same currency, shape (k,); the close where a day has that alone.
        high: highest price of the day, likewise.
    """
    gains, losses = low > average_cost, high < average_cost
    return tuple(
        Kept.GAIN if gain else Kept.LOSS if loss else Kept.NEITHER for gain, loss in zip(gains, losses, strict=True)
    )
