"""What an account report is made from: on the bundled sample, on a source in memory, and from recorded replies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from fake_live import FakeLive
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.account_snapshot import AccountSnapshot
from data_sources.collect.account import AccountRequest, collect_account
from data_sources.collect.account.currency import pair
from data_sources.collect.account.wanted import Spelling, spelled_book, wanted_of
from data_sources.errors import NoData, SourceUnavailable, UnreadableSymbol
from data_sources.model import (
    AccountBook,
    Action,
    AssetClass,
    CashBalance,
    ClientProfile,
    CorporateActions,
    Holding,
    Instrument,
    InstrumentKind,
    Origin,
    Place,
    PolicyBenchmark,
    PriceBasis,
    PriceHistory,
    Split,
    Transaction,
)
from data_sources.protocol import PriceSource
from data_sources.providers.sample import SampleSource
from data_sources.registry import SourceContext, make_sources
from data_sources.snapshot import (
    BENCHMARK_PART,
    CURRENCY,
    FACTOR_LEG,
    HELD,
    HELD_TOTAL,
    SOURCE_FAILED,
    NoteKind,
)
from data_sources.wire.manners import Manners, Politeness

AT = datetime(2026, 11, 21, 17, tzinfo=UTC)
SAMPLE = SampleSource()
ORIGIN = Origin("file", "made.csv", "2024-12-01", "0" * 64)


def row(
    day: str, action: Action, symbol: str = "", quantity: float = 0.0, amount: float = 0.0, **more: Any
) -> Transaction:
    account = more.pop("account", "A-1")
    currency = more.pop("currency", "USD")
    place = Place("made.csv", 2)
    return Transaction(
        date.fromisoformat(day), action, symbol, quantity, None, amount, 0.0, 0.0, currency, account, place, **more
    )


def bought(day: str, symbol: str, quantity: float = 10.0, **more: Any) -> Transaction:
    return row(day, Action.BUY, symbol, quantity, -100.0, **more)


def sold(day: str, symbol: str, quantity: float = 10.0, **more: Any) -> Transaction:
    return row(day, Action.SELL, symbol, -quantity, 100.0, **more)


def book(*rows: Transaction, holdings: Sequence[Holding] = ()) -> AccountBook:
    return AccountBook((), tuple(rows), tuple(holdings))


def on_sample(*rows: Transaction, **more: Any) -> AccountSnapshot:
    holdings = more.pop("holdings", ())
    request = AccountRequest(book(*rows, holdings=holdings), at=AT, **more)
    return collect_account(request, lambda _: (SAMPLE,))


def kinds(snapshot: AccountSnapshot) -> set[NoteKind]:
    return {note.kind for note in snapshot.notes}


def symbols(snapshot: AccountSnapshot, role: str) -> list[str]:
    return [one.instrument.symbol for one in snapshot.histories_of(role)]


def closes(symbol: str, days: Sequence[str], values: Sequence[float], currency: str = "USD") -> PriceHistory:
    instrument = Instrument(symbol, InstrumentKind.STOCK, "", currency)
    return PriceHistory(
        instrument, PriceBasis.RAW, np.array(days, "datetime64[D]"), np.array(values, dtype=np.float64), ORIGIN
    )


def test_everything_ever_held_has_both_roles_and_the_benchmark_is_that_of_the_home_market() -> None:
    snapshot = on_sample(bought("2015-01-05", "MTUM"), bought("2015-01-05", "AMD"), sold("2017-03-01", "AMD"))
    assert symbols(snapshot, HELD) == symbols(snapshot, HELD_TOTAL) == ["AMD", "MTUM"]
    assert snapshot.subject == Instrument("client", InstrumentKind.ACCOUNT, "", "USD")
    assert symbols(snapshot, BENCHMARK_PART) == ["SPY"]
    assert snapshot.as_of == date(2022, 12, 28)  # the last of MTUM; AMD, which goes on, is not held any more
    assert {NoteKind.SAMPLE, NoteKind.AS_OF_IS_LAST_BAR, NoteKind.FILES_END} <= kinds(snapshot)
    held = snapshot.held("MTUM")
    assert held is not None
    assert held.first >= date(2014, 12, 20)
    assert not snapshot.unpriced


def test_what_is_held_keeps_the_range_of_its_days_and_nothing_else_does() -> None:
    snapshot = on_sample(bought("2015-01-05", "ASML"))
    held, total = snapshot.held("ASML"), snapshot.held_total("ASML")
    assert held is not None
    assert total is not None
    assert held.low is not None
    assert held.high is not None
    assert (held.low <= held.high).all()
    assert total.low is total.high is total.volume is None


def test_crises_before_the_report_s_years_find_what_returned_then() -> None:
    """Quotes are had from the account's first day on; whatever tells of a return from its own first day."""
    rows = (
        bought("2015-01-05", "AMD"),
        bought("2015-01-05", "ASML"),
        bought("2015-01-06", "000338.SZ", currency="CNY"),
    )
    snapshot = on_sample(*rows, years=3, as_of=date(2020, 12, 31))
    for symbol in ("AMD", "ASML"):
        held, total = snapshot.held(symbol), snapshot.held_total(symbol)
        assert held is not None
        assert total is not None
        assert held.first >= date(2014, 12, 20)
        assert total.first < date(2000, 3, 24)
        assert total.last == date(2020, 12, 31)
    assert all(one.first < date(2007, 10, 9) for one in snapshot.histories_of(BENCHMARK_PART))
    assert all(one.first < date(2007, 10, 9) for one in snapshot.histories_of(CURRENCY))
    assert all(day >= date(2014, 12, 20) for defect in snapshot.defects for day in defect.days)


