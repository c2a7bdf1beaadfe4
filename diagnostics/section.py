"""A section: the facts of one topic, the findings they lead to, and how they are laid out.

Blocks name facts by key and hold no text; a renderer matches on the closed set ``Block``.
Arrays inside charts are read-only observations or series made of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Fact
from diagnostics.findings import Finding

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A few figures shown large, in this order."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureList:
    """Figures one below the other: label, value."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures in rows and columns. A cell is a fact key or None where the row has no such figure.

    Args:
        name: names the table's title in the words.
        columns: word keys of the column heads.
        rows: (word key of the row's label, cells), each as long as ``columns``.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class PriceChart:
    """Bars (or closes where there are no bars) with averages, and volume below where there is any."""

    name: str
    dates: DateArray
    close: FloatArray
    currency: str
    open: FloatArray | None = None
    high: FloatArray | None = None
    low: FloatArray | None = None
    volume: FloatArray | None = None
    averages: tuple[tuple[int, FloatArray], ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class WealthChart:
    """What 1 became, of the subject and of the benchmark where there is one. Shapes (n,), first value 1."""

    name: str
    dates: DateArray
    subject: FloatArray
    subject_name: str
    benchmark: FloatArray | None = None
    benchmark_name: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ValueChart:
    """What an account was worth, and the money that was in it net of what was taken out; both of shape (n,)."""

    name: str
    dates: DateArray
    value: FloatArray
    paid_in: FloatArray
    currency: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class UnderwaterChart:
    """Drawdown from the running peak, zero or negative, shape (n,)."""

    name: str
    dates: DateArray
    drawdown: FloatArray
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RollingChart:
    """Rolling figures, one panel each: (metric name, values of shape (n,), NaN before the window is full)."""

    name: str
    dates: DateArray
    window: int
    panels: tuple[tuple[str, FloatArray], ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MonthlyHeatmap:
    """Monthly returns, shape (n_years, 12), NaN where a month has no full set of returns; years oldest first."""

    name: str
    years: tuple[int, ...]
    returns: FloatArray
    year_returns: FloatArray
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class DistributionChart:
    """Histogram of the returns with the marks (VaR, ES) that the facts named give."""

    name: str
    returns: FloatArray
    marks: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ShareAreaChart:
    """Shares of a whole over time, stacked (style weights).

    Args:
        series: (name in words, as text of a source, or a word key of [value]; shares of shape (n,), from 0 to 1).
    """

    name: str
    dates: DateArray
    series: tuple[tuple[str, FloatArray], ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BarChart:
    """Facts as horizontal bars, in order: (key of the fact that names the bar, key of its value)."""

    name: str
    bars: tuple[tuple[str, str], ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class YearlyRankChart:
    """Place among peers by calendar year: (year, key of the fact of the percentile, 0 the best and 1 the last)."""

    name: str
    years: tuple[tuple[int, str], ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A stated limit of what was done ("price_index_benchmark"), with the facts that its words name."""

    name: str
    keys: tuple[str, ...] = ()


Chart = (
    PriceChart
    | WealthChart
    | ValueChart
    | UnderwaterChart
    | RollingChart
    | MonthlyHeatmap
    | DistributionChart
    | ShareAreaChart
    | BarChart
    | YearlyRankChart
)
Block = KeyFigures | FigureList | FigureTable | Note | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """One topic of a report.

    Args:
        name: names its title in the words ("risk").
        facts: what it computed, inputs before what is made of them.
        blocks: how the facts are laid out.
        findings: the rules that fired on them.
    """

    name: str
    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = field(default=())
