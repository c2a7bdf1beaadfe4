"""Who the account belongs to, as a word that says nothing: the same for the same client, and never to be undone."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from base64 import b32encode
from pathlib import Path

from data_sources.model import AccountBook, ClientProfile

PREFIX = "client-"
LENGTH = 10


def client_alias(profile: ClientProfile, book: AccountBook, path: Path, key: bytes) -> str:
    """The alias of the client: of the profile's name, else of the accounts' numbers, else of where the files lie.

    So a client has one alias whatever files are handed in, once the profile names him.
    """
    return alias(identity(profile, book, path), key)


def alias(text: str, key: bytes) -> str:
    """``client-`` and ten letters of the keyed digest of a text: HMAC-SHA256 in base 32."""
    mac = hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return PREFIX + b32encode(mac).decode("ascii")[:LENGTH].lower()


def identity(profile: ClientProfile, book: AccountBook, path: Path) -> str:
    """What tells this client from others, marked with its kind so that no name is taken for a number."""
    if name := normal(profile.name):
        return f"name:{name}"
    numbers = sorted({normal(number) for file in book.files for number in file.accounts} - {""})
    if numbers:
        return "accounts:" + "\n".join(numbers)
    return f"path:{path.resolve()}"


def normal(text: str) -> str:
    """The text as people mean it: letter case, full width and blanks do not tell two clients apart."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
