"""How the account was traded: what was sold and kept, how much, how long, with what success, and after what.

Counted from the rows of the files; money in the report's currency at the rate of each day. Trades whose currency
has no rate are left out of sums of money, and how many that were is a figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from data_sources.model import Action, AssetClass, to_date
from diagnostics.account.conduct.bought_before import bought_before
from diagnostics.account.conduct.selling import SaleCounts, sale_counts
from diagnostics.account.conduct.trades import Trade, index_of, matched, rate_on, trades_of
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.holdings.classification import classify
from diagnostics.account.rows import rows_parameter
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.behaviour.disposition import DispositionEffect, disposition_effect
from diagnostics.metrics.behaviour.trade_statistics import trade_statistics, weighted_mean_and_median
from diagnostics.metrics.behaviour.turnover import (
    MONTHS_A_YEAR,
    ROUNDING,
    average_value,
    churning,
    turnover_double_sided,
    turnover_sec,
)
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, Note, Section
from diagnostics.valuation.valuation import FloatArray, Valuation
from diagnostics.windows import month_end, months_before, next_due, spans_a_year

DAYS_A_YEAR = 365.25
DISPOSITION_LIMIT = "rule.disposition.significance"
TURNOVER_MARK, COST_MARK = CHURNING_LIMITS = ("rule.churning.turnover_mark", "rule.churning.cost_mark")
LIMITS = (DISPOSITION_LIMIT, *CHURNING_LIMITS)
COUNTED = tuple(f"behaviour.{name}" for name in ("realized_gains", "paper_gains", "realized_losses", "paper_losses"))
Row = tuple[str, Value | None, Unit, str]


@dataclass(frozen=True, slots=True)
class _Study:
    """What every part of the section reads."""

    evidence: AccountEvidence
    valuation: Valuation
    trades: tuple[Trade, ...]
    window: Window

    def facts(self, given: tuple[Row, ...], absence: Absence | None, trades: tuple[Trade, ...]) -> tuple[Fact, ...]:
        """Facts of the whole history; those without a value are absent for one reason."""
        places = rows_parameter(trade.place for trade in trades)
        missing = absence or Absence(AbsenceReason.OUTSIDE_DOMAIN)
        return tuple(
            figure(
                self.evidence,
                f"behaviour.{name}",
                value,
                unit,
                formula=formula,
                window=self.window,
                absence=missing if value is None else None,
                currency=self.evidence.currency if unit is Unit.MONEY else "",
                parameters=places,
            )
            for name, value, unit, formula in given
        )


def behaviour(evidence: AccountEvidence) -> Section:
    """How the account was traded."""
    study = _studied(evidence)
    if study is None:
        return Section("behaviour", (), ())
    facts: list[Fact] = []
    blocks: list[Block] = []
    parts: tuple[tuple[str, Callable[[_Study], tuple[Fact, ...]]], ...] = (
        ("behaviour_activity", _activity),
        ("behaviour_turnover", _turnover),
        ("behaviour_churning", _churning),
        ("behaviour_disposition", _disposition),
        ("behaviour_success", _success),
        ("behaviour_holding", _holding),
        ("behaviour_chasing", _chasing),
    )
    for name, part in parts:
        made = part(study)
        facts += made
        if made:
            blocks.append(FigureList(name, tuple(fact.key for fact in made)))
    facts += [threshold(key, evidence.as_of) for key in LIMITS]
    by_key = {fact.key: fact for fact in facts}
    if by_key["behaviour.by_close"].value:
        blocks.append(Note("behaviour_by_close", ("behaviour.by_close",)))
    return Section("behaviour", tuple(facts), tuple(blocks), (*_disposed(by_key), *_churned(by_key)))


def excessive_trading(evidence: AccountEvidence) -> Section:
    """Of the same chapter what asks for a call: purchases and costs beyond the marks of excessive trading."""
    study = _studied(evidence)
    if study is None:
        return Section("behaviour", (), ())
    facts = (*_churning(study), *(threshold(key, evidence.as_of) for key in CHURNING_LIMITS))
    return Section("behaviour", facts, (), _churned({fact.key: fact for fact in facts}))


def _studied(evidence: AccountEvidence) -> _Study | None:
    """None of an account that has not been traded for two days with a value."""
    valuation = evidence.valuation
    if valuation is None or valuation.days.size < 2:
        return None
    trades = trades_of(evidence, valuation)
    if not trades:
        return None
    first, last = to_date(valuation.days[0]), to_date(valuation.days[-1])
    return _Study(evidence, valuation, trades, Window("all", first, last, len(trades), evidence.frequency))


def _activity(study: _Study) -> tuple[Fact, ...]:
    """How often it was traded, and how much lay in cash."""
    years = (study.window.end - study.window.start).days / DAYS_A_YEAR
    count = len(study.trades)
    given: list[Row] = [
        ("trades", count, Unit.COUNT, "purchases and sales; reinvestments and transfers are none"),
        ("trades_a_year", count / years if years >= 1.0 else None, Unit.RATIO, "trades / years"),
    ]
    unrated = sum(trade.rate is None or trade.price is None for trade in study.trades)
    if unrated:
        given.append(("trades_without_value", unrated, Unit.COUNT, "trades without a price or an exchange rate"))
    if study.evidence.books.tracks_cash:
        total, cash = study.valuation.total, study.valuation.cash
        held = total > 0.0
        share = float(np.mean(cash[held] / total[held])) if held.any() else None
        given.append(("cash_share", share, Unit.FRACTION, "mean over the days of cash / value of the account"))
    return study.facts(tuple(given), Absence(AbsenceReason.UNDER_ONE_YEAR), study.trades)


def _month_ends(study: _Study) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Index of the last valued day of each month, the last month's so far, oldest first."""
    months = study.valuation.days.astype("datetime64[M]")
    return np.flatnonzero(np.append(months[1:] != months[:-1], True))


