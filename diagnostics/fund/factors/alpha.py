"""Alpha and timing: one, three and four factors, Treynor-Mazuy and Henriksson-Merton."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.factors.factor_sample import MODELS, FactorSample, factor_sample
from diagnostics.fund.fund_kind import FundKind, fund_kind
from diagnostics.measure import figure
from diagnostics.metrics.factors.factor_model import FactorModel, factor_model
from diagnostics.metrics.spec import NotComputable
from diagnostics.metrics.timing import GAMMA, henriksson_merton_model, treynor_mazuy_model
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.windows import spans_a_year

CONFIDENCE = 0.95
LEAST = 12  # periods below which robust errors tell nothing
BETAS = ("market_beta", "size_beta", "value_beta", "momentum_beta")  # in the order of the models' factors
FORMULA = "r - rf = alpha + sum(beta * factor) + residual, ordinary least squares"
ROBUST = "Newey-West, Bartlett weights, without prewhitening or small-sample correction"
FIGURES = (
    ("alpha", Unit.CHANGE, f"alpha * periods_per_year of {FORMULA}"),
    ("alpha_t_statistic_hac", Unit.RATIO, f"alpha / standard error ({ROBUST})"),
    ("alpha_p_value_hac", Unit.P_VALUE, "P(abs(Student t with n - k - 1 degrees) > abs(HAC t-statistic of alpha))"),
    ("alpha_lower_bound", Unit.CHANGE, f"(alpha - t(95%, n - k - 1) * standard error) * periods_per_year ({ROBUST})"),
    ("alpha_upper_bound", Unit.CHANGE, f"(alpha + t(95%, n - k - 1) * standard error) * periods_per_year ({ROBUST})"),
    ("r_squared", Unit.FRACTION, "1 - variance(residual) / variance(r - rf)"),
    ("adjusted_r_squared", Unit.FRACTION, "1 - (1 - R2) * (n - 1) / (n - k - 1)"),
    ("residual_volatility", Unit.FRACTION, "sqrt(sum(residual^2) / (n - k - 1)) * sqrt(periods_per_year)"),
)
ANNUAL = ("alpha", "alpha_lower_bound", "alpha_upper_bound", "residual_volatility")
WITHOUT_MODEL = tuple(name for name, _, _ in FIGURES[:6])  # what is said to be missing of a model without factors
BOUNDS = (
    "rule.alpha.confidence",
    "rule.alpha.least_explained",
    "rule.alpha.dividends",
    "rule.alpha_style.confidence",
    "rule.timing.confidence",
)
TimingModel = Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64]], FactorModel]
TIMING: tuple[tuple[str, str, TimingModel], ...] = (
    ("treynor_mazuy", "gamma * y^2", treynor_mazuy_model),
    ("henriksson_merton", "gamma * max(0, -y)", henriksson_merton_model),
)


def alpha(evidence: FundEvidence) -> Section:
    """Alpha and betas on one, three and four factors with robust errors, and whether the fund timed the market."""
    sample = factor_sample(evidence)
    observed = () if isinstance(sample, Absence) else _observed(evidence, sample)
    inputs = tuple(fact.key for fact in observed[:1])
    facts = list(observed)
    for model in MODELS:
        facts += _model(evidence, sample, model, inputs)
    timed = _timing(evidence, sample, inputs)
    facts += [*timed, *(threshold(key, evidence.as_of) for key in BOUNDS)]
    by_key = {fact.key: fact for fact in facts}
    found = () if isinstance(sample, Absence) else _findings(evidence, sample, by_key)
    blocks: list[Block] = [
        FigureTable("factor_models", tuple(MODELS), tuple(_rows(by_key))),
        FigureList("timing", tuple(fact.key for fact in timed)),
    ]
    if observed:
        blocks.append(FigureList("factors", tuple(fact.key for fact in observed)))
    if not isinstance(sample, Absence):
        blocks += [Note("factor_proxies")] if sample.proxies else []
        blocks += [Note("price_only_benchmark")] if sample.price_only else []
        blocks += [Note("factors_abroad")] if evidence.study.foreign_currency and sample.frequency == "daily" else []
        blocks += [Note("factors_monthly")] if sample.frequency == "monthly" else []
    return Section("alpha", tuple(facts), tuple(blocks), found)


def _rows(facts: dict[str, Fact]) -> list[tuple[str, tuple[str | None, ...]]]:
    """Rows of the table: those of which some model has a figure."""
    names = [name for name, _, _ in FIGURES[:5]]
    names += [part for beta in BETAS for part in (beta, f"{beta}_t")]
    names += [*(name for name, _, _ in FIGURES[5:]), "observations", "lags"]
    rows = []
    for name in names:
        keys = tuple(f"alpha.{name}.{model}" for model in MODELS)
        if any(key in facts for key in keys):
            rows.append((name, tuple(key if key in facts else None for key in keys)))
    return rows


def made_of(
    evidence: FundEvidence,
    sample: FactorSample | None,
    key: str,
    value: float | str | None,
    unit: Unit,
    *,
    formula: str,
    window: Window | None = None,
    absence: Absence | None = None,
    inputs: tuple[str, ...] = (),
    parameters: tuple[tuple[str, str], ...] = (),
) -> Fact:
    """A fact of the fund's and the factors' returns; a value that is no number is undefined for want of variation."""
    if isinstance(value, float) and not math.isfinite(value):
        value, absence = None, Absence(AbsenceReason.NO_VARIATION)
    made = figure(
        evidence,
        key,
        value if absence is None else None,
        unit,
        formula=formula,
        window=window,
        absence=absence,
        relative=sample is None or not sample.source,
        with_rate=sample is None or not sample.own_rate,
        inputs=inputs,
        parameters=parameters,
    )
    if sample is None or not sample.source:
        return made
    return replace(made, source=f"{made.source} {sample.source}")


def _observed(evidence: FundEvidence, sample: FactorSample) -> tuple[Fact, ...]:
    """Which factors these are, and what was left out so that both sides cover the same periods."""
    window = sample.window()
    said = "observed" if sample.origin is not None or not sample.source else "long - short of the histories named"
    return (
        made_of(evidence, sample, "alpha.factor_set", sample.said, Unit.TEXT, formula=said, window=window),
        *(
            made_of(
                evidence,
                sample,
                f"alpha.{name}",
                count,
                Unit.COUNT,
                formula="periods within the common span that only this side has; left out",
                window=window,
            )
            for name, count in (
                ("periods_only_fund", sample.dropped_fund),
                ("periods_only_factors", sample.dropped_factors),
            )
        ),
    )


def _model(
    evidence: FundEvidence, sample: FactorSample | Absence, model: str, inputs: tuple[str, ...]
) -> tuple[Fact, ...]:
    if isinstance(sample, Absence):
        return _without(evidence, None, model, sample, inputs)
    factors = sample.columns(model)
    if factors is None:
        return _without(evidence, sample, model, Absence(AbsenceReason.NO_FACTORS), inputs)
    least = LEAST * factors.shape[0]
    if sample.n < least:
        few = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(sample.n), need=str(least))
        return _without(evidence, sample, model, few, inputs)
    try:
        fit = factor_model(sample.excess, factors)
    except NotComputable as failure:
        return _without(evidence, sample, model, failure.absence, inputs)
    return _fitted(evidence, sample, model, fit, inputs)


def _without(
    evidence: FundEvidence, sample: FactorSample | None, model: str, absence: Absence, inputs: tuple[str, ...]
) -> tuple[Fact, ...]:
    return tuple(
        made_of(evidence, sample, f"alpha.{name}.{model}", None, unit, formula=formula, absence=absence, inputs=inputs)
        for name, unit, formula in FIGURES
        if name in WITHOUT_MODEL
    )


def _fitted(
    evidence: FundEvidence, sample: FactorSample, model: str, fit: FactorModel, inputs: tuple[str, ...]
) -> tuple[Fact, ...]:
    window, year = sample.window(), sample.periods_per_year
    short = not spans_a_year(window.start, window.end, window.frequency)
    stated = (("lags", str(fit.lags)), ("periods_per_year", str(year)))
    t = fit.t_statistics_hac
    low, high = fit.interval_hac(CONFIDENCE)
    values = {
        "alpha": fit.coefficients[0, 0] * year,
        "alpha_t_statistic_hac": t[0, 0],
        "alpha_p_value_hac": fit.p_values(t[:, :1])[0, 0],
        "alpha_lower_bound": low[0, 0] * year,
        "alpha_upper_bound": high[0, 0] * year,
        "r_squared": fit.r_squared[0],
        "adjusted_r_squared": fit.adjusted_r_squared[0],
        "residual_volatility": fit.residual_deviation[0] * math.sqrt(year),
    }
    rows: list[tuple[str, float | int, Unit, str]] = [
        (name, float(values[name]), unit, formula) for name, unit, formula in FIGURES
    ]
    for at, name in enumerate(BETAS[: len(MODELS[model])], start=1):
        rows.append((name, float(fit.coefficients[0, at]), Unit.RATIO, f"beta of {FORMULA}"))
        rows.append((f"{name}_t", float(t[0, at]), Unit.RATIO, f"beta / standard error ({ROBUST})"))
    rows.append(("observations", fit.n, Unit.COUNT, "periods of the regression"))
    rows.append(("lags", fit.lags, Unit.COUNT, "floor(4 * (n / 100)^(2/9))"))
    return tuple(
        made_of(
            evidence,
            sample,
            f"alpha.{name}.{model}",
            value,
            unit,
            formula=formula,
            window=window,
            absence=Absence(AbsenceReason.UNDER_ONE_YEAR) if short and name in ANNUAL else None,
            inputs=inputs,
            parameters=stated,
        )
        for name, value, unit, formula in rows
    )


def _timing(evidence: FundEvidence, sample: FactorSample | Absence, inputs: tuple[str, ...]) -> tuple[Fact, ...]:
    """Gamma of both timing models with its robust t statistic and p value."""
    made: list[Fact] = []
    for name, equation, model in TIMING:
        fit = sample if isinstance(sample, Absence) else _timed(sample, model)
        formula = f"gamma of r - rf = alpha + beta * y + {equation}, y = market - rf"
        rows = (
            ("gamma", Unit.RATIO, formula),
            ("t_statistic_hac", Unit.RATIO, f"gamma / standard error ({ROBUST})"),
            ("p_value_hac", Unit.P_VALUE, "P(abs(Student t with n - 3 degrees) > abs(HAC t-statistic))"),
        )
        values: tuple[float | None, ...] = (None, None, None)
        if isinstance(fit, FactorModel):
            t = fit.t_statistics_hac[0, GAMMA : GAMMA + 1]
            values = (float(fit.coefficients[0, GAMMA]), float(t[0]), float(fit.p_values(t)[0]))
        made += [
            made_of(
                evidence,
                None if isinstance(sample, Absence) else sample,
                f"alpha.{name}_{part}.all",
                value,
                unit,
                formula=said,
                window=None if isinstance(sample, Absence) else sample.window(),
                absence=fit if isinstance(fit, Absence) else None,
                inputs=inputs,
                parameters=(("lags", str(fit.lags)),) if isinstance(fit, FactorModel) else (),
            )
            for (part, unit, said), value in zip(rows, values, strict=True)
        ]
    return tuple(made)


def _timed(sample: FactorSample, model: TimingModel) -> FactorModel | Absence:
    if sample.n < LEAST:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(sample.n), need=str(LEAST))
    try:
        return model(sample.excess[np.newaxis, :], sample.market)
    except NotComputable as failure:
        return failure.absence


def _richest(facts: dict[str, Fact]) -> str | None:
    """The model with the most factors of those that have a p value and a year's alpha."""
    wanted = ("alpha", "alpha_p_value_hac")
    return next(
        (one for one in reversed(MODELS) if all(facts[f"alpha.{name}.{one}"].value is not None for name in wanted)),
        None,
    )


