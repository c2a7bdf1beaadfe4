"""Symbols of holdings outside China: the listing that a row names, else the ISIN, which no exchange decides."""

from __future__ import annotations

from collections.abc import Mapping

from data_sources.accounts.rows.cells import is_isin, plain
from data_sources.errors import AmbiguousSymbol, UnreadableSymbol
from data_sources.symbols import parse_symbol

# Market identifier codes to the suffix of the canonical symbol; those of the United States have none.
SUFFIX_OF_MARKET: Mapping[str, str] = {
    "XNAS": "", "XNYS": "", "XASE": "", "ARCX": "", "BATS": "", "XPAR": "PA", "XAMS": "AS", "XETR": "DE", "XLON": "L",
    "XSWX": "SW", "XVTX": "SW", "XMIL": "MI", "MTAA": "MI", "XMAD": "MC", "XTSE": "TO", "XASX": "AX", "XTKS": "T",
    "XKRX": "KS", "XTAI": "TW", "XSES": "SI", "XNSE": "NS", "XHKG": "HK", "XSHG": "SH", "XSHE": "SZ",
}  # fmt: skip


def listed_symbol(ticker: str, market: str, isin: str, symbols: Mapping[str, str]) -> str:
    """The canonical symbol of a listing.

    Args:
        ticker: as the file writes it, without its market.
        market: market identifier code; "" where the row names none.
        isin: "" where there is none.
        symbols: what the user says, by spelling or ISIN; it goes before everything.

    Returns:
        TICKER.SUFFIX, or the ticker alone for the United States; the ISIN where the listing is not known by its
        ticker alone; the ticker as written where there is no ISIN either.
    """
    bare, code = plain(ticker).upper(), plain(isin).upper()
    for spelling in (code, bare, f"{bare}:{market.upper()}"):
        if spelling and (said := symbols.get(spelling) or symbols.get(spelling.lower())):
            return said
    suffix = SUFFIX_OF_MARKET.get(market.upper())
    if suffix is None and not market and code.startswith("US"):
        suffix = ""
    if bare and suffix is not None:
        spelling = f"{bare}.{suffix}" if suffix else bare.replace(".", "-").replace("/", "-")
        try:
            return parse_symbol(spelling).symbol
        except (AmbiguousSymbol, UnreadableSymbol):
            return code or spelling
    return code if is_isin(code) else bare
