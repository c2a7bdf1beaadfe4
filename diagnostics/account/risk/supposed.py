"""What today's holdings would lose under supposed shocks, and what a given loss would take.

A fall of shares reaches a holding by its beta to the market; a share whose beta cannot be had falls with it one to
one. A rise of yields reaches funds of bonds by their duration, a move of exchange rates what is quoted in other money.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_sources.model import AssetClass
from diagnostics.account.evidence import AccountEvidence, AssetReturns, HeldToday
from diagnostics.account.risk.markets import Markets
from diagnostics.account.risk.repricing import MOVES_WITH_SHARES, durations_of
from diagnostics.metrics.stress.shocks import WHOLE, rate_shock

FloatArray = npt.NDArray[np.float64]

EQUITY_FALL, YIELD_RISE, CURRENCY_MOVE = -0.20, 0.01, 0.10
MONTH = 21  # sessions


@dataclass(frozen=True, slots=True)
class Supposed:
    """What one shock does to the account.

    Args:
        name: word key, or the profile's own words.
        change: of the account, decimal.
        reached: weight of the holdings that the shock moves.
        by: (way, symbols or numbers) for the parameters of the fact.
    """

    name: str
    change: float
    reached: float
    by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EquityBeta:
    """How the account moves with the market of shares.

    Args:
        total: sum of weight times beta.
        measured, assumed: (holding, beta) where it was measured, and where one was taken for want of it.
        market: symbols of the markets that the betas are to, "" where there is none.
    """

    total: float
    measured: tuple[tuple[HeldToday, float], ...]
    assumed: tuple[HeldToday, ...]
    market: str


def equity_beta(evidence: AccountEvidence, markets: Markets) -> EquityBeta | None:
    """Beta of the account by its holdings; None where it holds no shares."""
    measured, assumed, named = [], [], dict[str, None]()
    for one in evidence.held:
        if one.asset_class not in MOVES_WITH_SHARES or one.is_cash:
            continue
        known = sorted(markets.known, key=lambda market: market.currency != one.currency)
        betas = ((market.symbol, markets.beta(one.symbol, market)) for market in known)
        taken, beta = next((found for found in betas if found[1] is not None), ("", None))
        if beta is not None:
            measured.append((one, beta))
            named.setdefault(taken)
        elif one.asset_class is AssetClass.EQUITY:
            assumed.append(one)
    if not measured and not assumed:
        return None
    total = sum(one.weight * beta for one, beta in measured) + sum(one.weight for one in assumed)
    return EquityBeta(total, tuple(measured), tuple(assumed), " ".join(named))


def equity_fall(beta: EquityBeta) -> Supposed:
    """Shares fall by a fifth."""
    falls = [one.weight * max(WHOLE, slope * EQUITY_FALL) for one, slope in beta.measured]
    falls += [one.weight * EQUITY_FALL for one in beta.assumed]
    measured = " ".join(f"{one.symbol} ({slope:.2f})" for one, slope in beta.measured)
    assumed = " ".join(one.symbol for one in beta.assumed)
    weight = sum(one.weight for one, _ in beta.measured) + sum(one.weight for one in beta.assumed)
    by = (("by beta", measured), ("beta of one", assumed), ("market taken", beta.market))
    return Supposed("equity_fall", float(sum(falls)), float(weight), tuple((name, said) for name, said in by if said))


def yields_rise(evidence: AccountEvidence) -> Supposed | None:
    """Yields rise by one percentage point: bonds whose duration is known; None where none is."""
    known = durations_of(evidence)
    bonds = [one for one in evidence.held if one.asset_class is AssetClass.BOND]
    had = [one for one in bonds if one.symbol in known]
    if not had:
        return None
    change = sum(one.weight * rate_shock(known[one.symbol], YIELD_RISE) for one in had)
    without = " ".join(one.symbol for one in bonds if one.symbol not in known)
    by = (("by duration", " ".join(f"{one.symbol} ({known[one.symbol]:.3g})" for one in had)), ("not priced", without))
    weight = sum(one.weight for one in had)
    return Supposed("yields_rise", change, weight, tuple((name, said) for name, said in by if said))


def currencies_move(evidence: AccountEvidence) -> tuple[Supposed, ...]:
    """Every other currency falls, and rises, by a tenth against the report's; () where there is none."""
    foreign = [one for one in evidence.held if one.currency != evidence.currency]
    weight = sum(one.weight for one in foreign)
    if not foreign:
        return ()
    by = (("currencies", " ".join(sorted({one.currency for one in foreign}))),)
    return (
        Supposed("currencies_fall", -weight * CURRENCY_MOVE, weight, by),
        Supposed("currencies_rise", weight * CURRENCY_MOVE, weight, by),
    )


def of_profile(evidence: AccountEvidence) -> tuple[Supposed, ...]:
    """The profile's own scenarios: a shock of a symbol goes before that of its class; a currency's comes on top."""
    made = []
    for name, shocks in evidence.profile.scenarios:
        by_key = dict(shocks)
        change = reached = 0.0
        for one in evidence.held:
            own = by_key.get(one.symbol, by_key.get(one.asset_class.value))
            money = by_key.get(one.currency) if one.currency != evidence.currency else None
            if own is None and money is None:
                continue
            reached += one.weight
            change += one.weight * ((1.0 + (own or 0.0)) * (1.0 + (money or 0.0)) - 1.0)
        said = " ".join(f"{key} {shock * 100.0:+.4g}%" for key, shock in shocks)
        made.append(Supposed(name, change, reached, (("shocks", said),)))
    return tuple(made)


def monthly(assets: AssetReturns) -> FloatArray:
    """Returns of the holdings over months of 21 sessions, the newest last, shape (months, k)."""
    n = assets.returns.shape[0] // MONTH * MONTH
    grown = (1.0 + assets.returns[assets.returns.shape[0] - n :]).reshape(-1, MONTH, assets.returns.shape[1])
    return np.asarray(grown.prod(axis=1) - 1.0)
