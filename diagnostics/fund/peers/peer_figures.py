"""The subject among its peers: one table of month-end values of them all, and what is computed of it once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from data_sources.model import DateArray, PeerSet, to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.fund.evidence import FundEvidence
from diagnostics.metrics.fund.peer_rank import (
    RankCorrelation,
    YearlyRanks,
    quartile_transitions,
    rank_correlations,
    yearly_ranks,
)
from diagnostics.observation import said_by

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class PeerFigures:
    """Month-end values of the peers and, last, of the subject.

    Args:
        name: of the set of peers.
        source: ids of the origins.
        symbols: one a row, the subject's last.
        dates: last day with a value of each month, datetime64[D], shape (n_months,).
        values: shape (k, n_months), NaN where missing.
        risk_free: rate of the month up to each date as a decimal, shape (n_months,), NaN where it is not known.
    """

    def __init__(
        self,
        *,
        name: str,
        source: str,
        symbols: tuple[str, ...],
        dates: DateArray,
        values: FloatArray,
        risk_free: FloatArray,
    ) -> None:
        self.name = name
        self.source = source
        self.symbols = symbols
        self.dates = dates
        self.values = values
        self.risk_free = risk_free

    @cached_property
    def yearly(self) -> YearlyRanks:
        """Places in all full calendar years."""
        return yearly_ranks(self.dates, self.values)

    @cached_property
    def percentiles(self) -> FloatArray:
        """0 the best, shape (k, n_years)."""
        return self.yearly.percentiles

    @cached_property
    def quartiles(self) -> FloatArray:
        """1 the best to 4, shape (k, n_years)."""
        return self.yearly.quartiles

    @cached_property
    def transitions(self) -> IntArray:
        """Counts of quartiles from one year (rows) to the next (columns), shape (4, 4)."""
        return quartile_transitions(self.quartiles)

    @cached_property
    def correlations(self) -> tuple[RankCorrelation, ...]:
        """Of each year with the next."""
        return rank_correlations(self.yearly)

    def year_window(self, at: int) -> Window:
        """The calendar year of this index: twelve monthly returns."""
        year = self.yearly.years[at]
        months = self.dates.astype("datetime64[M]")
        ends = [self.dates[months == np.datetime64(f"{number}-12")][0] for number in (year - 1, year)]
        return Window(str(year), to_date(ends[0]), to_date(ends[1]), 12, "monthly")

    def whole_window(self) -> Window:
        """All months of the set."""
        return Window("all", to_date(self.dates[0]), to_date(self.dates[-1]), int(self.dates.size) - 1, "monthly")

    def fact(
        self,
        evidence: FundEvidence,
        key: str,
        value: Value | None,
        unit: Unit,
        *,
        formula: str,
        window: Window,
        absence: Absence,
    ) -> Fact:
        """A figure of the set; ``absence`` says why where there is no value."""
        whole = isinstance(value, float) and unit is Unit.COUNT and value.is_integer()
        return Fact(
            key,
            int(value) if whole and isinstance(value, float) else value,
            unit,
            window.end,
            source=f"{evidence.levels.source} {self.source}",
            formula=formula,
            inputs=tuple(name for name in ("observed.subject",) if name in evidence.observed_keys),
            window=window,
            absent_because=absence if value is None else None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class MonthEnds:
    """The subject's own values at the last day of each of the set's months.

    Args:
        at: index of the value in the subject's levels, shape (n_months,).
        known: whether the subject has a value in that month and the month is over, shape (n_months,).
    """

    at: IntArray
    known: npt.NDArray[np.bool_]


def month_ends(evidence: FundEvidence, dates: DateArray) -> MonthEnds:
    """Where the subject stands at the end of each month: its last value of the month, if the month is over."""
    own = evidence.levels.dates
    after = (dates.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]")
    at = np.searchsorted(own, after).astype(np.int64) - 1
    same = own[np.maximum(at, 0)].astype("datetime64[M]") == dates.astype("datetime64[M]")
    return MonthEnds(at, (at >= 0) & same & (after <= np.datetime64(evidence.next_due)))


def peer_figures(evidence: FundEvidence) -> PeerFigures | Absence:
    """The set of peers with the subject in it; absent where there is no other fund, or no month in common."""
    given = evidence.study.peers
    rows = () if given is None else tuple(_others(given, evidence.subject.symbol))
    if given is None or not rows:
        return Absence(AbsenceReason.NO_PEERS)
    upto = given.dates <= np.datetime64(evidence.as_of)
    ends = month_ends(evidence, given.dates)
    own = np.where(ends.known, evidence.levels.values[np.maximum(ends.at, 0)], np.nan)
    if np.count_nonzero(np.isfinite(own[upto])) < 2:
        have = str(np.count_nonzero(np.isfinite(own[upto])))
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=have, need="2")
    values = np.vstack([*(given.values[row] for row in rows), own])[:, upto]
    rates = _monthly_rates(evidence, ends)
    return PeerFigures(
        name=given.name,
        source=said_by(given.origin, given.name),
        symbols=(*(given.symbols[row] for row in rows), evidence.subject.symbol),
        dates=given.dates[upto],
        values=values,
        risk_free=rates[upto],
    )


def _others(given: PeerSet, symbol: str) -> list[int]:
    """Rows of the set that are not the subject itself: its own series stands for it."""
    return [row for row, name in enumerate(given.symbols) if name != symbol]


def _monthly_rates(evidence: FundEvidence, ends: MonthEnds) -> FloatArray:
    """The risk-free return of each month of the set, made of the rates of the subject's own periods."""
    rates = np.full(ends.at.size, np.nan)
    if evidence.risk_free is None or ends.at.size < 2:
        return rates
    grown = np.concatenate(([0.0], np.cumsum(np.log1p(evidence.risk_free))))
    both = ends.known[1:] & ends.known[:-1]
    made = np.expm1(grown[np.maximum(ends.at[1:], 0)] - grown[np.maximum(ends.at[:-1], 0)])
    rates[1:] = np.where(both, made, np.nan)
    return rates
