"""The place of funds among their peers: percentiles by calendar year, quartiles, and whether they last.

The percentile is (rank - 1) / (n - 1), rank 1 the highest return: 0 is the best fund and 1 the last; equal returns
share the mean of their ranks. The quartile is that of the rank's middle, 1 + floor(4 * (rank - 1/2) / n), so that a set
of 4 m funds has m in each. A fund enters a year only with a value at the end of both the December before and its own.

A set of peers made today leaves out what was closed or merged since (survivorship bias): places in it are flattered for
the survivors' rivals that failed, and say nothing of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.distributions import student_t_tail
from diagnostics.metrics.fund.money_weighted import DateArray
from diagnostics.metrics.rows import FloatArray

IntArray = npt.NDArray[np.int64]

QUARTILES = 4
FEWEST_FUNDS = 2  # a percentile needs someone to be compared with
FEWEST_FOR_CORRELATION = 4  # two more than the line has degrees of freedom


@dataclass(frozen=True, slots=True, eq=False)
class YearlyRanks:
    """Places by calendar year of k funds, oldest year first.

    Args:
        years: shape (m,).
        returns: shape (k, m); NaN where the fund lacks the full year.
        ranks: 1 the highest return, ties averaged, shape (k, m), NaN as above.
        counts: funds with the full year, shape (m,).
    """

    years: tuple[int, ...]
    returns: FloatArray
    ranks: FloatArray
    counts: IntArray

    @property
    def percentiles(self) -> FloatArray:
        """0 the best, 1 the last, shape (k, m); NaN also where a fund is alone."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.counts >= FEWEST_FUNDS, (self.ranks - 1.0) / (self.counts - 1.0), np.nan)

    @property
    def quartiles(self) -> FloatArray:
        """1 the best to 4, shape (k, m); NaN also where the year has fewer than four funds."""
        with np.errstate(divide="ignore", invalid="ignore"):
            made = 1.0 + np.floor(QUARTILES * (self.ranks - 0.5) / self.counts)
        return np.where(self.counts >= QUARTILES, made, np.nan)


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's correlation of two years' ranks.

    Args:
        first, second: the years.
        funds: how many have both in full.
        correlation: from -1 to 1.
        p_value: two-sided, of Student's t with funds - 2 degrees of freedom; 0 for a perfect order.
    """

    first: int
    second: int
    funds: int
    correlation: float
    p_value: float


def descending_ranks(values: FloatArray) -> FloatArray:
    """Ranks within each column, 1 the highest, ties averaged, NaN left out.

    Args:
        values: shape (k, m).

    Returns:
        Shape (k, m), NaN where the value is.
    """
    ranks = np.full(values.shape, np.nan)
    for column in range(values.shape[1]):
        known = np.flatnonzero(np.isfinite(values[:, column]))
        _, place, counts = np.unique(-values[known, column], return_inverse=True, return_counts=True)
        upto = np.cumsum(counts)
        ranks[known, column] = (upto - (counts - 1.0) / 2.0)[place.reshape(-1)]
    return ranks


def december_values(dates: DateArray, values: FloatArray) -> tuple[IntArray, FloatArray]:
    """Years that begin and end in the data, and the values at the end of each December from the one before the first.

    Args:
        dates: one in each month at most, datetime64[D], increasing, shape (n_months,).
        values: shape (k, n_months), NaN where missing.

    Returns:
        Years, shape (m,), and values, shape (k, m + 1); both empty where no two Decembers follow each other.
    """
    months = dates.astype("datetime64[M]").astype(np.int64)
    decembers = np.flatnonzero(months % 12 == 11)
    if decembers.size < 2:
        return np.empty(0, dtype=np.int64), np.empty((values.shape[0], 0))
    numbers = months[decembers] // 12 + 1970
    years = np.arange(numbers[0], numbers[-1] + 1)
    grid = np.full((values.shape[0], years.size), np.nan)
    grid[:, numbers - numbers[0]] = values[:, decembers]
    return years[1:], grid


def yearly_ranks(dates: DateArray, values: FloatArray) -> YearlyRanks:
    """Places of all funds in every calendar year that the month-end values hold in full.

    Args:
        dates: month ends, datetime64[D], increasing, shape (n_months,).
        values: of total return, positive, NaN where missing, shape (k, n_months).
    """
    years, ends = december_values(dates, values)
    returns = ends[:, 1:] / ends[:, :-1] - 1.0 if ends.size else np.empty((values.shape[0], 0))
    counts = np.count_nonzero(np.isfinite(returns), axis=0).astype(np.int64)
    return YearlyRanks(tuple(int(year) for year in years), returns, descending_ranks(returns), counts)


def quartile_transitions(quartiles: FloatArray) -> IntArray:
    """How often a fund of one quartile was in each the year after, over all funds and pairs of years, shape (4, 4).

    Args:
        quartiles: 1 to 4, NaN where unknown, shape (k, m).
    """
    before, after = quartiles[:, :-1].reshape(-1), quartiles[:, 1:].reshape(-1)
    both = np.isfinite(before) & np.isfinite(after)
    cells = (before[both] - 1.0) * QUARTILES + (after[both] - 1.0)
    counted = np.bincount(cells.astype(np.int64), minlength=QUARTILES * QUARTILES)
    return counted.reshape(QUARTILES, QUARTILES).astype(np.int64)


def rank_correlations(ranks: YearlyRanks) -> tuple[RankCorrelation, ...]:
    """Spearman's correlation of each year with the next, over the funds that have both; none where it is undefined."""
    made = []
    for at in range(len(ranks.years) - 1):
        pair = ranks.returns[:, at : at + 2]
        both = pair[np.isfinite(pair).all(axis=1)]
        correlation = spearman(both[:, 0], both[:, 1])
        if math.isfinite(correlation):
            count = int(both.shape[0])
            p_value = correlation_p_value(correlation, count)
            made.append(RankCorrelation(ranks.years[at], ranks.years[at + 1], count, correlation, p_value))
    return tuple(made)


def spearman(first: FloatArray, second: FloatArray) -> float:
    """Correlation of the ranks, ties averaged, from -1 to 1; NaN for fewer than four pairs or no variation.

    Args:
        first: shape (n,), no NaN.
        second: of the same funds, shape (n,), no NaN.
    """
    if first.size < FEWEST_FOR_CORRELATION:
        return math.nan
    ranks = descending_ranks(np.column_stack((first, second)))
    centred = ranks - ranks.mean(axis=0)
    squares = (centred**2).sum(axis=0)
    if not bool((squares > 0.0).all()):
        return math.nan
    return float(np.clip(centred[:, 0] @ centred[:, 1] / math.sqrt(squares[0] * squares[1]), -1.0, 1.0))


def correlation_p_value(correlation: float, n: int) -> float:
    """Two-sided p value of a correlation of n pairs under none, by Student's t with n - 2 degrees of freedom."""
    rest = 1.0 - correlation**2
    if rest <= 0.0:
        return 0.0
    return student_t_tail(correlation * math.sqrt((n - 2.0) / rest), n - 2.0)
