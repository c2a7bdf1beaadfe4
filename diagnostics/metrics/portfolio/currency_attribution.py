"""What currencies did to an excess return, apart from markets: Karnosky and Singer's model.

Whoever buys a foreign asset also holds its currency, and could have held the currency alone at its interest rate. So a
market is judged by what it earned above that rate, and the currency by its rate and its move together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.portfolio.attribution import BrinsonEffects, brinson_fachler

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CurrencyEffects:
    """Effects of markets (on return premiums) and of currencies; together they are the excess return.

    Args:
        markets: Brinson-Fachler effects of the return premiums, shape (..., k).
        currency: of each currency, shape (..., k).
        excess: portfolio less benchmark in the base currency, shape (...).
    """

    markets: BrinsonEffects
    currency: FloatArray
    excess: FloatArray

    @property
    def residual(self) -> FloatArray:
        """What the effects leave unexplained, shape (...): rounding."""
        return np.asarray(self.excess - self.markets.total.sum(axis=-1) - self.currency.sum(axis=-1))


def karnosky_singer(
    portfolio_weights: npt.ArrayLike,
    benchmark_weights: npt.ArrayLike,
    portfolio_local_returns: npt.ArrayLike,
    benchmark_local_returns: npt.ArrayLike,
    *,
    currency_returns: npt.ArrayLike,
    cash_rates: npt.ArrayLike | None = None,
    portfolio_currency_weights: npt.ArrayLike | None = None,
    benchmark_currency_weights: npt.ArrayLike | None = None,
) -> CurrencyEffects:
    """Effects of one period by market, where market i is quoted in currency i.

    premium = local return - cash rate, currency = cash rate + move of the exchange rate;
    currency effect = (hp - hb) (c - sum of hb c), h being the exposures to the currencies.

    Args:
        portfolio_weights: of the markets, decimals, shape (..., k), adding up to 1.
        benchmark_weights: the same of the benchmark.
        portfolio_local_returns: in each market's own currency, shape (..., k). They add to the currency's return:
            give continuously compounded ones, or local ones that hold the product of both.
        benchmark_local_returns: the same of the benchmark.
        currency_returns: move of each currency in the base currency, shape (..., k), 0 for the base itself.
        cash_rates: of each currency over the period, shape (..., k); None where they are not known, and their
            differences then stay in the local returns.
        portfolio_currency_weights: exposures after hedges; those of the markets by default.
        benchmark_currency_weights: the same of the benchmark.

    Raises:
        ValueError: as for ``brinson_fachler``.

    Source: Karnosky and Singer (1994).
    """
    wp, wb = (np.asarray(one, dtype=np.float64) for one in (portfolio_weights, benchmark_weights))
    moves = np.asarray(currency_returns, dtype=np.float64)
    rates = np.zeros_like(moves) if cash_rates is None else np.asarray(cash_rates, dtype=np.float64)
    hp = wp if portfolio_currency_weights is None else np.asarray(portfolio_currency_weights, dtype=np.float64)
    hb = wb if benchmark_currency_weights is None else np.asarray(benchmark_currency_weights, dtype=np.float64)
    markets = brinson_fachler(
        wp,
        wb,
        np.asarray(portfolio_local_returns, dtype=np.float64) - rates,
        np.asarray(benchmark_local_returns, dtype=np.float64) - rates,
    )
    earned = rates + moves
    whole = (hb * earned).sum(axis=-1)
    currency = (hp - hb) * (earned - whole[..., np.newaxis])
    excess = markets.excess + (hp * earned).sum(axis=-1) - whole
    return CurrencyEffects(markets, currency, np.asarray(excess))
