"""Gains against losses around a target: what is won above the minimum acceptable return, what is lost below it."""

from __future__ import annotations

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.risk import downside_deviation_subset, upside_deviation
from diagnostics.metrics.rows import FloatArray, noise_free, row_count, row_dot, row_sum
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(
    label="Downside potential of a period",
    unit=Unit.FRACTION,
    formula="sum(max(MAR - r, 0)) / n",
    source="Bacon (2008)",
)
def downside_potential(sample: ReturnSample) -> FloatArray:
    """Mean shortfall below the minimum acceptable return over all periods, shape (k,), zero or positive."""
    return sample.lower_moment_1


@metric(label="Upside frequency", unit=Unit.FRACTION, formula="count(r > MAR) / n", source="Bacon (2008)")
def upside_frequency(sample: ReturnSample) -> FloatArray:
    """Share of periods above the minimum acceptable return, shape (k,)."""
    return row_count(sample.gaining) / sample.n


@metric(label="Downside frequency", unit=Unit.FRACTION, formula="count(r < MAR) / n", source="Bacon (2008)")
def downside_frequency(sample: ReturnSample) -> FloatArray:
    """Share of periods below the minimum acceptable return, shape (k,)."""
    return row_count(sample.shortfall > 0) / sample.n


@metric(
    label="Omega ratio",
    unit=Unit.RATIO,
    formula="sum(max(r - MAR, 0)) / sum(max(MAR - r, 0))",
    source="Keating and Shadwick (2002)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def omega_ratio(sample: ReturnSample) -> FloatArray:
    """What was won above the minimum acceptable return per unit lost below it, shape (k,), zero or positive."""
    return np.maximum(sample.upper_moment_1, 0.0) / sample.lower_moment_1


@metric(
    label="Omega-Sharpe ratio",
    unit=Unit.RATIO,
    formula="omega - 1",
    source="Bacon (2008)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def omega_sharpe_ratio(sample: ReturnSample) -> FloatArray:
    """What was won less what was lost around the target, per unit lost, shape (k,)."""
    return omega_ratio.quietly_of(sample) - 1.0


@metric(
    label="Kappa 1",
    unit=Unit.RATIO,
    formula="(mean(r) - MAR) / (sum(max(MAR - r, 0)) / n)",
    source="Kaplan and Knowles (2004)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def kappa_1(sample: ReturnSample) -> FloatArray:
    """Mean return above the target per unit of the first lower partial moment, of one period, shape (k,)."""
    return (sample.mean - sample.minimum_acceptable_return) / sample.lower_moment_1


@metric(
    label="Kappa 2",
    unit=Unit.RATIO,
    formula="(mean(r) - MAR) / sqrt(sum(max(MAR - r, 0)^2) / n)",
    source="Kaplan and Knowles (2004)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def kappa_2(sample: ReturnSample) -> FloatArray:
    """Mean return above the target per unit of downside deviation, of one period, shape (k,): Sortino's ratio."""
    return (sample.mean - sample.minimum_acceptable_return) / sample.downside_deviation


@metric(
    label="Kappa 3",
    unit=Unit.RATIO,
    formula="(mean(r) - MAR) / cbrt(sum(max(MAR - r, 0)^3) / n)",
    source="Kaplan and Knowles (2004)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def kappa_3(sample: ReturnSample) -> FloatArray:
    """Mean return above the target per unit of the third lower partial moment's root, of one period, shape (k,)."""
    shortfall = sample.shortfall
    third = np.cbrt(row_dot(shortfall * shortfall, shortfall) / sample.n)
    return (sample.mean - sample.minimum_acceptable_return) / noise_free(third)


@metric(
    label="Upside potential ratio",
    unit=Unit.RATIO,
    formula="(sum(max(r - MAR, 0)) / n) / sqrt(sum(min(r - MAR, 0)^2) / n)",
    source="Sortino, van der Meer and Plantinga (1999)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def upside_potential_ratio(sample: ReturnSample) -> FloatArray:
    """Mean gain above the target per unit of downside deviation, both over all periods, shape (k,)."""
    return np.maximum(sample.upper_moment_1, 0.0) / sample.downside_deviation


@metric(
    label="Upside potential ratio of gaining and losing periods",
    unit=Unit.RATIO,
    formula="mean(r - MAR over r > MAR) / sqrt(mean((r - MAR)^2 over r < MAR))",
    source="Bacon (2008), subset variant",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def upside_potential_ratio_subset(sample: ReturnSample) -> FloatArray:
    """Mean gain of the gaining periods per unit of the losing periods' downside deviation, shape (k,)."""
    gaining = row_count(sample.gaining)
    mean_gain = np.maximum(sample.upper_moment_1, 0.0) * sample.n / gaining
    return mean_gain / downside_deviation_subset.quietly_of(sample)


@metric(
    label="Bernardo-Ledoit gain-loss ratio",
    unit=Unit.RATIO,
    formula="sum(max(r, 0)) / sum(max(-r, 0))",
    source="Bernardo and Ledoit (2000)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def bernardo_ledoit_ratio(sample: ReturnSample) -> FloatArray:
    """Sum of all gains per unit of the sum of all losses, shape (k,), zero or positive."""
    gains = row_sum(np.maximum(sample.returns, 0.0))
    return gains / (gains - row_sum(sample.returns))


@metric(
    label="d ratio",
    unit=Unit.RATIO,
    formula="count(r < 0) * sum(max(-r, 0)) / (count(r > 0) * sum(max(r, 0)))",
    source="Lavinio (1999)",
    minimum=2,
    undefined=AbsenceReason.NO_GAINS,
)
def d_ratio(sample: ReturnSample) -> FloatArray:
    """Losses against gains, both by number and size, shape (k,), zero or positive; low is good."""
    gains = row_sum(np.maximum(sample.returns, 0.0))
    losses = gains - row_sum(sample.returns)
    losing = row_count(sample.returns < 0)
    gaining = row_count(sample.returns > 0)
    return losing * losses / (gaining * gains)


@metric(
    label="Prospect ratio",
    unit=Unit.RATIO,
    formula="(sum(max(r, 0) + 2.25 * min(r, 0)) / n - MAR) / sqrt(sum(min(r - MAR, 0)^2) / n)",
    source="Watanabe (2006)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def prospect_ratio(sample: ReturnSample, loss_aversion: float = 2.25) -> FloatArray:
    """Mean return with losses felt 2.25 times as much, above the target, per downside deviation, shape (k,)."""
    felt = sample.mean + (loss_aversion - 1.0) * row_sum(np.minimum(sample.returns, 0.0)) / sample.n
    return (felt - sample.minimum_acceptable_return) / sample.downside_deviation


@metric(
    label="Volatility skewness",
    unit=Unit.RATIO,
    formula="sum(max(r - MAR, 0)^2) / sum(min(r - MAR, 0)^2)",
    source="Bacon (2008)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def volatility_skewness(sample: ReturnSample) -> FloatArray:
    """Upside variance per unit of downside variance, shape (k,), zero or positive."""
    return (upside_deviation.quietly_of(sample) / sample.downside_deviation) ** 2


@metric(
    label="Variability skewness",
    unit=Unit.RATIO,
    formula="sqrt(sum(max(r - MAR, 0)^2) / sum(min(r - MAR, 0)^2))",
    source="Bacon (2008)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def variability_skewness(sample: ReturnSample) -> FloatArray:
    """Upside deviation per unit of downside deviation, shape (k,), zero or positive."""
    return upside_deviation.quietly_of(sample) / sample.downside_deviation
