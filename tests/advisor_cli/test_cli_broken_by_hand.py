"""What a first user and a hostile machine broke: each test is named after the defect that it keeps away."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import advisor_cli.app as application
from advisor_cli.app import run
from advisor_cli.errors import DamagedRun, ExitCode
from advisor_cli.report.errors import Unwritable
from advisor_cli.report.markdown import link
from advisor_cli.report.save import check_paths, write_together
from advisor_cli.run_record.store import ASIDE, RunStore
from advisor_cli.series_file.series import SeriesTable, ValueKind, read_series
from data_sources.encoding import canonical_text, digest
from data_sources.errors import BadFile

Tried = Callable[..., tuple[int, str, str]]
TODAY = date(2024, 12, 1)
SAMPLE = ("--source", "sample", "--years", "1")


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tried:
    """Run a command line in an empty folder; gives exit code, standard output and standard error."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def read(tmp_path: Path, content: str, kind: ValueKind = ValueKind.PRICES) -> SeriesTable:
    path = tmp_path / "series.csv"
    path.write_bytes(content.encode())
    return read_series(path, kind, today=TODAY)


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """A command line run by a shell, where ``advisor`` stands for this program."""
    return subprocess.run(
        ["bash", "-c", f'advisor() {{ "{sys.executable}" -m advisor_cli "$@"; }}; {line}'],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
        check=False,
    )


def test_a_reader_who_leaves_the_drawn_report_early_ended_the_program_with_1() -> None:
    done = shell("advisor diagnose-stock BABA --source sample --years 1 | true; exit ${PIPESTATUS[0]}")
    assert done.returncode == ExitCode.DONE
    assert done.stderr.startswith("run ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="wants a device that is always full")
@pytest.mark.parametrize("command", ["diagnose-stock BABA --source sample --years 1", "config show", "--help"])
def test_a_full_disk_behind_standard_output_was_called_a_defect(command: str) -> None:
    done = shell(f"advisor {command} >/dev/full")
    assert done.returncode == ExitCode.FILE
    assert "standard output" in done.stderr
    assert "defect" not in done.stderr


@pytest.mark.parametrize("closing", ["2>&-", "2>/dev/full"])
def test_a_closed_standard_error_changed_the_exit_code(closing: str) -> None:
    assert shell(f"advisor diagnose-stock ZZZZ --source sample {closing}").returncode == ExitCode.NO_DATA


def test_a_closed_standard_output_was_called_a_defect() -> None:
    done = shell("advisor config show >&-")
    assert done.returncode == ExitCode.DONE
    assert "defect" not in done.stderr


def test_an_interrupt_that_a_library_swallowed_was_called_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ImportError("initialization failed") from None

    monkeypatch.setattr(application, "app", interrupted)
    assert run(["doctor"]) == ExitCode.INTERRUPTED


def test_charts_were_left_behind_by_a_report_that_could_not_be_written(tmp_path: Path) -> None:
    taken = tmp_path / "report.md"
    taken.mkdir()
    with pytest.raises(Unwritable, match=r"report\.md"):
        write_together([(taken, b"page"), (tmp_path / "report_charts" / "price.svg", b"chart")])
    assert [one.name for one in tmp_path.rglob("*")] == ["report.md"]


def test_one_file_that_cannot_be_written_leaves_none_of_them(tmp_path: Path) -> None:
    old = tmp_path / "a.json"
    old.write_bytes(b"old")
    (tmp_path / "b_charts").write_bytes(b"a file where the folder should be")
    files = [(old, b"new"), (tmp_path / "a_charts" / "x.svg", b"x"), (tmp_path / "b_charts" / "x.svg", b"x")]
    with pytest.raises(Unwritable):
        write_together(files)
    assert old.read_bytes() == b"old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.json", "b_charts"]


def test_a_name_that_is_too_long_was_called_a_defect(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match=os.strerror(errno.ENAMETOOLONG)):
        check_paths([tmp_path / ("x" * 300 + ".md")])


