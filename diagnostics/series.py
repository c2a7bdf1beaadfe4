"""The diagnosis of any series of values: what a stock's has, without bars, and every further metric there is."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.evidence import SeriesEvidence
from diagnostics.ledger import FactLedger
from diagnostics.measure import measure
from diagnostics.metrics import (
    autocorrelation,
    benchmark_risk,
    distributions,
    moments,
    partial_moments,
    regression,
    sharpe_inference,
    timing,
)
from diagnostics.metrics.spec import METRICS
from diagnostics.performance.drawdown import drawdown
from diagnostics.performance.relative import relative
from diagnostics.performance.returns import performance
from diagnostics.performance.risk import risk
from diagnostics.performance.risk_adjusted import risk_adjusted
from diagnostics.performance.tail_risk import tail_risk
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import FigureList, Section

# A metric is entered in METRICS when its module is imported; the sections import only those they show.
ALSO_IMPORTED = (
    autocorrelation,
    benchmark_risk,
    distributions,
    moments,
    partial_moments,
    regression,
    sharpe_inference,
    timing,
)
FURTHER = "further_figures"
SERIES_DIAGNOSIS: Diagnosis[SeriesEvidence] = Diagnosis(
    "metrics", (performance, risk, drawdown, tail_risk, risk_adjusted, relative)
)


def diagnose_series(evidence: SeriesEvidence) -> Diagnosed:
    """The sections of a series, and after them the metrics that no section shows."""
    made = SERIES_DIAGNOSIS.run(evidence)
    shown = frozenset(fact.key.split(".")[1] for fact in made.ledger)
    further = further_figures(evidence, shown)
    return replace(made, ledger=FactLedger((*made.ledger, *further.facts)), sections=(*made.sections, further))


def further_figures(evidence: SeriesEvidence, shown: frozenset[str]) -> Section:
    """Every metric over the whole series whose name is not among those shown already."""
    facts = tuple(measure(metric, evidence, "further") for name, metric in sorted(METRICS.items()) if name not in shown)
    return Section(FURTHER, facts, (FigureList(FURTHER, tuple(fact.key for fact in facts)),))
