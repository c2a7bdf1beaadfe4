"""Quantiles and tail probabilities of the normal, Student t and chi-square distributions.

Written out because these few are all that scipy would be needed for, and it doubles the start-up time.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

STANDARD_NORMAL = NormalDist()
CONVERGED = 1e-16
SMALLEST = 1e-300
MOST_TERMS = 10_000
NEWTON_STEPS = 100  # six do for a usual level; the heavier the tail, the more


@lru_cache(maxsize=64)
def normal_quantile(probability: float) -> float:
    """The value below which a standard normal falls with this probability, which lies within (0, 1)."""
    return STANDARD_NORMAL.inv_cdf(probability)


def normal_probability(value: float) -> float:
    """Probability that a standard normal falls below the value."""
    return 0.5 * math.erfc(-value / math.sqrt(2.0))


def normal_density(value: float) -> float:
    """Density of the standard normal."""
    return math.exp(-0.5 * value * value) / math.sqrt(2.0 * math.pi)


def chi_square_tail(value: float, degrees_of_freedom: int) -> float:
    """Probability that a chi-square variable exceeds the value; NaN for NaN.

    Args:
        value: zero or above.
        degrees_of_freedom: one or more.
    """
    if math.isnan(value):
        return math.nan
    if value <= 0.0:
        return 1.0
    return _upper_gamma(0.5 * degrees_of_freedom, 0.5 * value)


def _upper_gamma(shape: float, x: float) -> float:
    """Regularized upper incomplete gamma function Q(shape, x) (Abramowitz and Stegun 6.5.29 and 6.5.31)."""
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:  # the series converges quickly below the mean, the continued fraction above it
        term = total = 1.0 / shape
        for step in range(1, MOST_TERMS):
            term *= x / (shape + step)
            total += term
            if term < CONVERGED * total:
                break
        return 1.0 - scale * total
    b = x + 1.0 - shape
    c = 1.0 / SMALLEST
    d = 1.0 / b
    fraction = d
    for step in range(1, MOST_TERMS):
        a = step * (shape - step)
        b += 2.0
        d = 1.0 / _not_zero(a * d + b)
        c = _not_zero(b + a / c)
        fraction *= d * c
        if abs(d * c - 1.0) < CONVERGED * 10:
            break
    return scale * fraction


def student_t_tail(value: float, degrees_of_freedom: float) -> float:
    """Probability that a Student t variable exceeds the value in either direction (two-sided); NaN for NaN."""
    if math.isnan(value):
        return math.nan
    return _incomplete_beta(0.5 * degrees_of_freedom, 0.5, degrees_of_freedom / (degrees_of_freedom + value * value))


@lru_cache(maxsize=256)
def student_t_quantile(confidence_level: float, degrees_of_freedom: float) -> float:
    """Half-width t of the central interval (-t, t) that holds ``confidence_level`` of a Student t variable.

    Found by Newton's steps from zero on the two-sided tail, which falls and is convex: each step comes nearer
    and none goes beyond, until rounding ends them.
    """
    tail = 1.0 - confidence_level
    half, quantile = 0.5 * (degrees_of_freedom + 1.0), 0.0
    peak = math.lgamma(half) - math.lgamma(0.5 * degrees_of_freedom) - 0.5 * math.log(degrees_of_freedom * math.pi)
    for _ in range(NEWTON_STEPS):
        density = math.exp(peak - half * math.log1p(quantile * quantile / degrees_of_freedom))
        step = (student_t_tail(quantile, degrees_of_freedom) - tail) / (2.0 * density)
        if step <= quantile * CONVERGED * 10:
            break
        quantile += step
    return quantile


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularized incomplete beta function I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8)."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    if x > (a + 1.0) / (a + b + 2.0):  # the fraction converges quickly on the lower side only
        return 1.0 - _incomplete_beta(b, a, 1.0 - x)
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for step in range(1, MOST_TERMS):
        even = step * (b - step) * x / ((a + 2 * step - 1.0) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1.0))
        for coefficient in (even, odd):
            d = 1.0 / _not_zero(1.0 + coefficient * d)
            c = _not_zero(1.0 + coefficient / c)
            fraction *= d * c
        if abs(d * c - 1.0) < CONVERGED * 10:
            break
    return scale * fraction


def _not_zero(value: float) -> float:
    return value if abs(value) > SMALLEST else SMALLEST
