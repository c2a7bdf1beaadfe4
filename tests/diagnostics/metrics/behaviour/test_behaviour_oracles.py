"""Topic 10 of the oracles, whole: disposition, turnover, churning, trades, cost basis, concentration, active share."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from diagnostics.metrics.account.cost_basis import cost_basis
from diagnostics.metrics.behaviour.disposition import disposition_effect
from diagnostics.metrics.behaviour.trade_statistics import trade_statistics
from diagnostics.metrics.behaviour.turnover import (
    average_value,
    churning,
    turnover_double_sided,
    turnover_sec,
)
from diagnostics.metrics.portfolio.concentration import concentration
from diagnostics.metrics.portfolio.overlap import overlap
from diagnostics.metrics.portfolio.positions import Position, PositionList

ORACLE = Path(__file__).parents[3] / "oracles" / "10_behaviour.json"
CASES = json.loads(ORACLE.read_text(encoding="utf-8"))["cases"]
TESTED = {
    "disposition_effect",
    "disposition_effect_counts",
    "turnover_sec",
    "churning",
    "trade_statistics",
    "cost_basis",
    "concentration",
    "active_share",
}


def cases(metric: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["metric"] == metric]


def near(value: float, case: dict[str, Any]) -> Any:
    return pytest.approx(value, abs=case["tolerance"].get("abs", 0.0), rel=case["tolerance"].get("rel", 0.0))


def test_every_case_of_the_topic_is_tested() -> None:
    assert {case["metric"] for case in CASES} == TESTED
    assert len(CASES) == 12


@pytest.mark.parametrize("case", cases("disposition_effect"))
def test_gains_and_losses_are_counted_on_days_of_sale_alone(case: dict[str, Any]) -> None:
    counts: Counter[str] = Counter()
    for investor in case["inputs"]["investors"].values():
        for sold in investor["sales"]:
            if not sold:
                continue
            for holding in investor["holdings"]:
                kind = "gains" if holding in investor["winners"] else "losses"
                counts[f"{'realized' if holding in sold else 'paper'}_{kind}"] += 1
    wanted = case["expected"]
    assert all(counts[name] == wanted[name] for name in counts)
    found = disposition_effect(
        counts["realized_gains"], counts["paper_gains"], counts["realized_losses"], counts["paper_losses"]
    )
    assert (found.gains_realized, found.losses_realized) == (wanted["PGR"], wanted["PLR"])
    assert found.difference == near(wanted["DE"], case)


@pytest.mark.parametrize("case", cases("disposition_effect_counts"))
def test_the_effect_of_published_counts(case: dict[str, Any]) -> None:
    found, wanted = disposition_effect(**case["inputs"]), case["expected"]
    assert found.gains_realized == near(wanted["PGR"], case)
    assert found.losses_realized == near(wanted["PLR"], case)
    assert found.difference == near(wanted["difference"], case)
    assert found.ratio == near(wanted["ratio"], case)
    assert found.t_statistic is not None
    assert -found.t_statistic == near(wanted["t_stat"], case)  # the paper's is of PLR - PGR
    assert round(-found.t_statistic) == -35


@pytest.mark.parametrize("case", cases("turnover_sec"))
def test_turnover_by_the_definition_of_the_sec(case: dict[str, Any]) -> None:
    inputs, wanted = case["inputs"], case["expected"]
    if "monthly_values" in inputs:
        average = average_value(inputs["monthly_values"])
        assert average == near(wanted["average_value"], case)
        assert turnover_sec(inputs["purchases"], inputs["sales"], average) == near(wanted["turnover"], case)
        assert turnover_double_sided(inputs["purchases"], inputs["sales"], average) == pytest.approx(3.6)
    else:
        found = turnover_sec(inputs["purchases"], inputs["sales"], inputs["average_value"], inputs["months"])
        assert found == near(wanted["turnover_annualised"], case)


@pytest.mark.parametrize("case", cases("churning"))
def test_measures_of_excessive_trading(case: dict[str, Any]) -> None:
    inputs, wanted = case["inputs"], case["expected"]
    found = churning(
        inputs["total_purchases"], inputs["total_costs"], inputs["average_month_end_equity"], inputs["months"]
    )
    assert found.turnover_rate == near(wanted["turnover_rate"], case)
    assert found.cost_to_equity == near(wanted["cost_to_equity"], case)
    assert (found.flag_turnover, found.flag_cost) == (wanted["flag_turnover"], wanted["flag_cost"])


@pytest.mark.parametrize("case", cases("trade_statistics"))
def test_statistics_of_trades(case: dict[str, Any]) -> None:
    found, wanted = trade_statistics(case["inputs"]["pnl"]), case["expected"]
    for name in ("n", "win_rate", "profit_factor", "payoff_ratio", "expectancy", "net", "gross_profit", "gross_loss"):
        value = wanted[name]
        assert getattr(found, name) == (None if value is None else near(value, case)), name
    assert found.longest_wins == wanted["max_consecutive_wins"]
    assert found.longest_losses == wanted["max_consecutive_losses"]


@pytest.mark.parametrize("case", cases("cost_basis"))
def test_cost_by_two_methods(case: dict[str, Any]) -> None:
    rows, wanted = case["inputs"]["transactions"], case["expected"]
    signs = [1.0 if row["side"] == "buy" else -1.0 for row in rows]
    quantities = [sign * row["qty"] for sign, row in zip(signs, rows, strict=True)]
    amounts = [-sign * row["qty"] * row["price"] for sign, row in zip(signs, rows, strict=True)]
    found = cost_basis(quantities, amounts)
    assert found.quantity == wanted["fifo_remaining_qty"] == wanted["avg_remaining_qty"]
    assert found.fifo == near(wanted["fifo_remaining_cost"], case)
    assert found.average == near(wanted["avg_remaining_cost"], case)
    # What was realized is the cost of what is left less the net money put in; both methods share that money.
    assert found.fifo - found.diluted == near(sum(wanted["fifo_realized"]), case)
    assert found.average - found.diluted == near(sum(wanted["avg_realized"]), case)


@pytest.mark.parametrize("case", cases("concentration"))
def test_concentration_of_weights(case: dict[str, Any]) -> None:
    weights, wanted = case["inputs"]["weights"], case["expected"]
    found = concentration(weights, complete=True)
    assert found.herfindahl == near(wanted["hhi"], case)
    assert found.effective == near(wanted["effective_n"], case)
    assert found.largest == near(wanted["top1"], case)
    assert sum(sorted(weights)[-3:]) == near(wanted["top3"], case)


@pytest.mark.parametrize("case", cases("active_share"))
def test_active_share_of_two_lists(case: dict[str, Any]) -> None:
    both = [
        PositionList(
            tuple(Position(name, name, weight) for name, weight in case["inputs"][side].items()), complete=True
        )
        for side in ("portfolio", "benchmark")
    ]
    assert overlap(*both).active_share == near(case["expected"], case)
