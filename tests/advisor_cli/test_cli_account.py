"""``advisor account-report`` as a user meets it: reports, alias, rows behind figures, replay, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode

EXAMPLES = Path(__file__).parents[2] / "examples" / "accounts"
ACCOUNTS = ("retiree", "family", "founder")
Tried = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str]) -> Tried:
    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def of_example(name: str, *more: str) -> tuple[str, ...]:
    folder = EXAMPLES / name
    profile = str(folder / "client.toml")
    return ("account-report", str(folder / "exports"), "--profile", profile, "--source", "sample", *more)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_an_example_is_reported_in_both_languages_and_replays(tried: Tried, tmp_path: Path, name: str) -> None:
    for language in ("en", "zh"):
        out = tmp_path / f"{name}.{language}.md"
        code, _, said = tried(*of_example(name, "--lang", language, "-o", str(out)))
        assert code == ExitCode.DONE, said
        assert out.stat().st_size > 10_000
        code, _, said = tried("runs", "replay", "latest")
        assert code == ExitCode.DONE, said


def test_every_figure_of_rows_leads_to_them(tried: Tried) -> None:
    code, out, _ = tried(*of_example("family", "--json"))
    assert code == ExitCode.DONE
    document = json.loads(out)
    rows = [fact["parameters"]["rows"] for fact in document["facts"] if "rows" in fact["parameters"]]
    assert rows
    assert all(":" in one for one in rows)
    code, why, _ = tried("runs", "why", "change.flows.all", "--run", "latest")
    assert code == ExitCode.DONE
    assert "401k.qfx:" in why
    code, why, _ = tried("runs", "why", "account.value", "--run", "latest")
    assert code == ExitCode.DONE
    assert "401k.qfx:" in why
    assert "sample:SPY" in why


def test_the_client_is_an_alias_unless_the_name_is_asked_for(tried: Tried) -> None:
    name = next(
        line.partition("=")[2].strip().strip('"')
        for line in (EXAMPLES / "family" / "client.toml").read_text("utf-8").splitlines()
        if line.startswith("name")
    )
    _, alone, _ = tried(*of_example("family", "--json"))
    assert name not in alone
    first = json.loads(alone)["subject"]["symbol"]
    assert first.startswith("client-")
    _, named, _ = tried(*of_example("family", "--json", "--with-name"))
    assert json.loads(named)["subject"] == json.loads(alone)["subject"] | {"name": name, "name_zh": ""} or name in named
    assert json.loads(named)["subject"]["symbol"] == first


def test_formats_are_listed_in_both_languages(tried: Tried) -> None:
    code, out, _ = tried("account-report", "--formats")
    assert code == ExitCode.DONE
    for name in ("schwab", "fidelity", "trading212", "degiro", "swissquote", "saxo", "revolut", "freetrade", "ofx"):
        assert name in out
    code, listed, _ = tried("account-report", "--formats", "--json", "--lang", "zh")
    assert code == ExitCode.DONE
    assert all(one["label"] and one["label_zh"] for one in json.loads(listed))


def test_no_path_is_one_sentence(tried: Tried) -> None:
    code, _, said = tried("account-report")
    assert code == ExitCode.USAGE
    assert "no file was named" in said


@pytest.mark.parametrize("path", ["missing.csv", "."])
def test_nothing_to_read_is_one_sentence(tried: Tried, tmp_path: Path, path: str) -> None:
    code, out, said = tried("account-report", str(tmp_path / path), "--source", "sample")
    assert code == ExitCode.FILE
    assert out == ""
    assert said.count("\n") == 1


def test_a_currency_that_is_none_is_refused(tried: Tried, tmp_path: Path) -> None:
    code, _, said = tried("account-report", str(tmp_path), "--currency", "dollars")
    assert code == ExitCode.USAGE
    assert "'dollars' is not the code of a currency" in said


def test_a_second_report_says_what_changed_since_the_first(tried: Tried) -> None:
    assert tried(*of_example("family", "--as-of", "2015-12-31", "--quiet", "--json"))[0] == ExitCode.DONE
    code, out, _ = tried(*of_example("family", "--json"))
    assert code == ExitCode.DONE
    since = [section for section in json.loads(out)["sections"] if section["name"] == "since_last"]
    assert since
    assert since[0]["facts"]
