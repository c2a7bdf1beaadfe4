"""Returns-based style: published values, hand-made cases, the conditions of an optimum, and known styles recovered."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.fund import simplex_least_variance
from diagnostics.metrics.fund.active_cost import active_expense_ratio, active_weight
from diagnostics.metrics.fund.simplex_least_variance import largest_violation, least_variance_weights
from diagnostics.metrics.fund.style_analysis import (
    rolling_styles,
    style_drift_score,
    style_drift_scores,
    style_fit,
    unconstrained_style,
)
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

ORACLES = Path(__file__).parents[2] / "oracles"
CASES: list[dict[str, Any]] = json.loads((ORACLES / "05_style_analysis.json").read_text("utf-8"))["cases"]


def series(case: dict[str, Any]) -> tuple[FloatArray, FloatArray]:
    """The fund's returns and those of the indices."""
    with (ORACLES / case["inputs"]["csv"]).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    fund = np.array([float(row[case["inputs"]["fund"]]) for row in rows])
    return fund, np.array([[float(row[name]) for row in rows] for name in case["inputs"]["styles"]])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_oracle(case: dict[str, Any]) -> None:
    fund, indices = series(case)
    wanted = list(case["expected"]["weights"].values())
    if case["metric"] == "style_unconstrained":
        np.testing.assert_allclose(unconstrained_style(fund, indices), wanted, atol=1e-8)
        return
    made = style_fit(fund, indices)
    np.testing.assert_allclose(made.weights, wanted, atol=1e-9)
    assert made.r_squared == pytest.approx(case["expected"]["r2"], abs=1e-9)
    assert made.tracking_error == pytest.approx(case["expected"]["tracking_error_period"], abs=1e-12)


def mixed(n: int = 400, m: int = 4, seed: int = 1) -> FloatArray:
    drawn = np.random.default_rng(seed)
    return np.asarray(0.7 * drawn.normal(0.0, 0.01, n) + drawn.normal(0.0, 0.006, (m, n)))


def test_two_indices_by_hand() -> None:
    first, second = np.array([0.02, -0.02, 0.02, -0.02, 0.0]), np.array([0.01, 0.01, -0.01, -0.01, 0.0])
    fund = 0.3 * first + 0.7 * second + 0.05  # a steady surplus is no style
    made = style_fit(fund, np.array([first, second]))
    np.testing.assert_allclose(made.weights, [0.3, 0.7], atol=1e-12)
    assert made.r_squared == 1.0
    assert made.tracking_error == 0.0
    assert made.selection == pytest.approx(0.05)


def test_a_fund_that_is_an_index_has_that_index() -> None:
    indices = mixed()
    np.testing.assert_allclose(style_fit(indices[2], indices).weights, [0.0, 0.0, 1.0, 0.0], atol=1e-12)


def test_a_leveraged_fund_stays_at_the_corner() -> None:
    indices = mixed()
    np.testing.assert_allclose(style_fit(3.0 * indices[1], indices).weights, [0.0, 1.0, 0.0, 0.0], atol=1e-12)


def test_cash_that_does_not_move_takes_the_part_held_back() -> None:
    indices = np.vstack((mixed(m=2), np.full(400, 0.0001)))
    made = style_fit(0.25 * indices[0] + 0.35 * indices[1], indices)
    np.testing.assert_allclose(made.weights, [0.25, 0.35, 0.4], atol=1e-10)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9))
def test_every_answer_is_an_optimum(seed: int, m: int) -> None:
    drawn = np.random.default_rng(seed)
    root = drawn.normal(size=(3, m, m + 2))
    gram = root @ root.transpose(0, 2, 1)
    cross = drawn.normal(size=(5, 3, m)) * 3.0
    weights = least_variance_weights(gram, cross)
    assert (weights >= 0.0).all()
    assert largest_violation(gram, cross, weights).max() < 1e-10


def test_the_active_set_finds_the_same_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = np.random.default_rng(3)
    root = drawn.normal(size=(4, 7, 9))
    gram, cross = root @ root.transpose(0, 2, 1), drawn.normal(size=(20, 4, 7)) * 2.0
    usual = least_variance_weights(gram, cross)
    monkeypatch.setattr(simplex_least_variance, "ROUNDS", 0)
    np.testing.assert_allclose(least_variance_weights(gram, cross), usual, atol=1e-12)


def test_without_a_step_the_best_single_index_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simplex_least_variance, "ROUNDS", 0)
    monkeypatch.setattr(simplex_least_variance, "STEPS", 0)
    weights = least_variance_weights(np.diag([1.0, 4.0])[None], np.array([[[0.2, 0.2]]]))
    np.testing.assert_array_equal(weights, [[[1.0, 0.0]]])


def test_one_index_has_everything() -> None:
    np.testing.assert_array_equal(least_variance_weights(np.ones((2, 1, 1)), np.ones((3, 2, 1))), np.ones((3, 2, 1)))


def test_the_check_of_an_optimum_finds_a_wrong_one() -> None:
    gram, cross = np.eye(2)[None], np.array([[[0.5, 0.5]]])
    assert largest_violation(gram, cross, np.array([[[0.5, 0.5]]]))[0, 0] < 1e-15
    assert largest_violation(gram, cross, np.array([[[0.6, 0.4]]]))[0, 0] > 0.05
    assert largest_violation(gram, cross, np.array([[[1.0, 0.0]]]))[0, 0] > 0.4
    assert largest_violation(gram, cross, np.array([[[0.5, 0.4]]]))[0, 0] > 0.05


