"""The records of the commentary, and the language model as a protocol.

A sentence holds ``[[fact.key]]`` slots and no figure; code writes the figures in when the
document is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class ModelFailure(Exception):
    """A model gave no usable reply: it hung, refused, was cut off, or is not there. ``kind`` is stable.

    ``retry_after``: seconds after which the service wants to be asked again, None where it named none.
    """

    def __init__(self, kind: str, detail: str, retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Message:
    """One message of an exchange; role is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered."""

    text: str
    model: str
    finish_reason: str = "stop"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    cached: bool = False


class LanguageModel(Protocol):
    """Anything that answers messages with text."""

    @property
    def name(self) -> str:
        """The model's name, as recorded."""
        ...

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        """The reply; raises ModelFailure when there is none that can be used."""
        ...


class Writer(Enum):
    """Whose words a sentence is."""

    MODEL = "model"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with slots, verified.

    Args:
        text: words with ``[[fact.key]]`` slots.
        section: name of the section it belongs to; "summary" for the first page.
        writer: whose words.
        cited: keys of the slots, in order of appearance.
    """

    text: str
    section: str
    writer: Writer
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence that was not printed, and each reason why (stable code, what it was found in)."""

    text: str
    reasons: tuple[tuple[str, str], ...]
    attempt: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer, as they went over the wire."""

    messages: tuple[Message, ...]
    reply: Reply | None
    failure: str
    prompt_sha256: str


@dataclass(frozen=True, slots=True)
class Commentary:
    """All sentences of a report, and how they came to be.

    Args:
        writer: MODEL if any sentence is a model's, else RULES.
        model: name of the model that was asked, "" when none was.
        failure: why the model's words are missing or partial, "" when they are not.
    """

    sentences: tuple[Sentence, ...]
    writer: Writer
    model: str
    failure: str = ""
    refusals: tuple[Refusal, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
