"""Cells of account files: numbers, days, times and symbols as brokers write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.accounts.brokers.broker_markets import market_symbol
from data_sources.accounts.rows.cells import currency, day, day_order, decimal_mark, money_unit, number, symbol, time_of

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("$1,234.50", ".", 1234.5),
        ("-$3", ".", -3.0),
        ("$-0.88", ".", -0.88),
        ("($5.00)", ".", -5.0),
        ("$(5.00)", ".", -5.0),
        ("12.5-", ".", -12.5),
        ("1.234,56", ",", 1234.56),
        ("1 234,5", ",", 1234.5),
        ("1'234.5", ".", 1234.5),
        ("1,00,000.5", ".", 100000.5),
        ("\u22123", ".", -3.0),
        ("１２３．５", ".", 123.5),
        ("USD 5", ".", 5.0),
        ("5,00 €", ",", 5.0),
        ("+0000000000100.00000", ".", 100.0),
        ("1e-5", ".", 1e-5),
        ("-0", ".", 0.0),
        ("7.", ".", 7.0),
        ("-1234.50", ".", -1234.5),
    ],
)
def test_numbers(text: str, decimal: str, value: float) -> None:
    assert number(text, decimal) == value


@pytest.mark.parametrize(
    "text",
    ["abc", "1.2.3", "=1+1", "+-3", "1,23", "12,34.5", "1e999", "", "NaN", "5%", "@SUM(1)", "9" * 17, "9" * 400, "-"],
)
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False))
def test_a_number_reads_alike_with_point_and_with_comma(value: object) -> None:
    written = f"{value:,.4f}"
    swapped = written.translate(str.maketrans(",.", ".,"))
    assert number(written) == number(swapped, ",") == float(str(value))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,5", "2"], ","),
        (["1.5", "2"], "."),
        (["1.234,5"], ","),
        (["1,234.5"], "."),
        (["1,234"], ""),
        (["1,234,567"], "."),
        (["0,123"], ","),
        (["12", ""], ""),
        (["1.234"], ""),
        (["1.234", "1.2"], "."),
        (["1.234.567"], ","),
        (["1.234.567", "1.5", "2.5"], "."),
        (["1．5"], "."),
        (["1，5"], ","),
    ],
)
def test_the_mark_of_decimals(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == mark


@given(st.lists(st.text("0123456789.,．，- ", max_size=8), max_size=6))
def test_cells_together_tell_what_most_of_them_tell_alone(texts: list[str]) -> None:
    alone = [decimal_mark([text]) for text in texts]
    points, commas = alone.count("."), alone.count(",")
    assert decimal_mark(texts) == ("" if points == commas == 0 else "." if points >= commas else ",")


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("2024-06-20", "auto", date(2024, 6, 20)),
        ("20240620", "auto", date(2024, 6, 20)),
        ("20240620010000.000[-5:EST]", "auto", date(2024, 6, 20)),
        ("20240620;151236", "auto", date(2024, 6, 20)),
        ("2024-06-20, 19:45:00", "auto", date(2024, 6, 20)),
        ("2024-06-20T23:59:59.999Z", "auto", date(2024, 6, 20)),
        ("06/07/2024", "mdy", date(2024, 6, 7)),
        ("06/07/2024", "dmy", date(2024, 7, 6)),
        ("06/07/2024", "auto", None),
        ("20/06/2024", "auto", date(2024, 6, 20)),
        ("March 31, 2024", "auto", date(2024, 3, 31)),
        ("Jun-30-2021", "auto", date(2021, 6, 30)),
        ("5 januari 2024", "auto", date(2024, 1, 5)),
        ("2024年6月20日", "auto", date(2024, 6, 20)),
        ("1/2/99", "mdy", date(1999, 1, 2)),
        ("1/2/26", "mdy", date(2026, 1, 2)),
        ("1/2/27", "mdy", date(1927, 1, 2)),
        ("31/02/2024", "dmy", None),
        ("2024-02-30", "auto", None),
        ("0000-01-01", "auto", None),
        ("２０２４-06-20", "auto", date(2024, 6, 20)),
        ("24-06-20", "ymd", date(2024, 6, 20)),
        ("soon", "auto", None),
    ],
)
def test_days(text: str, order: str, found: date | None) -> None:
    assert day(text, order, TODAY) == found


@given(st.dates(min_value=date(1971, 1, 1), max_value=TODAY))
def test_a_day_reads_alike_in_every_way_of_writing(one: date) -> None:
    ways = [("%Y-%m-%d", "auto"), ("%Y%m%d", "auto"), ("%d.%m.%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%d %B %Y", "auto")]
    assert {day(one.strftime(form), order, TODAY) for form, order in ways} == {one}
    assert day(one.strftime("%m/%d/%y"), "mdy", TODAY) == one


def test_the_order_of_a_column() -> None:
    assert day_order(["01/02/2024", "13/02/2024"]) == "dmy"
    assert day_order(["01/02/2024", "02/13/2024 10:00"]) == "mdy"
    assert day_order(["2024-02-13", "", "01/02/2024"]) == ""
    assert day_order(["2024-02-13", "20240213", "12 May 2024"]) == "auto"
    assert day_order(["01/02/2024"]) == ""
    assert day_order(["01/01/2024", "2024-05-06"]) == "auto"


@pytest.mark.parametrize(
    ("text", "time"),
    [("2024-01-02 09:31", "09:31:00"), ("01/24/2023 10:28 pm", "22:28:00"), ("151236", "15:12:36"), ("2024-01-02", "")],
)
def test_times(text: str, time: str) -> None:
    assert time_of(text) == time


def test_currencies() -> None:
    assert [currency(text) for text in ("usd", "人民币", "€", "US$", "12", "")] == ["USD", "CNY", "EUR", "USD", "", ""]
    assert money_unit("GBX") == ("GBP", 0.01)
    assert money_unit("GBP") == ("GBP", 1.0)


def test_symbols_are_canonical_where_they_can_be_and_what_the_user_says_goes_first() -> None:
    assert symbol("600519", {}) == "600519.SH"
    assert symbol("brk.b", {}) == "BRK-B"
    assert symbol("BRK/B", {}) == "BRK-B"
    assert symbol("000001", {}) == "000001"  # a bank, an index and a fund share it
    assert symbol("VOW3 GY", {}, isin="DE0007664039") == "VOW3 GY"
    assert symbol("ABC", {"ABC": "XYZ.L"}) == "XYZ.L"
    assert symbol("", {}, isin="US0378331005") == "US0378331005"


def test_a_ticker_gets_its_market_from_exchange_currency_or_isin() -> None:
    assert market_symbol("GCM", {}, currency="CAD", exchange="TSE") == "GCM.TO"
    assert market_symbol("700", {}, currency="HKD", exchange="SEHK") == "0700.HK"
    assert market_symbol("BRK B", {}, currency="USD", exchange="NYSE") == "BRK-B"
    assert market_symbol("VUSA", {}, currency="GBP") == "VUSA.L"
    assert market_symbol("AAPL", {}, currency="USD", isin="US0378331005") == "AAPL"
    assert market_symbol("SAP", {}, currency="EUR", isin="DE0007164600") == "SAP.DE"
    assert market_symbol("IWDA", {}, currency="EUR", isin="IE00B4L5Y983") == "IE00B4L5Y983"
    assert market_symbol("IWDA", {"IE00B4L5Y983": "IWDA.AS"}, currency="EUR", isin="IE00B4L5Y983") == "IWDA.AS"
