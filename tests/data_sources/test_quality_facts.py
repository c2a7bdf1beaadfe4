from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from histories import ORIGIN, SHARE, history, walk

from data_sources.model import (
    CorporateActions,
    Dividend,
    FundHolding,
    FundHoldings,
    FundProfile,
    Holder,
    MarketState,
    Quote,
    Repair,
    RepairRule,
    Statement,
)
from data_sources.quality import Defect, DefectKind, Severity, examine, examine_facts


def quote(**given: float) -> Quote:
    return Quote(SHARE.symbol, 100.0, "CNY", None, MarketState.CLOSED, ORIGIN, **given)


def kinds(defects: tuple[Defect, ...]) -> list[tuple[DefectKind, Severity]]:
    return [(defect.kind, defect.severity) for defect in defects]


@pytest.mark.parametrize(
    ("market_cap", "severity"),
    [(1.0e11, None), (1.04e11, None), (1.2e11, Severity.WARNING), (1.0e7, Severity.ERROR), (1.0e3, Severity.ERROR)],
)
def test_market_value_is_price_times_shares(market_cap: float, severity: Severity | None) -> None:
    found = examine_facts(SHARE, quote=quote(market_cap=market_cap, shares_outstanding=1.0e9))
    assert kinds(found) == ([] if severity is None else [(DefectKind.MARKET_CAP_MISMATCH, severity)])


@pytest.mark.parametrize(
    ("price", "hour", "state", "is_named"),
    [
        (100.0, 8, MarketState.CLOSED, False),
        (100.5, 8, MarketState.CLOSED, False),
        (100.6, 8, MarketState.CLOSED, True),
        (99.3, 8, MarketState.SUSPENDED, True),
        (103.0, 6, MarketState.OPEN, False),  # trading goes on
        (103.0, 17, MarketState.CLOSED, False),  # one in the morning of the next day in Shanghai
    ],
)
def test_a_quote_of_a_closed_market_is_the_close_of_its_day(
    price: float, hour: int, state: MarketState, is_named: bool
) -> None:
    said = replace(quote(), price=price, at=datetime(2024, 6, 3, hour, tzinfo=UTC), state=state)
    found = examine_facts(SHARE, quote=said, last_bar=(date(2024, 6, 3), 100.0))
    assert kinds(found) == ([(DefectKind.QUOTE_MISMATCH, Severity.WARNING)] if is_named else [])


@pytest.mark.parametrize(("day", "is_named"), [(date(2024, 6, 12), False), (date(2024, 6, 24), True)])
def test_an_old_quote_beside_newer_bars_is_named(day: date, is_named: bool) -> None:
    said = replace(quote(), at=datetime(2024, 6, 3, 8, tzinfo=UTC))
    found = examine_facts(SHARE, quote=said, last_bar=(day, 80.0))
    assert kinds(found) == ([(DefectKind.QUOTE_MISMATCH, Severity.WARNING)] if is_named else [])


def test_a_free_float_above_all_shares_is_named() -> None:
    found = examine_facts(SHARE, quote=quote(shares_outstanding=1.0e9, float_shares=1.2e9))
    assert kinds(found) == [(DefectKind.SHARES_MISMATCH, Severity.WARNING)]
    assert dict(found[0].details) == {"ratio": pytest.approx(1.2)}


def test_statements_in_another_currency_are_named() -> None:
    ours, theirs = (
        Statement(SHARE.symbol, "income", date(2023, 12, 31), 12, None, currency, (), ORIGIN)
        for currency in ("CNY", "USD")
    )
    assert examine_facts(SHARE, statements=(ours,)) == ()
    (defect,) = examine_facts(SHARE, statements=(ours, theirs))
    assert (defect.kind, defect.count, defect.days) == (DefectKind.MIXED_CURRENCY, 1, (date(2023, 12, 31),))


@pytest.mark.parametrize("unit", [1.0, 100.0])
def test_percents_where_fractions_are_meant(unit: float) -> None:
    holders = tuple(Holder(SHARE.symbol, name, "institution", None, 0.08 * unit, None, ORIGIN) for name in "ab")
    holdings = FundHoldings(
        SHARE.symbol, None, (FundHolding("A", "A", 0.6 * unit), FundHolding("B", "B", None)), (), (), ORIGIN
    )
    profile = FundProfile(SHARE.symbol, "", "", "CNY", None, "", "", "", 0.012 * unit, None, ORIGIN)
    wanted = [] if unit == 1.0 else [(DefectKind.PERCENT_FOR_FRACTION, Severity.ERROR)]
    assert kinds(examine_facts(SHARE, holders=holders)) == wanted
    assert kinds(examine_facts(SHARE, holdings=holdings)) == wanted
    assert kinds(examine_facts(SHARE, profile=profile)) == wanted


def test_dividends_of_a_year_above_the_price_are_named() -> None:
    def actions(amount: float) -> CorporateActions:
        return CorporateActions(SHARE.symbol, (Dividend(date(2024, 3, 1), amount, "CNY"),), (), False, ORIGIN)

    assert examine_facts(SHARE, quote=quote(), actions=actions(3.0), as_of=date(2024, 6, 1)) == ()
    found = examine_facts(SHARE, quote=quote(), actions=actions(300.0), as_of=date(2024, 6, 1))
    assert kinds(found) == [(DefectKind.IMPLAUSIBLE_YIELD, Severity.WARNING)]
    assert examine_facts(SHARE, quote=quote(), actions=actions(300.0), as_of=date(2026, 6, 1)) == ()


def test_nothing_given_nothing_found() -> None:
    assert examine_facts(SHARE, quote=quote()) == ()


def test_flat_days_without_volume_at_the_end_are_a_suspension() -> None:
    close = np.array(walk(60))
    close[-4:] = close[-5]
    volume = np.full(60, 1e6)
    volume[-4:] = 0.0
    found = [
        defect for defect in examine(history(close.tolist(), volume=volume)) if defect.kind is DefectKind.SUSPENDED
    ]
    assert [defect.count for defect in found] == [4]
    seldom = np.where(np.arange(60) % 3 == 0, 0.0, volume)
    assert DefectKind.SUSPENDED not in {defect.kind for defect in examine(history(close.tolist(), volume=seldom))}


def test_doubts_of_the_repair_become_one_defect_a_kind() -> None:
    doubts = (
        Repair(RepairRule.PHANTOM_DIVIDEND, 1, (date(2024, 3, 1),), ("dividends",), (("amount", 2.0),)),
        Repair(RepairRule.DOUBLED_DIVIDEND, 2, (date(2023, 3, 1),), ("dividends",)),
        Repair(RepairRule.MISSING_SPLIT_ADJUSTMENT, 1, (date(2022, 3, 1),), ("close",)),
        Repair(RepairRule.HUNDREDFOLD, 3, (date(2021, 3, 1),), ("close",)),
    )
    found = examine(replace(history(walk(60)), doubts=doubts))
    assert [(defect.kind, defect.count, defect.days[0]) for defect in found] == [
        (DefectKind.SUSPECT_DIVIDEND, 3, date(2023, 3, 1)),
        (DefectKind.SUSPECT_SPLIT, 1, date(2022, 3, 1)),
        (DefectKind.SUSPECT_UNIT, 3, date(2021, 3, 1)),
    ]
