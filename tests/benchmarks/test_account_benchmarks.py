"""The workloads W3 and W4 at a small size: the project's figures are those of plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.account_limits import daily_values
from benchmarks.account_limits import internal_rates as plain_rates
from benchmarks.rates_of_accounts import made_flows
from benchmarks.values_of_accounts import made_trades
from diagnostics.metrics.account.internal_rates import STATUSES, internal_rates
from diagnostics.metrics.fund.money_weighted import RateStatus
from diagnostics.valuation.many import value_many


def test_rates_of_made_accounts() -> None:
    days, flows = made_flows(1800)
    seen, plain = internal_rates(days, flows), plain_rates(days, flows)
    found = seen.codes == STATUSES.index(RateStatus.FOUND)
    assert np.count_nonzero(found) > 1780
    both = found & np.isfinite(plain)
    assert np.allclose(seen.rates[both], plain[both], rtol=1e-9, atol=1e-9)
    told = [seen.status(row) for row in range(0, 900, 100)]
    assert told == [
        RateStatus.TOTAL_LOSS,
        RateStatus.NONE,
        RateStatus.NOT_UNIQUE,
        RateStatus.NONE,
        RateStatus.FOUND,
        RateStatus.NONE,
        RateStatus.NONE,
        RateStatus.TOTAL_LOSS,
        RateStatus.FOUND,
    ]
    assert dict(seen.roots)[200] == pytest.approx((0.1, 0.2))


def test_values_of_made_accounts() -> None:
    trades, prices = made_trades(6)
    seen = value_many(trades, prices, 6)
    given = (trades.accounts, trades.days, trades.assets, trades.quantities, trades.flows, prices)
    values, returns = daily_values(*given, 6)
    assert np.allclose(seen.values, values)
    assert np.allclose(seen.returns, returns)
