"""Which rows of the files what is held comes from: of a holding its own, of cash those that moved money."""

from __future__ import annotations

from collections.abc import Collection

from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.rows import rows_parameter

CASH = "cash."


def rows_of(evidence: AccountEvidence, symbols: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The parameter "rows" of everything that made up these holdings; of positions alone, the lines that state them."""
    currencies = {symbol.removeprefix(CASH) for symbol in symbols if symbol.startswith(CASH)}
    booked = [
        row.place
        for row in (entry.transaction for entry in evidence.books.entries)
        if row.symbol in symbols or (row.amount and row.currency in currencies)
    ]
    if booked:
        return rows_parameter(booked)
    book = evidence.snapshot.book
    stated = [line.place for line in book.holdings if line.symbol in symbols]
    return rows_parameter([*stated, *(line.place for line in book.cash if line.currency in currencies)])
