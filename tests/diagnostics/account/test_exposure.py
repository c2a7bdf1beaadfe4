"""Exposures, look-through and liquidity of made-up accounts: sums, shares by hand, what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.model import (
    AssetClass,
    ClientProfile,
    FundHolding,
    FundHoldings,
    FundRecord,
    Instrument,
    InstrumentKind,
)
from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.holdings.exposure import exposure
from diagnostics.account.holdings.liquidity import liquidity
from diagnostics.account.holdings.look_through import look_through
from diagnostics.account.holdings.parts import by_country, by_currency, by_sector
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.section import Section
from tests.diagnostics.account.made_up_account import ORIGIN, two_years

DAY = date(2024, 11, 29)


def line(
    symbol: str,
    weight: float,
    *,
    kind: AssetClass = AssetClass.EQUITY,
    sector: str = "",
    country: str = "",
    currency: str = "USD",
    is_fund: bool = False,
    quantity: float = 1.0,
) -> HeldToday:
    is_cash = symbol.startswith("cash.")
    value = weight * 1000.0
    by = "made up" if kind is not AssetClass.OTHER else ""
    return HeldToday(
        symbol,
        symbol,
        quantity,
        value,
        value,
        weight,
        currency,
        kind,
        sector,
        country,
        by,
        is_fund=is_fund,
        is_cash=is_cash,
    )


def report(
    symbol: str,
    *positions: tuple[str, float],
    sectors: tuple[tuple[str, float], ...] = (),
    day: date = date(2024, 9, 30),
    country: str = "",
) -> FundRecord:
    lines = tuple(FundHolding(one, f"{one} Inc", weight, kind="stock", country=country) for one, weight in positions)
    listed = FundHoldings(symbol, day, lines, sectors, (), ORIGIN)
    return FundRecord(Instrument(symbol, InstrumentKind.ETF, "ARCX", "USD", symbol), None, None, (listed,))


def account(held: tuple[HeldToday, ...], funds: tuple[FundRecord, ...] = (), **given: object) -> AccountEvidence:
    """An ordinary account whose holdings are these."""
    made = two_years(funds=funds, **given)
    made.held = held
    return made


def facts(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


HELD = (
    line("AAPL", 0.30, sector="Technology", country="US"),
    line("FUND1", 0.25, is_fund=True, country="US"),
    line("FUND2", 0.15, is_fund=True),
    line("600519.SH", 0.10, country="CN", currency="CNY"),
    line("ODD", 0.05, kind=AssetClass.OTHER),
    line("cash.USD", 0.15, kind=AssetClass.CASH),
)
FUNDS = (
    report(
        "FUND1", ("AAPL", 0.4), ("MSFT", 0.3), sectors=(("Technology", 0.7), ("Energy", 0.1)), country="United States"
    ),
    report("FUND2", ("AAPL", 0.2), ("NESN.SW", 0.5)),
)


def test_shares_by_hand() -> None:
    found = facts(exposure(account(HELD, FUNDS)))
    assert found["exposure.equity"].number == pytest.approx(0.80)
    assert found["exposure.cash"].number == pytest.approx(0.15)
    assert found["exposure.other"].number == found["exposure.class_unknown"].number == pytest.approx(0.05)
    assert "exposure.bond" not in found
    assert found["exposure.largest_single"].number == pytest.approx(0.30)
    assert found["exposure.top_five"].number == pytest.approx(0.85)
    squares = 0.3**2 + 0.25**2 + 0.15**2 + 0.1**2 + 0.05**2
    assert found["exposure.herfindahl"].number == pytest.approx(squares)
    assert found["exposure.effective"].number == pytest.approx(0.85**2 / squares)
    # Technology: 0.30 itself, 0.7 of FUND1; energy 0.1 of it; nobody says the rest.
    assert found["exposure.sector_name.1"].value == "Technology"
    assert found["exposure.sector_weight.1"].number == pytest.approx(0.30 + 0.25 * 0.7)
    assert found["exposure.sector_weight.2"].number == pytest.approx(0.025)
    assert found["exposure.sector_unknown"].number == pytest.approx(0.25 * 0.2 + 0.15 + 0.10 + 0.05)
    # The rest of FUND1 is where the fund says; AAPL in FUND2 is of no market that its symbol names.
    shares = {
        found[f"exposure.country_name.{at}"].value: found[f"exposure.country_weight.{at}"].number for at in (1, 2, 3)
    }
    assert shares == {
        "country US": pytest.approx(0.55),
        "country CN": pytest.approx(0.10),
        "country CH": pytest.approx(0.075),
    }
    assert found["exposure.country_unknown"].number == pytest.approx(0.15 * 0.5 + 0.05)
    assert found["exposure.foreign_currency"].number == pytest.approx(0.10)
    assert found["exposure.home_share"].number == pytest.approx(0.55 / 0.725)


def test_a_large_share_is_found_and_a_large_fund_is_not() -> None:
    assert [one.name for one in exposure(account(HELD, FUNDS)).findings] == ["largest_holding.high"]
    alone = (line("FUND1", 0.9, is_fund=True), line("AAPL", 0.1))
    assert exposure(account(alone)).findings == ()


def test_the_rows_of_a_holding_are_named() -> None:
    section = exposure(two_years())
    assert dict(facts(section)["exposure.value.1"].parameters)["rows"].startswith("made_up.csv:")


def test_nothing_held_shows_nothing() -> None:
    for section in (exposure, look_through, liquidity):
        assert section(account(())).facts == ()


WEIGHTS = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(WEIGHTS, st.integers(0, 3))
def test_every_cut_adds_up_to_what_is_held(weights: list[float], seed: int) -> None:
    total = sum(weights)
    names = np.random.default_rng(seed).choice(["", "One", "Two"], len(weights))
    held = tuple(
        line(f"S{at}", weight / total, sector=str(names[at]), country=str(names[-at - 1]), is_fund=at % 2 == 0)
        for at, weight in enumerate(weights)
    )
    reports = {"S0": report("S0", ("X", 0.9), ("600519.SH", 0.4), sectors=(("One", 0.6), ("Three", 0.7))).holdings[0]}
    for parts in (by_currency(held), by_sector(held, reports), by_country(held, reports)):
        assert sum(parts.known.values()) + parts.unknown == pytest.approx(1.0)
        assert parts.through <= sum(parts.known.values()) + 1e-12


def test_look_through_by_hand() -> None:
    found = facts(look_through(account(HELD, FUNDS)))
    assert found["look_through.funds"].number == pytest.approx(0.40)
    assert found["look_through.looked_through"].number == pytest.approx(0.25 * 0.7 + 0.15 * 0.7)
    assert found["look_through.not_looked_through"].number == pytest.approx(0.12)
    assert found["look_through.name.1"].value == "AAPL"
    assert found["look_through.direct.1"].number == pytest.approx(0.30)
    assert found["look_through.through.1"].number == pytest.approx(0.25 * 0.4 + 0.15 * 0.2)
    assert found["look_through.held_twice"].number == pytest.approx(0.43)
    assert found["look_through.largest_issuer"].number == pytest.approx(0.43)
    assert found["look_through.overlap.1"].number == pytest.approx(0.2)
    assert found["look_through.common.1"].value == 1
    assert found["look_through.oldest_report"].value == date(2024, 9, 30)


def test_two_funds_of_one_index_overlap() -> None:
    alike = (report("FUND1", ("A", 0.6), ("B", 0.3)), report("FUND2", ("A", 0.5), ("B", 0.4)))
    section = look_through(account(HELD, alike))
    assert facts(section)["look_through.overlap.1"].number == pytest.approx(0.8)
    assert [one.name for one in section.findings] == ["fund_overlap.high"]


def test_a_report_from_after_the_day_is_not_used() -> None:
    late = (report("FUND1", ("A", 0.6), day=date(2024, 12, 31)),)
    found = facts(look_through(account(HELD, late)))
    absent = found["look_through.looked_through"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.NO_HOLDINGS


def test_days_to_sell_by_hand() -> None:
    evidence = two_years()
    history = replace(evidence.snapshot.held("ACME"), volume=np.full(540, 1000.0))
    entries = tuple(
        replace(one, history=history) if one.history.instrument.symbol == "ACME" else one
        for one in evidence.snapshot.histories
    )
    evidence.snapshot = replace(evidence.snapshot, histories=entries)
    evidence.held = (line("ACME", 0.5, quantity=2000.0), line("BOND", 0.3), line("cash.USD", 0.2, kind=AssetClass.CASH))
    found = facts(liquidity(evidence))
    # A fifth of 1,000 shares a day: 2,000 shares take ten days.
    assert found["liquidity.days_to_sell.1"].number == pytest.approx(10.0)
    assert found["liquidity.within_one_day"].number == pytest.approx(0.2 + 0.05)
    assert found["liquidity.within_five_days"].number == pytest.approx(0.2 + 0.25)
    assert found["liquidity.within_twenty_days"].number == pytest.approx(0.7)
    assert found["liquidity.unknown"].number == pytest.approx(0.3)


def test_redemptions_come_at_once_and_late() -> None:
    held = (line("110011.OF", 0.6, is_fund=True), line("003003.OF", 0.4, kind=AssetClass.CASH, is_fund=True))
    found = facts(liquidity(account(held)))
    assert found["liquidity.within_one_day"].number == pytest.approx(0.4)
    assert found["liquidity.within_five_days"].number == pytest.approx(1.0)
    assert found["liquidity.domestic_fund_days"].formula == "assumed"


def test_what_is_needed_is_held_against_what_is_liquid() -> None:
    held = (line("cash.USD", 0.2, kind=AssetClass.CASH), line("ODD", 0.8))
    section = liquidity(account(held, profile=ClientProfile(currency="USD", liquidity_need=400.0)))
    assert facts(section)["liquidity.need_cover"].number == pytest.approx(0.5)
    assert section.findings == ()  # what is not known might be sold
    short = (line("cash.USD", 0.2, kind=AssetClass.CASH),)
    section = liquidity(account(short, profile=ClientProfile(currency="USD", liquidity_need=400.0)))
    assert [one.name for one in section.findings] == ["liquidity_need.short"]
