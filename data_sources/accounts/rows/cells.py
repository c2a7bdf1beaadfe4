"""What one cell says: a number, a day, a time, a currency, a symbol, as brokers of any country write them.

Each function reads one text and gives None (or "") where it cannot; the row reader makes faults of that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from data_sources.errors import AmbiguousSymbol, UnreadableSymbol
from data_sources.model import InstrumentKind
from data_sources.symbols import parse_symbol

BLANKS = frozenset({"", "-", "--", "---", "n/a", "na", "nan", "null", "none", "#n/a", "not available", "无", "—", "–"})
FIRST_DAY = date(1970, 1, 1)
CENTURY = 100
YEAR = 4  # digits; where they come first no day or month does
LARGEST = 1e15  # more than any account moves; products of such numbers are still numbers
LENGTH_OF_A_DAY = 8  # 20240131; what is longer may have a time

# Signs of money that a number may carry, and codes before or behind it.
_MONEY = re.compile(r"(?:\b(?:US|HK|CA|AU|NZ|C|A|S|R))?\$|[€£¥₹₩₽元]|\b[A-Z]{3}\b|\bFr\.|\bkr\b|zł")
_REAL_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": "", "\u202f": "", "\u2009": "", "\u2019": "'"})
_BARE = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")  # most cells of most files: no sign of money, no thousands
_POINT = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_GROUPED_POINT = re.compile(r"\d{1,3}((,|'| )\d{2,3})*(,|'| )\d{3}(\.\d*)?")
_COMMA = re.compile(r"(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?")
_GROUPED_COMMA = re.compile(r"\d{1,3}((\.|'| )\d{3})+(,\d*)?")
_EITHER = re.compile(r"\D*\d{1,3}([,.])\d{3}\D*")

_ZONE = r"\s*(?:Z|[A-Za-z]{2,5}|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?)?"
_TIME = re.compile(
    r"(?:[T ,;]+|^)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?" + _ZONE + "$"
)
# As OFX and Flex write it: 20050827010000.000[-5:EST], 20130102;151236.
_COMPACT_TIME = re.compile(
    r"(?:(?<=\d{8})[;T ,]*|^)(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?:\.\d+)?(?:\[[^\]]*\]?)?(?P<half>)"
    + _ZONE
    + "$"
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年 ](\d{1,2})[-/.月 ](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_DAY_MONTH = re.compile(
    r"(?:[^\W\d_]+\.?,? )?(\d{1,2})(?:st|nd|rd|th)?\.?[-/ ]?([^\W\d_]{3,12})\.?[-/, ]*(\d{4}|\d{2})"
)
_MONTH_DAY = re.compile(r"(?:[^\W\d_]+day,? )?([^\W\d_]{3,12})\.?[- ](\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4}|\d{2})")

_MONTHS_OF: tuple[str, ...] = (
    "jan january januar januari janvier janv enero ene gennaio gen janeiro jän jänner tammikuu",
    "feb february februar februari février févr fevrier febrero febbraio fevereiro fev",
    "mar march märz mär mrz maart mrt mars marzo março",
    "apr april avril avr abril abr aprile",
    "may mai mei maj mayo maggio mag maio",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august augustus août aout agosto ago augusti",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez décembre déc decembre diciembre dic dicembre dezembro",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS_OF, 1) for word in words.split()}

CURRENCY_WORDS: Mapping[str, str] = {
    "€": "EUR",
    "£": "GBP",
    "us$": "USD",
    "hk$": "HKD",
    "人民币": "CNY",
    "人民币元": "CNY",
    "rmb": "CNY",
    "cnh": "CNY",
    "元": "CNY",
    "港币": "HKD",
    "港元": "HKD",
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
}
# Prices in hundredths of a currency, as London, Johannesburg and Tel Aviv quote.
HUNDREDTHS: Mapping[str, str] = {"GBX": "GBP", "GBp": "GBP", "GBPX": "GBP", "ZAc": "ZAR", "ZAC": "ZAR", "ILA": "ILS"}

_SHARE_CLASS = re.compile(r"([A-Z]{1,5})/([A-Z])$")  # BRK/B, as American brokers write it
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d")


def plain(text: str) -> str:
    """The cell with full-width letters, odd minus signs and hard blanks made plain."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_REAL_MINUS)).translate(_REAL_MINUS)
    return text.strip()


