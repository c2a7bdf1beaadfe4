"""How large a position may be: by what its stop would cost, or by the volatility that is wanted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

ROUNDING = 1e-9  # 400 lots that come out as 399.9999999 by rounding are 400


@dataclass(frozen=True, slots=True)
class PositionSize:
    """Whole lots of shares, and what is lost of the capital when the stop is hit at its price.

    Args:
        shares: 0 where not even one lot fits.
        max_loss: shares times the distance to the stop; a gap through the stop costs more.
    """

    shares: int
    max_loss: float


def position_size(
    equity: float, risk_fraction: float, entry: float, stop: float, *, lot: int = 1, cash: float | None = None
) -> PositionSize:
    """Shares of which a fall from entry to stop costs at most a fraction of the capital.

    Args:
        equity: the capital, positive.
        risk_fraction: of it that may be lost on this position, decimal.
        entry: price of a share.
        stop: price at which the position is closed; one above the entry is that of a short sale.
        lot: shares are bought in multiples of this (A-shares: 100); always rounded down.
        cash: what can be paid; the capital by default.

    Raises:
        NotComputable: stop and entry are the same.
        ValueError: a number is not positive.

    Source: fixed-fractional sizing, Vince (1990).
    """
    if min(equity, risk_fraction, entry, stop) <= 0.0 or lot < 1:
        raise ValueError("capital, fraction, entry, stop and lot are positive")
    apart = abs(entry - stop)
    if apart == 0.0:
        raise NotComputable("position_size", Absence(AbsenceReason.NO_VARIATION))
    affordable = max(0.0, equity if cash is None else cash) / entry
    lots = math.floor(min(equity * risk_fraction / apart, affordable) / lot * (1.0 + ROUNDING))
    return PositionSize(lots * lot, lots * lot * apart)


def volatility_target_weight(target: float, volatility: float, most: float = 1.0) -> float:
    """Weight at which something of this volatility has the volatility wanted, at most ``most``.

    Raises:
        NotComputable: no volatility.
    """
    if not volatility > 0.0:
        raise NotComputable("volatility_target_weight", Absence(AbsenceReason.NO_VARIATION))
    return min(target / volatility, most)
