"""What 1 became: the subject in the accent, the benchmark in grey, named where they end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from advisor_cli.report.charts.lettering import breadth, fitted
from advisor_cli.report.charts.palette import ACCENT, OTHER
from advisor_cli.report.charts.scales import LOG_FROM, date_ticks, round_ticks, round_ticks_log, written
from advisor_cli.report.charts.sheet import RIGHT, Panel, Sheet
from advisor_cli.report.writing import Writing
from diagnostics.figures import write_number
from diagnostics.section import WealthChart

HEIGHT = 178.0
ROOM = RIGHT - 6  # for a label
POINTS = 700  # more than a line of this width can show


def thinned(n: int) -> npt.NDArray[np.intp]:
    """Evenly spread positions of a series, first and last among them, at most ``POINTS``."""
    return np.unique(np.linspace(0, n - 1, min(n, POINTS)).round().astype(np.intp))


def draw_wealth(chart: WealthChart, writing: Writing) -> Sheet:
    """Both curves from 1, on a log scale when the range is large."""
    sheet = Sheet(HEIGHT)
    at = thinned(chart.dates.size)
    curves = [(chart.subject, writing.curve_name(chart.subject_name), ACCENT, 1.3)]
    if chart.benchmark is not None:
        curves.insert(0, (chart.benchmark, chart.benchmark_name, OTHER, 1.1))
    low = min(float(values.min()) for values, *_ in curves)
    high = max(float(values.max()) for values, *_ in curves)
    logarithmic = low > 0 and high / low >= LOG_FROM
    if logarithmic:
        bounds = (low / 1.06, high * 1.06)
        ticks = written(round_ticks_log(*bounds))
    else:
        room = (high - low or 1.0) * 0.05
        bounds = (low - room, high + room)
        ticks = written(round_ticks(*bounds))
    panel = Panel(
        sheet, bottom=18, height=HEIGHT - 38, x=(0, max(chart.dates.size - 1, 1)), y=bounds, logarithmic=logarithmic
    )
    panel.rows(ticks)
    labels = []
    for values, name, colour, width in curves:
        panel.line(at.astype(np.float64), values[at], colour, width)
        called, figure = writing.words.text(name), write_number(float(values[-1]), 2)
        # A name without room (a benchmark of several parts is called by all of them) gives way to its part here.
        if values is chart.benchmark and breadth(f"{called} {figure}") > ROOM:
            called = writing.words.head("benchmark")
        labels.append((float(values[-1]), f"{fitted(called, ROOM - breadth(f' {figure}'))} {figure}", colour))
    panel.end_labels(labels)
    panel.base()
    panel.columns(date_ticks(chart.dates, writing.language))
    panel.heading(writing.words.chart("wealth_axis_log" if logarithmic else "wealth_axis"))
    return sheet
