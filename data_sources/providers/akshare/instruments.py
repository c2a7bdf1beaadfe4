"""Canonical symbols in the spellings of Eastmoney and Tencent, and the instruments behind them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from data_sources.errors import NoData, UnknownSymbol
from data_sources.model import Instrument, InstrumentKind
from data_sources.plain_text import plain_text
from data_sources.symbols import eastmoney_secid, parse_symbol

if TYPE_CHECKING:
    from data_sources.model import Origin
    from data_sources.providers.akshare.library import AkshareLibrary
    from data_sources.symbols import CanonicalSymbol

COVERED = "it covers the mainland, Hong Kong and the renminbi's central parity"
# The central parity (中间价) of the renminbi against one unit of each; the yen is quoted by the hundred.
PARITIES = {
    "USD": 1.0,
    "EUR": 1.0,
    "GBP": 1.0,
    "HKD": 1.0,
    "AUD": 1.0,
    "CAD": 1.0,
    "CHF": 1.0,
    "SGD": 1.0,
    "JPY": 100.0,
}
QUOTE_URL = "https://push2.eastmoney.com/api/qt/stock/get"
QUOTE_FIELDS = "f43,f44,f45,f46,f47,f48,f57,f58,f59,f60,f84,f85,f86,f107,f116,f117,f292"
LONGEST_NAME = 60


def find_instrument(library: AkshareLibrary, symbol: str) -> Instrument:
    """The instrument of a canonical symbol, with the name that Eastmoney shows.

    Raises:
        UnknownSymbol: a market that is not covered, or a code that Eastmoney does not know.
        UnreadableSymbol: no symbol of a known form.
    """
    canonical = parse_symbol(symbol, prefer=InstrumentKind.STOCK)
    if canonical.kind is InstrumentKind.CURRENCY:
        return _parity(library, canonical)
    if canonical.symbol.endswith(".OF"):
        from data_sources.providers.akshare.funds import find_fund

        return find_fund(library, canonical.symbol)
    secid = eastmoney_secid(canonical.symbol)
    if secid is None:
        raise UnknownSymbol(canonical.symbol, library.source, otherwise=COVERED)
    data, _ = quote_fields(library, canonical.symbol, secid)
    return Instrument(
        symbol=canonical.symbol,
        kind=canonical.kind or InstrumentKind.STOCK,
        exchange=canonical.exchange,
        currency=canonical.currency,
        name_zh=plain_name(data.get("f58")),
    )


def quote_fields(library: AkshareLibrary, symbol: str, secid: str) -> tuple[dict[str, Any], Origin]:
    """Eastmoney's fields of an instrument by their codes, prices and amounts in main units.

    akshare's own functions for this guess the market from the first digit of the code, which asks for the
    bank 000001.SZ where the index 000001.SH is meant, and leave the previous close and the time out.

    Raises:
        UnknownSymbol: Eastmoney does not know the code.
    """
    asked = f"the quote of {symbol}"
    params = {"secid": secid, "fields": QUOTE_FIELDS, "fltt": "2", "invt": "2"}
    answer, origin = library.ask_json(QUOTE_URL, asked, params)
    data = answer.get("data")
    if not isinstance(data, dict) or not data:
        raise UnknownSymbol(symbol, library.source)
    return data, origin


def prefixed(symbol: str) -> str:
    """sh600519, sz399001, bj920002: the spelling with the market in front; NoData for other markets."""
    code, _, suffix = symbol.rpartition(".")
    if suffix not in ("SH", "SZ", "BJ"):
        raise NoData(f"price of {symbol}", "akshare", COVERED)
    return f"{suffix.lower()}{code}"


def plain_name(text: object) -> str:
    """A name for display: nothing that steers a terminal, letters narrowed, and no blanks inside a Chinese name."""
    shown = plain_text(unicodedata.normalize("NFKC", text), LONGEST_NAME) if isinstance(text, str) else ""
    if not any(sign.isalnum() for sign in shown):  # "-" stands for a blank
        return ""
    return shown if shown.isascii() else "".join(shown.split())


def _parity(library: AkshareLibrary, canonical: CanonicalSymbol) -> Instrument:
    base, quoted = canonical.symbol[:3], canonical.symbol[3:6]
    if quoted != "CNY" or base not in PARITIES:
        known = tuple(f"{money}CNY=X" for money in PARITIES)
        raise UnknownSymbol(canonical.symbol, library.source, (), f"it has {', '.join(known)}")
    return Instrument(
        canonical.symbol, InstrumentKind.CURRENCY, "", "CNY", f"{base}/CNY central parity", f"{base}兑人民币中间价"
    )
