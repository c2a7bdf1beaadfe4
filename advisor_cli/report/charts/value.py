"""What an account was worth in the accent, and the money that was put into it as a grey step line."""

from __future__ import annotations

import numpy as np

from advisor_cli.report.charts.palette import ACCENT, OTHER
from advisor_cli.report.charts.scales import date_ticks, round_ticks, written
from advisor_cli.report.charts.sheet import Panel, Sheet
from advisor_cli.report.charts.wealth import thinned
from advisor_cli.report.writing import Writing
from diagnostics.section import ValueChart

HEIGHT = 178.0


def draw_value(chart: ValueChart, writing: Writing) -> Sheet:
    """Both lines on one scale of money, which has zero in it: what lies between them was earned or lost."""
    sheet = Sheet(HEIGHT)
    at = thinned(chart.dates.size)
    low = min(0.0, float(chart.value.min()), float(chart.paid_in.min()))
    high = max(0.0, float(chart.value.max()), float(chart.paid_in.max()))
    room = (high - low or 1.0) * 0.05
    bounds = (low - (room if low < 0.0 else 0.0), high + room)
    size, scale = writing.scale_of(max(abs(low), abs(high)))
    panel = Panel(sheet, bottom=18, height=HEIGHT - 38, x=(0, max(chart.dates.size - 1, 1)), y=bounds)
    ticks = written(round_ticks(bounds[0] / size, bounds[1] / size))
    panel.rows([(value * size, words) for value, words in ticks])
    labels = []
    for values, name, colour, width in (
        (chart.paid_in, "account_paid_in", OTHER, 1.1),
        (chart.value, "account_value", ACCENT, 1.3),
    ):
        panel.line(at.astype(np.float64), values[at], colour, width)
        labels.append((float(values[-1]), writing.words.chart(name), colour))
    panel.end_labels(labels)
    panel.base()
    panel.columns(date_ticks(chart.dates, writing.language))
    unit = f"{scale.strip()} {writing.currency(chart.currency)}".strip()
    panel.heading(writing.words.chart("account_value_axis", unit=unit))
    return sheet
