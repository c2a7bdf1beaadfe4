"""Goals of made-up accounts: the figures hang together, repeat exactly, and are absent with their reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data_sources.model import ClientProfile, Goal
from diagnostics.account.evidence import AccountEvidence, AssetReturns
from diagnostics.account.plan.planning import planning
from diagnostics.account.plan.prospects import OWN_HISTORY, TODAYS_WEIGHTS, History, draws_of, history_of
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.metrics.planning.block_bootstrap import MonthlyDraws
from tests.diagnostics.account.made_up_account import buy, deposit, made_up, two_years, walk
from tests.diagnostics.account.test_behaviour_section import TEXT, flat

GOAL = Goal("house", 150_000.0, date(2034, 11, 29), 300.0)


def with_goals(*goals: Goal) -> AccountEvidence:
    return two_years(profile=ClientProfile(currency="USD", goals=goals, fee=0.01))


def facts(evidence: AccountEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in planning(evidence).facts}


def test_the_same_account_has_the_same_figures_to_the_last_bit() -> None:
    first, again = (facts(with_goals(GOAL)) for _ in range(2))
    assert {key: fact.value for key, fact in first.items()} == {key: fact.value for key, fact in again.items()}
    assert dict(first["planning.probability.1"].parameters)["seed"] == "20240229"


def test_figures_of_a_goal_hang_together() -> None:
    found = facts(with_goals(GOAL))

    def number(name: str) -> float:
        return found[f"planning.{name}.1"].number

    assert number("probability_lower") <= number("probability") <= number("probability_upper")
    assert number("probability_poor") <= number("probability") <= number("probability_good")
    assert number("final_low") < number("final_median") < number("final_high")
    assert number("contribution_even") < number("contribution_likely")
    assert number("amount_likely") < number("amount_even")
    likely_enough = replace(GOAL, monthly_contribution=number("contribution_likely") + 0.01)
    assert facts(with_goals(likely_enough))["planning.probability.1"].number >= 0.75
    modest = replace(GOAL, amount=number("amount_likely") * 0.999)
    assert facts(with_goals(modest))["planning.probability.1"].number >= 0.75


def test_a_goal_in_todays_money_grows() -> None:
    found = facts(with_goals(replace(GOAL, in_todays_money=True, inflation=0.02)))
    assert found["planning.goal_amount.1"].number == pytest.approx(150_000.0 * 1.02**10)


def test_without_a_goal_there_are_ranges_alone() -> None:
    found = facts(two_years())
    assert not any(key.startswith("planning.probability") for key in found)
    for label in ("1y", "5y", "10y"):
        low, middle, high = (found[f"planning.{name}.{label}"].number for name in ("low", "median", "high"))
        assert low < middle < high


def test_goals_that_are_past_are_not_asked_for() -> None:
    found = facts(with_goals(replace(GOAL, day=date(2020, 1, 1)), replace(GOAL, name="study")))
    assert found["planning.goal_name.1"].value == "study"
    assert "planning.probability.2" not in found


@pytest.mark.parametrize(("amount", "name"), [(1e4, "goal_probability.likely"), (1e9, "goal_probability.unlikely")])
def test_how_likely_it_is_is_found(amount: float, name: str) -> None:
    assert [one.name for one in planning(with_goals(replace(GOAL, amount=amount))).findings] == [name]


def test_what_is_likely_only_if_the_short_past_holds_is_fragile() -> None:
    amount = facts(with_goals(GOAL))["planning.amount_likely.1"].number * 0.97
    section = planning(with_goals(replace(GOAL, amount=amount)))
    found = {fact.key: fact for fact in section.facts}
    assert found["planning.probability.1"].number >= 0.75
    assert found["planning.probability_poor.1"].number < 0.5
    assert [one.name for one in section.findings] == ["goal_probability.fragile"]


def test_a_goal_that_no_return_reaches_says_so() -> None:
    drained = replace(GOAL, monthly_contribution=-1e9)
    section = planning(with_goals(drained))
    found = {fact.key: fact for fact in section.facts}
    assert found["planning.probability.1"].number == 0.0
    assert found["planning.final_high.1"].number == 0.0
    assert found["planning.required_return.1"].absent_because is not None
    assert [one.name for one in section.findings] == ["goal_probability.unlikely_alone"]


def test_a_young_account_cannot_be_drawn_from() -> None:
    rows = [deposit(TEXT[0], 1000.0), buy(TEXT[1], "S", 10, 10.0)]
    evidence = made_up(rows, {"S": flat("S", 10.0, 11.0)}, profile=ClientProfile(currency="USD", goals=(GOAL,)))
    absent = facts(evidence)["planning.probability.1"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.TOO_FEW_OBSERVATIONS


@pytest.mark.parametrize(
    ("goal", "currency", "reason"),
    [
        (replace(GOAL, day=date(2090, 1, 1)), "USD", AbsenceReason.NOT_WITHIN),
        (GOAL, "EUR", AbsenceReason.CURRENCIES_DIFFER),
    ],
)
def test_goals_that_are_not_drawn_say_why(goal: Goal, currency: str, reason: AbsenceReason) -> None:
    evidence = two_years(profile=ClientProfile(currency=currency, goals=(goal,)))
    absent = facts(evidence)["planning.probability.1"].absent_because
    assert absent is not None
    assert absent.reason is reason


def long_history(evidence: AccountEvidence, weight: float) -> AccountEvidence:
    """The account with four years of its one known holding."""
    series = walk("ACME", 1009, 4)
    returns = (series.close[1:] / series.close[:-1] - 1.0)[:, np.newaxis]
    evidence.assets = AssetReturns(("ACME",), np.array([weight]), series.dates[1:], returns, (), "")
    return evidence


def test_todays_weights_stand_for_the_future_where_they_are_known_long_enough() -> None:
    evidence = with_goals(GOAL)
    cash = sum(one.weight for one in evidence.held if one.is_cash)
    found = history_of(long_history(evidence, 0.9 * (1.0 - cash)))
    assert isinstance(found, History)
    assert (found.basis, round(found.covered, 6), found.fee) == (TODAYS_WEIGHTS, 0.9, 0.01)
    # Everything but the cash moves as what is known; the fee is taken off day by day.
    assert isinstance(evidence.assets, AssetReturns)
    risky = evidence.assets.returns[:, 0] * (1.0 - cash)
    assert found.returns == pytest.approx((1.0 + risky) * 0.99 ** (1 / 252) - 1.0)
    poorly = history_of(long_history(with_goals(GOAL), 0.5 * (1.0 - cash)))
    assert isinstance(poorly, History)
    assert (poorly.basis, poorly.fee) == (OWN_HISTORY, 0.0)


def test_paths_begin_with_what_is_there() -> None:
    found = history_of(two_years())
    assert isinstance(found, History)
    draws = draws_of(found, 12)
    assert isinstance(draws, MonthlyDraws)
    assert (draws.months, draws.paths) == (12, 2500)
    assert found.error_of_log_return == pytest.approx(np.log1p(found.returns).std(ddof=1) * 252**0.5 / found.years**0.5)
