"""``--peers FILE``: what is read, how it is reduced to months, and what is refused with its place."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from advisor_cli.fund_files import read_peers
from data_sources.errors import BadFile


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "peers.csv"
    path.write_bytes(text.encode(encoding))
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(BadFile) as caught:
        read_peers(path)
    return [str(fault) for fault in caught.value.faults]


DAILY = """date,110011,000001.OF
2024-01-30,1.00,2.00
2024-01-31,1.01,2.02
2024-02-20,1.02,
2024-02-29,1.03,
2024-03-28,1.04,2.10
2024-03-29,1.05,
2024-04-05,1.06,2.2
"""


def test_values_are_reduced_to_the_ends_of_months(tmp_path: Path) -> None:
    path = written(tmp_path, DAILY)
    peers = read_peers(path)
    assert peers.symbols == ("110011", "000001.OF")
    assert [str(day) for day in peers.dates] == ["2024-01-31", "2024-02-29", "2024-03-29"]  # April is not over
    np.testing.assert_array_equal(peers.values[0], [1.01, 1.03, 1.05])
    np.testing.assert_array_equal(peers.values[1], [2.02, np.nan, 2.10])
    assert peers.name == "peers.csv"
    assert (peers.origin.provider, peers.origin.dataset) == ("file", "peers.csv")
    assert peers.origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_value_older_than_a_week_is_not_that_of_the_month(tmp_path: Path) -> None:
    text = "date,a,b\n2024-01-31,1,1\n2024-02-10,2,1\n2024-02-29,,1\n"
    np.testing.assert_array_equal(read_peers(written(tmp_path, text)).values[0], [1, np.nan])


@pytest.mark.parametrize(("encoding", "separator"), [("gb18030", ","), ("utf-16", ";"), ("utf-8-sig", "\t")])
def test_files_of_any_country_are_read(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "日期,甲基金,乙基金\n2024-03-29,1.2,3\n2024-02-29,1.1,2\n2024-01-31,1.0,1\n".replace(",", separator)
    peers = read_peers(written(tmp_path, text, encoding))
    assert peers.symbols == ("甲基金", "乙基金")
    np.testing.assert_array_equal(peers.values[1], [1, 2, 3])


def test_a_code_that_stands_there_twice_is_named_with_both_places(tmp_path: Path) -> None:
    text = "date,110011,000001,110011.OF\n2024-01-31,1,2,1\n2024-02-29,1,2,1\n"
    assert faults(written(tmp_path, text)) == [
        "row 1, column '110011.OF': column 4 is the same fund as column 2 (110011)"
    ]
    same = "date,a,a\n2024-01-31,1,2\n2024-02-29,1,2\n"
    assert faults(written(tmp_path, same)) == ["row 1, column 'a': column 3 is the same fund as column 2 (a)"]


def test_a_date_that_stands_there_twice_is_named_with_both_rows(tmp_path: Path) -> None:
    text = "date,a\n2024-01-31,1\n2024-02-29,2\n2024-01-31,1\n"
    assert faults(written(tmp_path, text)) == ["row 4, column 'date': 2024-01-31 stands already in row 2"]


def test_49_distinct_dates_in_1911_rows_are_refused_by_name(tmp_path: Path) -> None:
    days = [date(2020, 1, 1) + timedelta(days=at % 49) for at in range(1911)]
    path = written(tmp_path, "date,a\n" + "".join(f"{day},1.5\n" for day in days))
    found = faults(path)
    assert found[0].startswith("column 'date': 49 distinct dates in 1,911 rows")
    assert len(found) == 1 + 1911 - 49
    with pytest.raises(BadFile, match="49 distinct dates in 1,911 rows"):
        read_peers(path)


def test_no_row_is_dated_after_today(tmp_path: Path) -> None:
    path = written(tmp_path, DAILY)
    assert read_peers(path, today=date(2024, 4, 5)).dates.size == 3
    with pytest.raises(BadFile, match="row 8, column 'date': 2024-04-05 lies in the future"):
        read_peers(path, today=date(2024, 4, 4))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,a\n2024-01-31,1.5%\n2024-02-29,0.2%\n", "percent signs: these are returns"),
        ("date,a\n2024-01-31,1.5\n2024-02-29,-0.2\n", "not above zero: returns are no total-return values"),
        ("date,a\n2024-01-31,1.5\n2024-02-29,0\n", "not above zero"),
        ("date,a\n2024-01-31,1e300\n2024-02-29,1\n", "beyond what a value"),
        ("date,a,b\n2024-01-31,1,\n2024-02-29,1,\n", "column 'b': it has no value"),
        ("date,a\n2024-01-31,x\n2024-02-29,y\n", "'x' is not a number"),
        ("date,a\n2024-13-31,1\n2024-02-29,1\n", "is not a date"),
        ("a,b\nx,1\ny,1\n", "is not a date"),
        ("date,a\n1024-01-31,1\n1024-02-29,1\n", "before all markets"),
        ("date,a\n2024-01-31,1\n", "reaches over 1 ends of months"),
        ("2024-01-31,1\n2024-02-29,1\n", "the first line holds data"),
        ("date\n2024-01-31\n", "only one column"),
        ("date,a\n", "no rows below the header"),
        ("", "the file is empty"),
        ("date,a\n2024-01-31,1,2\n2024-02-29,1\n", "cells, the header has 2"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in fault for fault in faults(written(tmp_path, text)))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = "date,a,b\n2024-01-31,x,0\n2024-02-29,1,-1\nnever,1,1\n"
    assert len(faults(written(tmp_path, text))) == 4


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.csv") == ["there is no such file"]
    path = tmp_path / "book.csv"
    path.write_bytes(b"PK\x03\x04rest")
    assert "Excel" in faults(path)[0]
    path.write_bytes(b"\x00\xff\xfe\x01" * 10)
    assert "no text" in faults(path)[0]


def test_a_name_bears_no_control_characters(tmp_path: Path) -> None:
    text = "date,a\x1b[31m,b\n2024-01-31,1,1\n2024-02-29,1,1\n"
    assert read_peers(written(tmp_path, text)).symbols == ("a[31m", "b")


def test_a_file_of_too_many_rows_is_refused(tmp_path: Path) -> None:
    assert "more than 200,000 rows" in faults(written(tmp_path, "date,a\n" + "2024-01-31,1\n" * 200_010))[0]
