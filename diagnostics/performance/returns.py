"""What the subject earned: trailing windows, calendar years, best and worst, beside its benchmark."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data_sources.model import to_date
from diagnostics.evidence import Levels, SeriesEvidence
from diagnostics.facts import Absence, Fact, Unit, Window
from diagnostics.measure import figure, measure
from diagnostics.metrics.returns import annualized_return, positive_share
from diagnostics.performance.periods import PeriodReturns, calendar_returns
from diagnostics.section import Block, FigureTable, KeyFigures, MonthlyHeatmap, Section, WealthChart
from diagnostics.windows import TRAILING

ANNUALIZED = ("3y", "5y", "all")
SUMMED_UP = ("ytd", "1y", "all")
YEARS_SHOWN = 10
SHOWN_WITH_MONTHS = ("return.best_month.all", "return.worst_month.all", "return.positive_months.all")
CUMULATIVE = "value at the end / value at the start - 1"


def performance(evidence: SeriesEvidence) -> Section:
    """Returns over trailing windows and calendar periods."""
    trailing = trailing_returns(evidence)
    annualized = tuple(_annualized(evidence, window) for window in ANNUALIZED)
    benchmark = benchmark_returns(evidence)
    yearly = calendar_returns(evidence.levels, "year", evidence.next_due)
    years = year_facts(evidence, yearly)
    extremes = extreme_facts(evidence)
    blocks: list[Block] = [
        KeyFigures(("return.cumulative_return.1y", "return.annualized_return.all")),
        _trailing_table(trailing + annualized + benchmark),
        wealth_chart(evidence),
    ]
    blocks += _year_blocks(evidence, years, yearly)
    blocks.append(_extremes_table(extremes))
    return Section("performance", trailing + annualized + benchmark + years + extremes, tuple(blocks))


def trailing_performance(evidence: SeriesEvidence) -> Section:
    """Of the same chapter the figures alone that sum it up: returns over some windows, beside the benchmark's."""
    made = (*trailing_returns(evidence, SUMMED_UP), _annualized(evidence, "all"))
    return Section("performance", (*made, *benchmark_returns(evidence, SUMMED_UP)), ())


def _annualized(evidence: SeriesEvidence, window: str) -> Fact:
    return measure(annualized_return, evidence, "return", window, unit=Unit.CHANGE)


def trailing_returns(evidence: SeriesEvidence, windows: Sequence[str] = TRAILING) -> tuple[Fact, ...]:
    """The subject's cumulative return over each trailing window, on its own dates."""
    made = []
    for label in windows:
        start = evidence.start(label)
        value, absence = (None, start) if isinstance(start, Absence) else (_growth(evidence.levels, start), None)
        made.append(
            figure(
                evidence,
                f"return.cumulative_return.{label}",
                value,
                Unit.CHANGE,
                formula=CUMULATIVE,
                window=evidence.window(label),
                absence=absence,
            )
        )
    return tuple(made)


def benchmark_returns(evidence: SeriesEvidence, windows: Sequence[str] = TRAILING) -> tuple[Fact, ...]:
    """The benchmark's cumulative return and the excess over it, both on the common dates."""
    compared = evidence.compared
    made = []
    for label in windows:
        start = evidence.start(label, relative=True)
        theirs, excess = None, None
        if compared is not None and not isinstance(start, Absence):
            theirs = _growth(compared.benchmark, start)
            excess = _growth(compared.subject, start) - theirs
        for name, value, formula in (
            ("cumulative_return.benchmark", theirs, CUMULATIVE),
            ("arithmetic_excess", excess, "cumulative return - cumulative return of the benchmark, on common dates"),
        ):
            made.append(
                figure(
                    evidence,
                    f"return.{name}.{label}",
                    value,
                    Unit.CHANGE,
                    formula=formula,
                    window=evidence.window(label, relative=True),
                    absence=start if isinstance(start, Absence) else None,
                    relative=True,
                )
            )
    return tuple(made)


def year_facts(evidence: SeriesEvidence, yearly: PeriodReturns) -> tuple[Fact, ...]:
    """One fact for each full calendar year, newest ``YEARS_SHOWN``."""
    return tuple(
        figure(
            evidence,
            f"return.calendar_year.{period.year}",
            value,
            Unit.CHANGE,
            formula="last value of the year / last value of the year before - 1",
            window=Window(str(period.year), start, end, count, evidence.frequency),
        )
        for period, value, start, end, count in yearly.full_periods()[-YEARS_SHOWN:]
    )


