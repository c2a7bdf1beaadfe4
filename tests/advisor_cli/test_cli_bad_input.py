"""Bad input: one sentence on standard error, the exit code, and nothing half-written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode

Tried = Callable[..., tuple[int, str, str]]

SAMPLE = ("--source", "sample", "--json", "--quiet")


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tried:
    """Run a command line in an empty folder; gives exit code, standard output and standard error."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("diagnose-stock", "APPL", *SAMPLE), ExitCode.NO_DATA, "did you mean AAPL?"),
        (("diagnose-stock", "12345678", *SAMPLE), ExitCode.NO_DATA, "symbols look like"),
        (("diagnose-stock", "", *SAMPLE), ExitCode.NO_DATA, "not a symbol"),
        (("diagnose-stock", "AAPL", *SAMPLE, "--as-of", "2024-13-01"), ExitCode.USAGE, "write it as 2024-11-29"),
        (("diagnose-stock", "AAPL", *SAMPLE, "--as-of", "2999-01-01"), ExitCode.USAGE, "lies in the future"),
        (("diagnose-stock", "AAPL", *SAMPLE, "--as-of", "1980-01-01"), ExitCode.NO_DATA, "its prices run from"),
        (("diagnose-stock", "AAPL", "--source", "smaple", "--json"), ExitCode.USAGE, "did you mean sample?"),
        (("diagnose-stock", "AAPL", *SAMPLE, "--lang", "fr"), ExitCode.USAGE, "'en', 'zh'"),
        (("diagnose-stock", "AAPL", *SAMPLE, "--years", "0"), ExitCode.USAGE, "--years"),
        (("diagnose-stock", "AAPL", *SAMPLE, "--years", "many"), ExitCode.USAGE, "--years"),
        (("diagnose-stock", "AAPL", *SAMPLE, "--risk-free-rate", "5"), ExitCode.USAGE, "as 2%"),
        (("diagnose-stock", "AAPL", *SAMPLE, "--benchmark", "SPYY"), ExitCode.NO_DATA, "SPY"),
        (("diagnose-stock", "AAPL", "--source", "sample", "-o", "report.doc"), ExitCode.USAGE, ".md, .pdf, .json"),
        (("diagnose-stock", "AAPL", "--source", "sample", "-o", "report"), ExitCode.USAGE, ".md, .pdf, .json"),
        (("diagnose-stock", "AAPL", "--source", "sample", "-o", "no/such.json"), ExitCode.FILE, "there is no folder"),
        (("diagnose-stock",), ExitCode.USAGE, "symbol"),
        (("diagnose-stok", "AAPL"), ExitCode.USAGE, "diagnose-stok"),
        (("metrics", "none.csv", "--prices"), ExitCode.FILE, "no such file"),
        (("metrics", "none.csv"), ExitCode.USAGE, "either --prices or --returns"),
        (("metrics", "none.csv", "--prices", "--returns"), ExitCode.USAGE, "either --prices or --returns"),
        (("metrics", "none.csv", "--prices", "--frequency", "hourly"), ExitCode.USAGE, "daily, weekly, monthly"),
        (("runs", "show", "latest"), ExitCode.NO_DATA, "no run has been recorded"),
        (("runs", "why", "risk.x"), ExitCode.NO_DATA, "no run has been recorded"),
        (("runs", "replay", "2026"), ExitCode.NO_DATA, "no run has been recorded"),
        (("runs", "diff", "latest", "latest"), ExitCode.NO_DATA, "no run has been recorded"),
        (("verify", "none.md", "--run", "latest"), ExitCode.NO_DATA, "no run has been recorded"),
        (("demo", "-o", "/proc/none"), ExitCode.FILE, "/proc/none"),
    ],
)
def test_each_is_one_sentence_and_leaves_nothing(
    tried: Tried, home: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    got, out, err = tried(*arguments)
    assert (got, out) == (code, "")
    assert err.startswith("advisor: ")
    assert err.count("\n") == 1
    assert says in err
    assert list(Path.cwd().iterdir()) == []
    assert not (home / "runs").exists()


def test_a_code_that_several_share_is_answered_with_all_of_them(tried: Tried) -> None:
    code, _, err = tried("diagnose-stock", "161725", *SAMPLE)
    assert code == ExitCode.USAGE
    assert "161725.SZ" in err
    assert "161725.OF" in err


def test_an_output_that_is_a_folder_is_refused_before_any_work(tried: Tried) -> None:
    Path("report.md").mkdir()
    code, _, err = tried("diagnose-stock", "AAPL", "--source", "sample", "-o", "report.md")
    assert code == ExitCode.FILE
    assert "report.md" in err


def test_a_broken_settings_file_stops_every_command_that_reads_it(tried: Tried, tmp_path: Path) -> None:
    (tmp_path / "advisor-config.toml").write_text("languag = 'zh'")
    code, _, err = tried("diagnose-stock", "AAPL", *SAMPLE)
    assert code == ExitCode.USAGE
    assert "did you mean 'language'" in err


def test_a_home_that_cannot_be_written_still_prints_the_report(tried: Tried, home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("a file where the folder should be")
    code, out, err = tried("diagnose-stock", "AAPL", *SAMPLE)
    assert code == ExitCode.FILE
    assert out.startswith("{")
    assert "the run was not recorded" in err
    assert err.count("\n") == 1


def test_a_defect_of_ours_is_one_line_and_a_trace_without_keys(
    tried: Tried, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import advisor_cli.workflow.runs as runs

    def broken(*_: object, **__: object) -> int:
        raise ZeroDivisionError("sk-secret-0123456789")

    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123456789")
    monkeypatch.setattr(runs, "list_runs", broken)
    code, out, err = tried("runs", "list")
    assert (code, out) == (ExitCode.DEFECT, "")
    assert err.count("\n") == 1
    (trace,) = (home / "crashes").iterdir()
    assert str(trace) in err
    assert "ZeroDivisionError" in trace.read_text()
    assert "sk-secret" not in trace.read_text() + err


def test_an_interrupt_is_one_line(tried: Tried, monkeypatch: pytest.MonkeyPatch) -> None:
    import advisor_cli.workflow.runs as runs

    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "list_runs", interrupted)
    code, out, err = tried("runs", "list")
    assert (code, out) == (ExitCode.INTERRUPTED, "")
    assert "interrupted" in err
