"""What was earned: of the whole period, of a year, of the average, best and worst period."""

from __future__ import annotations

from diagnostics.facts import Unit
from diagnostics.metrics.rows import FloatArray, row_count, row_least, row_most
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(label="Cumulative return", unit=Unit.FRACTION, formula="prod(1 + r) - 1", source="GIPS (2020)")
def cumulative_return(sample: ReturnSample) -> FloatArray:
    """Compound return over the whole sample, shape (k,); -1 is a total loss."""
    return sample.total_growth - 1.0


@metric(
    label="Annualized return",
    unit=Unit.FRACTION,
    formula="prod(1 + r)^(periods_per_year / n) - 1",
    source="GIPS (2020); Bacon (2008)",
    annualizes=True,
)
def annualized_return(sample: ReturnSample) -> FloatArray:
    """Constant yearly return that compounds to the cumulative one, shape (k,); -1 after a total loss."""
    return sample.annualized


@metric(
    label="Arithmetic annualized return",
    unit=Unit.FRACTION,
    formula="mean(r) * periods_per_year",
    source="Bacon (2008)",
    annualizes=True,
)
def arithmetic_annualized_return(sample: ReturnSample) -> FloatArray:
    """Mean period return times the periods of a year, shape (k,); not what an investor compounded."""
    return sample.mean * sample.periods_per_year


@metric(label="Mean return", unit=Unit.FRACTION, formula="sum(r) / n", source="Bacon (2008)")
def mean_return(sample: ReturnSample) -> FloatArray:
    """Arithmetic mean return of a period, shape (k,)."""
    return sample.mean


@metric(label="Geometric mean return", unit=Unit.FRACTION, formula="prod(1 + r)^(1 / n) - 1", source="Bacon (2008)")
def geometric_mean_return(sample: ReturnSample) -> FloatArray:
    """Constant period return that compounds to the cumulative one, shape (k,)."""
    return sample.total_growth ** (1.0 / sample.n) - 1.0


@metric(label="Best period", unit=Unit.FRACTION, formula="max(r)", source="by definition")
def best_period(sample: ReturnSample) -> FloatArray:
    """Highest return of a period, shape (k,)."""
    return row_most(sample.returns)


@metric(label="Worst period", unit=Unit.FRACTION, formula="min(r)", source="by definition")
def worst_period(sample: ReturnSample) -> FloatArray:
    """Lowest return of a period, shape (k,)."""
    return row_least(sample.returns)


@metric(label="Positive periods", unit=Unit.FRACTION, formula="count(r > 0) / n", source="by definition")
def positive_share(sample: ReturnSample) -> FloatArray:
    """Share of periods with a gain, shape (k,); a return of zero is no gain."""
    return row_count(sample.returns > 0) / sample.n
