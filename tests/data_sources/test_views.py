from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from histories import ORIGIN, SHARE, sessions

from data_sources.errors import BasisNotOffered, NoBarsInWindow
from data_sources.model import InstrumentKind, PriceBasis, PriceHistory, PriceRequest, Repair, RepairRule
from data_sources.sheet import BarSheet
from data_sources.views import bases_of, history_on

EVER = PriceRequest(SHARE, date.max)
DOUBT = Repair(RepairRule.PHANTOM_DIVIDEND, 1, (), ("dividends",))


def sheet(basis: PriceBasis = PriceBasis.SPLIT_ADJUSTED, *, adjusted: bool = True) -> BarSheet:
    """Five days: 10, 11, then two for one, 6, a dividend of 0.6, 5.4, 5.5; raw or adjusted for the split."""
    close = np.array([10.0, 11.0, 6.0, 5.4, 5.5])
    before = np.array([2.0, 2.0, 1.0, 1.0, 1.0]) if basis is PriceBasis.SPLIT_ADJUSTED else np.ones(5)
    close = close / before
    return BarSheet(
        instrument=SHARE,
        basis=basis,
        dates=sessions(5),
        open=close - 0.1,
        high=close + 0.2,
        low=close - 0.2,
        close=close,
        volume=np.full(5, 100.0) * before,
        dividends=np.array([0.0, 0.0, 0.0, 0.6, 0.0]),
        splits=np.array([1.0, 1.0, 2.0, 1.0, 1.0]),
        adjusted_close=close * np.array([0.9, 0.9, 0.9, 1.0, 1.0]) if adjusted else None,
        origin=ORIGIN,
        doubts=(DOUBT,),
    )


def on(basis: PriceBasis, given: BarSheet, request: PriceRequest = EVER) -> PriceHistory:
    return history_on(given, basis, request, "test")


def test_a_sheet_on_its_own_basis_is_shown_as_it_is() -> None:
    given = sheet()
    shown = on(PriceBasis.SPLIT_ADJUSTED, given)
    assert (shown.basis, shown.origin, shown.doubts) == (PriceBasis.SPLIT_ADJUSTED, ORIGIN, (DOUBT,))
    assert shown.close.tolist() == given.close.tolist()
    assert shown.open is not None
    assert shown.open.tolist() == given.open.tolist()


def test_total_return_is_the_adjusted_close_and_scales_the_rest_of_the_day() -> None:
    given = sheet()
    shown = on(PriceBasis.TOTAL_RETURN, given)
    assert given.adjusted_close is not None
    assert shown.close.tolist() == given.adjusted_close.tolist()
    assert shown.high is not None
    assert shown.high[0] == pytest.approx((5.0 + 0.2) * 0.9)
    assert "scaled by adjusted close / close" in shown.origin.note


def test_raw_prices_are_divided_by_later_splits_and_volume_multiplied() -> None:
    shown = on(PriceBasis.SPLIT_ADJUSTED, sheet(PriceBasis.RAW))
    assert shown.close.tolist() == [5.0, 5.5, 6.0, 5.4, 5.5]
    assert shown.volume is not None
    assert shown.volume.tolist() == [200.0, 200.0, 100.0, 100.0, 100.0]


def test_raw_prices_become_total_return_by_the_events_alone() -> None:
    shown = on(PriceBasis.TOTAL_RETURN, sheet(PriceBasis.RAW, adjusted=False))
    # By hand: a tenth goes ex on the fourth day, the split halves the two days before it.
    assert shown.close == pytest.approx([4.5, 4.95, 5.4, 5.4, 5.5])


def test_total_return_without_an_adjusted_close_is_refused() -> None:
    with pytest.raises(BasisNotOffered, match="split-adjusted"):
        on(PriceBasis.TOTAL_RETURN, sheet(adjusted=False))


def test_raw_prices_of_a_split_adjusted_sheet_are_refused() -> None:
    with pytest.raises(BasisNotOffered, match="total-return and split-adjusted"):
        on(PriceBasis.RAW, sheet())


def test_an_index_of_prices_has_no_total_return() -> None:
    index = replace(SHARE, kind=InstrumentKind.INDEX)
    assert bases_of(replace(sheet(PriceBasis.RAW, adjusted=False), instrument=index)) == (
        PriceBasis.SPLIT_ADJUSTED,
        PriceBasis.RAW,
    )


def test_a_day_without_a_close_falls_away_and_is_named() -> None:
    given = sheet()
    close = given.close.copy()
    close[1] = np.nan
    shown = on(PriceBasis.SPLIT_ADJUSTED, replace(given, close=close))
    assert len(shown) == 4
    (repair,) = shown.repairs
    assert (repair.rule, repair.count, repair.columns) == (RepairRule.NULL_ROW, 1, ("close",))
    assert np.datetime64(repair.days[0]) == given.dates[1]


def test_volume_beside_total_return_counts_shares_of_today() -> None:
    shown = on(PriceBasis.TOTAL_RETURN, sheet(PriceBasis.RAW, adjusted=False))
    assert shown.volume is not None
    assert shown.volume.tolist() == [200.0, 200.0, 100.0, 100.0, 100.0]


def test_a_column_that_the_source_never_fills_is_none() -> None:
    assert on(PriceBasis.SPLIT_ADJUSTED, replace(sheet(), volume=np.full(5, np.nan))).volume is None


def test_the_window_is_inclusive_on_both_sides() -> None:
    given = sheet()
    days = [date.fromisoformat(str(day)) for day in given.dates]
    shown = on(PriceBasis.TOTAL_RETURN, given, PriceRequest(SHARE, days[3], days[1]))
    assert (shown.first, shown.last, len(shown)) == (days[1], days[3], 3)


def test_a_window_without_a_bar_names_the_span_that_there_is() -> None:
    with pytest.raises(NoBarsInWindow) as refusal:
        on(PriceBasis.TOTAL_RETURN, sheet(), PriceRequest(SHARE, date(2000, 1, 1)))
    assert refusal.value.first == date.fromisoformat(str(sheet().dates[0]))


def test_a_sheet_without_any_close_has_no_bar() -> None:
    with pytest.raises(NoBarsInWindow):
        on(PriceBasis.SPLIT_ADJUSTED, replace(sheet(), close=np.full(5, np.nan)))
