"""Clients as they lie on disk: what is wrong with one is his fault, and nobody else's."""

from __future__ import annotations

import os
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from data_sources.client_book import find_clients, read_client, union_of, wants
from data_sources.client_book.read import content_of
from data_sources.errors import BadFile

TODAY = date(2024, 11, 29)
ROWS = "date,action,symbol,quantity,price\n2024-01-02,buy,AAPL,10,185.5\n2024-02-01,buy,MSFT,5,400\n"
PROFILE = '[client]\nname = "Somebody"\ncurrency = "USD"\n'


def made(book: Path, name: str, rows: str = ROWS, profile: str = "") -> Path:
    folder = book / name
    folder.mkdir(parents=True)
    (folder / "history.csv").write_text(rows, "utf-8")
    if profile:
        (folder / "client.toml").write_text(profile, "utf-8")
    return folder


def by_name(book: Path) -> dict[str, str]:
    return {one.folder: one.fault for one in find_clients(book)}


def test_folders_in_the_order_of_names_whatever_the_script(tmp_path: Path) -> None:
    for name in ("张伟", "Smith", "Ünal", "عمر", "a b", "😀"):
        made(tmp_path, name, profile=PROFILE)
    (tmp_path / ".hidden").mkdir()
    found = find_clients(tmp_path)
    assert [one.folder for one in found] == ["Smith", "a b", "Ünal", "عمر", "张伟", "😀"]
    assert not any(one.fault for one in found)
    read = read_client(found[0], TODAY)
    assert [row.symbol for row in read.book.transactions] == ["AAPL", "MSFT"]
    assert read.book.unread == ()  # the policy is no export that could not be read
    assert read.profile.currency == "USD"


def test_the_prices_beside_the_files_are_the_clients_own(tmp_path: Path) -> None:
    folder = made(tmp_path, "Smith")
    (folder / "prices.csv").write_text("Date,FARM (USD)\n2024-01-02,10\n", "utf-8")
    (client,) = find_clients(tmp_path)
    assert client.prices == folder / "prices.csv"
    read = read_client(client, TODAY)
    assert [one.instrument.symbol for one in read.own_prices] == ["FARM"]
    assert [file.name for file in read.book.files] == ["history.csv"]


def test_an_empty_folder_is_a_client_with_a_fault(tmp_path: Path) -> None:
    made(tmp_path, "Smith")
    (tmp_path / "Zhang").mkdir()
    (tmp_path / "Zhang" / ".DS_Store").write_text("")
    assert by_name(tmp_path)["Smith"] == ""
    assert "no file of an account" in by_name(tmp_path)["Zhang"]
    with pytest.raises(BadFile, match="Zhang: the folder has no file of an account"):
        read_client(find_clients(tmp_path)[1], TODAY)


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = made(tmp_path / "elsewhere", "Secret")
    book = tmp_path / "book"
    folder = made(book, "Smith")
    (book / "Linked").symlink_to(secret)
    (folder / "client.toml").symlink_to(secret / "history.csv")
    other = made(book, "Zhang")
    (other / "more.csv").symlink_to(secret / "history.csv")
    found = {one.folder: one for one in find_clients(book)}
    assert "link" in found["Linked"].fault
    assert "client.toml is no file but a link" in found["Smith"].fault
    with pytest.raises(BadFile, match=r"more\.csv.* link out of the folder"):
        read_client(found["Zhang"], TODAY)
    with pytest.raises(BadFile, match="link out of the folder"):
        content_of(found["Zhang"])


def test_names_that_a_disk_may_not_tell_apart(tmp_path: Path) -> None:
    made(tmp_path, "smith")
    made(tmp_path, "SMITH")
    made(tmp_path, unicodedata.normalize("NFC", "Müller"))
    made(tmp_path, unicodedata.normalize("NFD", "Müller"))
    made(tmp_path, "Jones")
    faults = by_name(tmp_path)
    if len(faults) < 5:
        pytest.skip("this disk cannot tell them apart itself")
    assert [name for name, fault in faults.items() if not fault] == ["Jones"]
    assert "'SMITH'" in faults["smith"]


