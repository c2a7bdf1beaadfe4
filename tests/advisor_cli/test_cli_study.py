"""A snapshot becomes a document: what the first page says of how the data was had, and under which conventions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor_cli.report.document import NoticeCode
from advisor_cli.report.words import Words
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.study import notices, study, time_zone
from data_sources.chain import Attempt, Outcome
from data_sources.collect import StockRequest, collect_stock
from data_sources.registry import make_sources
from data_sources.snapshot import MarketSnapshot
from diagnostics.figures import Language


@pytest.fixture(scope="module")
def snapshot() -> MarketSnapshot:
    return collect_stock(StockRequest("AAPL", years=3), make_sources(["sample"]))


def frame(conventions: Conventions) -> Frame:
    return Frame("20260101T000000Z-00000000", "2026-01-01T00:00:00+00:00", "0.1.0", Language.EN, conventions)


def test_a_source_that_failed_is_named_on_the_first_page(snapshot: MarketSnapshot) -> None:
    failed = Attempt("elsewhere", "total-return prices of AAPL", Outcome.UNAVAILABLE, "elsewhere did not answer")
    (notice,) = notices(replace(snapshot, attempts=(failed, *snapshot.attempts)), Words(Language.EN))
    assert notice.code is NoticeCode.FALLBACK_SOURCE
    assert dict(notice.parameters) == {"failed": "elsewhere", "used": "sample"}


def test_what_a_source_does_not_have_is_no_failure(snapshot: MarketSnapshot) -> None:
    assert any(attempt.outcome is Outcome.NO_DATA for attempt in snapshot.attempts)
    assert notices(snapshot, Words(Language.EN)) == ()


def test_a_rate_of_the_user_s_replaces_the_observed_one_and_says_so(snapshot: MarketSnapshot) -> None:
    observed = study(snapshot, frame(Conventions(years=3)), None)
    given = study(snapshot, frame(Conventions(risk_free_rate=0.03, years=3)), None)
    assert observed.diagnosed.ledger["observed.risk_free_rate"].formula != "assumed"
    fact = given.diagnosed.ledger["observed.risk_free_rate"]
    assert (fact.formula, fact.value) == ("assumed", pytest.approx(0.03))
    assert ("reason", "given by the user for this run") in fact.parameters
    assert NoticeCode.ASSUMED_RISK_FREE_RATE in {notice.code for notice in given.document.notices}
    assert NoticeCode.ASSUMED_RISK_FREE_RATE not in {notice.code for notice in observed.document.notices}


def test_the_same_snapshot_gives_the_same_document(snapshot: MarketSnapshot) -> None:
    again = MarketSnapshot.from_json(snapshot.to_json())
    first, second = study(snapshot, frame(Conventions()), None), study(again, frame(Conventions()), None)
    assert tuple(first.diagnosed.ledger) == tuple(second.diagnosed.ledger)
    assert first.commentary == second.commentary
    assert first.document.found == second.document.found


def test_a_day_is_meant_in_the_zone_of_its_exchange() -> None:
    assert time_zone("XNAS") == "America/New_York"
    assert time_zone("XSHE") == "Asia/Shanghai"
    assert time_zone("") == "UTC"
