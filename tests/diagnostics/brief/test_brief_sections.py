"""The sections of a brief: figures by hand, what is unusual, what is old, and what is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from data_sources.brief_snapshot import COMMODITY, EXCHANGE_RATE, INDEX, STYLE_INDEX, VOLATILITY, WATCHED, BriefSnapshot
from data_sources.model import Instrument, InstrumentKind, PriceBasis, PriceHistory, RateSeries
from data_sources.model.book import FirmTotal, QueueKind
from data_sources.model.market_day import DatedEvent, MarketBreadth, SectorMove
from data_sources.snapshot import SOURCE_FAILED, Note, NoteKind
from diagnostics.brief.clients.firm import total_name
from diagnostics.brief.front.key_figures import brief_key_figures
from diagnostics.brief.watching.gaps import gaps
from diagnostics.facts import AbsenceReason, Fact, Unit
from diagnostics.findings import Severity
from diagnostics.section import BarChart, FigureTable
from diagnostics.section import Note as SectionNote
from tests.diagnostics.brief import made_up_brief as made

DAY = made.DAY


def facts_of(snapshot: BriefSnapshot) -> dict[str, Fact]:
    return {fact.key: fact for fact in made.diagnosed(snapshot).ledger}


def names_of(snapshot: BriefSnapshot) -> list[str]:
    return [one.name for one in made.diagnosed(snapshot).findings]


def year_of(last: float, *, fall: float = -0.01, rise: float = 0.01, bars: int = 300) -> list[float]:
    """Closes that fall and rise in turn, and end with this change."""
    steps = [fall if at % 2 else rise for at in range(bars - 2)]
    return [float(value) for value in 100.0 * np.cumprod(1.0 + np.array([0.0, *steps, last]))]


def index_brief(closes: list[float], **given: Any) -> BriefSnapshot:
    return made.brief(((INDEX, made.closes(made.SPX, closes, given.pop("last", DAY))),), **given)


def test_a_line_of_an_index_by_hand() -> None:
    facts = facts_of(index_brief(year_of(-0.02)))
    assert facts["indices.symbol.1"].value == "^GSPC"
    assert facts["indices.day_change.1"].number == pytest.approx(-0.02)
    assert facts["indices.day_percentile.1"].value == 0.0  # no change of the year before was lower
    assert facts["indices.quoted_on.1"].value == DAY
    assert facts["indices.level.1"].unit is Unit.POINTS
    assert facts["indices.week_change.1"].number == pytest.approx(1.01**2 * 0.99**2 * 0.98 - 1.0)
    assert dict(facts["indices.name.1"].parameters) == {"name_en": "S&P 500", "name_zh": "标普500"}


def test_year_to_date_begins_at_the_last_close_of_the_year_before() -> None:
    days = made.days_back(DAY, 300)
    before = int(np.searchsorted(days, np.datetime64("2024-01-01"))) - 1
    closes = [100.0] * before + [80.0] + [90.0] * (299 - before)
    assert facts_of(index_brief(closes))["indices.year_change.1"].number == pytest.approx(0.125)


def test_a_young_history_has_a_change_and_no_rank() -> None:
    facts = facts_of(index_brief([100.0, 101.0, 90.0]))
    assert facts["indices.day_change.1"].number == pytest.approx(90.0 / 101.0 - 1.0)
    for name in ("day_percentile", "range_place", "year_change", "week_change"):
        assert facts[f"indices.{name}.1"].value is None
    assert names_of(index_brief([100.0, 101.0, 50.0])).count("market.far_fall") == 0


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (-0.02, "market.far_fall"),
        (0.02, "market.far_rise"),
        (0.0, None),
        (-0.01, None),  # as all the other falls: half of half lies below it
    ],
)
def test_unusual_moves(last: float, expected: str | None) -> None:
    found = [
        name for name in names_of(index_brief(year_of(last))) if name.startswith("market.") and "year_" not in name
    ]
    assert found == ([expected] if expected else [])


def test_a_move_among_the_fifth_of_a_hundred_is_notable_and_no_more() -> None:
    closes = year_of(-0.011)
    for at in (60, 80, 100, 120, 140):  # five falls of the last year are deeper
        closes[at + 60 :] = [value * 0.98 for value in closes[at + 60 :]]
    found = [one for one in made.diagnosed(index_brief(closes)).findings if one.rule == "market"]
    assert [(one.variant, one.severity) for one in found if "year_" not in one.variant] == [
        ("large_fall", Severity.NOTABLE)
    ]


def test_in_a_year_of_gains_the_smallest_gain_is_no_fall() -> None:
    closes = year_of(0.0001, fall=0.001, rise=0.002)
    assert not [name for name in names_of(index_brief(closes)) if name.endswith("_fall")]


def test_an_old_bar_has_a_level_and_nothing_of_the_day() -> None:
    diagnosed = made.diagnosed(index_brief(year_of(-0.2), last=DAY - timedelta(days=1)))
    facts = {fact.key: fact for fact in diagnosed.ledger}
    assert facts["indices.level.1"].value is not None
    for name in ("day_change", "day_percentile", "week_change", "year_change", "range_place"):
        absence = facts[f"indices.{name}.1"].absent_because
        assert absence is not None
        assert (absence.reason, absence.need) == (AbsenceReason.STALE_PRICE, DAY.isoformat())
    found = [one.name for one in diagnosed.findings]
    assert "gap.stale" in found
    assert not [name for name in found if name.startswith("market.")]


def test_a_move_that_a_brief_told_is_not_told_again_over_the_holiday() -> None:
    """A week of holidays after a fall: the first brief tells it, those of the holidays do not."""
    closed = replace(made.US, is_session=False)
    first = made.diagnosed(index_brief(year_of(-0.2)))
    later = index_brief(year_of(-0.2), as_of=DAY + timedelta(days=1), markets=(closed,), earlier=made.as_earlier(first))
    assert "market.far_fall" in [one.name for one in first.findings]
    assert "market.far_fall" not in names_of(later)
    assert "session.all_closed" in names_of(later)


def test_without_a_brief_before_a_move_of_long_ago_is_no_news() -> None:
    closed = replace(made.US, is_session=False)
    assert "market.far_fall" in names_of(index_brief(year_of(-0.2), as_of=DAY + timedelta(days=4), markets=(closed,)))
    late = index_brief(year_of(-0.2), as_of=DAY + timedelta(days=5), markets=(closed,))
    assert "market.far_fall" not in names_of(late)


def test_a_rate_of_money_may_lack_the_day_under_way() -> None:
    """On Wednesday Tuesday's rate is the newest that is final; Monday's is old."""
    for back, is_old in ((0, False), (1, False), (2, True)):
        history = made.wandering(made.EURUSD, 0.0, 1, last=DAY - timedelta(days=back))
        fact = facts_of(made.brief(((EXCHANGE_RATE, history),)))["currencies.day_change.1"]
        assert (fact.value is None) == is_old


def test_the_last_close_of_a_year_high() -> None:
    assert "market.year_high" in names_of(index_brief([*year_of(0.0)[:-1], 500.0]))
    assert "market.year_low" in names_of(index_brief([*year_of(0.0)[:-1], 5.0]))


def test_volatility_is_judged_by_its_level() -> None:
    calm = made.closes(made.VIX, year_of(0.0))
    wild = made.closes(made.VIX, [*year_of(0.0)[:-1], 40.0])
    high = made.closes(made.VIX, [*year_of(0.0)[:-1], 400.0])
    assert "market.volatility_high" not in names_of(made.brief(((VOLATILITY, calm),)))
    assert "market.volatility_high" not in names_of(made.brief(((VOLATILITY, wild),)))
    assert "market.volatility_high" in names_of(made.brief(((VOLATILITY, high),)))


def test_a_leap_of_volatility_seldom_seen_is_told_where_its_level_is_not() -> None:
    def told(closes: list[float]) -> list[str]:
        brief = made.brief(((VOLATILITY, made.closes(made.VIX, closes)),))
        return [name for name in names_of(brief) if name.startswith("market.")]

    start = [200.0, *year_of(0.0)[1:-1]]  # a past year in which it once stood far higher
    leap, high = [*start, 0.0], [*year_of(0.0)[:-1], 400.0]
    leap[-60:-30] = [value * 3.0 for value in leap[-60:-30]]  # one rise and one fall larger than that of the day
    leap[-1] = leap[-2] * 1.4
    assert told(leap) == ["market.far_rise"]
    findings = made.diagnosed(made.brief(((VOLATILITY, made.closes(made.VIX, leap)),))).findings
    (found,) = [one for one in findings if one.rule == "market"]
    assert found.severity is Severity.NOTABLE  # it does not go before the fall of an index
    assert told(high) == ["market.volatility_high"]  # its level tells it, and once


def test_a_last_close_is_one_observation() -> None:
    window = facts_of(index_brief(year_of(0.0)))["indices.level.1"].window
    assert window is not None
    assert (window.start, window.end, window.n) == (DAY, DAY, 1)


def rates(*values: float, last: date = DAY) -> RateSeries:
    days = made.days_back(last, len(values))
    return RateSeries("US Treasury note, 10 years", "USD", days, np.array(values), made.ORIGIN)


@pytest.mark.parametrize(
    ("values", "points", "expected"),
    [
        ((0.0450, 0.0460), 10.0, "market.rate_rise"),  # reached exactly
        ((0.0460, 0.0451), -9.0, None),
        ((0.0460, 0.0440), -20.0, "market.rate_fall"),
    ],
)
def test_interest_in_basis_points(values: tuple[float, ...], points: float, expected: str | None) -> None:
    snapshot = made.brief((), rates=(rates(*values),))
    assert facts_of(snapshot)["interest.basis_points.1"].number == pytest.approx(points)
    assert [name for name in names_of(snapshot) if name.startswith("market.")] == ([expected] if expected else [])


def test_a_rate_after_the_day_is_not_told() -> None:
    facts = facts_of(made.brief((), rates=(rates(0.01, 0.02, 0.09, last=DAY + timedelta(days=1)),)))
    assert facts["interest.rate.1"].value == 0.02
    assert facts["interest.quoted_on.1"].value == DAY


def test_a_rate_fixed_long_ago_did_not_move_today() -> None:
    assert "market.rate_rise" not in names_of(made.brief((), rates=(rates(0.01, 0.02, last=DAY - timedelta(days=30)),)))


def breadth_of(up: int | None, down: int | None, day: date = DAY) -> BriefSnapshot:
    return made.brief((), breadth=(MarketBreadth("CN", day, up, down, 10, None, None, 1e9, "CNY", made.ORIGIN),))


@pytest.mark.parametrize(
    ("up", "down", "expected"),
    [(20, 80, "breadth.narrow"), (21, 79, None), (80, 20, "breadth.wide"), (0, 0, None), (None, 5, None)],
)
def test_breadth(up: int | None, down: int | None, expected: str | None) -> None:
    found = [name for name in names_of(breadth_of(up, down)) if name.startswith("breadth.")]
    assert found == ([expected] if expected else [])


def test_breadth_of_an_older_session_is_told_and_not_judged() -> None:
    snapshot = breadth_of(1, 99, DAY - timedelta(days=1))
    assert facts_of(snapshot)["breadth.advancing_share.1"].value == 0.01
    assert "breadth.narrow" not in names_of(snapshot)


def test_styles_are_told_by_their_change() -> None:
    histories = [(STYLE_INDEX, made.closes(one, (100.0, close))) for one, close in (
        (made.GROWTH, 98.0), (made.VALUE, 101.0), (made.BANKS, 100.0)
    )]  # fmt: skip
    diagnosed = made.diagnosed(made.brief(histories))
    facts = {fact.key: fact.value for fact in diagnosed.ledger}
    assert [facts[f"styles.symbol.{at}"] for at in (1, 2, 3)] == ["399371.SZ", "399986.SZ", "399370.SZ"]
    (section,) = (one for one in diagnosed.sections if one.name == "styles")
    assert sum(isinstance(block, BarChart) for block in section.blocks) == 1


def test_only_the_best_and_the_worst_sectors_are_told() -> None:
    sectors = tuple(SectorMove("CN", DAY, f"s{at}", at / 100, "", None, made.ORIGIN) for at in range(20))
    unknown = SectorMove("CN", DAY, "unknown", None, "", None, made.ORIGIN)
    facts = facts_of(made.brief((), sectors=(*sectors, unknown)))
    told = [facts[f"styles.sector_name.{at}"].value for at in range(1, 11)]
    assert told == ["s19", "s18", "s17", "s16", "s15", "s4", "s3", "s2", "s1", "s0"]
    assert "styles.sector_name.11" not in facts


def test_what_is_watched_has_the_most_unusual_first() -> None:
    histories = [(WATCHED, made.closes(symbol, year_of(last))) for symbol, last in (("AAA", 0.0), ("BBB", -0.02))]
    histories.append((WATCHED, made.closes("CCC", (1.0, 2.0))))
    facts = facts_of(made.brief(histories))
    assert [facts[f"watched.symbol.{at}"].value for at in (1, 2, 3)] == ["BBB", "AAA", "CCC"]
    assert facts["watched.high_fall.1"].number < 0.0


def test_a_move_that_an_alert_tells_is_told_once() -> None:
    histories = [(WATCHED, made.closes("BBB", year_of(-0.06)))]
    rule = made.rule("falls", made.AlertKind.CHANGE, below=-0.05)
    assert "market.far_fall" in names_of(made.brief(histories))
    told = names_of(made.brief(histories, rules=(rule,)))
    assert "alert.change_fall" in told
    assert "market.far_fall" not in told


def test_the_advisor_s_own_words_come_first() -> None:
    items = (made.WatchedItem("AAPL", "the fruit"),)
    facts = facts_of(made.brief(((WATCHED, made.closes(made.AAPL, (1.0, 1.0))),), items=items))
    assert (facts["watched.name.1"].value, facts["watched.name.1"].parameters) == ("the fruit", ())


def test_events_before_the_day_are_over() -> None:
    def event(days: int, symbol: str = "AAPL") -> DatedEvent:
        return DatedEvent(DAY + timedelta(days=days), "dividend", symbol, "US", "", made.ORIGIN)

    snapshot = made.brief((), events=(event(8), event(-1), event(7), event(0)))
    facts = facts_of(snapshot)
    assert [facts[f"events.day.{at}"].value for at in (1, 2, 3)] == [DAY + timedelta(days=n) for n in (0, 7, 8)]
    assert facts["events.soon"].value == 2


def test_each_sort_of_gap_is_counted_and_told() -> None:
    diagnosed = made.diagnosed(made.made_up_brief())
    facts = {fact.key: fact.value for fact in diagnosed.ledger}
    assert [facts[f"gaps.{name}"] for name in ("unpriced", "stale", "failed", "unjudged")] == [1, 1, 1, 2]
    assert facts["gaps.why.1"] == "no source has prices of ZZZZ"
    assert facts["gaps.why.2"] == "gap stale"
    halted = Note(NoteKind.SUSPENDED, "000002.SZ", "2024-06-05")
    assert facts_of(made.made_up_brief(notes=(halted,)))["gaps.why.2"].value == "gap suspended"


def test_that_nothing_is_missing_is_said() -> None:
    assert "gap.none" in names_of(index_brief(year_of(0.0)))


def test_a_failed_source_is_a_gap_although_nothing_else_is_missing() -> None:
    notes = (Note(NoteKind.NO_NEWS, "AAPL", "down", SOURCE_FAILED),)
    assert "gap.failed" in names_of(index_brief(year_of(0.0), notes=notes))


def test_calls_keep_the_order_of_the_queue_and_the_severity_of_the_reason() -> None:
    clients = [made.client(f"client-{at}", QueueKind.GOAL, at) for at in (1, 2, 3)]
    found = [one for one in made.diagnosed(made.brief((), book=made.book(*clients))).findings if one.rule == "call"]
    assert sorted(int(one.severity) for one in found) == [1, 2, 3]
    facts = facts_of(made.brief((), book=made.book(*clients)))
    assert [facts[f"calls.alias.{at}"].value for at in (1, 2, 3)] == ["client-1", "client-2", "client-3"]
    assert facts["calls.value.1"].currency == "USD"


def test_an_empty_queue_is_said_so_and_no_book_says_nothing() -> None:
    assert "call.none" in names_of(made.brief((), book=made.book()))
    assert not [name for name in names_of(made.brief(())) if name.startswith("call.")]


def test_a_client_without_figures_has_a_reason_and_no_value() -> None:
    lost = replace(made.client("client-x", QueueKind.UNREADABLE), figures=())
    facts = facts_of(made.brief((), book=made.book(lost)))
    assert "calls.value.1" not in facts
    assert facts["calls.kind.1"].value == "queue unreadable"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("value", "firm value"),
        ("flows.3m", "firm flows.3m"),
        ("exposure.class.equity", "class equity"),
        ("exposure.country.US", "country US"),
        ("exposure.symbol.0700.HK", "0700.HK"),
        ("exposure.currency.USD", "USD"),
    ],
)
def test_totals_have_names(key: str, name: str) -> None:
    assert total_name(key) == name


def test_totals_say_over_how_many_clients_they_are() -> None:
    totals = (FirmTotal("exposure.class.equity", 5.0, "USD", 3), FirmTotal("value", 9.0, "USD", 4))
    facts = facts_of(made.brief((), book=replace(made.book(), totals=totals)))
    assert [facts[f"firm.total_name.{at}"].value for at in (1, 2)] == ["firm value", "class equity"]
    assert [facts[f"firm.total_clients.{at}"].value for at in (1, 2)] == [4, 3]


def test_what_a_market_does_not_tell_is_listed_by_name_however_many_symbols_have_no_price() -> None:
    notes = (
        Note(NoteKind.NO_YIELDS, "CNY", "sample has no interest rate in CNY"),
        Note(NoteKind.NO_BREADTH, "US", "no source counts them"),
        Note(NoteKind.NOT_OFFERED, "brief", "^DJI, ^IXIC"),
    )
    unpriced = tuple((f"Z{at:03}", "no source has it") for at in range(40))
    section = gaps(made.evidence_of(made.brief((), notes=notes, unpriced=unpriced)))
    facts = {fact.key: fact.value for fact in section.facts}
    lines = [(facts[f"gaps.what.{at}"], facts[f"gaps.why.{at}"]) for at in range(16, 19)]
    assert lines == [("CNY", "gap no_yields"), ("country US", "gap no_breadth"), ("^DJI, ^IXIC", "gap not_offered")]
    names = [block.name for block in section.blocks if isinstance(block, SectionNote)]
    assert names == ["gaps_more"]  # and no sentence that names neither market nor currency


def test_a_brief_of_nothing_at_all_says_so() -> None:
    diagnosed = made.diagnosed(made.brief((), markets=()))
    assert diagnosed.verdict.name == "verdict.quiet_no_book"
    assert [one.name for one in diagnosed.findings] == ["gap.none"]


def test_a_history_without_a_bar_is_none() -> None:
    empty = made.closes(made.GOLD, (1.0,)).between(None, date(1999, 1, 1))
    diagnosed = made.diagnosed(made.brief(((COMMODITY, empty), (COMMODITY, made.closes(made.GOLD, (1.0, 2.0))))))
    facts = {fact.key: fact for fact in diagnosed.ledger}
    assert facts["commodities.day_change.1"].value == 1.0
    assert facts["commodities.day_change.1"].inputs == ("observed.commodity.2",)


def test_kinds_are_told_apart_by_their_units() -> None:
    stock = made.instrument("AAPL", InstrumentKind.STOCK)
    facts = facts_of(made.brief(((WATCHED, made.closes(stock, (1.0, 2.0))),)))
    assert (facts["watched.level.1"].unit, facts["watched.level.1"].currency) == (Unit.PRICE, "USD")


def test_the_same_snapshot_makes_the_same_facts() -> None:
    first, second = (made.diagnosed(made.made_up_brief()) for _ in range(2))
    assert list(first.ledger) == list(second.ledger)
    assert first.findings == second.findings
    again = BriefSnapshot.from_json(made.made_up_brief().to_json())
    assert list(made.diagnosed(again).ledger) == list(first.ledger)


def test_what_is_adjusted_for_distributions_is_no_quote() -> None:
    adjusted = made.closes(made.AAPL, (100.0, 90.0), basis=PriceBasis.TOTAL_RETURN)
    rules = (
        made.rule("level", made.AlertKind.LEVEL, "AAPL", below=95.0),
        made.rule("fall", made.AlertKind.CHANGE, "AAPL", below=-0.05),
    )
    facts = facts_of(made.brief(((WATCHED, adjusted),), rules=rules))
    absence = facts["watched.level.1"].absent_because
    assert absence is not None
    assert absence.reason is AbsenceReason.ADJUSTED_PRICES
    assert facts["watched.day_change.1"].number == pytest.approx(-0.1)
    assert (facts["alerts.fired"].value, facts["alerts.unjudged_why.1"].value) == (1, "why adjusted_prices")


def test_an_index_is_counted_in_points_whatever_its_money() -> None:
    rule = made.rule("level", made.AlertKind.LEVEL, "^VIX", above=40.0)
    facts = facts_of(made.brief(((VOLATILITY, made.closes(made.VIX, (41.0,))),), rules=(rule,)))
    for key in ("volatility.level.1", "alerts.value.1", "alerts.bound.1"):
        assert (facts[key].unit, facts[key].currency) == (Unit.POINTS, "")


def test_a_market_that_the_brief_does_not_tell_of_keeps_its_own_calendar() -> None:
    """Of London, which is not among the markets, yesterday's bar is enough, and that of the day before is old."""
    london = made.instrument("BP.L", exchange="XLON", currency="GBP")
    for back, is_old in ((1, False), (2, True)):
        history = made.closes(london, (1.0, 2.0), DAY - timedelta(days=back))
        assert (facts_of(made.brief(((WATCHED, history),)))["watched.day_change.1"].value is None) == is_old


