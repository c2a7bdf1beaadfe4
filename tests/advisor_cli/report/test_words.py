"""Every key, title, note and rule that a report can print has its words, in both languages."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from importlib.resources import files

import pytest

import diagnostics.metrics
from advisor_cli.report.document import NoticeCode
from advisor_cli.report.words import MissingWord, Words
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from data_sources.collect import StockRequest, collect_stock
from data_sources.providers.akshare.rates import INTERBANK
from data_sources.providers.yahoo.rates import YIELDS
from data_sources.quality import DefectKind
from data_sources.registry import make_sources
from data_sources.snapshot import NoteKind
from diagnostics.facts import Absence, AbsenceReason
from diagnostics.figures import Language
from diagnostics.findings import Direction, Severity
from diagnostics.metrics.spec import METRICS
from diagnostics.metrics.technical.indicator import INDICATORS
from diagnostics.pipeline import Diagnosed
from diagnostics.rules import THRESHOLDS
from diagnostics.section import FigureList, FigureTable, Note, RollingChart
from tests.advisor_cli.report.diagnosed_fixture import made_up_diagnosis

LANGUAGES = pytest.mark.parametrize(
    "words", [Words(language) for language in Language], ids=lambda one: one.language.value
)
REAL = ("AAPL", "000338.SZ", "600519.SH")


def _real(symbol: str) -> Diagnosed:
    request = StockRequest(symbol, benchmark="", as_of=None, years=None)
    return diagnose_snapshot(
        collect_stock(request, make_sources(("sample",))), Conventions(risk_free_rate=None, years=None)
    )


@pytest.fixture(scope="module")
def diagnoses() -> tuple[Diagnosed, ...]:
    return (made_up_diagnosis(), made_up_diagnosis(with_benchmark=False), *map(_real, REAL))


@LANGUAGES
def test_everything_a_diagnosis_prints_has_words(words: Words, diagnoses: tuple[Diagnosed, ...]) -> None:
    for diagnosed in diagnoses:
        assert words.kind(diagnosed.kind)
        for fact in diagnosed.ledger:
            assert words.label(fact.key)
            assert words.short(fact.key)
        for section in diagnosed.sections:
            assert words.title(section.name)
            for block in section.blocks:
                if isinstance(block, Note):
                    assert words.note(block.name)
                elif isinstance(block, FigureTable):
                    assert words.title(block.name, "table")
                    assert all(words.head(column) for column in block.columns)
                    assert all(words.row(name) for name, _ in block.rows)
                elif isinstance(block, FigureList):
                    assert words.title(block.name, "list")
                elif isinstance(block, RollingChart):
                    assert all(words.rolled(name) for name, _ in block.panels)


@LANGUAGES
def test_every_metric_and_indicator_has_a_label(words: Words) -> None:
    for module in pkgutil.walk_packages(diagnostics.metrics.__path__, "diagnostics.metrics."):
        importlib.import_module(module.name)
    missing = [name for name in (*METRICS, *INDICATORS) if not words.has_label(f"any.{name}")]
    assert missing == []


@LANGUAGES
def test_every_closed_list_has_words(words: Words) -> None:
    for code in NoticeCode:
        assert words.notice(code.value, "short")
        assert words.notice(code.value, "long")
    for reason in AbsenceReason:
        assert words.absence(Absence(reason, "1", "2"))
    for direction in Direction:
        assert words.phrase(direction.name)
    for severity in Severity:
        assert words.phrase(severity.name)
    for kind in NoteKind:
        assert words.note(f"snapshot_{kind.value}")
    for defect in DefectKind:
        assert words.label(f"data.{defect.name.lower()}")
    for key in THRESHOLDS:
        assert words.label(key)
        assert words.parameter("why", "", key)


def test_both_languages_have_the_same_words() -> None:
    folder = files("advisor_cli.report") / "words"
    english, chinese = (tomllib.loads((folder / f"{one}.toml").read_text("utf-8")) for one in ("en", "zh"))
    assert english.keys() == chinese.keys()
    for table in english.keys() - {"short", "short_qualifier", "formula"}:
        assert english[table].keys() == chinese[table].keys(), table


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("risk.annualized_volatility.1y", "Annualized volatility, 1 year", "年化波动率（近1年）"),
        ("ratio.sharpe_ratio.all", "Sharpe ratio, whole period", "夏普比率（全部区间）"),
        (
            "return.cumulative_return.benchmark.3y",
            "Cumulative return of the benchmark, 3 years",
            "基准累计收益率（近3年）",
        ),
        ("tail.value_at_risk_historical.99", "Value at risk, historical, 99%", "在险价值（历史模拟法）（99%）"),
        ("technique.simple_moving_average.20", "Simple moving average, 20 bars", "简单移动平均（20日）"),
        ("drawdown.depth.3", "Depth of drawdown, no. 3", "回撤幅度（第3大）"),
        ("suitability.breach_value.2", "Share beyond its bound, no. 2", "越界比例（第2项）"),
        ("return.calendar_year.2019", "Return in the year, 2019", "年度收益率（2019年）"),
        ("relative.up_capture.all", "Up capture, whole period", "上行捕获率（全部区间）"),
        ("rule.volatility_regime.upper", "Volatility regime: upper threshold", "波动状态：上阈值"),
    ],
)
def test_labels_follow_the_grammar_of_keys(key: str, english: str, chinese: str) -> None:
    assert Words(Language.EN).label(key) == english
    assert Words(Language.ZH).label(key) == chinese


def test_an_unknown_key_is_a_missing_word_and_never_printed_raw() -> None:
    with pytest.raises(MissingWord, match="no en word for"):
        Words(Language.EN).label("risk.no_such_figure.1y")


def test_dates_in_a_reason_are_written_the_readers_way() -> None:
    absence = Absence(AbsenceReason.WINDOW_NOT_COVERED, have="2024-01-02", need="2021-11-29")
    assert "2 Jan 2024" in Words(Language.EN).absence(absence)
    assert "2021年11月29日" in Words(Language.ZH).absence(absence)


def test_a_live_sources_rates_and_every_kind_of_defect_have_chinese_words() -> None:
    words = Words(Language.ZH)
    rates = [one.name for one in YIELDS] + [entry[-1] for entry in INTERBANK.values()]
    assert [name for name in rates if words.text(name) == name] == []
    assert [kind.value for kind in DefectKind if words.formula(kind.value) == kind.value] == []


def test_formulas_of_what_an_account_missed_are_in_chinese() -> None:
    words = Words(Language.ZH)
    told = ("shares held before the ex-date", "things that do not add up", "projected income / value of the account")
    assert [one for one in told if words.formula(one) == one] == []
