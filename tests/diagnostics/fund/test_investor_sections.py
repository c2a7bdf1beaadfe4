"""What holders earned and the peers: figures recomputed, edges, and what is absent for which reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.model import FeeStep, InvestmentPlan, PeerRank
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.holders.holding_periods import holding_periods
from diagnostics.fund.part.role import role
from diagnostics.fund.peers.peers import peers
from diagnostics.ledger import FactLedger
from diagnostics.metrics.fund.morningstar import risk_adjusted_return
from diagnostics.section import Note, Section, WealthChart, YearlyRankChart
from tests.diagnostics.fund.investor_observed import (
    FUND,
    business_days,
    fund,
    month_end_values,
    peer_set,
    profile,
    tracking,
    walk,
)

N = 1600
DAYS = business_days(N)
MARKET = walk(N, 1)


def facts_of(section: Section, evidence: FundEvidence) -> dict[str, Fact]:
    """The section's facts by key, as the ledger takes them."""
    ledger = FactLedger(evidence.facts)
    ledger.extend(section.facts)
    return {fact.key: fact for fact in section.facts}


def reason(fact: Fact) -> AbsenceReason:
    assert fact.absent_because is not None
    return fact.absent_because.reason


def notes(section: Section) -> set[str]:
    return {block.name for block in section.blocks if isinstance(block, Note)}


# -- what holders earned ------------------------------------------------------------------


def test_holdings_of_a_year_are_what_a_plain_loop_says() -> None:
    seen = fund(MARKET)
    facts = facts_of(holding_periods(seen), seen)
    returns = []
    for at, begun in enumerate(DAYS.astype(object)):
        end = date(begun.year + 1, begun.month, 28 if (begun.month, begun.day) == (2, 29) else begun.day)
        if end <= DAYS[-1].astype(object):
            last = int(np.searchsorted(DAYS, np.datetime64(end), side="right")) - 1
            returns.append(MARKET[last] / MARKET[at] - 1.0)
    assert facts["holding_periods.gain_probability.held_1y"].number == np.mean(np.array(returns) > 0)
    assert facts["holding_periods.median_held.held_1y"].number == pytest.approx(np.median(returns))
    assert facts["holding_periods.worst_held.held_1y"].number == pytest.approx(min(returns))
    assert facts["holding_periods.best_held.held_1y"].number == pytest.approx(max(returns))
    assert facts["holding_periods.windows_held.held_1y"].value == len(returns)
    assert facts["holding_periods.independent_held.held_1y"].value == 6


def test_a_fund_of_three_weeks_has_no_holdings_and_no_plan() -> None:
    seen = fund(walk(15, 2), plan=InvestmentPlan(day=20))
    section = holding_periods(seen)
    facts = facts_of(section, seen)
    assert reason(facts["holding_periods.gain_probability.held_6m"]) is AbsenceReason.WINDOW_NOT_COVERED
    assert reason(facts["holding_periods.plan_value"]) is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert reason(facts["holding_periods.worst_entry.held_1y"]) is AbsenceReason.WINDOW_NOT_COVERED
    assert facts["holding_periods.worst_entry.all"].value is not None
    assert not any(isinstance(block, WealthChart) for block in section.blocks)
    assert section.findings == ()


def test_one_value_alone_is_no_fault() -> None:
    seen = fund(np.array([1.0]))
    facts = facts_of(holding_periods(seen), seen)
    assert reason(facts["holding_periods.worst_change.all"]) is AbsenceReason.NO_LOSSES
    assert reason(facts["holding_periods.worst_recovered.all"]) is AbsenceReason.NO_LOSSES
    assert facts_of(role(seen), seen)


def test_the_last_day_is_no_worst_day_to_buy() -> None:
    for values, lost in ((np.array([1.0, 1.2, 1.1, 1.3]), False), (np.array([1.0, 1.2, 1.1]), True)):
        seen = fund(values)
        section = holding_periods(seen)
        facts = facts_of(section, seen)
        entry = [facts[f"holding_periods.worst_{name}.all"] for name in ("entry", "exit", "change")]
        assert [fact.value is not None for fact in entry] == [lost] * 3
        assert lost or {reason(fact) for fact in entry} == {AbsenceReason.NO_LOSSES}
        assert ("no_loss_to_date" in {block.name for block in section.blocks if isinstance(block, Note)}) is not lost


def test_less_than_a_year_is_not_made_a_year() -> None:
    seen = fund(walk(200, 3))
    facts = facts_of(holding_periods(seen), seen)
    assert facts["holding_periods.plan_gain_share"].value is not None
    assert reason(facts["holding_periods.plan_return"]) is AbsenceReason.UNDER_ONE_YEAR
    assert reason(facts["holding_periods.lump_sum_return"]) is AbsenceReason.UNDER_ONE_YEAR


