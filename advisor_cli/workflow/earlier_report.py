"""The last recorded report of the same client, for what changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from advisor_cli.errors import DamagedRun
from advisor_cli.run_record.compared import compared_text, earlier_report_of, packed_report
from advisor_cli.run_record.index import IndexedRun, RunIndex
from advisor_cli.run_record.record import RunRecord
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from data_sources.account_snapshot import EarlierReport
from data_sources.model import InstrumentKind
from diagnostics.account.summary.compared import COMPARED

ACCOUNT = InstrumentKind.ACCOUNT.value


def earlier_report(alias: str, as_of: date, settings: Settings) -> EarlierReport | None:
    """The newest report of the client for a day before ``as_of``; None where none is recorded.

    A run that cannot be read is passed over: ``advisor runs list`` names it.
    """
    store = RunStore(settings.runs)
    return _first_whole(store, RunIndex(store).before(ACCOUNT, alias, as_of))


def earlier_reports(aliases: Collection[str], as_of: date, settings: Settings) -> dict[str, EarlierReport]:
    """As ``earlier_report``, of many clients at once; who has none is not in it.

    Ten thousand clients whose runs keep their ``compared.json`` take some fifteen seconds.
    """
    store = RunStore(settings.runs)
    found = RunIndex(store).last_before(ACCOUNT, as_of, frozenset(aliases))
    reports = ((alias, _first_whole(store, runs)) for alias, runs in found.items())
    return {alias: report for alias, report in reports if report is not None}


def packed_earlier_reports(store: RunStore, aliases: Collection[str], as_of: date) -> dict[str, bytes]:
    """As ``earlier_reports``, each packed for the way to a worker and not unpacked here."""
    found = RunIndex(store).last_before(ACCOUNT, as_of, frozenset(aliases))
    packed = {}
    for alias, runs in found.items():
        for run in runs:
            try:
                text = store.compared_text(run.run_id)
                kept = compared_text(report_of(store.load(run.run_id), COMPARED)) if text is None else text
            except DamagedRun:
                continue
            packed[alias] = packed_report(kept)
            break
    return packed


def report_of(record: RunRecord, compared: tuple[str, ...]) -> EarlierReport:
    """What the next report has to know of a recorded one: figures whose keys begin so, and its findings."""
    manifest = record.manifest
    return earlier_report_of(manifest.run_id, manifest.as_of, record.ledger(), record.findings(), compared)


def _first_whole(store: RunStore, runs: Iterable[IndexedRun]) -> EarlierReport | None:
    for run in runs:
        try:
            kept = store.compared(run.run_id)
            return kept if kept is not None else report_of(store.load(run.run_id), COMPARED)
        except DamagedRun:
            continue
    return None
