"""Reports onto disk: the suffix decides the format, and a file is whole or it is not there.

All files are made, then written beside their places under other names, and only then renamed, so
that a full disk or an interrupt leaves neither half a report nor a damaged old one, nor the charts
of a report that is not there. Charts are drawn once and shared by the formats.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from advisor_cli.report.charts.drawing import Drawings
from advisor_cli.report.document import Document
from advisor_cli.report.errors import UnknownSuffix, Unwritable

SUFFIXES = (".md", ".pdf", ".json")


def check_paths(paths: Sequence[Path]) -> None:
    """Refuse what cannot be written before any work is done.

    Raises:
        UnknownSuffix: a suffix that names no format.
        Unwritable: a folder that is not there or may not be written, or a path that is a folder.
    """
    for path in paths:
        if path.suffix.lower() not in SUFFIXES:
            raise UnknownSuffix(str(path), path.suffix, SUFFIXES)
        folder = path.parent
        try:
            is_folder, has_folder = path.is_dir(), folder.is_dir()
        except OSError as error:  # a name that is too long, among others
            raise Unwritable(str(path), error.strerror or str(error)) from error
        if is_folder:
            raise Unwritable(str(path), "it is a folder")
        if not has_folder:
            raise Unwritable(str(path), f"there is no folder {folder}")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Unwritable(str(path), f"the folder {folder} may not be written")


def save(document: Document, paths: Sequence[Path]) -> tuple[Path, ...]:
    """Write the document to each path, in the format of its suffix; charts of Markdown go beside it.

    Returns:
        Every file written, in order.

    Raises:
        OutputError: a path that could not be written; then none of them is.
    """
    check_paths(paths)
    shared = _Shared(document)
    return write_together([made for path in paths for made in _made(document, path, shared)])


class _Shared:
    """What the formats share, made when first wanted."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def drawings(self) -> Drawings:
        from advisor_cli.report.charts.draw import draw_charts

        return draw_charts(self._document)


def _made(document: Document, path: Path, shared: _Shared) -> list[tuple[Path, bytes]]:
    """The files of one format, the report itself first."""
    match path.suffix.lower():
        case ".json":
            from advisor_cli.report.json_envelope import envelope_text

            return [(path, envelope_text(document).encode())]
        case ".md":
            from advisor_cli.report.markdown import charts_folder, markdown

            folder = path.with_name(charts_folder(path.stem))
            page = markdown(document, shared.drawings, folder.name)
            return [(path, page.encode()), *((folder / f"{name}.svg", svg) for name, svg in shared.drawings.items())]
        case _:
            from advisor_cli.report.pdf import pdf

            return [(path, pdf(document, shared.drawings))]


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file aside and rename it into place; Unwritable when that is refused, and nothing is left behind."""
    return write_together([(path, content)])[0]


def write_together(files: Sequence[tuple[Path, bytes]]) -> tuple[Path, ...]:
    """Write every file aside, then rename them all into place; a folder that is missing is made.

    Raises:
        Unwritable: the operating system refused; what was there before is there still, and nothing else.
    """
    asides: list[tuple[Path, Path]] = []
    folders: list[Path] = []
    placed: list[Path] = []
    path = Path()
    try:
        for path, content in files:
            if not path.parent.is_dir():
                path.parent.mkdir(exist_ok=True)  # another run may have made it just now
                folders.append(path.parent)
            aside = path.with_name(f".{os.getpid()}-{len(asides)}.part")
            asides.append((aside, path))
            _write_synced(aside, content)
        # What a report points to is there before it.
        for aside, path in reversed(asides):
            is_new = not path.exists()
            aside.replace(path)
            if is_new:
                placed.append(path)
        folders.clear()
        placed.clear()
    except OSError as error:
        raise Unwritable(str(path), error.strerror or str(error)) from error
    finally:
        for left in (*(aside for aside, _ in asides), *placed):
            left.unlink(missing_ok=True)
        for folder in folders:
            _remove_if_empty(folder)
    return tuple(path for path, _ in files)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):  # another run may have written there meanwhile
        folder.rmdir()
