"""The books of every export in the test folders: nothing is made or lost, and 华西's repos and merged ETF by hand."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from data_sources.accounts.read import read_account
from data_sources.accounts.reader import ReadingHints
from data_sources.errors import BadFile
from data_sources.model import AccountBook, ClientProfile
from diagnostics.bookkeeping.books import Books
from diagnostics.bookkeeping.keep import keep_books

FOLDER = Path(__file__).parents[2] / "data_sources" / "accounts"
AS_OF = date(2026, 6, 30)
EXPORTS = sorted(path for folder in ("exports", "files") for path in (FOLDER / folder).iterdir())


@cache
def read(path: Path) -> AccountBook | None:
    """What the file says; None where it is refused."""
    try:
        return read_account(path, ReadingHints(AS_OF))
    except BadFile:
        return None


def kept(path: Path) -> Books | None:
    book = read(path)
    return None if book is None else keep_books(book, ClientProfile(), AS_OF, "USD")


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_nothing_is_made_or_lost(path: Path) -> None:
    books = kept(path)
    if books is None or books.positions_only:
        return
    shares: defaultdict[tuple[str, str], float] = defaultdict(float)
    money: defaultdict[tuple[str, str], float] = defaultdict(float)
    for entry in books.entries:
        row = entry.transaction
        shares[row.account, row.symbol] += row.quantity
        for currency, amount in entry.money:
            money[row.account, currency] += amount
    held = {(one.account, one.symbol): one.quantity for one in books.positions}
    for key, quantity in shares.items():
        assert held.get(key, 0.0) == pytest.approx(quantity, abs=1e-6)
        lots = math.fsum(lot.quantity for lot in books.lots if (lot.account, lot.symbol) == key)
        assert lots == pytest.approx(quantity, abs=1e-6)
    for place, amount in books.cash:
        assert money[place] == pytest.approx(amount, abs=1e-6)


def test_enough_exports_are_read_to_mean_something() -> None:
    assert sum(read(path) is not None for path in EXPORTS) >= 20


def test_huaxi_repos_earn_their_interest_and_the_etf_is_merged_after_its_purchase() -> None:
    books = kept(FOLDER / "exports" / "example-hxsec-records.xls")
    assert books is not None
    repaid = [entry.money for entry in books.entries if entry.transaction.action.name == "REPO_RETURN"]
    assert [money[0][1] for money in repaid] == pytest.approx([6.49, 2.16])
    assert {one.symbol: one.quantity for one in books.positions} == {"510310.SH": 300.0, "511030.SH": 60.0}
    (lot,) = [lot for lot in books.lots if lot.symbol == "511030.SH"]
    assert lot.cost == pytest.approx(6297.98)
    assert not books.lent


def test_haitong_sales_find_what_was_bought_and_name_what_was_not() -> None:
    books = kept(FOLDER / "exports" / "example-htsec-records.xlsx")
    assert books is not None
    assert not books.tracks_cash
    assert {one.symbol for one in books.positions} >= {"002304.SZ", "159938.SZ"}
    costs = {lot.symbol: 0.0 for lot in books.lots}
    for lot in books.lots:
        costs[lot.symbol] += lot.cost
    assert costs["002304.SZ"] == pytest.approx(16012.6)
    assert costs["159938.SZ"] == pytest.approx(760.84 + 5269.56)
    sold_before = [one.what for one in books.irregularities if one.trouble.value == "sold before bought"]
    assert sorted(sold_before) == ["002027.SZ", "513050.SH", "519888.SH"]
