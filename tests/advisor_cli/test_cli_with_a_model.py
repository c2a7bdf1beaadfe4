"""A diagnosis with a language model over real HTTP: its words are checked, kept and replayed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode
from tests.fake_model_server import fake_model_server

KEY = "sk-secret-0123456789abcdef"
ROOT = Path(__file__).parent.parent.parent
Tried = Callable[..., tuple[int, str, str]]
ASKED = ("diagnose-stock", "AAPL", "--source", "sample", "--json", "--model", "openai/fake")
BORNE = "text:The Sharpe ratio is [[ratio.sharpe_ratio.all]]."


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tried:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ADVISOR_MODEL_TIMEOUT", "20")

    def attempt(base_url: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("ADVISOR_MODEL_BASE_URL", base_url)
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Another process has to get so far; there is nothing to wait on but its effect."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def recorded(home: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in home.rglob("*.json"))


def test_a_model_s_words_are_printed_recorded_and_replayed_without_it(tried: Tried, home: Path) -> None:
    with fake_model_server(BORNE) as server:
        code, out, err = tried(server.base_url, *ASKED)
        asked = len(server.script.requests)
        assert (code, server.script.headers[0]["Authorization"]) == (ExitCode.DONE, f"Bearer {KEY}")
    commentary = json.loads(out)["commentary"]
    assert (commentary["writer"], commentary["model"]) == ("model", "openai/fake")
    assert any(text.startswith("The Sharpe ratio is 0.") for text in commentary["text"])
    assert asked >= 1
    assert KEY not in recorded(home) + out + err
    code, _, err = tried("http://127.0.0.1:9/v1", "runs", "replay", "latest")
    assert code == ExitCode.DONE, err


def test_the_same_facts_are_asked_of_a_model_once(tried: Tried) -> None:
    with fake_model_server(BORNE) as server:
        tried(server.base_url, *ASKED)
        asked = len(server.script.requests)
        tried(server.base_url, *ASKED)
        assert len(server.script.requests) == asked


@pytest.mark.parametrize("step", ["status:401", "status:500", "html_200", "garbage", "empty"])
def test_a_model_that_fails_never_spoils_a_report(tried: Tried, home: Path, step: str) -> None:
    with fake_model_server(step) as server:
        code, out, err = tried(server.base_url, *ASKED)
    document = json.loads(out)
    assert code == ExitCode.PARTIAL
    assert "the words are the rules', not those of openai/fake" in err
    assert document["commentary"]["writer"] == "rules"
    assert len(document["commentary"]["text"]) > 10
    assert "model_unavailable" in [notice["code"] for notice in document["notices"]]
    assert KEY not in recorded(home) + out + err
    assert tried("http://127.0.0.1:9/v1", "runs", "replay", "latest")[0] == ExitCode.DONE


def test_inventions_are_refused_and_the_rules_speak(tried: Tried) -> None:
    with fake_model_server("text:The price doubled to 400 dollars. Buy now, profit is guaranteed.") as server:
        code, out, _ = tried(server.base_url, *ASKED)
    commentary = json.loads(out)["commentary"]
    assert (code, commentary["writer"]) == (ExitCode.PARTIAL, "rules")
    assert len(commentary["refusals"]) >= 2
    assert "400" not in " ".join(commentary["text"])


@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt is sent otherwise there")
def test_an_interrupt_leaves_no_run_and_no_report(tmp_path: Path, home: Path) -> None:
    """Ctrl-C while the model is thinking."""
    outputs = ["-o", str(tmp_path / "r.md"), "-o", str(tmp_path / "r.json")]
    with fake_model_server("hang") as server:
        environment = {**os.environ, "ADVISOR_MODEL_BASE_URL": server.base_url, "OPENAI_API_KEY": KEY}
        process = subprocess.Popen(
            [sys.executable, "-m", "advisor_cli", *ASKED[:4], *ASKED[5:], *outputs],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_for(lambda: bool(server.script.requests))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (ExitCode.INTERRUPTED, "")
    assert err == "advisor: interrupted; nothing was left half-written\n"
    assert not (home / "runs").exists()
    assert [path.name for path in tmp_path.iterdir()] == [home.name]
    # What was set aside for the question stays written down: nobody knows what it cost.
    assert {path.name.partition("-")[0] for path in home.iterdir()} == {"model_spend.sqlite"}


def test_without_a_model_nothing_is_asked(tried: Tried) -> None:
    with fake_model_server(BORNE) as server:
        code, _, _ = tried(server.base_url, *ASKED[:5])
        assert (code, server.script.requests) == (ExitCode.DONE, [])
