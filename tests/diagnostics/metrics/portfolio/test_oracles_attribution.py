"""Every case of attribution, linking and drifting weights: Bacon's tables, R's pa and PerformanceAnalytics."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diagnostics.metrics.portfolio.attribution import (
    BrinsonEffects,
    brinson_fachler,
    brinson_hood_beebower,
    geometric_attribution,
)
from diagnostics.metrics.portfolio.drifting_weights import drifting_portfolio
from diagnostics.metrics.portfolio.linking import carino_factors, frongello, grap_factors, link, menchero_factors

ORACLES = Path(__file__).parents[3] / "oracles"
CASES: list[dict[str, Any]] = json.loads((ORACLES / "03_attribution.json").read_text(encoding="utf-8"))["cases"]
SIDES = ("portfolio_weights", "benchmark_weights", "portfolio_returns", "benchmark_returns")


def sides(case: dict[str, Any]) -> list[Any]:
    return [np.array(case["inputs"][name]) for name in SIDES]


def brinson(case: dict[str, Any]) -> dict[str, Any]:
    model = brinson_hood_beebower if case["metric"] == "brinson_hood_beebower" else brinson_fachler
    return of_effects(model(*sides(case)))


def of_effects(effects: BrinsonEffects) -> dict[str, Any]:
    return {
        "allocation": effects.allocation,
        "selection": effects.selection,
        "interaction": effects.interaction,
        "selection_incl_interaction": effects.selection_with_interaction,
        "total_allocation": effects.allocation.sum(),
        "total_selection": effects.selection.sum(),
        "total_interaction": effects.interaction.sum(),
        "total_selection_incl_interaction": effects.selection_with_interaction.sum(),
        "portfolio_return": effects.portfolio_return,
        "benchmark_return": effects.benchmark_return,
        "excess": effects.excess,
        "active_return": effects.excess,
    }


def by_sector(case: dict[str, Any]) -> dict[str, Any]:
    """Securities added up to sectors; a sector without weight has no return."""
    with (ORACLES / case["inputs"]["csv"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(dict.fromkeys(row["sector"] for row in rows))
    sector = np.array([names.index(row["sector"]) for row in rows])
    wp, wb, r = (np.array([float(row[name]) for row in rows]) for name in ("portfolio", "benchmark", "return"))
    p, b = (np.bincount(sector, one) for one in (wp, wb))
    with np.errstate(all="ignore"):
        rp, rb = np.bincount(sector, wp * r) / p, np.bincount(sector, wb * r) / b
    made = of_effects(brinson_hood_beebower(p, b, rp, rb))
    return {
        name: dict(zip(names, value.tolist(), strict=True)) if np.ndim(value) else value for name, value in made.items()
    }


def linked(case: dict[str, Any]) -> dict[str, Any]:
    if "effects" in case["inputs"]:
        inputs = case["inputs"]
        return {"linked": link(inputs["effects"], carino_factors(inputs["rp"], inputs["rb"]))}
    effects = brinson_fachler(*sides(case))
    rp, rb = effects.portfolio_return, effects.benchmark_return
    method: dict[str, Callable[[Any], Any]] = {
        "linking_carino": lambda one: link(one, carino_factors(rp, rb)),
        "linking_menchero": lambda one: link(one, menchero_factors(rp, rb)),
        "linking_grap": lambda one: link(one, grap_factors(rp, rb)),
        "linking_frongello": lambda one: frongello(one, rp, rb),
    }
    allocation, selection = (
        method[case["metric"]](one) for one in (effects.allocation, effects.selection_with_interaction)
    )
    return {
        "linked_allocation": allocation,
        "linked_selection": selection,
        "total_allocation": allocation.sum(),
        "total_selection": selection.sum(),
        "by_segment_allocation": allocation.sum(axis=0),
        "by_segment_selection": selection.sum(axis=0),
        "excess": np.prod(1 + rp) - np.prod(1 + rb),
    }


def geometric(case: dict[str, Any]) -> dict[str, Any]:
    effects = geometric_attribution(*sides(case))
    allocation, selection = effects.allocation.sum(axis=-1), effects.selection.sum(axis=-1)
    np.testing.assert_allclose(effects.residual, 0.0, atol=1e-12)
    return {
        "allocation": effects.allocation,
        "selection": effects.selection,
        "total_allocation": np.prod(1 + allocation) - 1,
        "total_selection": np.prod(1 + selection) - 1,
        "geometric_excess": np.prod(1 + effects.excess) - 1,
    }


def drifting(case: dict[str, Any]) -> dict[str, Any]:
    with (ORACLES / case["inputs"]["csv"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    years = np.array([row["date"][:4] for row in rows])
    moves = np.array([[float(value) for name, value in row.items() if name != "date"] for row in rows])
    new_year = np.concatenate(([True], years[1:] != years[:-1]))
    made = drifting_portfolio(
        moves, case["inputs"]["weights"], new_year if case["params"]["rebalance"] == "y" else None
    )
    np.testing.assert_allclose(made.contributions.sum(axis=1), made.returns, atol=1e-15)
    return {"first": made.returns[:6], "last": made.returns[-3:], "cumulative": np.prod(1 + made.returns) - 1}


OURS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "brinson_hood_beebower": brinson,
    "brinson_fachler": brinson,
    "geometric_attribution": geometric,
    "geometric_attribution_multi": geometric,
    "portfolio_return_rebalanced": drifting,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_attribution_meets_the_oracle(case: dict[str, Any]) -> None:
    ours = (by_sector if "group" in case["inputs"] else OURS.get(case["metric"], linked))(case)
    tolerance = case["tolerance"]["abs"]
    for name, value in case["expected"].items():
        if isinstance(value, dict):
            assert ours[name] == pytest.approx(value, abs=tolerance), name
        else:
            np.testing.assert_allclose(ours[name], value, rtol=0.0, atol=tolerance, err_msg=name)


def test_all_twenty_cases_are_here() -> None:
    assert len(CASES) == 20
