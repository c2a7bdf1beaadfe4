"""A recorded run made again from what it observed, without network or model, and compared exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from advisor_cli.console import put, say
from advisor_cli.errors import DamagedRun, Differs, ExitCode, UsageFault
from advisor_cli.output import json_text
from advisor_cli.report.json_envelope import envelope_text
from advisor_cli.run_record.difference import Change, Difference, difference
from advisor_cli.run_record.record import RunRecord, commentary_to_json
from advisor_cli.run_record.shared_market import whole_snapshot
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from advisor_cli.workflow.as_recorded import as_recorded
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.question import Snapshot
from advisor_cli.workflow.series_study import KIND, SeriesSnapshot, study_series
from advisor_cli.workflow.study import Study, study
from data_sources.account_snapshot import AccountSnapshot
from data_sources.brief_snapshot import BriefSnapshot
from data_sources.errors import DamagedRecord
from data_sources.model import InstrumentKind
from data_sources.snapshot import MarketSnapshot
from diagnostics.commentary.write import ReplayModel
from diagnostics.ledger import FactLedger

SHOWN = 20
# What a run's snapshot is, by the name of its diagnosis; of shares and funds it is that of a market.
SNAPSHOTS: dict[str, type[AccountSnapshot | BriefSnapshot]] = {
    InstrumentKind.ACCOUNT.value: AccountSnapshot,
    InstrumentKind.BRIEF.value: BriefSnapshot,
}


def replay_run(asked: str, settings: Settings, *, as_json: bool) -> int:
    """Recompute facts, words and document, and compare each with the record.

    Raises:
        DamagedRun: the record is not what was written.
        Differs: something came out otherwise; what, is printed before.
    """
    record = RunStore(settings.runs).load(asked)
    again = _recomputed(record)
    found = difference(record.ledger(), again.ledger)
    # A report may have gained figures since; the run is held to those that it has.
    added = frozenset(one.key for one in found if one.change is Change.ADDED)
    facts = tuple(one for one in found if one.key not in added)
    places = [*_changed(record.commentary, again.commentary, "commentary")]
    if record.document != again.document:
        places += _changed(record.document, as_recorded(again.document, record.document, added), "document")
    run_id = record.manifest.run_id
    if as_json:
        answer = {"run_id": run_id, "same": not (facts or places), "facts": _keys(facts), "places": places}
        put(json_text(answer | {"added": len(added)}))
    if not facts and not places:
        gained = f"; {len(added)} facts were added to such reports since" if added else ""
        same = len(again.ledger) - len(added)
        say(f"run {run_id}: {same} facts, the words and the document are exactly the same{gained}")
        return ExitCode.DONE
    if not as_json:
        put("\n".join([*(f"fact {key}" for key in _keys(facts)), *places]))
    recorded = dict(record.manifest.versions).get("advisor", "")
    raise Differs(
        f"run {run_id} came out otherwise: {len(facts)} facts and {len(places)} places differ (made by {recorded})"
    )


def made_again(record: RunRecord) -> Study:
    """The study of a recorded diagnosis, from its snapshot and its recorded exchanges.

    Raises:
        UsageFault: the run is of a user's series, which have no words.
        DamagedRun: the snapshot or the exchanges cannot be read.
    """
    manifest = record.manifest
    if manifest.kind == KIND:
        raise UsageFault(f"run {manifest.run_id} holds the figures of {manifest.subject}, and no report to verify")
    try:
        snapshot = _snapshot(record)
        said = record.said()
    except DamagedRecord as damage:
        raise DamagedRun(f"{manifest.run_id}, {damage.where}", damage.why) from damage
    return study(snapshot, Frame.of(manifest), ReplayModel(said.exchanges, said.model) if said.model else None)


def _snapshot(record: RunRecord) -> Snapshot:
    """What the run observed; the market histories that it shares with others put back."""
    if record.manifest.market:
        return whole_snapshot(record.snapshot, dict(record.market).__getitem__)
    return SNAPSHOTS.get(record.manifest.kind, MarketSnapshot).from_json(record.snapshot)


@dataclass(frozen=True, slots=True, eq=False)
class _Recomputed:
    """The parts of a run as they come out now."""

    ledger: FactLedger
    commentary: str
    document: str


def _recomputed(record: RunRecord) -> _Recomputed:
    if record.manifest.kind == KIND:
        try:
            series = SeriesSnapshot.from_json(record.snapshot)
        except DamagedRecord as damage:
            raise DamagedRun(f"{record.manifest.run_id}, {damage.where}", damage.why) from damage
        made = study_series(series, Frame.of(record.manifest))
        return _Recomputed(made.ledger, record.commentary, made.document)
    again = made_again(record)
    return _Recomputed(again.diagnosed.ledger, commentary_to_json(again.commentary), envelope_text(again.document))


def _keys(facts: tuple[Difference, ...]) -> list[str]:
    return [f"{one.key} ({one.change.value})" for one in facts[:SHOWN]]


def _changed(old: str, new: str, name: str) -> list[str]:
    """The places at which two JSON texts differ, the first twenty."""
    if old == new:
        return []
    try:
        recorded = json.loads(old)
    except (ValueError, RecursionError):
        return [f"{name} (the recorded one is not JSON)"]
    return [f"{name}{place}" for place in islice(_places(recorded, json.loads(new)), SHOWN)]


def _places(old: object, new: object, place: str = "") -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from _places(old.get(name), new.get(name), f"{place}.{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _places(before, after, f"{place}[{index}]")
    elif old != new:
        yield place
