"""Assumptions are facts, and are dated."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from diagnostics.assumptions import ASSUMED_RATES, Assumptions, periods_per_year

DAY = date(2024, 11, 29)


@pytest.mark.parametrize(
    ("exchange", "frequency", "expected"),
    [
        ("XNAS", "daily", 252),
        ("XSHG", "daily", 243),
        ("XHKG", "daily", 246),
        ("XLON", "daily", 253),
        ("", "daily", 252),
        ("XSHG", "weekly", 52),
        ("", "monthly", 12),
        ("", "quarterly", 4),
        ("", "annual", 1),
    ],
)
def test_the_periods_of_a_year(exchange: str, frequency: str, expected: int) -> None:
    assert periods_per_year(exchange, frequency) == expected


def test_a_coin_that_is_priced_on_sundays_was_annualized_with_252_days() -> None:
    every_day = np.arange("2024-01-01", "2024-03-01", dtype="datetime64[D]")
    assert periods_per_year("", "daily", every_day) == 365
    assert periods_per_year("", "daily", every_day[np.is_busday(every_day)]) == 252
    assert periods_per_year("", "weekly", every_day[6::7]) == 52  # a week that ends on Sundays
    assert periods_per_year("XSHG", "daily", every_day) == 243


def test_an_unknown_frequency_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        periods_per_year("XNAS", "hourly")


def test_assumptions_are_facts_without_a_source() -> None:
    facts = {fact.key: fact for fact in Assumptions(243, minimum_acceptable_return=0.03).facts(DAY)}
    assert facts["assumption.periods_per_year"].value == 243
    assert facts["assumption.minimum_acceptable_return"].value == 0.03
    assert all(fact.source == "" and fact.formula == "assumed" and fact.as_of == DAY for fact in facts.values())


def test_the_assumed_rate_of_the_renminbi_has_its_day_and_its_reason() -> None:
    assumed = ASSUMED_RATES["CNY"]
    assert (assumed.rate, assumed.since) == (0.015, date(2015, 10, 24))
    assert "People's Bank of China" in assumed.reason
