"""Charts of a fund report: drawn at the edges of what data can be, and in characters for a terminal."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from matplotlib.text import Text
from rich.console import Console, RenderableType

from advisor_cli.report.charts.draw import _draw
from advisor_cli.report.charts.lettering import breadth, fitted
from advisor_cli.report.charts.share_area import draw_share_area
from advisor_cli.report.terminal_charts import bar_lines, rank_table, share_table
from advisor_cli.report.writing import Writing
from advisor_cli.report.written_charts import bars_of, years_of
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.figures import Language
from diagnostics.ledger import FactLedger
from diagnostics.section import BarChart, Chart, RollingChart, ShareAreaChart, YearlyRankChart
from tests.advisor_cli.report.diagnosed_fixture import business_days, made_up_document

DAYS = business_days(4)
HALVES = (("A", np.array([np.nan, 0.5, 0.3, 0.0])), ("cash", np.array([np.nan, 0.5, 0.7, 1.0])))
NAMED = "a name far too long for the room that a bar leaves beside it, 而且还有中文"


def fact(key: str, value: float | str | None, unit: Unit) -> Fact:
    """A fact of the made-up report's day; absent where the value is None."""
    absent = Absence(AbsenceReason.NOT_OFFERED) if value is None else None
    return Fact(key, value, unit, made_up_document().as_of, "test:X", "observed", absent_because=absent)


FACTS = (
    fact("holdings.name.1", NAMED, Unit.TEXT),
    fact("holdings.weight.1", 0.08, Unit.FRACTION),
    fact("holdings.name.2", "B\x1b[31m", Unit.TEXT),
    fact("holdings.weight.2", -0.04, Unit.FRACTION),
    fact("holdings.name.3", "C", Unit.TEXT),
    fact("holdings.weight.3", None, Unit.FRACTION),
    fact("peers.percentile.2019", 0.0, Unit.FRACTION),
    fact("peers.percentile.2020", 0.25, Unit.FRACTION),
    fact("peers.percentile.2021", None, Unit.FRACTION),
    fact("peers.percentile.2022", 1.0, Unit.FRACTION),
)
BARS = BarChart("holdings_bars", tuple((f"holdings.name.{at}", f"holdings.weight.{at}") for at in (1, 2, 3)))
YEARS = YearlyRankChart("peer_years", tuple((year, f"peers.percentile.{year}") for year in (2022, 2019, 2020, 2021)))
EDGES: tuple[Chart, ...] = (
    BARS,
    BarChart("holdings_bars", ()),
    BarChart("holdings_bars", BARS.bars[2:]),
    YEARS,
    YearlyRankChart("peer_years", ()),
    YearlyRankChart("peer_years", YEARS.years[3:]),
    ShareAreaChart("style", DAYS, HALVES),
    ShareAreaChart("style", DAYS, (("A", np.full(4, np.nan)),)),
    ShareAreaChart("style", DAYS, ()),
    ShareAreaChart("style", DAYS[:1], (("A", np.ones(1)),)),
    ShareAreaChart("style", DAYS, tuple((f"{NAMED} {at}", np.full(4, 0.1)) for at in range(10))),
    RollingChart("premium", DAYS, 1, (("premium", np.full(4, 0.01)),)),
)


def writing(language: Language = Language.EN) -> Writing:
    """Writes a made-up document whose ledger has the facts above."""
    return Writing(replace(made_up_document(language), ledger=FactLedger(FACTS)))


def printed(part: RenderableType, width: int) -> str:
    """What a terminal of this width shows."""
    console = Console(width=width, file=StringIO(), highlight=False, no_color=True)
    with console.capture() as captured:
        console.print(part)
    return captured.get()


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("chart", EDGES, ids=[f"{type(one).__name__}-{at}" for at, one in enumerate(EDGES)])
def test_the_edges_of_a_funds_data_can_be_drawn(chart: Chart, language: Language) -> None:
    svg = _draw(chart, writing(language)).svg("title", "what it shows")
    assert ET.fromstring(svg).tag.endswith("svg")
    assert b"nan" not in svg.lower().replace(b"finance", b"")


def test_a_bar_is_left_out_where_its_figure_is_absent_and_keeps_its_sign() -> None:
    bars = bars_of(BARS, writing())
    assert [bar.value for bar in bars] == [0.08, -0.04]
    assert [bar.text for bar in bars] == ["8.00%", "−4.00%"]


def test_a_year_without_a_place_stays_and_the_worst_place_is_in_the_last_quarter() -> None:
    years = years_of(YEARS, writing())
    assert [year.year for year in years] == [2019, 2020, 2021, 2022]
    assert [year.quarter for year in years] == [1, 2, None, 4]


@pytest.mark.parametrize("width", [80, 120])
def test_bars_in_characters_are_as_long_as_their_figures_and_carry_no_control_character(width: int) -> None:
    first, second = (printed(line, width).rstrip("\n") for line in bar_lines(BARS, writing(), width))
    assert first.count("█") == pytest.approx(2 * second.count("█"), abs=2)
    assert "\x1b" not in second
    assert all(len(line.splitlines()) == 1 for line in (first, second))


def test_shares_in_characters_are_those_of_the_first_and_last_whole_day() -> None:
    table = share_table(ShareAreaChart("style", DAYS, HALVES), writing())
    assert table is not None
    lines = printed(table, 80).splitlines()
    assert lines[1].split() == ["A", "50%", "0%"]
    assert lines[2].split() == ["cash", "50%", "100%"]
    assert share_table(ShareAreaChart("style", DAYS, (("A", np.full(4, np.nan)),)), writing()) is None


def test_ranks_in_characters_are_a_row_of_quarters() -> None:
    head, row = printed(rank_table(YEARS, writing()), 80).splitlines()
    assert head.split() == ["2019", "2020", "2021", "2022"]
    assert row.split() == ["Quarter", "1", "2", "4"]


def test_a_part_that_is_gone_at_the_end_is_named_all_the_same() -> None:
    sheet = draw_share_area(ShareAreaChart("style", DAYS, HALVES), writing())
    words = {one.get_text() for one in sheet._figure.findobj(Text)}
    assert {"A", "cash 100%"} <= words


def test_words_are_cut_to_the_room_that_there_is() -> None:
    assert fitted("short", 100) == "short"
    cut = fitted(NAMED, 100)
    assert cut.endswith("…")
    assert breadth(cut) <= 100 + 8
    assert breadth("中文") == 2 * breadth("中")
