"""Which runs may go: never one that something still needs, and never a history that a run refers to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_cli.app import run
from advisor_cli.book.register import ClientRow, Register
from advisor_cli.delivery.letter import Letter
from advisor_cli.errors import ExitCode, UsageFault
from advisor_cli.run_record.index import IndexedRun
from advisor_cli.run_record.removal import REMOVED
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import load_settings
from advisor_cli.unattended.day import DayBook, MadeForDay
from advisor_cli.workflow.outbox import outbox_of
from advisor_cli.workflow.prune import PruneOrder, choose, prune_runs
from tests.advisor_cli.run_record.shared_runs import client_run, usual

NOW = datetime(2024, 3, 1, 6, 0, tzinfo=UTC)
ALL = PruneOrder(keep=0, older_than=None, everything=True)
Tried = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str]) -> Tried:
    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(["runs", "prune", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def filled(home: Path, days: int = 4, **manifest: object) -> RunStore:
    """A run of one client a day, the last a day before NOW, each of the day that it was made."""
    market, snapshot = usual()
    store = RunStore(home / "runs", market)
    for ago in range(days, 0, -1):
        at = NOW - timedelta(days=ago)
        store.write(client_run(at, market, snapshot, as_of=at.date(), **manifest))
    return store


def pruned(order: PruneOrder) -> int:
    return prune_runs(order, load_settings(), as_json=False, clock=lambda: NOW)


def test_neither_number_nor_age_is_a_matter_of_usage(tried: Tried, home: Path) -> None:
    filled(home)
    code, out, err = tried()
    assert (code, out) == (ExitCode.USAGE, "")
    assert "--keep N, --older-than DAYS" in err


def test_the_last_report_of_a_client_stays_because_the_next_is_held_against_it(tried: Tried, home: Path) -> None:
    store = filled(home)
    before = store.ids()
    code, out, err = tried("--keep", "0")
    assert code == ExitCode.DONE
    assert store.ids() == before[:1]
    assert all(run_id in out for run_id in before[1:])
    assert "removed 3 of 4 runs" in err
    assert "1 stay: the last reports of clients" in err
    tried("--keep", "0", "--all")
    assert store.ids() == []


def test_a_number_and_an_age_have_both_to_let_it_go(home: Path) -> None:
    store = filled(home, 6)
    before = store.ids()
    pruned(PruneOrder(keep=3, older_than=4))
    assert store.ids() == before[:4]  # the fourth is four days old, and no more than that
    pruned(PruneOrder(keep=None, older_than=3))
    assert store.ids() == before[:3]


def test_what_would_go_is_said_and_stays(tried: Tried, home: Path) -> None:
    store = filled(home)
    before = store.ids()
    code, out, _ = tried("--keep", "1", "--dry-run", "--json")
    told = json.loads(out)
    assert (code, told["dry_run"]) == (ExitCode.DONE, True)
    assert [one["run_id"] for one in told["runs"]] == before[1:]
    folder = store.folder / before[1]
    assert told["runs"][0]["bytes"] == sum(path.stat().st_size for path in folder.iterdir())
    assert store.ids() == before


def test_the_run_of_a_waiting_letter_stays_whatever_is_asked(home: Path) -> None:
    store = filled(home)
    oldest = store.ids()[-1]
    letter = Letter("brief/2024-02-01", "", "", "", (), oldest)
    with outbox_of(load_settings()) as outbox:
        outbox.put(letter, ("desk",), NOW)
    pruned(ALL)
    assert store.ids() == [oldest]


def test_the_last_briefs_stay_whatever_is_asked(home: Path) -> None:
    store = filled(home, kind="brief", subject_name="")
    before = store.ids()
    days = DayBook(home / "briefs" / "morning")
    for number, day in ((3, date(2024, 2, 26)), (0, date(2024, 2, 29))):
        days.mark(MadeForDay(day, "asked", before[number], (), is_whole=True))
    pruned(ALL)
    assert store.ids() == [before[0], before[1], before[3]]


@pytest.mark.parametrize("finished", [False, True])
def test_the_runs_of_a_book_that_is_not_finished_stay(home: Path, finished: bool) -> None:
    store = filled(home, arguments=(("book_run", "20240229T000000Z-00000000"),))
    before = store.ids()
    register = Register(home / "books" / "abc" / "book.sqlite")
    made = register.begin("20240229T000000Z-00000000", "2024-02-29", "asked", alike="alike", at="", terms="{}")
    register.commit(made.number, [ClientRow("a", "stamp", "done", in_queue=True, standing="{}")])
    if finished:
        register.finish(made.number, NOW.isoformat(), "[]")
    register.close()
    pruned(ALL)
    assert store.ids() == ([] if finished else before)


def test_the_runs_of_an_unfinished_book_stay_although_another_was_run_since(home: Path) -> None:
    """A run that was killed can be gone on with after one of other terms: its rows are kept, and so is this."""
    store = filled(home, arguments=(("book_run", "20240229T000000Z-00000000"),))
    before = store.ids()
    register = Register(home / "books" / "abc" / "book.sqlite")
    register.begin("20240229T000000Z-00000000", "2024-02-29", "asked", alike="alike", at="", terms="{}")
    other = register.begin("20240301T000000Z-00000000", "2024-02-29", "other", alike="alike", at="", terms="{}")
    register.finish(other.number, NOW.isoformat(), "[]")
    register.close()
    pruned(ALL)
    assert store.ids() == before


def test_a_clock_that_was_set_back_costs_no_run(home: Path) -> None:
    store = filled(home)
    before = store.ids()
    early = NOW - timedelta(days=100)
    prune_runs(ALL, load_settings(), as_json=False, clock=lambda: early)
    assert store.ids() == before


def test_a_run_that_cannot_be_read_is_left_alone(tried: Tried, home: Path) -> None:
    store = filled(home)
    damaged = store.folder / store.ids()[-1]
    (damaged / "manifest.json").write_text("{}", encoding="utf-8")
    _, _, err = tried("--keep", "0", "--all")
    assert store.ids() == [damaged.name]
    assert "1 stay: they cannot be read" in err


def test_histories_go_with_the_last_run_that_refers_to_them(home: Path) -> None:
    store = filled(home)
    market, other = usual(first=20)
    del market
    held = {path.name for path in store.markets.folder.rglob("*.gz")}
    old = NOW.timestamp() - 400 * 86400.0
    for path in store.markets.folder.rglob("*.gz"):
        os.utime(path, (old, old))
    pruned(PruneOrder(keep=1, older_than=None))
    assert {path.name for path in store.markets.folder.rglob("*.gz")} == held
    assert store.load("latest").snapshot
    pruned(ALL)
    assert not list(store.markets.folder.rglob("*.gz"))
    assert other.sha256


def test_what_a_killed_prune_left_is_no_run_and_goes_with_the_next(home: Path) -> None:
    """The process is killed between the renaming and the emptying of a run."""
    store = filled(home)
    before = store.ids()
    program = f"""
