"""What apprise knows of services, read without letting it speak: its own log repeats addresses with their keys."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WEB = ("http", "https")  # the address that a service gives out for its webhook; apprise knows many by their host


@dataclass(frozen=True, slots=True)
class Service:
    """Which parts of a service's address are secret.

    Args:
        forms: of its addresses, as apprise writes them: "{schema}://{token}/{targets}"; empty where it is not known.
        private: names of the parts that are secret.
        private_options: names behind the question mark whose values are secret.
    """

    forms: tuple[str, ...] = ()
    private: frozenset[str] = frozenset()
    private_options: frozenset[str] = frozenset()


def silence() -> None:
    """Apprise says nothing more in this process, not even that something is wrong."""
    logging.getLogger("apprise").disabled = True


def _known() -> Mapping[str, Any]:
    """Each scheme with apprise's class for it."""
    silence()
    with warnings.catch_warnings():
        # It looks for modules that Python is giving up, to put others in their place.
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise.manager_plugins import NotificationManager

        manager = NotificationManager()  # type: ignore[no-untyped-call]
        return {scheme: manager[scheme] for scheme in manager.schemas()}  # type: ignore[no-untyped-call]


def schemes() -> tuple[str, ...]:
    """Every scheme that an address can begin with."""
    return (*sorted(_known()), *WEB)


def service_of(scheme: str) -> Service:
    """The service of a known scheme."""
    if scheme in WEB:
        return Service()
    plugin = _known()[scheme]
    private = frozenset(name for name, told in plugin.template_tokens.items() if told.get("private"))
    return Service(tuple(plugin.templates), private, _private_options(plugin.template_args, private))


def _private_options(options: Mapping[str, Any], private: frozenset[str]) -> frozenset[str]:
    def is_private(told: Mapping[str, Any]) -> bool:
        alias = told.get("alias_of", ())
        named = {alias} if isinstance(alias, str) else set(alias)
        return bool(told.get("private")) or bool(named & private)

    # A template is a file's name, which apprise hides as well.
    return frozenset(name for name, told in options.items() if is_private(told) and name != "template")


def is_readable(url: str) -> bool:
    """Whether apprise can make something of an address of a known scheme."""
    _known()
    from apprise import Apprise

    return Apprise.instantiate(url, suppress_exceptions=True) is not None
