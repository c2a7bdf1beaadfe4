"""The test for a break: by hand as two regressions, its size under no break, its power, and its edges."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.factors.factor_model import factor_model
from diagnostics.metrics.factors.structural_break import structural_break
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

N = 1000
HALVES = np.repeat([0, 1], N // 2)


def fund(seed: int, change: float = 0.0, turned: float = 0.0) -> tuple[FloatArray, FloatArray]:
    """Excess returns whose alpha and beta change in the middle, and the market."""
    source = np.random.default_rng(seed)
    market = source.normal(0.0003, 0.01, N)
    own = source.normal(0.0, 0.004, N)
    own[1:] += 0.1 * own[:-1]
    return 0.0001 + change * HALVES + (1.0 + turned * HALVES) * market + own, market[None, :]


def test_with_betas_of_their_own_it_is_the_difference_of_two_regressions() -> None:
    excess, market = fund(1, 0.0005, 0.2)
    found = structural_break(excess, market, HALVES, lags=4)
    before = factor_model(excess[: N // 2], market[:, : N // 2], lags=4)
    after = factor_model(excess[N // 2 :], market[:, N // 2 :], lags=4)
    change = after.coefficients[0, 0] - before.coefficients[0, 0]
    assert found.alpha_changes[0] == pytest.approx(change, rel=1e-9)
    # Residuals of both sides of the border enter the covariance together: nearly, not wholly, the sum of variances.
    error = np.sqrt(before.covariance_hac[0, 0, 0] + after.covariance_hac[0, 0, 0])
    assert found.alpha_t_statistics[0] == pytest.approx(change / error, rel=0.05)
    assert found.wald == pytest.approx(found.alpha_t_statistics[0] ** 2)
    assert found.p_value == pytest.approx(found.alpha_p_values[0])
    assert found.wald_all is not None
    assert found.wald_all > found.wald


def test_without_a_break_it_finds_one_as_often_as_it_says() -> None:
    found = [structural_break(*fund(seed), HALVES) for seed in range(200)]
    for p in ([one.p_value for one in found], [one.p_value_all for one in found]):
        rejected = float(np.mean(np.array(p) < 0.05))
        assert 0.01 <= rejected <= 0.10  # 5 % within three deviations of 200 draws; robust errors reject a little more


def test_a_break_of_alpha_and_one_of_beta_are_found_each_for_what_it_is() -> None:
    of_alpha = [structural_break(*fund(seed, change=0.0015), HALVES) for seed in range(30)]
    assert np.mean([one.p_value < 0.05 for one in of_alpha]) > 0.9
    of_beta = [structural_break(*fund(seed, turned=0.4), HALVES) for seed in range(30)]
    assert np.mean([one.p_value_all < 0.05 for one in of_beta]) > 0.9  # type: ignore[operator]
    assert np.mean([one.p_value < 0.05 for one in of_beta]) < 0.2


def test_three_regimes_are_tested_together() -> None:
    excess, market = fund(7)
    regimes = np.repeat([0, 1, 2], (400, 300, 300))
    calm = structural_break(excess, market, regimes)
    assert calm.alpha_changes.shape == (2,)
    broken = structural_break(excess + 0.002 * (regimes == 2), market, regimes)
    assert broken.p_value < 0.01 < calm.p_value
    assert broken.alpha_changes[1] - calm.alpha_changes[1] == pytest.approx(0.002)


def test_betas_held_equal_test_alpha_alone() -> None:
    excess, market = fund(4, change=0.002)
    found = structural_break(excess, market, HALVES, betas_change=False)
    assert found.wald_all is None
    assert found.p_value_all is None
    assert found.p_value < 0.01


def test_what_cannot_be_tested_says_why() -> None:
    excess, market = fund(5)
    with pytest.raises(NotComputable) as few:
        structural_break(excess, market, (np.arange(N) >= N - 11).astype(np.intp))
    assert few.value.absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert (few.value.absence.have, few.value.absence.need) == ("11", "12")
    with pytest.raises(NotComputable) as perfect:
        structural_break(0.5 * market[0] + 0.001, market, HALVES)
    assert perfect.value.absence.reason is AbsenceReason.NO_VARIATION
    with pytest.raises(NotComputable) as same:
        structural_break(excess, market * HALVES, HALVES)  # the market stood still before the break
    assert same.value.absence.reason is AbsenceReason.COLLINEAR
    with pytest.raises(ValueError, match="two regimes"):
        structural_break(excess, market, np.zeros(N, dtype=np.intp))
    with pytest.raises(ValueError, match="beside"):
        structural_break(excess, market, HALVES[:-1])
