"""A shelf that is stocked beside an earlier one: its answers stand, and only what failed or was not asked is asked."""

from __future__ import annotations

from dataclasses import replace

from data_sources.client_book import ClientWants, union_of, wants
from data_sources.shelf import Shelf, stock_shelf
from tests.data_sources.shelf.at_the_sample import TERMS, TODAY, AskedSample, clients

HELD = "510300.SH"


def needed() -> ClientWants:
    return union_of([wants(one, TODAY, TERMS.as_of) for one in clients()])


def stocked(source: AskedSample, before: Shelf | None = None, without: str = "") -> Shelf:
    whole = needed()
    some = replace(whole, symbols=tuple(one for one in whole.symbols if one != without))
    return stock_shelf(some, TERMS, lambda _: (source,), before=before)


def test_only_what_a_source_failed_to_say_is_asked_again() -> None:
    before = stocked(AskedSample(down=(HELD,)))
    assert before.failures
    source = AskedSample()
    now = stocked(source, before)
    assert {question.split()[-1] for question in source.asked} == {HELD}
    assert now.failures == ()
    assert now.sha256 == stocked(AskedSample()).sha256


def test_what_came_to_it_is_asked_beside_what_stands() -> None:
    source = AskedSample()
    now = stocked(source, stocked(AskedSample(), without="510500.SH"))
    assert {question.split()[-1] for question in source.asked} <= {"510500.SH"}
    assert now.sha256 == stocked(AskedSample()).sha256


def test_a_market_that_lacks_nothing_asks_nobody() -> None:
    before = stocked(AskedSample())
    nobody = AskedSample(down=needed().symbols)
    assert stocked(nobody, before).sha256 == before.sha256
    assert not nobody.asked
