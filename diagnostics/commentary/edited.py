"""A text that an advisor edited, against the run's facts: each figure or claim the run does not bear.

The text holds written figures, not slots. Every figure in it has to be one of the run's, as
printed or rounded to fewer places; or a literal that our own document prints (an id, a page
number, a formula). Orders, promises and forecasts are named, and so is a direction word that
stands next to a figure of the other sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from diagnostics.commentary.edited_words import Figure, claims_of_words
from diagnostics.commentary.lexicon import Role, lexicon, matches, read_words
from diagnostics.commentary.numerals import find_numerals, windows_named, without_idioms
from diagnostics.commentary.printed import FIGURE_TOKEN, Printed, row_of
from diagnostics.commentary.sentences import true_missing_sentences
from diagnostics.facts import Fact, Unit
from diagnostics.figures import MONTHS, Language
from diagnostics.pipeline import Diagnosed

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
UNREAD = re.compile(
    r"(?m:^ *(?:Page \d+ of \d+|\u7b2c ?\d+ ?\u9875.*)$)"
    r"|(?<=\])\([^()\s]*\)|\[\^[^\]]*\]:?|<!--.*?-->|`[^`]*`|<[a-z/][^<>]*>"
)
RULES = ("rule.beta*", "rule.volatility*", "rule.drawdown*", "rule.tail*", "rule.momentum*", "rule.sharpe.*")
RULED = frozenset(
    {
        "threshold",
        "thresholds",
        "confidence",
        "\u754c\u9650",
        "\u5224\u65ad\u754c\u9650",
        "\u7f6e\u4fe1\u6c34\u5e73",
        "\u4e0a\u9650",
        "\u4e0b\u9650",
    }
)
ESCAPED = re.compile(r"\\[^\w\s]")
# What begins a piece of its own: a row, a heading, an item.
OPENING = re.compile(r"\s*(?:\||#|[-*\u2022>] |\d+[.)] )")
NEXT = re.compile(r"[\d;:|()\uff1b\uff1a\u3002,\uff0c\u3001]|\.(?=\s)")
BREAKS = re.compile(r"[;:|()\uff1b\uff1a\u3002]|\.(?=\s)")


@dataclass(frozen=True, slots=True)
class Claim:
    """Something in the text that the run does not bear.

    Args:
        line: line, from 1.
        column: character in the line, from 1.
        text: what stands there.
        reason: "figure", "label", "date", "numeral", "direction", "comparison", "judgement", "unit", or a code
            of ``verify``.
    """

    line: int
    column: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Borne:
    """What may stand in the text: dates, the ends of windows as printed, and numbers with their unit."""

    dates: frozenset[date]
    windows: frozenset[str]
    percents: tuple[tuple[float, Fact], ...]
    numbers: tuple[tuple[float, Fact], ...]


def verify_edited(
    text: str,
    diagnosed: Diagnosed,
    language: Language,
    furniture: frozenset[str] = frozenset(),
    blocks: tuple[str, ...] = (),
) -> tuple[Claim, ...]:
    """Everything in the text that the run does not bear, in order of appearance.

    Args:
        text: Markdown or plain text, also taken from a PDF.
        diagnosed: what the run found.
        language: of the text, for its words; figures are read in either way of writing.
        furniture: strings that the run's own document prints beside its facts (ids, hashes, page
            numbers, formulas, parameters) and whole lines of it. Where one stands in the text, it
            is passed over; one that is a bare number, only as a whole cell of a table.
        blocks: the paragraphs, rows and cells of the run's own document. What stands in the text as
            it does there is passed over; a figure that was put beside another label is not.
    """
    names = {fact.value for fact in diagnosed.ledger if isinstance(fact.value, str)}
    held = (*blocks, *true_missing_sentences(diagnosed.ledger, language))
    windows = frozenset(match.group() for block in blocks for match in DATE_ISO.finditer(block))
    edit = _Edit(
        _borne(diagnosed.ledger, windows), _Literals.of(furniture | names), Printed.of(held), diagnosed, language
    )
    claims: list[Claim] = []
    for piece in _pieces(text, furniture):
        line, places = piece
        claims += (Claim(*places[at], what, reason) for at, reason, what in sorted(set(_line(line, edit))))
    return tuple(sorted(claims, key=lambda claim: (claim.line, claim.column)))


@dataclass(frozen=True, slots=True)
class _Edit:
    """What an edited text is held against."""

    borne: _Borne
    literals: _Literals
    printed: Printed
    diagnosed: Diagnosed
    language: Language


def _pieces(text: str, furniture: frozenset[str]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Paragraphs as one line each, with (line, column) of every character; rows and items stand alone."""
    held = ""
    places: list[tuple[int, int]] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        alone = not raw.strip() or raw.strip() in furniture or OPENING.match(raw) is not None
        if alone and held:
            yield held, places
            held, places = "", []
        if not raw.strip() or raw.strip() in furniture:
            continue
        # An escape is read as its character; the column is still that of the raw line.
        columns = [at for at, char in enumerate(raw) if not (char == "\\" and ESCAPED.match(raw, at))]
        line = "".join(raw[at] for at in columns).translate(PLAIN_FORMS)
        held += line + "\n"
        places = [*places, *((number, at + 1) for at in columns), (number, len(raw) + 1)]
        if line.lstrip().startswith(("|", "#")):
            yield held, places
            held, places = "", []
    if held:
        yield held, places


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