def test_the_best_basis_of_a_price_is_the_one_that_was_quoted() -> None:
    snapshot = on_sample(bought("2020-01-06", "510300", currency="CNY"), bought("2020-01-06", "600519.SH"))
    assert snapshot.as_of == date(2024, 12, 31)
    etf, total = snapshot.held("510300.SH"), snapshot.held_total("510300.SH")
    assert etf is not None
    assert total is not None
    assert (etf.basis, total.basis) == (PriceBasis.RAW, PriceBasis.TOTAL_RETURN)
    (share,) = (one for one in snapshot.histories_of(HELD_TOTAL) if one.instrument.symbol == "600519.SH")
    assert share.basis is PriceBasis.RAW  # nobody has more of it, and its basis says so
    (actions,) = snapshot.actions  # of a source without a list of dividends, the fund's own distributions
    assert [one.ex_date.year for one in actions.dividends] == [2021, 2022, 2023, 2024]


def test_an_open_end_fund_is_worth_its_unit_value_and_its_distributions_are_actions() -> None:
    snapshot = on_sample(bought("2015-03-02", "110011.OF", currency="CNY"), as_of=date(2018, 6, 29))
    held, total = snapshot.held("110011.OF"), snapshot.held_total("110011.OF")
    assert held is not None
    assert total is not None
    assert held.basis is PriceBasis.RAW
    nav = SAMPLE.fetch_nav(held.instrument)
    at = int(np.searchsorted(nav.dates, np.datetime64("2017-06-09")))
    assert held.close[np.searchsorted(held.dates, np.datetime64("2017-06-09"))] == nav.unit_nav[at]
    assert held.last == snapshot.as_of == date(2018, 6, 29)
    assert [(one.ex_date, one.amount) for one in snapshot.actions[0].dividends] == [(date(2017, 6, 9), 0.35)]
    assert snapshot.subject.currency == "CNY"
    assert [one.instrument.symbol for one in snapshot.funds] == ["110011.OF"]


