"""Tables of words by language: one file a language, and beside it a folder of the same name with one a topic."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from diagnostics.figures import Language

WORD_LISTS = ("vocabulary",)  # texts that are lists of words: those of a topic are added to the others


@cache
def language_tables(
    package: str, language: Language, folder: str = "", without: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The tables of one language: ``en.toml`` and every ``en/*.toml`` as one table.

    Args:
        package: the package that holds the files.
        language: which one.
        folder: a folder of it; "" for the package's own.
        without: topics whose names begin with one of these are left out.

    Raises:
        ValueError: two files say something of the same name.

    Returns:
        Read by many and changed by none.
    """
    place = files(package) / folder if folder else files(package)
    merged: dict[str, Any] = tomllib.loads((place / f"{language.value}.toml").read_text("utf-8"))
    topics = place / language.value
    for topic in sorted(topics.iterdir(), key=lambda entry: entry.name) if topics.is_dir() else ():
        if topic.name.endswith(".toml") and not topic.name.startswith(without):
            _add(merged, tomllib.loads(topic.read_text("utf-8")), (topic.name,))
    return merged


def _add(into: dict[str, Any], more: Mapping[str, Any], place: tuple[str, ...]) -> None:
    """Add tables to tables, entry by entry; lists of the same name are put one after the other."""
    for name, value in more.items():
        known = into.get(name)
        if known is None:
            into[name] = value
        elif isinstance(known, dict) and isinstance(value, dict):
            _add(known, value, (*place, name))
        elif isinstance(known, list) and isinstance(value, list):
            known.extend(value)
        elif isinstance(known, str) and isinstance(value, str) and name in WORD_LISTS:
            into[name] = f"{known} {value}"
        else:
            raise ValueError(f"{'.'.join((*place, name))} is said twice")
