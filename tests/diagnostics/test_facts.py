"""A fact is present or absent with a reason; nothing else can be made."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window

DAY = date(2024, 11, 29)


def fact(key: str = "price.last", value: Value | None = 1.0, unit: Unit = Unit.PRICE, **given: Any) -> Fact:
    return Fact(key, value, unit, DAY, "test:ACME", "observed", **given)


@pytest.mark.parametrize("key", ["price.last", "return.cumulative_return.1y", "drawdown.depth.10", "price.high.52w"])
def test_a_key_is_dotted_lower_case_words(key: str) -> None:
    assert fact(key).key == key


@pytest.mark.parametrize("key", ["price", "Price.last", "1y.price", "price..last", "price.last.", "price.la st", ""])
def test_another_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="dotted lower-case words"):
        fact(key)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_figure_is_nan_or_infinite(value: float) -> None:
    with pytest.raises(ValueError, match="not a figure"):
        fact(value=value)


def test_an_absent_fact_says_why() -> None:
    with pytest.raises(ValueError, match="either a value or a reason"):
        fact(value=None)
    absent = fact(value=None, absent_because=Absence(AbsenceReason.NO_BENCHMARK))
    assert absent.value is None


def test_a_present_fact_has_no_reason_for_its_absence() -> None:
    with pytest.raises(ValueError, match="either a value or a reason"):
        fact(absent_because=Absence(AbsenceReason.NO_BENCHMARK))


@pytest.mark.parametrize(
    ("value", "unit"),
    [(1.0, Unit.TEXT), (1, Unit.DATE), (DAY, Unit.PRICE), ("N/A", Unit.PRICE), ("2024", Unit.DATE), (DAY, Unit.TEXT)],
)
def test_trap_26_a_text_or_a_date_is_never_taken_for_a_figure(value: Value, unit: Unit) -> None:
    with pytest.raises(ValueError, match="not a value of the unit"):
        fact(value=value, unit=unit)


def test_the_number_of_a_present_figure() -> None:
    assert fact(value=3, unit=Unit.COUNT).number == 3.0
    assert isinstance(fact(value=3, unit=Unit.COUNT).number, float)


@pytest.mark.parametrize(
    "absent_or_text",
    [
        fact("subject.name", "Acme", Unit.TEXT),
        fact("data.last_bar", DAY, Unit.DATE),
        fact(value=None, absent_because=Absence(AbsenceReason.NO_BENCHMARK)),
    ],
)
def test_what_is_no_number_has_none(absent_or_text: Fact) -> None:
    with pytest.raises(TypeError, match="not a present number"):
        _ = absent_or_text.number


def test_n_is_the_windows() -> None:
    assert fact().n is None
    assert fact(window=Window("1y", date(2023, 11, 29), DAY, 252)).n == 252