def _findings(evidence: FundEvidence, sample: FactorSample, facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """What alpha and timing say of the fund as it is: nothing where the factors ended before it."""
    if sample.ended_before(evidence):
        return ()
    found = _alpha_findings(facts, price_only=sample.price_only) + _style_findings(facts)
    # An index fund holds what its index holds: where it bends against the market, nobody timed anything.
    return found if fund_kind(evidence) is FundKind.INDEX else found + _timing_findings(facts)


def _alpha_findings(facts: dict[str, Fact], *, price_only: bool) -> tuple[Finding, ...]:
    """Whether alpha, which is what is left after the fund's costs, can be told from zero.

    Beside factors that hardly explain the fund it is its excess return and no measure of skill; beside an index
    without dividends it holds what those yield.
    """
    model = _richest(facts)
    if model is None:
        return ()
    size, p = facts[f"alpha.alpha.{model}"], facts[f"alpha.alpha_p_value_hac.{model}"]
    fit, low = facts[f"alpha.r_squared.{model}"], facts[f"alpha.alpha_lower_bound.{model}"]
    bound, least, dividends = (facts[key] for key in BOUNDS[:3])
    if p.number < 1.0 - bound.number and fit.number < least.number:
        cited: tuple[str, ...] = (size.key, fit.key, least.key)
        return (Finding("alpha", "unexplained", Severity.NOTE, Direction.NEUTRAL, cited),)
    if p.number >= 1.0 - bound.number:
        variant, severity, direction = "unproven", Severity.NOTE, Direction.NEUTRAL
    elif size.number <= 0.0:
        variant, severity, direction = "negative", Severity.NOTABLE, Direction.ADVERSE
    elif price_only and low.number <= dividends.number:
        cited = (size.key, low.key, dividends.key)
        return (Finding("alpha", "within_dividends", Severity.NOTE, Direction.NEUTRAL, cited),)
    else:
        variant, severity, direction = "positive", Severity.NOTABLE, Direction.FAVOURABLE
    cited = (size.key, f"alpha.alpha_t_statistic_hac.{model}", p.key, bound.key)
    return (Finding("alpha", variant, severity, direction, cited),)


def _style_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether an alpha on the market alone is gone once size, value and momentum are accounted for."""
    model, bound = _richest(facts), facts["rule.alpha_style.confidence"]
    size, p = facts["alpha.alpha.one_factor"], facts["alpha.alpha_p_value_hac.one_factor"]
    if model in (None, "one_factor") or size.value is None or p.value is None:
        return ()
    richer, p_richer = facts[f"alpha.alpha.{model}"], facts[f"alpha.alpha_p_value_hac.{model}"]
    error = 1.0 - bound.number
    if not (size.number > 0.0 and p.number < error <= p_richer.number):
        return ()
    cited = (size.key, p.key, richer.key, p_richer.key, bound.key)
    return (Finding("alpha_style", "vanishes", Severity.NOTABLE, Direction.ADVERSE, cited),)


def _timing_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether exposure to the market rose before it rose, or the other way round."""
    gamma, other = facts["alpha.treynor_mazuy_gamma.all"], facts["alpha.henriksson_merton_gamma.all"]
    p, bound = facts["alpha.treynor_mazuy_p_value_hac.all"], facts["rule.timing.confidence"]
    if p.value is None or other.value is None or p.number >= 1.0 - bound.number:
        return ()
    timed = gamma.number > 0.0
    if timed is not (other.number > 0.0):  # the two models contradict each other: nothing is established
        return ()
    variant, direction = ("timed", Direction.FAVOURABLE) if timed else ("mistimed", Direction.ADVERSE)
    return (Finding("timing", variant, Severity.NOTABLE, direction, (gamma.key, p.key, other.key, bound.key)),)
