"""Funds of every kind through the real libraries, led to recordings: once, again on the same day, offline, replayed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from replay_proxy import RECORDINGS, ReplayProxy, replay

from advisor_cli.report.json_envelope import envelope_text
from advisor_cli.run_record.record import facts_to_json
from advisor_cli.run_record.store import RunStore
from advisor_cli.workflow.replay import made_again

ROOT = Path(__file__).parent.parent.parent
# An ETF and a mutual fund of the US; of the mainland an open-end fund, an ETF, a money fund, and one that has ended.
FUNDS = ("QQQ", "VFINX", "110011", "510300", "000009", "029997")
CANONICAL = ("QQQ", "VFINX", "110011.OF", "510300.SH", "000009.OF", "029997.OF")
REQUESTS = 220  # of all of them together: an ETF of the US alone takes seventy
REPEATS = "161725"  # the pages of its history repeat


def fund_runs(proxy: ReplayProxy, home: Path, minutes: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "ADVISOR_HOME": str(home), "ADVISOR_CONFIG": str(home / "none.toml")}
    program, symbols = str(Path(__file__).parent / "live_runs.py"), [f"fund:{one}" for one in (*FUNDS, REPEATS)]
    return subprocess.run(
        [sys.executable, program, str(minutes), *symbols],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"} | proxy.env() | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], str]:
    """All funds diagnosed once: the home, the paths that were asked for, and the talk."""
    home = tmp_path_factory.mktemp("live-funds")
    with replay([RECORDINGS / "yahoo", RECORDINGS / "akshare"]) as proxy:
        done = fund_runs(proxy, home)
        assert proxy.misses == []
        assert proxy.broken == []
        assert done.returncode == 0, done.stderr
        return home, [f"{request.host}{request.path}" for request in proxy.seen], done.stderr


def exits(talk: str) -> list[str]:
    return [line for line in talk.splitlines() if line.startswith("exit")]


def recorded(home: Path) -> dict[str, dict[str, Any]]:
    """The facts' values of the newest run of each fund."""
    store = RunStore(home / "runs")
    runs = [store.load(run_id) for run_id in sorted(store.ids())]
    return {run.manifest.subject: {one["key"]: one for one in json.loads(run.facts)} for run in runs}


def test_every_kind_of_fund_is_diagnosed(first_day: tuple[Path, list[str], str]) -> None:
    home, asked, talk = first_day
    assert exits(talk) == [*(f"exit 0 fund:{one}" for one in FUNDS), f"exit 4 fund:{REPEATS}"]
    assert "its pages repeat: 20 distinct days in 40 rows" in talk
    assert "Traceback" not in talk
    assert any(path.startswith("fundf10.eastmoney.com/") for path in asked)
    assert set(recorded(home)) == set(CANONICAL)


def test_the_hosts_are_asked_with_moderation(first_day: tuple[Path, list[str], str]) -> None:
    """What several funds have in common (indices, factors, rates) is asked for once for all of them."""
    _, asked, _ = first_day
    assert len(asked) <= REQUESTS
    assert asked.count("push2his.eastmoney.com/api/qt/stock/kline/get") <= 8


def test_a_benchmark_that_reaches_the_last_value_of_a_fund_that_ended_is_not_old(
    first_day: tuple[Path, list[str], str],
) -> None:
    for subject in ("029997.OF", "110011.OF"):
        facts = recorded(first_day[0])[subject]
        assert "data.stale_end" in facts
        assert "data.stale_end.benchmark" not in facts


def test_a_dash_in_place_of_a_company_is_no_name(first_day: tuple[Path, list[str], str]) -> None:
    facts = recorded(first_day[0])["000009.OF"]
    assert "---" not in {fact["value"] for fact in facts.values()}
    assert facts["identity.company"]["value"] is None


def test_a_second_call_on_the_day_asks_nobody_and_says_the_same(first_day: tuple[Path, list[str], str]) -> None:
    home = first_day[0]
    before = recorded(home)
    with replay([RECORDINGS / "yahoo", RECORDINGS / "akshare"]) as proxy:
        done = fund_runs(proxy, home, minutes=5)
        # What could not be read is not kept, so that fund is asked for again.
        assert {request.path for request in proxy.seen if REPEATS not in str(request)} == set()
    assert exits(done.stderr) == exits(first_day[2])
    assert recorded(home) == before


def test_offline_reads_what_is_kept_of_a_fund(first_day: tuple[Path, list[str], str]) -> None:
    home = first_day[0]
    with replay([RECORDINGS / "yahoo"]) as proxy:
        done = fund_runs(proxy, home, minutes=60 * 24 * 365, ADVISOR_OFFLINE="true")
        assert proxy.seen == []
    assert exits(done.stderr) == exits(first_day[2])
    assert done.stdout.count('"code": "offline"') == len(FUNDS)


def test_a_run_of_a_fund_is_replayed_exactly(first_day: tuple[Path, list[str], str]) -> None:
    store = RunStore(first_day[0] / "runs")
    for run_id in sorted(store.ids())[: len(FUNDS)]:
        record = store.load(run_id)
        assert facts_to_json(made_again(record).diagnosed.ledger) == record.facts
        assert envelope_text(made_again(record).document) == record.document
