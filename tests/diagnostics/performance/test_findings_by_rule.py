"""Every rule of the shared sections, on its bound and just beyond it."""

from __future__ import annotations

from datetime import date

import pytest
from observed import LAST_DAY, random_prices, series, weekdays

from data_sources.model import to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.findings import Direction, Finding
from diagnostics.performance.drawdown import state_findings
from diagnostics.performance.relative import beta_findings, capture_findings, excess_findings, relative
from diagnostics.performance.returns import wealth_chart
from diagnostics.performance.risk import regime_findings
from diagnostics.performance.risk_adjusted import sharpe_findings
from diagnostics.performance.tail_risk import tail_findings
from diagnostics.rules import threshold

EDGE = 1e-9
ABSENT = Absence(AbsenceReason.NO_VARIATION)


def fact(key: str, value: Value | None) -> Fact:
    unit = Unit.DATE if isinstance(value, date) else Unit.RATIO
    return Fact(key, value, unit, LAST_DAY, "", "by hand", absent_because=ABSENT if value is None else None)


def bounds(*keys: str) -> tuple[Fact, ...]:
    return tuple(threshold(key, LAST_DAY) for key in keys)


def name(findings: tuple[Finding, ...]) -> str | None:
    """rule.variant of the one finding; None when none fired."""
    if not findings:
        return None
    (found,) = findings
    return found.name


@pytest.mark.parametrize(
    ("value", "expected", "direction"),
    [
        (1.0, "volatility_regime.high", Direction.ADVERSE),
        (0.80, "volatility_regime.high", Direction.ADVERSE),
        (0.80 - EDGE, "volatility_regime.normal", Direction.NEUTRAL),
        (0.20 + EDGE, "volatility_regime.normal", Direction.NEUTRAL),
        (0.20, "volatility_regime.low", Direction.FAVOURABLE),
        (0.001, "volatility_regime.low", Direction.FAVOURABLE),
    ],
)
def test_volatility_regime(value: float, expected: str, direction: Direction) -> None:
    upper, lower = bounds("rule.volatility_regime.upper", "rule.volatility_regime.lower")
    now, percentile = fact("risk.recent_volatility.60", 0.2), fact("risk.volatility_percentile.all", value)
    found = regime_findings((now, percentile, upper, lower))
    assert name(found) == expected
    assert found[0].direction is direction
    crossed = {"high": (upper.key,), "low": (lower.key,), "normal": (lower.key, upper.key)}[found[0].variant]
    assert found[0].facts == (now.key, percentile.key, *crossed)


def test_no_regime_without_a_history() -> None:
    percentile = fact("risk.volatility_percentile.all", None)
    facts = (fact("risk.recent_volatility.60", 0.2), percentile)
    assert regime_findings((*facts, *bounds("rule.volatility_regime.upper", "rule.volatility_regime.lower"))) == ()


@pytest.mark.parametrize(
    ("value", "expected", "direction"),
    [
        (0.0, "drawdown.at_high", Direction.FAVOURABLE),
        (-EDGE, "drawdown.shallow", Direction.NEUTRAL),
        (-0.20 + EDGE, "drawdown.shallow", Direction.NEUTRAL),
        (-0.20, "drawdown.deep", Direction.ADVERSE),
        (-0.9, "drawdown.deep", Direction.ADVERSE),
    ],
)
def test_drawdown_state(value: float, expected: str, direction: Direction) -> None:
    (bound,) = bounds("rule.drawdown.deep")
    found = state_findings(
        (fact("drawdown.current_drawdown.all", value), fact("drawdown.peak_date.all", LAST_DAY)), bound
    )
    assert name(found) == expected
    assert found[0].direction is direction
    assert (bound.key in found[0].facts) == (expected != "drawdown.at_high")


def test_no_drawdown_state_without_returns() -> None:
    facts = (fact("drawdown.current_drawdown.all", None), fact("drawdown.peak_date.all", LAST_DAY))
    assert state_findings(facts, *bounds("rule.drawdown.deep")) == ()


@pytest.mark.parametrize(
    ("value", "expected", "direction"),
    [
        (1.25, "tail.heavy", Direction.ADVERSE),
        (1.25 - EDGE, "tail.normal", Direction.NEUTRAL),
        (0.5, "tail.normal", Direction.NEUTRAL),
    ],
)
def test_tail(value: float, expected: str, direction: Direction) -> None:
    found = tail_findings(fact("tail.shortfall_excess.99", value), *bounds("rule.tail.heavy"))
    assert name(found) == expected
    assert found[0].direction is direction
    assert found[0].facts[-2:] == ("tail.shortfall_excess.99", "rule.tail.heavy")


def test_no_tail_finding_without_its_figure() -> None:
    assert tail_findings(fact("tail.shortfall_excess.99", None), *bounds("rule.tail.heavy")) == ()


