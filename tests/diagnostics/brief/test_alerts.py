"""Every kind of rule by hand, and the edges at which a rule must not be taken for one that did not fire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data_sources.brief_snapshot import INDEX, WATCHED, BriefSnapshot
from data_sources.model import CorporateActions, Dividend, InstrumentKind, PriceBasis, PriceHistory, Split
from data_sources.model.book import QueueKind
from data_sources.model.watchlist import AlertKind, AlertRule
from data_sources.snapshot import SOURCE_FAILED, Note, NoteKind
from diagnostics.brief.watching.alerts import alerts, every_check
from diagnostics.facts import AbsenceReason
from diagnostics.figures import Language, write_figure
from diagnostics.section import FigureTable
from tests.diagnostics.brief import made_up_brief as made

DAY = made.DAY


def watched(*closes: float, last: date = DAY, **given: Any) -> PriceHistory:
    return made.closes("ACME", closes, last, **given)


def outcome(history: PriceHistory | None, rule: AlertRule, **parts: Any) -> str:
    """The variant that fired, "quiet", or why nobody can tell."""
    told = () if history is None else ((WATCHED, history),)
    snapshot = made.brief(told, rules=(rule,), items=parts.pop("items", ("ACME",)), **parts)
    (check,) = every_check(made.evidence_of(snapshot))
    if check.why is not None:
        return check.why.reason.value
    return check.variant or "quiet"


def level(**given: float) -> AlertRule:
    return made.rule("level", AlertKind.LEVEL, "ACME", **given)


@pytest.mark.parametrize(
    ("close", "rule", "expected"),
    [
        (100.0, level(above=101.0), "quiet"),
        (101.0, level(above=101.0), "level_above"),  # reached exactly
        (101.5, level(above=101.0, below=90.0), "level_above"),
        (90.0, level(above=101.0, below=90.0), "level_below"),
        (95.0, level(above=101.0, below=90.0), "quiet"),
        (0.3, level(above=0.1 + 0.2), "level_above"),  # 0.1 + 0.2 is a hair above 0.3
    ],
)
def test_level(close: float, rule: AlertRule, expected: str) -> None:
    assert outcome(watched(50.0, close), rule) == expected


def test_what_could_not_be_judged_for_one_reason_is_one_line() -> None:
    rule = made.rule("volume", AlertKind.VOLUME, above=2.0)
    closes = tuple(float(100 + at) for at in range(30))
    histories = [(WATCHED, replace(made.closes(symbol, closes), volume=None)) for symbol in ("AAA", "BBB", "CCC")]
    section = alerts(made.evidence_of(made.brief(histories, rules=(rule,))))
    facts = {fact.key: fact for fact in section.facts}
    (table,) = (one for one in section.blocks if isinstance(one, FigureTable) and one.name == "alerts_unjudged")
    assert len(table.rows) == 1
    assert facts["alerts.unjudged"].value == 3
    told = facts[str(table.rows[0][1][1])]
    assert [dict(told.parameters)[name] for name in ("name_en", "name_zh")] == ["AAA, BBB, CCC", "AAA、BBB、CCC"]


FUND = made.instrument("110011.OF", InstrumentKind.FUND, exchange="", currency="CNY")


def of_fund(*values: float, last: date = DAY, paid: float = 0.0) -> BriefSnapshot:
    history = made.closes(FUND, values, last, basis=PriceBasis.RAW)
    rule = made.rule("fall", AlertKind.CHANGE, FUND.symbol, below=-0.05)
    given = (Dividend(last, paid, "CNY"),) if paid else ()
    actions = CorporateActions(FUND.symbol, given, (), as_declared=True, origin=made.ORIGIN)
    return replace(made.brief(((WATCHED, history),), items=(FUND.symbol,), rules=(rule,)), actions=(actions,))


def test_what_a_fund_paid_out_is_no_fall() -> None:
    """110011.OF on 9 June 2017: 0.35 paid out of 3.6485, and nobody lost anything."""
    (check,) = every_check(made.evidence_of(of_fund(3.60, 3.6485, 3.2981, paid=0.35)))
    assert not check.fired
    assert check.value == pytest.approx((3.2981 + 0.35) / 3.6485 - 1.0)
    (check,) = every_check(made.evidence_of(of_fund(3.60, 3.6485, 3.2981)))
    assert check.variant == "change_fall"


@pytest.mark.parametrize(("back", "expected"), [(0, "change_fall"), (2, "change_fall"), (6, "stale_price")])
def test_a_fund_whose_value_is_old_tells_nothing_of_the_day(back: int, expected: str) -> None:
    """One that invests abroad publishes its value two sessions later; what is older is not judged."""
    (check,) = every_check(made.evidence_of(of_fund(2.0, 2.0, 1.8, last=DAY - timedelta(days=back))))
    assert (check.variant or (check.why and check.why.reason.value)) == expected


def test_a_price_of_a_market_without_a_calendar_grows_old_too() -> None:
    nowhere = made.instrument("ACME.XX", exchange="XXXX")
    rule = made.rule("fall", AlertKind.CHANGE, "ACME.XX", below=-0.05)
    for back, expected in ((7, "change_fall"), (30, "")):
        history = made.closes(nowhere, (2.0, 1.5), DAY - timedelta(days=back))
        snapshot = made.brief(((WATCHED, history),), items=("ACME.XX",), rules=(rule,))
        (check,) = every_check(made.evidence_of(snapshot))
        assert check.variant == expected


def test_level_of_one_bar_needs_no_other() -> None:
    assert outcome(watched(120.0), level(above=100.0)) == "level_above"


@pytest.mark.parametrize(
    ("closes", "given", "expected"),
    [
        ((100.0, 105.0), {"above": 0.05}, "change_rise"),  # 105 / 100 - 1 is a hair off 0.05
        ((100.0, 104.9), {"above": 0.05}, "quiet"),
        ((100.0, 95.0), {"below": -0.05}, "change_fall"),
        ((100.0, 95.1), {"below": -0.05, "above": 0.05}, "quiet"),
        ((100.0, 101.0, 90.0), {"below": -0.10, "sessions": 2}, "change_fall"),
        ((100.0, 101.0, 90.0), {"below": -0.10, "sessions": 3}, "too_few_observations"),
        ((100.0,), {"below": -0.10}, "too_few_observations"),
    ],
)
def test_change(closes: Sequence[float], given: dict[str, Any], expected: str) -> None:
    assert outcome(watched(*closes), made.rule("change", AlertKind.CHANGE, **given)) == expected


@pytest.mark.parametrize(
    ("closes", "given", "expected"),
    [
        ((200.0, 100.0, 80.0), {"above": 0.2, "sessions": 2}, "drawdown"),
        ((200.0, 100.0, 81.0), {"above": 0.2, "sessions": 2}, "quiet"),  # the high of 200 is out of the window
        ((200.0, 100.0, 81.0), {"above": 0.2, "sessions": 3}, "drawdown"),
        ((200.0, 100.0, 81.0), {"above": 0.2, "sessions": 4}, "too_few_observations"),
    ],
)
def test_drawdown(closes: Sequence[float], given: dict[str, Any], expected: str) -> None:
    assert outcome(watched(*closes), made.rule("fall", AlertKind.DRAWDOWN, **given)) == expected


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        ((10.0, 9.0, 12.0), "crossing_up"),
        ((10.0, 11.0, 9.0), "crossing_down"),
        ((9.0, 12.0, 13.0), "quiet"),  # crossed the session before: that was yesterday's
        ((10.0, 12.0), "too_few_observations"),
    ],
)
def test_crossing_on_the_very_day(closes: Sequence[float], expected: str) -> None:
    assert outcome(watched(*closes), made.rule("mean", AlertKind.CROSSING, average=2)) == expected


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        ((100.0, 300.0, 600.0), "volume"),
        ((100.0, 300.0, 599.0), "quiet"),
        ((0.0, 0.0, 5.0), "no_trades"),
        ((100.0, float("nan"), 600.0), "no_volume"),
        (None, "no_volume"),
    ],
)
def test_volume(volume: Sequence[float] | None, expected: str) -> None:
    rule = made.rule("volume", AlertKind.VOLUME, above=3.0, average=2)
    assert outcome(watched(1.0, 1.0, 1.0, volume=volume), rule) == expected


def test_volume_of_too_few_sessions() -> None:
    rule = made.rule("volume", AlertKind.VOLUME, above=3.0, average=2)
    assert outcome(watched(1.0, 1.0, volume=(1.0, 9.0)), rule) == "too_few_observations"


KINDS_ON_PRICES = [
    level(above=1.0),
    made.rule("change", AlertKind.CHANGE, above=0.01),
    made.rule("fall", AlertKind.DRAWDOWN, above=0.01, sessions=2),
    made.rule("mean", AlertKind.CROSSING, average=2),
    made.rule("volume", AlertKind.VOLUME, above=1.0, average=2),
]


@pytest.mark.parametrize("rule", KINDS_ON_PRICES, ids=lambda rule: rule.kind.value)
def test_an_old_bar_never_fires_as_if_it_were_of_the_day(rule: AlertRule) -> None:
    """Suspended, or a source that lags: the last bar is of the session before the last complete one."""
    old = watched(100.0, 90.0, 80.0, 130.0, last=DAY - timedelta(days=1), volume=(1.0, 1.0, 1.0, 9.0))
    assert outcome(old, rule) == "stale_price"


@pytest.mark.parametrize("rule", KINDS_ON_PRICES, ids=lambda rule: rule.kind.value)
def test_without_a_price_nothing_is_said(rule: AlertRule) -> None:
    assert outcome(None, rule) == "not_offered"
    failed = Note(NoteKind.UNPRICED, "ACME", "down", SOURCE_FAILED)
    assert outcome(None, rule, notes=(failed,)) == "source_failed"


def test_on_a_holiday_the_last_session_is_what_it_is() -> None:
    """The market is closed today: its last complete session is yesterday's, and that bar is not old."""
    closed = replace(made.US, is_session=False, last_complete=DAY - timedelta(days=1))
    history = watched(100.0, 120.0, last=DAY - timedelta(days=1))
    assert outcome(history, level(above=110.0), markets=(closed,)) == "level_above"


