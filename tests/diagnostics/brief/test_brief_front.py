"""The first page of a brief: what cannot wait, in which order, and what is new since the brief before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.brief_snapshot import INDEX, WATCHED, BriefSnapshot
from data_sources.model.book import RuleHeld
from data_sources.model.watchlist import AlertKind
from diagnostics.brief.front.ranking import MOST_EXCEPTIONS, MOST_OF_A_RULE, ORDER, exceptional, out_of_the_ordinary
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.pipeline import Diagnosed
from diagnostics.section import FigureTable, Note
from tests.diagnostics.brief import made_up_brief as made

DAY, NEXT = made.DAY, made.DAY + timedelta(days=1)
LEVEL = made.rule("level", AlertKind.LEVEL, "ACME", above=100.0)


def finding(rule: str, severity: int, at: int = 0) -> Finding:
    return Finding(rule, f"v{at}", Severity(severity), Direction.NEUTRAL, (f"{rule}.fact.{at}",))


FINDINGS = st.lists(
    st.builds(finding, st.sampled_from((*ORDER, "event", "since_brief")), st.integers(1, 3), st.integers(0, 30)),
    max_size=40,
    unique=True,
).map(tuple)


@given(FINDINGS)
def test_the_first_page_has_the_most_severe_and_never_too_many(findings: tuple[Finding, ...]) -> None:
    every, first = out_of_the_ordinary(findings), exceptional(findings)
    assert len(first) == min(MOST_EXCEPTIONS, len(every))
    assert set(first) <= set(every) <= set(findings)
    places = [(-one.severity, ORDER.index(one.rule)) for one in first]
    assert places == sorted(places)


@given(FINDINGS)
def test_no_rule_hides_another(findings: tuple[Finding, ...]) -> None:
    every, first = out_of_the_ordinary(findings), exceptional(findings)
    for rule in ORDER:
        left_out = [one for one in every if one.rule == rule and one not in first]
        own = sum(one.rule == rule for one in first)
        crowded = any(sum(one.rule == other for one in first) > MOST_OF_A_RULE for other in ORDER if other != rule)
        assert not (left_out and own < MOST_OF_A_RULE and crowded)


def test_alerts_and_clients_do_not_hide_that_a_market_fell() -> None:
    crowd = tuple(finding(rule, 3, at) for rule in ("alert", "call") for at in range(9))
    assert finding("market", 2) in exceptional((*crowd, finding("market", 2)))
    assert finding("gap", 2) in exceptional((*crowd, finding("gap", 2)))


def test_order_within_a_severity() -> None:
    told = (finding("gap", 3), finding("market", 3), finding("call", 3), finding("alert", 2), finding("alert", 3))
    assert [(one.rule, int(one.severity)) for one in exceptional(told)] == [
        ("alert", 3), ("call", 3), ("market", 3), ("gap", 3), ("alert", 2),
    ]  # fmt: skip


def test_what_is_only_noted_is_no_exception() -> None:
    assert exceptional((finding("alert", 1), finding("event", 3))) == ()


def section(diagnosed: Diagnosed, name: str) -> Any:
    return next(one for one in diagnosed.sections if one.name == name)


def test_a_quiet_day_is_said_to_be_one() -> None:
    quiet = made.diagnosed(made.brief(((INDEX, made.wandering(made.SPX, 0.0, 3)),)))
    assert quiet.verdict.name == "verdict.quiet_no_book"


def test_what_the_first_page_says_is_not_said_again_in_a_chapter() -> None:
    quiet = made.diagnosed(made.brief(((INDEX, made.wandering(made.SPX, 0.0, 3)),)))
    assert section(quiet, "exceptions").blocks == ()


def test_without_a_book_nothing_is_said_of_clients_to_call() -> None:
    without = made.diagnosed(replace(made.made_up_brief(), book=None))
    assert without.verdict.name == "verdict.exceptional_no_book"
    assert "verdict.calls" not in without.verdict.facts
    assert made.diagnosed(made.made_up_brief()).verdict.name == "verdict.exceptional"


def test_counts_are_of_all_and_the_table_has_what_the_page_has_no_room_for() -> None:
    diagnosed = made.diagnosed(made.made_up_brief())
    facts = {fact.key: fact.value for fact in diagnosed.ledger}
    every = out_of_the_ordinary(diagnosed.findings)
    told = sum(int(str(facts[f"exceptions.{name}"])) for name in ("alerts", "calls", "markets", "gaps"))
    assert told == len(every) > MOST_EXCEPTIONS
    (table,) = (block for block in section(diagnosed, "exceptions").blocks if isinstance(block, FigureTable))
    assert len(table.rows) == len(every) - MOST_EXCEPTIONS
    kinds = [facts[row[1][0]] for row in table.rows]
    assert kinds[0] == "alert volume"
    what, value = table.rows[0][1][1:]
    assert (facts[what], facts[value]) == ("Apple", 4.0)


def snapshot(close: float, *, as_of: Any = NEXT, **given: Any) -> BriefSnapshot:
    markets = tuple(replace(one, last_complete=as_of) for one in (made.CN, made.US))
    histories = given.pop("histories", ((WATCHED, made.closes("ACME", (90.0, close), as_of)),))
    return made.brief(histories, as_of=as_of, markets=markets, rules=given.pop("rules", (LEVEL,)), **given)


def since(now: BriefSnapshot, before: BriefSnapshot) -> tuple[dict[str, Any], list[str], Any]:
    diagnosed = made.diagnosed(replace(now, earlier=made.as_earlier(made.diagnosed(before))))
    made_up = section(diagnosed, "since_brief")
    return {fact.key: fact.value for fact in diagnosed.ledger}, [one.name for one in made_up.findings], made_up


def alerts_of(facts: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(facts.get(f"since_brief.alerts_{name}") for name in ("new", "on", "over", "unknown"))


def test_the_first_brief_says_that_it_is() -> None:
    diagnosed = made.diagnosed(snapshot(120.0))
    assert section(diagnosed, "since_brief").blocks == (Note("first_brief"),)


@pytest.mark.parametrize(
    ("now", "before", "counts", "found"),
    [
        (120.0, 95.0, (1, 0, 0, 0), ["since_brief.alert_new"]),
        (120.0, 110.0, (0, 1, 0, 0), ["since_brief.unchanged"]),
        (95.0, 110.0, (0, 0, 1, 0), ["since_brief.alert_over"]),
        (95.0, 96.0, (None, None, None, None), ["since_brief.unchanged"]),
    ],
)
def test_alerts_that_are_new_still_on_and_over(
    now: float, before: float, counts: tuple[Any, ...], found: list[str]
) -> None:
    facts, names, _ = since(snapshot(now), snapshot(before, as_of=DAY))
    assert alerts_of(facts) == counts
    assert names == found
    assert facts["since_brief.previous"] == DAY


def test_an_alert_that_could_not_be_judged_today_is_not_over() -> None:
    """The bar of the day is not there: whether the alert is still on, nobody knows."""
    old = ((WATCHED, made.closes("ACME", (90.0, 95.0), DAY)),)
    facts, names, _ = since(snapshot(95.0, histories=old), snapshot(120.0, as_of=DAY))
    assert alerts_of(facts) == (0, 0, 0, 1)
    assert "since_brief.alert_over" not in names


def of_book(*aliases: str, known: int | None = None, book: bool = True) -> BriefSnapshot:
    """A rule on accounts, and the clients for whom it holds; ``known`` of them are told by name."""
    clients = tuple(made.client(one) for one in aliases)
    first = clients[: len(clients) if known is None else known]
    held = RuleHeld("limits", len(clients), 0, first)
    standing = replace(made.book(*first), held=(held,)) if book else None
    return made.brief((), rules=(made.rule("limits", AlertKind.LIMIT),), book=standing)


@pytest.mark.parametrize(
    ("today", "counts"),
    [
        (of_book("a", "b"), (0, 2, 0, 0)),
        (of_book("b"), (0, 1, 1, 0)),
        (of_book(book=False), (0, 0, 0, 2)),  # nobody has looked: the breaches are not over
        (of_book("c", "a", "b", known=1), (1, 0, 0, 2)),  # more than are told by name
        (replace(of_book("a"), watchlist=made.brief(()).watchlist), (0, 0, 0, 2)),  # the rule is there no more
    ],
)
def test_a_breach_is_over_only_where_somebody_has_looked(
    today: BriefSnapshot, counts: tuple[int, int, int, int]
) -> None:
    earlier = made.as_earlier(made.diagnosed(of_book("a", "b")))
    after = replace(today, as_of=NEXT, earlier=earlier)
    facts = {fact.key: fact.value for fact in made.diagnosed(after).ledger}
    assert alerts_of(facts) == counts


def test_the_alert_counts_every_client_of_the_book_and_not_those_listed() -> None:
    facts = {fact.key: fact.value for fact in made.diagnosed(of_book("a", "b", "c", known=1)).ledger}
    assert facts["alerts.clients.1"] == 3


def test_clients_of_whom_nobody_can_tell_are_a_gap_and_not_quiet() -> None:
    snapshot = of_book()
    assert snapshot.book is not None
    snapshot = replace(snapshot, book=replace(snapshot.book, held=(RuleHeld("limits", 0, 4),)))
    facts = {fact.key: fact.value for fact in made.diagnosed(snapshot).ledger}
    assert (facts["alerts.fired"], facts["alerts.unjudged"], facts["gaps.unjudged"]) == (0, 1, 1)


def test_another_rule_on_the_same_symbol_is_another_alert() -> None:
    other = replace(LEVEL, name="other")
    facts, _, _ = since(snapshot(120.0, rules=(other,)), snapshot(120.0, as_of=DAY))
    assert alerts_of(facts) == (1, 0, 0, 1)  # nobody looks at the old one any more: it is not over


def test_clients_who_came_and_went() -> None:
    before = snapshot(95.0, as_of=DAY, book=made.book(made.client("client-a"), made.client("client-b")))
    now = snapshot(95.0, book=made.book(made.client("client-b"), made.client("client-c")))
    facts, names, _ = since(now, before)
    assert (facts["since_brief.calls_new"], facts["since_brief.calls_gone"]) == (1, 1)
    assert (facts["since_brief.calls_new_names"], facts["since_brief.calls_gone_names"]) == ("client-c", "client-a")
    assert names == ["since_brief.calls_new", "since_brief.calls_gone"]


def test_without_a_book_on_both_days_nobody_came_or_went() -> None:
    before = snapshot(95.0, as_of=DAY, book=made.book(made.client("client-a")))
    _, names, _ = since(snapshot(95.0), before)
    assert names == ["since_brief.unchanged"]


def index_on(day: Any, *levels: float) -> tuple[tuple[str, Any], ...]:
    return ((INDEX, made.closes(made.SPX, levels, day)), (INDEX, made.closes(made.CSI, (10.0, 11.0), day)))


def test_levels_then_and_now() -> None:
    before = snapshot(1.0, as_of=DAY, histories=index_on(DAY, 100.0, 200.0), rules=())
    now = snapshot(1.0, histories=tuple(reversed(index_on(NEXT, 100.0, 200.0, 150.0))), rules=())
    facts, _, made_up = since(now, before)
    # The order of the indices is another one now: the symbol says which is which.
    assert facts["indices.symbol.2"] == "^GSPC"
    assert facts["since_brief.level_before.2"] == 200.0
    assert facts["since_brief.level_change.2"] == pytest.approx(-0.25)
    assert "no_session_since" not in [one.name for one in made_up.blocks]


def test_over_a_holiday_there_is_no_session_to_tell_of() -> None:
    before = snapshot(1.0, as_of=DAY, histories=index_on(DAY, 100.0, 200.0), rules=())
    closed = tuple(replace(one, is_session=False) for one in (made.CN, made.US))
    now = replace(before, as_of=NEXT, markets=closed)
    facts, _, made_up = since(now, before)
    assert "since_brief.level_change.1" not in facts
    assert "no_session_since" in [one.name for one in made_up.blocks]


def test_a_brief_of_the_same_day_says_so() -> None:
    before = snapshot(120.0, as_of=DAY)
    _, names, made_up = since(snapshot(120.0, as_of=DAY), before)
    assert "same_day_brief" in [one.name for one in made_up.blocks]
    assert names == ["since_brief.unchanged"]
