"""What every run leaves behind: its manifest, and a folder that is complete or absent."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from datetime import date
from importlib.metadata import PackageNotFoundError, version

from advisor_cli import __version__
from advisor_cli.errors import RecordNotKept
from advisor_cli.model_budget.spending import ModelSpending
from advisor_cli.run_record.record import Manifest, Receipt, RecordedSetting, RunRecord
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Origin as SettingOrigin
from advisor_cli.settings import Settings
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.model import NO_MODEL
from data_sources.model import Origin

COMPUTED_WITH = ("numpy", "pandas", "yfinance", "akshare", "litellm", "matplotlib", "typst")
# Where runs are kept says nothing about what they hold.
NOT_ASKED = ("home", "model_key", "cache_folder")


def keep(record: RunRecord, settings: Settings) -> RecordNotKept | None:
    """Write the run; the failure to do so is handed back, because the report has to be printed all the same."""
    try:
        RunStore(settings.runs).write(record)
    except RecordNotKept as problem:
        return problem
    return None


def manifest_of(
    frame: Frame,
    settings: Settings,
    *,
    kind: str,
    subject: str,
    subject_name: str,
    as_of: date,
    is_sample: bool,
    arguments: tuple[tuple[str, str], ...],
    received: tuple[Receipt, ...] = (),
    spent: ModelSpending | None = None,
) -> Manifest:
    """The cover of a run; it holds every setting as it is shown, and no key."""
    return Manifest(
        run_id=frame.run_id,
        kind=kind,
        created=frame.created,
        subject=subject,
        subject_name=subject_name,
        as_of=as_of,
        language=frame.language.value,
        is_sample=is_sample,
        model="" if settings.model == NO_MODEL else settings.model,
        conventions=frame.conventions,
        arguments=arguments,
        settings=tuple(RecordedSetting(one.name, one.value, one.origin.value) for one in settings.origins),
        versions=versions(),
        received=received,
        spent=spent,
    )


def receipts(origins: Iterable[Origin], replies: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """What a snapshot rests on, and every reply that was received for it, each digest once."""
    found = [Receipt(origin.provider, origin.dataset, origin.sha256) for origin in origins]
    return tuple({receipt.sha256: receipt for receipt in (*found[::-1], *replies)}.values())


def asked_arguments(settings: Settings, **given: str) -> tuple[tuple[str, str], ...]:
    """What was set away from the defaults, as (name, written value) pairs; ``given`` first, where it is not ""."""
    own = [(name, value) for name, value in given.items() if value]
    return tuple(
        own
        + [
            (one.name, one.value)
            for one in settings.origins
            if one.origin is not SettingOrigin.DEFAULT and one.name not in NOT_ASKED
        ]
    )


def versions() -> tuple[tuple[str, str], ...]:
    """(package, version) of what the figures and their pictures are made with."""
    found = [("advisor", __version__), ("python", platform.python_version())]
    for package in COMPUTED_WITH:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            continue
    return tuple(found)
