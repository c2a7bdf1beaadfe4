"""Who is called first, and what the firm's sums say: laws over any book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.model.book import (
    ClientStanding,
    Exposure,
    QueueKind,
    QueueReason,
    StandingFigure,
    StandingStatus,
)
from diagnostics.book.firm import TOP_SYMBOLS, WORST, firm_standing
from diagnostics.book.order import queue_order, size_of, urgency

DAY = date(2024, 11, 29)


def client(
    folder: str,
    value: float | None = 100.0,
    *,
    currency: str = "USD",
    reasons: Sequence[QueueReason] = (),
    exposures: Sequence[Exposure] = (),
    month: float | None = None,
    status: StandingStatus = StandingStatus.DONE,
    more: Sequence[StandingFigure] = (),
) -> ClientStanding:
    figures = (
        StandingFigure("overview.value", value, "money", currency, "" if value is not None else "not_valued"),
        StandingFigure("book.flows.1m", None, "money", currency, "no_transactions"),
        StandingFigure("book.return.1m", month, "change", "", "" if month is not None else "no_transactions"),
        *more,
    )
    done = status is StandingStatus.DONE
    return ClientStanding(
        folder, f"client-{folder}", status, DAY if done else None, currency if done else "",
        figures if done else (), tuple(exposures), tuple(reasons),
    )  # fmt: skip


def reason(kind: QueueKind, severity: int = 2, facts: tuple[str, ...] = ()) -> QueueReason:
    return QueueReason(kind, severity, "made.up", facts, (("en", "said"), ("zh", "说")))


def lost(folder: str, fell: float, bound: float = 0.1) -> ClientStanding:
    figures = (
        StandingFigure("book.return.1w", fell, "change"),
        StandingFigure("rule.book_loss.week", bound, "fraction"),
    )
    facts = ("book.return.1w", "rule.book_loss.week")
    return client(folder, reasons=(reason(QueueKind.LOSS, 2, facts),), more=figures)


def test_severity_goes_before_kind_kind_before_size_and_size_before_the_name() -> None:
    ordered = [
        client("z", reasons=(reason(QueueKind.DATA, 3),)),
        client("y", reasons=(reason(QueueKind.BREACH, 2),)),
        lost("x", -0.3),
        lost("b", -0.2),
        lost("c", -0.2),
        client("a", reasons=(reason(QueueKind.STALE, 2),)),
    ]
    assert queue_order(reversed(ordered)) == tuple(ordered)
    assert queue_order([client("nothing to say of")]) == ()


def test_the_size_is_the_distance_from_the_bound() -> None:
    one = lost("a", -0.25, 0.1)
    assert size_of(one, one.reasons[0]) == pytest.approx(0.15)
    money = client("b", reasons=(reason(QueueKind.LIQUIDITY, 2, ("overview.value",)),))
    assert size_of(money, money.reasons[0]) == 0.0  # an amount of money says nothing of how far


@pytest.mark.parametrize(
    ("finding", "numbers", "expected"),
    [
        ("goal_probability.unlikely", (0.2, 0.45, 0.5), 0.3),  # required return between figure and bound
        ("rebalance.out_of_reach", (0.04, 0.9), 0.04),  # the turnover of what can be reached is no bound
        ("class_band.above", (0.7, 0.6), 0.1),
    ],
)
def test_the_size_is_held_against_the_bound_and_nothing_else(
    finding: str, numbers: tuple[float, ...], expected: float
) -> None:
    figures = tuple(StandingFigure(f"figure.{at}", number, "fraction") for at, number in enumerate(numbers))
    why = replace(reason(QueueKind.GOAL, 2, tuple(one.key for one in figures)), finding=finding)
    assert size_of(client("a", reasons=(why,), more=figures), why) == pytest.approx(expected)


REASONS = st.builds(reason, st.sampled_from(QueueKind), st.integers(1, 3))


@given(st.lists(st.tuples(st.lists(REASONS, max_size=2), st.floats(-0.5, 0.0)), max_size=12), st.randoms())
def test_the_queue_is_one_order_whatever_order_the_clients_came_in(made: list, random: object) -> None:
    book = [
        client(f"{at:02}", reasons=reasons, more=(StandingFigure("x", fell, "change"),))
        for at, (reasons, fell) in enumerate(made)
    ]
    shuffled = list(book)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    queue = queue_order(shuffled)
    assert queue == queue_order(book)
    assert {one.folder for one in queue} == {one.folder for one in book if one.reasons}
    assert [urgency(one) for one in queue] == sorted(urgency(one) for one in queue)


def totals(book: Sequence[ClientStanding], **given: object) -> dict[tuple[str, str], tuple[float, int]]:
    firm = firm_standing(book, **given)  # type: ignore[arg-type]
    return {(one.key, one.currency): (one.value, one.clients) for one in firm.totals}


def test_one_currency_is_summed_as_it_is_and_a_client_without_a_value_is_in_no_sum() -> None:
    parts = (Exposure("class", "equity", 80.0), Exposure("class", "cash", 20.0))
    book = [client("a", exposures=parts), client("b", exposures=parts), client("c", None)]
    firm = firm_standing(book)
    assert (firm.clients, firm.diagnosed, firm.without_value, firm.currency) == (3, 3, 1, "USD")
    found = totals(book)
    assert found["value", "USD"] == (200.0, 2)
    assert found["exposure.class.equity", "USD"] == (160.0, 2)
    assert ("flows", "USD") not in found  # nobody's flows are known: no sum, and no zero


def test_without_every_rate_each_currency_has_its_own_sum_and_the_total_says_so() -> None:
    book = [client("a"), client("b", 50.0, currency="EUR"), client("c", 10.0, currency="CNY")]
    rates = {"EUR": 1.1}
    firm = firm_standing(book, rates, "USD")
    assert firm.currency == ""
    assert all(one.by_currency for one in firm.totals)
    assert totals(book, rates=rates, currency="USD")["value", "EUR"] == (50.0, 1)


def test_with_every_rate_there_is_one_sum() -> None:
    book = [client("a"), client("b", 50.0, currency="EUR"), client("c", 10.0, currency="CNY")]
    rates = {"EUR": 1.1, "CNY": 0.14}
    firm = firm_standing(book, rates, "USD")
    assert firm.currency == "USD"
    assert not any(one.by_currency for one in firm.totals)
    value, clients = totals(book, rates=rates, currency="USD")["value", "USD"]
    assert value == pytest.approx(100.0 + 55.0 + 1.4)
    assert clients == 3


def test_one_currency_that_is_not_the_firms_is_turned_only_with_its_rate() -> None:
    book = [client("a", 50.0, currency="EUR")]
    assert totals(book, currency="USD") == {("value", "EUR"): (50.0, 1)}
    assert totals(book, rates={"EUR": 2.0}, currency="USD") == {("value", "USD"): (100.0, 1)}


def test_clients_who_failed_are_counted_and_in_no_sum() -> None:
    broken = client("b", status=StandingStatus.UNREADABLE, reasons=(reason(QueueKind.UNREADABLE, 3),))
    firm = firm_standing([client("a"), broken])
    assert (firm.clients, firm.diagnosed, firm.in_queue) == (2, 1, 1)
    assert firm.statuses == ((StandingStatus.DONE, 1), (StandingStatus.UNREADABLE, 1))
    assert firm.kinds == ((QueueKind.UNREADABLE, 1),)
    assert [one.clients for one in firm.totals] == [1]


def test_a_client_counts_once_for_a_kind_of_reason() -> None:
    twice = client("a", reasons=(reason(QueueKind.LOSS), reason(QueueKind.LOSS, 1), reason(QueueKind.GOAL)))
    assert firm_standing([twice]).kinds == ((QueueKind.LOSS, 1), (QueueKind.GOAL, 1))


def test_only_the_largest_holdings_are_listed_and_all_classes() -> None:
    many = tuple(Exposure("symbol", f"S{at:03}", float(at)) for at in range(100))
    firm = firm_standing([client("a", exposures=(*many, Exposure("class", "equity", 1.0)))])
    symbols = [one.key for one in firm.totals if one.key.startswith("exposure.symbol.")]
    assert len(symbols) == TOP_SYMBOLS
    assert symbols[0] == "exposure.symbol.S099"
    assert any(one.key == "exposure.class.equity" for one in firm.totals)


@given(st.lists(st.one_of(st.none(), st.floats(-0.9, 0.9)), max_size=3000 // 10))
def test_the_worst_are_those_who_lost_most(months: list[float | None]) -> None:
    firm = firm_standing([client(f"{at:04}", month=month) for at, month in enumerate(months)])
    expected = sorted((month, f"{at:04}") for at, month in enumerate(months) if month is not None and month < 0.0)
    assert [(one.lost, one.folder) for one in firm.worst] == expected[:WORST]


def test_the_worst_are_found_among_more_than_are_remembered_at_once() -> None:
    months = [-(at % 997) / 1000.0 for at in range(5000)]
    firm = firm_standing(client(f"{at:05}", month=month) for at, month in enumerate(months))
    expected = sorted((month, f"{at:05}") for at, month in enumerate(months) if month < 0.0)
    assert [(one.lost, one.folder) for one in firm.worst] == expected[:WORST]


def test_an_empty_book_has_no_sums() -> None:
    firm = firm_standing([])
    assert (firm.clients, firm.as_of, firm.totals, firm.worst, firm.currency) == (0, None, (), (), "")
