"""The same work by other tools, each called as its own documentation does.

No peer computes exactly this project's set; ``README.md`` beside this file says what each leaves out or adds.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from benchmarks.installed import installed

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Work = Callable[[FloatArray], object]

PEER_WINDOW = 252


def metric_peers(market: FloatArray, days: Days) -> dict[str, tuple[str, Work]]:
    """Work on one series of returns by name, with the distribution that does it.

    Making a pandas series of the array is part of the work: tens of microseconds, below 1 % of any of them.
    """
    makers = {
        "quantstats": _quantstats, "ffn": _ffn, "empyrical-reloaded": _empyrical, "skfolio": _skfolio,
    }  # fmt: skip
    found: dict[str, tuple[str, Work]] = {}
    for distribution, maker in makers.items():
        if installed(distribution) is not None:
            for name, work in maker(market, days).items():
                found[name] = (distribution, work)
    return found


def _index(days: Days) -> pd.DatetimeIndex:
    import pandas as pd

    return pd.DatetimeIndex(days.astype("datetime64[ns]"))


def _quantstats(market: FloatArray, days: Days) -> dict[str, Work]:
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import quantstats

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="quantstats")
    index = _index(days)
    benchmark = pd.Series(market, index)

    def full(returns: FloatArray) -> object:
        return quantstats.reports.metrics(pd.Series(returns, index), benchmark, mode="full", display=False)

    return {"quantstats metrics(full)": full}


def _ffn(market: FloatArray, days: Days) -> dict[str, Work]:
    import ffn
    import pandas as pd

    del market  # it compares with nothing
    index = _index(days)
    index = index.insert(0, index[0] - pd.offsets.BDay())

    def stats(returns: FloatArray) -> object:
        # The base price in front: without it the first day's return would be lost.
        levels = np.concatenate(([100.0], 100.0 * np.cumprod(1.0 + returns)))
        return ffn.calc_stats(pd.Series(levels, index))

    return {"ffn calc_stats": stats}


def _empyrical(market: FloatArray, days: Days) -> dict[str, Work]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import empyrical
    import pandas as pd

    index = _index(days)
    benchmark = pd.Series(market, index)
    alone = (
        empyrical.cum_returns_final, empyrical.annual_return, empyrical.cagr, empyrical.annual_volatility,
        empyrical.downside_risk, empyrical.sharpe_ratio, empyrical.sortino_ratio, empyrical.calmar_ratio,
        empyrical.max_drawdown, empyrical.omega_ratio, empyrical.stability_of_timeseries, empyrical.tail_ratio,
        empyrical.value_at_risk, empyrical.conditional_value_at_risk,
    )  # fmt: skip
    beside = (
        empyrical.alpha, empyrical.beta, empyrical.excess_sharpe, empyrical.capture, empyrical.up_capture,
        empyrical.down_capture, empyrical.up_down_capture, empyrical.batting_average,
    )  # fmt: skip

    def calls(returns: FloatArray) -> object:
        series = pd.Series(returns, index)
        return (
            [figure(series) for figure in alone],
            [figure(series, benchmark) for figure in beside],
            empyrical.roll_sharpe_ratio(series, PEER_WINDOW),
            empyrical.roll_annual_volatility(series, PEER_WINDOW),
            empyrical.aggregate_returns(series, "monthly"),
        )

    return {"empyrical 25 calls": calls}


def _skfolio(market: FloatArray, days: Days) -> dict[str, Work]:
    import pandas as pd
    from skfolio import Portfolio

    del market  # it compares with nothing
    index = _index(days)

    def summary(returns: FloatArray) -> object:
        return Portfolio(X=pd.DataFrame({"series": returns}, index), weights=[1.0]).summary()

    return {"skfolio Portfolio.summary": summary}
