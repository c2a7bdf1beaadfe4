from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from contracts import PriceSourceContract

from data_sources.calendars import has_calendar, sessions_between
from data_sources.errors import DamagedRecord, NoData, UnknownSymbol
from data_sources.model import InstrumentKind, PriceBasis, PriceHistory, PriceRequest
from data_sources.protocol import PriceSource
from data_sources.providers import sample_files
from data_sources.providers.sample import SampleSource
from data_sources.quality import DefectKind, Severity, examine
from data_sources.symbols import parse_symbol

FOLDER = Path(str(files("data_sources.providers"))) / "sample_data"
INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
SOURCE = SampleSource()
SYMBOLS = [instrument.symbol for instrument in SOURCE.instruments]
SUFFIXES = (".csv", ".json", ".jsonl")
A_SHARES = ["000001.SZ", "000338.SZ", "000778.SZ", "000783.SZ", "002572.SZ", "300027.SZ", "601318.SH", "603220.SH"]


def prices(symbol: str, basis: PriceBasis | None = None) -> PriceHistory:
    instrument = SOURCE.find_instrument(symbol)
    return SOURCE.fetch_prices(PriceRequest(instrument, date.max, basis=basis or SOURCE.offered_bases(instrument)[0]))


class TestSampleKeepsTheContract(PriceSourceContract):
    @pytest.fixture
    def source(self) -> PriceSource:
        return SampleSource()

    @pytest.fixture(params=["AAPL", "ASML", "601318.SH", "600519.SH", "000300.SH", "510300.SH", "EURUSD=X"])
    def symbol(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)


