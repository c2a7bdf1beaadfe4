"""How the total-return values came about: distributions, unit splits, and whether the source's own figures agree."""

from __future__ import annotations

from data_sources.collect.fund.series import nav_between
from data_sources.fund_nav.total_return import NavStep, TotalReturn, is_money_fund
from data_sources.fund_nav.total_return import total_return as made_of
from data_sources.model import Dividend, NavHistory, to_date
from data_sources.quality.nav import FEWEST_CLOSED, accumulated_mismatch, daily_from, published_mismatch
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.measure import figure
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

ROWS_SHOWN = 12  # the newest; the counts and the sums are of all
YEARS_SHOWN = 10
COLUMNS = ("step_day", "step_kind", "step_amount", "step_ratio", "step_effect")
STEP = "units of a reinvesting holder: (ratio * NAV + amount) / NAV - 1, NAV of the ex-day"
STEP_AFTER = "units of a reinvesting holder: ratio * (NAV + amount) / NAV - 1, NAV of the ex-day"
INCOME = "prod(1 + income per 10,000 units / 10,000) - 1, from the second day on"


def total_return(evidence: FundEvidence) -> Section:
    """Every distribution and split with what it makes of a holder's units, and the checks of the series."""
    nav = evidence.nav
    if nav is None:
        return _of_prices(evidence)
    cut = nav_between(nav, evidence.history.first, evidence.history.last)
    if is_money_fund(cut):
        return _of_income(evidence, cut)
    made = made_of(cut)
    if len(made.history) < 2:
        return Section("total_return", (), ())
    totals = _totals(evidence, made)
    years = _by_year(evidence, made)
    rows, table = _steps(evidence, made)
    checks = _checks(evidence, cut, made)
    facts = (*totals, *years, *rows, *checks)
    blocks: list[Block] = [FigureList("total_return_made", tuple(fact.key for fact in totals))]
    if table:
        blocks.append(FigureTable("nav_steps", COLUMNS, table))
    if years:
        blocks.append(FigureList("paid_by_year", tuple(fact.key for fact in years)))
    if checks:
        blocks.append(FigureList("nav_checks", tuple(fact.key for fact in checks)))
    if any(fact.key == "total_return.closed_period_values" for fact in checks):
        blocks.append(Note("closed_period", ("total_return.closed_period_values",)))
    return Section("total_return", facts, tuple(blocks), _findings(facts))


def _totals(evidence: FundEvidence, made: TotalReturn) -> tuple[Fact, ...]:
    """How many steps there are, and what the unit value alone would have shown."""
    window = evidence.window("all")
    paid = [step for step in made.steps if step.amount]
    split = [step for step in made.steps if step.ratio != 1.0]
    close = made.history.close
    grown = 1.0
    for step in made.steps:
        grown *= step.factor
    whole = float(close[-1] / close[0])
    counted: tuple[tuple[str, int, str], ...] = (
        ("distributions", len(paid), "days with a distribution"),
        ("unit_splits", len(split), "days with a split of units"),
    )
    facts = [
        figure(evidence, f"total_return.{name}", count, Unit.COUNT, formula=formula, window=window)
        for name, count, formula in counted
    ]
    if not made.steps:
        return tuple(facts)
    changes = (
        ("with_reinvestment", whole - 1.0, "last / first total-return value - 1"),
        ("unit_value_alone", whole / grown - 1.0, "last / first unit value - 1"),
        ("units_grown", grown - 1.0, "product of what each step makes of the units - 1"),
    )
    facts += [
        figure(evidence, f"total_return.{name}", value, Unit.CHANGE, formula=formula, window=window)
        for name, value, formula in changes
    ]
    return tuple(facts)


def _by_year(evidence: FundEvidence, made: TotalReturn) -> tuple[Fact, ...]:
    """What was paid a unit in each year, the newest first; units of the day it was paid."""
    sums: dict[int, float] = {}
    for step in made.steps:
        if step.amount:
            sums[step.day.year] = sums.get(step.day.year, 0.0) + step.amount
    window = evidence.window("all")
    return tuple(
        figure(
            evidence,
            f"total_return.paid.{year}",
            sums[year],
            Unit.PRICE,
            formula="sum of the distributions a unit, units as of their day",
            window=window,
            currency=evidence.subject.currency,
        )
        for year in sorted(sums, reverse=True)[:YEARS_SHOWN]
    )


def _steps(
    evidence: FundEvidence, made: TotalReturn
) -> tuple[tuple[Fact, ...], tuple[tuple[str, tuple[str | None, ...]], ...]]:
    """The newest steps, one row each."""
    facts: list[Fact] = []
    table: list[tuple[str, tuple[str | None, ...]]] = []
    for rank, step in enumerate(list(reversed(made.steps))[:ROWS_SHOWN], 1):
        row = _step(evidence, step, rank)
        facts += row.values()
        table.append((str(rank), tuple(fact.key if (fact := row.get(name)) else None for name in COLUMNS)))
    return tuple(facts), tuple(table)


