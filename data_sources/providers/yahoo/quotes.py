"""A quote of Yahoo's: prices in the main unit, shares as shares, nothing computed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from data_sources.errors import BadReply, NoData, SchemaChanged
from data_sources.model import Instrument, MarketState, Quote
from data_sources.providers.yahoo.instruments import money, spelling
from data_sources.providers.yahoo.library import NAME, YahooLibrary

STATES = {
    "REGULAR": MarketState.OPEN,
    "PRE": MarketState.CLOSED,
    "PREPRE": MarketState.CLOSED,
    "POST": MarketState.CLOSED,
    "POSTPOST": MarketState.CLOSED,
    "CLOSED": MarketState.CLOSED,
}
QUOTE_PATH = "/v7/finance/quote"
LARGEST = 1e18  # a market's whole worth in the smallest money; what is beyond it is no amount
EARLIEST, LATEST = 0, 4_102_444_800  # 1970 and 2100, in seconds


def fetch_quote(library: YahooLibrary, instrument: Instrument) -> Quote:
    """The last quote of an instrument.

    Raises:
        NoData: Yahoo has no quote of it.
        BadReply: a number that is none, or another instrument's or currency's quote.
        SchemaChanged: no price in it.
    """
    asked = f"quote of {instrument.symbol}"
    with library.ask(spelling(instrument.symbol), asked) as question:
        said = question.ticker.get_info()
        for exchange in question.heard.exchanges:
            if not exchange.is_session and exchange.status < 400:
                question.strict(exchange)  # NaN, Infinity and web pages do not pass for numbers
        if _is_empty(question.reply(QUOTE_PATH)):
            raise NoData(asked, NAME)
        origin = library.origin(question, "quote and quoteSummary")
    if not isinstance(said, Mapping) or "regularMarketPrice" not in said:
        raise SchemaChanged(NAME, asked, "no regularMarketPrice")
    unit = money(said.get("currency"), asked)
    if unit.currency != instrument.currency:
        raise BadReply(NAME, asked, f"it is in {unit.currency}, and the prices are in {instrument.currency}")

    def price(key: str) -> float | None:
        value = _number(said, key, asked)
        # Yahoo writes 0 where there was no trade: a day without one has no open, high or low.
        return None if value is None or value <= 0 else value * unit.factor

    def amount(key: str) -> float | None:
        value = _number(said, key, asked)
        return None if value is None or value < 0 else value

    last = price("regularMarketPrice")
    if last is None:
        raise NoData(f"{asked}: its price is zero", NAME)
    outstanding, float_shares = amount("sharesOutstanding") or None, amount("floatShares") or None
    if outstanding and float_shares and float_shares > outstanding:
        float_shares = None  # counted in ordinary shares where the others are of receipts (BABA): no part of them
    return Quote(
        symbol=instrument.symbol,
        price=last,
        currency=unit.currency,
        at=_moment(said.get("regularMarketTime"), asked),
        state=STATES.get(str(said.get("marketState")), MarketState.UNKNOWN),
        origin=origin,
        previous_close=price("regularMarketPreviousClose"),
        open=price("regularMarketOpen"),
        high=price("regularMarketDayHigh"),
        low=price("regularMarketDayLow"),
        volume=amount("regularMarketVolume"),
        # In pounds beside a price in pence: 2.55e9 with 308.8 a share and 8.23e8 shares (OCDO.L, February 2025).
        market_cap=amount("marketCap") or None,
        shares_outstanding=outstanding,
        float_shares=float_shares,
    )


def _is_empty(reply: object) -> bool:
    """Whether Yahoo answered that it has no quote of the symbol."""
    response = reply.get("quoteResponse") if isinstance(reply, dict) else None
    return isinstance(response, dict) and response.get("result") == []


def _number(said: Mapping[str, Any], key: str, asked: str) -> float | None:
    """A number of the quote; None where it is absent. ``{}`` is Yahoo's way of writing that there is none."""
    value = said.get(key)
    if value is None or value == {}:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadReply(NAME, asked, f"its {key} is no number")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise BadReply(NAME, asked, f"its {key} is beyond any amount")
    return float(value)


def _moment(value: object, asked: str) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not EARLIEST < value < LATEST:
        raise BadReply(NAME, asked, "its time is none")
    return datetime.fromtimestamp(int(value), UTC)
