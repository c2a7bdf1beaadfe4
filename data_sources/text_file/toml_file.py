"""A TOML file of the user's, read whole: its bytes, and its tables, or one refusal that says what and where."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from data_sources.errors import BadFile, Fault
from data_sources.plain_text import plain_text

LARGEST = 1_000_000  # bytes; what is written by hand has some thousand
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


def content_of(path: Path, what: str) -> bytes:
    """The bytes of a short text file.

    Args:
        path: of the file.
        what: it is, in words, for the advice ("profile").

    Raises:
        BadFile: a folder, no file, one that cannot be read, or one that is too large.
    """
    try:
        if path.is_dir():
            raise BadFile(path.name, [Fault("it is a folder")], f"name the {what} file")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as failure:
        raise BadFile(path.name, [Fault("there is no such file")], "check the path") from failure
    except (OSError, ValueError) as failure:  # ValueError: a path with a zero byte in it
        why = failure.strerror if isinstance(failure, OSError) and failure.strerror else "it has no such name"
        raise BadFile(path.name, [Fault(f"it cannot be read ({why})")]) from failure
    if len(content) > LARGEST:
        raise BadFile(path.name, [Fault(f"it is larger than {LARGEST:,} bytes")], f"a {what} is a short text file")
    return content


def toml_text(content: bytes, name: str) -> str:
    """The text of a TOML file: UTF-8 with or without a byte-order mark, or UTF-16 with one; lines end in a newline.

    Raises:
        BadFile: it is in another encoding.
    """
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as failure:
        row = content[: failure.start].count(b"\n") + 1
        fault = Fault("it is not written in UTF-8", row=row)
        raise BadFile(name, [fault], "save it as UTF-8 in the editor and run again") from failure
    return text.replace("\r\n", "\n")


def toml_tables(text: str, name: str, advice: str) -> Mapping[str, object]:
    """What the text says, as the parser has it.

    Raises:
        BadFile: it is no TOML; the place is named.
    """
    try:
        return tomllib.loads(text)
    except RecursionError as failure:
        raise BadFile(name, [Fault("its lists or tables lie too deep within each other")], advice) from failure
    except ValueError as failure:  # TOMLDecodeError, and whole numbers of thousands of digits
        said = str(failure)
        place = _AT.search(said)
        row = int(place[1]) if place and place[1] else None
        where = f" at letter {place[2]}" if place and place[2] else " at its end" if place else ""
        what = f"it is not TOML{where}: {plain_text(_AT.sub('', said), 100)}"
        raise BadFile(name, [Fault(what, row=row)], 'texts stand in quotes, as in name = "..."') from failure
