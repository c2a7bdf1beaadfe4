"""A diagnosis of made-up but lifelike prices, so that the renderers have everything to show.

Seeded, so every run has the same facts. The sections are the real ones; the price chart is laid
out here because a made-up series has no snapshot.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from advisor_cli.report.compose import compose
from advisor_cli.report.document import Document, Notice
from data_sources.model import Instrument, InstrumentKind, Origin
from diagnostics.assumptions import Assumptions
from diagnostics.commentary.model import Commentary, Sentence, Writer
from diagnostics.commentary.sentences import finding_sentence
from diagnostics.commentary.slots import cited_keys
from diagnostics.evidence import Comparison, Levels, SeriesEvidence, compare
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.figures import Language
from diagnostics.performance.drawdown import drawdown
from diagnostics.performance.relative import relative
from diagnostics.performance.returns import performance
from diagnostics.performance.risk import risk
from diagnostics.performance.risk_adjusted import risk_adjusted
from diagnostics.performance.tail_risk import tail_risk
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import KeyFigures, Note, PriceChart, Section

SUBJECT = Instrument("SAMP", InstrumentKind.STOCK, "XNAS", "USD", "Sample & Sons | Ltd", "样本股份")
MARKET = Instrument("^MARK", InstrumentKind.INDEX, "XNYS", "USD", "Market Index", "市场指数")
RUN_ID = "20241129T210000Z-0a1b2c3d"


def business_days(n: int, end: date = date(2024, 11, 29)) -> np.ndarray:
    """The n weekdays that end on ``end``."""
    return np.busday_offset(np.datetime64(end), np.arange(-n + 1, 1), roll="backward").astype("datetime64[D]")


def made_up_evidence(n: int = 1600, seed: int = 7, *, with_benchmark: bool = True) -> SeriesEvidence:
    """A stock and an index that move together, heavy-tailed."""
    noise = np.random.default_rng(seed)
    days = business_days(n)
    market = 0.0004 + 0.009 * noise.standard_t(4, n - 1) / np.sqrt(2)
    own = 0.0002 + 1.2 * market + 0.011 * noise.standard_t(4, n - 1) / np.sqrt(2)
    prices = 120.0 * np.concatenate(([1.0], np.cumprod(1.0 + own)))
    index = 2000.0 * np.concatenate(([1.0], np.cumprod(1.0 + market)))
    levels = Levels.from_values(days, prices, "sample:SAMP")
    comparison = compare(MARKET, levels, Levels.from_values(days, index, "sample:^MARK"), price_only="benchmark")
    as_of = date(2024, 11, 29)
    last = Fact("price.last", float(prices[-1]), Unit.PRICE, as_of, "sample:SAMP", "observed", currency="USD")
    previous = Fact("price.previous", float(prices[-2]), Unit.PRICE, as_of, "sample:SAMP", "observed", currency="USD")
    change = Fact("price.change.1d", float(own[-1]), Unit.CHANGE, as_of, "sample:SAMP", "last / previous - 1",
                  inputs=("price.last", "price.previous"))  # fmt: skip
    bars = Fact("data.bars", n, Unit.COUNT, as_of, "sample:SAMP", "observed")
    last_bar = Fact("data.last_bar", as_of, Unit.DATE, as_of, "sample:SAMP", "observed")
    observed = (last, previous, change, bars, last_bar)
    rates = np.full(n - 1, 0.03 / 252)
    if with_benchmark and isinstance(comparison, Comparison):
        comparison = replace(comparison, risk_free=rates)
    return SeriesEvidence(
        SUBJECT,
        levels,
        Assumptions(252),
        risk_free=rates,
        comparison=comparison if with_benchmark else Absence(AbsenceReason.NO_BENCHMARK),
        observed=observed,
    )


def header(evidence: SeriesEvidence) -> Section:
    """Price, candles and volume."""
    close = evidence.levels.values
    noise = np.random.default_rng(3)
    spread = 1.0 + np.abs(noise.normal(0, 0.008, close.size))
    opened = np.concatenate((close[:1], close[:-1]))
    chart = PriceChart(
        "price",
        evidence.levels.dates,
        close,
        "USD",
        open=opened,
        high=np.maximum(close, opened) * spread,
        low=np.minimum(close, opened) / spread,
        volume=noise.lognormal(16, 0.4, close.size),
        averages=tuple((k, _average(close, k)) for k in (20, 60, 120)),
        facts=("price.last",),
    )
    return Section("header", (), (KeyFigures(("price.last", "price.previous", "price.change.1d")), chart,
                                  Note("price_index_benchmark")))  # fmt: skip


def made_up_diagnosis(n: int = 1600, seed: int = 7, *, with_benchmark: bool = True) -> Diagnosed:
    """The real performance sections over the made-up series."""
    evidence = made_up_evidence(n, seed, with_benchmark=with_benchmark)
    sections = (header, performance, risk, drawdown, tail_risk, risk_adjusted, relative)
    return Diagnosis("stock", sections).run(evidence)


def ruled_commentary(diagnosed: Diagnosed, language: Language, *, model: str = "") -> Commentary:
    """Each finding's sentence in its section, the verdict as the summary; some as a model's when one is named."""
    verdict = finding_sentence(diagnosed.verdict, language)
    sentences = [Sentence(verdict, "summary", Writer.RULES, cited_keys(verdict))]
    for section in diagnosed.sections:
        for at, finding in enumerate(one for one in section.findings if one.rule != "verdict"):
            text = finding_sentence(finding, language)
            writer = Writer.MODEL if model and at == 0 else Writer.RULES
            sentences.append(Sentence(text, section.name, writer, cited_keys(text)))
    return Commentary(tuple(sentences), Writer.MODEL if model else Writer.RULES, model)


def made_up_document(
    language: Language = Language.EN,
    *,
    n: int = 1600,
    seed: int = 7,
    with_benchmark: bool = True,
    model: str = "",
    notices: tuple[Notice, ...] = (),
) -> Document:
    """A whole document of the made-up diagnosis."""
    return _document(language, n, seed, with_benchmark, model, notices)


@cache
def _document(
    language: Language, n: int, seed: int, with_benchmark: bool, model: str, notices: tuple[Notice, ...]
) -> Document:
    diagnosed = made_up_diagnosis(n, seed, with_benchmark=with_benchmark)
    return compose(
        diagnosed,
        ruled_commentary(diagnosed, language, model=model),
        language=language,
        sources=(
            Origin("sample", "SAMP daily bars", "2024-12-01", "ab" * 32, "made up for tests", is_sample=True),
            Origin("sample", "^MARK daily closes", "2024-12-01", "cd" * 32, is_sample=True),
        ),
        run_id=RUN_ID,
        created="2024-11-29T21:00:00+00:00",
        time_zone="America/New_York",
        version="0.1.0",
        notices=notices,
    )


def _average(values: np.ndarray, n: int) -> np.ndarray:
    sums = np.cumsum(np.insert(values, 0, 0.0))
    average = np.full(values.size, np.nan)
    average[n - 1 :] = (sums[n:] - sums[:-n]) / n
    return average
