"""One account, one name: exports of one broker that write the account's name in full, in part, or not at all."""

from __future__ import annotations

from collections import defaultdict
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
    for file, account in _accounts(book):
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

    def account_of(row: Transaction | Holding | CashBalance) -> str:
        family = families[row.place.file]
        return longer.get((family, row.account), row.account) if row.account else unnamed[family]

    def named_whole(row: Row) -> Row:
        account = account_of(row)
        return row if account == row.account else replace(row, account=account)

    renamed = replace(
        book,
        transactions=tuple(map(named_whole, book.transactions)),
        holdings=tuple(map(named_whole, book.holdings)),
        cash=tuple(map(named_whole, book.cash)),
    )
    of_file: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name, account in _accounts(renamed):
        if account:
            of_file[name][account] = None
    files = tuple(replace(file, accounts=tuple(of_file[file.same_as or file.name])) for file in book.files)
    return replace(renamed, files=files)


def _accounts(book: AccountBook) -> list[tuple[str, str]]:
    """(file, account) of every row, in order."""
    found = [(row.place.file, row.account) for row in book.transactions]
    found += [(row.place.file, row.account) for row in book.holdings]
    return found + [(row.place.file, row.account) for row in book.cash]
