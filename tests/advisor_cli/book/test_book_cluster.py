"""A book on a cluster of dask on loopback: the results of one machine, byte for byte, whoever dies meanwhile."""

from __future__ import annotations

import pickle
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from dask_cluster import DaskCluster, dask_cluster
from kills import PATIENCE, Place, children_of, end_within, kill
from stand_in import ReadSymbols, make_book, results_of

from advisor_cli.book.crews.crew import CrewLost
from advisor_cli.errors import ExitCode, NotConfigured, UsageFault
from data_sources.client_book import find_clients

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
CLIENTS = 24
SLOW = "stirs=40000"  # a kill finds the work half done
POISONED = {3: "abort", 7: "unreadable", 11: "defect"}


def committed(place: Place) -> int:
    """How many clients are in the register by now."""
    for register in place.home.glob("books/*/book.sqlite"):
        try:
            with closing(sqlite3.connect(f"file:{register}?mode=ro", uri=True)) as opened:
                return int(opened.execute("SELECT count(*) FROM clients").fetchone()[0])
        except sqlite3.OperationalError:  # it is being made
            return 0
    return 0


def in_the_middle(place: Place, cluster: DaskCluster) -> subprocess.Popen[str]:
    """A run on the cluster that has finished somebody and not everybody."""
    run = place.start(f"cluster={cluster.address}", SLOW)
    while run.poll() is None and not 0 < committed(place) < CLIENTS:
        pass
    assert run.poll() is None, run.communicate()
    return run


def test_a_worker_and_then_the_scheduler_die_and_nothing_is_lost(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book", CLIENTS, poisoned=POISONED)
    here = Place(book, tmp_path / "here", tmp_path / "out-here")
    here.run(SLOW, "jobs=1")
    results = results_of(here.output)
    with dask_cluster(tmp_path / "cluster", 2) as cluster:
        one = Place(book, tmp_path / "one", tmp_path / "out-one")
        run = in_the_middle(one, cluster)
        below = children_of(cluster.workers[0].pid)
        kill(cluster.workers[0].pid)
        said, trouble = run.communicate(timeout=PATIENCE)
        assert run.returncode == 0, trouble
        assert '"failed": 3' in said
        assert results_of(one.output) == results
        assert one.times() == [1] * CLIENTS
        assert end_within(below, PATIENCE), "a process below the worker outlived it"
        assert end_within(children_of(cluster.workers[1].pid), PATIENCE), "a process with clients in memory is left"
        left = [path.name for path in cluster.folder.rglob("*") if path.name.startswith("advisor")]
        assert not any((cluster.folder / "worker-1").rglob("advisor-*")), f"the market is left: {left}"
        logs = "".join(log.read_text() for log in cluster.folder.glob("*.log"))
        assert not [client.name for client in book.iterdir() if client.name in logs]

        two = Place(book, tmp_path / "two", tmp_path / "out-two")
        run = in_the_middle(two, cluster)
        kill(cluster.scheduler.pid)
        _, trouble = run.communicate(timeout=PATIENCE)
        assert run.returncode == ExitCode.PARTIAL
        assert trouble.startswith("CrewLost: the scheduler at tcp://127.0.0.1:")
        assert "run the same command again to go on" in trouble
        kept = committed(two)
        assert 0 < kept < CLIENTS
    done = two.run(SLOW, "jobs=1")
    assert done["worked"] == CLIENTS - kept
    assert results_of(two.output) == results
    assert two.times() == [1] * CLIENTS


def test_a_scheduler_that_is_not_there_is_one_sentence() -> None:
    from advisor_cli.book.crews.cluster import ClusterCrew

    with pytest.raises(CrewLost, match=r"the scheduler at tcp://127\.0\.0\.1:9: it does not answer"):
        ClusterCrew("tcp://127.0.0.1:9", connect=0.3)


def test_a_scheduler_that_takes_the_call_and_says_nothing_is_given_up() -> None:
    """The library itself waits for ever."""
    from advisor_cli.book.crews.cluster import ClusterCrew

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(CrewLost, match=rf"the scheduler at {address}: it does not answer \(for 0\.3 s\)"):
            ClusterCrew(address, connect=0.3)


@pytest.mark.parametrize("address", ["nonsense://host:1", "tcp://", "127.0.0.1"])
def test_an_address_that_is_none_is_one_sentence(address: str) -> None:
    from advisor_cli.book.crews.cluster import ClusterCrew

    with pytest.raises((UsageFault, CrewLost), match=address):
        ClusterCrew(address, connect=0.3)


def test_tls_without_certificates_says_what_to_set() -> None:
    from advisor_cli.book.crews.cluster import ClusterCrew

    with pytest.raises(NotConfigured, match="DASK_DISTRIBUTED__COMM__TLS__CA_FILE"):
        ClusterCrew("tls://127.0.0.1:9", connect=0.3)


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor_cli.book.crews.cluster import ClusterCrew

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NotConfigured, match=r'pip install "advisor-cli\[cluster\]"'):
        ClusterCrew("tcp://127.0.0.1:8786")


def test_a_worker_of_another_version_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor_cli.book.crews import remote
    from advisor_cli.book.crews.crew import Bounds

    parcel = remote.parcel_of(ReadSymbols(), "", (), Bounds())
    monkeypatch.setattr(remote, "__version__", "0.0.1")
    answer = pickle.loads(remote.do_chunk(parcel))
    assert isinstance(answer, remote.NotDone)
    assert "install equal ones" in answer.why


def test_a_worker_that_cannot_write_says_which_and_where(tmp_path: Path) -> None:
    from advisor_cli.book.crews.remote import NotLaidDown, PieceOfWork, name_of

    nowhere = tmp_path / "a file"
    nowhere.write_text("")
    worker = SimpleNamespace(local_directory=str(nowhere), address="tcp://10.0.0.2:1234")
    with pytest.raises(NotLaidDown, match=r"its worker tcp://10\.0\.0\.2:1234 cannot write the market to .*a file"):
        PieceOfWork(name_of("Client-1", 1), b"closes").setup(worker)


def test_what_a_killed_run_has_left_on_a_cluster_is_found() -> None:
    from advisor_cli.book.crews.remote import left_behind, name_of

    plugins = {"shuffle": b"", name_of("Client-gone", 1): b"", name_of("Client-here", 1): b""}
    scheduler = SimpleNamespace(clients={"Client-here": None, "fire-and-forget": None}, worker_plugins=plugins)
    assert left_behind(scheduler) == [name_of("Client-gone", 1)]


def test_work_that_is_over_ends_the_processes_below_the_worker(tmp_path: Path) -> None:
    """Two runs on one cluster: the end of one costs the other nothing."""
    from advisor_cli.book.crews import remote
    from advisor_cli.book.crews.crew import Bounds

    clients = find_clients(make_book(tmp_path / "book", 2))
    crews, teams = remote._Crews(), []
    for piece in ("one", "two"):
        crews.do(remote.Order(piece, pickle.dumps(ReadSymbols()), False, clients, Bounds()))
    for crew, _ in crews._idle.values():
        teams.append([worker.process for worker in crew._team])
    crews.let_go("one")
    (first,), (second,) = teams
    assert first.poll() is not None
    assert second.poll() is None
    crews.let_go("two")
    assert second.poll() is not None
