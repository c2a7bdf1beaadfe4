"""What was earned for the risk taken: ratios, and how sure the Sharpe ratio is."""

from __future__ import annotations

from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Fact
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import measure
from diagnostics.metrics.partial_moments import kappa_3, omega_ratio
from diagnostics.metrics.regression import m_squared, treynor_ratio
from diagnostics.metrics.risk_adjusted import burke_ratio, calmar_ratio, martin_ratio, sharpe_ratio, sortino_ratio
from diagnostics.metrics.sharpe_inference import probabilistic_sharpe_ratio, sharpe_standard_error
from diagnostics.rules import threshold
from diagnostics.section import FigureList, FigureTable, Section

WINDOWS = ("1y", "3y", "5y", "all")
CONVENTIONS = (
    "observed.risk_free_rate",
    "observed.risk_free_source",
    "observed.risk_free_since",
    "assumption.periods_per_year",
    "assumption.minimum_acceptable_return",
)


def risk_adjusted(evidence: SeriesEvidence) -> Section:
    """Sharpe, Sortino, Calmar, Martin, Omega, Kappa, Treynor, M2, Burke."""
    sharpe = tuple(measure(sharpe_ratio, evidence, "ratio", window) for window in WINDOWS)
    certainty = (
        measure(sharpe_standard_error, evidence, "ratio"),
        measure(probabilistic_sharpe_ratio, evidence, "ratio"),
    )
    ratios = (
        measure(sortino_ratio, evidence, "ratio"),
        measure(calmar_ratio, evidence, "ratio"),
        measure(martin_ratio, evidence, "ratio"),
        measure(omega_ratio, evidence, "ratio"),
        measure(kappa_3, evidence, "ratio"),
        measure(burke_ratio, evidence, "ratio"),
        measure(treynor_ratio, evidence, "ratio"),
        measure(m_squared, evidence, "ratio"),
    )
    bound = threshold("rule.sharpe.confidence", evidence.as_of)
    blocks = (
        FigureTable("sharpe", WINDOWS, (("sharpe_ratio", tuple(fact.key for fact in sharpe)),)),
        FigureList("ratios", tuple(fact.key for fact in certainty + ratios)),
        FigureList("conventions", tuple(key for key in CONVENTIONS if key in evidence.observed_keys)),
    )
    return Section(
        "risk_adjusted",
        (*sharpe, *certainty, *ratios, bound),
        blocks,
        sharpe_findings(sharpe[-1], certainty[1], bound),
    )


def sharpe_findings(sharpe: Fact, probability: Fact, bound: Fact) -> tuple[Finding, ...]:
    """Paid for its risk with some confidence, perhaps paid, or not paid."""
    if sharpe.value is None or probability.value is None:
        return ()
    cited = (sharpe.key, probability.key, bound.key)
    if sharpe.number < 0.0:
        return (Finding("sharpe", "negative", Severity.NOTABLE, Direction.ADVERSE, cited),)
    if probability.number >= bound.number:
        return (Finding("sharpe", "strong", Severity.NOTABLE, Direction.FAVOURABLE, cited),)
    return (Finding("sharpe", "weak", Severity.NOTE, Direction.NEUTRAL, cited),)