@pytest.mark.parametrize("name", ["a\nb", "CON", "x" * 130, "end ", "tab\tbed"])
def test_a_name_that_is_none_of_a_file(name: str, tmp_path: Path) -> None:
    made(tmp_path, name)
    (client,) = find_clients(tmp_path)
    assert client.fault
    assert client.folder.isprintable()
    assert client.folder == client.folder.strip()


def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\xfe"
    try:
        os.mkdir(name)  # noqa: PTH102  a Path has no bytes
    except OSError:
        pytest.skip("this disk refuses such a name itself")
    (client,) = find_clients(tmp_path)
    assert client.folder.encode()
    assert client.fault


def test_the_stamp_is_that_of_names_sizes_and_times(tmp_path: Path) -> None:
    folder = made(tmp_path, "Smith")
    before = find_clients(tmp_path)[0].stamp
    assert find_clients(tmp_path)[0].stamp == before
    os.utime(folder / "history.csv", ns=(1, 1))
    touched = find_clients(tmp_path)[0].stamp
    (folder / "more.csv").write_text(ROWS, "utf-8")
    assert len({before, touched, find_clients(tmp_path)[0].stamp}) == 3


def test_bytes_that_were_sent_are_read_as_the_files_are(tmp_path: Path) -> None:
    folder = made(tmp_path, "Smith", profile=PROFILE)
    (folder / "older").mkdir()
    (folder / "older" / "a.csv").write_text(ROWS.replace("2024", "2023"), "utf-8")
    (folder / "prices.csv").write_text("Date,FARM (USD)\n2024-01-02,10\n", "utf-8")
    (client,) = find_clients(tmp_path)
    here, sent = read_client(client, TODAY), read_client(content_of(client), TODAY)
    assert (here.book, here.profile, here.digest) == (sent.book, sent.profile, sent.digest)
    assert here.own_prices[0].close.tolist() == sent.own_prices[0].close.tolist()
    (folder / "history.csv").unlink()
    assert read_client(content_of(find_clients(tmp_path)[0]), TODAY).digest != here.digest


def test_what_is_no_book_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file or folder"):
        find_clients(tmp_path / "nothing")
    with pytest.raises(BadFile, match="a folder for each client"):
        find_clients(tmp_path)


def test_ten_thousand_folders_are_listed_and_not_read(tmp_path: Path) -> None:
    for at in range(300):
        folder = tmp_path / f"client {at:05}"
        folder.mkdir()
        (folder / "a.csv").write_bytes(b"\x00 this is no export at all")
    assert len(find_clients(tmp_path)) == 300


def test_wants_are_what_the_files_name(tmp_path: Path) -> None:
    rows = (
        "date,action,symbol,isin,quantity,price,currency\n"
        "2024-01-02,buy,AAPL,,10,185.5,USD\n2024-02-01,sell,AAPL,,10,190,USD\n"
        "2024-02-01,buy,,US5949181045,5,400,USD\n2024-02-01,buy,0700.HK,,100,300,HKD\n"
    )
    profile = '[client]\ncurrency = "CNY"\n[[benchmark]]\nsymbol = "SPY"\nweight = 1.0\nclass = "equity"\n'
    made(tmp_path, "Smith", rows, profile)
    made(tmp_path, "Zhang", "date,action\n2024-13-45,buy\n")
    smith, zhang = (wants(one, TODAY) for one in find_clients(tmp_path))
    assert smith.symbols == ("0700.HK", "AAPL")
    assert smith.held == ("0700.HK",)
    assert smith.isins == (("US5949181045", "USD"),)
    assert (smith.currencies, smith.reports, smith.benchmarks) == (("HKD", "USD"), ("CNY",), ("SPY",))
    assert smith.first == date(2024, 1, 2)
    assert zhang.fault
    assert not zhang.symbols
    assert union_of([smith, zhang]) == smith
    assert wants(find_clients(tmp_path)[0], TODAY, currency="EUR").reports == ("EUR",)
