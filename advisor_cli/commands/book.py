"""``advisor book run DIR``; ``advisor book show`` has its own file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor_cli import options
from advisor_cli.commands.book_show import show
from advisor_cli.settings import load_settings

if TYPE_CHECKING:
    from advisor_cli.book.crews.crew import Bounds

app = typer.Typer(help="Diagnose every client of a firm, and see whom to call.", no_args_is_help=True)

Book = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="A folder with a folder for each client, or a table with a column 'client'."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="DIR", callback=options.named, help="Folder of the results. [default: DIR-out]"
    ),
]
WhoseReports = Annotated[
    str, typer.Option("--reports", metavar="all|exceptions|none", help="Of whom a report is written.")
]
Formats = Annotated[
    list[str] | None,
    typer.Option("--format", metavar="md|pdf|json", help="Of the reports; repeat it for several. [default: md]"),
]
FirmCurrency = Annotated[
    str | None,
    typer.Option("--firm-currency", metavar="CODE", help="Of the firm's sums. [default: that of the reports]"),
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", metavar="N", min=1, max=1024, help="Processes. [default: cores of this machine]")
]
Cluster = Annotated[
    str,
    typer.Option("--cluster", metavar="ADDRESS", help="Work on a cluster of dask: tcp://host:8786, tls://host:8786."),
]
ClientSeconds = Annotated[
    float, typer.Option("--client-seconds", metavar="S", min=1, max=86_400, help="What one client may take.")
]
WorkerMemory = Annotated[
    int | None,
    typer.Option("--worker-memory", metavar="MB", min=256, help="Memory that a process may take. [default: any]"),
]
TimeBudget = Annotated[
    str | None,
    typer.Option(
        "--time-budget", metavar="SECONDS", help="What the sources may take in all. [default: an hour, or the setting]"
    ),
]
LastDay = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=options.parse_day,
        help="Diagnose as of this day. [default: the day that has begun everywhere]",
    ),
]
OnlyChanged = Annotated[
    bool, typer.Option("--only-changed", help="Clients whose files are as in the last run keep what it found.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Ask the sources anew and do everybody again; a damaged register is set aside.")
]


@app.callback()
def book() -> None:
    """Diagnose every client of a firm, and see whom to call."""


@app.command("run")
def run(
    path: Book,
    *,
    output: Output = None,
    reports: WhoseReports = "exceptions",
    formats: Formats = None,
    only_changed: OnlyChanged = False,
    force: Force = False,
    jobs: Jobs = None,
    cluster: Cluster = "",
    client_seconds: ClientSeconds = 120.0,
    worker_memory: WorkerMemory = None,
    loss: options.Loss = None,
    with_name: options.WithName = False,
    currency: options.AccountCurrency = None,
    firm_currency: FirmCurrency = None,
    benchmark: options.AccountBenchmark = None,
    source: options.Sources = None,
    as_of: LastDay = None,
    years: options.Years = None,
    risk_free_rate: options.RiskFreeRate = None,
    offline: options.Offline = False,
    time_budget: TimeBudget = None,
    lang: options.Language = None,
    model: options.Model = None,
    model_tokens: options.ModelTokens = None,
    model_cost: options.ModelCost = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """Diagnose every client of a book. Killed at any point, the same command goes on where it was.

    Results: clients.jsonl (a line a client), queue.json and queue.md, firm.json, reports/.
    """
    whose, suffixes = _reports(reports), _suffixes(formats)
    settings = load_settings(
        {
            "sources": source,
            "benchmark": benchmark,
            "years": years,
            "risk_free_rate": risk_free_rate,
            "offline": offline or None,
            "time_budget": time_budget,
            "language": lang.value if lang else None,
            "model": model,
            "model_most_tokens": model_tokens,
            "model_most_cost": model_cost,
        }
    )
    from advisor_cli.book.work import Reports
    from advisor_cli.workflow.book_run import BookQuestion, run_over_book

    question = BookQuestion(
        path, output, as_of, options.currency(currency), Reports(whose), suffixes,
        named=with_name, firm_currency=options.currency(firm_currency), loss=options.loss(loss), jobs=jobs,
        cluster=cluster.strip(), bounds=_bounds(client_seconds, worker_memory), only_changed=only_changed, force=force,
    )  # fmt: skip
    return run_over_book(question, settings, as_json=as_json, quiet=quiet)


def _reports(text: str) -> str:
    if text not in ("all", "exceptions", "none"):
        raise typer.BadParameter(f"{text!r} is none of all, exceptions, none", param_hint="--reports")
    return text


def _suffixes(formats: list[str] | None) -> tuple[str, ...]:
    """The suffixes in a fixed order, each once."""
    asked = {f".{one.strip().lower().lstrip('.')}" for one in formats or ("md",)}
    if odd := sorted(asked - set(options.WRITABLE_SUFFIXES)):
        raise typer.BadParameter(f"{odd[0][1:]!r} is none of md, pdf, json", param_hint="--format")
    return tuple(one for one in options.WRITABLE_SUFFIXES if one in asked)


def _bounds(seconds: float, megabytes: int | None) -> Bounds:
    from advisor_cli.book.crews.crew import Bounds

    return Bounds(seconds, megabytes)


app.command("show")(show)
