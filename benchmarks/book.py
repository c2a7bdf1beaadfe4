"""W9: a book of clients: time, memory and flatness of ``advisor book run``, what reports cost on top, and resuming.

    python -m benchmarks.book RESULT.json [--accounts 1000,10000] [--holdings 30] [--reports 1000] [--loop 4]

Accounts of thirty holdings, ten years of daily prices and about 120 rows (examples/make_book.py --benchmark-shape),
from the bundled sample, without a model. ``--holdings 5`` makes small ones: what a run does beside diagnosing shows
there, and a book of a hundred thousand is done in minutes. Every run is made once: it is long, and what it does is
divided by thousands.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process_tree import run_tree
from benchmarks.table import Goal, Reading, Table, tabulate, write_tables

ROOT = Path(__file__).resolve().parents[1]
ADVISOR = (sys.executable, "-m", "advisor_cli")
AS_OF = "2022-12-28"
MEMORY = 2_000.0  # megabytes of all processes together
PER_ACCOUNT = 0.030  # seconds by the clock on two cores: ten thousand in five minutes
FLAT = 1.15  # of the cost of an account in the smallest book
MARKDOWN, PDF = 0.060, 0.600  # seconds by the clock on two cores for a report
RESUMED = 0.0005
ENDED = (0, 7)  # 7: some clients could not be had whole, and are listed


@dataclass(frozen=True, slots=True)
class Bench:
    """Where it is measured, and with how many processes."""

    folder: Path
    jobs: int
    holdings: int = 30

    def book(self, accounts: int) -> Path:
        """A made book, written once."""
        path = self.folder / (f"book-{accounts}" if self.holdings == 30 else f"book-{accounts}-{self.holdings}")
        if not path.exists():
            shape = ("--benchmark-shape", "--holdings", str(self.holdings))
            made = (sys.executable, str(ROOT / "examples" / "make_book.py"), *shape)
            more = ("--clients", str(accounts), "--jobs", str(self.jobs), str(path))
            run_tree((*made, *more), self.folder, self.environment("makers"), (0,))
        return path

    def environment(self, home: str) -> dict[str, str]:
        """The user's own runs are left alone."""
        return dict(os.environ) | {"ADVISOR_HOME": str(self.folder / home), "ADVISOR_SOURCES": "sample"}

    def run(self, accounts: int, home: str, *words: str, again: bool = False) -> Reading:
        """One run over a book; nothing of an earlier measurement is resumed unless it is to go on."""
        out = self.folder / f"out-{home}"
        if not again:
            shutil.rmtree(self.folder / home, ignore_errors=True)
            shutil.rmtree(out, ignore_errors=True)
        asked = ("book", "run", str(self.book(accounts)), "--as-of", AS_OF, "-o", str(out), "--quiet")
        command = (*ADVISOR, *asked, "--jobs", str(self.jobs), *words)
        return run_tree(command, self.folder, self.environment(home), ENDED)


def shared(whole: Reading, accounts: int) -> Reading:
    """The part of one account."""
    return Reading(whole.cpu / accounts, None if whole.wall is None else whole.wall / accounts, whole.peak)


def beyond(whole: Reading, base: Reading, accounts: int) -> Reading:
    """What a run took longer than another, an account."""
    wall = None if whole.wall is None or base.wall is None else (whole.wall - base.wall) / accounts
    return Reading(max(whole.cpu - base.cpu, 1e-9) / accounts, wall, whole.peak)


def named(accounts: int) -> str:
    """How a book is called in the tables."""
    return f"{accounts:,} accounts"


def flat_table(bench: Bench, sizes: list[int]) -> tuple[Table, dict[int, Reading]]:
    """Figures, findings and queue of books of several sizes, per account."""
    whole = {size: bench.run(size, f"figures-{size}", "--reports", "none") for size in sizes}
    readings = {named(size): [shared(one, size)] for size, one in whole.items()}
    goals = {named(size): Goal(FLAT if size > sizes[0] else None, MEMORY, PER_ACCOUNT) for size in sizes}
    notes = [
        f"{named(size)}: {one.wall:.1f} s by the clock in all, {bench.jobs} processes" for size, one in whole.items()
    ]
    title = "W9: a book to figures, findings and queue, per account"
    return tabulate(title, named(sizes[0]), readings, goals, notes), whole


