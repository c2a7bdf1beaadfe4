"""The settings as they stand, and a file to begin with."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from advisor_cli.console import put, say
from advisor_cli.errors import ExitCode, FileFault
from advisor_cli.output import json_text, text_table
from advisor_cli.setting_specs import template
from advisor_cli.settings import Settings


def show_settings(settings: Settings, *, as_json: bool) -> int:
    """Print each setting, its value and where it was set; a key only as set or not set."""
    if as_json:
        put(
            json_text(
                {
                    "file": str(settings.file),
                    "settings": [
                        {"name": one.name, "value": one.value, "origin": one.origin.value, "place": one.place}
                        for one in settings.origins
                    ],
                }
            )
        )
        return ExitCode.DONE
    rows = [(one.name, one.value, one.origin.value, one.place) for one in settings.origins]
    put(text_table(("setting", "value", "from", "set by"), rows))
    state = "" if settings.file.exists() else " (there is none; advisor config init writes one)"
    say(f"settings file: {settings.file}{state}")
    return ExitCode.DONE


def begin_settings(path: Path, *, replace: bool) -> int:
    """Write a settings file in which every setting is explained; an existing one is kept unless told otherwise."""
    if path.exists() and not replace:
        raise FileFault(str(path), "there is a settings file already", "edit it, or give --force to replace it")
    write_aside(path, template())
    say(f"wrote {path}")
    return ExitCode.DONE


def write_aside(path: Path, text: str) -> None:
    """Write a file aside and rename it: it is complete or absent.

    Raises:
        FileFault: the place cannot be written.
    """
    aside: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, aside = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(aside).replace(path)
        aside = None
    except OSError as failure:
        raise FileFault(str(path), f"it cannot be written ({failure.strerror})", "name another place") from failure
    finally:
        if aside is not None:
            Path(aside).unlink(missing_ok=True)
