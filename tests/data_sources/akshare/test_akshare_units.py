"""Numbers and days of mainland pages, and what is none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.providers.akshare.units import CHINA, amount, china_day, china_moment, day, fraction


@pytest.mark.parametrize(
    ("text", "ones"),
    [
        ("53.82亿元（截止至：2026年03月31日）", 5_382_000_000.0),
        ("32.694亿份", 3_269_400_000.0),
        ("1.5万亿元", 1.5e12),
        ("1,056.82", 1056.82),
        ("-3.5万", -35_000.0),
        ("1000元", 1000.0),
        ("2百万", 2_000_000.0),
        (12.5, 12.5),
        (7, 7.0),
    ],
)
def test_an_amount_is_in_ones(text: object, ones: float) -> None:
    assert amount(text) == pytest.approx(ones)


@pytest.mark.parametrize("text", [None, "", "---", "--", "-", "暂无数据", "None", "nan", " \u3000", float("nan")])
def test_what_says_nothing_is_none_and_never_zero(text: object) -> None:
    assert amount(text) is None
    assert fraction(text) is None
    assert day(text) is None


NO_AMOUNTS = ["abc", "1,05,6", "12亿亿", True, float("inf"), "1e400", 1e308, [], {}, 10**400, "9" * 99]


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_amount_is_refused_without_its_text(text: object) -> None:
    with pytest.raises(ValueError, match="no ") as refused:
        amount(text)
    assert str(text) not in str(refused.value)


def test_units_do_not_pass_for_money() -> None:
    with pytest.raises(ValueError, match="元"):
        amount("32.694亿份", unit="元")


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("1.50%（每年）", 0.015), ("-3.81%", -0.0381), ("0.15%", 0.0015), (5.07, 0.0507), ("2.25", 0.0225)],
)
def test_percent_becomes_a_decimal(text: object, decimal: float) -> None:
    assert fraction(text) == pytest.approx(decimal, abs=1e-15)


@given(st.integers(min_value=-1_000_000, max_value=1_000_000))
def test_a_percentage_keeps_its_digits(hundredths: int) -> None:
    assert fraction(f"{hundredths / 100:.2f}%") == pytest.approx(hundredths / 10_000, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "2021年03月04日 / 32.694亿份",
        "2021-03-04 00:00:00",
        "2021/3/4",
        "20210304",
        datetime(2021, 3, 4),
        date(2021, 3, 4),
    ],
)
def test_a_day_in_each_of_its_forms(text: object) -> None:
    assert day(text) == date(2021, 3, 4)


@pytest.mark.parametrize("text", ["2021-02-30", "gestern", "\x1b[31m", "99999999", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_is_refused_without_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="no day") as refused:
        day(text)
    assert text not in str(refused.value)


def test_a_time_stamp_is_the_day_in_china() -> None:
    assert china_day(1_344_960_000_000) == date(2012, 8, 15)  # 2012-08-14 16:00 UTC


@pytest.mark.parametrize("stamp", [True, "1344960000000", None, 0, -5, 1e30, float("nan"), 10**400])
def test_what_is_no_time_stamp_is_refused(stamp: object) -> None:
    with pytest.raises(ValueError, match="no "):
        china_day(stamp)


def test_a_moment_is_in_chinas_time() -> None:
    assert china_moment("2026-11-19 18:05:31:420") == datetime(2026, 11, 19, 18, 5, 31, tzinfo=CHINA)
    assert china_moment("2026-11-19 02:00:00").astimezone(UTC).date() == date(2026, 11, 18)


def test_what_is_no_moment_is_refused_without_its_text() -> None:
    with pytest.raises(ValueError, match=r"^no moment$"):
        china_moment("<b>soon</b>")