def test_rates_are_had_directly_turned_round_and_as_a_cross() -> None:
    rows = (
        bought("2015-01-05", "SPY", 10.0),
        bought("2015-01-05", "110011.OF", 1.0, currency="CNY"),
        row("2015-01-05", Action.DEPOSIT, amount=100.0, currency="GBP"),
        row("2015-01-05", Action.DEPOSIT, amount=100.0, currency="EUR"),
    )
    in_dollars = on_sample(*rows)
    assert symbols(in_dollars, CURRENCY) == ["CNYUSD=X", "EURUSD=X", "GBPUSD=X"]
    in_euros = on_sample(*rows, profile=ClientProfile(currency="EUR"))
    assert in_euros.subject.currency == "EUR"
    assert symbols(in_euros, CURRENCY) == ["CNYEUR=X", "GBPEUR=X", "USDEUR=X"]
    dollar, euro = in_euros.currency("USDEUR=X"), in_dollars.currency("EURUSD=X")
    assert dollar is not None
    assert euro is not None
    assert np.allclose(dollar.close * euro.close, 1.0, rtol=1e-12)
    assert dollar.instrument.currency == "EUR"
    cross, pound = in_dollars.currency("GBPUSD=X"), in_euros.currency("GBPEUR=X")
    assert cross is not None
    assert pound is not None
    shared = np.intersect1d(np.intersect1d(cross.dates, pound.dates), euro.dates)
    at = [np.searchsorted(one.dates, shared) for one in (cross, pound, euro)]
    assert np.allclose(cross.close[at[0]], pound.close[at[1]] * euro.close[at[2]], rtol=1e-12)


def test_a_currency_without_a_rate_is_a_note() -> None:
    snapshot = on_sample(bought("2015-01-05", "SPY"), row("2015-01-05", Action.DEPOSIT, amount=100.0, currency="XAG"))
    (note,) = (one for one in snapshot.notes if one.kind is NoteKind.NO_EXCHANGE_RATE)
    assert note.about == pair("XAG", "USD")


def test_what_nobody_has_a_price_of_is_named_with_what_to_do() -> None:
    snapshot = on_sample(
        bought("2015-01-05", "SPY"), bought("2015-01-05", "TWTR"), bought("2015-01-05", "IE00B3XXRP09")
    )
    unpriced = dict(snapshot.unpriced)
    assert sorted(unpriced) == ["IE00B3XXRP09", "TWTR"]
    assert all("[symbols] of the profile" in why and "price file" in why for why in unpriced.values())
    assert {note.about for note in snapshot.notes if note.kind is NoteKind.UNPRICED} == set(unpriced)
    mapped = on_sample(
        bought("2015-01-05", "SPY"),
        bought("2015-01-05", "IE00B3XXRP09"),
        bought("2015-01-06", "TWTR", isin="US90184L1026"),
        profile=ClientProfile(symbols=(("IE00B3XXRP09", "QUAL"), ("US90184L1026", "aapl"))),
    )
    assert not mapped.unpriced
    assert [one.symbol for one in mapped.book.transactions] == ["SPY", "QUAL", "AAPL"]


def test_own_prices_come_before_every_source_and_for_what_no_market_has() -> None:
    days = ["2015-01-05", "2015-06-30", "2015-12-31"]
    own = (closes("SPY", days, [1.0, 2.0, 3.0]), closes("FARMLAND", days, [10.0, 11.0, 12.0], "EUR"))
    snapshot = on_sample(
        bought("2015-01-05", "SPY"),
        bought("2015-01-05", "farmland"),
        own_prices=own,
        profile=ClientProfile(currency="USD"),
    )
    assert not snapshot.unpriced
    spy, farm = snapshot.held("SPY"), snapshot.held("FARMLAND")
    assert spy is not None
    assert farm is not None
    assert (spy.origin.provider, spy.close[-1], farm.close[-1]) == ("file", 3.0, 12.0)
    total = snapshot.held_total("SPY")
    assert total is not None
    assert total.origin.provider == "sample"  # of the risk, a source's total return
    assert symbols(snapshot, CURRENCY) == ["EURUSD=X"]
    assert [one.symbol for one in snapshot.book.transactions] == ["SPY", "FARMLAND"]


def test_own_prices_of_an_open_end_fund_need_no_source_of_funds() -> None:
    own = (closes("999888.OF", ["2020-01-02", "2020-06-30"], [1.0, 1.1], "CNY"),)
    snapshot = on_sample(bought("2020-01-02", "999888.OF", currency="CNY"), own_prices=own)
    held = snapshot.held("999888.OF")
    assert held is not None
    assert held.close[-1] == 1.1
    assert snapshot.as_of == date(2020, 6, 30)


