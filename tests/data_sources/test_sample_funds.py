from __future__ import annotations

import json
import time
from datetime import date

import numpy as np
import pytest
from contracts import FundSourceContract

from data_sources.errors import NoData
from data_sources.model import FundProfile, InstrumentKind, ManagerTenure, NavHistory, PriceBasis, PriceRequest
from data_sources.protocol import FundSource
from data_sources.providers.sample import SampleSource
from data_sources.providers.sample_files import index, text_of
from data_sources.symbols import parse_symbol

SOURCE = SampleSource()
OPEN_END = ("005827.OF", "110011.OF", "217011.OF", "460300.OF")
TRADED = ("510300.SH", "518880.SH")
STATED = ("MTUM", "SPY")


def nav(symbol: str) -> NavHistory:
    return SOURCE.fetch_nav(SOURCE.find_instrument(symbol))


def profile(symbol: str) -> FundProfile:
    return SOURCE.fetch_profile(SOURCE.find_instrument(symbol))


class TestSampleKeepsTheContractOfFunds(FundSourceContract):
    no_fund = "AAPL"

    @pytest.fixture
    def fund_source(self) -> FundSource:
        return SampleSource()

    @pytest.fixture(params=[*OPEN_END, *TRADED])
    def valued_fund(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def holding_fund(self) -> str:
        return "QQQ"


def test_every_fund_has_names_and_a_canonical_symbol() -> None:
    assert [fund.symbol for fund in SOURCE.funds] == sorted([*OPEN_END, *TRADED, *STATED, "QQQ", "VFINX"])
    for fund in SOURCE.funds:
        assert parse_symbol(fund.symbol).symbol == fund.symbol
        assert fund.name
        assert fund.name_zh
        assert fund.kind in (InstrumentKind.FUND, InstrumentKind.ETF)


@pytest.mark.parametrize(
    ("symbol", "days", "first", "last", "paid"),
    [
        (
            "110011.OF", 1467, ("2015-01-05", 2.2374), ("2020-12-31", 9.1448),
            [("2017-06-09", 0.35), ("2019-11-22", 0.5)],
        ),
        ("005827.OF", 540, ("2018-09-05", 1.0), ("2020-12-31", 2.8661), []),
        ("217011.OF", 1467, ("2015-01-05", 1.257), ("2020-12-31", 1.6179), [("2019-03-14", 0.107)]),
        ("518880.SH", 1597, ("2020-01-02", 3.3757), ("2026-07-31", 8.4241), []),
    ],
)  # fmt: skip
def test_values_are_the_origins(
    symbol: str, days: int, first: tuple[str, float], last: tuple[str, float], paid: list[tuple[str, float]]
) -> None:
    history = nav(symbol)
    assert len(history.dates) == days
    assert (str(history.dates[0]), history.unit_nav[0]) == first
    assert (str(history.dates[-1]), history.unit_nav[-1]) == last
    assert [(str(one.ex_date), one.amount) for one in history.distributions] == paid


def test_the_feeder_paid_nine_times() -> None:
    amounts = [one.amount for one in nav("460300.OF").distributions]
    assert amounts == [0.08, 0.07, 0.065, 0.063, 0.065, 0.063, 0.062, 0.06, 0.058]


@pytest.mark.parametrize("symbol", OPEN_END)
def test_unit_values_and_distributions_make_the_stated_returns(symbol: str) -> None:
    history = nav(symbol)
    paid = np.zeros(len(history.dates))
    for one in history.distributions:
        paid[np.searchsorted(history.dates, np.datetime64(one.ex_date))] = one.amount
    assert history.published_return is not None
    made = (history.unit_nav[1:] + paid[1:]) / history.unit_nav[:-1] - 1
    stated = history.published_return[1:]
    # Values have four decimals and returns two in percent: beyond that rounding nothing may differ, but for the
    # first day of a year whose last value, of a holiday, the origin does not list.
    off = np.flatnonzero(np.abs(made - stated) > 1e-4)
    assert np.isfinite(stated).mean() > 0.97
    assert [str(history.dates[at + 1]) for at in off] in ([], ["2018-01-02"], ["2019-01-02"])


def test_the_accumulated_value_grows_by_what_was_paid() -> None:
    history = nav("110011.OF")
    assert history.accumulated_nav is not None
    apart = history.accumulated_nav - history.unit_nav
    assert np.round(np.unique(np.round(apart, 4)), 2).tolist() == [0.04, 0.39, 0.89]


def test_a_new_fund_begins_with_a_value_a_week() -> None:
    apart = np.diff(nav("005827.OF").dates[:5]).astype(int)
    assert apart.max() >= 7


def test_a_traded_funds_values_follow_its_prices() -> None:
    fund = SOURCE.find_instrument("510300.SH")
    history = nav("510300.SH")
    total = SOURCE.fetch_prices(PriceRequest(fund, date.max, basis=PriceBasis.TOTAL_RETURN))
    assert [str(one.ex_date) for one in history.distributions] == [
        "2021-01-18", "2022-01-19", "2023-01-16", "2024-01-18", "2025-06-18", "2026-01-19",
    ]  # fmt: skip
    grown = history.unit_nav[-1] / history.unit_nav[0]
    for one in history.distributions:
        at = np.searchsorted(history.dates, np.datetime64(one.ex_date))
        grown *= 1 + one.amount / history.unit_nav[at]
    assert grown == pytest.approx(total.close[-1] / total.close[0], rel=2e-3)


def test_every_fact_names_who_states_it() -> None:
    for symbol in (*OPEN_END, *TRADED, *STATED):
        said = json.loads(text_of(index().funds[symbol].facts))
        assert set(said["stated_by"]) == set(said["profile"])
        assert all(len(who) > 10 for who in said["stated_by"].values())
        made = profile(symbol)
        for field, value in said["profile"].items():
            if field == "managers":
                assert made.managers == tuple(ManagerTenure(name, date.fromisoformat(day)) for name, day in value)
                continue
            assert str(getattr(made, field)) == str(value)


def test_what_nobody_states_is_absent() -> None:
    bond = profile("217011.OF")
    assert (bond.benchmark, bond.manager, bond.managers, bond.management_fee) == ("", "", (), None)
    assert profile("005827.OF").managers == (ManagerTenure("张坤", date(2018, 9, 5)),)
    assert profile("460300.OF").benchmark == "沪深300指数*95%+银行活期存款税后收益率*5%"
    assert profile("110011.OF").inception == date(2008, 6, 19)


def test_the_recorded_funds_of_yahoo() -> None:
    traded, mutual = profile("QQQ"), profile("VFINX")
    assert (traded.expense_ratio, traded.scale, traded.inception) == (0.002, 328302690304.0, date(1999, 3, 10))
    assert (mutual.fund_type, mutual.company, mutual.expense_ratio) == ("Large Blend", "Vanguard", 0.0014)
    (report,) = SOURCE.fetch_holdings(SOURCE.find_instrument("QQQ"))
    assert report.reported is None
    assert (report.holdings[0].symbol, report.holdings[0].weight) == ("AAPL", 0.090070695)
    assert report.sectors[0] == ("Technology", 0.5083)
    assert sum(weight for _, weight in report.sectors) == pytest.approx(1.0, abs=0.001)


def test_what_is_no_fund_here_says_which_are() -> None:
    with pytest.raises(NoData, match=r"no fund profile of TLT; it has 005827\.OF, 110011\.OF"):
        profile("TLT")


@pytest.mark.parametrize("symbol", [*OPEN_END, "QQQ", "VFINX"])
def test_a_fund_without_prices_says_what_there_is(symbol: str) -> None:
    fund = SOURCE.find_instrument(symbol)
    assert SOURCE.offered_bases(fund) == ()
    with pytest.raises(
        NoData,
        match=f"no prices of {symbol}; it has (net asset values of the fund: run advisor|only facts of the fund; name)",
    ):
        SOURCE.fetch_prices(PriceRequest(fund, date.max))


@pytest.mark.parametrize("symbol", ["QQQ", "VFINX", "SPY"])
def test_a_fund_without_values_says_so(symbol: str) -> None:
    with pytest.raises(NoData, match=f"no net asset values of {symbol}"):
        nav(symbol)


def test_a_fund_loads_in_time() -> None:
    fund = SOURCE.find_instrument("110011.OF")
    took = []
    for _ in range(5):
        start = time.process_time()
        SOURCE.fetch_nav(fund)
        SOURCE.fetch_profile(fund)
        took.append(time.process_time() - start)
    assert min(took) < 0.02
