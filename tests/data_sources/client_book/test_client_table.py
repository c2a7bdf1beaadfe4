"""A book in one table: every row is one client's, keeps its number, and costs nobody else anything."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_sources.client_book import ClientFiles, find_clients, read_client
from data_sources.errors import BadFile

TODAY = date(2024, 11, 29)
HEADER = "client,date,action,symbol,quantity,price\n"
ROWS = (
    HEADER + "Smith,2024-01-02,buy,AAPL,10,185.5\n张伟,2024-01-03,buy,600519.SH,100,1600\n"
    "Smith,2024-02-01,buy,MSFT,5,400\n"
)


def table(folder: Path, rows: str = ROWS, name: str = "all.csv") -> dict[str, ClientFiles]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(rows, "utf-8")
    return {one.folder: one for one in find_clients(folder)}


def test_each_client_has_his_rows_with_their_numbers(tmp_path: Path) -> None:
    found = table(tmp_path)
    assert list(found) == ["Smith", "张伟"]
    rows = read_client(found["Smith"], TODAY).book.transactions
    assert [(row.symbol, row.place.file, row.place.row) for row in rows] == [
        ("AAPL", "all.csv", 2),
        ("MSFT", "all.csv", 4),
    ]
    assert find_clients(tmp_path / "all.csv") == find_clients(tmp_path)


def test_chinese_columns_and_a_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("客户", "代码", "数量", "日期"),
        ("张伟", "600519.SH", 100, "2024-11-01"),
        ("李娜", "AAPL", 3, "2024-11-01"),
    ):
        sheet.append(row)
    book.save(tmp_path / "持仓.xlsx")
    found = {one.folder: one for one in find_clients(tmp_path)}
    holdings = {name: read_client(one, TODAY).book.holdings for name, one in found.items()}
    assert {name: [(row.symbol, row.quantity, row.place.row) for row in rows] for name, rows in holdings.items()} == {
        "张伟": [("600519.SH", 100.0, 2)],
        "李娜": [("AAPL", 3.0, 3)],
    }


def test_a_faulty_row_costs_its_client_alone(tmp_path: Path) -> None:
    found = table(tmp_path, ROWS + "Jones,2024-01-02,buy,AAPL,many,185.5\n")
    with pytest.raises(BadFile, match=r"all\.csv: row 5, column 'quantity': 'many', expected a number"):
        read_client(found["Jones"], TODAY)
    assert read_client(found["Smith"], TODAY).book.transactions


def test_rows_of_nobody_are_told_with_their_numbers(tmp_path: Path) -> None:
    found = table(tmp_path, ROWS + ",2024-01-02,buy,AAPL,1,185.5\n ,2024-01-02,buy,AAPL,1,185.5\n")
    assert found["rows without a client"].fault == "all.csv: 2 rows name no client (row 5, 6)"
    assert not found["Smith"].fault


@pytest.mark.parametrize("name", ["../../etc", "..", "a/b", "a\\b", "C:x", "nul"])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    found = table(tmp_path, ROWS + f"{name},2024-01-02,buy,AAPL,1,185.5\n")
    (bad,) = (one for one in found.values() if one.fault)
    assert not set(bad.folder) & set("/\\:")
    assert bad.folder not in ("", ".", "..")
    assert not found["Smith"].fault


def test_names_that_differ_by_case_alone_are_nobodys(tmp_path: Path) -> None:
    found = table(tmp_path, ROWS + "SMITH,2024-01-02,buy,AAPL,1,185.5\n")
    assert found["Smith"].fault
    assert found["SMITH"].fault
    assert not found["张伟"].fault


def test_policies_lie_in_files_beside_the_table(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "张伟.toml").write_text('[client]\ncurrency = "CNY"\n', "utf-8")
    (tmp_path / "profiles" / "Nobody.toml").write_text('[client]\ncurrency = "CNY"\n', "utf-8")
    found = table(tmp_path)
    assert read_client(found["张伟"], TODAY).profile.currency == "CNY"
    assert read_client(found["Smith"], TODAY).profile.currency == ""
    assert found["Nobody"].fault == "all.csv has no row of this client"


def test_policies_in_one_file_are_cut_into_their_clients(tmp_path: Path) -> None:
    policies = (
        '# of all\n[client."张伟"]\ncurrency = "CNY"\n\n[client."张伟".limits]\nsingle_holding = 0.2\n'
        '[client.Smith]\ncurrency = "DOLLARS"\n[[client.Smith.goals]]\nname = "x"\n'
    )
    (tmp_path / "clients.toml").write_text(policies, "utf-8")
    found = table(tmp_path)
    profile = read_client(found["张伟"], TODAY).profile
    assert (profile.currency, profile.limits.single_holding) == ("CNY", 0.2)
    with pytest.raises(BadFile, match=r"row 8: \[client\] currency"):
        read_client(found["Smith"], TODAY)


def test_a_policy_that_stands_in_two_places(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "Smith.toml").write_text('[client]\ncurrency = "USD"\n', "utf-8")
    (tmp_path / "clients.toml").write_text('[client.Smith]\ncurrency = "USD"\n', "utf-8")
    assert "keep one of them" in table(tmp_path)["Smith"].fault


def test_a_stray_key_before_the_first_client(tmp_path: Path) -> None:
    (tmp_path / "clients.toml").write_text('currency = "USD"\n', "utf-8")
    with pytest.raises(BadFile, match=r"clients\.toml: row 1"):
        table(tmp_path)


def test_a_table_without_clients_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="a column 'client'"):
        table(tmp_path, "date,action,symbol,quantity,price\n2024-01-02,buy,AAPL,10,185.5\n")
    with pytest.raises(BadFile, match="there is no row"):
        table(tmp_path, HEADER)


def test_the_stamp_of_a_client_hangs_on_his_own_rows(tmp_path: Path) -> None:
    before = table(tmp_path)
    after = table(tmp_path, ROWS + "Smith,2024-03-01,buy,AAPL,1,180\n")
    assert before["Smith"].stamp != after["Smith"].stamp
    assert before["张伟"].stamp == after["张伟"].stamp