def _split(day: date, ratio: float = 2.0) -> tuple[CorporateActions, ...]:
    return (CorporateActions("ACME", (), (Split(day, ratio),), as_declared=True, origin=made.ORIGIN),)


def test_a_level_of_before_a_split_says_nothing_of_the_shares_after_it() -> None:
    halved = watched(200.0, 201.0, 100.0, basis=PriceBasis.RAW)
    assert outcome(halved, level(below=150.0), actions=_split(DAY)) == "split_since"
    long_ago = watched(*([200.0] * 3), *([100.0] * 8), basis=PriceBasis.RAW)
    assert outcome(long_ago, level(below=150.0), actions=_split(DAY - timedelta(days=9))) == "level_below"


def test_a_split_is_no_fall() -> None:
    """Two for one on the day: 201 became 100, which is a loss of one in 201, and not of half."""
    halved = watched(200.0, 201.0, 100.0, basis=PriceBasis.RAW, volume=(10.0, 10.0, 25.0))
    fall = made.rule("change", AlertKind.CHANGE, below=-0.05)
    assert outcome(halved, fall) == "change_fall"  # without the split the quotes say so
    assert outcome(halved, fall, actions=_split(DAY)) == "quiet"
    deep = made.rule("fall", AlertKind.DRAWDOWN, above=0.05, sessions=3)
    assert outcome(halved, deep, actions=_split(DAY)) == "quiet"
    busy = made.rule("volume", AlertKind.VOLUME, above=2.0, average=2)
    assert outcome(halved, busy, actions=_split(DAY)) == "quiet"  # 25 new shares are 12.5 old ones


