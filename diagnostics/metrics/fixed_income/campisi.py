"""Where the return of a bond portfolio came from: income, treasury, spread, and what they leave (Campisi 2000).

Each bond's return over a period is explained by the yield that it carried, by the move of the treasury
curve at its maturity and by the move of its own yield beyond that. What is left of the fund's return is
selection: pricing, trading, fees, and whatever the fund holds beside bonds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]

SUMS_TO = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class CampisiEffects:
    """Effects of each bond, weighted, and of the fund; decimals over the period, not annual.

    Args:
        income, treasury, spread: contribution of each bond, shape (n,).
        convexity: the same for the second-order term, zeros where no convexity was given.
        selection_of: what each bond's own return has beyond them, shape (n,); None where those are not given.
        total_income, total_treasury, total_spread, total_convexity: their sums.
        explained: the sum of the four.
        selection: the fund's return less what is explained.
        actual: the fund's return.
        bonds: sum of the weights.
    """

    income: FloatArray
    treasury: FloatArray
    spread: FloatArray
    convexity: FloatArray
    selection_of: FloatArray | None
    total_income: float
    total_treasury: float
    total_spread: float
    total_convexity: float
    explained: float
    selection: float
    actual: float
    bonds: float


@dataclass(frozen=True, slots=True)
class BondColumns:
    """What the attribution is made from, one value a bond, shape (n,) each, NaN where unknown.

    Args:
        weights: at the start of the period, decimals of net assets.
        yields: to maturity at the start, decimals a year.
        durations: modified, at the start, years.
        yield_changes: of the bond's own yield over the period, decimals (0.0010 for ten basis points).
        treasury_yield_changes: of the treasury yield at the bond's maturity, the same way.
        convexities: years squared, or None: then there is no second-order term.
        returns: each bond's own return over the period, or None.
    """

    weights: npt.ArrayLike
    yields: npt.ArrayLike
    durations: npt.ArrayLike
    yield_changes: npt.ArrayLike
    treasury_yield_changes: npt.ArrayLike
    convexities: npt.ArrayLike | None = None
    returns: npt.ArrayLike | None = None


def campisi(bonds: BondColumns, years: float, actual_return: float | None = None) -> CampisiEffects:
    """Campisi attribution of one period.

    income = yield * years; treasury = -D * dy_treasury; spread = -D * (dy - dy_treasury);
    convexity (only where it is given) = C / 2 * dy^2; each times the bond's weight.

    Args:
        bonds: weights, yields, durations and moves of each.
        years: length of the period, above 0.
        actual_return: of the fund over the period; by default the weighted sum of the bonds' own returns.

    Raises:
        NotComputable: an input is missing (NaN) for any bond: a part is not given out as the whole; no bond at all;
            or neither the fund's return nor the bonds'.
        ValueError: columns of different lengths, or a period that is no longer than nothing.
        ArithmeticError: the effects do not add up to the fund's return to 1e-12 (a defect of ours).

    Source: Campisi, Primer on fixed income performance attribution, Journal of Performance Measurement (2000).
    """
    if not years > 0.0:
        raise ValueError(f"a period of {years} years")
    share, carried, duration, moved, treasury_moved = _columns(
        bonds.weights, bonds.yields, bonds.durations, bonds.yield_changes, bonds.treasury_yield_changes
    )
    second = np.zeros(share.size) if bonds.convexities is None else _columns(share, bonds.convexities)[1]
    income = share * carried * years
    treasury = -share * duration * treasury_moved
    spread = -share * duration * (moved - treasury_moved)
    convexity = share * 0.5 * second * moved**2
    own: FloatArray | None = None
    if bonds.returns is not None:
        own = _columns(share, bonds.returns)[1] * share - (income + treasury + spread + convexity)
    totals = (float(income.sum()), float(treasury.sum()), float(spread.sum()), float(convexity.sum()))
    explained = sum(totals)
    if actual_return is None:
        if own is None:
            raise NotComputable("campisi", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="1"))
        actual_return = explained + float(own.sum())
    selection = actual_return - explained
    if abs(sum((*totals, selection)) - actual_return) > SUMS_TO * max(1.0, abs(actual_return), abs(explained)):
        raise ArithmeticError("the effects do not add up to the fund's return")
    return CampisiEffects(
        income=income,
        treasury=treasury,
        spread=spread,
        convexity=convexity,
        selection_of=own,
        total_income=totals[0],
        total_treasury=totals[1],
        total_spread=totals[2],
        total_convexity=totals[3],
        explained=explained,
        selection=selection,
        actual=actual_return,
        bonds=float(share.sum()),
    )


def _columns(*given: npt.ArrayLike) -> list[FloatArray]:
    """The inputs as columns of one length, none of them with a hole."""
    columns: list[FloatArray] = [np.asarray(column, dtype=np.float64).ravel() for column in given]
    if len({column.size for column in columns}) != 1:
        raise ValueError("one value of each input is needed for each bond")
    whole = np.isfinite(np.vstack(columns)).all(axis=0)
    if not whole.size or not whole.all():
        absence = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(int(whole.sum())), need=str(max(1, whole.size)))
        raise NotComputable("campisi", absence)
    return columns
