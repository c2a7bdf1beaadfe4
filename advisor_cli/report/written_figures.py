"""Figures in written form: alone, as tiles, in tables. Here facts become text, through ``write_figure``."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import Enum

from advisor_cli.report.document import Document
from advisor_cli.report.words import Words
from data_sources.model import InstrumentKind
from diagnostics.commentary.whose import name_of_line
from diagnostics.facts import Absence, Fact, Unit
from diagnostics.figures import CURRENCY_NAME_ZH, CURRENCY_ZH, LARGE_EN, LARGE_ZH, Language, write_figure
from diagnostics.section import FigureList, FigureTable

PERCENT = (Unit.FRACTION, Unit.CHANGE)
CURRENCIES = ("subject.currency", "trading.foreign_currency")  # figures that are the code of a currency
CURRENCY_ROW = "exposure.currency_name."
DIFFERENCES = (".macd", ".average_true_range.")  # small beside the prices that they are made of
# Names that an advisor gave, and titles of news: never taken for words of ours.
AS_WRITTEN = ("alerts.name.", "alerts.unjudged_name.", "alerts.value.", "since_brief.over_rule.", "news.title.")
# Currencies in which listed funds are quoted with a digit more than shares.
FINELY_QUOTED, FINE_PLACES = ("CNY", "HKD"), 3
EXCHANGE_RATES, RATE_PLACES = "currencies.level.", 4
WRITTEN_PLACES = 4  # of a change: 0.00% has no direction
# A direction is said by an arrow too: colour alone does not reach everyone.
UP, DOWN = "\u25b2", "\u25bc"


class Tone(Enum):
    """Which way a figure points, for a renderer that colours it."""

    PLAIN = "plain"
    UP = "up"
    DOWN = "down"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Cell:
    """One written cell of a table."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Table:
    """A written table: the first column holds the labels, the others the cells.

    ``widths`` has a number for each column but the first: 0 where it holds figures, which are set right;
    for words, which are set left and may wrap, the length of the longest cell; -1 for days, which do not wrap.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    widths: tuple[int, ...] = ()


def _needed_places(amount: float) -> int:
    """Two decimal places, or as many up to four as an amount a share needs: 0.375 is not 0.38."""
    return next((places for places in (2, 3) if abs(round(amount, places) - amount) < 5e-5), 4)


def breadth_of(text: str) -> int:
    """How many columns a text takes; a Chinese character takes two."""
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure shown large."""

    label: str
    qualifier: str
    value: str
    tone: Tone
    reason: str


