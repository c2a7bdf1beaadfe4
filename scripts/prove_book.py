"""Makes a book, runs over it undisturbed, runs over it under kills, and compares every byte of the results.

    python scripts/prove_book.py --clients 200 --kills 5 --seed 1
    python scripts/prove_book.py --clients 10000 --reports none --kills 20

The book is of examples/make_book.py, faulty clients among them. Both runs have the same clock and the same key, so that
even their ids are equal; in the second, processes are killed (SIGKILL) at random moments: the one that hands out the
work or one that does it. A parent that was killed is started again with the same command until it ends by itself.
Then no process of it may be left, every planted fault and breach has to be in the queue, and the results have to be
those of the first run, byte for byte. Exit code 0 when all of it held. Linux or macOS.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # of the process that is killed, too

AS_OF, AT = date(2022, 12, 28), datetime(2026, 1, 5, 6, 30, tzinfo=UTC)
ENDED = (0, 7)
PARENT = 0.6  # of the kills go to the parent, the others to one of its children
STARTING = 1.0  # seconds before which there is nothing yet to be killed in
MOST_ATTEMPTS = 1_000
ORPHANS = 10.0  # seconds within which a killed parent's children have to be gone


@dataclass(frozen=True)
class Trial:
    """One book and where its runs go."""

    folder: Path
    book: Path
    reports: str
    jobs: int

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """A process that runs over the book; results and state of its own by name."""
        words = [sys.executable, __file__, "--attempt", str(self.book), str(self.out(name))]
        words += ["--reports", self.reports, "--jobs", str(self.jobs)]
        variables = dict(os.environ) | {
            "ADVISOR_HOME": str(self.folder / f"home-{name}"),
            "ADVISOR_CLIENT_KEY": "0123456789abcdef" * 4,
            "ADVISOR_SOURCES": "sample",
        }
        said = (self.folder / f"said-{name}.txt").open("ab")
        with said:
            return subprocess.Popen(words, env=variables, stdout=said, stderr=said)

    def out(self, name: str) -> Path:
        """Folder of the results."""
        return self.folder / f"out-{name}"

    def contents(self, name: str) -> dict[str, str]:
        """Digest of every file of the results."""
        return {
            path.relative_to(self.out(name)).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.out(name).rglob("*"))
            if path.is_file()
        }


def attempt(book: Path, out: Path, reports: str, jobs: int) -> int:
    """``advisor book run`` at a moment that is always the same; its exit code."""
    from advisor_cli.book.work import Reports
    from advisor_cli.settings import load_settings
    from advisor_cli.workflow.book_run import BookQuestion, run_over_book

    question = BookQuestion(book, out, AS_OF, reports=Reports(reports), jobs=jobs)
    return run_over_book(question, load_settings({}), quiet=True, clock=lambda: AT)


def disturbed(trial: Trial, kills: int, seconds: float, chance: random.Random) -> list[str]:
    """Run under kills to the end; what was killed."""
    done: list[str] = []
    for _ in range(MOST_ATTEMPTS):
        process = trial.start("disturbed")
        while len(done) < kills:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STARTING + chance.random() * max(seconds - STARTING, 0.2) * 2.0 / kills)
                break
            children = children_of(process.pid)
            if done and chance.random() >= PARENT and children:  # the first goes to the parent
                _kill(chance.choice(children))
                done.append("worker")
                continue
            _kill(process.pid)
            process.wait()
            done.append("parent")
            _all_gone(children)
            break
        if process.wait() in ENDED:
            return done
        if process.returncode != -signal.SIGKILL:
            said = (trial.folder / "said-disturbed.txt").read_text("utf-8", "replace")[-2000:]
            raise SystemExit(f"a run ended with {process.returncode} by itself: {said}")
    raise SystemExit(f"not at an end after {MOST_ATTEMPTS} attempts")


def children_of(process: int) -> list[int]:
    """The processes that a process has started and that still run."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [int(pid) for pid, parent, state in rows if int(parent) == process and not state.startswith("Z")]


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _all_gone(children: list[int]) -> None:
    """Children of a killed parent end by themselves."""
    until = time.monotonic() + ORPHANS
    left = children
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = [one for one in left if _runs(one)]
    if left:
        raise SystemExit(f"{len(left)} processes outlived the parent by {ORPHANS:g} s")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")


