"""An account has no price: the judgement on its drawdown speaks of the account, and rests on the same figures."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from made_up_account import buy, deposit, made_up, prices

from data_sources.model import to_date
from diagnostics.account.risk.drawdown import drawdown
from diagnostics.performance.drawdown import drawdown as drawdown_of_any_series


@pytest.mark.parametrize(
    ("closes", "told"),
    [([10.0, 9.0, 11.0], "account_at_high"), ([10.0, 11.0, 10.5], "shallow"), ([10.0, 11.0, 5.0], "deep")],
)
def test_only_the_peak_of_a_price_is_told_otherwise(closes: Sequence[float], told: str) -> None:
    history = prices("ACME", closes)
    first = to_date(history.dates[0])
    evidence = made_up((deposit(first, 1000.0), buy(first, "ACME", 100.0, 10.0)), {"ACME": history})
    (made,), (plain,) = drawdown(evidence).findings, drawdown_of_any_series(evidence).findings
    assert made.variant == told
    assert (made.rule, made.facts, made.severity) == (plain.rule, plain.facts, plain.severity)
    assert drawdown(evidence).facts == drawdown_of_any_series(evidence).facts
