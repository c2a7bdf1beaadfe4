"""Named values of one entry that is no row of a table: the attributes of an XML element, the tags of an OFX entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data_sources.accounts.rows.cells import day as day_of
from data_sources.accounts.rows.cells import is_blank, number_wanted, time_of
from data_sources.accounts.rows.cells import number as number_of
from data_sources.accounts.rows.tables import Gathered
from data_sources.model import Place
from data_sources.plain_text import plain_text


@dataclass(frozen=True, slots=True)
class Fields:
    """The values by name; what cannot be read becomes a fault, as in a row of a table.

    ``order`` is that of day and month where a year does not stand first; ``row`` the line of the file;
    ``either_mark`` says that a comma may be the mark of decimals, and never groups thousands (OFX).
    """

    gathered: Gathered
    row: int
    values: Mapping[str, str]
    order: str = "auto"
    either_mark: bool = False

    def text(self, *names: str) -> str:
        """The first of the names that has a value, as written; "" for none."""
        for name in names:
            text = self.values.get(name)
            if text and not is_blank(text):
                return text
        return ""

    def said(self, *names: str) -> str:
        """The same, fit to be shown."""
        return plain_text(self.text(*names))

    def place(self, column: str = "") -> Place:
        """Where the entry stands."""
        return Place(self.gathered.file.name, self.row, column)

    def number(self, *names: str) -> float | None:
        """The number of the first name that has a value; None for none."""
        text = self.text(*names)
        if not text:
            return None
        # Where the writer may choose the mark of decimals, a single comma can be no other.
        comma = self.either_mark and text.count(",") == 1 and "." not in text
        value = number_of(text, "," if comma else ".")
        if value is None:
            self.fault(names[0], repr(plain_text(text, 60)), number_wanted(text))
        return value

    def amount(self, *names: str) -> float:
        """The number, 0 where there is none."""
        return self.number(*names) or 0.0

    def needed(self, *names: str) -> float:
        """The number, with a fault where there is none."""
        if not self.text(*names):
            self.fault(names[0], "nothing", "a number")
        return self.amount(*names)

    def day(self, *names: str) -> date:
        """The day of the first name that has a value, with a fault where there is none."""
        today = self.gathered.hints.today
        text = self.text(*names)
        found = day_of(text, self.order, today)
        if found is None:
            self.fault(names[0], repr(plain_text(text, 60)) if text else "nothing", "a day")
            return today
        return self.gathered.checked_day(found, self.place(names[0]))

    def time(self, *names: str) -> str:
        """The time of day, "" where there is none."""
        return time_of(self.text(*names))

    def fault(self, column: str, what: str, expected: str) -> None:
        """The value cannot be used."""
        self.gathered.fault(what, self.row, column, expected)

    def skip(self, text: str, why: str) -> None:
        """The entry is understood and not used."""
        self.gathered.skip(self.place(), text, why)
