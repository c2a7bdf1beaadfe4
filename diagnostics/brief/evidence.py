"""What a brief is computed from: the snapshot, put in order once."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from data_sources.brief_snapshot import WATCHED, BriefSnapshot
from data_sources.model import Instrument, PriceHistory
from diagnostics.assumptions import Assumptions
from diagnostics.facts import Fact


class BriefEvidence:
    """A brief's snapshot with the conventions of its figures, and the facts that were observed.

    Args:
        snapshot: what was observed.
        assumptions: the run's conventions.
        observed: facts of what was observed, for the ledger: ``observed.<role>.<symbol>`` for each history.
    """

    def __init__(self, snapshot: BriefSnapshot, assumptions: Assumptions, observed: tuple[Fact, ...] = ()) -> None:
        self.snapshot = snapshot
        self.assumptions = assumptions
        self.facts = observed

    @property
    def subject(self) -> Instrument:
        """The brief itself."""
        return self.snapshot.subject

    @property
    def as_of(self) -> date:
        """The day the brief speaks of."""
        return self.snapshot.as_of

    @cached_property
    def watched(self) -> dict[str, PriceHistory]:
        """Histories of what is watched, by symbol, in the order of the watchlist."""
        return {one.instrument.symbol: one for one in self.snapshot.histories_of(WATCHED)}
