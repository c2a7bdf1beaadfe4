"""A column of balances held against its rows, and numbers that change their way of writing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.accounts.rows.loose_numbers import agreed, loose_number, mended, readings, usual_mark
from data_sources.accounts.rows.stated_balances import StatedBalance, checked_balances
from data_sources.model import Place

CHANGES = st.lists(st.tuples(st.integers(0, 3), st.integers(-10_000, 10_000)), min_size=2, max_size=30)


def balances(changes: list[tuple[int, int]]) -> list[StatedBalance]:
    day, left, rows = date(2024, 1, 1), 0.0, []
    for number, (days, cents) in enumerate(changes, 2):
        day += timedelta(days)
        left += cents / 100
        rows.append(StatedBalance(day, cents / 100, left, Place("a.csv", number)))
    return rows


@given(CHANGES)
def test_what_follows_is_one_sum_that_holds_whichever_way_the_file_runs(changes: list[tuple[int, int]]) -> None:
    rows = balances(changes)
    for ordered in (rows, rows[::-1]):
        checks, last = checked_balances(ordered, "balance", "EUR")
        assert len(checks) == 1
        assert checks[0].stated == pytest.approx(checks[0].added)
        if rows[0].day != rows[-1].day:
            assert last == rows[-1]


@given(CHANGES, st.data())
def test_a_wrong_balance_is_found(changes: list[tuple[int, int]], data: st.DataObject) -> None:
    rows = balances([(days + 1, cents) for days, cents in changes])
    at = data.draw(st.integers(0, len(rows) - 1))
    wrong = rows[at]
    rows[at] = StatedBalance(wrong.day, wrong.change, wrong.stated + 500.0, wrong.place)
    checks, _ = checked_balances(rows, "balance", "EUR")
    assert any(abs(check.stated - check.added) > 1.0 for check in checks)


def test_a_row_without_a_change_begins_anew() -> None:
    day, place = date(2024, 1, 1), Place("a.csv", 2)
    rows = [StatedBalance(day, 1.0, 1.0, place), StatedBalance(day + timedelta(1), None, 50.0, place)]
    checks, last = checked_balances(rows, "balance", "EUR")
    assert [check.stated for check in checks] == [50.0]
    assert last is not None
    assert last.stated == 50.0


def test_a_heap_of_unrelated_rows_is_one_sum() -> None:
    rows = [StatedBalance(date(2024, 1, day), 1.0, day * 100.0, Place("a.csv", day)) for day in range(1, 20)]
    checks, _ = checked_balances(rows, "balance", "EUR")
    assert [check.what for check in checks] == ["balance: 18 of 19 rows do not follow from the row before"]


def test_nothing() -> None:
    assert checked_balances([], "balance", "EUR") == ((), None)


@pytest.mark.parametrize(
    ("text", "usual", "value"),
    [
        ("1,35", ".", 1.35),
        ("-97.93", ",", -97.93),
        ("1.234,56", ".", 1234.56),
        ("1,234.56", ",", 1234.56),
        ("1.234", ",", 1234.0),
        ("1.234", ".", 1.234),
        ("0,039", ".", 0.039),
        ("1.234.567", ".", 1234567.0),
        ("€1,234.50", ",", 1234.5),
        ("USD 2,000", ".", 2000.0),
        ("500", ",", 500.0),
        ("x", ".", None),
        ("", ".", None),
    ],
)
def test_loose_numbers(text: str, usual: str, value: float | None) -> None:
    assert loose_number(text, usual) == value


def test_readings_and_what_agrees() -> None:
    assert set(readings("4.600")) == {4.6, 4600.0}
    assert agreed("4.600", "1,98", 9108.0) == (4600.0, 1.98)
    assert agreed("4.600", "1,98", 9.108) == (4.6, 1.98)
    assert agreed("x", "1", 1.0) is None
    assert usual_mark(["1,35", "2,50", "97.93"]) == ","


def test_letters_read_in_the_wrong_encoding() -> None:
    assert mended("CrÃ©dito de divisa") == "Crédito de divisa"
    assert mended("WÃ¤hrung") == "Währung"
    assert mended("São Paulo") == "São Paulo"
