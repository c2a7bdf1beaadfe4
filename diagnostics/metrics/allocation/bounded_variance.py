"""The mix of least variance within a policy: shares of assets and of groups of them between bounds.

A quadratic problem, handed to HiGHS. Without bounds ``min_variance_long_only`` gives the exact answer faster.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.allocation.mixed_integer import OPTIONS
from diagnostics.metrics.rows import FloatArray, Mask
from diagnostics.metrics.spec import NotComputable

RIDGE = 1e-10  # of the mean variance: what does not move, or moves as another does, still has one best share


def min_variance_within(
    covariance: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    groups: Sequence[tuple[Mask, float, float]] = (),
) -> FloatArray:
    """Weights of the least variance between bounds, of sum 1.

    Args:
        covariance: shape (k, k), symmetric, positive semi-definite; rows of zeros are cash.
        lower: least share of each, shape (k,).
        upper: greatest share of each, shape (k,).
        groups: (members of shape (k,), least, most) of sums of shares.

    Returns:
        Shape (k,).

    Raises:
        NotComputable: no weights satisfy the bounds, or nothing moves.
    """
    import highspy

    k = lower.size
    level = float(np.trace(covariance)) / max(k, 1)
    if not level > 0.0:
        raise NotComputable("min_variance_within", Absence(AbsenceReason.NO_VARIATION))
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in OPTIONS:
        solver.setOptionValue(name, value)
    lp = highspy.HighsLp()
    rows = np.array([np.ones(k), *(members.astype(float) for members, _, _ in groups)])
    lp.num_col_, lp.num_row_ = k, rows.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(k), lower, upper
    lp.row_lower_ = np.array([1.0, *(least for _, least, _ in groups)])
    lp.row_upper_ = np.array([1.0, *(most for _, _, most in groups)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.arange(0, rows.size + 1, k, dtype=np.int32)
    lp.a_matrix_.index_ = np.tile(np.arange(k, dtype=np.int32), rows.shape[0])
    lp.a_matrix_.value_ = rows.ravel()
    solver.passModel(lp)
    scaled = covariance / level + RIDGE * np.eye(k)
    at_row, at_column = np.triu_indices(k)  # by columns of the lower triangle, as the solver wants it
    hessian = highspy.HighsHessian()
    hessian.dim_ = k
    hessian.format_ = highspy.HessianFormat.kTriangular
    hessian.start_ = np.concatenate(([0], np.cumsum(np.arange(k, 0, -1)))).astype(np.int32)
    hessian.index_ = at_column.astype(np.int32)
    hessian.value_ = scaled[at_row, at_column]
    solver.passHessian(hessian)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise NotComputable("min_variance_within", Absence(AbsenceReason.NO_MIX_WITHIN))
    return np.asarray(np.clip(np.array(solver.getSolution().col_value), lower, upper))
