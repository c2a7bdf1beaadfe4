"""Money of the booked rows in the report's currency, each at the exchange rate of its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from data_sources.model import Action, Place
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.rows import rows_parameter
from diagnostics.bookkeeping.books import Entry
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.measure import figure
from diagnostics.valuation.market import rates_on
from diagnostics.valuation.valuation import FloatArray
from diagnostics.windows import months_before

DAYS_A_YEAR = 365.25
CHARGES = (Action.FEE, Action.TAX)
NO_RATE = Absence(AbsenceReason.NO_EXCHANGE_RATE)


def converted(
    evidence: AccountEvidence, days: Iterable[date], currencies: Iterable[str], amounts: Iterable[float]
) -> FloatArray:
    """Amounts in the report's currency, shape (n,); NaN where a currency has no rate on the day."""
    when = np.array(list(days), dtype="datetime64[D]")
    names = np.array(list(currencies), dtype=object)
    made = np.array(list(amounts), dtype=np.float64)
    for name in sorted(set(names.tolist())):
        at = np.flatnonzero(names == name)
        made[at] *= rates_on(evidence.snapshot, name, when[at])
    return made


@dataclass(frozen=True, slots=True)
class Charge:
    """Fees and taxes of one row in the report's currency, not below zero; NaN without a rate."""

    entry: Entry
    fees: float
    taxes: float

    @property
    def day(self) -> date:
        """Of the row."""
        return self.entry.transaction.day


class BookedMoney:
    """What sections of the books share: windows, rows with costs, rows with income."""

    def __init__(self, evidence: AccountEvidence) -> None:
        self.evidence = evidence
        self.entries = evidence.books.entries

    @cached_property
    def window(self) -> Window:
        """From the first entry to the report's day."""
        first = self.evidence.books.first or self.evidence.as_of
        return Window("all", first, self.evidence.as_of, len(self.entries), "")

    @property
    def year_ago(self) -> date:
        """A year before the report's day."""
        return months_before(self.evidence.as_of, 12)

    @property
    def covers_a_year(self) -> bool:
        """Whether the books reach back a year."""
        return self.window.start <= self.year_ago

    @cached_property
    def charges(self) -> tuple[Charge, ...]:
        """Every row that cost something, in order. A row that is a fee or a tax and no more is so with its amount."""
        rows = [entry for entry in self.entries if _fees(entry) or _taxes(entry)]
        described = ([entry.transaction.day for entry in rows], [entry.transaction.currency for entry in rows])
        fees = converted(self.evidence, *described, [_fees(entry) for entry in rows])
        taxes = converted(self.evidence, *described, [_taxes(entry) for entry in rows])
        return tuple(Charge(entry, float(fee), float(tax)) for entry, fee, tax in zip(rows, fees, taxes, strict=True))

    def places(self, entries: Iterable[Entry]) -> tuple[tuple[str, str], ...]:
        """The rows of entries as a parameter."""
        return rows_parameter(entry.transaction.place for entry in entries)

    def fact(
        self,
        key: str,
        value: Value | None,
        unit: Unit,
        formula: str,
        *,
        inputs: tuple[str, ...] = (),
        rows: Iterable[Place | None] = (),
        window: Window | None = None,
        absence: Absence | None = None,
        parameters: tuple[tuple[str, str], ...] = (),
    ) -> Fact:
        """A figure of the books, money in the report's currency; not finite is absent for want of a rate."""
        if isinstance(value, float) and not np.isfinite(value):
            value, absence = None, absence or NO_RATE
        return figure(
            self.evidence,
            key,
            value,
            unit,
            formula=formula,
            window=window or self.window,
            inputs=inputs,
            absence=None if value is not None else absence or NO_RATE,
            currency=self.evidence.currency if unit in (Unit.MONEY, Unit.PRICE) else "",
            parameters=(*rows_parameter(rows), *parameters),
        )


def total(amounts: Iterable[float]) -> float:
    """Sum of what is finite: what has no rate is left out."""
    known = np.fromiter(amounts, dtype=np.float64)
    known[np.isnan(known)] = 0.0
    return float(known.sum())


def by_year(days: Iterable[date], select: Callable[[int], float]) -> list[tuple[int, float]]:
    """(year, figure) of every year in which something happened, the newest first."""
    return [(year, select(year)) for year in sorted({day.year for day in days}, reverse=True)]


def _fees(entry: Entry) -> float:
    row = entry.transaction
    if row.action is Action.FEE and not (row.fees or row.taxes):
        return -row.amount
    return row.fees


def _taxes(entry: Entry) -> float:
    row = entry.transaction
    if row.action is Action.TAX and not (row.fees or row.taxes):
        return -row.amount
    return row.taxes
