"""``advisor book show`` and what a brief is given of a book, over a register as a run leaves it."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from advisor_cli.app import run as advisor
from advisor_cli.book.held import HeldRules
from advisor_cli.book.home import register_path
from advisor_cli.book.json_line import json_line
from advisor_cli.book.register import ClientRow, NoRegister, Register
from advisor_cli.book.show import TO_CALL, book_standing
from advisor_cli.settings import load_settings
from data_sources.model.book import ClientStanding, StandingFigure, StandingStatus
from data_sources.model.watchlist import AlertKind, AlertRule
from tests.advisor_cli.book.made_up_standings import broken, failed, loses, quiet

BOOK = (
    broken("Zhang Wei", "Zhang Wei 2022.csv, row 26, column 'quantity': '12o4', expected a number"),
    failed("Grace Norton"),
    loses("Tess Brooks"),
    quiet("Daniel Irving"),
)


def registered(book: Path, home: Path, standings: tuple[ClientStanding, ...] = BOOK, *, finished: bool = True) -> None:
    with closing(Register(register_path(home, book))) as register:
        run = register.begin("20221229T010000Z-0a0b0c0d", "2022-12-28", "asked", alike="alike", at="", terms="{}")
        rows = [
            ClientRow(
                one.folder,
                "stamp",
                one.status.value,
                bool(one.reasons),
                json_line(one),
                report_run=f"run of {one.folder}",
            )
            for one in standings
        ]
        register.commit(run.number, rows)
        if finished:
            register.finish(run.number, "2022-12-29T01:00:00+00:00", "[]")


@pytest.fixture
def book(tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "book"
    registered(folder, home)
    return folder


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = advisor(["book", "show", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_queue_is_shown_with_the_files_to_mend(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = shown(capsys, str(book))
    assert code == 0
    assert out.index("Zhang Wei") < out.index("Grace Norton") < out.index("Tess Brooks")
    assert "row 26" in out
    assert "4 clients" in out
    assert "USD 1.73 m" in out  # what the two with a value have together


def test_without_a_name_the_book_that_was_run_last_is_shown(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys) == shown(capsys, str(book))


def test_one_kind_of_reason_and_a_limit(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = shown(capsys, str(book), "--kind", "loss")
    assert "Tess Brooks" in out
    assert "row 26" not in out
    _, out, _ = shown(capsys, str(book), "--limit", "1")
    assert "2 more" in out
    code, _, err = shown(capsys, str(book), "--kind", "lost")
    assert code == 2
    assert "breach, suitability, loss" in err


def test_one_client_by_folder_and_by_alias(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = shown(capsys, str(book), "--client", "Tess Brooks")
    assert "Return of the last month" in out
    assert "book.return.1m" in out
    assert "advisor runs why KEY --run run of Tess Brooks" in out
    assert shown(capsys, str(book), "--client", BOOK[2].alias)[1] == out
    code, _, err = shown(capsys, str(book), "--client", "Tess Broks")
    assert code == 4
    assert "did you mean Tess Brooks?" in err


def test_the_same_for_programs(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = shown(capsys, str(book), "--json", "--limit", "1")
    read = json.loads(out)
    assert read["schema"] == "advisor.book-show/1"
    assert read["finished"] is True
    assert read["firm"]["in_queue"] == 3
    assert [one["folder"] for one in read["queue"]] == ["Zhang Wei"]
    assert read["left_out"] == 2
    _, out, _ = shown(capsys, str(book), "--json", "--client", "Tess Brooks")
    assert json.loads(out) == json.loads(json_line(BOOK[2]))


def test_chinese(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = shown(capsys, str(book), "--lang", "zh")
    assert "先联系谁" in out
    assert "无法读取" in out


def test_a_run_that_is_not_finished_says_so(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registered(tmp_path / "other", home, finished=False)
    code, out, err = shown(capsys, str(tmp_path / "other"))
    assert code == 7
    assert "Zhang Wei" in out
    assert "not finished" in err


def test_a_book_that_was_never_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ((str(tmp_path),), ()):
        code, out, err = shown(capsys, *arguments)
        assert (code, out) == (4, "")
        assert "advisor book run" in err


def test_a_register_with_a_line_that_is_none(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "book"
    with closing(Register(register_path(home, path))) as register:
        run = register.begin("20221229T010000Z-0a0b0c0d", "2022-12-28", "asked", alike="alike", at="", terms="{}")
        register.commit(run.number, [ClientRow("A", "s", "done", False, "[]")])
    code, _, err = shown(capsys, str(path))
    assert code == 3
    assert "Traceback" not in err


def test_a_brief_gets_aliases_and_nothing_that_names_a_client(book: Path) -> None:
    standing = book_standing(book, load_settings())
    assert (standing.clients, standing.diagnosed, standing.in_queue, standing.left_out) == (4, 2, 3, 0)
    assert standing.run == "20221229T010000Z-0a0b0c0d"
    assert [one.alias for one in standing.queue] == [BOOK[0].alias, BOOK[1].alias, BOOK[2].alias]
    told = repr([getattr(one, field.name) for one in standing.queue for field in fields(one)])
    for name in ("Zhang", "Wei", "Grace", "Norton", "Tess", "Brooks", ".csv"):
        assert name not in told


def test_a_brief_gets_the_first_twenty_of_a_long_queue(tmp_path: Path, home: Path) -> None:
    many = tuple(loses(f"client {at:04}", -0.1 - at / 1000.0) for at in range(250))
    registered(tmp_path / "many", home, many)
    standing = book_standing(tmp_path / "many", load_settings())
    assert len(standing.queue) == TO_CALL
    assert (standing.in_queue, standing.left_out) == (250, 230)
    months = [one.figure("book.return.1m") for one in standing.queue]
    assert [one.value for one in months if one] == [pytest.approx(-0.1 - at / 1000.0) for at in range(249, 229, -1)]


def test_a_brief_of_a_book_that_was_never_run(tmp_path: Path) -> None:
    with pytest.raises(NoRegister):
        book_standing(tmp_path, load_settings())


def test_rules_of_a_watchlist_are_held_against_clients_who_are_not_in_the_queue() -> None:
    quiet = [with_return(f"quiet {at:02}", -0.01) for at in range(30)]
    lost = [with_return(f"lost {at:02}", -0.06 - at / 1000) for at in range(25)]
    unread = replace(quiet[0], folder="unread", status=StandingStatus.UNREADABLE, as_of=None, figures=())
    rule = AlertRule("lost 5 %", AlertKind.LOSS, above=0.05, sessions=21)
    held = HeldRules((rule, AlertRule("price", AlertKind.LEVEL, ("AAPL",), above=1.0)), 2, lambda one: one)
    for one in (*quiet, unread, *lost):
        held.see(one)
    (told,) = held.told()
    assert (told.rule, told.clients, told.unjudged) == ("lost 5 %", 25, 1)
    assert [one.folder for one in told.first] == ["lost 24", "lost 23"]


def with_return(folder: str, month: float) -> ClientStanding:
    figures = (StandingFigure("book.return.1m", month, "change"),)
    return ClientStanding(folder, folder, StandingStatus.DONE, date(2022, 12, 28), "USD", figures)
