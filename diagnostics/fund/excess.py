"""Against the benchmark, as for a stock, and how the lead over it came and went: returns of one year at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Unit
from diagnostics.fund.evidence import FundEvidence
from diagnostics.measure import figure
from diagnostics.performance.relative import relative
from diagnostics.section import RollingChart, Section

FloatArray = npt.NDArray[np.float64]

AHEAD = "relative.windows_ahead"
FEWEST = 60  # windows that make a line, and a share, worth telling


def relative_of_fund(evidence: FundEvidence) -> Section:
    """The relative figures, with the excess of each year-long window on the common days and the share above zero."""
    section, compared = relative(evidence), evidence.compared
    window = evidence.assumptions.periods_per_year
    if compared is None or compared.subject.n < window + FEWEST:
        return section
    values = rolling_excess(compared.subject.values, compared.benchmark.values, window)
    known = values[window:]
    ahead = figure(
        evidence,
        AHEAD,
        float(np.mean(known > 0.0)),
        Unit.FRACTION,
        formula="share of the year-long windows, one a day, in which return - benchmark's return > 0; they overlap",
        window=evidence.window("all", relative=True),
        relative=True,
        parameters=(("windows", str(known.size)),),
    )
    chart = RollingChart(
        "rolling_excess", compared.subject.dates, window, (("rolling_excess", values),), facts=(ahead.key,)
    )
    return replace(section, facts=(*section.facts, ahead), blocks=(chart, *section.blocks))


def rolling_excess(subject: FloatArray, benchmark: FloatArray, window: int) -> FloatArray:
    """Return of the subject less that of the benchmark over each window of so many periods.

    Args:
        subject: levels, positive, shape (n,), oldest first.
        benchmark: levels on the same days.
        window: periods, from 1 to n - 1.

    Returns:
        Decimals at the last day of each window, shape (n,), NaN before the first one is full.
    """
    excess = np.full(subject.shape, np.nan)
    excess[window:] = subject[window:] / subject[:-window] - benchmark[window:] / benchmark[:-window]
    return excess
