"""Where Yahoo lists a security: its search, asked for an ISIN."""

from __future__ import annotations

from data_sources.errors import NoData, SourceError
from data_sources.providers.yahoo.instruments import KINDS
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.replies import answer, asked_of, rows
from data_sources.symbols import parse_symbol

PATH = "/v1/finance/search"
MOST_FOUND = 6
# An object of yfinance is made for every question; of an ISIN it would ask by itself, and take the first it hears of.
NO_SYMBOL = "NONE"


def find_listings(library: YahooLibrary, isin: str) -> tuple[str, ...]:
    """Canonical symbols of what Yahoo lists under an ISIN, in its order.

    Raises:
        NoData: it lists nothing under it, or nothing that has a symbol here (Frankfurt's floor has none).
        SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"listings of {isin}"

    def search(ticker: object) -> object:
        import yfinance

        session = getattr(ticker, "session", None)
        return yfinance.Search(
            isin, max_results=MOST_FOUND, news_count=0, lists_count=0, include_cb=False, recommended=0, session=session
        ).search()

    with library.ask(NO_SYMBOL, asked) as question:
        said = answer(asked_of(library, question, search, PATH)[-1], asked)
    found = []
    for quote in rows(said, "quotes", asked):
        symbol = quote.get("symbol")
        if not isinstance(symbol, str) or quote.get("quoteType") not in KINDS:
            continue
        try:
            found.append(parse_symbol(symbol).symbol)
        except SourceError:  # a market that has no symbols here
            continue
    if not found:
        raise NoData(f"listing of {isin}", NAME)
    return tuple(dict.fromkeys(found))