def _step(evidence: FundEvidence, step: NavStep, rank: int) -> dict[str, Fact]:
    """One step's figures by column."""
    money = evidence.subject.currency
    window = evidence.window("all")
    before = (("nav_after", f"{step.nav_after:.6g}"), ("nav_before", f"{step.nav_before:.6g}"))

    def one(name: str, value: float | str, unit: Unit, formula: str, inputs: tuple[str, ...] = ()) -> Fact:
        return figure(
            evidence,
            f"total_return.{name}.{rank}",
            value,
            unit,
            formula=formula,
            window=window,
            inputs=inputs,
            currency=money if unit is Unit.PRICE else "",
            parameters=before,
        )

    row = {
        "step_day": figure(
            evidence, f"total_return.step_day.{rank}", step.day, Unit.DATE, formula="observed", window=window
        ),
        "step_kind": one("step_kind", step.kind.value, Unit.TEXT, "observed"),
    }
    if step.amount:
        row["step_amount"] = one("step_amount", step.amount, Unit.PRICE, "observed")
    if step.ratio != 1.0:
        row["step_ratio"] = one("step_ratio", step.ratio, Unit.RATIO, "observed")
    inputs = tuple(row[name].key for name in ("step_amount", "step_ratio") if name in row)
    formula = STEP_AFTER if step.split_first else STEP
    row["step_effect"] = one("step_effect", step.factor - 1.0, Unit.CHANGE, formula, inputs)
    return row


def _checks(evidence: FundEvidence, nav: NavHistory, made: TotalReturn) -> tuple[Fact, ...]:
    """The series against the published returns and the accumulated values, and what was found beside the list."""
    window = evidence.window("all")
    facts: list[Fact] = []

    def count(name: str, value: int, formula: str, days: tuple[str, ...] = ()) -> None:
        shown = (("days", " ".join(days)),) if days else ()
        key = f"total_return.{name}"
        facts.append(figure(evidence, key, value, Unit.COUNT, formula=formula, window=window, parameters=shown))

    against = (
        ("published_returns", published_mismatch(nav, made), "published returns"),
        ("accumulated_values", accumulated_mismatch(nav, made), "accumulated values"),
    )
    for name, (days, _, compared), words in against:
        if compared:
            named = tuple(to_date(day).isoformat() for day in days[:10])
            count(f"{name}_compared", compared, f"days compared with {words}")
            count(f"{name}_differing", int(days.size), f"days beyond rounding from {words}", named)
    history = made.history
    for name, found in (("repaired_steps", history.repairs), ("doubtful_steps", history.doubts)):
        if found:
            named = tuple(day.isoformat() for one in found for day in one.days)
            count(name, sum(one.count for one in found), "steps that the published return shows and no list has", named)
    if (start := daily_from(nav.dates)) >= FEWEST_CLOSED:
        count("closed_period_values", start, "values at the beginning that are more than days apart")
    return tuple(facts)


def _findings(facts: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """What a reader of the unit value alone would miss, and steps that the source does not list."""
    keys = {fact.key for fact in facts}
    found = []
    if "total_return.units_grown" in keys:
        reinvested = ("total_return.with_reinvestment", "total_return.unit_value_alone")
        found.append(Finding("fund_total_return", "reinvested", Severity.NOTE, Direction.NEUTRAL, reinvested))
    for name, direction in (("repaired", Direction.NEUTRAL), ("doubtful", Direction.ADVERSE)):
        key = f"total_return.{name}_steps"
        if key in keys:
            found.append(Finding("fund_total_return", name, Severity.NOTABLE, direction, (key,)))
    return tuple(found)


def _of_income(evidence: FundEvidence, nav: NavHistory) -> Section:
    """A money fund's series is its income compounded."""
    window = evidence.window("all")
    values = evidence.levels.values
    days = int(nav.dates.size)
    facts = (
        figure(evidence, "total_return.income_days", days, Unit.COUNT, formula="days with an income", window=window),
        figure(
            evidence,
            "total_return.with_reinvestment",
            float(values[-1] / values[0] - 1.0),
            Unit.CHANGE,
            formula=INCOME,
            window=window,
        ),
    )
    blocks = (FigureList("total_return_made", tuple(fact.key for fact in facts)), Note("income_compounded"))
    return Section("total_return", facts, blocks)


def _of_prices(evidence: FundEvidence) -> Section:
    """Of a fund whose series is made of prices: what it paid a share, where the source lists it."""
    actions = evidence.snapshot.actions
    first, last = evidence.history.first, evidence.history.last
    paid: list[Dividend] = []
    if actions is not None:
        paid = [one for one in actions.dividends if first < one.ex_date <= last]
    if not paid:
        return Section("total_return", (), ())
    window = evidence.window("all")
    counted = figure(
        evidence,
        "total_return.distributions",
        len({one.ex_date for one in paid}),
        Unit.COUNT,
        formula="days with a distribution",
        window=window,
    )
    sums: dict[int, float] = {}
    for one in paid:
        sums[one.ex_date.year] = sums.get(one.ex_date.year, 0.0) + one.amount
    years = tuple(
        figure(
            evidence,
            f"total_return.paid.{year}",
            sums[year],
            Unit.PRICE,
            formula="sum of the distributions of the year a share, as the source states them",
            window=window,
            currency=evidence.subject.currency,
        )
        for year in sorted(sums, reverse=True)[:YEARS_SHOWN]
    )
    blocks = (
        FigureList("total_return_made", (counted.key,)),
        FigureList("paid_by_year", tuple(fact.key for fact in years)),
    )
    return Section("total_return", (counted, *years), blocks)
