"""What the benchmark of the parts of the risk compares gives equal figures."""

from __future__ import annotations

from benchmarks.component_risk import check_agreement, made_returns


def test_the_project_and_plain_numpy_agree() -> None:
    check_agreement(*made_returns(50))
