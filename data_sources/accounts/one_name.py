"""One holding, one symbol: rows of several files, or sections, that name it by its ISIN or under another listing.

A broker's trades may bear the ISIN alone and its dividends a ticker, or a dividend in dollars may look like one of
another listing. The rows that move shares decide; where they disagree nothing is changed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from data_sources.accounts.rows.cells import is_isin
from data_sources.model import AccountBook, Holding, Transaction


def with_one_name(book: AccountBook) -> AccountBook:
    """The book with one symbol for each ISIN, where the rows leave no doubt of it."""
    names = _names(book)
    if not names:
        return book
    return replace(
        book,
        transactions=tuple(_named(row, names) for row in book.transactions),
        holdings=tuple(replace(row, symbol=_name(row, names)) for row in book.holdings),
    )


def _names(book: AccountBook) -> dict[str, str]:
    """Symbol by ISIN: the ticker of the rows that move shares, else that of the others, where it is only one."""
    moving: defaultdict[str, set[str]] = defaultdict(set)
    others: defaultdict[str, set[str]] = defaultdict(set)
    for row in book.transactions:
        if row.into or not row.isin:  # two holdings in one row: its ISIN may be of either
            continue
        (moving if row.quantity else others)[row.isin].add(row.symbol)
    for held in book.holdings:
        moving[held.isin].add(held.symbol)
    found = {}
    for isin in (moving.keys() | others.keys()) - {""}:
        tickers = {name for name in moving[isin] if name and not is_isin(name)}
        if not tickers:
            tickers = {name for name in others[isin] if name and not is_isin(name)}
        if len(tickers) == 1:
            found[isin] = tickers.pop()
    return found


def _name(row: Transaction | Holding, names: dict[str, str]) -> str:
    return names.get(row.isin, row.symbol) if row.symbol else ""


def _named(row: Transaction, names: dict[str, str]) -> Transaction:
    symbol = row.symbol if row.into else _name(row, names)
    symbol, into = names.get(symbol, symbol), names.get(row.into, row.into)
    return row if (symbol, into) == (row.symbol, row.into) else replace(row, symbol=symbol, into=into)
