"""A report under a ceiling: beyond it the rules write, the report says so, and the record keeps what was spent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode
from tests.fake_model_server import fake_model_server

Tried = Callable[..., tuple[int, str, str]]
ASKED = ("diagnose-stock", "AAPL", "--source", "sample", "--json", "--model", "openai/fake")
BORNE = "text:The Sharpe ratio is [[ratio.sharpe_ratio.all]]."


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tried:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123456789abcdef")

    def attempt(base_url: str, most_tokens: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("ADVISOR_MODEL_BASE_URL", base_url)
        monkeypatch.setenv("ADVISOR_MODEL_MOST_TOKENS", most_tokens)
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def spent(home: Path) -> dict[str, object]:
    """What the only run's manifest says of it."""
    (manifest,) = (home / "runs").glob("*/manifest.json")
    found: dict[str, object] = json.loads(manifest.read_text(encoding="utf-8"))["manifest"]["spent"]
    return found


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "What this run may spend on language models is spent"), ("zh", "本次运行的语言模型用量已达上限")],
)
def test_beyond_the_ceiling_nothing_is_asked_and_the_report_says_so(
    tried: Tried, home: Path, language: str, words: str
) -> None:
    with fake_model_server(BORNE) as server:
        code, out, err = tried(server.base_url, "500", *ASKED, "--lang", language)
        assert server.script.requests == []
    document = json.loads(out)
    assert (code, document["commentary"]["writer"]) == (ExitCode.PARTIAL, "rules")
    assert any(words in json.dumps(notice, ensure_ascii=False) for notice in document["notices"])
    assert "budget_spent: 0 of this run's 500 tokens are spent" in err
    assert "model: 0 questions, 0 tokens of 500, 0.0000 US dollars" in err
    assert spent(home) == {
        "calls": 0,
        "tokens": 0,
        "cost": 0.0,
        "calls_of_unknown_cost": 0,
        "most_tokens": 500,
        "most_cost": None,
    }
    # A replay needs no budget, and comes out the same.
    assert tried("http://127.0.0.1:9/v1", "1", "runs", "replay", "latest")[0] == ExitCode.DONE


def test_within_the_ceiling_the_model_writes_and_what_it_took_is_kept(tried: Tried, home: Path) -> None:
    with fake_model_server(BORNE) as server:
        code, out, err = tried(server.base_url, "1_000_000", *ASKED)
        asked = len(server.script.requests)
    assert (code, json.loads(out)["commentary"]["writer"]) == (ExitCode.DONE, "model"), err
    assert (spent(home)["calls"], spent(home)["tokens"]) == (asked, 110 * asked)
    assert f"{110 * asked:,} tokens of 1,000,000" in err
    _, shown, _ = tried(server.base_url, "1", "runs", "show", "latest")
    assert f"model     openai/fake  ({asked} question" in shown


def test_what_the_cache_answers_costs_nothing(tried: Tried, home: Path) -> None:
    with fake_model_server(BORNE) as server:
        tried(server.base_url, "1_000_000", *ASKED)
        asked = len(server.script.requests)
        code, out, err = tried(server.base_url, "1_000_000", *ASKED)
        assert len(server.script.requests) == asked
    assert (code, json.loads(out)["commentary"]["writer"]) == (ExitCode.DONE, "model"), err
    assert "model: 0 questions, 0 tokens of 1,000,000" in err


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many"])
def test_a_ceiling_that_is_none_is_refused(tried: Tried, value: str) -> None:
    code, _, err = tried("http://127.0.0.1:9/v1", value, *ASKED)
    assert code == ExitCode.USAGE
    assert "ADVISOR_MODEL_MOST_TOKENS" in err