def test_the_index_describes_every_file_truly() -> None:
    listed = [*INDEX["prices"], *INDEX["rates"], *INDEX["statements"], *INDEX["navs"], *INDEX["funds"]]
    on_disk = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in SUFFIXES}
    on_disk.remove("index.json")
    assert {entry["file"] for entry in listed} == on_disk
    for entry in listed:
        data = (FOLDER / entry["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    for entry in INDEX["prices"]:
        lines = (FOLDER / entry["file"]).read_text().splitlines()[1:]
        assert (len(lines), lines[0][:10], lines[-1][:10]) == (entry["bars"], entry["first"], entry["last"])


def test_the_note_of_origins_has_a_line_for_every_file_and_a_text_for_every_licence() -> None:
    note = (FOLDER / "ORIGIN.md").read_text(encoding="utf-8")
    for entry in [*INDEX["prices"], *INDEX["rates"], *INDEX["statements"], *INDEX["navs"]]:
        assert f"| {entry['file']} | {entry['origin']} | {entry['first']} to {entry['last']} |" in note
    for name, origin in INDEX["origins"].items():
        assert f"| {name} | {origin['repository']} |" in note
    assert len(list((FOLDER / "LICENSES").iterdir())) == 10


def test_the_sample_is_small_enough_for_the_wheel() -> None:
    import zlib

    packed = sum(len(zlib.compress(path.read_bytes())) for path in FOLDER.rglob("*") if path.is_file())
    assert packed < 4_000_000  # 8 MB are allowed for the whole wheel


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_instrument_is_sound(symbol: str) -> None:
    canonical = parse_symbol(symbol)
    history = prices(symbol)
    instrument = history.instrument
    assert canonical.symbol == symbol
    assert canonical.currency == instrument.currency
    assert canonical.kind in (None, instrument.kind)
    assert instrument.name
    assert instrument.name_zh
    if instrument.kind is not InstrumentKind.CURRENCY:
        assert has_calendar(instrument.exchange)
        until = sessions_between(instrument.exchange, history.first, history.last)
        defects = examine(history, until)
    else:
        defects = examine(history)
    assert [defect for defect in defects if defect.severity is Severity.ERROR] == []
    assert DefectKind.BARS_OFF_SESSION not in {defect.kind for defect in defects}
    assert history.origin.is_sample


def test_what_the_issue_asks_for_is_there() -> None:
    kinds = {instrument.symbol: instrument.kind for instrument in SOURCE.instruments}
    large_caps = [symbol for symbol, kind in kinds.items() if kind is InstrumentKind.STOCK and "." not in symbol]
    assert len(large_caps) >= 20
    assert set(A_SHARES) | {"600519.SH", "000300.SH", "SPY", "^GSPC", "TLT", "518880.SH", "XLF", "MTUM"} <= set(kinds)


@pytest.mark.parametrize(
    ("symbol", "basis", "day", "close"),
    [
        # The origins' own figures, to the sample's seven digits.
        ("AAPL", PriceBasis.TOTAL_RETURN, "2024-11-29", 237.33),
        ("SPY", PriceBasis.TOTAL_RETURN, "1993-01-29", 24.60862),
        ("^GSPC", PriceBasis.SPLIT_ADJUSTED, "2025-01-17", 5996.65),
        ("ASML", PriceBasis.SPLIT_ADJUSTED, "2000-01-07", 49.37),
        ("ASML", PriceBasis.TOTAL_RETURN, "2000-01-07", 30.88),
        ("601318.SH", PriceBasis.TOTAL_RETURN, "2007-03-01", 19.03),
        ("600519.SH", PriceBasis.RAW, "2024-12-31", 1524.0),
        ("000300.SH", PriceBasis.SPLIT_ADJUSTED, "2021-01-15", 5458.0812),
        ("000001.SH", PriceBasis.SPLIT_ADJUSTED, "2024-12-31", 3351.76),
        ("510300.SH", PriceBasis.RAW, "2020-01-02", 4.149),
        ("EURUSD=X", PriceBasis.RAW, "2026-04-13", 1.1684),
    ],
)
def test_closes_are_the_origins(symbol: str, basis: PriceBasis, day: str, close: float) -> None:
    history = prices(symbol, basis)
    assert history.close[history.dates == np.datetime64(day)].tolist() == [close]


def test_total_return_bars_are_scaled_by_the_days_adjustment() -> None:
    plain, adjusted = prices("ASML", PriceBasis.SPLIT_ADJUSTED), prices("ASML", PriceBasis.TOTAL_RETURN)
    assert plain.high is not None
    assert adjusted.high is not None
    np.testing.assert_allclose(adjusted.high / adjusted.close, plain.high / plain.close, rtol=1e-12)
    assert plain.volume is not None
    assert adjusted.volume is not None
    assert np.array_equal(plain.volume, adjusted.volume)
    assert "scaled" in adjusted.origin.note


def test_a_distribution_is_no_loss_on_total_return() -> None:
    # 510300 paid 0.072 a share; 2021-01-18 was the ex-day: 5.547 before it.
    raw, total = prices("510300.SH", PriceBasis.RAW), prices("510300.SH", PriceBasis.TOTAL_RETURN)
    row = int(np.flatnonzero(raw.dates == np.datetime64("2021-01-18"))[0])
    by_hand = raw.close[row] / (raw.close[row - 1] - 0.072) - 1
    assert total.close[row] / total.close[row - 1] - 1 == pytest.approx(by_hand, abs=1e-6)
    before = total.close[1:row] / total.close[: row - 1]
    np.testing.assert_allclose(before, raw.close[1:row] / raw.close[: row - 1], atol=2e-3)


def test_the_index_of_csi_has_bars_only_where_the_origin_has_them() -> None:
    index = prices("000300.SH")
    assert index.high is not None
    assert index.volume is not None
    early = index.dates < np.datetime64("2005-01-01")
    assert np.isnan(index.high[early]).all()
    assert np.isnan(index.volume[early]).all()
    assert np.isfinite(index.high[~early]).all()
    assert (index.volume[~early] > 0).all()


def test_the_collision_of_000001_is_kept_apart() -> None:
    assert SOURCE.find_instrument("000001.SZ").kind is InstrumentKind.STOCK
    assert SOURCE.find_instrument("000001.SH").kind is InstrumentKind.INDEX
    assert prices("000001.SH").close.min() > 2000 > prices("000001.SZ").close.max()


@pytest.mark.parametrize(
    ("asked", "meant"), [("APPL", "AAPL"), ("000300.SZ", "000300.SH"), ("GOOGL", "GOOG"), ("0700.HK", None)]
)
def test_a_near_miss_names_what_was_perhaps_meant(asked: str, meant: str | None) -> None:
    with pytest.raises(UnknownSymbol) as refused:
        SOURCE.find_instrument(asked)
    assert meant in refused.value.candidates if meant else refused.value.candidates == ()


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        (date(1995, 1, 1), date(1996, 1, 1), ["US Treasury, 3 months", "US Treasury, 10 years"]),
        (
            date(2020, 1, 1),
            date(2021, 1, 1),
            [
                "US Treasury bill",
                "US Treasury, 10 years",
                "US Treasury note, 5 years",
                "US Treasury note, 10 years",
                "US Treasury bond, 30 years",
            ],
        ),
        (date(1960, 1, 1), date(1961, 1, 1), ["US Treasury, 10 years"]),
    ],
)
def test_rates_that_touch_the_window_bills_before_bonds(start: date, end: date, names: list[str]) -> None:
    series = SOURCE.fetch_rates("USD", start, end)
    assert [rate.name.startswith(name) for rate, name in zip(series, names, strict=True)] == [True] * len(names)
    for rate in series:
        assert np.abs(rate.annual_rate).max() < 0.2  # decimals, not percent
        assert (np.diff(rate.dates).astype(int) > 0).all()


