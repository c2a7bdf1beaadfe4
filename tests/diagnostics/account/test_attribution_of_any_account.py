"""Whatever money moves: contributions are the day's time-weighted return, and effects leave no residual."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_account import buy, deposit, dividend, fee, interest, made_up, rate_of, sell, transfer_in, walk, withdrawal

from data_sources.model import AssetClass, ClientProfile, PolicyBenchmark
from diagnostics.account.returns.attribution import attribution
from diagnostics.account.returns.segments import DailySegments, daily_segments

N = 60
HISTORIES = {
    "ACME": walk("ACME", N, 1, volatility=0.02),
    "BOND": walk("BOND", N, 2, volatility=0.004),
    "EURO": walk("EURO", N, 3, volatility=0.015, currency="EUR", exchange="XETR"),
}
EURO = rate_of("EURUSD=X", walk("X", N, 4, start=1.1, volatility=0.006).close)
PARTS = (walk("MARK", N, 5, volatility=0.012), walk("TERM", N, 6, volatility=0.003))
PROFILE = ClientProfile(
    currency="USD",
    benchmark=(PolicyBenchmark("MARK", 0.6, AssetClass.EQUITY), PolicyBenchmark("TERM", 0.4, AssetClass.BOND)),
    classes=(("BOND", AssetClass.BOND),),
)
DAYS = HISTORIES["ACME"].dates
PLACE = st.integers(2, N - 3)
SIZE = st.floats(1.0, 50_000.0)
MOVE = st.tuples(st.sampled_from(["in", "out", "buy", "sell", "kind", "pay", "fee", "interest"]), PLACE, SIZE,
                 st.sampled_from(sorted(HISTORIES)))  # fmt: skip


def rows(moves: list[tuple[str, int, float, str]]) -> list[Any]:
    made: list[Any] = [deposit(DAYS[1].astype(object), 100_000.0)]
    for kind, place, size, symbol in moves:
        day, price = DAYS[place].astype(object), float(HISTORIES[symbol].close[place])
        money = {"currency": HISTORIES[symbol].instrument.currency}
        match kind:
            case "in":
                made.append(deposit(day, size))
            case "out":
                made.append(withdrawal(day, size / 50.0))
            case "buy":
                made.append(buy(day, symbol, size / price, price, fees=5.0, **money))
            case "sell":
                made.append(buy(day, symbol, size / price, price, **money))
                made.append(sell(DAYS[place + 1].astype(object), symbol, size / price / 2.0, price, fees=5.0, **money))
            case "kind":
                made.append(transfer_in(day, symbol, size / price, **money))
            case "pay":
                made.append(dividend(day, symbol, size / 1000.0, **money))
            case "fee":
                made.append(fee(day, size / 1000.0))
            case _:
                made.append(interest(day, size / 1000.0))
    return made


@settings(max_examples=40, deadline=None)
@given(st.lists(MOVE, min_size=1, max_size=12))
def test_effects_leave_nothing_over(moves: list[tuple[str, int, float, str]]) -> None:
    evidence = made_up(rows(moves), HISTORIES, rates=[EURO], benchmark=PARTS, profile=PROFILE)
    valuation = evidence.valuation
    assert valuation is not None
    segments = daily_segments(evidence, valuation)
    assert isinstance(segments, DailySegments)
    at = np.isin(valuation.days[1:], segments.dates[1:])
    np.testing.assert_allclose(segments.account.contributions.sum(axis=1), valuation.returns[at], atol=1e-13)
    np.testing.assert_allclose(segments.account.weights.sum(axis=1), 1.0, atol=1e-12)
    section = attribution(evidence)
    facts = {fact.key: fact for fact in section.facts}
    if facts["attribution.excess.all"].value is None:  # everything was lost
        return
    excess = facts["attribution.excess.all"].number
    assert abs(facts["attribution.residual.all"].number) < 1e-10
    parts = [
        fact.number
        for key, fact in facts.items()
        if key.endswith(".all") and key.split(".")[1] in {"allocation", "selection", "interaction", "currency"}
        and ".total." not in key
    ]  # fmt: skip
    assert abs(sum(parts) - excess) < 1e-10