def _year_of_months(study: _Study) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Index of the last valued day of a year ago, and of each month on from there to the last day: 13 of them.

    An account that ends within a month has its months end on that day: with month-ends it would be less than a year.
    """
    last = study.window.end
    ends = [months_before(last, months) for months in range(MONTHS_A_YEAR, -1, -1)]
    if next_due(last, "daily").month != last.month:
        ends = [month_end(one) for one in ends]
    days = np.array(ends, dtype="datetime64[D]")
    return np.searchsorted(study.valuation.days, days, side="right") - 1


def _securities(study: _Study) -> tuple[FloatArray, frozenset[str]]:
    """Daily value of what runs for more than a year, and the symbols that do not (money funds, reverse repos)."""
    symbols = study.valuation.symbols
    known = {one.symbol: one.asset_class for one in study.evidence.held}
    classes = [known.get(one) or classify(one, study.evidence.snapshot).asset_class for one in symbols]
    long = np.array([one is not AssetClass.CASH for one in classes], dtype=bool)
    short = frozenset(one for one, keeps in zip(symbols, long, strict=True) if not keeps)
    return study.valuation.values[:, long].sum(axis=1), short


def _turnover(study: _Study) -> tuple[Fact, ...]:
    """Turnover of the last twelve months by two definitions."""
    last = _year_of_months(study)
    year = spans_a_year(study.window.start, study.window.end)
    values, short = _securities(study)
    recent: tuple[Trade, ...] = ()
    sec = double = None
    absence = Absence(AbsenceReason.UNDER_ONE_YEAR)
    if year:
        start = to_date(study.valuation.days[last[0]])
        recent = tuple(one for one in study.trades if one.day > start and one.symbol not in short)
        study = replace(study, window=Window("1y", start, study.window.end, len(recent), study.window.frequency))
        bought = sum(one.amount for one in recent if one.is_purchase)
        sold = sum(one.amount for one in recent if not one.is_purchase)
        try:
            average = average_value(values[last])
            sec, double = turnover_sec(bought, sold, average), turnover_double_sided(bought, sold, average)
        except NotComputable as refused:
            absence = refused.absence
    given: tuple[Row, ...] = (
        (
            "turnover_sec",
            sec,
            Unit.RATIO,
            "min(purchases, sales) of 12 months / mean of 13 values a month apart (N-1A, 13)",
        ),
        ("turnover_double", double, Unit.RATIO, "(purchases + sales) of 12 months / mean of 13 values a month apart"),
    )
    return study.facts(given, absence, recent)


def _churning(study: _Study) -> tuple[Fact, ...]:
    """Purchases and costs over the whole history against average month-end equity, a year."""
    months = (study.window.end - study.window.start).days / DAYS_A_YEAR * MONTHS_A_YEAR
    rate = cost = None
    absence = Absence(AbsenceReason.UNDER_ONE_YEAR)
    if spans_a_year(study.window.start, study.window.end):
        bought = sum(one.amount for one in study.trades if one.is_purchase)
        try:
            ends = _month_ends(study)
            average = average_value(study.valuation.total[ends[ends > 0]])
            found = churning(bought, _costs(study), average, months)
            rate, cost = found.turnover_rate, found.cost_to_equity
        except NotComputable as refused:
            absence = refused.absence
    how = "/ mean month-end value of the account, a year"
    given: tuple[Row, ...] = (
        ("purchase_rate", rate, Unit.RATIO, f"purchases {how}"),
        ("cost_to_equity", cost, Unit.FRACTION, f"(commissions, stamp duty, fees, interest paid) {how}"),
    )
    return study.facts(given, absence, study.trades)


def _costs(study: _Study) -> float:
    """Costs of trades, other fees, and interest that was paid."""
    total = sum(one.costs for one in study.trades)
    for row in study.evidence.books.of(Action.FEE, Action.INTEREST):
        if row.amount < 0.0:
            total -= row.amount * (rate_on(study.valuation, row.currency, index_of(study.valuation, row.day)) or 0.0)
    return total


def _disposition(study: _Study) -> tuple[Fact, ...]:
    """Odean's counts, shares, difference and t-statistic."""
    counts = sale_counts(study.evidence, study.valuation)
    found: DispositionEffect | None = None
    absence = Absence(AbsenceReason.NO_TRADES)
    if counts.days:
        try:
            found = disposition_effect(
                counts.realized_gains, counts.paper_gains, counts.realized_losses, counts.paper_losses
            )
        except NotComputable as refused:
            absence = refused.absence
    return _disposition_facts(study, counts, found, absence)


