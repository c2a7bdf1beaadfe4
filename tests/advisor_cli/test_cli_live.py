"""The symbols of the issue through the real libraries, led to recordings; and the doctor there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from replay_proxy import RECORDINGS, ReplayProxy, replay

from advisor_cli.run_record.store import RunStore

ROOT = Path(__file__).parent.parent.parent
SYMBOLS = ("AAPL", "0700.HK", "600519", "BABA", "SAP.DE", "7203.T")
FROM = {"AAPL": "yahoo", "0700.HK": "yahoo", "600519.SH": "akshare-eastmoney"}


def live_runs(proxy: ReplayProxy, home: Path, minutes: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "ADVISOR_HOME": str(home), "ADVISOR_CONFIG": str(home / "none.toml")}
    return subprocess.run(
        [sys.executable, str(Path(__file__).parent / "live_runs.py"), str(minutes), *SYMBOLS],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"} | proxy.env() | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], str]:
    """All symbols diagnosed once: the home, what was asked, and the talk."""
    home = tmp_path_factory.mktemp("live")
    with replay([RECORDINGS / "yahoo", RECORDINGS / "akshare"]) as proxy:
        done = live_runs(proxy, home)
        assert proxy.misses == []
        assert proxy.broken == []
        assert done.returncode == 0, done.stderr
        return home, [request.host for request in proxy.seen], done.stderr


def test_every_symbol_is_diagnosed_from_live_data(first: tuple[Path, list[str], str]) -> None:
    home, asked, talk = first
    assert [line for line in talk.splitlines() if line.startswith("exit")] == [f"exit 0 {symbol}" for symbol in SYMBOLS]
    assert {"query2.finance.yahoo.com", "push2.eastmoney.com"} <= set(asked)
    store = RunStore(home / "runs")
    runs = [store.load(run_id) for run_id in store.ids()]
    assert {run.manifest.as_of.isoformat() for run in runs} == {"2026-11-20"}
    assert not any(run.manifest.is_sample for run in runs)
    used = {run.manifest.subject: json.loads(run.document)["source"][0]["provider"] for run in runs}
    assert used | FROM == used


def test_the_manifest_names_what_was_received(first: tuple[Path, list[str], str]) -> None:
    store = RunStore(first[0] / "runs")
    for run_id in store.ids():
        received = store.load(run_id).manifest.received
        assert any(receipt.what.startswith("GET ") for receipt in received)
        assert len({receipt.sha256 for receipt in received}) == len(received)


def test_a_second_call_asks_nothing_and_says_the_same(first: tuple[Path, list[str], str]) -> None:
    home = first[0]
    store = RunStore(home / "runs")
    before = {store.load(run_id).manifest.subject: store.load(run_id).facts for run_id in store.ids()}
    known = set(store.ids())
    with replay([RECORDINGS / "yahoo", RECORDINGS / "akshare"]) as proxy:
        done = live_runs(proxy, home, minutes=5)
        assert [request.path for request in proxy.seen] == []
    assert done.returncode == 0, done.stderr
    again = [store.load(run_id) for run_id in store.ids() if run_id not in known]
    assert {run.manifest.subject: run.facts for run in again} == before


def test_offline_reads_what_is_kept(first: tuple[Path, list[str], str]) -> None:
    with replay([RECORDINGS / "yahoo"]) as proxy:
        done = live_runs(proxy, first[0], minutes=60 * 24 * 365, ADVISOR_OFFLINE="true")
        assert proxy.seen == []
    assert [line for line in done.stderr.splitlines() if line.startswith("exit 0")] == [
        f"exit 0 {one}" for one in SYMBOLS
    ]
    assert done.stdout.count('"code": "offline"') == len(SYMBOLS)
