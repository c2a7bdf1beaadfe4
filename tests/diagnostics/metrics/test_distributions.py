"""Tail probabilities against printed tables and closed forms."""

from __future__ import annotations

import math

import pytest

from diagnostics.metrics.distributions import (
    chi_square_tail,
    normal_density,
    normal_probability,
    normal_quantile,
    student_t_quantile,
    student_t_tail,
)


@pytest.mark.parametrize(
    ("value", "degrees", "tail"),
    [
        (3.841458820694124, 1, 0.05),
        (12.591587243743977, 6, 0.05),
        (16.811893829770927, 6, 0.01),
        (18.307038053275146, 10, 0.05),
        (67.50480654954125, 50, 0.05),
        (124.3421134004004, 100, 0.05),
        (0.0, 3, 1.0),
        (1e-8, 2, 1.0),
    ],
)
def test_chi_square_tail(value: float, degrees: int, tail: float) -> None:
    assert chi_square_tail(value, degrees) == pytest.approx(tail, rel=1e-8)


@pytest.mark.parametrize("value", [0.01, 0.5, 1.9, 2.1, 5.0, 40.0, 300.0])
def test_chi_square_tail_with_two_degrees_is_exponential(value: float) -> None:
    assert chi_square_tail(value, 2) == pytest.approx(math.exp(-value / 2), rel=1e-12)


@pytest.mark.parametrize("value", [0.01, 0.5, 0.99, 1.5, 3.0, 30.0])
def test_chi_square_tail_with_one_degree_is_the_normal_in_both_directions(value: float) -> None:
    assert chi_square_tail(value, 1) == pytest.approx(math.erfc(math.sqrt(value / 2)), rel=1e-12)


@pytest.mark.parametrize(
    ("confidence", "degrees", "value"),
    [
        (0.95, 1, 12.706204736432095),
        (0.95, 10, 2.2281388519649385),
        (0.99, 10, 3.169272672616872),
        (0.95, 30, 2.0422724563012373),
        (0.95, 120, 1.9799304050824413),
        (0.5, 5, 0.7266868438004229),
    ],
)
def test_student_t(confidence: float, degrees: int, value: float) -> None:
    assert student_t_quantile(confidence, degrees) == pytest.approx(value, rel=1e-10)
    assert student_t_tail(value, degrees) == pytest.approx(1 - confidence, rel=1e-9)
    assert student_t_tail(-value, degrees) == pytest.approx(1 - confidence, rel=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.1, 1.0, 4.0, 1e6])
def test_student_t_with_one_degree_is_cauchy(value: float) -> None:
    assert student_t_tail(value, 1) == pytest.approx(1 - 2 * math.atan(value) / math.pi, abs=1e-14, rel=1e-9)


def test_student_t_becomes_normal() -> None:
    assert student_t_quantile(0.95, 1e7) == pytest.approx(normal_quantile(0.975), rel=1e-6)


def test_unknown_stays_unknown() -> None:
    assert math.isnan(chi_square_tail(math.nan, 3))
    assert math.isnan(student_t_tail(math.nan, 3))


def test_normal() -> None:
    assert normal_quantile(0.05) == pytest.approx(-1.6448536269514722, rel=1e-14)
    assert normal_probability(-1.6448536269514722) == pytest.approx(0.05, rel=1e-14)
    assert normal_probability(-10.0) == pytest.approx(7.619853024160527e-24, rel=1e-12)
    assert normal_density(0.0) == pytest.approx(1 / math.sqrt(2 * math.pi))