def _disposition_facts(
    study: _Study, counts: SaleCounts, found: DispositionEffect | None, absence: Absence
) -> tuple[Fact, ...]:
    kept: tuple[float | None, ...] = (None,) * 4
    if found is not None:
        kept = (found.gains_realized, found.losses_realized, found.difference, found.t_statistic)
    given: tuple[Row, ...] = (
        ("sale_days", counts.days, Unit.COUNT, "days with a sale, each account's own"),
        ("realized_gains", counts.realized_gains, Unit.COUNT, "sold above average cost, on days with a sale"),
        ("paper_gains", counts.paper_gains, Unit.COUNT, "kept, lowest price above average cost, on days with a sale"),
        ("realized_losses", counts.realized_losses, Unit.COUNT, "sold below average cost, on days with a sale"),
        ("paper_losses", counts.paper_losses, Unit.COUNT, "kept, highest price below average cost, days with a sale"),
        ("by_close", counts.by_close, Unit.COUNT, "positions kept that were judged by the close: no low and high"),
        ("gains_realized", kept[0], Unit.FRACTION, "PGR = realized / (realized + paper gains)"),
        (
            "losses_realized",
            kept[1],
            Unit.FRACTION,
            "PLR = realized / (realized + paper losses)",
        ),
        ("disposition", kept[2], Unit.CHANGE, "PGR - PLR (Odean 1998)"),
        (
            "disposition_t",
            kept[3],
            Unit.RATIO,
            "(PGR - PLR) / sqrt(PGR (1 - PGR) / gains + PLR (1 - PLR) / losses)",
        ),
    )
    made = study.facts(given, absence if found is None else Absence(AbsenceReason.NO_VARIATION), ())
    places = rows_parameter(counts.places)
    return tuple(
        figure(
            study.evidence,
            fact.key,
            fact.value,
            fact.unit,
            formula=fact.formula,
            window=fact.window,
            absence=fact.absent_because,
            inputs=() if fact.unit is Unit.COUNT else COUNTED,
            parameters=places,
        )
        for fact in made
    )