def test_the_benchmark_that_is_named_stands_before_the_profile_s_and_that_before_the_market_s() -> None:
    rows = (bought("2015-01-05", "QUAL"),)
    parts = (PolicyBenchmark("SPY", 0.6, AssetClass.EQUITY), PolicyBenchmark("BND", 0.4, AssetClass.BOND))
    profile = ClientProfile(benchmark=parts)
    assert symbols(on_sample(*rows, profile=profile, as_of=date(2016, 6, 30)), BENCHMARK_PART) == ["SPY", "BND"]
    named = on_sample(*rows, profile=profile, benchmark="^GSPC")
    assert symbols(named, BENCHMARK_PART) == ["^GSPC"]
    assert [(one.symbol, one.weight) for one in named.profile.benchmark] == [("^GSPC", 1.0)]
    assert NoteKind.BENCHMARK_BASIS in kinds(named)
    formula = on_sample(*rows, benchmark="SPY*70%+IEF*30%")
    assert [(one.symbol, one.weight) for one in formula.profile.benchmark] == [("SPY", 0.7), ("IEF", 0.3)]
    assert NoteKind.BENCHMARK_COVERS_PART in kinds(formula)
    fund = on_sample(*rows, benchmark="SPY*50%+217011.OF*50%", as_of=date(2019, 12, 31))
    assert symbols(fund, BENCHMARK_PART) == ["SPY", "217011.OF"]  # an open-end fund by its unit values
    without = on_sample(*rows, profile=profile, benchmark=None)
    assert not symbols(without, BENCHMARK_PART)
    assert without.profile.benchmark == parts
    with pytest.raises(UnreadableSymbol):
        on_sample(*rows, benchmark="what is this")
    with pytest.raises(NoData, match="prices run from 2024-01-02"):
        on_sample(*rows, benchmark="600519.SH", as_of=date(2016, 6, 30))
    with pytest.raises(NoData, match="VTI"):
        on_sample(*rows, benchmark="VTI")


def test_factors_are_those_that_cover_the_account() -> None:
    early = on_sample(bought("2012-01-03", "SPY"), as_of=date(2016, 6, 30))
    assert [one.name for one in early.legs] == ["MKT", "TERM"]
    later = on_sample(bought("2015-01-05", "SPY"), as_of=date(2016, 6, 30))
    assert [one.name for one in later.legs] == ["MKT", "SMB", "HML", "UMD", "TERM"]
    assert set(symbols(later, FACTOR_LEG)) == {"SPY", "SIZE", "VLUE", "MTUM", "IEF"}
    chinese = on_sample(bought("2016-01-05", "601318.SH", currency="CNY"), as_of=date(2020, 6, 16))
    assert [one.name for one in chinese.legs] == ["MKT"]


def test_rows_after_the_day_are_told_and_change_nothing() -> None:
    rows = [bought("2015-01-05", "SPY"), sold("2019-01-07", "SPY"), bought("2019-01-08", "AAPL")]
    snapshot = on_sample(*rows, as_of=date(2018, 12, 31))
    assert symbols(snapshot, HELD) == ["SPY"]
    assert [(one.have, one.need) for one in snapshot.notes if one.kind is NoteKind.ROWS_AFTER] == [("2", "2018-12-31")]
    spy = snapshot.held("SPY")
    assert spy is not None
    assert spy.last == date(2018, 12, 31)
    with pytest.raises(NoData, match="the first in its files is of 2015-01-05"):
        on_sample(*rows, as_of=date(2014, 12, 31))


