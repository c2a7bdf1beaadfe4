"""A fund's evidence: its total-return values in order, and what is known of it beside them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

from data_sources.calendars import sessions_between
from data_sources.markets import home_exchange
from data_sources.model import FundHoldings, FundProfile, FundStudy, ManagerTenure, NavHistory, to_date
from data_sources.snapshot import MarketSnapshot
from diagnostics.assumptions import CALENDAR_DAYS, Assumptions, periods_per_year
from diagnostics.evidence import LONGEST_CLOSURE, ONE_DAY, Comparison, Levels
from diagnostics.facts import Absence, AbsenceReason, Fact
from diagnostics.fund.composite import abroad_facts, compare_abroad, compare_with_parts, part_facts
from diagnostics.market.evidence import MarketEvidence


class FundEvidence(MarketEvidence):
    """Everything that a fund diagnosis is made from.

    Args:
        snapshot: what was observed; its subject's history is total return, and ``fund`` is there.
        assumptions: the run's conventions; ``fund_periods_per_year`` says how many values make a year.

    Raises:
        ValueError: the snapshot is of no fund.
    """

    def __init__(self, snapshot: MarketSnapshot, assumptions: Assumptions) -> None:
        if snapshot.fund is None:
            raise ValueError(f"{snapshot.subject.symbol}: the snapshot is of no fund")
        super().__init__(snapshot, assumptions)
        self.study: FundStudy = snapshot.fund

    @staticmethod
    def compared_with(snapshot: MarketSnapshot, levels: Levels) -> Comparison | Absence:
        """The benchmark of one index or of several parts, in the fund's currency."""
        formula = None if snapshot.fund is None else snapshot.fund.benchmark
        if formula is not None:
            return compare_with_parts(snapshot, formula, levels)
        compared = MarketEvidence.compared_with(snapshot, levels)
        abroad = isinstance(compared, Absence) and compared.reason is AbsenceReason.BENCHMARK_CURRENCY
        if abroad and snapshot.benchmark is not None:
            return compare_abroad(snapshot, snapshot.benchmark, levels) or compared
        return compared

    @staticmethod
    def benchmark_facts(snapshot: MarketSnapshot, comparison: Comparison | Absence, as_of: date) -> tuple[Fact, ...]:
        """What the benchmark is: its parts and weights, or the index and the rate of its currency."""
        if not isinstance(comparison, Comparison):
            return ()
        formula = None if snapshot.fund is None else snapshot.fund.benchmark
        if formula is not None:
            return part_facts(snapshot, formula, comparison, as_of)
        benchmark = snapshot.benchmark
        if benchmark is not None and benchmark.instrument.currency != snapshot.subject.currency:
            return abroad_facts(snapshot, benchmark, comparison, as_of)
        return MarketEvidence.benchmark_facts(snapshot, comparison, as_of)

    @cached_property
    def next_due(self) -> date:
        """First day on which a further value may come; open-end funds of the mainland follow its exchange."""
        last = to_date(self.levels.dates[-1])
        home = home_exchange(self.subject)
        if not home or self.subject.exchange:
            return super().next_due
        if fund_periods_per_year(self.snapshot) == CALENDAR_DAYS:
            return last + timedelta(days=1)
        coming = sessions_between(home, last + ONE_DAY, last + LONGEST_CLOSURE).days
        return to_date(coming[0]) if coming.size else last + LONGEST_CLOSURE

    @property
    def profile(self) -> FundProfile | None:
        """What the fund says of itself; None where no source has it."""
        return self.study.fund.profile

    @property
    def nav(self) -> NavHistory | None:
        """Net asset values as published; None where no source publishes them."""
        return self.study.fund.nav

    @property
    def holdings(self) -> tuple[FundHoldings, ...]:
        """Reports of the holdings, the newest first."""
        return self.study.fund.holdings

    @property
    def beside_deposits(self) -> bool:
        """Whether the benchmark is a deposit's rate alone: it earns, and moves no more than the calendar makes it."""
        formula = self.study.benchmark
        return formula is not None and not any(part.symbol for part in formula.parts)

    @cached_property
    def tenures(self) -> tuple[ManagerTenure, ...]:
        """Who managed the fund and when, as far as the beginning is known, oldest first."""
        known = () if self.profile is None else self.profile.managers
        return tuple(sorted((one for one in known if one.start is not None), key=lambda one: one.start or date.max))


def fund_periods_per_year(snapshot: MarketSnapshot) -> int:
    """How many of the fund's values make a year: sessions of its exchange, 365 where weekends have values too.

    An open-end fund of the mainland is on no exchange and publishes on the days of Shanghai's: 243.
    """
    home = home_exchange(snapshot.subject)
    if snapshot.subject.exchange or not home:
        return periods_per_year(home, dates=snapshot.prices.dates)
    counted = periods_per_year("", dates=snapshot.prices.dates)
    return counted if counted == CALENDAR_DAYS else periods_per_year(home)
