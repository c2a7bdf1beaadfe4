"""``advisor brief`` as cron meets it: a week of days, reruns, holidays, locks, what is missing, and letters."""

from __future__ import annotations

import json
import os
import socket
import stat
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "delivery"))

from loopback_servers import mail_server, web_server

from advisor_cli.app import run
from advisor_cli.errors import ExitCode
from advisor_cli.unattended.lock import Lock
from advisor_cli.workflow import outbox

EXAMPLES = Path(__file__).parents[2] / "examples"
WATCHLIST = EXAMPLES / "watchlist.toml"
THURSDAY = "2020-06-11"
WEEK = ("2020-06-08", "2020-06-09", "2020-06-10", "2020-06-11", "2020-06-12")
Tried = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str]) -> Tried:
    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def of_day(day: str, *more: str) -> tuple[str, ...]:
    return ("brief", "--watchlist", str(WATCHLIST), "--source", "sample", "--date", day, *more)


def section(document: dict[str, object], name: str) -> dict[str, object]:
    sections = document["sections"]
    assert isinstance(sections, list)
    return next(one for one in sections if one["name"] == name)


@pytest.fixture
def targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """A file of one target, its secrets in the environment."""
    monkeypatch.setenv("MAIL_USER", "advisor")
    monkeypatch.setenv("MAIL_PASSWORD", "p@ss/word")
    monkeypatch.setenv("HOOK", "a-long-secret")

    def written(url: str) -> str:
        path = tmp_path / "targets.toml"
        path.write_text(f'[[target]]\nname = "desk"\nurl = "{url}"\n', "utf-8")
        return str(path)

    return written


def test_a_week_of_briefs_tells_what_is_new_each_day(tried: Tried) -> None:
    told = {}
    for day in WEEK:
        code, out, said = tried(*of_day(day, "--json"))
        assert code == ExitCode.DONE, said
        told[day] = json.loads(out)
        assert told[day]["as_of"] == day
    first, *later = (section(one, "since_brief") for one in told.values())
    assert not first["facts"]
    for one in later:
        assert one["facts"]
    rules = {day: {one["rule"] for one in document["findings"]} for day, document in told.items()}
    assert "alert" in rules[THURSDAY]
    assert "since_brief" in rules[THURSDAY]
    assert "since_brief" not in rules[WEEK[0]]
    # The VIX closed above 40 on Thursday alone.
    level = {day: [one for one in told[day]["findings"] if one["variant"] == "level_above"] for day in WEEK}
    assert [day for day in WEEK if level[day]] == [THURSDAY]
    code, _, said = tried("runs", "replay", "latest")
    assert code == ExitCode.DONE, said


def test_a_weekend_and_a_holiday_of_every_market_are_one_line(tried: Tried, home: Path) -> None:
    for day in ("2020-06-13", "2020-12-25"):
        watchlist = home.parent / "us.toml"
        watchlist.write_text('[watch]\nsymbols = ["AAPL"]\n[markets]\ncountries = ["US"]\n', "utf-8")
        code, out, said = tried("brief", "--watchlist", str(watchlist), "--source", "sample", "--date", day)
        assert code == ExitCode.DONE
        assert out == ""
        assert said.count("\n") == 1
        assert "closed: nothing to report" in said
    code, out, _ = tried(
        "brief", "--watchlist", str(watchlist), "--source", "sample", "--date", "2020-12-25", "--always", "--json"
    )
    assert code == ExitCode.DONE
    assert json.loads(out)["kind"] == "brief"
    told = [json.loads(line) for line in (home / "log" / "brief.jsonl").read_text("utf-8").splitlines()]
    assert [one["exit"] for one in told] == [0, 0, 0]
    assert "run" not in told[0]
    assert told[2]["run"]


def test_a_holiday_at_home_is_told_while_another_market_trades(tried: Tried) -> None:
    code, out, _ = tried(*of_day("2020-05-25", "--json"))  # Memorial Day
    assert code == ExitCode.DONE
    facts = {one["key"]: one for one in json.loads(out)["facts"]}
    assert any(key.startswith("sessions.") for key in facts)


