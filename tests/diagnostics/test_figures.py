"""Figures as the reader writes them, in both languages, rounded once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.figures import (
    ABSENCE_EN,
    ABSENCE_ZH,
    MINUS,
    Language,
    _write_quantity,
    write_absence,
    write_date,
    write_figure,
    write_number,
)

DAY = date(2024, 11, 9)


def written(value: Value | None, unit: Unit, currency: str = "") -> tuple[str, str]:
    """The figure in English and in Chinese."""
    absent = Absence(AbsenceReason.NO_BENCHMARK) if value is None else None
    fact = Fact("a.b", value, unit, DAY, "", "", currency=currency, absent_because=absent)
    return write_figure(fact, Language.EN), write_figure(fact, Language.ZH)


@pytest.mark.parametrize(
    ("value", "unit", "currency", "english", "chinese"),
    [
        (0.1234, Unit.FRACTION, "", "12.34%", "12.34%"),
        (-0.1234, Unit.FRACTION, "", "−12.34%", "−12.34%"),
        (0.1234, Unit.CHANGE, "", "+12.34%", "+12.34%"),
        (-0.1234, Unit.CHANGE, "", "−12.34%", "−12.34%"),
        (12.5, Unit.CHANGE, "", "+1,250.00%", "+1,250.00%"),
        (1.005, Unit.RATIO, "", "1.00", "1.00"),  # the nearest binary number lies below 1.005
        (-0.84, Unit.RATIO, "", "−0.84", "−0.84"),
        (66.666, Unit.POINTS, "", "66.67", "66.67"),
        (237.33, Unit.PRICE, "USD", "USD 237.33", "237.33美元"),
        (1480.5, Unit.PRICE, "CNY", "CNY 1,480.50", "1,480.50元"),
        (0.6611, Unit.PRICE, "USD", "USD 0.6611", "0.6611美元"),
        (3.5, Unit.PRICE, "", "3.50", "3.50"),
        (3.5, Unit.PRICE, "KRW", "KRW 3.50", "3.50 KRW"),
        (1.23e9, Unit.MONEY, "USD", "USD 1.23 bn", "12.30亿美元"),
        (1.234e9, Unit.MONEY, "CNY", "CNY 1.23 bn", "12.34亿元"),
        (-5e6, Unit.MONEY, "HKD", "HKD −5.00 m", "−500.00万港元"),
        (2.5e12, Unit.MONEY, "CNY", "CNY 2.50 tn", "2.50万亿元"),
        (1234.5, Unit.MONEY, "CNY", "CNY 1,234.50", "1,234.50元"),
        (1234, Unit.SHARES, "", "1,234 shares", "1,234股"),
        (123456, Unit.SHARES, "", "123,456 shares", "12.35万股"),
        (2517, Unit.COUNT, "", "2,517", "2,517"),
        (252, Unit.PERIODS, "", "252", "252"),
        (372, Unit.DAYS, "", "372 days", "372天"),
        (DAY, Unit.DATE, "", "9 Nov 2024", "2024年11月9日"),
        ("Apple Inc.", Unit.TEXT, "", "Apple Inc.", "Apple Inc."),
        (None, Unit.RATIO, "", "—", "—"),
    ],
)
def test_every_unit_in_both_languages(
    value: Value | None, unit: Unit, currency: str, english: str, chinese: str
) -> None:
    assert written(value, unit, currency) == (english, chinese)


def test_every_unit_can_be_written() -> None:
    samples: dict[Unit, Value] = {Unit.DATE: DAY, Unit.TEXT: "a name"}
    for unit in Unit:
        assert all(written(samples.get(unit, 1), unit))


@pytest.mark.parametrize("unit", [Unit.DATE, Unit.TEXT])
@pytest.mark.parametrize("language", list(Language))
def test_a_number_is_never_written_as_a_date_or_a_name(unit: Unit, language: Language) -> None:
    with pytest.raises(TypeError, match=f"a {unit.value} fact holds the number"):
        _write_quantity(1.0, unit, "", language)


@pytest.mark.parametrize("value", [0.0, -0.0, -0.00001, 0.00001, -1e-300])
def test_zero_has_no_sign(value: float) -> None:
    assert written(value, Unit.CHANGE) == ("0.00%", "0.00%")
    assert written(value, Unit.RATIO) == ("0.00", "0.00")


def test_the_minus_is_a_real_one() -> None:
    for text in written(-0.5, Unit.CHANGE):
        assert text.startswith(MINUS)
        assert "-" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00005, "+0.01%"), (0.000049, "0.00%"), (-0.00005, "−0.01%"), (0.999949, "+99.99%"), (0.999951, "+100.00%")],
)
def test_percents_round_at_the_second_place(value: float, text: str) -> None:
    assert written(value, Unit.CHANGE)[0] == text


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (9_999.994, "9,999.99", "9,999.99"),
        (9_999.996, "10,000.00", "1.00万"),
        (10_000, "10,000.00", "1.00万"),
        (999_999.99, "999,999.99", "100.00万"),
        (999_999.996, "1.00 m", "100.00万"),
        (1_000_000, "1.00 m", "100.00万"),
        (99_999_949, "100.00 m", "9,999.99万"),
        (99_999_951, "100.00 m", "1.00亿"),
        (999_994_999, "999.99 m", "10.00亿"),
        (999_995_001, "1.00 bn", "10.00亿"),
        (999_994_999_999, "999.99 bn", "9,999.95亿"),
        (999_999_600_000, "1.00 tn", "1.00万亿"),
        (-999_999_999.99, "−1.00 bn", "−10.00亿"),
        (0, "0.00", "0.00"),
    ],
)
def test_trap_04_money_is_written_in_the_unit_that_it_reaches_when_rounded(
    value: float, english: str, chinese: str
) -> None:
    assert written(value, Unit.MONEY) == (english, chinese)


def test_trap_04_a_fraction_is_written_in_percent_once() -> None:
    assert written(0.05, Unit.FRACTION) == ("5.00%", "5.00%")
    assert written(5, Unit.COUNT) == ("5", "5")


@pytest.mark.parametrize(
    ("value", "english"),
    [(999_999, "999,999 shares"), (999_999.6, "1.00 m shares"), (1_000_000, "1.00 m shares"), (0.4, "0 shares")],
)
def test_shares_are_whole_until_they_are_many(value: float, english: str) -> None:
    assert written(value, Unit.SHARES)[0] == english


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.99994, "0.9999"), (0.99996, "1.00"), (1.0, "1.00"), (-0.5, "−0.5000"), (-1.5, "−1.50"), (0.0, "0.0000")],
)
def test_a_price_below_one_has_four_places(value: float, text: str) -> None:
    assert written(value, Unit.PRICE)[0] == text


_UNSCALED = {"": 1.0, "万": 1e4, "亿": 1e8, "万亿": 1e12, " m": 1e6, " bn": 1e9, " tn": 1e12}


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e15, 1e15), st.sampled_from([0, 1]))
def test_a_written_amount_is_read_back_within_its_rounding(value: float, language: int) -> None:
    text = written(value, Unit.MONEY)[language]
    number = text.rstrip("万亿 mbtn")
    size = _UNSCALED[text[len(number) :]]
    read = float(number.replace(",", "").replace(MINUS, "-")) * size
    assert abs(read - value) <= 0.005001 * size
    assert size == 1.0 or abs(read) >= size


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_a_number_and_its_opposite_differ_by_the_sign_alone(value: float, places: int) -> None:
    plain, opposite = write_number(value, places), write_number(-value, places)
    assert plain.lstrip(MINUS) == opposite.lstrip(MINUS)
    signed = write_number(abs(value), places, signed=True)
    assert signed.lstrip("+") == plain.lstrip(MINUS)
    assert signed.startswith("+") == (plain != opposite)


def test_dates_in_both_languages() -> None:
    assert write_date(date(2024, 1, 31), Language.EN) == "31 Jan 2024"
    assert write_date(date(2024, 1, 31), Language.ZH) == "2024年1月31日"
    assert [write_date(date(2023, month, 1), Language.EN)[2:5] for month in range(1, 13)] == [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]  # fmt: skip


@pytest.mark.parametrize("reason", list(AbsenceReason))
def test_every_reason_has_words_in_both_languages(reason: AbsenceReason) -> None:
    absence = Absence(reason, have="7", need="30")
    english, chinese = write_absence(absence, Language.EN), write_absence(absence, Language.ZH)
    assert english.isascii()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
    assert "{" not in english + chinese


@pytest.mark.parametrize("table", [ABSENCE_EN, ABSENCE_ZH])
def test_no_two_reasons_share_their_words(table: dict[AbsenceReason, str]) -> None:
    assert len(set(table.values())) == len(table) == len(AbsenceReason)


def test_the_numbers_of_a_reason_are_in_its_words() -> None:
    few = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="7", need="30")
    assert write_absence(few, Language.EN) == "needs 30 observations, has 7"
    assert write_absence(few, Language.ZH) == "需要30个观测值，只有7个"


def test_days_and_currencies_in_a_reason_are_written_the_readers_way() -> None:
    window = Absence(AbsenceReason.WINDOW_NOT_COVERED, have="2024-01-02", need="2023-11-29")
    assert write_absence(window, Language.EN) == "the data begins on 2 Jan 2024, the window on 29 Nov 2023"
    assert write_absence(window, Language.ZH) == "数据始于2024年1月2日，而区间始于2023年11月29日"
    currency = Absence(AbsenceReason.BENCHMARK_CURRENCY, have="USD", need="CNY")
    assert write_absence(currency, Language.EN) == "the benchmark is in USD, the subject in CNY"
    assert write_absence(currency, Language.ZH) == "基准以美元计价，标的以人民币计价"
