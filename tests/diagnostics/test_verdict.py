"""The verdict counts; it neither rates nor advises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import Unit
from diagnostics.findings import Direction, Finding, Severity, most_severe_first
from diagnostics.rules import THRESHOLDS, threshold
from diagnostics.verdict import ABOUT_THE_DATA, verdict

DAY = date(2024, 11, 29)


def finding(
    direction: Direction, *, rule: str = "trend", variant: str = "rising", facts: tuple[str, ...] = ()
) -> Finding:
    return Finding(rule, variant, Severity.NOTABLE, direction, facts)


FOR, AGAINST, NEITHER = (
    finding(direction) for direction in (Direction.FAVOURABLE, Direction.ADVERSE, Direction.NEUTRAL)
)


@pytest.mark.parametrize(
    ("favourable", "adverse", "variant", "direction"),
    [
        (0, 0, "silent", Direction.NEUTRAL),
        (1, 0, "balanced", Direction.NEUTRAL),
        (2, 0, "favourable", Direction.FAVOURABLE),
        (4, 3, "balanced", Direction.NEUTRAL),
        (4, 2, "favourable", Direction.FAVOURABLE),
        (3, 3, "balanced", Direction.NEUTRAL),
        (0, 1, "balanced", Direction.NEUTRAL),
        (0, 2, "adverse", Direction.ADVERSE),
        (3, 5, "adverse", Direction.ADVERSE),
    ],
)
def test_one_side_needs_two_findings_more(favourable: int, adverse: int, variant: str, direction: Direction) -> None:
    made = verdict((FOR,) * favourable + (AGAINST,) * adverse + (NEITHER,) * 5, DAY)
    (found,) = made.findings
    assert (found.variant, found.direction) == (variant, direction)
    counts = {fact.key: fact.value for fact in made.facts}
    assert counts["verdict.favourable"] == favourable
    assert counts["verdict.adverse"] == adverse


def test_no_finding_is_no_hold_by_default() -> None:
    assert verdict((NEITHER,), DAY).findings[0].variant == "silent"


def test_what_is_wrong_with_the_data_does_not_count() -> None:
    about = finding(Direction.ADVERSE, rule=ABOUT_THE_DATA, variant="jump")
    assert verdict((about, about), DAY).findings[0].variant == "silent"


def test_the_counts_name_the_rules_and_rest_on_their_facts() -> None:
    first = finding(Direction.FAVOURABLE, facts=("price.last", "rule.beta.high"))
    second = finding(Direction.FAVOURABLE, rule="momentum", variant="positive", facts=("price.last",))
    made = verdict((first, second), DAY)
    counts = {fact.key: fact for fact in made.facts}
    assert counts["verdict.favourable"].inputs == ("price.last", "rule.beta.high")
    assert counts["verdict.favourable"].formula.endswith("trend.rising, momentum.positive")
    assert counts["verdict.adverse"].formula.endswith("none")
    assert made.findings[0].facts == ("verdict.favourable", "verdict.adverse")


@settings(max_examples=50, deadline=None)
@given(st.permutations([FOR, FOR, FOR, AGAINST, NEITHER, NEITHER]))
def test_the_order_of_the_findings_does_not_change_the_verdict(findings: list[Finding]) -> None:
    assert verdict(tuple(findings), DAY).findings[0].variant == "favourable"


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 9), st.integers(0, 9))
def test_the_verdict_on_the_opposite_findings_is_the_opposite_one(favourable: int, adverse: int) -> None:
    opposite = {"favourable": "adverse", "adverse": "favourable", "balanced": "balanced", "silent": "silent"}
    one = verdict((FOR,) * favourable + (AGAINST,) * adverse, DAY).findings[0]
    other = verdict((FOR,) * adverse + (AGAINST,) * favourable, DAY).findings[0]
    assert other.variant == opposite[one.variant]


def test_the_most_severe_findings_come_first_and_equals_stay_in_order() -> None:
    made = tuple(
        Finding("trend", name, severity, Direction.NEUTRAL, ())
        for name, severity in (
            ("a", Severity.NOTE),
            ("b", Severity.SERIOUS),
            ("c", Severity.NOTE),
            ("d", Severity.NOTABLE),
            ("e", Severity.SERIOUS),
        )
    )
    assert [one.variant for one in most_severe_first(made)] == ["b", "e", "d", "a", "c"]
    assert made[0].name == "trend.a"


@pytest.mark.parametrize("key", sorted(THRESHOLDS))
def test_every_threshold_is_a_fact_with_its_reason(key: str) -> None:
    bound = threshold(key, DAY)
    assert (bound.key, bound.source, bound.formula) == (key, "", "assumed")
    assert bound.number == THRESHOLDS[key].value
    assert dict(bound.parameters)["why"]


def test_an_unknown_threshold_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        threshold("rule.beta.middle", DAY)


def test_thresholds_in_pairs_are_in_order() -> None:
    for name in ("volatility_regime", "relative_strength_index"):
        assert THRESHOLDS[f"rule.{name}.lower"].value < THRESHOLDS[f"rule.{name}.upper"].value
    assert THRESHOLDS["rule.beta.low"].value < 1 < THRESHOLDS["rule.beta.high"].value
    assert THRESHOLDS["rule.verdict.margin"].unit is Unit.COUNT
