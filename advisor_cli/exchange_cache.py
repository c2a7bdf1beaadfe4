"""Replies kept on disk by what was asked: equal facts ask the same question and are answered at once.

A file's name is the hash of model, parameters and messages, so nothing is ever overwritten with
something else. A cache that is damaged or cannot be written costs a question, never a report.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Protocol

from diagnostics.commentary.model import LanguageModel, Message, Reply

SCHEMA = "advisor.exchange/1"
CUT_OFF = "length"


class ParametrizedModel(LanguageModel, Protocol):
    """A model that says what shapes its replies besides the messages."""

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """(name, written value) of each."""
        ...


class CachedModel:
    """A model whose whole replies are kept; the same question is not asked twice."""

    def __init__(self, model: ParametrizedModel, folder: Path) -> None:
        self._model = model
        self._folder = folder

    @property
    def name(self) -> str:
        """The name of the model behind."""
        return self._model.name

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        """The kept reply, marked as such, or the model's own; raises what the model raises."""
        path = self._folder / f"{self.key(messages)}.json"
        kept = _read(path)
        if kept is not None:
            return replace(kept, cached=True)
        reply = self._model.complete(messages)
        # A reply that was cut off is worth asking for again.
        if reply.finish_reason != CUT_OFF:
            _write(path, self.name, messages, reply)
        return reply

    def key(self, messages: tuple[Message, ...]) -> str:
        """SHA-256 of everything that the reply depends on."""
        asked = {
            "model": self._model.name,
            "parameters": [list(pair) for pair in self._model.parameters],
            "messages": [[message.role, message.content] for message in messages],
        }
        return hashlib.sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _read(path: Path) -> Reply | None:
    """The reply in a file; None when there is none or the file is damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(record, Mapping) or record.get("schema") != SCHEMA:
        return None
    reply = record.get("reply")
    if not isinstance(reply, Mapping) or set(reply) != {field.name for field in fields(Reply)}:
        return None
    return Reply(**reply) if isinstance(reply["text"], str) and isinstance(reply["model"], str) else None


def _write(path: Path, model: str, messages: tuple[Message, ...], reply: Reply) -> None:
    """Write aside and rename, so that a file is whole or absent; a full or read-only disk is no failure."""
    record = {
        "schema": SCHEMA,
        "model": model,
        "messages": [asdict(message) for message in messages],
        "reply": asdict(reply),
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    aside = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=".json")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(aside).replace(path)
    except OSError:
        if aside:
            Path(aside).unlink(missing_ok=True)
