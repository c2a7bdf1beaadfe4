"""Files of a client in a record that does not name him: by number and digest, because their names often are his."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data_sources.model import Origin

FILE = "file"


def without_file_names(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """The origins in their order, each file of the user's as "file 1", "file 2"; their digests tell which."""
    found: list[Origin] = []
    numbers: dict[str, int] = {}
    for origin in origins:
        if origin.provider == FILE:
            number = numbers.setdefault(origin.sha256, len(numbers) + 1)
            found.append(replace(origin, dataset=f"{FILE} {number}"))
        else:
            found.append(origin)
    return tuple(found)
