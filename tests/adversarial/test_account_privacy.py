"""A household whose name stands wherever a name can, oddly spelled: no request and no report under an alias has it."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode
from tests.fake_model_server import fake_model_server

Tried = Callable[..., tuple[int, str, str]]
HEAD = [
    "date",
    "action",
    "symbol",
    "name",
    "quantity",
    "price",
    "amount",
    "fees",
    "taxes",
    "currency",
    "account",
    "note",
]


@dataclass(frozen=True)
class Household:
    """Whose files they are: the name, other spellings of it, and what of them may stand nowhere."""

    language: str
    name: str
    spelled: tuple[str, str, str, str, str]
    folder: str
    goal: str
    label: str
    number: str
    betraying: str

    def found_in(self, text: str) -> list[str]:
        """What of the client's stands in a text, whatever its letters are."""
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) != "Mn")
        return sorted(set(re.findall(self.betraying, plain, re.IGNORECASE)))


ENGLISH = Household(
    "en",
    "Zhang San",
    (
        "ZHANG, San",
        "\uff3a\uff48\uff41\uff4e\uff47\u3000\uff33\uff41\uff4e",
        "San A. Zhang",
        "Zh\u00e1ng-S\u00e0n",
        "Zhang",
    ),
    "ZhangSan files",
    "Zhang San's retirement",
    "San Zhang IRA",
    "U8800-123456",
    r"zhang|8800-?123456|\*3456",
)
CHINESE = Household(
    "zh",
    "\u738b\u5c0f\u660e",
    ("\u738b \u5c0f \u660e", "\u738b\u3000\u5c0f\u660e", "\u738b*\u660e", "\u738b**", "\u738b\u5148\u751f"),
    "\u738b\u5c0f\u660e\u7684\u6587\u4ef6",
    "\u738b\u5c0f\u660e\u517b\u8001",
    "\u738b\u5c0f\u660e \u517b\u8001\u8d26\u6237",
    "880012345678",
    "\u738b\\s*(?:\u5c0f|\\*|\u5148)|\u5c0f\\s*\u660e|880012345678|\\*5678",
)
HOUSEHOLDS = pytest.mark.parametrize("whose", [ENGLISH, CHINESE], ids=lambda one: one.language)


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


