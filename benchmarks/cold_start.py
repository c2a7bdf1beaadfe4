"""W7: whole commands from a cold process: help, diagnoses of stocks and funds to JSON, to PDF and Markdown."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.installed import installed
from benchmarks.made_account import write_account
from benchmarks.processes import Command, compare_processes, run_once
from benchmarks.table import Goal, Table, write_tables

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
ADVISOR = (PYTHON, "-m", "advisor_cli")
SAMPLE = ("--source", "sample", "--model", "none")
DIAGNOSIS = (*ADVISOR, "diagnose-stock", "AAPL", *SAMPLE)
SUBJECTS = (("stock", "AAPL"), ("stock", "000338.SZ"), ("fund", "MTUM"), ("fund", "110011"))
MEMORY = 350.0


def help_table(folder: Path, rounds: int) -> Table:
    """``--help`` and ``--version`` against a command of the same kind."""
    ours = [
        Command("advisor --help", (*ADVISOR, "--help"), Goal(ratio=1.0)),
        Command("advisor --version", (*ADVISOR, "--version"), Goal(ratio=1.0)),
    ]
    bare = Command("python -c pass", (PYTHON, "-c", "pass"))
    title = "W7: a command that only speaks"
    if installed("sqlite-utils") is None:
        note = "sqlite-utils is not installed; the ratios are to bare Python and no goal is judged."
        plain = [Command(one.name, one.arguments) for one in ours]
        return compare_processes(title, [bare, *plain], folder, rounds, [note])
    peer = Command("sqlite-utils --help", (PYTHON, "-m", "sqlite_utils", "--help"))
    return compare_processes(title, [peer, bare, *ours], folder, rounds)


def report_table(folder: Path, rounds: int) -> Table:
    """One diagnosis of the sample against one process that does with quantstats what comes nearest."""
    returns = folder / "returns.csv"
    run_once(Command("", (*DIAGNOSIS, "--json")), folder)
    series = (PYTHON, "-m", "benchmarks.series_of_run", os.environ["ADVISOR_HOME"] + "/runs", str(returns))
    run_once(Command("", series), folder)
    title = "W7: one stock from a cold process"
    ours = [
        Command("advisor to JSON", (*DIAGNOSIS, "--json"), Goal(1 / 6, MEMORY)),
        Command("advisor to PDF and Markdown", (*DIAGNOSIS, "-o", "a.pdf", "-o", "a.md"), Goal(1 / 3, MEMORY)),
    ]
    if installed("quantstats") is None:
        note = "quantstats is not installed; the ratios are to the first row and no ratio is judged."
        plain = [Command(one.name, one.arguments, Goal(peak=MEMORY)) for one in ours]
        return compare_processes(title, plain, folder, rounds, [note])
    peer = (PYTHON, str(HERE / "peer_report.py"), str(returns), "peer.html")
    peers = [
        Command("quantstats: metrics(full) + html", peer),
        Command("the same with the benchmark", (*peer, "benchmark")),
    ]
    return compare_processes(title, [*peers, *ours], folder, rounds)


def subjects_table(folder: Path, rounds: int) -> Table:
    """Stocks and funds of the sample beside each other: a fund's report is to take no longer than a stock's."""
    jsons, pages = [], []
    for kind, symbol in SUBJECTS:
        diagnosis = (*ADVISOR, f"diagnose-{kind}", symbol, *SAMPLE)
        written = (*diagnosis, "-o", "a.pdf", "-o", "a.md")
        jsons.append(Command(f"{kind} {symbol} to JSON", (*diagnosis, "--json"), Goal(peak=MEMORY)))
        pages.append(Command(f"{kind} {symbol} to PDF and Markdown", written, Goal(peak=MEMORY)))
    note = "The ratios are to the first row; the fund has more sections and figures than the stock."
    return compare_processes("W7: a fund as fast as a stock", [*jsons, *pages], folder, rounds, [note])


def account_table(folder: Path, rounds: int) -> Table:
    """An account of thirty holdings, five hundred transactions and ten years against one stock of the sample."""
    write_account(folder / "account.csv")
    account = (*ADVISOR, "account-report", str(folder / "account.csv"), *SAMPLE)
    commands = [
        Command("stock to PDF and Markdown", (*DIAGNOSIS, "-o", "a.pdf", "-o", "a.md")),
        Command("account to PDF and Markdown", (*account, "-o", "a.pdf", "-o", "a.md"), Goal(1.5, MEMORY)),
        Command("account to JSON", (*account, "--json"), Goal(peak=MEMORY)),
    ]
    return compare_processes("W7: an account beside a stock", commands, folder, rounds)


def main(result: Path, rounds: int) -> None:
    """Measure and write the tables."""
    with tempfile.TemporaryDirectory(prefix="advisor-benchmark-") as name:
        folder = Path(name)
        os.environ["ADVISOR_HOME"] = str(folder / "home")  # the user's own runs are left alone
        tables = [help_table(folder, rounds), report_table(folder, rounds), subjects_table(folder, rounds)]
        tables.append(account_table(folder, rounds))
    write_tables(result, tables)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
