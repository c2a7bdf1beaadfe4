"""One spelling of an instrument, and each provider's spelling of it.

An advisor types what a terminal, a broker or a web page showed: ``600519``, ``sh600519``,
``SH.600519``, ``600519.SS``. All of them become 600519.SH here. What several instruments share
(000001 is a bank in Shenzhen, an index in Shanghai and a fund) is refused with the candidates,
unless the caller says which kind is meant.

Canonical forms: AAPL, BRK-B (share class after a hyphen), 600519.SH / .SZ / .BJ (listed on the
mainland), 110011.OF (open-end fund), 0700.HK (at least four digits), ^GSPC (index), EURUSD=X,
GC=F (a future as it is rolled), 0P000071W8.TO (a fund under its Morningstar number).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from data_sources.errors import AmbiguousSymbol, UnreadableSymbol
from data_sources.model import InstrumentKind

STOCK, ETF, INDEX, FUND, CURRENCY, FUTURE = (
    InstrumentKind.STOCK,
    InstrumentKind.ETF,
    InstrumentKind.INDEX,
    InstrumentKind.FUND,
    InstrumentKind.CURRENCY,
    InstrumentKind.FUTURE,
)


@dataclass(frozen=True, slots=True)
class CanonicalSymbol:
    """What a spelling says about its instrument, before any source is asked.

    Args:
        symbol: the canonical spelling.
        kind: what it is by its form or code range; None where the form does not tell (AAPL, SPY).
        exchange: market identifier code, "" where the form does not tell.
        currency: ISO 4217 code of its prices, "" where the form does not tell.
        country: ISO 3166 code of its market ("US", "CN", "HK"), "" for currencies and others.
    """

    symbol: str
    kind: InstrumentKind | None
    exchange: str
    currency: str
    country: str


# Code ranges of the mainland exchanges: suffix, pattern, kind. Several rows may fit one code.
# Sources: SSE 证券代码段, SZSE 证券代码区间, BSE 920 segment (October 2025); open-end funds are
# numbered by AMAC over all leading digits except those of the listed shares (60, 68, 30, 8x, 92).
CODE_RANGES: tuple[tuple[str, re.Pattern[str], InstrumentKind], ...] = (
    ("SZ", re.compile(r"00[0-4]\d{3}|30\d{4}"), STOCK),
    ("SH", re.compile(r"60\d{4}|68\d{4}"), STOCK),
    ("BJ", re.compile(r"43\d{4}|8[378]\d{4}|920\d{3}"), STOCK),
    ("SH", re.compile(r"900\d{3}"), STOCK),
    ("SZ", re.compile(r"200\d{3}"), STOCK),
    ("SH", re.compile(r"5[0-68]\d{4}"), ETF),
    ("SZ", re.compile(r"1[568]\d{4}"), ETF),
    ("SH", re.compile(r"000\d{3}"), INDEX),
    ("SZ", re.compile(r"399\d{3}"), INDEX),
    ("BJ", re.compile(r"899\d{3}"), INDEX),
    (
        "OF",
        re.compile(r"0[0-2]\d{4}|1[0-46-9]\d{4}|2[1-9]\d{4}|3[1-8]\d{4}|4[0-24-9]\d{4}|[67][1-79]\d{4}|9[3-9]\d{4}"),
        FUND,
    ),
)
EXCHANGE_OF = {"SH": "XSHG", "SZ": "XSHE", "BJ": "XBSE", "OF": "", "HK": "XHKG"}
SUFFIX_ALIASES = {"SS": "SH", "XSHG": "SH", "XSHE": "SZ", "XBSE": "BJ", "XHKG": "HK"}
# B shares are quoted in foreign money: Shanghai in US dollars, Shenzhen in Hong Kong dollars.
FOREIGN_MONEY = (("SH", "900", "USD"), ("SZ", "200", "HKD"))
WHAT = {
    STOCK: "stock",
    ETF: "exchange-traded fund",
    INDEX: "index",
    FUND: "open-end fund",
    CURRENCY: "currency pair",
    FUTURE: "future",
}
KNOWN_INDICES = {
    "^GSPC": ("XNYS", "USD", "US"),
    "^DJI": ("XNYS", "USD", "US"),
    "^IXIC": ("XNAS", "USD", "US"),
    "^NDX": ("XNAS", "USD", "US"),
    "^RUT": ("XNYS", "USD", "US"),
    "^VIX": ("XNYS", "USD", "US"),
    "^HSI": ("XHKG", "HKD", "HK"),
    "^HSCE": ("XHKG", "HKD", "HK"),
}
# Indices that reinvest dividends by their own rules (the DAX family of STOXX, the Ibovespa of B3, ...): their
# levels are total return, where every other index here leaves dividends out.
PERFORMANCE_INDICES = frozenset({"^GDAXI", "^MDAXI", "^SDAXI", "^TECDAX", "^BVSP", "^SP500TR", "^XNDX"})
# Suffixes of Yahoo for markets without a calendar here; the source tells the currency (.L is quoted in pence).
OTHER_MARKETS = {
    "L": ("XLON", "GB"),
    "DE": ("XETR", "DE"),
    "PA": ("XPAR", "FR"),
    "AS": ("XAMS", "NL"),
    "SW": ("XSWX", "CH"),
    "MI": ("XMIL", "IT"),
    "MC": ("XMAD", "ES"),
    "TO": ("XTSE", "CA"),
    "AX": ("XASX", "AU"),
    "T": ("XTKS", "JP"),
    "KS": ("XKRX", "KR"),
    "TW": ("XTAI", "TW"),
    "SI": ("XSES", "SG"),
    "NS": ("XNSE", "IN"),
}
INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))

_SUFFIXED = re.compile(r"(\d{1,6})\.(SH|SS|SZ|BJ|OF|HK|XSHG|XSHE|XBSE|XHKG)")
_PREFIXED = re.compile(r"(SH|SZ|BJ|OF|HK)\.?(\d{1,6})")
_US = re.compile(r"(?:US\.)?([A-Z]{1,5})(?:[-.]([A-KM-SU-Z]))?")
_OTHER = re.compile(r"([A-Z0-9]{1,6}(?:-[A-Z])?)\.([A-Z]{1,2})")
# What Morningstar numbers, and Yahoo lists under its numbers: mutual funds beside their market's suffix.
_NUMBERED = re.compile(r"(0P[0-9A-Z]{8})(?:\.([A-Z]{1,2}))?")
_INDEX = re.compile(r"\^[A-Z0-9]{1,10}")
_FUTURE = re.compile(r"[A-Z0-9]{1,6}=F")
_CURRENCY = re.compile(r"([A-Z]{3})([A-Z]{3})=X")


@lru_cache(maxsize=20_000)  # the same few hundred spellings stand in thousands of rows
def parse_symbol(text: str, prefer: InstrumentKind | None = None) -> CanonicalSymbol:
    """The instrument that a spelling means.

    Args:
        text: as typed; blanks around it, letter case and full-width characters do not matter.
        prefer: the kind that the command is about; decides a code that several kinds share.

    Raises:
        UnreadableSymbol: the text has the form of no symbol; near forms are named if there are any.
        AmbiguousSymbol: several instruments share the code and ``prefer`` does not decide.
    """
    plain = unicodedata.normalize("NFKC", text).translate(INVISIBLE).strip().upper()
    if match := _SUFFIXED.fullmatch(plain):
        return _listed(match[1], SUFFIX_ALIASES.get(match[2], match[2]), text, prefer)
    if match := _PREFIXED.fullmatch(plain):
        return _listed(match[2], match[1], text, prefer)
    if plain.isascii() and plain.isdigit():
        return _bare_code(plain, text, prefer)
    if match := _US.fullmatch(plain):
        ticker = f"{match[1]}-{match[2]}" if match[2] else match[1]
        return CanonicalSymbol(ticker, None, "", "USD", "US")
    if _INDEX.fullmatch(plain):
        exchange, currency, country = KNOWN_INDICES.get(plain, ("", "", ""))
        return CanonicalSymbol(plain, INDEX, exchange, currency, country)
    if match := _CURRENCY.fullmatch(plain):
        return CanonicalSymbol(plain, CURRENCY, "", match[2], "")
    if (match := _OTHER.fullmatch(plain)) and match[2] in OTHER_MARKETS:
        exchange, country = OTHER_MARKETS[match[2]]
        return CanonicalSymbol(plain, None, exchange, "", country)
    if (match := _NUMBERED.fullmatch(plain)) and (match[2] is None or match[2] in OTHER_MARKETS):
        exchange, country = OTHER_MARKETS.get(match[2], ("", "")) if match[2] else ("", "")
        return CanonicalSymbol(plain, FUND, exchange, "", country)
    if _FUTURE.fullmatch(plain):
        return CanonicalSymbol(plain, FUTURE, "", "", "")
    raise UnreadableSymbol(text)


def _listed(code: str, suffix: str, text: str, prefer: InstrumentKind | None) -> CanonicalSymbol:
    """A code with its market named; a code outside the market's ranges is answered with where it can be."""
    if suffix == "HK":
        if len(code) > 5 or not int(code):
            raise UnreadableSymbol(text)
        return _hong_kong(code)
    if len(code) != 6:
        raise UnreadableSymbol(text)
    fitting = [kind for market, kind in _candidates(code) if market == suffix]
    if not fitting:
        if suffix == "OF":  # funds are numbered freely; a range not seen so far is no reason to refuse
            return _mainland(code, suffix, FUND)
        raise UnreadableSymbol(text, [f"{code}.{market}" for market, _ in _candidates(code)])
    return _mainland(code, suffix, prefer if prefer in fitting else fitting[0])


