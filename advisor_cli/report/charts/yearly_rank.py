"""Place among the peers by calendar year: the best quarter on top, a mark a year with its percentile."""

from __future__ import annotations

import numpy as np

from advisor_cli.report.charts.palette import ACCENT, GRID, INK, MUTED, RULE
from advisor_cli.report.charts.sheet import Panel, Sheet
from advisor_cli.report.charts.underwater import tint
from advisor_cli.report.writing import Writing
from advisor_cli.report.written_charts import years_of
from diagnostics.section import YearlyRankChart

HEIGHT = 132.0
LEFT = 74.0
MARK = 3.0  # half the height of a mark
BAND_SHARES = (0.22, 0.14, 0.07, 0.0)  # of the accent, by quarter: the best is darkest


def draw_yearly_rank(chart: YearlyRankChart, writing: Writing) -> Sheet:
    """The years from left to right; a year without a place stays empty."""
    sheet = Sheet(HEIGHT)
    count = max(len(chart.years), 1)
    panel = Panel(sheet, bottom=18, height=HEIGHT - 38, x=(-0.5, count - 0.5), y=(1.0, 0.0), left=LEFT, right=6.0)
    ends = np.array([-0.5]), np.array([count - 0.5])
    for quarter, share in enumerate(BAND_SHARES):
        low, high = quarter / 4, (quarter + 1) / 4
        panel.bars(ends, (np.array([high]), np.array([low])), tint(ACCENT, share))
        middle = float(panel.up(np.array([(low + high) / 2]))[0])
        words = writing.words.chart("quarter", number=str(quarter + 1))
        sheet.text(LEFT - 6, middle, words, MUTED, align="right", stand="center")
        edge = panel.up(np.array([high, high]))
        sheet.line(np.array([panel.left, panel.right]), edge, RULE if quarter == 3 else GRID, 0.6)
    ranked = years_of(chart, writing)
    for place, year in enumerate(ranked):
        sheet.text(float(panel.across(np.array([place]))[0]), panel.bottom - 11, str(year.year), align="center")
    _marks(panel, [(place, year.percentile, year.text) for place, year in enumerate(ranked)], min(14.0, 200 / count))
    panel.heading(writing.words.chart("rank_axis"))
    return sheet


def _marks(panel: Panel, places: list[tuple[int, float | None, str]], half: float) -> None:
    """A short thick line at each percentile, its figure above it, or below where there is no room above."""
    for place, percentile, words in places:
        if percentile is None:
            continue
        x = float(panel.across(np.array([float(place)]))[0])
        y = float(panel.up(np.array([percentile]))[0])
        y = min(max(y, panel.bottom + MARK), panel.top - MARK)
        corners = [
            [x - half, y - MARK / 2],
            [x + half, y - MARK / 2],
            [x + half, y + MARK / 2],
            [x - half, y + MARK / 2],
        ]
        panel.sheet.polygons(np.array([corners]), ACCENT)
        above = y + 12 < panel.top
        panel.sheet.text(x, y + 4 if above else y - 10, words, INK, align="center")
