"""Reports onto disk: the suffix decides the format, and a file is whole or it is not there.

Each file is written beside its place under another name and then renamed, so that a full disk
or an interrupt leaves neither half a report nor a damaged old one. Charts are drawn once and
shared by the formats.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
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
        if path.is_dir():
            raise Unwritable(str(path), "it is a folder")
        folder = path.parent
        if not folder.is_dir():
            raise Unwritable(str(path), f"there is no folder {folder}")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Unwritable(str(path), f"the folder {folder} may not be written")


def save(document: Document, paths: Sequence[Path]) -> tuple[Path, ...]:
    """Write the document to each path, in the format of its suffix; charts of Markdown go beside it.

    Returns:
        Every file written, in order.

    Raises:
        OutputError: the first path that could not be written; those before it are there.
    """
    check_paths(paths)
    shared = _Shared(document)
    return tuple(written for path in paths for written in _save_one(document, path, shared))


class _Shared:
    """What the formats share, made when first wanted."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def drawings(self) -> Drawings:
        from advisor_cli.report.charts.draw import draw_charts

        return draw_charts(self._document)


def _save_one(document: Document, path: Path, shared: _Shared) -> tuple[Path, ...]:
    match path.suffix.lower():
        case ".json":
            from advisor_cli.report.json_envelope import envelope_text

            return (write_whole(path, envelope_text(document).encode()),)
        case ".md":
            from advisor_cli.report.markdown import charts_folder, markdown

            folder = path.with_name(charts_folder(path.stem))
            made = _save_charts(folder, shared.drawings)
            return (write_whole(path, markdown(document, shared.drawings, folder.name).encode()), *made)
        case _:
            from advisor_cli.report.pdf import pdf

            return (write_whole(path, pdf(document, shared.drawings)),)


def _save_charts(folder: Path, drawings: Drawings) -> tuple[Path, ...]:
    if not drawings:
        return ()
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Unwritable(str(folder), error.strerror or str(error)) from error
    return tuple(write_whole(folder / f"{name}.svg", svg) for name, svg in drawings.items())


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file aside and rename it into place.

    Raises:
        Unwritable: the operating system refused; nothing is left behind.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise Unwritable(str(path), error.strerror or str(error)) from error
    finally:
        aside.unlink(missing_ok=True)
    return path
