"""A run's folder is complete or absent, and what was changed in it is named."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisor_cli.errors import DamagedRun, RecordNotKept, UnknownRun
from advisor_cli.run_record.difference import Change, difference
from advisor_cli.run_record.index import RunIndex
from advisor_cli.run_record.record import (
    MANIFEST,
    PARTS,
    Conventions,
    Manifest,
    RecordedSetting,
    RunRecord,
    commentary_to_json,
    facts_from_json,
    facts_to_json,
)
from advisor_cli.run_record.store import ASIDE, RunStore, new_run_id
from data_sources.errors import DamagedRecord
from diagnostics.commentary.model import Commentary, Exchange, Message, Refusal, Reply, Sentence, Writer
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.ledger import FactLedger

DAY = date(2024, 11, 29)
FACTS = (
    Fact("observed.subject", "AAPL", Unit.TEXT, DAY, "sample:AAPL", "observed"),
    Fact("data.last_bar", DAY, Unit.DATE, DAY, "sample:AAPL", "observed"),
    Fact(
        "risk.annualized_volatility.1y",
        0.1 + 0.2,
        Unit.FRACTION,
        DAY,
        "sample:AAPL",
        "stdev",
        inputs=("observed.subject",),
        window=Window("1y", date(2023, 11, 29), DAY, 252),
        parameters=(("ddof", "1"),),
    ),
    Fact(
        "ratio.calmar_ratio.all",
        None,
        Unit.RATIO,
        DAY,
        "sample:AAPL",
        "ratio",
        absent_because=Absence(AbsenceReason.NO_DRAWDOWN),
    ),
    Fact("data.bars", 2520, Unit.COUNT, DAY, "sample:AAPL", "observed"),
)
COMMENTARY = Commentary(
    sentences=(Sentence("Volatility was [[risk.annualized_volatility.1y]].", "risk", Writer.MODEL, ("risk.x",)),),
    writer=Writer.MODEL,
    model="openai/local",
    refusals=(Refusal("It doubled.", (("number_word", "doubled"),), 1),),
    exchanges=(
        Exchange((Message("user", "数字"),), Reply("text", "local", cost=0.25), "", "ab"),
        Exchange((Message("user", "again"),), None, "timeout: 60 s", "cd"),
    ),
)


def run_of(second: int, facts: tuple[Fact, ...] = FACTS) -> RunRecord:
    created = datetime(2026, 1, 2, 3, 4, second, tzinfo=UTC)
    manifest = Manifest(
        run_id=new_run_id(created, "content"),
        kind="stock",
        created=created.isoformat(),
        subject="AAPL",
        subject_name="Apple",
        as_of=DAY,
        language="en",
        is_sample=True,
        model="",
        conventions=Conventions(0.02, 5),
        arguments=(("years", "5"),),
        settings=(RecordedSetting("years", "5", "flag"),),
        versions=(("advisor", "0.1.0"),),
    )
    return RunRecord(manifest, "{}", facts_to_json(facts), commentary_to_json(COMMENTARY), '{"a": "中文"}\n')


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def test_a_run_comes_back_as_it_was_written(store: RunStore) -> None:
    store.write(run_of(1))
    again = store.load("latest")
    assert again == run_of(1).sealed()
    assert tuple(again.ledger()) == FACTS
    assert again.said() == COMMENTARY


def test_facts_keep_every_digit_and_every_kind_of_value() -> None:
    again = tuple(facts_from_json(facts_to_json(FACTS)))
    assert again == FACTS
    assert [type(fact.value) for fact in again] == [str, date, float, type(None), int]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"key": "a.b"}]'])
def test_facts_that_are_none_are_a_damaged_record(text: str) -> None:
    with pytest.raises(DamagedRecord):
        facts_from_json(text)


def test_facts_without_their_inputs_are_a_damaged_record() -> None:
    with pytest.raises(DamagedRecord, match="not in the ledger yet"):
        facts_from_json(facts_to_json(FACTS[2:3]))


def test_runs_are_listed_newest_first(store: RunStore) -> None:
    for second in (3, 1, 2):
        store.write(run_of(second))
    assert [run.run_id[:16] for run in RunIndex(store).runs()] == [f"20260102T03040{second}Z" for second in (3, 2, 1)]


def test_an_id_s_beginning_is_enough_when_it_is_one_run_s(store: RunStore) -> None:
    for second in (1, 2):
        store.write(run_of(second))
    assert store.find("20260102T030401") == run_of(1).manifest.run_id
    with pytest.raises(UnknownRun, match="write more of the id"):
        store.find("2026")
    with pytest.raises(UnknownRun, match="runs list"):
        store.find("2027")
    with pytest.raises(UnknownRun, match="runs list"):
        store.find("")


def test_an_empty_home_has_no_runs(store: RunStore) -> None:
    assert store.ids() == []
    with pytest.raises(UnknownRun, match="no run has been recorded"):
        store.find("latest")


@pytest.mark.parametrize("name", [*PARTS, MANIFEST])
def test_one_changed_character_is_found_and_the_file_named(store: RunStore, name: str) -> None:
    folder = store.write(run_of(1))
    path = folder / name
    text = path.read_text(encoding="utf-8")
    changed = text.replace("AAPL", "AAPM", 1) if "AAPL" in text else text.replace("{", "{ ", 1)
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(DamagedRun, match=name):
        store.load("latest")


@pytest.mark.parametrize("name", [*PARTS, MANIFEST])
def test_a_missing_file_is_named(store: RunStore, name: str) -> None:
    (store.write(run_of(1)) / name).unlink()
    with pytest.raises(DamagedRun, match=f"{name}: the file is missing"):
        store.load("latest")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"schema": "other"}', b"\xff\xfe"])
def test_a_manifest_that_is_none_is_one_sentence(store: RunStore, content: bytes) -> None:
    (store.write(run_of(1)) / MANIFEST).write_bytes(content)
    with pytest.raises(DamagedRun) as caught:
        store.load("latest")
    assert "\n" not in str(caught.value)
    assert RunIndex(store).runs()[0].damage == str(caught.value)


def test_a_folder_under_another_name_is_not_that_run(store: RunStore) -> None:
    folder = store.write(run_of(1))
    folder.rename(folder.with_name(run_of(2).manifest.run_id))
    with pytest.raises(DamagedRun, match="is the manifest of"):
        store.load("latest")


def test_a_name_that_is_taken_leaves_the_old_run_alone(store: RunStore) -> None:
    folder = store.write(run_of(1))
    with pytest.raises(RecordNotKept):
        store.write(run_of(1))
    assert [path.name for path in store.folder.iterdir()] == [folder.name]
    assert store.load("latest") == run_of(1).sealed()


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file stands where the folder should be")
    with pytest.raises(RecordNotKept, match="ADVISOR_HOME"):
        RunStore(tmp_path / "home" / "runs").write(run_of(1))


@pytest.mark.skipif(sys.platform == "win32", reason="the limit of a file's size is POSIX's")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    """The system refuses to let a file grow, as a full disk does."""
    program = f"""
