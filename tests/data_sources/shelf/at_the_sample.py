"""The bundled sample as a market, asked through what fails, counts, or is slow in a way that a test decides."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from data_sources.client_book import ClientFiles, ClientRead, find_clients, read_client, union_of, wants
from data_sources.collect.account import AccountRequest
from data_sources.errors import SourceUnavailable
from data_sources.model import Instrument, PriceHistory, PriceRequest
from data_sources.protocol import PriceSource
from data_sources.providers.sample import SampleSource
from data_sources.shelf import Shelf, ShelfTerms, stock_shelf

EXAMPLES = Path(__file__).parents[3] / "examples" / "accounts"
AS_OF, TODAY, AT = date(2022, 12, 28), date(2026, 11, 20), datetime(2026, 11, 20, 9, tzinfo=UTC)
TERMS = ShelfTerms(AS_OF, 10, AT)


class AskedSample(SampleSource):
    """The sample, with a list of what it was asked, and symbols that it fails for."""

    def __init__(self, down: tuple[str, ...] = ()) -> None:
        self.down = down
        self.asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def find_instrument(self, symbol: str) -> Instrument:
        with self._lock:
            self.asked[f"find {symbol}"] += 1
        return super().find_instrument(symbol)

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        symbol = request.instrument.symbol
        with self._lock:
            self.asked[f"{request.basis.value} {symbol}"] += 1
        if symbol in self.down:
            raise SourceUnavailable(self.name, f"prices of {symbol}", "it is down")
        return super().fetch_prices(request)


def clients(book: Path = EXAMPLES) -> tuple[ClientFiles, ...]:
    return find_clients(book)


def stocked(source: PriceSource, book: Path = EXAMPLES, terms: ShelfTerms = TERMS) -> Shelf:
    needed = union_of([wants(one, TODAY, terms.as_of) for one in clients(book)])
    return stock_shelf(needed, terms, lambda _: (source,))


def request_of(read: ClientRead, as_of: date = AS_OF) -> AccountRequest:
    return AccountRequest(
        book=read.book, profile=read.profile, subject="client-x", as_of=as_of, at=AT, own_prices=read.own_prices
    )


def read(client: ClientFiles, as_of: date = AS_OF) -> ClientRead:
    return read_client(client, TODAY, as_of)
