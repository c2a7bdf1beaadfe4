"""W1 and W2: the headline figures against plain NumPy, as ratios within shuffled rounds of one process.

Run it alone: ``python benchmarks/measure_metrics.py``. CPU time of one thread; the ratio is taken within a round and
the median is printed.
"""

from __future__ import annotations

# ruff: noqa: E402  the thread limits must be set before numpy is imported, the path before our packages are
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import limits
from diagnostics.facts import Fact, Window
from diagnostics.metrics.calendar_returns import monthly_table
from diagnostics.metrics.drawdown import drawdown_tables
from diagnostics.metrics.headline import BLOCK_ROWS, HEADLINE, headline
from diagnostics.metrics.rolling import rolling_beta, rolling_sharpe_ratio, rolling_volatility
from diagnostics.metrics.sample import ReturnSample

FloatArray = npt.NDArray[np.float64]

PERIODS = 2_520
ROUNDS = 15
WINDOW = 252


def made_returns(series: int, seed: int = 7) -> tuple[FloatArray, FloatArray, npt.NDArray[np.datetime64]]:
    """Fat-tailed daily returns with a common market, shape (series, PERIODS), the market, and their business days."""
    generator = np.random.default_rng(seed)
    market = 0.0003 + 0.010 * generator.standard_t(5, PERIODS) / np.sqrt(5 / 3)
    own = 0.0001 + 0.012 * generator.standard_t(4, (series, PERIODS)) / np.sqrt(2)
    days = np.busday_offset("2015-01-05", np.arange(PERIODS))
    return np.clip(0.9 * market + own, -0.5, 0.5), market, days


def facts_of(sample: ReturnSample) -> list[Fact]:
    """The headline figures of one series as facts."""
    figures = headline(sample)
    as_of = date(2024, 12, 31)
    window = Window("all", date(2015, 1, 5), as_of, sample.n)
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


def whole_set(sample: ReturnSample, days: npt.NDArray[np.datetime64]) -> tuple[object, ...]:
    """Ten deepest drawdowns, monthly table and three rolling series."""
    return (
        drawdown_tables(sample),
        monthly_table(sample.returns, days),
        rolling_volatility(sample, WINDOW),
        rolling_sharpe_ratio(sample, WINDOW),
        rolling_beta(sample, WINDOW),
    )


def cpu_seconds(work: Callable[[], object], repeats: int) -> float:
    """CPU time of one call of the work, the mean over some repeats."""
    start = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - start) / repeats


def compare(title: str, cases: dict[str, Callable[[], object]], repeats: int, units: int) -> None:
    """Print the median of each case and of its ratio to the first one."""
    for work in cases.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in cases}
    order = list(cases)
    for _ in range(ROUNDS):
        random.shuffle(order)
        for name in order:
            times[name].append(cpu_seconds(cases[name], repeats) / units)
    limit = times[next(iter(cases))]
    print(title)
    for name, own in times.items():
        ratio = statistics.median(a / b for a, b in zip(own, limit, strict=True))
        print(f"  {name:28s} {statistics.median(own) * 1e6:9.1f} us  {ratio:5.2f}x")


def check_agreement(returns: FloatArray, market: FloatArray, days: npt.NDArray[np.datetime64]) -> None:
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


def main() -> None:
    """Measure both workloads."""
    returns, market, days = made_returns(1_000)
    one = returns[0]
    check_agreement(returns[:16], market, days)

    def single() -> object:
        sample = ReturnSample.of(one, benchmark_returns=market)
        return facts_of(sample), whole_set(sample, days)

    def without_facts() -> object:
        sample = ReturnSample.of(one, benchmark_returns=market)
        return headline(sample), whole_set(sample, days)

    compare(
        "W1: one series, per series",
        {
            "limit": lambda: limits.single(one, market, days),
            "headline + tables + rolling": without_facts,
            "the same with facts": single,
        },
        repeats=20,
        units=1,
    )
    few = returns[:128]

    def limit_blocks(rows: int) -> Callable[[], object]:
        return lambda: [limits.batch(few[i : i + rows], market, days) for i in range(0, len(few), rows)]

    def ours(rows: int) -> Callable[[], object]:
        def work() -> object:
            sample = ReturnSample.of(few, benchmark_returns=market)
            return [(headline(block), whole_set(block, days)) for block in sample.blocks(rows)]

        return work

    cases = {f"limit, {BLOCK_ROWS} rows": limit_blocks(BLOCK_ROWS)}
    cases |= {f"limit, {rows} rows": limit_blocks(rows) for rows in (4, 8, 32, 64)}
    cases |= {f"ours, {rows} rows": ours(rows) for rows in (4, 8, 16, 32, 64)}
    compare(f"W2: {len(few)} series, per series", cases, repeats=1, units=len(few))


if __name__ == "__main__":
    main()
