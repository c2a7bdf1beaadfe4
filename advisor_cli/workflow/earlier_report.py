"""The last recorded report of the same client, for what changed since."""

from __future__ import annotations

from datetime import date

from advisor_cli.errors import DamagedRun
from advisor_cli.run_record.record import RunRecord
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from data_sources.account_snapshot import EarlierFigure, EarlierReport
from data_sources.model import InstrumentKind
from diagnostics.account.summary.compared import COMPARED
from diagnostics.facts import Value

LOOKED_AT = 2000  # runs, the newest first


def earlier_report(alias: str, as_of: date, settings: Settings) -> EarlierReport | None:
    """The newest report of the client for a day before ``as_of``; None where none is recorded.

    A run that cannot be read is passed over: ``advisor runs list`` names it.
    """
    store = RunStore(settings.runs)
    for run in store.listed()[:LOOKED_AT]:
        manifest = run.manifest
        fits = manifest is not None and manifest.kind == InstrumentKind.ACCOUNT.value and manifest.subject == alias
        if manifest is None or not fits or manifest.as_of >= as_of:
            continue
        try:
            return _report_of(store.load(run.run_id))
        except DamagedRun:
            continue
    return None


def _report_of(record: RunRecord) -> EarlierReport:
    figures = tuple(
        EarlierFigure(fact.key, _plain(fact.value), fact.unit.value, fact.currency)
        for fact in record.ledger()
        if fact.key.startswith(COMPARED) and fact.value is not None
    )
    return EarlierReport(record.manifest.run_id, record.manifest.as_of, figures, record.findings())


def _plain(value: Value) -> float | str:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else float(value)
