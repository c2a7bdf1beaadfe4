"""Premium of listed funds: two real ETFs against pandas, one made up, and what keeps a premium from being known."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from data_sources.model import Instrument, InstrumentKind, PriceBasis
from data_sources.snapshot import QUOTED
from diagnostics.facts import AbsenceReason
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.market.premium import premium_section
from diagnostics.ledger import FactLedger
from diagnostics.section import RollingChart
from tests.diagnostics.fund.cost_observed import (
    LISTED,
    facts_of,
    findings_of,
    fund,
    listed_fund,
    nav_history,
    open_fund,
    profile,
)
from tests.diagnostics.observed import days, floats, history, weekdays

DATA = Path(__file__).parents[2] / "oracles" / "data" / "etf_close_and_nav.csv"
# By pandas 3: newest, mean, sd of all; mean, sd, place, and extremes of the year to 31 July 2026.
BY_PANDAS = {
    "510300": (
        (0.0012265186237168102, -4.600032907038407e-05, 0.0008136370902634179),
        (-5.968138737208598e-05, 0.0008238360813717896, 0.9259259259259259),
        ((date(2025, 9, 11), 0.0032076812124604004), (date(2026, 2, 2), -0.0028829688075781013)),
    ),
    "518880": (
        (0.00105649268171093, -0.00024123869557194304, 0.002247403213723338),
        (-0.00024208343691567116, 0.002333449719314596, 0.7695473251028807),
        ((date(2026, 3, 23), 0.013247809974955116), (date(2026, 1, 30), -0.009688126872183234)),
    ),
}


def real(code: str) -> FundEvidence:
    with DATA.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["symbol"] == code]
    dates = days(*(row["date"] for row in rows))
    close, nav = (floats([float(row[name]) for row in rows]) for name in ("close", "nav"))
    instrument = Instrument(f"{code}.SH", InstrumentKind.ETF, "XSHG", "CNY", code)
    quoted = history(close, dates, instrument=instrument, basis=PriceBasis.RAW)
    seen = fund(history(close, dates, instrument=instrument), None, others=((QUOTED, quoted),))
    return with_nav(seen, nav_history(dates, nav, instrument))


def with_nav(evidence: FundEvidence, nav: object) -> FundEvidence:
    study = replace(evidence.study, fund=replace(evidence.study.fund, nav=nav))  # type: ignore[arg-type]
    return FundEvidence(replace(evidence.snapshot, fund=study), evidence.assumptions)


@pytest.mark.parametrize("code", list(BY_PANDAS))
def test_the_premium_of_a_real_fund_is_that_of_pandas(code: str) -> None:
    facts = facts_of(premium_section(real(code)))
    whole, year, (high, low) = BY_PANDAS[code]
    keys = ("trading.premium", "trading.average_premium.all", "trading.premium_deviation.all")
    assert [facts[key].number for key in keys] == pytest.approx(whole, rel=1e-12)
    keys = ("trading.average_premium.1y", "trading.premium_deviation.1y", "trading.premium_percentile.1y")
    assert [facts[key].number for key in keys] == pytest.approx(year, rel=1e-12)
    assert facts["trading.average_premium.1y"].n == 243
    for name, (day, value) in (("highest", high), ("lowest", low)):
        assert facts[f"trading.{name}_premium_day.1y"].value == day
        assert facts[f"trading.{name}_premium.1y"].number == pytest.approx(value, rel=1e-12)
    assert facts["trading.premium_day"].value == date(2026, 7, 31)
    assert findings_of(premium_section(real(code))) == set()


def test_a_large_premium_is_found_and_its_parts_are_in_the_ledger() -> None:
    section = premium_section(listed_fund(0.015))
    facts = facts_of(section)
    FactLedger(listed_fund().facts).extend(section.facts)
    close, nav = facts["trading.quoted_close"].number, facts["trading.unit_nav"].number
    assert facts["trading.premium"].number == pytest.approx(close / nav - 1)
    assert facts["trading.premium"].number == pytest.approx(0.015)
    assert facts["trading.premium_percentile.1y"].value == 1.0
    assert findings_of(section) == {"fund_premium.premium"}
    assert findings_of(premium_section(listed_fund(-0.015))) == {"fund_premium.discount"}
    assert findings_of(premium_section(listed_fund(0.0099))) == set()
    chart = next(block for block in section.blocks if isinstance(block, RollingChart))
    assert chart.panels[0][1].shape == chart.dates.shape == (800,)


def test_a_short_history_has_no_year_and_no_place_in_it() -> None:
    facts = facts_of(premium_section(listed_fund(n=20)))
    absent = facts["trading.average_premium.1y"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.WINDOW_NOT_COVERED
    assert facts["trading.premium_percentile.1y"].value is None
    assert facts["trading.average_premium.all"].n == 20


def test_a_fund_that_is_not_quoted_shows_no_premium() -> None:
    assert premium_section(open_fund(profile())).facts == ()


def test_adjusted_prices_another_currency_and_no_value_are_said() -> None:
    evidence = listed_fund()
    nav = evidence.nav
    assert nav is not None
    entries = evidence.snapshot.histories
    adjusted = tuple(
        replace(one, history=replace(one.history, basis=PriceBasis.TOTAL_RETURN)) if one.role == QUOTED else one
        for one in entries
    )
    seen = FundEvidence(replace(evidence.snapshot, histories=adjusted), evidence.assumptions)
    other = replace(nav, instrument=replace(LISTED, currency="USD"))
    valueless = replace(nav, unit_nav=np.full(nav.dates.size, np.nan))
    for made, reason in (
        (seen, AbsenceReason.ADJUSTED_PRICES),
        (with_nav(evidence, other), AbsenceReason.CURRENCIES_DIFFER),
        (with_nav(evidence, valueless), AbsenceReason.NO_NAV),
        (with_nav(evidence, None), AbsenceReason.NO_NAV),
        (
            with_nav(evidence, replace(nav, dates=nav.dates + np.timedelta64(36500, "D"))),
            AbsenceReason.TOO_FEW_OBSERVATIONS,
        ),
    ):
        absent = facts_of(premium_section(made))["trading.premium"].absent_because
        assert absent is not None
        assert absent.reason is reason


@pytest.mark.parametrize(("day", "known"), [(date(2024, 11, 28), True), (date(2024, 11, 30), False), (None, False)])
def test_where_only_the_newest_value_is_known_the_close_of_its_day_is_taken(day: date | None, known: bool) -> None:
    close = floats(np.linspace(10.0, 11.0, 30))
    quoted = history(close, instrument=LISTED, basis=PriceBasis.RAW)
    said = profile(symbol=LISTED.symbol, last_nav=10.5, last_nav_date=day)
    section = premium_section(fund(history(close, instrument=LISTED), said, others=((QUOTED, quoted),)))
    facts = facts_of(section)
    if known:
        at = int(np.flatnonzero(weekdays(30) == np.datetime64("2024-11-28"))[0])
        assert facts["trading.premium"].number == pytest.approx(close[at] / 10.5 - 1)
        assert facts["trading.premium_day"].value == day
        assert "trading.average_premium.all" not in facts
    else:
        assert facts["trading.premium"].value is None
