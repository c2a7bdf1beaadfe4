"""The headline figures of many funds at once, each over its own life or all over one span.

Funds begin, end and keep holidays at different times. Those that have values on the same days are computed
together, by the batch forms of the metrics; so funds of one age, and all funds over a span that they share (``start``),
cost what a block of equal series costs, and a thousand funds of a thousand different ages what each costs alone.
A fund's own figures use all of its days, whatever compares it uses the days that the benchmark has too:
the same figures as in a report of the fund alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.model import DateArray, to_date
from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.headline import BLOCK_ROWS, HEADLINE, HeadlineFigure, headline
from diagnostics.metrics.rows import FloatArray, Mask
from diagnostics.metrics.sample import ReturnSample
from diagnostics.rates import period_rates
from diagnostics.windows import spans_a_year

NAMES = tuple(figure.name for figure in HEADLINE)
PLACES = {name: place for place, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True, eq=False)
class FundFigures:
    """One row a fund, one column a figure.

    Args:
        names: of the figures, in the order of ``HEADLINE``.
        values: shape (k, n_figures), NaN where absent.
        absences: (row, name, why) for each NaN; a fund of which nothing can be computed has one, with name "".
        first, last: first and last day of each fund that entered, datetime64[D], NaT where none did, shape (k,).
        counts: returns of each fund that entered, shape (k,).
    """

    names: tuple[str, ...]
    values: FloatArray
    absences: tuple[tuple[int, str, Absence], ...]
    first: DateArray
    last: DateArray
    counts: np.ndarray[tuple[int], np.dtype[np.int64]]

    def column(self, name: str) -> FloatArray:
        """One figure of every fund, shape (k,); KeyError if there is none of this name."""
        return np.asarray(self.values[:, PLACES[name]])

    def why(self, row: int, name: str) -> Absence | None:
        """Why a fund has no such figure; None where it has it."""
        return next((why for at, figure, why in self.absences if at == row and figure in ("", name)), None)


@dataclass(frozen=True, slots=True, eq=False)
class FundTable:
    """Total-return values of k funds on common dates.

    Args:
        dates: datetime64[D], increasing, shape (n,).
        values: above zero, NaN before a fund began, after it ended and on days without a value, shape (k, n).
        benchmark: values of one benchmark, NaN on days without, shape (n,); None for none.
        annual_rate: risk-free rate in force on each date, decimals a year, shape (n,), one for all, or None.
        periods_per_year: 252 for daily, 52 for weekly, 12 for monthly values.
        frequency: "daily", "weekly", "monthly" ...: what decides whether a year is full.
    """

    dates: DateArray
    values: FloatArray
    benchmark: FloatArray | None = None
    annual_rate: FloatArray | float | None = None
    periods_per_year: int = 252
    frequency: str = "daily"

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[1] != self.dates.size:
            raise ValueError(f"values of shape {self.values.shape} beside {self.dates.size} dates")
        if self.dates.size > 1 and not (np.diff(self.dates) > np.timedelta64(0, "D")).all():
            raise ValueError("the dates do not increase")
        for name, column in (("funds", self.values), ("benchmark", self.benchmark)):
            if column is not None and (np.isinf(column).any() or (column <= 0.0).any()):
                raise ValueError(f"a value of the {name} is not a finite number above zero")

    def since(self, day: date) -> tuple[FundTable, Mask]:
        """The table from the last date on or before a day on, and which funds have a value on that date.

        Raises:
            ValueError: the table begins later.
        """
        at = int(np.searchsorted(self.dates, np.datetime64(day), side="right")) - 1
        if at < 0:
            raise ValueError(f"the values begin on {to_date(self.dates[0])}, after {day}")
        rate = self.annual_rate[at:] if isinstance(self.annual_rate, np.ndarray) else self.annual_rate
        cut = FundTable(
            self.dates[at:],
            self.values[:, at:],
            None if self.benchmark is None else self.benchmark[at:],
            rate,
            self.periods_per_year,
            self.frequency,
        )
        return cut, ~np.isnan(self.values[:, at])


def fund_figures(table: FundTable, start: date | None = None, minimum_acceptable_return: float = 0.0) -> FundFigures:
    """Every headline figure of every fund.

    Args:
        table: the funds.
        start: count from this day, and leave out funds that have no value then; None takes each fund's whole life.
        minimum_acceptable_return: annual rate.

    Raises:
        ValueError: the table begins after ``start``.
    """
    k = table.values.shape[0]
    covered = np.ones(k, dtype=np.bool_)
    begun = np.array([_first(row, table.dates) for row in table.values], dtype="datetime64[D]")
    if start is not None:
        table, covered = table.since(start)
    made = FundFigures(
        NAMES,
        np.full((k, len(NAMES)), np.nan),
        (),
        np.full(k, np.datetime64("NaT", "D")),
        np.full(k, np.datetime64("NaT", "D")),
        np.zeros(k, dtype=np.int64),
    )
    absences: list[tuple[int, str, Absence]] = []
    for row in np.flatnonzero(~covered).tolist():
        have = "" if np.isnat(begun[row]) else to_date(begun[row]).isoformat()
        need = "" if start is None else start.isoformat()
        absences.append((row, "", Absence(AbsenceReason.WINDOW_NOT_COVERED, have=have, need=need)))
    for mask, rows in groups(~np.isnan(table.values), covered):
        if int(mask.sum()) < 2:
            few = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(int(mask.sum())), need="2")
            absences += [(row, "", few) for row in rows.tolist()]
            continue
        days = np.flatnonzero(mask)
        made.first[rows], made.last[rows] = table.dates[days[0]], table.dates[days[-1]]
        made.counts[rows] = days.size - 1
        absences += _group(table, days, rows, made.values, minimum_acceptable_return)
    absences.sort(key=lambda one: (one[0], PLACES.get(one[1], -1)))
    return FundFigures(NAMES, made.values, tuple(absences), made.first, made.last, made.counts)


def groups(known: Mask, covered: Mask) -> list[tuple[Mask, np.ndarray[tuple[int], np.dtype[np.intp]]]]:
    """Funds that have values on the same days: (which days, which rows), in the order of their first rows."""
    found: dict[bytes, list[int]] = {}
    packed = np.packbits(known, axis=1)
    for row in np.flatnonzero(covered).tolist():
        found.setdefault(packed[row].tobytes(), []).append(row)
    return [(known[rows[0]], np.array(rows)) for rows in found.values()]


def _first(values: FloatArray, dates: DateArray) -> np.datetime64:
    known = ~np.isnan(values)
    return np.datetime64(dates[int(known.argmax())]) if known.any() else np.datetime64("NaT", "D")


def _group(
    table: FundTable,
    days: np.ndarray[tuple[int], np.dtype[np.intp]],
    rows: np.ndarray[tuple[int], np.dtype[np.intp]],
    values: FloatArray,
    minimum_acceptable_return: float,
) -> list[tuple[int, str, Absence]]:
    """Fill in the rows of funds with values on the same days; what they lack, with its reason."""
    common = days if table.benchmark is None else days[~np.isnan(table.benchmark[days])]
    alone = _sample(table, days, rows, minimum_acceptable_return, beside=common.size == days.size)
    beside = alone
    if 1 < common.size < days.size:
        beside = _sample(table, common, rows, minimum_acceptable_return, beside=True)
    own = _figures(alone)
    relative = own if beside is alone else _figures(beside)
    absences: list[tuple[int, str, Absence]] = []
    for figure in HEADLINE:
        compares = figure.metric.spec.needs_benchmark
        sample = beside if compares else alone
        span = common if compares else days
        barred = _barred(table, figure, span)
        column = np.full(rows.size, np.nan) if barred else (relative if compares else own)[figure.name]
        values[rows, PLACES[figure.name]] = column
        for at in np.flatnonzero(np.isnan(column)).tolist():
            why = barred or figure.metric.spec.absence(_one(sample, at))
            absences.append((int(rows[at]), figure.name, why))
    return absences


def _figures(sample: ReturnSample) -> dict[str, FloatArray]:
    blocks = [headline(block) for block in sample.blocks(BLOCK_ROWS)]
    return blocks[0] if len(blocks) == 1 else {name: np.concatenate([one[name] for one in blocks]) for name in NAMES}


def _sample(
    table: FundTable,
    days: np.ndarray[tuple[int], np.dtype[np.intp]],
    rows: np.ndarray[tuple[int], np.dtype[np.intp]],
    minimum_acceptable_return: float,
    *,
    beside: bool,
) -> ReturnSample:
    levels = table.values[np.ix_(rows, days)]
    market = table.benchmark[days] if table.benchmark is not None and beside else None
    rate = table.annual_rate
    in_force = rate[days[:-1]] if isinstance(rate, np.ndarray) else np.full(1, 0.0 if rate is None else rate)
    rates = period_rates(in_force, table.periods_per_year)
    return ReturnSample(
        levels[:, 1:] / levels[:, :-1] - 1.0,
        benchmark=None if market is None else market[1:] / market[:-1] - 1.0,
        risk_free=rates if isinstance(rate, np.ndarray) else float(rates[0]),
        periods_per_year=table.periods_per_year,
        minimum_acceptable_return=float((1.0 + minimum_acceptable_return) ** (1.0 / table.periods_per_year) - 1.0),
    )


def _barred(
    table: FundTable,
    figure: HeadlineFigure,
    days: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> Absence | None:
    """Why no fund of the group may have the figure, whatever its returns are."""
    spec = figure.metric.spec
    if spec.needs_benchmark and table.benchmark is None:
        return Absence(AbsenceReason.NO_BENCHMARK)
    if days.size < 2:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(days.size), need="2")
    if spec.needs_rate and table.annual_rate is None:
        return Absence(AbsenceReason.NO_RISK_FREE_RATE)
    start, end = to_date(table.dates[days[0]]), to_date(table.dates[days[-1]])
    if spec.annualizes and not spans_a_year(start, end, table.frequency):
        return Absence(AbsenceReason.UNDER_ONE_YEAR)
    return None


def _one(sample: ReturnSample, row: int) -> ReturnSample:
    return ReturnSample(
        sample.returns[row : row + 1],
        benchmark=sample.benchmark,
        risk_free=sample.risk_free,
        periods_per_year=sample.periods_per_year,
        minimum_acceptable_return=sample.minimum_acceptable_return,
    )
