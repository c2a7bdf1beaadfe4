"""Raw sheets of Eastmoney and Tencent, over recordings: order of columns, units, events, windows."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from akshare_replies import Replies
from contracts import SheetSourceContract

from data_sources.errors import NoData, SchemaChanged, UnknownSymbol
from data_sources.model import DateArray, Instrument, InstrumentKind, PriceBasis, to_date
from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.tencent import TencentSource

KLINE = "/api/qt/stock/kline/get"
HIS = "push2his.eastmoney.com"


class TestEastmoneyShare(SheetSourceContract):
    unknown_symbol = "600999.SH"

    @pytest.fixture
    def sheet_source(self, eastmoney: EastmoneySource) -> EastmoneySource:
        return eastmoney

    @pytest.fixture
    def sheet_symbol(self) -> str:
        return "600519.SH"


class TestEastmoneyFund(TestEastmoneyShare):
    @pytest.fixture
    def sheet_symbol(self) -> str:
        return "510300.SH"


class TestEastmoneyIndex(TestEastmoneyShare):
    @pytest.fixture
    def sheet_symbol(self) -> str:
        return "000300.SH"


class TestEastmoneyHongKong(TestEastmoneyShare):
    @pytest.fixture
    def sheet_symbol(self) -> str:
        return "0700.HK"


class TestTencentShare(SheetSourceContract):
    unknown_symbol = "600999.SH"

    @pytest.fixture
    def sheet_source(self, tencent: TencentSource) -> TencentSource:
        return tencent

    @pytest.fixture
    def sheet_symbol(self) -> str:
        return "600519.SH"


def row_of(dates: DateArray, day: str) -> int:
    return int(np.searchsorted(dates, np.datetime64(day)))


def test_eastmoneys_row_is_open_close_high_low_and_its_volume_lots(eastmoney: EastmoneySource) -> None:
    """The reply as received: "2026-07-20,1270.00,1327.50,1329.00,1266.00,106151,13898351084.00,..."."""
    sheet = eastmoney.fetch_sheet(eastmoney.find_instrument("600519.SH"), date(2026, 7, 20), date(2026, 7, 20))
    row = (sheet.open[0], sheet.close[0], sheet.high[0], sheet.low[0], sheet.volume[0])
    assert row == (1270.0, 1327.5, 1329.0, 1266.0, 10_615_100.0)


def test_both_sources_say_the_same_of_the_same_real_days(eastmoney: EastmoneySource, tencent: TencentSource) -> None:
    first = eastmoney.fetch_sheet(eastmoney.find_instrument("600519.SH"), date(2024, 1, 2), date(2024, 8, 20))
    second = tencent.fetch_sheet(tencent.find_instrument("600519.SH"), date(2024, 1, 2), date(2024, 8, 20))
    assert np.array_equal(first.dates, second.dates)
    for mine, other in zip(first.columns()[:4], second.columns()[:4], strict=True):
        assert np.array_equal(mine, other)
    assert np.allclose(first.volume, second.volume, atol=100.0)
    assert not second.dividends.any()


def test_bases_are_those_that_can_be_made(eastmoney: EastmoneySource, tencent: TencentSource) -> None:
    share, hong_kong = eastmoney.find_instrument("600519.SH"), eastmoney.find_instrument("0700.HK")
    assert eastmoney.offered_bases(share)[0] is PriceBasis.TOTAL_RETURN
    assert eastmoney.offered_bases(hong_kong) == (PriceBasis.RAW,)
    assert eastmoney.offered_bases(eastmoney.find_instrument("000300.SH")) == (PriceBasis.RAW,)
    assert tencent.offered_bases(share) == (PriceBasis.RAW,)


def test_a_sheet_names_where_its_events_came_from(eastmoney: EastmoneySource) -> None:
    sheet = eastmoney.fetch_sheet(eastmoney.find_instrument("600519.SH"), None, date.max)
    assert "stock_fhps_detail_em" in sheet.origin.note
    assert "sha256" in sheet.origin.note
    paid = {to_date(day).isoformat(): money for day, money in zip(sheet.dates, sheet.dividends, strict=True) if money}
    assert paid["2014-06-25"] == 4.374
    assert sheet.splits[row_of(sheet.dates, "2014-06-25")] == 1.1
    assert len(paid) == 14  # the proposal of 2026 that nobody carried out is not among them


def test_a_traded_funds_distributions_are_its_companys(eastmoney: EastmoneySource) -> None:
    sheet = eastmoney.fetch_sheet(eastmoney.find_instrument("510300.SH"), None, date.max)
    paid = {to_date(day).isoformat(): money for day, money in zip(sheet.dates, sheet.dividends, strict=True) if money}
    assert paid == {
        "2015-01-20": 0.035,
        "2016-01-20": 0.051,
        "2017-01-23": 0.055,
        "2018-01-23": 0.046,
        "2019-01-16": 0.059,
        "2019-12-11": 0.062,
        "2021-01-18": 0.072,
        "2022-01-19": 0.075,
        "2023-01-16": 0.064,
        "2024-01-18": 0.069,
        "2025-06-18": 0.088,
        "2026-01-19": 0.123,
    }


def test_hong_kong_counts_in_shares(eastmoney: EastmoneySource) -> None:
    """Tencent's reply of 2026-07-06, as received: 41,502,083 shares."""
    instrument = eastmoney.find_instrument("0700.HK")
    sheet = eastmoney.fetch_sheet(instrument, date(2026, 7, 6), date(2026, 7, 6))
    assert sheet.volume[0] == 41_502_083.0
    assert instrument.currency == "HKD"


