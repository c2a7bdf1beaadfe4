"""``advisor runs list|show|why|replay|diff``."""

from __future__ import annotations

from typing import Annotated

import typer

from advisor_cli import options
from advisor_cli.settings import load_settings

app = typer.Typer(help="Look at what was recorded of every run.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    as_json: options.AsJson = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Show so many. [default: all]")] = None,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="Only such runs: stock, account, brief, metrics ...")
    ] = "",
) -> int:
    """List the runs, the newest first."""
    from advisor_cli.workflow.runs import list_runs

    return list_runs(load_settings(), limit=limit, as_json=as_json, kind=kind)


@app.command()
def show(run: options.RunId, as_json: options.AsJson = False) -> int:
    """Show a run: what was asked, and every fact."""
    from advisor_cli.workflow.runs import show_run

    return show_run(run, load_settings(), as_json=as_json)


@app.command()
def why(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A fact's key: risk.annualized_volatility.1y")],
    run: options.RunOption = "latest",
    as_json: options.AsJson = False,
) -> int:
    """Walk a figure back to the observations that it was made from."""
    from advisor_cli.workflow.runs import explain

    return explain(run, key, load_settings(), as_json=as_json)


@app.command()
def replay(run: options.RunId, as_json: options.AsJson = False) -> int:
    """Recompute a run from what it observed, without network or model, and compare exactly."""
    from advisor_cli.workflow.replay import replay_run

    return replay_run(run, load_settings(), as_json=as_json)


@app.command()
def diff(
    old: options.RunId,
    new: options.RunId,
    as_json: options.AsJson = False,
) -> int:
    """Show how the figures of two runs differ."""
    from advisor_cli.workflow.runs import compare_runs

    return compare_runs(old, new, load_settings(), as_json=as_json)


@app.command()
def prune(
    *,
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", min=0, help="The N newest runs of each subject stay.")
    ] = None,
    older_than: Annotated[
        int | None, typer.Option("--older-than", metavar="DAYS", min=0, help="Only runs that were made before.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also the last report of each client, which the next is held against.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
    as_json: options.AsJson = False,
) -> int:
    """Remove old runs, and the market histories that no run refers to any more.

    What a waiting letter, the last brief or an unfinished book needs is never removed.
    """
    from advisor_cli.workflow.prune import PruneOrder, prune_runs

    return prune_runs(PruneOrder(keep, older_than, everything, dry_run), load_settings(), as_json=as_json)
