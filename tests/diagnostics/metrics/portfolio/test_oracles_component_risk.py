"""Every case of component risk: R PerformanceAnalytics on hedge fund indices, Jorion, Roncalli."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from diagnostics.metrics.portfolio.component_risk import (
    Parts,
    PortfolioReturns,
    component_expected_shortfall,
    component_historical_shortfall,
    component_modified_shortfall,
    component_modified_value_at_risk,
    component_value_at_risk,
    component_volatility,
    covariance_parts,
    diversification_ratio,
    effective_bets,
)

ORACLES = Path(__file__).parents[3] / "oracles"
CASES: list[dict[str, Any]] = json.loads((ORACLES / "04_component_risk.json").read_text(encoding="utf-8"))["cases"]
Made = Callable[[PortfolioReturns, float], Parts]
PARTS: dict[str, Made] = {
    "component_var_gaussian": component_value_at_risk,
    "component_es_gaussian": component_expected_shortfall,
    "component_var_modified": component_modified_value_at_risk,
    "component_es_modified": component_modified_shortfall,
    "component_es_historical": component_historical_shortfall,
    "component_stddev_sd": lambda given, _: component_volatility(given),
}


@cache
def table(name: str) -> dict[str, npt.NDArray[np.float64]]:
    with (ORACLES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0] if key.lower() not in {"date", ""}}


def returns_of(case: dict[str, Any]) -> npt.NDArray[np.float64]:
    return np.stack([table(case["inputs"]["csv"])[name] for name in case["inputs"]["columns"]], axis=1)


def covariance_of(inputs: dict[str, Any]) -> npt.NDArray[np.float64]:
    deviations = np.array(inputs["vol"])
    return np.asarray(np.array(inputs["corr"]) * np.outer(deviations, deviations))


@pytest.mark.parametrize("case", [one for one in CASES if one["metric"] in PARTS], ids=lambda case: case["id"])
def test_parts_meet_the_oracle(case: dict[str, Any]) -> None:
    expected, tolerance = case["expected"], case["tolerance"]
    given = PortfolioReturns(returns_of(case), case["inputs"]["weights"])
    parts = PARTS[case["metric"]](given, case["params"]["p"])
    assert float(parts.contributions.sum()) == pytest.approx(float(parts.total), abs=1e-12)
    sign = 1.0 if case["metric"] == "component_stddev_sd" else -1.0  # losses are negative here, positive there
    ours: dict[str, Any] = {
        "total": sign * parts.total,
        "contribution": sign * parts.contributions,
        "pct_contribution": parts.shares,
    }
    if "n_tail" in expected:
        ours["n_tail"] = int((given.of_portfolio <= np.quantile(given.of_portfolio, 1 - case["params"]["p"])).sum())
    for name, value in expected.items():
        np.testing.assert_allclose(ours[name], value, rtol=tolerance["rel"], atol=tolerance["abs"], err_msg=name)


def test_jorion_parts_of_two_currencies() -> None:
    (case,) = (one for one in CASES if one["id"] == "comp.jorion")
    inputs, expected = case["inputs"], case["expected"]
    parts = covariance_parts(covariance_of(inputs), inputs["positions"])
    z = inputs["z"]
    alone = z * np.array(inputs["positions"]) * np.array(inputs["vol"])
    assert z * parts.total == pytest.approx(expected["total"], abs=1.0)
    np.testing.assert_allclose(z * parts.contributions, expected["contribution"], atol=1.0)
    np.testing.assert_allclose(alone, expected["individual"], atol=1.0)
    assert alone.sum() - z * parts.total == pytest.approx(expected["diversification"], abs=1.0)


def test_roncalli_three_assets() -> None:
    (case,) = (one for one in CASES if one["id"] == "rp.roncalli.5020_30")
    parts = covariance_parts(covariance_of(case["inputs"]), case["inputs"]["weights"])
    for name, ours in (
        ("volatility", parts.total),
        ("risk_contribution", parts.contributions),
        ("pct_risk_contribution", parts.shares),
        ("marginal", parts.marginal),
    ):
        np.testing.assert_allclose(ours, case["expected"][name], rtol=0, atol=1e-8, err_msg=name)


def test_diversification_of_ten_equal_shares() -> None:
    (case,) = (one for one in CASES if one["id"] == "div.public.ew")
    expected, names = case["expected"], case["inputs"]["columns"]
    given = PortfolioReturns(returns_of(case), np.full(10, 0.1))
    parts = component_volatility(given)
    assert float(parts.total) * np.sqrt(252) == pytest.approx(expected["vol_ann"], rel=1e-8)
    assert dict(zip(names, parts.shares.tolist(), strict=True)) == pytest.approx(
        expected["pct_risk_contribution"], rel=1e-8
    )
    assert float(diversification_ratio(given)) == pytest.approx(expected["diversification_ratio"], rel=1e-8)
    assert effective_bets(parts.shares) == pytest.approx(expected["enb_risk"], rel=1e-8)
    assert float(given.weights @ given.weights) == pytest.approx(expected["hhi"], rel=1e-8)
    assert 1.0 / float(given.weights @ given.weights) == pytest.approx(expected["effective_n"], rel=1e-8)


def test_every_case_is_met_by_a_test() -> None:
    others = {"comp.jorion", "rp.roncalli.5020_30", "div.public.ew"}
    assert {one["id"] for one in CASES if one["metric"] not in PARTS} == others
    assert len(CASES) == 19
