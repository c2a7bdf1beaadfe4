"""A book whose reports get a model's words: within the ceiling, for the queue alone, and never told of whom."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.book.steps import DiagnoseFromShelf
from advisor_cli.book.words import USUAL_TOKENS, with_ceiling, without_keys, words_of
from advisor_cli.book.work import Reports
from advisor_cli.errors import ExitCode
from advisor_cli.settings import load_settings
from tests.fake_model_server import FakeServer, fake_model_server

KEY = "sk-secret-0123456789abcdef"
BORNE = "text:# summary\nThe money-weighted return is [[money_weighted.rate]]."
NAMES = ("Ada Lovelace", "王小明", "Grace Hopper")
ASKED = ("--source", "sample", "--offline", "--as-of", "2022-12-28", "--model", "openai/local")
Tried = Callable[..., tuple[int, str, str]]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Three clients, each with all of the account in one share, and one who has nothing but cash. MADE UP."""
    rows = "day,type,symbol,quantity,price,amount,currency,account\n"
    for at, name in enumerate(NAMES):
        folder = tmp_path / "firm" / name
        folder.mkdir(parents=True)
        count, number = 100 + at, 70_112_233 + at
        text = f"2020-01-02,deposit,,,,9000,USD,{number}\n2020-01-03,buy,AAPL,{count},75,{-75 * count},USD,{number}\n"
        (folder / "transactions.csv").write_text(rows + text, encoding="utf-8")
        (folder / "client.toml").write_text(f'[client]\nname = "{name}"\n', encoding="utf-8")
    (tmp_path / "firm" / "Quiet").mkdir()
    cash = "2022-12-01,deposit,,,,5000,USD,70999999\n"
    (tmp_path / "firm" / "Quiet" / "transactions.csv").write_text(rows + cash, encoding="utf-8")
    return tmp_path / "firm"


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tried:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    def attempt(server: FakeServer, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("ADVISOR_MODEL_BASE_URL", server.base_url)
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def results(book: Path, name: str = "clients.jsonl") -> str:
    return (book.with_name("firm-out") / name).read_text(encoding="utf-8")


def standings(book: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in results(book).splitlines()]


def called(book: Path) -> int:
    """How many have a report."""
    return len(list((book.with_name("firm-out") / "reports").glob("*.md")))


def spent_on_reports(home: Path) -> int:
    """Tokens that the manifests of the clients' reports say, all together."""
    covers = (json.loads(path.read_text("utf-8"))["manifest"] for path in (home / "runs").glob("*/manifest.json"))
    return sum(one["spent"]["tokens"] for one in covers if one["spent"] is not None)


def test_beyond_the_ceiling_the_rules_write_and_the_next_run_within_a_higher_one_writes_what_is_missing(
    book: Path, home: Path, tried: Tried
) -> None:
    with fake_model_server(BORNE) as server:
        code, out, said = tried(server, "book", "run", str(book), *ASKED, "--model-tokens", "2000", "--json")
        assert server.script.requests == []
        assert code == ExitCode.PARTIAL
        assert "within 2,000 tokens for the run" in said
        assert "are not, or not all, those of openai/local: budget_spent: 0 of this run's 2,000 tokens" in said
        waiting = called(book)
        assert json.loads(out)["statuses"] == {"done": 4 - waiting, "without a model's words": waiting}
        page = (book.with_name("firm-out") / "reports" / f"{NAMES[0]}.md").read_text(encoding="utf-8")
        assert "may spend on language models is spent" in page[: page.index("\n## ")]
        figures = standings(book)

        enough = ("--model-tokens", "1000000", "--jobs", "2")
        code, out, said = tried(server, "book", "run", str(book), *ASKED, *enough, "--json")
        assert (code, json.loads(out)["worked"]) == (ExitCode.DONE, waiting), said
        assert len(server.script.requests) == waiting == len(NAMES)
        spent = json.loads(out)["model_spending"]
        assert (spent["calls"], spent["tokens"], spent["most_tokens"]) == (waiting, 110 * waiting, 1_000_000)
        assert json.loads(results(book, "firm.json"))["model_spending"] == spent
        assert spent_on_reports(home) == spent["tokens"]
        assert f"{110 * waiting} tokens of 1,000,000" in said
        assert standings(book) == figures, "figures and reasons know of no model"

        assert tried(server, "book", "run", str(book), *ASKED, *enough)[0] == ExitCode.DONE
        assert len(server.script.requests) == waiting, "nobody is asked of again"
    sent = json.dumps(server.script.requests, ensure_ascii=False)
    for name in (*NAMES, "transactions.csv", "7011223", "AAPL", *(str(one["alias"]) for one in figures)):
        assert name not in sent
    kept = [path for path in (*home.rglob("*"), *book.with_name("firm-out").rglob("*")) if path.is_file()]
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]


