"""What a run may spend on models: nothing is asked that could lead above a ceiling, by any number of processes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_cli.model_budget.budget import SPENT, UNKNOWN, Budget, Ceilings
from advisor_cli.model_budget.ledger import NAME, Ledger
from advisor_cli.model_budget.spending import ModelSpending, written_spending
from diagnostics.commentary.model import ModelFailure

UNKNOWN_COST = "at a cost that nobody knows"
ENDS = ("answered", "timeout", "rate_limited", "open")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "home" / NAME)


def test_what_a_reply_took_takes_the_place_of_what_was_set_aside(ledger: Ledger) -> None:
    budget = Budget(ledger, "run", Ceilings(tokens=1000, cost=1.0))
    call = budget.set_aside("m", 900, 0.9)
    assert budget.spending() == ModelSpending(1, 900, 0.9, 0, 1000, 1.0)
    budget.settle(call, 110, 0.01)
    assert budget.spending() == ModelSpending(1, 110, 0.01, 0, 1000, 1.0)


def test_a_question_that_could_lead_above_the_ceiling_is_refused_with_the_figures(ledger: Ledger) -> None:
    budget = Budget(ledger, "run", Ceilings(tokens=1000))
    budget.set_aside("m", 900, None)
    with pytest.raises(ModelFailure, match=r"900 of this run's 1,000 tokens .* may take 101; --model-tokens") as caught:
        budget.set_aside("m", 101, None)
    assert caught.value.kind == SPENT
    budget.set_aside("m", 100, None)  # just fits


def test_money_has_a_ceiling_of_its_own(ledger: Ledger) -> None:
    budget = Budget(ledger, "run", Ceilings(cost=0.25))
    budget.settle(budget.set_aside("m", 10, 0.125), 10, 0.125)
    with pytest.raises(ModelFailure, match=r"0\.1250 of this run's 0\.2500 US dollars"):
        budget.set_aside("m", 10, 0.1875)
    budget.set_aside("m", 10, 0.125)


def test_a_question_without_a_known_price_is_counted_as_such(ledger: Ledger) -> None:
    budget = Budget(ledger, "run", Ceilings(cost=0.25))
    budget.settle(budget.set_aside("m", 10, None), 7, None)
    assert budget.spending() == ModelSpending(1, 7, 0.0, 1, None, 0.25)


def test_a_call_that_died_stays_spent_and_one_that_was_never_taken_does_not(ledger: Ledger) -> None:
    budget = Budget(ledger, "run", Ceilings(tokens=1000))
    budget.failed(budget.set_aside("m", 400, None), "timeout")
    budget.failed(budget.set_aside("m", 600, None), "rate_limited")
    budget.failed(budget.set_aside("m", 600, None), "not_configured")
    assert budget.spending().tokens == 400
    assert budget.spending().calls == 1


def test_runs_do_not_spend_each_other_s_money(ledger: Ledger) -> None:
    Budget(ledger, "one", Ceilings(tokens=100)).set_aside("m", 100, None)
    Budget(ledger, "two", Ceilings(tokens=100)).set_aside("m", 100, None)
    with pytest.raises(ModelFailure):
        Budget(ledger, "two", Ceilings(tokens=100)).set_aside("m", 1, None)


def test_without_a_usage_in_the_reply_what_was_set_aside_stays(ledger: Ledger) -> None:
    budget = Budget(ledger, "run", Ceilings())
    budget.settle(budget.set_aside("m", 400, 0.5), None, None)
    assert budget.spending() == ModelSpending(1, 400, 0.5, 0)


def test_a_ledger_that_cannot_be_used_asks_nothing_where_there_is_a_ceiling(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file stands where the folder should be")
    ledger = Ledger(tmp_path / "home" / NAME)
    with pytest.raises(ModelFailure, match="nobody can say") as caught:
        Budget(ledger, "run", Ceilings(tokens=10**9)).set_aside("m", 1, None)
    assert caught.value.kind == UNKNOWN
    free = Budget(ledger, "run", Ceilings())
    free.settle(free.set_aside("m", 1, None), 1, None)
    assert free.spending() == ModelSpending(0, 0, 0.0, 0)


def test_another_program_s_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / NAME
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(ModelFailure):
        Budget(Ledger(path), "run", Ceilings(tokens=10)).set_aside("m", 1, None)
    assert path.read_bytes() == before


@settings(max_examples=60, deadline=None)
@given(
    most=st.integers(1, 2000),
    steps=st.lists(
        st.tuples(
            st.integers(1, 700), st.sampled_from(["answered", "timeout", "rate_limited", "open"]), st.floats(0, 1)
        ),
        max_size=25,
    ),
)
def test_nothing_leads_above_the_ceiling(
    tmp_path_factory: pytest.TempPathFactory, most: int, steps: list[tuple[int, str, float]]
) -> None:
    """Replies take at most what was set aside for them; then no order of ends leads above the ceiling."""
    ledger = Ledger(tmp_path_factory.mktemp("spend") / NAME)
    budget = Budget(ledger, "run", Ceilings(tokens=most))
    expected = 0
    for tokens, end, share in steps:
        try:
            call = budget.set_aside("m", tokens, None)
        except ModelFailure:
            assert expected + tokens > most
            continue
        took = int(tokens * share)
        if end == "answered":
            budget.settle(call, took, None)
            expected += took
        elif end != "open":
            budget.failed(call, end)
        if end in ("open", "timeout"):
            expected += tokens
        assert budget.spending().tokens == expected <= most


@pytest.mark.parametrize(
    ("spent", "written"),
    [
        (ModelSpending(1, 110, 0.0, 1), "model: 1 question, 110 tokens, " + UNKNOWN_COST),
        (ModelSpending(0, 0, 0.0, 0, 5000), "model: 0 questions, 0 tokens of 5,000, 0.0000 US dollars"),
        (
            ModelSpending(3, 12345, 0.25, 1, 20000, 0.5),
            "model: 3 questions, 12,345 tokens of 20,000, 0.2500 US dollars of 0.5000, and 1 of them " + UNKNOWN_COST,
        ),
    ],
)
def test_what_was_spent_in_words(spent: ModelSpending, written: str) -> None:
    assert written_spending(spent) == written
