"""How fast and which way the price moves: MACD in both readings, and returns over fixed spans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.averages import Seed, exponential
from diagnostics.metrics.technical.bars import prices_of, whole_bars
from diagnostics.metrics.technical.indicator import Output, indicator
from diagnostics.metrics.technical.windows import delayed

MONTH = 21  # sessions in a month and in a year, as momentum studies count them
YEAR = 252


@dataclass(frozen=True, slots=True)
class Macd:
    """Convergence and divergence of two averages, each field of the shape of the prices."""

    line: FloatArray
    signal: FloatArray
    histogram: FloatArray


@dataclass(frozen=True, slots=True)
class ChineseMacd:
    """The same in the words and the scale of Chinese software: DIF, DEA and BAR."""

    dif: FloatArray
    dea: FloatArray
    bar: FloatArray


def _line_bars(given: Mapping[str, int]) -> int:
    return max(given["fast"], given["slow"])


def _signal_bars(given: Mapping[str, int]) -> int:
    return _line_bars(given) + given["signal"] - 1


@indicator(
    label="MACD",
    formula="line = EMA(12) - EMA(26); signal = EMA(9) of line; histogram = line - signal",
    source="Appel (1979); seeds as StockCharts and Stock.Indicators",
    outputs=(
        Output("line", "MACD line", Unit.PRICE, _line_bars),
        Output("signal", "MACD signal line", Unit.PRICE, _signal_bars),
        Output("histogram", "MACD histogram", Unit.PRICE, _signal_bars),
    ),
)
def macd(prices: FloatArray, fast: int = 12, slow: int = 26, signal: int = 9) -> Macd:
    """Distance between a fast and a slow exponential average, and the average of that distance.

    Each average is seeded with the mean of its own first window. TA-Lib starts both at the slow
    one's first bar and differs by some thousandths of the price until about bar 70.

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        fast: bars of the fast average.
        slow: bars of the slow average.
        signal: bars of the average over the line.

    Returns:
        Three series in the unit of the prices; the line is NaN in the first ``slow - 1`` bars, signal
        and histogram for ``signal - 1`` bars more.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative.
    """
    (prices,) = prices_of(prices=prices)
    line, smoothed = _lines(prices, fast, slow, signal, Seed.AVERAGE)
    return Macd(line, smoothed, line - smoothed)


@indicator(
    label="MACD (Chinese reading)",
    formula="DIF = EMA(12) - EMA(26); DEA = EMA(9) of DIF; BAR = 2 * (DIF - DEA)",
    source="Appel (1979); seeds and doubled bar as Chinese trading software",
    outputs=(
        Output("dif", "DIF", Unit.PRICE, _line_bars),
        Output("dea", "DEA", Unit.PRICE, _signal_bars),
        Output("bar", "MACD bar", Unit.PRICE, _signal_bars),
    ),
)
def macd_chinese(prices: FloatArray, fast: int = 12, slow: int = 26, signal: int = 9) -> ChineseMacd:
    """MACD as Chinese software draws it: averages from the first price on, and the bar doubled.

    The first bars, which that software shows though they rest on hardly any prices, have no
    value here: like ``macd`` it begins when its windows are full.

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        fast: bars of the fast average.
        slow: bars of the slow average.
        signal: bars of the average over DIF.

    Returns:
        Three series in the unit of the prices, NaN as in ``macd``.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative.
    """
    (prices,) = prices_of(prices=prices)
    dif, dea = _lines(prices, fast, slow, signal, Seed.FIRST)
    dif[..., : max(fast, slow) - 1] = np.nan
    dea[..., : max(fast, slow) + signal - 2] = np.nan
    return ChineseMacd(dif, dea, 2.0 * (dif - dea))


@indicator(
    label="Rate of change",
    unit=Unit.CHANGE,
    formula="close / close n bars before - 1",
    source="Achelis, Technical Analysis from A to Z (2000)",
    warm_up=lambda given: given["window"] + 1,
)
def rate_of_change(prices: FloatArray, window: int = 12) -> FloatArray:
    """Return over the last ``window`` bars, as a decimal.

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        window: bars between the two prices.

    Returns:
        Shape as given, above -1; NaN in the first ``window`` bars.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative.
    """
    (prices,) = prices_of(prices=prices)
    return _return_between(prices, whole_bars("window", window), 0)


@indicator(
    label="12-1 momentum",
    unit=Unit.CHANGE,
    formula="close 21 sessions ago / close 252 sessions ago - 1",
    source="Jegadeesh and Titman (1993); Carhart (1997)",
    warm_up=lambda given: max(given["formation"], given["skip"]) + 1,
)
def momentum_12_1(prices: FloatArray, formation: int = YEAR, skip: int = MONTH) -> FloatArray:
    """Return of the past year without its last month, in which prices tend to turn back.

    Args:
        prices: positive, shape (..., n_bars), oldest first; total-return prices where they are to be had.
        formation: sessions back to the first price.
        skip: sessions back to the last one.

    Returns:
        Shape as given, a decimal above -1, not annualized; NaN in the first ``formation`` bars.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or ``skip`` is not less than ``formation``.
    """
    (prices,) = prices_of(prices=prices)
    if not 0 <= skip < formation:
        raise ValueError(f"skip is {skip} and formation {formation}; the last price has to lie after the first")
    return _return_between(prices, formation, skip)


@indicator(
    label="Relative strength",
    unit=Unit.CHANGE,
    formula="(close / close n bars before) / (benchmark / benchmark n bars before) - 1",
    source="Levy (1967)",
    warm_up=lambda given: given["window"] + 1,
)
def relative_strength(prices: FloatArray, benchmark_prices: FloatArray, window: int = YEAR) -> FloatArray:
    """How much more a price grew than its benchmark over the last ``window`` bars (a geometric excess).

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        benchmark_prices: positive, of the same dates and price basis, shape (n_bars,) or that of the prices.
        window: bars between the two prices compared.

    Returns:
        Shape of the prices, a decimal above -1; 0 is growth alike. NaN in the first ``window`` bars.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or the bars are not the same in number.
    """
    (prices,) = prices_of(prices=prices)
    (benchmark,) = prices_of(benchmark_prices=benchmark_prices)
    if benchmark.shape not in (prices.shape, prices.shape[-1:]):
        raise ValueError(f"benchmark_prices have the shape {benchmark.shape} beside {prices.shape} of prices")
    return _return_between(prices / benchmark, whole_bars("window", window), 0)


def _lines(prices: FloatArray, fast: int, slow: int, signal: int, seed: Seed) -> tuple[FloatArray, FloatArray]:
    """The line and its average; the average starts where the line does."""
    line = exponential(prices, whole_bars("fast", fast), seed) - exponential(prices, whole_bars("slow", slow), seed)
    first = max(fast, slow) - 1 if seed is Seed.AVERAGE else 0
    first = min(first, prices.shape[-1])
    return line, delayed(exponential(line[..., first:], whole_bars("signal", signal), seed), first)


def _return_between(levels: FloatArray, back: int, skip: int) -> FloatArray:
    """Level ``skip`` bars ago over level ``back`` bars ago, less 1."""
    bars = levels.shape[-1]
    if bars <= back:
        return np.full(levels.shape, np.nan)
    return delayed(levels[..., back - skip : bars - skip] / levels[..., : bars - back] - 1.0, back)
