"""How closely an index fund follows its index: difference and error by window and year, with the fee beside them."""

from __future__ import annotations

import re

import numpy as np

from data_sources.model import Instrument, InstrumentKind, to_date
from diagnostics.evidence import Comparison, Levels, common_start, compare
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.costs.fee_schedule import RunningCost, running_cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import FundKind, fund_kind, target
from diagnostics.fund.market.premium import premium_of
from diagnostics.measure import figure
from diagnostics.metrics.fund.tracking import tracking_difference, tracking_error
from diagnostics.metrics.spec import NotComputable
from diagnostics.performance.periods import calendar_returns
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.windows import next_due, spans_a_year

WINDOWS = ("1y", "3y", "5y", "all")
YEARS_SHOWN = 10
# What names of indices end with and those of funds leave out.
BESIDE_THE_NAME = re.compile(
    r"指数|收益率|全收益|净收益|total return|price return|\bindex\b|[\s()\uff08\uff09·.,&-]", re.IGNORECASE
)
# Words that make another index of one that is named beside them.
OTHER_INDEX = re.compile(
    r"价值|成长|红利|股息|低波|等权|质量|动量|增强|行业|医药|消费|金融|非银|equal|growth|value|dividend|momentum"
    r"|quality|volatility|beta|esg|sector|aristocrat|buffer|covered|leverag|inverse|ultra|[23]x",
    re.IGNORECASE,
)


def tracking_section(evidence: FundEvidence) -> Section:
    """Tracking of an index fund against its own index; nothing for other funds."""
    if fund_kind(evidence) is not FundKind.INDEX:
        return Section("trading", (), ())
    compared = evidence.compared
    if compared is not None and not is_its_index(evidence, compared.instrument):
        return Section("trading", (), (Note("not_its_index"),))
    listed = evidence.subject.kind is InstrumentKind.ETF
    valued = _by_net_asset_value(evidence, compared) if listed and compared is not None else None
    pair = compared if valued is None else valued
    difference = tuple(_figure(evidence, pair, "difference", window) for window in WINDOWS)
    error = tuple(_figure(evidence, pair, "error", window) for window in WINDOWS)
    years = () if pair is None else _years(evidence, pair)
    fee = _before_fee(evidence, difference[-1])
    bound = threshold(f"rule.fund_tracking.{'listed' if listed else 'index'}_fund", evidence.as_of)
    facts = (*difference, *error, *years, *fee)
    blocks: list[Block] = [
        FigureTable(
            "index_tracking",
            WINDOWS,
            (
                ("trading.tracking_difference", tuple(fact.key for fact in difference)),
                ("trading.tracking_error", tuple(fact.key for fact in error)),
            ),
        )
    ]
    if years:
        names = tuple(fact.key.rpartition(".")[2] for fact in years)
        cells = tuple(fact.key for fact in years)
        blocks.append(FigureTable("tracking_years", names, (("trading.tracking_difference", cells),)))
    if fee:
        blocks.append(FigureList("tracking_fee", ("cost.running_cost", *(fact.key for fact in fee))))
    if pair is not None and pair.price_only:
        blocks.append(Note(f"price_only_{pair.price_only}"))
    if listed and pair is not None:
        blocks.append(Note("tracking_of_prices" if valued is None else "tracking_of_values"))
    if listed and valued is None:
        # Prices move around the net asset value: their distance from the index says nothing of the fund's.
        return Section("trading", facts, tuple(blocks))
    found = tracking_findings(error[0], bound)
    return Section("trading", (*facts, bound), tuple(blocks), found)


def _by_net_asset_value(evidence: FundEvidence, compared: Comparison) -> Comparison | None:
    """The comparison with the price taken off its premium: total return of the net asset value; None without one.

    A total-return price over 1 + premium of the day is the total return of the net asset value, since the
    premium is that of the close as quoted over the value as published.
    """
    found = premium_of(evidence)
    if isinstance(found, Absence):
        return None
    common, ours, theirs = np.intersect1d(compared.subject.dates, found.dates, assume_unique=True, return_indices=True)
    if common.size < 2:
        return None
    values = compared.subject.values[ours] / (1.0 + found.values[theirs])
    made = compare(
        compared.instrument,
        Levels.from_values(common, values, evidence.levels.source),
        compared.benchmark,
        price_only=compared.price_only,
    )
    return made if isinstance(made, Comparison) else None


