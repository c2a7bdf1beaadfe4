"""What a reader sees: no blocks of dashes, no rows without a field, lines that end where they may."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from advisor_cli.report.charts.heatmap import ROW, draw_heatmap
from advisor_cli.report.line_breaks import CLOSING, OPENING, chinese_lines
from advisor_cli.report.terminal import print_report
from advisor_cli.report.writing import Writing
from data_sources.model import InstrumentKind
from diagnostics.facts import Absence, AbsenceReason, Unit
from diagnostics.figures import Language
from diagnostics.ledger import FactLedger
from diagnostics.section import FigureList, FigureTable, MonthlyHeatmap, WealthChart
from tests.advisor_cli.report.diagnosed_fixture import made_up_document

WINDOWS = ("1y", "3y", "5y", "all")
VOLATILITY = FigureTable(
    "volatility", WINDOWS, (("annualized_volatility", tuple(f"risk.annualized_volatility.{one}" for one in WINDOWS)),)
)
NO_BARS = Absence(AbsenceReason.NO_HIGH_LOW)


def without(*keys: str, language: Language = Language.EN) -> Writing:
    """The made-up document with these figures absent."""
    document = made_up_document(language)
    facts = (
        replace(fact, value=None, absent_because=NO_BARS) if fact.key in keys else fact for fact in document.ledger
    )
    return Writing(replace(document, ledger=FactLedger(facts)))


def test_a_column_without_a_figure_is_one_line_and_no_column_of_dashes() -> None:
    writing = without("risk.annualized_volatility.3y", "risk.annualized_volatility.5y")
    made = writing.table(VOLATILITY, units_in_head=True)
    assert made.heads == ("1y", "All")
    assert "\u2014" not in "".join(cell.text for _, cells in made.rows for cell in cells)
    assert writing.absences(VOLATILITY) == (
        "Absent: 3 years; 5 years (the source has closing prices only, no high and low).",
    )


def test_absent_figures_of_a_list_are_one_line_with_their_reason() -> None:
    keys = ("risk.skewness.all", "risk.excess_kurtosis.all", "risk.semi_deviation.all")
    writing = without(*keys[:2], language=Language.ZH)
    block = FigureList("shape", keys)
    assert [label for label, _ in writing.list_rows(block)] == ["半标准差（单期）"]
    assert writing.absences(block) == ("缺失：偏度；超额峰度（数据源只有收盘价，没有最高价和最低价）。",)


def test_a_figure_of_the_only_period_does_not_say_whole_period() -> None:
    writing = Writing(made_up_document())
    assert writing.key_label("drawdown.current_drawdown.all") == "Current drawdown"
    assert writing.key_label("relative.beta.all") == "Beta, whole period"


def test_the_heat_map_has_no_row_for_a_year_without_a_full_month() -> None:
    months = np.full((3, 12), 0.01)
    months[0] = np.nan
    chart = MonthlyHeatmap("monthly_returns", (2022, 2023, 2024), months, np.array([np.nan, 0.1, 0.1]))
    assert draw_heatmap(chart, Writing(made_up_document())).height == pytest.approx(ROW * 3 + 4)


def test_a_chart_of_other_days_does_not_bear_the_figures_of_the_whole_period() -> None:
    document = made_up_document()
    writing = Writing(document)
    charts = [block for chapter in document.chapters for block in chapter.section.blocks]
    whole = next(block for block in charts if isinstance(block, WealthChart))
    assert writing.figure("return.cumulative_return.all") in writing.message(whole)
    part = replace(whole, dates=whole.dates[:-100], subject=whole.subject[:-100])
    assert writing.figure("return.cumulative_return.all") not in writing.message(part)


def test_an_exchange_traded_fund_in_shanghai_has_three_places() -> None:
    document = made_up_document(Language.ZH)
    fund = replace(document.subject, kind=InstrumentKind.ETF, currency="CNY")
    fact = replace(document.ledger["price.last"], value=4.6512, unit=Unit.PRICE, currency="CNY")
    ledger = FactLedger(fact if one.key == fact.key else one for one in document.ledger)
    writing = Writing(replace(document, subject=fund, ledger=ledger))
    assert writing.figure("price.last") == "4.651元"
    assert writing.kind() == "ETF诊断"
    assert writing.market().endswith("人民币")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_of_the_terminal_ends_in_blanks_or_is_too_wide(language: Language, width: int) -> None:
    out = io.StringIO()
    print_report(made_up_document(language), Console(file=out, width=width))
    for line in out.getvalue().splitlines():
        assert line == line.rstrip()
        assert cell_len(line) <= width


def test_chinese_lines_break_neither_before_a_closing_mark_nor_inside_a_figure() -> None:
    text = "损失尾部偏厚：观测到的单期预期损失为−8.65%，按正态分布推算为−6.30%，比值为1.37（判断界限为1.25）。" * 3
    for width in range(20, 60):
        lines = chinese_lines(text, width).split("\n")
        assert "".join(lines) == text
        for line in lines:
            assert cell_len(line) <= width
            assert line[0] not in CLOSING
            assert line[-1] not in OPENING
            assert not line[-1].isdigit() or line.endswith(("1.37", "1.25"))
