"""An advisor's edited text: unchanged it verifies clean, and one changed digit is named with its place."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode

Tried = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tried:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def exported(tried: Tried, symbol: str, language: str) -> str:
    outputs = ("-o", "report.md", "--quiet")
    assert tried("diagnose-stock", symbol, "--source", "sample", "--lang", language, *outputs)[0] == ExitCode.DONE
    return Path("report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("symbol", ["AAPL", "000338.SZ", "600519.SH", "TLT"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_unchanged_report_verifies_clean(tried: Tried, symbol: str, language: str) -> None:
    exported(tried, symbol, language)
    code, out, err = tried("verify", "report.md", "--run", "latest")
    assert (code, out) == (ExitCode.DONE, "")
    assert "every figure and claim is borne" in err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_changed_digit_is_named_with_its_place(tried: Tried, language: str) -> None:
    text = exported(tried, "AAPL", language)
    figure = next(match for match in re.finditer(r"\d\d\.\d\d%", text) if "|" not in text[match.start() - 2 :][:2])
    changed = figure.group().replace(figure.group()[1], "7" if figure.group()[1] != "7" else "3", 1)
    Path("report.md").write_text(text[: figure.start()] + changed + text[figure.end() :], encoding="utf-8")
    code, out, err = tried("verify", "report.md", "--run", "latest", "--json")
    (claim,) = json.loads(out)["claims"]
    line = text[: figure.start()].count("\n") + 1
    assert code == ExitCode.DIFFERS
    assert claim["line"] == line
    assert claim["text"].lstrip("+-\u2212") in changed or changed in claim["text"]
    assert "1 figures or claims are not borne" in err


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("We guarantee a return of twelve percent.", "en"),
        ("The price will reach USD 999.99.", "en"),
        ("股价已经翻倍。", "zh"),
        ("年化收益率达到88.88%。", "zh"),
    ],
)
def test_what_an_advisor_adds_without_the_run_is_named(tried: Tried, sentence: str, language: str) -> None:
    text = exported(tried, "AAPL", language)
    Path("report.md").write_text(text + "\n" + sentence + "\n", encoding="utf-8")
    code, out, _ = tried("verify", "report.md", "--run", "latest")
    assert code == ExitCode.DIFFERS
    assert str(text.count("\n") + 2) in out


def test_a_text_may_come_through_standard_input(tried: Tried, monkeypatch: pytest.MonkeyPatch) -> None:
    text = exported(tried, "AAPL", "en")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
    assert tried("verify", "-", "--run", "latest")[0] == ExitCode.DONE


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x80abc"])
def test_a_text_that_is_none_is_refused(tried: Tried, content: bytes) -> None:
    exported(tried, "AAPL", "en")
    Path("edited.md").write_bytes(content)
    code, _, err = tried("verify", "edited.md", "--run", "latest")
    assert code == ExitCode.FILE
    assert "is not UTF-8" in err


def test_a_missing_text_is_named(tried: Tried) -> None:
    exported(tried, "AAPL", "en")
    code, _, err = tried("verify", "none.md", "--run", "latest")
    assert code == ExitCode.FILE
    assert "none.md" in err