@pytest.mark.parametrize(
    ("sharpe", "probability", "expected", "direction"),
    [
        (0.9, 0.95, "sharpe.strong", Direction.FAVOURABLE),
        (0.9, 0.95 - EDGE, "sharpe.weak", Direction.NEUTRAL),
        (0.0, 0.5, "sharpe.weak", Direction.NEUTRAL),
        (-EDGE, 0.49, "sharpe.negative", Direction.ADVERSE),
        (-EDGE, 0.99, "sharpe.negative", Direction.ADVERSE),
        (None, 0.99, None, None),
        (0.9, None, None, None),
    ],
)
def test_sharpe(
    sharpe: float | None, probability: float | None, expected: str | None, direction: Direction | None
) -> None:
    facts = fact("ratio.sharpe_ratio.all", sharpe), fact("ratio.probabilistic_sharpe_ratio.all", probability)
    (bound,) = bounds("rule.sharpe.confidence")
    found = sharpe_findings(*facts, bound)
    assert name(found) == expected
    if found:
        assert found[0].direction is direction
        assert found[0].facts == (facts[0].key, facts[1].key, bound.key)


@pytest.mark.parametrize(
    ("beta", "expected", "direction", "crossed"),
    [
        (1.20, "beta.high", Direction.ADVERSE, ("rule.beta.high",)),
        (1.20 - EDGE, "beta.market_like", Direction.NEUTRAL, ("rule.beta.low", "rule.beta.high")),
        (0.80 + EDGE, "beta.market_like", Direction.NEUTRAL, ("rule.beta.low", "rule.beta.high")),
        (0.80, "beta.low", Direction.NEUTRAL, ("rule.beta.low",)),
        (0.0, "beta.low", Direction.NEUTRAL, ("rule.beta.low",)),
        (-EDGE, "beta.negative", Direction.NEUTRAL, ()),
    ],
)
def test_beta(beta: float, expected: str, direction: Direction, crossed: tuple[str, ...]) -> None:
    facts = {
        "relative.beta.all": fact("relative.beta.all", beta),
        "relative.r_squared.all": fact("relative.r_squared.all", 0.5),
        **{bound.key: bound for bound in bounds("rule.beta.high", "rule.beta.low")},
    }
    found = beta_findings(facts)
    assert name(found) == expected
    assert found[0].direction is direction
    assert found[0].facts == ("relative.beta.all", "relative.r_squared.all", *crossed)


@pytest.mark.parametrize("missing", ["relative.beta.all", "relative.r_squared.all"])
def test_no_beta_finding_without_its_figures(missing: str) -> None:
    facts = {key: fact(key, 1.0) for key in ("relative.beta.all", "relative.r_squared.all")}
    facts |= {bound.key: bound for bound in bounds("rule.beta.high", "rule.beta.low")}
    facts[missing] = fact(missing, None)
    assert beta_findings(facts) == ()


@pytest.mark.parametrize(
    ("up", "down", "expected", "direction"),
    [
        (1.1, 1.1 - EDGE, "capture.favourable", Direction.FAVOURABLE),
        (1.1 - EDGE, 1.1, "capture.adverse", Direction.ADVERSE),
        (1.1, 1.1, None, None),
        (None, 1.1, None, None),
        (1.1, None, None, None),
    ],
)
def test_capture(up: float | None, down: float | None, expected: str | None, direction: Direction | None) -> None:
    facts = {
        "relative.up_capture.all": fact("relative.up_capture.all", up),
        "relative.down_capture.all": fact("relative.down_capture.all", down),
    }
    found = capture_findings(facts)
    assert name(found) == expected
    assert not found or (found[0].direction, found[0].facts) == (direction, tuple(facts))


@pytest.mark.parametrize(
    ("excess", "ratio", "expected", "direction"),
    [
        (EDGE, 0.1, "excess.ahead", Direction.FAVOURABLE),
        (-EDGE, -0.1, "excess.behind", Direction.ADVERSE),
        (0.0, 0.1, None, None),
        (None, 0.1, None, None),
        (0.1, None, None, None),
    ],
)
def test_excess(excess: float | None, ratio: float | None, expected: str | None, direction: Direction | None) -> None:
    facts = {
        "relative.active_premium.all": fact("relative.active_premium.all", excess),
        "relative.information_ratio.all": fact("relative.information_ratio.all", ratio),
    }
    found = excess_findings(facts)
    assert name(found) == expected
    assert not found or (found[0].direction, found[0].facts) == (direction, tuple(facts))


def test_a_comparison_that_ended_judges_nothing_and_shows_the_subject_whole() -> None:
    own = weekdays(800)
    ended = series(random_prices(800), benchmark=(own[:500], random_prices(500, 2)), annual_rate=0.02)
    section = relative(ended)
    assert section.findings == ()
    assert section.facts[0].key == "relative.benchmark_end"
    assert section.facts[0].value == to_date(own[499])
    assert wealth_chart(ended).benchmark is None
    assert wealth_chart(ended).dates.size == own.size
    still = series(random_prices(800), benchmark=(own[:780], random_prices(780, 2)), annual_rate=0.02)
    assert still.compared_until is None
    assert relative(still).findings