def beside_table(bench: Bench, size: int, base: Reading, loop: int) -> Table:
    """An account of the book against a process of ``account-report`` for each, the loop that a script would write."""
    folders = sorted(path for path in bench.book(size).iterdir() if path.is_dir())[: loop + 1]
    taken = []
    for folder in folders:
        words = ("account-report", str(folder), "--profile", str(folder / "client.toml"), "--as-of", AS_OF)
        command = (*ADVISOR, *words, "--years", "10", "--json", "--model", "none")
        taken.append(run_tree(command, bench.folder, bench.environment("loop"), (0,)))
    taken = taken[1:]  # the first fills what is kept of compiled modules
    mean = Reading(sum(one.cpu for one in taken) / loop, sum(one.wall or 0.0 for one in taken) / loop)
    readings = {"a process of account-report each": [mean], f"book of {named(size)}": [shared(base, size)]}
    goals = {f"book of {named(size)}": Goal(ratio=0.1)}
    return tabulate("W9: a book beside a loop, per account", "a process of account-report each", readings, goals)


def reports_table(bench: Bench, size: int, base: Reading) -> Table:
    """What a report of every client costs on top of the figures."""
    readings = {"figures alone": [shared(base, size)]}
    for suffix in ("md", "pdf"):
        whole = bench.run(size, f"report-{suffix}", "--reports", "all", "--format", suffix)
        readings[f"on top: {suffix}"] = [beyond(whole, base, size)]
        shutil.rmtree(bench.folder / f"out-report-{suffix}")
    goals = {"on top: md": Goal(wall=MARKDOWN), "on top: pdf": Goal(wall=PDF)}
    return tabulate(f"W9: reports of {named(size)}, per account", "figures alone", readings, goals)


def resumed_table(bench: Bench, sizes: list[int], whole: dict[int, Reading]) -> Table:
    """The same command once more, when nothing has changed."""
    last = sizes[-1]
    again = bench.run(last, f"figures-{last}", "--reports", "none", again=True)
    readings = {"the first run": [shared(whole[last], last)], "once more": [shared(again, last)]}
    notes = [f"once more: {again.wall:.2f} s by the clock in all"]
    title = f"W9: an untouched book of {named(last)}, per account"
    return tabulate(title, "the first run", readings, {"once more": Goal(wall=RESUMED)}, notes)


def main(words: list[str]) -> None:
    """Measure and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("result", type=Path)
    parser.add_argument("rounds", type=int, nargs="?", default=1, help="of the other workloads; here each run is one")
    parser.add_argument("--accounts", default="250,1000", help="sizes of books, the smallest first")
    parser.add_argument("--holdings", type=int, default=30, help="of an account; fewer: fewer years and rows, too")
    parser.add_argument("--reports", type=int, default=250, help="of how many accounts reports are made; 0 for none")
    parser.add_argument("--loop", type=int, default=4, help="processes of account-report; 0 for none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, help="where books and results go, and stay; else they are removed")
    asked = parser.parse_args(words)
    sizes = sorted(int(one) for one in asked.accounts.split(","))
    with tempfile.TemporaryDirectory(prefix="advisor-benchmark-") as name:
        folder = Path(name) if asked.folder is None else asked.folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(folder, asked.jobs, asked.holdings)
        bench.run(20, "warm", "--reports", "none")
        table, whole = flat_table(bench, sizes)
        tables = [table]
        if asked.loop:
            tables.append(beside_table(bench, sizes[0], whole[sizes[0]], asked.loop))
        if asked.reports:
            base = whole.get(asked.reports) or bench.run(asked.reports, "base", "--reports", "none")
            tables.append(reports_table(bench, asked.reports, base))
        tables.append(resumed_table(bench, sizes, whole))
    write_tables(asked.result, tables)
    for one in tables:
        print(f"\n{one.text()}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
