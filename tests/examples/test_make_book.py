"""The book to try: equal for equal seeds to the byte, read whole by the readers, and planted as truth.json says."""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_sources.accounts.read import read_account
from data_sources.accounts.reader import ReadingHints
from data_sources.client_profile.read import read_profile
from data_sources.errors import BadFile
from data_sources.model import AccountBook, Action

ROOT = Path(__file__).parents[2]
TODAY, AS_OF = date(2026, 11, 23), date(2022, 12, 28)


@pytest.fixture(scope="module")
def maker() -> Iterator[Any]:
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(str(ROOT / "examples"))
    before = list(sys.path)
    yield importlib.import_module("make_book")
    sys.path[:] = before
    patch.undo()


@pytest.fixture(scope="module")
def book(maker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty-four clients, of whom each kind of fault and breach befalls one at least."""
    out = tmp_path_factory.mktemp("made") / "book"
    assert maker.main(["--clients", "64", "--seed", "3", "--faulty", "0.2", "--breaching", "0.3", str(out)]) == 0
    return out


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def planted(folder: Path) -> dict[str, dict[str, Any]]:
    said = json.loads((folder / "truth.json").read_text("utf-8"))
    assert said["made_up"] is True
    found: dict[str, dict[str, Any]] = said["clients"]
    return found


def read(folder: Path) -> AccountBook:
    profile = read_profile(folder / "client.toml", TODAY, AS_OF)
    return read_account(folder, ReadingHints(TODAY, {}, dict(profile.symbols), profile.currency))


def cash_of(book: AccountBook) -> Counter[tuple[str, str]]:
    """What is left by account and currency."""
    left: Counter[tuple[str, str]] = Counter()
    for row in book.transactions:
        left[row.account, row.currency] += row.amount  # type: ignore[assignment]
        if row.counter_currency:
            left[row.account, row.counter_currency] += row.counter_amount  # type: ignore[assignment]
    return left


def test_equal_seeds_make_equal_books_in_one_process_or_two(book: Path, maker: Any, tmp_path: Path) -> None:
    words = ["--clients", "64", "--seed", "3", "--faulty", "0.2", "--breaching", "0.3", "--jobs", "2"]
    command = [sys.executable, str(ROOT / "examples" / "make_book.py"), *words, str(tmp_path / "again")]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert "64 made-up clients" in said
    assert contents(tmp_path / "again") == contents(book)
    maker.main(["--clients", "64", "--seed", "4", str(tmp_path / "other")])
    assert contents(tmp_path / "other") != contents(book)


def test_a_larger_book_begins_with_the_smaller(maker: Any, tmp_path: Path) -> None:
    for clients in (9, 14):
        maker.main(["--clients", str(clients), "--seed", "a", "--faulty", "0.2", str(tmp_path / str(clients))])
    small, large = contents(tmp_path / "9"), contents(tmp_path / "14")
    assert {name for name in small if small[name] != large[name]} == {"ORIGIN.md", "truth.json"}


def test_the_book_says_that_it_is_made_up(book: Path) -> None:
    assert "MADE UP" in (book / "ORIGIN.md").read_text("utf-8")
    profiles = list(book.glob("*/client.toml"))
    assert len(profiles) > 50
    assert all(path.read_text("utf-8").startswith("# MADE UP") for path in profiles)


def test_nothing_is_paid_on_shares_before_they_are_bought(book: Path) -> None:
    paid = 0
    for folder, said in planted(book).items():
        if said["fault"]:
            continue
        rows = read(book / folder).transactions
        bought: dict[str, date] = {}
        for row in rows:
            if row.action is Action.BUY:
                bought[row.symbol] = min(bought.get(row.symbol, row.day), row.day)
        for row in rows:
            if row.action is Action.DIVIDEND:
                paid += 1
                assert row.day > bought[row.symbol], folder
    assert paid > 100


def test_every_account_is_read_whole_and_adds_up(book: Path) -> None:
    formats: Counter[str] = Counter()
    for folder, said in planted(book).items():
        if said["fault"]:
            continue
        read_back = read(book / folder)
        formats.update(said["formats"])
        assert not [row for row in read_back.unread if not row.place.file.endswith(".toml")], folder
        assert all(abs(one.stated - one.added) < 0.02 for one in read_back.sums), folder
        assert min(cash_of(read_back).values()) > -0.02, folder
        held: Counter[str] = Counter()
        for row in read_back.transactions:
            held[row.symbol] += row.quantity  # type: ignore[assignment]
        assert all(count > -1e-6 for symbol, count in held.items() if symbol), folder
        assert max(row.day for row in read_back.transactions) <= AS_OF
        assert len(read_back.transactions) >= 15
    wanted = {"schwab", "ofx", "trading212", "degiro", "settlement", "template.csv", "template.xlsx",
              "template-zh.csv", "template-zh.xlsx"}  # fmt: skip
    assert set(formats) == wanted


def test_faulty_files_cannot_be_read_and_others_can(book: Path) -> None:
    seen: Counter[str] = Counter()
    for folder, said in planted(book).items():
        if said["fault"] == "empty_folder":
            assert not list((book / folder).iterdir())
        elif said["statuses"] == ["unreadable"]:
            with pytest.raises(BadFile):
                read(book / folder)
        elif said["fault"]:
            read(book / folder)
        seen[said["fault"] or said["breach"]] += 1
    assert set(seen) == {
        "", "broken_row", "empty_folder", "unknown_symbol", "wrong_encoding", "sold_too_much", "two_headers",
        "unknown_key", "future_date", "concentration", "too_risky", "big_loss", "drift", "stale", "drawdown",
    }  # fmt: skip


def test_the_shape_of_the_speed_goal(maker: Any, tmp_path: Path) -> None:
    maker.main(["--clients", "4", "--benchmark-shape", str(tmp_path / "book")])
    for folder, said in planted(tmp_path / "book").items():
        read_back = read(tmp_path / "book" / folder)
        held: Counter[str] = Counter()
        for row in read_back.transactions:
            held[row.symbol] += row.quantity  # type: ignore[assignment]
        assert sum(count > 0 for symbol, count in held.items() if symbol) == 30
        assert 100 <= len(read_back.transactions) <= 145
        days = [row.day for row in read_back.transactions]
        assert (min(days), max(days)) == (date(2012, 12, 28), AS_OF)
        assert not said["fault"] + said["breach"]


def test_one_table_has_a_profile_for_every_client(maker: Any, tmp_path: Path) -> None:
    out = tmp_path / "table"
    maker.main(["--clients", "30", "--table", "--faulty", "0.2", str(out)])
    head, *rows = (out / "clients.csv").read_text("utf-8").splitlines()
    assert head.startswith("client,date,action,symbol")
    clients = {row.partition(",")[0] for row in rows}
    assert clients == {path.stem for path in (out / "profiles").iterdir()} == set(planted(out))
    assert {said["fault"] for said in planted(out).values()} >= {"broken_row", "unknown_symbol", "unknown_key"}


def test_nothing_is_written_over(maker: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept.txt").write_text("mine", "utf-8")
    with pytest.raises(SystemExit) as stopped:
        maker.main(["--clients", "3", str(tmp_path)])
    assert stopped.value.code == 2
    assert "name a new folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