def test_adjusted_closes_are_not_divided_twice() -> None:
    adjusted = watched(100.0, 100.5, 100.0, basis=PriceBasis.SPLIT_ADJUSTED)
    fall = made.rule("change", AlertKind.CHANGE, above=0.05, below=-0.05)
    assert outcome(adjusted, fall, actions=_split(DAY)) == "quiet"


def news_outcome(*items: tuple[str, datetime], rule: AlertRule, **parts: Any) -> str:
    told = tuple(made.news("ACME", title, when) for title, when in items)
    return outcome(watched(1.0, 1.0, 1.0), rule, news=told, **parts)


def at(day: date, hour: int = 15) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


RECALL = made.rule("recall", AlertKind.NEWS, words=("Recall",))


def test_news() -> None:
    assert news_outcome(("A RECALL of devices", at(DAY)), rule=RECALL) == "news"
    assert news_outcome(("Results", at(DAY)), rule=RECALL) == "quiet"
    assert news_outcome(("Results", at(DAY)), rule=replace(RECALL, words=())) == "news"
    assert news_outcome(("A recall", at(DAY - timedelta(days=1))), rule=RECALL) == "quiet"
    assert news_outcome(("A recall", at(DAY - timedelta(days=1))), rule=replace(RECALL, sessions=2)) == "news"


