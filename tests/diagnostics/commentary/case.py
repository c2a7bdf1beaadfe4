"""A made-up diagnosis with known signs, and others drawn at random: what the tests of the commentary rest on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from data_sources.model import Instrument, InstrumentKind
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.findings import Direction, Finding, Severity, most_severe_first
from diagnostics.ledger import FactLedger
from diagnostics.pipeline import Diagnosed
from diagnostics.rules import THRESHOLDS
from diagnostics.section import Section

AS_OF = date(2024, 11, 29)
DAYS = {
    "data.first_bar": date(2014, 12, 1),
    "data.last_bar": AS_OF,
    "drawdown.peak_date.all": date(2024, 7, 16),
    "drawdown.peak.1": date(2018, 10, 3),
    "drawdown.trough.1": date(2019, 1, 3),
    "drawdown.recovery.1": date(2019, 10, 10),
}
COUNTS = {"data.bars": 2517, "verdict.favourable": 6, "verdict.adverse": 2}
FIGURES: dict[str, float] = {
    "observed.risk_free_rate": 0.0248,
    "price.last": 237.33,
    "price.previous": 234.93,
    "price.high.52w": 240.1,
    "price.low.52w": 164.41,
    "price.position.52w": 0.96,
    "return.cumulative_return.ytd": -0.04,
    "return.cumulative_return.3m": 0.03,
    "return.cumulative_return.1y": 0.2594,
    "return.cumulative_return.3y": 0.5054,
    "return.cumulative_return.all": 8.26,
    "return.cumulative_return.benchmark.1y": 0.20,
    "return.cumulative_return.benchmark.3y": 0.3554,
    "return.cumulative_return.benchmark.all": 2.49,
    "return.annualized_return.3y": 0.1463,
    "return.annualized_return.5y": 0.2971,
    "return.annualized_return.all": 0.2497,
    "return.best_period.all": 0.1198,
    "return.worst_period.all": -0.1286,
    "return.positive_share.all": 0.5286,
    "return.best_month.all": 0.2166,
    "return.worst_month.all": -0.1812,
    "return.positive_months.all": 0.5714,
    "risk.annualized_volatility.1y": 0.2255,
    "risk.annualized_volatility.all": 0.285,
    "risk.annualized_downside_deviation.all": 0.1941,
    "risk.semi_deviation.all": 0.0127,
    "risk.skewness.all": -0.31,
    "risk.excess_kurtosis.all": 5.27,
    "risk.recent_volatility.60": 0.3956,
    "risk.volatility_percentile.all": 0.92,
    "drawdown.max_drawdown.1y": -0.1661,
    "drawdown.max_drawdown.all": -0.3852,
    "drawdown.average_drawdown.all": -0.0455,
    "drawdown.ulcer_index.all": 0.1233,
    "drawdown.current_drawdown.all": -0.0118,
    "drawdown.depth.1": -0.3852,
    "drawdown.length.1": 372,
    "tail.value_at_risk_historical.95": -0.027,
    "tail.value_at_risk_historical.99": -0.048,
    "tail.value_at_risk_gaussian.99": -0.0407,
    "tail.value_at_risk_cornish_fisher.99": -0.0627,
    "tail.expected_shortfall_historical.95": -0.0407,
    "tail.expected_shortfall_historical.99": -0.0644,
    "tail.expected_shortfall_gaussian.99": -0.0468,
    "tail.shortfall_excess.99": 1.38,
    "ratio.sharpe_ratio.1y": 0.95,
    "ratio.sharpe_ratio.all": 0.84,
    "ratio.sharpe_standard_error.all": 0.32,
    "ratio.probabilistic_sharpe_ratio.all": 0.9959,
    "ratio.sortino_ratio.all": 1.36,
    "ratio.calmar_ratio.all": 0.65,
    "relative.beta.all": 1.21,
    "relative.bull_beta.all": 1.26,
    "relative.bear_beta.all": 1.16,
    "relative.r_squared.all": 0.5603,
    "relative.correlation.all": 0.75,
    "relative.alpha.all": 0.0982,
    "relative.alpha_lower_bound.all": -0.0253,
    "relative.alpha_upper_bound.all": 0.2217,
    "relative.tracking_error.all": 0.1926,
    "relative.information_ratio.all": 0.64,
    "relative.up_capture.all": 1.72,
    "relative.down_capture.all": 1.05,
    "relative.active_premium.all": 0.1163,
    "technique.simple_moving_average.20": 227.75,
    "technique.simple_moving_average.60": 227.42,
    "technique.simple_moving_average.120": 223.78,
    "technique.average_slope.60": 0.0061,
    "technique.momentum_12_1": 0.2197,
    "technique.relative_strength_index.14": 76.67,
    "technique.average_directional_index.14": 25.0,
    "technique.support_and_resistance.support": 219.03,
    "technique.support_and_resistance.resistance": 240.1,
    "technique.volume_ratio": 1.1,
}
ABSENT = {
    "technique.average_true_range.14": AbsenceReason.NO_HIGH_LOW,
    "technique.on_balance_volume": AbsenceReason.NO_VOLUME,
}
SECTION_OF = {
    "return": "performance",
    "risk": "risk",
    "drawdown": "drawdown",
    "tail": "tail_risk",
    "ratio": "risk_adjusted",
    "relative": "relative",
    "technique": "technique",
    "price": "technique",
    "data": "data_quality",
}
CHANGES = (
    r"return\.(?!positive)|drawdown\.(max|average|current|depth)|tail\.(value|expected)"
    r"|relative\.(alpha|active)|.*slope|.*momentum"
)
PRICES = r"price\.(?!position)|technique\.(simple|support|average_true)"
FRACTIONS = (
    r"risk\.(?!skew|excess)|return\.positive|ratio\.prob|relative\.(r_sq|track)|drawdown\.(ulcer|pain)"
    r"|observed|price\.position"
)


def unit_of(key: str) -> Unit:
    """How a figure of this key is read, as the real diagnosis has it."""
    if key in THRESHOLDS:
        return THRESHOLDS[key].unit
    if key in DAYS:
        return Unit.DATE
    if key in COUNTS or key.startswith("data."):
        return Unit.COUNT
    patterns = (
        (CHANGES, Unit.CHANGE),
        (PRICES, Unit.PRICE),
        (FRACTIONS, Unit.FRACTION),
        (r"drawdown\.length", Unit.DAYS),
    )
    found = next((unit for pattern, unit in patterns if re.match(pattern, key)), Unit.RATIO)
    return Unit.POINTS if "index.14" in key else found


def diagnosed(figures: Mapping[str, float] = FIGURES, absent: Mapping[str, AbsenceReason] = ABSENT) -> Diagnosed:
    """The diagnosis of these figures, with the findings that the rules make of them."""
    values: dict[str, Value] = {key: bound.value for key, bound in THRESHOLDS.items()} | dict(figures) | DAYS | COUNTS
    facts = [_fact(key, value) for key, value in values.items() if key not in absent]
    facts += [_fact(key, None, Absence(reason)) for key, reason in absent.items()]
    present = {
        key: float(value) for key, value in values.items() if key not in absent and isinstance(value, int | float)
    }
    found = findings(present)
    names = dict.fromkeys(SECTION_OF.values())
    sections = tuple(
        Section(
            name,
            tuple(fact for fact in facts if SECTION_OF.get(fact.key.split(".")[0]) == name),
            (),
            tuple(one for one in found if _home(one) == name),
        )
        for name in names
    )
    verdict = Finding(
        "verdict", "favourable", Severity.SERIOUS, Direction.FAVOURABLE, ("verdict.favourable", "verdict.adverse")
    )
    subject = Instrument("AAPL", InstrumentKind.STOCK, "XNAS", "USD", "Apple Inc.")
    return Diagnosed("stock", subject, AS_OF, FactLedger(facts), sections, most_severe_first(found), verdict)


def _home(finding: Finding) -> str:
    return SECTION_OF.get(finding.facts[0].split(".")[0], "technique")


def _fact(key: str, value: Value | None, absence: Absence | None = None) -> Fact:
    unit = unit_of(key)
    currency = "USD" if unit is Unit.PRICE else ""
    return Fact(key, value, unit, AS_OF, "test", "observed", currency=currency, absent_because=absence)


def findings(of: Mapping[str, float]) -> tuple[Finding, ...]:
    """What the rules find, told anew and in short: nothing where a figure is missing."""
    made = [
        rule(of)
        for rule in (_trend, _momentum, _oscillator, _drawdown, _regime, _beta, _capture, _excess, _tail, _sharpe)
    ]
    clean = Finding("data_quality", "clean", Severity.NOTE, Direction.NEUTRAL, ("data.bars",))
    return (*(one for one in made if one is not None), clean)


def _found(of: Mapping[str, float], rule: str, variant: str, direction: str, *keys: str) -> Finding | None:
    known = all(key in of or key in DAYS for key in keys)
    return Finding(rule, variant, Severity.NOTABLE, Direction(direction), keys) if known else None


def _get(of: Mapping[str, float], *keys: str) -> tuple[float, ...] | None:
    return tuple(of[key] for key in keys) if all(key in of for key in keys) else None


def _trend(of: Mapping[str, float]) -> Finding | None:
    keys = (
        "price.last",
        *(f"technique.simple_moving_average.{n}" for n in (20, 60, 120)),
        "technique.average_slope.60",
    )
    values = _get(of, *keys)
    if values is None:
        return None
    price, short, middle, long, slope = values
    if price > short > middle > long and slope > 0:
        return _found(of, "trend", "rising", "favourable", *keys)
    if price < short < middle < long and slope < 0:
        return _found(of, "trend", "falling", "adverse", *keys)
    return _found(of, "trend", "mixed", "neutral", *keys)


def _three(
    of: Mapping[str, float], key: str, bound: float, rule: str, names: tuple[str, str, str], *more: str
) -> Finding | None:
    values = _get(of, key)
    if values is None:
        return None
    name, way = (
        (names[0], "favourable")
        if values[0] >= bound
        else (names[2], "adverse")
        if values[0] <= -bound
        else (names[1], "neutral")
    )
    return _found(of, rule, name, way, key, *more)


def _momentum(of: Mapping[str, float]) -> Finding | None:
    return _three(
        of, "technique.momentum_12_1", 0.10, "momentum", ("positive", "flat", "negative"), "rule.momentum.threshold"
    )


def _oscillator(of: Mapping[str, float]) -> Finding | None:
    values = _get(of, "technique.relative_strength_index.14")
    if values is None or 30 < values[0] < 70:
        return None
    rule, bound = ("overbought", "upper") if values[0] >= 70 else ("oversold", "lower")
    way = "adverse" if rule == "overbought" else "favourable"
    return _found(of, rule, "yes", way, "technique.relative_strength_index.14", f"rule.relative_strength_index.{bound}")


def _drawdown(of: Mapping[str, float]) -> Finding | None:
    values = _get(of, "drawdown.current_drawdown.all")
    if values is None:
        return None
    if values[0] == 0:
        return _found(of, "drawdown", "at_high", "favourable", "drawdown.peak_date.all")
    keys = (
        "drawdown.current_drawdown.all",
        "drawdown.peak_date.all",
        "drawdown.max_drawdown.all",
        "rule.drawdown.deep",
    )
    deep = values[0] <= -0.2
    return _found(of, "drawdown", "deep" if deep else "shallow", "adverse" if deep else "neutral", *keys)


def _regime(of: Mapping[str, float]) -> Finding | None:
    values = _get(of, "risk.volatility_percentile.all")
    if values is None:
        return None
    name = "high" if values[0] >= 0.8 else "low" if values[0] <= 0.2 else "normal"
    bounds = {"high": ("upper",), "low": ("lower",), "normal": ("lower", "upper")}[name]
    way = {"high": "adverse", "low": "favourable", "normal": "neutral"}[name]
    keys = (
        "risk.recent_volatility.60",
        "risk.volatility_percentile.all",
        *(f"rule.volatility_regime.{one}" for one in bounds),
    )
    return _found(of, "volatility_regime", name, way, *keys)


def _beta(of: Mapping[str, float]) -> Finding | None:
    values = _get(of, "relative.beta.all")
    if values is None:
        return None
    beta = values[0]
    name = "high" if beta >= 1.2 else "negative" if beta < 0 else "low" if beta <= 0.8 else "market_like"
    bounds = {"high": ("high",), "low": ("low",), "negative": (), "market_like": ("low", "high")}[name]
    way = "adverse" if name == "high" else "neutral"
    return _found(
        of, "beta", name, way, "relative.beta.all", "relative.r_squared.all", *(f"rule.beta.{one}" for one in bounds)
    )


def _capture(of: Mapping[str, float]) -> Finding | None:
    values = _get(of, "relative.up_capture.all", "relative.down_capture.all")
    if values is None or values[0] == values[1]:
        return None
    name = "favourable" if values[0] > values[1] else "adverse"
    return _found(of, "capture", name, name, "relative.up_capture.all", "relative.down_capture.all")


def _excess(of: Mapping[str, float]) -> Finding | None:
    values = _get(of, "relative.active_premium.all")
    if values is None or values[0] == 0:
        return None
    name, way = ("ahead", "favourable") if values[0] > 0 else ("behind", "adverse")
    return _found(of, "excess", name, way, "relative.active_premium.all", "relative.information_ratio.all")


def _tail(of: Mapping[str, float]) -> Finding | None:
    values = _get(of, "tail.shortfall_excess.99")
    if values is None:
        return None
    name, way = ("heavy", "adverse") if values[0] >= 1.25 else ("normal", "neutral")
    keys = (
        "tail.expected_shortfall_historical.99",
        "tail.expected_shortfall_gaussian.99",
        "tail.shortfall_excess.99",
        "rule.tail.heavy",
    )
    return _found(of, "tail", name, way, *keys)


def _sharpe(of: Mapping[str, float]) -> Finding | None:
    values = _get(of, "ratio.sharpe_ratio.all", "ratio.probabilistic_sharpe_ratio.all")
    if values is None:
        return None
    name = "negative" if values[0] <= 0 else "strong" if values[1] >= 0.95 else "weak"
    way = {"negative": "adverse", "strong": "favourable", "weak": "neutral"}[name]
    return _found(
        of,
        "sharpe",
        name,
        way,
        "ratio.sharpe_ratio.all",
        "ratio.probabilistic_sharpe_ratio.all",
        "rule.sharpe.confidence",
    )
