"""Codes of the mainland's exchanges and fund houses, as statements of brokers write them, into canonical symbols.

Six digits alone do not tell the market; a statement says more: the shareholder's number, a market column, the
name, or the business of the row. Code ranges: SSE 证券代码段, SZSE 证券代码区间, BSE 920 segment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Bonds, funds, rights and subscriptions beside shares; the first that fits decides where the row does not tell.
_RANGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("SH", re.compile(r"60\d{4}|68\d{4}|900\d{3}")),
    ("SZ", re.compile(r"00[0-4]\d{3}|30\d{4}|200\d{3}")),
    ("BJ", re.compile(r"43\d{4}|8[378]\d{4}|920\d{3}|889\d{3}")),
    ("SH", re.compile(r"5\d{5}")),  # funds, 519 those that are bought at the exchange
    ("SZ", re.compile(r"1[568]\d{4}")),
    ("SH", re.compile(r"20[1-4]\d{3}")),  # repos GC001 ...
    ("SZ", re.compile(r"131\d{3}")),  # repos R-001 ...
    ("SH", re.compile(r"11[0138]\d{3}|12[024]\d{3}|13[2-9]\d{3}|01\d{4}|14\d{4}|17\d{4}")),  # bonds
    ("SZ", re.compile(r"10\d{4}|11[12459]\d{3}|12[3789]\d{3}")),
    ("SH", re.compile(r"7[0-8]\d{4}")),  # subscriptions and rights
    ("SZ", re.compile(r"0[78]\d{4}|3[678]\d{4}")),
)
_EXCHANGE_FUND = re.compile(
    r"51[0-8]\d{3}|5[68]\d{4}|159\d{3}"
)  # its shares are those of the exchange, however it was bought
_REPO = re.compile(r"204\d{3}|1318\d\d|1310\d\d|20[123]\d{3}")
_SUBSCRIPTION = re.compile(r"7[0345678]\d{4}|07\d{4}|08\d{4}|37\d{4}|889\d{3}")
_MARKETS: tuple[tuple[str, str], ...] = (
    ("港", "HK"),
    ("沪", "SH"),
    ("上海", "SH"),
    ("上交", "SH"),
    ("深", "SZ"),
    ("北京", "BJ"),
    ("北交", "BJ"),
    ("股转", "BJ"),
    ("京", "BJ"),
    ("开放", "OF"),
    ("场外", "OF"),
)
CODE = re.compile(r"(?:(SH|SZ|BJ|HK|OF)[.:]?)?(\d{1,6})(?:\.0+)?(?:\.?(SH|SZ|BJ|HK|OF|SS))?", re.IGNORECASE)


def market_named(text: str) -> str:
    """The market's suffix in a column that names it (沪A, 深圳A股, 港股通); "" where none is named."""
    upper = text.upper()
    named = next((suffix for word, suffix in _MARKETS if word in text), "")
    return named or (upper if upper in ("SH", "SZ", "BJ", "HK", "OF") else "")


def market_of_holder(number: str) -> str:
    """The market of a shareholder's number: those of Shanghai begin with a letter, those of Shenzhen are digits."""
    bare = number.strip().upper()
    if re.fullmatch(r"[A-FZ]\d{9}", bare):
        return "SH"
    return "SZ" if re.fullmatch(r"0\d{9}", bare) else ""


def is_repo(code: str) -> bool:
    """Whether the code is of a repo of government bonds (GC001, R-001)."""
    return _REPO.fullmatch(code) is not None


def is_subscription(code: str) -> bool:
    """Whether the code is of what is subscribed and never traded (新股申购, 配债, 配股)."""
    return _SUBSCRIPTION.fullmatch(code) is not None


def full_code(text: str) -> str:
    """The digits of a code with the zeros that a spreadsheet took away; "" for what is no code."""
    match = CODE.fullmatch(text.strip())
    if match is None:
        return ""
    return match[2] if (match[1] or match[3] or "").upper() == "HK" or len(match[2]) == 5 else match[2].zfill(6)


def mainland_symbol(text: str, symbols: Mapping[str, str], market: str = "", *, is_fund: bool = False) -> str:
    """The canonical symbol of a code in a statement, else what the file writes.

    Args:
        text: as the file writes it, with or without its market.
        symbols: what the user says; it goes before everything.
        market: suffix that the row tells, "" where it does not.
        is_fund: whether the row is about a fund bought from its house, so that its code is not of an exchange.
    """
    bare = text.strip()
    if said := symbols.get(bare) or symbols.get(bare.upper()):
        return said
    match = CODE.fullmatch(bare)
    if match is None:
        return bare
    code = full_code(bare)
    if said := symbols.get(code):
        return said
    own = (match[1] or match[3] or "").upper().replace("SS", "SH")
    if "HK" in (own, market) or len(code) == 5:
        return f"{int(code):04d}.HK"
    if is_fund and not own and market not in ("SH", "SZ") and not _EXCHANGE_FUND.fullmatch(code):
        return f"{code}.OF"
    fitting = [suffix for suffix, pattern in _RANGES if pattern.fullmatch(code)]
    named = own or (market if not fitting or market in fitting or market == "OF" else "")
    suffix = named or next(iter(fitting), market or "OF")
    return f"{code}.{suffix}"
