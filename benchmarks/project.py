"""The project's side of W1 and W2, the seeded series that everyone computes, and the proof of equal figures."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from benchmarks import limits
from diagnostics.facts import Fact, Window
from diagnostics.metrics.calendar_returns import monthly_table
from diagnostics.metrics.drawdown import drawdown_tables
from diagnostics.metrics.headline import HEADLINE, headline
from diagnostics.metrics.rolling import rolling_beta, rolling_sharpe_ratio, rolling_volatility
from diagnostics.metrics.sample import ReturnSample

FloatArray = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

PERIODS = 2_520
WINDOW = 252


def made_returns(series: int, seed: int = 7) -> tuple[FloatArray, FloatArray, Days]:
    """Fat-tailed daily returns with a common market, shape (series, PERIODS), the market, and their business days."""
    generator = np.random.default_rng(seed)
    market = 0.0003 + 0.010 * generator.standard_t(5, PERIODS) / np.sqrt(5 / 3)
    own = 0.0001 + 0.012 * generator.standard_t(4, (series, PERIODS)) / np.sqrt(2)
    days = np.busday_offset(np.datetime64("2015-01-05"), np.arange(PERIODS))
    return np.clip(0.9 * market + own, -0.5, 0.5), market, days


def facts_of(figures: dict[str, FloatArray], periods: int) -> list[Fact]:
    """The headline figures of one series as facts, each with the origin that a report shows."""
    as_of = date(2024, 12, 31)
    window = Window("all", date(2015, 1, 5), as_of, periods)
    return [
        Fact(
            key=f"risk.{figure.name}.all",
            value=float(figures[figure.name][0]),
            unit=figure.metric.spec.unit,
            as_of=as_of,
            source="made",
            formula=figure.metric.spec.formula,
            inputs=("observed.subject",),
            window=window,
        )
        for figure in HEADLINE
    ]


def tables_of(sample: ReturnSample, days: Days) -> tuple[object, ...]:
    """Ten deepest drawdowns, monthly table and three rolling series."""
    return (
        drawdown_tables(sample),
        monthly_table(sample.returns, days),
        rolling_volatility(sample, WINDOW),
        rolling_sharpe_ratio(sample, WINDOW),
        rolling_beta(sample, WINDOW),
    )


def single(returns: FloatArray, market: FloatArray, days: Days, *, with_facts: bool) -> object:
    """Everything for one series of shape (n,)."""
    sample = ReturnSample.of(returns, benchmark_returns=market)
    figures = headline(sample)
    return facts_of(figures, sample.n) if with_facts else figures, tables_of(sample, days)


def batch(returns: FloatArray, market: FloatArray, days: Days, rows: int) -> object:
    """Everything for many series of shape (k, n), in blocks of rows."""
    sample = ReturnSample.of(returns, benchmark_returns=market)
    return [(headline(block), tables_of(block, days)) for block in sample.blocks(rows)]


def check_agreement(returns: FloatArray, market: FloatArray, days: Days) -> None:
    """The limit and the project give the same figures, or the ratio means nothing."""
    sample = ReturnSample.of(returns, benchmark_returns=market)
    figures, tables, _, series = limits.batch(returns, market, days)
    alone, *_ = limits.single(returns[0], market, days)
    for name, ours, theirs, one in zip(headline(sample), headline(sample).values(), figures, alone, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-8, err_msg=name)
        np.testing.assert_allclose(ours[0], one, rtol=1e-8, err_msg=name)
    for ours_table, their_table in zip(drawdown_tables(sample), tables, strict=True):
        assert [(e.start, e.trough) for e in ours_table] == [(row[1], row[2]) for row in their_table]
    rolled = (rolling_volatility(sample, WINDOW), rolling_sharpe_ratio(sample, WINDOW), rolling_beta(sample, WINDOW))
    for ours_series, their_series in zip(rolled, series, strict=True):
        np.testing.assert_allclose(ours_series, their_series, rtol=1e-7)
