"""What a fresh user broke ``diagnose-fund`` with: each defect that was found, under the name of what was wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode

Tried = Callable[..., tuple[int, str, str]]
QUIET = ("--source", "sample", "--json", "--quiet")  # the JSON, so that nothing is drawn


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tried:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run([*arguments, *QUIET])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def values_of(first: date, days: int, head: str) -> str:
    """A file of so many days, weekends left out; values that rise and fall and stay positive."""
    lines = [head]
    columns = head.count(",")
    for at in range(days):
        day = first + timedelta(at)
        if day.weekday() < 5:
            lines.append(f"{day}," + ",".join(f"{0.01 * (1 + (at * (one + 3)) % 7):.4f}" for one in range(columns)))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("code", ["110011", "110011.OF", "of110011"])
def test_a_stock_that_is_an_open_end_fund_is_answered_with_the_command_for_funds(tried: Tried, code: str) -> None:
    assert tried("diagnose-stock", code) == (
        ExitCode.USAGE,
        "",
        "advisor: 110011.OF is an open-end fund; run advisor diagnose-fund 110011.OF\n",
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--against", "110011"), "110011.OF is the fund itself; a fund is compared with another fund"),
        (("--against", "AAPL"), "AAPL is a stock; a fund is compared with another fund"),
        (("--styles", "000300.SH,110011"), "110011.OF is the fund itself"),
        (("--styles", "000300.SH,000300"), "one index is a benchmark and no style"),
        (("--styles", " , "), "names nothing"),
        (("--benchmark", "110011*80%+000300.SH*20%"), "110011.OF is the fund itself"),
    ],
)
def test_a_fund_beside_itself_or_beside_nothing_is_refused(tried: Tried, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = tried("diagnose-fund", "110011", *arguments)
    assert (code, out, err.count("\n")) == (ExitCode.USAGE, "", 1)
    assert told in err


def test_named_styles_in_another_currency_are_told_as_missing(tried: Tried) -> None:
    code, out, err = tried("diagnose-fund", "110011", "--styles", "000300.SH,SPY")
    assert code == ExitCode.PARTIAL
    assert "fewer than two of 000300.SH, SPY are in CNY" in err
    assert json.loads(out)["facts"]


@pytest.mark.parametrize(("option", "head"), [("--peers", "date,A,B"), ("--factors", "date,MKT,SMB")])
def test_a_file_whose_dates_do_not_meet_the_fund_is_told_as_missing(tried: Tried, option: str, head: str) -> None:
    Path("old.csv").write_text(values_of(date(1975, 1, 1), 400, head), encoding="utf-8")
    code, out, err = tried("diagnose-fund", "110011", option, "old.csv")
    assert code == ExitCode.PARTIAL
    assert "old.csv has dates from 1975-01-" in err
    assert "the fund from 2015-01-05 to 2020-12-31" in err
    assert json.loads(out)["facts"]


def test_factors_that_never_change_are_refused(tried: Tried) -> None:
    lines = [f"{date(2018, 1, 1) + timedelta(at)},0.01,{0.001 * (at % 5)}" for at in range(500)]
    Path("still.csv").write_text("\n".join(["date,MKT,SMB", *lines]) + "\n", encoding="utf-8")
    code, out, err = tried("diagnose-fund", "110011", "--factors", "still.csv")
    assert (code, out) == (ExitCode.FILE, "")
    assert "column 'MKT': its values never change" in err
    assert "SMB" not in err


def test_one_position_under_three_spellings_is_one(tried: Tried) -> None:
    Path("held.csv").write_text(
        "symbol,name,weight\n600519.SH,A,0.1\n600519,A,0.1\nsh600519,A,0.1\n019666,B,0.1\n", encoding="utf-8"
    )
    code, _, err = tried("diagnose-fund", "110011", "--holdings", "held.csv")
    assert code == ExitCode.FILE
    assert "row 3, column 'symbol': 600519 stands already in row 2" in err
    assert "row 4, column 'symbol': sh600519 stands already in row 2" in err
    assert "019666" not in err


def test_a_file_of_holdings_without_rows_is_not_asked_for_dates(tried: Tried) -> None:
    Path("held.csv").write_text("symbol,name,weight\n", encoding="utf-8")
    assert tried("diagnose-fund", "110011", "--holdings", "held.csv")[2].endswith(
        "there are no rows below the header; it wants a header line and rows below it\n"
    )


def test_where_the_sample_ends_no_fund_has_ended(tried: Tried) -> None:
    document = json.loads(tried("diagnose-fund", "110011", "--as-of", "2026-11-20")[1])
    codes = [notice["code"] for notice in document["notices"]]
    assert "stale" in codes
    assert "fund_ended" not in codes


def test_no_benchmark_is_not_called_a_price_index_too(tried: Tried) -> None:
    document = json.loads(tried("diagnose-fund", "110011", "--benchmark", "none")[1])
    codes = [notice["code"] for notice in document["notices"]]
    assert "no_benchmark" in codes
    assert "price_index_benchmark" not in codes


@pytest.mark.parametrize(("code", "language"), [("SPY", "en"), ("110011", "zh")])
def test_a_fund_report_as_it_was_written_verifies_with_the_words_of_its_charts(
    tried: Tried, capsys: pytest.CaptureFixture[str], code: str, language: str
) -> None:
    assert tried("diagnose-fund", code, "--lang", language, "-o", "f.md")[0] == ExitCode.DONE
    assert run(["verify", "f.md", "--run", "latest"]) == ExitCode.DONE, capsys.readouterr().out
    text = Path("f.md").read_text(encoding="utf-8")
    told = next(line for line in text.splitlines() if line.startswith("**") and " · " in line and "%" in line)
    figure = next(word for word in told.replace("%", "% ").split() if word.endswith("%"))
    Path("f.md").write_text(text.replace(told, told.replace(figure, "77.77%")), encoding="utf-8")
    assert run(["verify", "f.md", "--run", "latest"]) == ExitCode.DIFFERS
    assert "77.77%" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "printed", "edited"),
    [("en", "alpha is positive at", "alpha is negative at"), ("zh", "年化阿尔法为正", "年化阿尔法为负")],
)
def test_a_sign_in_words_that_was_turned_beside_its_figure_is_named(
    tried: Tried, capsys: pytest.CaptureFixture[str], language: str, printed: str, edited: str
) -> None:
    assert tried("diagnose-fund", "110011", "--lang", language, "-o", "f.md")[0] == ExitCode.DONE
    text = Path("f.md").read_text(encoding="utf-8")
    assert printed in text
    Path("f.md").write_text(text.replace(printed, edited, 1), encoding="utf-8")
    assert run(["verify", "f.md", "--run", "latest"]) == ExitCode.DIFFERS
    assert "went the other way" in capsys.readouterr().out