def test_blanks_in_the_name_of_a_report_broke_the_links_to_its_charts() -> None:
    assert link("平安 (1)_charts") == "平安%20%281%29_charts"
    assert link("\udcff_charts") == "%FF_charts"


def test_a_file_whose_name_is_no_utf8_was_called_a_defect(tried: Tried) -> None:
    name = os.fsdecode(b"a\xff.csv")
    try:
        Path(name).write_text("date,fund\n2024-01-02,1\n2024-01-03,2\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    code, out, err = tried("metrics", name, "--prices", "--json")
    assert code == ExitCode.DONE, err
    assert json.loads(out)["file"]["path"] == "a\ufffd.csv"


def test_the_same_output_named_twice_was_written_twice(tried: Tried) -> None:
    code, _, err = tried("diagnose-stock", "BABA", *SAMPLE, "-o", "a.json", "-o", "./a.json")
    assert code == ExitCode.DONE
    assert err.count("wrote") == 1


def test_a_benchmark_that_is_the_subject_was_compared_with_itself(tried: Tried) -> None:
    code, out, err = tried("diagnose-stock", "BABA", *SAMPLE, "--benchmark", "baba", "--json")
    assert code == ExitCode.PARTIAL
    assert "it is the subject itself" in err
    beta = next(fact for fact in json.loads(out)["facts"] if fact["key"] == "relative.beta.all")
    assert beta["value"] is None


def test_none_in_capitals_was_looked_up_as_a_symbol(tried: Tried) -> None:
    assert tried("diagnose-stock", "BABA", *SAMPLE, "--benchmark", "NONE", "--json")[0] == ExitCode.DONE


@pytest.mark.parametrize("asked", ["0", "-1", "0.5", "1000", "abc", ""])
def test_refused_years_did_not_say_what_was_got(tried: Tried, asked: str) -> None:
    code, _, err = tried("diagnose-stock", "BABA", "--years", asked)
    assert code == ExitCode.USAGE
    assert err == f"advisor: --years: {asked!r} cannot be read; it wants a whole number of years from 1 to 100\n"


def test_a_right_symbol_that_is_not_bundled_was_sent_to_check_its_spelling(tried: Tried) -> None:
    code, _, err = tried("diagnose-stock", "0700.HK", *SAMPLE)
    assert code == ExitCode.NO_DATA
    assert "the bundled sample of" in err
    assert "AAPL" in err


def test_a_code_of_other_digits_was_suggested(tried: Tried) -> None:
    assert "did you mean" not in tried("diagnose-stock", "200725", *SAMPLE)[2]
    assert "did you mean 601318.SH?" in tried("diagnose-stock", "601316", *SAMPLE)[2]


def test_the_command_that_the_readme_names_was_refused(tried: Tried) -> None:
    tried("diagnose-stock", "BABA", *SAMPLE, "--json")
    code, out, _ = tried("runs", "why", "risk.annualized_volatility.1y", "--run", "latest")
    assert code == ExitCode.DONE
    assert out.startswith("risk.annualized_volatility.1y = ")


@pytest.mark.parametrize("name", ["manifest.json", "snapshot.json", "facts.json", "commentary.json"])
def test_brackets_without_end_in_a_run_were_called_a_defect(tried: Tried, tmp_path: Path, name: str) -> None:
    tried("diagnose-stock", "BABA", *SAMPLE, "--json")
    folder = next(iter(tmp_path.rglob("manifest.json"))).parent
    nonsense = "[" * 100_000
    (folder / name).write_text(nonsense, encoding="utf-8")
    if name != "manifest.json":  # sealed again, so that only its content is wrong
        sealed = json.loads((folder / "manifest.json").read_text("utf-8"))
        body = sealed["manifest"]
        body["digests"] = [[one, digest(nonsense) if one == name else known] for one, known in body["digests"]]
        sealed["sha256"] = digest(canonical_text(body))
        (folder / "manifest.json").write_text(json.dumps(sealed), encoding="utf-8")
    code, _, err = tried("runs", "replay", "latest")
    assert code == ExitCode.FILE
    assert err.count("\n") == 1


def test_a_run_in_an_unknown_language_was_called_a_defect(tried: Tried, tmp_path: Path) -> None:
    tried("diagnose-stock", "BABA", *SAMPLE, "--json")
    path = next(iter(tmp_path.rglob("manifest.json")))
    sealed = json.loads(path.read_text("utf-8"))
    sealed["manifest"]["language"] = "fr"
    sealed["sha256"] = digest(canonical_text(sealed["manifest"]))
    path.write_text(json.dumps(sealed), encoding="utf-8")
    with pytest.raises(DamagedRun, match="'fr'"):
        RunStore(path.parents[1]).load("latest")


def test_what_a_killed_run_left_aside_stayed_for_ever(tried: Tried, tmp_path: Path) -> None:
    tried("diagnose-stock", "BABA", *SAMPLE, "--json")
    runs = next(iter(tmp_path.rglob("manifest.json"))).parents[1]
    (runs / f"{ASIDE}old").mkdir()
    os.utime(runs / f"{ASIDE}old", (0, 0))
    (runs / f"{ASIDE}now").mkdir()
    tried("diagnose-stock", "BABA", *SAMPLE, "--json")
    assert [one.name for one in runs.glob(f"{ASIDE}*")] == [f"{ASIDE}now"]


@pytest.mark.parametrize("value", ["1e308", "1e-300"])
def test_prices_that_nothing_ever_had_were_called_a_defect(tmp_path: Path, value: str) -> None:
    with pytest.raises(BadFile, match=r"row 3, column 'fund'.*beyond what a price can be"):
        read(tmp_path, f"date,fund\n2024-01-02,1\n2024-01-03,{value}\n2024-01-04,1\n")


def test_returns_that_compound_beyond_all_numbers_were_called_a_defect(tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{day:02d},999999\n" for day in range(1, 29))
    with pytest.raises(BadFile, match="compound to more than all money"):
        read(tmp_path, "date,fund\n" + rows, ValueKind.RETURNS)


def test_dates_before_all_markets_were_called_a_defect(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="row 2, column 'date': 0001-01-01 lies before all markets"):
        read(tmp_path, "date,fund\n0001-01-01,1\n0001-01-02,2\n")


def test_a_file_of_an_old_mac_was_refused(tmp_path: Path) -> None:
    assert len(read(tmp_path, "date,fund,index\r2024-01-02,1,3\r2024-01-03,2,4\r").columns) == 2


def test_the_nameless_index_that_pandas_writes_was_refused(tmp_path: Path) -> None:
    table = read(tmp_path, ",fund\n2024-01-02,1\n2024-01-03,2\n")
    assert (table.date_column, [one.name for one in table.columns]) == ("date", ["fund"])


def test_a_title_above_the_header_was_called_a_file_of_one_column(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="'My fund' stands above the columns' names"):
        read(tmp_path, "My fund\ndate,fund\n2024-01-02,1\n2024-01-03,2\n")


def test_a_bad_date_hid_the_bad_numbers(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, "date,fund\n2024-01-02,x\n2024-01-03,2\nsoon,3\n2024-01-05,4\n")
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "fund"), (4, "date")]


def test_a_total_loss_on_the_last_day_was_refused_where_the_newest_row_stands_first(tmp_path: Path) -> None:
    table = read(tmp_path, "date,fund\n2024-01-04,-1\n2024-01-03,0.1\n2024-01-02,0.1\n", ValueKind.RETURNS)
    assert list(table.column("fund").values) == [0.1, 0.1, -1.0]
    with pytest.raises(BadFile, match="row 2, column 'fund': everything was lost in row 3"):
        read(tmp_path, "date,fund\n2024-01-04,0.1\n2024-01-03,-1\n2024-01-02,0.1\n", ValueKind.RETURNS)
