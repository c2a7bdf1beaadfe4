"""A bond's price, yield, duration and convexity; the duration and maturity of a portfolio of bonds.

The yield is the nominal one, compounded f times a year (CONVENTIONS 9): a payment in t years is worth
payment * (1 + y / f)^(-f t). Between coupon days the price is the full (dirty) one and the accrued interest
beside it; ex-coupon days and day counts are the caller's, who gives the years to maturity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]

ON_A_COUPON_DAY = 1e-9  # years: nearer to a coupon day than this is the day itself, whose coupon is paid
BASIS_POINT = 1e-4
STEPS = 200
TOLERANCE = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class BondMeasures:
    """Measures of n bonds, each array of shape (n,).

    Args:
        price: full price, accrued interest included, in the unit of the face value.
        accrued: accrued interest in it; 0 on a coupon day.
        macaulay_duration: years, mean time of the payments weighted by their present values.
        modified_duration: years, -dP/dy / P.
        convexity: years squared, d2P/dy2 / P.
        dv01: fall of the price for a rise of the yield by one basis point, modified duration * price * 0.0001.
    """

    price: FloatArray
    accrued: FloatArray
    macaulay_duration: FloatArray
    modified_duration: FloatArray
    convexity: FloatArray
    dv01: FloatArray


def bond_measures(
    coupon: npt.ArrayLike,
    yield_to_maturity: npt.ArrayLike,
    years: npt.ArrayLike,
    *,
    frequency: int = 1,
    face: float = 100.0,
) -> BondMeasures:
    """Price, duration and convexity of bonds with fixed coupons, redeemed at face value.

    Args:
        coupon: nominal rate a year, decimal, 0 for a zero-coupon bond; shape (n,) or a number, as all three.
        yield_to_maturity: nominal yield a year, decimal, compounded ``frequency`` times, above -frequency.
        years: to maturity, above 0; payments lie every 1 / frequency years back from it.
        frequency: coupons a year: 1, 2, 4 or 12.
        face: what is redeemed.

    Raises:
        NotComputable: a maturity that has passed, or a yield of -frequency or below.
        ValueError: an input that is not finite, or a frequency that is none.
    """
    rates, yields, until = _bonds(coupon, yield_to_maturity, years, frequency)
    times, payments = _payments(rates, until, frequency, face)
    growth = 1.0 + yields / frequency
    present = payments * growth[:, None] ** (-frequency * times)
    price = present.sum(axis=1)
    macaulay = (times * present).sum(axis=1) / price
    modified = macaulay / growth
    convexity = (times * (times + 1.0 / frequency) * present).sum(axis=1) / price / growth**2
    first = np.where(payments > 0.0, times, np.inf).min(axis=1)
    gone = np.clip(1.0 / frequency - np.where(np.isfinite(first), first, 1.0 / frequency), 0.0, None)
    accrued = face * rates * np.where(gone > ON_A_COUPON_DAY, gone, 0.0)
    return BondMeasures(price, accrued, macaulay, modified, convexity, modified * price * BASIS_POINT)


def bond_measures_continuous(
    coupon: float, yield_continuous: float, years: float, *, frequency: int = 1, face: float = 100.0
) -> tuple[float, float, float]:
    """Price, duration and convexity of one bond by a continuously compounded yield.

    Duration (Macaulay and modified are the same then) in years, convexity in years squared.

    Raises:
        NotComputable, ValueError: as ``bond_measures``.
    """
    rates, yields, until = _bonds(coupon, yield_continuous, years, frequency)
    times, payments = _payments(rates, until, frequency, face)
    present = payments * np.exp(-yields[:, None] * times)
    price = float(present.sum())
    duration = float((times * present).sum() / price)
    return price, duration, float((times**2 * present).sum() / price)


def yield_to_maturity(coupon: float, price: float, years: float, *, frequency: int = 1, face: float = 100.0) -> float:
    """The nominal yield, compounded ``frequency`` times, at which the payments are worth the full price.

    The price falls strictly with the yield, so there is one. Newton's steps, kept within a bracket.

    Raises:
        NotComputable: a price of zero or below, or no yield between -frequency and 1000 %.
        ValueError: as ``bond_measures``.
    """
    if not price > 0.0:
        raise NotComputable("yield_to_maturity", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    with np.errstate(over="ignore", invalid="ignore"):  # near -frequency a long bond is worth more than any number
        return _yield_between(-0.99 * frequency, 10.0, (coupon, price, years, frequency, face))


def _yield_between(low: float, high: float, bond: tuple[float, float, float, int, float]) -> float:
    coupon, price, years, frequency, face = bond
    if not _price(coupon, low, years, frequency, face) >= price >= _price(coupon, high, years, frequency, face):
        raise NotComputable("yield_to_maturity", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    guess = min(max(coupon, 0.0), high)
    for _ in range(STEPS):
        found = bond_measures(coupon, guess, years, frequency=frequency, face=face)
        excess = float(found.price[0]) - price
        low, high = (guess, high) if excess > 0.0 else (low, guess)
        better = guess + excess / float(found.modified_duration[0] * found.price[0])
        better = better if low < better < high else 0.5 * (low + high)
        if abs(better - guess) <= TOLERANCE * max(1.0, abs(better)):
            return better
        guess = better
    return guess


def weighted_average(weights: npt.ArrayLike, values: npt.ArrayLike) -> float:
    """Mean of a figure of positions (duration, years to maturity, yield), weighted by what they are worth.

    Args:
        weights: decimals of net assets, shape (n,); only those of the positions that the mean is of.
        values: shape (n,), NaN where unknown.

    Raises:
        NotComputable: no position, one without the figure (it is not left out silently), or weights that add
            up to nothing or below.
    """
    shares: FloatArray = np.asarray(weights, dtype=np.float64).ravel()
    figures: FloatArray = np.asarray(values, dtype=np.float64).ravel()
    known = int(np.isfinite(figures).sum())
    if not figures.size or known < figures.size:
        need = str(max(1, figures.size))
        raise NotComputable("weighted_average", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(known), need=need))
    total = float(shares.sum())
    if not total > 0.0:
        raise NotComputable("weighted_average", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    return float(shares @ figures) / total


def leverage(weights: npt.ArrayLike) -> float:
    """Total assets to net assets: the sum of what is held, borrowed money counting against it.

    Args:
        weights: of all assets as decimals of net assets, what is owed negative or left out; shape (n,).

    Returns:
        1 for a fund that owes nothing.

    Raises:
        NotComputable: the weights do not make up the net assets, so something is missing.
    """
    shares: FloatArray = np.asarray(weights, dtype=np.float64).ravel()
    held = float(shares[shares > 0.0].sum())
    if held < COVERED:
        need = f"{COVERED:g}"
        raise NotComputable("leverage", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=f"{held:.4g}", need=need))
    return held


COVERED = 0.98  # assets of less than this are not all that the fund has


def _bonds(
    coupon: npt.ArrayLike, yields: npt.ArrayLike, years: npt.ArrayLike, frequency: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    if frequency < 1:
        raise ValueError(f"{frequency} coupons a year: at least one is needed")
    given = [np.atleast_1d(np.asarray(column, dtype=np.float64)) for column in (coupon, yields, years)]
    rates, at, until = (np.array(column) for column in np.broadcast_arrays(*given))
    if not (np.isfinite(rates).all() and np.isfinite(at).all() and np.isfinite(until).all()):
        raise ValueError("coupon, yield and years have to be finite numbers")
    if (until <= 0.0).any() or (at <= -float(frequency)).any():
        raise NotComputable("bond_measures", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    return rates, at, until


def _payments(rates: FloatArray, until: FloatArray, frequency: int, face: float) -> tuple[FloatArray, FloatArray]:
    """Times of the payments in years and their amounts, shape (n, most payments of any); 0 and 0 where none."""
    most = int(np.ceil(until.max() * frequency - ON_A_COUPON_DAY * frequency))
    back = np.arange(max(most, 1), dtype=np.float64) / frequency
    times = until[:, None] - back[None, :]
    due = times > ON_A_COUPON_DAY
    amounts = np.where(due, face * rates[:, None] / frequency, 0.0)
    amounts[:, 0] += face
    return np.where(due, times, 0.0), amounts


def _price(coupon: float, at: float, years: float, frequency: int, face: float) -> float:
    return float(bond_measures(coupon, at, years, frequency=frequency, face=face).price[0])
