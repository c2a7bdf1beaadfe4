"""Rows of made-up accounts for the books; each has a place of its own."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from data_sources.model import (
    AccountBook,
    AccountFile,
    Action,
    CashBalance,
    ClientProfile,
    CorporateActions,
    Dividend,
    Holding,
    LotMethod,
    Origin,
    Place,
    Split,
    Transaction,
)
from diagnostics.bookkeeping.books import Books
from diagnostics.bookkeeping.keep import keep_books

AS_OF = date(2024, 12, 31)
ORIGIN = Origin("file", "made up", "2024-12-31", "0" * 64)
_numbers = itertools.count(2)


def row(
    when: str,
    action: Action,
    symbol: str = "",
    quantity: float = 0.0,
    price: float | None = None,
    amount: float = 0.0,
    **given: Any,
) -> Transaction:
    """One row of account A, in dollars, where nothing else is said."""
    told = {"fees": 0.0, "taxes": 0.0, "currency": "USD", "account": "A", "place": Place("rows.csv", next(_numbers))}
    return Transaction(date.fromisoformat(when), action, symbol, quantity, price, amount, **(told | given))


def bought(when: str, symbol: str, quantity: float, price: float, *, fees: float = 0.0, **given: Any) -> Transaction:
    return row(when, Action.BUY, symbol, quantity, price, -quantity * price - fees, fees=fees, **given)


def sold(when: str, symbol: str, quantity: float, price: float, *, fees: float = 0.0, **given: Any) -> Transaction:
    return row(when, Action.SELL, symbol, -quantity, price, quantity * price - fees, fees=fees, **given)


def paid_in(when: str, amount: float, **given: Any) -> Transaction:
    return row(when, Action.DEPOSIT if amount >= 0 else Action.WITHDRAWAL, amount=amount, **given)


def stated(when: str, symbol: str, quantity: float, cost: float | None = None, **given: Any) -> Holding:
    told = {"currency": "USD", "account": "A", "place": Place("positions.csv", next(_numbers))}
    return Holding(date.fromisoformat(when), symbol, quantity, cost, **(told | given))


def balance(when: str, amount: float, currency: str = "USD", account: str = "A") -> CashBalance:
    return CashBalance(date.fromisoformat(when), currency, amount, account, Place("positions.csv", next(_numbers)))


def market(symbol: str, *, splits: dict[str, float] | None = None, dividends: dict[str, float] | None = None) -> Any:
    """What a source tells of a share, amounts as declared."""
    return CorporateActions(
        symbol,
        tuple(Dividend(date.fromisoformat(day), amount, "USD") for day, amount in (dividends or {}).items()),
        tuple(Split(date.fromisoformat(day), ratio) for day, ratio in (splits or {}).items()),
        True,
        ORIGIN,
    )


def file(name: str, same_as: str = "") -> AccountFile:
    return AccountFile(name, "made up", 1, ("A",), AS_OF, AS_OF, ORIGIN, same_as=same_as)


def books_of(
    *rows: Transaction,
    holdings: tuple[Holding, ...] = (),
    cash: tuple[CashBalance, ...] = (),
    lots: LotMethod | None = None,
    actions: tuple[CorporateActions, ...] = (),
    **given: Any,
) -> Books:
    """The books of these rows at the end of 2024."""
    book = AccountBook(given.pop("files", ()), rows, holdings, cash, **given)
    return keep_books(book, ClientProfile(lots=lots), AS_OF, "USD", actions)
