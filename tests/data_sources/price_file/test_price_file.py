"""A file of the user's own closes: both forms, both languages, and all its faults at once."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from data_sources.errors import BadFile
from data_sources.model import InstrumentKind, PriceBasis
from data_sources.price_file import read_prices

TODAY = date(2024, 12, 31)


def written(folder: Path, text: str, name: str = "prices.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(BadFile) as refused:
        read_prices(path, TODAY)
    return [str(fault) for fault in refused.value.faults]


def test_a_column_for_each_symbol(tmp_path: Path) -> None:
    text = "Date,aapl,110011,Farmland Trust (EUR)\n2024-11-29,237.33,5.1,\n2024-11-28,234.93,,1020.5\n"
    apple, fund, land = read_prices(written(tmp_path, text), TODAY)
    assert (apple.instrument.symbol, apple.instrument.currency, apple.basis) == ("AAPL", "USD", PriceBasis.RAW)
    assert [str(day) for day in apple.dates] == ["2024-11-28", "2024-11-29"]
    assert apple.close.tolist() == [234.93, 237.33]
    assert (fund.instrument.symbol, fund.instrument.kind, len(fund)) == ("110011.OF", InstrumentKind.FUND, 1)
    assert (land.instrument.symbol, land.instrument.currency, land.last) == (
        "Farmland Trust", "EUR", date(2024, 11, 28),
    )  # fmt: skip
    assert (apple.origin.provider, apple.origin.dataset, len(apple.origin.sha256)) == ("file", "prices.csv", 64)


def test_a_row_for_each_close(tmp_path: Path) -> None:
    text = "日期;代码;单位净值;币种\n29.11.2024;FARM;1.020,50;EUR\n28.11.2024;600519.SH;1.500,00;\n"
    farm, moutai = read_prices(written(tmp_path, text, encoding="gb18030"), TODAY)
    assert (farm.close.tolist(), farm.instrument.currency) == ([1020.5], "EUR")
    assert (moutai.close.tolist(), moutai.instrument.currency) == ([1500.0], "CNY")


def test_a_workbook_and_a_folder(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (["Date", "SPY"], [date(2024, 11, 29), 602.55]):
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(out.getvalue())
    written(folder, "Date,EURUSD=X\n2024-11-29,1.0562\n", "b.csv")
    spy, euro = read_prices(folder, TODAY)
    assert (spy.close.tolist(), euro.instrument.kind) == ([602.55], InstrumentKind.CURRENCY)
    written(folder, "Date,SPY\n2024-11-29,1\n", "c.csv")
    assert faults(folder) == ["c.csv: SPY stands in a.xlsx too"]


def test_every_fault_is_named_with_its_place(tmp_path: Path) -> None:
    text = (
        "Date,AAPL,FARM,MSFT\n2024-11-29,abc,1,0\n2024-11-29,237.33,1,5\n2099-01-01,1,1,1\n"
        "1850-01-01,1,1,1\nyesterday,1,1,-3\n"
    )
    found = faults(written(tmp_path, text))
    assert any("nobody says in which currency FARM is" not in one for one in found)
    assert "row 2, column 'AAPL': 'abc', expected a number" in found
    assert any(one.startswith("row 2, column 'MSFT': '0', expected a close above zero") for one in found)
    assert any(one.startswith("row 3, column 'Date': 2024-11-29 stands for MSFT in row 2") for one in found)
    assert any(one.startswith("row 4, column 'Date': 2099-01-01") for one in found)
    assert any(one.startswith("row 5, column 'Date': 1850-01-01") for one in found)
    assert "row 6, column 'Date': 'yesterday', expected a day" in found
    assert any("row 6, column 'MSFT': '-3', expected a close above zero" in one for one in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Date,FARMLAND\n2024-11-29,1\n", "nobody says in which currency FARMLAND is, expected FARMLAND (EUR)"),
        ("Date,Close\n2024-11-29,1\n", "'Close' says not of what, expected the symbol as the column's name, AAPL"),
        ("Date,SPY,spy\n2024-11-29,1,2\n", "two columns bear this name"),
        ("Date\n2024-11-29\n", "there is no column beside the days"),
        ("Date,SPY\n", "there are no rows below the header"),
        ("Date,SPY\n2024-11-29,\n", "there is not one close in it"),
        ("Symbol,Close\nSPY,1\n", "the header is 'Symbol, Close'"),
        ("Date,Symbol\n2024-11-29,SPY\n", "there is no column of closes"),
        ("Date,Symbol,Close\n2024-11-29,,5\n", "expected a symbol"),
        ("Date,Symbol,Close,Currency\n2024-11-29,X,5,EUR\n2024-11-28,X,5,USD\n", "X is in EUR further up, and in USD"),
        ("", "there is no table in it"),
    ],
)
def test_what_is_no_price_file_says_what_is_wanted(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in one for one in faults(written(tmp_path, text)))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.csv") == ["there is no such file or folder"]
