"""Two funds on their common dates: return, risk, and how the one moves with the other."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from data_sources.model import PriceBasis, PriceHistory, to_date
from data_sources.snapshot import AGAINST
from diagnostics.evidence import Comparison, FloatArray, Levels, compare
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.fund.evidence import FundEvidence
from diagnostics.market.evidence import sound_bars, source_id
from diagnostics.metrics.drawdown import max_drawdown
from diagnostics.metrics.regression import beta, correlation
from diagnostics.metrics.relative import active_premium, down_capture, up_capture
from diagnostics.metrics.returns import annualized_return, cumulative_return
from diagnostics.metrics.risk import annualized_volatility
from diagnostics.metrics.risk_adjusted import sharpe_ratio
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import Metric
from diagnostics.windows import spans_a_year

SERIES = "comparison.series.other"
OF_EACH: tuple[tuple[Metric, Unit], ...] = (
    (cumulative_return, Unit.CHANGE),
    (annualized_return, Unit.CHANGE),
    (annualized_volatility, Unit.FRACTION),
    (sharpe_ratio, Unit.RATIO),
    (max_drawdown, Unit.CHANGE),
)
OF_BOTH: tuple[tuple[str, Metric, Unit], ...] = (
    ("correlation", correlation, Unit.RATIO),
    ("beta", beta, Unit.RATIO),
    ("tracking_difference", active_premium, Unit.CHANGE),
    ("up_capture", up_capture, Unit.FRACTION),
    ("down_capture", down_capture, Unit.FRACTION),
)


@dataclass(frozen=True)
class PairOfFunds:
    """Two funds on their common dates.

    Args:
        levels: both; ``benchmark`` is the other fund.
        history: of the other, whence its values come.
        periods_per_year: of the run.
    """

    levels: Comparison
    history: PriceHistory
    periods_per_year: int

    @cached_property
    def each(self) -> ReturnSample:
        """Both as two series."""
        returns = np.vstack([self.levels.subject.returns, self.levels.benchmark.returns])
        return ReturnSample(returns, risk_free=self._rates, periods_per_year=self.periods_per_year)

    @cached_property
    def both(self) -> ReturnSample:
        """The subject held against the other."""
        return ReturnSample(
            self.levels.subject.returns[np.newaxis, :],
            benchmark=self.levels.benchmark.returns,
            risk_free=self._rates,
            periods_per_year=self.periods_per_year,
        )

    @cached_property
    def window(self) -> Window:
        """The common window."""
        dates = self.levels.subject.dates
        return Window("all", to_date(dates[0]), to_date(dates[-1]), self.levels.subject.n)

    @property
    def _rates(self) -> FloatArray | float:
        return 0.0 if self.levels.risk_free is None else self.levels.risk_free

    def observed(self, evidence: FundEvidence) -> Fact:
        """The other fund's values as they were observed, the input of what is computed of them."""
        origin = self.history.origin
        return Fact(
            SERIES,
            f"{self.history.instrument.symbol} {self.history.basis.value}",
            Unit.TEXT,
            evidence.as_of,
            source=self.levels.benchmark.source,
            formula="observed",
            window=self.window,
            currency=self.history.instrument.currency,
            parameters=(("dataset", origin.dataset), ("retrieved", origin.retrieved), ("sha256", origin.sha256)),
        )

    def fact(self, evidence: FundEvidence, key: str, value: Value, unit: Unit, formula: str) -> Fact:
        """A figure of both."""
        return _fact(evidence, self, key, value, unit, formula=formula)


def pair_of(evidence: FundEvidence) -> PairOfFunds | Absence:
    """Both funds on their common dates, or why they are not compared."""
    history = evidence.snapshot.history(AGAINST)
    if history is None:
        return Absence(AbsenceReason.NO_NAV)
    ours, theirs = evidence.subject.currency, history.instrument.currency
    if ours != theirs:
        return Absence(AbsenceReason.CURRENCIES_DIFFER, have=theirs, need=ours)
    sound = sound_bars(history)
    if not len(sound):
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="2")
    other = Levels.from_values(sound.dates, sound.close, source_id(sound))
    price_only = _price_only(evidence.history.basis, sound.basis)
    made = compare(sound.instrument, evidence.levels, other, price_only=price_only)
    if isinstance(made, Absence):
        return made
    if evidence.risk_free is not None:
        starts = np.searchsorted(evidence.levels.dates, made.subject.dates[:-1])
        made = replace(made, risk_free=evidence.risk_free[starts])
    return PairOfFunds(made, sound, evidence.assumptions.periods_per_year)