@pytest.mark.parametrize(
    ("asked", "steps", "fee", "formula", "told"),
    [
        (0.01, (FeeStep("purchase", 0.0015, None, None, None),), 0.01, "assumed", False),
        (None, (FeeStep("purchase", 0.0015, None, None, 1e6), FeeStep("purchase", 0.001, None, 1e6, None)), 0.0015,
         "observed", False),
        (None, (FeeStep("subscription", 0.012, None, None, None),), 0.012, "observed", False),
        (None, (FeeStep("purchase", None, 1000.0, 5e6, None),), 0.0, "assumed", True),
        (None, (FeeStep("redemption", 0.015, None, 0.0, 7.0),), 0.0, "assumed", True),
    ],
)  # fmt: skip
def test_whose_fee_the_plan_pays(
    asked: float | None, steps: tuple[FeeStep, ...], fee: float, formula: str, *, told: bool
) -> None:
    seen = fund(MARKET, known=profile(fee_steps=steps), plan=InvestmentPlan(fee=asked))
    section = holding_periods(seen)
    paid = facts_of(section, seen)["holding_periods.plan_fee"]
    assert (paid.value, paid.formula) == (fee, formula)
    assert ("plan_without_fee" in notes(section)) is told


def test_the_plan_buys_on_the_next_day_with_a_value() -> None:
    """Of the values 1 to n one a month on the 1st: a plan of 1000 without a fee, reckoned over."""
    seen = fund(MARKET, plan=InvestmentPlan(day=1, fee=0.0))
    facts = facts_of(holding_periods(seen), seen)
    months = DAYS.astype("datetime64[M]")
    first_of_each = [int(np.flatnonzero(months == one)[0]) for one in np.unique(months)[1:]]
    worth = sum(1000.0 / MARKET[at] for at in first_of_each) * MARKET[-1]
    assert facts["holding_periods.plan_purchases"].value == len(first_of_each)
    assert facts["holding_periods.plan_value"].number == pytest.approx(worth)
    assert facts["holding_periods.plan_value"].currency == "CNY"
    assert facts["holding_periods.lump_sum_value"].number == pytest.approx(
        1000.0 * len(first_of_each) * MARKET[-1] / MARKET[first_of_each[0]]
    )


# -- peers --------------------------------------------------------------------------------


def test_no_peers_is_said() -> None:
    seen = fund(MARKET, known=profile(peer_ranks=()))
    section = peers(seen)
    assert reason(facts_of(section, seen)["peers.compared"]) is AbsenceReason.NO_PEERS
    itself = fund(MARKET, peers=peer_set(DAYS, [MARKET], [FUND.symbol]))
    assert reason(facts_of(peers(itself), itself)["peers.compared"]) is AbsenceReason.NO_PEERS


def test_the_places_that_a_source_states() -> None:
    stated = (
        PeerRank("近1年", 1, 201, date(2024, 11, 29)),
        PeerRank("近3年", 151, 201, None),
        PeerRank("近5年", 1, 1, None),
        PeerRank("今年来", 7, 3, None),  # a place beyond the last is no place
    )
    seen = fund(MARKET, known=profile(peer_ranks=stated))
    facts = facts_of(peers(seen), seen)
    assert facts["peers.source_percentile.1"].value == 0.0
    assert facts["peers.source_percentile.2"].value == 0.75
    assert reason(facts["peers.source_percentile.3"]) is AbsenceReason.NO_PEERS
    assert "peers.source_rank.4" not in facts
    assert facts["peers.source_as_of.1"].value == date(2024, 11, 29)
    assert reason(facts["peers.source_as_of.2"]) is AbsenceReason.NOT_OFFERED


def test_places_by_year_are_those_of_the_returns() -> None:
    others = [tracking(MARKET, seed, noise=0.004) for seed in range(20, 31)]
    seen = fund(MARKET, known=profile(peer_ranks=()), peers=peer_set(DAYS, others))
    section = peers(seen)
    facts = facts_of(section, seen)
    for year in (2020, 2021, 2022, 2023):
        last = int(np.searchsorted(DAYS, np.datetime64(f"{year + 1}-01-01"))) - 1
        before = int(np.searchsorted(DAYS, np.datetime64(f"{year}-01-01"))) - 1
        own = MARKET[last] / MARKET[before]
        ahead = sum(other[last] / other[before] > own for other in others)
        assert facts[f"peers.percentile.{year}"].number == pytest.approx(ahead / 11)
        assert facts[f"peers.funds.{year}"].value == 12
    assert "peers.percentile.2024" not in facts  # not over
    chart = next(block for block in section.blocks if isinstance(block, YearlyRankChart))
    assert [year for year, _ in chart.years] == [2019, 2020, 2021, 2022, 2023] or chart.years[0][0] >= 2019
    assert {"survivorship_bias", "not_morningstars_own"} <= notes(section)
    moved = [facts[f"peers.moved.from_q2.to_q{to}"].number for to in range(1, 5)]
    assert sum(moved) == pytest.approx(1.0)


