"""``advisor brief outbox``: letters that were not sent, or of which that is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor_cli import options
from advisor_cli.errors import UsageFault
from advisor_cli.settings import load_settings

Targets = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE", callback=options.named, help="The file of targets, to send what waits."),
]


def outbox(
    *,
    everything: Annotated[bool, typer.Option("--all", help="List what was sent or dropped too.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Send what waits; needs --to.")] = False,
    resend: Annotated[
        int | None, typer.Option("--resend", metavar="ID", min=1, help="Send again what may not have arrived.")
    ] = None,
    drop: Annotated[int | None, typer.Option("--drop", metavar="ID", min=1, help="Take a letter off the list.")] = None,
    to: Targets = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """List letters that are not sent for sure; send or drop them."""
    if sum((retry, resend is not None, drop is not None)) > 1:
        raise UsageFault("--retry, --resend and --drop are one at a time")
    settings = load_settings()
    from advisor_cli.workflow import outbox as workflow

    if resend is not None:
        return workflow.send_again(settings, resend, to, as_json=as_json, quiet=quiet)
    if drop is not None:
        return workflow.drop(settings, drop, as_json=as_json, quiet=quiet)
    if retry:
        return workflow.retry_outbox(settings, to, as_json=as_json, quiet=quiet)
    return workflow.show_outbox(settings, everything=everything, as_json=as_json)
