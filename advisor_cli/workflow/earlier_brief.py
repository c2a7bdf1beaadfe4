"""The brief before this one, for what is new since."""

from __future__ import annotations

from datetime import date

from advisor_cli.errors import DamagedRun, UnknownRun
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from advisor_cli.unattended.day import DayBook
from advisor_cli.workflow.earlier_report import report_of
from data_sources.account_snapshot import EarlierReport
from diagnostics.brief.front.compared import COMPARED_BRIEF


def earlier_brief(days: DayBook, day: date, settings: Settings) -> EarlierReport | None:
    """The newest brief of the same name for a day before; None where there is none, or its record is gone."""
    made = days.last_before(day)
    if made is None:
        return None
    try:
        return report_of(RunStore(settings.runs).load(made.run), COMPARED_BRIEF)
    except (DamagedRun, UnknownRun):
        return None
