"""Kelly's share of the capital: what grows it fastest, and half of it beside, which risks far less.

The forms are not comparable: a bet that pays b to 1 or loses all, trades with mean wins and losses, and a holding whose
return has a mean and a variance (where the share is a multiple of the capital).
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable


@dataclass(frozen=True, slots=True)
class KellyShare:
    """A share of the capital.

    Args:
        full: what the formula gives; negative where the odds are against the bet.
        half: half of it, the customary caution.
        recommended: ``full``, and never below zero: a bet against the odds is not made.
    """

    full: float
    half: float
    recommended: float


def kelly_binary(probability: float, odds: float) -> KellyShare:
    """Share of the capital for a bet that pays ``odds`` to 1 with this probability and loses the stake otherwise.

    Raises:
        ValueError: the probability is not within 0 and 1, or the odds are not positive.

    Source: Kelly (1956): f = p - (1 - p) / b.
    """
    if not 0.0 <= probability <= 1.0 or not odds > 0.0:
        raise ValueError(f"a probability within 0 and 1 and odds above 0; got {probability} and {odds}")
    full = probability - (1.0 - probability) / odds
    return KellyShare(full, 0.5 * full, max(0.0, full))


def kelly_from_trades(win_rate: float, average_win: float, average_loss: float) -> KellyShare:
    """Kelly's share of trades with these averages; both are sizes, above zero.

    Raises:
        NotComputable: there were no losses, or no gains.

    Source: Vince (1990), the payoff ratio taken as odds.
    """
    if average_loss <= 0.0:
        raise NotComputable("kelly_from_trades", Absence(AbsenceReason.NO_LOSSES))
    if average_win <= 0.0:
        raise NotComputable("kelly_from_trades", Absence(AbsenceReason.NO_GAINS))
    return kelly_binary(win_rate, average_win / average_loss)


def kelly_continuous(expected_return: float, risk_free_rate: float, volatility: float) -> float:
    """Multiple of the capital to hold of something with this return and volatility: (mu - r) / sigma^2.

    All three are of a year, decimals. Negative where the expected return is below the rate.

    Raises:
        NotComputable: no volatility.

    Source: Merton (1969); Thorp (2006).
    """
    if not volatility > 0.0:
        raise NotComputable("kelly_continuous", Absence(AbsenceReason.NO_VARIATION))
    return (expected_return - risk_free_rate) / (volatility * volatility)
