"""One table of a TOML file, read value by value: what does not fit is a fault, and reading goes on.

A key that is asked for is known; what was never asked for is unknown when the table is finished, and the
nearest known key is named. Rows are found in the text beside the parser, which does not tell them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property

from data_sources.client_profile.currencies import MEANT
from data_sources.errors import AmbiguousSymbol, Fault, UnreadableSymbol
from data_sources.plain_text import plain_text
from data_sources.symbols import parse_symbol

SHOWN = 60  # letters of a value that a fault repeats
_PART = re.compile(r'"([^"]*)"|\'([^\']*)\'|([A-Za-z0-9_-]+)')
_HEADER = re.compile(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r'\s*((?:"[^"]*"|\'[^\']*\'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|\'[^\']*\'|[A-Za-z0-9_-]+))*)\s*=')


class FaultLog:
    """The faults of one file, and the rows in which its keys stand."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self._text = text

    @cached_property
    def _rows(self) -> dict[tuple[str, ...], int]:
        """Looked for when there is a fault: most files have none."""
        return rows_of(self._text)

    def add(self, path: tuple[str, ...], found: str, expected: str = "") -> None:
        """A fault at a key: path of the table, then the key; the whole table where the key is not written."""
        row = next((self._rows[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._rows), None)
        self.faults.append(Fault(f"{written(path)}: {found}", row=row, expected=expected))


def rows_of(text: str) -> dict[tuple[str, ...], int]:
    """Row of each table and key, from 1; tables of an array have their number after their name, from 1."""
    rows: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    for row, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.fullmatch(line):
            table = _parts(header[2])
            if header[1]:
                counts[table] = counts.get(table, 0) + 1
                table = (*table, str(counts[table]))
            rows.setdefault(table, row)
        elif key := _KEY.match(line):
            rows.setdefault(table + _parts(key[1]), row)
    return rows


def _parts(text: str) -> tuple[str, ...]:
    return tuple(double or single or bare for double, single, bare in _PART.findall(text))


def written(path: tuple[str, ...]) -> str:
    """A path as a reader finds it: ``[limits] sector``."""
    shown = tuple(plain_text(part, SHOWN) for part in path)
    if len(shown) == 1:
        return f"[{shown[0]}]"
    return f"[{'.'.join(shown[:-1])}] {shown[-1]}"


def shown_value(value: object) -> str:
    """A value as the file has it, short and without letters that steer a terminal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        return repr(plain_text(value, SHOWN))
    # A whole number may have more digits than Python is willing to write.
    if isinstance(value, int) and abs(value) >= 10**SHOWN:
        return f"a number of more than {SHOWN} digits"
    return str(value)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """What may have been meant, as the end of a sentence; "" where nothing is near."""
    if MEANT.get(word.lower()) in known:
        return f" (did you mean {MEANT[word.lower()]!r}?)"
    near = get_close_matches(word.lower(), [one.lower() for one in known], n=1, cutoff=0.6)
    return f" (did you mean {next(one for one in known if one.lower() == near[0])!r}?)" if near else ""


class Table:
    """One table with its path; every value is asked for by key, with what it has to be.

    Args:
        values: as the parser gave them; what is no table is a fault, and an empty one is read.
        path: of the table, ("goals", "1") for the first of an array.
        log: where faults go.
    """

    def __init__(self, values: object, path: tuple[str, ...], log: FaultLog) -> None:
        self.path = path
        self.log = log
        self.asked: list[str] = []
        self.values: Mapping[str, object] = {}
        if isinstance(values, Mapping):
            self.values = values
        else:
            log.add(path, shown_value(values), f"a table [{'.'.join(path)}]")

    def fault(self, key: str, found: str, expected: str = "") -> None:
        """What is wrong with the value of a key."""
        self.log.add((*self.path, key), found, expected)

    def text(self, key: str, longest: int = 120) -> str:
        """A line of text, "" where there is none."""
        value = self._value(key)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > longest:
            self.fault(key, shown_value(value), f"a text of at most {longest} letters in quotes")
            return ""
        return plain_text(value, longest)

    def number(self, key: str, expected: str, least: float, most: float = math.inf) -> float | None:
        """A finite number between bounds, both included; None where there is none or it is faulty."""
        value = self._value(key)
        return None if value is None else self.number_of(key, value, expected, least, most)

    def number_of(self, key: str, value: object, expected: str, least: float, most: float) -> float | None:
        """The same of a value that stands inside another one."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(key, shown_value(value), expected)
            return None
        try:
            number = float(value)
        except OverflowError:  # TOML of Python takes whole numbers of any length
            number = math.inf
        if not math.isfinite(number) or not least <= number <= most:
            self.fault(key, shown_value(value), expected)
            return None
        return number

    def share(self, key: str) -> float | None:
        """A share of the account: a decimal from 0 to 1."""
        return self.number(key, SHARE, 0.0, 1.0)

    def count(self, key: str, expected: str, least: int, most: int) -> int | None:
        """A whole number between bounds."""
        value = self._value(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(key, shown_value(value), expected)
            return None
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """A yes or no: true or false."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, shown_value(value), "true or false")
            return default
        return value

    def day(self, key: str) -> date | None:
        """A date, as TOML writes it or in quotes."""
        value = self._value(key)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value.strip() if isinstance(value, str) else "")
        except ValueError:
            self.fault(key, shown_value(value), "a date like 2035-12-31")
            return None

    def choice(self, key: str, known: Sequence[str]) -> str:
        """One of the words known, whatever its letter case; "" where there is none."""
        value = self._value(key)
        return "" if value is None else self.choice_of(key, value, known)

    def choice_of(self, key: str, value: object, known: Sequence[str]) -> str:
        """The same of a value that stands inside another one."""
        word = value.strip() if isinstance(value, str) else ""
        for one in known:
            if one.lower() == word.lower():
                return one
        listed = ", ".join(known) if len(known) <= 10 else "a code of ISO 4217 like CNY, USD, EUR"
        self.fault(key, shown_value(value) + (did_you_mean(word, known) if word else ""), listed)
        return ""

    def symbol(self, key: str, value: object, *, must_be_known: bool = False) -> str:
        """A symbol in its canonical spelling; as written where its form is not known, unless it must be."""
        if not isinstance(value, str) or not value.strip() or len(value) > SHOWN:
            self.fault(key, shown_value(value), "a symbol in quotes")
            return ""
        try:
            return parse_symbol(value).symbol
        except AmbiguousSymbol as ambiguous:
            self.fault(key, str(ambiguous))
        except UnreadableSymbol as unreadable:
            if not must_be_known:
                return plain_text(value)
            self.fault(key, str(unreadable))
        return ""

    def tables(self, key: str) -> tuple[Table, ...]:
        """An array of tables."""
        value = self._value(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.log.add((*self.path, key), shown_value(value), f"tables that each begin with [[{key}]]")
            return ()
        return tuple(Table(one, (*self.path, key, str(at)), self.log) for at, one in enumerate(value, start=1))

    def table(self, key: str) -> Table:
        """A table within this one; empty where there is none."""
        value = self._value(key)
        return Table({} if value is None else value, (*self.path, key), self.log)

    def items(self) -> tuple[tuple[str, object], ...]:
        """Every key with its value, of a table whose keys are the user's own."""
        self.asked += list(self.values)
        return tuple(self.values.items())

    def finish(self) -> None:
        """Name every key that nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                found = "is not known" + did_you_mean(key, self.asked)
                self.log.add((*self.path, key), found, f"one of {', '.join(self.asked)}")

    def _value(self, key: str) -> object | None:
        self.asked.append(key)
        return self.values.get(key)


SHARE = "a decimal from 0 to 1 (0.4 is 40 %)"
