"""One history on the brief's day: its closes with splits taken out, and whether its last bar is the day's.

A bar that is older than its market's last complete session never counts as the day's: what would be said of the day is
absent, and the reason names both days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from data_sources.calendars import has_calendar, previous_session
from data_sources.model import FloatArray, InstrumentKind, PriceBasis, PriceHistory, to_date
from data_sources.model.company import Dividend, Split
from diagnostics.facts import Absence, AbsenceReason, Unit, Window
from diagnostics.metrics.market_day.session import changes, percentile_rank

YEAR = np.timedelta64(365, "D")
FEWEST_IN_YEAR = 120  # changes that a year must have to rank one more among them
SLACK = np.timedelta64(14, "D")  # a year that begins after a long holiday is a year
SATURDAY = 5
FRESH_DAYS = 4  # a long weekend; what lies further back is no news without a brief that was there then


@dataclass(frozen=True, eq=False)
class Move:
    """A history and the day that it should reach.

    Args:
        observed: key of the fact that says what was observed.
        expected: last complete session of its market; None where nobody knows.
        splits: of the instrument.
        told: last bar that an earlier brief told of it; None where none did.
        as_of: the brief's day.
        paid: what a fund has distributed; () of what trades, whose price is quoted without it.
    """

    history: PriceHistory
    observed: str
    expected: date | None
    splits: tuple[Split, ...]
    told: date | None
    as_of: date
    paid: tuple[Dividend, ...] = ()

    @property
    def symbol(self) -> str:
        """Its canonical symbol."""
        return self.history.instrument.symbol

    @property
    def last(self) -> date:
        """Day of the last bar."""
        return self.history.last

    @property
    def late(self) -> Absence | None:
        """Why nothing is said of the day; None where the last bar is the day's."""
        if self.expected is None or self.last >= self.expected:
            return None
        return Absence(AbsenceReason.STALE_PRICE, have=self.last.isoformat(), need=self.expected.isoformat())

    @property
    def holed(self) -> date | None:
        """The session before the last bar that the history lacks, so that the day's change reaches over it; else None.

        Of indices and traded funds alone: a share may have rested, and its change since its last price is the day's.
        """
        instrument = self.history.instrument
        if instrument.kind not in (InstrumentKind.INDEX, InstrumentKind.ETF) or len(self.history) < 2:
            return None
        if not has_calendar(instrument.exchange):
            return None
        due = previous_session(instrument.exchange, self.last)
        return due if to_date(self.history.dates[-2]) < due else None

    @property
    def is_news(self) -> bool:
        """Whether the last bar is of the day and no brief before this one has told it."""
        if self.late is not None:
            return False
        return self.last > self.told if self.told is not None else (self.as_of - self.last).days <= FRESH_DAYS

    @property
    def is_index(self) -> bool:
        """Whether its level is a plain number and no price."""
        return self.history.instrument.kind is InstrumentKind.INDEX

    @property
    def unit(self) -> tuple[Unit, str]:
        """How its level is read, and in which money: an index in points, and so what is adjusted for distributions."""
        if self.is_index or self.history.basis is PriceBasis.TOTAL_RETURN:
            return Unit.POINTS, ""
        return Unit.PRICE, self.history.instrument.currency

    @property
    def quote(self) -> float | Absence:
        """The last close as it was quoted; what is adjusted for distributions is no quote, but of an index."""
        if self.history.basis is PriceBasis.TOTAL_RETURN and not self.is_index:
            return Absence(AbsenceReason.ADJUSTED_PRICES)
        return float(self.history.close[-1])

    @cached_property
    def closes(self) -> FloatArray:
        """Closes as if every split had always been there, so that changes across one are those of the holder.

        A fund's unit value falls by what it distributes, and nobody lost it: values before the day are lowered alike.
        """
        close, dates = self.history.close, self.history.dates
        made = close / self._factors
        for one in self.paid:
            at = int(np.searchsorted(dates, np.datetime64(one.ex_date, "D")))
            if 0 < at < dates.size and one.amount > 0.0:
                made[:at] *= close[at] / (close[at] + one.amount)
        return made

    @property
    def taken_out(self) -> str:
        """What the changes of ``closes`` are without, for their formulas."""
        return "splits and distributions taken out" if self.paid else "splits taken out"

    @cached_property
    def volumes(self) -> FloatArray | None:
        """Volumes in shares of today; None where the source has none."""
        return None if self.history.volume is None else self.history.volume * self._factors

    @cached_property
    def _factors(self) -> FloatArray:
        """Shares of today for one of each day; other bases than raw are divided by splits already."""
        made = np.ones(len(self.history))
        if self.history.basis is PriceBasis.RAW:
            for split in self.splits:
                if split.ratio > 0.0 and split.ex_date <= self.as_of:
                    made[self.history.dates < np.datetime64(split.ex_date, "D")] *= split.ratio
        return made

    def split_within(self, sessions: int) -> date | None:
        """Day of the last split that took effect in the last sessions; None where there is none."""
        since = self.history.dates[-min(sessions, len(self.history))]
        days = [one.ex_date for one in self.splits if to_date(since) <= one.ex_date <= self.as_of]
        return max(days, default=None)

    def window(self, sessions: int, label: str = "all") -> Window:
        """From the close ``sessions`` back to the last one."""
        at = max(len(self.history) - 1 - sessions, 0)
        return Window(label, to_date(self.history.dates[at]), self.last, min(sessions, len(self.history) - 1))

    def short_of(self, closes: int) -> Absence | None:
        """Why there are not that many closes up to the day; None where there are."""
        if self.late is not None:
            return self.late
        have = len(self.history)
        return None if have >= closes else Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(have), need=str(closes))

    # -- beside the year before -------------------------------------------------------------

    @cached_property
    def year(self) -> slice | Absence:
        """Bars of the past year, the last one among them; or why there is no full year."""
        if self.late is not None:
            return self.late
        dates = self.history.dates
        since = dates[-1] - YEAR
        if dates[0] > since + SLACK:
            return Absence(
                AbsenceReason.WINDOW_NOT_COVERED, have=self.history.first.isoformat(), need=to_date(since).isoformat()
            )
        start = int(np.searchsorted(dates, since, side="left"))
        if len(dates) - start < FEWEST_IN_YEAR:
            return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(len(dates) - start), need=str(FEWEST_IN_YEAR))
        return slice(start, len(dates))

    @cached_property
    def day_percentile(self) -> float | Absence:
        """Rank of the last change among those of the year before it, itself not among them."""
        year = self.year
        if isinstance(year, Absence):
            return year
        made = changes(self.closes[year])
        return percentile_rank(made[:-1], float(made[-1]))


def last_weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend: what trades around the clock has a bar for it."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def news_first(moves: Sequence[Move]) -> tuple[Move, ...]:
    """The most unusual change first, up or down; those without a rank last, in their order."""

    def apart(move: Move) -> float:
        rank = move.day_percentile
        return 2.0 if isinstance(rank, Absence) else -abs(rank - 0.5)

    return tuple(sorted(moves, key=apart))
