"""Aliases of clients: stable, telling nothing, made with a key that only its user can read."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_cli.clients.alias import alias, client_alias, identity
from advisor_cli.clients.key import client_key
from advisor_cli.errors import FileFault
from advisor_cli.settings import Secret, load_settings
from data_sources.model import AccountBook, AccountFile, ClientProfile, Origin

KEY = b"0123456789abcdef0123456789abcdef"
ORIGIN = Origin("file", "a.csv", "2024-01-01", "0" * 64)


def book(*accounts: str) -> AccountBook:
    return AccountBook((AccountFile("a.csv", "own", 1, accounts, None, None, ORIGIN),))


def test_a_known_alias() -> None:
    """By hand: base 32 of HMAC-SHA256("0123456789abcdef0123456789abcdef", "name:wang xiulan")."""
    assert alias("name:wang xiulan", KEY) == "client-lc2bajg4l6"


def test_the_name_goes_before_the_numbers_and_these_before_the_path(tmp_path: Path) -> None:
    named = ClientProfile(name="  WANG　Xiulan ")
    assert identity(named, book("1"), tmp_path) == "name:wang xiulan"
    assert client_alias(named, book("1"), tmp_path, KEY) == client_alias(
        ClientProfile(name="Wang  XiuLan"), book("2"), tmp_path / "x", KEY
    )
    assert identity(ClientProfile(), book("B-2", "a-1", "B-2"), tmp_path) == "accounts:a-1\nb-2"
    assert identity(ClientProfile(), book(), tmp_path) == f"path:{tmp_path.resolve()}"
    assert identity(ClientProfile(name="1"), book(), tmp_path) != identity(ClientProfile(), book("1"), tmp_path)


@given(text=st.text(), other=st.text())
def test_an_alias_has_one_form_and_hangs_on_the_key(text: str, other: str) -> None:
    made = alias(text, KEY)
    assert re.fullmatch(r"client-[a-z2-7]{10}", made)
    assert made == alias(text, KEY)
    assert made != alias(text, KEY[::-1])
    assert (made == alias(other, KEY)) == (text == other)


def test_the_key_is_made_once_for_its_user_alone(tmp_path: Path) -> None:
    first = client_key(tmp_path / "home")
    assert len(first) == 64
    assert client_key(tmp_path / "home") == first
    assert client_key(tmp_path / "other") != first
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "home" / "client.key").stat().st_mode) == 0o600
    assert [one.name for one in (tmp_path / "home").iterdir()] == ["client.key"]


def test_the_user_s_own_key_is_not_written_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CLIENT_KEY", KEY.decode())
    settings = load_settings()
    assert settings.client_key is not None
    assert client_key(tmp_path / "home", settings.client_key) == KEY
    assert not (tmp_path / "home").exists()
    assert KEY.decode() not in repr(settings)


def test_a_key_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="the key has 3 characters; at least 16 are needed"):
        client_key(tmp_path, Secret("abc"))
    (tmp_path / "client.key").mkdir()
    with pytest.raises(FileFault, match="ADVISOR_CLIENT_KEY"):
        client_key(tmp_path)
