"""Charts as lines of characters, for a terminal."""

from __future__ import annotations

from typing import assert_never

import numpy as np
import numpy.typing as npt

from advisor_cli.report.charts.scales import LOG_FROM
from advisor_cli.report.writing import Writing
from diagnostics.section import (
    BarChart,
    Chart,
    DistributionChart,
    MonthlyHeatmap,
    PriceChart,
    RollingChart,
    ShareAreaChart,
    UnderwaterChart,
    ValueChart,
    WealthChart,
    YearlyRankChart,
)

FloatArray = npt.NDArray[np.float64]

BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: FloatArray, width: int) -> str:
    """The series in ``width`` characters of eight heights; a character none of whose values is known stays blank."""
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return ""
    at = np.unique(np.linspace(0, values.size - 1, min(width, values.size)).round().astype(np.intp))
    nearest = known[np.abs(known - at[:, None]).argmin(axis=1)]
    shown = np.where(np.abs(nearest - at) <= values.size / at.size / 2, values[nearest], np.nan)
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    steps = (shown - low) / ((high - low) or 1.0) * (len(BLOCKS) - 1)
    return "".join(" " if not np.isfinite(step) else BLOCKS[round(step)] for step in steps.tolist())


def series_of(chart: Chart, writing: Writing) -> list[tuple[str, FloatArray]]:
    """What of a chart a line of characters can show, by name; "" where the chart's title says it."""
    match chart:
        case PriceChart():
            return [("", chart.close[-250:])]
        case WealthChart():
            return [(writing.words.text(name), values) for name, values in _wealth(chart, writing)]
        case ValueChart():
            return [
                (writing.words.chart("account_value"), chart.value),
                (writing.words.chart("account_paid_in"), chart.paid_in),
            ]
        case UnderwaterChart():
            return [("", chart.drawdown)]
        case RollingChart():
            return [(writing.words.rolled(name), values) for name, values in chart.panels]
        case MonthlyHeatmap():
            return [("", chart.returns.ravel())]
        case DistributionChart():
            low, high = np.quantile(chart.returns, (0.005, 0.995))
            counts, _ = np.histogram(chart.returns, bins=40, range=(low, high))
            return [("", counts.astype(np.float64))]
        case ShareAreaChart() | BarChart() | YearlyRankChart():
            return []  # no lines: ``terminal_charts`` sets them as tables
        case _:
            assert_never(chart)


def _wealth(chart: WealthChart, writing: Writing) -> list[tuple[str, FloatArray]]:
    """Both curves; as logarithms where the drawn chart has them too, so that early years are not flat."""
    curves = [(writing.curve_name(chart.subject_name), chart.subject)]
    if chart.benchmark is not None:
        curves.append((chart.benchmark_name, chart.benchmark))
    low = min(float(values.min()) for _, values in curves)
    high = max(float(values.max()) for _, values in curves)
    if low > 0 and high / low >= LOG_FROM:
        return [(name, np.log(values)) for name, values in curves]
    return curves
