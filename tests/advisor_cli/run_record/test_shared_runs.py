"""Runs of a book in the folder of the runs: small, compressed, and whole only with the histories that they share."""

from __future__ import annotations

import gzip
import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from advisor_cli.errors import DamagedRun, RecordNotKept
from advisor_cli.run_record.compared import unpacked_report
from advisor_cli.run_record.index import NAME, RunIndex
from advisor_cli.run_record.market_store import UNTOUCHED_FOR
from advisor_cli.run_record.packed import packed
from advisor_cli.run_record.record import MANIFEST, PARTS
from advisor_cli.run_record.shared_market import Market, references, whole_text
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import load_settings
from advisor_cli.workflow.earlier_report import earlier_report, earlier_reports, packed_earlier_reports
from tests.advisor_cli.run_record.shared_runs import FACTS, client_run, usual

AT = datetime(2024, 2, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def store(home: Path) -> RunStore:
    market, _ = usual()
    return RunStore(home / "runs", market)


def test_a_client_s_run_comes_back_with_the_histories_that_it_refers_to(store: RunStore) -> None:
    market, snapshot = usual()
    record = client_run(AT, market, snapshot)
    store.write(record)
    again = RunStore(store.folder).load("latest")
    assert [getattr(again, name) for name in ("snapshot", "facts", "commentary", "document")] == [
        record.snapshot, record.facts, record.commentary, record.document,
    ]  # fmt: skip
    assert tuple(again.ledger()) == FACTS
    assert again.manifest.market == references(record.snapshot)
    assert whole_text(again.snapshot, dict(again.market).__getitem__) == snapshot.to_json()


def test_histories_are_kept_once_for_all_clients(store: RunStore) -> None:
    market, snapshot = usual()
    for number in range(3):
        _, other = usual(first=20 + number)
        store.write(client_run(AT + timedelta(seconds=number), market, other))
    kept = [path for path in store.markets.folder.rglob("*") if path.is_file()]
    assert len(kept) == 3
    assert all(gzip.decompress(path.read_bytes()) for path in kept)
    assert snapshot.sha256


def test_the_parts_are_compressed_and_may_lie_unpacked_as_well(store: RunStore) -> None:
    market, snapshot = usual()
    folder = store.write(client_run(AT, market, snapshot))
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*(f"{name}.gz" for name in (*PARTS, "compared.json")), MANIFEST]
    )
    for path in folder.glob("*.gz"):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    assert tuple(store.load("latest").ledger()) == FACTS


def test_equal_runs_are_equal_bytes_and_may_be_written_again(store: RunStore) -> None:
    market, snapshot = usual()
    first, second = packed(client_run(AT, market, snapshot)), packed(client_run(AT, usual()[0], usual()[1]))
    assert first == second
    folder = store.write_packed(first)
    times = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert store.write_packed(second, again=True) == folder
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == times
    with pytest.raises(RecordNotKept):
        store.write_packed(second)


@pytest.mark.parametrize("how", ["missing", "changed", "cut", "empty"])
def test_a_missing_or_changed_history_is_a_damaged_run_that_names_it(store: RunStore, how: str) -> None:
    market, snapshot = usual()
    record = client_run(AT, market, snapshot)
    store.write(record)
    path = store.markets.path(references(record.snapshot)[0])
    if how == "missing":
        path.unlink()
    elif how == "changed":
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"1", b"2", 1)))
    else:
        path.write_bytes(path.read_bytes()[: 0 if how == "empty" else 100])
    with pytest.raises(DamagedRun, match=path.name):
        RunStore(store.folder).load("latest")
    # The next run that needs it mends it.
    RunStore(store.folder, market).write(client_run(AT + timedelta(seconds=1), market, snapshot))
    assert RunStore(store.folder).load("latest")


@pytest.mark.parametrize("name", [*PARTS, "compared.json"])
def test_a_changed_part_is_named(store: RunStore, name: str) -> None:
    market, snapshot = usual()
    folder = store.write(client_run(AT, market, snapshot))
    path = folder / f"{name}.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b" "))
    with pytest.raises(DamagedRun, match=path.name):
        store.compared(folder.name) if name == "compared.json" else store.load("latest")
    path.write_bytes(b"no archive")
    with pytest.raises(DamagedRun, match="cannot be unpacked"):
        store.compared(folder.name) if name == "compared.json" else store.load("latest")


def test_a_history_that_nobody_brings_along_is_not_recorded(home: Path) -> None:
    market, snapshot = usual()
    with pytest.raises(RecordNotKept, match="a market history that it refers to is missing"):
        RunStore(home / "runs").write(client_run(AT, market, snapshot))
    assert RunStore(home / "runs").ids() == []


def test_what_no_known_history_covers_is_carried_and_kept(home: Path) -> None:
    _, snapshot = usual()
    store = RunStore(home / "runs")
    store.write(client_run(AT, Market(), snapshot))
    again = store.load("latest")
    assert whole_text(again.snapshot, dict(again.market).__getitem__) == snapshot.to_json()


