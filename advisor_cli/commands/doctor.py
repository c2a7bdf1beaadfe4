"""``advisor doctor``."""

from __future__ import annotations

from advisor_cli import options
from advisor_cli.settings import load_settings


def doctor(offline: options.Offline = False, as_json: options.AsJson = False) -> int:
    """Check what is installed and configured.

    Versions, fonts, keys (present or not, never shown), sources that answer, folders that can be written.
    """
    from advisor_cli.workflow.doctor import examine

    return examine(load_settings({"offline": offline or None}), as_json=as_json)
