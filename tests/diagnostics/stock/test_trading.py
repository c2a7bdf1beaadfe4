"""How the subject trades: what the source lacks is absent, the band is that of the exchange."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from observed import LAST_DAY, history, snapshot, stock

from data_sources.model import Instrument, InstrumentKind, PriceBasis
from data_sources.quality import Defect, DefectKind, Severity
from data_sources.snapshot import Note, NoteKind
from diagnostics.assumptions import Assumptions
from diagnostics.facts import Absence, AbsenceReason, Fact
from diagnostics.market.evidence import MarketEvidence
from diagnostics.stock.trading import price_limit, trading_facts


def mainland(symbol: str, exchange: str = "XSHG", kind: InstrumentKind = InstrumentKind.STOCK) -> Instrument:
    return Instrument(symbol, kind, exchange, "CNY")


MOUTAI = mainland("600519.SH")


def facts_of(evidence: MarketEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in trading_facts(evidence)}


@pytest.mark.parametrize(
    ("symbol", "exchange", "day", "limit"),
    [
        ("600519.SH", "XSHG", date(2024, 1, 2), "0.10"),
        ("000001.SZ", "XSHE", date(2024, 1, 2), "0.10"),
        ("688981.SH", "XSHG", date(2024, 1, 2), "0.20"),
        ("300750.SZ", "XSHE", date(2020, 8, 21), "0.10"),
        ("300750.SZ", "XSHE", date(2020, 8, 24), "0.20"),
        ("301269.SZ", "XSHE", date(2024, 1, 2), "0.20"),
        ("430047.BJ", "XBSE", date(2024, 1, 2), "0.30"),
    ],
)
def test_each_board_has_its_own_limit(symbol: str, exchange: str, day: date, limit: str) -> None:
    assert price_limit(mainland(symbol, exchange), day) == Decimal(limit)


def test_the_band_is_rounded_to_the_tick_half_up() -> None:
    # 10.05 * 1.1 = 11.055 -> 11.06 ; 10.05 * 0.9 = 9.045 -> 9.05 (binary floats would give 11.05 and 9.04 or 9.05)
    facts = facts_of(stock(history([10.0, 10.05], instrument=MOUTAI, basis=PriceBasis.RAW)))
    assert facts["price.limit_up"].value == 11.06
    assert facts["price.limit_down"].value == 9.05
    assert facts["price.limit_up"].currency == "CNY"


def test_trap_07_adjusted_prices_have_no_price_limits() -> None:
    facts = facts_of(stock(history([10.0, 10.05], instrument=MOUTAI)))
    assert facts["price.limit_up"].absent_because == Absence(AbsenceReason.ADJUSTED_PRICES)
    assert facts["price.limit_down"].absent_because == Absence(AbsenceReason.ADJUSTED_PRICES)


def test_what_the_source_lacks_is_absent_and_not_left_out() -> None:
    facts = facts_of(stock(history([10.0, 10.05], instrument=MOUTAI)))
    for key in ("price.market_capitalization", "price.free_float_market_capitalization", "subject.special_treatment"):
        assert facts[key].absent_because == Absence(AbsenceReason.NOT_OFFERED)


def test_elsewhere_there_is_no_band_and_an_index_has_no_size() -> None:
    assert set(facts_of(stock(history([10.0, 10.05])))) == {
        "price.market_capitalization",
        "price.free_float_market_capitalization",
        "price.sessions_since_trade",
    }
    index = history([10.0, 10.05], instrument=mainland("000300.SH", kind=InstrumentKind.INDEX))
    assert set(facts_of(stock(index))) == {"price.sessions_since_trade"}
    fund = history([10.0, 10.05], instrument=mainland("510300.SH", kind=InstrumentKind.ETF), basis=PriceBasis.RAW)
    assert "price.limit_up" not in facts_of(stock(fund))


def test_a_suspended_share_counts_the_sessions_since_its_last_trade() -> None:
    # two bars without volume at the end, and three sessions without any bar: five sessions
    prices = history([10.0, 10.0, 10.0, 10.0], instrument=MOUTAI, volume=[5.0, 7.0, 0.0, 0.0])
    stale = Defect(MOUTAI.symbol, DefectKind.STALE_END, Severity.WARNING, 3, (LAST_DAY,))
    others = Defect("000300.SH", DefectKind.STALE_END, Severity.WARNING, 9, (LAST_DAY,))
    observed = replace(snapshot(prices), defects=(stale, others), notes=())
    assert facts_of(MarketEvidence(observed, Assumptions(243)))["price.sessions_since_trade"].value == 5


def test_a_share_that_never_traded_counts_every_bar() -> None:
    prices = history([10.0, 10.0], instrument=MOUTAI, volume=[0.0, 0.0])
    observed = replace(snapshot(prices), notes=())
    assert facts_of(MarketEvidence(observed, Assumptions(243)))["price.sessions_since_trade"].value == 2


def test_without_a_calendar_it_is_not_known_whether_a_session_was_missed() -> None:
    observed = replace(
        snapshot(history([10.0, 10.05], instrument=MOUTAI)), notes=(Note(NoteKind.CALENDAR_UNKNOWN, "XSHG"),)
    )
    fact = facts_of(MarketEvidence(observed, Assumptions(243)))["price.sessions_since_trade"]
    assert fact.absent_because == Absence(AbsenceReason.NOT_OFFERED)
