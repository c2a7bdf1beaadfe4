"""Total return from raw prices and events: by hand, against the exchange's own previous closes, by law."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.adjustment import DayEvents, event_columns, reference_price, split_of, total_return
from data_sources.errors import BasisNotOffered
from data_sources.model import (
    CorporateActions,
    Dividend,
    FloatArray,
    Instrument,
    InstrumentKind,
    Origin,
    PriceBasis,
    RightsIssue,
    Split,
)
from data_sources.sheet import BarSheet

ORIGIN = Origin("fake", "by hand", "2026-11-20", "0" * 64)
SHARE = Instrument("600000.SH", InstrumentKind.STOCK, "XSHG", "CNY")
EX_DAYS = Path(__file__).parent / "ex_days_600519.csv"


def actions(
    dividends: Sequence[Dividend] = (), splits: Sequence[Split] = (), rights: Sequence[RightsIssue] = ()
) -> CorporateActions:
    return CorporateActions("600000.SH", tuple(dividends), tuple(splits), True, ORIGIN, tuple(rights))


def sheet(
    days: Sequence[str],
    closes: Sequence[float] | FloatArray,
    dividends: Sequence[float] | FloatArray | None = None,
    splits: Sequence[float] | FloatArray | None = None,
    basis: PriceBasis = PriceBasis.RAW,
) -> BarSheet:
    close = np.array(closes, dtype=np.float64)
    return BarSheet(
        instrument=SHARE,
        basis=basis,
        dates=np.array(days, dtype="datetime64[D]"),
        open=close.copy(),
        high=close.copy(),
        low=close.copy(),
        close=close,
        volume=np.full(close.size, 100.0),
        dividends=np.zeros(close.size) if dividends is None else np.array(dividends, dtype=np.float64),
        splits=np.ones(close.size) if splits is None else np.array(splits, dtype=np.float64),
        origin=ORIGIN,
    )


DAYS = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]


def test_reference_price_by_hand() -> None:
    """10 yuan, 10派5元送3股配2股 at 4 yuan: (10 - 0.5 + 0.2 * 4) / (1 + 0.3 + 0.2) = 10.3 / 1.5."""
    assert reference_price(10.0, DayEvents(0.5, 0.3, 0.2, 4.0)) == pytest.approx(10.3 / 1.5)


def test_the_exchanges_previous_closes_are_met_to_the_tick() -> None:
    """Every ex-day of 600519 from 2010 to 2024: what the exchange wrote as the close before, rounded to the cent."""
    with EX_DAYS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 17
    for row in rows:
        events = DayEvents(float(row["cash_for_ten"]) / 10.0, float(row["shares_for_ten"]) / 10.0)
        reference = reference_price(float(row["close_before"]), events)
        assert abs(reference - float(row["previous_close"])) <= 0.005 + 1e-9, row["day"]


def test_a_sheets_total_return_over_an_ex_day_is_close_over_reference() -> None:
    """2014-06-25 of 600519: 163.57 before, 10送1派43.74, (163.57 - 4.374) / 1.1 = 144.7236."""
    made = sheet(DAYS[:3], [160.0, 163.57, 146.0], dividends=[0, 0, 4.374], splits=[1, 1, 1.1])
    adjusted = made.close * total_return(made)
    assert adjusted[2] == 146.0
    assert adjusted[2] / adjusted[1] == pytest.approx(146.0 / ((163.57 - 4.374) / 1.1))
    assert adjusted[1] / adjusted[0] == pytest.approx(163.57 / 160.0)


def test_a_rights_issue_stands_for_what_it_is_worth() -> None:
    """10 yuan, 10配3 at 6 yuan: worth (10 + 0.3 * 6) / 1.3 = 9.0769; a close there is a return of nothing."""
    offered = actions(rights=[RightsIssue(date(2026, 11, 18), 0.3, 6.0)])
    reference = (10.0 + 1.8) / 1.3
    closes = np.array([10.0, 10.0, reference, reference, reference])
    dividends, splits = event_columns(offered, np.array(DAYS, dtype="datetime64[D]"), closes, None)
    assert not dividends.any()
    assert splits.tolist() == pytest.approx([1.0, 1.0, 10.0 / reference, 1.0, 1.0])
    made = sheet(DAYS, closes, dividends, splits)
    assert made.close * total_return(made) == pytest.approx(np.full(5, reference))


def test_all_events_of_one_day_together_meet_the_reference() -> None:
    events = DayEvents(0.5, 0.3, 0.2, 4.0)
    assert (10.0 - 0.5) / split_of(10.0, events) == pytest.approx(reference_price(10.0, events))


def test_an_offer_above_the_price_is_left() -> None:
    assert split_of(5.0, DayEvents(rights=0.3, rights_price=8.0)) == 1.0


def test_an_event_of_a_suspended_share_stands_on_its_next_bar() -> None:
    days = np.array(["2026-11-16", "2026-11-20"], dtype="datetime64[D]")
    paid = actions([Dividend(date(2026, 11, 18), 0.5, "CNY")], [Split(date(2026, 11, 18), 1.5)])
    dividends, splits = event_columns(paid, days, np.array([10.0, 6.3]), None)
    assert (dividends.tolist(), splits.tolist()) == ([0.0, 0.5], [1.0, 1.5])


def test_two_ex_days_in_one_suspension_follow_one_another() -> None:
    """0.5 for a share and then two for one, then 0.2 for each of the new ones: 0.5 + 2 * 0.2 for an old one."""
    days = np.array(["2026-11-16", "2026-11-20"], dtype="datetime64[D]")
    first, second = date(2026, 11, 17), date(2026, 11, 18)
    paid = actions([Dividend(first, 0.5, "CNY"), Dividend(second, 0.2, "CNY")], [Split(first, 2.0)])
    dividends, splits = event_columns(paid, days, np.array([10.0, 4.6]), None)
    assert dividends.tolist() == pytest.approx([0.0, 0.9])
    assert splits.tolist() == [1.0, 2.0]


def test_events_outside_of_the_window_are_left_out() -> None:
    paid = actions([Dividend(date(2026, 11, day), 0.1, "CNY") for day in (15, 17, 30)])
    closes = np.full(5, 10.0)
    dates = np.array(DAYS, dtype="datetime64[D]")
    assert event_columns(paid, dates, closes, None)[0].tolist() == [0, 0.1, 0, 0, 0]
    assert event_columns(paid, dates, closes, date(2026, 11, 18))[0].tolist() == [0] * 5
    assert event_columns(paid, dates[:0], closes[:0], None)[0].size == 0


def test_a_part_of_the_window_has_the_events_of_the_whole() -> None:
    paid = actions([Dividend(date(2026, 11, 18), 0.1, "CNY")])
    dates, closes = np.array(DAYS, dtype="datetime64[D]"), np.full(5, 10.0)
    assert event_columns(paid, dates[2:], closes[2:], date(2026, 11, 18))[0].tolist() == [0.1, 0, 0]


def test_amounts_of_todays_shares_are_not_raw() -> None:
    of_today = CorporateActions("600000.SH", (), (), False, ORIGIN)
    with pytest.raises(ValueError, match="declared"):
        event_columns(of_today, np.array(DAYS, dtype="datetime64[D]"), np.ones(5), None)


@pytest.mark.parametrize("dividend", [10.0, 11.0, float("nan"), float("inf")])
def test_a_dividend_that_does_not_fit_the_price_is_refused(dividend: float) -> None:
    with pytest.raises(BasisNotOffered, match="2026-11-18"):
        total_return(sheet(DAYS, [10.0] * 5, dividends=[0, 0, dividend, 0, 0]))


def test_split_adjusted_prices_hold_their_splits() -> None:
    made = sheet(DAYS, [5.0] * 5, splits=[1, 1, 2, 1, 1], basis=PriceBasis.SPLIT_ADJUSTED)
    assert total_return(made).tolist() == [1.0] * 5


def test_a_missing_close_is_passed_over() -> None:
    made = sheet(DAYS, [10.0, 10.0, np.nan, 9.0, 9.0], dividends=[0, 0, 0, 1.0, 0])
    assert total_return(made).tolist() == pytest.approx([0.9, 0.9, 0.9, 1.0, 1.0])


@given(
    closes=st.lists(st.floats(5.0, 50.0), min_size=5, max_size=5),
    dividend=st.floats(0.0, 4.0),
    split=st.floats(0.5, 3.0),
    scale=st.floats(0.01, 100.0),
)
def test_laws(closes: list[float], dividend: float, split: float, scale: float) -> None:
    """Positive, 1 on the newest day, never falling with time for dividends alone, and blind to the unit of money."""
    made = sheet(DAYS, closes, dividends=[0, 0, dividend, 0, 0], splits=[1, 1, 1, split, 1])
    factors = total_return(made)
    assert (factors > 0).all()
    assert factors[-1] == 1.0
    other = sheet(DAYS, [close * scale for close in closes], [0, 0, dividend * scale, 0, 0], [1, 1, 1, split, 1])
    assert total_return(other) == pytest.approx(factors)
    without = sheet(DAYS, closes, dividends=[0, 0, dividend, 0, 0])
    assert (np.diff(total_return(without)) >= 0).all()


def test_an_adjustment_by_difference_is_another_series() -> None:
    """Eastmoney's own figures of 000001 (akshare's manual): raw 9.49, 9.43, 9.40 and "qfq" 8.14, 8.08, 8.05.

    The difference is the same 1.35 every day, so that its returns are not the share's: this is why it is not used.
    """
    raw, adjusted = np.array([9.49, 9.43, 9.40]), np.array([8.14, 8.08, 8.05])
    assert np.allclose(raw - adjusted, 1.35)
    assert not np.allclose(np.diff(raw) / raw[:-1], np.diff(adjusted) / adjusted[:-1], rtol=0.1)