import os, shutil, signal, sys
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from pathlib import Path
from advisor_cli.run_record.removal import remove
from advisor_cli.run_record.store import RunStore
def killed(*_arguments, **_options):
    os.kill(os.getpid(), signal.SIGKILL)
shutil.rmtree = killed
store = RunStore(Path({str(store.folder)!r}))
remove(store, store.ids())
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode != 0
    assert store.ids() == before[:-1]
    assert all(store.load(run_id) for run_id in store.ids())
    assert list(store.folder.glob(f"{REMOVED}*"))
    pruned(PruneOrder(keep=9, older_than=None))
    assert not list(store.folder.glob(f"{REMOVED}*"))
    assert store.ids() == before[:-1]


RUNS = st.lists(
    st.tuples(
        st.sampled_from(["account", "brief", "stock"]),
        st.sampled_from(["a", "b"]),
        st.integers(-5, 40),  # days since it was made
        st.integers(0, 5),  # ... and from then to the day that it speaks of
        st.booleans(),  # damaged
        st.booleans(),  # needed
    ),
    max_size=25,
)


@given(made=RUNS, keep=st.none() | st.integers(0, 4), older=st.none() | st.integers(0, 30), everything=st.booleans())
def test_whatever_is_asked_what_is_needed_stays(
    made: list[tuple[str, str, int, int, bool, bool]], keep: int | None, older: int | None, everything: bool
) -> None:
    runs, needed = [], set()
    for number, (kind, subject, ago, lag, damaged, is_needed) in enumerate(made):
        at = NOW - timedelta(days=ago)
        run_id = f"{at:%Y%m%dT%H%M%SZ}-{number:08x}"
        as_of = (at - timedelta(days=lag)).date().isoformat()
        runs.append(
            IndexedRun(run_id, "", damage="it is")
            if damaged
            else IndexedRun(run_id, "", kind, subject, "", as_of, at.isoformat(), "en", "")
        )
        needed |= {run_id} if is_needed else set()
    runs.sort(key=lambda one: one.run_id, reverse=True)
    order = PruneOrder(keep, older, everything)
    going, _ = choose(runs, order, lambda one: "it is" if one.run_id in needed else "", NOW)
    gone = {one.run_id for one in going}
    assert not gone & needed
    for about in {(one.kind, one.subject) for one in going}:
        own = [one for one in runs if (one.kind, one.subject) == about and not one.damage]
        assert keep is None or not gone & {one.run_id for one in own[:keep]}
        if about[0] == "brief" or (about[0] == "account" and not everything):
            left = [one for one in own if one.run_id not in gone]
            assert left[0] == own[0]
            earlier = [one for one in own if one.as_of < own[0].as_of]
            assert about[0] == "account" or not earlier or earlier[0] in left
    for one in going:
        age = NOW - datetime.fromisoformat(one.created)
        assert age >= timedelta(0)
        assert older is None or age > timedelta(days=older)
    # Nothing goes with less asked that would stay with more.
    fewer, _ = choose(runs, PruneOrder((keep or 0) + 1, older, everything), lambda _: "", NOW)
    more, _ = choose(runs, PruneOrder(keep or 0, older, everything), lambda _: "", NOW)
    assert {one.run_id for one in fewer} <= {one.run_id for one in more}


def test_an_order_without_a_condition_is_refused_by_the_workflow_too(home: Path) -> None:
    with pytest.raises(UsageFault):
        pruned(PruneOrder(None, None))
