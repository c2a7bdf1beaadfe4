"""A hostile book: folders, files, profiles and cells say who he is, and only the advisor's own lists repeat it."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.book.crews.worker import _result
from advisor_cli.clients.private import under_alias
from advisor_cli.errors import ExitCode
from advisor_cli.workflow.crash import wordless_trace
from data_sources.client_book import ClientFiles, find_clients, read_client
from tests.fake_model_server import fake_model_server

ROWS = "day,type,symbol,quantity,price,amount,currency,account,note\n"
ZEBULON, OUYANG, LUDMILA = "Zebulon Quartermain 110101199003078888", "欧阳靖宇", "Ludmila Brightwater"
TELLING = ("Zebulon", "Quartermain", "110101199003078888", "622202020011223344", "欧阳", "靖宇", "7654321098",
           "Ludmila", "Brightwater", "110101198507079999")  # fmt: skip
DAY = date(2022, 12, 28)
OWN_LISTS = ("clients.jsonl", "queue.json", "queue.md")


def written(book: Path, folder: str, file: str, text: str, profile: str = "") -> None:
    (book / folder).mkdir(parents=True)
    (book / folder / file).write_text(text, encoding="utf-8")
    if profile:
        (book / folder / "client.toml").write_text(profile, encoding="utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Three clients, all of the account in one share; one cannot be read. MADE UP, names and numbers."""
    folder = tmp_path / "firm"
    for name, number, file, profile in (
        (ZEBULON, "622202020011223344", "Quartermain statement.csv", '[client]\nname = "Zebulon Quartermain"\n'),
        (OUYANG, "7654321098", "欧阳靖宇交割单.csv", ""),
    ):
        deposit = f"2020-01-02,deposit,,,,9000,USD,{number},for {name}\n"
        bought = f"2020-01-03,buy,AAPL,90,75,-6750,USD,{number},{name}\n"
        written(folder, name, file, ROWS + deposit + bought, profile)
    wrong = "2020-99-02,deposit,,,,Ludmila Brightwater,USD,110101198507079999,\n"
    written(folder, LUDMILA, "Brightwater.csv", ROWS + wrong, '[client]\nname = "Ludmila Brightwater"\n')
    return folder


def said_in(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")


def test_who_a_client_is_stands_in_the_advisors_own_lists_alone(
    book: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123456789abcdef")
    options = ("--source", "sample", "--offline", "--as-of", "2022-12-28", "--model", "openai/local", "--jobs", "1")
    with fake_model_server("text:Nothing.") as server:
        monkeypatch.setenv("ADVISOR_MODEL_BASE_URL", server.base_url)
        assert run(["book", "run", str(book), *options, "--format", "md", "--format", "json"]) == ExitCode.PARTIAL
        assert server.script.requests
        places = {"requests": json.dumps(server.script.requests, ensure_ascii=False)}
    places["stderr"] = capsys.readouterr().err
    output = book.with_name("firm-out")
    places |= {one.suffix: said_in(one) for one in (output / "reports").iterdir()}
    known = [one for one in home.rglob("*") if one.is_file() and "book.sqlite" not in one.name]
    assert any("runs" in one.parts for one in known)
    places |= {str(one.relative_to(home)): said_in(one) for one in known}
    assert {place: [one for one in TELLING if one in text] for place, text in places.items()} == {
        place: [] for place in places
    }
    for name in OWN_LISTS:  # whom the advisor looks up he finds by the folder, and nothing else of the files
        text = said_in(output / name)
        assert LUDMILA in text
        assert not [one for one in ("622202020011223344", "7654321098", "110101198507079999") if one in text]
    private = home / "books"
    assert {(one.stat().st_mode & 0o777) for one in private.iterdir()} == {0o700}


def test_words_of_the_files_lose_the_name_of_the_folder_and_holdings_keep_theirs(book: Path) -> None:
    client = next(one for one in find_clients(book) if one.folder == OUYANG)
    read = read_client(client, DAY)
    hidden, _ = under_alias(read.book, read.profile, "client-a", OUYANG)
    assert "欧阳" not in repr(hidden)
    assert [one.symbol for one in hidden.transactions] == [one.symbol for one in read.book.transactions]


def test_the_trace_of_a_defect_says_where_and_never_what_the_file_said() -> None:
    def poisoned(_client: ClientFiles) -> object:
        try:
            return float(ZEBULON)
        except ValueError as failure:
            raise KeyError(ZEBULON) from failure

    fallen = _result(poisoned, ClientFiles.__new__(ClientFiles))
    trace = getattr(fallen, "trace", "")
    assert "poisoned" in trace
    assert "ValueError" in trace and "KeyError" in trace  # noqa: PT018 - both, or it is no trace
    assert "Quartermain" not in trace
    assert wordless_trace(ValueError(ZEBULON)).startswith("ValueError")
