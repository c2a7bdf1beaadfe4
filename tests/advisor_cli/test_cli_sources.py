"""What the command line says of sources: what is missing, who did not answer, how the doctor is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from replay_proxy import Fault, Faults

from advisor_cli.app import run
from advisor_cli.errors import ExitCode, Unanswered
from advisor_cli.report.document import NoticeCode
from advisor_cli.report.words import Words
from advisor_cli.settings import load_settings
from advisor_cli.workflow.collecting import PARTS, parts_missing
from advisor_cli.workflow.recording import receipts
from advisor_cli.workflow.study import notices
from data_sources.collect import StockRequest, collect_stock
from data_sources.model import Origin
from data_sources.providers.sample import SampleSource
from data_sources.snapshot import SOURCE_FAILED, MarketSnapshot, Note, NoteKind
from diagnostics.figures import Language

Tried = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def snapshot() -> MarketSnapshot:
    return collect_stock(StockRequest("AAPL", years=1, as_of=date(2024, 6, 28)), (SampleSource(),))


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str]) -> Tried:
    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def with_note(snapshot: MarketSnapshot, kind: NoteKind, need: str) -> MarketSnapshot:
    return replace(snapshot, notes=(*snapshot.notes, Note(kind, "AAPL", "it was down", need)))


@pytest.mark.parametrize("kind", PARTS)
def test_a_part_that_a_source_failed_for_is_missing(snapshot: MarketSnapshot, kind: NoteKind) -> None:
    settings = load_settings({})
    (said,) = parts_missing(with_note(snapshot, kind, SOURCE_FAILED), settings)
    assert said == f"missing: {PARTS[kind]} of AAPL (it was down)"
    assert parts_missing(with_note(snapshot, kind, ""), settings) == ()


@pytest.mark.parametrize("language", list(Language))
def test_the_first_page_names_every_missing_part_in_words(snapshot: MarketSnapshot, language: Language) -> None:
    for kind in PARTS:
        (notice,) = notices(with_note(snapshot, kind, SOURCE_FAILED), Words(language))
        assert notice.code is NoticeCode.PARTIAL
        assert dict(notice.parameters)["what"]


def test_a_cross_check_that_was_asked_for_is_missing_whatever_the_reason(snapshot: MarketSnapshot) -> None:
    lacking = with_note(snapshot, NoteKind.CROSS_CHECK_FAILED, "")
    assert parts_missing(lacking, load_settings({"cross_check": True}))
    assert not parts_missing(lacking, load_settings({}))


def test_receipts_are_named_once_each() -> None:
    origin = Origin("yahoo", "prices", "2024-01-01", "a" * 64)
    assert [one.sha256 for one in receipts((origin, origin), ())] == ["a" * 64]


def test_nobody_answering_names_the_ways_out() -> None:
    online, offline = (str(Unanswered("AAPL", "yahoo is down", offline=flag)) for flag in (False, True))
    assert "--offline reads what is kept" in online
    assert "run once without --offline" in offline
    assert all("--source sample" in sentence for sentence in (online, offline))


def test_offline_with_nothing_kept_is_no_data_in_one_sentence(tried: Tried) -> None:
    code, out, err = tried("diagnose-stock", "AAPL", "--offline", "--json")
    assert (code, out) == (ExitCode.NO_DATA, "")
    assert err.startswith("advisor: no prices of AAPL are kept on this machine")
    assert err.count("\n") == 1


def test_a_broken_host_is_one_sentence_and_never_the_sample(tried: Tried, recorded: Callable[..., object]) -> None:
    recorded("akshare", faults=Faults(always=Fault.REFUSE), misses=True)
    code, out, err = tried("diagnose-stock", "600519", "--source", "akshare-tencent", "--time-budget", "1", "--json")
    assert (code, out) == (ExitCode.NO_DATA, "")
    assert err.count("\n") == 1
    assert "akshare-tencent" in err
    assert "--source sample" in err


def test_the_doctor_is_calm_where_no_source_is_reached(tried: Tried, recorded: Callable[..., object]) -> None:
    recorded("akshare", faults=Faults(always=Fault.REFUSE), misses=True)
    code, out, _ = tried("doctor", "--json", "--source", "akshare-tencent")
    (check,) = (one for one in json.loads(out)["checks"] if one["topic"] == "source")
    assert (code, check["name"], check["state"]) == (ExitCode.DONE, "akshare-tencent", "absent")
    assert "failing since" in check["detail"]


def test_the_doctor_asks_one_source_and_writes_what_it_heard(
    tried: Tried, recorded: Callable[..., object], tmp_path: Path
) -> None:
    recorded("akshare")
    folder = tmp_path / "heard"
    asked = ("doctor", "--json", "--source", "akshare-tencent", "--symbol", "600519", "--record", str(folder))
    code, out, err = tried(*asked)
    answer = json.loads(out)
    assert code == ExitCode.DONE
    probes = {probe["what"]: probe for probe in answer["probes"]}
    assert probes["prices"]["state"] == "ok"
    assert probes["prices"]["rows"] > 200
    assert answer["recorded"]["files"] == len([path for path in folder.rglob("*") if path.is_file()]) > 0
    assert "cookies, crumbs and tokens were taken out" in err


def test_a_folder_for_recordings_that_cannot_be_written_is_said_first(tried: Tried, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    code, _, err = tried("doctor", "--offline", "--record", str(tmp_path / "taken"))
    assert code == ExitCode.FILE
    assert "name another folder" in err


def test_the_doctor_offline_asks_nobody(tried: Tried) -> None:
    code, out, _ = tried("doctor", "--offline", "--json")
    answer = json.loads(out)
    assert code == ExitCode.DONE
    assert answer["probes"] == []
    states = {one["name"]: one["state"] for one in answer["checks"] if one["topic"] == "source"}
    assert states == {"sample": "ok", "yahoo": "absent", "akshare-eastmoney": "absent", "akshare-tencent": "absent"}
    assert [one["state"] for one in answer["checks"] if one["topic"] == "cache"] == ["ok"]
