"""Many accounts at once have the values and returns of each, whole and in blocks, in little memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from diagnostics.metrics.account.time_weighted import time_weighted_return, time_weighted_returns
from diagnostics.valuation.many import ManyTrades, stream_many, value_many

ACCOUNTS, TRADES, DAYS, ASSETS = 150, 12, 90, 7


def made(seed: int = 1) -> tuple[ManyTrades, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    drawn = np.random.default_rng(seed)
    prices = 50.0 * np.exp(np.cumsum(drawn.normal(0.0, 0.02, (ASSETS, DAYS)), axis=1))
    days = np.sort(drawn.integers(0, DAYS, (ACCOUNTS, TRADES)), axis=1)
    assets = drawn.integers(0, ASSETS, (ACCOUNTS, TRADES))
    quantities = drawn.integers(1, 50, (ACCOUNTS, TRADES)).astype(np.float64)
    # Every third trade sells all that the one before it bought: some accounts stand empty for a time.
    assets[:, 1::3], quantities[:, 1::3] = assets[:, ::3], -quantities[:, ::3]
    owners = np.repeat(np.arange(ACCOUNTS), TRADES)
    flows = quantities.ravel() * prices[assets.ravel(), days.ravel()] + 1.0
    return ManyTrades(owners, days.ravel(), assets.ravel(), quantities.ravel(), flows), prices


def test_values_and_returns_are_those_of_each_account() -> None:
    trades, prices = made()
    seen = value_many(trades, prices, ACCOUNTS + 1)
    for account in range(ACCOUNTS):
        own = trades.accounts == account
        shares, flows = np.zeros((ASSETS, DAYS)), np.zeros(DAYS)
        for day, asset, quantity, flow in zip(
            trades.days[own], trades.assets[own], trades.quantities[own], trades.flows[own], strict=True
        ):
            shares[asset, day:] += quantity
            flows[day] += flow
        values = (shares * prices).sum(axis=0)
        assert seen.values[account] == pytest.approx(values, abs=1e-8)
        values[np.abs(values) < 1e-9] = 0.0
        whole = time_weighted_returns(np.concatenate(([0.0], values)), np.concatenate(([0.0], flows)))
        assert seen.returns[account] == pytest.approx(float(time_weighted_return(whole)), abs=1e-9)
    assert np.isnan(seen.returns[ACCOUNTS])
    assert not seen.values[ACCOUNTS].any()


def test_a_stream_of_blocks_is_the_same() -> None:
    trades, prices = made(2)
    whole = value_many(trades, prices, ACCOUNTS)
    for block in stream_many(trades, prices, ACCOUNTS, rows=16):
        rows = slice(block.first, block.first + block.values.shape[0])
        assert np.array_equal(block.values, whole.values[rows])
        assert np.array_equal(block.returns, whole.returns[rows], equal_nan=True)


def test_a_stream_never_holds_all_accounts() -> None:
    trades, prices = made(3)
    tracemalloc.start()
    last = [block.values[:, -1].sum() for block in stream_many(trades, prices, ACCOUNTS, rows=8)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(last) == 19
    assert peak < ACCOUNTS * DAYS * 8


def test_trades_out_of_order_and_prices_that_are_none_are_refused() -> None:
    trades, prices = made(4)
    with pytest.raises(ValueError, match="order of account"):
        ManyTrades(trades.accounts[::-1], trades.days, trades.assets, trades.quantities, trades.flows)
    with pytest.raises(ValueError, match="finite"):
        value_many(trades, np.where(prices > 60, np.nan, prices), ACCOUNTS)
    with pytest.raises(ValueError, match="of 3 accounts"):
        value_many(trades, prices, 3)