def test_a_fund_without_an_exchange_is_not_judged_late() -> None:
    fund = made.instrument("110011.OF", InstrumentKind.FUND, exchange="", currency="CNY")
    history = made.closes(fund, (1.0, 2.0), DAY - timedelta(days=2))
    assert facts_of(made.brief(((WATCHED, history),)))["watched.day_change.1"].value == 1.0


def test_key_figures_are_those_that_are_there() -> None:
    histories = [(INDEX, made.closes(made.SPX, (1.0, 2.0))), (INDEX, made.closes(made.CSI, (1.0,)))]
    short = RateSeries("US Treasury bill, 13 weeks", "USD", rates(0.01).dates, np.array([0.01]), made.ORIGIN)
    ledger = made.diagnosed(made.brief(histories, rates=(short, rates(0.02)))).ledger
    assert brief_key_figures(ledger) == ("indices.day_change.1", "interest.rate.2")
    assert brief_key_figures(made.diagnosed(made.brief((), rates=(short,))).ledger) == ("interest.rate.1",)


def test_tables_are_short_and_the_counts_are_of_all() -> None:
    symbols = [f"S{at}" for at in range(50)]
    histories = [(WATCHED, made.closes(symbol, (1.0, 2.0))) for symbol in symbols]
    rule = made.rule("doubled", made.AlertKind.CHANGE, above=0.5)
    missing = tuple((f"M{at}", "nobody has it") for at in range(30))
    events = tuple(DatedEvent(DAY, "dividend", symbol, "US", "", made.ORIGIN) for symbol in symbols)
    diagnosed = made.diagnosed(made.brief(histories, rules=(rule,), unpriced=missing, events=events))
    facts = {fact.key: fact.value for fact in diagnosed.ledger}
    assert (facts["alerts.fired"], facts["gaps.unpriced"], facts["events.soon"]) == (50, 30, 50)
    blocks = [block for section in diagnosed.sections for block in section.blocks]
    notes = {block.name for block in blocks if isinstance(block, SectionNote)}
    assert {"alerts_more", "watched_more", "events_more", "gaps_more"} <= notes
    assert max(len(block.rows) for block in blocks if isinstance(block, FigureTable)) <= 40