def _bare_code(code: str, text: str, prefer: InstrumentKind | None) -> CanonicalSymbol:
    """Digits alone: six are of the mainland, five (or four after a zero) of Hong Kong."""
    if len(code) == 5 or (len(code) == 4 and code[0] == "0"):
        if not int(code):
            raise UnreadableSymbol(text)
        return _hong_kong(code)
    if len(code) != 6:
        raise UnreadableSymbol(text, [f"{int(code):04d}.HK"] if len(code) < 5 and int(code) else ())
    candidates = _candidates(code)
    if not candidates:
        raise UnreadableSymbol(text)
    chosen = [pair for pair in candidates if pair[1] is prefer] or candidates
    if len(chosen) > 1:
        raise AmbiguousSymbol(text.strip(), [(f"{code}.{market}", WHAT[kind]) for market, kind in candidates])
    return _mainland(code, *chosen[0])


def _candidates(code: str) -> list[tuple[str, InstrumentKind]]:
    """The markets and kinds in whose ranges a six-digit code lies."""
    return [(market, kind) for market, pattern, kind in CODE_RANGES if pattern.fullmatch(code)]


def _mainland(code: str, suffix: str, kind: InstrumentKind) -> CanonicalSymbol:
    currency = next(
        (money for market, head, money in FOREIGN_MONEY if market == suffix and code.startswith(head)), "CNY"
    )
    return CanonicalSymbol(f"{code}.{suffix}", kind, EXCHANGE_OF[suffix], currency, "CN")


