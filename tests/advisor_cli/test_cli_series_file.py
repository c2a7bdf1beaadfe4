"""A user's CSV: every way in which a spreadsheet can save it, and every fault that must be named."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_cli.errors import UsageFault
from advisor_cli.series_file.series import SeriesTable, ValueKind, read_series
from data_sources.errors import BadFile
from data_sources.text_file.dates import read_dates
from data_sources.text_file.numbers import read_numbers

TODAY = date(2024, 12, 1)
PLAIN = "Date,Fund,Index\n2024-01-02,100,200\n2024-01-03,101.5,199\n2024-01-04,99,201\n"


def read(tmp_path: Path, content: str | bytes, kind: ValueKind = ValueKind.PRICES, **options: str) -> SeriesTable:
    path = tmp_path / "series.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_series(path, kind, today=TODAY, **options)


def fault_of(tmp_path: Path, content: str | bytes, kind: ValueKind = ValueKind.PRICES, **options: str) -> str:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, content, kind, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


def values(table: SeriesTable, name: str = "Fund") -> list[float]:
    return list(table.column(name).values)


def test_a_plain_file_is_read_as_it_stands(tmp_path: Path) -> None:
    table = read(tmp_path, PLAIN)
    assert [column.name for column in table.columns] == ["Fund", "Index"]
    assert values(table) == [100.0, 101.5, 99.0]
    assert table.column("Fund").dates.tolist() == [date(2024, 1, 2), date(2024, 1, 3), date(2024, 1, 4)]
    assert (table.frequency, table.detected, table.decimal, table.separator) == ("daily", True, ".", ",")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PLAIN.encode("utf-8-sig"), "utf-8-sig"),
        (PLAIN.encode("utf-16"), "utf-16"),
        (PLAIN.replace("\n", "\r\n").encode(), "utf-8"),
        (PLAIN.replace("Fund", "基金").encode("gbk"), "gb18030"),
        (PLAIN.replace("Fund", "基金㐀").encode("gb18030"), "gb18030"),
        (PLAIN.replace(",", ";").encode(), "utf-8"),
        (PLAIN.replace(",", "\t").encode(), "utf-8"),
        (PLAIN.replace("100", '"100"').encode(), "utf-8"),
        (b"\n\n" + PLAIN.encode() + b"\n\n", "utf-8"),
    ],
    ids=["bom", "utf-16", "crlf", "gbk", "gb18030", "semicolons", "tabs", "quoted", "blank lines"],
)
def test_it_reads_what_spreadsheets_save(tmp_path: Path, content: bytes, encoding: str) -> None:
    table = read(tmp_path, content)
    assert table.encoding == encoding
    assert list(table.columns[0].values) == [100.0, 101.5, 99.0]


def test_a_decimal_comma_is_read_and_said(tmp_path: Path) -> None:
    table = read(tmp_path, "Datum;Fonds\n02.01.2024;1.100,5\n03.01.2024;1.101,25\n31.01.2024;99,0\n", frequency="daily")
    assert values(table, "Fonds") == [1100.5, 1101.25, 99.0]
    assert table.decimal == ","


def test_a_comma_that_may_be_either_is_refused(tmp_path: Path) -> None:
    message = fault_of(tmp_path, "Date;Fund\n2024-01-02;1,234\n2024-01-03;1,235\n")
    assert "row 2" in message
    assert "1234 or 1.234" in message


def test_grouped_thousands_are_read(tmp_path: Path) -> None:
    assert values(read(tmp_path, 'Date,Fund\n2024-01-02,"1,234.5"\n2024-01-03,"1,235.0"\n')) == [1234.5, 1235.0]


def test_percent_signs_are_hundredths_of_returns(tmp_path: Path) -> None:
    table = read(tmp_path, "Date,Fund\n2024-01-02,1.2%\n2024-01-03,\u22120.5%\n", ValueKind.RETURNS)
    assert values(table) == pytest.approx([0.012, -0.005], abs=1e-15)
    assert table.column("Fund").percent


def test_missing_cells_are_left_out_and_counted(tmp_path: Path) -> None:
    table = read(tmp_path, "Date,Fund\n2024-01-02,100\n2024-01-03,\n2024-01-04,n/a\n2024-01-05,101\n")
    assert values(table) == [100.0, 101.0]
    assert table.column("Fund").missing == 2


def test_a_file_from_newest_to_oldest_is_turned_round_and_says_so(tmp_path: Path) -> None:
    table = read(tmp_path, "Date,Fund\n2024-01-04,99\n2024-01-03,101\n2024-01-02,100\n")
    assert table.reversed_order
    assert values(table) == [100.0, 101.0, 99.0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the file is empty"),
        ("  \n", "the file is empty"),
        ("Date,Fund\n", "no rows below the header"),
        ("Date,Fund\n2024-01-02,1\n", "only one row"),
        ("2024-01-02,1\n2024-01-03,2\n", "holds data"),
        ("Date\n2024-01-02\n", "only one column"),
        ("Date,Fund\n2024-01-02,1\n2024-01-03,abc\n", "row 3, column 'Fund': 'abc' is not a number"),
        ("Date,Fund\n2024-01-02,1\n2024-01-02,2\n", "row 3, column 'Date': 2024-01-02 stands already in row 2"),
        ("Date,Fund\n2024-01-02,1\n2024-01-04,2\n2024-01-03,2\n", "row 4, column 'Date': 2024-01-03 stands after"),
        ("Date,Fund\n2024-01-02,1\n2024-13-03,2\n", "row 3, column 'Date': '2024-13-03' is not a date"),
        ("Date,Fund\n2024-01-02,1\n2024-12-24,2\n", "2024-12-24 lies in the future"),
        ("Date,Fund\n2024-01-02,1\n2024-01-03,0\n", "a price of 0 is not above zero"),
        ("Date,Fund\n2024-01-02,1\n2024-01-03,-5\n", "a price of -5 is not above zero"),
        ("Date,Fund\n2024-01-02,1%\n2024-01-03,2%\n", "a percent sign in a price"),
        ("Date,Fund\n2024-01-02,1,3\n2024-01-03,2,4\n", "row 2: it has 3 cells, the header has 2"),
        ("Date,Fund,Fund\n2024-01-02,1,3\n2024-01-03,2,4\n", "stands there twice"),
        ("Date,Fund,\n2024-01-02,1,3\n2024-01-03,2,4\n", "column 3 has no name"),
        ("Date,Fund\n03/04/2024,1\n04/05/2024,2\n", "can be day before month or month before day"),
        ("Date,Fund\n2024-01-02,1\n2024-01-03,2\n2024-04-09,3\n2024-06-30,3\n", "not evenly spaced"),
        ("Date,Fund,Empty\n2024-01-02,1,\n2024-01-03,2,\n", "fewer than two values"),
        (b"PK\x03\x04 whatever", "Excel workbook"),
        (b"\xff\x00\x81\x20\x00\x9f\n" * 4, "no text"),
    ],
)
def test_each_fault_is_one_sentence_with_its_place(tmp_path: Path, content: str | bytes, says: str) -> None:
    assert says in fault_of(tmp_path, content)


def test_text_in_a_number_column_names_the_first_five_and_counts_the_rest(tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{day:02d},x{day}\n" for day in range(1, 10))
    message = fault_of(tmp_path, "Date,Fund\n" + rows)
    assert message.count("is not a number") == 5
    assert "and 4 more" in message


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("-5\n2024-01-03,1", "loses more than everything"),
        ("-120%\n2024-01-03,1%", "-120% loses more than everything"),
        ("1.2%\n2024-01-03,0.5", "has none; write all in one way"),
        ("-1\n2024-01-03,0.5", "everything was lost in row 2"),
    ],
)
def test_impossible_returns_are_refused(tmp_path: Path, cells: str, says: str) -> None:
    assert says in fault_of(tmp_path, f"Date,Fund\n2024-01-02,{cells}\n", ValueKind.RETURNS)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        read_series(tmp_path / "none.csv", ValueKind.PRICES, today=TODAY)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        read_series(tmp_path, ValueKind.PRICES, today=TODAY)


def test_an_unknown_column_of_dates_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="did you mean 'Date'"):
        read(tmp_path, PLAIN, date_column="Dato")


def test_an_unknown_benchmark_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="did you mean 'Index'"):
        read(tmp_path, PLAIN).column("Indx")


def test_ten_million_rows_are_refused_after_the_first_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    line = b"2024-01-02,100\n"
    with path.open("wb") as file:
        file.write(b"Date,Fund\n")
        for _ in range(100):
            file.write(line * 100_000)
    tracemalloc.start()
    with pytest.raises(BadFile, match="more than 200,000 rows"):
        read_series(path, ValueKind.PRICES, today=TODAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 1024 * 1024


@pytest.mark.parametrize(
    ("step", "frequency"), [(1, "daily"), (7, "weekly"), (30, "monthly"), (91, "quarterly"), (365, "annual")]
)
def test_the_frequency_is_found_from_the_spacing(tmp_path: Path, step: int, frequency: str) -> None:
    days = np.datetime64("2000-01-01") + step * np.arange(20)
    table = read(tmp_path, "Date,Fund\n" + "".join(f"{day},{100 + place}\n" for place, day in enumerate(days)))
    assert table.frequency == frequency


@pytest.mark.parametrize(
    "written",
    ["2024-01-31", "2024/1/31", "2024.01.31", "20240131", "2024年1月31日", "31.01.2024", "1/31/2024", "31 Jan 2024",
     "Jan 31, 2024", "2024-01", "2024-01-31 00:00:00", "2024-01-31T00:00:00Z", "２０２４-０１-３１"],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(written: str) -> None:
    days, faults = read_dates([(2, written)], "Date")
    assert (days, faults) == ([date(2024, 1, 31)], [])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False), min_size=1, max_size=8))
def test_numbers_come_back_as_they_were_written(numbers: list[float]) -> None:
    column, faults = read_numbers([(row, repr(number)) for row, number in enumerate(numbers, 2)], "Fund")
    assert faults == []
    assert column is not None
    assert list(column.values) == numbers


@settings(max_examples=50, deadline=None)
@given(st.lists(st.dates(date(1990, 1, 1), date(2024, 11, 1)), min_size=1, max_size=8))
def test_dates_come_back_as_they_were_written(days: list[date]) -> None:
    assert read_dates([(row, day.isoformat()) for row, day in enumerate(days, 2)], "Date") == (days, [])
