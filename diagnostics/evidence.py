"""Evidence: observations put in order once, so that every section sees the same aligned series.

The subject's own figures use its own dates. Whatever compares it with a benchmark uses prices
on the dates that both have, so that no return is set against a day that the other market was
closed; a figure of the subject's own never changes because a benchmark was added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from data_sources.calendars import has_calendar, sessions_between
from data_sources.model import DateArray, Instrument, to_date
from diagnostics.assumptions import Assumptions
from diagnostics.facts import Absence, AbsenceReason, Fact, Window
from diagnostics.metrics.sample import ReturnSample
from diagnostics.windows import MONTHS_APART, anchor, is_resolved, next_due, start_of

FloatArray = npt.NDArray[np.float64]

ONE_DAY = timedelta(days=1)
LONGEST_LAG = timedelta(days=31)  # a window called "the last year" may not end earlier than this before the last day
LONGEST_CLOSURE = timedelta(days=31)  # no market with a calendar here stays closed for a month


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A series of values on dates (total-return prices, or wealth made of returns).

    Args:
        dates: datetime64[D], shape (n + 1,), increasing.
        values: positive, shape (n + 1,); the first is the value before the first return.
        returns: simple returns, shape (n,).
        source: id of the origin.
    """

    dates: DateArray
    values: FloatArray
    returns: FloatArray
    source: str

    @classmethod
    def from_values(cls, dates: DateArray, values: FloatArray, source: str) -> Levels:
        """Levels and the returns between them."""
        return cls(dates, values, values[1:] / values[:-1] - 1.0, source)

    @property
    def n(self) -> int:
        """Number of returns."""
        return int(self.returns.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Subject and benchmark on the dates that both have.

    Args:
        subject: the subject's levels on the common dates.
        benchmark: the benchmark's levels on the common dates.
        risk_free: rate of each common period, or None.
        dropped_subject, dropped_benchmark: dates within the common span that only one of them has.
        price_only: which of the two leaves out dividends that the other counts: "subject", "benchmark" or "".
    """

    instrument: Instrument
    subject: Levels
    benchmark: Levels
    risk_free: FloatArray | None
    dropped_subject: int
    dropped_benchmark: int
    price_only: str


class SeriesEvidence:
    """One series with its assumptions and, where there is one, its benchmark.

    Args:
        subject: who is diagnosed.
        levels: its values and returns.
        assumptions: the run's conventions.
        frequency: "daily", "weekly", "monthly", "quarterly" or "annual".
        risk_free: rate of each of the subject's periods as a decimal, shape (n,), or None.
        comparison: the benchmark, or the reason why there is none.
        observed: facts that were observed or assumed, for the ledger; the keys ``observed.subject``,
            ``observed.benchmark`` and ``observed.risk_free_rate`` are the inputs of what is computed.
    """

    def __init__(
        self,
        subject: Instrument,
        levels: Levels,
        assumptions: Assumptions,
        *,
        frequency: str = "daily",
        risk_free: FloatArray | None = None,
        comparison: Comparison | Absence = Absence(AbsenceReason.NO_BENCHMARK),
        observed: tuple[Fact, ...] = (),
    ) -> None:
        self.subject = subject
        self.levels = levels
        self.assumptions = assumptions
        self.frequency = frequency
        self.risk_free = risk_free
        self.comparison = comparison
        self.facts = observed
        # A report asks for the same few windows with every figure.
        self._samples: dict[tuple[str, bool], ReturnSample | Absence] = {}
        self._starts: dict[tuple[str, bool], int | Absence] = {}
        self._windows: dict[tuple[str, bool], Window | None] = {}
        self._rests: dict[tuple[bool, bool], tuple[tuple[str, ...], str]] = {}

    @property
    def as_of(self) -> date:
        """Day of the last observation."""
        return to_date(self.levels.dates[-1])

    @cached_property
    def next_due(self) -> date:
        """First day on which the series may have a further value: until then its last period is not over."""
        last, exchange = to_date(self.levels.dates[-1]), self.subject.exchange
        if self.frequency == "daily" and has_calendar(exchange):
            coming = sessions_between(exchange, last + ONE_DAY, last + LONGEST_CLOSURE).days
            return to_date(coming[0]) if coming.size else last + LONGEST_CLOSURE
        return next_due(last, self.frequency)

    @property
    def compared(self) -> Comparison | None:
        """The comparison where there is one."""
        return self.comparison if isinstance(self.comparison, Comparison) else None

    @cached_property
    def compared_until(self) -> date | None:
        """Last common day of a comparison that ended more than a month before the subject's own; None where it did not.

        What is compared up to then says nothing of today.
        """
        if self.compared is None:
            return None
        last = to_date(self.compared.subject.dates[-1])
        return last if has_ended(last, to_date(self.levels.dates[-1]), self.frequency) else None

    @cached_property
    def observed_keys(self) -> frozenset[str]:
        """Keys of the facts that were there before any figure."""
        return frozenset(fact.key for fact in self.facts)

    def rests_on(self, *, relative: bool, with_rate: bool) -> tuple[tuple[str, ...], str]:
        """Inputs and sources of a figure that is made of the series, and of the benchmark or the rate besides."""
        name = (relative, with_rate)
        if name not in self._rests:
            wanted = ["observed.subject"]
            if relative:
                wanted.append("observed.benchmark")
            if with_rate:
                wanted.append("observed.risk_free_rate")
            sources = self.levels.source
            if relative and self.compared is not None:
                sources = f"{sources} {self.compared.benchmark.source}"
            self._rests[name] = tuple(one for one in wanted if one in self.observed_keys), sources
        return self._rests[name]

    def axis(self, relative: bool) -> Levels | None:
        """The subject's levels: its own, or on the dates that the benchmark has too."""
        if not relative:
            return self.levels
        return None if self.compared is None else self.compared.subject

    def start(self, label: str, *, relative: bool = False) -> int | Absence:
        """Index of the level that a trailing window starts from, or why the window is not covered."""
        name = (label, relative)
        if name not in self._starts:
            self._starts[name] = self._start(label, relative)
        return self._starts[name]

    def _start(self, label: str, relative: bool) -> int | Absence:
        levels = self.axis(relative)
        if levels is None:
            return self.no_benchmark
        if not is_resolved(label, self.frequency):
            return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="1", need="2")
        return common_start(label, self.levels.dates, levels.dates, self.frequency)

    @property
    def no_benchmark(self) -> Absence:
        """Why nothing can be compared."""
        return self.comparison if isinstance(self.comparison, Absence) else Absence(AbsenceReason.NO_BENCHMARK)

    def window(self, label: str, *, relative: bool = False) -> Window | None:
        """The trailing window of this name, None when it is not covered."""
        name = (label, relative)
        if name not in self._windows:
            self._windows[name] = self._window(label, relative)
        return self._windows[name]

    def _window(self, label: str, relative: bool) -> Window | None:
        levels, start = self.axis(relative), self.start(label, relative=relative)
        if levels is None or isinstance(start, Absence):
            return None
        return Window(
            label,
            to_date(levels.dates[start]),
            to_date(levels.dates[-1]),
            levels.n - start,
            self.frequency,
        )

    def sample(self, label: str = "all", *, relative: bool = False) -> ReturnSample | Absence:
        """The returns of a trailing window as a sample, made once; or why there is none.

        A sample without a risk-free rate counts with zero; what needs the rate asks ``risk_free`` first.
        """
        name = (label, relative)
        if name not in self._samples:
            self._samples[name] = self._make_sample(label, relative)
        return self._samples[name]

    @cached_property
    def whole(self) -> ReturnSample:
        """The subject's own returns over its whole history: the one window that is always there."""
        return self._sample_from(0, relative=False)

    def _make_sample(self, label: str, relative: bool) -> ReturnSample | Absence:
        start = self.start(label, relative=relative)
        if isinstance(start, Absence):
            return start
        return self.whole if start == 0 and not relative else self._sample_from(start, relative)

    def _sample_from(self, start: int, relative: bool) -> ReturnSample:
        compared = self.compared if relative else None
        levels = self.levels if compared is None else compared.subject
        rates = self.risk_free if compared is None else compared.risk_free
        target = self.assumptions.minimum_acceptable_return
        periods = self.assumptions.periods_per_year
        return ReturnSample(
            levels.returns[start:][np.newaxis, :],
            benchmark=None if compared is None else compared.benchmark.returns[start:],
            risk_free=0.0 if rates is None else rates[start:],
            periods_per_year=periods,
            minimum_acceptable_return=float((1.0 + target) ** (1.0 / periods) - 1.0),
        )


