"""Price: candles of the last year where there are bars, else a line; averages and volume with it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from advisor_cli.report.charts.palette import ACCENT_TINTS, INK, MUTED, OTHER, palette
from advisor_cli.report.charts.scales import date_ticks, round_ticks, written
from advisor_cli.report.charts.sheet import Panel, Sheet
from advisor_cli.report.writing import Writing
from diagnostics.section import PriceChart

FloatArray = npt.NDArray[np.float64]

CANDLES = 250  # bars that a page can tell apart
HEIGHT = 226.0
VOLUME_HEIGHT = 38.0
BODY = 0.34  # half the width of a candle's body, in bars


def draw_price(chart: PriceChart, writing: Writing) -> Sheet:
    """The last ``CANDLES`` bars with their averages, labelled at the right end."""
    first = max(0, chart.dates.size - CANDLES)
    has_volume = chart.volume is not None
    sheet = Sheet(HEIGHT if has_volume else HEIGHT - VOLUME_HEIGHT - 18)
    bottom = 18.0 + (VOLUME_HEIGHT + 20 if has_volume else 0.0)
    bars = chart.dates.size - first
    low, high = _range(chart, first)
    panel = Panel(sheet, bottom=bottom, height=sheet.height - bottom - 20, x=(-0.5, bars - 0.5), y=(low, high))
    panel.rows(written(round_ticks(low, high)))
    place = np.arange(bars, dtype=np.float64)
    if chart.open is not None and chart.high is not None and chart.low is not None:
        _candles(panel, chart, first, writing)
    else:
        panel.line(place, chart.close[first:], INK, 1.0)
    labels = [(float(chart.close[-1]), writing.words.chart("last_price"), INK)]
    for (window, values), colour in zip(chart.averages, ACCENT_TINTS, strict=False):
        panel.line(place, values[first:], colour, 1.0)
        if np.isfinite(values[-1]) and low <= values[-1] <= high:
            labels.append((float(values[-1]), writing.words.chart("average", number=str(window)), colour))
    panel.end_labels(labels)
    panel.base()
    heading = writing.words.chart("price_axis", currency=writing.currency(chart.currency))
    panel.heading(f"{heading}  {writing.words.chart('drawn_bars', number=str(bars))}")
    ticks = date_ticks(chart.dates[first:], writing.language)
    if chart.volume is None:
        panel.columns(ticks)
    else:
        _volume(sheet, chart.volume[first:], writing).columns(ticks)
    return sheet


def _range(chart: PriceChart, first: int) -> tuple[float, float]:
    shown = [chart.close[first:]]
    shown += [column[first:] for column in (chart.high, chart.low) if column is not None]
    shown += [values[first:] for _, values in chart.averages[: len(ACCENT_TINTS)]]
    low = min(float(np.nanmin(values)) for values in shown if np.isfinite(values).any())
    high = max(float(np.nanmax(values)) for values in shown if np.isfinite(values).any())
    room = (high - low or abs(high) or 1.0) * 0.04
    return low - room, high + room


def _candles(panel: Panel, chart: PriceChart, first: int, writing: Writing) -> None:
    """Hollow bodies rise, filled ones fall, so that the shape says what the colour says."""
    if chart.open is None or chart.high is None or chart.low is None:
        return
    opened, closed = chart.open[first:], chart.close[first:]
    colours = palette(writing.language)
    place = np.arange(closed.size, dtype=np.float64)
    rises = closed >= opened
    top, foot = np.maximum(opened, closed), np.minimum(opened, closed)
    for chosen, colour, fill in ((rises, colours.up, "#ffffff"), (~rises, colours.down, colours.down)):
        if not chosen.any():
            continue
        x = panel.across(place[chosen])
        for low, high in ((chart.low[first:], foot), (top, chart.high[first:])):
            ends = np.stack(
                (np.column_stack((x, panel.up(low[chosen]))), np.column_stack((x, panel.up(high[chosen])))), axis=1
            )
            panel.sheet.segments(ends, colour, 0.6)
        at = place[chosen]
        panel.bars((at - BODY, at + BODY), (foot[chosen], top[chosen]), fill, edge=colour, width=0.5)


def _volume(sheet: Sheet, volume: FloatArray, writing: Writing) -> Panel:
    peak = float(np.nanmax(volume)) or 1.0
    panel = Panel(sheet, bottom=18.0, height=VOLUME_HEIGHT, x=(-0.5, volume.size - 0.5), y=(0.0, peak))
    size, name = writing.scale_of(peak)
    ticks = [tick for tick in round_ticks(0.0, peak / size, 2) if tick > 0]
    panel.rows([(value * size, words) for value, words in written(ticks)])
    place = np.arange(volume.size, dtype=np.float64)
    known = np.isfinite(volume)
    panel.bars((place[known] - BODY, place[known] + BODY), (np.zeros(int(known.sum())), volume[known]), OTHER)
    panel.base()
    sheet.text(0.0, panel.top + 5, writing.words.chart("volume_axis", scale=name), MUTED)
    return panel
