"""What happens to ``advisor brief`` at night: told to end, a busy book, a full disk, a closed day, another's letter."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "delivery"))

from loopback_servers import web_server

from advisor_cli.app import run
from advisor_cli.book.home import LOCK, book_home
from advisor_cli.errors import ExitCode
from advisor_cli.options import Delivery
from advisor_cli.settings import load_settings
from advisor_cli.unattended.lock import Lock
from advisor_cli.workflow import brief, outbox

WATCHLIST = Path(__file__).parents[2] / "examples" / "watchlist.toml"
THURSDAY, SATURDAY = "2020-06-11", "2020-06-13"
Tried = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tried:
    monkeypatch.setattr(outbox, "PAUSES", ())
    monkeypatch.setenv("HOOK", "a-long-secret")

    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


@pytest.fixture
def to(tmp_path: Path) -> Callable[[int], str]:
    def written(port: int) -> str:
        path = tmp_path / "targets.toml"
        path.write_text(f'[[target]]\nname = "desk"\nurl = "json://127.0.0.1:{port}/${{HOOK}}"\n', "utf-8")
        return str(path)

    return written


def of_day(day: str, *more: str) -> tuple[str, ...]:
    return ("brief", "--watchlist", str(WATCHLIST), "--source", "sample", "--date", day, "--quiet", *more)


def logged(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home / "log" / "brief.jsonl").read_text("utf-8").splitlines()]


def nobody_listens() -> int:
    with socket.socket() as away:
        away.bind(("127.0.0.1", 0))
        return int(away.getsockname()[1])


def test_a_day_before_there_were_any_prices_is_one_sentence(tried: Tried) -> None:
    code, _, said = tried(*of_day("0001-01-01"))
    assert code == ExitCode.USAGE
    assert "lies before 1900" in said


def test_another_brief_of_the_day_says_that_it_was_not_sent(tried: Tried, to: Callable[[int], str], home: Path) -> None:
    with web_server("200") as server:
        targets = to(server.port)
        assert tried(*of_day(THURSDAY, "--to", targets))[2] == ""
        code, _, said = tried(*of_day(THURSDAY, "--to", targets, "--lang", "zh"))
        assert len(server.bodies) == 1
    assert code == ExitCode.DONE
    assert "desk had watchlist/2020-06-11 before" in said
    assert "was sent to desk" not in said
    assert logged(home)[1]["sent"] == []


def test_a_part_that_force_sent_is_not_sent_again_when_it_is_whole(
    tried: Tried, to: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = "missing: a source failed"
    with web_server("200") as server:
        targets = to(server.port)
        with monkeypatch.context() as broken:
            broken.setattr(brief._Making, "_book", lambda *_: (None, (trouble,)))
            code, _, said = tried(*of_day(THURSDAY, "--to", targets, "--force"))
            assert (code, trouble in said) == (ExitCode.PARTIAL, True)
        assert tried(*of_day(THURSDAY, "--to", targets))[0] == ExitCode.DONE
        assert len(server.bodies) == 1


def test_what_waits_is_sent_on_a_closed_day_too(tried: Tried, to: Callable[[int], str]) -> None:
    assert tried(*of_day(THURSDAY, "--to", to(nobody_listens())))[0] == ExitCode.PARTIAL
    with web_server("200") as server:
        code, _, said = tried(*of_day(SATURDAY, "--to", to(server.port)))
        assert len(server.bodies) == 1
    assert (code, said) == (ExitCode.DONE, "")


def test_the_markets_do_not_wait_for_a_book_that_is_being_run(tried: Tried, tmp_path: Path, home: Path) -> None:
    book, out = tmp_path / "book", tmp_path / "brief.json"
    (book / "someone").mkdir(parents=True)
    with Lock(book_home(home, book) / LOCK, "the book"):
        code, _, said = tried(*of_day(THURSDAY, "--book", str(book), "-o", str(out)))
    assert code == ExitCode.PARTIAL
    assert "how the clients stand on 2020-06-11" in said
    assert json.loads(out.read_text("utf-8"))["kind"] == "brief"


def test_who_is_told_to_end_leaves_a_line_in_the_log(tried: Tried, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told_to_end(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(brief, "keep", told_to_end)
    before = signal.getsignal(signal.SIGTERM)
    code, _, _ = tried(*of_day(THURSDAY))
    assert code == ExitCode.INTERRUPTED
    assert signal.getsignal(signal.SIGTERM) is before
    assert [one["said"] for one in logged(home)] == ["interrupted"]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), ExitCode.FILE, "No space left"),
        (RuntimeError("Wang Xiaoming holds 5"), ExitCode.DEFECT, "a defect of the program (RuntimeError)"),
    ],
)
def test_the_log_has_the_exit_code_and_no_words_of_a_defect(
    home: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: ExitCode, said: str
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(brief, "make_run", broken)
    with pytest.raises(type(error)):
        brief.make_brief(brief.BriefOrder(always=True), load_settings(), Delivery((), as_json=False, quiet=True))
    (line,) = logged(home)
    assert line["exit"] == code
    assert said in str(line["said"])
    assert "Xiaoming" not in str(line["said"])