def _hong_kong(code: str) -> CanonicalSymbol:
    number = int(code)
    # Counters from 80000 trade in renminbi (80700 is Tencent's).
    currency = "CNY" if 80_000 <= number < 90_000 else "HKD"
    return CanonicalSymbol(f"{number:04d}.HK", None, "XHKG", currency, "HK")


def _parts(symbol: str) -> tuple[str, str]:
    """Code and market suffix of a canonical symbol; the suffix is "" for US tickers, indices, currencies."""
    code, dot, suffix = symbol.rpartition(".")
    return (code, suffix) if dot else (symbol, "")


def yahoo_symbol(symbol: str) -> str | None:
    """Yahoo's spelling of a canonical symbol; None where Yahoo has no spelling (funds, Beijing)."""
    code, suffix = _parts(symbol)
    if suffix in ("OF", "BJ"):
        return None
    return f"{code}.SS" if suffix == "SH" else symbol


def eastmoney_secid(symbol: str) -> str | None:
    """Eastmoney's market number and code; None where the symbol alone does not tell the number (US)."""
    code, suffix = _parts(symbol)
    numbers = {"SH": "1", "SZ": "0", "BJ": "0", "HK": "116"}
    if suffix not in numbers:
        return None
    return f"{numbers[suffix]}.{code.zfill(5) if suffix == 'HK' else code}"


def sina_symbol(symbol: str) -> str | None:
    """Sina's spelling (sh600519, hk00700); None for what Sina spells otherwise."""
    code, suffix = _parts(symbol)
    if suffix not in ("SH", "SZ", "BJ", "HK"):
        return None
    return f"{suffix.lower()}{code.zfill(5) if suffix == 'HK' else code}"
