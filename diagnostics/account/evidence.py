"""An account's evidence: its daily returns as a series, and its books, values and holdings beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import AssetClass, ClientProfile
from diagnostics.assumptions import Assumptions
from diagnostics.bookkeeping.books import Books
from diagnostics.evidence import Comparison, Levels, SeriesEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact
from diagnostics.valuation.valuation import Valuation

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class HeldToday:
    """One holding of the whole household on the last day; money in the report's currency.

    Args:
        symbol: canonical; "cash.USD" for money in dollars.
        weight: of the total of what could be valued, decimal, negative for what is owed or sold short.
        cost: in the report's currency at the rates of the days of purchase; None where it is not known.
        asset_class, sector, country: "" and OTHER where nobody says; ``classified_by``: "profile", a source, "kind".
    """

    symbol: str
    name: str
    quantity: float
    price: float
    value: float
    weight: float
    currency: str
    asset_class: AssetClass
    sector: str
    country: str
    classified_by: str
    cost: float | None = None
    is_fund: bool = False
    is_cash: bool = False


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class AssetReturns:
    """Total returns of today's holdings in the report's currency, on the days that all of them have.

    Args:
        symbols: those of ``held`` that have a history of at least a year; cash is not among them.
        weights: their weights today, shape (k,); what is missing from 1 is cash and what has no history.
        dates: datetime64[D], shape (n,), the day of each return.
        returns: decimals, shape (n, k).
        left_out: symbols without such a history.
        shortened_by: symbol whose history is the shortest, "" where none cuts the window.
        start: day of the values before the first return.
    """

    symbols: tuple[str, ...]
    weights: FloatArray
    dates: DateArray
    returns: FloatArray
    left_out: tuple[str, ...]
    shortened_by: str
    start: date | None = None


class AccountEvidence(SeriesEvidence):
    """Everything that an account report is made from.

    ``levels`` are the growth of 1 by time-weighted return, so that every section of ``performance`` reads them
    like those of a share. Where the files have positions alone they are what today's weights would have done,
    ``is_hypothetical`` is True, and sections that tell what happened have nothing to tell.
    """

    def __init__(
        self,
        snapshot: AccountSnapshot,
        assumptions: Assumptions,
        books: Books,
        valuation: Valuation | None,
        levels: Levels,
        *,
        held: tuple[HeldToday, ...] = (),
        assets: AssetReturns | Absence = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS),
        risk_free: FloatArray | None = None,
        comparison: Comparison | Absence = Absence(AbsenceReason.NO_BENCHMARK),
        observed: tuple[Fact, ...] = (),
    ) -> None:
        super().__init__(
            snapshot.subject, levels, assumptions, risk_free=risk_free, comparison=comparison, observed=observed
        )
        self.snapshot = snapshot
        self.books = books
        self.valuation = valuation
        self.held = held
        self.assets = assets

    @property
    def as_of(self) -> date:
        """The day the report speaks of."""
        return self.snapshot.as_of

    @property
    def profile(self) -> ClientProfile:
        """The client's policy; an empty one where none was given."""
        return self.snapshot.profile

    @property
    def currency(self) -> str:
        """Of the report."""
        return self.snapshot.subject.currency

    @property
    def is_hypothetical(self) -> bool:
        """Whether ``levels`` are today's weights in the past, for want of transactions."""
        return self.valuation is None
