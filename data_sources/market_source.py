"""A live provider with a memory before it: what is kept is not asked for, what is missing is, and no more.

Prices: the whole history of a symbol is asked for once, later only the days that are missing, with
some that are kept already; where these disagree everything is asked for anew. Everything else: an
answer stands for as long as ``cache.lifetimes`` says. Failures are not kept, except that the source
says that something does not exist, for half a day.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, cast

import numpy as np

from data_sources.cache import tail
from data_sources.cache.answers import KeptAnswer
from data_sources.cache.lifetimes import valid_until
from data_sources.cache.series import Asked, Kept, joined
from data_sources.cache.store import Store, asked_for_prices
from data_sources.complete_days import last_complete_day
from data_sources.encoding import encode
from data_sources.errors import (
    BasisNotOffered,
    BudgetSpent,
    DamagedRecord,
    NoBarsInWindow,
    NoData,
    NothingKept,
    SourceError,
    SourceUnavailable,
)
from data_sources.model import (
    CorporateActions,
    Dividend,
    Instrument,
    NavHistory,
    Origin,
    PriceBasis,
    PriceHistory,
    PriceRequest,
    Split,
    to_date,
)
from data_sources.protocol import ActionsSource, SheetSource
from data_sources.questions import Answer, AskedSource, Asking, Question
from data_sources.recording import answered, failure_json
from data_sources.repair import repair_sheet
from data_sources.sheet import BarSheet
from data_sources.views import history_on

WHOLE_AGAIN_AFTER = timedelta(days=30)  # corrections of old days are seen at last then
# Sources have a session's bar some time after its close. A day that is missing within this time may
# still come; a day that is missing later was no day of trade (a suspended share) and is not asked for again.
SETTLED_AFTER = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class _Remembered(Generic[Answer]):
    """An answer of this run, or the failure that stands for it."""

    answer: Answer | None
    failure: NoData | None
    until: datetime


class MarketSource(AskedSource):
    """A PriceSource, and everything else that the live provider is, answered from the cache where that is enough.

    Args:
        live: the provider; it is not asked at all when ``offline``.
        store: what is kept; None where nothing is.
        clock: aware UTC.
        offline: answers only what is kept, whatever its age, and raises NothingKept for the rest.
    """

    def __init__(
        self, live: SheetSource, store: Store | None, clock: Callable[[], datetime], *, offline: bool = False
    ) -> None:
        super().__init__(live.name)
        self.behind = live
        self.store = store
        self.offline = offline
        self._clock = clock
        self._lock = threading.Lock()
        self._symbol_locks: dict[str, threading.Lock] = {}
        self._sheets: dict[str, tuple[date, BarSheet]] = {}
        self._answers: dict[str, _Remembered[object]] = {}
        self._earlier: dict[str, NavHistory] = {}
        self._received: datetime | None = None

    @property
    def kept_until(self) -> datetime | None:
        """When the newest part of what was answered from the cache was received; None where nothing was."""
        return self._received

    def earlier_nav(self, symbol: str) -> NavHistory | None:
        """A fund's values as they were kept when newer ones were received in this run; None where none were."""
        return self._earlier.get(symbol)

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """As ``PriceSource.offered_bases``."""
        return self.behind.offered_bases(instrument)

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """As ``PriceSource.fetch_prices``: complete sessions only."""
        instrument, offered = request.instrument, self.offered_bases(request.instrument)
        if request.basis not in offered:
            names = tuple(basis.value for basis in offered)
            raise BasisNotOffered(instrument.symbol, self.name, request.basis.value, names)
        return history_on(self.sheet_of(instrument), request.basis, request, self.name)

    def sheet_of(self, instrument: Instrument) -> BarSheet:
        """All complete sessions of an instrument, repaired; from the cache as far as they are in it.

        Raises:
            NoData, SourceUnavailable, ...: as the provider raises them.
            NothingKept: offline, and nothing of it is kept.
        """
        symbol = instrument.symbol
        with self._lock:
            lock = self._symbol_locks.setdefault(symbol, threading.Lock())
        with lock:  # two roles may want the same symbol at once: it is asked for once
            through = last_complete_day(instrument.exchange, self._clock())
            known = self._sheets.get(symbol)
            if known is not None and (self.offline or known[0] >= through) and not _differs(known[1], instrument):
                return known[1]
            sheet = repair_sheet(self._sheet(instrument, through))
            self._sheets[symbol] = (through, sheet)
            return sheet

    def fetch_actions(self, instrument: Instrument) -> CorporateActions:
        """As ``ActionsSource.fetch_actions``; from the repaired sheet where the provider's events come with its prices.

        They do so where it has adjusted prices alone: a list of events of its own would be the same one, unrepaired.
        """
        if isinstance(self.behind, ActionsSource) and PriceBasis.RAW in self.offered_bases(instrument):
            return super().fetch_actions(instrument)
        return actions_of(self.sheet_of(instrument))

    def _sheet(self, instrument: Instrument, through: date) -> BarSheet:
        kept = None if self.store is None else self.store.series(self.name, instrument.symbol)
        if self.offline:
            if kept is None:
                raise NothingKept(self.name, f"the prices of {instrument.symbol}")
            return self._from(kept)
        if kept is None:
            return self._whole(instrument, through)
        if _differs(kept.sheet, instrument):
            self._remark(instrument, "it was kept in another currency or as another kind of instrument")
            return self._whole(instrument, through)
        if kept.asked_through >= through:
            return self._from(kept)
        try:
            if self._clock() - kept.kept_since >= WHOLE_AGAIN_AFTER:
                return self._whole(instrument, through)
            return self._with_tail(kept, instrument, through)
        except SourceUnavailable as failure:
            advice = f"--offline answers with what is kept of it, to {kept.sheet.last.isoformat()}"
            failure.args = (f"{failure}; {advice}",)
            raise

    def _whole(self, instrument: Instrument, through: date) -> BarSheet:
        """The whole history, asked for and kept in place of what was."""
        asked = asked_for_prices(instrument.symbol, None, through, self._clock())
        sheet = tail.through(self._ask_sheet(instrument, None, through), through)
        if not len(sheet):
            raise NoData(f"complete session of {instrument.symbol}", self.name)
        if self.store is not None:
            self.store.keep_series(self.name, sheet, self._settled(asked, instrument, sheet))
        return sheet

    def _with_tail(self, kept: Kept, instrument: Instrument, through: date) -> BarSheet:
        """The kept days and those since; everything anew where the two do not belong together."""
        first = tail.overlap_start(kept.sheet)
        asked = asked_for_prices(instrument.symbol, first, through, self._clock())
        try:
            part = tail.through(self._ask_sheet(instrument, first, through), through)
        except NoBarsInWindow:
            why = "its last kept days are not there any more"
        else:
            why = tail.disagreement(kept.sheet, part) if len(part) else "its last kept days are not there any more"
        if why:
            self._remark(instrument, why)
            return self._whole(instrument, through)
        new = tail.after(part, kept.sheet.last)
        sheet = joined(kept, new, asked)
        if self.store is not None:
            self.store.extend_series(kept, new, self._settled(asked, instrument, sheet))
        return sheet

    def _ask_sheet(self, instrument: Instrument, start: date | None, end: date) -> BarSheet:
        return self._live(lambda: self.behind.fetch_sheet(instrument, start, end))

    def _settled(self, asked: Asked, instrument: Instrument, sheet: BarSheet) -> Asked:
        """The question with the day up to which it need not be put again."""
        if sheet.last >= asked.through:
            return asked
        settled = last_complete_day(instrument.exchange, asked.at - SETTLED_AFTER)
        return Asked(asked.question, asked.at, max(sheet.last, settled), asked.first)

    def _from(self, kept: Kept) -> BarSheet:
        self._note_age(kept.checked_at)
        return kept.sheet

    def _remark(self, instrument: Instrument, why: str) -> None:
        if self.store is not None:
            self.store.remark(f"{instrument.symbol} from {self.name} was asked for anew as a whole: {why}")

    def _answer(self, asking: Asking[Answer]) -> Answer:
        """An answer that is no sheet: from this run, from the cache, from the provider."""
        question = Question(self.name, asking.method, asking.arguments)
        now = self._clock()
        known = cast("_Remembered[Answer] | None", self._answers.get(question.key))
        if known is None or not (self.offline or now < known.until):
            known = self._kept_answer(asking, question, now)
        if known is None:
            if self.offline:
                raise NothingKept(self.name, asking.words)
            known = self._asked(asking, question, now)
        self._answers[question.key] = cast("_Remembered[object]", known)
        if known.failure is not None:
            raise known.failure
        return cast("Answer", known.answer)

    def _kept_answer(self, asking: Asking[Answer], question: Question, now: datetime) -> _Remembered[Answer] | None:
        """What the cache has, if it still stands; offline whatever it has."""
        kept: KeptAnswer | None = None if self.store is None else self.store.answer(question)
        if self.store is None or kept is None or not (self.offline or now < kept.valid_until):
            return None
        remembered: _Remembered[Answer] | None
        try:
            remembered = _Remembered(answered(asking, kept.result, asking.words), None, kept.valid_until)
        except NoData as absent:
            remembered = _Remembered(None, absent, kept.valid_until)
        except DamagedRecord as damage:  # also an answer in the form of an older version of the program
            self.store.forget_answer(question, damage)
            return None
        self._note_age(kept.received_at)
        return remembered

    def _asked(self, asking: Asking[Answer], question: Question, now: datetime) -> _Remembered[Answer]:
        """The provider's answer, kept."""
        try:
            answer = self._live(lambda: asking.ask(self.behind))
        except NoData as absent:
            until = valid_until(asking.method, now, absent=True, exchange=asking.exchange)
            remembered: _Remembered[Answer] = _Remembered(None, absent, until)
            result = failure_json(absent)
        else:
            until = valid_until(asking.method, now, lacking=_lacks(answer), exchange=asking.exchange)
            remembered = _Remembered(answer, None, until)
            result = {"answer": encode(answer)}
            if isinstance(answer, NavHistory):
                self._remember_earlier(asking, question, answer.instrument.symbol)
        if self.store is not None:
            self.store.keep_answer(question, result, now, until)
        return remembered

    def _remember_earlier(self, asking: Asking[Answer], question: Question, symbol: str) -> None:
        """The kept values that are about to be replaced; what cannot be read is compared with nothing."""
        kept = None if self.store is None else self.store.answer(question)
        if self.store is None or kept is None:
            return
        try:
            before = answered(asking, kept.result, asking.words)
        except NoData:  # there were none before
            return
        except DamagedRecord as damage:
            self.store.forget_answer(question, damage)
            return
        if isinstance(before, NavHistory):
            self._earlier[symbol] = before

    def _live(self, ask: Callable[[], Answer]) -> Answer:
        """One question to the provider; how it went is remembered for ``advisor doctor``."""
        try:
            answer = ask()
        except SourceError as failure:
            if (
                self.store is not None
                and isinstance(failure, SourceUnavailable)
                and not isinstance(failure, BudgetSpent)
            ):
                self.store.source_failed(self.name, str(failure))
            raise
        if self.store is not None:
            self.store.source_answered(self.name)
        return answer

    def _note_age(self, received: datetime) -> None:
        with self._lock:
            self._received = received if self._received is None else max(self._received, received)


