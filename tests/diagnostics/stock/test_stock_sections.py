"""The stock's own sections by hand: header, technique, data quality; and their rules."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from observed import LAST_DAY, MARKET, days, floats, history, random_prices, snapshot, stock, weekdays

from data_sources.calendars import sessions_between
from data_sources.model import PriceBasis, to_date
from data_sources.quality import Defect, DefectKind, examine
from data_sources.quality import Severity as DefectSeverity
from data_sources.snapshot import MarketSnapshot, NoteKind
from data_sources.snapshot import Note as SnapshotNote
from diagnostics.assumptions import Assumptions
from diagnostics.evidence import Levels
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.market.data_quality import data_quality
from diagnostics.market.evidence import MarketEvidence
from diagnostics.rules import threshold
from diagnostics.section import Note, PriceChart, Section
from diagnostics.stock.catalog import STOCK_DIAGNOSIS
from diagnostics.stock.header import header
from diagnostics.stock.technique import (
    AVERAGES,
    momentum_findings,
    oscillator_findings,
    technique,
    trend_findings,
)

EDGE = 1e-9
ABSENT = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="1", need="2")


def by_key(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


def reason(fact: Fact) -> AbsenceReason:
    assert fact.absent_because is not None
    return fact.absent_because.reason


def fact(key: str, value: float | None) -> Fact:
    return Fact(key, value, Unit.RATIO, LAST_DAY, "", "by hand", absent_because=ABSENT if value is None else None)


# ---- header

BARS = days("2023-11-29", "2023-11-30", "2024-05-31", "2024-11-28", "2024-11-29")


def test_the_header_by_hand() -> None:
    # The year's range begins after the bar of 29 Nov 2023: closes 80, 120, 99, 110; place (110 - 80) / (120 - 80).
    facts = by_key(header(stock(history([500.0, 80.0, 120.0, 99.0, 110.0], BARS))))
    assert facts["price.last"].number == 110.0
    assert facts["price.previous"].number == 99.0
    assert facts["price.change.1d"].number == pytest.approx(110 / 99 - 1)
    assert (facts["price.high.52w"].number, facts["price.low.52w"].number) == (120.0, 80.0)
    assert facts["price.position.52w"].number == pytest.approx(0.75)
    assert facts["price.last"].currency == "USD"
    assert facts["price.position.52w"].currency == ""
    assert (facts["price.last"].n, facts["price.previous"].n, facts["price.change.1d"].n) == (1, 1, 1)
    assert facts["price.last"].parameters == (("basis", "total-return"),)
    window = facts["price.high.52w"].window
    assert window is not None
    assert (window.start, window.n) == (date(2023, 11, 30), 4)


def test_the_range_is_of_highs_and_lows_where_there_are_any() -> None:
    facts = by_key(header(stock(history([500.0, 80.0, 120.0, 99.0, 110.0], BARS, spread=0.10))))
    assert facts["price.high.52w"].number == pytest.approx(132.0)
    assert facts["price.low.52w"].number == pytest.approx(72.0)
    assert "price" in facts["price.high.52w"].formula


def test_a_range_of_less_than_a_year_is_absent() -> None:
    facts = by_key(header(stock(history([80.0, 120.0], BARS[1:3]))))
    assert reason(facts["price.high.52w"]) is AbsenceReason.WINDOW_NOT_COVERED
    assert facts["price.high.52w"].absent_because == Absence(
        AbsenceReason.WINDOW_NOT_COVERED, have="2023-11-30", need="2023-05-31"
    )


def test_a_range_without_width_has_no_place() -> None:
    facts = by_key(header(stock(history([100.0] * 5, BARS))))
    assert facts["price.high.52w"].number == 100.0
    assert reason(facts["price.position.52w"]) is AbsenceReason.NO_VARIATION


def test_one_bar_has_a_price_and_no_change() -> None:
    facts = by_key(header(stock(history([100.0]))))
    assert facts["price.last"].number == 100.0
    assert reason(facts["price.previous"]) is reason(facts["price.change.1d"]) is AbsenceReason.TOO_FEW_OBSERVATIONS


# ---- technique


@pytest.mark.parametrize("bars", [4, 5, 9, 10, 59, 60, 119, 120, 249, 250])
def test_trap_03_an_average_of_n_bars_is_absent_below_n_bars(bars: int) -> None:
    prices = random_prices(bars)
    facts = by_key(technique(stock(history(prices))))
    for count in AVERAGES:
        for name in ("simple_moving_average", "exponential_moving_average"):
            made = facts[f"technique.{name}.{count}"]
            assert (made.value is not None) == (bars >= count)
            if made.value is None:
                assert made.absent_because == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, str(bars), str(count))
        if bars >= count:
            mean = float(np.mean(prices[-count:]))
            assert facts[f"technique.simple_moving_average.{count}"].number == pytest.approx(mean)


@pytest.mark.parametrize(("bars", "present"), [(79, False), (80, True)])
def test_the_slope_of_the_average_by_hand(bars: int, present: bool) -> None:
    # On prices 1, 2, 3 ... 80 the 60-bar average is 50.5, and 20 bars before 30.5.
    made = by_key(technique(stock(history(np.arange(81.0 - bars, 81.0)))))["technique.average_slope.60"]
    assert (made.value is not None) is present
    if present:
        assert made.number == pytest.approx(50.5 / 30.5 - 1)


def test_without_highs_and_lows_and_volume_what_needs_them_says_so() -> None:
    facts = by_key(technique(stock(history(random_prices(300)))))
    for name in ("average_true_range.14", "kdj.k", "pivot_points.pivot", "average_directional_index.14"):
        assert reason(facts[f"technique.{name}"]) is AbsenceReason.NO_HIGH_LOW
    for name in ("on_balance_volume", "volume_ratio", "volume_at_price.point_of_control"):
        assert reason(facts[f"technique.{name}"]) is AbsenceReason.NO_VOLUME


def test_volume_without_highs_and_lows() -> None:
    facts = by_key(technique(stock(history(random_prices(300), volume=np.full(300, 1000.0)))))
    assert facts["technique.on_balance_volume"].value is not None
    assert reason(facts["technique.volume_at_price.point_of_control"]) is AbsenceReason.NO_HIGH_LOW


def test_whole_bars_have_every_indicator() -> None:
    prices = history(random_prices(300), spread=0.01, volume=np.full(300, 1000.0))
    facts = by_key(technique(stock(prices, history(random_prices(300, 2), instrument=MARKET))))
    absent = {key for key, made in facts.items() if made.value is None}
    assert absent <= {"technique.support_and_resistance.support", "technique.support_and_resistance.resistance"}
    # The bars of one constant relative spread: pivot = (high + low + close) / 3 of the last bar
    last = float(prices.close[-1])
    assert facts["technique.pivot_points.pivot"].number == pytest.approx((1.01 + 0.99 + 1.0) / 3 * last)


def test_suspended_days_have_no_volume_and_no_trades() -> None:
    prices = history([10.0] * 30, spread=0.01, volume=[0.0] * 30)
    facts = by_key(technique(stock(prices)))
    assert reason(facts["technique.volume_ratio"]) is AbsenceReason.NO_TRADES


def test_trap_04_volume_is_counted_in_shares_as_given() -> None:
    # +100 shares on a rise, -300 on a fall, 0 when nothing changed: on-balance volume by hand.
    prices = history([10.0, 11.0, 10.5, 10.5], volume=[50.0, 100.0, 300.0, 999.0])
    made = by_key(technique(stock(prices)))["technique.on_balance_volume"]
    assert made.unit is Unit.SHARES
    first = by_key(technique(stock(history([10.0], volume=[50.0]))))["technique.on_balance_volume"]
    start = 0.0 if first.value is None else first.number
    assert made.number - start == 100.0 - 300.0


def test_relative_strength_by_hand() -> None:
    # Over one year of four periods: 120 / 100 against 55 / 50 of the benchmark: 1.2 / 1.1 - 1.
    at = weekdays(5)
    evidence = stock(
        history([100.0, 1.0, 2.0, 3.0, 120.0], at),
        history([50.0, 1.0, 1.0, 1.0, 55.0], at, instrument=MARKET),
        assumptions=Assumptions(4),
    )
    made = by_key(technique(evidence))["technique.relative_strength.1y"]
    assert made.number == pytest.approx(1.2 / 1.1 - 1)
    assert made.source == "test:ACME test:^MARK"
    assert made.parameters == (("window", "4"),)


def test_the_price_chart_has_all_bars_and_its_averages() -> None:
    prices = history(random_prices(300), spread=0.01, volume=np.full(300, 1000.0))
    (chart,) = [block for block in technique(stock(prices)).blocks if isinstance(block, PriceChart)]
    assert chart.dates.size == chart.close.size == 300
    assert [count for count, _ in chart.averages] == [20, 60, 250]
    assert all(values.shape == (300,) for _, values in chart.averages)
    assert chart.currency == "USD"


AVERAGES_OF_TREND = tuple(f"technique.simple_moving_average.{count}" for count in (20, 60, 120))


@pytest.mark.parametrize(
    ("last", "averages", "slope", "expected"),
    [
        (13.0, (12.0, 11.0, 10.0), EDGE, "rising"),
        (13.0, (12.0, 11.0, 10.0), 0.0, "mixed"),
        (12.0, (12.0, 11.0, 10.0), 0.1, "mixed"),
        (13.0, (12.0, 12.0, 10.0), 0.1, "mixed"),
        (13.0, (12.0, 11.0, 11.5), 0.1, "mixed"),
        (7.0, (8.0, 9.0, 10.0), -EDGE, "falling"),
        (7.0, (8.0, 9.0, 10.0), 0.0, "mixed"),
        (8.0, (8.0, 9.0, 10.0), -0.1, "mixed"),
        (7.0, (None, 9.0, 10.0), -0.1, None),
        (7.0, (8.0, 9.0, None), -0.1, None),
        (7.0, (8.0, 9.0, 10.0), None, None),
    ],
)
def test_trend(last: float, averages: tuple[float | None, ...], slope: float | None, expected: str | None) -> None:
    facts = {key: fact(key, value) for key, value in zip(AVERAGES_OF_TREND, averages, strict=True)}
    facts["technique.average_slope.60"] = fact("technique.average_slope.60", slope)
    found = trend_findings(facts, stock(history([1.0, last])))
    assert [one.variant for one in found] == ([] if expected is None else [expected])
    if found:
        assert found[0].facts == ("price.last", *AVERAGES_OF_TREND, "technique.average_slope.60")
        directions = {"rising": Direction.FAVOURABLE, "falling": Direction.ADVERSE, "mixed": Direction.NEUTRAL}
        assert found[0].direction is directions[found[0].variant]


@pytest.mark.parametrize(
    ("growth", "expected"), [(1.001, "rising"), (0.999, "falling")], ids=["a rising line", "a falling line"]
)
def test_a_steady_line_is_a_trend(growth: float, expected: str) -> None:
    section = technique(stock(history(floats(100.0 * growth ** np.arange(300)))))
    assert expected in [found.variant for found in section.findings if found.rule == "trend"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.10, "positive"),
        (0.10 - EDGE, "flat"),
        (-0.10 + EDGE, "flat"),
        (-0.10, "negative"),
        (None, None),
    ],
)
def test_momentum(value: float | None, expected: str | None) -> None:
    bound = threshold("rule.momentum.threshold", LAST_DAY)
    found = momentum_findings({"technique.momentum_12_1": fact("technique.momentum_12_1", value), bound.key: bound})
    assert [one.variant for one in found] == ([] if expected is None else [expected])
    directions = {"positive": Direction.FAVOURABLE, "negative": Direction.ADVERSE, "flat": Direction.NEUTRAL}
    assert all(one.direction is directions[one.variant] for one in found)
    assert all(one.facts == ("technique.momentum_12_1", bound.key) for one in found)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (70.0, "overbought.yes"),
        (70.0 - EDGE, None),
        (30.0 + EDGE, None),
        (30.0, "oversold.yes"),
        (None, None),
    ],
)
def test_oscillator(value: float | None, expected: str | None) -> None:
    index = fact("technique.relative_strength_index.14", value)
    bounds = [threshold(f"rule.relative_strength_index.{side}", LAST_DAY) for side in ("upper", "lower")]
    found = oscillator_findings({one.key: one for one in (index, *bounds)})
    assert [one.name for one in found] == ([] if expected is None else [expected])
    if found:
        over = found[0].rule == "overbought"
        assert found[0].direction is (Direction.ADVERSE if over else Direction.FAVOURABLE)
        assert found[0].facts == (index.key, bounds[0 if over else 1].key)


# ---- data quality


def with_defects(*defects: Defect, notes: tuple[SnapshotNote, ...] = ()) -> MarketEvidence:
    made = snapshot(history([100.0, 101.0]))
    found = MarketSnapshot(
        made.as_of, made.subject, made.basis, made.histories, made.rate, defects=defects, notes=notes
    )
    return MarketEvidence(found, Assumptions(252))


def test_clean_data_says_so() -> None:
    section = data_quality(with_defects())
    assert section.findings == (Finding("data_quality", "clean", Severity.NOTE, Direction.NEUTRAL, ("data.bars",)),)
    facts = by_key(section)
    assert facts["data.bars"].value == 2
    assert (facts["data.first_bar"].value, facts["data.last_bar"].value) == (date(2024, 11, 28), date(2024, 11, 29))


@pytest.mark.parametrize("kind", list(DefectKind))
@pytest.mark.parametrize(
    ("weight", "severity", "direction"),
    [
        (DefectSeverity.NOTE, Severity.NOTE, Direction.NEUTRAL),
        (DefectSeverity.WARNING, Severity.NOTABLE, Direction.ADVERSE),
        (DefectSeverity.ERROR, Severity.SERIOUS, Direction.ADVERSE),
    ],
)
def test_every_kind_of_defect_is_a_fact_and_a_finding(
    kind: DefectKind, weight: DefectSeverity, severity: Severity, direction: Direction
) -> None:
    defect = Defect("ACME", kind, weight, 3, (date(2024, 11, 28),), (("longest_run", 2.0),))
    section = data_quality(with_defects(defect))
    (found,) = section.findings
    counted = by_key(section)[f"data.{kind.name.lower()}"]
    assert (found.severity, found.direction, found.variant) == (severity, direction, kind.name.lower())
    assert found.facts[0] == counted.key
    assert ("data.last_bar" in found.facts) is (kind is DefectKind.STALE_END)
    assert counted.value == 3
    assert counted.parameters == (("longest_run", "2"), ("days", "2024-11-28"))


def test_a_defect_without_days() -> None:
    defect = Defect("ACME", DefectKind.PROVISIONAL_CALENDAR, DefectSeverity.NOTE, 1)
    assert by_key(data_quality(with_defects(defect)))["data.provisional_calendar"].parameters == ()


def test_trap_08_the_defects_of_the_benchmark_are_not_the_subjects() -> None:
    other = Defect("^MARK", DefectKind.JUMP, DefectSeverity.ERROR, 1)
    assert [found.variant for found in data_quality(with_defects(other)).findings] == ["clean"]


def test_notes_of_the_snapshot_are_shown_but_for_the_samples() -> None:
    notes = tuple(SnapshotNote(kind, "ACME") for kind in (NoteKind.SAMPLE, NoteKind.STALE))
    section = data_quality(with_defects(notes=notes))
    assert [block.name for block in section.blocks if isinstance(block, Note)] == ["snapshot_stale"]


def test_trap_27_stale_prices_are_flagged() -> None:
    prices = history(random_prices(40))
    sessions = sessions_between("XNAS", prices.first, prices.last + timedelta(days=14))
    made = snapshot(prices, as_of=to_date(sessions.days[-1]))
    late = MarketSnapshot(
        made.as_of, made.subject, made.basis, made.histories, made.rate, defects=examine(prices, sessions)
    )
    result = STOCK_DIAGNOSIS.run(MarketEvidence(late, Assumptions(252)))
    stale = next(found for found in result.findings if found.name == "data_quality.stale_end")
    assert stale.direction is Direction.ADVERSE
    assert result.ledger["data.stale_end"].value == 10  # sessions from 2 to 13 December
    assert result.ledger["data.last_bar"].value == LAST_DAY
    assert result.ledger["return.cumulative_return.all"].as_of == LAST_DAY


# ---- the whole


def test_one_bar_is_diagnosed_and_says_nothing() -> None:
    result = STOCK_DIAGNOSIS.run(stock(history([100.0])))
    assert result.ledger["price.last"].number == 100.0
    assert [found.name for found in result.findings] == ["data_quality.clean"]
    assert result.verdict.variant == "silent"


@pytest.mark.parametrize("bars", [2, 3, 30, 252, 300])
def test_constant_prices_are_diagnosed_without_a_figure_that_is_none(bars: int) -> None:
    prices = history([100.0] * bars, spread=0.0, volume=[0.0] * bars)
    result = STOCK_DIAGNOSIS.run(stock(prices, history([50.0] * bars, instrument=MARKET)))
    assert result.ledger["return.cumulative_return.all"].number == 0.0
    assert result.ledger["tail.shortfall_excess.99"].value is None
    assert result.ledger["relative.beta.all"].value is None
    assert not {"tail", "sharpe", "beta", "capture", "excess", "volatility_regime"} & {
        found.rule for found in result.findings
    }


def test_a_finding_cites_present_facts_alone_and_the_sections_come_in_order() -> None:
    prices = history(random_prices(400), spread=0.01, volume=np.full(400, 10.0), basis=PriceBasis.RAW)
    result = STOCK_DIAGNOSIS.run(stock(prices, history(random_prices(400, 2), instrument=MARKET)))
    assert [section.name for section in result.sections] == [
        "header", "performance", "risk", "drawdown", "tail_risk", "risk_adjusted", "relative", "technique",
        "events", "company", "data_quality", "verdict",
    ]  # fmt: skip
    for found in (*result.findings, result.verdict):
        assert found.facts
        assert all(result.ledger[key].value is not None for key in found.facts)


def test_trap_08_nothing_of_one_subject_is_in_the_diagnosis_of_another() -> None:
    """Two diagnoses in turn give what each gives alone."""
    one, other = history(random_prices(300, 1)), history(random_prices(300, 2))
    alone = list(STOCK_DIAGNOSIS.run(stock(other)).ledger)
    STOCK_DIAGNOSIS.run(stock(one))
    assert list(STOCK_DIAGNOSIS.run(stock(other)).ledger) == alone


def test_levels_are_made_of_the_values_alone() -> None:
    values = floats([1.0, 2.0, 1.0])
    assert Levels.from_values(weekdays(3), values, "x").returns.tolist() == [1.0, -0.5]
