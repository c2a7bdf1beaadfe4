"""Against the benchmark, on the dates that both have: market exposure, alpha, capture, tracking."""

from __future__ import annotations

from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure, measure
from diagnostics.metrics import regression
from diagnostics.metrics import relative as metrics
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

WINDOWS = ("1y", "3y", "5y", "all")


def relative(evidence: SeriesEvidence) -> Section:
    """Beta, alpha with its interval, R2, tracking error, information ratio, capture, excess."""
    beta = tuple(measure(regression.beta, evidence, "relative", window) for window in WINDOWS)
    alpha = tuple(
        measure(metric, evidence, "relative", unit=unit)
        for metric, unit in (
            (regression.alpha, Unit.CHANGE),
            (regression.alpha_t_statistic_hac, Unit.RATIO),
            (regression.alpha_lower_bound, Unit.CHANGE),
            (regression.alpha_upper_bound, Unit.CHANGE),
            (regression.jensen_alpha, Unit.CHANGE),
        )
    )
    market = (
        measure(regression.r_squared, evidence, "relative"),
        measure(regression.bull_beta, evidence, "relative"),
        measure(regression.bear_beta, evidence, "relative"),
        measure(regression.correlation, evidence, "relative"),
    )
    tracking = (
        measure(metrics.tracking_error, evidence, "relative"),
        measure(metrics.information_ratio, evidence, "relative"),
        measure(metrics.up_capture, evidence, "relative", unit=Unit.FRACTION),
        measure(metrics.down_capture, evidence, "relative", unit=Unit.FRACTION),
        measure(metrics.batting_average, evidence, "relative"),
        measure(metrics.active_premium, evidence, "relative", unit=Unit.CHANGE),
        measure(metrics.geometric_excess_return, evidence, "relative", unit=Unit.CHANGE),
    )
    alignment = alignment_facts(evidence)
    bounds = tuple(threshold(f"rule.beta.{name}", evidence.as_of) for name in ("high", "low"))
    blocks: list[Block] = [
        FigureTable("beta", WINDOWS, (("beta", tuple(fact.key for fact in beta)),)),
        FigureList("market_model", tuple(fact.key for fact in alpha + market)),
        FigureList("tracking", tuple(fact.key for fact in tracking + alignment)),
    ]
    if evidence.compared is not None and evidence.compared.price_only:
        blocks.append(Note(f"price_only_{evidence.compared.price_only}"))
    ended = benchmark_end(evidence)
    if ended:
        blocks.append(Note("benchmark_ended", tuple(fact.key for fact in ended)))
    facts = (*ended, *beta, *alpha, *market, *tracking, *alignment, *bounds)
    by_key = {fact.key: fact for fact in facts}
    # A rule speaks of the subject as it is: what was true until a benchmark's data ended is a figure, no finding.
    found = () if ended else beta_findings(by_key) + capture_findings(by_key) + excess_findings(by_key)
    return Section("relative", facts, tuple(blocks), found)


def benchmark_end(evidence: SeriesEvidence) -> tuple[Fact, ...]:
    """The last day of a comparison that ended before the subject's series does."""
    if evidence.compared_until is None:
        return ()
    return (
        figure(
            evidence,
            "relative.benchmark_end",
            evidence.compared_until,
            Unit.DATE,
            formula="last day that both have",
            window=evidence.window("all", relative=True),
            relative=True,
        ),
    )


def alignment_facts(evidence: SeriesEvidence) -> tuple[Fact, ...]:
    """How many days only one of the two has, and so do not enter."""
    compared = evidence.compared
    if compared is None:
        return ()
    window = evidence.window("all", relative=True)
    return tuple(
        figure(
            evidence,
            f"relative.{name}",
            count,
            Unit.COUNT,
            formula="days within the common span that only this one has; left out",
            window=window,
            relative=True,
        )
        for name, count in (
            ("days_only_subject", compared.dropped_subject),
            ("days_only_benchmark", compared.dropped_benchmark),
        )
    )


def beta_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether the subject amplifies, follows, damps or opposes the market."""
    beta, fit = facts["relative.beta.all"], facts["relative.r_squared.all"]
    high, low = facts["rule.beta.high"], facts["rule.beta.low"]
    if beta.value is None or fit.value is None:
        return ()
    crossed: tuple[Fact, ...]
    if beta.number >= high.number:
        variant, direction, crossed = "high", Direction.ADVERSE, (high,)
    elif beta.number < 0.0:
        variant, direction, crossed = "negative", Direction.NEUTRAL, ()
    elif beta.number <= low.number:
        variant, direction, crossed = "low", Direction.NEUTRAL, (low,)
    else:
        variant, direction, crossed = "market_like", Direction.NEUTRAL, (low, high)
    cited = tuple(fact.key for fact in (beta, fit, *crossed))
    return (Finding("beta", variant, Severity.NOTE, direction, cited),)


def capture_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether it took more of the market's gains than of its losses."""
    up, down = facts["relative.up_capture.all"], facts["relative.down_capture.all"]
    if up.value is None or down.value is None or up.number == down.number:
        return ()
    better = up.number > down.number
    variant, direction = ("favourable", Direction.FAVOURABLE) if better else ("adverse", Direction.ADVERSE)
    return (Finding("capture", variant, Severity.NOTABLE, direction, (up.key, down.key)),)


def excess_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether it earned more or less than the benchmark."""
    excess, ratio = facts["relative.active_premium.all"], facts["relative.information_ratio.all"]
    if excess.value is None or ratio.value is None or excess.number == 0.0:
        return ()
    ahead = excess.number > 0.0
    variant, direction = ("ahead", Direction.FAVOURABLE) if ahead else ("behind", Direction.ADVERSE)
    return (Finding("excess", variant, Severity.NOTABLE, direction, (excess.key, ratio.key)),)
