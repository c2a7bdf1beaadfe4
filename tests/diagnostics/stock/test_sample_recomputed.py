"""Two stocks of the bundled sample, recomputed from the raw files by other means: pandas, formulas written out again.

Nothing of the project computes here; only the keys are its own. Averages that remember all bars
(EMA, RSI, ATR, ADX) are started otherwise here, which ten years of bars forget.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

import data_sources
from data_sources.collect import StockRequest, collect_stock
from data_sources.registry import make_source
from diagnostics.assumptions import ASSUMED_RATES, Assumptions, periods_per_year
from diagnostics.facts import Fact
from diagnostics.market.evidence import MarketEvidence
from diagnostics.stock.catalog import STOCK_DIAGNOSIS

SAMPLE = Path(data_sources.__file__).parent / "providers" / "sample_data"


@dataclass(frozen=True)
class Case:
    """What is diagnosed, with the conventions that the expectations are made by."""

    symbol: str
    benchmark: str
    first: str
    last: str
    periods: int
    rate_file: str | None
    rate: float | None


APPLE = Case("AAPL", "SPY", "2014-12-01", "2024-11-29", 252, "usd_treasury_10_years", None)
WEICHAI = Case("000338.SZ", "000300.SH", "2010-06-18", "2020-06-16", 243, None, 0.015)
CASES = [pytest.param(APPLE, id="AAPL"), pytest.param(WEICHAI, id="000338.SZ")]
WINDOWS = ("mtd", "ytd", "1m", "3m", "6m", "1y", "3y", "5y")


@cache
def facts_of(case: Case) -> dict[str, Fact]:
    """The project's diagnosis."""
    snapshot = collect_stock(StockRequest(case.symbol), [make_source("sample")])
    currency, exchange = snapshot.subject.currency, snapshot.subject.exchange
    assumptions = Assumptions(periods_per_year(exchange), assumed_rate=ASSUMED_RATES.get(currency))
    return {fact.key: fact for fact in STOCK_DIAGNOSIS.run(MarketEvidence(snapshot, assumptions)).ledger}


@cache
def bars_of(case: Case, symbol: str) -> pd.DataFrame:
    """The raw bars of the ten years."""
    table = pd.read_csv(SAMPLE / "prices" / f"{symbol}.csv", parse_dates=["date"], index_col="date")
    return table.loc[case.first : case.last]


@cache
def prices_of(case: Case) -> pd.Series:
    return bars_of(case, case.symbol)["close"]


@cache
def both_of(case: Case) -> pd.DataFrame:
    """Returns of both on the days that both have, with the rate of each period."""
    joined = pd.concat([prices_of(case), bars_of(case, case.benchmark)["close"]], axis=1, join="inner", keys=["r", "b"])
    moves = joined.pct_change().iloc[1:]
    return moves.assign(rf=rate_of(case, joined.index))


def rate_of(case: Case, days: pd.Index) -> np.ndarray:
    """Rate of each period between the days: the yield known at its start, paid twice a year, made a daily one."""
    if case.rate_file is None:
        assert case.rate is not None
        return np.full(len(days) - 1, (1 + case.rate) ** (1 / case.periods) - 1)
    quoted = pd.read_csv(SAMPLE / "rates" / f"{case.rate_file}.csv", parse_dates=["date"], index_col="date")[
        "annual_rate"
    ]
    known = quoted.reindex(quoted.index.union(days)).ffill().loc[days[:-1]].to_numpy()
    return np.asarray((1 + known / 2) ** (2 / case.periods) - 1)


def anchor_of(window: str, last: pd.Timestamp) -> pd.Timestamp:
    if window == "mtd":
        return last.replace(day=1) - pd.Timedelta(days=1)
    if window == "ytd":
        return pd.Timestamp(last.year - 1, 12, 31)
    number, unit = int(window[:-1]), window[-1]
    return last - pd.DateOffset(years=number) if unit == "y" else last - pd.DateOffset(months=number)


def close_to(case: Case, key: str, expected: float, *, rel: float = 1e-9, abs: float = 1e-12) -> None:  # noqa: A002
    assert facts_of(case)[key].number == pytest.approx(expected, rel=rel, abs=abs), key