def _price_only(ours: PriceBasis, theirs: PriceBasis) -> str:
    """Which of the two leaves distributions out while the other counts them; "" when they are alike."""
    if (ours is PriceBasis.TOTAL_RETURN) == (theirs is PriceBasis.TOTAL_RETURN):
        return ""
    return "other" if ours is PriceBasis.TOTAL_RETURN else "subject"


def beside(evidence: FundEvidence, pair: PairOfFunds | Absence) -> tuple[Fact, ...]:
    """Return, volatility, Sharpe ratio and drawdown of each over the common window."""
    made: list[Fact] = []
    for metric, unit in OF_EACH:
        spec = metric.spec
        absence = pair if isinstance(pair, Absence) else _barred(pair, metric)
        values = None if isinstance(pair, Absence) or absence is not None else metric.of(pair.each)
        for at, side in enumerate(("subject", "other")):
            key = f"comparison.{spec.name}.{side}"
            value = None if values is None else float(values[at])
            reason = absence
            if value is not None and not math.isfinite(value) and isinstance(pair, PairOfFunds):
                value, reason = None, spec.absence(ReturnSample(pair.each.returns[at : at + 1]))
            rated = spec.needs_rate
            made.append(_fact(evidence, pair, key, value, unit, formula=spec.formula, absence=reason, with_rate=rated))
    return tuple(made)


def related(name: str, metric: Metric, unit: Unit, evidence: FundEvidence, pair: PairOfFunds | Absence) -> Fact:
    """One figure of how the subject moves with the other."""
    absence = pair if isinstance(pair, Absence) else _barred(pair, metric)
    value: float | None = None
    if absence is None and isinstance(pair, PairOfFunds):
        value = float(metric.of(pair.both)[0])
        if not math.isfinite(value):
            value, absence = None, metric.spec.absence(pair.both)
    spec = metric.spec
    return _fact(
        evidence,
        pair,
        f"comparison.{name}",
        value,
        unit,
        formula=spec.formula,
        absence=absence,
        with_rate=spec.needs_rate,
    )


PAIRS: tuple[Callable[[FundEvidence, PairOfFunds | Absence], Fact], ...] = tuple(
    partial(related, name, metric, unit) for name, metric, unit in OF_BOTH
)


def _barred(pair: PairOfFunds, metric: Metric) -> Absence | None:
    """Why a figure cannot be given over the common window, whatever the values."""
    if metric.spec.needs_rate and pair.levels.risk_free is None:
        return Absence(AbsenceReason.NO_RISK_FREE_RATE)
    window = pair.window
    if metric.spec.annualizes and not spans_a_year(window.start, window.end):
        return Absence(AbsenceReason.UNDER_ONE_YEAR)
    return None


def _fact(
    evidence: FundEvidence,
    pair: PairOfFunds | Absence,
    key: str,
    value: Value | None,
    unit: Unit,
    *,
    formula: str,
    absence: Absence | None = None,
    with_rate: bool = False,
) -> Fact:
    compared = isinstance(pair, PairOfFunds)
    wanted = ("observed.subject", *(("observed.risk_free_rate",) if with_rate else ()))
    inputs = tuple(name for name in wanted if name in evidence.observed_keys)
    sources = evidence.levels.source
    if isinstance(pair, PairOfFunds):
        sources = f"{sources} {pair.levels.benchmark.source}"
    return Fact(
        key,
        value,
        unit,
        pair.window.end if isinstance(pair, PairOfFunds) else evidence.as_of,
        source=sources,
        formula=formula,
        inputs=(*inputs, *((SERIES,) if compared else ())),
        window=pair.window if isinstance(pair, PairOfFunds) else None,
        absent_because=absence if value is None else None,
    )
