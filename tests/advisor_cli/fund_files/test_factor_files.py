"""``--factors FILE``: files in the form of Kenneth French's library, plain ones, and what is refused. All made up."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from advisor_cli.fund_files import read_factors
from data_sources.errors import BadFile

DAILY = """This file was made up for a test.
Missing data are indicated by -99.99.

,Mkt-RF,SMB,HML,RF
20240102  ,  0.50,  -0.25,   0.10,   0.020
20240103  , -1.00,  -99.99,  0.20,   0.020
20240104  ,  0.30,   0.05, -999,     0.020

Copyright nobody
"""
MONTHLY = """This file was made up for a test.

,Mkt-RF,SMB,HML,RMW,CMA,RF
202401,    1.50,   -0.25,   -0.27,    0.1,   0.2,    0.40
202402,    2.50,    0.25,    0.27,    0.1,   0.2,    0.41
202403,   -0.50,    0.25,    0.27,    0.1,   0.2,    0.42

 Annual Factors: January-December
,Mkt-RF,SMB,HML,RMW,CMA,RF
  2024,    3.50,    0.25,    0.27,    1.2,   2.4,    5.0
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "factors.csv"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(BadFile) as caught:
        read_factors(path)
    return [str(fault) for fault in caught.value.faults]


def test_a_daily_file_of_the_library(tmp_path: Path) -> None:
    made = read_factors(written(tmp_path, DAILY))
    assert made.names == ("MKT", "SMB", "HML")
    assert [str(day) for day in made.dates] == ["2024-01-02", "2024-01-03", "2024-01-04"]
    np.testing.assert_allclose(made.returns[0], [0.005, -0.01, 0.003])
    np.testing.assert_allclose(made.returns[1], [-0.0025, np.nan, 0.0005])
    np.testing.assert_allclose(made.returns[2], [0.001, 0.002, np.nan])
    assert made.risk_free is not None
    np.testing.assert_allclose(made.risk_free, 0.0002)
    assert (made.frequency, made.name, made.origin.provider) == ("daily", "factors.csv", "file")
    assert not made.proxies


def test_a_monthly_file_of_the_library_without_its_years(tmp_path: Path) -> None:
    made = read_factors(written(tmp_path, MONTHLY))
    assert made.names == ("MKT", "SMB", "HML", "RMW", "CMA")
    assert [str(day) for day in made.dates] == ["2024-01-31", "2024-02-29", "2024-03-31"]
    assert made.frequency == "monthly"
    np.testing.assert_allclose(made.returns[0], [0.015, 0.025, -0.005])


@pytest.mark.parametrize("signed", [True, False])
def test_a_plain_file(tmp_path: Path, *, signed: bool) -> None:
    cells = ("0.5%", "-0.2%") if signed else ("0.005", "-0.002")
    text = "date,MKT,mom\n" + "".join(f"2024-01-{day:02},{cells[0]},{cells[1]}\n" for day in (4, 3, 2))
    made = read_factors(written(tmp_path, text))
    assert made.names == ("MKT", "UMD")
    assert made.risk_free is None
    assert str(made.dates[0]) == "2024-01-02"
    np.testing.assert_allclose(made.returns[1], -0.002)


def test_no_row_is_dated_after_today(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="2024-01-04 lies in the future"):
        read_factors(written(tmp_path, DAILY), today=date(2024, 1, 3))


def test_chinese_names(tmp_path: Path) -> None:
    made = read_factors(
        written(tmp_path, "日期,市场,规模,价值,动量,无风险利率\n2024-01-02,0,0,0,0,0\n2024-01-03,0,0,0,0,0\n")
    )
    assert made.names == ("MKT", "SMB", "HML", "UMD")
    assert made.risk_free is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DAILY.replace("SMB", "QMJ"), "row 4, column 'QMJ': it is no factor that is known"),
        (DAILY.replace("SMB", "Mkt-RF"), "row 4, column 'Mkt-RF': MKT stands there twice"),
        (DAILY.replace("20240103", "20240102"), "row 6, column 'date': 2024-01-02 stands already in row 5"),
        (DAILY.replace("20240103", "20241303"), "row 6: '20241303' is not a date"),
        (DAILY.replace("-1.00,", ""), "row 6: it has 4 cells"),
        (DAILY.replace("-1.00", "abc"), "row 6, column 'MKT': 'abc' is not a number"),
        (DAILY.replace("-1.00", "-101"), "row 6, column 'MKT': -101 is no return in percents"),
        (DAILY + "20240105,1,1,1,1\n", "row 10: rows of data go on here after row 8"),
        ("date,MKT\n2024-01-02,1.5\n2024-01-03,0.1\n", "row 2, column 'MKT': 1.5 is no return as a decimal"),
        ("date,MKT\n2024-01-02,0.1%\n2024-01-03,0.1\n", "row 2 has a percent sign and this one has none"),
        ("date,price\n2024-01-02,0.1\n2024-01-03,0.1\n", "it is no factor that is known"),
        ("date,RF\n2024-01-02,0.1\n2024-01-03,0.1\n", "no factor beside the risk-free rate"),
        ("date,MKT\n2024-01-02,0.1\n", "there is only one row"),
        ("date,MKT\n2024-01-02,0.1\n2024-01-17,0.1\n", "about 15 days apart"),
        ("", "the file is empty"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, said: str) -> None:
    found = faults(written(tmp_path, text))
    assert any(said in fault for fault in found), found


def test_decimals_in_the_form_of_the_library_are_refused(tmp_path: Path) -> None:
    days = [date(2024, 1, 1) + timedelta(days=at) for at in range(90)]
    text = "made up\n\n,Mkt-RF,RF\n" + "".join(f"{day:%Y%m%d},{0.01 if day.day % 2 else -0.012},0\n" for day in days)
    assert "they look like decimals" in faults(written(tmp_path, text))[0]
    percents = text.replace("0.01,", "1.0,").replace("-0.012", "-1.2")
    np.testing.assert_allclose(read_factors(written(tmp_path, percents)).returns[0][:2], [0.01, -0.012])
