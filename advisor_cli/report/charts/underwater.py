"""How far below its peak the subject stood, day by day, with the deepest day marked."""

from __future__ import annotations

import numpy as np

from advisor_cli.report.charts.palette import INK, palette
from advisor_cli.report.charts.scales import date_ticks, round_ticks, written
from advisor_cli.report.charts.sheet import Panel, Sheet
from advisor_cli.report.charts.wealth import thinned
from advisor_cli.report.writing import Writing
from data_sources.model import to_date
from diagnostics.figures import write_date, write_number
from diagnostics.section import UnderwaterChart

HEIGHT = 132.0


def draw_underwater(chart: UnderwaterChart, writing: Writing) -> Sheet:
    """The drawdown as an area hanging from zero."""
    sheet = Sheet(HEIGHT)
    depth = float(chart.drawdown.min()) if chart.drawdown.size else 0.0
    lowest = min(depth * 1.22, -0.01)  # room for the mark below the deepest day
    panel = Panel(sheet, bottom=18, height=HEIGHT - 38, x=(0, max(chart.drawdown.size - 1, 1)), y=(lowest, 0.0))
    panel.rows(written(round_ticks(lowest, 0.0, 4), percent=True))
    if chart.drawdown.size:
        deepest = int(np.argmin(chart.drawdown))
        at = np.union1d(thinned(chart.drawdown.size), [deepest])
        colour = palette(writing.language).down
        panel.area(at.astype(np.float64), chart.drawdown[at], tint(colour))
        panel.line(at.astype(np.float64), chart.drawdown[at], colour, 0.8)
        _mark(panel, chart, deepest, writing)
    panel.columns(date_ticks(chart.dates, writing.language))
    panel.heading(writing.words.chart("drawdown_axis"))
    return sheet


def _mark(panel: Panel, chart: UnderwaterChart, deepest: int, writing: Writing) -> None:
    """The deepest day, named on the side where there is room."""
    x = float(panel.across(np.array([float(deepest)]))[0])
    y = float(panel.up(chart.drawdown[deepest : deepest + 1])[0])
    day = write_date(to_date(chart.dates[deepest]), writing.language)
    words = f"{write_number(float(chart.drawdown[deepest]) * 100, 2)}%  {day}"
    beside_right = x < (panel.left + panel.right) / 2
    panel.sheet.text(x + 5 if beside_right else x - 5, max(y - 9, panel.bottom + 1), words, INK,
                     align="left" if beside_right else "right")  # fmt: skip


def tint(colour: str, share: float = 0.2) -> str:
    """The colour mixed with white; a share of it remains."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)
