"""A cache file that is locked, full, read-only, damaged, older or newer: the answer is made and one line says so."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from cache_command import EXPECTED, REQUEST, kept_again, report, trouble
from live_source import SHARE, Clock, LiveSource

from data_sources.cache.store import MARKET_FILE, Store
from data_sources.market_source import MarketSource

ROOT = Path(__file__).parents[3]


def test_a_sound_cache_has_no_troubles(file: Path, store: Store) -> None:
    assert report(store).questions == []
    assert store.troubles == ()


@pytest.mark.parametrize(
    "content", [b"not a database, but a text of some length " * 100, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_file_that_is_no_database_is_moved_aside(folder: Path, file: Path, store: Store, content: bytes) -> None:
    file.write_bytes(content)
    assert report(store).questions == ["find_instrument", "fetch_sheet"]
    assert "was damaged; it is kept as market.sqlite.damaged-1 and begun anew" in trouble(store)
    assert (folder / "market.sqlite.damaged-1").read_bytes() == content
    store.close()
    kept_again(folder)


def test_damaged_files_do_not_replace_each_other(folder: Path, file: Path) -> None:
    for number in (1, 2):
        file.write_bytes(b"damage %d" % number * 1000)
        store = Store(folder, Clock())
        report(store)
        store.close()
    assert (folder / "market.sqlite.damaged-1").read_bytes()[:8] == b"damage 1"
    assert (folder / "market.sqlite.damaged-2").read_bytes()[:8] == b"damage 2"


def test_a_disk_that_damages_every_new_file_does_not_fill_the_folder_with_damaged_ones(
    folder: Path, file: Path, store: Store
) -> None:
    for _ in range(3):
        store._market.close()
        file.write_bytes(b"damage " * 1000)
        report(store)
    moved, left = store.troubles
    assert "begun anew" in moved
    assert "was damaged again; it is not used in this run" in left
    assert [path.name for path in folder.glob("*.damaged-*")] == ["market.sqlite.damaged-1"]


@pytest.mark.parametrize("damage", [b"\0", b"\xff", b"\x5a"])
def test_a_damaged_page_anywhere_never_changes_a_price(folder: Path, file: Path, damage: bytes) -> None:
    sound = file.read_bytes()
    pages = len(sound) // 4096
    for page in range(0, pages, 2):
        for path in folder.iterdir():
            path.unlink()
        start = 4096 * page + (100 if page == 0 else 0)
        file.write_bytes(sound[:start] + damage * 2000 + sound[start + 2000 :])
        for _ in range(2):  # what was kept before the damage was met has to be asked for once more
            store = Store(folder, Clock())
            report(store)
            store.close()
        kept_again(folder)


def test_a_changed_price_is_found_and_asked_for_anew(folder: Path, file: Path, store: Store) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE bars SET close = close * 2 WHERE day = (SELECT max(day) FROM bars)")
    connection.close()
    assert report(store).questions == ["fetch_sheet"]
    assert "AAPL of live in the cache was damaged" in trouble(store)
    store.close()
    kept_again(folder)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM bars WHERE day = (SELECT min(day) FROM bars)",
        "INSERT INTO events VALUES (1, (SELECT min(day) FROM bars), 0.5, 1.0, NULL)",
        "DELETE FROM receipts",
        "UPDATE series SET instrument = '{}'",
        "UPDATE series SET asked_through = 'soon'",
        "UPDATE series SET basis = 'cooked'",
        "UPDATE receipts SET repairs = 'x'",
    ],
)
def test_a_series_that_is_not_what_was_written_is_asked_for_anew(
    folder: Path, file: Path, store: Store, change: str
) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(change)
    connection.close()
    assert report(store).questions == ["fetch_sheet"]
    assert "damaged" in trouble(store)
    store.close()
    kept_again(folder)


@pytest.mark.parametrize("change", ["result = '{}'", "result = 'x', sha256 = ''", "received_at = 'x'"])
def test_an_answer_that_is_not_what_was_written_is_asked_for_anew(
    folder: Path, file: Path, store: Store, change: str
) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE answers SET {change}")
    connection.close()
    assert report(store).questions == ["find_instrument"]
    assert "the answer of live to find_instrument" in trouble(store)
    store.close()
    kept_again(folder)


def test_a_missing_table_is_damage(folder: Path, file: Path, store: Store) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE bars")
    connection.close()
    report(store)
    assert "begun anew" in trouble(store)


def test_another_process_that_holds_the_file_too_long_is_said(file: Path, store: Store) -> None:
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with sqlite3.connect(file) as connection:  # readers are not held up
        assert connection.execute("SELECT count(*) FROM series").fetchone() == (1,)
    connection.close()
    live = LiveSource(Clock())
    source = MarketSource(live, store, Clock())
    assert np.array_equal(source.fetch_prices(REQUEST).close, EXPECTED.close)
    source.fetch_company(SHARE)
    assert live.questions == ["fetch_company"]
    assert "another process has held it for more than 0.1 s; what is received is not kept" in trouble(store)
    holder.execute("ROLLBACK")
    holder.close()


def test_a_new_file_that_is_locked_leaves_the_command_without_a_cache(folder: Path, store: Store) -> None:
    folder.mkdir()
    holder = sqlite3.connect(folder / MARKET_FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert report(store).questions == ["find_instrument", "fetch_sheet"]
    assert "is not used in this run: another process has held it" in trouble(store)
    holder.close()


def test_a_full_disk_keeps_what_there_was(folder: Path, file: Path, store: Store) -> None:
    report(store)
    # As many pages as there are: the next one is refused as a full disk refuses it.
    store._market.read(lambda connection: connection.execute("PRAGMA max_page_count=1").fetchall(), [])
    clock = Clock()
    clock.forward(days=31)
    live = LiveSource(clock)
    live.first = date(2005, 1, 3)
    source = MarketSource(live, store, clock)
    assert len(source.fetch_prices(REQUEST)) > 2 * len(EXPECTED)
    source.fetch_company(SHARE)
    assert "takes nothing more in this run: the disk is full; what is received is not kept" in trouble(store)
    store.close()
    kept_again(folder)


def in_a_process(program: str, *, as_nobody: bool = False) -> str:
    """Standard output of a Python program that has this module's tools."""
    before = "import os; os.setgid(65534); os.setuid(65534)\n" if as_nobody and os.getuid() == 0 else ""
    head = "import sys; sys.path[:0] = ['tests', 'tests/data_sources/cache']\n"
    imports = "from pathlib import Path\nfrom test_cache_faults import *\n"
    done = subprocess.run(
        [sys.executable, "-c", head + imports + before + program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


posix = pytest.mark.skipif(not hasattr(os, "getuid"), reason="rights and limits as POSIX has them")


@posix
def test_a_file_that_may_not_grow_is_a_full_disk(folder: Path) -> None:
    told = in_a_process(
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))\n"
        f"store = Store(Path({str(folder)!r}), Clock())\n"
        "report(store)\nstore.close()\nprint(*store.troubles, sep='\\n')"
    )
    assert len(told.splitlines()) == 1
    assert "takes nothing more in this run: the disk" in told
    with sqlite3.connect(folder / MARKET_FILE) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM bars").fetchone() == (0,)
    connection.close()
    report(store := Store(folder, Clock()))
    assert store.troubles == ()
    store.close()
    kept_again(folder)


