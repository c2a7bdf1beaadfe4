"""``advisor brief`` and ``advisor brief outbox``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from advisor_cli import options
from advisor_cli.commands.brief_outbox import outbox
from advisor_cli.settings import load_settings

HELP = """Write the brief of a day: markets, what is watched, alerts, clients to call.

Made for cron: one at a time, once a day (a rerun writes and sends nothing twice), with a log."""

app = typer.Typer(help=HELP, invoke_without_command=True, rich_markup_mode=None)

Watchlist = Annotated[
    Path | None,
    typer.Option("--watchlist", metavar="FILE", callback=options.named, help="What is watched, and alert rules: TOML."),
]
Book = Annotated[
    Path | None,
    typer.Option("--book", metavar="DIR", callback=options.named, help="A book of clients: whom to call first."),
]
Targets = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE", callback=options.named, help="Whom to send it to: a TOML file of targets."),
]
Day = Annotated[
    date | None,
    typer.Option("--date", metavar="DATE", parser=options.parse_day, help="Day of the brief. [default: today at home]"),
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DATE", parser=options.parse_day, help="Last day of its data. [default: --date]"),
]
Name = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Name of this brief. [default: that of the watchlist's file]")
]


@app.callback()
def brief(
    context: typer.Context,
    *,
    watchlist: Watchlist = None,
    book: Book = None,
    to: Targets = None,
    day: Day = None,
    as_of: AsOf = None,
    name: Name = "",
    loss: options.Loss = None,
    always: Annotated[bool, typer.Option("--always", help="Also on days on which every market is closed.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Make and send it anew, whatever there is.")] = False,
    source: options.Sources = None,
    offline: options.Offline = False,
    time_budget: options.TimeBudget = None,
    lang: options.Language = None,
    model: options.Model = None,
    model_tokens: options.ModelTokens = None,
    model_cost: options.ModelCost = None,
    output: options.Outputs = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """Write the brief of a day."""
    if context.invoked_subcommand is not None:
        return 0
    delivery = options.delivery(output, as_json, quiet)
    settings = load_settings(
        {
            "sources": source,
            "offline": offline or None,
            "time_budget": time_budget,
            "language": lang.value if lang else None,
            "model": model,
            "model_most_tokens": model_tokens,
            "model_most_cost": model_cost,
        }
    )
    from advisor_cli.workflow.brief import BriefOrder, make_brief

    order = BriefOrder(
        name=options.plain_name(name),
        watchlist=watchlist,
        book=book,
        targets=to,
        day=day,
        as_of=as_of,
        always=always,
        force=force,
        loss=options.loss(loss),
    )
    return make_brief(order, settings, delivery)


app.command("outbox")(outbox)
