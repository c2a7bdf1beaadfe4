"""Figures as horizontal bars: the name at the left, the bar from zero, the figure at its end."""

from __future__ import annotations

import numpy as np

from advisor_cli.report.charts.lettering import breadth, fitted
from advisor_cli.report.charts.palette import ACCENT, INK, MUTED, RULE, palette
from advisor_cli.report.charts.sheet import Panel, Sheet
from advisor_cli.report.writing import Writing
from advisor_cli.report.written_charts import bars_of
from diagnostics.section import BarChart

ROW = 15.0
THICK = 9.0
NAMES = 190.0  # most room for the names
SIDE = 50.0  # room for the figure beside the longest bar


def draw_bars(chart: BarChart, writing: Writing) -> Sheet:
    """The bars from top to bottom in their order; with both signs, losses to the left in the colour of a fall."""
    bars = bars_of(chart, writing)
    sheet = Sheet(max(len(bars), 1) * ROW + 6.0)
    if not bars:
        return sheet
    values = np.array([bar.value for bar in bars], dtype=np.float64)
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    signed = low < 0.0
    left = min(max(breadth(bar.name) for bar in bars) + 8, NAMES)
    start = left + (SIDE if signed else 0.0)
    panel = Panel(
        sheet, bottom=0.0, height=sheet.height, x=(low, high if high > low else low + 1.0), y=(0.0, sheet.height),
        left=start, right=SIDE,
    )  # fmt: skip
    middles = np.array([sheet.height - 3.0 - ROW * (at + 0.5) for at in range(len(bars))], dtype=np.float64)
    zeros = np.zeros(len(bars))
    colours = palette(writing.language)
    for chosen, colour in ((values >= 0, colours.up if signed else ACCENT), (values < 0, colours.down)):
        if chosen.any():
            panel.bars(
                (values[chosen], zeros[chosen]), (middles[chosen] - THICK / 2, middles[chosen] + THICK / 2), colour
            )
    zero = float(panel.across(np.zeros(1))[0])
    sheet.line(np.array([zero, zero]), np.array([2.0, sheet.height - 2.0]), MUTED if signed else RULE, 0.8)
    for bar, y in zip(bars, middles.tolist(), strict=True):
        end = float(panel.across(np.array([bar.value]))[0])
        sheet.text(0.0, y, fitted(bar.name, left - 6), INK, stand="center")
        inside = bar.value < 0.0
        sheet.text(end - 4 if inside else end + 4, y, bar.text, INK, align="right" if inside else "left",
                   stand="center")  # fmt: skip
    return sheet
