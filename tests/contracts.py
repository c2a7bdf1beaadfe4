"""The contracts that every source passes; a provider's test is a subclass with its fixtures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from data_sources.errors import BasisNotOffered, NoBarsInWindow, NoData, UnknownSymbol
from data_sources.model import Instrument, NavHistory, PriceBasis, PriceHistory, PriceRequest
from data_sources.protocol import FundSource, PriceSource, SheetSource
from data_sources.sheet import BarSheet
from data_sources.symbols import parse_symbol


class PriceSourceContract:
    """Subclass it and give ``source`` and ``symbol`` (one that the source knows) as fixtures."""

    @pytest.fixture
    def source(self) -> PriceSource:
        raise NotImplementedError

    @pytest.fixture
    def symbol(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def history(self, source: PriceSource, symbol: str) -> PriceHistory:
        instrument = source.find_instrument(symbol)
        return source.fetch_prices(PriceRequest(instrument, date.max, basis=source.offered_bases(instrument)[0]))

    def test_keeps_the_protocol(self, source: PriceSource) -> None:
        assert isinstance(source, PriceSource)
        assert source.name == source.name.lower().strip() != ""

    def test_finds_an_instrument_under_its_canonical_symbol(self, source: PriceSource, symbol: str) -> None:
        instrument = source.find_instrument(symbol)
        assert instrument.symbol == symbol == parse_symbol(symbol).symbol
        assert len(instrument.currency) == 3
        assert instrument.name

    def test_an_unknown_symbol_is_no_data(self, source: PriceSource) -> None:
        with pytest.raises(UnknownSymbol) as refused:
            source.find_instrument("QQQQQ")
        assert "QQQQQ" in str(refused.value)

    def test_bars_are_ordered_finite_and_read_only(self, history: PriceHistory) -> None:
        assert len(history) > 0
        assert history.dates.dtype == np.dtype("datetime64[D]")
        assert (np.diff(history.dates).astype(int) > 0).all()
        assert np.isfinite(history.close).all()
        with pytest.raises(ValueError, match="read-only"):
            history.close[0] = 0.0

    def test_an_answer_carries_its_origin(self, source: PriceSource, history: PriceHistory) -> None:
        assert history.origin.provider == source.name
        assert history.origin.dataset
        assert len(history.origin.sha256) == 64
        assert history.origin.retrieved

    def test_every_offered_basis_is_answered_on_that_basis(self, source: PriceSource, symbol: str) -> None:
        instrument = source.find_instrument(symbol)
        for basis in source.offered_bases(instrument):
            assert source.fetch_prices(PriceRequest(instrument, date.max, basis=basis)).basis is basis

    def test_a_basis_that_is_not_offered_is_refused(self, source: PriceSource, symbol: str) -> None:
        instrument = source.find_instrument(symbol)
        for basis in set(PriceBasis) - set(source.offered_bases(instrument)):
            with pytest.raises(BasisNotOffered):
                source.fetch_prices(PriceRequest(instrument, date.max, basis=basis))

    def test_both_ends_of_the_window_are_inclusive(self, source: PriceSource, history: PriceHistory) -> None:
        days = history.dates.astype(object)
        start, end = days[len(days) // 3], days[2 * len(days) // 3]
        part = source.fetch_prices(PriceRequest(history.instrument, end, start, history.basis))
        assert (part.first, part.last) == (start, end)
        assert len(part) == 2 * len(days) // 3 - len(days) // 3 + 1

    def test_a_window_without_bars_is_no_data_and_names_the_span(
        self, source: PriceSource, history: PriceHistory
    ) -> None:
        before = history.first - timedelta(days=1)
        with pytest.raises(NoBarsInWindow) as refused:
            source.fetch_prices(PriceRequest(history.instrument, before, basis=history.basis))
        assert (refused.value.first, refused.value.last) == (history.first, history.last)

    def test_the_same_question_gets_the_same_answer(self, source: PriceSource, history: PriceHistory) -> None:
        again = source.fetch_prices(PriceRequest(history.instrument, date.max, basis=history.basis))
        assert np.array_equal(again.close, history.close)
        assert replace(again.origin, retrieved="") == replace(history.origin, retrieved="")


class SheetSourceContract:
    """For what a live provider gives. Give ``sheet_source`` and ``sheet_symbol`` (one with a long history) as fixtures.

    ``unknown_symbol`` is one that the provider does not list, of a form that it could.
    """

    unknown_symbol = "QQQQQ"

    @pytest.fixture
    def sheet_source(self) -> SheetSource:
        raise NotImplementedError

    @pytest.fixture
    def sheet_symbol(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def sheet(self, sheet_source: SheetSource, sheet_symbol: str) -> BarSheet:
        return sheet_source.fetch_sheet(sheet_source.find_instrument(sheet_symbol), None, date.max)

    def test_sheet_source_keeps_the_protocol(self, sheet_source: SheetSource) -> None:
        assert isinstance(sheet_source, SheetSource)
        assert sheet_source.name == sheet_source.name.lower().strip() != ""

    def test_sheet_instrument_has_its_canonical_symbol(self, sheet_source: SheetSource, sheet_symbol: str) -> None:
        instrument = sheet_source.find_instrument(sheet_symbol)
        assert instrument.symbol == sheet_symbol == parse_symbol(sheet_symbol).symbol
        assert len(instrument.currency) == 3
        assert instrument.currency.isupper()
        assert instrument.name or instrument.name_zh

    def test_sheet_of_an_unknown_symbol_is_no_data(self, sheet_source: SheetSource) -> None:
        with pytest.raises(UnknownSymbol) as refused:
            sheet_source.find_instrument(self.unknown_symbol)
        assert self.unknown_symbol in str(refused.value)

    def test_sheet_can_show_what_is_offered(
        self, sheet_source: SheetSource, sheet: BarSheet, sheet_symbol: str
    ) -> None:
        offered = sheet_source.offered_bases(sheet.instrument)
        assert len(set(offered)) == len(offered) > 0
        assert sheet.basis in offered
        if sheet.basis is PriceBasis.SPLIT_ADJUSTED:  # closes as they were traded cannot be made from it
            assert PriceBasis.RAW not in offered
            assert (PriceBasis.TOTAL_RETURN in offered) == (sheet.adjusted_close is not None)

    def test_sheet_columns_are_whole_and_sound(self, sheet: BarSheet) -> None:
        assert len(sheet) > 250
        assert sheet.whole
        assert (np.isfinite(sheet.close) & (sheet.close > 0)).all()
        for column in (sheet.open, sheet.high, sheet.low, sheet.volume, sheet.adjusted_close):
            if column is not None:
                known = column[np.isfinite(column)]
                assert (known >= 0).all()
        assert np.isfinite(sheet.dividends).all()
        assert (sheet.dividends >= 0).all()
        assert (sheet.splits > 0).all()
        with pytest.raises(ValueError, match="read-only"):
            sheet.close[0] = 0.0

    def test_sheet_carries_its_origin(self, sheet_source: SheetSource, sheet: BarSheet) -> None:
        assert sheet.origin.provider == sheet_source.name
        assert sheet.origin.dataset
        assert len(sheet.origin.sha256) == 64
        assert sheet.origin.retrieved
        assert not sheet.origin.is_sample

    def test_both_ends_of_a_sheet_are_inclusive(self, sheet_source: SheetSource, sheet: BarSheet) -> None:
        days = sheet.dates.astype(object)
        start, end = days[-20], days[-5]
        part = sheet_source.fetch_sheet(sheet.instrument, start, end)
        assert (part.first, part.last, len(part)) == (start, end, 16)
        assert not part.whole
        assert np.array_equal(part.close, sheet.close[-20:-4])

    def test_sheet_of_a_window_without_days_is_no_data(self, sheet_source: SheetSource, sheet: BarSheet) -> None:
        days = sheet.dates.astype(object)
        row = next(row for row in range(len(days) - 2, 0, -1) if (days[row + 1] - days[row]).days > 2)
        with pytest.raises(NoData):
            sheet_source.fetch_sheet(sheet.instrument, days[row] + timedelta(days=1), days[row + 1] - timedelta(days=1))

    def test_same_question_gets_the_same_sheet(self, sheet_source: SheetSource, sheet: BarSheet) -> None:
        again = sheet_source.fetch_sheet(sheet.instrument, None, date.max)
        assert np.array_equal(again.close, sheet.close)
        assert replace(again.origin, retrieved="") == replace(sheet.origin, retrieved="")


class FundSourceContract:
    """For what knows funds. Give ``fund_source``, ``valued_fund`` (with net asset values) and ``holding_fund``.

    ``no_fund`` is an instrument that the source could know and that is none.
    """

    no_fund = "AAPL"

    @pytest.fixture
    def fund_source(self) -> FundSource:
        raise NotImplementedError

    @pytest.fixture
    def valued_fund(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def holding_fund(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def nav(self, fund_source: FundSource, valued_fund: str) -> NavHistory:
        return fund_source.fetch_nav(instrument_of(fund_source, valued_fund))

    def test_fund_source_keeps_the_protocol(self, fund_source: FundSource) -> None:
        assert isinstance(fund_source, FundSource)
        assert fund_source.name == fund_source.name.lower().strip() != ""

    def test_values_are_in_order_positive_and_read_only(self, nav: NavHistory) -> None:
        assert len(nav.dates) > 0
        assert nav.dates.dtype == np.dtype("datetime64[D]")
        assert (np.diff(nav.dates).astype(int) > 0).all()
        known = nav.unit_nav[np.isfinite(nav.unit_nav)]
        assert (known > 0).all()
        for column in (nav.unit_nav, nav.accumulated_nav, nav.published_return, nav.income_per_ten_thousand):
            assert column is None or column.shape == nav.dates.shape
        assert nav.income_per_ten_thousand is not None or known.size == len(nav.dates)
        with pytest.raises(ValueError, match="read-only"):
            nav.unit_nav[0] = 0.0

    def test_stated_returns_are_decimals(self, nav: NavHistory) -> None:
        if nav.published_return is not None:
            known = nav.published_return[np.isfinite(nav.published_return)]
            assert np.abs(known).max() < 0.5

    def test_what_was_paid_lies_within_the_values(self, nav: NavHistory) -> None:
        days = [one.ex_date for one in nav.distributions]
        assert days == sorted(days)
        assert all(one.amount > 0 and one.currency == nav.instrument.currency for one in nav.distributions)
        assert all(split.ratio > 0 for split in nav.unit_splits)

    def test_values_carry_their_origin(self, fund_source: FundSource, nav: NavHistory) -> None:
        assert nav.origin.provider == fund_source.name
        assert nav.origin.dataset
        assert len(nav.origin.sha256) == 64

    def test_the_profile_is_of_the_fund(self, fund_source: FundSource, valued_fund: str) -> None:
        instrument = instrument_of(fund_source, valued_fund)
        profile = fund_source.fetch_profile(instrument)
        assert (profile.symbol, profile.currency) == (valued_fund, instrument.currency)
        assert profile.name
        assert profile.origin.provider == fund_source.name
        fees = (profile.management_fee, profile.custody_fee, profile.sales_fee, profile.expense_ratio)
        assert all(fee is None or 0 <= fee < 0.1 for fee in fees)
        assert [point.day for point in profile.scales] == sorted(point.day for point in profile.scales)
        assert [one.day for one in profile.holder_structures] == sorted(one.day for one in profile.holder_structures)

    def test_reports_come_newest_first_and_the_largest_position_first(
        self, fund_source: FundSource, holding_fund: str
    ) -> None:
        reports = fund_source.fetch_holdings(instrument_of(fund_source, holding_fund))
        assert reports
        days = [report.reported for report in reports if report.reported is not None]
        assert days == sorted(set(days), reverse=True)
        assert len(days) == len(reports) or len(reports) == 1
        for report in reports:
            assert report.symbol == holding_fund
            weights = [position.weight for position in report.holdings if position.weight is not None]
            assert weights == sorted(weights, reverse=True)
            assert all(abs(weight) <= 2 for weight in weights)  # decimals, not percent
            assert all(position.kind in ("", "stock", "bond", "fund", "cash") for position in report.holdings)

    def test_what_is_no_fund_is_no_data(self, fund_source: FundSource) -> None:
        stock = instrument_of(fund_source, self.no_fund)
        for ask in (fund_source.fetch_profile, fund_source.fetch_nav, fund_source.fetch_holdings):
            with pytest.raises(NoData, match=self.no_fund.partition(".")[0]):
                ask(stock)

    def test_the_same_question_gets_the_same_values(self, fund_source: FundSource, nav: NavHistory) -> None:
        again = fund_source.fetch_nav(nav.instrument)
        assert np.array_equal(again.unit_nav, nav.unit_nav, equal_nan=True)
        assert again.distributions == nav.distributions


def instrument_of(source: object, symbol: str) -> Instrument:
    """The instrument as the source itself lists it."""
    assert isinstance(source, PriceSource | SheetSource)
    return source.find_instrument(symbol)
