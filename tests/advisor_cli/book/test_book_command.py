"""``advisor book run`` as its user meets it, over the bundled sample."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode

EXAMPLES = Path(__file__).parent.parent.parent.parent / "examples" / "account-template"
AS_OF = ("--source", "sample", "--offline", "--as-of", "2022-12-28")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Three clients of the template, one of whom has a file that is none. MADE UP."""
    folder = tmp_path / "firm"
    rows = "day,type,symbol,quantity,price,amount,currency\n"
    for name, count in (("Ada", 100), ("伯瑞", 40)):
        (folder / name).mkdir(parents=True)
        text = f"{rows}2020-01-02,deposit,,,,50000,USD\n2020-01-03,buy,AAPL,{count},75,{-75 * count},USD\n"
        (folder / name / "transactions.csv").write_text(text, encoding="utf-8")
    (folder / "Cyd").mkdir()
    (folder / "Cyd" / "notes.csv").write_text("nothing,of,an,account\n1,2,3,4\n")
    return folder


def test_a_book_is_run_twice(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["book", "run", str(book), *AS_OF, "--jobs", "1", "--reports", "all", "--format", "md", "--json"])
    told = capsys.readouterr()
    summary = json.loads(told.out)
    assert code == ExitCode.PARTIAL, told.err
    assert (summary["clients"], summary["worked"], summary["failed"]) == (3, 3, 1)
    assert summary["statuses"] == {"done": 2, "unreadable": 1}
    output = book.with_name("firm-out")
    assert sorted(path.name for path in (output / "reports").iterdir()) == ["Ada.md", "伯瑞.md"]
    lines = [json.loads(line) for line in (output / "clients.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["folder"] for one in lines] == ["Ada", "Cyd", "伯瑞"]
    assert "3 clients" in told.err
    assert "1 not whole (1 unreadable)" in told.err
    assert "Traceback" not in told.err

    assert run(["book", "run", str(book), *AS_OF, "--reports", "all"]) == ExitCode.PARTIAL
    assert "nothing to do: all done before" in capsys.readouterr().err
    log = (output.parent / "advisor-home" / "log" / "book.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["exit"] for line in log] == [7, 7]


def test_quiet_says_nothing_of_what_went_well(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(book / "Cyd")
    assert run(["book", "run", str(book), *AS_OF, "--jobs", "1", "--reports", "none", "--quiet"]) == ExitCode.DONE
    told = capsys.readouterr()
    assert told.out == told.err == ""


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--reports", "some"], "'some' is none of all, exceptions, none"),
        (["--format", "docx"], "'docx' is none of md, pdf, json"),
        (["--as-of", "2999-01-01"], "lies in the future"),
        (["--firm-currency", "XXQ"], "is not the code of a currency"),
        (["--force", "--only-changed"], "--force does everybody again"),
        (["--jobs", "0"], "--jobs"),
        (["--worker-memory", "1"], "--worker-memory"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    book: Path, capsys: pytest.CaptureFixture[str], options: list[str], sentence: str
) -> None:
    assert run(["book", "run", str(book), "--source", "sample", *options]) == ExitCode.USAGE
    assert sentence in capsys.readouterr().err
    assert not book.with_name("firm-out").exists()


def test_a_book_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["book", "run", str(tmp_path / "nowhere"), *AS_OF]) == ExitCode.FILE
    said = capsys.readouterr().err
    assert "there is no such file or folder" in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "nowhere-out").exists(), "nothing was made for it"
    assert not (tmp_path / "advisor-home" / "books").exists()


def test_a_client_is_compared_with_his_own_last_report_and_namesakes_with_nobodys(book: Path) -> None:
    """Who bears the name of another client has his alias, too: whose the last report was, nobody can tell."""
    shutil.rmtree(book / "Cyd")
    shutil.copytree(book / "Ada", book / "Ada too")
    for folder, name in (("Ada", "Ada Muster"), ("Ada too", "Ada Muster"), ("伯瑞", "伯瑞")):
        (book / folder / "client.toml").write_text(f'[client]\nname = "{name}"\n', encoding="utf-8")
    asked = ("--source", "sample", "--offline", "--jobs", "1", "--reports", "all", "--format", "json")
    for day in ("2022-12-20", "2022-12-28"):
        assert run(["book", "run", str(book), *asked, "--as-of", day]) == ExitCode.DONE

    reports = book.with_name("firm-out") / "reports"
    compared = {
        folder: any(one["name"] == "since_last" and one["facts"] for one in json.loads(text)["sections"])
        for folder in ("Ada", "Ada too", "伯瑞")
        for text in [(reports / f"{folder}.json").read_text(encoding="utf-8")]
    }
    assert compared == {"Ada": False, "Ada too": False, "伯瑞": True}
