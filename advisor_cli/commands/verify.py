"""``advisor verify TEXT --run ID``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor_cli import options
from advisor_cli.settings import load_settings


def verify(
    text: Annotated[Path, typer.Argument(metavar="TEXT", help="The edited text: Markdown or plain; - reads it here.")],
    run: options.RunOption,
    as_json: options.AsJson = False,
) -> int:
    """Check an edited text against a run.

    Each figure or claim that the run does not bear is named, with its place.
    """
    from advisor_cli.workflow.verify import verify_text

    return verify_text(text, run, load_settings(), as_json=as_json)