def test_an_index_that_lacks_the_session_before_is_a_gap_and_a_share_that_rested_is_none() -> None:
    """Yahoo has lost single sessions of many symbols for days: the change of the next one is that of two."""

    def without_tuesday(of: Instrument) -> PriceHistory:
        whole = made.closes(of, [100.0 + at for at in range(300)])
        kept = whole.dates != np.datetime64(DAY - timedelta(days=1))
        return replace(whole, dates=whole.dates[kept], close=whole.close[kept])

    index = without_tuesday(made.instrument("^GSPC", InstrumentKind.INDEX))
    share = without_tuesday(made.instrument("AAPL"))
    facts = facts_of(made.brief(((INDEX, index), (WATCHED, share))))
    assert (facts["gaps.holed"].value, facts["gaps.stale"].value) == (1, 0)
    assert (facts["gaps.what.1"].value, facts["gaps.why.1"].value) == ("^GSPC", "gap holed")
    whole = made.closes(made.instrument("^GSPC", InstrumentKind.INDEX), [100.0 + at for at in range(300)])
    assert facts_of(made.brief(((INDEX, whole),)))["gaps.holed"].value == 0


@pytest.mark.parametrize(
    ("moment", "stale"), [("2024-06-11T23:00:00+00:00", 0), ("2024-06-12T08:00:00+00:00", 1), ("", 1)]
)
def test_a_rate_is_late_by_the_days_that_are_over_at_the_moment(moment: str, stale: int) -> None:
    """At seven in Shanghai, the eleventh has an hour to go in UTC: the rate of the tenth is the newest there is."""
    rate = made.closes(made.instrument("EURUSD=X", InstrumentKind.CURRENCY), [1.1] * 300, DAY - timedelta(days=2))
    assert facts_of(replace(made.brief(((EXCHANGE_RATE, rate),)), moment=moment))["gaps.stale"].value == stale
