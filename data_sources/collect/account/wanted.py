"""What the files of an account name: every instrument ever held under one spelling, since when, and whether still.

Which of them are held today needs no more than the sum of the rows and what the files state; the books
that count lots and cash are kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from data_sources.errors import SourceError
from data_sources.model import AccountBook, Action, Holding, InstrumentKind, Transaction
from data_sources.model.tickers import Renames, joined
from data_sources.symbols import CanonicalSymbol, parse_symbol

# Shanghai's 519001 to 519999 are sold through the exchange and traded nowhere: open-end funds by another number.
SOLD_NOT_TRADED, LISTED, OPEN_END = "519", ".SH", ".OF"
MONEY_ALONE = (Action.REPO_LEND, Action.REPO_RETURN, Action.EXCHANGE)
CASH = "cash."  # how a file's own row of money is spelled
LEAST_SHARES = 1e-9
ADVICE = "name it in [symbols] of the profile, or give its prices in a price file"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One instrument that prices are wanted of.

    Args:
        symbol: canonical where its spelling can be read, else as the files write it.
        canonical: None where the spelling cannot be read; ``why`` says it then.
        name, currency: as the files say, "" where they do not.
        first: day on which it is first named.
        quantity: what is held on the last day, in the sum of rows and statements; 0 for what was sold.
    """

    symbol: str
    canonical: CanonicalSymbol | None
    why: str
    name: str
    currency: str
    first: date
    quantity: float

    @property
    def is_held(self) -> bool:
        """Whether any of it is held on the last day."""
        return abs(self.quantity) > LEAST_SHARES

    @property
    def country(self) -> str:
        """Of its market, "" where that is not known."""
        return "" if self.canonical is None else self.canonical.country


class Spelling:
    """The one spelling of what files write in several ways.

    Args:
        symbols: canonical symbol by a file's spelling or ISIN, as the profile has them.
        own: symbols that the user's own price file has: they need no other spelling.
    """

    def __init__(self, symbols: Mapping[str, str], own: frozenset[str]) -> None:
        self._symbols = {spelled.strip().upper(): symbol for spelled, symbol in symbols.items()}
        self._own = {symbol.upper(): symbol for symbol in own}
        self._known: dict[tuple[str, str], str] = {}
        self.canonical: dict[str, CanonicalSymbol | None] = {}
        self.why: dict[str, str] = {}

    def of(self, text: str, isin: str = "") -> str:
        """The spelling under which prices are asked for; "" stays so."""
        if not text and not isin:
            return ""
        key = (text, isin)
        if key not in self._known:
            self._known[key] = self._read(text or isin, isin)
        return self._known[key]

    def _read(self, text: str, isin: str) -> str:
        named = self._symbols.get(text.strip().upper()) or self._symbols.get(isin.strip().upper())
        spelled = named or text
        try:
            canonical = _traded(parse_symbol(spelled, prefer=InstrumentKind.STOCK))
        except SourceError as unread:
            own = self._own.get(spelled.strip().upper(), spelled)
            self.canonical.setdefault(own, None)
            self.why.setdefault(own, str(unread))
            return own
        self.canonical[canonical.symbol] = canonical
        return canonical.symbol


def _traded(canonical: CanonicalSymbol) -> CanonicalSymbol:
    if canonical.symbol.startswith(SOLD_NOT_TRADED) and canonical.symbol.endswith(LISTED):
        return parse_symbol(canonical.symbol.removesuffix(LISTED) + OPEN_END)
    return canonical


def spelled_book(book: AccountBook, spelling: Spelling) -> AccountBook:
    """The book with every instrument under its one spelling; places and everything else as they were."""
    return replace(
        book,
        transactions=tuple(_spelled(one, spelling) for one in book.transactions),
        holdings=tuple(_renamed(one, spelling.of(one.symbol, one.isin)) for one in book.holdings),
    )


def _spelled(row: Transaction, spelling: Spelling) -> Transaction:
    if _is_money(row):
        return row
    symbol, into = spelling.of(row.symbol, row.isin), spelling.of(row.into)
    return row if (symbol, into) == (row.symbol, row.into) else replace(row, symbol=symbol, into=into)


def _renamed(row: Holding, symbol: str) -> Holding:
    return row if symbol == row.symbol or row.symbol.startswith(CASH) else replace(row, symbol=symbol)


def _is_money(row: Transaction) -> bool:
    return row.action in MONEY_ALONE or row.symbol.startswith(CASH) or not (row.symbol or row.isin)


def wanted_of(book: AccountBook, spelling: Spelling, as_of: date | None) -> tuple[Wanted, ...]:
    """Every instrument of the book (already under its one spelling) up to the day, in the order of symbols."""
    rows = joined([one for one in book.transactions if not _is_money(one) and (as_of is None or one.day <= as_of)])
    stated = [one for one in book.holdings if not one.symbol.startswith(CASH) and (as_of is None or one.day <= as_of)]
    renames = Renames(rows)  # a ticker of the past has no prices any more: its days are those of the new one
    rows, stated = renames.of_rows(rows), renames.of_holdings(stated)
    first: dict[str, date] = {}
    said: dict[str, tuple[str, str]] = {}
    named: tuple[Transaction | Holding, ...] = (*rows, *stated)
    for row in named:
        into = row.into if isinstance(row, Transaction) and row.action is not Action.RENAMED else ""
        for symbol in filter(None, (row.symbol, into)):
            first[symbol] = min(first.get(symbol, row.day), row.day)
            if symbol == row.symbol:
                name, currency = said.get(symbol, ("", ""))
                said[symbol] = (name or row.name, currency or row.currency)
    quantity = quantities_on_last_day(rows, stated)
    return tuple(
        Wanted(
            symbol,
            spelling.canonical.get(symbol),
            spelling.why.get(symbol, ""),
            *said.get(symbol, ("", "")),
            first[symbol],
            quantity.get(symbol, 0.0),
        )
        for symbol in sorted(first)
    )


def quantities_on_last_day(rows: list[Transaction], stated: list[Holding]) -> dict[str, float]:
    """What is newest stated of each holding of each account, and its rows since then; all its rows without that.

    A list of positions says what it leaves out too: what no row speaks of, and a newer list does not have, is gone.
    """
    listed: dict[str, date] = {}
    newest: dict[tuple[str, str], date] = {}
    for holding in stated:
        key = (holding.account, holding.symbol)
        listed[holding.account] = max(listed.get(holding.account, holding.day), holding.day)
        newest[key] = max(newest.get(key, holding.day), holding.day)
    moved = {(row.account, row.symbol) for row in rows}
    quantity: dict[str, float] = {}
    for holding in stated:
        key = (holding.account, holding.symbol)
        if holding.day == newest[key] and (key in moved or holding.day == listed[holding.account]):
            quantity[holding.symbol] = quantity.get(holding.symbol, 0.0) + holding.quantity
    for row in rows:
        day = newest.get((row.account, row.symbol))
        if day is None or row.day > day:
            # A record that has the money of a purchase and not its shares (xalpha) holds something, if not that many.
            nominal = -row.amount if row.action is Action.BUY and row.price is None and not row.quantity else 0.0
            quantity[row.symbol] = quantity.get(row.symbol, 0.0) + (row.quantity or nominal)
    return quantity
