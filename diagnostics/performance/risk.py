"""How much the subject moves: volatility over several windows, its shape, and today against its own history."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data_sources.model import to_date
from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure, measure
from diagnostics.metrics.moments import excess_kurtosis, skewness
from diagnostics.metrics.risk import (
    annualized_downside_deviation,
    annualized_volatility,
    autocorrelation_adjusted_volatility,
    ewma_volatility,
    semi_deviation,
)
from diagnostics.metrics.rolling import (
    rolling_annualized_return,
    rolling_beta,
    rolling_sharpe_ratio,
    rolling_volatility,
)
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, RollingChart, Section

FloatArray = npt.NDArray[np.float64]

WINDOWS = ("1y", "3y", "5y", "all")
SHORT_WINDOW = 60  # about a quarter: what "now" means for the volatility regime
LEAST_HISTORY = 252  # rolling values that a percentile of its own history needs


def risk(evidence: SeriesEvidence) -> Section:
    """Volatility, its shape, and its regime."""
    volatility = tuple(_volatility(evidence, window) for window in WINDOWS)
    shape = (
        measure(annualized_downside_deviation, evidence, "risk"),
        measure(semi_deviation, evidence, "risk"),
        measure(skewness, evidence, "risk"),
        measure(excess_kurtosis, evidence, "risk"),
        measure(ewma_volatility, evidence, "risk"),
        measure(autocorrelation_adjusted_volatility, evidence, "risk"),
    )
    regime = volatility_regime(evidence)
    blocks: tuple[Block, ...] = (
        FigureTable("volatility", WINDOWS, (("annualized_volatility", tuple(fact.key for fact in volatility)),)),
        FigureList("shape", tuple(fact.key for fact in shape + regime[:2])),
        *rolling_chart(evidence),
    )
    return Section("risk", volatility + shape + regime, blocks, regime_findings(regime))


def volatility_of_a_year(evidence: SeriesEvidence) -> Section:
    """Of the same chapter the figure alone that sums it up: volatility of the last year."""
    return Section("risk", (_volatility(evidence, "1y"),), ())


def _volatility(evidence: SeriesEvidence, window: str) -> Fact:
    return measure(annualized_volatility, evidence, "risk", window)


def volatility_regime(evidence: SeriesEvidence) -> tuple[Fact, ...]:
    """Volatility of the last 60 periods and where it stands among all such windows of the history."""
    returns = evidence.levels.returns
    whole = evidence.window("all")
    known = np.empty(0)
    if returns.size >= SHORT_WINDOW:
        known = rolling_volatility(evidence.whole, SHORT_WINDOW)[0]
    now, percentile = None, None
    few = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(returns.size), need=str(SHORT_WINDOW))
    unranked = Absence(
        AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(returns.size), need=str(LEAST_HISTORY + SHORT_WINDOW - 1)
    )
    if known.size:
        now = float(known[-1])
        if known.size >= LEAST_HISTORY:
            # Where all windows are alike, "at or below" would hold for each and call the calmest series wild.
            unranked = Absence(AbsenceReason.NO_VARIATION)
            varied = float(known.max()) > float(known.min())
            percentile = float(np.count_nonzero(known <= now) / known.size) if varied else None
    recent = None
    if whole is not None and now is not None:
        start = evidence.levels.dates[-SHORT_WINDOW - 1]
        recent = Window(f"{SHORT_WINDOW}", to_date(start), whole.end, SHORT_WINDOW, evidence.frequency)
    return (
        figure(
            evidence,
            f"risk.recent_volatility.{SHORT_WINDOW}",
            now,
            Unit.FRACTION,
            formula=f"sample standard deviation of the last {SHORT_WINDOW} returns * sqrt(periods_per_year)",
            window=recent,
            absence=few if now is None else None,
        ),
        figure(
            evidence,
            "risk.volatility_percentile.all",
            percentile,
            Unit.FRACTION,
            formula=f"share of all {SHORT_WINDOW}-period volatilities of the history at or below the present one",
            window=whole,
            absence=unranked if percentile is None else None,
            inputs=(f"risk.recent_volatility.{SHORT_WINDOW}",),
        ),
        threshold("rule.volatility_regime.upper", evidence.as_of),
        threshold("rule.volatility_regime.lower", evidence.as_of),
    )


def regime_findings(regime: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Whether the present volatility is high or low against the subject's own history."""
    now, percentile, upper, lower = regime
    if percentile.value is None:
        return ()
    if percentile.number >= upper.number:
        return (_regime("high", Severity.NOTABLE, Direction.ADVERSE, now, percentile, upper),)
    if percentile.number <= lower.number:
        return (_regime("low", Severity.NOTE, Direction.FAVOURABLE, now, percentile, lower),)
    return (_regime("normal", Severity.NOTE, Direction.NEUTRAL, now, percentile, lower, upper),)


def _regime(variant: str, severity: Severity, direction: Direction, *cited: Fact) -> Finding:
    return Finding("volatility_regime", variant, severity, direction, tuple(fact.key for fact in cited))


def rolling_chart(evidence: SeriesEvidence) -> tuple[RollingChart, ...]:
    """Rolling one-year return, volatility, Sharpe ratio and beta; nothing when a year is not full."""
    window = evidence.assumptions.periods_per_year
    sample, levels = evidence.whole, evidence.levels
    if sample.n <= window or window < 2:
        return ()
    dates = levels.dates[window:]
    panels = [
        ("rolling_annualized_return", rolling_annualized_return(sample, window)[0]),
        ("rolling_volatility", rolling_volatility(sample, window)[0]),
    ]
    if evidence.risk_free is not None:
        panels.append(("rolling_sharpe_ratio", rolling_sharpe_ratio(sample, window)[0]))
    common = evidence.sample(relative=True)
    compared = evidence.compared
    rated = compared is not None and compared.risk_free is not None
    if compared is not None and rated and not isinstance(common, Absence) and common.n > window:
        beta = np.full(dates.size, np.nan)
        days = compared.subject.dates[window:]
        shown = days >= dates[0]
        beta[np.searchsorted(dates, days[shown])] = rolling_beta(common, window)[0][shown]
        panels.append(("rolling_beta", beta))
    return (RollingChart("rolling", dates, window, tuple(panels), facts=("risk.annualized_volatility.1y",)),)
