"""Instruments, sheets, actions and rates of Yahoo, through yfinance as it is, from recordings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from contracts import SheetSourceContract
from replay_proxy import ReplayProxy

from data_sources.errors import NoData, UnknownSymbol
from data_sources.model import Instrument, InstrumentKind, PriceBasis
from data_sources.protocol import ActionsSource, QuoteSource, RateSource
from data_sources.providers.yahoo.sheets import offered_bases
from data_sources.providers.yahoo.source import YahooSource


class TestAShareKeepsTheContract(SheetSourceContract):
    @pytest.fixture
    def sheet_source(self, yahoo: YahooSource) -> YahooSource:
        return yahoo

    @pytest.fixture
    def sheet_symbol(self) -> str:
        return "AAPL"


class TestAnIndexKeepsTheContract(TestAShareKeepsTheContract):
    @pytest.fixture
    def sheet_symbol(self) -> str:
        return "^GSPC"


class TestAPenceShareKeepsTheContract(TestAShareKeepsTheContract):
    @pytest.fixture
    def sheet_symbol(self) -> str:
        return "OCDO.L"


def test_keeps_the_other_protocols(yahoo: YahooSource) -> None:
    assert isinstance(yahoo, ActionsSource)
    assert isinstance(yahoo, QuoteSource)
    assert isinstance(yahoo, RateSource)


@pytest.mark.parametrize(
    ("symbol", "kind", "exchange", "currency"),
    [
        ("AAPL", InstrumentKind.STOCK, "XNAS", "USD"),
        ("BABA", InstrumentKind.STOCK, "XNYS", "USD"),
        ("0700.HK", InstrumentKind.STOCK, "XHKG", "HKD"),
        ("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY"),
        ("SAP.DE", InstrumentKind.STOCK, "XETR", "EUR"),
        ("7203.T", InstrumentKind.STOCK, "XTKS", "JPY"),
        ("OCDO.L", InstrumentKind.STOCK, "XLON", "GBP"),
        ("SPY", InstrumentKind.ETF, "ARCX", "USD"),
        ("VFINX", InstrumentKind.FUND, "XNAS", "USD"),
        ("^GSPC", InstrumentKind.INDEX, "XNYS", "USD"),
        ("EURUSD=X", InstrumentKind.CURRENCY, "", "USD"),
    ],
)
def test_an_instrument_is_what_yahoo_lists(
    yahoo: YahooSource, symbol: str, kind: InstrumentKind, exchange: str, currency: str
) -> None:
    found = yahoo.find_instrument(symbol)
    assert (found.symbol, found.kind, found.exchange, found.currency) == (symbol, kind, exchange, currency)
    assert found.name


@pytest.mark.parametrize("symbol", ["110011.OF", "430047.BJ"])
def test_what_yahoo_cannot_spell_is_unknown_without_a_request(yahoo: YahooSource, symbol: str) -> None:
    with pytest.raises(UnknownSymbol, match="open-end funds of the mainland and Beijing"):
        yahoo.find_instrument(symbol)


def test_real_bars_come_out_as_yahoo_sent_them(yahoo: YahooSource) -> None:
    sheet = yahoo.fetch_sheet(yahoo.find_instrument("WSU.DE"), None, date(2026, 1, 1))
    assert [str(day) for day in sheet.dates] == ["2023-08-04", "2023-08-07", "2023-08-08"]
    assert sheet.close[-1] == pytest.approx(33.2)
    assert sheet.adjusted_close is not None
    assert sheet.basis is PriceBasis.SPLIT_ADJUSTED


def test_real_dividends_stand_on_their_ex_days(yahoo: YahooSource) -> None:
    # Microsoft, fiscal 2021: 0.56 a quarter, 0.62 from November 2021.
    actions = yahoo.fetch_actions(yahoo.find_instrument("MSFT"))
    assert [(str(paid.ex_date), paid.amount, paid.currency) for paid in actions.dividends] == [
        ("2021-02-17", 0.56, "USD"),
        ("2021-05-19", 0.56, "USD"),
        ("2021-08-18", 0.56, "USD"),
        ("2021-11-17", 0.62, "USD"),
    ]
    assert not actions.as_declared
    assert actions.splits == ()


def test_a_real_split_is_an_event_and_no_jump(yahoo: YahooSource) -> None:
    sheet = yahoo.fetch_sheet(yahoo.find_instrument("NVDA"), None, date.max)
    row = int(np.flatnonzero(sheet.splits != 1)[0])
    assert (str(sheet.dates[row]), sheet.splits[row]) == ("2021-07-20", 4.0)
    assert abs(sheet.close[row] / sheet.close[row - 1] - 1) < 0.05


def test_pence_become_pounds_with_the_dividends(yahoo: YahooSource) -> None:
    sheet = yahoo.fetch_sheet(yahoo.find_instrument("OCDO.L"), None, date.max)
    assert sheet.instrument.currency == "GBP"
    assert sheet.origin.note == "quoted in GBp, divided by 100"
    assert sheet.close[0] == pytest.approx(17.5, rel=0.2)  # made to begin at 1,800 pence
    assert 0.03 < sheet.dividends.max() < 0.10
    assert sheet.adjusted_close is not None
    assert sheet.adjusted_close[-1] == pytest.approx(sheet.close[-1], rel=1e-4)


def test_an_index_has_no_total_return(yahoo: YahooSource) -> None:
    index = yahoo.find_instrument("^GSPC")
    assert yahoo.offered_bases(index) == (PriceBasis.SPLIT_ADJUSTED,)
    assert yahoo.fetch_sheet(index, None, date.max).adjusted_close is None


def test_a_currency_has_no_volume(yahoo: YahooSource) -> None:
    sheet = yahoo.fetch_sheet(yahoo.find_instrument("EURUSD=X"), None, date.max)
    assert np.isnan(sheet.volume).all()


def test_a_fund_has_its_capital_gains_beside_its_dividends(yahoo: YahooSource) -> None:
    fund = yahoo.find_instrument("VFINX")
    sheet = yahoo.fetch_sheet(fund, None, date.max)
    assert sheet.capital_gains is not None
    assert (sheet.capital_gains > 0).sum() == 5
    kinds = {paid.kind for paid in yahoo.fetch_actions(fund).dividends}
    assert kinds == {"cash", "capital_gain"}


def test_a_window_before_the_first_day_is_no_data(yahoo: YahooSource) -> None:
    with pytest.raises(NoData):
        yahoo.fetch_sheet(yahoo.find_instrument("AAPL"), None, date(2010, 1, 1))


def test_a_window_in_the_future_is_no_data_without_a_request(yahoo: YahooSource) -> None:
    with pytest.raises(NoData, match="future"):
        yahoo.fetch_sheet(yahoo.find_instrument("AAPL"), date(2030, 1, 1), date(2030, 2, 1))


def test_a_sheet_from_before_the_first_trade_is_whole(yahoo: YahooSource) -> None:
    apple = yahoo.find_instrument("AAPL")
    assert yahoo.fetch_sheet(apple, date(2015, 1, 1), date.max).whole
    assert not yahoo.fetch_sheet(apple, date(2017, 1, 1), date.max).whole


def test_the_zone_and_the_cookie_are_asked_for_once(
    recorded: Callable[..., ReplayProxy], make_yahoo: Callable[[], YahooSource]
) -> None:
    proxy = recorded("yahoo")
    source = make_yahoo()
    apple = source.find_instrument("AAPL")
    source.fetch_sheet(apple, None, date.max)
    source.fetch_sheet(apple, date(2026, 11, 2), date.max)
    paths = [seen.path for seen in proxy.seen]
    assert paths.count("/") == 1
    assert paths.count("/v1/test/getcrumb") == 1
    assert paths.count("/v8/finance/chart/AAPL") == 4  # zone, head, all, tail


def test_yfinance_leaves_nothing_in_the_home_folder(
    yahoo: YahooSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "cache"))
    yahoo.find_instrument("AAPL")
    assert list(tmp_path.rglob("*.db*")) == []
    assert not (tmp_path / "home").exists()


def test_yfinance_prints_nothing(yahoo: YahooSource, capfd: pytest.CaptureFixture[str]) -> None:
    yahoo.fetch_sheet(yahoo.find_instrument("SPY"), None, date.max)
    with pytest.raises(UnknownSymbol):
        yahoo.find_instrument("QQQQQ")
    assert capfd.readouterr() == ("", "")


def test_dollar_rates_are_the_bills(yahoo: YahooSource) -> None:
    (bill,) = yahoo.fetch_rates("USD", date(2021, 11, 22), date(2026, 11, 20))
    assert (bill.name, bill.compounding, bill.currency) == ("US Treasury bill, 13 weeks", "bank discount", "USD")
    assert 0.03 < bill.annual_rate[-1] < 0.04  # percent became decimals
    assert bill.annual_rate.shape == bill.dates.shape


def test_other_currencies_have_no_rates(yahoo: YahooSource) -> None:
    with pytest.raises(NoData, match="only those of the US Treasury"):
        yahoo.fetch_rates("CNY", date(2024, 1, 1), date(2024, 12, 31))


def test_a_quote_is_in_the_main_unit(yahoo: YahooSource) -> None:
    quote = yahoo.fetch_quote(yahoo.find_instrument("OCDO.L"))
    assert quote.price == pytest.approx(3.088)
    assert quote.currency == "GBP"
    assert quote.market_cap == pytest.approx(2_554_603_520)
    assert quote.shares_outstanding == pytest.approx(823_350_016)
    assert quote.state.value == "open"
    assert quote.at == datetime.fromtimestamp(1739788724, UTC)


def test_an_apple_quote(yahoo: YahooSource) -> None:
    quote = yahoo.fetch_quote(yahoo.find_instrument("AAPL"))
    assert (quote.price, quote.currency, quote.state.value) == (244.6, "USD", "closed")
    assert quote.market_cap == 3_674_405_863_424
    assert quote.previous_close == pytest.approx(241.53)
    assert quote.special_treatment is None


def test_receipts_have_no_float_counted_in_ordinary_shares(yahoo: YahooSource) -> None:
    # Yahoo: 2.4e9 receipts outstanding beside a float of 16.9e9 ordinary shares.
    quote = yahoo.fetch_quote(yahoo.find_instrument("BABA"))
    assert quote.shares_outstanding == 2_375_950_080
    assert quote.float_shares is None


def test_an_empty_quote_is_no_data(yahoo: YahooSource) -> None:
    with pytest.raises(NoData, match="quote of VFINX"):
        yahoo.fetch_quote(yahoo.find_instrument("VFINX"))


def test_the_dax_holds_its_dividends_and_the_hang_seng_does_not() -> None:
    dax = Instrument("^GDAXI", InstrumentKind.INDEX, "XETR", "EUR")
    assert offered_bases(dax) == (PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED)
    assert offered_bases(replace(dax, symbol="^HSI")) == (PriceBasis.SPLIT_ADJUSTED,)
