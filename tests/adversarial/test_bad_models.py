"""Models that answer with what is no reply: the report is made, the record replays, and the key is nowhere."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode
from tests.fake_model_server import fake_model_server

KEY = "sk-secret-0123456789abcdef"
ASKED = ["diagnose-stock", "AAPL", "--source", "sample", "--json", "--model", "openai/fake"]
MANY = "text:" + "The price doubled to 400 dollars. " * 10_000
STEPS = ["huge", "not_utf8", "stream", "surrogate", "redirect", "closed", "list", "plain:ok", MANY]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[:10])
def test_a_body_that_is_no_reply_never_spoils_a_report(
    step: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ADVISOR_MODEL_TIMEOUT", "20")
    began = time.monotonic()
    with fake_model_server(step) as server:
        monkeypatch.setenv("ADVISOR_MODEL_BASE_URL", server.base_url)
        code = run(ASKED)
    taken = time.monotonic() - began
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert code in (ExitCode.PARTIAL, ExitCode.DONE), printed.err
    assert len(document["commentary"]["text"]) > 10
    assert taken < 100
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert KEY.encode() not in kept + printed.out.encode() + printed.err.encode()
    assert run(["runs", "replay", "latest"]) == ExitCode.DONE, capsys.readouterr().err
