"""Monthly returns as a table of coloured fields: a year a row, with the year's own return at the end."""

from __future__ import annotations

import numpy as np

from advisor_cli.report.charts.palette import INK, MUTED, palette
from advisor_cli.report.charts.sheet import WIDTH, Sheet
from advisor_cli.report.charts.underwater import tint
from advisor_cli.report.writing import Writing
from diagnostics.figures import write_number
from diagnostics.section import MonthlyHeatmap

YEARS = 12  # rows that fit beside the text
ROW = 14.5
FIRST = 34.0
GAP = 8.0
EDGE = 0.75  # white between the fields
STRONGEST = 0.62  # share of the colour in the darkest field; figures stay legible on it

Field = tuple[float, float, float, float]  # left, bottom, return, return that takes the darkest colour


def draw_heatmap(chart: MonthlyHeatmap, writing: Writing) -> Sheet:
    """The newest ``YEARS`` years, oldest at the top."""
    shown = np.flatnonzero(np.isfinite(chart.returns).any(axis=1))[-YEARS:]  # a year may have no full month
    years, months, totals = [chart.years[at] for at in shown], chart.returns[shown], chart.year_returns[shown]
    sheet = Sheet(ROW * (len(years) + 1) + 4)
    width = (WIDTH - FIRST - GAP) / 13
    top = sheet.height - ROW
    for month, words in enumerate(writing.words.chart("months").split()):
        sheet.text(FIRST + (month + 0.5) * width, top + 4, words, MUTED, align="center", size=7)
    sheet.text(WIDTH - width / 2, top + 4, writing.words.chart("year_total"), MUTED, align="center", size=7)
    known = np.abs(months[np.isfinite(months)])
    full = float(np.quantile(known, 0.95)) if known.size else 1.0
    known_years = np.abs(totals[np.isfinite(totals)])
    full_year = float(known_years.max()) if known_years.size else 1.0
    fields: list[Field] = []
    for row, year in enumerate(years):
        y = top - (row + 1) * ROW
        sheet.text(FIRST - 6, y + ROW / 2, str(year), INK, align="right", stand="center")
        fields += [(FIRST + month * width, y, float(months[row, month]), full) for month in range(12)]
        fields.append((WIDTH - width, y, float(totals[row]), full_year))
    # Empty where there is no full month.
    _draw_fields(sheet, [field for field in fields if np.isfinite(field[2])], width, writing)
    return sheet


def _draw_fields(sheet: Sheet, fields: list[Field], width: float, writing: Writing) -> None:
    """Every field with its figure, as one artist: a hundred single ones take ten times longer."""
    if not fields:
        return
    colours = palette(writing.language)
    tints = [
        tint(colours.up if value >= 0 else colours.down, STRONGEST * min(abs(value) / (strongest or 1.0), 1.0))
        for _, _, value, strongest in fields
    ]
    right, top = width - EDGE, ROW - EDGE
    corners = np.array([[EDGE, EDGE], [right, EDGE], [right, top], [EDGE, top]])
    sheet.polygons(np.array([[(x, y)] for x, y, _, _ in fields]) + corners, tints)
    for x, y, value, _ in fields:
        words = write_number(value * 100, 1, signed=True)
        sheet.text(x + width / 2, y + ROW / 2, words, INK, align="center", stand="center", size=6.8)