def test_an_account_of_money_alone_and_one_of_nothing() -> None:
    snapshot = on_sample(row("2015-01-05", Action.DEPOSIT, amount=100.0, currency="CHF"))
    assert (snapshot.as_of, snapshot.subject.currency) == (date(2015, 1, 5), "CHF")
    assert not symbols(snapshot, HELD)
    with pytest.raises(NoData, match="nothing can be reported"):
        on_sample()
    with pytest.raises(NoData, match=r"has no price of any of the account's 1 holdings; TWTR"):
        on_sample(bought("2015-01-05", "TWTR"))
    balance = AccountBook((), cash=(CashBalance(date(2020, 1, 2), "CNY", 5.0, "A", Place("f", 1)),))
    assert collect_account(AccountRequest(balance), lambda _: (SAMPLE,)).subject.currency == "CNY"


def test_positions_alone_are_priced_on_their_day() -> None:
    stated = Holding(date(2020, 6, 30), "SPY", 5.0, None, "USD", "A", Place("f.csv", 2))
    gone = replace(stated, day=date(2019, 6, 28), symbol="AAPL")
    snapshot = on_sample(holdings=(stated, gone))
    assert symbols(snapshot, HELD) == ["AAPL", "SPY"]
    found = wanted_of(snapshot.book, Spelling({}, frozenset()), None)
    assert {one.symbol: one.quantity for one in found} == {"AAPL": 0.0, "SPY": 5.0}


def test_a_statement_and_the_rows_after_it_say_what_is_held() -> None:
    stated = Holding(date(2020, 6, 30), "SPY", 5.0, None, "USD", "A-1", Place("f.csv", 2))
    rows = (bought("2020-01-02", "SPY", 5.0), sold("2020-07-01", "SPY", 5.0), bought("2020-01-02", "QUAL", 3.0))
    found = wanted_of(book(*rows, holdings=(stated,)), Spelling({}, frozenset()), None)
    assert {one.symbol: one.quantity for one in found} == {"QUAL": 3.0, "SPY": 0.0}


def test_a_column_of_balances_states_each_holding_on_a_day_of_its_own() -> None:
    rows = (bought("2020-01-02", "SPY", 5.0), bought("2020-03-02", "QUAL", 3.0), sold("2020-03-03", "SPY", 2.0))
    place = Place("f.csv", 2)
    stated = (
        Holding(date(2020, 3, 3), "SPY", 3.0, None, "USD", "A-1", place),
        Holding(date(2020, 3, 2), "QUAL", 3.0, None, "USD", "A-1", place),
    )
    found = wanted_of(book(*rows, holdings=stated), Spelling({}, frozenset()), None)
    assert {one.symbol: one.quantity for one in found} == {"QUAL": 3.0, "SPY": 3.0}


def test_money_that_has_a_code_of_its_own_is_no_holding() -> None:
    rows = (
        row("2020-01-02", Action.REPO_LEND, "204001.SH", amount=-1000.0),
        row("2020-01-02", Action.INTEREST, "cash.CNY", amount=1.0),
        row("2020-01-02", Action.EXCHANGE, "EURUSD=X", amount=1.0),
        row("2020-01-02", Action.RENAMED, "FB", -1.0, into="META"),
    )
    found = wanted_of(book(*rows), Spelling({}, frozenset()), None)
    assert [one.symbol for one in found] == ["META"]


def test_what_was_held_under_a_ticker_of_the_past_is_wanted_under_the_new_one_from_its_first_day() -> None:
    rows = (bought("2020-01-02", "FB", 5.0), row("2022-06-09", Action.RENAMED, "FB", into="META"))
    (one,) = wanted_of(book(*rows), Spelling({}, frozenset()), None)
    assert (one.symbol, one.first, one.quantity) == ("META", date(2020, 1, 2), 5.0)
    (one,) = wanted_of(book(*rows), Spelling({}, frozenset()), date(2021, 1, 4))
    assert one.symbol == "FB"


def test_a_fund_sold_through_the_exchange_is_asked_for_under_its_own_number() -> None:
    spelling = Spelling({}, frozenset())
    (one,) = spelled_book(book(bought("2020-01-02", "519069.SH")), spelling).transactions
    assert one.symbol == "519069.OF"


# -- live sources -------------------------------------------------------------------------


def live(source: FakeLive) -> Callable[[str], Sequence[PriceSource]]:
    return lambda _: (source,)