def test_the_rating_is_of_the_last_months_over_the_rate() -> None:
    others = [tracking(MARKET, seed, noise=0.004) for seed in range(20, 31)]
    seen = fund(MARKET, peers=peer_set(DAYS, others), rate=0.02)
    facts = facts_of(peers(seen), seen)
    _, ends = month_end_values(DAYS, MARKET)
    returns = ends[1:] / ends[:-1] - 1.0
    monthly = 1.02 ** (np.diff(np.searchsorted(DAYS, month_end_values(DAYS, MARKET)[0])) / 252.0) - 1.0
    expected = risk_adjusted_return(returns[None, -36:], monthly[-36:])[0]
    assert facts["peers.mrar.3y"].number == pytest.approx(expected, rel=1e-9)
    assert facts["peers.rated_funds.3y"].value == 12
    assert reason(facts["peers.mrar.10y"]) is AbsenceReason.TOO_FEW_OBSERVATIONS
    unrated = fund(MARKET, peers=peer_set(DAYS, others), rate=None)
    facts = facts_of(peers(unrated), unrated)
    assert reason(facts["peers.stars.3y"]) is AbsenceReason.NO_RISK_FREE_RATE
    assert reason(facts["peers.overall_stars"]) is AbsenceReason.NO_RISK_FREE_RATE


def test_too_few_peers_have_a_figure_and_no_stars() -> None:
    seen = fund(MARKET, peers=peer_set(DAYS, [tracking(MARKET, 5), tracking(MARKET, 6)]))
    facts = facts_of(peers(seen), seen)
    assert facts["peers.mrar.3y"].value is not None
    assert reason(facts["peers.stars.3y"]) is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert reason(facts["peers.quartile.2022"]) is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert facts["peers.percentile.2022"].value in (0.0, 0.5, 1.0)
    assert [found.name for found in peers(seen).findings if found.rule == "peer_rank"] == []


def test_a_peer_set_that_ends_earlier_or_later_than_the_fund() -> None:
    late = np.append(DAYS, np.array(["2024-12-31"], dtype="datetime64[D]"))
    others = peer_set(late, [np.append(tracking(MARKET, seed), 2.0) for seed in range(8)])
    seen = fund(MARKET, peers=others)
    facts = facts_of(peers(seen), seen)
    assert "peers.percentile.2024" not in facts  # nothing of after the report's day is in it
    apart = peer_set(np.array(["1999-11-30", "1999-12-31"], dtype="datetime64[D]"), [np.array([1.0, 2.0])])
    seen = fund(MARKET, peers=apart)
    assert reason(facts_of(peers(seen), seen)["peers.compared"]) is AbsenceReason.TOO_FEW_OBSERVATIONS


# -- whatever comes -----------------------------------------------------------------------


@given(
    st.integers(0, 10_000),
    st.integers(1, 700),
    st.integers(0, 9),
    st.booleans(),
    st.booleans(),
    st.integers(1, 28),
)
@settings(max_examples=40, deadline=None)
def test_no_fund_is_a_fault_and_no_absence_is_a_number(
    seed: int,
    n: int,
    count: int,
    benchmarked: bool,
    profiled: bool,
    day: int,
) -> None:
    rng = np.random.default_rng(seed)
    dates = business_days(n)
    values = walk(n, seed, volatility=float(rng.choice([0.0, 0.0002, 0.01, 0.05])))
    columns = []
    for at in range(count):
        column = month_end_values(dates, walk(n, seed + at))[1]
        column[: int(rng.integers(0, column.size + 1))] = np.nan
        columns.append(column)
    whole = peer_set(dates, [walk(n, seed)] * count) if count else None
    seen = fund(
        values,
        benchmark=walk(n, seed + 99) if benchmarked else None,
        known=profile() if profiled else None,
        peers=None if whole is None else replace(whole, values=tuple(columns)),
        plan=InvestmentPlan(day=day),
        rate=0.02 if seed % 2 else None,
    )
    for make in (holding_periods, peers, role):
        section = make(seen)
        facts = facts_of(section, seen)
        cited = {key for finding in section.findings for key in finding.facts}
        assert all(facts[key].value is not None for key in cited)
        for fact in facts.values():
            if "probability" in fact.key and fact.value is not None and not fact.key.startswith("rule"):
                assert 0.0 <= fact.number <= 1.0
            if fact.key.startswith(("peers.stars", "peers.overall_stars")) and fact.value is not None:
                assert fact.value in (1, 2, 3, 4, 5)
            if fact.key.startswith("peers.quartile") and fact.value is not None:
                assert fact.value in (1, 2, 3, 4)


def test_a_young_fund_among_peers_has_no_year_and_no_stars() -> None:
    dates = business_days(120)
    seen = fund(walk(120, 3), peers=peer_set(dates, [walk(120, seed) for seed in range(10, 20)]))
    section = peers(seen)
    facts = facts_of(section, seen)
    assert not any(key.startswith("peers.percentile") for key in facts)
    assert reason(facts["peers.top_stayed"]) is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert reason(facts["peers.stars.3y"]) is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert not any(isinstance(block, YearlyRankChart) for block in section.blocks)
    assert section.findings == ()
