"""Charts whose parts are facts, in written form: shared by drawing and terminal so that they say the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor_cli.report.writing import Writing
from diagnostics.facts import Unit
from diagnostics.section import BarChart, FloatArray, ShareAreaChart, YearlyRankChart


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is called, how long it is, and its figure as the reader writes it."""

    name: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class RankedYear:
    """A calendar year; ``percentile`` (0 the best) and ``quarter`` (1 the best) are None without a place in it."""

    year: int
    percentile: float | None
    quarter: int | None
    text: str


def bars_of(chart: BarChart, writing: Writing) -> tuple[Bar, ...]:
    """The bars whose figure is there, in the chart's order.

    A bar is called by the text of the fact that names it, or as that fact is called where it is a figure.
    """
    ledger = writing.document.ledger
    made = []
    for naming, key in chart.bars:
        fact, name = ledger[key], ledger[naming]
        if isinstance(fact.value, int | float):
            called = writing.written(name) if name.unit is Unit.TEXT and name.value else writing.words.short(key)
            made.append(Bar(called, float(fact.value), writing.written(fact)))
    return tuple(made)


def years_of(chart: YearlyRankChart, writing: Writing) -> tuple[RankedYear, ...]:
    """Every year of the chart, oldest first, those without a place among them."""
    ledger = writing.document.ledger
    made = []
    for year, key in sorted(chart.years):
        value = ledger[key].value
        if isinstance(value, int | float):
            # On the border of two quarters the quartile decides, so that the chart says what the table beside it does.
            quartile = ledger.get(key.replace(".percentile.", ".quartile."))
            told = quartile is not None and quartile.key != key and quartile.value is not None
            quarter = int(quartile.number) if quartile is not None and told else min(int(value * 4) + 1, 4)
            made.append(RankedYear(year, float(value), quarter, writing.figure(key)))
        else:
            made.append(RankedYear(year, None, None, ""))
    return tuple(made)


def known_shares(chart: ShareAreaChart) -> FloatArray:
    """The series as rows, shape (n_series, n_days)."""
    rows = [values for _, values in chart.series]
    return np.array(rows, dtype=np.float64).reshape(len(rows), chart.dates.size)
