"""Defects put into clean series: each is undone, or at least named; and clean series are left alone."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.model import FloatArray, PriceBasis, PriceHistory, PriceRequest, RepairRule
from data_sources.providers.sample import SampleSource
from data_sources.repair import repair_sheet
from data_sources.sheet import BarSheet

SHARES = ("AAPL", "JPM", "KO", "XOM", "PFE", "WMT", "HD", "BAC", "SPY", "GE", "SBUX", "MRK")
SOURCE = SampleSource()
LAST_YEARS = 1500


def _history(symbol: str) -> PriceHistory:
    instrument = SOURCE.find_instrument(symbol)
    basis = SOURCE.offered_bases(instrument)[0]
    return SOURCE.fetch_prices(PriceRequest(instrument, date.max, None, basis))


def paying(symbol: str, a_year: float = 0.03, currency: str = "USD", rows: int = LAST_YEARS) -> BarSheet:
    """A real total-return series turned into prices that pay a dividend every quarter, with its adjusted close."""
    history = _history(symbol)
    total = history.close[-rows:].copy()
    fractions = np.zeros(total.size)
    fractions[40::63] = a_year / 4.0
    before = np.cumprod((1.0 - fractions)[::-1])[::-1]
    factor = np.append(before[1:], 1.0)
    close = total / factor
    previous = np.concatenate(([close[0]], close[:-1]))
    opened = np.concatenate(([close[0]], close[:-1])) * (1.0 - fractions)
    return BarSheet(
        instrument=replace(history.instrument, currency=currency),
        basis=PriceBasis.SPLIT_ADJUSTED,
        dates=history.dates[-rows:].copy(),
        open=opened,
        high=np.maximum(opened, close) * 1.004,
        low=np.minimum(opened, close) * 0.996,
        close=close,
        volume=np.full(total.size, 1e6),
        dividends=fractions * previous,
        splits=np.ones(total.size),
        adjusted_close=total,
        origin=history.origin,
    )


SHEETS = {symbol: paying(symbol) for symbol in SHARES}
EX_DAYS = st.integers(0, 22).map(lambda number: 40 + 63 * number)
SYMBOLS = st.sampled_from(SHARES)
FEW = settings(max_examples=25, deadline=None)


def the_same(first: BarSheet, second: BarSheet) -> bool:
    """Whether prices, adjusted close and dividends are equal to seven digits."""
    assert first.adjusted_close is not None
    assert second.adjusted_close is not None
    pairs = [
        (first.close, second.close),
        (first.open, second.open),
        (first.adjusted_close, second.adjusted_close),
        (first.dividends, second.dividends),
    ]
    return all(np.allclose(ours, theirs, rtol=1e-7, atol=1e-12) for ours, theirs in pairs)


def restepped(sheet: BarSheet, row: int, fraction: float) -> FloatArray:
    """The adjusted close as it would be if ``fraction`` had gone ex on the row."""
    assert sheet.adjusted_close is not None
    adjusted = sheet.adjusted_close.copy()
    adjusted[:row] *= (1.0 - fraction) / (1.0 - sheet.dividends[row] / sheet.close[row - 1])
    return adjusted


@pytest.mark.parametrize("symbol", SHARES)
@pytest.mark.parametrize("a_year", [0.002, 0.01, 0.03, 0.08, 0.2])
def test_clean_payers_are_left_as_they_came(symbol: str, a_year: float) -> None:
    sheet = paying(symbol, a_year)
    assert repair_sheet(sheet) is sheet


@pytest.mark.parametrize("symbol", [instrument.symbol for instrument in SOURCE.instruments])
def test_no_bundled_series_is_changed(symbol: str) -> None:
    history = _history(symbol)
    blank = np.full(len(history), np.nan)
    columns = {name: getattr(history, name) for name in ("open", "high", "low", "volume")}
    sheet = BarSheet(
        instrument=history.instrument,
        basis=PriceBasis.SPLIT_ADJUSTED,
        dates=history.dates,
        close=history.close,
        dividends=np.zeros(len(history)),
        splits=np.ones(len(history)),
        origin=history.origin,
        **{name: blank if values is None else values for name, values in columns.items()},
    )
    assert repair_sheet(sheet) is sheet


@FEW
@given(symbol=SYMBOLS, row=st.integers(5, LAST_YEARS - 1), length=st.integers(1, 200), up=st.booleans())
def test_a_block_in_the_other_unit_is_brought_back(symbol: str, row: int, length: int, up: bool) -> None:
    sheet = SHEETS[symbol]
    # A block that reaches the end is the newest day's unit, and that one is kept: the series is then whole, in it.
    end = min(row + length, LAST_YEARS - 3)
    factor = np.ones(LAST_YEARS)
    factor[min(row, end - 1) : end] = 100.0 if up else 0.01
    assert sheet.adjusted_close is not None
    damaged = replace(
        sheet,
        open=sheet.open * factor,
        high=sheet.high * factor,
        low=sheet.low * factor,
        close=sheet.close * factor,
        adjusted_close=sheet.adjusted_close * factor,
    )
    repaired = repair_sheet(damaged)
    assert the_same(repaired, sheet)
    assert repaired.repairs[0].rule is RepairRule.HUNDREDFOLD


@FEW
@given(symbol=SYMBOLS, row=st.integers(0, LAST_YEARS - 1), column=st.sampled_from(["open", "high", "low", "close"]))
def test_one_cell_in_the_other_unit_is_brought_back(symbol: str, row: int, column: str) -> None:
    sheet = SHEETS[symbol]
    values = getattr(sheet, column).copy()
    values[row] *= 100.0
    repaired = repair_sheet(replace(sheet, **{column: values}))
    assert np.allclose(getattr(repaired, column), getattr(sheet, column), rtol=1e-9)


@FEW
@given(
    symbol=SYMBOLS,
    row=st.integers(60, LAST_YEARS - 20),
    ratio=st.sampled_from([2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 0.1, 0.5, 20.0, 1.5]),
    late=st.integers(-9, 9),
    doubled=st.booleans(),
)
def test_prices_before_a_split_are_brought_onto_its_basis(
    symbol: str,
    row: int,
    ratio: float,
    late: int,
    doubled: bool,
) -> None:
    sheet = SHEETS[symbol]
    splits = sheet.splits.copy()
    splits[row] = ratio
    clean = replace(sheet, splits=splits)
    factor = np.ones(LAST_YEARS)
    factor[: row + late] = 1.0 / ratio if doubled else ratio
    assert clean.adjusted_close is not None
    damaged = replace(
        clean,
        open=clean.open * factor,
        high=clean.high * factor,
        low=clean.low * factor,
        close=clean.close * factor,
        volume=clean.volume / factor,
        adjusted_close=clean.adjusted_close * factor,
    )
    repaired = repair_sheet(damaged)
    assert the_same(repaired, clean)
    assert np.allclose(repaired.volume, clean.volume)
    wanted = RepairRule.DOUBLED_SPLIT_ADJUSTMENT if doubled else RepairRule.MISSING_SPLIT_ADJUSTMENT
    assert repaired.repairs[0].rule is wanted
    assert repair_sheet(clean) is clean


@FEW
@given(symbol=SYMBOLS, row=EX_DAYS)
def test_a_dividend_that_the_adjusted_close_leaves_out_is_put_in(symbol: str, row: int) -> None:
    sheet = SHEETS[symbol]
    repaired = repair_sheet(replace(sheet, adjusted_close=restepped(sheet, row, 0.0)))
    assert the_same(repaired, sheet) or repaired.doubts


@FEW
@given(symbol=SYMBOLS, row=EX_DAYS)
def test_one_amount_in_the_smaller_unit_is_divided(symbol: str, row: int) -> None:
    sheet = SHEETS[symbol]
    dividends = sheet.dividends.copy()
    dividends[row] *= 100.0
    repaired = repair_sheet(replace(sheet, dividends=dividends))
    assert the_same(repaired, sheet)
    assert [repair.rule for repair in repaired.repairs] == [RepairRule.HUNDREDFOLD_DIVIDEND]


@FEW
@given(symbol=SYMBOLS, row=EX_DAYS)
def test_one_amount_in_the_smaller_unit_is_divided_where_the_adjusted_close_believed_it(symbol: str, row: int) -> None:
    sheet = paying(symbol, 0.02)
    dividends = sheet.dividends.copy()
    dividends[row] *= 100.0
    damaged = replace(sheet, dividends=dividends, adjusted_close=restepped(sheet, row, 0.5))
    repaired = repair_sheet(damaged)
    assert the_same(repaired, sheet)


@FEW
@given(symbol=SYMBOLS, row=EX_DAYS)
def test_an_adjustment_by_a_hundredth_is_made_whole(symbol: str, row: int) -> None:
    sheet = SHEETS[symbol]
    damaged = replace(sheet, adjusted_close=restepped(sheet, row, 0.0075 / 100.0))
    repaired = repair_sheet(damaged)
    assert the_same(repaired, sheet) or repaired.doubts


@pytest.mark.parametrize("symbol", SHARES)
def test_amounts_of_a_whole_series_in_the_smaller_unit_are_divided(symbol: str) -> None:
    sheet = SHEETS[symbol]
    repaired = repair_sheet(replace(sheet, dividends=sheet.dividends * 100.0))
    assert the_same(repaired, sheet)


@FEW
@given(symbol=SYMBOLS, row=EX_DAYS, after=st.integers(1, 4))
def test_a_dividend_told_twice_is_told_once(symbol: str, row: int, after: int) -> None:
    sheet = paying(symbol, 0.06)
    dividends = sheet.dividends.copy()
    second = row + after
    dividends[second] = dividends[row] * 1.01
    damaged = replace(sheet, dividends=dividends)
    damaged = replace(damaged, adjusted_close=_doubled(damaged, second))
    repaired = repair_sheet(damaged)
    assert repaired.adjusted_close is not None
    told = np.count_nonzero(repaired.dividends)
    assert told == np.count_nonzero(sheet.dividends) or repaired.doubts
    if not repaired.doubts:
        assert repaired.adjusted_close[:row] == pytest.approx(sheet.adjusted_close[:row], rel=2e-3)


def _doubled(sheet: BarSheet, row: int) -> FloatArray:
    assert sheet.adjusted_close is not None
    adjusted = sheet.adjusted_close.copy()
    adjusted[:row] *= 1.0 - sheet.dividends[row] / sheet.close[row - 1]
    return adjusted


@pytest.mark.parametrize("symbol", SHARES)
def test_capital_gains_inside_the_dividend_are_taken_out_of_it(symbol: str) -> None:
    sheet = paying(symbol, 0.20)
    gains = sheet.dividends * 0.8
    clean = replace(sheet, dividends=sheet.dividends - gains, capital_gains=gains)
    assert repair_sheet(clean) is clean
    damaged = replace(
        clean, dividends=sheet.dividends
    )  # the dividend holds the gain, and the adjusted close counts it once
    repaired = repair_sheet(damaged)
    assert the_same(repaired, clean)
    assert [repair.rule for repair in repaired.repairs] == [RepairRule.DOUBLED_CAPITAL_GAIN]
    adjusted = damaged.adjusted_close
    assert adjusted is not None
    adjusted = adjusted.copy()
    for row in np.flatnonzero(gains):
        true = sheet.dividends[row] / sheet.close[row - 1]
        adjusted[:row] *= (1.0 - true - gains[row] / sheet.close[row - 1]) / (1.0 - true)
    counted_twice = repair_sheet(replace(damaged, adjusted_close=adjusted))
    assert the_same(counted_twice, clean)


def test_days_without_a_price_go_and_their_dividend_stays() -> None:
    sheet = SHEETS["KO"]
    columns = {name: getattr(sheet, name).copy() for name in ("open", "high", "low", "close", "adjusted_close")}
    for values in columns.values():
        values[[40, 200]] = np.nan
    repaired = repair_sheet(replace(sheet, **columns))
    assert len(repaired) == len(sheet) - 2
    assert repaired.dividends[40] == sheet.dividends[40]
    assert repaired.dividends.sum() == pytest.approx(sheet.dividends.sum())
    assert (repaired.repairs[0].rule, repaired.repairs[0].count) == (RepairRule.NULL_ROW, 2)


def test_a_clean_sheet_of_ten_years_takes_milliseconds() -> None:
    sheet = paying("KO", rows=2520)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        repair_sheet(sheet)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.02  # 1.5 ms on an idle machine


@pytest.mark.parametrize("symbol", SHARES)
def test_a_dividend_that_only_the_adjusted_close_knows_is_a_doubt(symbol: str) -> None:
    sheet = SHEETS[symbol]
    dividends = sheet.dividends.copy()
    row = 40 + 63 * 7
    dividends[row] = 0.0
    repaired = repair_sheet(replace(sheet, dividends=dividends))
    assert repaired.repairs == ()
    assert [(doubt.rule, doubt.count) for doubt in repaired.doubts] == [(RepairRule.MISSING_DIVIDEND, 1)]
    assert np.datetime64(repaired.doubts[0].days[0]) == sheet.dates[row]
    assert the_same(repaired, replace(sheet, dividends=dividends))


@pytest.mark.parametrize("symbol", ["KO", "JPM", "XOM"])
def test_an_amount_is_not_believed_where_the_adjustment_is_by_the_usual_one(symbol: str) -> None:
    sheet = SHEETS[symbol]
    dividends = sheet.dividends.copy()
    dividends[40 + 63 * 9] *= 2.0
    damaged = replace(sheet, dividends=dividends)
    repaired = repair_sheet(damaged)
    assert the_same(repaired, damaged)
    assert [doubt.rule for doubt in repaired.doubts] == [RepairRule.WRONG_DIVIDEND_ADJUSTMENT]


@pytest.mark.parametrize("symbol", ["KO", "JPM", "XOM"])
def test_a_dividend_left_out_of_the_adjusted_close_keeps_its_amount_beside_a_missing_split(symbol: str) -> None:
    sheet = SHEETS[symbol]
    splits = sheet.splits.copy()
    splits[700] = 2.0
    clean = replace(sheet, splits=splits)
    factor = np.where(np.arange(LAST_YEARS) < 700, 2.0, 1.0)
    damaged = replace(
        clean,
        open=clean.open * factor,
        high=clean.high * factor,
        low=clean.low * factor,
        close=clean.close * factor,
        volume=clean.volume / factor,
        adjusted_close=restepped(clean, 40 + 63 * 5, 0.0) * factor,
    )
    repaired = repair_sheet(damaged)
    assert the_same(repaired, clean)
    rules = [repair.rule for repair in repaired.repairs]
    assert rules == [RepairRule.MISSING_SPLIT_ADJUSTMENT, RepairRule.MISSING_DIVIDEND_ADJUSTMENT]
