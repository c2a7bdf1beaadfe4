"""A column of a user's file as evidence: levels, a benchmark on common dates, an assumed rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from advisor_cli.series_file.series import SeriesColumn, SeriesTable, ValueKind
from data_sources.model import DateArray, FloatArray, Instrument, InstrumentKind, to_date
from diagnostics.assumptions import AssumedRate, Assumptions, periods_per_year
from diagnostics.evidence import Comparison, Levels, SeriesEvidence, compare
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.windows import months_before

ASSUMED_RATE = 0.0
MONTHS_OF_PERIOD = {"monthly": 1, "quarterly": 3, "annual": 12}
DAYS_OF_PERIOD = {"daily": 1, "weekly": 7}
LAST_WEEKDAY = 4
MONDAY_AFTER = 2  # 2 January, a Monday: the day before was a Sunday


def series_evidence(
    table: SeriesTable, column: SeriesColumn, benchmark: SeriesColumn | None, assumed_rate: float | None
) -> SeriesEvidence:
    """A column as evidence, compared with the benchmark column on the dates that both have."""
    rate = ASSUMED_RATE if assumed_rate is None else assumed_rate
    periods = periods_per_year("", table.frequency, column.dates)
    period_rate = float((1.0 + rate) ** (1.0 / periods) - 1.0)
    levels = _levels(table, column)
    comparison: Comparison | Absence = Absence(AbsenceReason.NO_BENCHMARK)
    if benchmark is not None:
        comparison = _compared(table, column, benchmark)
    if isinstance(comparison, Comparison):
        comparison = replace(comparison, risk_free=np.full(comparison.subject.n, period_rate))
    reason = "assumed for want of a rate" if assumed_rate is None else "given by the user for this run"
    as_of = to_date(levels.dates[-1])
    assumptions = Assumptions(periods, assumed_rate=AssumedRate(rate, as_of, reason))
    observed = [_series_fact(table, column, levels, "observed.subject"), *assumptions.facts(as_of)]
    if isinstance(comparison, Comparison) and benchmark is not None:
        observed.append(_series_fact(table, benchmark, comparison.benchmark, "observed.benchmark"))
    observed.append(_rate_fact(rate, reason, as_of))
    return SeriesEvidence(
        _instrument(column.name),
        levels,
        assumptions,
        frequency=table.frequency,
        risk_free=np.full(levels.n, period_rate),
        comparison=comparison,
        observed=tuple(observed),
    )


def day_before_first(first: date, frequency: str) -> date:
    """The day that the first return is counted from: the file does not name it, the frequency does."""
    if frequency == "daily":
        day = first - timedelta(days=1)
        while day.weekday() > LAST_WEEKDAY or _is_new_year(day):
            day -= timedelta(days=1)
        return day
    if frequency in DAYS_OF_PERIOD:
        return first - timedelta(days=DAYS_OF_PERIOD[frequency])
    earlier = months_before(first, MONTHS_OF_PERIOD[frequency])
    following = months_before(earlier.replace(day=1), -1)
    return following - timedelta(days=1) if first.day > 1 else earlier


def _is_new_year(day: date) -> bool:
    """Whether all markets are closed: 1 January, and the Monday after one that is a Sunday.

    The return of the year's first session is counted from the last one of the year before, or the year has no return.
    """
    return day.month == 1 and (day.day == 1 or (day.day == MONDAY_AFTER and day.weekday() == 0))


def _instrument(name: str) -> Instrument:
    return Instrument(name, InstrumentKind.FUND, exchange="", currency="", name=name)


def _levels(table: SeriesTable, column: SeriesColumn) -> Levels:
    source = f"file:{column.name}"
    if table.kind is ValueKind.PRICES:
        return Levels.from_values(column.dates, column.values, source)
    return _chained(column.dates, column.values, table.frequency, source)


def _chained(dates: DateArray, returns: FloatArray, frequency: str, source: str) -> Levels:
    """Wealth made of returns, beginning at 1 on the day that the first return is counted from."""
    start = np.array([day_before_first(to_date(dates[0]), frequency)], dtype="datetime64[D]")
    wealth = np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    return Levels(np.concatenate((start, dates)), wealth, returns, source)


def _compared(table: SeriesTable, column: SeriesColumn, benchmark: SeriesColumn) -> Comparison | Absence:
    """Both columns on the dates that both have. Returns are paired date by date, prices made into returns after."""
    other = _instrument(benchmark.name)
    if table.kind is ValueKind.PRICES:
        return compare(other, _levels(table, column), _levels(table, benchmark))
    common, ours, theirs = np.intersect1d(column.dates, benchmark.dates, assume_unique=True, return_indices=True)
    if common.size < 1:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="1")
    return Comparison(
        other,
        _chained(common, column.values[ours], table.frequency, f"file:{column.name}"),
        _chained(common, benchmark.values[theirs], table.frequency, f"file:{benchmark.name}"),
        risk_free=None,
        dropped_subject=int(column.dates.size - common.size),
        dropped_benchmark=int(benchmark.dates.size - common.size),
        price_only="",
    )


def _series_fact(table: SeriesTable, column: SeriesColumn, levels: Levels, key: str) -> Fact:
    first, last = to_date(levels.dates[0]), to_date(levels.dates[-1])
    return Fact(
        key,
        f"{column.name} ({table.kind.value})",
        Unit.TEXT,
        last,
        source=f"file:{column.name}",
        formula="observed",
        window=Window("all", first, last, int(column.dates.size), table.frequency),
        parameters=(("file", table.path), ("sha256", table.sha256), ("missing_cells", str(column.missing))),
    )


def _rate_fact(rate: float, reason: str, as_of: date) -> Fact:
    return Fact(
        "observed.risk_free_rate",
        rate,
        Unit.FRACTION,
        as_of,
        source="",
        formula="assumed",
        parameters=(("reason", reason),),
    )
