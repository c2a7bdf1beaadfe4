"""The lead over the benchmark, a year at a time."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.assumptions import Assumptions
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.excess import AHEAD, relative_of_fund, rolling_excess
from diagnostics.performance.relative import relative
from diagnostics.section import RollingChart
from tests.advisor_cli.report.fund_fixture import fund_snapshot


def test_each_window_is_the_difference_of_two_returns() -> None:
    # By hand: 2 -> 3 is +50%, 10 -> 11 is +10%; 4 -> 3 is -25%, 10 -> 10 is 0.
    found = rolling_excess(np.array([2.0, 4.0, 3.0, 3.0]), np.array([10.0, 10.0, 11.0, 10.0]), 2)
    assert np.isnan(found[:2]).all()
    assert found[2:] == pytest.approx([0.40, -0.25])


def test_the_share_ahead_is_counted_over_every_window() -> None:
    evidence = FundEvidence(fund_snapshot("active"), Assumptions(243))
    section = relative_of_fund(evidence)
    chart = next(block for block in section.blocks if isinstance(block, RollingChart))
    values = chart.panels[0][1]
    ahead = next(fact for fact in section.facts if fact.key == AHEAD)
    assert evidence.compared is not None
    subject, benchmark = evidence.compared.subject.values, evidence.compared.benchmark.values
    wins = [subject[at] / subject[at - 243] > benchmark[at] / benchmark[at - 243] for at in range(243, subject.size)]
    assert ahead.value == pytest.approx(sum(wins) / len(wins))
    assert np.isfinite(values).sum() == len(wins)
    assert dict(ahead.parameters)["windows"] == str(len(wins))


def test_a_short_history_has_the_figures_of_any_other_and_no_windows() -> None:
    evidence = FundEvidence(fund_snapshot("listed"), Assumptions(2000))
    own = [fact.key for fact in relative_of_fund(evidence).facts if not fact.key.startswith("rule.excess.")]
    assert own == [fact.key for fact in relative(evidence).facts]
