"""Internal rates of many accounts at once, each with its status.

Newton's method on ln(PV in / PV out) in y = ln(1 + rate): a difference of two log-sums of exponentials, all but a
straight line for ordinary accounts, so that a few passes settle it; the first step, Halley's at y = 0, needs no
exponential. A rate at which the account never owes its investor before its last flow is the only one there is
(Teichroew, Robichek and Montalbano 1965). What is not settled so is looked at one by one, with all of its roots.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.account.internal_rate import DAYS_OF_YEAR
from diagnostics.metrics.account.rate_roots import LEAST_LOG, MOST_LOG, all_roots, lost_all
from diagnostics.metrics.fund.money_weighted import RateStatus
from diagnostics.metrics.rows import FloatArray

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

FEW_ROWS = 256  # of those that are looked at by all of their roots
ROWS = 512  # accounts of a block: what of them stays in the cache
PASSES = 5
MORE_PASSES = 10  # for those that have not settled
FEW = 0.02  # of a block's accounts: they alone go on, and not the whole block
SETTLED = 1e-6  # a step this small leaves an error of less than its square
STATUSES = (RateStatus.FOUND, RateStatus.NONE, RateStatus.NOT_UNIQUE, RateStatus.TOTAL_LOSS)
FOUND, NONE, NOT_UNIQUE, TOTAL_LOSS = range(4)
LEFT = 4  # not settled by Newton's method
OWED = 1e-9  # of the sum of all present values: a balance on the wrong side by no more is rounding


@dataclass(frozen=True, slots=True, eq=False)
class InternalRates:
    """One rate an account.

    Args:
        rates: decimals a year, -1 after a total loss, NaN where there is none, shape (k,).
        codes: place of each account's status in ``STATUSES``, shape (k,).
        roots: (row, all of its roots) of accounts with several.
    """

    rates: FloatArray
    codes: npt.NDArray[np.int8]
    roots: tuple[tuple[int, tuple[float, ...]], ...]

    def status(self, row: int) -> RateStatus:
        """Status of one account."""
        return STATUSES[int(self.codes[row])]


def internal_rates(days: Whole, flows: FloatArray, *, days_of_year: float = DAYS_OF_YEAR) -> InternalRates:
    """Internal rates of dated flows, as ``internal_rate`` gives them one by one.

    Args:
        days: of the flows as whole numbers, each row not decreasing, shape (k, n).
        flows: as the investors see them (paid in negative), 0 fills a row that has fewer, shape (k, n), no NaN.
        days_of_year: 365, as spreadsheets have it.
    """
    if days.shape != flows.shape or days.ndim != 2:
        raise ValueError(f"days of shape {days.shape} beside flows of shape {flows.shape}")
    k = days.shape[0]
    rates, codes = np.empty(k), np.empty(k, dtype=np.int8)
    with np.errstate(all="ignore"):  # rows that do not settle are told by what they come to
        _settle(days, flows, np.arange(k), days_of_year, rates, codes, PASSES, FEW)
        # Those few that have not settled go on together.
        left = np.flatnonzero(codes == LEFT)
        _settle(days[left], flows[left], left, days_of_year, rates, codes, MORE_PASSES, 0.0)
    roots = _by_roots(days, flows, days_of_year, rates, codes)
    return InternalRates(rates, codes, roots)


def _settle(  # noqa: PLR0917  columns as they are
    days: Whole,
    flows: FloatArray,
    rows: Whole,
    days_of_year: float,
    rates: FloatArray,
    codes: npt.NDArray[np.int8],
    passes: int,
    few: float,
) -> None:
    """Write the rates and codes of these rows, block by block."""
    # Fresh memory for each block would cost more than its sums.
    room = np.empty((6, min(ROWS, rows.size), days.shape[1]))
    for at in range(0, rows.size, ROWS):
        block = slice(at, at + ROWS)
        own = room[:, : min(ROWS, rows.size - at)]
        np.subtract(days[block], days[block, :1], out=own[0])
        own[0] /= days_of_year
        rates[rows[block]], codes[rows[block]] = _block(own, flows[block], passes, few)


def _by_roots(
    days: Whole, flows: FloatArray, days_of_year: float, rates: FloatArray, codes: npt.NDArray[np.int8]
) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """Settle what is left by all of its roots; rows of a block together."""
    several: list[tuple[int, tuple[float, ...]]] = []
    left = np.flatnonzero(codes == LEFT)
    for at in range(0, left.size, FEW_ROWS):
        rows = left[at : at + FEW_ROWS]
        years = (days[rows] - days[rows, :1]) / days_of_year
        gone = lost_all(flows[rows])
        for row, lost, logs in zip(rows.tolist(), gone.tolist(), all_roots(years, flows[rows]), strict=True):
            found = tuple(math.expm1(log) for log in logs)
            rates[row] = found[0] if len(found) == 1 else np.nan
            codes[row] = NONE if not found else FOUND if len(found) == 1 else NOT_UNIQUE
            if lost and not found:
                rates[row], codes[row] = -1.0, TOTAL_LOSS
            if len(found) > 1:
                several.append((row, found))
    return tuple(several)


def _block(room: FloatArray, flows: FloatArray, passes: int, few: float) -> tuple[FloatArray, npt.NDArray[np.int8]]:
    """Rates and codes of the accounts of a block; ``room`` has the years, and space for five arrays like it."""
    years, got, paid, timed_got, timed_paid, factors = room
    np.maximum(flows, 0.0, out=got)
    np.subtract(got, flows, out=paid)
    np.multiply(got, years, out=timed_got)
    np.multiply(paid, years, out=timed_paid)
    moments = (got, paid, timed_got, timed_paid)
    a, b, c, d = (one.sum(axis=1) for one in moments)
    same_day = years[:, -1] == 0.0
    codes = np.where(a == 0.0, np.where(b == 0.0, NONE, TOTAL_LOSS), np.where(b == 0.0, NONE, LEFT)).astype(np.int8)
    codes[same_day & (codes == LEFT)] = NONE
    logs = _first_step(years, timed_got, timed_paid, (a, b, c, d))
    step = _steps(years, moments, logs, factors, passes, few)
    sure = (codes == LEFT) & (np.abs(step) <= SETTLED) & (logs > LEAST_LOG) & (logs < MOST_LOG)
    sure &= _never_owed(factors, flows, paid)
    codes[sure] = FOUND
    rates = np.where(sure, np.expm1(logs), np.nan)
    rates[codes == TOTAL_LOSS] = -1.0
    return rates, codes


def _steps(  # noqa: PLR0917  what a pass works on
    years: FloatArray, moments: tuple[FloatArray, ...], logs: FloatArray, factors: FloatArray, passes: int, few: float
) -> FloatArray:
    """Newton's steps, made to ``logs``; the last of them, and in ``factors`` what one unit was worth before it."""
    step = np.zeros_like(logs)
    for _ in range(passes):
        np.exp(np.multiply(years, -logs[:, np.newaxis], out=factors), out=factors)
        a, b, c, d = (np.einsum("ij,ij->i", one, factors) for one in moments)
        step = np.log(a / b) / (d / b - c / a)
        logs -= step
        if np.count_nonzero(np.abs(step) > SETTLED) <= few * step.size:
            break
    return step


