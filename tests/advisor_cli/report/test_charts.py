"""Charts: drawn at the edges of what data can be, small, and the same at every run."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from matplotlib.text import Text

from advisor_cli.report.charts.distribution import draw_distribution
from advisor_cli.report.charts.draw import _draw, draw_charts
from advisor_cli.report.charts.scales import date_ticks, round_ticks, round_ticks_log, written
from advisor_cli.report.charts.underwater import tint
from advisor_cli.report.writing import Writing
from diagnostics.figures import Language
from diagnostics.section import (
    Chart,
    DistributionChart,
    MonthlyHeatmap,
    PriceChart,
    RollingChart,
    UnderwaterChart,
    ValueChart,
    WealthChart,
)
from tests.advisor_cli.report.diagnosed_fixture import business_days, made_up_document

DAYS = business_days(3)
FLAT = np.array([5.0, 5.0, 5.0])
NAN = np.full(3, np.nan)
EDGES: tuple[Chart, ...] = (
    PriceChart("price", DAYS, FLAT, "USD"),
    PriceChart("price", DAYS[:1], FLAT[:1], "USD", FLAT[:1], FLAT[:1], FLAT[:1], np.zeros(1), ((20, NAN[:1]),)),
    PriceChart("price", DAYS, FLAT, "CNY", FLAT, FLAT, FLAT, np.array([np.nan, 1.0, 2.0]), ((20, NAN),)),
    WealthChart("wealth", DAYS, np.ones(3), "A"),
    WealthChart("wealth", DAYS, np.array([1.0, 0.5, 0.0]), "A", np.array([1.0, 40.0, 900.0]), "B"),
    ValueChart("account_value", DAYS, np.array([0.0, 2.0e8, 3.1e8]), np.array([0.0, 1.9e8, 1.9e8]), "CNY"),
    ValueChart("account_value", DAYS, np.array([10.0, -4.0, -6.0]), np.array([10.0, 10.0, -20.0]), "USD"),
    ValueChart("account_value", DAYS[:1], np.zeros(1), np.zeros(1), "EUR"),
    UnderwaterChart("underwater", DAYS, np.zeros(3)),
    UnderwaterChart("underwater", DAYS[:0], np.empty(0)),
    RollingChart("rolling", DAYS, 252, (("rolling_volatility", NAN), ("rolling_beta", FLAT))),
    MonthlyHeatmap("monthly_returns", (2024,), np.full((1, 12), np.nan), np.array([np.nan])),
    MonthlyHeatmap("monthly_returns", (2023, 2024), np.zeros((2, 12)), np.zeros(2)),
    DistributionChart("distribution", np.zeros(5)),
    DistributionChart("distribution", np.array([0.01]), ("no.such",)),
)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("chart", EDGES, ids=[f"{type(one).__name__}-{at}" for at, one in enumerate(EDGES)])
def test_the_edges_of_data_can_be_drawn(chart: Chart, language: Language) -> None:
    svg = _draw(chart, Writing(made_up_document(language))).svg("title", "what it shows")
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert b"nan" not in svg.lower().replace(b"finance", b"")


def test_charts_are_small_and_carry_their_title() -> None:
    drawings = draw_charts(made_up_document())
    assert set(drawings) == {"price", "wealth", "monthly_returns", "rolling", "underwater", "distribution"}
    assert sum(map(len, drawings.values())) < 700_000
    assert all(b"<dc:title>" in svg for svg in drawings.values())
    assert all(b"<dc:date>" not in svg for svg in drawings.values())


def test_the_words_of_a_loss_mark_far_left_leave_the_scale_room() -> None:
    marks = ("tail.value_at_risk_historical.95", "tail.expected_shortfall_historical.95")
    mostly_gains = np.append(np.linspace(-0.001, 0.30, 500), -0.03)
    sheet = draw_distribution(
        DistributionChart("distribution", mostly_gains, marks), Writing(made_up_document(Language.EN))
    )
    words = [one for one in sheet._figure.findobj(Text) if "historical" in one.get_text()]
    assert len(words) == 2
    # About 90 points of words, right-aligned, beside a scale that takes 34.
    assert all(one.get_position()[0] > 34 + 90 for one in words)


def test_ticks_are_round_and_inside() -> None:
    assert round_ticks(0.0, 10.0) == [0, 2, 4, 6, 8, 10]
    assert round_ticks(-0.31, 0.0, 4) == [-0.3, -0.2, -0.1, 0.0]
    assert round_ticks(5.0, 5.0) == [5.0]
    assert round_ticks_log(0.9, 12.0) == [1.0, 2.0, 5.0, 10.0]
    assert [words for _, words in written([0.1, 0.25], percent=True)] == ["10", "25"]


def test_long_spans_are_named_by_year_and_short_ones_by_month() -> None:
    long = np.arange(np.datetime64("2010-01-04"), np.datetime64("2020-01-04"))
    assert date_ticks(long, Language.EN)[-1][1] == "2020"
    short = np.arange(np.datetime64("2023-11-15"), np.datetime64("2024-02-20"))
    assert [words for _, words in date_ticks(short, Language.EN)] == ["Dec", "Jan 2024", "Feb"]
    assert [words for _, words in date_ticks(short, Language.ZH)] == ["12月", "2024年1月", "2月"]


def test_a_tint_lies_between_white_and_the_colour() -> None:
    assert tint("#000000", 0.0) == "#ffffff"
    assert tint("#000000", 1.0) == "#000000"
    assert tint("#336699", 0.5) == "#99b2cc"