@pytest.mark.parametrize("case", CASES)
def test_returns(case: Case) -> None:
    prices, last = prices_of(case), prices_of(case).index[-1]
    for window in WINDOWS:
        close_to(case, f"return.cumulative_return.{window}", prices.iloc[-1] / prices.asof(anchor_of(window, last)) - 1)
    whole = prices.iloc[-1] / prices.iloc[0]
    close_to(case, "return.cumulative_return.all", whole - 1)
    close_to(case, "return.annualized_return.all", whole ** (case.periods / (len(prices) - 1)) - 1)
    part = prices.loc[prices.index.asof(anchor_of("3y", last)) :]
    close_to(
        case, "return.annualized_return.3y", (part.iloc[-1] / part.iloc[0]) ** (case.periods / (len(part) - 1)) - 1
    )


@pytest.mark.parametrize("case", CASES)
def test_calendar_periods(case: Case) -> None:
    prices = prices_of(case)
    last = prices.index[-1]
    years = prices.resample("YE").last().pct_change().dropna()
    for day, value in years[years.index.year < last.year].items():
        close_to(case, f"return.calendar_year.{day.year}", value)
    close_to(case, "return.best_year.all", years[years.index.year < last.year].max())
    months = prices.resample("ME").last().pct_change().dropna()
    if case is WEICHAI:  # June 2020 has not ended on the 16th; November 2024 has on its last Friday
        months = months.iloc[:-1]
    close_to(case, "return.best_month.all", months.max())
    close_to(case, "return.worst_month.all", months.min())
    close_to(case, "return.positive_months.all", (months > 0).mean())
    moves = prices.pct_change().dropna()
    close_to(case, "return.best_period.all", moves.max())
    close_to(case, "return.worst_period.all", moves.min())
    close_to(case, "return.positive_share.all", (moves > 0).mean())


@pytest.mark.parametrize("case", CASES)
def test_volatility_and_shape(case: Case) -> None:
    prices = prices_of(case)
    moves, last = prices.pct_change().dropna(), prices.index[-1]
    year = case.periods**0.5
    close_to(case, "risk.annualized_volatility.all", moves.std() * year)
    for window in ("1y", "3y", "5y"):
        start = prices.index.asof(anchor_of(window, last))
        close_to(case, f"risk.annualized_volatility.{window}", moves[moves.index > start].std() * year)
    close_to(case, "risk.skewness.all", moves.skew())
    close_to(case, "risk.excess_kurtosis.all", moves.kurt())
    close_to(case, "risk.annualized_downside_deviation.all", (moves.clip(upper=0) ** 2).mean() ** 0.5 * year)
    below = (moves - moves.mean()).clip(upper=0)
    close_to(case, "risk.semi_deviation.all", (below**2).mean() ** 0.5)
    close_to(case, "risk.ewma_volatility.all", ((moves**2).ewm(alpha=0.06).mean().iloc[-1] * case.periods) ** 0.5)
    rolling = (moves.rolling(60).std() * year).dropna()
    close_to(case, "risk.recent_volatility.60", rolling.iloc[-1])
    close_to(case, "risk.volatility_percentile.all", (rolling <= rolling.iloc[-1]).mean())