def is_its_index(evidence: FundEvidence, benchmark: Instrument) -> bool:
    """Whether the benchmark is what the fund follows, as far as names tell.

    The fund's own formula is. Else the index that the source names as its target has to be the benchmark's (of a
    formula given by the user its heaviest part's); where the source names none, the fund's names have to contain it
    without a word that makes another index of it (沪深300价值, S&P 500 Equal Weight).
    """
    formula, profile = evidence.study.benchmark, evidence.profile
    names = (benchmark.name, benchmark.name_zh)
    if formula is not None:
        if formula.given_by == "fund":
            return True
        names = (max(formula.parts, key=lambda part: part.weight).name, "")
    known = {plain for name in names if (plain := _plain(name))}
    followed = "" if profile is None else _plain(target(profile))
    if followed:
        return followed in known
    said = [evidence.subject.name, evidence.subject.name_zh]
    if profile is not None:
        said += [profile.name, profile.full_name, profile.benchmark]
    words = " ".join(said)
    return not OTHER_INDEX.search(words) and any(name in _plain(words) for name in known)


def _plain(name: str) -> str:
    return BESIDE_THE_NAME.sub("", name).lower()


def _figure(evidence: FundEvidence, pair: Comparison | None, what: str, label: str) -> Fact:
    """Tracking difference or error over one window, on the dates that both have."""
    start = (
        evidence.no_benchmark
        if pair is None
        else common_start(label, evidence.levels.dates, pair.subject.dates, evidence.frequency)
    )
    value, window, absence = None, None, None
    if pair is None or isinstance(start, Absence):
        absence = start if isinstance(start, Absence) else evidence.no_benchmark
    else:
        dates = pair.subject.dates
        first, last = to_date(dates[start]), to_date(dates[-1])
        window = Window(label, first, last, int(dates.size - start - 1), evidence.frequency)
        if what == "difference" and not spans_a_year(first, last, evidence.frequency):
            absence = Absence(AbsenceReason.UNDER_ONE_YEAR)
        else:
            metric = tracking_difference if what == "difference" else tracking_error
            ours, theirs = pair.subject.values[start:], pair.benchmark.values[start:]
            try:
                value = metric(ours, theirs, evidence.assumptions.periods_per_year)
            except NotComputable as failure:
                absence = failure.absence
    return figure(
        evidence,
        f"trading.tracking_{what}.{label}",
        value,
        Unit.CHANGE if what == "difference" else Unit.FRACTION,
        formula="annualized return - annualized return of the index, on common dates"
        if what == "difference"
        else "stdev(r - b), divisor n - 1, * sqrt(periods_per_year)",
        window=window,
        absence=absence,
        relative=True,
        parameters=(("periods_per_year", str(evidence.assumptions.periods_per_year)),),
    )


def _years(evidence: FundEvidence, compared: Comparison) -> tuple[Fact, ...]:
    """The difference of each full calendar year, the newest ones."""
    last = to_date(compared.subject.dates[-1])
    # Where the common days end early, the year that they end in is not over for them.
    due = evidence.next_due if last == to_date(evidence.levels.dates[-1]) else next_due(last, evidence.frequency)
    ours = calendar_returns(compared.subject, "year", due)
    theirs = calendar_returns(compared.benchmark, "year", due)
    apart = dict(zip(theirs.firsts.tolist(), (ours.returns - theirs.returns).tolist(), strict=True))
    return tuple(
        figure(
            evidence,
            f"trading.tracking_difference.{first.year}",
            float(apart[first]),
            Unit.CHANGE,
            formula="return of the year - return of the index in the year, on common dates",
            window=Window(str(first.year), start, end, count, evidence.frequency),
            relative=True,
        )
        for first, _, start, end, count in ours.full_periods()[-YEARS_SHOWN:]
        if np.isfinite(apart[first])
    )


def _before_fee(evidence: FundEvidence, difference: Fact) -> tuple[Fact, ...]:
    """The difference with the running cost put back: what is left to explain; nothing where the fee is not known."""
    profile = evidence.profile
    cost = None if profile is None else running_cost(profile)
    if not isinstance(cost, RunningCost):
        return ()
    value = None if difference.value is None else difference.number + cost.value
    return (
        figure(
            evidence,
            "trading.difference_before_fee.all",
            value,
            Unit.CHANGE,
            formula="tracking difference + running cost",
            window=difference.window,
            absence=difference.absent_because,
            relative=True,
            inputs=(difference.key, "cost.running_cost"),
        ),
    )


def tracking_findings(error: Fact, bound: Fact) -> tuple[Finding, ...]:
    """Whether the tracking error of the last year lies beyond the bound, or within it."""
    if error.value is None:
        return ()
    cited = (error.key, bound.key)
    if error.number > bound.number:
        return (Finding("fund_tracking", "wide", Severity.NOTABLE, Direction.ADVERSE, cited),)
    return (Finding("fund_tracking", "close", Severity.NOTE, Direction.FAVOURABLE, cited),)
