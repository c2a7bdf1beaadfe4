"""``advisor doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor_cli import options
from advisor_cli.settings import load_settings


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Ask every source for everything it has, and compare the sources.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="DIR", help="Write what the sources answer as recordings, without secrets."),
    ] = None,
    symbol: Annotated[
        list[str] | None,
        typer.Option("--symbol", metavar="SYMBOL", help="Ask for this one; repeat it for several."),
    ] = None,
    *,
    source: options.Sources = None,
    time_budget: options.TimeBudget = None,
    offline: options.Offline = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """Check what is installed and configured, and which sources answer.

    Versions, fonts, keys (present or not, never shown), sources, calendars, cache, folders that can be written.
    """
    settings = load_settings({"sources": source, "time_budget": time_budget, "offline": offline or None})
    from advisor_cli.workflow.doctor import examine
    from advisor_cli.workflow.doctor_sources import SourcesAsked

    asked = SourcesAsked(deep=deep, record=record, symbols=tuple(symbol or ()), quiet=quiet)
    return examine(settings, asked, as_json=as_json)
