"""Against a benchmark with the market model: beta, alpha, what they explain, and how surely they are known."""

from __future__ import annotations

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.distributions import student_t_quantile, student_t_tail
from diagnostics.metrics.market_model import newey_west_lags
from diagnostics.metrics.risk_adjusted import sharpe_ratio
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


def _hac_lags(sample: ReturnSample, lags: int | None) -> int:
    return newey_west_lags(sample.n) if lags is None else lags


@metric(
    label="Beta",
    unit=Unit.RATIO,
    formula="slope of r - rf on b - rf, ordinary least squares with intercept",
    source="Sharpe (1964); Jensen (1968)",
    minimum=2,
    needs_benchmark=True,
    needs_rate=True,
)
def beta(sample: ReturnSample) -> FloatArray:
    """Sensitivity to the benchmark's excess return, shape (k,)."""
    return sample.market.beta


@metric(
    label="Alpha",
    unit=Unit.FRACTION,
    formula="intercept of r - rf on b - rf * periods_per_year",
    source="Jensen (1968), annualized arithmetically",
    minimum=3,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def alpha(sample: ReturnSample) -> FloatArray:
    """Regression alpha of a year: the intercept of a period times the periods of a year, shape (k,)."""
    return sample.market.alpha * sample.periods_per_year


@metric(
    label="Alpha of a period",
    unit=Unit.FRACTION,
    formula="intercept of r - rf on b - rf, ordinary least squares",
    source="Jensen (1968)",
    minimum=2,
    needs_benchmark=True,
    needs_rate=True,
)
def alpha_per_period(sample: ReturnSample) -> FloatArray:
    """Regression alpha of one period, shape (k,)."""
    return sample.market.alpha


@metric(
    label="Alpha, compounded",
    unit=Unit.FRACTION,
    formula="(1 + intercept)^periods_per_year - 1",
    source="Jensen (1968), annualized geometrically",
    minimum=3,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def alpha_compounded(sample: ReturnSample) -> FloatArray:
    """Regression alpha of a year by compounding the period's, shape (k,)."""
    return (1.0 + sample.market.alpha) ** sample.periods_per_year - 1.0


@metric(
    label="Jensen's alpha",
    unit=Unit.FRACTION,
    formula="R - RF - beta * (B - RF), annualized compound returns",
    source="Jensen (1968); Bacon (2008)",
    minimum=2,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def jensen_alpha(sample: ReturnSample) -> FloatArray:
    """Compound annual return above what beta times the benchmark's premium would have given, shape (k,)."""
    premium = sample.benchmark_sample.annualized - sample.risk_free_annual
    return sample.annualized - sample.risk_free_annual - sample.market.beta * premium


@metric(
    label="R squared",
    unit=Unit.FRACTION,
    formula="1 - variance(residual) / variance(r - rf)",
    source="Sharpe (1964)",
    minimum=3,
    needs_benchmark=True,
    needs_rate=True,
)
def r_squared(sample: ReturnSample) -> FloatArray:
    """Share of the variance that the benchmark explains, shape (k,), within 0 and 1."""
    return np.where(sample.market.benchmark_squares > 0, sample.market.r_squared, np.nan)


@metric(
    label="Correlation",
    unit=Unit.RATIO,
    formula="covariance(r, b) / (stdev(r) * stdev(b))",
    source="Pearson (1895)",
    minimum=3,
    needs_benchmark=True,
)
def correlation(sample: ReturnSample) -> FloatArray:
    """Pearson correlation of the returns themselves with the benchmark's, shape (k,), within -1 and 1."""
    benchmark = sample.benchmark_sample
    products = sample.centred @ benchmark.centred[0] / sample.n
    spread = np.sqrt(sample.variance * benchmark.variance)
    # Without variation the products are rounding errors: over zero they are infinite, and must not be clipped to 1.
    together: FloatArray = products / np.where(spread > 0, spread, np.nan)
    return np.minimum(np.maximum(together, -1.0), 1.0)


@metric(
    label="Standard error of beta",
    unit=Unit.RATIO,
    formula="sqrt(sum(residual^2) / (n - 2) / sum((y - mean(y))^2)), y = b - rf",
    source="ordinary least squares, homoskedastic",
    minimum=3,
    needs_benchmark=True,
    needs_rate=True,
)
def beta_standard_error(sample: ReturnSample) -> FloatArray:
    """Classic standard error of beta, shape (k,)."""
    return sample.market.beta_standard_error


@metric(
    label="t-statistic of beta",
    unit=Unit.RATIO,
    formula="beta / standard error of beta",
    source="ordinary least squares, homoskedastic",
    minimum=3,
    needs_benchmark=True,
    needs_rate=True,
)
def beta_t_statistic(sample: ReturnSample) -> FloatArray:
    """Beta in units of its classic standard error, shape (k,)."""
    return sample.market.beta / sample.market.beta_standard_error


@metric(
    label="Standard error of alpha of a period",
    unit=Unit.FRACTION,
    formula="sqrt(sum(residual^2) / (n - 2) * (1/n + mean(y)^2 / sum((y - mean(y))^2))), y = b - rf",
    source="ordinary least squares, homoskedastic",
    minimum=3,
    needs_benchmark=True,
    needs_rate=True,
)
def alpha_standard_error(sample: ReturnSample) -> FloatArray:
    """Classic standard error of the alpha of one period, shape (k,)."""
    return sample.market.alpha_standard_error


@metric(
    label="t-statistic of alpha",
    unit=Unit.RATIO,
    formula="alpha / standard error of alpha",
    source="ordinary least squares, homoskedastic",
    minimum=3,
    needs_benchmark=True,
    needs_rate=True,
)
def alpha_t_statistic(sample: ReturnSample) -> FloatArray:
    """Alpha in units of its classic standard error, shape (k,)."""
    return sample.market.alpha / sample.market.alpha_standard_error


@metric(
    label="t-statistic of alpha, HAC",
    unit=Unit.RATIO,
    formula="alpha / Newey-West standard error, Bartlett weights, lags = floor(4 * (n / 100)^(2/9)) unless given",
    source="Newey and West (1987, 1994)",
    minimum=12,
    needs_benchmark=True,
    needs_rate=True,
)
def alpha_t_statistic_hac(sample: ReturnSample, lags: int | None = None) -> FloatArray:
    """Alpha in units of a standard error robust to heteroskedasticity and autocorrelation, shape (k,)."""
    return sample.market.alpha / sample.market.alpha_standard_error_hac(_hac_lags(sample, lags))


@metric(
    label="t-statistic of beta, HAC",
    unit=Unit.RATIO,
    formula="beta / Newey-West standard error, Bartlett weights, lags = floor(4 * (n / 100)^(2/9)) unless given",
    source="Newey and West (1987, 1994)",
    minimum=12,
    needs_benchmark=True,
    needs_rate=True,
)
def beta_t_statistic_hac(sample: ReturnSample, lags: int | None = None) -> FloatArray:
    """Beta in units of a standard error robust to heteroskedasticity and autocorrelation, shape (k,)."""
    return sample.market.beta / sample.market.beta_standard_error_hac(_hac_lags(sample, lags))


@metric(
    label="p-value of alpha, HAC",
    unit=Unit.FRACTION,
    formula="P(abs(Student t with n - 2 degrees) > abs(HAC t-statistic of alpha))",
    source="Newey and West (1987, 1994)",
    minimum=12,
    needs_benchmark=True,
    needs_rate=True,
)
def alpha_p_value_hac(sample: ReturnSample, lags: int | None = None) -> FloatArray:
    """Probability of an alpha at least this far from zero if the true one were zero, two-sided, shape (k,)."""
    statistics = alpha_t_statistic_hac.quietly_of(sample, lags=lags)
    return np.array([student_t_tail(float(value), sample.n - 2) for value in statistics])


def _alpha_margin(sample: ReturnSample, confidence_level: float, lags: int | None) -> FloatArray:
    error = sample.market.alpha_standard_error_hac(_hac_lags(sample, lags))
    return student_t_quantile(confidence_level, sample.n - 2) * error * sample.periods_per_year


@metric(
    label="Alpha, lower bound",
    unit=Unit.FRACTION,
    formula="alpha - t(confidence_level, n - 2) * Newey-West standard error * periods_per_year",
    source="Newey and West (1987, 1994)",
    minimum=12,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def alpha_lower_bound(sample: ReturnSample, confidence_level: float = 0.95, lags: int | None = None) -> FloatArray:
    """Lower end of the central confidence interval of the annual alpha, shape (k,)."""
    return alpha.quietly_of(sample) - _alpha_margin(sample, confidence_level, lags)


@metric(
    label="Alpha, upper bound",
    unit=Unit.FRACTION,
    formula="alpha + t(confidence_level, n - 2) * Newey-West standard error * periods_per_year",
    source="Newey and West (1987, 1994)",
    minimum=12,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def alpha_upper_bound(sample: ReturnSample, confidence_level: float = 0.95, lags: int | None = None) -> FloatArray:
    """Upper end of the central confidence interval of the annual alpha, shape (k,)."""
    return alpha.quietly_of(sample) + _alpha_margin(sample, confidence_level, lags)


@metric(
    label="Bull beta",
    unit=Unit.RATIO,
    formula="slope of r - rf on b - rf over periods with b - rf > 0",
    source="Bacon (2008)",
    minimum=3,
    undefined=AbsenceReason.NO_GAINS,
    needs_benchmark=True,
    needs_rate=True,
)
def bull_beta(sample: ReturnSample) -> FloatArray:
    """Beta over the periods in which the benchmark beat the risk-free rate, shape (k,)."""
    return sample.market.slope_within(sample.market.rising)


@metric(
    label="Bear beta",
    unit=Unit.RATIO,
    formula="slope of r - rf on b - rf over periods with b - rf < 0",
    source="Bacon (2008)",
    minimum=3,
    undefined=AbsenceReason.NO_LOSSES,
    needs_benchmark=True,
    needs_rate=True,
)
def bear_beta(sample: ReturnSample) -> FloatArray:
    """Beta over the periods in which the benchmark stayed below the risk-free rate, shape (k,)."""
    return sample.market.slope_within(sample.market.falling)


@metric(
    label="Timing ratio",
    unit=Unit.RATIO,
    formula="bull beta / bear beta",
    source="Bacon (2008)",
    minimum=3,
    needs_benchmark=True,
    needs_rate=True,
)
def timing_ratio(sample: ReturnSample) -> FloatArray:
    """Sensitivity in rising against falling periods, shape (k,); above 1 is welcome."""
    return bull_beta.quietly_of(sample) / bear_beta.quietly_of(sample)


@metric(
    label="Treynor ratio",
    unit=Unit.RATIO,
    formula="(prod(1 + r - rf)^(periods_per_year / n) - 1) / beta",
    source="Treynor (1965)",
    minimum=3,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def treynor_ratio(sample: ReturnSample) -> FloatArray:
    """Compound annual excess return per unit of beta, shape (k,)."""
    return sample.annualized_excess / sample.market.beta


@metric(
    label="M squared",
    unit=Unit.FRACTION,
    formula="rf + Sharpe ratio * stdev(b - rf) * sqrt(periods_per_year)",
    source="Modigliani and Modigliani (1997)",
    minimum=2,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def m_squared(sample: ReturnSample) -> FloatArray:
    """Annual return of the series levered to the benchmark's volatility, shape (k,)."""
    volatility = sample.benchmark_sample.excess_standard_deviation * sample.root_of_time
    return sample.risk_free_annual + sharpe_ratio.quietly_of(sample) * volatility
