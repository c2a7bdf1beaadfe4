"""A letter: what is to be sent, to which targets, and the run that it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to send.

    Args:
        key: what makes it this letter and no other: the brief's name, a slash, and its day. A letter of a key is sent
            once to a target, whatever happens.
        subject: one line.
        body: Markdown, as long as it is.
        short: Markdown of the first page, for channels that take little.
        attachments: files that lie in the folder of the run's reports (a PDF).
        run: id of the run, which is not pruned while a letter of it waits.
        language: "en" or "zh": of the line that says where the whole is, where only the first page is sent.
        is_exceptional: whether it tells of something out of the ordinary; some targets want only such letters.
    """

    key: str
    subject: str
    body: str
    short: str
    attachments: tuple[Path, ...]
    run: str
    language: str = "en"
    is_exceptional: bool = True

    @property
    def brief(self) -> str:
        """Name of the brief."""
        return brief_of(self.key)


def brief_of(key: str) -> str:
    """Name of the brief whose letter goes by a key."""
    return key.partition("/")[0]
