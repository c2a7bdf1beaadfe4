"""Whether alpha (and beta) changed at known dates, such as the day on which a manager took over.

One regression over all periods with a dummy for each regime after the first, and with the regime's own betas where they
may have changed too; the dummies are tested together by a Wald test with the Newey-West covariance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.distributions import chi_square_tail, student_t_tail
from diagnostics.metrics.factors.factor_model import FactorModel, factor_model
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

NAME = "structural_break"
LEAST = 12  # periods of a regime; below it the robust covariance tells nothing


@dataclass(frozen=True, slots=True, eq=False)
class BreakTest:
    """A test of no change between the regimes.

    Args:
        alpha_changes: alpha of each later regime less that of the first, of one period, shape (regimes - 1,).
        alpha_t_statistics: these over their Newey-West standard errors, shape (regimes - 1,).
        alpha_p_values: two-sided, Student's t with n less all coefficients degrees of freedom, shape (regimes - 1,).
        wald: Wald statistic of no change of alpha.
        p_value: of ``wald``: Student's t where there are two regimes, chi-square where there are more.
        wald_all: Wald statistic of no change of alpha and betas together; None where the betas were held equal.
        p_value_all: of ``wald_all``, chi-square.
        n: periods.
        lags: of the covariance.
    """

    alpha_changes: FloatArray
    alpha_t_statistics: FloatArray
    alpha_p_values: FloatArray
    wald: float
    p_value: float
    wald_all: float | None
    p_value_all: float | None
    n: int
    lags: int


def structural_break(
    excess_returns: FloatArray,
    factors: FloatArray,
    regimes: npt.NDArray[np.intp],
    *,
    betas_change: bool = True,
    lags: int | None = None,
) -> BreakTest:
    """Test whether alpha is the same in every regime.

    Args:
        excess_returns: of one fund, decimals of a period, shape (n,), no NaN, oldest first.
        factors: shape (k, n), no NaN.
        regimes: which regime each period belongs to, 0, 1, 2 ... without gaps, shape (n,).
        betas_change: whether each regime has betas of its own; else they are held equal.
        lags: of the covariance; None takes floor(4 * (n / 100)^(2/9)).

    Raises:
        NotComputable: fewer than 12 periods in a regime, regressors that cannot be told apart, no variation, or a
            fund without residuals.
        ValueError: fewer than two regimes, or shapes that do not agree.
    """
    count = _checked(excess_returns, regimes)
    k = factors.shape[0]
    dummies = (regimes == np.arange(1, count)[:, None]).astype(np.float64)
    own = [dummy * factors for dummy in dummies] if betas_change else []
    made = factor_model(excess_returns, np.concatenate((factors, dummies, *own)), lags=lags)
    of_alpha = np.arange(k + 1, k + count)
    t = made.t_statistics_hac[0, of_alpha]
    if not np.isfinite(t).all():
        raise NotComputable(NAME, Absence(AbsenceReason.NO_VARIATION))
    p = made.p_values(t)
    wald = _wald(made, of_alpha)
    all_of_them = np.arange(k + 1, made.coefficients.shape[1])
    wald_all = _wald(made, all_of_them) if betas_change else None
    return BreakTest(
        alpha_changes=made.coefficients[0, of_alpha],
        alpha_t_statistics=t,
        alpha_p_values=p,
        wald=wald,
        p_value=student_t_tail(wald**0.5, made.degrees_of_freedom) if count == 2 else chi_square_tail(wald, count - 1),
        wald_all=wald_all,
        p_value_all=None if wald_all is None else chi_square_tail(wald_all, all_of_them.size),
        n=made.n,
        lags=made.lags,
    )


def _wald(made: FactorModel, tested: npt.NDArray[np.intp]) -> float:
    """The quadratic form b' V^-1 b of the coefficients tested, V scaled to ones on its diagonal first."""
    scale = made.standard_errors_hac[0, tested]
    covariance = made.covariance_hac[0][np.ix_(tested, tested)] / np.outer(scale, scale)
    if float(np.linalg.eigvalsh(covariance)[0]) < 1e-12:
        raise NotComputable(NAME, Absence(AbsenceReason.COLLINEAR))
    score = made.coefficients[0, tested] / scale
    return max(0.0, float(score @ np.linalg.solve(covariance, score)))


def _checked(excess_returns: FloatArray, regimes: npt.NDArray[np.intp]) -> int:
    """How many regimes there are."""
    if regimes.shape != excess_returns.shape:
        raise ValueError(f"{excess_returns.shape} excess returns beside {regimes.shape} regimes")
    sizes = np.bincount(regimes)
    if sizes.size < 2:
        raise ValueError("a break is tested between two regimes or more")
    if int(sizes.min()) < LEAST:
        raise NotComputable(
            NAME, Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(int(sizes.min())), need=str(LEAST))
        )
    return int(sizes.size)