def test_nothing_that_a_run_may_be_about_to_refer_to_is_swept(store: RunStore) -> None:
    market, snapshot = usual()
    record = client_run(AT, market, snapshot)
    store.write(record)
    names = references(record.snapshot)
    old, later = 1_700_000_000.0, 1_700_000_000.0 + UNTOUCHED_FOR + 1.0
    for name in names:
        os.utime(store.markets.path(name), (old, old))
    wanted = store.markets.path(names[0])
    touched = store.markets.path(names[1])
    os.utime(touched, (later, later))
    gone = store.markets.path(names[2])
    assert store.markets.unwanted([names[0]], later) == gone.stat().st_size
    assert store.markets.sweep([names[0]], later) > 0
    assert (wanted.exists(), touched.exists(), gone.exists()) == (True, True, False)
    assert store.markets.sweep([], old) == 0  # a file of the future may be being written


def test_a_history_that_was_moved_aside_by_someone_who_was_killed_is_put_back(store: RunStore) -> None:
    market, snapshot = usual()
    record = client_run(AT, market, snapshot)
    store.write(record)
    path = store.markets.path(references(record.snapshot)[0])
    aside = path.with_name(f".{path.name}.swept")
    path.rename(aside)
    assert RunStore(store.folder).load("latest")
    path.rename(aside)
    store.markets.sweep(references(record.snapshot), path.parent.stat().st_mtime + 10 * UNTOUCHED_FOR)
    assert path.exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions are POSIX's, and root has all")
def test_markets_that_cannot_be_written_are_one_sentence(store: RunStore) -> None:
    store.markets.folder.mkdir(parents=True)
    store.markets.folder.chmod(0o500)
    market, snapshot = usual()
    with pytest.raises(RecordNotKept, match="ADVISOR_HOME"):
        store.write(client_run(AT, market, snapshot))


def test_the_index_follows_the_folder(store: RunStore) -> None:
    market, snapshot = usual()
    for number, subject in enumerate(("client-a", "client-b", "client-a")):
        store.write(client_run(AT + timedelta(days=number), market, snapshot, subject))
    assert [run.subject for run in RunIndex(store).runs()] == ["client-a", "client-b", "client-a"]
    assert [run.run_id for run in RunIndex(store).runs("stock")] == []
    newest = store.folder / store.ids()[0]
    (newest / MANIFEST).write_text("{}", encoding="utf-8")
    damaged, *rest = RunIndex(store).runs()
    assert (damaged.run_id, "schema" in damaged.damage, len(rest)) == (newest.name, True, 2)
    for path in newest.iterdir():
        path.unlink()
    newest.rmdir()
    assert [run.subject for run in RunIndex(store).runs()] == ["client-b", "client-a"]


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be one" * 40])
def test_an_index_that_cannot_be_used_costs_time_alone(store: RunStore, content: bytes) -> None:
    market, snapshot = usual()
    store.write(client_run(AT, market, snapshot))
    path = store.folder.with_name(NAME)
    path.write_bytes(content)
    assert len(RunIndex(store).runs()) == 1
    path.unlink()
    path.mkdir()
    assert len(RunIndex(store).runs()) == 1


def test_the_last_report_before_a_day_is_found_for_one_and_for_many(store: RunStore) -> None:
    market, snapshot = usual()
    days = (date(2024, 1, 29), date(2024, 1, 30), date(2024, 1, 31))
    for number, day in enumerate(days):
        for subject in ("client-a", "client-b"):
            store.write(client_run(AT + timedelta(hours=number), market, snapshot, subject, as_of=day))
    settings = load_settings()
    one = earlier_report("client-a", date(2024, 1, 31), settings)
    assert one is not None
    assert one.findings == ("a.b",)
    assert [(figure.key, figure.value) for figure in one.figures] == [("overview.value", 0.1 + 0.2)]
    many = earlier_reports(["client-a", "client-b", "client-c"], date(2024, 1, 31), settings)
    assert many["client-a"] == one
    assert set(many) == {"client-a", "client-b"}
    # Where the file of it is damaged, the report before is taken.
    (store.folder / one.run_id / "compared.json.gz").unlink()
    before = earlier_report("client-a", date(2024, 1, 31), settings)
    assert before is not None
    assert before.run_id < one.run_id
    assert earlier_reports(["client-a"], days[0], settings) == {}


def test_on_the_way_to_a_worker_a_report_is_packed_and_comes_out_the_same(store: RunStore) -> None:
    """Also that of a run which keeps no file of it: the whole run is read then."""
    market, snapshot = usual()
    day = date(2024, 2, 1)
    store.write(client_run(AT, market, snapshot, "client-a"))
    store.write(replace(client_run(AT, market, snapshot, "client-b"), compared=""))
    packed_ones = packed_earlier_reports(store, ["client-a", "client-b", "client-c"], day)
    settings = load_settings()
    for subject in ("client-a", "client-b"):
        assert unpacked_report(packed_ones[subject]) == earlier_report(subject, day, settings)
    assert set(packed_ones) == {"client-a", "client-b"}
    assert unpacked_report(b"") is None
