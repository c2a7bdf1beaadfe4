"""What is installed, configured and reachable, checked on this machine now. No key is ever shown."""

from __future__ import annotations

import os
import platform
import tempfile
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from advisor_cli import __version__
from advisor_cli.console import put
from advisor_cli.errors import ExitCode
from advisor_cli.output import json_text, text_table
from advisor_cli.report.errors import FontMissing
from advisor_cli.report.fonts import CHARTS, TEXT, FontFile
from advisor_cli.settings import Settings, keys_present
from advisor_cli.workflow.clock import Clock, system_clock
from advisor_cli.workflow.doctor_home import home_checks
from advisor_cli.workflow.doctor_sources import Check, SourcesAsked, ask_sources

# Package, and what it is there for. All are core dependencies: each has to be installed.
PACKAGES = (
    ("typer", "commands"),
    ("rich", "terminal"),
    ("numpy", "figures"),
    ("pandas", "tables of providers"),
    ("matplotlib", "charts"),
    ("typst", "PDF"),
    ("platformdirs", "folders"),
    ("litellm", "language models"),
    ("yfinance", "Yahoo Finance"),
    ("akshare", "AKShare"),
)
ROOM_OF_A_RUN = 2 * 1024 * 1024  # bytes


def examine(settings: Settings, asked: SourcesAsked, *, as_json: bool, clock: Clock = system_clock) -> int:
    """Print every check, and what the sources answered.

    Returns:
        0, or 5 when something that is needed is missing. A source that is not reached is not missing.

    Raises:
        FileFault: the folder for the recordings cannot be written.
    """
    said = ask_sources(settings, asked, clock)
    checks = [
        Check("package", "advisor", "ok", f"{__version__}, Python {platform.python_version()}, {platform.system()}"),
        *(_package(name, purpose) for name, purpose in PACKAGES),
        *(_font(font) for font in (TEXT, CHARTS)),
        *_keys(settings),
        *said.checks,
        *(_folder(name, path) for name, path in (("runs", settings.runs), ("cache", settings.cache))),
        *home_checks(settings, clock),
        _settings_file(settings.file),
    ]
    needed = [check for check in checks if check.state == "missing"]
    if as_json:
        put(
            json_text(
                {"version": __version__, "ok": not needed, "checks": [asdict(one) for one in checks], **said.json}
            )
        )
        return ExitCode.NOT_CONFIGURED if needed else ExitCode.DONE
    put(text_table(("what", "name", "state", ""), [(c.topic, c.name, c.state, c.detail) for c in checks]))
    for table in said.tables:
        put("\n" + table)
    put(
        f"{len(needed)} missing: {', '.join(check.name for check in needed)}"
        if needed
        else "all that is needed is there"
    )
    return ExitCode.NOT_CONFIGURED if needed else ExitCode.DONE


def _package(name: str, purpose: str) -> Check:
    try:
        return Check("package", name, "ok", f"{version(name)}, for {purpose}")
    except PackageNotFoundError:
        return Check("package", name, "missing", f'needed for {purpose}; run: pip install "{name}"')


def _font(font: FontFile) -> Check:
    try:
        return Check("font", font.family, "ok", str(font.path()))
    except FontMissing as missing:
        return Check("font", font.family, "missing", str(missing))


def _keys(settings: Settings) -> list[Check]:
    """Which variables hold a key; one is needed only for a model that was named and is not on this machine."""
    wanted = next(one.place for one in settings.origins if one.name == "model_key")
    needed = settings.model != "none" and not settings.model_base_url
    checks = []
    for variable, present in keys_present():
        state = "ok" if present else "missing" if needed and variable == wanted else "absent"
        detail = "set" if present else f"needed by {settings.model}" if state == "missing" else "not set"
        checks.append(Check("key", variable, state, detail))
    return checks


def _folder(name: str, path: Path) -> Check:
    """Whether a file can be written there; the nearest folder that exists is tried."""
    nearest = next((folder for folder in (path, *path.parents) if folder.exists()), path)
    try:
        with tempfile.NamedTemporaryFile(dir=nearest) as probe:
            probe.write(bytes(ROOM_OF_A_RUN))
            probe.flush()
    except OSError as failure:
        return Check("folder", name, "missing", f"{path} cannot be written ({failure.strerror}); set ADVISOR_HOME")
    return Check("folder", name, "ok", str(path))


def _settings_file(path: Path) -> Check:
    if path.exists():
        state = "ok" if os.access(path, os.R_OK) else "missing"
        return Check("setting", "file", state, str(path))
    return Check("setting", "file", "absent", f"{path}; advisor config init writes one")
