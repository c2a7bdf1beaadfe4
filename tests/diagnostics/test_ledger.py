"""The ledger holds each key once, and inputs before what is made of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.ledger import FactLedger, LedgerError

DAY = date(2024, 11, 29)


def made(key: str, *inputs: str) -> Fact:
    return Fact(key, 1.0, Unit.RATIO, DAY, "test:ACME", "by hand", inputs=inputs)


def test_facts_stay_in_the_order_in_which_they_were_made() -> None:
    ledger = FactLedger([made("b.x"), made("a.x", "b.x")])
    assert [fact.key for fact in ledger] == ["b.x", "a.x"]
    assert len(ledger) == 2


def test_a_key_is_written_once() -> None:
    ledger = FactLedger([made("a.x")])
    with pytest.raises(LedgerError, match=r"a\.x is already written"):
        ledger.add(made("a.x"))


def test_an_input_comes_before_what_is_made_of_it() -> None:
    with pytest.raises(LedgerError, match=r"a\.x is made from b\.x, which is not in the ledger yet"):
        FactLedger([made("a.x", "b.x"), made("b.x")])


def test_a_fact_is_not_made_of_itself() -> None:
    with pytest.raises(LedgerError):
        FactLedger([made("a.x", "a.x")])


def test_a_refused_fact_leaves_no_trace() -> None:
    ledger = FactLedger()
    with pytest.raises(LedgerError):
        ledger.add(made("a.x", "b.x"))
    assert "a.x" not in ledger
    assert ledger.get("a.x") is None
    with pytest.raises(KeyError):
        ledger["a.x"]


def test_why_ends_at_the_observations() -> None:
    ledger = FactLedger([made("o.x"), made("b.x", "o.x"), made("a.x", "b.x", "o.x")])
    why = ledger.why("a.x")
    assert why.fact is ledger["a.x"]
    assert [step.fact.key for step in why.inputs] == ["b.x", "o.x"]
    assert [step.fact.key for step in why.inputs[0].inputs] == ["o.x"]
    assert why.inputs[1].inputs == ()
    with pytest.raises(KeyError):
        ledger.why("c.x")


def test_the_absent_facts_in_order() -> None:
    absent = [
        Fact(key, None, Unit.RATIO, DAY, "", "", absent_because=Absence(AbsenceReason.NO_LOSSES))
        for key in ("b.x", "a.x")
    ]
    ledger = FactLedger([absent[0], made("c.x"), absent[1]])
    assert ledger.absent() == tuple(absent)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sets(st.integers(0, 11)), min_size=1, max_size=12))
def test_whatever_the_ledger_accepts_is_acyclic(inputs: list[set[int]]) -> None:
    """Each fact names some of twelve as inputs; the ledger takes it when they are all there, and then it has an end."""
    ledger = FactLedger()
    for place, wanted in enumerate(inputs):
        fact = made(f"fact.n{place}", *(f"fact.n{number}" for number in sorted(wanted)))
        if all(number < place and f"fact.n{number}" in ledger for number in wanted):
            ledger.add(fact)
        else:
            with pytest.raises(LedgerError):
                ledger.add(fact)
    for fact in ledger:
        steps = [ledger.why(fact.key)]
        while steps:
            step = steps.pop()
            assert all(other.fact.key != step.fact.key for other in step.inputs)
            steps += step.inputs
