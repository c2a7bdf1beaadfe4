"""What is installed, configured and reachable, checked on this machine now. No key is ever shown."""

from __future__ import annotations

import os
import platform
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from advisor_cli import __version__
from advisor_cli.console import put
from advisor_cli.errors import ExitCode
from advisor_cli.output import json_text, text_table
from advisor_cli.report.errors import FontMissing
from advisor_cli.report.fonts import CHARTS, TEXT, FontFile
from advisor_cli.settings import Settings, keys_present
from data_sources.errors import SourceError
from data_sources.registry import known_sources, make_source

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
PROBE_SYMBOL = "AAPL"
ROOM_OF_A_RUN = 2 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Args:
        topic: "package", "font", "key", "source", "folder" or "setting".
        state: "ok", "missing" (needed and not there) or "absent" (not there, and not needed).
    """

    topic: str
    name: str
    state: str
    detail: str


def examine(settings: Settings, *, as_json: bool) -> int:
    """Print every check.

    Returns:
        0, or 5 when something that is needed is missing.
    """
    checks = [
        Check("package", "advisor", "ok", f"{__version__}, Python {platform.python_version()}, {platform.system()}"),
        *(_package(name, purpose) for name, purpose in PACKAGES),
        *(_font(font) for font in (TEXT, CHARTS)),
        *_keys(settings),
        *(_source(name) for name in known_sources()),
        *(_folder(name, path) for name, path in (("runs", settings.runs), ("cache", settings.cache))),
        _settings_file(settings.file),
    ]
    needed = [check for check in checks if check.state == "missing"]
    if as_json:
        rows = [
            {"topic": check.topic, "name": check.name, "state": check.state, "detail": check.detail} for check in checks
        ]
        put(json_text({"version": __version__, "ok": not needed, "checks": rows}))
    else:
        put(text_table(("what", "name", "state", ""), [(c.topic, c.name, c.state, c.detail) for c in checks]))
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


def _source(name: str) -> Check:
    try:
        source = make_source(name)
        source.find_instrument(PROBE_SYMBOL)
    except SourceError as failure:
        return Check("source", name, "absent", str(failure))
    return Check("source", name, "ok", f"answers for {PROBE_SYMBOL}")


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