def _success(study: _Study) -> tuple[Fact, ...]:
    """Win rate, profit factor and the like of what was sold: one trade for all that was sold of a holding in a day."""
    gains: dict[tuple[object, str, str], float] = {}
    for one in study.evidence.books.disposals:
        rate = rate_on(study.valuation, one.currency, index_of(study.valuation, one.sold))
        if one.cost_known and rate is not None:
            key = (one.sold, one.account, one.symbol)
            gains[key] = gains.get(key, 0.0) + one.gain * rate
    if not gains:
        return ()
    found = trade_statistics([gains[key] for key in sorted(gains, key=str)])
    sold = tuple(one for one in study.trades if not one.is_purchase)
    given: tuple[Row, ...] = (
        ("closed_trades", found.n, Unit.COUNT, "sales of a holding in a day whose cost is known"),
        ("win_rate", found.win_rate, Unit.FRACTION, "sales with a gain / all sales, those that break even among them"),
        ("profit_factor", found.profit_factor, Unit.RATIO, "sum of gains / sum of losses"),
        ("average_win", found.average_win, Unit.MONEY, "mean gain of the sales with one"),
        ("average_loss", found.average_loss, Unit.MONEY, "mean loss of the sales with one"),
        ("payoff_ratio", found.payoff_ratio, Unit.RATIO, "average win / average loss"),
        ("expectancy", found.expectancy, Unit.MONEY, "mean of gains and losses of all sales"),
    )
    reason = AbsenceReason.NO_LOSSES if not found.losses else AbsenceReason.NO_GAINS
    return study.facts(given, Absence(reason), sold)


def _holding(study: _Study) -> tuple[Fact, ...]:
    """Days held of what was sold and of what is held still, weighted by what it cost."""
    made: list[Fact] = []
    end = study.window.end
    pairs = matched(study.evidence.books)
    realized = [(trip.days, trip.cost, trip.currency, trip.bought) for trip in pairs.trips]
    still = [((end - one.bought).days, one.cost, one.currency, one.bought) for one in pairs.open]
    for name, shares, what in (("sold", realized, "until sold"), ("open", still, "until the last day")):
        weighted = [
            (days, cost * (rate_on(study.valuation, currency, index_of(study.valuation, day)) or 0.0))
            for days, cost, currency, day in shares
        ]
        if not any(weight > 0.0 for _, weight in weighted):
            continue
        mean, median = weighted_mean_and_median([days for days, _ in weighted], [weight for _, weight in weighted])
        how = f"of the days from purchase {what}, first in first out, weighted by cost"
        given: tuple[Row, ...] = (
            (f"days_{name}_mean", mean, Unit.DAYS, f"mean {how}"),
            (f"days_{name}_median", median, Unit.DAYS, f"median {how}"),
        )
        made += study.facts(given, None, ())
    return tuple(made)


def _chasing(study: _Study) -> tuple[Fact, ...]:
    """What was bought had returned how much before, and the market at the same time."""
    found = bought_before(study.evidence, study.valuation, study.trades)
    if found is None:
        return ()
    rise = "mean, weighted by money, of the return over the 63 sessions before each purchase"
    given: list[Row] = [
        ("purchases_judged", len(found.purchases), Unit.COUNT, "purchases whose holding has 63 sessions before them"),
        ("bought_after", found.bought, Unit.CHANGE, rise),
    ]
    if found.market is not None:
        against = "of the benchmark" if found.by_benchmark else "of what else was held, each counted alike"
        given.append(("market_before", found.market, Unit.CHANGE, f"the same {against}"))
        given.append(("chasing", found.bought - found.market, Unit.CHANGE, "return of what was bought - the other"))
    return study.facts(tuple(given), None, found.purchases)


def _disposed(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Gains realized more readily than losses beyond chance."""
    t = facts["behaviour.disposition_t"]
    if t.value is None or t.number <= facts[DISPOSITION_LIMIT].number:
        return ()
    cited = ("behaviour.gains_realized", "behaviour.losses_realized", t.key, DISPOSITION_LIMIT)
    return (Finding("disposition", "present", Severity.NOTABLE, Direction.ADVERSE, cited),)


def _churned(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """The marks of excessive trading."""
    found: list[Finding] = []
    rate, cost = facts["behaviour.purchase_rate"], facts["behaviour.cost_to_equity"]
    if rate.value is not None and rate.number >= facts[TURNOVER_MARK].number * (1.0 - ROUNDING):
        found.append(Finding("churning", "turnover", Severity.SERIOUS, Direction.ADVERSE, (rate.key, TURNOVER_MARK)))
    if cost.value is not None and cost.number > facts[COST_MARK].number * (1.0 + ROUNDING):
        found.append(Finding("churning", "cost", Severity.SERIOUS, Direction.ADVERSE, (cost.key, COST_MARK)))
    return tuple(found)
