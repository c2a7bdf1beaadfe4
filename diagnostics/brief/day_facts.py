"""A brief's facts: each with the day it holds for, the origin it rests on and what it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data_sources.model import Instrument, PriceHistory
from diagnostics.brief.evidence import BriefEvidence, observed_key
from diagnostics.brief.moves import Move
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.market.evidence import provenance
from diagnostics.observation import said_by

Parameters = tuple[tuple[str, str], ...]


def day_fact(
    evidence: BriefEvidence,
    key: str,
    value: Value | None,
    unit: Unit,
    *,
    formula: str = "observed",
    source: str = "",
    as_of: date | None = None,
    window: Window | None = None,
    inputs: tuple[str, ...] = (),
    currency: str = "",
    parameters: Parameters = (),
    absence: Absence | None = None,
) -> Fact:
    """One fact of a brief; a value that is None says why, by default that nobody offers it."""
    none = value is None or value == ""
    return Fact(
        key,
        None if none else value,
        unit,
        as_of or evidence.as_of,
        source=source,
        formula=formula,
        inputs=inputs,
        window=window,
        currency=currency,
        parameters=parameters,
        absent_because=(absence or Absence(AbsenceReason.NOT_OFFERED)) if none else None,
    )


def move_fact(  # noqa: PLR0917  a figure: whose, which, what, how read, how made
    evidence: BriefEvidence,
    move: Move,
    key: str,
    value: float | date | Absence | None,
    unit: Unit,
    formula: str,
    *,
    window: Window | None = None,
    inputs: tuple[str, ...] = (),
    currency: str = "",
) -> Fact:
    """A figure of one history; an absence in place of the value is why there is none."""
    why = value if isinstance(value, Absence) else None
    return day_fact(
        evidence,
        key,
        None if isinstance(value, Absence) else value,
        unit,
        formula=formula,
        source=source_of(move.history),
        as_of=move.last,
        window=window,
        inputs=(move.observed, *inputs),
        currency=currency,
        absence=why,
    )


def source_of(history: PriceHistory) -> str:
    """The short name of a history's origin."""
    return said_by(history.origin, history.instrument.symbol)


def both_names(instrument: Instrument, label: str = "") -> tuple[str, Parameters]:
    """What something is called, and the names in which each language writes it where they differ.

    The advisor's own words for it come first; a name that one language lacks is the other's, and the symbol where
    there is none at all.
    """
    english = label or instrument.name or instrument.name_zh or instrument.symbol
    chinese = label or instrument.name_zh or instrument.name or instrument.symbol
    return english, (("name_en", english), ("name_zh", chinese)) if english != chinese else ()


def observed_facts(roles: Sequence[tuple[str, PriceHistory]]) -> tuple[Fact, ...]:
    """What was observed of each history that has a bar, by role and place: its symbol, days and origin."""
    made = []
    counted: dict[str, int] = {}
    for role, history in roles:
        counted[role] = counted.get(role, 0) + 1
        if not len(history):
            continue
        made.append(
            Fact(
                observed_key(role, counted[role]),
                history.instrument.symbol,
                Unit.TEXT,
                history.last,
                source=source_of(history),
                formula="observed",
                window=Window("all", history.first, history.last, len(history)),
                currency=history.instrument.currency,
                parameters=(("basis", history.basis.value), *provenance(history.origin)),
            )
        )
    return tuple(made)