@pytest.mark.parametrize("case", CASES)
def test_drawdowns(case: Case) -> None:
    prices, facts = prices_of(case), facts_of(case)
    under = prices / prices.cummax() - 1
    close_to(case, "drawdown.max_drawdown.all", under.min())
    close_to(case, "drawdown.current_drawdown.all", under.iloc[-1])
    close_to(case, "drawdown.ulcer_index.all", (under.iloc[1:] ** 2).mean() ** 0.5)
    close_to(case, "drawdown.pain_index.all", -under.iloc[1:].mean())
    found: list[tuple[float, date, date, date | None]] = []
    days, values = [day.date() for day in prices.index], prices.to_numpy()
    peak = 0
    while peak < len(values) - 1:
        if values[peak + 1] >= values[peak]:
            peak += 1
            continue
        back = next((row for row in range(peak + 1, len(values)) if values[row] >= values[peak]), None)
        stretch = values[peak : back or len(values)]
        trough = peak + int(stretch.argmin())
        found.append(
            (values[trough] / values[peak] - 1, days[peak], days[trough], None if back is None else days[back])
        )
        if back is None:
            break
        peak = back
    close_to(case, "drawdown.average_drawdown.all", float(np.mean([depth for depth, *_ in found])))
    for rank, (depth, peaked, troughed, recovered) in enumerate(sorted(found)[:10], start=1):
        close_to(case, f"drawdown.depth.{rank}", depth)
        assert facts[f"drawdown.peak.{rank}"].value == peaked
        assert facts[f"drawdown.trough.{rank}"].value == troughed
        assert facts[f"drawdown.recovery.{rank}"].value == recovered
        assert facts[f"drawdown.length.{rank}"].value == ((recovered or days[-1]) - peaked).days


