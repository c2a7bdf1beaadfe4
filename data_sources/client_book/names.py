"""Names of clients as names of files: what a table or a disk calls a client may not lead anywhere else."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from data_sources.plain_text import plain_text

LONGEST = 120  # letters
MOST_BYTES = 200  # of a name: with an ending it is still the name of a file everywhere
FORBIDDEN = frozenset('/\\<>:"|?*')
# What Windows takes for a device, whatever its ending.
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(1, 10))})


def shown_name(name: str) -> str:
    """A name as it can be written and shown, and made the name of a file: its own where it is fit."""
    readable = plain_text(os.fsencode(name).decode("utf-8", "replace"), LONGEST)
    bare = "".join("_" if letter in FORBIDDEN else letter for letter in readable).strip(" .")
    while len(bare.encode()) > MOST_BYTES:
        bare = bare[:-1]
    return bare or "unnamed"


def unfit(name: str) -> str:
    """Why a name cannot be a client's, "" where it can."""
    if name in (".", "..") or ".." in name.replace("\\", "/").split("/"):
        return "a client's name may not lead to another folder"
    odd = sorted(FORBIDDEN.intersection(name))
    if odd:
        return f"a client's name may not have {' or '.join(odd)} in it: it becomes the name of a file"
    if name.casefold().partition(".")[0] in DEVICES:
        return "it is the name of a device on Windows"
    if shown_name(name) != name:
        return "its name has letters that cannot be shown, blanks at its end, or too many letters"
    return ""


def sameness(name: str) -> str:
    """What two names share that some disks cannot tell apart: letter case and composed letters do not count."""
    return unicodedata.normalize("NFC", name).casefold()


def doubles_of(names: Iterable[str]) -> dict[str, str]:
    """Another name that a disk may take for this one, by name; names that are alone are left out."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        alike[sameness(name)].append(name)
    return {
        name: next(other for other in group if other is not name)
        for group in alike.values()
        if len(group) > 1
        for name in group
    }
