"""The diagnosis of a bare series: the shared sections, and every further metric once."""

from __future__ import annotations

import pytest
from observed import random_prices, series

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.spec import METRICS
from diagnostics.section import FigureList
from diagnostics.series import FURTHER, SERIES_DIAGNOSIS, diagnose_series


@pytest.mark.parametrize("n", [1, 2, 30, 300])
def test_every_metric_is_there_once_present_or_with_its_reason(n: int) -> None:
    benchmark = random_prices(n, 2) if n > 1 else None
    made = diagnose_series(series(random_prices(n), benchmark=benchmark, annual_rate=0.02))
    names = [fact.key.split(".")[1] for fact in made.ledger if fact.key.endswith((".all", ".95"))]
    further = {fact.key for fact in made.ledger if fact.key.startswith("further.")}
    assert further
    for name in METRICS:
        assert name in names or f"further.{name}.all" in further
        assert not (f"further.{name}.all" in further and names.count(name) > 1)


def test_the_further_figures_come_last_and_change_nothing_before_them() -> None:
    evidence = series(random_prices(300), annual_rate=0.02)
    made, plain = diagnose_series(evidence), SERIES_DIAGNOSIS.run(evidence)
    assert list(made.ledger)[: len(plain.ledger)] == list(plain.ledger)
    assert (made.findings, made.verdict, made.kind) == (plain.findings, plain.verdict, "metrics")
    last = made.sections[-1]
    assert last.name == FURTHER
    (block,) = last.blocks
    assert isinstance(block, FigureList)
    assert block.keys == tuple(fact.key for fact in last.facts)


def test_a_missing_rate_is_not_taken_for_zero() -> None:
    made = diagnose_series(series(random_prices(300), benchmark=random_prices(300, 2)))
    for fact in made.ledger:
        metric = METRICS.get(fact.key.split(".")[1])
        if metric is not None and metric.spec.needs_rate and fact.key.endswith((".1y", ".all")):
            assert fact.absent_because is not None, fact.key
            assert fact.absent_because.reason is AbsenceReason.NO_RISK_FREE_RATE, fact.key


def test_whatever_the_rate_enters_names_it_among_its_inputs() -> None:
    made = diagnose_series(series(random_prices(300), benchmark=random_prices(300, 2), annual_rate=0.02))
    named = {fact.key.split(".")[1] for fact in made.ledger if "observed.risk_free_rate" in fact.inputs}
    assert named == {name for name, metric in METRICS.items() if metric.spec.needs_rate}