def _borne(facts: Iterable[Fact], windows: frozenset[str]) -> _Borne:
    dates: set[date] = set()
    percents: list[tuple[float, Fact]] = []
    numbers: list[tuple[float, Fact]] = []
    for fact in facts:
        if isinstance(fact.value, date):
            dates.add(fact.value)
        elif isinstance(fact.value, int | float):
            is_share = fact.unit in (Unit.FRACTION, Unit.CHANGE)
            (percents if is_share else numbers).append((float(fact.value) * (100 if is_share else 1), fact))
    return _Borne(frozenset(dates), windows, tuple(percents), tuple(numbers))


def _line(line: str, edit: _Edit) -> Iterator[tuple[int, str, str]]:
    line = UNREAD.sub(_blank, line)
    spans = edit.printed.spans(line)
    yield from _turned_cells(line, edit, spans)
    whole = _matched(line, edit)
    rest, _ = _without_dates(line, edit.borne)
    _, dates = _without_dates(_blanked(line, edit.literals), edit.borne)
    stand = {place for start, end in spans for place in range(start, end)}
    yield from (fault for fault in dates if not _is_printed(fault, stand))
    for start, end in spans:
        rest = rest[:start] + "".join("\n" if char == "\n" else " " for char in rest[start:end]) + rest[end:]
    rest = _blanked(rest, edit.literals)
    for match in FIGURE.finditer(rest):
        facts = _bearing(match, edit.borne)
        if facts:
            yield from _put_beside(line, match, facts, edit)
        elif not _is_list_mark(rest, match):
            yield match.start(), "figure", match.group().strip()
    words = FIGURE.sub(_blank, rest)
    for piece in find_numerals(words):
        yield max(words.find(piece), 0), "numeral", piece
    yield from claims_of_words(line.replace("\n", " "), rest.replace("\n", " "), whole, edit.diagnosed, edit.language)


def _is_printed(fault: tuple[int, str, str], stand: set[int]) -> bool:
    start, _, text = fault
    return all(start + at in stand for at, char in enumerate(text) if char.isalnum())


def _matched(line: str, edit: _Edit) -> list[Figure]:
    """Every figure of the line that the run bears, printed or edited, with the values it may stand for."""
    found = ((match, _bearing(match, edit.borne)) for match in FIGURE.finditer(line))
    return [
        Figure(match.start(), match.end(), tuple(fact.number for fact in facts), bool(match["percent"]))
        for match, facts in found
        if facts
    ]


