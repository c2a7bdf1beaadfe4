"""Write a book of made-up clients over the bundled sample, to try ``advisor book run`` on: MADE UP, all of them.

    python examples/make_book.py --clients 200 --seed 7 my-book
    ADVISOR_SOURCES=sample advisor book run my-book --as-of 2022-12-28

Equal numbers and seeds give equal files to the byte. A few clients are faulty on purpose and a few breach their
policy; truth.json says which, beside the folders.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from book_maker.client import Client, made_client  # noqa: E402  found through the path above
from book_maker.drawn import Wish  # noqa: E402
from book_maker.market import LAST, market  # noqa: E402
from book_maker.template_files import HEADER, csv_text  # noqa: E402

ORIGIN = """\
# A book of made-up clients

MADE UP: the clients, their names, their accounts and every decision in them. No person stands behind any of them.
The prices are real: closes of the bundled sample (data_sources/providers/sample_data/ORIGIN.md) on the day of each
trade, rates of the European Central Bank; trades of shares that the sample has with their dividends inside the price
stand at these adjusted closes, and no dividends are booked for them.

Written by examples/make_book.py: {clients} clients, seed {seed}. Some are faulty on purpose and some breach their
policy on purpose: truth.json. The accounts end on {last}:

    ADVISOR_SOURCES=sample advisor book run FOLDER --as-of {last}
"""
A_CHUNK = 50


def write_book(out: Path, clients: int, wish: Wish, jobs: int = 1) -> dict[str, dict[str, object]]:
    """Write the book into a folder that is not there yet, or is empty; what was planted, by client."""
    out.mkdir(parents=True, exist_ok=True)
    truth: dict[str, dict[str, object]] = {}
    with (out / "clients.csv").open("w", encoding="utf-8", newline="") if wish.table else nullcontext() as table:
        if table is not None:
            table.write(csv_text([("client", *HEADER)]))
            (out / "profiles").mkdir()
        for written in _chunks(out, clients, wish, jobs):
            for folder, planted, rows in written:
                truth[folder] = planted
                if table is not None:
                    table.write(rows)
    origin = ORIGIN.format(clients=clients, seed=wish.seed, last=LAST)
    (out / "ORIGIN.md").write_text(origin, "utf-8", newline="\n")
    said = {"made_up": True, "seed": wish.seed, "as_of": LAST.isoformat(), "clients": truth}
    (out / "truth.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    return truth


Written = list[tuple[str, dict[str, object], str]]


def _chunks(out: Path, clients: int, wish: Wish, jobs: int) -> Iterator[Written]:
    """What was written of the clients, chunk by chunk in their order."""
    chunks = [range(first, min(first + A_CHUNK, clients)) for first in range(0, clients, A_CHUNK)]
    work = partial(write_clients, out, wish)
    if jobs == 1:
        yield from map(work, chunks)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, chunks)


def write_clients(out: Path, wish: Wish, numbers: range) -> Written:
    """Write some clients; (folder, what was planted, rows for the table) of each."""
    done = []
    for number in numbers:
        client = made_client(number, wish, market())
        rows = ""
        if wish.table:
            (out / "profiles" / f"{client.folder}.toml").write_bytes(client.profile.encode())
            rows = csv_text([(client.folder, *row) for row in client.rows[1:]])
        else:
            _write_folder(out / client.folder, client)
        done.append((client.folder, client.truth(), rows))
    return done


def _write_folder(folder: Path, client: Client) -> None:
    folder.mkdir()
    for name, content in client.files.items():
        (folder / name).write_bytes(content)
    if client.profile:
        (folder / "client.toml").write_bytes(client.profile.encode())


def main(words: list[str] | None = None) -> int:
    """Read the command line and write the book."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write; it must not have anything in it")
    parser.add_argument("--clients", type=int, default=100, help="how many (100)")
    parser.add_argument("--seed", default="1", help="of everything that is drawn (1)")
    parser.add_argument("--faulty", type=float, default=0.03, help="share of clients with a faulty file (0.03)")
    parser.add_argument("--breaching", type=float, default=0.06, help="share of clients that breach (0.06)")
    parser.add_argument("--table", action="store_true", help="one table of all clients instead of folders")
    parser.add_argument(
        "--benchmark-shape", action="store_true", help="thirty holdings, ten years, about 120 rows each, none faulty"
    )
    parser.add_argument("--holdings", type=int, default=30, help="of that shape; fewer: fewer years and rows, too (30)")
    parser.add_argument("--jobs", type=int, default=1, help="processes that write (1)")
    asked = parser.parse_args(words)
    if asked.clients < 1 or asked.jobs < 1:
        parser.error("--clients and --jobs must be at least 1")
    if not 1 <= asked.holdings <= 30:
        parser.error("--holdings is a number from 1 to 30")
    if not (0.0 <= asked.faulty <= 1.0 and 0.0 <= asked.breaching <= 1.0):
        parser.error("--faulty and --breaching are shares from 0 to 1")
    if asked.out.exists() and (not asked.out.is_dir() or any(asked.out.iterdir())):
        parser.error(f"{asked.out} has something in it; name a new folder")
    shaped = asked.holdings if asked.benchmark_shape else 0
    wish = Wish(asked.seed, asked.faulty, asked.breaching, shaped, asked.table)
    truth = write_book(asked.out, asked.clients, wish, asked.jobs)
    faulty = sum(bool(one["fault"]) for one in truth.values())
    breaching = sum(bool(one["breach"]) for one in truth.values())
    print(f"{asked.out}: {len(truth)} made-up clients, {faulty} faulty and {breaching} in breach on purpose")
    print(f"run: ADVISOR_SOURCES=sample advisor book run {asked.out} --as-of {LAST}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