@lru_cache(maxsize=8192)
def is_blank(text: str) -> bool:
    """Whether the cell says nothing: empty, dashes, n/a."""
    return plain(text).lower() in BLANKS


@lru_cache(maxsize=65536)
def number(text: str, decimal: str = ".") -> float | None:
    """The number of a cell; None where it is none.

    Args:
        text: with or without a sign of money, thousands marks, parentheses or a minus behind for what is negative.
        decimal: "." or ",".
    """
    if decimal == "." and _BARE.fullmatch(text):
        value = float(text) + 0.0  # "-0" is 0
        return value if abs(value) <= LARGEST else None
    bare = plain(text)
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = True, bare[1:-1]
    bare = _MONEY.sub("", bare).strip()
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = not negative, bare[1:-1].strip()
    if bare[-1:] in ("-", "+"):
        bare = bare[-1] + bare[:-1].strip()
    if bare[:1] in ("-", "+"):
        negative, bare = negative ^ (bare[0] == "-"), bare[1:].strip()
    if decimal == ",":
        if not (_COMMA.fullmatch(bare) or _GROUPED_COMMA.fullmatch(bare)):
            return None
        bare = bare.replace(".", "").replace("'", "").replace(" ", "").replace(",", ".")
    elif not _POINT.fullmatch(bare):
        if not _GROUPED_POINT.fullmatch(bare):
            return None
        bare = bare.replace(",", "").replace("'", "").replace(" ", "")
    value = float(bare)
    if value > LARGEST:
        return None
    return -value if negative and value else value


def number_wanted(text: str) -> str:
    """What is expected of a cell that ``number`` could not read."""
    try:
        too_large = abs(float(plain(text).replace(",", ""))) > LARGEST
    except ValueError:
        too_large = False
    return f"a number up to {LARGEST:g}" if too_large else "a number"


def decimal_mark(texts: Iterable[str]) -> str:
    """The mark of decimals in cells that are all written alike: "." or ","; "" where no cell tells.

    A cell with both marks tells by the last; one mark with other than three digits behind it is decimal,
    and one that stands twice is not.
    """
    cells = tuple(texts)
    joined = "\n".join(cells)
    pointed = [cell for cell in cells if "." in cell]
    if joined.isascii() and "," not in joined and joined.count(".") == len(pointed):
        # One point at most in each, and no comma: the first cell that tells has said it for all.
        return next(filter(None, map(_mark_of, pointed)), "")
    points = commas = 0
    for text in cells:
        mark = _mark_of(text) if text else ""
        points, commas = points + (mark == "."), commas + (mark == ",")
    if points == commas == 0:
        return ""
    return "." if points >= commas else ","


@lru_cache(maxsize=65536)
def _mark_of(text: str) -> str:
    """The decimal mark of one cell, "" where it does not tell."""
    bare = plain(text).strip("()")
    point, comma = bare.rfind("."), bare.rfind(",")
    if point < 0 and comma < 0:
        return ""
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    if _EITHER.fullmatch(bare) and not re.match(r"\D*0[.,]", bare):
        return ""
    grouping = bare.count("," if comma >= 0 else ".") > 1  # thousands, so the other is the decimal one
    return "." if (point >= 0) ^ grouping else ","


def without_time(text: str) -> str:
    """The cell's day alone, where a time of day stands behind it."""
    bare = plain(text)
    match = _time_match(bare) if len(bare) > LENGTH_OF_A_DAY else None
    return bare[: match.start()].strip() if match and match.start() else bare


@lru_cache(maxsize=8192)
def time_of(text: str) -> str:
    """The time of day in a cell as "HH:MM:SS"; "" where it has none."""
    match = _time_match(plain(text))
    if match is None:
        return ""
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if half := (match["half"] or "").replace(".", "").lower():
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{minute:02d}:{second:02d}" if hour < 24 and minute < 60 and second < 60 else ""


def _time_match(bare: str) -> re.Match[str] | None:
    return _TIME.search(bare) or _COMPACT_TIME.search(bare)


