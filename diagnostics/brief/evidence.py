"""What a brief is computed from: the snapshot, put in order once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property

from data_sources.account_snapshot import EarlierFigure
from data_sources.brief_snapshot import WATCHED, BriefSnapshot, MarketDay
from data_sources.calendars import has_calendar, previous_session
from data_sources.complete_days import last_complete_day
from data_sources.markets import CALENDAR_OF
from data_sources.model import Instrument, InstrumentKind, PriceHistory
from data_sources.model.company import Dividend, Split
from data_sources.symbols import parse_symbol
from diagnostics.assumptions import Assumptions
from diagnostics.brief.moves import Move, last_weekday
from diagnostics.facts import Fact

LONGEST_HOLIDAY = timedelta(days=14)  # where no calendar says more: what is older is of no session lately


class BriefEvidence:
    """A brief's snapshot with the conventions of its figures, and the facts that were observed.

    Args:
        snapshot: what was observed.
        assumptions: the run's conventions.
        observed: facts of what was observed, for the ledger: ``observed.<role>.<place>`` for each history.
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

    @cached_property
    def told(self) -> Mapping[str, EarlierFigure]:
        """Figures of the brief before this one, by key; none where there is none."""
        earlier = self.snapshot.earlier
        return {} if earlier is None else {one.key: one for one in earlier.figures}

    def moves(self, role: str) -> tuple[Move, ...]:
        """The histories of a role that have a bar, in order."""
        return self._moves.get(role, ())

    def move_of(self, symbol: str) -> Move | None:
        """The history of a symbol, watched or of a market; None where nobody has one."""
        order = (WATCHED, *(role for role in self._moves if role != WATCHED))
        every = (move for role in order for move in self.moves(role))
        return next((move for move in every if move.symbol == symbol), None)

    def market_of(self, instrument: Instrument) -> MarketDay | None:
        """The market whose calendar an instrument keeps; None for what keeps none of these."""
        calendar = CALENDAR_OF.get(instrument.exchange)
        if calendar is None:
            return None
        return next((one for one in self.snapshot.markets if CALENDAR_OF.get(one.exchange) == calendar), None)

    def label_of(self, symbol: str) -> str:
        """The advisor's own words for what is watched, "" where there are none."""
        return next((one.label for one in self.snapshot.watchlist.items if one.symbol == symbol), "")

    @cached_property
    def _moves(self) -> dict[str, tuple[Move, ...]]:
        made: dict[str, list[Move]] = {}
        counted: dict[str, int] = {}
        for entry in self.snapshot.histories:
            counted[entry.role] = counted.get(entry.role, 0) + 1
            if len(entry.history):
                key = observed_key(entry.role, counted[entry.role])
                made.setdefault(entry.role, []).append(self._move(entry.history, key))
        return {role: tuple(moves) for role, moves in made.items()}

    def _move(self, history: PriceHistory, key: str) -> Move:
        symbol, due = history.instrument.symbol, self._expected(history)
        return Move(
            history, key, due, self._splits(symbol), self._told_of(symbol), self.as_of, self._paid(history.instrument)
        )

    def _splits(self, symbol: str) -> tuple[Split, ...]:
        return tuple(split for one in self.snapshot.actions if one.symbol == symbol for split in one.splits)

    def _paid(self, instrument: Instrument) -> tuple[Dividend, ...]:
        if instrument.kind is not InstrumentKind.FUND:
            return ()
        return tuple(paid for one in self.snapshot.actions if one.symbol == instrument.symbol for paid in one.dividends)

    def _expected(self, history: PriceHistory) -> date:
        """The session that the last bar should be of; what keeps no calendar may lack the day under way."""
        instrument = history.instrument
        market = self.market_of(instrument)
        if market is not None and market.last_complete is not None:
            return market.last_complete
        if has_calendar(instrument.exchange):  # of a market that the brief does not tell of
            return previous_session(instrument.exchange, self.as_of)
        if instrument.kind is InstrumentKind.FUND:
            return self._value_due(instrument.symbol)
        if instrument.kind not in (InstrumentKind.CURRENCY, InstrumentKind.FUTURE):
            return self.as_of - LONGEST_HOLIDAY
        # A day's rate is final when the day is over where it is quoted: the weekday before is enough, and at the
        # moment of a morning brief that one may not be over yet.
        due = last_weekday(self.as_of) - timedelta(days=1)
        if self.snapshot.moment:
            due = min(due, last_complete_day(instrument.exchange, datetime.fromisoformat(self.snapshot.moment)))
        return last_weekday(due)

    def _value_due(self, symbol: str) -> date:
        """The session that a fund's value must reach: one that invests abroad publishes it two sessions later."""
        market = next((one for one in self.snapshot.markets if one.country == parse_symbol(symbol).country), None)
        if market is None or market.last_complete is None:
            return self.as_of - LONGEST_HOLIDAY
        return previous_session(market.exchange, previous_session(market.exchange, market.last_complete))

    def _told_of(self, symbol: str) -> date | None:
        """The last bar of this symbol that an earlier brief, of a day before this one, told of."""
        earlier = self.snapshot.earlier
        if earlier is None or earlier.as_of >= self.as_of:
            return None
        for key, figure in self.told.items():
            topic, name, at = (*key.split("."), "", "")[:3]
            if name == "symbol" and figure.value == symbol:
                day = self.told.get(f"{topic}.quoted_on.{at}")
                if day is not None and isinstance(day.value, str):
                    return date.fromisoformat(day.value)
        return None


def observed_key(role: str, at: int) -> str:
    """Key of the fact that says what was observed: "observed.style_index.2"."""
    return f"observed.{role.replace(' ', '_')}.{at}"
