"""Effects of a window: those of its days, linked by Carino, and the facts that they become."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.returns.segments import DailySegments
from diagnostics.facts import Fact, Unit, Window
from diagnostics.measure import figure
from diagnostics.metrics.portfolio.attribution import effects_of_contributions
from diagnostics.metrics.portfolio.linking import carino_factors

FloatArray = npt.NDArray[np.float64]

METHOD = (("linking", "Carino"), ("model", "Brinson-Fachler"), ("periods", "days"))
TOTAL = "total"
LINKED = "linked over days by Carino's factors k_t / k"
FORMULAS = {
    "account_weight": "mean over the days of the weight at the start of the day",
    "benchmark_weight": "mean over the days of the benchmark's weight at the start of the day",
    "allocation": f"sum of (wp - wb) * (Rb - rb), {LINKED}",
    "selection": f"sum of wb * (Rp - Rb), {LINKED}; all but allocation where one side has no weight",
    "interaction": f"sum of (wp - wb) * (Rp - Rb), {LINKED}",
    "currency": f"sum of what exchange rates added beyond the benchmark's, {LINKED}",
    "total": "allocation + selection + interaction + currency",
}
EXCESS = "product of (1 + r) of the account - product of (1 + r) of the benchmark"
ACCOUNT_RETURN = "product of (1 + time-weighted return of the day) - 1"
BENCHMARK_RETURN = "product of (1 + sum of weight * return of each part) - 1, weights restored every day"
EFFECTS = ("allocation", "selection", "interaction", "currency", TOTAL)
WEIGHTS = ("account_weight", "benchmark_weight")


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """Effects of one window by class, linked; each array of shape (k,).

    Args:
        account_return, benchmark_return: compounded over the window.
        residual: what the effects leave of the excess return, by rounding.
    """

    account_return: float
    benchmark_return: float
    account_weight: FloatArray
    benchmark_weight: FloatArray
    allocation: FloatArray
    selection: FloatArray
    interaction: FloatArray
    currency: FloatArray
    residual: float

    @property
    def total(self) -> FloatArray:
        """All effects of each class, shape (k,)."""
        return self.allocation + self.selection + self.interaction + self.currency


def linked_effects(segments: DailySegments, first: int) -> Linked:
    """Effects from the day ``first`` of the returns on, linked by Carino.

    Raises:
        NotComputable: a day's return is a total loss.
    """
    ours, theirs = segments.account, segments.benchmark
    rows = slice(first, None)
    wp, wb = ours.weights[rows], theirs.weights[rows]
    moved, other = ours.currency[rows], theirs.currency[rows]
    effects = effects_of_contributions(
        wp, wb, ours.contributions[rows] - moved, theirs.contributions[rows] - other, newcomers=ours.newcomers[rows]
    )
    currency = moved - other - (wp - wb) * other.sum(axis=1, keepdims=True)
    rp, rb = (one.contributions[rows].sum(axis=1) for one in (ours, theirs))
    factors = carino_factors(rp, rb)
    linked = [
        np.asarray(factors @ one) for one in (effects.allocation, effects.selection, effects.interaction, currency)
    ]
    account, benchmark = (float(np.prod(1.0 + one) - 1.0) for one in (rp, rb))
    return Linked(
        account_return=account,
        benchmark_return=benchmark,
        account_weight=wp.mean(axis=0),
        benchmark_weight=wb.mean(axis=0),
        allocation=linked[0],
        selection=linked[1],
        interaction=linked[2],
        currency=linked[3],
        residual=account - benchmark - float(sum(one.sum() for one in linked)),
    )


class LinkedFacts:
    """Facts of one window."""

    def __init__(self, evidence: AccountEvidence, segments: DailySegments, window: Window) -> None:
        self.evidence, self.segments, self.window = evidence, segments, window

    def made(self, name: str, value: float, unit: Unit, formula: str, inputs: tuple[str, ...] = ()) -> Fact:
        """One of them, by its name without the window."""
        fact = figure(
            self.evidence,
            f"attribution.{name}.{self.window.label}",
            value,
            unit,
            formula=formula,
            window=self.window,
            inputs=("attribution.benchmark", *inputs),
            parameters=METHOD,
        )
        return replace(fact, source=f"{fact.source} {self.segments.source}")

    def ranked(self, name: str, value: float | str, unit: Unit, formula: str) -> Fact:
        """One of a table of sectors: by rank, without the window in its key."""
        fact = figure(
            self.evidence,
            f"attribution.{name}",
            value,
            unit,
            formula=formula,
            window=self.window,
            inputs=("attribution.benchmark",),
            parameters=METHOD,
        )
        return replace(fact, source=f"{fact.source} {self.segments.source}")

    def totals(self, linked: Linked) -> tuple[Fact, ...]:
        """Both returns, their difference, and what the effects leave of it."""
        account = self.made("account_return", linked.account_return, Unit.CHANGE, ACCOUNT_RETURN)
        benchmark = self.made("benchmark_return", linked.benchmark_return, Unit.CHANGE, BENCHMARK_RETURN)
        apart = linked.account_return - linked.benchmark_return
        excess = self.made("excess", apart, Unit.CHANGE, EXCESS, (account.key, benchmark.key))
        left = "excess - sum of all effects of all classes; rounding alone"
        return account, benchmark, excess, self.made("residual", linked.residual, Unit.CHANGE, left, (excess.key,))

    def by_class(self, linked: Linked) -> tuple[Fact, ...]:
        """Weights and effects of every class, and the sums of the effects."""
        facts = []
        names = [name for name in EFFECTS if name != "currency" or self.segments.foreign]
        for at, one in enumerate(self.segments.classes):
            for name in (*WEIGHTS, *names):
                unit = Unit.FRACTION if name in WEIGHTS else Unit.CHANGE
                facts.append(self.made(f"{name}.{one}", float(getattr(linked, name)[at]), unit, FORMULAS[name]))
        for name in names:
            inputs = tuple(f"attribution.{name}.{one}.{self.window.label}" for one in self.segments.classes)
            value = float(getattr(linked, name).sum())
            facts.append(self.made(f"{name}.{TOTAL}", value, Unit.CHANGE, "sum over the classes", inputs))
        return tuple(facts)
