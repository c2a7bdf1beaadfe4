"""Whole fund studies through the real libraries, from recordings: nothing is asked that is not recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from data_sources.chain import NoSourceAnswered
from data_sources.collect.fund.collect import collect_fund
from data_sources.collect.fund.request import FundRequest
from data_sources.protocol import PriceSource
from data_sources.registry import SourceContext, make_sources
from data_sources.snapshot import BENCHMARK, BENCHMARK_PART, FACTOR_LEG, QUOTED, STYLE, MarketSnapshot, NoteKind
from data_sources.wire.manners import Manners, Politeness

AT = datetime(2026, 11, 21, 17, tzinfo=UTC)


def unhurried(seconds: float) -> None:
    """Waits take no time."""


def studied(symbol: str, country: str) -> MarketSnapshot:
    manners = Manners(Politeness(spacing_seconds=0.0, first_wait_seconds=0.0), sleep=unhurried)
    context = SourceContext(clock=lambda: AT, manners=manners)

    def sources_of(country: str) -> tuple[PriceSource, ...]:
        return make_sources((), country, context)

    return collect_fund(FundRequest(symbol, at=AT), sources_of(country), sources_of=sources_of)


def kinds(snapshot: MarketSnapshot) -> set[NoteKind]:
    return {note.kind for note in snapshot.notes}


@pytest.mark.parametrize(
    ("symbol", "country", "styles"),
    [("110011", "CN", 3), ("510300", "CN", 3), ("QQQ", "US", 6), ("VFINX", "US", 6), ("MTUM", "US", 5)],
)
def test_a_study_asks_only_what_is_recorded(recorded: Any, symbol: str, country: str, styles: int) -> None:
    recorded("akshare", "yahoo")  # fails at the end of the test if anything else was asked
    snapshot = studied(symbol, country)
    assert snapshot.fund is not None
    assert (snapshot.fund.fund.profile is None) == (symbol == "MTUM")
    assert len(snapshot.histories_of(STYLE)) == styles
    assert snapshot.fund.legs[0].name == "MKT"
    assert snapshot.histories_of(FACTOR_LEG)
    assert snapshot.histories_of(BENCHMARK) or snapshot.histories_of(BENCHMARK_PART)
    assert bool(snapshot.histories_of(QUOTED)) == (symbol in ("510300", "QQQ", "MTUM"))


def test_a_fund_under_its_morningstar_number(recorded: Any) -> None:
    recorded("yahoo")
    snapshot = studied("0p000071w8.to", "CA")
    assert (snapshot.subject.symbol, snapshot.subject.currency) == ("0P000071W8.TO", "CAD")
    assert snapshot.fund is not None
    assert snapshot.fund.fund.nav is not None
    assert snapshot.fund.fund.profile is not None
    assert [one.history.instrument.symbol for one in snapshot.histories if one.role == BENCHMARK] == ["^GSPTSE"]
    assert {NoteKind.NO_STYLES, NoteKind.NO_FACTORS, NoteKind.NO_RISK_FREE_RATE} <= kinds(snapshot)


def test_a_money_fund_a_young_one_and_one_that_ended(recorded: Any) -> None:
    recorded("akshare", "yahoo")
    money, young, ended = (studied(f"{code}.OF", "CN") for code in ("000009", "029998", "029997"))
    assert money.fund is not None
    assert money.fund.fund.nav is not None
    assert money.fund.fund.nav.income_per_ten_thousand is not None
    assert len(young.prices) == 118
    assert NoteKind.FUND_ENDED in kinds(ended)
    assert ended.as_of == date(2024, 6, 28)
    assert NoteKind.FUND_ENDED not in kinds(young)


def test_a_pager_that_repeats_its_pages_is_no_series(recorded: Any) -> None:
    recorded("akshare", "yahoo")
    with pytest.raises(NoSourceAnswered, match="its pages repeat: 20 distinct days in 40 rows"):
        studied("161725.OF", "CN")
