"""How often each return occurred, with the loss marks that the facts give."""

from __future__ import annotations

import numpy as np

from advisor_cli.report.charts.palette import ACCENT_TINTS, palette
from advisor_cli.report.charts.scales import round_ticks, written
from advisor_cli.report.charts.sheet import Panel, Sheet
from advisor_cli.report.writing import Writing
from diagnostics.section import DistributionChart

HEIGHT = 160.0
COLUMNS = 60
TRIM = 0.001  # share at each end that is gathered in the outermost columns
ROOM = 0.24  # of the width, left of the leftmost mark: its words, which would else run into the scale


def draw_distribution(chart: DistributionChart, writing: Writing) -> Sheet:
    """A histogram; what lies beyond the trimmed range is counted in its outermost columns."""
    sheet = Sheet(HEIGHT)
    low, high = (float(bound) for bound in np.quantile(chart.returns, (TRIM, 1 - TRIM)))
    known = (writing.document.ledger.get(key) for key in chart.marks)
    marks = [fact for fact in known if fact is not None and fact.value is not None]
    low = min([low, *(fact.number * 1.05 for fact in marks)])
    if high <= low:
        low, high = low - 0.01, high + 0.01
    counts, edges = np.histogram(np.clip(chart.returns, low, high), bins=COLUMNS, range=(low, high))
    tallest = float(counts.max()) or 1.0
    left = min([low, *((fact.number - ROOM * high) / (1.0 - ROOM) for fact in marks)])
    panel = Panel(sheet, bottom=28, height=HEIGHT - 46, x=(left, high), y=(0.0, tallest * 1.05), right=8.0)
    panel.rows([tick for tick in written(round_ticks(0.0, tallest * 1.05, 4)) if tick[0] > 0])
    gap = (edges[1] - edges[0]) * 0.06
    heights = counts.astype(np.float64)
    panel.bars((edges[:-1] + gap, edges[1:] - gap), (np.zeros(counts.size), heights), ACCENT_TINTS[1])
    panel.base()
    panel.columns(written(round_ticks(left, high, 7), percent=True))
    panel.heading(writing.words.chart("days_axis"))
    sheet.text(panel.right, 4, writing.words.chart("return_axis"), align="right")
    colour = palette(writing.language).down
    for row, fact in enumerate(sorted(marks, key=lambda fact: -fact.number)):
        x = float(panel.across(np.array([fact.number]))[0])
        height = panel.top - 4 - row * 13
        sheet.line(np.array([x, x]), np.array([panel.bottom, height]), colour, 1.0, (3.0, 2.0))
        words = f"{writing.words.short(fact.key)}  {writing.figure(fact.key)}"
        sheet.text(x - 4, height - 7, words, colour, align="right")
    return sheet
