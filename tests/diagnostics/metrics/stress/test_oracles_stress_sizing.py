"""Every case of stress and sizing: crises, betas, durations, Kelly, positions, stops."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from diagnostics.metrics.sizing.kelly import KellyShare, kelly_binary, kelly_continuous, kelly_from_trades
from diagnostics.metrics.sizing.position_size import position_size, volatility_target_weight
from diagnostics.metrics.sizing.stops import average_range_stop, chandelier_exit
from diagnostics.metrics.stress.scenarios import scenarios
from diagnostics.metrics.stress.shocks import beta_stress, rate_shock
from diagnostics.metrics.technical.volatility import average_true_range

ORACLES = Path(__file__).parents[3] / "oracles"
CASES: list[dict[str, Any]] = json.loads((ORACLES / "08_stress_sizing.json").read_text(encoding="utf-8"))["cases"]
Inputs = dict[str, Any]


@cache
def bars(name: str) -> tuple[npt.NDArray[np.float64], ...]:
    with (ORACLES / name).open(encoding="utf-8", newline="") as file:
        rows = [{key.lower(): value for key, value in row.items()} for row in csv.DictReader(file)]
    return tuple(np.array([float(row[column]) for row in rows]) for column in ("high", "low", "close"))


def kelly(share: KellyShare) -> Inputs:
    return {"kelly": share.full, "half": share.half, "recommended": share.recommended}


def crisis(i: Inputs) -> Inputs:
    days = date.fromisoformat(i["start"]), date.fromisoformat(i["end"])
    (found,) = (one for one in scenarios() if (one.start, one.end) == days and one.index == i["index"])
    return {
        "peak_close": found.peak_close,
        "trough_close": found.trough_close,
        "price_return": found.index_return,
    }


def fixed_fraction(i: Inputs) -> Inputs:
    made = position_size(i["equity"], i["risk_fraction"], i["entry"], i["stop"], lot=i["lot"])
    return {"shares": made.shares, "max_loss": made.max_loss}


def chandelier(i: Inputs) -> Inputs:
    return {"stop": chandelier_exit(*bars(i["csv"]), i["n"], i["multiplier"])[i["index"]]}


def atr_stop(i: Inputs) -> Inputs:
    given = bars(i["csv"])
    return {
        "stop": average_range_stop(*given, i["n"], i["multiplier"])[i["index"]],
        "atr": average_true_range(*given, i["n"])[i["index"]],
    }


def betas(i: Inputs) -> Inputs:
    names = list(i["positions"])
    weights, slopes = ([i["positions"][name][what] for name in names] for what in ("weight", "beta"))
    made = beta_stress(weights, slopes, i["shock"])
    parts = dict(zip(names, made.contributions.tolist(), strict=True))
    return {"portfolio_beta": made.beta, "portfolio_return": made.portfolio_return, "contributions": parts}


OURS: dict[str, Callable[[Inputs], Any]] = {
    "kelly_binary": lambda i: kelly(kelly_binary(i["p"], i["b"])),
    "kelly_continuous": lambda i: kelly_continuous(i["mu"], i["rf"], i["sigma"]),
    "kelly_from_trades": lambda i: kelly_from_trades(i["win_rate"], i["avg_win"], i["avg_loss"]).full,
    "position_size_fixed_fractional": fixed_fraction,
    "chandelier_exit_long": chandelier,
    "atr_stop_long": atr_stop,
    "vol_target_weight": lambda i: volatility_target_weight(i["target"], i["vol"], i["cap"]),
    "historical_scenario": crisis,
    "beta_stress": betas,
    "rate_shock": lambda i: rate_shock(i["modified_duration"], i["dy"], i["convexity"]),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_stress_and_sizing_meet_the_oracle(case: dict[str, Any]) -> None:
    ours, expected = OURS[case["metric"]](case["inputs"]), case["expected"]
    near = case["tolerance"]["abs"]
    if not isinstance(expected, dict):
        assert ours == pytest.approx(expected, abs=near)
        return
    for name, value in expected.items():
        assert ours[name] == pytest.approx(value, abs=near), name


def test_all_twenty_two_cases_are_here() -> None:
    assert len(CASES) == 22
