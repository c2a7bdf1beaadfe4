"""A source's own word as a fact: present with its origin, or absent because the source does not say."""

from __future__ import annotations

from datetime import date, datetime

from data_sources.model import Origin
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value


def said_by(origin: Origin, symbol: str) -> str:
    """The short name of an origin: provider and symbol."""
    return f"{origin.provider}:{symbol}"


def observation(
    key: str, value: Value | None, unit: Unit, *, as_of: date, origin: Origin, symbol: str, currency: str = ""
) -> Fact:
    """One thing that a source says, with the digest of what it was read from.

    A value that is None, or an empty text, is what the source does not say; a moment counts as its day.
    ``as_of`` is the day the value is of, ``symbol`` whose it is.
    """
    if isinstance(value, datetime):
        value = value.date()
    if value == "":
        value = None
    return Fact(
        key,
        value,
        unit,
        as_of,
        source=said_by(origin, symbol),
        formula="observed",
        currency=currency,
        parameters=(("dataset", origin.dataset), ("retrieved", origin.retrieved), ("sha256", origin.sha256)),
        absent_because=Absence(AbsenceReason.NOT_OFFERED) if value is None else None,
    )