def test_news_over_a_weekend() -> None:
    """On Monday, before the market opens, an item of Saturday came after Friday's session began."""
    friday, monday = date(2024, 6, 14), date(2024, 6, 17)
    closed = replace(made.US, last_complete=friday)
    told = (made.news("ACME", "A recall", at(date(2024, 6, 15))),)
    history = watched(1.0, 1.0, 1.0, last=friday)
    assert outcome(history, RECALL, news=told, as_of=monday, markets=(closed,)) == "news"


def test_the_day_of_an_item_is_that_of_its_market() -> None:
    """Two in the morning in Greenwich is the evening before in New York."""
    assert news_outcome(("A recall", at(DAY, hour=2)), rule=RECALL) == "quiet"


def test_no_news_that_failed_is_not_no_news() -> None:
    failed = Note(NoteKind.NO_NEWS, "ACME", "down", SOURCE_FAILED)
    assert news_outcome(rule=RECALL, notes=(failed,)) == "source_failed"
    assert news_outcome(rule=RECALL, notes=(replace(failed, need=""),)) == "not_offered"
    assert news_outcome(rule=RECALL) == "quiet"


def book_outcomes(rule: AlertRule, **parts: Any) -> list[str]:
    snapshot = made.brief((), rules=(rule,), **parts)
    checks = every_check(made.evidence_of(snapshot))
    return [one.variant or ("quiet" if one.why is None else one.why.reason.value) for one in checks]


def test_limits_come_from_the_book() -> None:
    clients = made.book(made.client("client-a"), made.client("client-b", QueueKind.LOSS))
    rule = made.rule("limits", AlertKind.LIMIT)
    assert book_outcomes(rule, book=clients) == ["limit", "quiet"]
    assert book_outcomes(rule) == ["no_book"]
    assert book_outcomes(rule, book=made.book()) == []


@pytest.mark.parametrize(
    ("sessions", "above", "expected"),
    [
        (1, 0.02, "loss"),  # reached exactly
        (1, 0.021, "quiet"),
        (5, 0.06, "loss"),
        (21, 0.12, "loss"),
        (3, 0.001, "not_offered"),  # the book has no such window
    ],
)
def test_losses_come_from_the_book(sessions: int, above: float, expected: str) -> None:
    clients = made.book(made.client("client-b", QueueKind.LOSS, returns=(-0.02, -0.06, -0.12)))
    rule = made.rule("loss", AlertKind.LOSS, above=above, sessions=sessions)
    assert book_outcomes(rule, book=clients) == [expected]


