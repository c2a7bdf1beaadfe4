"""What of the market a client's report needs: told by his files alone, before anything of the market is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from data_sources.accounts.rows.cells import is_isin
from data_sources.client_book.client_files import ClientFiles
from data_sources.client_book.read import read_client
from data_sources.collect.account.wanted import Spelling, spelled_book, wanted_of
from data_sources.errors import SourceError
from data_sources.model import AccountBook


@dataclass(frozen=True, slots=True)
class ClientWants:
    """What of the market is needed; every tuple sorted, each entry once.

    Args:
        symbols: canonical, of everything that was ever held.
        held: those of them that are held on the last day.
        isins: (ISIN, currency in the files) of what has no other name.
        currencies: of the files' rows, and of the symbols where they tell theirs.
        reports: currencies in which a value is counted; without one in the policy any of the client's own may be it.
        benchmarks: symbols of the policy's benchmark.
        first: the first day of the files; None where they were not read.
        fault: why the files cannot be read, one sentence; "" where they can.
    """

    symbols: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    isins: tuple[tuple[str, str], ...] = ()
    currencies: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    benchmarks: tuple[str, ...] = ()
    first: date | None = None
    fault: str = ""


def wants(client: ClientFiles, today: date, as_of: date | None = None, currency: str = "") -> ClientWants:
    """What a client's report needs, or why his files cannot be read; nothing is raised for what is in them.

    Args:
        client: as he was found.
        today: day of the reading.
        as_of: last day of the figures.
        currency: of every report; "" for the profile's.
    """
    try:
        read = read_client(client, today, as_of, currency)
    except SourceError as failure:
        return ClientWants(fault=str(failure))
    own = frozenset(one.instrument.symbol for one in read.own_prices)
    spelling = Spelling(dict(read.profile.symbols), own)
    book = spelled_book(read.book, spelling)
    wanted = wanted_of(book, spelling, as_of)
    known = [one for one in wanted if one.canonical is not None]
    money = moneys(book) | {one.canonical.currency for one in known if one.canonical is not None}
    money |= {one.instrument.currency for one in read.own_prices}
    report = read.profile.currency
    return ClientWants(
        symbols=tuple(one.symbol for one in known),
        held=tuple(one.symbol for one in known if one.is_held),
        isins=tuple((one.symbol, one.currency) for one in wanted if one.canonical is None and is_isin(one.symbol)),
        currencies=tuple(sorted(money - {""})),
        reports=(report,) if report else tuple(sorted(money - {""})),
        benchmarks=tuple(sorted({one.symbol for one in read.profile.benchmark})),
        first=min((row.day for rows in (book.transactions, book.holdings, book.cash) for row in rows), default=None),
    )


def moneys(book: AccountBook) -> set[str]:
    """Every currency that occurs in the rows."""
    found = {row.currency for rows in (book.transactions, book.holdings, book.cash) for row in rows}
    return found | {row.counter_currency for row in book.transactions}


def union_of(several: Iterable[ClientWants]) -> ClientWants:
    """What all of them need together; faults are left out."""
    symbols: set[str] = set()
    held: set[str] = set()
    isins: set[tuple[str, str]] = set()
    currencies: set[str] = set()
    reports: set[str] = set()
    benchmarks: set[str] = set()
    first: date | None = None
    for one in several:
        symbols.update(one.symbols)
        held.update(one.held)
        isins.update(one.isins)
        currencies.update(one.currencies)
        reports.update(one.reports)
        benchmarks.update(one.benchmarks)
        if one.first is not None:
            first = one.first if first is None else min(first, one.first)
    return ClientWants(
        tuple(sorted(symbols)),
        tuple(sorted(held)),
        tuple(sorted(isins)),
        tuple(sorted(currencies)),
        tuple(sorted(reports)),
        tuple(sorted(benchmarks)),
        first,
    )
