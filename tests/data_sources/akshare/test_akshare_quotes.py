"""Quotes of Eastmoney and Tencent: units, states, marks, names."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from akshare_replies import Replies

from data_sources.errors import BadReply, NoData, SchemaChanged, UnknownSymbol
from data_sources.model import Instrument, InstrumentKind, MarketState
from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.quotes import special_treatment
from data_sources.providers.akshare.tencent import TencentSource

HOST, PATH = "push2.eastmoney.com", "/api/qt/stock/get"
SHARE = Instrument("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY")
# As received on 2026-09-16: prices are a hundred times the price, volume is in lots.
AS_RECEIVED = {
    "f43": 125800, "f44": 127498, "f45": 125410, "f46": 127393, "f47": 26235, "f48": 3307926407.0,
    "f57": "600519", "f58": "贵州茅台", "f60": 127275, "f170": -116,
}  # fmt: skip


def answering(replies: Replies, data: object) -> EastmoneySource:
    replies.add(HOST, PATH, {"rc": 0, "data": data})
    return replies.eastmoney()


def test_a_reply_in_hundredths_is_read_by_its_turnover(replies: Replies) -> None:
    quote = answering(replies, AS_RECEIVED).fetch_quote(SHARE)
    assert (quote.price, quote.previous_close, quote.open) == (1258.0, 1272.75, 1273.93)
    assert (quote.high, quote.low, quote.volume) == (1274.98, 1254.1, 2_623_500.0)
    assert quote.market_cap is None


def test_a_price_that_fits_the_turnover_in_no_unit_is_refused(replies: Replies) -> None:
    with pytest.raises(SchemaChanged, match="turnover"):
        answering(replies, AS_RECEIVED | {"f43": 12.58}).fetch_quote(SHARE)


def test_main_units_and_caps(eastmoney: EastmoneySource) -> None:
    quote = eastmoney.fetch_quote(eastmoney.find_instrument("600519.SH"))
    assert quote.state is MarketState.CLOSED
    assert quote.shares_outstanding == 1_250_081_601.0
    assert quote.market_cap == pytest.approx(quote.price * 1_250_081_601.0)
    assert quote.at == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert quote.special_treatment is False


def test_hong_kong_is_quoted_in_shares(eastmoney: EastmoneySource) -> None:
    instrument = eastmoney.find_instrument("0700.HK")
    quote = eastmoney.fetch_quote(instrument)
    bar = eastmoney.fetch_sheet(instrument, date(2026, 11, 20), date(2026, 11, 20))
    assert quote.volume == bar.volume[0]
    assert quote.special_treatment is None


def test_a_suspended_share_is_quoted_at_its_close_before(replies: Replies) -> None:
    data = {"f43": "-", "f47": "-", "f48": "-", "f58": "*ST 某某", "f60": 3.21, "f292": 6}
    quote = answering(replies, data).fetch_quote(SHARE)
    assert (quote.price, quote.state, quote.volume, quote.open) == (3.21, MarketState.SUSPENDED, None, None)
    assert quote.special_treatment is True


def test_no_price_at_all_is_no_data(replies: Replies) -> None:
    with pytest.raises(NoData):
        answering(replies, {"f43": "-", "f60": "-", "f58": "未上市"}).fetch_quote(SHARE)


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("ST大集", True),
        ("*ST华微", True),
        ("S*ST前锋", True),
        ("退市海润", True),
        ("长油退", True),
        ("贵州茅台", False),
    ],
)
def test_marks_of_special_treatment(name: str, marked: bool) -> None:
    assert special_treatment(SHARE, name) is marked


def test_names_are_plain(replies: Replies) -> None:
    data = {"f58": "万  科Ａ\x1b]8;;http://x\x07<script>alert(1)</script>\u202e", "f60": 1.0}
    name = answering(replies, data).find_instrument("000002.SZ").name_zh
    assert name.startswith("万科A")
    assert not set(name) & set("\x1b<>\u202e\x07")


def test_unknown_codes(eastmoney: EastmoneySource) -> None:
    with pytest.raises(UnknownSymbol):
        eastmoney.find_instrument("600999.SH")
    with pytest.raises(UnknownSymbol, match="mainland"):
        eastmoney.find_instrument("AAPL")


def test_tencents_quote_as_received(tencent: TencentSource) -> None:
    quote = tencent.fetch_quote(tencent.find_instrument("600519.SH"))
    assert (quote.price, quote.previous_close, quote.volume) == (1266.98, 1258.0, 1_755_400.0)
    assert quote.market_cap == pytest.approx(1_583_828_000_000.0)
    assert quote.market_cap == pytest.approx(quote.price * (quote.shares_outstanding or 0.0), rel=1e-4)
    assert quote.at is not None
    assert quote.at.astimezone(UTC) == datetime(2026, 9, 17, 8, 14, 59, tzinfo=UTC)


def test_tencents_float_is_less_than_its_shares(tencent: TencentSource) -> None:
    quote = tencent.fetch_quote(tencent.find_instrument("000001.SZ"))
    assert quote.volume == 69_192_500.0
    assert (quote.float_shares or 0) < (quote.shares_outstanding or 0)
    assert (quote.float_market_cap or 0) < (quote.market_cap or 0)


def test_tencent_knows_the_mainland_only(tencent: TencentSource) -> None:
    with pytest.raises(UnknownSymbol):
        tencent.find_instrument("600999.SH")
    for symbol in ("0700.HK", "AAPL"):
        with pytest.raises(UnknownSymbol, match="mainland"):
            tencent.find_instrument(symbol)


@pytest.mark.parametrize(
    "body",
    [
        'v_sh600519="1~贵州茅台~600519~1266.98";',
        'v_sh600518="' + "~".join(["1"] * 90) + '";',
        "eval(1)",
        "",
        "<html><body>blocked</body></html>",
    ],
)
def test_another_form_of_tencents_quote_is_refused(replies: Replies, body: str) -> None:
    replies.add("qt.gtimg.cn", "/q=sh600519", body.encode("gbk"))
    with pytest.raises(BadReply) as refused:
        replies.tencent().find_instrument("600519.SH")
    assert "<" not in str(refused.value)
