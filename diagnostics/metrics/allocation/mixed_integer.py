"""One linear problem, with or without whole numbers, handed to HiGHS: the only place that knows the solver.

HiGHS (Huangfu and Hall 2018) is maintained by the group that wrote it, under the MIT licence, and brings nothing but
itself: scipy uses the same. One thread and a fixed seed: the same problem gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from diagnostics.metrics.rows import FloatArray

GAP = 1e-6  # of the objective: a mix of whole numbers better by less is not looked for
MOST_NODES = 20_000  # of the search for whole numbers; time would make the answer depend on the machine
OPTIONS: tuple[tuple[str, bool | int | float | str], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("parallel", "off"),
    ("random_seed", 1),
    ("mip_rel_gap", 0.0),
    ("mip_max_nodes", MOST_NODES),
)


@dataclass(slots=True)
class LinearProblem:
    """Columns (variables) with cost, bounds and kind; rows (constraints) as column, coefficient and bounds."""

    cost: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)

    def column(self, cost: float, lower: float, upper: float, *, whole: bool = False) -> int:
        """A variable; its index."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: dict[int, float], lower: float, upper: float) -> None:
        """A constraint on a weighted sum of variables."""
        at = len(self.row_lower)
        self.entries += [(at, column, value) for column, value in terms.items() if value != 0.0]
        self.row_lower.append(lower)
        self.row_upper.append(upper)


def least_cost(
    problem: LinearProblem,
    *,
    cost: FloatArray | None = None,
    lower: FloatArray | None = None,
    upper: FloatArray | None = None,
    relaxed: bool = False,
    gap: float = GAP,
) -> FloatArray | None:
    """The variables of least cost, shape (columns,).

    Args:
        problem: what is to be solved.
        cost: of the columns, in place of the problem's own.
        lower: bounds in place of the problem's own.
        upper: the same.
        relaxed: whole numbers need not be whole.
        gap: of the cost; whole numbers that are better by less are not looked for.

    Returns:
        None where no values satisfy the constraints, or none were found in ``MOST_NODES`` nodes.
    """
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in OPTIONS:
        solver.setOptionValue(name, value)
    solver.setOptionValue("mip_abs_gap", gap)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(problem.cost), len(problem.row_lower)
    lp.col_cost_ = np.array(problem.cost) if cost is None else cost
    lp.col_lower_ = np.array(problem.lower) if lower is None else lower
    lp.col_upper_ = np.array(problem.upper) if upper is None else upper
    lp.row_lower_, lp.row_upper_ = np.array(problem.row_lower), np.array(problem.row_upper)
    rows, columns, values = (np.array(part) for part in zip(*problem.entries, strict=True))
    order = np.lexsort((columns, rows))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    counts = np.bincount(rows, minlength=lp.num_row_)
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    lp.a_matrix_.index_ = columns[order].astype(np.int32)
    lp.a_matrix_.value_ = values[order].astype(np.float64)
    if not relaxed and any(problem.whole):
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in problem.whole]
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != highspy.kSolutionStatusFeasible:
        return None
    return np.array(solver.getSolution().col_value)