def test_yields_are_those_quoted_day_by_day() -> None:
    found = SOURCE.fetch_yields("USD", date(2020, 1, 1), date(2021, 1, 1))
    assert [one.name.rsplit(", ", 1)[1] for one in found] == ["13 weeks", "5 years", "10 years", "30 years"]
    with pytest.raises(NoData, match="daily yields"):  # a month's average is known when the month is over
        SOURCE.fetch_yields("USD", date(2023, 6, 1), date(2024, 1, 1))


def test_the_bill_of_2020_is_in_one_unit() -> None:
    # The origin is in percent to 18 March 2020 and on 30 March: 1.505 there is 0.01505 here.
    _, bill = SOURCE.fetch_rates("USD", date(2017, 1, 1), date(2022, 1, 1))[:2]
    at = {str(day): float(rate) for day, rate in zip(bill.dates, bill.annual_rate, strict=True)}
    assert at["2019-12-31"] == 0.01505
    assert at["2020-03-30"] == 0.00013
    assert at["2022-12-30"] == 0.0426
    assert max(rate for day, rate in at.items() if "2020-03-20" < day < "2021-12-31") < 0.003


def test_there_is_no_rate_in_renminbi() -> None:
    with pytest.raises(NoData, match="CNY"):
        SOURCE.fetch_rates("CNY", date(2010, 1, 1), date(2020, 1, 1))


@pytest.mark.parametrize("symbol", A_SHARES)
def test_statements_balance_and_come_oldest_first(symbol: str) -> None:
    statements = SOURCE.fetch_statements(SOURCE.find_instrument(symbol), date(2020, 6, 16))
    ends = [statement.period_end for statement in statements]
    assert ends == sorted(ends)
    assert {statement.kind for statement in statements} == {"income", "balance", "cash_flow"}
    for statement in statements:
        items = dict(statement.items)
        assert list(items) == sorted(items)
        assert statement.published is None or statement.published > statement.period_end
        assert statement.months == (0 if statement.kind == "balance" else statement.period_end.month)
        if statement.kind == "balance" and statement.period_end.year >= 2010:
            assets, owed, owned = (items.get(name) for name in ("total_assets", "total_liabilities", "total_equity"))
            if assets is not None and owed is not None and owned is not None:
                assert owed + owned == pytest.approx(assets, rel=5e-3)  # the origin keeps three digits of some


def test_statements_after_the_day_are_not_given() -> None:
    share = SOURCE.find_instrument("601318.SH")
    assert max(one.period_end for one in SOURCE.fetch_statements(share, date(2018, 12, 30))) == date(2018, 9, 30)
    with pytest.raises(NoData, match="statements"):
        SOURCE.fetch_statements(share, date(1990, 1, 1))
    with pytest.raises(NoData, match="statements"):
        SOURCE.fetch_statements(SOURCE.find_instrument("AAPL"), date(2020, 1, 1))


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sample_data" / "prices"
    folder.mkdir(parents=True)
    (folder / "AAPL.csv").write_text("date,close\n2024-11-29,1.0\n")
    monkeypatch.setattr(sample_files, "files", lambda _: tmp_path)
    with pytest.raises(DamagedRecord, match=r"AAPL\.csv"):
        prices("AAPL")


def test_the_largest_symbol_loads_in_time() -> None:
    prices("ASML")
    took = []
    for _ in range(5):
        start = time.process_time()
        prices("ASML")
        took.append(time.process_time() - start)
    assert min(took) < 0.05


def test_the_sample_needs_no_pandas() -> None:
    code = (
        "import sys, datetime as d; from data_sources.collect import *; from data_sources.registry import make_sources;"
        "collect_stock(StockRequest('AAPL'), make_sources(('sample',))); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
