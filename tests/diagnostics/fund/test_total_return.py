"""How the series came about: figures by hand, words in both languages, sentences that are true of their facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from advisor_cli.report.words import Words
from data_sources.model import NavHistory
from data_sources.quality import DefectKind, examine_nav
from diagnostics.commentary.plain import plain_section
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.total_return import total_return
from diagnostics.market.data_quality import data_quality
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import FigureList, FigureTable, Note
from tests.data_sources.fund.fake_funds import Funds
from tests.data_sources.fund.nav_histories import FUND, MADE, days_of, fund_nav, growth
from tests.diagnostics.fund.collect_observed import evidence_of

SECTIONS = Diagnosis("fund", (total_return, data_quality))
FUND_KINDS = {"NAV_RETURN_MISMATCH", "ACCUMULATED_MISMATCH", "UNLISTED_EVENT", "CLOSED_PERIOD"}


def paying() -> FundEvidence:
    return evidence_of("110011", Funds(nav=fund_nav(growth(600), paid={100: 0.05, 101: 0.02, 400: 0.1})))


def split() -> FundEvidence:
    nav = fund_nav(growth(600), paid={300: 0.05}, split={100: 1.5, 300: 0.5}, accumulated=False)
    return evidence_of("110011", Funds(nav=nav))


def mended() -> FundEvidence:
    return evidence_of("110011", Funds(nav=fund_nav(growth(300), split={50: 2.0}, unlisted=(50,))))


def doubtful() -> FundEvidence:
    nav = fund_nav(growth(300), paid={90: 0.3}, unlisted=(90,), accumulated=False)
    return evidence_of("110011", Funds(nav=nav))


def contradicting() -> FundEvidence:
    nav = fund_nav(growth(300))
    value = nav.unit_nav.copy()
    value[100] *= 1.003
    return evidence_of("110011", Funds(nav=replace(nav, unit_nav=value)))


def closed_at_first() -> FundEvidence:
    nav = fund_nav(growth(300), accumulated=False, published=False)
    kept = np.setdiff1d(np.arange(300), [at for at in range(1, 41) if at % 5])
    return evidence_of("110011", Funds(nav=replace(nav, dates=nav.dates[kept], unit_nav=nav.unit_nav[kept])))


def money() -> FundEvidence:
    days = days_of(300)
    nav = NavHistory(FUND, days, np.full(300, np.nan), MADE, income_per_ten_thousand=np.full(300, 0.5))
    return evidence_of("000001", Funds(nav=nav, fund_type="货币型", benchmark="活期存款利率(税后)"))


FUNDS: tuple[Callable[[], FundEvidence], ...] = (
    paying,
    split,
    mended,
    doubtful,
    contradicting,
    closed_at_first,
    money,
    lambda: evidence_of("QQQ"),
    lambda: evidence_of("161130", Funds(benchmark="纳斯达克100指数收益率×100%")),
)


@pytest.fixture(scope="module")
def diagnoses() -> tuple[Diagnosed, ...]:
    return tuple(SECTIONS.run(make()) for make in FUNDS)


def value_of(evidence: FundEvidence, key: str) -> object:
    return next(fact.value for fact in total_return(evidence).facts if fact.key == key)


def test_each_step_has_its_effect() -> None:
    seen = paying()
    assert seen.nav is not None
    at = int(np.searchsorted(seen.nav.dates, np.datetime64(str(value_of(seen, "total_return.step_day.1")))))
    assert value_of(seen, "total_return.step_effect.1") == pytest.approx(0.1 / seen.nav.unit_nav[at])
    assert value_of(seen, "total_return.distributions") == 3
    assert value_of(seen, "total_return.paid.2021") == pytest.approx(0.07)
    assert value_of(seen, "total_return.unit_value_alone") == pytest.approx(
        seen.nav.unit_nav[-1] / seen.nav.unit_nav[0] - 1.0
    )
    assert value_of(seen, "total_return.with_reinvestment") == pytest.approx(
        seen.levels.values[-1] / seen.levels.values[0] - 1.0
    )


def test_the_checks_count_what_they_compared() -> None:
    seen = contradicting()
    assert value_of(seen, "total_return.published_returns_compared") == 299
    assert value_of(seen, "total_return.published_returns_differing") == 2
    assert value_of(seen, "total_return.accumulated_values_differing") == 2


def test_a_fund_without_values_shows_what_it_paid() -> None:
    seen = evidence_of("QQQ")
    assert value_of(seen, "total_return.distributions") == 2
    assert value_of(seen, "total_return.paid.2022") == 0.08


def test_every_kind_of_defect_is_found_somewhere(diagnoses: tuple[Diagnosed, ...]) -> None:
    found = {fact.key.removeprefix("data.").upper() for one in diagnoses for fact in one.ledger}
    assert found >= FUND_KINDS
    variants = {finding.name for one in diagnoses for finding in one.findings}
    assert variants >= {f"fund_total_return.{name}" for name in ("reinvested", "repaired", "doubtful")}
    assert DefectKind.NAV_REVISED.name.lower() == "nav_revised"
    assert examine_nav is not None


@pytest.mark.parametrize("language", list(Language))
def test_everything_that_is_printed_has_words(language: Language, diagnoses: tuple[Diagnosed, ...]) -> None:
    words = Words(language)
    for diagnosed in diagnoses:
        for fact in diagnosed.ledger:
            assert words.label(fact.key)
            assert words.short(fact.key)
        for section in diagnosed.sections:
            for block in section.blocks:
                if isinstance(block, Note):
                    assert words.note(block.name).format(*("x" for _ in block.keys))
                elif isinstance(block, FigureTable):
                    assert words.title(block.name, "table")
                    assert all(words.head(column) for column in block.columns)
                    assert all(words.row(name) for name, _ in block.rows)
                elif isinstance(block, FigureList):
                    assert words.title(block.name, "list")
                keys: tuple[str | None, ...] = getattr(block, "keys", ())
                if isinstance(block, FigureTable):
                    assert all(len(cells) == len(block.columns) for _, cells in block.rows)
                    keys = tuple(key for _, cells in block.rows for key in cells)
                assert all(key in diagnosed.ledger for key in keys if key is not None)


@pytest.mark.parametrize("language", list(Language))
def test_every_sentence_passes_the_guard(language: Language, diagnoses: tuple[Diagnosed, ...]) -> None:
    told = 0
    for diagnosed in diagnoses:
        context = Context.of(diagnosed, language)
        texts = [
            sentence.text
            for name in ("total_return", "data_quality")
            for sentence in plain_section(diagnosed, name, language)
        ]
        for finding in diagnosed.findings:
            assert finding_phrase(finding, language)
            texts.append(finding_sentence(finding, language))
        for text in texts:
            assert verify(text, context) == (), text
        told += len(texts)
    assert told > 20