def extreme_facts(evidence: SeriesEvidence) -> tuple[Fact, ...]:
    """Best and worst period, month and year, and how often a period gained."""
    made = [*_extreme_periods(evidence), measure(positive_share, evidence, "return", "all")]
    for unit in ("month", "year"):
        full = calendar_returns(evidence.levels, unit, evidence.next_due).full_periods()
        if not full:
            continue
        ordered = sorted(full, key=lambda period: period[1])
        for name, (_, value, start, end, count) in (("best", ordered[-1]), ("worst", ordered[0])):
            window = Window("all", start, end, count, evidence.frequency)
            made.append(_extreme(evidence, f"return.{name}_{unit}.all", value, window))
        if unit == "month":
            share = sum(1 for period in full if period[1] > 0) / len(full)
            window = Window("all", full[0][2], full[-1][3], len(full), "monthly")
            made.append(
                figure(
                    evidence,
                    "return.positive_months.all",
                    share,
                    Unit.FRACTION,
                    formula="count(full months with r > 0) / full months",
                    window=window,
                )
            )
    return tuple(made)


def _extreme_periods(evidence: SeriesEvidence) -> list[Fact]:
    """The best and the worst single return; none when there is only one value."""
    returns, dates = evidence.levels.returns, evidence.levels.dates
    if not returns.size:
        return []
    made = []
    for name, at in (("best", int(np.argmax(returns))), ("worst", int(np.argmin(returns)))):
        window = Window("all", to_date(dates[at]), to_date(dates[at + 1]), 1, evidence.frequency)
        made.append(_extreme(evidence, f"return.{name}_period.all", float(returns[at]), window))
    return made


def wealth_chart(evidence: SeriesEvidence) -> WealthChart:
    """What 1 became: on common dates beside a benchmark that goes on as long, else on the subject's own."""
    compared = evidence.compared if evidence.compared_until is None else None
    levels = evidence.levels if compared is None else compared.subject
    return WealthChart(
        "wealth",
        levels.dates,
        levels.values / levels.values[0],
        evidence.subject.symbol,
        None if compared is None else compared.benchmark.values / compared.benchmark.values[0],
        "" if compared is None else compared.instrument.symbol,
        facts=("return.cumulative_return.all",) + (() if compared is None else ("return.arithmetic_excess.all",)),
    )


def _growth(levels: Levels, start: int) -> float:
    return float(levels.values[-1] / levels.values[start] - 1.0)


def _extreme(evidence: SeriesEvidence, key: str, value: float, window: Window) -> Fact:
    word = "largest" if ".best_" in key else "smallest"
    return figure(evidence, key, value, Unit.CHANGE, formula=f"{word} simple return of the window", window=window)


def _trailing_table(facts: tuple[Fact, ...]) -> FigureTable:
    known = {fact.key for fact in facts}

    def row(prefix: str) -> tuple[str | None, ...]:
        return tuple(key if (key := f"{prefix}.{label}") in known else None for label in TRAILING)

    return FigureTable(
        "trailing_returns",
        TRAILING,
        (
            ("cumulative_return", row("return.cumulative_return")),
            ("benchmark", row("return.cumulative_return.benchmark")),
            ("arithmetic_excess", row("return.arithmetic_excess")),
            ("annualized_return", row("return.annualized_return")),
        ),
    )


def _year_blocks(evidence: SeriesEvidence, years: tuple[Fact, ...], yearly: PeriodReturns) -> list[Block]:
    blocks: list[Block] = []
    if years:
        labels = tuple(fact.key.rsplit(".", 1)[1] for fact in years)
        blocks.append(FigureTable("calendar_years", labels, (("calendar_year", tuple(f.key for f in years)),)))
    months = calendar_returns(evidence.levels, "month", evidence.next_due)
    if evidence.frequency in ("daily", "weekly", "monthly") and months.full_periods():
        grid_years, grid = months.month_grid()
        by_year = {period.year: value for period, value, *_ in yearly.full_periods()}
        totals = np.array([by_year.get(year, np.nan) for year in grid_years])
        blocks.append(MonthlyHeatmap("monthly_returns", grid_years, grid, totals, facts=SHOWN_WITH_MONTHS))
    return blocks


def _extremes_table(facts: tuple[Fact, ...]) -> FigureTable:
    known = {fact.key for fact in facts}
    columns = ("period", "month", "year")

    def cells(kind: str) -> tuple[str | None, ...]:
        return tuple(key if (key := f"return.{kind}_{unit}.all") in known else None for unit in columns)

    positive = ("return.positive_share.all", "return.positive_months.all")
    shares = tuple(key if key in known else None for key in positive)
    return FigureTable(
        "best_and_worst",
        columns,
        (("best", cells("best")), ("worst", cells("worst")), ("positive", (*shares, None))),
    )
