"""Symbols of brokers that trade in many markets and do not write which: exchange, currency and ISIN tell it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from data_sources.accounts.rows.cells import symbol

# Exchanges as Interactive Brokers writes them.
SUFFIX_OF_EXCHANGE = {
    "LSE": "L", "LSEETF": "L", "LSEIOB1": "L", "AQS": "L", "IBIS": "DE", "IBIS2": "DE", "XETRA": "DE", "FWB": "F",
    "FWB2": "F", "EBS": "SW", "VIRTX": "SW", "SBF": "PA", "AEB": "AS", "BVME": "MI", "BVME.ETF": "MI", "BM": "MC",
    "TSE": "TO", "VENTURE": "V", "ASX": "AX", "TSEJ": "T", "SGX": "SI", "KSE": "KS", "TWSE": "TW", "NSE": "NS",
    "SEHK": "HK", "SEHKNTL": "SH", "SEHKSZSE": "SZ", "CHINEXT": "SZ", "SEHKSTAR": "SH",
}  # fmt: skip
US_EXCHANGES = frozenset({
    "NASDAQ", "NYSE", "ARCA", "AMEX", "BATS", "PINK", "NASDAQ.NMS", "NASDAQ.SCM", "IEX", "OTCLNKECN", "ISLAND", "SMART",
})  # fmt: skip
# Where the currency leaves one market of note.
SUFFIX_OF_CURRENCY = {
    "GBP": "L", "CAD": "TO", "HKD": "HK", "JPY": "T", "CHF": "SW", "AUD": "AX", "SGD": "SI", "KRW": "KS", "TWD": "TW",
    "INR": "NS",
}  # fmt: skip
SUFFIX_OF_EURO_COUNTRY = {"DE": "DE", "FR": "PA", "NL": "AS", "IT": "MI", "ES": "MC"}
LONDON_IN_DOLLARS = frozenset({"IE", "LU"})  # funds of these trade there in dollars too

_TICKER = re.compile(r"[A-Z0-9]{1,6}(?:[ .-][A-Z])?")
_WITH_MARKET = re.compile(r".+\.[A-Z]{1,2}")


def market_symbol(text: str, symbols: Mapping[str, str], *, currency: str, isin: str = "", exchange: str = "") -> str:
    """The canonical symbol of a ticker and its market; the ISIN where nothing tells the market.

    ``symbols`` is what the user says, and goes before everything; ``exchange`` is as Interactive Brokers names it,
    "" where the file does not say: then the currency of the price and the country of the ISIN decide.
    """
    for spelling in (text, isin):
        if spelling and spelling in symbols:
            return symbols[spelling]
    ticker = text.strip().upper()
    has_market = _WITH_MARKET.fullmatch(ticker) and not (exchange or currency == "USD")
    if not _TICKER.fullmatch(ticker) or has_market:
        return symbol(text, symbols, isin=isin)
    suffix = _suffix(currency, isin, exchange.upper())
    if suffix is None:
        return isin or symbol(text, symbols)
    dashed = ticker.replace(" ", "-").replace(".", "-")
    if suffix == "HK" and not dashed.isdigit():
        return symbol(dashed, symbols, isin=isin)
    dashed = dashed.zfill(4) if suffix == "HK" else dashed
    return symbol(f"{dashed}.{suffix}" if suffix else dashed, symbols, isin=isin)


def _suffix(currency: str, isin: str, exchange: str) -> str | None:
    """The suffix, "" for the US, None where nothing tells."""
    if exchange in US_EXCHANGES:
        return ""
    if exchange in SUFFIX_OF_EXCHANGE:
        return SUFFIX_OF_EXCHANGE[exchange]
    if currency == "USD":
        return "L" if isin[:2] in LONDON_IN_DOLLARS else ""
    if currency in SUFFIX_OF_CURRENCY:
        return SUFFIX_OF_CURRENCY[currency]
    if currency == "EUR":
        return SUFFIX_OF_EURO_COUNTRY.get(isin[:2])
    return "" if not currency else None
