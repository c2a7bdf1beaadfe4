"""``advisor config show|init``."""

from __future__ import annotations

from typing import Annotated

import typer

from advisor_cli import options
from advisor_cli.settings import load_settings, settings_file

app = typer.Typer(help="Look at the settings, or begin a file of them.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def show(as_json: options.AsJson = False) -> int:
    """Show every setting, its value, and where it was set. Keys are never shown."""
    from advisor_cli.workflow.configuration import show_settings

    return show_settings(load_settings(), as_json=as_json)


@app.command()
def init(
    force: Annotated[bool, typer.Option("--force", help="Replace the file that is there.")] = False,
) -> int:
    """Write a settings file in which every setting is explained and left at its default."""
    from advisor_cli.workflow.configuration import begin_settings

    return begin_settings(settings_file(), replace=force)
