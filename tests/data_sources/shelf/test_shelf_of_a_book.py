"""What comes from a shelf is what the sources would have said: to the letter, whoever asks first, opened or not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_sources.account_snapshot import AccountSnapshot
from data_sources.collect.account import collect_account
from data_sources.errors import DamagedRecord, NoBarsInWindow, NoData, SourceUnavailable
from data_sources.model import PriceBasis
from data_sources.protocol import CompanySource, FundSource, PriceRequest, RateSource, able
from data_sources.shelf import Shelf, ShelfTerms, collect_from_shelf
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from tests.data_sources.shelf.at_the_sample import (
    AS_OF,
    AT,
    AskedSample,
    clients,
    read,
    request_of,
    stocked,
)


@pytest.fixture(scope="module")
def sample() -> AskedSample:
    return AskedSample()


@pytest.fixture(scope="module")
def shelf(sample: AskedSample, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    path = tmp_path_factory.mktemp("shelf") / "market"
    stocked(sample).save(path)
    return Shelf.open(path)


def direct(client: object, source: AskedSample, as_of: date = AS_OF) -> AccountSnapshot:
    return collect_account(request_of(read(client, as_of), as_of), lambda _: (source,))  # type: ignore[arg-type]


@pytest.mark.parametrize("at", range(3))
def test_an_account_from_the_shelf_is_the_one_from_the_sources(at: int, shelf: Shelf, sample: AskedSample) -> None:
    client = clients()[at]
    made = collect_from_shelf(request_of(read(client)), shelf)
    assert made.to_json() == direct(client, sample).to_json()
    assert made.held(made.histories_of("held")[0].instrument.symbol) is not None


def test_what_was_shared_before_changes_nothing(shelf: Shelf) -> None:
    first = [collect_from_shelf(request_of(read(one)), shelf).sha256 for one in clients()]
    again = [collect_from_shelf(request_of(read(one)), shelf).sha256 for one in reversed(clients())]
    assert first == again[::-1]


def test_the_shelf_is_the_same_saved_and_opened(tmp_path: Path) -> None:
    made = stocked(AskedSample())
    made.save(tmp_path / "a" / "market")
    opened = Shelf.open(tmp_path / "a" / "market")
    assert opened.sha256 == made.sha256 == stocked(AskedSample()).sha256
    assert [one.name for one in opened.sources_of("US")] == ["sample"]
    assert [one.name for one in opened.sources_of("of no market")] == ["sample"]
    assert not list((tmp_path / "a").glob(".*"))


def test_each_instrument_is_asked_for_once_on_each_basis() -> None:
    source = AskedSample()
    stocked(source)
    assert {count for what, count in source.asked.items() if not what.startswith("find")} == {1}


def test_a_source_that_fails_is_an_answer() -> None:
    source = AskedSample(down=("SPY",))
    shelf = stocked(source)
    holding = next(one for one in clients() if "SPY" in {row.symbol for row in read(one).book.transactions})
    made = collect_from_shelf(request_of(read(holding)), shelf)
    assert made.to_json() == direct(holding, source).to_json()
    assert "SPY" in dict(made.unpriced)
    assert next(note for note in made.notes if note.kind is NoteKind.UNPRICED).need == SOURCE_FAILED
    assert shelf.failures == (
        "sample did not answer for prices of SPY: it is down; try later or name another --source",
    )


def test_a_narrower_window_is_cut_from_the_whole(shelf: Shelf, sample: AskedSample) -> None:
    (source,) = shelf.sources_of("US")
    instrument = source.find_instrument("SPY")
    start, end = date(2019, 1, 1), date(2019, 3, 29)
    asked = PriceRequest(instrument, end, start, PriceBasis.TOTAL_RETURN)
    ours, theirs = source.fetch_prices(asked), sample.fetch_prices(asked)
    assert ours.dates.tolist() == theirs.dates.tolist()
    assert ours.close.tobytes() == theirs.close.tobytes()
    with pytest.raises(NoBarsInWindow) as none:
        source.fetch_prices(PriceRequest(instrument, date(1970, 1, 1), None, PriceBasis.TOTAL_RETURN))
    with pytest.raises(NoBarsInWindow) as theirs_none:
        sample.fetch_prices(PriceRequest(instrument, date(1970, 1, 1), None, PriceBasis.TOTAL_RETURN))
    assert str(none.value) == str(theirs_none.value)


@pytest.mark.parametrize("currency", ["USD", "CNY"])
def test_rates_of_a_narrower_window(currency: str, shelf: Shelf, sample: AskedSample) -> None:
    (source,) = shelf.sources_of("US")
    assert isinstance(source, RateSource)
    start, end = date(2021, 6, 1), AS_OF
    try:
        theirs = [one.name for one in sample.fetch_rates(currency, start, end)]
    except NoData as absent:
        with pytest.raises(NoData, match=f"from {start} to {end}") as none:
            source.fetch_rates(currency, start, end)
        said = (str(none.value), str(absent))
    else:
        said = ([one.name for one in source.fetch_rates(currency, start, end)], theirs)  # type: ignore[assignment]
    assert said[0] == said[1]


def test_what_was_never_asked_is_no_answer(shelf: Shelf) -> None:
    (source,) = shelf.sources_of("US")
    with pytest.raises(SourceUnavailable, match="the market of this run was had without it"):
        source.find_instrument("NOSUCH")


def test_the_shelf_is_able_to_what_its_source_is(shelf: Shelf, sample: AskedSample) -> None:
    (source,) = shelf.sources_of("CN")
    for kind in (FundSource, RateSource, CompanySource):
        assert able(source, kind) is able(sample, kind)


def test_another_day_is_another_shelf() -> None:
    earlier = ShelfTerms(date(2020, 6, 30), 5, AT)
    source = AskedSample()
    shelf = stocked(source, terms=earlier)
    client = clients()[0]
    made = collect_from_shelf(request_of(read(client, earlier.as_of), earlier.as_of), shelf)
    assert made.to_json() == direct(client, source, earlier.as_of).to_json()


def _spoil(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x01
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("at", [0, 30, 2_000, -9])
def test_one_wrong_bit_is_seen(at: int, tmp_path: Path) -> None:
    path = tmp_path / "market"
    stocked(AskedSample()).save(path)
    _spoil(path, at if at >= 0 else _last_number(path))
    with pytest.raises(DamagedRecord):
        Shelf.open(path)


def _last_number(path: Path) -> int:
    """A byte of the last column; the bytes that fill up behind it say nothing."""
    content = path.read_bytes().rstrip(b"\0")
    return len(content) - 1


def test_an_empty_file_and_a_cut_one_are_no_shelves(tmp_path: Path) -> None:
    path = tmp_path / "market"
    path.write_bytes(b"")
    with pytest.raises(DamagedRecord):
        Shelf.open(path)
    stocked(AskedSample()).save(path)
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.raises(DamagedRecord):
        Shelf.open(path)
