"""A language model that is never told who the client is, whatever stands in a prompt.

Prompts are made of figures and of rules, and bear no names by themselves. This is the second lock: what is known
of the client is taken out of every message on its way out. The record of the run, which stays here, is as written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor_cli.clients.names import replace_names
from data_sources.account_snapshot import AccountSnapshot
from diagnostics.commentary.model import LanguageModel, Message, Reply

LEAST_DIGITS = 4  # of an account's number; "IRA" and "Depot 1" are words like any other
LEAST_LETTERS = 4  # of a name in Latin letters


@dataclass(frozen=True, slots=True)
class DiscreetModel:
    """A model behind the lock.

    Args:
        model: is asked.
        names: what it never hears.
    """

    model: LanguageModel
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """As ``LanguageModel.name``."""
        return self.model.name

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        """As ``LanguageModel.complete``."""
        return self.model.complete(
            tuple(replace(message, content=replace_names(message.content, self.names)) for message in messages)
        )


def names_of(snapshot: AccountSnapshot) -> tuple[str, ...]:
    """What says who the client is: the name, the numbers of the accounts, the names of the files."""
    book, profile = snapshot.book, snapshot.profile
    numbers = {number for file in book.files for number in file.accounts} | {one.account for one in profile.accounts}
    numbers |= {row.account for rows in (book.transactions, book.holdings, book.cash) for row in rows}
    telling = [number for number in sorted(numbers) if sum(sign.isdigit() for sign in number) >= LEAST_DIGITS]
    files = sorted({part for file in book.files for part in (file.name, file.name.rpartition("/")[2])})
    name = profile.name.strip()
    known = [name] if len(name) >= (LEAST_LETTERS if name.isascii() else 2) else []
    return (*known, *telling, *files)
