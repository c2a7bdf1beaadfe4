"""Why a figure is undefined although there are returns enough: a reason that holds on the sample at hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.sample import ReturnSample

GAINS_AND_LOSSES = (AbsenceReason.NO_GAINS, AbsenceReason.NO_LOSSES)


def reason_undefined(sample: ReturnSample, expected: AbsenceReason, *, relative: bool) -> AbsenceReason:
    """The reason why a figure of the sample's one series is undefined.

    The expected reason is given where it holds; else the first other one that does, and where none does the figure
    lies outside the domain of its formula (the root of a negative variance, a number too large to be written).

    Args:
        sample: one series, k = 1.
        expected: why such a figure is usually undefined; a key of ``HOLDS``.
        relative: whether the figure compares with the benchmark; else the sample's benchmark has no part in it.
    """
    reasons = [expected, AbsenceReason.NO_VARIATION, AbsenceReason.TOTAL_LOSS]
    if relative or expected in GAINS_AND_LOSSES:
        reasons += GAINS_AND_LOSSES
    concerned = sample if relative else _alone(sample)
    with np.errstate(all="ignore"):
        return next((reason for reason in reasons if HOLDS[reason](concerned)), AbsenceReason.OUTSIDE_DOMAIN)


def _alone(sample: ReturnSample) -> ReturnSample:
    return ReturnSample(
        sample.returns,
        risk_free=sample.risk_free,
        periods_per_year=sample.periods_per_year,
        minimum_acceptable_return=sample.minimum_acceptable_return,
    )


def _is_flat(sample: ReturnSample) -> bool:
    """Whether returns, excess returns, benchmark, active returns or residuals are one and the same number."""
    if sample.n < 2 or not sample.variance[0] > 0 or not sample.excess_standard_deviation[0] > 0:
        return True
    if sample.benchmark is None:
        return False
    market = sample.market
    return not (market.benchmark_squares > 0 and market.residual_squares[0] > 0 and sample.tracking_deviation[0] > 0)


def _lost_everything(sample: ReturnSample) -> bool:
    """Whether nothing is left of the series, of its excess return, or of the benchmark."""
    if bool((sample.returns <= -1.0).any()) or bool((sample.excess <= -1.0).any()):
        return True
    return sample.benchmark is not None and bool((sample.benchmark <= -1.0).any())


def _never_gained(sample: ReturnSample) -> bool:
    """Whether the benchmark never rose, or the series never went above its target."""
    if sample.benchmark is not None:
        return not bool((sample.benchmark > 0).any()) or not bool(sample.market.rising.any())
    return not bool(sample.gaining.any()) or not bool((sample.returns > 0).any())


def _never_lost(sample: ReturnSample) -> bool:
    """Whether the benchmark never fell, or the series never stayed below its target."""
    if sample.benchmark is not None:
        fell = bool((sample.benchmark < 0).any()) and bool(sample.market.falling.any())
        return not fell or not sample.downside_deviation[0] > 0
    return not sample.downside_deviation[0] > 0 or not bool((sample.returns < 0).any())


def _never_fell(sample: ReturnSample) -> bool:
    """Whether wealth was at its highest at every time."""
    return bool(sample.max_drawdown[0] == 0.0)


HOLDS: dict[AbsenceReason, Callable[[ReturnSample], bool]] = {
    AbsenceReason.NO_VARIATION: _is_flat,
    AbsenceReason.TOTAL_LOSS: _lost_everything,
    AbsenceReason.NO_GAINS: _never_gained,
    AbsenceReason.NO_LOSSES: _never_lost,
    AbsenceReason.NO_DRAWDOWN: _never_fell,
}
