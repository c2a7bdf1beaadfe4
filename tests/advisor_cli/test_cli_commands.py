"""Each command from its command line to its last printed line, on the bundled sample."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from advisor_cli.app import app, run
from advisor_cli.errors import EXIT_CODE_MEANING, ExitCode
from advisor_cli.series_file.series import FREQUENCIES
from advisor_cli.workflow.clock import latest_day
from advisor_cli.workflow.series_evidence import day_before_first
from diagnostics.metrics.spec import METRICS

Tried = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parent.parent.parent
SAMPLE = ("--source", "sample")


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


@pytest.fixture
def diagnosed(tried: Tried) -> Tried:
    """One recorded run of AAPL."""
    assert tried("diagnose-stock", "AAPL", *SAMPLE, "--json", "--years", "3")[0] == ExitCode.DONE
    return tried


def test_a_diagnosis_as_json_is_the_recorded_document(tried: Tried, home: Path) -> None:
    code, out, err = tried("diagnose-stock", "AAPL", *SAMPLE, "--json", "--quiet")
    assert (code, err) == (ExitCode.DONE, "")
    document = json.loads(out)
    (folder,) = (home / "runs").iterdir()
    assert document["schema"] == "advisor.report/1"
    assert document["run_id"] == folder.name
    assert (folder / "document.json").read_text(encoding="utf-8") == out
    assert sorted(path.name for path in folder.iterdir()) == [
        "commentary.json", "document.json", "facts.json", "manifest.json", "snapshot.json",
    ]  # fmt: skip


@pytest.mark.parametrize(("symbol", "told"), [("600519", True), ("TLT", True), ("AAPL", False), ("^GSPC", False)])
def test_trap_01_prices_without_dividends_are_told_on_the_first_page(tried: Tried, symbol: str, told: bool) -> None:
    document = json.loads(tried("diagnose-stock", symbol, *SAMPLE, "--json", "--quiet")[1])
    assert ("price_return" in [notice["code"] for notice in document["notices"]]) is told


def test_reports_are_written_in_the_formats_of_their_suffixes(tried: Tried) -> None:
    code, out, err = tried("diagnose-stock", "000338", *SAMPLE, "--lang", "zh", "-o", "r.md", "-o", "r.JSON")
    assert (code, out) == (ExitCode.DONE, "")
    assert "wrote r.md" in err
    assert "潍柴动力" in Path("r.md").read_text(encoding="utf-8")
    assert json.loads(Path("r.JSON").read_text(encoding="utf-8"))["language"] == "zh"


def test_without_an_output_the_report_is_drawn_in_the_terminal(tried: Tried) -> None:
    code, out, _ = tried("diagnose-stock", "AAPL", *SAMPLE)
    assert code == ExitCode.DONE
    assert "Apple" in out
    assert "\x1b" not in out


def test_what_was_asked_decides_the_figures(tried: Tried) -> None:
    def facts(*arguments: str) -> dict[str, object]:
        document = json.loads(tried("diagnose-stock", "AAPL", *SAMPLE, "--json", "--quiet", *arguments)[1])
        return {fact["key"]: fact["value"] for fact in document["facts"]}

    plain = facts()
    assert facts("--years", "3")["data.first_bar"] > plain["data.first_bar"]
    assert facts("--as-of", "2020-01-02")["data.last_bar"] == "2020-01-02"
    assert facts("--benchmark", "none")["relative.beta.all"] is None
    assert facts("--benchmark", "MSFT")["subject.benchmark"] == "MSFT"
    assert facts("--risk-free-rate", "3%")["observed.risk_free_rate"] == pytest.approx(0.03)
    assert facts("--risk-free-rate", "3%")["ratio.sharpe_ratio.all"] < plain["ratio.sharpe_ratio.all"]


def test_a_replay_is_exact(diagnosed: Tried) -> None:
    code, out, err = diagnosed("runs", "replay", "latest")
    assert (code, out) == (ExitCode.DONE, "")
    assert "exactly the same" in err


@pytest.mark.parametrize("symbol", ["000338.SZ", "600519.SH", "TLT"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_replay_is_exact_for_every_kind_of_data(tried: Tried, symbol: str, language: str) -> None:
    assert tried("diagnose-stock", symbol, *SAMPLE, "--json", "--lang", language, "--risk-free-rate", "0.02")[0] == 0
    code, out, _ = tried("runs", "replay", "latest", "--json")
    assert code == ExitCode.DONE
    assert json.loads(out)["same"] is True


def test_a_replay_names_what_differs(diagnosed: Tried, home: Path) -> None:
    """A figure that the program computes otherwise today than in the run."""
    from advisor_cli.run_record.record import manifest_to_json
    from advisor_cli.run_record.store import RunStore

    store = RunStore(home / "runs")
    record = store.load("latest")
    facts = json.loads(record.facts)
    changed = next(fact for fact in facts if fact["key"] == "risk.annualized_volatility.1y")
    changed["value"] += 1e-12
    text = json.dumps(facts, ensure_ascii=False)
    other = type(record)(record.manifest, record.snapshot, text, record.commentary, record.document).sealed()
    folder = home / "runs" / record.manifest.run_id
    (folder / "facts.json").write_text(text, encoding="utf-8")
    (folder / "manifest.json").write_text(manifest_to_json(other.manifest), encoding="utf-8")
    code, out, err = diagnosed("runs", "replay", "latest")
    assert code == ExitCode.DIFFERS
    assert "fact risk.annualized_volatility.1y (changed)" in out
    assert "1 facts and 0 places differ" in err


def test_a_damaged_run_is_named_and_the_others_are_listed(diagnosed: Tried, home: Path) -> None:
    (folder,) = (home / "runs").iterdir()
    (folder / "snapshot.json").write_text("{}", encoding="utf-8")
    code, out, err = diagnosed("runs", "replay", "latest")
    assert (code, out) == (ExitCode.FILE, "")
    assert "snapshot.json" in err
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    code, out, err = diagnosed("runs", "list")
    assert code == ExitCode.PARTIAL
    assert "damaged" in out


def test_runs_are_listed_and_shown(diagnosed: Tried) -> None:
    code, out, _ = diagnosed("runs", "list", "--json")
    (listed,) = json.loads(out)
    assert (code, listed["subject"]) == (ExitCode.DONE, "AAPL")
    assert ["years", "3"] in listed["arguments"]
    code, out, _ = diagnosed("runs", "show", listed["run_id"][:16])
    assert code == ExitCode.DONE
    assert "risk.annualized_volatility.1y" in out
    assert json.loads(diagnosed("runs", "show", "latest", "--json")[1])["run_id"] == listed["run_id"]


def test_why_walks_back_to_the_observations(diagnosed: Tried) -> None:
    code, out, _ = diagnosed("runs", "why", "relative.beta.all", "--json")
    derivation = json.loads(out)
    assert code == ExitCode.DONE
    assert {made["fact"]["formula"] for made in derivation["made_from"]} >= {"observed"}
    code, out, _ = diagnosed("runs", "why", "relative.beta.all")
    assert "observed.benchmark" in out
    code, out, err = diagnosed("runs", "why", "relative.betta.all")
    assert (code, out) == (ExitCode.NO_DATA, "")
    assert "did you mean relative.beta.all" in err


def test_a_difference_of_runs_shows_old_and_new(diagnosed: Tried) -> None:
    (first,) = json.loads(diagnosed("runs", "list", "--json")[1])
    diagnosed("diagnose-stock", "AAPL", *SAMPLE, "--json", "--as-of", "2024-06-28", "--years", "3")
    newer = next(run for run in json.loads(diagnosed("runs", "list", "--json")[1]) if run != first)
    code, out, _ = diagnosed("runs", "diff", newer["run_id"], first["run_id"], "--json")
    changed = {one["key"]: one for one in json.loads(out)["differences"]}
    assert code == ExitCode.DONE
    assert changed["price.last"]["old"]["value"] != changed["price.last"]["new"]["value"]
    assert "assumption.periods_per_year" not in changed
    assert "price.last" in diagnosed("runs", "diff", newer["run_id"], first["run_id"])[1]


@pytest.fixture
def series() -> str:
    days = np.arange("2018-12-31", "2024-01-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    drawn = np.random.default_rng(7).normal(0.0004, 0.01, (2, days.size))
    fund, index = 100 * np.cumprod(1 + drawn, axis=1)
    rows = [f"{day},{one:.6f},{other:.6f}" for day, one, other in zip(days, fund, index, strict=True)]
    return "\n".join(["Date,Fund,Index", *rows]) + "\n"


def test_metrics_of_a_file_hold_every_metric_there_is(tried: Tried, series: str) -> None:
    Path("s.csv").write_text(series, encoding="utf-8")
    code, out, _ = tried("metrics", "s.csv", "--prices", "--benchmark", "Index", "--json")
    result = json.loads(out)
    (fund,) = result["series"]
    keys = {fact["key"].split(".")[1] for fact in fund["facts"]}
    assert code == ExitCode.DONE
    assert (result["kind"], result["file"]["frequency"], fund["name"]) == ("metrics", "daily", "Fund")
    assert set(METRICS) <= keys


@pytest.mark.parametrize("language", ["en", "zh"])
def test_metrics_in_the_terminal_have_a_word_for_every_figure(tried: Tried, series: str, language: str) -> None:
    Path("s.csv").write_text(series, encoding="utf-8")
    code, out, err = tried("metrics", "s.csv", "--prices", "--benchmark", "Index", "--lang", language, "--quiet")
    assert (code, err) == (ExitCode.DONE, "")
    assert out.splitlines()[0].split()[-1] == "Fund"
    assert "further." not in out


def test_a_run_of_a_file_is_recorded_explained_and_replayed(tried: Tried, series: str) -> None:
    Path("s.csv").write_text(series, encoding="utf-8")
    code, out, _ = tried("metrics", "s.csv", "--prices", "--json")
    assert [one["key_prefix"] for one in json.loads(out)["series"]] == ["s1.", "s2."]
    Path("s.csv").unlink()
    code, _, err = tried("runs", "replay", "latest")
    assert code == ExitCode.DONE, err
    code, out, _ = tried("runs", "why", "s2.ratio.sharpe_ratio.all")
    assert code == ExitCode.DONE
    assert "file s.csv" in out
    assert tried("runs", "show", "latest")[0] == ExitCode.DONE
    Path("edited.md").write_text("Nothing.")
    code, _, err = tried("verify", "edited.md", "--run", "latest")
    assert (code, "no report to verify" in err) == (ExitCode.USAGE, True)


def test_prices_and_their_returns_give_the_same_figures(tried: Tried, series: str) -> None:
    lines = [line.split(",") for line in series.splitlines()]
    values = np.array([[float(cell) for cell in line[1:]] for line in lines[1:]])
    returns = values[1:] / values[:-1] - 1
    rows = [f"{line[0]},{a!r},{b!r}" for line, (a, b) in zip(lines[2:], returns.tolist(), strict=True)]
    Path("p.csv").write_text(series, encoding="utf-8")
    Path("r.csv").write_text("\n".join(["Date,Fund,Index", *rows]) + "\n", encoding="utf-8")
    prices = json.loads(tried("metrics", "p.csv", "--prices", "--benchmark", "Index", "--json")[1])
    made = json.loads(tried("metrics", "r.csv", "--returns", "--benchmark", "Index", "--json")[1])
    theirs = {fact["key"]: fact["value"] for fact in made["series"][0]["facts"]}
    for fact in prices["series"][0]["facts"]:
        if isinstance(fact["value"], float):
            assert theirs[fact["key"]] == pytest.approx(fact["value"], rel=1e-6, abs=1e-9), fact["key"]


def test_metrics_say_how_the_file_was_read(tried: Tried) -> None:
    Path("m.csv").write_text(
        "日期;基金\n" + "".join(f"20{year}-{month:02d};{month / 4 - 1:.2f}%\n".replace(".", ",")
        for year in (21, 22, 23) for month in range(1, 13)), encoding="gbk",
    )  # fmt: skip
    code, out, err = tried("metrics", "m.csv", "--returns", "--lang", "zh")
    assert code == ExitCode.DONE
    assert "基金" in out
    for said in ("monthly (detected)", "gb18030", "comma was read as the decimal", "percent signs", "rate of 0"):
        assert said in err


@pytest.mark.parametrize(
    ("first", "frequency", "before"),
    [
        (date(2024, 1, 2), "daily", date(2023, 12, 29)),  # else the year 2024 would begin within itself
        (date(2023, 1, 3), "daily", date(2022, 12, 30)),
        (date(2022, 1, 3), "daily", date(2021, 12, 31)),
        (date(2024, 1, 3), "daily", date(2024, 1, 2)),
        (date(2024, 1, 8), "daily", date(2024, 1, 5)),
        (date(2024, 1, 7), "weekly", date(2023, 12, 31)),
        (date(2024, 3, 31), "monthly", date(2024, 2, 29)),
        (date(2024, 3, 29), "monthly", date(2024, 2, 29)),
        (date(2024, 3, 1), "monthly", date(2024, 2, 1)),
        (date(2024, 3, 31), "quarterly", date(2023, 12, 31)),
        (date(2024, 12, 31), "annual", date(2023, 12, 31)),
    ],
)
def test_the_day_before_the_first_return(first: date, frequency: str, before: date) -> None:
    assert frequency in FREQUENCIES
    assert day_before_first(first, frequency) == before


def test_the_future_begins_where_no_day_has_begun() -> None:
    assert latest_day(datetime(2024, 1, 1, 9, 59, tzinfo=UTC)) == date(2024, 1, 1)
    assert latest_day(datetime(2024, 1, 1, 10, 0, tzinfo=UTC)) == date(2024, 1, 2)


def test_the_doctor_names_packages_keys_sources_and_folders(tried: Tried, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-very-secret")
    code, out, err = tried("doctor", "--offline", "--json")
    checks = {(one["topic"], one["name"]): one["state"] for one in json.loads(out)["checks"]}
    assert code == ExitCode.DONE
    assert checks["package", "numpy"] == checks["source", "sample"] == checks["folder", "runs"] == "ok"
    assert (checks["key", "DEEPSEEK_API_KEY"], checks["key", "OPENAI_API_KEY"]) == ("ok", "absent")
    assert "sk-very-secret" not in out + err


def test_the_doctor_misses_the_key_of_a_model_that_was_named(tried: Tried, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_MODEL", "deepseek/deepseek-chat")
    code, out, _ = tried("doctor", "--offline")
    assert code == ExitCode.NOT_CONFIGURED
    assert "1 missing: DEEPSEEK_API_KEY" in out


def test_a_settings_file_is_begun_once(tried: Tried, tmp_path: Path) -> None:
    path = tmp_path / "advisor-config.toml"
    assert tried("config", "init")[0] == ExitCode.DONE
    path.write_text('language = "zh"\n')
    code, _, err = tried("config", "init")
    assert code == ExitCode.FILE
    assert "--force" in err
    assert path.read_text() == 'language = "zh"\n'
    shown = json.loads(tried("config", "show", "--json")[1])["settings"]
    assert {"name": "language", "value": "zh", "origin": "file", "place": f"{path}, language"} in shown
    assert tried("config", "init", "--force")[0] == ExitCode.DONE
    assert path.read_text() != 'language = "zh"\n'


def test_the_help_lists_every_exit_code(tried: Tried) -> None:
    code, out, _ = tried("--help")
    assert code == ExitCode.DONE
    for number, meaning in EXIT_CODE_MEANING:
        assert any(line.split(maxsplit=1) == [str(int(number)), meaning] for line in out.splitlines())
    assert {number for number, _ in EXIT_CODE_MEANING} == set(ExitCode)


def test_every_command_is_there() -> None:
    names = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    assert names == {
        "account-report",
        "book",
        "brief",
        "config",
        "demo",
        "diagnose-fund",
        "diagnose-stock",
        "doctor",
        "metrics",
        "runs",
        "verify",
    }


def process(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor_cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "ADVISOR_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands_and_symbols(home: Path, shell: str) -> None:
    line = {"_ADVISOR_COMPLETE": f"complete_{shell}", "COMP_WORDS": "advisor dia", "COMP_CWORD": "1"}
    line |= {"_TYPER_COMPLETE_ARGS": "advisor dia", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert "diagnose-stock" in process(home=home, **line).stdout
    line |= {"COMP_WORDS": "advisor diagnose-stock AA", "COMP_CWORD": "2"}
    line |= {"_TYPER_COMPLETE_ARGS": "advisor diagnose-stock AA"}
    assert "AAPL" in process(home=home, **line).stdout


def test_chinese_goes_through_a_pipe_in_any_locale(home: Path) -> None:
    done = process("diagnose-stock", "000338", *SAMPLE, "--lang", "zh", home=home, LC_ALL="C", PYTHONUTF8="0",
                   PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")  # fmt: skip
    assert done.returncode == ExitCode.DONE, done.stderr
    assert "潍柴动力" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
def test_a_reader_that_leaves_is_no_error(home: Path) -> None:
    command = f"{sys.executable} -m advisor_cli diagnose-stock AAPL --source sample --json | head -n 1"
    environment = {**os.environ, "ADVISOR_HOME": str(home)}
    shell = ["bash", "-o", "pipefail", "-c", command]
    done = subprocess.run(shell, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "{\n")
    assert done.stderr.startswith("run ")


def test_the_setup_of_a_shell_is_shown(home: Path) -> None:
    done = process("--show-completion", "bash", home=home, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert "_ADVISOR_COMPLETE" in done.stdout