def written(folder: Path, whose: Household) -> tuple[str, ...]:
    """The household's files and policy on disk, and the command that reads them."""
    a, b, c, d, e = whose.spelled
    number = whose.number
    files = folder / whose.folder
    files.mkdir()
    rows = (
        ("2020-01-03", "deposit", "", "", "", "", "50000", "", "", "USD", number, a),
        ("2020-01-06", "buy", "AAPL", f"Apple of {b}", "100", "75", "-7501", "1", "", "USD", number, c),
        ("2020-01-06", "buy", "SPY", f"SPDR {d}", "50", "320", "-16001", "1", "", "USD", number, e),
        ("2020-06-08", "buy", f"{b} PE", f"private of {a}", "10", "100", "-1000", "0", "", "USD", number, d),
        ("2021-01-06", "sell", "AAPL", "Apple", "20", "131", "2619", "1", "", "USD", number, f"****{number[-4:]} {e}"),
        ("2022-01-06", "withdrawal", "", "", "", "", "-2000", "", "", "USD", number, f"{whose.name} {number}"),
    )
    with (files / f"{b}_{number}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    _workbook(files / f"holdings {a}.xlsx", whose)
    profile = folder / f"{whose.name}.toml"
    profile.write_text(
        f'[client]\nname = "{whose.name}"\ncurrency = "USD"\nrisk_level = "C3"\n'
        f'[[goals]]\nname = "{whose.goal}"\namount = 200000\ndate = 2035-01-01\n'
        "[bands.class]\nequity = [0.2, 0.4, 0.6]\ncash = [0.0, 0.1, 0.9]\n"
        f'[accounts."{number}"]\nlabel = "{whose.label}"\n'
        f'[scenarios."{a} loses"]\nequity = -0.5\n',
        encoding="utf-8",
    )
    return ("account-report", str(files), "--profile", str(profile), "--source", "sample", "--lang", whose.language)


def _workbook(path: Path, whose: Household) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = whose.name
    held = ("AAPL", f"Apple {whose.spelled[2]}", 80, 6000, 170, 13600, "USD", whose.number, "stock")
    more = ("SPY", "SPDR", 49, 16001, 467, 22883, "USD", whose.number, f"fund of {whose.name}")
    sheet.append(["date", "symbol", "name", "quantity", "cost", "price", "value", "currency", "account", "kind"])
    for row in (held, more):
        sheet.append(["2022-01-07", *row])
    book.save(path)


def pdf_words(path: Path) -> str:
    """Everything that a reader of the file finds: its text and its metadata."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    return "\n".join([str(reader.metadata), str(reader.outline), *(page.extract_text() for page in reader.pages)])


@HOUSEHOLDS
@pytest.mark.parametrize("named", [(), ("--with-name",)], ids=["alias", "named"])
def test_no_byte_that_a_model_gets_tells_whose_it_is(
    tried: Tried, tmp_path: Path, whose: Household, named: tuple[str, ...]
) -> None:
    """The first question, and the one put again with the sentences that were refused and why."""
    with fake_model_server("text:The account is worth [[overview.value]] and will double: buy SPY.") as server:
        code, out, err = tried(server.base_url, *written(tmp_path, whose), "--json", "--model", "openai/fake", *named)
        sent = [*server.script.requests, *server.script.headers]
    assert code == ExitCode.PARTIAL, err
    assert len(server.script.requests) >= 2
    assert whose.found_in(json.dumps(sent, ensure_ascii=False)) == []
    assert (whose.name in out) is bool(named)


@HOUSEHOLDS
def test_a_report_under_an_alias_has_neither_name_nor_number(
    tried: Tried, tmp_path: Path, home: Path, whose: Household
) -> None:
    outputs = [tmp_path / f"report.{ending}" for ending in ("md", "pdf", "json")]
    asked = written(tmp_path, whose)
    code, _out, err = tried("http://127.0.0.1:9/v1", *asked, *(f"-o{path}" for path in outputs))
    assert code in (ExitCode.DONE, ExitCode.PARTIAL), err
    texts = {
        "markdown": outputs[0].read_text(encoding="utf-8"),
        "pdf": pdf_words(outputs[1]),
        "json": outputs[2].read_text(encoding="utf-8"),
        "charts": "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("report_charts/*.svg")),
        "terminal": tried("http://127.0.0.1:9/v1", *asked)[1],
        "list": tried("http://127.0.0.1:9/v1", "runs", "list")[1],
        "why": tried("http://127.0.0.1:9/v1", "runs", "why", "latest", "overview.value")[1],
        **{path.name: path.read_text(encoding="utf-8") for path in home.rglob("runs/*/*.json")},
    }
    assert len(texts) >= 11
    assert {name: found for name, text in texts.items() if (found := whose.found_in(text))} == {}


@HOUSEHOLDS
def test_with_the_name_it_stands_in_every_form_of_the_report(tried: Tried, tmp_path: Path, whose: Household) -> None:
    outputs = [tmp_path / f"report.{ending}" for ending in ("md", "pdf", "json")]
    asked = (*written(tmp_path, whose), "--with-name", *(f"-o{path}" for path in outputs))
    code, _, err = tried("http://127.0.0.1:9/v1", *asked)
    assert code in (ExitCode.DONE, ExitCode.PARTIAL), err
    markdown, page, envelope = outputs
    assert whose.name in markdown.read_text(encoding="utf-8")
    assert whose.name in envelope.read_text(encoding="utf-8")
    assert whose.name.replace(" ", "") in pdf_words(page).replace(" ", "")


def test_the_search_finds_what_it_looks_for() -> None:
    assert ENGLISH.found_in("by \uff3ahang and 8800-123456") == ["8800-123456", "Zhang"]
    assert CHINESE.found_in("\u738b \u5c0f\u660e") != []
