from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data_sources.calendars import sessions_between
from data_sources.fund_nav.total_return import total_return
from data_sources.model import NavHistory, to_date
from data_sources.quality import Defect, DefectKind, Severity, examine_nav, revised
from data_sources.quality.nav import daily_from
from tests.data_sources.fund.nav_histories import FUND, MADE, days_of, fund_nav, growth


def found(nav: NavHistory, *, abroad: bool = False, until: date | None = None) -> dict[DefectKind, Defect]:
    sessions = sessions_between("XSHG", to_date(nav.dates[0]), until or to_date(nav.dates[-1]))
    return {one.kind: one for one in examine_nav(nav, total_return(nav), sessions, abroad=abroad)}


def without(nav: NavHistory, rows: list[int]) -> NavHistory:
    kept = np.setdiff1d(np.arange(nav.dates.size), rows)
    assert nav.accumulated_nav is not None
    assert nav.published_return is not None
    return replace(
        nav,
        dates=nav.dates[kept],
        unit_nav=nav.unit_nav[kept],
        accumulated_nav=nav.accumulated_nav[kept],
        published_return=nav.published_return[kept],
    )


def test_values_with_distributions_and_splits_are_clean() -> None:
    assert found(fund_nav(growth(400), paid={100: 0.1}, split={200: 1.5}, accumulated=False)) == {}
    assert found(fund_nav(growth(400), paid={100: 0.1, 200: 0.05})) == {}


def test_a_value_that_contradicts_the_published_figures_is_named_with_its_day() -> None:
    nav = fund_nav(growth(100))
    value = nav.unit_nav.copy()
    value[40] += 0.0015
    seen = found(replace(nav, unit_nav=value))
    days = (to_date(nav.dates[40]), to_date(nav.dates[41]))
    assert seen[DefectKind.NAV_RETURN_MISMATCH].days == days
    assert seen[DefectKind.ACCUMULATED_MISMATCH].days == days


def test_a_repaired_split_is_not_named_twice() -> None:
    assert found(fund_nav(growth(100), split={50: 2.0}, unlisted=(50,))) == {}


def test_a_return_since_the_session_before_a_half_years_end_is_no_contradiction() -> None:
    # 31 December 2023 was a Sunday: the fund states its value, and the next return since the 29th.
    moves = growth(300)
    nav = fund_nav(moves, accumulated=False, dates=days_of(300, date(2023, 1, 3)))
    at = int(np.searchsorted(nav.dates, np.datetime64("2024-01-02")))
    value = np.insert(nav.unit_nav, at, nav.unit_nav[at - 1] + 0.0003)
    published = np.insert(nav.published_return, at, np.nan)
    days = np.insert(nav.dates, at, np.datetime64("2023-12-31"))
    assert found(replace(nav, dates=days, unit_nav=value, published_return=published)) == {}


@pytest.mark.parametrize(("abroad", "severity"), [(False, Severity.WARNING), (True, Severity.NOTE)])
def test_missing_sessions_weigh_less_for_a_fund_that_invests_abroad(abroad: bool, severity: Severity) -> None:
    nav = fund_nav(growth(200))
    defect = found(without(nav, [100, 150]), abroad=abroad)[DefectKind.MISSING_SESSIONS]
    assert (defect.count, defect.severity, defect.days[0]) == (2, severity, to_date(nav.dates[100]))


def test_the_closed_period_is_named_and_is_no_gap() -> None:
    nav = fund_nav(growth(300))
    weekly = without(nav, [at for at in range(1, 41) if at % 5])
    seen = found(weekly)
    assert seen[DefectKind.CLOSED_PERIOD].count == daily_from(weekly.dates) == 8
    assert DefectKind.MISSING_SESSIONS not in seen
    assert seen[DefectKind.CLOSED_PERIOD].severity is Severity.NOTE


@pytest.mark.parametrize("start", [date(2013, 1, 4), date(2017, 9, 1), date(2020, 9, 25)])
def test_holidays_are_no_closed_period(start: date) -> None:
    assert daily_from(days_of(200, start)) == 0


def test_stale_ends_and_values_that_are_none() -> None:
    nav = fund_nav(growth(30), accumulated=False, published=False)
    value = nav.unit_nav.copy()
    value[10], value[20] = np.nan, 0.0
    seen = found(replace(nav, unit_nav=value), until=date(2021, 6, 30))
    assert (seen[DefectKind.MISSING_CLOSE].count, seen[DefectKind.NOT_POSITIVE].count) == (1, 1)
    assert (
        seen[DefectKind.STALE_END].count
        == sessions_between("XSHG", to_date(nav.dates[-1]), date(2021, 6, 30)).days.size - 1
    )


def test_a_money_fund_with_weekends_is_clean() -> None:
    days = np.arange("2021-01-01", "2021-06-01", dtype="datetime64[D]")
    nav = NavHistory(FUND, days, np.full(days.size, np.nan), MADE, income_per_ten_thousand=np.full(days.size, 0.6))
    assert found(nav) == {}


def test_values_published_anew_are_counted() -> None:
    nav = fund_nav(growth(50))
    assert revised(nav, nav) is None
    value = nav.unit_nav.copy()
    value[[3, 7]] += 0.001
    defect = revised(nav, without(replace(nav, unit_nav=value), [0, 1]))
    assert defect is not None
    assert (defect.kind, defect.count, defect.days[0]) == (DefectKind.NAV_REVISED, 2, to_date(nav.dates[3]))
