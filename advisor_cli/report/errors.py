"""What can go wrong when a report is put where the user wants it.

    OutputError
    ├── UnknownSuffix     the suffix of the file's name says no format that there is
    ├── Unwritable        the place cannot be written
    └── FontMissing       a typeface that the report is set in is not installed

Each class takes data and writes its sentence: what was asked, what was got, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


class OutputError(Exception):
    """The root: the report could not be put where it was wanted. Its text is one sentence."""


class UnknownSuffix(OutputError):
    """The suffix decides the format, and this one decides none."""

    def __init__(self, path: str, suffix: str, known: Sequence[str]) -> None:
        got = f"the suffix {suffix!r}" if suffix else "no suffix"
        super().__init__(f"{path} has {got}, which names no format; end it in one of {', '.join(known)}")
        self.path = path
        self.known = tuple(known)


class Unwritable(OutputError):
    """The operating system refused the place."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"cannot write {path}: {why}; name a place that can be written")
        self.path = path
        self.why = why


class FontMissing(OutputError):
    """Without its typeface a report would print boxes for Chinese; it is refused instead."""

    def __init__(self, package: str, requirement: str, file: str) -> None:
        super().__init__(f'the typeface {file} of {package} is missing; run: pip install "{requirement}"')
        self.package = package
        self.file = file
