"""Nothing that leaves this machine names the client: every request to a model and to a source is read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from replay_faults import Answer
from replay_proxy import Seen

from advisor_cli.app import run
from advisor_cli.errors import ExitCode
from advisor_cli.settings import load_settings
from advisor_cli.workflow.account_question import AccountQuestion
from advisor_cli.workflow.sources import CommandSources
from data_sources.snapshot import HELD
from data_sources.wire.manners import Manners, Politeness
from tests.fake_model_server import fake_model_server

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "accounts" / "family"
NAME, NUMBERS = "Dana and Marcus Whitfield", ("XXXX-4471", "4471", "77120934")
FILES = ("whitfield-history", "whitfield-positions", "whitfield-401k")
LABELS = ("Joint brokerage", "401k", "FIRST COMMUNITY BANK")
Tried = Callable[..., tuple[int, str, str]]

SCHWAB = (
    '"Transactions  for account Joint XXXX-4471 as of 11/20/2026 18:02:11 ET"\n'
    '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    '"03/01/2024","Buy","QQQ","INVESCO QQQ TRUST","10","$445.61","","-$4456.10"\n'
    '"02/28/2024","MoneyLink Transfer","","Tfr FIRST COMMUNITY BANK, MARCUS WHITFIELD","","","","$5000.00"\n'
)


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tried:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123456789abcdef")
    monkeypatch.setenv("ADVISOR_MODEL_TIMEOUT", "20")

    def attempt(base_url: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("ADVISOR_MODEL_BASE_URL", base_url)
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """The family's files under names that say whose they are."""
    folder = tmp_path / "Whitfield"
    folder.mkdir()
    for path, name in zip(sorted((EXAMPLE / "exports").iterdir()), sorted(FILES), strict=True):
        shutil.copy(path, folder / f"{name}{path.suffix}")
    return folder


def named_in(text: str) -> list[str]:
    """What of the client's stands in a text, however it is spelled there."""
    plain = unquote(text).casefold()
    searched = {plain, plain.encode("utf-8", "backslashreplace").decode("unicode_escape", "replace")}
    telling = (NAME, "whitfield", "marcus", *NUMBERS, *FILES, *LABELS)
    return [one for one in telling if any(one.casefold() in text for text in searched)]


def unlisted(seen: Seen) -> Answer | None:
    """Of bonds and gold nothing is recorded: Yahoo says that it does not list them."""
    if not seen.path.startswith("/v8/") or seen.path.rpartition("/")[2] not in ("IEF", "TLT", "BND", "GLD"):
        return None
    said = {"chart": {"result": None, "error": {"code": "Not Found", "description": "No data found"}}}
    return Answer(404, {"Content-Type": "application/json"}, json.dumps(said).encode())


def report(exports: Path) -> tuple[str, ...]:
    profile = str(EXAMPLE / "client.toml")
    return ("account-report", str(exports), "--profile", profile, "--source", "sample", "--json")


@pytest.mark.parametrize("named", [(), ("--with-name",)])
def test_no_request_to_a_model_names_the_client(tried: Tried, exports: Path, named: tuple[str, ...]) -> None:
    """Not even where the report itself bears the name."""
    with fake_model_server("text:The account is diversified.") as server:
        code, out, err = tried(server.base_url, *report(exports), "--model", "openai/fake", *named)
        sent = [*server.script.requests, *server.script.headers]
    assert code in (ExitCode.DONE, ExitCode.PARTIAL), err
    assert server.script.requests
    assert named_in(json.dumps(sent, ensure_ascii=False)) == []
    assert json.loads(out)


def test_no_request_in_chinese_names_the_client(tried: Tried, tmp_path: Path, home: Path) -> None:
    """Files under the client's name and number, as brokers' programs save them."""
    example = ROOT / "examples" / "accounts" / "retiree"
    folder = tmp_path / "王秀兰"
    folder.mkdir()
    shutil.copy(example / "exports" / "broker-statement.csv", folder / "王秀兰_880012345678_交割单.csv")
    shutil.copy(example / "exports" / "fund-confirmations.csv", folder / "F600187723-王秀兰.csv")
    arguments = ("account-report", str(folder), "--profile", str(example / "client.toml"), "--source", "sample")
    with fake_model_server("text:账户较为分散。") as server:
        code, out, err = tried(server.base_url, *arguments, "--lang", "zh", "--json", "--model", "openai/fake")
        sent = json.dumps([*server.script.requests, *server.script.headers], ensure_ascii=False)
    assert code in (ExitCode.DONE, ExitCode.PARTIAL), err
    assert server.script.requests
    (manifest,) = home.rglob("manifest.json")
    for text in (sent, manifest.read_text(encoding="utf-8"), out):
        assert [one for one in ("王秀兰", "880012345678", "F600187723", "A482917365") if one in text] == []


def test_a_report_without_the_name_bears_the_alias_alone(tried: Tried, exports: Path, home: Path) -> None:
    code, out, err = tried("http://127.0.0.1:9/v1", *report(exports), "--model", "none")
    assert code == ExitCode.DONE, err
    assert "whitfield" not in (out + err).casefold().replace("whitfield-", "")
    (manifest,) = home.rglob("manifest.json")
    text = manifest.read_text(encoding="utf-8")
    assert '"client-' in text
    assert named_in(text) == []


def test_the_name_is_printed_where_it_is_wanted(tried: Tried, exports: Path) -> None:
    code, out, err = tried("http://127.0.0.1:9/v1", *report(exports), "--model", "none", "--with-name")
    assert code == ExitCode.DONE, err
    assert NAME in out


def test_no_request_to_a_source_names_the_client(tmp_path: Path, recorded: Any) -> None:
    proxy = recorded("yahoo", misses=True)
    proxy.answers.append(unlisted)
    path, profile = tmp_path / "whitfield-history.csv", tmp_path / "whitfield.toml"
    path.write_text(SCHWAB, encoding="utf-8")
    profile.write_text(f'[client]\nname = "{NAME}"\n', encoding="utf-8")
    settings = load_settings({"sources": "yahoo"})
    manners = Manners(Politeness(spacing_seconds=0.0, first_wait_seconds=0.0), sleep=lambda _: None)
    sources = CommandSources(settings, lambda: datetime(2026, 11, 21, 17, tzinfo=UTC), manners)
    snapshot = AccountQuestion(path, profile).collect(settings, sources, lambda _: None)
    assert [one.instrument.symbol for one in snapshot.histories_of(HELD)] == ["QQQ"]
    assert len(proxy.seen) > 5
    assert named_in(json.dumps([repr(one) for one in proxy.seen], ensure_ascii=False)) == []


def test_the_search_itself_finds_what_it_looks_for() -> None:
    assert named_in('{"q": "Dana%20and%20Marcus%20Whitfield"}')
    assert named_in(json.dumps("account 77120934 \u2014 Joint brokerage")) == ["77120934", "Joint brokerage"]
