"""A fund's snapshot from sources made in memory: what is asked, what is dispensable, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from data_sources.collect import FundRequest, collect_fund
from data_sources.errors import (
    AmbiguousSymbol,
    BenchmarkNotRead,
    NoBarsInWindow,
    NoData,
    NoOtherFund,
    NotAFund,
    SourceUnavailable,
    UnreadableSymbol,
)
from data_sources.fund_nav.total_return import total_return_history
from data_sources.model import FundHoldings, FundProfile, Instrument, InstrumentKind, NavHistory, PriceBasis
from data_sources.quality import DefectKind
from data_sources.snapshot import (
    AGAINST,
    BENCHMARK_PART,
    CURRENCY,
    FACTOR_LEG,
    QUOTED,
    SOURCE_FAILED,
    STYLE,
    MarketSnapshot,
    NoteKind,
)
from tests.data_sources.fund.fake_funds import Funds, PricesOnly
from tests.data_sources.fund.nav_histories import FUND, MADE, days_of, fund_nav, growth


def collect(symbol: str, source: PricesOnly | None = None, **wanted: object) -> MarketSnapshot:
    return collect_fund(FundRequest(symbol, **wanted), (source or Funds(),))  # type: ignore[arg-type]


def notes(snapshot: MarketSnapshot) -> dict[NoteKind, tuple[str, str, str]]:
    return {note.kind: (note.about, note.have, note.need) for note in snapshot.notes}


def symbols(snapshot: MarketSnapshot, role: str) -> list[str]:
    return [history.instrument.symbol for history in snapshot.histories_of(role)]


def down(what: str = "it") -> SourceUnavailable:
    return SourceUnavailable("funds", what, "it is down")


def test_an_open_end_fund_stands_on_its_values_made_total_return() -> None:
    snapshot = collect("110011")
    assert snapshot.fund is not None
    nav = snapshot.fund.fund.nav
    assert nav is not None
    assert (snapshot.subject.symbol, snapshot.as_of) == ("110011.OF", date(2024, 11, 29))
    assert snapshot.prices.basis is PriceBasis.TOTAL_RETURN
    whole = total_return_history(nav)
    assert np.array_equal(snapshot.prices.close, whole.close)
    ex_day = int(np.searchsorted(whole.dates, np.datetime64("2022-06-01")))
    assert nav.unit_nav[ex_day] / nav.unit_nav[ex_day - 1] < 0.85
    assert whole.close[ex_day] / whole.close[ex_day - 1] == pytest.approx(1.0, abs=0.04)
    assert symbols(snapshot, BENCHMARK_PART) == ["000300.SH", "000012.SH"]
    assert symbols(snapshot, STYLE) == ["000300.SH", "000905.SH", "000852.SH", "399006.SZ", "000012.SH"]
    assert [(one.name, one.long, one.short) for one in snapshot.fund.legs] == [
        ("MKT", "000300.SH", ""),
        ("SMB", "000852.SH", "000300.SH"),
        ("HML", "000919.SH", "000918.SH"),
    ]
    assert snapshot.defects == ()
    assert NoteKind.CALENDAR_UNKNOWN not in notes(snapshot)
    assert MarketSnapshot.from_json(snapshot.to_json()).sha256 == snapshot.sha256


def test_every_history_is_asked_for_once_whatever_parts_it_plays() -> None:
    source = Funds()
    collect("110011", source)
    asked = [one for one in source.asked if one.startswith("fetch_prices")]
    assert len(asked) == len(set(asked)) == 7


def test_a_listed_fund_has_its_quoted_closes_and_its_values() -> None:
    snapshot = collect("510300")
    assert snapshot.fund is not None
    assert snapshot.subject.symbol == "510300.SH"
    assert symbols(snapshot, QUOTED) == ["510300.SH"]
    assert snapshot.histories_of(QUOTED)[0].basis is PriceBasis.RAW
    assert snapshot.fund.fund.nav is not None


def test_a_fund_of_new_york_is_not_asked_for_values_nobody_has() -> None:
    source = Funds()
    snapshot = collect("QQQ", source)
    assert "fetch_nav QQQ" not in source.asked
    assert NoteKind.NO_NAV not in notes(snapshot)
    assert symbols(snapshot, STYLE) == ["SPY", "QUAL", "SIZE", "USMV", "VLUE", "MTUM"]
    assert symbols(snapshot, FACTOR_LEG) == ["SPY", "SIZE", "VLUE", "MTUM"]
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.instrument.symbol == "SPY"


def test_a_fund_is_no_style_and_no_market_of_itself() -> None:
    assert "MTUM" not in symbols(collect("MTUM"), STYLE)
    snapshot = collect("SPY")
    assert snapshot.fund is not None
    assert (snapshot.fund.legs, "SPY" in symbols(snapshot, STYLE)) == ((), False)
    assert NoteKind.NO_FACTORS in notes(snapshot)


@pytest.mark.parametrize(
    ("text", "symbol"), [("000001", "000001.OF"), ("510300", "510300.SH"), ("519018", "519018.OF"), ("vfinx", "VFINX")]
)
def test_a_code_means_the_fund(text: str, symbol: str) -> None:
    assert collect(text).subject.symbol == symbol


@pytest.mark.parametrize(("text", "what"), [("600519", "a stock"), ("AAPL", "a stock"), ("^NDX", "an index")])
def test_what_is_no_fund_is_refused(text: str, what: str) -> None:
    with pytest.raises(NotAFund, match=rf"is {what}; run advisor diagnose-stock"):
        collect(text)


@pytest.mark.parametrize(
    ("wanted", "failure"),
    [
        ({"benchmark": "沪深300×90%"}, BenchmarkNotRead),
        ({"benchmark": "沪深300×80%+中债总指数×20%"}, BenchmarkNotRead),
        ({"benchmark": "?"}, UnreadableSymbol),
        ({"benchmark": "^NONE*100%"}, NoData),
        ({"benchmark": "^NONE"}, NoData),
        ({"against": "600519"}, NoOtherFund),
        ({"against": "999999.OF"}, NoData),
        ({"styles": ("000300.SH", "^NONE")}, NoData),
        ({"styles": ("000001", "000300.SH")}, NoData),
    ],
)
def test_what_was_named_is_not_replaced_in_silence(wanted: dict[str, object], failure: type[Exception]) -> None:
    with pytest.raises((failure, AmbiguousSymbol) if "styles" in wanted else failure):
        collect("110011", **wanted)


def test_everything_but_the_series_is_dispensable() -> None:
    methods = ("fetch_profile", "fetch_holdings", "fetch_rates", "fetch_prices")
    snapshot = collect("110011", Funds(fails={method: down(method) for method in methods}))
    said = notes(snapshot)
    for kind in (
        NoteKind.NO_PROFILE,
        NoteKind.NO_HOLDINGS,
        NoteKind.NO_RISK_FREE_RATE,
        NoteKind.NO_BENCHMARK,
        NoteKind.NO_STYLES,
        NoteKind.NO_FACTORS,
    ):
        assert said[kind][2] == SOURCE_FAILED
    assert sum(note.kind is NoteKind.NO_STYLES for note in snapshot.notes) == 1
    assert len(snapshot.histories) == 1


def test_without_the_series_there_is_nothing() -> None:
    with pytest.raises(SourceUnavailable):
        collect("110011", Funds(fails={"fetch_nav": down("net asset values")}))
    with pytest.raises(NoBarsInWindow):
        collect("110011", as_of=date(2019, 1, 2))
    with pytest.raises(NoData):
        collect("110011", PricesOnly())


def test_a_source_that_serves_its_first_page_again_gives_way_to_the_next() -> None:
    days = np.tile(days_of(49), 39)
    pages = Funds(nav=NavHistory(FUND, days, np.ones(days.size), MADE), name="pages")
    snapshot = collect_fund(FundRequest("110011"), (pages, Funds()))
    assert snapshot.prices.origin.provider == "funds"
    assert "49 distinct days in 1,911 rows" in snapshot.attempts[0].sentence


def test_a_source_that_knows_nothing_of_funds_gives_prices_alone() -> None:
    snapshot = collect("510300", PricesOnly())
    assert len(snapshot.prices) > 1000
    assert {NoteKind.NO_PROFILE, NoteKind.NO_HOLDINGS, NoteKind.NO_NAV} <= set(notes(snapshot))


def test_nothing_is_later_than_the_day_of_the_report() -> None:
    day = date(2023, 1, 16)
    snapshot = collect("110011", as_of=day, at=datetime(2024, 12, 2, tzinfo=UTC))
    study = snapshot.fund
    assert study is not None
    profile, nav = study.fund.profile, study.fund.nav
    assert profile is not None
    assert nav is not None
    assert max(entry.history.last for entry in snapshot.histories) <= day
    assert nav.dates[-1] <= np.datetime64(day)
    assert [report.reported for report in study.fund.holdings] == [date(2022, 6, 30)]
    assert [(one.name, one.end) for one in profile.managers] == [("甲", None)]
    assert [point.day for point in profile.scales] == [date(2022, 12, 31)]
    assert (profile.scale, profile.scale_date) == (None, None)
    assert "not on 2023-01-16" in profile.origin.note


def test_the_window_is_cut_and_the_values_are_whole() -> None:
    snapshot = collect("110011", years=2)
    assert snapshot.prices.first == date(2022, 11, 29)
    assert snapshot.fund is not None
    assert snapshot.fund.fund.nav is not None
    assert snapshot.fund.fund.nav.dates[0] == np.datetime64("2020-01-02")


@pytest.mark.parametrize(
    ("text", "kind", "have"),
    [
        ("沪深300指数收益率×80%+中债综合指数收益率×20%", NoteKind.FORMULA_PART_MISSING, "中债综合指数收益率"),
        ("沪深300指数收益率×80%+某某指数×20%", NoteKind.FORMULA_NOT_READ, "沪深300指数收益率×80%+某某指数×20%"),
        ("沪深300指数收益率×80%+恒生指数收益率×20%", NoteKind.FORMULA_PART_MISSING, "恒生指数收益率"),
    ],
)
def test_a_benchmark_that_cannot_be_had_gives_way_to_the_markets(text: str, kind: NoteKind, have: str) -> None:
    snapshot = collect("110011", Funds(benchmark=text))
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.instrument.symbol == "510300.SH"  # with its dividends, which the index leaves out
    assert notes(snapshot)[kind][1] == have
    assert snapshot.fund is not None
    assert snapshot.fund.benchmark is None


@pytest.mark.parametrize(
    ("fund_type", "symbol"),
    [("债券型-长债", "000012.SH"), ("混合型-偏股", "510300.SH"), ("债券型-可转债", "510300.SH")],
)
def test_the_default_is_of_the_funds_kind(fund_type: str, symbol: str) -> None:
    snapshot = collect("110011", Funds(benchmark="", fund_type=fund_type))
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.instrument.symbol == symbol


@pytest.mark.parametrize(("fund_type", "legs"), [("债券型-长债", 0), ("货币型", 0), ("混合型-偏股", 3)])
def test_a_fund_that_holds_no_shares_is_not_explained_by_share_indices(fund_type: str, legs: int) -> None:
    snapshot = collect("110011", Funds(benchmark="", fund_type=fund_type))
    assert snapshot.fund is not None
    assert len(snapshot.fund.legs) == legs


def test_no_benchmark_where_none_is_wanted_and_none_for_a_money_fund() -> None:
    assert collect("110011", benchmark=None).benchmark is None
    assert collect("110011", Funds(benchmark="", fund_type="货币型")).benchmark is None


def test_a_named_formula_stands() -> None:
    snapshot = collect("110011", benchmark="000905.SH*60%+000012.SH*40%")
    assert symbols(snapshot, BENCHMARK_PART) == ["000905.SH", "000012.SH"]
    assert snapshot.fund is not None
    assert snapshot.fund.benchmark is not None
    assert snapshot.fund.benchmark.given_by == "user"


def test_a_fund_that_invests_abroad_has_its_currency() -> None:
    snapshot = collect("161130")
    assert snapshot.fund is not None
    assert snapshot.fund.foreign_currency == "USD"
    rate = snapshot.history(CURRENCY)
    assert rate is not None
    assert (rate.instrument.symbol, rate.instrument.currency) == ("USDCNY=X", "CNY")
    assert 3.0 < float(rate.close[0]) < 15.0
    assert "EURCNY=X over EURUSD=X" in rate.origin.note


def test_another_fund_stands_beside_it() -> None:
    snapshot = collect("110011", against="000001")
    assert symbols(snapshot, AGAINST) == ["000001.OF"]
    assert snapshot.fund is not None
    assert snapshot.fund.against is not None
    assert snapshot.fund.against.profile is not None
    failing = Funds(fails={"fetch_nav 000001.OF": down("net asset values of 000001.OF")})
    missing = collect("110011", failing, against="000001")
    assert notes(missing)[NoteKind.NO_AGAINST][2] == SOURCE_FAILED


def test_holdings_from_a_file_win() -> None:
    mine = FundHoldings("110011.OF", date(2024, 6, 30), (), (), (), MADE, complete=True)
    source = Funds()
    snapshot = collect("110011", source, holdings=mine)
    assert snapshot.fund is not None
    assert snapshot.fund.fund.holdings == (mine,)
    assert "fetch_holdings 110011.OF" not in source.asked


def test_a_fund_whose_values_stopped_has_ended() -> None:
    at = datetime(2024, 12, 2, 14, tzinfo=UTC)
    ended = collect("110011", Funds(until=date(2024, 3, 29)), at=at)
    assert notes(ended)[NoteKind.FUND_ENDED] == ("110011.OF", "2024-03-29", "")
    assert DefectKind.STALE_END in {one.kind for one in ended.defects}
    fresh = collect("110011", at=datetime(2024, 12, 2, 9, tzinfo=UTC))
    assert NoteKind.FUND_ENDED not in notes(fresh)
    assert not any(note.kind is NoteKind.STALE and note.about == "110011.OF" for note in fresh.notes)


def test_defects_of_the_values_are_the_funds() -> None:
    nav = fund_nav(growth(300), paid={50: 0.2})
    value = nav.unit_nav.copy()
    value[100] *= 1.004
    snapshot = collect("110011", Funds(nav=replace(nav, unit_nav=value)))
    kinds = {one.kind for one in snapshot.defects if one.symbol == "110011.OF"}
    assert {DefectKind.NAV_RETURN_MISMATCH, DefectKind.ACCUMULATED_MISMATCH} <= kinds


def test_the_snapshot_is_the_same_whoever_answers_first() -> None:
    first, second = collect("110011"), collect("110011")
    assert first.sha256 == second.sha256
    assert first.attempts == second.attempts


class Remembering(Funds):
    """A source that was asked before, and gave another value on one day."""

    def earlier_nav(self, symbol: str) -> NavHistory | None:
        nav = self.fetch_nav(self.find_instrument(symbol))
        value = nav.unit_nav.copy()
        value[7] += 0.001
        return replace(nav, unit_nav=value)


def test_values_published_anew_are_named() -> None:
    snapshot = collect("110011", Remembering())
    assert notes(snapshot)[NoteKind.NAV_REVISED] == ("110011.OF", "1", "")
    assert [one.count for one in snapshot.defects if one.kind is DefectKind.NAV_REVISED] == [1]


class CallsEverythingAShare(PricesOnly):
    def find_instrument(self, symbol: str) -> Instrument:
        return replace(super().find_instrument(symbol), kind=InstrumentKind.STOCK)


def test_a_fund_that_one_source_takes_for_a_share_is_a_fund_where_another_knows_it() -> None:
    first = CallsEverythingAShare("first")
    assert collect_fund(FundRequest("QQQ"), (first, Funds())).subject.kind is InstrumentKind.ETF
    with pytest.raises(NotAFund):
        collect_fund(FundRequest("AAPL"), (first, Funds()))


@pytest.mark.parametrize(("symbol", "is_stale"), [("110011", True), ("161130", False)])
def test_a_fund_that_invests_abroad_may_publish_two_sessions_later(symbol: str, is_stale: bool) -> None:
    at = datetime(2024, 12, 2, 14, tzinfo=UTC)  # 22:00 in Shanghai: the values of Friday are out, those of today not
    snapshot = collect(symbol, Funds(until=date(2024, 11, 28)), at=at)
    stale = [note for note in snapshot.notes if note.kind is NoteKind.STALE and note.about == snapshot.subject.symbol]
    assert bool(stale) is is_stale
    assert any(
        one.kind is DefectKind.STALE_END and one.symbol == snapshot.subject.symbol for one in snapshot.defects
    ) is (is_stale)


class Closed(Funds):
    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        return replace(super().fetch_profile(instrument), closed=date(2024, 11, 29))


def test_a_fund_that_its_source_calls_closed_has_ended() -> None:
    assert notes(collect("110011", Closed()))[NoteKind.FUND_ENDED] == ("110011.OF", "2024-11-29", "2024-11-29")
    earlier = collect("110011", Closed(), as_of=date(2023, 6, 30))
    assert NoteKind.FUND_ENDED not in notes(earlier)


@pytest.mark.parametrize(("values", "named"), [(12, False), (30, True)])
def test_trap_27_values_carried_forward_for_a_month_are_named(values: int, named: bool) -> None:
    class Still(Funds):
        def fetch_nav(self, instrument: Instrument) -> NavHistory:
            nav = super().fetch_nav(instrument)
            unit_nav = nav.unit_nav.copy()
            unit_nav[-values:] = unit_nav[-values]
            return replace(nav, unit_nav=unit_nav, accumulated_nav=None, published_return=None)

    kinds = {one.kind for one in collect("110011", Still()).defects}
    assert (DefectKind.REPEATED_CLOSE in kinds) is named