def test_of_two_processes_none_passes_the_ceiling_and_a_refusal_for_haste_pauses_both(book: Path, tried: Tried) -> None:
    most = 72_000  # room for one question and its reply, and not for two at once
    with fake_model_server("later:2", BORNE) as server:
        ceiling = ("--model-tokens", str(most), "--jobs", "2")
        code, out, said = tried(server, "book", "run", str(book), *ASKED, *ceiling, "--json")
        first, second, *_ = server.script.moments
    spent = json.loads(out)["model_spending"]
    assert code in (ExitCode.DONE, ExitCode.PARTIAL), said
    assert spent["tokens"] <= most
    assert second - first >= 2.0, "nobody asked before the moment that the service named"


def test_killed_in_the_middle_it_asks_for_what_is_missing_alone_and_counts_what_was_spent(
    book: Path, home: Path, tried: Tried
) -> None:
    """The second question hangs, and the run is killed over it: its reservation stays spent."""
    with fake_model_server(BORNE, "hang") as server:
        environment = {**os.environ, "OPENAI_API_KEY": KEY, "ADVISOR_MODEL_BASE_URL": server.base_url}
        command = [sys.executable, "-m", "advisor_cli", "book", "run", str(book), *ASKED, "--jobs", "1", "--quiet"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + 120.0
            while len(server.script.requests) < 2 and process.poll() is None and time.monotonic() < until:
                threading.Event().wait(0.05)
            process.kill()
        assert len(server.script.requests) == 2
    with fake_model_server(BORNE) as server:
        # Where replies are kept says nothing of the server; that of the first run is of another address.
        code, out, said = tried(server, "book", "run", str(book), *ASKED, "--jobs", "1", "--json")
        assert code == ExitCode.DONE, said
        assert json.loads(out)["statuses"] == {"done": 4}
    spent = json.loads(out)["model_spending"]
    assert spent["calls"] == 2 + len(server.script.requests)
    assert spent["tokens"] > 110 * (spent["calls"] - 1) + 10_000, "what was set aside for the lost question counts"
    assert called(book) == len(NAMES)


def test_on_a_cluster_a_model_is_refused_with_the_reason(book: Path, tried: Tried) -> None:
    with fake_model_server(BORNE) as server:
        code, _, said = tried(server, "book", "run", str(book), *ASKED, "--cluster", "tcp://127.0.0.1:9")
    assert code == ExitCode.USAGE
    assert "say --model none, or leave out --cluster" in said
    assert not book.with_name("firm-out").exists()


def test_a_book_has_a_ceiling_where_none_is_set() -> None:
    settings = load_settings({"model": "openai/local"}, {})
    assert with_ceiling(settings).model_most_tokens == USUAL_TOKENS
    assert with_ceiling(load_settings({"model": "openai/local", "model_most_cost": 1.5}, {})).model_most_tokens is None
    assert with_ceiling(load_settings({}, {})).model_most_tokens is None


def test_no_key_is_ever_in_what_travels_to_a_worker(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    settings = load_settings({"model": "openai/local"}, {"OPENAI_API_KEY": KEY, "ADVISOR_CLIENT_KEY": KEY})
    with pytest.raises(TypeError, match="a key is neither copied nor sent"):
        pickle.dumps(settings)
    from test_one_client import TERMS

    work = pickle.dumps(DiagnoseFromShelf(TERMS, None, without_keys(settings)))
    assert KEY.encode() not in work
    assert repr(TERMS.key) not in repr(TERMS)
    # The worker finds it in its own environment.
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    words = words_of(without_keys(settings), "run", lambda: None)
    assert words is not None


def test_without_reports_no_model_is_asked(book: Path, tried: Tried) -> None:
    with fake_model_server(BORNE) as server:
        code, _, said = tried(server, "book", "run", str(book), *ASKED, "--reports", Reports.NONE.value)
        assert server.script.requests == []
    assert code == ExitCode.DONE
    assert "question" not in said
