"""Kills processes that write to the cache, at random moments, and looks whether anything was lost.

    python scripts/kill_cache_writers.py --kills 1000 --seed 1

Two writers work on one cache: each on symbols of its own and both on some that they share. One of
them is killed (SIGKILL), what is on the disk is examined, and another takes its place. All the while a
reader reads. Examined are both files' integrity, that every series is one that a writer had meant to
write, whole and to the last digit, that nothing is missing that a writer was told was kept, and that the
cache has no trouble to tell of. Exit code 0 when all of it held after every kill.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import random
import sqlite3
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np

from data_sources.cache.series import Asked, Kept
from data_sources.cache.store import MARKET_FILE, RECEIVED_FILE, Store
from data_sources.model import Instrument, InstrumentKind, Origin, PriceBasis
from data_sources.questions import Question
from data_sources.sheet import BarSheet
from data_sources.wire.exchange import Exchange

WRITERS = 2
SHARED = ("SHARED-A", "SHARED-B")
COLUMNS = ("dates", "open", "high", "low", "close", "volume", "adjusted_close", "dividends", "splits")
FIRST = np.datetime64("2000-01-03", "D")
LONGEST_LIFE = 0.05
# The reader and two writers share what may be one core; nobody may take that for a locked file.
BUSY_SECONDS = 30.0


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def whole_sheet(symbol: str, seed: int, rows: int) -> BarSheet:
    """The sheet that a seed stands for; a longer one begins with the shorter one."""
    values = np.random.default_rng(seed).normal(size=(8, 1000))[:, :rows]
    events = values[7] > 2.5
    return BarSheet(
        instrument=Instrument(symbol, InstrumentKind.STOCK, "", "USD"),
        basis=PriceBasis.SPLIT_ADJUSTED,
        dates=FIRST + np.arange(rows),
        open=values[0].copy(),
        high=values[1].copy(),
        low=np.where(values[2] > 2.0, np.nan, values[2]),
        close=values[3].copy(),
        volume=values[4].copy(),
        dividends=np.where(events, values[5], 0.0),
        splits=np.where(events, 2.0, 1.0),
        adjusted_close=values[6].copy(),
        origin=Origin("writer", str(seed), now().isoformat(), hashlib.sha256(str(seed).encode()).hexdigest()),
    )


def tail_of(sheet: BarSheet, start: int) -> BarSheet:
    """The days of a sheet from a place on."""
    cut: dict[str, Any] = {name: getattr(sheet, name)[start:].copy() for name in COLUMNS}
    return replace(sheet, **cut)


def asked(rows: int) -> Asked:
    """The circumstances of an answer with so many days."""
    return Asked(f"{rows} days", now(), date(2000, 1, 2) + timedelta(days=rows))


def write(folder: Path, number: int, seed: int, told: Connection) -> None:
    """Writes until it is killed; says through ``told`` what it was told is kept."""
    chance = random.Random(seed)  # noqa: S311 - chance, no secret
    store = Store(folder, now, busy_seconds=BUSY_SECONDS, body_bytes=400_000)
    own = tuple(f"OWN{number}-{place}" for place in range(3))
    told.send(None)
    while True:
        symbol = chance.choice((*own, *SHARED))
        kept = store.series("writer", symbol)
        if kept is not None and len(kept.sheet) < 900 and chance.random() < 0.7:
            rows = len(kept.sheet) + chance.randint(0, 5)
            longer = whole_sheet(symbol, int(kept.receipts[0].dataset), rows)
            if store.extend_series(kept, tail_of(longer, len(kept.sheet)), asked(rows)) and symbol in own:
                told.send((symbol, int(kept.receipts[0].dataset), rows))
        else:
            # Seeds of a symbol only grow, so that a lost replacement shows as an older seed.
            before = 0 if kept is None else int(kept.receipts[0].dataset)
            fresh, rows = before + chance.randint(1, 1000), chance.randint(1, 600)
            if store.keep_series("writer", whole_sheet(symbol, fresh, rows), asked(rows)) and symbol in own:
                told.send((symbol, fresh, rows))
        question = Question("writer", "fetch_company", {"symbol": symbol})
        store.keep_answer(question, {"answer": ["x" * chance.randint(0, 20_000)]}, now(), now())
        body = chance.randbytes(chance.randint(1, 40_000))
        sha256 = hashlib.sha256(body).hexdigest()
        store.receive(Exchange("writer", "GET", "host", "/", (), 200, "", body, sha256, 0.0))
        if store.troubles:
            told.send(store.troubles)


def read(folder: Path, stop: Connection) -> None:
    """Reads all series again and again until it is told to stop; answers with what it found."""
    store = Store(folder, now, busy_seconds=BUSY_SECONDS)
    count, faults = 0, []
    while not stop.poll():
        for symbol in (*SHARED, *(f"OWN{number}-{place}" for number in range(WRITERS) for place in range(3))):
            kept = store.series("writer", symbol)
            count += kept is not None
            if kept is not None and not as_meant(kept):
                faults.append(f"the reader saw {symbol} in a state that nobody wrote")
    stop.send((count, [*faults, *store.troubles]))


def as_meant(kept: Kept) -> bool:
    """Whether a kept series is what its seed stands for, to the last digit."""
    meant = whole_sheet(kept.sheet.instrument.symbol, int(kept.receipts[0].dataset), len(kept.sheet))
    return all(
        np.array_equal(getattr(kept.sheet, name), getattr(meant, name), equal_nan=name != "dates") for name in COLUMNS
    )


def examine(folder: Path, told: dict[str, tuple[int, int]]) -> list[str]:
    """What is wrong with the cache after a kill; empty where nothing is."""
    faults = []
    for name in (MARKET_FILE, RECEIVED_FILE):
        if (folder / name).exists():
            file = sqlite3.connect(folder / name, timeout=BUSY_SECONDS)
            found = file.execute("PRAGMA integrity_check").fetchall()
            file.close()
            faults += [] if found == [("ok",)] else [f"{name}: {found}"]
    store = Store(folder, now, busy_seconds=BUSY_SECONDS)
    for symbol, (seed, rows) in told.items():
        kept = store.series("writer", symbol)
        if kept is None or not as_meant(kept):
            faults.append(f"{symbol} is not what was written")
        elif (int(kept.receipts[0].dataset), len(kept.sheet)) < (seed, rows):
            faults.append(f"{symbol} lost what was kept: {rows} days of seed {seed}")
    for symbol in SHARED:
        kept = store.series("writer", symbol)
        if kept is not None and not as_meant(kept):
            faults.append(f"{symbol} is not what was written")
    faults += store.troubles
    store.close()
    return faults


def begin(folder: Path, number: int, seed: int) -> tuple[BaseProcess, Connection]:
    """A writer at work, and the end of the pipe on which it says what it has done."""
    mine, its = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=write, args=(folder, number, seed, its), daemon=True)
    process.start()
    its.close()
    mine.recv()
    return process, mine


def heard(pipe: Connection, told: dict[str, tuple[int, int]]) -> list[str]:
    """Takes in what a writer has said so far; its troubles."""
    troubles: list[str] = []
    try:
        while pipe.poll():
            said = pipe.recv()
            if isinstance(said[0], str) and len(said) == 3 and isinstance(said[1], int):
                told[said[0]] = (said[1], said[2])
            else:
                troubles += said
    except (EOFError, OSError):  # it was killed in the middle of a word
        pass
    return troubles


def main() -> int:
    """Runs the kills and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 - chance, no secret
    began, faults, told = time.monotonic(), [], dict[str, tuple[int, int]]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stop, its = multiprocessing.Pipe()
        reader = multiprocessing.Process(target=read, args=(folder, its), daemon=True)
        reader.start()
        writers = [begin(folder, number, chance.getrandbits(40)) for number in range(WRITERS)]
        for kill in range(given.kills):
            time.sleep(chance.uniform(0.0, LONGEST_LIFE))
            victim = chance.randrange(WRITERS)
            process, pipe = writers[victim]
            process.kill()
            process.join()
            found = heard(pipe, told)
            pipe.close()
            found += examine(folder, told)
            faults += [f"kill {kill + 1}: {fault}" for fault in found]
            writers[victim] = begin(folder, victim, chance.getrandbits(40))
        stop.send(None)
        reads, seen = stop.recv()
        reader.join()
        for process, _ in writers:
            process.kill()
            process.join()
        faults += seen + examine(folder, {})
        size = sum(path.stat().st_size for path in folder.iterdir())
    print(
        f"{given.kills} kills, {len(told)} series of single writers, {reads} series read meanwhile,"
        f" {size / 1e6:.1f} MB kept, {len(faults)} faults, {time.monotonic() - began:.0f} s"
    )
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
