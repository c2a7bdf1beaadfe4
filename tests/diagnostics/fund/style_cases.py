"""Funds that each lead to one of the style section's findings."""

from __future__ import annotations

import numpy as np

from diagnostics.fund.evidence import FundEvidence
from tests.diagnostics.fund.style_observed import made_indices, profile, style_fund

DAYS = 1300
MIX = np.array([0.5, 0.3, 0.2, 0.0])


def fund_cases() -> dict[str, FundEvidence]:
    """Evidence by the name of the finding."""
    indices = made_indices(DAYS)
    own = np.random.default_rng(11).normal(0.0, 1.0, DAYS)
    mixed = MIX @ indices
    moving = np.linspace(1.0, 0.0, DAYS)
    drifting = moving * indices[0] + (1.0 - moving) * indices[3] + 0.001 * own
    market = indices[:3].mean(axis=0)
    exact = made_indices(DAYS, seed=9).mean(axis=0)
    return {
        "style_fit.poor": style_fund(0.02 * own, indices),
        "style_drift.drifting": style_fund(drifting, indices),
        "style_drift.steady": style_fund(mixed + 0.001 * own, indices),
        "closet.own_way": style_fund(mixed + 0.006 * own, indices, benchmark=market),
        "closet.cheap": style_fund(
            market + 0.0005 * own,
            indices,
            benchmark=market,
            stated=profile(management_fee=0.003, custody_fee=0.001),
        ),
        "closet.index_at_active_fee": style_fund(market + 0.0005 * own, indices, benchmark=market),
        "closet.is_the_index": style_fund(exact, indices, benchmark=exact),
    }
