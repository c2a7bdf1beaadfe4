from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from histories import SHARE, history, sessions, walk
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.calendars import sessions_between
from data_sources.model import PriceHistory, to_date
from data_sources.quality import Defect, DefectKind, Severity, examine


def found(prices: PriceHistory, kind: DefectKind) -> Defect | None:
    until = sessions_between("XSHG", to_date(prices.dates.min()), to_date(prices.dates.max()))
    return next((defect for defect in examine(prices, until) if defect.kind is kind), None)


def test_an_ordinary_series_has_no_defect() -> None:
    close = np.array(walk(250)) + 0.003
    prices = history(close.tolist(), open=close, high=close * 1.01, low=close * 0.99, volume=np.full(250, 1e6))
    until = sessions_between("XSHG", prices.first, prices.last)
    assert examine(prices, until) == ()


def test_missing_sessions_are_counted_with_the_longest_run() -> None:
    keep = np.ones(60, dtype=bool)
    keep[[10, 20, 21, 22]] = False
    days = sessions(60)
    defect = found(history(walk(56), days[keep]), DefectKind.MISSING_SESSIONS)
    assert defect is not None
    assert defect.count == 4
    assert defect.days == tuple(to_date(day) for day in days[~keep])
    assert dict(defect.details) == {"longest_run": 3.0, "share": pytest.approx(4 / 60)}


def test_a_stale_end_counts_the_sessions_behind() -> None:
    prices = history(walk(40))
    until = sessions_between("XSHG", prices.first, date(2023, 12, 29))
    stale = next(defect for defect in examine(prices, until) if defect.kind is DefectKind.STALE_END)
    assert stale.count == int((until.days > prices.dates[-1]).sum())
    assert stale.days == (prices.last,)


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (["2023-01-03", "2023-01-04", "2023-01-04"], DefectKind.DUPLICATE_DATES),
        (["2023-01-03", "2023-01-05", "2023-01-04"], DefectKind.UNSORTED_DATES),
    ],
)
def test_days_that_are_no_series_are_errors(days: list[str], kind: DefectKind) -> None:
    prices = history([1.0, 2.0, 3.0], np.array(days, dtype="datetime64[D]"))
    defect = next(defect for defect in examine(prices) if defect.kind is kind)
    assert (defect.severity, defect.count, defect.days) == (Severity.ERROR, 1, (date.fromisoformat(days[2]),))


def test_a_bar_on_a_holiday_is_named() -> None:
    days = np.array(["2024-09-30", "2024-10-07", "2024-10-08"], dtype="datetime64[D]")
    defect = found(history([1.0, 1.1, 1.2], days), DefectKind.BARS_OFF_SESSION)
    assert defect is not None
    assert defect.days == (date(2024, 10, 7),)


def test_a_run_of_one_and_the_same_close_is_stale() -> None:
    close = walk(60)
    close[30:36] = [close[29]] * 6
    defect = found(history(close), DefectKind.REPEATED_CLOSE)
    assert defect is not None
    assert (defect.count, dict(defect.details)["longest_run"]) == (6, 7.0)


def test_four_equal_closes_are_ordinary() -> None:
    close = walk(60)
    close[30:33] = [close[29]] * 3
    assert found(history(close), DefectKind.REPEATED_CLOSE) is None


@pytest.mark.parametrize(
    ("factor", "kind", "severity"),
    [
        (100.0, DefectKind.HUNDREDFOLD_STEP, Severity.ERROR),
        (0.01, DefectKind.HUNDREDFOLD_STEP, Severity.ERROR),
        (0.5, DefectKind.SPLIT_LIKE_JUMP, Severity.WARNING),
        (1 / 3, DefectKind.SPLIT_LIKE_JUMP, Severity.WARNING),
        (0.1, DefectKind.SPLIT_LIKE_JUMP, Severity.WARNING),
        (10.0, DefectKind.SPLIT_LIKE_JUMP, Severity.WARNING),
        (0.6, DefectKind.JUMP, Severity.NOTE),
        (3.6, DefectKind.JUMP, Severity.NOTE),
    ],
)
def test_a_jump_is_told_by_what_it_looks_like(factor: float, kind: DefectKind, severity: Severity) -> None:
    close = np.full(120, 100.0) + np.tile([0.5, -0.5], 60)
    close[60:] *= factor
    close[60] = close[59] * factor
    prices = history(close.tolist())
    jumps = [defect for defect in examine(prices) if defect.kind.value.endswith(("jump", "step"))]
    assert [(defect.kind, defect.severity, defect.count) for defect in jumps] == [(kind, severity, 1)]
    assert jumps[0].days == (to_date(prices.dates[60]),)
    assert dict(jumps[0].details)["largest_return"] == pytest.approx(factor - 1)


