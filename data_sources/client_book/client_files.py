"""One client as he lies on disk: what is handed to whoever works on him."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """One client as he lies on disk, or as his files' bytes where the worker does not see the disk.

    Args:
        folder: his name in the book: the folder's, or that of the table's rows; fit to be the name of a file.
        path: of his files; of the table where he is rows of one.
        profile: his policy's file, None where there is none.
        prices: file of his own prices, None where there is none.
        stamp: digest of names, sizes and times of the files (of the rows themselves in a table): unchanged files
            have the same.
        content: (name within the folder, bytes) of every file where it was read already, policy and prices among
            them; () to read ``path``. Of a client in a table: his rows, and his part of ``clients.toml``.
        of_table: whether he is rows of a table, which ``content`` has as ``client_book.table`` writes them.
        policy_row: row of ``clients.toml`` at which his part begins; 1 for a file of his own.
        fault: why he cannot be read although he was found, one sentence; "" where nothing is known against it.
        earlier: his last report before this one, for what changed since, as the run over the book packed it; b"" for
            none.
    """

    folder: str
    path: Path
    profile: Path | None
    prices: Path | None
    stamp: str
    content: tuple[tuple[str, bytes], ...] = ()
    of_table: bool = False
    policy_row: int = 1
    fault: str = ""
    earlier: bytes = b""