def _lacks(answer: object) -> bool:
    """Whether an answer, or one of the series in it, says that the source failed for a part of it."""
    parts = (answer, *getattr(answer, "series", ()))
    return any(isinstance(origin := getattr(one, "origin", None), Origin) and origin.lacks for one in parts)


def _differs(sheet: BarSheet, instrument: Instrument) -> bool:
    """Whether a sheet is of another unit or kind of instrument than the one that is wanted."""
    return (sheet.instrument.currency, sheet.instrument.kind) != (instrument.currency, instrument.kind)


def actions_of(sheet: BarSheet) -> CorporateActions:
    """The dividends and splits of a sheet, on its basis."""
    instrument, gains = sheet.instrument, sheet.capital_gains
    kinds = (("cash", sheet.dividends), ("capital_gain", np.zeros(len(sheet)) if gains is None else gains))
    paid = [
        Dividend(to_date(sheet.dates[place]), float(column[place]), instrument.currency, kind)
        for kind, column in kinds
        for place in np.flatnonzero(column)
    ]
    split = np.flatnonzero(sheet.splits != 1.0)
    return CorporateActions(
        instrument.symbol,
        tuple(sorted(paid, key=lambda dividend: dividend.ex_date)),
        tuple(Split(to_date(sheet.dates[place]), float(sheet.splits[place])) for place in split),
        as_declared=sheet.basis is PriceBasis.RAW,
        origin=sheet.origin,
    )
