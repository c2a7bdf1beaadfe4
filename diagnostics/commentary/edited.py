"""A text that an advisor edited, against the run's facts: each figure or claim the run does not bear.

The text holds written figures, not slots. Every figure in it has to be one of the run's, as
printed or rounded to fewer places; or a literal that our own document prints (an id, a page
number, a formula). Orders, promises and forecasts are named, and so is a direction word that
stands next to a figure of the other sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from diagnostics.commentary.lexicon import Role, lexicon, read_words
from diagnostics.commentary.numerals import find_numerals
from diagnostics.facts import Fact, Unit
from diagnostics.figures import MONTHS, Language
from diagnostics.pipeline import Diagnosed

CHECKED_CODES = ("order", "promise", "forecast")
MOST_PLACES = 2

FIGURE = re.compile(
    r"(?P<sign>[+\-\u2212])?(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?P<percent> ?%)?(?P<scale> ?(?:tn|bn|m)\b|\u4e07\u4ebf|\u4ebf|\u4e07)?"
)
DATE_EN = re.compile(r"\b(\d{1,2}) (" + "|".join(MONTHS) + r")[a-z]* (\d{4})\b")
DATE_ZH = re.compile(r"(\d{4})\u5e74(\d{1,2})\u6708(\d{1,2})\u65e5")
DATE_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
SCALES = {"": 1.0, "tn": 1e12, "bn": 1e9, "m": 1e6, "\u4e07\u4ebf": 1e12, "\u4ebf": 1e8, "\u4e07": 1e4}
# Full-width forms are read as their plain ones; the place in the line stays the same.
PLAIN_FORMS = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0B, 0xFF0C, 0xFF0D, 0xFF0E)}
    | {"\u00a0": " ", "\u202f": " "}
)
BARE_NUMBER = re.compile(r"[+\-\u2212]?[\d.,]+%?")
# Targets of links, footnote marks, comments and code are not read as text.
UNREAD = re.compile(r"(?<=\])\([^()\s]*\)|\[\^[^\]]*\]:?|<!--.*?-->|`[^`]*`|<[a-z/][^<>]*>")
ESCAPED = re.compile(r"\\[^\w\s]")
NEAR = 24  # characters between a direction word and the figure that it speaks of


@dataclass(frozen=True, slots=True)
class Claim:
    """Something in the text that the run does not bear.

    Args:
        line: line, from 1.
        column: character in the line, from 1.
        text: what stands there.
        reason: "figure", "date", "numeral", "direction", or a code of ``verify``.
    """

    line: int
    column: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Borne:
    """What may stand in the text: dates, numbers with their unit, and literals."""

    dates: frozenset[date]
    percents: tuple[float, ...]
    numbers: tuple[float, ...]


def verify_edited(
    text: str, diagnosed: Diagnosed, language: Language, furniture: frozenset[str] = frozenset()
) -> tuple[Claim, ...]:
    """Everything in the text that the run does not bear, in order of appearance.

    Args:
        text: Markdown or plain text.
        diagnosed: what the run found.
        language: of the text, for its words; figures are read in either way of writing.
        furniture: strings that the run's own document prints beside its facts (ids, hashes, page
            numbers, formulas, parameters) and whole lines of it. Where one stands in the text, it
            is passed over; one that is a bare number, only as a whole cell of a table.
    """
    borne = _borne(diagnosed.ledger)
    names = {fact.value for fact in diagnosed.ledger if isinstance(fact.value, str)}
    literals = _Literals.of(furniture | names)
    claims: list[Claim] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if raw.strip() in furniture:
            continue
        # An escape is read as its character; the column is still that of the raw line.
        columns = [at for at, char in enumerate(raw) if not (char == "\\" and ESCAPED.match(raw, at))]
        line = "".join(raw[at] for at in columns).translate(PLAIN_FORMS)
        found = sorted(_line(line, borne, literals, language))
        claims += (Claim(number, columns[at] + 1, piece, reason) for at, reason, piece in found)
    return tuple(claims)


@dataclass(frozen=True, slots=True)
class _Literals:
    """What is passed over: one pattern for the strings, and the bare numbers."""

    strings: re.Pattern[str] | None
    numbers: frozenset[str]

    @classmethod
    def of(cls, literals: frozenset[str] | set[str]) -> _Literals:
        """The longest first, never inside a longer number."""
        held = {piece.translate(PLAIN_FORMS).strip() for piece in literals if any(map(str.isnumeric, piece))}
        numbers = frozenset(piece for piece in held if BARE_NUMBER.fullmatch(piece))
        ordered = sorted(held - numbers, key=len, reverse=True)
        if not ordered:
            return cls(None, numbers)
        pattern = r"(?<![\d.,+\-\u2212])(?:" + "|".join(map(re.escape, ordered)) + r")(?![\d%]|[.,]\d)"
        return cls(re.compile(pattern), numbers)


def _borne(facts: Iterable[Fact]) -> _Borne:
    dates: set[date] = set()
    percents: list[float] = []
    numbers: list[float] = []
    for fact in facts:
        if isinstance(fact.value, date):
            dates.add(fact.value)
        elif isinstance(fact.value, int | float):
            is_share = fact.unit in (Unit.FRACTION, Unit.CHANGE)
            (percents if is_share else numbers).append(float(fact.value) * (100 if is_share else 1))
    return _Borne(frozenset(dates), tuple(percents), tuple(numbers))


def _line(line: str, borne: _Borne, literals: _Literals, language: Language) -> Iterator[tuple[int, str, str]]:
    rest = _blanked(line, literals)
    rest, dates = _without_dates(rest, borne)
    yield from dates
    matched: list[tuple[int, int, float]] = []
    for match in FIGURE.finditer(rest):
        value = _bearing(match, borne)
        if value is None and not _is_list_mark(rest, match):
            yield match.start(), "figure", match.group().strip()
        elif value is not None:
            matched.append((match.start(), match.end(), value))
    words = FIGURE.sub(_blank, rest)
    for piece in find_numerals(words):
        yield max(words.find(piece), 0), "numeral", piece
    yield from _claims_of_words(rest, matched, language)


def _blanked(line: str, literals: _Literals) -> str:
    """The line without literals, footnote marks, code, and the targets of links and images."""
    line = UNREAD.sub(_blank, line)
    if literals.strings is not None:
        line = literals.strings.sub(_blank, line)
    if line.lstrip().startswith("|"):
        cells = (_blank_text(cell) if cell.strip() in literals.numbers else cell for cell in line.split("|"))
        line = "|".join(cells)
    return line


def _blank(match: re.Match[str]) -> str:
    return _blank_text(match.group())


def _blank_text(text: str) -> str:
    return " " * len(text)


def _without_dates(line: str, borne: _Borne) -> tuple[str, list[tuple[int, str, str]]]:
    faults = []
    for pattern, order in ((DATE_EN, (3, 2, 1)), (DATE_ZH, (1, 2, 3)), (DATE_ISO, (1, 2, 3))):
        for match in pattern.finditer(line):
            year, month, day = (match.group(part) for part in order)
            number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
            if not any((one.year, one.month, one.day) == (int(year), number, int(day)) for one in borne.dates):
                faults.append((match.start(), "date", match.group()))
        line = pattern.sub(_blank, line)
    return line, faults


def _bearing(match: re.Match[str], borne: _Borne) -> float | None:
    """The value of the fact that this figure writes; None if there is none."""
    written = match["number"].replace(",", "")
    places = len(written.partition(".")[2])
    value = float(written) * (-1 if match["sign"] in ("-", "\u2212") else 1)
    scale = SCALES[(match["scale"] or "").strip()]
    for exact in borne.percents if match["percent"] else borne.numbers:
        # A loss may be told without its sign ("fell 3.2%"); a plus is never told of a loss.
        for candidate in (exact,) if match["sign"] else (exact, -exact):
            if f"{candidate / scale:.{places}f}" == f"{value:.{places}f}" and _is_near(candidate / scale, value):
                return exact
    return None


def _is_near(exact: float, written: float) -> bool:
    """Rounding may take at most a tenth of the figure; "0%" is no rounding of 0.4 %."""
    return abs(exact - written) <= 0.1 * abs(exact) or exact == written or abs(exact) < 0.005


def _is_list_mark(line: str, match: re.Match[str]) -> bool:
    """The number of a list item or heading at the start of a line."""
    return not line[: match.start()].strip("# ") and line[match.end() : match.end() + 2] in (". ", ") ")


def _claims_of_words(
    line: str, matched: list[tuple[int, int, float]], language: Language
) -> Iterator[tuple[int, str, str]]:
    words = lexicon(language)
    for code, pattern in words.forbidden:
        if code in CHECKED_CODES:
            plain = _without_terms(line, language)
            yield from ((match.start(), code, match.group()) for match in pattern.finditer(plain))
    found, _ = read_words(line, words)
    for word in found:
        wanted = {Role.UP: 1, Role.DOWN: -1}
        sign = next((value for role, value in wanted.items() if role in word.roles), 0)
        end = word.start + len(word.text)
        following = next((figure for figure in matched if 0 <= figure[0] - end <= NEAR), None)
        if (
            sign
            and following is not None
            and following[2] * sign < 0
            and not re.search(r"[,;|.\uff0c\uff1b\u3002]", line[end : following[0]])
        ):
            yield word.start, "direction", f"{word.text} {line[following[0] : following[1]].strip()}"


def _without_terms(line: str, language: Language) -> str:
    """The line with the terms of the field blanked out that hold a forbidden word ("risk-free rate")."""
    found, _ = read_words(line, lexicon(language))
    for word in found:
        if Role.CONCEPT in word.roles and (" " in word.text or "-" in word.text or not word.text.isascii()):
            end = word.start + len(word.text)
            line = line[: word.start] + " " * len(word.text) + line[end:]
    return unicodedata.normalize("NFC", line)
