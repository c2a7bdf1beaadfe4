"""Secrets that stand in an address instead of the name of a variable.

Targets lie in a file, and files are copied, backed up and shown. What is secret in an address differs from service to
service; apprise tells it part by part. What it does not tell is known by its name or by its looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from advisor_cli.delivery.services import Service

# Stands for a variable's value while an address is looked at.
FROM_ENVIRONMENT = "\ue000"
SECRET_NAME = re.compile(r"pass|pwd|token|secret|apikey|auth|cookie|credential|pgp|(?:^|[_+-])key$", re.IGNORECASE)
# Addresses and names of people are long and may look like anything.
PLAIN_NAMES = frozenset({"to", "from", "name", "cc", "bcc", "reply", "format", "mode", "smtp", "user", "subject"})
SHORTEST_KEY, SHORTEST_RANDOM = 8, 16
_PART = re.compile(r"\{(\w+)\}")
_TURN = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts, percent signs undone; what is not there is ""."""

    scheme: str
    user: str
    password: str
    host: str
    parts: tuple[str, ...]
    options: tuple[tuple[str, str], ...]


def parted(url: str) -> Address:
    """An address in its parts. Never fails: what is odd lands in the part where it stands."""
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    authority, *parts = place.split("/")
    login, _, host = authority.rpartition("@")
    user, _, password = login.partition(":")
    name, _, port = host.partition(":")
    if port and not port.isdigit() and port != FROM_ENVIRONMENT:
        password = password or port  # a password with "/" or "@" in it, which should have been written %2F or %40
    options = tuple(
        (unquote(key), unquote(value)) for key, _, value in (one.partition("=") for one in query.split("&") if one)
    )
    return Address(scheme.lower(), unquote(user), unquote(password), unquote(name), tuple(map(unquote, parts)), options)


def literal_secrets(url: str, service: Service) -> tuple[str, ...]:
    """Which parts of an address are secrets written out.

    Args:
        url: of a target, each variable replaced by ``FROM_ENVIRONMENT``.
        service: whose address it is.

    Returns:
        Names of the parts, never what stands there; empty where every secret is a variable.
    """
    return tuple(dict.fromkeys(_found(parted(url), service)))


def _found(address: Address, service: Service) -> Iterator[str]:
    if _is_literal(address.password):
        yield "the password"
    logins = [form.partition("://")[2].rpartition("@")[0].partition(":") for form in service.forms if "@" in form]
    users = [_is_private(user, service) for user, _, _ in logins]
    alone = [_is_private(user, service) for user, _, password in logins if not password]
    if _is_literal(address.user) and users:
        certain = all(users)
        if certain or (any(alone) and not address.password and _looks_like_a_key(address.user)):
            yield "the part before the @"
    places = [form.partition("://")[2].split("/") for form in service.forms]
    hosts = [_is_private(place[0].rpartition("@")[2].partition(":")[0], service) for place in places]
    if _is_literal(address.host) and any(hosts):
        is_a_machine = "." in address.host or address.host == "localhost"
        if all(hosts) or not is_a_machine:
            yield "the part after ://"
    yield from _in_path(address, service, places)
    yield from _in_options(address, service)


def _in_path(address: Address, service: Service, places: list[list[str]]) -> Iterator[str]:
    for at, part in enumerate(address.parts, start=1):
        there = [_is_private(place[at], service) for place in places if len(place) > at and place[at]]
        secret = bool(there) and any(there) and (all(there) or _looks_like_a_key(part))
        if _is_literal(part) and (secret or _looks_random(part)):
            yield f"part {at} of the path"


def _in_options(address: Address, service: Service) -> Iterator[str]:
    for name, value in address.options:
        bare = name.lstrip("+-:")
        if not _is_literal(value) or bare.lower() in PLAIN_NAMES:
            continue
        if name in service.private_options or SECRET_NAME.search(bare) or _looks_random(value):
            yield f"the value of {bare}"


def _is_literal(part: str) -> bool:
    return bool(part) and FROM_ENVIRONMENT not in part


def _is_private(part: str, service: Service) -> bool:
    return any(name in service.private for name in _PART.findall(part))


def _looks_like_a_key(part: str) -> bool:
    """Long, and not a word: for places where a key may stand, or the name of a room."""
    return len(part) >= SHORTEST_KEY and (any(letter.isdigit() for letter in part) or len(part) >= SHORTEST_RANDOM)


def _looks_random(part: str) -> bool:
    """Long, with digits, and turning between small letters, capitals and digits as no words do."""
    word = re.sub(r"[^A-Za-z0-9]", "", part)
    return len(word) >= SHORTEST_RANDOM and any(map(str.isdigit, word)) and len(_TURN.findall(word)) >= 3