def common_start(label: str, own: DateArray, common: DateArray, frequency: str) -> int | Absence:
    """Index of the common day that a trailing window starts from, or why the window is not covered.

    A window over days that two series share may end before the subject's own do: by more than a month it
    would bear the name of a time that it is not of, and is absent.

    Args:
        label: name of the window.
        own: days of the subject, increasing; the window is one of the time up to the last of them.
        common: those that the other series has too, increasing; ``own`` itself where nothing is compared.
        frequency: of the series.
    """
    if common.size < min(own.size, 2):
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(common.size), need="2")
    end, last = to_date(own[-1]), to_date(common[-1])
    day = anchor(label, end, frequency)
    if day is not None and has_ended(last, end, frequency):
        since = np.datetime64(day)
        have, need = np.count_nonzero(common > since), np.count_nonzero(own > since)
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(have), need=str(need))
    index = start_of(label, common, frequency)
    if index is not None:
        return index
    wanted = anchor(label, last, frequency)
    need_day = "" if wanted is None else wanted.isoformat()
    return Absence(AbsenceReason.WINDOW_NOT_COVERED, have=to_date(common[0]).isoformat(), need=need_day)


def has_ended(last: date, end: date, frequency: str) -> bool:
    """Whether a series to ``last`` has stopped before one that goes on to ``end``."""
    return end - last > LONGEST_LAG * MONTHS_APART.get(frequency, 1)


def compare(
    instrument: Instrument,
    subject: Levels,
    benchmark: Levels,
    *,
    price_only: str = "",
) -> Comparison | Absence:
    """Subject and benchmark on their common dates; absent when fewer than two dates are common."""
    common, ours, theirs = np.intersect1d(subject.dates, benchmark.dates, assume_unique=True, return_indices=True)
    if common.size < 2:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(common.size), need="2")
    own = Levels.from_values(common, subject.values[ours], subject.source)
    other = Levels.from_values(common, benchmark.values[theirs], benchmark.source)
    return Comparison(
        instrument,
        own,
        other,
        risk_free=None,
        dropped_subject=_between(subject.dates, common) - int(common.size),
        dropped_benchmark=_between(benchmark.dates, common) - int(common.size),
        price_only=price_only,
    )


def _between(dates: DateArray, span: DateArray) -> int:
    return int(np.count_nonzero((dates >= span[0]) & (dates <= span[-1])))
