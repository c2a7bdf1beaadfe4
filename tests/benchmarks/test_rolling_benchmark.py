"""What the benchmark of rolling regressions compares gives equal figures."""

from __future__ import annotations

from benchmarks.rolling_regressions import check_agreement, made_funds


def test_the_project_plain_numpy_and_single_windows_agree() -> None:
    funds, factors = made_funds()
    check_agreement(funds[:3], factors)
