"""The files of a client without his name and his account numbers: what a report under an alias is made from.

Accounts are called by their label in the profile, else by their place ("account 1"); every text of the files and
of the profile loses what is known of the client. Nothing that counts is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from operator import attrgetter
from pathlib import PurePosixPath
from typing import TypeVar

from advisor_cli.clients.names import replace_names
from data_sources.model import AccountBook, AccountFile, AccountTerms, ClientProfile, Place

ACCOUNT = "account {place}"
LABELLED = "{label} ({place})"
# What finds a price or an order again: digits in it mean themselves unless they are as many as an account's.
CODES = frozenset({"symbol", "into", "isin", "currency", "counter_currency", "time"})
NAMES_OF_HOLDINGS = frozenset({"name", "kind"})
LEAST_DIGITS = 8
NO_NAME = re.compile(r"[\d_\-.#]+")
LEAST_LETTERS = 4
OF_A_PERSON = re.compile(r"\d{8,}[Xx]?")
# Types of fields that no text is in; whatever else a record may hold one day is looked at.
NO_TEXT = frozenset({"float", "float | None", "int", "date", "date | None", "bool", "Action"})
Row = TypeVar("Row")


def under_alias(
    book: AccountBook, profile: ClientProfile, alias: str, folder: str = ""
) -> tuple[AccountBook, ClientProfile]:
    """The same book and policy, with nothing in them that tells who the client is.

    Args:
        book: the files.
        profile: the policy.
        alias: what stands for the client.
        folder: what his folder in a book is called, most often his name; "" where he has none.
    """
    veil = _Veil(book, profile, alias, _names_in(folder))
    hidden = AccountBook(
        files=tuple(veil.file(one) for one in book.files),
        transactions=veil.rows(book.transactions),
        holdings=veil.rows(book.holdings),
        cash=veil.rows(book.cash),
        sums=veil.rows(book.sums),
        unread=veil.rows(book.unread),
    )
    return hidden, veil.profile_without_names()


@cache
def _form(kind: Hashable) -> tuple[Callable[[object], tuple[object, ...]], tuple[tuple[int, str], ...]]:
    """What gets every field of a record in the order in which it is made, and (position, name) of texts and places."""
    own = fields(kind)  # type: ignore[arg-type]
    texts = tuple((at, one.name) for at, one in enumerate(own) if one.type not in NO_TEXT)
    return attrgetter(*(one.name for one in own)), texts


def _names_in(folder: str) -> tuple[str, ...]:
    """What of a folder's name may be a person's: its words, unless hardly any are left, and long numbers."""
    name = " ".join(NO_NAME.sub(" ", folder).split())
    names = (name,) if len(name) >= (LEAST_LETTERS if name.isascii() else 2) else ()
    return (*names, *OF_A_PERSON.findall(folder))


@dataclass(frozen=True)
class _Veil:
    """What is known of the client, and what stands instead."""

    book: AccountBook
    profile: ClientProfile
    alias: str
    folder: tuple[str, ...] = ()

    @cached_property
    def called(self) -> dict[str, str]:
        """What each account is called, by its number; those of the profile that no file has are among them."""
        labels = {terms.account: self.person(terms.label) for terms in self.profile.accounts}
        book = self.book
        numbers = {
            *(one.account for rows in (book.transactions, book.holdings, book.cash) for one in rows),
            *(number for file in book.files for number in file.accounts),
            *labels,
        }
        found: dict[str, str] = {}
        for place, number in enumerate(sorted(numbers - {""}), 1):
            label = labels.get(number, "")
            # Two accounts that share a label stay two.
            taken = label in found.values()
            if label:
                found[number] = LABELLED.format(label=label, place=place) if taken else label
            else:
                found[number] = ACCOUNT.format(place=place)
        return found

    @cached_property
    def known(self) -> dict[str, str]:
        """What stands instead of the name and of each number."""
        name = {self.profile.name: self.alias} if self.profile.name.strip() else {}
        return name | {number: called for number, called in self.called.items() if number.strip()}

    @cached_property
    def parts(self) -> frozenset[str]:
        """The names that one word, or the last digits, would betray."""
        return frozenset({self.profile.name, *(one for one in self.known if any(map(str.isdigit, one)))})

    @cached_property
    def codes(self) -> dict[str, str]:
        """What is replaced in symbols too."""
        return {
            name: instead
            for name, instead in self.known.items()
            if name == self.profile.name or sum(map(str.isdigit, name)) >= LEAST_DIGITS
        }

    def person(self, text: str) -> str:
        """A label without the client's name."""
        names = {name: self.alias for name in (self.profile.name, *self.folder) if name.strip()}
        return replace_names(text, names, names) if names else text

    def text(self, text: str) -> str:
        """Words of the files without what is known of the client."""
        if text not in self._read:
            self._read[text] = replace_names(text, *self._in_words) if text else text
        return self._read[text]

    @cached_property
    def _in_words(self) -> tuple[dict[str, str], frozenset[str]]:
        """What is taken out of words of the files; a holding may be called like a folder, and keeps its name."""
        return dict.fromkeys(self.folder, self.alias) | self.known, self.parts | set(self.folder)

    @cached_property
    def _read(self) -> dict[str, str]:
        """Texts that were read: thousands of rows say the same few things."""
        return {}

    def code(self, text: str) -> str:
        """A symbol, which stays what it is unless it is the name or a number of the client."""
        if text not in self._coded:
            self._coded[text] = replace_names(text, self.codes) if text and self.codes else text
        return self._coded[text]

    @cached_property
    def _coded(self) -> dict[str, str]:
        return {}

    def field(self, name: str, value: str) -> str:
        """A text of a row, as the field that it stands in wants it."""
        if name in CODES:
            return self.code(value)
        return self.firm(value) if name in NAMES_OF_HOLDINGS else self.text(value)

    def firm(self, text: str) -> str:
        """A holding's name without the client's whole one; of a word that they share it keeps its own (Ford Motor)."""
        if text not in self._firms:
            self._firms[text] = replace_names(text, self.known) if text else text
        return self._firms[text]

    @cached_property
    def _firms(self) -> dict[str, str]:
        return {}

    def place(self, place: Place) -> Place:
        """The same row of the same file, under the file's other name."""
        file, sheet, column = self.file_name(place.file), self.text(place.sheet), self.text(place.column)
        same = file == place.file and sheet == place.sheet and column == place.column
        return place if same else Place(file, place.row, column, sheet)

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Lines of the book, all of one kind: every text in them, their accounts and their places."""
        if not rows:
            return rows
        kind: Callable[..., Row] = type(rows[0])
        all_of, texts = _form(kind)
        # Field by field: thousands of rows say the same few things, and most of them stay what they are.
        columns: list[tuple[object, ...]] = list(zip(*map(all_of, rows), strict=True))
        for at, name in texts:
            columns[at] = self._column(name, columns[at])
        return tuple(map(kind, *columns))

    def _column(self, name: str, values: tuple[object, ...]) -> tuple[object, ...]:
        """What one field of all rows holds."""
        hidden = {value: self._value(name, value) for value in set(values) if value}
        instead = {value: other for value, other in hidden.items() if other is not value}
        return tuple([instead.get(value, value) for value in values]) if instead else values

    def _value(self, name: str, value: object) -> object:
        if type(value) is str:
            return self.called.get(value, value) if name == "account" else self.field(name, value)
        return self.place(value) if isinstance(value, Place) else value

    def file(self, file: AccountFile) -> AccountFile:
        """A file under another name; what was read there is told by the format: the origin may hold the file's name."""
        name = self.file_name(file.name)
        return replace(
            file,
            name=name,
            accounts=tuple(self.called.get(number, number) for number in file.accounts),
            origin=replace(file.origin, dataset=f"{file.format}: {name}", note=self.text(file.origin.note)),
            same_as=self.file_name(file.same_as),
        )

    def file_name(self, name: str) -> str:
        """The file's name without what is known of the client; its ending stays, and no two become one."""
        return self.file_names.get(name) or self._file_name(name)

    @cached_property
    def file_names(self) -> Mapping[str, str]:
        """The new name of each file of the book."""
        found: dict[str, str] = {}
        for place, file in enumerate(self.book.files, 1):
            name = self._file_name(file.name)
            if name in found.values():
                path = PurePosixPath(name)
                name = str(path.with_name(f"{path.stem} {place}{path.suffix}"))
            found[file.name] = name
        return found

    def _file_name(self, name: str) -> str:
        path = PurePosixPath(name)
        parts = [*path.parts[:-1], path.stem] if path.name else [name]
        return "/".join(self._part(part) for part in parts) + path.suffix

    def _part(self, part: str) -> str:
        """A name of a file or folder; words in it may stand apart by an underscore."""
        spaced = part.replace("_", " ")
        hidden = self.text(spaced).strip()
        return part if hidden == spaced.strip() else hidden or "file"

    def profile_without_names(self) -> ClientProfile:
        """The policy: its numbers as they are; labels, names of goals and of scenarios without the client's."""
        profile = self.profile

        def coded(pairs: tuple[tuple[str, Row], ...]) -> tuple[tuple[str, Row], ...]:
            return tuple((self.code(symbol), value) for symbol, value in pairs)

        return replace(
            profile,
            name="",
            accounts=tuple(self._terms(one) for one in profile.accounts),
            goals=tuple(replace(one, name=self.text(one.name)) for one in profile.goals),
            bands=tuple(replace(one, name=self.code(one.name)) for one in profile.bands),
            limits=replace(profile.limits, restricted=tuple(map(self.code, profile.limits.restricted))),
            scenarios=tuple((self.text(name), coded(shocks)) for name, shocks in profile.scenarios),
            product_risk=coded(profile.product_risk),
            classes=coded(profile.classes),
            sectors=coded(profile.sectors),
            countries=coded(profile.countries),
            columns=tuple((field, self.text(column)) for field, column in profile.columns),
            symbols=tuple((self.code(spelling), self.code(symbol)) for spelling, symbol in profile.symbols),
        )

    def _terms(self, terms: AccountTerms) -> AccountTerms:
        called = self.called.get(terms.account, terms.account)
        return replace(terms, account=called, label=self.called.get(terms.account, ""))
