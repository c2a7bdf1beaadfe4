"""From what was observed to an account's evidence: books, values, returns, benchmark, rate, and what is known of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.account_snapshot import AccountSnapshot
from data_sources.snapshot import HELD
from diagnostics.account.asset_returns import HYPOTHETICAL, asset_returns, hypothetical, sources_of_assets
from diagnostics.account.evidence import AccountEvidence, AssetReturns, HeldToday
from diagnostics.account.held_today import held_today
from diagnostics.account.observed import account_facts, rate_facts, subject_facts
from diagnostics.account.policy_benchmark import benchmark_facts, compare_with_policy
from diagnostics.assumptions import Assumptions
from diagnostics.bookkeeping.books import Books
from diagnostics.bookkeeping.fund_orders import sized_orders
from diagnostics.bookkeeping.keep import keep_books
from diagnostics.evidence import Comparison, Levels
from diagnostics.facts import Absence
from diagnostics.rates import period_rates, rates_in_force
from diagnostics.valuation.valuation import FloatArray, Valuation
from diagnostics.valuation.value import value_account

LINKED = "values before every external flow linked: prod(1 + r), r = (V - F) / V before - 1"


class NothingToValue(ValueError):
    """An account of which no single day could be valued."""

    def __init__(self, symbol: str) -> None:
        super().__init__(
            f"{symbol}: nothing in the account has a price or a value, so there is nothing to report; "
            "give prices in a file, or name the instruments in the profile's [symbols]"
        )


def account_evidence(snapshot: AccountSnapshot, assumptions: Assumptions) -> AccountEvidence:
    """Everything that an account report is made from. A pure function of the snapshot and the assumptions.

    Raises:
        NothingToValue: neither a day of the past nor today's holdings have a value.
    """
    book = sized_orders(snapshot.book, snapshot.histories_of(HELD), snapshot.as_of)
    books = keep_books(book, snapshot.profile, snapshot.as_of, snapshot.subject.currency, snapshot.actions)
    valuation = value_account(snapshot, books)
    if valuation is not None and not (valuation.total > 0.0).any():
        valuation = None
    held = held_today(snapshot, books)
    assets = asset_returns(snapshot, held, assumptions.window_years)
    levels = _levels(snapshot, valuation, assets, held)
    annual = _annual_rates(snapshot, assumptions, levels)
    rates = None if annual is None else period_rates(annual, assumptions.periods_per_year)
    comparison = _compared(snapshot, levels, rates)
    formula = HYPOTHETICAL if valuation is None else LINKED
    observed = (
        *subject_facts(snapshot, levels, formula),
        *account_facts(snapshot, books, valuation, held, levels.source),
        *assumptions.facts(snapshot.as_of),
        *benchmark_facts(snapshot, comparison),
        *rate_facts(snapshot, assumptions, annual, levels),
    )
    return AccountEvidence(
        snapshot,
        assumptions,
        _with_far_prices(books, valuation),
        valuation,
        levels,
        held=held,
        assets=assets,
        risk_free=rates,
        comparison=comparison,
        observed=observed,
    )


def _with_far_prices(books: Books, valuation: Valuation | None) -> Books:
    """The books with what the valuation found beside them."""
    if valuation is None or not valuation.irregularities:
        return books
    both = sorted((*books.irregularities, *valuation.irregularities), key=lambda one: one.day)
    return replace(books, irregularities=tuple(both))


def _levels(
    snapshot: AccountSnapshot,
    valuation: Valuation | None,
    assets: AssetReturns | Absence,
    held: tuple[HeldToday, ...],
) -> Levels:
    if valuation is not None:
        return linked_levels(valuation, sources_of_assets(snapshot, valuation.symbols))
    if isinstance(assets, AssetReturns) and held:
        return hypothetical(snapshot, held, assets)
    if held:
        # Holdings without a year of history: their value today is all there is to say of time.
        day = np.array([np.datetime64(snapshot.as_of, "D")])
        return Levels(day, np.ones(1), np.empty(0), sources_of_assets(snapshot, [one.symbol for one in held]))
    raise NothingToValue(snapshot.subject.symbol)


def linked_levels(valuation: Valuation, source: str) -> Levels:
    """Growth of 1 by time-weighted return; where everything was lost, up to that day, or anew from it on.

    After a total loss the growth of what was there before is 0 for ever: what is paid in later begins anew.
    """
    lost = np.flatnonzero(valuation.returns <= -1.0) + 1
    start, end = 0, valuation.days.size - 1
    for day in lost.tolist():
        if (valuation.total[day:] > 0.0).any():
            start = day
        else:
            end = min(end, day)
    returns = valuation.returns[start:end]
    values = np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    return Levels(valuation.days[start : end + 1], values, returns, source)


def _annual_rates(snapshot: AccountSnapshot, assumptions: Assumptions, levels: Levels) -> FloatArray | None:
    """Effective annual rate in force at the start of each period: observed, else assumed, else none."""
    if snapshot.rate.series is not None and levels.n:
        observed = rates_in_force(snapshot.rate.series, levels.dates[:-1])
        if observed is not None:
            return observed
    if assumptions.assumed_rate is not None:
        return np.full(levels.n, assumptions.assumed_rate.rate)
    return None


def _compared(snapshot: AccountSnapshot, levels: Levels, rates: FloatArray | None) -> Comparison | Absence:
    """The benchmark, with the rates that are in force on the days that both have."""
    comparison = compare_with_policy(snapshot, levels)
    if rates is None or not isinstance(comparison, Comparison):
        return comparison
    starts = np.searchsorted(levels.dates, comparison.subject.dates[:-1])
    return replace(comparison, risk_free=rates[starts])
