"""Which peers are there, and in which versions. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

DISTRIBUTIONS = ("quantstats", "ffn", "empyrical-reloaded", "skfolio", "pyxirr", "sqlite-utils")
METRIC_PEERS = DISTRIBUTIONS[:4]
NO_XIRR = "pyxirr solves for XIRR only: it stands in the table of rates_of_accounts."


def installed(distribution: str) -> str | None:
    """The version of a distribution, None when it is not there."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def missing(distributions: Iterable[str]) -> list[str]:
    """One sentence for each that is not installed."""
    return [f"{name} is not installed; its rows are left out." for name in distributions if installed(name) is None]
