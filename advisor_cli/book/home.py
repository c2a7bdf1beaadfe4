"""Where a book's register, lock and frozen markets lie: a folder of the home folder, named after where the book is."""

from __future__ import annotations

from pathlib import Path

from data_sources.encoding import digest

REGISTER, LOCK, MARKETS, WORKERS_LOG = "book.sqlite", "book.lock", "markets", "workers.log"


def book_id(book: Path) -> str:
    """The same for the same folder or table, however it is named."""
    return digest(str(book.resolve()).encode("utf-8", "surrogateescape"))[:16]


def book_home(home: Path, book: Path) -> Path:
    """The folder in which what is known of a book is kept; its clients' files are never written to."""
    return home / "books" / book_id(book)


def register_path(home: Path, book: Path) -> Path:
    """The register of a book, whether it is there or not."""
    return book_home(home, book) / REGISTER


def default_output(book: Path) -> Path:
    """Where the results go when nothing was named: beside the book, never inside it."""
    whole = book.resolve()
    return whole.with_name(f"{whole.stem if whole.is_file() else whole.name}-out")