@pytest.mark.parametrize("case", CASES)
def test_tails(case: Case) -> None:
    moves = prices_of(case).pct_change().dropna()
    for level, share in (("95", 0.05), ("99", 0.01)):
        cut = moves.quantile(share)
        close_to(case, f"tail.value_at_risk_historical.{level}", cut)
        close_to(case, f"tail.expected_shortfall_historical.{level}", moves[moves <= cut].mean())
        z = NormalDist().inv_cdf(share)
        close_to(case, f"tail.value_at_risk_gaussian.{level}", moves.mean() + z * moves.std())
        close_to(
            case, f"tail.expected_shortfall_gaussian.{level}", moves.mean() - moves.std() * NormalDist().pdf(z) / share
        )
        centred = moves - moves.mean()
        s = (centred**3).mean() / (centred**2).mean() ** 1.5
        k = (centred**4).mean() / (centred**2).mean() ** 2 - 3
        h = z + (z**2 - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s**2 / 36
        close_to(case, f"tail.value_at_risk_cornish_fisher.{level}", moves.mean() + h * moves.std())
    close_to(case, "tail.tail_ratio.all", abs(moves.quantile(0.95) / moves.quantile(0.05)))


@pytest.mark.parametrize("case", CASES)
def test_ratios(case: Case) -> None:
    prices = prices_of(case)
    moves, n = prices.pct_change().dropna(), len(prices) - 1
    rates = rate_of(case, prices.index)
    excess = moves - rates
    year = case.periods**0.5
    close_to(case, "ratio.sharpe_ratio.all", excess.mean() / excess.std() * year)
    last_year = excess[excess.index > prices.index.asof(anchor_of("1y", prices.index[-1]))]
    close_to(case, "ratio.sharpe_ratio.1y", last_year.mean() / last_year.std() * year)
    annual = (prices.iloc[-1] / prices.iloc[0]) ** (case.periods / n) - 1
    rate = float(np.prod(1 + rates) ** (case.periods / n) - 1)
    under = (prices / prices.cummax() - 1).iloc[1:]
    close_to(case, "ratio.calmar_ratio.all", annual / -under.min())
    close_to(case, "ratio.martin_ratio.all", (annual - rate) / (under**2).mean() ** 0.5)
    downside = (moves.clip(upper=0) ** 2).mean() ** 0.5
    close_to(case, "ratio.sortino_ratio.all", moves.mean() / downside * year)
    close_to(case, "ratio.omega_ratio.all", moves.clip(lower=0).sum() / -moves.clip(upper=0).sum())
    close_to(case, "ratio.kappa_3.all", moves.mean() / float(np.cbrt((-(moves.clip(upper=0) ** 3)).mean())))
    sharpe = excess.mean() / excess.std()
    centred = excess - excess.mean()  # the shape of what the ratio is made of
    s = (centred**3).mean() / (centred**2).mean() ** 1.5
    k = (centred**4).mean() / (centred**2).mean() ** 2
    spread = (1 - s * sharpe + (k - 1) / 4 * sharpe**2) ** 0.5
    close_to(case, "ratio.sharpe_standard_error.all", spread / (n - 1) ** 0.5 * year)
    certain = NormalDist().cdf(sharpe * (n - 1) ** 0.5 / spread)
    close_to(case, "ratio.probabilistic_sharpe_ratio.all", certain)


@pytest.mark.parametrize("case", CASES)
def test_against_the_benchmark(case: Case) -> None:
    both = both_of(case)
    r, b, rf, n = both["r"], both["b"], both["rf"], len(both)
    y, x = (r - rf).to_numpy(), (b - rf).to_numpy()
    slope, intercept = np.polyfit(x, y, 1)
    close_to(case, "relative.beta.all", slope)
    close_to(case, "relative.alpha.all", intercept * case.periods)
    close_to(case, "relative.r_squared.all", np.corrcoef(x, y)[0, 1] ** 2)
    close_to(case, "relative.correlation.all", r.corr(b))
    close_to(case, "relative.bull_beta.all", np.polyfit(x[x > 0], y[x > 0], 1)[0])
    close_to(case, "relative.bear_beta.all", np.polyfit(x[x < 0], y[x < 0], 1)[0])
    active = r - b
    close_to(case, "relative.tracking_error.all", active.std() * case.periods**0.5)
    close_to(case, "relative.information_ratio.all", active.mean() / active.std() * case.periods**0.5)
    close_to(case, "relative.batting_average.all", (r > b).mean())

    def annual(moves: pd.Series) -> float:
        return float(np.prod(1 + moves.to_numpy()) ** (case.periods / len(moves)) - 1)

    close_to(case, "relative.active_premium.all", annual(r) - annual(b))
    close_to(case, "relative.geometric_excess_return.all", (1 + annual(r)) / (1 + annual(b)) - 1)
    close_to(case, "relative.up_capture.all", annual(r[b > 0]) / annual(b[b > 0]))
    close_to(case, "relative.down_capture.all", annual(r[b < 0]) / annual(b[b < 0]))
    rate = float(np.prod(1 + rf.to_numpy()) ** (case.periods / n) - 1)
    close_to(case, "relative.jensen_alpha.all", annual(r) - rate - slope * (annual(b) - rate))
    design = np.column_stack([np.ones(n), x])
    scores = design * (y - intercept - slope * x)[:, None]
    meat = scores.T @ scores
    lags = int(4 * (n / 100) ** (2 / 9))
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    bread = np.linalg.inv(design.T @ design)
    error = (bread @ meat @ bread)[0, 0] ** 0.5
    close_to(case, "relative.alpha_t_statistic_hac.all", intercept / error)
    theirs = bars_of(case, case.benchmark)["close"]
    common = prices_of(case).index.intersection(theirs.index)
    start = common.asof(anchor_of("1y", common[-1]))
    grown = prices_of(case)[common[-1]] / prices_of(case)[start], theirs[common[-1]] / theirs[start]
    close_to(case, "return.arithmetic_excess.1y", grown[0] - grown[1])


@pytest.mark.parametrize("case", CASES)
def test_technique_of_closes(case: Case) -> None:
    close = prices_of(case)
    for count in (5, 10, 20, 60, 120, 250):
        close_to(case, f"technique.simple_moving_average.{count}", close.iloc[-count:].mean())
        average = close.ewm(span=count, adjust=False).mean().iloc[-1]
        close_to(case, f"technique.exponential_moving_average.{count}", average)
    mean = close.rolling(60).mean()
    close_to(case, "technique.average_slope.60", mean.iloc[-1] / mean.iloc[-21] - 1)
    close_to(case, "technique.momentum_12_1", close.iloc[-22] / close.iloc[-253] - 1)
    step = close.diff().dropna()
    gain, loss = (
        side.ewm(alpha=1 / 14, adjust=False).mean().iloc[-1] for side in (step.clip(lower=0), -step.clip(upper=0))
    )
    close_to(case, "technique.relative_strength_index.14", 100 * gain / (gain + loss))
    line = close.ewm(span=12, adjust=False).mean() - close.ewm(span=26, adjust=False).mean()
    signal = line.ewm(span=9, adjust=False).mean()
    close_to(case, "technique.macd.line", line.iloc[-1])
    close_to(case, "technique.macd.signal", signal.iloc[-1])
    close_to(case, "technique.macd_chinese.bar", 2 * (line - signal).iloc[-1])
    middle, spread = close.iloc[-20:].mean(), close.iloc[-20:].std(ddof=0)
    close_to(case, "technique.bollinger_bands.upper", middle + 2 * spread)
    close_to(case, "technique.bollinger_bands.lower", middle - 2 * spread)
    close_to(case, "technique.bollinger_bands.percent_b", (close.iloc[-1] - middle + 2 * spread) / (4 * spread))


def test_technique_of_bars() -> None:
    bars = bars_of(WEICHAI, WEICHAI.symbol)
    high, low, close, volume = bars["high"], bars["low"], bars["close"], bars["volume"]
    before = close.shift()
    true_range = pd.concat([high - low, (high - before).abs(), (low - before).abs()], axis=1).max(axis=1).iloc[1:]
    close_to(WEICHAI, "technique.average_true_range.14", true_range.ewm(alpha=1 / 14, adjust=False).mean().iloc[-1])
    lowest, highest = low.rolling(9).min(), high.rolling(9).max()
    raw = (100 * (close - lowest) / (highest - lowest)).dropna()
    k = raw.ewm(alpha=1 / 3, adjust=False).mean()
    d = k.ewm(alpha=1 / 3, adjust=False).mean()
    close_to(WEICHAI, "technique.kdj.k", k.iloc[-1])
    close_to(WEICHAI, "technique.kdj.d", d.iloc[-1])
    close_to(WEICHAI, "technique.kdj.j", 3 * k.iloc[-1] - 2 * d.iloc[-1])
    rise, fall = high.diff().iloc[1:], -low.diff().iloc[1:]
    plus = rise.where((rise > fall) & (rise > 0), 0.0).ewm(alpha=1 / 14, adjust=False).mean()
    minus = fall.where((fall > rise) & (fall > 0), 0.0).ewm(alpha=1 / 14, adjust=False).mean()
    smooth = true_range.ewm(alpha=1 / 14, adjust=False).mean()
    close_to(WEICHAI, "technique.directional_indicators.plus", (100 * plus / smooth).iloc[-1])
    close_to(WEICHAI, "technique.directional_indicators.minus", (100 * minus / smooth).iloc[-1])
    index = (100 * (plus - minus).abs() / (plus + minus)).dropna().ewm(alpha=1 / 14, adjust=False).mean()
    close_to(WEICHAI, "technique.average_directional_index.14", index.iloc[-1])
    close_to(WEICHAI, "technique.on_balance_volume", (np.sign(close.diff()).fillna(0) * volume).sum())
    close_to(WEICHAI, "technique.volume_ratio", volume.iloc[-1] / volume.iloc[-6:-1].mean())
    pivot = (high.iloc[-1] + low.iloc[-1] + close.iloc[-1]) / 3
    close_to(WEICHAI, "technique.pivot_points.pivot", pivot)
    close_to(WEICHAI, "technique.pivot_points.support_1", 2 * pivot - high.iloc[-1])
    close_to(WEICHAI, "technique.pivot_points.resistance_2", pivot + high.iloc[-1] - low.iloc[-1])


@pytest.mark.parametrize("case", CASES)
def test_the_head(case: Case) -> None:
    bars, close = bars_of(case, case.symbol), prices_of(case)
    year = bars[bars.index > close.index.asof(anchor_of("1y", close.index[-1]))]
    top = year["high"].max() if "high" in bars else year["close"].max()
    bottom = year["low"].min() if "low" in bars else year["close"].min()
    close_to(case, "price.last", close.iloc[-1])
    close_to(case, "price.change.1d", close.iloc[-1] / close.iloc[-2] - 1)
    close_to(case, "price.high.52w", top)
    close_to(case, "price.low.52w", bottom)
    close_to(case, "price.position.52w", (close.iloc[-1] - bottom) / (top - bottom))
    assert facts_of(case)["data.bars"].value == len(close)
