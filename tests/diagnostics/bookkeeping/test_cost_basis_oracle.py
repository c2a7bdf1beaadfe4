"""Cost basis by first in first out, moving average and diluted: the outside reference, and by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.model import LotMethod
from diagnostics.facts import AbsenceReason
from diagnostics.metrics.account.cost_basis import cost_basis
from diagnostics.metrics.spec import NotComputable
from tests.diagnostics.bookkeeping.made_up_rows import books_of, bought, sold

ORACLE = Path(__file__).parents[2] / "oracles" / "10_behaviour.json"
(CASE,) = [case for case in json.loads(ORACLE.read_text("utf-8"))["cases"] if case["metric"] == "cost_basis"]
TRADES: list[dict[str, Any]] = CASE["inputs"]["transactions"]


@pytest.mark.parametrize(("method", "name"), [(LotMethod.FIFO, "fifo"), (LotMethod.AVERAGE, "avg")])
def test_realised_gains_and_cost_of_what_is_left(method: LotMethod, name: str) -> None:
    make = {"buy": bought, "sell": sold}
    rows = [make[one["side"]](f"2024-0{at}-01", "X", one["qty"], one["price"]) for at, one in enumerate(TRADES, 1)]
    books = books_of(*rows, lots=method)
    expected = CASE["expected"]
    gains = [
        sum(one.gain for one in books.disposals if one.sold == day)
        for day in sorted({one.sold for one in books.disposals})
    ]
    assert gains == pytest.approx(expected[f"{name}_realized"], abs=1e-9)
    assert sum(lot.cost for lot in books.lots) == pytest.approx(expected[f"{name}_remaining_cost"], abs=1e-9)
    assert books.positions[0].quantity == pytest.approx(expected[f"{name}_remaining_qty"], abs=1e-9)


def test_three_conventions_three_numbers() -> None:
    signs = {"buy": 1, "sell": -1}
    quantities = np.array([signs[one["side"]] * one["qty"] for one in TRADES], dtype=float)
    amounts = -quantities * np.array([one["price"] for one in TRADES])
    found = cost_basis(quantities, amounts)
    expected = CASE["expected"]
    assert (found.fifo, found.average) == pytest.approx(
        (expected["fifo_remaining_cost"], expected["avg_remaining_cost"])
    )
    assert found.diluted == pytest.approx(-130.0)  # by hand: 1000 + 1200 - 2250 + 700 - 780
    assert found.each(found.average) == pytest.approx(12.5)


def test_diluted_cost_begins_anew_when_all_was_sold_and_counts_distributions() -> None:
    found = cost_basis([10, -10, 5, 0], [-100.0, 500.0, -60.0, 6.0])
    assert (found.diluted, found.fifo, found.average) == (54.0, 60.0, 60.0)


@pytest.mark.parametrize("quantities", [[], [10, -10], [5, -6], [-5]])
def test_nothing_left_has_no_cost(quantities: list[float]) -> None:
    with pytest.raises(NotComputable) as refused:
        cost_basis(quantities, [0.0] * len(quantities))
    assert refused.value.absence.reason is AbsenceReason.OUTSIDE_DOMAIN


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        cost_basis([1.0, 2.0], [1.0])


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(1, 100)), min_size=1, max_size=8), st.floats(0.1, 10.0))
def test_costs_scale_with_money_and_are_equal_without_sales(trades: list[tuple[int, int]], scale: float) -> None:
    shares = np.array([quantity for quantity, _ in trades], dtype=float)
    money = -shares * np.array([price for _, price in trades])
    one, scaled = cost_basis(shares, money), cost_basis(shares, money * scale)
    assert one.fifo == pytest.approx(one.average) == pytest.approx(one.diluted)
    assert scaled.average == pytest.approx(one.average * scale)
