"""``advisor metrics FILE.csv``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor_cli import options
from advisor_cli.errors import UsageFault
from advisor_cli.settings import load_settings

FREQUENCIES = ("daily", "weekly", "monthly", "quarterly", "annual")


def metrics(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A column of dates, and one or more of values.")],
    *,
    prices: Annotated[bool, typer.Option("--prices", help="The values are prices or net asset values.")] = False,
    returns: Annotated[bool, typer.Option("--returns", help="The values are returns: 0.012 or 1.2%.")] = False,
    benchmark: Annotated[str | None, typer.Option("--benchmark", metavar="COL", help="Column to compare with.")] = None,
    date_column: Annotated[str | None, typer.Option("--date-column", metavar="COL", help="Column of dates.")] = None,
    frequency: Annotated[
        str | None, typer.Option("--frequency", metavar="WORD", help=f"{', '.join(FREQUENCIES)}. [default: detected]")
    ] = None,
    risk_free_rate: options.RiskFreeRate = None,
    lang: options.Language = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """Compute all figures of your own series.

    Say --prices or --returns: it is never guessed.
    """
    if prices == returns:
        raise UsageFault(f"say what the numbers in {file} are: either --prices or --returns")
    if frequency is not None and frequency not in FREQUENCIES:
        raise UsageFault(f"--frequency {frequency!r} is not known; write one of {', '.join(FREQUENCIES)}")
    settings = load_settings({"risk_free_rate": risk_free_rate, "language": lang.value if lang else None})
    from advisor_cli.series_file.series import ValueKind
    from advisor_cli.workflow.series import SeriesRequest, measure_file

    kind = ValueKind.PRICES if prices else ValueKind.RETURNS
    request = SeriesRequest(file, kind, benchmark, date_column, frequency)
    return measure_file(request, settings, as_json=as_json, quiet=quiet)
