"""``advisor demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor_cli import options


def demo(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder that the reports are written to.")
    ] = Path("advisor-demo"),
    quiet: options.Quiet = False,
) -> int:
    """Write real reports from the bundled sample.

    In English and Chinese, as PDF, Markdown and JSON. It needs no key and no network.
    """
    from advisor_cli.workflow.demo import write_demo

    return write_demo(output, quiet=quiet)
