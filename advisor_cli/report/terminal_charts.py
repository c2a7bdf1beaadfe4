"""Charts that no line of heights can show, in characters: bars, shares first and last, places by year."""

from __future__ import annotations

import re

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

from advisor_cli.report.writing import Writing
from advisor_cli.report.written_charts import bars_of, known_shares, years_of
from data_sources.model import to_date
from diagnostics.figures import write_date, write_number
from diagnostics.section import BarChart, ShareAreaChart, YearlyRankChart

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
NAMES = 34  # most columns for the names of bars
YEARS_ACROSS = 12
EIGHTHS = " ▏▎▍▌▋▊▉"


def plain(text: str) -> str:
    """The text without control and invisible direction characters."""
    return CONTROL.sub("", text)


def bar_lines(chart: BarChart, writing: Writing, width: int) -> list[Text]:
    """One line a bar: name, blocks by the size of the figure, the figure."""
    bars = bars_of(chart, writing)
    if not bars:
        return []
    names = min(max(cell_len(bar.name) for bar in bars), NAMES)
    figures = max(cell_len(bar.text) for bar in bars)
    room = max(width - names - figures - 4, 10)
    longest = max(abs(bar.value) for bar in bars) or 1.0
    return [
        Text.assemble(
            _sized(bar.name, names), "  ", (_blocks(abs(bar.value) / longest, room), "dim" if bar.value < 0 else ""),
            "  ", bar.text,
        )
        for bar in bars
    ]  # fmt: skip


def share_table(chart: ShareAreaChart, writing: Writing) -> Table | None:
    """Each part on the first and on the last day that has them all; None where no day has."""
    shares = known_shares(chart)
    days = np.flatnonzero(np.isfinite(shares).all(axis=0)) if shares.size else np.empty(0, dtype=np.intp)
    if not days.size:
        return None
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("")
    ends = (int(days[0]), int(days[-1])) if days.size > 1 else (int(days[0]),)
    for day in ends:
        table.add_column(write_date(to_date(chart.dates[day]), writing.language), justify="right")
    for row, (name, _) in enumerate(chart.series):
        table.add_row(
            plain(writing.words.text(name)), *(f"{write_number(float(shares[row, day]) * 100, 0)}%" for day in ends)
        )
    return table


def rank_table(chart: YearlyRankChart, writing: Writing) -> Table:
    """The years with the quarter of each, and the percentile below."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    ranked = years_of(chart, writing)[-YEARS_ACROSS:]
    table.add_column("")
    for year in ranked:
        table.add_column(str(year.year), justify="right")
    quarters = ("" if year.quarter is None else str(year.quarter) for year in ranked)
    table.add_row(writing.words.chart("quarter_row"), *quarters)
    return table


def _sized(name: str, columns: int) -> str:
    name = plain(name)
    if cell_len(name) <= columns:
        return set_cell_size(name, columns)
    return set_cell_size(set_cell_size(name, columns - 1).rstrip() + "…", columns)


def _blocks(share: float, room: int) -> str:
    """Whole blocks and a last one in eighths; a figure that is not zero shows at least an eighth."""
    eighths = max(round(share * room * 8), 1 if share > 0 else 0)
    whole, rest = divmod(eighths, 8)
    return set_cell_size("█" * whole + (EIGHTHS[rest] if rest else ""), room)
