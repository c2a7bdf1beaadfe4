"""Made-up accounts for attribution, parts of the risk, factor exposure and stress. Nothing in them is real."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from made_up_account import buy, deposit, dividend, fee, made_up, prices, sell, walk, withdrawal

from data_sources.model import (
    AssetClass,
    ClientProfile,
    FactorLegs,
    FundHoldings,
    FundRecord,
    InstrumentKind,
    Limits,
    PolicyBenchmark,
    PriceBasis,
    PriceHistory,
    Transaction,
)
from data_sources.snapshot import FACTOR_LEG, RoleHistory
from diagnostics.account.evidence import AccountEvidence
from tests.diagnostics.observed import ORIGIN, weekdays

N = 5000  # weekdays to 2024-11-29, from 2005 on
TOTAL = PriceBasis.TOTAL_RETURN
LEGS = (("MKT", "MARK", ""), ("TERM", "TERM", ""), ("GOLD", "GOLD", ""), ("SMB", "TINY", "MARK"))


def mixed(symbol: str, market: PriceHistory, beta: float, seed: int, n: int = N, **given: Any) -> PriceHistory:
    """Beta times the market and noise of its own."""
    moves = market.close[1:] / market.close[:-1] - 1.0
    noise = np.random.default_rng(seed).normal(0.0, 0.004, moves.size)
    grown = 100.0 * np.concatenate(([1.0], np.cumprod(1.0 + beta * moves + noise)))
    return prices(symbol, grown[-n:], **given)


def market() -> PriceHistory:
    """Twenty years of shares."""
    return walk("MARK", N, 3, volatility=0.011, basis=TOTAL, kind=InstrumentKind.ETF)


def profile(**given: Any) -> ClientProfile:
    """Sixty to forty, no fall of more than a tenth, a scenario of the client's own."""
    told: dict[str, Any] = {
        "currency": "USD",
        "benchmark": (
            PolicyBenchmark("MARK", 0.6, AssetClass.EQUITY),
            PolicyBenchmark("TERM", 0.4, AssetClass.BOND),
        ),
        "limits": Limits(max_drawdown=0.10),
        "classes": (("BOND", AssetClass.BOND), ("EURO", AssetClass.EQUITY), ("BARS", AssetClass.COMMODITY)),
        "scenarios": (("stagflation", (("equity", -0.3), ("BOND", -0.1), ("EUR", 0.05))),),
    }
    return ClientProfile(**(told | given))


def bond_fund(symbol: str, duration: float | None) -> FundRecord:
    """A fund whose report states a duration."""
    history = walk(symbol, 5)
    reports = (FundHoldings(symbol, None, (), (), (), ORIGIN, duration=duration),)
    return FundRecord(history.instrument, holdings=reports)


def worldly(**given: Any) -> AccountEvidence:
    """Shares at home and in euros, a bond fund and gold; money in and out; twenty years of prices, three of rows."""
    shares = market()
    dates = weekdays(N)
    histories = {
        "ACME": mixed("ACME", shares, 1.3, 11),
        "YOUNG": mixed("YOUNG", shares, 0.8, 12, n=900),
        "EURO": walk("EURO", N, 13, start=40.0, currency="EUR", exchange="XETR"),
        "BOND": walk("BOND", N, 14, start=50.0, volatility=0.003, kind=InstrumentKind.ETF),
        "BARS": walk("BARS", 1500, 15, start=20.0, volatility=0.008, kind=InstrumentKind.ETF),
    }
    euro = walk("EURUSD=X", N, 16, start=1.1, volatility=0.004, kind=InstrumentKind.CURRENCY, exchange="")
    legs = {
        "MARK": shares,
        "TERM": walk("TERM", N, 17, volatility=0.004, basis=TOTAL),
        "GOLD": walk("GOLD", N, 18, volatility=0.009, basis=TOTAL),
        "TINY": mixed("TINY", shares, 1.1, 19, basis=TOTAL),
    }

    def at(place: int) -> date:
        return dates[place].astype(object)  # type: ignore[no-any-return]

    def cost(symbol: str, place: int) -> float:
        history = histories[symbol]
        return float(history.close[np.searchsorted(history.dates, dates[place])])

    def bought(symbol: str, place: int, money: float, **more: Any) -> Transaction:
        price = cost(symbol, place)
        return buy(at(place), symbol, money / price, price, fees=10.0, **more)

    start = N - 800
    rows = [
        deposit(at(start), 100_000.0),
        bought("ACME", start + 1, 30_000.0),
        bought("BOND", start + 2, 25_000.0),
        bought("EURO", start + 3, 15_000.0, currency="EUR"),
        bought("BARS", start + 4, 10_000.0),
        deposit(at(start + 200), 40_000.0),
        bought("YOUNG", start + 200, 30_000.0),
        dividend(at(start + 250), "ACME", 425.0, taxes=75.0),
        sell(at(start + 400), "ACME", 20.0, cost("ACME", start + 400), fees=12.0),
        fee(at(start + 500), 80.0),
        withdrawal(at(start + 600), 5_000.0),
    ]
    told: dict[str, Any] = {
        "profile": profile(),
        "rates": [euro],
        "benchmark": [shares, legs["TERM"]],
        "others": [RoleHistory(FACTOR_LEG, one) for one in legs.values()],
        "legs": tuple(FactorLegs(*leg) for leg in LEGS),
        "funds": [bond_fund("BOND", 6.5)],
    }
    return made_up(rows, histories, **(told | given))
