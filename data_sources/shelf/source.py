"""A source that answers from the shelf alone, as the one that was asked would have answered.

A narrower window than the one that was asked for is cut from the widest answer: every source here cuts its windows
from one history, so the two are the same to the bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

import numpy as np

from data_sources.chain import SOURCE_FAILURES, outcome_of
from data_sources.encoding import Json, canonical_text, decode
from data_sources.errors import NoBarsInWindow, NoData, SourceError, SourceUnavailable
from data_sources.model import PriceHistory, PriceRequest, RateSeries
from data_sources.protocol import PriceSource
from data_sources.questions import Answer, AskedSource, Asking
from data_sources.recording import answered
from data_sources.shelf.columns import Column, unpacked

PRICES, RATES = "fetch_prices", "fetch_rates"


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and what came of it.

    Args:
        result: as a recording has it: {"answer": ...} with columns put aside, or a failure's class and sentence.
        source_failed: whether the source failed, and may have what was asked for another time.
    """

    source: str
    method: str
    arguments: Json
    result: Json
    source_failed: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What the question is found by, within its source."""
        return self.method, canonical_text(self.arguments)

    @property
    def sentence(self) -> str:
        """Of a failure; "" of an answer."""
        return str(self.result.get("sentence", "")) if isinstance(self.result, dict) else ""

    def to_json(self) -> Json:
        """As it lies in the file."""
        return [self.source, self.method, self.arguments, self.result, self.source_failed]

    @classmethod
    def of(cls, value: object) -> Entry:
        """The entry that was written."""
        source, method, arguments, result, failed = cast("list[Json]", value)
        return cls(str(source), str(method), arguments, result, bool(failed))


class ShelfSource(AskedSource):
    """One source as it stands on a shelf.

    Args:
        able: names of the protocols that it keeps beside prices.
        kept_until: when the newest part of what it had kept was received; None where nothing was kept.
        entries: its answers; each is decoded when it is first asked for, and is then shared.
    """

    def __init__(
        self,
        name: str,
        able: Sequence[str],
        kept_until: datetime | None,
        entries: Sequence[Entry],
        columns: Mapping[str, Column],
    ) -> None:
        super().__init__(name)
        self.kept_until = kept_until
        self._able = frozenset(able)
        self._entries = {entry.key: entry for entry in entries}
        self._columns = columns
        self._decoded: dict[tuple[str, str], object] = {}
        self._rates = {
            str(cast("dict[str, Json]", one.arguments)["currency"]): one for one in entries if one.method == RATES
        }

    def keeps(self, kind: type) -> bool:
        """Whether the source that was asked keeps the protocol; prices are what every source has."""
        return kind is PriceSource or kind.__name__ in self._able

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """As ``PriceSource.fetch_prices``: the days of the request, from the widest answer."""
        whole = super().fetch_prices(PriceRequest(request.instrument, date.max, None, request.basis))
        if request.start is None and request.end == date.max:
            return whole
        within = whole.between(request.start, request.end)
        if not len(within):
            raise NoBarsInWindow(
                request.instrument.symbol, self.name, request.start, request.end, first=whole.first, last=whole.last
            )
        return within

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """As ``RateSource.fetch_rates``: of the widest answer, the series that touch the window."""
        widest = self._rates.get(currency)
        if widest is None:
            return super().fetch_rates(currency, start, end)
        asked = cast("dict[str, str]", widest.arguments)
        since, until = date.fromisoformat(asked["start"]), date.fromisoformat(asked["end"])
        try:
            series = super().fetch_rates(currency, since, until)
        except NoData as absent:  # its sentence speaks of the window that was asked for
            absent.args = (_of_window(str(absent), (since, until), (start, end)),)
            absent.asked = _of_window(absent.asked, (since, until), (start, end))
            raise
        found = tuple(
            one for one in series if one.dates[0] <= np.datetime64(end) and one.dates[-1] >= np.datetime64(start)
        )
        if not found:
            raise NoData(f"interest rate in {currency} from {start} to {end}", self.name)
        return found

    def has(self, asking: Asking[Answer]) -> bool:
        """Whether just this was asked and answered, were it that there is no such thing; a failed source did not."""
        entry = self._entries.get((asking.method, canonical_text(asking.arguments)))
        return entry is not None and not entry.source_failed

    def said(self, asking: Asking[Answer]) -> Answer:
        """What was answered to just this; raises what was raised."""
        return self._answer(asking)

    def histories(self) -> Iterator[PriceHistory | RateSeries]:
        """Every whole history that it answers from, in the order of the shelf."""
        for entry in self._entries.values():
            if not isinstance(entry.result, dict) or "answer" not in entry.result:
                continue
            asked = cast("dict[str, Json]", entry.arguments)
            if entry.method == PRICES:
                yield self.fetch_prices(decode(PriceRequest, asked["request"]))
            elif entry.method == RATES:
                since, until = (date.fromisoformat(str(asked[name])) for name in ("start", "end"))
                yield from self.fetch_rates(str(asked["currency"]), since, until)

    def _answer(self, asking: Asking[Answer]) -> Answer:
        key = (asking.method, canonical_text(asking.arguments))
        if key not in self._decoded:
            entry = self._entries.get(key)
            if entry is None:
                why = "the market of this run was had without it"
                raise SourceUnavailable(self.name, asking.words, why)
            result = cast("Json", unpacked(entry.result, self._columns))
            self._decoded[key] = answered(asking, result, f"the shelf's {asking.words}")
        return cast("Answer", self._decoded[key])


def _of_window(sentence: str, was: tuple[date, date], now: tuple[date, date]) -> str:
    written = f"from {was[0]} to {was[1]}"
    return sentence.replace(written, f"from {now[0]} to {now[1]}")


def entry_of(source: str, asking: Asking[Answer], result: Json, failure: BaseException | None) -> Entry:
    """What came of a question, for the shelf."""
    failed = isinstance(failure, SourceError) and outcome_of(failure) in SOURCE_FAILURES
    return Entry(source, asking.method, asking.arguments, result, failed)
