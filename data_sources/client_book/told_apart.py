"""The names of a book: what lies beside its clients, and clients whose names could be taken for each other's."""

from __future__ import annotations

from dataclasses import replace

from data_sources.client_book.client_files import ClientFiles
from data_sources.client_book.names import doubles_of

PROFILES, POLICIES = "profiles", "clients.toml"


def told_apart(found: list[ClientFiles]) -> tuple[ClientFiles, ...]:
    """The clients, with a fault at those whose names a disk, or a reader, may take for each other's."""
    sound = [one.folder for one in found if not one.fault]  # whoever has a fault already costs nobody else
    doubles = doubles_of(sound)
    taken = {name for name in sound if name not in doubles}
    named = []
    for one in found:
        if one.fault:
            one = replace(one, folder=_free(one.folder, taken))  # noqa: PLW2901
        elif one.folder in doubles:
            why = f"its name differs from {doubles[one.folder]!r} by nothing that every disk can tell; rename one"
            one = replace(one, folder=_free(one.folder, taken), fault=why)  # noqa: PLW2901
        taken.add(one.folder)
        named.append(one)
    return tuple(named)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken: names that cannot be shown may look alike."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