import resource, signal, sys
sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parent.parent.parent)!r}]
from test_cli_run_record import run_of
from advisor_cli.errors import RecordNotKept
from advisor_cli.run_record.store import RunStore
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
try:
    RunStore(Path({str(tmp_path / "runs")!r})).write(run_of(1))
except RecordNotKept as problem:
    print(problem)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "the run was not recorded (File too large)" in done.stdout
    assert list((tmp_path / "runs").iterdir()) == []


def test_what_is_written_aside_is_no_run(store: RunStore) -> None:
    (store.folder / f"{ASIDE}abc").mkdir(parents=True)
    assert store.ids() == []


def test_differences_name_what_came_went_and_changed() -> None:
    gone, changed = FACTS[3], FACTS[2]
    later, extra = Fact(**{**_fields(changed), "value": 0.4}), Fact(**_fields(FACTS[4], "data.x"))
    new = (FACTS[0], FACTS[1], later, FACTS[4], extra)
    found = difference(FactLedger(FACTS), FactLedger(new))
    assert [(one.key, one.change) for one in found] == [
        (changed.key, Change.CHANGED),
        ("data.x", Change.ADDED),
        (gone.key, Change.REMOVED),
    ]
    assert found[0].old is not None
    assert (found[0].old.value, found[0].new.value if found[0].new else None) == (0.1 + 0.2, 0.4)


def test_another_day_alone_is_no_difference_of_values() -> None:
    later = Fact(**{**_fields(FACTS[4]), "as_of": date(2024, 12, 2)})
    assert difference(FactLedger([FACTS[4]]), FactLedger([later]), values_only=True) == ()
    assert len(difference(FactLedger([FACTS[4]]), FactLedger([later]))) == 1


def test_no_key_is_in_a_record(store: RunStore) -> None:
    folder = store.write(run_of(1))
    assert json.loads((folder / MANIFEST).read_text())["manifest"]["settings"] == [
        {"name": "years", "value": "5", "origin": "flag"}
    ]


def _fields(fact: Fact, key: str | None = None) -> dict[str, object]:
    names = ("key", "value", "unit", "as_of", "source", "formula", "inputs", "window", "currency", "parameters")
    fields = {name: getattr(fact, name) for name in (*names, "absent_because")}
    return fields | ({"key": key} if key else {})