class WrittenFigures:
    """Writes the figures of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language = document.language
        self.words = Words(document.language)
        self._ledger = document.ledger
        self._price_places = _price_places(document)

    def figure(self, key: str) -> str:
        """The figure of this key as the reader writes it."""
        return self.written(self._ledger[key])

    def written(self, fact: Fact, *, to_the_cent: bool = False) -> str:
        """A fact as the reader writes it; names of markets and of the subject in the reader's language."""
        key, value = fact.key, fact.value
        if not isinstance(value, str):
            places = self._places_of(fact) if fact.unit is Unit.PRICE else None
            return write_figure(fact, self.language, price_places=places, to_the_cent=to_the_cent)
        if key == "subject.exchange":
            return self.words.exchange(value)
        if key == "subject.name":
            return self.document.name
        if key in CURRENCIES or key.startswith(CURRENCY_ROW):
            return self.currency_name(value)
        if key.startswith("attempt.asked."):
            return self.words.asked(value)
        if key.startswith("repair.columns."):
            return ", ".join(map(self.words.text, value.split(", ")))
        text = write_figure(fact, self.language)
        return text if key.startswith(AS_WRITTEN) else self.words.text(text)

    def _places_of(self, fact: Fact) -> int | None:
        """Digits of a fact that is a price: as the subject is quoted, one more for differences of prices."""
        if fact.key.startswith("dividend.") and isinstance(fact.value, float):
            return _needed_places(fact.value)
        if fact.key.startswith(EXCHANGE_RATES):
            return RATE_PLACES
        is_brief = self.document.kind == InstrumentKind.BRIEF.value
        # A cell whose unit stands in the head has lost its currency; the digits are those of the fact.
        currency = (self._ledger.get(fact.key) or fact).currency if is_brief else ""
        if currency in FINELY_QUOTED and fact.value is not None:
            return min(FINE_PLACES, _needed_places(fact.number))
        if self._price_places is None:
            return None
        return self._price_places + any(name in fact.key for name in DIFFERENCES)

    def tone(self, key: str) -> Tone:
        """Up or down for a signed change, absent, or plain."""
        return tone_of(self._ledger[key])

    def tile(self, key: str) -> Tile:
        """The figure with its short surroundings, for a grid of key figures."""
        fact = self._ledger[key]
        reason = "" if fact.absent_because is None else self.words.absence(fact.absent_because)
        line = self._line_of(fact)
        if line:
            return Tile(line, self.words.head(column_of(key)), self.figure(key), tone_of(fact), reason)
        noun, qualifier = self.words.noun(key), self.words.window_of(key)
        if name := self._row_name(key):
            noun, qualifier = name, noun
        elif not self._has_other_windows(key):
            qualifier = ""
        return Tile(noun, qualifier, self.figure(key), tone_of(fact), reason)

    def key_label(self, key: str) -> str:
        """A key figure's name; "whole period" goes unsaid where there is no other period.

        A figure of a line of a brief is called as that line and its column: what is no. 2, nobody knows.
        """
        line = self._line_of(self._ledger[key])
        if line:
            return self.words.phrase("list_comma").join((line, self.words.head(column_of(key))))
        if name := self._row_name(key):
            return self.words.phrase("list_comma").join((name, self.words.noun(key)))
        return self.words.label(key) if self._has_other_windows(key) else self.words.plain(key)

    def _row_name(self, key: str) -> str:
        """What the line of a brief's table is about that a figure stands in; "" in any other document."""
        section, _, rest = key.partition(".")
        name = f"{section}.name.{rest.rpartition('.')[2]}"
        of_a_line = self.document.subject.kind is InstrumentKind.BRIEF and name in self._ledger
        return self.figure(name) if of_a_line else ""

    def _line_of(self, fact: Fact) -> str:
        """What the line of a brief's table is called in which the figure stands; "" for any other figure."""
        name = name_of_line(fact) if self.document.kind == InstrumentKind.BRIEF.value else None
        return self.written(self._ledger[name]) if name is not None and name in self._ledger else ""

    def _has_other_windows(self, key: str) -> bool:
        """False for a figure of the whole period of which the report gives no other window."""
        stem, _, window = key.rpartition(".")
        return window != "all" or any(f"{stem}.{other}" in self._ledger for other in ("1y", "3y", "5y"))

    def table(self, block: FigureTable, *, units_in_head: bool) -> Table:
        """A table of figures.

        With ``units_in_head`` a unit that all cells of the table share moves to its title, and one that
        all cells of a column share to the column's head.
        """
        block = self._without_absent(block)
        columns = list(zip(*(cells for _, cells in block.rows), strict=True))
        several = units_in_head and len(block.rows) > 1
        units = [self._shared_unit(cells) if several else "" for cells in columns]
        known = {unit for unit, cells in zip(units, columns, strict=True) if any(map(self._present, cells))}
        everywhere = known.pop() if len(known) == 1 else ""
        heads = [self.words.head(column) for column in block.columns]
        if not everywhere:
            heads = [self._with_unit(head, unit) for head, unit in zip(heads, units, strict=True)]
        # The tables of an account are there to be added up.
        full = self.document.subject.kind is InstrumentKind.ACCOUNT
        written = [
            [self._cell(key, without=unit, to_the_cent=full) for key in cells]
            for cells, unit in zip(columns, units, strict=True)
        ]
        labels = [self.words.row(name) for name, _ in block.rows]
        title = self.words.title(block.name, "table")
        rows = tuple((label, tuple(column[row] for column in written)) for row, label in enumerate(labels))
        # A single row that is called as the table needs no title above it.
        widths = tuple(self._width(keys, cells) for keys, cells in zip(columns, written, strict=True))
        return Table("" if labels == [title] else self._with_unit(title, everywhere), tuple(heads), rows, widths)

    def _width(self, keys: tuple[str | None, ...], cells: list[Cell]) -> int:
        """How long the words of a column are; 0 for a column of figures, -1 for one of days, which are not broken."""
        units = {self._ledger[key].unit for key in keys if key is not None}
        if units == {Unit.DATE}:
            return -1
        return max(breadth_of(cell.text) for cell in cells) if units == {Unit.TEXT} else 0

    def _with_unit(self, name: str, unit: str) -> str:
        return self.words.phrase("prices_in", name=name, unit=self.currency(unit)) if unit and name else name

    def list_rows(self, block: FigureList) -> tuple[tuple[str, Cell], ...]:
        """Label and cell of each figure of a list that is there; ``absences`` names the others.

        Figures that all are of one rank (a goal's) are under the title that names it, and do without.
        """
        ranks = {self.words.rank_of(key) for key in block.keys}
        label = self.words.noun if len(ranks) == 1 and ranks != {None} else self.words.plain
        return tuple((label(key), self._cell(key)) for key in block.keys if self._present(key))

    def block_title(self, block: FigureList | FigureTable) -> str:
        """What a list or table is called, "" for a table whose only row bears the same name."""
        if isinstance(block, FigureTable):
            return self.table(block, units_in_head=False).title
        return self.words.title(block.name, "list")

    def absences(self, block: FigureList | FigureTable) -> tuple[str, ...]:
        """What a list, or whole rows and columns of a table, cannot show: one line a reason, instead of dashes."""
        if isinstance(block, FigureTable):
            return self._absent_lines_of(block)
        groups: dict[Absence, list[str]] = {}
        for key in block.keys:
            absence = self._ledger[key].absent_because
            if absence is not None:
                groups.setdefault(absence, []).append(self.words.plain(key))
        return tuple(self._absent_line(names, [absence]) for absence, names in groups.items())

    def _absent_lines_of(self, block: FigureTable) -> tuple[str, ...]:
        kept = self._without_absent(block)
        rows = {name for name, _ in kept.rows}
        lost = [self.words.row(name) for name, _ in block.rows if name not in rows]
        if rows:
            # A column in which no row has anything to say is not missed.
            said = [column for at, column in enumerate(block.columns) if any(cells[at] for _, cells in block.rows)]
            gone = [at for at, column in enumerate(block.columns) if column in said and column not in kept.columns]
            if lost and len(rows) == 1:
                # Where most rows are lost, of the one that is left the figure is named: not the head of its column.
                cells = next(cells for name, cells in block.rows if name in rows)
                lost += [self.words.label(key) for key in (cells[at] for at in gone) if key is not None]
            else:
                lost += [self.words.row(block.columns[at]) for at in gone]
        if not lost:
            return ()
        known = (self._ledger.get(key) for _, cells in block.rows for key in cells if key is not None)
        shown = {key for _, cells in kept.rows for key in cells}
        reasons = [fact.absent_because for fact in known if fact is not None and fact.key not in shown]
        return (self._absent_line(lost, [reason for reason in reasons if reason is not None]),)

    def _absent_line(self, names: list[str], reasons: list[Absence]) -> str:
        listed = self.words.phrase("list_separator").join(names)
        written = list(dict.fromkeys(self.words.absence(reason) for reason in reasons))
        if len(written) == 1:
            return self.words.phrase("absent_because", names=listed, reason=written[0])
        return self.words.phrase("absent_for_reasons", names=listed)

    def _without_absent(self, block: FigureTable) -> FigureTable:
        """The table without rows and columns of which no cell is there."""
        rows = [(name, cells) for name, cells in block.rows if any(map(self._present, cells))]
        kept = [at for at in range(len(block.columns)) if any(self._present(cells[at]) for _, cells in rows)]
        columns = tuple(block.columns[at] for at in kept)
        return FigureTable(block.name, columns, tuple((name, tuple(cells[at] for at in kept)) for name, cells in rows))

    def _cell(self, key: str | None, *, without: str = "", to_the_cent: bool = False) -> Cell:
        """The written cell; ``without`` names a unit that stands in the head instead."""
        if key is None:
            return Cell("", Tone.PLAIN)
        fact = self._ledger[key]
        bare = replace(fact, currency="") if without and without == fact.currency else fact
        return Cell(self.written(bare, to_the_cent=to_the_cent).removesuffix(without), tone_of(fact))

    def _shared_unit(self, keys: tuple[str | None, ...]) -> str:
        facts = [self._ledger[key] for key in keys if key is not None]
        present = [fact for fact in facts if fact.value is not None]
        if present and all(fact.unit in PERCENT for fact in present):
            return "%"
        currencies = {fact.currency for fact in present}
        amounts = {fact.unit for fact in present}
        if amounts in ({Unit.PRICE}, {Unit.MONEY}) and len(currencies) == 1:
            return currencies.pop()
        return ""

    def currency(self, code: str) -> str:
        """A currency as it stands in the head of a column or axis."""
        return CURRENCY_ZH.get(code, code) if self.language is Language.ZH else code

    def currency_name(self, code: str) -> str:
        """A currency on its own, not after an amount: 人民币, where an amount has 元."""
        return CURRENCY_NAME_ZH.get(code, code) if self.language is Language.ZH else code

    def scale_of(self, value: float) -> tuple[float, str]:
        """The unit in which large amounts are counted (1e8, 亿), and its name; 1 and "" for small ones."""
        scales = LARGE_ZH if self.language is Language.ZH else LARGE_EN
        return next(((size, name) for size, name in scales if value >= size), (1.0, ""))

    def _present(self, key: str | None) -> bool:
        fact = None if key is None else self._ledger.get(key)
        return fact is not None and fact.value is not None


def _price_places(document: Document) -> int | None:
    """Digits in which the subject's prices are quoted; None where the size of each price decides."""
    last = document.ledger.get("price.last")
    if document.kind == "fund":
        # Net asset values have four digits in China and two elsewhere.
        return 4 if document.subject.currency == "CNY" else 2
    if last is None or not isinstance(last.value, int | float) or last.value < 1:
        return None
    funds = (InstrumentKind.ETF, InstrumentKind.FUND)
    return 3 if document.subject.currency == "CNY" and document.subject.kind in funds else 2


def column_of(key: str) -> str:
    """Head of the column of a brief's table in which the figure stands."""
    return f"brief_{key.split('.')[1]}"


def tone_of(fact: Fact) -> Tone:
    """Up or down for a change with a sign, absent for no value, else plain."""
    if fact.value is None:
        return Tone.ABSENT
    if fact.unit is not Unit.CHANGE or not isinstance(fact.value, int | float) or not round(fact.value, WRITTEN_PLACES):
        return Tone.PLAIN
    return Tone.UP if fact.value > 0 else Tone.DOWN
