"""The policies of many clients in one TOML file, cut into the part of each: a slip in one costs that one alone.

[client."Zhang Wei"]              becomes  [client]
currency = "CNY"                           currency = "CNY"
[client."Zhang Wei".limits]                [limits]
single_holding = 0.2                       single_holding = 0.2
"""

from __future__ import annotations

import re
from pathlib import Path

from data_sources.errors import BadFile, Fault

LARGEST = 256 * 1024 * 1024
ADVICE = 'each client has a table [client."NAME"], and [client."NAME".limits] for what a profile has as [limits]'
_HEADER = re.compile(
    r"""\s*(\[\[?)\s*client\s*\.\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*(\.[^\]]*)?(\]\]?)(.*)"""
)


def policies_of(path: Path) -> dict[str, tuple[int, bytes]]:
    """By client's name: row at which his part begins, and the part as a profile of his own.

    Raises:
        BadFile: the file cannot be read, or has something before the first client's table.
    """
    parts: dict[str, tuple[int, list[str]]] = {}
    own: list[str] | None = None
    for row, line in enumerate(_text(path).split("\n"), start=1):
        if match := _HEADER.fullmatch(line):
            opened, double, single, bare, within, closed, rest = match.groups()
            first, own = parts.setdefault(double or single or bare, (row, []))
            own += [""] * (row - first - len(own))  # rows keep their numbers
            own.append(f"{opened}{(within or '.client')[1:].strip()}{closed}{rest}")
        elif own is not None:
            own.append(line)
        elif line.strip() and not line.lstrip().startswith("#"):
            raise BadFile(path.name, [Fault("it stands in the table of no client", row=row)], ADVICE)
    return {name: (row, "\n".join(lines).encode()) for name, (row, lines) in parts.items()}


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(path.name, [Fault(f"it has more than {LARGEST >> 20:,} MB")], ADVICE)
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as failure:
        raise BadFile(path.name, [Fault(f"it cannot be read ({failure.strerror})")]) from failure
    except UnicodeDecodeError as failure:
        raise BadFile(path.name, [Fault("it is not written in UTF-8")], "save it as UTF-8 and run again") from failure
