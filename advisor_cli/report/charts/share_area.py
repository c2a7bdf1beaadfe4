"""Parts of a whole over time, stacked; each is named where it ends, one that is gone by then above them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from advisor_cli.report.charts.lettering import breadth, fitted
from advisor_cli.report.charts.palette import INK, SHARES
from advisor_cli.report.charts.scales import date_ticks, written
from advisor_cli.report.charts.sheet import RIGHT, Panel, Sheet
from advisor_cli.report.charts.wealth import thinned
from advisor_cli.report.writing import Writing
from advisor_cli.report.written_charts import known_shares
from diagnostics.figures import write_number
from diagnostics.section import ShareAreaChart

FloatArray = npt.NDArray[np.float64]

HEIGHT = 178.0
WIDEST_LABELS = 150.0
NAMED_FROM = 0.005  # a smaller part is not named at the end


def draw_share_area(chart: ShareAreaChart, writing: Writing) -> Sheet:
    """The parts from the bottom up in the order of the series, drawn from the first day that has them all."""
    sheet = Sheet(HEIGHT)
    names = [writing.words.text(name) for name, _ in chart.series]
    shares = known_shares(chart)
    days = np.flatnonzero(np.isfinite(shares).all(axis=0)) if shares.size else np.empty(0, dtype=np.intp)
    at = days[thinned(days.size)] if days.size else days
    first, last = (float(at[0]), float(at[-1])) if at.size else (0.0, 1.0)
    newest = [f"{write_number(float(share) * 100, 0)}%" for share in shares[:, at[-1]]] if at.size else []
    room = max((breadth(f"{name} {figure}") for name, figure in zip(names, newest, strict=False)), default=0.0) + 8
    right = min(max(room, RIGHT), WIDEST_LABELS)
    panel = Panel(sheet, bottom=18, height=HEIGHT - 38, x=(first, max(last, first + 1)), y=(0.0, 1.0), right=right)
    if at.size:
        _bands(panel, names, shares[:, at], at.astype(np.float64))
        _end_labels(panel, names, newest, shares[:, at[-1]], right)
    panel.rows(written([0.0, 0.25, 0.5, 0.75, 1.0], percent=True))
    panel.base()
    since = int(first)
    panel.columns([(place + since, words) for place, words in date_ticks(chart.dates[since:], writing.language)])
    panel.heading(writing.words.chart("share_axis"))
    return sheet


def _bands(panel: Panel, names: list[str], shares: FloatArray, x: FloatArray) -> None:
    tops = np.cumsum(shares, axis=0)
    across = panel.across(x)
    for row in range(len(names)):
        low, high = tops[row] - shares[row], tops[row]
        corners = np.concatenate(
            (np.column_stack((across, panel.up(high))), np.column_stack((across, panel.up(low)))[::-1])
        )
        panel.sheet.polygons(corners[np.newaxis], SHARES[row % len(SHARES)], "white", 0.5)
    _key(panel, [(name, SHARES[row % len(SHARES)]) for row, name in enumerate(names) if _is_unnamed(shares[row])])


def _is_unnamed(shares: FloatArray) -> bool:
    """Whether a part was there and has no place at the end to be named."""
    return float(shares[-1]) < NAMED_FROM <= float(shares.max())


def _key(panel: Panel, named: list[tuple[str, str]]) -> None:
    """What is gone at the end is named above the panel, beside a field of its colour, from the right."""
    x, low = panel.right, panel.top + 9
    for name, colour in reversed(named):
        x -= breadth(name) + 3
        panel.sheet.text(x, low, name)
        field = [[x - 9, low], [x - 3, low], [x - 3, low + 6], [x - 9, low + 6]]
        panel.sheet.polygons(np.array([field]), colour)
        x -= 18


def _end_labels(panel: Panel, names: list[str], newest: list[str], last: FloatArray, right: float) -> None:
    middles = np.cumsum(last) - last / 2
    labels = []
    for row, (name, figure) in enumerate(zip(names, newest, strict=True)):
        if last[row] >= NAMED_FROM:
            short = fitted(name, right - 8 - breadth(f" {figure}"))
            labels.append((float(middles[row]), f"{short} {figure}", _written_in(SHARES[row % len(SHARES)])))
    panel.end_labels(labels)


def _lightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _written_in(colour: str) -> str:
    """The colour itself where words in it can be read on white, else the ink."""
    return colour if _lightness(colour) < 0.6 else INK
