"""Returns-based style: which mix of indices moves as the fund does, how well, and whether that changed."""

from __future__ import annotations

import math

import numpy as np

from data_sources.model import to_date
from diagnostics.evidence import has_ended
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import FundKind, fund_kind
from diagnostics.fund.style.closet_index import closet_facts, closet_findings
from diagnostics.fund.style.style_sample import CASH, ROLLING, StyleSample, style_sample
from diagnostics.metrics.fund.style_analysis import (
    RollingStyles,
    StyleFit,
    rolling_styles,
    style_drift_score,
    style_fit,
)
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, RollingChart, Section, ShareAreaChart

COLUMNS = ("index", "weight", "standard_error")
HEADS = tuple(f"style_{name}" for name in COLUMNS)
FIT, ROLLED, DRIFT = "style.r_squared", "style.least_r_squared", "style.drift_score"
MIX = "minimum of variance(fund - mix of indices), weights >= 0, sum 1 (Sharpe 1992)"
ERROR = (
    "stdev(residual) / (stdev of what the other indices leave of it * sqrt(n - p - 1)); Lobosco and DiBartolomeo (1997)"
)
FIGURES = (
    (FIT, Unit.FRACTION, "1 - variance(fund - mix) / variance(fund); Sharpe (1992)"),
    ("style.tracking_error", Unit.FRACTION, "stdev(fund - mix) * sqrt(periods_per_year); Sharpe (1992)"),
    ("style.selection_return", Unit.CHANGE, "mean(fund - mix) * periods_per_year; Sharpe (1992)"),
)
BOUNDS = ("rule.style_fit.least_fit", "rule.style_drift.most_drift")


def style(evidence: FundEvidence) -> Section:
    """Style weights with their errors, fit, drift, rolling weights, and the test for an index fund in disguise."""
    if fund_kind(evidence) is FundKind.MONEY:
        return Section("style", (), ())
    closet = closet_facts(evidence)
    made = style_sample(evidence)
    facts, blocks = _undone(evidence, made) if isinstance(made, Absence) else _done(evidence, made)
    if closet:
        shown = tuple(fact.key for fact in closet if not fact.key.startswith("rule."))
        blocks = (*blocks, FigureList("closet_index", shown))
    ended = isinstance(made, StyleSample) and has_ended(
        to_date(made.dates[-1]), to_date(evidence.levels.dates[-1]), made.frequency
    )
    found = () if ended else style_findings(facts)  # what held until the indices ended is a figure, no finding
    return Section("style", (*facts, *closet), blocks, (*found, *closet_findings(closet)))


def _undone(evidence: FundEvidence, absence: Absence) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """The figures that there would be, each with the reason why there is none."""
    wanted = (*((key, unit, formula) for key, unit, formula in FIGURES), (DRIFT, Unit.RATIO, "of no weights"))
    facts = tuple(
        Fact(key, None, unit, evidence.as_of, evidence.levels.source, formula, absent_because=absence)
        for key, unit, formula in wanted
    )
    return facts, (FigureList("style_measures", tuple(fact.key for fact in facts)),)


def _done(evidence: FundEvidence, sample: StyleSample) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    recent = sample.trailing()
    try:
        fit = style_fit(recent.fund, recent.indices)
    except NotComputable as undefined:
        return _undone(evidence, undefined.absence)
    weights = _weight_facts(evidence, recent, fit)
    figures = _fit_facts(evidence, recent, fit)
    drift, charts = _over_time(evidence, sample, tuple(fact.key for fact in weights))
    bounds = tuple(threshold(key, evidence.as_of) for key in BOUNDS)
    ranks = range(1, fit.weights.size + 1)
    rows = tuple((str(rank), tuple(f"style.{name}.{rank}" for name in COLUMNS)) for rank in ranks)
    blocks: tuple[Block, ...] = (
        FigureTable("style_weights", HEADS, rows),
        *charts,
        FigureList("style_measures", tuple(fact.key for fact in (*figures, *drift))),
        *((Note("style_price_indices"),) if sample.price_only else ()),
    )
    return (*weights, *figures, *drift, *bounds), blocks


def _fact(
    evidence: FundEvidence,
    sample: StyleSample,
    key: str,
    value: Value | None,
    unit: Unit,
    *,
    formula: str,
    window: Window | None = None,
    inputs: tuple[str, ...] = (),
    absence: Absence | None = None,
    parameters: tuple[tuple[str, str], ...] = (),
) -> Fact:
    observed = ("observed.subject", *(("observed.risk_free_rate",) if CASH in sample.names else ()))
    return Fact(
        key,
        value,
        unit,
        evidence.as_of,
        sample.source,
        formula,
        inputs=(*(name for name in observed if name in evidence.observed_keys), *inputs),
        window=window or sample.window("style"),
        parameters=parameters,
        absent_because=absence,
    )