def _turned_cells(line: str, edit: _Edit, spans: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, str, str]]:
    """Cells of a row whose label is known, that hold another figure than the run has in that column."""
    row = row_of(line)
    known = () if row is None else edit.printed.rows.get(row.label, ())
    alike = [figures for figures in known if row is not None and len(figures) == len(row.figures)]
    if row is None or not alike or row.figures in alike:
        return
    nearest = min(alike, key=lambda figures: sum(a != b for a, b in zip(figures, row.figures, strict=True)))
    places = [match for match in FIGURE_TOKEN.finditer(line) if match.group() in row.figures][-len(row.figures) :]
    for match, own, printed in zip(places, row.figures, nearest, strict=False):
        if own != printed and match.span() not in spans and not _rounds(own, printed):
            yield match.start(), "label", own


def _rounds(own: str, printed: str) -> bool:
    """Whether a cell is the printed one with fewer places, or without its plus."""
    try:
        value, exact = (float(re.sub(r"[,% ]", "", one).replace("\u2212", "-")) for one in (own, printed))
    except ValueError:
        return False
    places = len(own.rstrip("% ").partition(".")[2])
    return own.endswith("%") == printed.endswith("%") and f"{exact:.{places}f}" == f"{value:.{places}f}"


def _put_beside(
    line: str, match: re.Match[str], facts: tuple[Fact, ...], edit: _Edit
) -> Iterator[tuple[int, str, str]]:
    """A figure of the run beside the name of another: none of the facts it can be has that name or window."""
    opened = max([found.end() for found in BREAKS.finditer(line, 0, match.start())], default=0)
    others = [found.end() for found in FIGURE.finditer(line, opened, match.start())]
    before = line[max([opened, *others]) : match.start()].replace("\n", " ")
    words = lexicon(edit.language, edit.diagnosed.kind)
    found, _ = read_words(without_idioms(before), words)
    names = [word for word in found if Role.CONCEPT in word.roles]
    # A threshold is named as one.
    near = [tuple(key for key in words.beside[word.text] if key not in RULES) for word in names]
    meant = [fact for fact in facts if not names or any(matches(fact.key, keys) for keys in near)]
    if any(ruled in before for ruled in RULED):
        meant = list(facts)
    # "x over the past year": the window behind the figure, else the one before it.
    behind = NEXT.split(line[match.end() :].replace("\n", " "), maxsplit=1)[0]
    windows = set(windows_named(behind)) or set(windows_named(before))
    if windows:
        meant = [fact for fact in meant if windows & set(fact.key.split("."))]
    if not meant:
        yield match.start(), "label", match.group().strip()


def _blanked(line: str, literals: _Literals) -> str:
    """The line without literals."""
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
            known = any((one.year, one.month, one.day) == (int(year), number, int(day)) for one in borne.dates)
            if not known and match.group() not in borne.windows:
                faults.append((match.start(), "date", match.group()))
        line = pattern.sub(_blank, line)
    return line, faults


def _bearing(match: re.Match[str], borne: _Borne) -> tuple[Fact, ...]:
    """The facts that this figure can be; () if there is none."""
    written = match["number"].replace(",", "")
    places = len(written.partition(".")[2])
    value = float(written) * (-1 if match["sign"] in ("-", "\u2212") else 1)
    scale = SCALES[(match["scale"] or "").strip()]
    facts = []
    for exact, fact in borne.percents if match["percent"] else borne.numbers:
        # A loss may be told without its sign ("fell 3.2%"); a plus is never told of a loss.
        for candidate in (exact,) if match["sign"] else (exact, -exact):
            if f"{candidate / scale:.{places}f}" == f"{value:.{places}f}" and _is_near(candidate / scale, value):
                facts.append(fact)  # noqa: PERF401 - two loops and a condition
    return tuple(dict.fromkeys(facts))


def _is_near(exact: float, written: float) -> bool:
    """Rounding may take at most a tenth of the figure; "0%" is no rounding of 0.4 %."""
    return abs(exact - written) <= 0.1 * abs(exact) or exact == written or abs(exact) < 0.005


def _is_list_mark(line: str, match: re.Match[str]) -> bool:
    """The number of a list item or heading at the start of a line."""
    return not line[: match.start()].strip("# ") and line[match.end() : match.end() + 2] in (". ", ") ")