def test_closes_before_a_later_split_count_the_shares_of_their_time() -> None:
    """Yahoo divides every close by every split since: on a past day nobody held those shares yet."""
    rows = book(bought("2022-06-01", "AAPL"))
    past = collect_account(AccountRequest(rows, as_of=date(2023, 6, 30), at=AT), live(FakeLive()))
    now = collect_account(AccountRequest(rows, at=AT), live(FakeLive()))
    before, after = past.held("AAPL"), now.held("AAPL")
    assert before is not None
    assert after is not None
    assert before.basis is PriceBasis.SPLIT_ADJUSTED
    assert np.allclose(before.close, 4.0 * after.close[: len(before)])
    assert (past.actions[0].splits, past.actions[0].dividends[0].amount) == ((), 1.0)
    assert now.actions[0].splits[0].ratio == 4.0


def test_each_question_is_put_once_and_every_attempt_is_kept_in_a_fixed_order() -> None:
    rows = book(bought("2022-06-01", "AAPL"), bought("2022-07-01", "AAPL"), bought("2022-07-01", "SAP.DE"))
    told: list[str] = []
    source = FakeLive()
    first = collect_account(AccountRequest(rows, at=AT), live(source), told.append)
    again = collect_account(AccountRequest(rows, at=AT), live(FakeLive()))
    assert source.asked.count("fetch_actions AAPL") == source.asked.count("fetch_company AAPL") == 1
    assert first.attempts == again.attempts
    assert len(told) == len(first.attempts)
    assert {one.symbol for one in first.companies} == {"AAPL", "SAP.DE"}


class Listing(FakeLive):
    """Knows one ISIN, under two listings."""

    def find_listings(self, isin: str) -> tuple[str, ...]:
        self._hear("find_listings", isin)
        if isin != "US0378331005":
            raise NoData(f"listing of {isin}", self.name)
        return ("SAP.DE", "AAPL")


def test_what_is_named_by_its_isin_alone_is_asked_for_under_its_listing() -> None:
    rows = book(bought("2022-06-01", "US0378331005"), bought("2022-06-01", "IE00B3XXRP09"), bought("2022-06-01", "SPY"))
    source = Listing()
    snapshot = collect_account(AccountRequest(rows, at=AT), live(source))
    assert symbols(snapshot, HELD) == ["AAPL", "SPY"]  # of two listings the one in the file's currency
    assert [one.symbol for one in snapshot.book.transactions] == ["AAPL", "IE00B3XXRP09", "SPY"]
    (note,) = (one for one in snapshot.notes if one.kind is NoteKind.LISTING_FOUND)
    assert (note.about, note.have) == ("AAPL", "US0378331005")
    assert [symbol for symbol, _ in snapshot.unpriced] == ["IE00B3XXRP09"]
    assert source.asked.count("find_listings US0378331005") == 1
    profile = ClientProfile(symbols=(("US0378331005", "SPY"), ("IE00B3XXRP09", "AAPL")))
    named = Listing()
    collect_account(AccountRequest(rows, profile, at=AT), live(named))
    assert not any(one.startswith("find_listings") for one in named.asked)


def test_a_source_that_fails_is_told_from_one_that_has_nothing() -> None:
    failing = FakeLive(fails={"fetch_company": SourceUnavailable("fake", "the company", "it is down")})
    rows = book(bought("2022-06-01", "AAPL"), bought("2022-06-01", "SAP.DE"), bought("2022-06-01", "ZZZZ"))
    snapshot = collect_account(AccountRequest(rows, at=AT), live(failing))
    (company,) = (note for note in snapshot.notes if note.kind is NoteKind.NO_COMPANY)
    assert (company.about, company.need) == ("AAPL, SAP.DE", SOURCE_FAILED)
    (unpriced,) = (note for note in snapshot.notes if note.kind is NoteKind.UNPRICED)
    assert (unpriced.about, unpriced.need) == ("ZZZZ", "")


