"""The contract that every price source passes; a provider's test is a subclass with two fixtures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from data_sources.errors import BasisNotOffered, NoBarsInWindow, UnknownSymbol
from data_sources.model import PriceBasis, PriceHistory, PriceRequest
from data_sources.protocol import PriceSource
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