def test_a_rerun_makes_nothing_twice(tried: Tried, tmp_path: Path) -> None:
    out = tmp_path / "brief.md"
    assert tried(*of_day(THURSDAY, "-o", str(out)))[0] == ExitCode.DONE
    before = out.read_bytes()
    runs = json.loads(tried("runs", "list", "--json")[1])
    out.unlink()
    code, _, said = tried(*of_day(THURSDAY, "-o", str(out)))
    assert code == ExitCode.DONE
    assert "was made already" in said
    assert out.read_bytes() == before
    assert json.loads(tried("runs", "list", "--json")[1]) == runs
    assert tried(*of_day(THURSDAY, "-o", str(out), "--force"))[0] == ExitCode.DONE
    assert len(json.loads(tried("runs", "list", "--json")[1])) == len(runs) + 1


def test_another_watchlist_or_language_of_the_day_is_made(tried: Tried, tmp_path: Path) -> None:
    assert tried(*of_day(THURSDAY, "--name", "desk"))[0] == ExitCode.DONE
    code, _, said = tried(*of_day(THURSDAY, "--name", "desk", "--lang", "zh"))
    assert code == ExitCode.DONE
    assert "made already" not in said
    changed = tmp_path / "w.toml"
    changed.write_text(WATCHLIST.read_text("utf-8").replace("above = 40", "above = 30"), "utf-8")
    code, _, said = tried(
        "brief", "--watchlist", str(changed), "--name", "desk", "--source", "sample", "--date", THURSDAY
    )
    assert code == ExitCode.DONE
    assert "made already" not in said


def test_a_record_that_was_pruned_is_made_anew(tried: Tried, home: Path) -> None:
    import shutil

    assert tried(*of_day(THURSDAY))[0] == ExitCode.DONE
    shutil.rmtree(home / "runs")
    code, _, said = tried(*of_day(THURSDAY, "--quiet"))
    assert code == ExitCode.DONE
    assert said == ""
    assert len(list((home / "runs").iterdir())) >= 1


def test_two_at_once_are_refused_by_one_sentence(tried: Tried, home: Path) -> None:
    with Lock(home / "briefs" / "watchlist" / "brief.lock", "the brief 'watchlist'"):
        code, out, said = tried(*of_day(THURSDAY))
    assert code == ExitCode.PARTIAL
    assert out == ""
    assert "is being made by process" in said
    assert said.count("\n") == 1


def test_files_respect_the_umask_and_appear_whole(tried: Tried, tmp_path: Path) -> None:
    out = tmp_path / "brief.md"
    before = os.umask(0o077)
    try:
        assert tried(*of_day(THURSDAY, "-o", str(out)))[0] == ExitCode.DONE
    finally:
        os.umask(before)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_nothing_is_coloured_and_quiet_says_nothing(tried: Tried) -> None:
    code, out, said = tried(*of_day(THURSDAY, "--quiet"))
    assert code == ExitCode.DONE
    assert "\x1b" not in out
    assert said == ""


@pytest.mark.parametrize(
    ("arguments", "sentence", "code"),
    [
        (("--date", "2999-01-01"), "lies in the future", ExitCode.USAGE),
        (("--date", "2020-06-10", "--as-of", "2020-06-11"), "lies after --date", ExitCode.USAGE),
        (("--date", "soon"), "is not a date", ExitCode.USAGE),
        (("--watchlist", "missing.toml"), "missing.toml", ExitCode.FILE),
        (("--to", "missing.toml"), "missing.toml", ExitCode.FILE),
        (("--book", "missing"), "missing", ExitCode.FILE),
        (("--name", "../up"), "no plain name", ExitCode.USAGE),
        (("--loss", "5"), "a rate such as", ExitCode.USAGE),
        (("-o", "brief.docx"), "suffix", ExitCode.USAGE),
    ],
)
def test_bad_input_is_one_sentence(tried: Tried, arguments: tuple[str, ...], sentence: str, code: ExitCode) -> None:
    given = arguments if "--date" in arguments else ("--date", THURSDAY, *arguments)
    got, out, said = tried("brief", "--source", "sample", *given)
    assert got == code, said
    assert sentence in said
    assert "Traceback" not in said
    assert out == ""


