"""The account and its policy's benchmark side by side, day by day, each as parts of asset classes or sectors.

What a segment earned on a day is known exactly: the change of its values, less what was paid for it, plus its income.
Over what the account's own return of the day is taken of, that is its contribution; what is left of the return
(interest, fees of the account, the exchange rates of cash) is the contribution of cash. So contributions add up to
the time-weighted return of each day, whatever flows there were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import PolicyBenchmark, PriceBasis
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.policy_benchmark import DAYS_OF_YEAR, benchmark_parts
from diagnostics.account.returns.grouping import Grouping, Places, by_class, histories_of_parts, is_money
from diagnostics.facts import Absence, AbsenceReason
from diagnostics.market.evidence import sound_bars, source_id
from diagnostics.metrics.account.time_weighted import capitals
from diagnostics.rates import rates_in_force
from diagnostics.valuation.market import on_days, rates_on
from diagnostics.valuation.valuation import Valuation

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]
Mask = npt.NDArray[np.bool_]

LEAST = 2  # days of returns
ROUNDING = 1e-13  # of the account: less is no cash


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Account or benchmark over m days in k classes; all shapes (m, k).

    Args:
        weights: at the start of each day, adding up to 1.
        contributions: to the return of the day, adding up to it.
        currency: the part of them that exchange rates made.
        newcomers: True where more was bought on the day than was there: the weight tells nothing of the return.
    """

    weights: FloatArray
    contributions: FloatArray
    currency: FloatArray
    newcomers: Mask

    def of(self, rows: Mask, columns: Sequence[int]) -> Side:
        """These days and classes."""
        chosen = np.ix_(np.flatnonzero(rows), np.array(columns, dtype=np.intp))
        return Side(self.weights[chosen], self.contributions[chosen], self.currency[chosen], self.newcomers[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class DailySegments:
    """Both sides on the days on which the account had a return and every part of the benchmark a price.

    Args:
        classes: k asset classes that either side has, in the order of reports.
        dates: of the day before the first return, and of the returns, shape (m + 1,).
        source: ids of the benchmark's origins.
        parts: the benchmark in words ("60% SPY + 40% IEF").
        foreign: whether exchange rates moved anything on either side.
        price_only: symbols of parts whose distributions are left out.
        left_out: days of the account on which it has a return and the benchmark none.
    """

    classes: tuple[str, ...]
    dates: DateArray
    account: Side
    benchmark: Side
    source: str
    parts: str
    foreign: bool
    price_only: tuple[str, ...]
    left_out: int = 0


def daily_segments(
    evidence: AccountEvidence, valuation: Valuation, grouping: Grouping | None = None
) -> DailySegments | Absence:
    """The account beside the benchmark of its policy, or why they cannot be set side by side.

    Args:
        evidence: the account.
        valuation: its daily values.
        grouping: into segments; by asset class where it is not given.
    """
    snapshot = evidence.snapshot
    parts, histories = benchmark_parts(snapshot), histories_of_parts(snapshot)
    missing = next((one.symbol for one in parts if one.symbol not in histories and not is_money(one)), "")
    if not parts or missing:
        return Absence(AbsenceReason.NO_BENCHMARK, have=missing)
    grouped = by_class(snapshot, valuation) if grouping is None else grouping
    account = _account(snapshot, valuation, grouped)
    benchmark, had = _benchmark(snapshot, parts, grouped, valuation.days, bought_at_close=_begins_at_close(evidence))
    own = np.isfinite(valuation.returns) & np.isfinite(account.weights).all(axis=1)
    used = had & own
    if np.count_nonzero(used) < LEAST:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(np.count_nonzero(used)), need=str(LEAST))
    both = (account, benchmark)
    present = [
        at
        for at in range(len(grouped.names))
        if any((one.weights[used, at] != 0.0).any() or one.contributions[used, at].any() for one in both)
    ]
    ours, theirs = account.of(used, present), benchmark.of(used, present)
    used_histories = [histories[part.symbol] for part in parts if part.symbol in histories]
    return DailySegments(
        classes=tuple(grouped.names[at] for at in present),
        dates=np.concatenate((valuation.days[int(np.argmax(used))][np.newaxis], valuation.days[1:][used])),
        account=ours,
        benchmark=theirs,
        source=" ".join(dict.fromkeys(source_id(one) for one in used_histories)),
        parts=" + ".join(f"{part.weight * 100.0:.6g}% {part.symbol or 'cash'}" for part in parts),
        foreign=bool(ours.currency.any() or theirs.currency.any()),
        price_only=tuple(one.instrument.symbol for one in used_histories if one.basis is not PriceBasis.TOTAL_RETURN),
        left_out=int(np.count_nonzero(own & ~had & (valuation.returns != 0.0))),
    )


def _grouped(columns: FloatArray, places: Places, names: int) -> FloatArray:
    """Columns of instruments, shape (m, k), added up to segments, shape (m, names)."""
    return np.asarray(columns @ np.eye(names)[places])


# ---- the account


def _account(snapshot: AccountSnapshot, valuation: Valuation, grouping: Grouping) -> Side:
    """Segments of the account; cash has what no instrument has. Weights are NaN where there was nothing."""
    values, base = valuation.values, _base(valuation)
    gains = values[1:] - values[:-1] - valuation.traded[1:] + valuation.income[1:]
    moves = _rate_moves(snapshot, valuation)
    weights, contributions, currency, bought = (
        _grouped(one, grouping.symbols, len(grouping.names))
        for one in (values[:-1], gains, values[:-1] * moves, valuation.traded[1:])
    )
    newcomers = bought > np.maximum(weights, 0.0)
    share = 1.0 / base[:, np.newaxis]
    weights, contributions, currency = weights * share, contributions * share, currency * share
    rest, left = 1.0 - weights.sum(axis=1), valuation.returns - contributions.sum(axis=1)
    for column, of_cash in ((weights, rest), (contributions, left)):
        column[:, grouping.cash] += np.where(np.abs(of_cash) <= ROUNDING, 0.0, of_cash)
    return Side(weights, contributions, currency, newcomers)


def _base(valuation: Valuation) -> FloatArray:
    """What each day's return is taken of, as for the time-weighted return; NaN where there is none."""
    first, then = capitals(valuation.total, valuation.flows, valuation.held_gains.sum(axis=1), valuation.outflows)
    base = np.where(then > 0.0, then, first)
    return np.asarray(np.where(base > 0.0, base, np.nan))


def _rate_moves(snapshot: AccountSnapshot, valuation: Valuation) -> FloatArray:
    """Change of each instrument's exchange rate on each day, shape (n - 1, k); 0 for the report's own currency."""
    rates = dict(valuation.rates)
    moves = np.zeros((valuation.days.size - 1, len(valuation.symbols)))
    for at, symbol in enumerate(valuation.symbols):
        history = snapshot.held(symbol) or snapshot.held_total(symbol)
        rate = rates.get(history.instrument.currency) if history is not None else None
        if rate is not None and history is not None and history.instrument.currency != valuation.currency:
            moves[:, at] = rate[1:] / rate[:-1] - 1.0
    return np.asarray(np.where(np.isfinite(moves), moves, 0.0))


# ---- the benchmark


def _begins_at_close(evidence: AccountEvidence) -> bool:
    """Whether the comparison with the benchmark begins at the close of the account's first day, not on its eve."""
    compared, valuation = evidence.compared, evidence.valuation
    if compared is None or valuation is None:
        return False
    first = compared.subject.dates[0]
    return bool(valuation.days[0] < first <= valuation.days[1])


def risk_free_between(snapshot: AccountSnapshot, days: DateArray) -> FloatArray:
    """What money earned between the days, shape (n - 1,); nothing where no rate is known."""
    series = snapshot.rate.series
    annual = None if series is None else rates_in_force(series, days[:-1])
    if annual is None:
        return np.zeros(days.size - 1)
    return np.asarray(
        (1.0 + annual) ** (np.diff(days).astype("timedelta64[D]").astype(np.float64) / DAYS_OF_YEAR) - 1.0
    )


def _benchmark(
    snapshot: AccountSnapshot,
    parts: Sequence[PolicyBenchmark],
    grouping: Grouping,
    days: DateArray,
    *,
    bought_at_close: bool,
) -> tuple[Side, Mask]:
    """Segments of the benchmark on the account's days, and on which of them every part has a return, shape (n - 1,).

    Its weights are restored every day, as in the comparison with it; money earns the risk-free rate. Where it is
    ``bought_at_close`` of the account's first day, it has no return of that day.
    """
    histories = histories_of_parts(snapshot)
    weights = np.array([part.weight for part in parts])
    moves, rate_moves = np.zeros((2, days.size - 1, len(parts)))
    for at, part in enumerate(parts):
        history = histories.get(part.symbol)
        if history is None:
            moves[:, at] = risk_free_between(snapshot, days)
            continue
        sound = sound_bars(history)
        rates = rates_on(snapshot, history.instrument.currency, days)
        levels = on_days(sound.dates, sound.close, days).close * rates
        moves[:, at] = levels[1:] / levels[:-1] - 1.0
        rate_moves[:, at] = rates[1:] / rates[:-1] - 1.0
    if bought_at_close:
        moves[0] = rate_moves[0] = 0.0
    had: Mask = np.asarray(np.isfinite(moves).all(axis=1))
    fixed, k = np.broadcast_to(weights, moves.shape), len(grouping.names)
    side = Side(
        _grouped(fixed, grouping.parts, k),
        _grouped(fixed * moves, grouping.parts, k),
        _grouped(fixed * rate_moves, grouping.parts, k),
        np.zeros((days.size - 1, k), dtype=bool),
    )
    return side, had