def _weight_facts(evidence: FundEvidence, sample: StyleSample, fit: StyleFit) -> tuple[Fact, ...]:
    """Name, weight and standard error of each index, the largest weight first."""
    facts: list[Fact] = []
    order = np.argsort(-fit.weights, kind="stable").tolist()
    for rank, at in enumerate(order, start=1):
        named, weight, doubt = (f"style.{name}.{rank}" for name in COLUMNS)
        facts += [
            _fact(evidence, sample, named, sample.names[at], Unit.TEXT, formula="observed"),
            _fact(evidence, sample, weight, float(fit.weights[at]), Unit.FRACTION, formula=MIX, inputs=(named,)),
            _fact(
                evidence, sample, doubt, float(fit.standard_errors[at]), Unit.FRACTION, formula=ERROR, inputs=(weight,)
            ),
        ]
    return tuple(facts)


def _fit_facts(evidence: FundEvidence, sample: StyleSample, fit: StyleFit) -> tuple[Fact, ...]:
    year = sample.periods_per_year
    values = (fit.r_squared, fit.tracking_error * math.sqrt(year), fit.selection * year)
    held = tuple(f"style.weight.{rank}" for rank in range(1, fit.weights.size + 1))
    written = (("periods_per_year", str(year)),)
    return tuple(
        _fact(evidence, sample, key, value, unit, formula=formula, inputs=held, parameters=written)
        for (key, unit, formula), value in zip(FIGURES, values, strict=True)
    )


def _over_time(
    evidence: FundEvidence, sample: StyleSample, keys: tuple[str, ...]
) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """The drift score and the least R squared of the windows, and pictures of weights and fit over time."""
    length, step = ROLLING[sample.frequency]
    formula = "sqrt(sum of the variances of the rolling weights); Idzorek and Bertsch (2004)"
    written = (("window", str(length)), ("step", str(step)))
    whole = sample.window("all")
    rolled = _rolled(sample, length, step)
    if isinstance(rolled, Absence):
        absent = rolled
        made = _fact(
            evidence, sample, DRIFT, None, Unit.RATIO, formula=formula, window=whole, absence=absent, parameters=written
        )
        return (made,), ()
    score = style_drift_score(rolled.weights[0])
    facts = [_fact(evidence, sample, DRIFT, score, Unit.RATIO, formula=formula, window=whole, parameters=written)]
    known = rolled.r_squared[0][np.isfinite(rolled.r_squared[0])]
    if known.size:
        lowest = "least 1 - variance(fund - mix) / variance(fund) of the windows"
        value = float(known.min())
        facts.append(
            _fact(evidence, sample, ROLLED, value, Unit.FRACTION, formula=lowest, window=whole, parameters=written)
        )
    return tuple(facts), _charts(sample, rolled, length, keys)


def _rolled(sample: StyleSample, length: int, step: int) -> RollingStyles | Absence:
    """The styles of two windows or more, or why there are none."""
    if sample.n < length + step:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(sample.n), need=str(length + step))
    rolled = rolling_styles(sample.fund[None], sample.indices, length, step)
    told_apart = int(np.isfinite(rolled.weights[0]).all(axis=1).sum())
    return rolled if told_apart > 1 else Absence(AbsenceReason.COLLINEAR)


def _charts(sample: StyleSample, rolled: RollingStyles, length: int, keys: tuple[str, ...]) -> tuple[Block, ...]:
    dates = sample.dates[1:][rolled.ends]
    weights = rolled.weights[0]
    order = np.argsort(-np.nanmean(weights, axis=0), kind="stable").tolist()
    series = tuple((sample.names[at], np.ascontiguousarray(weights[:, at])) for at in order)
    largest = tuple(key for key in keys if key.startswith("style.weight."))[:1]
    return (
        ShareAreaChart("style", dates, series, facts=largest),
        RollingChart("style_fit", dates, length, ((FIT, rolled.r_squared[0]),), facts=(FIT,)),
    )


def style_findings(facts: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Whether the indices explain the fund at all and, where they do, whether its style changed."""
    by_key = {fact.key: fact for fact in facts}
    fit = by_key[FIT]
    if fit.value is None:
        return ()
    least, most = (by_key[key] for key in BOUNDS)
    if fit.number < least.number:
        return (Finding("style_fit", "poor", Severity.NOTE, Direction.NEUTRAL, (FIT, least.key)),)
    drift = by_key[DRIFT]
    if drift.value is None:
        return ()
    if drift.number >= most.number:
        cited = (DRIFT, most.key, FIT)
        return (Finding("style_drift", "drifting", Severity.NOTABLE, Direction.ADVERSE, cited),)
    return (Finding("style_drift", "steady", Severity.NOTE, Direction.NEUTRAL, (DRIFT, most.key, FIT)),)
