"""The key of the aliases: made once on this machine, readable by its user alone, sent nowhere.

Without the key an alias says nothing: names are few, and a plain digest of one is found by trying.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from advisor_cli.errors import FileFault
from advisor_cli.settings import Secret

NAME = "client.key"
BYTES = 32
LEAST = 16  # bytes; a shorter key of the user's own could be found by trying


def client_key(home: Path, own: Secret | None = None) -> bytes:
    """The key: the user's own (ADVISOR_CLIENT_KEY), else the one in the home folder, made where there is none.

    Raises:
        FileFault: it cannot be read or written, or is too short.
    """
    if own is not None:
        return _long_enough(own.reveal().strip().encode(), "ADVISOR_CLIENT_KEY")
    path = home / NAME
    try:
        if not path.exists():
            _make(path)
        return _long_enough(path.read_bytes().strip(), str(path))
    except OSError as failure:
        what = f"the key of the clients' aliases cannot be used ({failure.strerror})"
        raise FileFault(str(path), what, "set ADVISOR_CLIENT_KEY, or another folder with ADVISOR_HOME") from failure


def _long_enough(key: bytes, place: str) -> bytes:
    if len(key) < LEAST:
        raise FileFault(place, f"the key has {len(key)} characters", f"at least {LEAST} are needed")
    return key


def _make(path: Path) -> None:
    """A new key, whole or not at all; where another command was quicker, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_hex(BYTES).encode() + b"\n")
    try:
        os.link(made, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if not path.exists():
            made.replace(path)
    finally:
        made.unlink(missing_ok=True)