@posix
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o444), (0o777, 0o444), (0o555, 0o666)])
def test_a_cache_that_may_not_be_written_is_read(folder: Path, file: Path, folder_mode: int, file_mode: int) -> None:
    for part in (*file.parents[: len(file.parents) - 2],):
        part.chmod(part.stat().st_mode | 0o055)
    before = file.read_bytes()
    file.chmod(file_mode)
    folder.chmod(folder_mode)
    told = in_a_process(
        f"store = Store(Path({str(folder)!r}), Clock())\n"
        "live = report(store)\nprint(live.questions, store.troubles)\n"
        "source = MarketSource(live, store, Clock())\nsource.fetch_company(SHARE)\n"
        "print(live.questions, *store.troubles, sep='\\n')",
        as_nobody=True,
    ).splitlines()
    folder.chmod(0o755)
    assert told[0] == "[] ()"
    assert told[1] == "['fetch_company']"
    assert len(told) == 3
    assert "cannot be written to; what is received is not kept" in told[2]
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_leaves_the_command_without_a_cache(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    store = Store(tmp_path / "taken" / "cache", Clock())
    assert report(store).questions == ["find_instrument", "fetch_sheet"]
    assert "is not used: Not a directory" in trouble(store)
    assert store.contents().series == 0


def test_files_are_the_users_own(folder: Path, file: Path, store: Store) -> None:
    report(store)
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert MARKET_FILE in modes
    assert set(modes.values()) == {0o600}
    assert folder.stat().st_mode & 0o077 == 0


def killed_before(statement: int, folder: Path, days: int) -> bool:
    """Runs a command in a child that kills itself before its n-th statement; whether it came so far."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0
    left, clock = statement, Clock()
    clock.forward(days=days)

    def count(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        store = Store(folder, clock)
        store._market.read(lambda connection: connection.set_trace_callback(count), None)
        source = MarketSource(LiveSource(clock), store, clock)
        source.sheet_of(SHARE)
        source.fetch_company(SHARE)
        (folder / "statements").write_text(str(statement - left))
    finally:
        os._exit(0)


def kill_before_every_statement(folder: Path, file: Path, days: int) -> None:
    """Prints how many kills there were and how long the series was after them."""
    clock = Clock()
    clock.forward(days=days)
    new = MarketSource(LiveSource(clock), None, clock).sheet_of(SHARE)
    sound, seen = file.read_bytes(), set[int]()
    assert not killed_before(1_000_000, folder, days)
    count = int((folder / "statements").read_text())
    # A whole history is a thousand insertions that are all alike; the statements around them are all tried.
    chosen = {*range(1, 12), *range(12, count - 12, max(count // 6, 1)), *range(count - 12, count + 1)}
    for statement in sorted(number for number in chosen if 0 < number <= count):
        for path in folder.iterdir():
            path.unlink()
        file.write_bytes(sound)
        assert killed_before(statement, folder, days)
        connection = sqlite3.connect(file)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
        store = Store(folder, Clock())
        kept = store.series("live", "AAPL")
        assert store.troubles == ()
        assert kept is not None
        assert np.array_equal(kept.sheet.close, new.close[: len(kept.sheet)])
        seen.add(len(kept.sheet))
        store.close()
    print(len(chosen), seen == {len(EXPECTED), len(new)})


@posix
@pytest.mark.parametrize("days", [1, 31], ids=["tail", "whole"])
def test_a_writer_that_is_killed_before_any_statement_leaves_the_old_or_the_new(
    folder: Path, file: Path, days: int
) -> None:
    kills, both = in_a_process(
        f"kill_before_every_statement(Path({str(folder)!r}), Path({str(file)!r}), {days})"
    ).split()
    assert int(kills) > 15
    assert both == "True"


def test_writers_that_are_killed_at_random_lose_nothing() -> None:
    script = ROOT / "scripts" / "kill_cache_writers.py"
    done = subprocess.run(
        [sys.executable, str(script), "--kills", "20", "--seed", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("20 kills")
    assert " 0 faults" in done.stdout
