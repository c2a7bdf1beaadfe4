"""A metric call becomes a fact: present with its origin, or absent with the reason."""

from __future__ import annotations

import math

from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.metrics.spec import Metric
from diagnostics.windows import spans_a_year


def measure(
    metric: Metric,
    evidence: SeriesEvidence,
    topic: str,
    window: str = "all",
    *,
    qualifier: str = "",
    unit: Unit | None = None,
    **parameters: float,
) -> Fact:
    """One metric over one trailing window of the evidence.

    Args:
        metric: which figure; one that needs a benchmark is taken on the common dates, and one that
            states a year's return is absent over a window shorter than a year (GIPS 2020), and one that
            needs a risk-free rate where no rate covers the series.
        evidence: the series with its benchmark and assumptions.
        topic: first word of the key: ``topic.metric[.qualifier].window``.
        window: trailing window by name.
        qualifier: further key word ("95"); then the window "all" is left out of the key.
        unit: how to read the value, when not as the metric's card says.
        parameters: the metric's own parameters (confidence_level ...).
    """
    spec = metric.spec
    relative = spec.needs_benchmark
    key = f"{topic}.{spec.name}.{qualifier or window}"
    drawn = evidence.window(window, relative=relative)
    sample = evidence.sample(window, relative=relative)
    absence: Absence | None = None
    value: float = math.nan
    rates = evidence.risk_free if not relative else (evidence.compared.risk_free if evidence.compared else None)
    if isinstance(sample, Absence):
        absence = sample
    elif spec.needs_rate and rates is None:
        absence = Absence(AbsenceReason.NO_RISK_FREE_RATE)
    elif spec.annualizes and drawn is not None and not spans_a_year(drawn.start, drawn.end, drawn.frequency):
        absence = Absence(AbsenceReason.UNDER_ONE_YEAR)
    else:
        value = float(metric.of(sample, **parameters)[0])
        if not math.isfinite(value):
            absence = spec.absence(sample)
    return figure(
        evidence,
        key,
        None if absence is not None else value,
        unit or spec.unit,
        formula=spec.formula,
        window=drawn,
        absence=absence,
        relative=relative,
        with_rate=spec.needs_rate,
        parameters=tuple((name, f"{number:g}") for name, number in sorted(parameters.items())),
    )


def figure(
    evidence: SeriesEvidence,
    key: str,
    value: Value | None,
    unit: Unit,
    *,
    formula: str,
    window: Window | None = None,
    absence: Absence | None = None,
    relative: bool = False,
    with_rate: bool = False,
    inputs: tuple[str, ...] = (),
    currency: str = "",
    parameters: tuple[tuple[str, str], ...] = (),
    source: str | None = None,
) -> Fact:
    """A fact made from the evidence's series, its inputs and sources filled in.

    A figure that rests on another ``source`` than the series holds for the report's day, whatever its window.
    """
    present, sources = evidence.rests_on(relative=relative, with_rate=with_rate)
    as_of = evidence.as_of if window is None or source is not None else window.end
    sources = sources if source is None else source
    return Fact(
        key, value, unit, as_of, sources, formula, present + inputs, window, currency, parameters, absence
    )  # fmt: skip