def test_indices_that_cannot_be_told_apart_are_said_so() -> None:
    indices = mixed(m=3)
    twice = np.vstack((indices, indices[:1]))
    with pytest.raises(NotComputable) as caught:
        style_fit(indices[0], twice)
    assert caught.value.absence.reason is AbsenceReason.COLLINEAR
    with pytest.raises(NotComputable):
        unconstrained_style(indices[0], twice)
    between = np.vstack((indices, (indices[0] + indices[1]) / 2))
    assert np.isnan(rolling_styles(indices[:1], between, 100, 50).weights).all()


def test_what_has_no_style() -> None:
    indices = mixed(m=3)
    for fund, beside, reason in (
        (indices[0], indices[:1], AbsenceReason.NO_STYLES),
        (indices[0, :5], indices[:, :5], AbsenceReason.TOO_FEW_OBSERVATIONS),
        (np.full(400, 0.001), indices, AbsenceReason.NO_VARIATION),
    ):
        with pytest.raises(NotComputable) as caught:
            style_fit(fund, beside)
        assert caught.value.absence.reason is reason
    with pytest.raises(ValueError, match="not finite"):
        style_fit(np.full(400, np.nan), indices)
    with pytest.raises(ValueError, match="shape"):
        style_fit(indices[0, 1:], indices)
    with pytest.raises(ValueError, match="windows of 500"):
        rolling_styles(indices, indices, 500, 1)
    with pytest.raises(ValueError, match="more than the 30"):
        least_variance_weights(np.eye(31)[None], np.zeros((1, 1, 31)))


def test_a_standard_error_is_that_of_least_squares_with_the_weights_sum_fixed() -> None:
    indices = mixed(m=3)
    fund = np.array([0.3, 0.3, 0.4]) @ indices + np.random.default_rng(8).normal(0.0, 0.002, 400)
    made = style_fit(fund, indices)
    design = np.column_stack((np.ones(400), (indices[:2] - indices[2]).T))
    slopes, rest, _, _ = np.linalg.lstsq(design, fund - indices[2], rcond=None)
    np.testing.assert_allclose(made.weights[:2], slopes[1:], atol=1e-12)
    covariance = float(rest[0]) / (400 - 3 - 1) * np.linalg.inv(design.T @ design)
    np.testing.assert_allclose(made.standard_errors[:2], np.sqrt(np.diag(covariance)[1:]), rtol=1e-9)


def test_known_styles_lie_within_their_intervals() -> None:
    indices = mixed(n=500, m=4)
    truth = np.array([0.4, 0.3, 0.2, 0.1])
    drawn = np.random.default_rng(20)
    inside = []
    for _ in range(200):
        made = style_fit(truth @ indices + drawn.normal(0.0, 0.003, 500), indices)
        inside.append(np.abs(made.weights - truth) <= 1.96 * made.standard_errors)
    share = np.mean(inside)
    assert 0.92 < share < 0.98


@pytest.mark.parametrize(("window", "step"), [(60, 20), (60, 7), (50, 1)])
def test_a_rolling_window_is_that_window(window: int, step: int) -> None:
    indices = mixed(n=200)
    funds = np.random.default_rng(4).dirichlet(np.ones(4), 3) @ indices + 0.002 * mixed(n=200, m=3, seed=9)
    made = rolling_styles(funds, indices, window, step)
    assert made.ends[-1] == 199
    assert (np.diff(made.ends) == step).all()
    assert made.ends[0] - window - step < 0 <= made.ends[0] - window + 1
    for row in range(3):
        for place, end in enumerate(made.ends.tolist()):
            cut = slice(end + 1 - window, end + 1)
            alone = style_fit(funds[row, cut], indices[:, cut])
            np.testing.assert_allclose(made.weights[row, place], alone.weights, atol=1e-10)
            assert made.r_squared[row, place] == pytest.approx(alone.r_squared, abs=1e-10)
            assert made.tracking_error[row, place] == pytest.approx(alone.tracking_error, abs=1e-12)


def test_a_quiet_window_of_a_wild_series_keeps_its_digits() -> None:
    indices = mixed(n=300)
    fund = np.array([0.1, 0.2, 0.3, 0.4]) @ indices
    indices[:, :100] *= 1e6
    fund[:100] = indices[0, :100]
    np.testing.assert_allclose(
        rolling_styles(fund[None], indices, 50, 1).weights[0, -1], [0.1, 0.2, 0.3, 0.4], atol=1e-5
    )


def test_drift_by_hand() -> None:
    weights = np.array([[1.0, 0.0], [0.0, 1.0], [np.nan, np.nan]])
    assert style_drift_score(weights) == pytest.approx(1.0)  # two variances of a half each
    assert style_drift_score(np.array([[0.6, 0.4]] * 5)) == pytest.approx(0.0, abs=1e-15)
    many = style_drift_scores(np.array([weights, np.full((3, 2), np.nan)]))
    assert many[0] == pytest.approx(1.0)
    assert np.isnan(many[1])
    steady = np.array([[[0.6, 0.4], [0.4, 0.6]]])
    assert style_drift_scores(steady)[0] == pytest.approx(style_drift_score(steady[0]))
    with pytest.raises(NotComputable):
        style_drift_score(weights[:1])


def test_the_cost_of_the_active_part_by_hand() -> None:
    assert active_weight(0.0) == 1.0
    assert active_weight(0.5) == pytest.approx(0.5)
    assert active_weight(0.64) == pytest.approx(0.6 / 1.4)
    assert active_expense_ratio(0.64, 0.015, 0.005) == pytest.approx(0.005 + 0.01 * 1.4 / 0.6)
    assert active_expense_ratio(0.0, 0.015, 0.005) == pytest.approx(0.015)
    with pytest.raises(NotComputable):
        active_expense_ratio(1.0, 0.015, 0.005)
    with pytest.raises(NotComputable):
        active_weight(1.01)
