"""The section on managers: periods of the same people, what each earned, and whether alpha changed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from diagnostics.facts import AbsenceReason, Fact
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.factors.manager import manager
from diagnostics.fund.factors.manager_periods import in_office_since, manager_periods
from diagnostics.section import FigureTable
from tests.diagnostics.fund.factors_observed import (
    RATE,
    factor_fund,
    factor_set,
    made_factors,
    profile,
    residuals,
    tenure,
)
from tests.diagnostics.observed import weekdays

AS_OF = date(2024, 11, 29)
N = 1500
DAY = (1.0 + RATE) ** (1.0 / 252) - 1.0
CHANGE = "2022-07-01"


def managed(*tenures: tuple[str, ...], change: float = 0.0, name: str = "") -> FundEvidence:
    """A fund whose alpha changes by so much a day on 1 July 2022."""
    market = made_factors(N)[0]
    later = weekdays(N + 1)[1:] >= np.datetime64(CHANGE)
    returns = market + change * later + residuals(N, 2, volatility=0.002) + DAY
    people = tuple(tenure(*one) for one in tenures)
    return factor_fund(returns, market=market + DAY, stated=profile(*people, manager=name))


def facts_of(evidence: FundEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in manager(evidence).facts}


def periods(*tenures: tuple[str, ...]) -> list[tuple[str, str, str, bool]]:
    """Names, first and last day, and whether it lasts, newest first."""
    made = manager_periods([tenure(*one) for one in tenures], AS_OF)
    return [("+".join(one.names), str(one.start), str(one.end), one.present) for one in made]


def test_a_period_ends_whenever_the_set_of_people_changes() -> None:
    assert periods(("A", "2015-01-01", "2020-06-30"), ("B", "2018-01-01")) == [
        ("B", "2020-07-01", "2024-11-29", True),
        ("A+B", "2018-01-01", "2020-06-30", False),
        ("A", "2015-01-01", "2017-12-31", False),
    ]


def test_a_day_of_handing_over_is_the_successors() -> None:
    assert periods(("A", "2015-01-01", "2020-06-30"), ("B", "2020-06-30")) == [
        ("B", "2020-06-30", "2024-11-29", True),
        ("A", "2015-01-01", "2020-06-29", False),
    ]


def test_a_time_without_anyone_known_is_no_period_and_a_return_is_a_new_one() -> None:
    assert periods(("A", "2015-01-01", "2016-12-31"), ("A", "2019-01-01")) == [
        ("A", "2019-01-01", "2024-11-29", True),
        ("A", "2015-01-01", "2016-12-31", False),
    ]
    assert periods(("A", "2015-01-01", "2016-12-31"), ("A", "2017-01-01")) == [("A", "2015-01-01", "2024-11-29", True)]


def test_tenures_of_another_time_tell_nothing() -> None:
    assert periods(("A", "2025-01-01")) == []
    assert periods(("A", "2020-01-01", "2026-01-01")) == [("A", "2020-01-01", "2024-11-29", True)]
    assert periods(("A", "2020-01-01", "2022-01-01")) == [("A", "2020-01-01", "2022-01-01", False)]


def test_office_counts_from_the_longest_serving_of_those_present() -> None:
    known = [tenure("A", "2015-01-01", "2020-01-01"), tenure("B", "2018-01-01"), tenure("C", "2024-06-01")]
    assert in_office_since(known, manager_periods(known, AS_OF)[0]) == date(2018, 1, 1)
    again = [tenure("A", "2015-01-01", "2019-12-31"), tenure("A", "2020-01-01")]
    assert in_office_since(again, manager_periods(again, AS_OF)[0]) == date(2015, 1, 1)


def test_each_period_has_its_people_days_return_and_alpha() -> None:
    evidence = managed(("A", "2015-01-01", "2022-06-30"), ("B", CHANGE), change=0.0004)
    facts = facts_of(evidence)
    assert (facts["manager.name.1"].value, facts["manager.name.2"].value) == ("B", "A")
    assert facts["manager.days.1"].value == (AS_OF - date(2022, 7, 1)).days
    assert "manager.end.1" not in facts
    assert facts["manager.end.2"].value == date(2022, 6, 30)
    levels = evidence.levels
    first = int(np.searchsorted(levels.dates, np.datetime64(CHANGE)))
    n = levels.dates.size - 1 - first
    grown = (levels.values[-1] / levels.values[first]) ** (252 / n) - 1.0
    assert facts["manager.annualized_return.1"].number == pytest.approx(grown)
    # 1 July 2022 is a Friday: its return is the new manager's.
    window = facts["manager.alpha.1"].window
    assert window is not None
    assert (window.start, window.n) == (date(2022, 6, 30), n + 1)
    assert facts["manager.alpha.1"].number - facts["manager.alpha.2"].number == pytest.approx(
        facts["manager.alpha_change"].number, rel=1e-6
    )
    assert facts["manager.alpha_change"].number == pytest.approx(0.0004 * 252, abs=0.08)


@pytest.mark.parametrize(("change", "found"), [(0.0006, {"better"}), (-0.0006, {"worse"}), (0.0, set())])
def test_a_change_of_alpha_is_found_where_there_is_one(change: float, found: set[str]) -> None:
    section = manager(managed(("A", "2015-01-01", "2022-06-30"), ("B", CHANGE), change=change))
    assert {one.variant for one in section.findings if one.rule == "manager_alpha"} == found


def test_a_short_tenure_is_said_and_its_figures_are_absent() -> None:
    section = manager(managed(("A", "2015-01-01", "2024-08-31"), ("B", "2024-09-01")))
    facts = {fact.key: fact for fact in section.facts}
    assert [one.name for one in section.findings] == ["manager_tenure.short"]
    for key in ("manager.annualized_return.1", "manager.alpha.1", "manager.alpha_change"):
        absence = facts[key].absent_because
        assert absence is not None
        assert absence.reason is AbsenceReason.UNDER_ONE_YEAR
    joined = manager(managed(("A", "2015-01-01"), ("B", "2024-09-01")))
    assert joined.findings == ()  # a second manager joined the first: the fund is not in new hands


def test_an_early_manager_before_the_values_has_no_figures() -> None:
    facts = facts_of(managed(("A", "2001-01-01", "2004-12-31"), ("B", "2005-01-01")))
    assert facts["manager.annualized_return.2"].value is None
    assert facts["manager.alpha.2"].value is None
    assert facts["manager.annualized_return.1"].value is not None
    absence = facts["manager.alpha_change"].absent_because
    assert absence is not None
    assert absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS


def test_without_a_beginning_the_name_stands_alone() -> None:
    section = manager(managed(name="A"))
    facts = {fact.key: fact for fact in section.facts}
    assert facts["manager.name"].value == "A"
    absence = facts["manager.tenure_days"].absent_because
    assert absence is not None
    assert absence.reason is AbsenceReason.NO_MANAGER
    nobody = manager(managed())
    assert [fact.key for fact in nobody.facts] == ["manager.tenure_days"]
    left = facts_of(managed(("A", "2015-01-01", "2023-01-01")))
    assert left["manager.tenure_days"].value is None


def test_a_fund_without_a_profile_has_no_section() -> None:
    evidence = factor_fund(residuals(300, 1))
    assert manager(evidence).facts == ()
    assert manager(evidence).blocks == ()


def test_the_table_holds_eight_periods_and_no_more() -> None:
    people = [(f"M{year}", f"{year}-01-01", f"{year}-12-31") for year in range(2008, 2024)]
    section = manager(managed(*people, ("Z", "2024-01-01")))
    (table,) = [block for block in section.blocks if isinstance(block, FigureTable)]
    assert len(table.rows) == 8
    keys = {fact.key for fact in section.facts}
    assert all(cell is None or cell in keys for _, cells in table.rows for cell in cells)
    assert table.rows[0][1][2] is None


def test_without_a_benchmark_or_with_a_still_market_alpha_is_absent_and_says_why() -> None:
    people = profile(tenure("A", "2015-01-01", "2022-06-30"), tenure("B", CHANGE))
    market = made_factors(N)[0]
    later = weekdays(N + 1)[1:] >= np.datetime64(CHANGE)
    still = np.where(later, market, 0.0)
    for evidence, key, why in (
        (factor_fund(market, stated=people), "manager.alpha.1", AbsenceReason.NO_BENCHMARK),
        (factor_fund(market, stated=people), "manager.alpha_change", AbsenceReason.NO_BENCHMARK),
        (factor_fund(market, market=still + DAY, stated=people), "manager.alpha.2", AbsenceReason.COLLINEAR),
        (factor_fund(market, market=still + DAY, stated=people), "manager.alpha_change", AbsenceReason.COLLINEAR),
    ):
        absence = facts_of(evidence)[key].absent_because
        assert absence is not None
        assert absence.reason is why


def test_a_month_that_two_managers_share_belongs_to_neither() -> None:
    days = weekdays(N + 1)
    months = np.unique(days.astype("datetime64[M]"))
    monthly = factor_set(made_factors(months.size), months.astype("datetime64[D]"), frequency="monthly")
    returns = made_factors(N)[0] + residuals(N, 2)
    for start, base in (("2022-07-01", date(2022, 6, 30)), ("2022-07-11", date(2022, 7, 29))):
        people = profile(tenure("A", "2015-01-01", start), tenure("B", start))
        window = facts_of(factor_fund(returns, factors=monthly, stated=people))["manager.alpha.1"].window
        assert window is not None
        assert window.start == base
