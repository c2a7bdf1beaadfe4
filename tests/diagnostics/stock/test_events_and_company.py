"""Events, company, quote and how the data was had: by hand, and what is missing is absent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from observed import history, snapshot

from data_sources.chain import Attempt, Outcome
from data_sources.cross_check import CrossCheck, Difference
from data_sources.model import (
    CompanyProfile,
    CorporateActions,
    Dividend,
    Holder,
    Instrument,
    InstrumentKind,
    MarketState,
    NewsItem,
    Origin,
    PriceBasis,
    Quote,
    Repair,
    RepairRule,
    RightsIssue,
    Split,
)
from data_sources.quality import Defect, DefectKind, Severity
from diagnostics.assumptions import Assumptions
from diagnostics.facts import AbsenceReason, Fact, Unit
from diagnostics.market.data_quality import data_quality
from diagnostics.market.evidence import MarketEvidence
from diagnostics.section import FigureTable, Section
from diagnostics.stock.company import company
from diagnostics.stock.events import events
from diagnostics.stock.header import header

HEARD = Origin("fake", "what it said", "2024-06-03T00:00:00+00:00", "0" * 64)
MAOTAI = Instrument("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY", "Moutai")


def observed(*, basis: PriceBasis = PriceBasis.SPLIT_ADJUSTED, **parts: object) -> MarketEvidence:
    bars = history([10.0 + 0.01 * day for day in range(400)], basis=basis)
    return MarketEvidence(replace(snapshot(bars), **parts), Assumptions(periods_per_year=252))  # type: ignore[arg-type]


def facts_of(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


def table(section: Section, name: str) -> FigureTable:
    return next(block for block in section.blocks if isinstance(block, FigureTable) and block.name == name)


def actions(as_of: date, *, as_declared: bool, money: str = "USD") -> CorporateActions:
    return CorporateActions(
        "TEST",
        (
            Dividend(date(as_of.year - 2, 1, 5), 9.0, money),
            Dividend(date(as_of.year, 1, 2), 0.50, money),
            Dividend(as_of, 0.30, money),
            Dividend(date(as_of.year + 1, 1, 2), 7.0, money),
        ),
        (Split(date(as_of.year, 1, 3), 2.0),),
        as_declared,
        HEARD,
        rights=(RightsIssue(date(as_of.year - 2, 3, 1), 0.3, 8.0),),
    )


@pytest.mark.parametrize(("as_declared", "paid"), [(True, 0.25 + 0.30), (False, 0.80)])
def test_dividends_of_the_year_are_a_share_of_today(as_declared: bool, paid: float) -> None:
    as_of = observed().as_of
    facts = facts_of(events(observed(basis=PriceBasis.RAW, actions=actions(as_of, as_declared=as_declared))))
    assert facts["dividend.per_share.1y"].value == pytest.approx(paid)
    last = 10.0 + 0.01 * 399
    assert facts["dividend.yield.1y"].value == pytest.approx(paid / last)
    assert facts["dividend.yield.1y"].unit is Unit.FRACTION


def test_a_dividend_of_the_future_is_not_known_yet_and_the_newest_comes_first() -> None:
    as_of = observed().as_of
    section = events(observed(actions=actions(as_of, as_declared=True)))
    facts = facts_of(section)
    assert facts["dividend.ex_date.1"].value == as_of
    assert facts["dividend.amount.1"].value == 0.30
    assert "dividend.ex_date.4" not in facts
    assert [name for name, _ in table(section, "last_dividends").rows] == ["1", "2", "3"]
    assert facts["split.ratio.1"].value == 2.0
    assert (facts["rights.ratio.1"].value, facts["rights.price.1"].value) == (0.3, 8.0)


@pytest.mark.parametrize("basis", [PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED])
def test_a_yield_is_not_taken_of_prices_that_are_adjusted_for_the_dividends_or_for_later_splits(
    basis: PriceBasis,
) -> None:
    as_of = observed().as_of
    evidence = observed(basis=basis, actions=actions(as_of, as_declared=True))
    absent = facts_of(events(evidence))["dividend.yield.1y"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.ADJUSTED_PRICES


def test_what_a_fund_distributes_of_its_gains_is_no_dividend_yield() -> None:
    as_of = observed().as_of
    paid = (Dividend(as_of, 0.30, "USD"), Dividend(as_of, 2.0, "USD", "capital_gain"))
    facts = facts_of(events(observed(actions=CorporateActions("TEST", paid, (), as_declared=False, origin=HEARD))))
    assert facts["dividend.per_share.1y"].value == pytest.approx(0.30)
    assert {facts["dividend.kind.1"].value, facts["dividend.kind.2"].value} == {"cash", "capital_gain"}


def test_dividends_in_another_currency_are_not_set_against_the_price() -> None:
    as_of = observed().as_of
    facts = facts_of(events(observed(actions=actions(as_of, as_declared=True, money="EUR"))))
    for key in ("dividend.per_share.1y", "dividend.yield.1y"):
        absent = facts[key].absent_because
        assert absent is not None
        assert (absent.reason, absent.have, absent.need) == (AbsenceReason.CURRENCIES_DIFFER, "EUR", "USD")


def test_no_dividend_in_a_year_is_a_yield_of_zero_and_no_actions_are_no_figure() -> None:
    none = CorporateActions("TEST", (), (), as_declared=True, origin=HEARD)
    evidence = observed(basis=PriceBasis.RAW, actions=none)
    assert facts_of(events(evidence))["dividend.yield.1y"].value == 0.0
    assert events(observed()).facts == ()
    assert events(observed()).blocks == ()


def test_the_quote_gives_what_the_adjusted_series_cannot() -> None:
    evidence = observed(basis=PriceBasis.TOTAL_RETURN)
    quote = Quote(
        "TEST",
        14.2,
        "USD",
        datetime(2024, 6, 3, 20, 0, tzinfo=UTC),
        MarketState.CLOSED,
        HEARD,
        previous_close=14.0,
        market_cap=1.5e9,
        shares_outstanding=1.0e8,
    )
    facts = facts_of(header(observed(basis=PriceBasis.TOTAL_RETURN, quote=quote)))
    assert facts["quote.price"].value == 14.2
    assert facts["quote.price"].source == "fake:TEST"
    assert facts["price.market_capitalization"].value == 1.5e9
    assert facts["price.free_float_market_capitalization"].absent_because is not None
    assert facts["price.shares_outstanding"].unit is Unit.SHARES
    assert "quote.price" not in facts_of(header(evidence))


@pytest.mark.parametrize(
    ("state", "day", "band"),
    [
        (MarketState.CLOSED, "last", (11.0, 9.0)),
        (MarketState.OPEN, "last", (None, None)),  # the price of an open market is no close
        (MarketState.CLOSED, "earlier", (None, None)),
    ],
)
def test_the_band_of_adjusted_prices_comes_from_the_quoted_close(
    state: MarketState, day: str, band: tuple[float | None, float | None]
) -> None:
    bars = history([5.0, 5.1], instrument=MAOTAI, basis=PriceBasis.TOTAL_RETURN)
    last = bars.last if day == "last" else bars.first
    # 07:00 UTC is 15:00 in Shanghai, the close.
    at = datetime(last.year, last.month, last.day, 7, 0, tzinfo=UTC)
    quote = Quote("600519.SH", 10.0, "CNY", at, state, HEARD, special_treatment=False)
    facts = facts_of(header(MarketEvidence(replace(snapshot(bars), quote=quote), Assumptions(periods_per_year=252))))
    assert (facts["price.limit_up"].value, facts["price.limit_down"].value) == band
    assert facts["subject.special_treatment"].value == "no"


def test_a_share_under_special_treatment_has_half_the_band() -> None:
    bars = history([10.0, 10.0], instrument=MAOTAI, basis=PriceBasis.RAW)
    at = datetime(2024, 1, 1, tzinfo=UTC)
    quote = Quote("600519.SH", 10.0, "CNY", at, MarketState.CLOSED, HEARD, special_treatment=True)
    facts = facts_of(header(MarketEvidence(replace(snapshot(bars), quote=quote), Assumptions(periods_per_year=252))))
    assert (facts["price.limit_up"].value, facts["price.limit_down"].value) == (10.5, 9.5)


def test_company_and_the_ten_largest_holders_of_one_kind() -> None:
    profile = CompanyProfile("TEST", "Test plc", "Energy", "", "GB", "", 120, date(1999, 5, 4), HEARD)
    holders = tuple(
        Holder("TEST", f"holder {at}", kind, 100.0, 0.01, date(2024, 3, 31), HEARD)
        for kind in ("fund", "institution")
        for at in range(12)
    )
    section = company(observed(company=profile, holders=holders))
    facts = facts_of(section)
    assert facts["company.sector"].value == "Energy"
    assert facts["company.industry"].absent_because is not None
    assert facts["company.employees"].value == 120
    rows = table(section, "holders").rows
    assert len(rows) == 10
    assert {facts[cells[1] or ""].value for _, cells in rows} == {"institution"}
    assert company(observed()).blocks == ()


def test_news_is_shown_as_it_was_published() -> None:
    item = NewsItem(datetime(2024, 6, 3, 12, 0, tzinfo=UTC), "A title", "A paper", "media", "https://x.example", HEARD)
    section = events(observed(news=(item,) * 14))
    facts = facts_of(section)
    assert facts["news.title.1"].value == "A title"
    assert len(table(section, "news").rows) == 10


def test_every_attempt_repair_and_difference_is_told() -> None:
    bars = history([10.0 + 0.01 * day for day in range(400)])
    mended = replace(
        bars, repairs=(Repair(RepairRule.HUNDREDFOLD, 2, (bars.first,), ("close",), (("factor", 100.0),)),)
    )
    check = CrossCheck(
        "TEST", "fake", "other", PriceBasis.RAW, 0.005, 300, bars.first, bars.last, 0, 1, 1, 0.02,
        (Difference(bars.last, "close", 13.99, 14.27),),
    )  # fmt: skip
    failed = CrossCheck("TEST", "fake", "third", PriceBasis.RAW, 0.005, 0, None, None, 0, 0, 0, 0.0, (), "it is down")
    attempts = (
        Attempt("other", "total-return prices of TEST", Outcome.UNAVAILABLE, "x" * 500),
        Attempt("fake", "total-return prices of TEST", Outcome.ANSWERED),
    )
    seen = replace(snapshot(mended), attempts=attempts, cross_checks=(check, failed))
    section = data_quality(MarketEvidence(seen, Assumptions(periods_per_year=252)))
    facts = facts_of(section)
    assert facts["attempt.outcome.1"].value == "unavailable"
    assert len(str(facts["attempt.why.1"].value)) == 160
    assert table(section, "attempts").rows[1][1][-1] is None  # nothing to say of what was answered
    assert facts["repair.rule.1"].value == "hundredfold"
    assert ("factor", "100") in facts["repair.rule.1"].parameters
    assert facts["difference.second.1"].value == 14.27
    assert facts["cross_check.failure.2"].value == "it is down"
    assert facts["cross_check.count.2"].absent_because is not None


def test_a_quote_that_the_bars_contradict_gives_no_yield() -> None:
    as_of = observed().as_of
    quote = Quote("TEST", 1.4, "USD", datetime(2024, 6, 3, 20, 0, tzinfo=UTC), MarketState.CLOSED, HEARD)
    doubt = Defect("TEST", DefectKind.QUOTE_MISMATCH, Severity.WARNING, 1)
    paid = actions(as_of, as_declared=False)
    believed = facts_of(events(observed(actions=paid, quote=quote)))["dividend.yield.1y"]
    doubted = facts_of(events(observed(actions=paid, quote=quote, defects=(doubt,))))["dividend.yield.1y"]
    assert believed.value == pytest.approx(0.80 / 1.4)
    assert doubted.absent_because is not None