def test_nothing_is_had_while_every_source_is_down() -> None:
    down = FakeLive(fails={"fetch_prices": SourceUnavailable("fake", "prices", "it is down")})
    with pytest.raises(SourceUnavailable, match="it is down"):
        collect_account(AccountRequest(book(bought("2022-06-01", "AAPL")), at=AT), live(down))


def test_prices_of_today_carry_an_account_on_to_the_newest_close() -> None:
    rows = book(bought("2022-06-01", "AAPL"), bought("2022-06-01", "600519.SH"))
    snapshot = collect_account(AccountRequest(rows, at=datetime(2024, 12, 1, tzinfo=UTC)), live(FakeLive()))
    assert snapshot.as_of == date(2024, 11, 29)
    assert NoteKind.FILES_END in kinds(snapshot)


def test_offline_says_of_when_the_kept_prices_are() -> None:
    rows = book(bought("2022-06-01", "AAPL"))
    snapshot = collect_account(AccountRequest(rows, at=AT, offline=True), live(FakeLive()))
    (note,) = (one for one in snapshot.notes if one.kind is NoteKind.KEPT_ONLY)
    assert (note.about, note.have) == ("client", "2024-12-01T00:00:00+00:00")
    assert NoteKind.KEPT_ONLY not in kinds(on_sample(bought("2015-01-05", "SPY"), offline=True))


@given(order=st.permutations(range(5)))
@settings(max_examples=10)
def test_the_order_of_rows_changes_nothing_that_is_asked_or_had(order: list[int]) -> None:
    rows = [bought("2022-06-01", "AAPL"), bought("2022-07-01", "SPY"), sold("2022-08-01", "AAPL")]
    rows += [bought("2022-09-01", "600519.SH", currency="CNY"), row("2022-05-02", Action.DEPOSIT, amount=9.0)]
    first = collect_account(AccountRequest(book(*rows), at=AT), live(FakeLive()))
    other = collect_account(AccountRequest(book(*(rows[place] for place in order)), at=AT), live(FakeLive()))
    assert replace(other, book=first.book).sha256 == first.sha256


def test_an_account_from_recorded_replies(recorded: Any) -> None:
    """Yahoo and the mainland's sources through their libraries; of bonds and gold nothing is recorded."""
    proxy = recorded("akshare", "yahoo", misses=True)
    manners = Manners(Politeness(spacing_seconds=0.0, first_wait_seconds=0.0), sleep=lambda _: None)
    context = SourceContext(clock=lambda: AT, manners=manners)
    rows = book(bought("2024-03-01", "QQQ"), bought("2024-03-01", "MTUM"))
    snapshot = collect_account(AccountRequest(rows, at=AT), lambda country: make_sources((), country, context))
    assert symbols(snapshot, HELD) == ["MTUM", "QQQ"]
    assert snapshot.held("QQQ").basis is PriceBasis.SPLIT_ADJUSTED  # type: ignore[union-attr]
    assert snapshot.held_total("QQQ").basis is PriceBasis.TOTAL_RETURN  # type: ignore[union-attr]
    assert symbols(snapshot, BENCHMARK_PART) == ["SPY"]
    assert snapshot.legs[0].name == "MKT"
    assert any(one.holdings for one in snapshot.funds)
    unrecorded = {miss.partition("/chart/")[2].partition(" ")[0] for miss in proxy.misses if "/chart/" in miss}
    assert unrecorded <= {"IEF", "TLT", "BND", "GLD"}
    assert AccountSnapshot.from_json(snapshot.to_json()).sha256 == snapshot.sha256


def test_a_snapshot_reads_back_exactly() -> None:
    snapshot = on_sample(bought("2015-01-05", "SPY"), bought("2015-01-05", "110011.OF", currency="CNY"))
    assert AccountSnapshot.from_json(snapshot.to_json()).sha256 == snapshot.sha256
    splits = CorporateActions("X", (), (Split(date(2020, 1, 2), 2.0),), as_declared=True, origin=ORIGIN)
    assert AccountSnapshot.from_json(replace(snapshot, actions=(splits,)).to_json()).actions == (splits,)
