"""Every chart of a document, drawn once."""

from __future__ import annotations

from typing import assert_never

from advisor_cli.report.charts.bars import draw_bars
from advisor_cli.report.charts.distribution import draw_distribution
from advisor_cli.report.charts.drawing import Drawings
from advisor_cli.report.charts.heatmap import draw_heatmap
from advisor_cli.report.charts.price import draw_price
from advisor_cli.report.charts.rolling import draw_rolling
from advisor_cli.report.charts.share_area import draw_share_area
from advisor_cli.report.charts.sheet import Sheet
from advisor_cli.report.charts.underwater import draw_underwater
from advisor_cli.report.charts.value import draw_value
from advisor_cli.report.charts.wealth import draw_wealth
from advisor_cli.report.charts.yearly_rank import draw_yearly_rank
from advisor_cli.report.document import Document
from advisor_cli.report.writing import Writing
from diagnostics.section import (
    BarChart,
    Chart,
    DistributionChart,
    MonthlyHeatmap,
    PriceChart,
    RollingChart,
    ShareAreaChart,
    UnderwaterChart,
    ValueChart,
    WealthChart,
    YearlyRankChart,
)


def draw_charts(document: Document) -> Drawings:
    """SVG of each chart by its name, in the order of the document."""
    writing = Writing(document)
    drawn = {}
    for chapter in document.chapters:
        for block in chapter.section.blocks:
            if isinstance(block, Chart) and block.name not in drawn:
                drawn[block.name] = _draw(block, writing).svg(
                    writing.words.title(block.name, "chart"), writing.message(block)
                )
    return drawn


def _draw(chart: Chart, writing: Writing) -> Sheet:
    match chart:
        case PriceChart():
            return draw_price(chart, writing)
        case WealthChart():
            return draw_wealth(chart, writing)
        case ValueChart():
            return draw_value(chart, writing)
        case UnderwaterChart():
            return draw_underwater(chart, writing)
        case RollingChart():
            return draw_rolling(chart, writing)
        case MonthlyHeatmap():
            return draw_heatmap(chart, writing)
        case DistributionChart():
            return draw_distribution(chart, writing)
        case ShareAreaChart():
            return draw_share_area(chart, writing)
        case BarChart():
            return draw_bars(chart, writing)
        case YearlyRankChart():
            return draw_yearly_rank(chart, writing)
        case _:
            assert_never(chart)
