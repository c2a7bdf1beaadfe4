"""Every sentence on exposures, conduct and planning is believed by the guard that reads a model's sentences."""

from __future__ import annotations

from datetime import date

import pytest

from diagnostics.commentary.narrative import narrative
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.slots import cited_keys
from diagnostics.commentary.verify import Context, verify
from diagnostics.facts import Fact, Unit
from diagnostics.figures import Language
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.ledger import FactLedger
from diagnostics.rules import threshold

AS_OF = date(2024, 11, 29)
SECTIONS = ("exposure", "look_through", "liquidity", "behaviour", "planning")
GOAL = ("planning.probability.1", "planning.required_return.1")
LIKELY, EVEN = "rule.goal_probability.likely_chance", "rule.goal_probability.even_chance"
FINDINGS = {
    "largest_holding.high": ("exposure.largest_single", "rule.largest_holding.most_in_one"),
    "fund_overlap.high": ("look_through.overlap.1", "rule.fund_overlap.most_in_common"),
    "slow_sale.slow": ("liquidity.within_twenty_days", "rule.slow_sale.least_sold"),
    "liquidity_need.short": ("liquidity.need_cover", "liquidity.need"),
    "disposition.present": (
        "behaviour.gains_realized",
        "behaviour.losses_realized",
        "behaviour.disposition_t",
        "rule.disposition.significance",
    ),
    "churning.turnover": ("behaviour.purchase_rate", "rule.churning.turnover_mark"),
    "churning.cost": ("behaviour.cost_to_equity", "rule.churning.cost_mark"),
    "unusual.restricted": ("unusual.restricted_count",),
    "unusual.some": ("unusual.count",),
    "goal_probability.likely": (*GOAL, LIKELY),
    "goal_probability.uncertain": (*GOAL, LIKELY),
    "goal_probability.unlikely": (*GOAL, EVEN),
    "goal_probability.fragile": (GOAL[0], "planning.probability_poor.1", EVEN),
    "goal_probability.likely_alone": (GOAL[0], LIKELY),
    "goal_probability.uncertain_alone": (GOAL[0], LIKELY),
    "goal_probability.unlikely_alone": (GOAL[0], EVEN),
}
VALUES = {"liquidity.within_twenty_days": 0.3, "exposure.largest_single": 0.4, "look_through.overlap.1": 0.7}
UNITS = {"liquidity.need": Unit.MONEY, "unusual.count": Unit.COUNT, "unusual.restricted_count": Unit.COUNT}


def _fact(key: str) -> Fact:
    if key.startswith("rule."):
        return threshold(key, AS_OF)
    money = key.startswith(("planning.low", "planning.median", "planning.high")) or key == "liquidity.need"
    unit = UNITS.get(key, Unit.MONEY if money else Unit.RATIO)
    value = 10 if unit is Unit.COUNT else VALUES.get(key, 8.5)
    return Fact(key, value, unit, AS_OF, "made-up", "made up", currency="USD" if money else "")


def _finding(name: str) -> Finding:
    rule, variant = name.split(".")
    return Finding(rule, variant, Severity.NOTABLE, Direction.ADVERSE, FINDINGS[name])


def _context(keys: set[str], findings: tuple[Finding, ...], language: Language) -> Context:
    return Context(FactLedger(tuple(_fact(key) for key in sorted(keys))), findings, language, "account")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", sorted(FINDINGS))
def test_the_sentence_of_a_finding_is_believed(name: str, language: Language) -> None:
    finding = _finding(name)
    context = _context(set(finding.facts), (finding,), language)
    assert verify(finding_sentence(finding, language), context) == ()
    assert cited_keys(finding_phrase(finding, language))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("section", SECTIONS)
def test_the_lines_of_a_section_are_believed(section: str, language: Language) -> None:
    lines = [line for group in narrative(language)[section] for line in group]
    assert lines
    for line in lines:
        context = _context(set(cited_keys(line.text)), (), language)
        assert verify(line.text, context) == (), line.text


@pytest.mark.parametrize("language", list(Language))
def test_a_sentence_that_takes_one_figure_for_another_is_not_believed(language: Language) -> None:
    wrong = {
        Language.EN: "The win rate of closed trades is [[behaviour.profit_factor]].",
        Language.ZH: "已了结交易的胜率为[[behaviour.profit_factor]]。",
    }[language]
    assert verify(wrong, _context({"behaviour.profit_factor"}, (), language)) != ()
