"""One account, one name: exports of one broker that write the account's name in full, in part, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from data_sources.model import AccountBook, CashBalance, Holding, Transaction

Row = TypeVar("Row", Transaction, Holding, CashBalance)
FEWEST_LETTERS = 4  # of a part of a name that tells the account ("XXXX-4321", "...123")


def with_one_account(book: AccountBook) -> AccountBook:
    """The book with one name for each account of a broker.

    A name that another ends with ("XXXX-4321" beside "Brokerage XXXX-4321") is that account. Rows without a name are
    of the broker's only named account, where there is one; else, where the household has other accounts, they bear
    the name of their format, so that those of two brokers do not become one.
    """
    families = {file.name: file.format.split("-")[0] for file in book.files}
    named: defaultdict[str, set[str]] = defaultdict(set)
    pairs = _accounts(book)
    for file, account in pairs:
        if account:
            named[families[file]].add(account)
    longer = {
        (family, name): max(fitting, key=len)
        for family, names in named.items()
        for name in names
        if len(name) >= FEWEST_LETTERS
        and (fitting := [other for other in names if other.endswith(name) and other != name])
    }
    several = len(set(families.values())) > 1
    unnamed: dict[str, str] = {}
    for family in set(families.values()):
        whole = {longer.get((family, name), name) for name in named[family]}
        unnamed[family] = whole.pop() if len(whole) == 1 else (family if several or whole else "")
    whole_names = {
        (file, account): longer.get((families[file], account), account) if account else unnamed[families[file]]
        for file, account in pairs
    }
    if any(account != whole for (_, account), whole in whole_names.items()):
        book = replace(
            book,
            transactions=_named_whole(book.transactions, whole_names),
            holdings=_named_whole(book.holdings, whole_names),
            cash=_named_whole(book.cash, whole_names),
        )
    of_file: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for (name, _), whole_name in whole_names.items():
        if whole_name:
            of_file[name][whole_name] = None
    files = tuple(replace(file, accounts=tuple(of_file[file.same_as or file.name])) for file in book.files)
    return replace(book, files=files)


def _named_whole(rows: tuple[Row, ...], whole_names: Mapping[tuple[str, str], str]) -> tuple[Row, ...]:
    """The rows under the names of their accounts by (file, name in it)."""
    named = ((row, whole_names[row.place.file, row.account]) for row in rows)
    return tuple([row if account == row.account else replace(row, account=account) for row, account in named])


def _accounts(book: AccountBook) -> dict[tuple[str, str], None]:
    """(file, account) of the rows, each once, as they first come."""
    rows: list[Transaction | Holding | CashBalance] = [*book.transactions, *book.holdings, *book.cash]
    return dict.fromkeys([(row.place.file, row.account) for row in rows])
