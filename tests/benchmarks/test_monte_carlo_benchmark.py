"""What the benchmark of drawn paths compares gives equal figures."""

from __future__ import annotations

from benchmarks.monte_carlo import check_agreement, made_history


def test_the_project_and_plain_numpy_agree() -> None:
    check_agreement(made_history())