def test_a_price_in_pence_for_one_day_steps_twice() -> None:
    close = walk(120)
    close[60] *= 100.0
    defect = found(history(close), DefectKind.HUNDREDFOLD_STEP)
    assert defect is not None
    assert defect.count == 2


@pytest.mark.parametrize("price", [0.0, -1.5])
def test_a_price_that_is_not_positive_is_an_error(price: float) -> None:
    close = walk(30)
    close[12] = price
    defect = found(history(close), DefectKind.NOT_POSITIVE)
    assert defect is not None
    assert (defect.severity, defect.count) == (Severity.ERROR, 1)


def test_a_missing_close_is_an_error() -> None:
    close = walk(30)
    close[12] = float("nan")
    defect = found(history(close), DefectKind.MISSING_CLOSE)
    assert defect is not None
    assert defect.count == 1


@pytest.mark.parametrize(("high", "low", "wrong"), [(9.0, 8.0, 1), (11.0, 10.5, 1), (9.0, 11.0, 1), (10.0, 10.0, 0)])
def test_a_close_outside_the_days_range(high: float, low: float, wrong: int) -> None:
    prices = history([10.0, 10.1], high=[high, 10.2], low=[low, 10.0])
    defect = found(prices, DefectKind.OUTSIDE_RANGE)
    assert (defect.count if defect else 0) == wrong


def test_days_without_trade_are_noted() -> None:
    defect = found(history(walk(30), volume=[1e6] * 29 + [0.0]), DefectKind.ZERO_VOLUME)
    assert defect is not None
    assert (defect.severity, defect.count) == (Severity.NOTE, 1)


@pytest.mark.parametrize("factor", [100.0, 0.01])
def test_lots_taken_for_shares_are_found_on_the_day(factor: float) -> None:
    volume = np.exp(np.random.default_rng(3).normal(13.0, 0.4, 120))
    volume[70:] *= factor
    prices = history(walk(120), volume=volume)
    defect = found(prices, DefectKind.LOT_STEP)
    assert defect is not None
    assert defect.days == (to_date(prices.dates[70]),)
    assert np.log(dict(defect.details)["factor"]) == pytest.approx(np.log(factor), abs=0.5)


def test_one_wild_day_of_volume_is_no_lot_step() -> None:
    volume = np.exp(np.random.default_rng(3).normal(13.0, 0.4, 120))
    volume[70] *= 100.0
    assert found(history(walk(120), volume=volume), DefectKind.LOT_STEP) is None


def test_forward_adjusted_cents_are_coarse() -> None:
    close = np.round(walk(60, level=1.5), 2)
    defect = found(history(close.tolist()), DefectKind.COARSE_PRICES)
    assert defect is not None
    assert defect.count == 60
    assert dict(defect.details) == {"largest_step": pytest.approx(0.01 / close.min()), "tick": 0.01}


def test_the_same_cents_at_a_high_price_are_fine_enough() -> None:
    assert found(history(np.round(walk(60), 2).tolist()), DefectKind.COARSE_PRICES) is None


def test_nothing_is_changed() -> None:
    close = walk(30)
    prices = history(close)
    examine(prices)
    assert prices.close.tolist() == close
    assert prices.instrument is SHARE


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=False, width=32), min_size=1, max_size=60))
def test_any_column_of_numbers_is_examined_without_an_accident(close: list[float]) -> None:
    defects = examine(history(close))
    wrong = sum(1 for value in close if value <= 0.0)
    assert sum(defect.count for defect in defects if defect.kind is DefectKind.NOT_POSITIVE) == wrong
    for defect in defects:
        assert all(np.isfinite(number) for _, number in defect.details)
