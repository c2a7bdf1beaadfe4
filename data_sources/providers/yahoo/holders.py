"""Who holds a share, as Yahoo has it: the largest institutions and funds, the insiders, and the totals.

Fractions come as decimals (0.0929). A column in which one holder would have more than the whole
company is in another unit, and then none of it is shown: what cannot be told is not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from data_sources.errors import NoData, SchemaChanged
from data_sources.model import Holder, Instrument, InstrumentKind, Origin
from data_sources.plain_text import plain_text
from data_sources.providers.yahoo.instruments import spelling
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.replies import Part, day, modules, number, part, rows

MOST_HOLDERS = 1_000
LISTS = (("institutionOwnership", "institution"), ("fundOwnership", "fund"))
TOTALS = (
    ("insidersPercentHeld", "all_insiders", "all insiders"),
    ("institutionsPercentHeld", "all_institutions", "all institutions"),
)
# Shares over fraction is the company's whole number of shares, the same for every holder but for rounding.
FAR_OFF = 20.0
ROUNDED = 0.0005  # below it four decimals say too little to compare


def fetch_holders(library: YahooLibrary, instrument: Instrument) -> tuple[Holder, ...]:
    """Institutions, funds, insiders, then the totals; within a kind the largest first.

    Raises:
        NoData: no holder is known, or the instrument is no share.
        SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"holders of {instrument.symbol}"
    if instrument.kind is not InstrumentKind.STOCK:
        raise NoData(asked, NAME, f"it is no share ({instrument.kind.value})")
    ask: Callable[[Any], object] = lambda ticker: ticker.get_institutional_holders()
    said, origin = modules(library, spelling(instrument.symbol), asked, ask)
    found: list[Holder] = []
    for module, kind in LISTS:
        listed = rows(part(said, module, asked), "ownershipList", asked, MOST_HOLDERS)
        owners = [_owner(row, instrument.symbol, kind, origin, asked) for row in listed]
        found += _largest_first(_checked([owner for owner in owners if owner is not None]))
    insiders = rows(part(said, "insiderHolders", asked), "holders", asked, MOST_HOLDERS)
    named = [_insider(row, instrument.symbol, origin, asked) for row in insiders]
    found += _largest_first([insider for insider in named if insider is not None])
    found += _totals(part(said, "majorHoldersBreakdown", asked), instrument.symbol, origin, asked)
    if not found:
        raise NoData(asked, NAME)
    return tuple(found)


def _owner(row: Part, symbol: str, kind: str, origin: Origin, asked: str) -> Holder | None:
    """One row of a list of institutions or funds; None where it says neither shares nor fraction."""
    name = plain_text(row.get("organization"))
    if not name:
        raise SchemaChanged(NAME, asked, "a holder has no name")
    shares, fraction = _shares(row, "position", asked), number(row, "pctHeld", asked)
    if shares is None and fraction is None:
        return None
    return Holder(symbol, name, kind, shares, fraction, day(row, "reportDate", asked), origin)


def _insider(row: Part, symbol: str, origin: Origin, asked: str) -> Holder | None:
    """One insider: what is held directly and through others together; None where neither is stated."""
    name = plain_text(row.get("name"))
    if not name:
        raise SchemaChanged(NAME, asked, "an insider has no name")
    held = [(_shares(row, key, asked), day(row, f"{key}Date", asked)) for key in ("positionDirect", "positionIndirect")]
    stated = [shares for shares, _ in held if shares is not None]
    if not stated:
        return None
    days = [reported for shares, reported in held if shares is not None and reported is not None]
    role = plain_text(row.get("relation"), 60)
    shown = f"{name} ({role})" if role else name
    # Two positions of different days: the older day is the one from which both were true.
    return Holder(symbol, shown, "insider", sum(stated), None, min(days, default=None), origin)


def _totals(said: Part, symbol: str, origin: Origin, asked: str) -> list[Holder]:
    """What all insiders and all institutions hold together, where it is stated and can be true."""
    made = []
    for key, kind, name in TOTALS:
        fraction = number(said, key, asked)
        # Institutions may together report more than there is: lent shares are counted twice.
        if fraction is not None and 0 <= fraction <= (1.5 if kind == "all_institutions" else 1.0):
            made.append(Holder(symbol, name, kind, None, fraction, None, origin))
    return made


def _shares(row: Part, key: str, asked: str) -> float | None:
    shares = number(row, key, asked)
    if shares is not None and shares < 0:
        raise SchemaChanged(NAME, asked, f"{key} is below zero")
    return shares


def _checked(owners: Sequence[Holder]) -> list[Holder]:
    """The owners with fractions that can be true."""
    fractions = [owner.fraction for owner in owners if owner.fraction is not None]
    if any(not 0 <= fraction <= 1 for fraction in fractions):
        note = "fractions left out: one holder would have more than the whole"
        return [replace(owner, fraction=None, origin=replace(owner.origin, note=note)) for owner in owners]
    implied = [_implied(owner) for owner in owners]
    known = [whole for whole in implied if whole is not None]
    if len(known) < 3:
        return list(owners)
    middle = median(known)
    return [
        replace(
            owner, fraction=None, origin=replace(owner.origin, note="fraction left out: it does not fit the shares")
        )
        if whole is not None and not middle / FAR_OFF <= whole <= middle * FAR_OFF
        else owner
        for owner, whole in zip(owners, implied, strict=True)
    ]


def _implied(owner: Holder) -> float | None:
    """The whole number of shares that a holder's shares and fraction imply."""
    if owner.shares is None or not owner.shares or owner.fraction is None or owner.fraction < ROUNDED:
        return None
    return owner.shares / owner.fraction


def _largest_first(holders: Sequence[Holder]) -> list[Holder]:
    return sorted(holders, key=lambda one: (-(one.shares or 0.0), -(one.fraction or 0.0), one.name))
