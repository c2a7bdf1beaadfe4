"""Rolling figures, one panel each under the same time axis, the newest value named at its end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from advisor_cli.report.charts.palette import ACCENT, OTHER, RULE
from advisor_cli.report.charts.scales import date_ticks, round_ticks, written
from advisor_cli.report.charts.sheet import Panel, Sheet
from advisor_cli.report.charts.wealth import thinned
from advisor_cli.report.writing import Writing
from diagnostics.facts import Unit
from diagnostics.figures import write_number
from diagnostics.section import RollingChart

FloatArray = npt.NDArray[np.float64]

PANEL = 46.0
BETWEEN = 23.0
FEWEST = 20  # values that make a line worth a panel
SIGNED = ("excess", "premium", "discount", "difference", "alpha")  # above or below zero is what they are about
IN_PERCENT = (*SIGNED, "return", "volatility", "deviation", "tracking_error", "drawdown", "yield", "share")


def draw_rolling(chart: RollingChart, writing: Writing) -> Sheet:
    """The panels from top to bottom."""
    panels = [(name, values) for name, values in chart.panels if np.isfinite(values).sum() >= FEWEST]
    count = max(len(panels), 1)
    sheet = Sheet(18.0 + count * PANEL + count * BETWEEN)
    starts = [int(np.flatnonzero(np.isfinite(values))[0]) for _, values in panels]
    first = min(starts, default=0)
    at = first + thinned(chart.dates.size - first)
    for row, (name, values) in enumerate(panels):
        bottom = 18.0 + (count - 1 - row) * (PANEL + BETWEEN)
        percent = _is_percent(name, writing)
        signed = any(word in name for word in SIGNED)
        panel = _panel(sheet, bottom, values, first, percent=percent, signed=signed)
        panel.line(at.astype(np.float64), values[at], ACCENT, 1.1)
        newest = values[np.isfinite(values)][-1:]
        if newest.size:
            value = float(newest[0])
            figure = write_number(value * 100, 2) + "%" if percent else write_number(value, 2)
            panel.end_labels([(value, figure, ACCENT)])
        panel.heading(writing.words.rolling_axis(name, chart.window, percent=percent))
        if row == count - 1:
            ticks = date_ticks(chart.dates[first:], writing.language)
            panel.columns([(place + first, words) for place, words in ticks])
    return sheet


def _is_percent(name: str, writing: Writing) -> bool:
    """By the unit of the figure where the panel is called by its key, else by what its name says."""
    fact = writing.document.ledger.get(name)
    return any(word in name for word in IN_PERCENT) if fact is None else fact.unit in (Unit.FRACTION, Unit.CHANGE)


def _panel(sheet: Sheet, bottom: float, values: FloatArray, first: int, *, percent: bool, signed: bool) -> Panel:
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if signed:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low or abs(high) or 1.0) * 0.08
    panel = Panel(
        sheet, bottom=bottom, height=PANEL, x=(first, max(values.size - 1, first + 1)), y=(low - room, high + room)
    )
    panel.rows(written(round_ticks(low - room, high + room, 4), percent=percent))
    if signed or low < 0 < high:
        zero = panel.up(np.zeros(2))
        sheet.line(np.array([panel.left, panel.right]), zero, OTHER if signed else RULE, 0.8 if signed else 1.0)
    panel.base()
    return panel
