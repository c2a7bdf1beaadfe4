"""What a reader of a fund report stumbled over, each kept from coming back."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from advisor_cli.report.document import Document
from advisor_cli.report.sparklines import sparkline
from advisor_cli.report.terminal import terminal_text
from advisor_cli.report.words import Words
from advisor_cli.report.writing import Writing
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from data_sources.collect import FundRequest, collect_fund
from data_sources.model import Instrument, InstrumentKind
from data_sources.registry import make_sources
from data_sources.snapshot import MarketSnapshot
from diagnostics.assumptions import Assumptions
from diagnostics.commentary.model import Writer
from diagnostics.commentary.plain import plain_section
from diagnostics.facts import Absence, AbsenceReason, Unit
from diagnostics.figures import Language, write_figure
from diagnostics.fund.comparison.comparison import SIDES
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.factors.factor_sample import FactorSample, factor_sample
from diagnostics.fund.fund_kind import market_name
from diagnostics.fund.style.style_sample import StyleSample, style_sample
from diagnostics.ledger import FactLedger
from diagnostics.section import FigureTable, UnderwaterChart
from tests.advisor_cli.report.example_reports import example_document
from tests.advisor_cli.report.fund_fixture import fund_document, fund_snapshot

BOTH = pytest.mark.parametrize("language", list(Language))


def bare(language: Language) -> Document:
    """A fund of the sample, which has values of it and no fees, holdings, tenures or peers."""
    return example_document("110011.OF", language)


def printed(document: Document) -> str:
    """The report as a terminal shows it, its lines put together."""
    shown = terminal_text(document, Console(width=120, file=StringIO(), no_color=True, highlight=False))
    return shown.replace("\n", " " if document.language is Language.EN else "")


def evidence_where_the_fund_is(symbol: str) -> FundEvidence:
    """The made-up fund under the symbol of an index that its factors and styles are made of."""
    snapshot: MarketSnapshot = fund_snapshot("active")
    return FundEvidence(replace(snapshot, subject=replace(snapshot.subject, symbol=symbol)), Assumptions(243))


def test_a_small_p_value_is_never_written_as_zero() -> None:
    facts = fund_document("active", Language.ZH).ledger
    p = facts["alpha.alpha_p_value_hac.three_factors"]
    assert p.unit is Unit.P_VALUE
    for language in Language:
        assert write_figure(replace(p, value=2e-5), language) == "< 0.001"
        assert write_figure(replace(p, value=0.0213), language) == "0.021"
    wrong = [fact.key for fact in facts if "_p_value" in fact.key and fact.unit is not Unit.P_VALUE]
    assert not wrong


def test_units_of_a_fund_are_no_shares_of_a_company() -> None:
    flow = fund_document("active", Language.ZH).ledger["scale.net_units.1"]
    assert write_figure(flow, Language.ZH).endswith("份")
    assert write_figure(flow, Language.EN).endswith(" units")


def test_a_factor_made_of_the_fund_itself_does_not_explain_it() -> None:
    whole = factor_sample(evidence_where_the_fund_is("110099.OF"))
    without = factor_sample(evidence_where_the_fund_is("000852.SH"))  # the long leg of SMB
    assert isinstance(whole, FactorSample)
    assert isinstance(without, FactorSample)
    assert "SMB" in whole.names
    assert "SMB" not in without.names


def test_the_fund_is_not_among_its_own_styles() -> None:
    found = style_sample(evidence_where_the_fund_is("000905.SH"))
    assert isinstance(found, StyleSample)
    assert "中证500" not in found.names


def test_an_index_is_called_as_its_own_market_calls_it() -> None:
    spy = Instrument("SPY", InstrumentKind.ETF, "ARCX", "USD", "SPDR S&P 500 ETF Trust", "标普500ETF")
    assert market_name(spy) == "SPDR S&P 500 ETF Trust"
    assert market_name(replace(spy, currency="CNY")) == "标普500ETF"
    assert market_name(replace(spy, name="", name_zh="")) == "SPY"


@BOTH
def test_a_chapter_without_a_figure_is_one_line(language: Language) -> None:
    chapters = {chapter.name: chapter for chapter in bare(language).chapters}
    for name in ("holdings", "scale"):
        assert chapters[name].passages
        assert not chapters[name].section.blocks


@BOTH
def test_a_reason_is_given_once(language: Language) -> None:
    """In no chapter again, unless that has nothing else to say."""
    document = bare(language)
    once = [chapter for chapter in document.chapters if len(chapter.passages) > 1]
    lines = [passage.runs for chapter in once for passage in chapter.passages if passage.writer is Writer.RULES]
    unfigured = [runs for runs in lines if len(runs) == 1]
    assert len(unfigured) == len(set(unfigured))


@BOTH
def test_a_chapter_of_one_part_is_called_after_it(language: Language) -> None:
    words = Words(language)
    called = {chapter.section.name: chapter.name for chapter in fund_document("money", language).chapters}
    assert called["trading"] == "trading_yield"
    assert words.title("trading_yield", "section") != words.title("trading", "section")
    assert {one.name for one in fund_document("active", language).chapters} >= {"trading_currency"}


def test_costs_stand_before_the_statistics() -> None:
    order = [chapter.section.name for chapter in fund_document("active", Language.EN).chapters]
    assert order.index("cost") < order.index("risk") < order.index("alpha")
    assert order.index("role") < order.index("total_return") < order.index("data_quality")


def test_holders_stand_with_the_day_of_their_report() -> None:
    shown = terminal_text(
        fund_document("active", Language.ZH), Console(width=120, file=StringIO(), no_color=True, highlight=False)
    )
    part = shown[shown.index("持有人结构") :]
    assert "2024年6月30日" in part[:400]


@BOTH
def test_the_values_of_a_fund_that_does_not_trade_are_no_bars(language: Language) -> None:
    document = bare(language)
    assert "data.bars" not in document.ledger
    said = printed(document)
    assert {Language.EN: "1,467 values", Language.ZH: "1,467个净值"}[language] in said
    assert not any(word in said for word in ("7 bars", "bars from", "K线", "根行情"))
    assert {Language.EN: "The price is at its peak", Language.ZH: "价格处于峰值"}[language] not in said


@BOTH
def test_a_benchmark_that_ended_is_not_told_as_of_the_same_time(language: Language) -> None:
    snapshot = collect_fund(FundRequest("510300.SH", years=10), make_sources(["sample"]))
    told = [
        one.text for one in plain_section(diagnose_snapshot(snapshot, Conventions(years=10)), "performance", language)
    ]
    (line,) = (text for text in told if "return.cumulative_return.benchmark.all" in text)
    assert "[[relative.benchmark_end]]" in line
    assert "against" not in line
    assert "同期" not in line


def test_the_currency_that_a_fund_invests_in_has_its_name() -> None:
    assert Writing(fund_document("active", Language.ZH)).figure("trading.foreign_currency") == "美元"
    assert Writing(fund_document("active", Language.EN)).figure("trading.foreign_currency") == "USD"


def test_of_the_row_that_is_left_the_missing_figure_is_named_and_not_its_column() -> None:
    document = fund_document("active", Language.EN)
    lost = {"cost.management_fee", "cost.custody_fee", "trading.premium"}
    facts = [
        replace(fact, value=None, absent_because=Absence(AbsenceReason.FEES_UNKNOWN)) if fact.key in lost else fact
        for fact in document.ledger
    ]
    writing = Writing(replace(document, ledger=FactLedger(facts)))
    block = FigureTable(
        "comparison_figures",
        SIDES,
        (
            ("cost.management_fee", ("cost.management_fee", "cost.custody_fee")),
            ("cost.running_cost", ("cost.running_cost", "cost.custody_fee")),
        ),
    )
    (line,) = writing.absences(block)
    assert "Custody fee" in line
    assert "The other fund" not in line


def test_what_a_chinese_source_says_of_a_fund_is_said_in_english() -> None:
    said = printed(fund_document("bond", Language.EN))
    assert not any(word in said for word in ("近 1 年", "近1年", "债券 ", "现金", "未评级", "中高风险", "限大额"))


def test_a_fund_that_never_fell_has_no_chart_of_its_falls() -> None:
    blocks = [block for one in fund_document("money", Language.ZH).chapters for block in one.section.blocks]
    assert not any(isinstance(block, UnderwaterChart) for block in blocks)


def test_a_character_of_a_curve_stands_for_the_days_beside_one_that_is_missing() -> None:
    values = np.linspace(0.0, 1.0, 100)
    values[33] = np.nan
    assert " " not in sparkline(values, 10)
    assert sparkline(np.array([0.0, np.nan, 1.0]), 10) == "\u2581 \u2588"
