"""The contract of the readers: one a format, recognised by content, never by a file's name.

A cell that cannot be read is a fault and refuses the file, together with all its other faults; a row that
is understood and not used (an option, a coin) is listed as unread. Nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from data_sources.accounts.files.opened import OpenedFile
from data_sources.errors import Fault
from data_sources.model.accounts import CashBalance, Holding, SumCheck, Transaction, UnreadRow


@dataclass(frozen=True, slots=True)
class ReadingHints:
    """What the user says of his files.

    Args:
        today: nothing in a file lies behind it; a date that does is a fault.
        columns: column name by field, of a file that no reader knows (the profile's ``[columns]``).
        symbols: canonical symbol by a file's spelling or ISIN (the profile's ``[symbols]``).
        currency: of amounts where a file has none; "" where the user does not say.
    """

    today: date
    columns: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a reader made of one file; with faults, the rest is not used."""

    rows: int
    transactions: tuple[Transaction, ...] = ()
    holdings: tuple[Holding, ...] = ()
    cash: tuple[CashBalance, ...] = ()
    sums: tuple[SumCheck, ...] = ()
    unread: tuple[UnreadRow, ...] = ()
    faults: tuple[Fault, ...] = ()


class AccountReader(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """Stable and public: "schwab"."""
        ...

    @property
    def label(self) -> str:
        """What it reads, in English, for the list of formats."""
        ...

    @property
    def label_zh(self) -> str:
        """The same in Chinese."""
        ...

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the content is of this format; cheap, and never raises."""
        ...

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row of the file, or all its faults."""
        ...
