from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from contracts import PriceSourceContract

from data_sources.collect import StockRequest, collect_stock
from data_sources.errors import (
    BasisNotOffered,
    DamagedRecord,
    NoBarsInWindow,
    NoData,
    SourceError,
    SourceUnavailable,
    UnknownSymbol,
)
from data_sources.model import Instrument, PriceBasis, PriceHistory, PriceRequest
from data_sources.protocol import PriceSource
from data_sources.providers.sample import SampleSource
from data_sources.questions import Question
from data_sources.recording import Recording, RecordingSource, ReplaySource

MA = "603220.SH"
AAPL = Question("sample", "find_instrument", {"symbol": "AAPL"})
WINDOW = StockRequest(MA, as_of=date(2019, 12, 31), years=1)


class Fickle:
    """A source that is down until it is told otherwise; it counts how often it is asked for prices."""

    name = "fickle"

    def __init__(self) -> None:
        self.inner = SampleSource()
        self.down = True
        self.asked = 0

    def find_instrument(self, symbol: str) -> Instrument:
        return self.inner.find_instrument(symbol)

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        return self.inner.offered_bases(instrument)

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        self.asked += 1
        if self.down:
            raise SourceUnavailable(self.name, request.instrument.symbol, "503")
        return self.inner.fetch_prices(request)


class TestRecordingKeepsTheContract(PriceSourceContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> PriceSource:
        return RecordingSource(SampleSource(), Recording(tmp_path), reuse=True)

    @pytest.fixture
    def symbol(self) -> str:
        return MA


def test_a_replay_gives_the_same_snapshot_without_the_source(tmp_path: Path) -> None:
    recorded = collect_stock(WINDOW, [RecordingSource(SampleSource(), Recording(tmp_path))])
    replayed = collect_stock(WINDOW, [ReplaySource("sample", Recording(tmp_path))])
    assert replayed.to_json() == recorded.to_json()
    assert replayed.statements


def questions() -> list[Callable[[PriceSource], object]]:
    source = SampleSource()
    share = source.find_instrument("AAPL")
    return [
        lambda asked: asked.find_instrument("APPL"),
        lambda asked: asked.fetch_prices(PriceRequest(share, date(1980, 1, 1))),
        lambda asked: asked.fetch_prices(PriceRequest(share, date(2020, 1, 1), basis=PriceBasis.RAW)),
    ]


@pytest.mark.parametrize(("number", "kind"), list(enumerate([UnknownSymbol, NoBarsInWindow, BasisNotOffered])))
def test_a_failure_is_replayed_with_its_class_sentence_and_data(
    tmp_path: Path, number: int, kind: type[SourceError]
) -> None:
    ask = questions()[number]
    with pytest.raises(kind) as original:
        ask(RecordingSource(SampleSource(), Recording(tmp_path)))
    with pytest.raises(kind) as replayed:
        ask(ReplaySource("sample", Recording(tmp_path)))
    assert type(replayed.value) is type(original.value)
    assert str(replayed.value) == str(original.value)
    assert vars(replayed.value) == vars(original.value)


def test_what_was_never_asked_is_unavailable_not_absent(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="nothing is recorded"):
        ReplaySource("sample", Recording(tmp_path)).find_instrument("AAPL")


def test_a_cache_asks_once_for_an_answer_and_again_after_a_failure(tmp_path: Path) -> None:
    fickle = Fickle()
    cached = RecordingSource(fickle, Recording(tmp_path), reuse=True)
    request = PriceRequest(fickle.find_instrument(MA), date(2019, 1, 31))
    with pytest.raises(SourceUnavailable):
        cached.fetch_prices(request)
    fickle.down = False
    first = cached.fetch_prices(request)
    fickle.down = True
    second = cached.fetch_prices(request)
    assert fickle.asked == 2
    assert np.array_equal(first.close, second.close)


def test_without_reuse_every_question_is_asked(tmp_path: Path) -> None:
    fickle = Fickle()
    fickle.down = False
    copied = RecordingSource(fickle, Recording(tmp_path))
    request = PriceRequest(fickle.find_instrument(MA), date(2019, 1, 31))
    copied.fetch_prices(request)
    copied.fetch_prices(request)
    assert fickle.asked == 2


def test_a_source_without_rates_and_statements_has_no_data_of_them(tmp_path: Path) -> None:
    source = RecordingSource(Fickle(), Recording(tmp_path))
    with pytest.raises(NoData, match="interest rates"):
        source.fetch_rates("USD", date(2020, 1, 1), date(2020, 2, 1))
    with pytest.raises(NoData, match="statements"):
        source.fetch_statements(source.find_instrument(MA), date(2020, 1, 1))


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"schema":"advisor.recording/1","result":{"answer":1},"sha256":""}']
)
def test_a_damaged_file_is_named(tmp_path: Path, damage: str) -> None:
    RecordingSource(SampleSource(), Recording(tmp_path)).find_instrument("AAPL")
    file = Recording(tmp_path).path(AAPL)
    file.write_text(damage)
    with pytest.raises(DamagedRecord, match=file.name):
        ReplaySource("sample", Recording(tmp_path)).find_instrument("AAPL")


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    source = RecordingSource(SampleSource(), Recording(tmp_path))
    source.find_instrument("AAPL")
    file = Recording(tmp_path).path(AAPL)
    before = sorted(tmp_path.iterdir())
    file.unlink()
    file.mkdir()  # the place is taken: the file cannot be moved there
    with pytest.raises(OSError, match="directory"):
        source.find_instrument("AAPL")
    assert sorted(tmp_path.iterdir()) == before
