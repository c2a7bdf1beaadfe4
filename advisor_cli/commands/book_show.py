"""``advisor book show``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor_cli import options
from advisor_cli.settings import load_settings

Book = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", help="The book: its folder or table. [default: the one that was run last]"),
]
Kind = Annotated[
    str,
    typer.Option("--kind", metavar="KIND", help="Only clients with such a reason: breach, loss, drift, unreadable ..."),
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=0, help="Show so many clients; 0 shows all.")]
Client = Annotated[str, typer.Option("--client", metavar="FOLDER", help="This client alone, by folder or alias.")]


def show(
    book: Book = None,
    *,
    kind: Kind = "",
    limit: Limit = 25,
    client: Client = "",
    lang: options.Language = None,
    as_json: options.AsJson = False,
) -> int:
    """Show whom to call first, and how the firm stands."""
    from advisor_cli.book.show import BookShown, show_book

    settings = load_settings({"language": None if lang is None else lang.value})
    return show_book(BookShown(book, kind, limit or None, client), settings, as_json=as_json)