@lru_cache(maxsize=32768)
def day(text: str, order: str = "auto", today: date | None = None) -> date | None:
    """The day of a cell; None where it has none, or can be two days and ``order`` does not decide.

    Args:
        text: ISO or compact, numbers between points or strokes, a month's name in six languages; a time behind
            it is left out, its zone with it: the day is the one that the file writes.
        order: of numbers when the year does not stand first: "dmy", "mdy"; "ymd" for years of two digits in
            front; "auto" takes what can only be one.
        today: years of two digits are those of the last hundred years before it; None refuses them.
    """
    if _ISO.fullmatch(text):
        return _made(int(text[:4]), int(text[5:7]), int(text[8:]))
    bare = without_time(text)
    if match := _YEAR_FIRST.fullmatch(bare) or _COMPACT.fullmatch(bare):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.fullmatch(bare):
        if order == "ymd":
            return _made(_year(match[1], today), int(match[2]), int(match[3]))
        year = _year(match[3], today)
        day_first = _made(year, int(match[2]), int(match[1]))
        month_first = _made(year, int(match[1]), int(match[2]))
        if order == "auto":
            return (
                day_first
                if month_first is None or month_first == day_first
                else (month_first if day_first is None else None)
            )
        return month_first if order == "mdy" else day_first
    if match := _DAY_MONTH.fullmatch(bare):
        return _made(_year(match[3], today), MONTHS.get(match[2].lower(), 0), int(match[1]))
    if match := _MONTH_DAY.fullmatch(bare):
        return _made(_year(match[3], today), MONTHS.get(match[1].lower(), 0), int(match[2]))
    return None


def day_order(texts: Iterable[str]) -> str:
    """How a column writes days as numbers: "dmy", "mdy", "auto" where the cells do not need it; "" where none tells."""
    day_first = month_first = needed = False
    for text in texts:
        match = None if text[:YEAR].isdecimal() else _NUMERIC.fullmatch(without_time(text))
        if match is None:
            continue
        first, second = int(match[1]), int(match[2])
        needed = needed or first != second
        day_first = day_first or first > 12
        month_first = month_first or second > 12
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    return "" if needed else "auto"


def _year(text: str, today: date | None) -> int:
    if len(text) == 4:
        return int(text)
    if today is None:
        return 0
    year = today.year - today.year % CENTURY + int(text)
    return year if year <= today.year else year - CENTURY


def _made(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def currency(text: str) -> str:
    """ISO code of a currency in a cell; "" where it is none (hundredths are read by ``money_unit``)."""
    bare = plain(text)
    if word := CURRENCY_WORDS.get(bare.lower()):
        return word
    return bare.upper() if re.fullmatch(r"[A-Za-z]{3}", bare) else ""


def money_unit(text: str) -> tuple[str, float]:
    """Currency of a cell and what one of its units is in it: ("GBP", 0.01) for GBX; ("", 1.0) for none."""
    bare = plain(text)
    if whole := HUNDREDTHS.get(bare):
        return whole, 0.01
    return currency(bare), 1.0


def heading_currency(name: str) -> str:
    """The currency in a column's name ("Total (GBP)"); "" where it has none."""
    match = re.search(r"\(([A-Za-z]{3})\)\s*$", name)
    return match[1].upper() if match else ""


def is_isin(text: str) -> bool:
    """Whether the cell has the form of an ISIN."""
    return _ISIN.fullmatch(plain(text)) is not None


def symbol(text: str, symbols: Mapping[str, str], *, isin: str = "", prefer: InstrumentKind | None = None) -> str:
    """The canonical symbol of a holding, else what the file calls it, else its ISIN.

    Args:
        text: as the file writes it.
        symbols: what the user says: canonical symbol by spelling or ISIN; it goes before everything.
        isin: "" where there is none.
        prefer: the kind that the row is about, for codes that several share.
    """
    bare = plain(text)
    for spelling in (bare, isin) if symbols else ():
        if spelling and (said := symbols.get(spelling) or symbols.get(spelling.upper())):
            return said
    return _canonical(bare, prefer) if bare else isin


@lru_cache(maxsize=10_000)
def _canonical(bare: str, prefer: InstrumentKind | None) -> str:
    if is_isin(bare):
        return bare
    bare = _SHARE_CLASS.sub(r"\1-\2", bare)
    try:
        return parse_symbol(bare, prefer).symbol
    except (AmbiguousSymbol, UnreadableSymbol):
        return bare