def test_the_central_parity_is_for_one_unit(eastmoney: EastmoneySource) -> None:
    instrument = eastmoney.find_instrument("USDCNY=X")
    assert instrument.kind is InstrumentKind.CURRENCY
    sheet = eastmoney.fetch_sheet(instrument, None, date(2026, 11, 20))
    assert (sheet.close > 6.0).all()
    assert (sheet.close < 8.5).all()
    with pytest.raises(UnknownSymbol):
        eastmoney.find_instrument("EURUSD=X")


@pytest.mark.parametrize(("symbol", "secid"), [("000001.SH", "1.000001"), ("900901.SH", "1.900901")])
def test_the_market_is_never_guessed_from_the_code(replies: Replies, symbol: str, secid: str) -> None:
    """akshare's stock_zh_a_hist takes 000001 and 900901 for Shenzhen: the wrong instrument, or none."""
    rows = ["2026-11-19,10.0,10.1,10.2,9.9,100,101000.00,1.0", "2026-11-20,10.1,10.2,10.3,10.0,100,102000.00,1.0"]
    replies.add(HIS, KLINE, {"data": {"klines": rows}}, secid=secid)
    replies.add("push2.eastmoney.com", "/api/qt/stock/get", {"data": {"f58": "x", "f60": 10.1}}, secid=secid)
    source = replies.eastmoney()
    instrument = source.find_instrument(symbol)
    if instrument.kind is InstrumentKind.STOCK:
        assert instrument.currency == "USD"
        assert source.offered_bases(instrument) == (PriceBasis.RAW,)
    assert source.fetch_sheet(instrument, None, date(2026, 11, 20)).close.tolist() == [10.1, 10.2]


@pytest.mark.parametrize("volume", [1_000_000, 10_000])
def test_the_unit_of_the_volume_is_proved_by_the_turnover(replies: Replies, volume: int) -> None:
    """A reply in shares where lots are usual (the STAR market of some endpoints) is read as shares."""
    rows = [f"2026-11-{day},50.00,50.50,51.00,49.50,{volume},50250000.00,1,1,1,1" for day in (17, 18, 19)]
    replies.add("33.push2his.eastmoney.com", KLINE, {"data": {"klines": rows}})
    source = replies.eastmoney()
    instrument = hong_kong()
    assert source.fetch_sheet(instrument, None, date(2026, 11, 20)).volume.tolist() == [1e6] * 3


def test_a_volume_in_no_known_unit_is_refused(replies: Replies) -> None:
    rows = ["2026-11-19,50.00,50.50,51.00,49.50,1000,50250000.00,1,1,1,1"]
    replies.add("33.push2his.eastmoney.com", KLINE, {"data": {"klines": rows}})
    with pytest.raises(SchemaChanged, match="neither shares nor lots"):
        replies.eastmoney().fetch_sheet(hong_kong(), None, date(2026, 11, 20))


def test_a_code_without_bars_is_no_data(replies: Replies) -> None:
    replies.add("33.push2his.eastmoney.com", KLINE, {"rc": 100, "data": None})
    with pytest.raises(NoData):
        replies.eastmoney().fetch_sheet(hong_kong(), None, date(2026, 11, 20))


def hong_kong() -> Instrument:
    return Instrument("0700.HK", InstrumentKind.STOCK, "XHKG", "HKD")