def _first_step(
    years: FloatArray, timed_got: FloatArray, timed_paid: FloatArray, sums: tuple[FloatArray, ...]
) -> FloatArray:
    """Halley's step from y = 0, of sums, first and second moments alone."""
    a, b, c, d = sums
    mean_got, mean_paid = c / a, d / b
    value, slope = np.log(a / b), mean_paid - mean_got
    bend = np.einsum("ij,ij->i", timed_got, years) / a - mean_got**2
    bend -= np.einsum("ij,ij->i", timed_paid, years) / b - mean_paid**2
    return np.asarray(-2.0 * value * slope / (2.0 * slope**2 - value * bend))


def _never_owed(factors: FloatArray, flows: FloatArray, paid: FloatArray) -> Mask:
    """Whether the account's balance, at the rate, is on one side of zero until its last flow.

    Args:
        factors: what one unit is worth, at the rate, on the day of each flow, overwritten, shape (m, n).
        flows: as the investors see them, shape (m, n).
        paid: sizes of the flows below zero, shape (m, n): what "as good as nothing" is measured by.
    """
    bound = OWED * np.einsum("ij,ij->i", paid, factors)
    np.multiply(factors, flows, out=factors)
    balances = np.cumsum(factors, axis=1, out=factors)
    one_side = balances.max(axis=1) <= bound
    rest = np.flatnonzero(~one_side)
    one_side[rest] = balances[rest].min(axis=1) >= -bound[rest]
    return np.asarray(one_side)