def test_the_summer_time_of_the_machine_moves_no_day(tried: Tried, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    from advisor_cli.workflow.brief_day import brief_day

    # 07:00 in Shanghai, on both sides of New York's change, is the same day at home.
    for hour in (22, 23):
        found = brief_day(("CN", "US"), None, None, datetime(2026, 3, 8, hour, 30, tzinfo=UTC))
        assert found.day == date(2026, 3, 9)
    # Home in New York: half past six UTC is still yesterday there in winter and today's small hours in summer.
    assert brief_day(("US",), None, None, datetime(2026, 3, 8, 4, 30, tzinfo=UTC)).day == date(2026, 3, 7)
    assert brief_day(("US",), None, None, datetime(2026, 3, 9, 4, 30, tzinfo=UTC)).day == date(2026, 3, 9)


def test_a_letter_goes_out_once_and_never_again(tried: Tried, targets: Callable[[str], str]) -> None:
    with mail_server("take") as server:
        to = targets(f"mailto://127.0.0.1:{server.port}?from=advisor@example.com&to=desk@example.com&mode=insecure")
        code, _, said = tried(*of_day(THURSDAY, "--to", to, "--quiet"))
        assert code == ExitCode.DONE, said
        for _ in range(2):
            assert tried(*of_day(THURSDAY, "--to", to, "--quiet"))[0] == ExitCode.DONE
        letter = server.only_letter()
    assert "11 Jun 2020" in letter["subject"]
    names = [part.get_filename() for part in letter.walk() if part.get_filename()]
    assert len(names) == 1
    assert names[0].endswith(".pdf")
    text = letter.get_body(("plain", "html"))
    assert text is not None
    body = text.get_content()
    assert "VIX above 40" in body
    assert "[^1]" not in body


def test_a_brief_made_anew_by_force_is_sent_anew(tried: Tried, targets: Callable[[str], str]) -> None:
    with mail_server("take") as server:
        to = targets(f"mailto://127.0.0.1:{server.port}?from=advisor@example.com&to=desk@example.com&mode=insecure")
        for more in ((), ("--force",)):
            assert tried(*of_day(THURSDAY, "--to", to, "--quiet", *more))[0] == ExitCode.DONE
        assert len(server.letters) == 2


def test_a_server_that_is_away_leaves_the_letter_waiting_and_the_brief_written(
    tried: Tried, tmp_path: Path, targets: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PAUSES", (0.0, 0.0))
    with socket.socket() as away:
        away.bind(("127.0.0.1", 0))
        port = away.getsockname()[1]
    out = tmp_path / "brief.md"
    to = targets(f"json://127.0.0.1:{port}/${{HOOK}}")
    code, _, said = tried(*of_day(THURSDAY, "--to", to, "-o", str(out)))
    assert code == ExitCode.PARTIAL
    assert out.stat().st_size > 1_000
    assert "a-long-secret" not in said
    code, listed, _ = tried("brief", "outbox", "--json")
    assert code == ExitCode.DONE
    (letter,) = json.loads(listed)["letters"]
    assert letter["state"] == "waiting"
    with web_server("200") as server:
        to = targets(f"json://127.0.0.1:{server.port}/${{HOOK}}")
        code, _, said = tried(*of_day(THURSDAY, "--to", to))
        assert code == ExitCode.DONE, said
    assert json.loads(tried("brief", "outbox", "--json")[1])["letters"] == []


def test_the_book_says_whom_to_call_without_a_name(tried: Tried, tmp_path: Path) -> None:
    sys.path.insert(0, str(EXAMPLES))
    import make_book

    book = tmp_path / "book"
    assert make_book.main(["--clients", "6", "--seed", "3", "--breaching", "0.6", str(book)]) in (0, None)
    folders = {one.name for one in book.iterdir() if one.is_dir()}
    code, out, said = tried(
        "brief", "--watchlist", str(WATCHLIST), "--book", str(book), "--source", "sample", "--date", "2022-12-14",
        "--json",
    )  # fmt: skip
    assert code in (ExitCode.DONE, ExitCode.PARTIAL), said
    document = json.loads(out[out.index("{") :])
    assert section(document, "calls")["facts"], said
    assert section(document, "firm")["facts"]
    assert not [name for name in folders if name in out]
    assert [one for one in document["facts"] if str(one["value"]).startswith("client-")]
