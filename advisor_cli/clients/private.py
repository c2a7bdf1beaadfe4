"""The files of a client without his name and his account numbers: what a report under an alias is made from.

Accounts are called by their label in the profile, else by their place ("account 1"); names of files, of
transactions and of parties to a transfer lose what is known of the client. Nothing that counts is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from advisor_cli.clients.names import replace_names
from data_sources.model import AccountBook, AccountFile, AccountTerms, ClientProfile, Place

ACCOUNT = "account {place}"
LABELLED = "{label} ({place})"


def under_alias(book: AccountBook, profile: ClientProfile, alias: str) -> tuple[AccountBook, ClientProfile]:
    """The same book and policy, with nothing in them that tells who the client is."""
    called = _called(book, profile)
    known = {profile.name: alias} if profile.name.strip() else {}
    known |= {number: name for number, name in called.items() if number.strip()}
    files = {file.name: _file_name(file.name, known) for file in book.files}

    def at(place: Place) -> Place:
        return replace(place, file=files.get(place.file, _file_name(place.file, known)))

    hidden = AccountBook(
        files=tuple(_file(file, files, called) for file in book.files),
        transactions=tuple(
            replace(
                one,
                account=called.get(one.account, one.account),
                place=at(one.place),
                text=replace_names(one.text, known),
            )
            for one in book.transactions
        ),
        holdings=tuple(
            replace(one, account=called.get(one.account, one.account), place=at(one.place)) for one in book.holdings
        ),
        cash=tuple(
            replace(one, account=called.get(one.account, one.account), place=at(one.place)) for one in book.cash
        ),
        sums=tuple(replace(one, what=replace_names(one.what, known), place=at(one.place)) for one in book.sums),
        unread=tuple(
            replace(
                one,
                place=at(one.place),
                text=replace_names(one.text, known),
                why=replace_names(one.why, known),
            )
            for one in book.unread
        ),
    )
    terms = tuple(_terms(one, called) for one in profile.accounts)
    return hidden, replace(profile, name="", accounts=terms)


def _called(book: AccountBook, profile: ClientProfile) -> dict[str, str]:
    """What each account is called, by its number; those of the profile that no file has are among them."""
    labels = {terms.account: terms.label for terms in profile.accounts}
    numbers = {
        *(one.account for one in book.transactions),
        *(one.account for one in book.holdings),
        *(one.account for one in book.cash),
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


def _terms(terms: AccountTerms, called: Mapping[str, str]) -> AccountTerms:
    return replace(terms, account=called.get(terms.account, terms.account), label=called.get(terms.account, ""))


def _file(file: AccountFile, names: Mapping[str, str], called: Mapping[str, str]) -> AccountFile:
    # What was read there is told by the format: the origin's own words may hold the file's name.
    origin = replace(file.origin, dataset=f"{file.format}: {names[file.name]}")
    return replace(
        file,
        name=names[file.name],
        accounts=tuple(called.get(number, number) for number in file.accounts),
        origin=origin,
        same_as=names.get(file.same_as, file.same_as),
    )


def _file_name(name: str, known: Mapping[str, str]) -> str:
    """The file's name without what is known of the client; its ending stays."""
    path = PurePosixPath(name)
    parts = [*path.parts[:-1], path.stem] if path.name else [name]
    return "/".join(_part(part, known) for part in parts) + path.suffix


def _part(part: str, known: Mapping[str, str]) -> str:
    """A name of a file or folder; words in it may stand apart by an underscore."""
    spaced = part.replace("_", " ")
    hidden = replace_names(spaced, known).strip()
    return part if hidden == spaced.strip() else hidden or "file"
