"""Every case of the factor regressions, against R (lm, sandwich) and statsmodels."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diagnostics.metrics.factors.factor_model import FactorModel, factor_model
from diagnostics.metrics.rows import FloatArray

ORACLES = Path(__file__).parents[2] / "oracles"
CASES: list[dict[str, Any]] = json.loads((ORACLES / "05_factor_models.json").read_text(encoding="utf-8"))["cases"]


@cache
def columns(name: str) -> dict[str, FloatArray]:
    with (ORACLES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0] if key.lower() not in {"date", ""}}


def fitted(case: dict[str, Any], lags: int) -> FactorModel:
    data, inputs = columns(case["inputs"]["csv"]), case["inputs"]
    factors = np.array([data[name] for name in inputs["factors"]])
    return factor_model(data[inputs["asset"]] - data[inputs["rf_column"]], factors, lags=lags)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_factor_model_meets_the_oracle(case: dict[str, Any]) -> None:
    expected, tolerance = case["expected"], case["tolerance"]
    model, white = fitted(case, lags=3), fitted(case, lags=0)
    corrected = np.sqrt(white.n / white.degrees_of_freedom)  # HC1 is White's covariance with this correction
    ours: dict[str, Any] = {
        "coef": model.coefficients[0],
        "se": model.standard_errors[0],
        "t": model.t_statistics[0],
        "p": model.p_values(model.t_statistics)[0],
        "t_newey_west_3": model.t_statistics_hac[0],
        "t_hc1": white.t_statistics_hac[0] / corrected,
        "r2": model.r_squared[0],
        "adj_r2": model.adjusted_r_squared[0],
        "resid_sd": model.residual_deviation[0],
        "f": model.f_statistic[0],
        "n": model.n,
        "alpha_annualised_arith": model.coefficients[0, 0] * 12,
    }
    assert set(expected) == {*ours, "names"}
    for name, value in ours.items():
        assert value == pytest.approx(expected[name], rel=tolerance["rel"], abs=tolerance["abs"]), name