def not_found(book: Path, out: Path) -> list[str]:
    """Planted faults and breaches that the results do not show, and clients that are not in them once."""
    lines = (out / "clients.jsonl").read_text("utf-8").splitlines()
    told = {one["folder"]: one for one in map(json.loads, lines)}
    truth = json.loads((book / "truth.json").read_text("utf-8"))["clients"]
    wrong = [f"{folder}: has no line" for folder in truth if folder not in told]
    if len(lines) != len(truth):
        wrong.append(f"{len(lines)} lines for {len(truth)} clients")
    for folder, planted in truth.items():
        if not planted["kinds"] or folder not in told:
            continue
        status, kinds = told[folder]["status"], {reason["kind"] for reason in told[folder]["reasons"]}
        if status not in planted["statuses"] or not kinds & set(planted["kinds"]):
            what = planted["fault"] or planted["breach"]
            wrong.append(f"{folder}: {what} was planted, found {status} with {sorted(kinds)}")
    return wrong


def prove(folder: Path, *, clients: int, kills: int, seed: str, reports: str, jobs: int) -> int:
    """The whole proof; 0 when it held."""
    book = folder / "book"
    made = [sys.executable, str(ROOT / "examples" / "make_book.py"), "--clients", str(clients), "--seed", seed]
    # Each of the eight faults and six breaches befalls somebody, in a small book too.
    planted = ["--faulty", f"{min(0.25, max(0.06, 8 / clients)):g}", "--breaching", f"{max(0.12, 9 / clients):g}"]
    subprocess.run([*made, *planted, "--jobs", str(jobs), str(book)], check=True)
    trial = Trial(folder, book, reports, jobs)
    began = time.monotonic()
    code = trial.start("undisturbed").wait()
    seconds = time.monotonic() - began
    if code not in ENDED:
        print((folder / "said-undisturbed.txt").read_text("utf-8", "replace")[-2000:])
        return 1
    print(f"undisturbed: {clients} clients in {seconds:.1f} s")
    began = time.monotonic()
    done = disturbed(trial, kills, seconds, random.Random(seed))  # noqa: S311  no secret
    said = ", ".join(f"{done.count(what)} of a {what}" for what in ("parent", "worker"))
    print(f"disturbed: {len(done)} kills ({said}), {time.monotonic() - began:.1f} s in all")
    wrong = not_found(book, trial.out("undisturbed"))
    first, second = trial.contents("undisturbed"), trial.contents("disturbed")
    wrong += [
        f"{name}: differs" for name in sorted(first.keys() | second.keys()) if first.get(name) != second.get(name)
    ]
    print("\n".join(wrong[:20]) or f"equal in every byte: {len(first)} files; everything planted was found")
    return int(bool(wrong))


def main() -> int:
    """Read the command line; prove, or be one of the runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--reports", choices=("all", "exceptions", "none"), default="exceptions")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where everything goes, and stays; else it is removed")
    parser.add_argument("--attempt", type=Path, nargs=2, metavar=("BOOK", "OUT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.attempt is not None:
        return attempt(*asked.attempt, asked.reports, asked.jobs)
    given = {"clients": asked.clients, "kills": asked.kills, "seed": asked.seed, "reports": asked.reports}
    if asked.folder is not None:
        asked.folder.mkdir(parents=True)
        return prove(asked.folder.resolve(), **given, jobs=asked.jobs)
    with tempfile.TemporaryDirectory(prefix="advisor-book-") as name:
        return prove(Path(name), **given, jobs=asked.jobs)


if __name__ == "__main__":
    sys.exit(main())
