"""A run that was recorded before live sources were added is read, listed and replayed as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode
from advisor_cli.run_record.store import RunStore
from advisor_cli.workflow.as_recorded import as_recorded
from data_sources.snapshot import MarketSnapshot

OLD = Path(__file__).parent / "old_run"
Tried = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], home: Path) -> Tried:
    shutil.copytree(OLD, home / "runs")

    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def test_an_old_snapshot_has_nothing_in_the_new_fields(tried: Tried, home: Path) -> None:
    record = RunStore(home / "runs").load("latest")
    snapshot = MarketSnapshot.from_json(record.snapshot)
    assert (snapshot.quote, snapshot.news, snapshot.cross_checks, snapshot.prices.repairs) == (None, (), (), ())
    assert record.manifest.received == ()


def test_an_old_run_replays_exactly(tried: Tried) -> None:
    code, out, err = tried("runs", "replay", "latest")
    assert (code, out) == (ExitCode.DONE, "")
    assert "exactly the same" in err


def test_an_old_run_is_shown(tried: Tried) -> None:
    assert "AAPL" in tried("runs", "list")[1]
    assert "risk.annualized_volatility.1y" in tried("runs", "show", "latest")[1]


def test_what_reports_gained_since_is_cut_and_nothing_else() -> None:
    def document(keys: list[str], **more: object) -> dict[str, object]:
        block = {"type": "figure_list", "name": "a", "keys": keys}
        return {
            "facts": [{"key": key} for key in keys],
            "sections": [{"name": "s", "facts": keys, "blocks": [block]}],
        } | more

    old, new = json.dumps(document(["x"])), json.dumps(document(["x", "y"], data={}))
    assert json.loads(as_recorded(new, old, frozenset({"y"}))) == json.loads(old)
    assert json.loads(as_recorded(new, old, frozenset())) != json.loads(old)
    assert as_recorded(new, "not json", frozenset()) == new