def test_a_client_who_gained_lost_nothing() -> None:
    clients = made.book(made.client("client-b", returns=(0.02, 0.06, 0.12)))
    assert book_outcomes(made.rule("loss", AlertKind.LOSS, above=0.01), book=clients) == ["quiet"]


def test_a_rule_without_symbols_is_about_everything_watched() -> None:
    rule = made.rule("rises", AlertKind.CHANGE, above=0.05)
    told = [(WATCHED, made.closes(symbol, (100.0, close))) for symbol, close in (("AAA", 110.0), ("BBB", 101.0))]
    snapshot = made.brief((*told, (INDEX, made.closes(made.SPX, (1.0, 2.0)))), rules=(rule,))
    assert [(one.symbol, one.variant) for one in every_check(made.evidence_of(snapshot))] == [
        ("AAA", "change_rise"),
        ("BBB", ""),
    ]


def test_a_rule_may_be_about_an_index_of_the_brief() -> None:
    rule = made.rule("index", AlertKind.LEVEL, "^GSPC", above=5000.0)
    snapshot = made.brief(((INDEX, made.closes(made.SPX, (5000.0,))),), rules=(rule,))
    (check,) = every_check(made.evidence_of(snapshot))
    assert check.variant == "level_above"


def _section(snapshot: BriefSnapshot) -> Any:
    return alerts(made.evidence_of(snapshot))


def test_what_could_not_be_judged_is_listed_with_its_reason() -> None:
    rules = (level(above=90.0), made.rule("volume", AlertKind.VOLUME, "ACME", above=2.0))
    section = _section(made.brief(((WATCHED, watched(100.0, 100.0)),), rules=rules))
    facts = {fact.key: fact for fact in section.facts}
    assert facts["alerts.fired"].value == 1
    assert facts["alerts.unjudged"].value == 1
    assert facts["alerts.unjudged_name.1"].value == "volume"
    absence = facts["alerts.unjudged_value.1"].absent_because
    assert absence is not None
    assert (absence.reason, absence.have, absence.need) == (AbsenceReason.TOO_FEW_OBSERVATIONS, "2", "21")
    assert [one.name for one in section.findings] == ["alert.level_above"]


def test_of_rules_that_could_not_be_judged_alone_nothing_is_claimed() -> None:
    section = _section(made.brief((), rules=(level(above=90.0),), items=("ACME",)))
    assert section.findings == ()


def test_rules_that_were_judged_and_did_not_fire_are_said_so() -> None:
    section = _section(made.brief(((WATCHED, watched(100.0, 100.0)),), rules=(level(above=110.0),)))
    assert [one.name for one in section.findings] == ["alert.none"]


def test_a_breach_is_told_in_the_reader_s_language() -> None:
    made_up = made.brief((), rules=(made.rule("limits", AlertKind.LIMIT),), book=made.book(made.client("client-a")))
    fact = next(one for one in _section(made_up).facts if one.key == "alerts.value.1")
    assert write_figure(fact, Language.EN).startswith("The share in equities")
    assert write_figure(fact, Language.ZH).startswith("权益占比")


def test_a_rule_on_the_book_is_one_finding_however_many_clients_it_is_about() -> None:
    clients = [made.client(f"client-{at}") for at in range(5)]
    section = _section(made.brief((), rules=(made.rule("limits", AlertKind.LIMIT),), book=made.book(*clients)))
    (found,) = section.findings
    facts = {fact.key: fact.value for fact in section.facts}
    assert [facts[key] for key in found.facts] == ["limits", 5]
    assert facts["alerts.fired"] == 5
