"""Premium or discount of a listed fund: the close as quoted over the net asset value of the same day."""

from __future__ import annotations

from datetime import date

import numpy as np

from data_sources.model import InstrumentKind, NavHistory, PriceBasis, PriceHistory, to_date
from data_sources.snapshot import QUOTED
from diagnostics.evidence import common_start
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.metrics.fund.tracking import PremiumHistory, premium
from diagnostics.metrics.spec import NotComputable
from diagnostics.observation import said_by
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, KeyFigures, Note, RollingChart, Section

FORMULA = "close as quoted / net asset value a unit of the same day - 1"
WINDOWS = ("1y", "all")
HISTORY = (
    "average_premium",
    "premium_deviation",
    "highest_premium",
    "highest_premium_day",
    "lowest_premium",
    "lowest_premium_day",
)
LEAST_OF_YEAR = 60  # days that a place within a year's premiums needs
BOUND = "rule.fund_premium.width"


def premium_of(evidence: FundEvidence) -> PremiumHistory | Absence:
    """The premium by day, or why there is none."""
    quoted, nav = evidence.snapshot.history(QUOTED), evidence.nav
    if nav is None or quoted is None or not np.isfinite(nav.unit_nav).any():
        return Absence(AbsenceReason.NO_NAV)
    if quoted.basis is not PriceBasis.RAW:
        return Absence(AbsenceReason.ADJUSTED_PRICES)
    if nav.instrument.currency != quoted.instrument.currency:
        have, need = nav.instrument.currency, quoted.instrument.currency
        return Absence(AbsenceReason.CURRENCIES_DIFFER, have=have, need=need)
    try:
        return premium(quoted.dates, quoted.close, nav.dates, nav.unit_nav)
    except NotComputable as failure:
        return failure.absence


def premium_section(evidence: FundEvidence) -> Section:
    """Premium of a fund that is quoted; nothing for a fund that is not."""
    quoted, nav = evidence.snapshot.history(QUOTED), evidence.nav
    if quoted is None:
        return _not_quoted(evidence)
    source = said_by(quoted.origin, quoted.instrument.symbol)
    found = premium_of(evidence)
    if not isinstance(found, Absence) and nav is not None:
        source = f"{source} {said_by(nav.origin, nav.instrument.symbol)}"
        return _section(evidence, _of_history(quoted, nav, found), found, source)
    absence = found if isinstance(found, Absence) else Absence(AbsenceReason.NO_NAV)
    last = _of_last_nav(evidence, quoted) if absence.reason is AbsenceReason.NO_NAV else None
    if last is not None:
        return _section(evidence, last, PremiumHistory(np.empty(0, "datetime64[D]"), np.empty(0), 0, 0), source)
    return _absent(evidence, source, absence)


def _absent(evidence: FundEvidence, source: str, absence: Absence) -> Section:
    fact = Fact("trading.premium", None, Unit.CHANGE, evidence.as_of, source, FORMULA, absent_because=absence)
    return Section("trading", (fact,), (KeyFigures((fact.key,)),))


def _not_quoted(evidence: FundEvidence) -> Section:
    """Of a fund that trades, the reason why its premium is not there; nothing of one that does not."""
    if evidence.subject.kind is not InstrumentKind.ETF or evidence.nav is None:
        return Section("trading", (), ())
    source = said_by(evidence.history.origin, evidence.subject.symbol)
    return _absent(evidence, source, Absence(AbsenceReason.ADJUSTED_PRICES))


def _of_last_nav(evidence: FundEvidence, quoted: PriceHistory) -> tuple[Fact, ...] | None:
    """The premium on the day of the newest net asset value, where the source has only that one; None without it."""
    profile = evidence.profile
    if profile is None or profile.last_nav is None or profile.last_nav_date is None or not profile.last_nav > 0.0:
        return None
    if quoted.basis is PriceBasis.TOTAL_RETURN or profile.currency != quoted.instrument.currency:
        return None
    at = np.flatnonzero(quoted.dates == np.datetime64(profile.last_nav_date))
    if not at.size or not np.isfinite(quoted.close[at[0]]):
        return None
    sources = (said_by(quoted.origin, quoted.instrument.symbol), said_by(profile.origin, profile.symbol))
    return _last(profile.last_nav_date, float(quoted.close[at[0]]), profile.last_nav, profile.currency, sources)


def _of_history(quoted: PriceHistory, nav: NavHistory, found: PremiumHistory) -> tuple[Fact, ...]:
    """The newest premium, with the two observations that it is made of."""
    day = found.dates[-1]
    close = float(quoted.close[np.searchsorted(quoted.dates, day)])
    unit = float(nav.unit_nav[np.searchsorted(nav.dates, day)])
    sources = (said_by(quoted.origin, quoted.instrument.symbol), said_by(nav.origin, nav.instrument.symbol))
    return _last(to_date(day), close, unit, quoted.instrument.currency, sources)


def _last(day: date, close: float, nav: float, currency: str, sources: tuple[str, str]) -> tuple[Fact, ...]:
    window = Window("last", day, day, 1)
    one, other = sources
    return (
        Fact("trading.quoted_close", close, Unit.PRICE, day, one, "observed", window=window, currency=currency),
        Fact("trading.unit_nav", nav, Unit.PRICE, day, other, "observed", window=window, currency=currency),
        Fact(
            "trading.premium",
            close / nav - 1.0,
            Unit.CHANGE,
            day,
            f"{one} {other}",
            FORMULA,
            inputs=("trading.quoted_close", "trading.unit_nav"),
            window=window,
        ),
        Fact("trading.premium_day", day, Unit.DATE, day, f"{one} {other}", "newest day that has both"),
    )


def _section(evidence: FundEvidence, last: tuple[Fact, ...], found: PremiumHistory, source: str) -> Section:
    bound = threshold(BOUND, evidence.as_of)
    facts = (*last, *_statistics(evidence, found, source), bound)
    by_key = {fact.key: fact for fact in facts}
    blocks: list[Block] = [
        KeyFigures(("trading.premium",)),
        FigureList("premium", tuple(fact.key for fact in last)),
    ]
    if found.dates.size > 1:
        rows = tuple((f"trading.{name}", tuple(f"trading.{name}.{window}" for window in WINDOWS)) for name in HISTORY)
        blocks.append(FigureTable("premium_history", WINDOWS, rows))
        rest = ("trading.premium_percentile.1y", "trading.days_only_close", "trading.days_only_nav")
        blocks.append(FigureList("premium_days", rest))
        blocks.append(RollingChart("premium", found.dates, 1, (("premium", found.values),), ("trading.premium",)))
        blocks.append(Note("premium_same_day", ("trading.days_only_close", "trading.days_only_nav")))
    return Section("trading", facts, tuple(blocks), premium_findings(by_key))


def _statistics(evidence: FundEvidence, found: PremiumHistory, source: str) -> tuple[Fact, ...]:
    """Mean, deviation and extremes of the year and of the whole history; the place of the newest in its year."""
    if found.dates.size < 2:
        return ()
    made: list[Fact] = []
    for label in WINDOWS:
        start = common_start(label, evidence.levels.dates, found.dates, evidence.frequency)
        if isinstance(start, Absence):
            made += _row(label, None, found, source, start)
        else:
            made += _row(label, start, found, source, None)
    made.append(_percentile(evidence, found, source))
    whole = _window("all", found, 0)
    for name, count in (("days_only_close", found.only_close), ("days_only_nav", found.only_nav)):
        formula = "days within the common span that only this one has; left out"
        made.append(Fact(f"trading.{name}", count, Unit.COUNT, whole.end, source, formula, window=whole))
    return tuple(made)


def _window(label: str, found: PremiumHistory, start: int) -> Window:
    dates = found.dates
    return Window(label, to_date(dates[start]), to_date(dates[-1]), int(dates.size - start))


def _row(label: str, start: int | None, found: PremiumHistory, source: str, absence: Absence | None) -> list[Fact]:
    part, dates = found.values[start or 0 :], found.dates[start or 0 :]
    high, low = int(np.argmax(part)), int(np.argmin(part))
    rows: tuple[tuple[str, Value, Unit, str], ...] = (
        ("average_premium", float(part.mean()), Unit.CHANGE, "mean of the days' premiums"),
        ("premium_deviation", float(part.std(ddof=1)), Unit.FRACTION, "standard deviation, divisor n - 1"),
        ("highest_premium", float(part[high]), Unit.CHANGE, "largest premium of a day"),
        ("highest_premium_day", to_date(dates[high]), Unit.DATE, "day of the largest premium"),
        ("lowest_premium", float(part[low]), Unit.CHANGE, "smallest premium of a day"),
        ("lowest_premium_day", to_date(dates[low]), Unit.DATE, "day of the smallest premium"),
    )
    window = None if start is None else _window(label, found, start)
    return [
        Fact(
            f"trading.{name}.{label}",
            None if absence is not None else value,
            unit,
            to_date(found.dates[-1]),
            source,
            formula,
            window=window,
            absent_because=absence,
        )
        for name, value, unit, formula in rows
    ]


def _percentile(evidence: FundEvidence, found: PremiumHistory, source: str) -> Fact:
    """The share of the last year's premiums that lie at the newest or below it."""
    covered = common_start("1y", evidence.levels.dates, found.dates, evidence.frequency)
    start = None if isinstance(covered, Absence) else covered
    year = found.values[:0] if start is None else found.values[start:]
    value, absence = None, None
    if isinstance(covered, Absence):
        absence = covered
    elif year.size < LEAST_OF_YEAR:
        absence = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(year.size), need=str(LEAST_OF_YEAR))
    else:
        value = float(np.count_nonzero(year <= year[-1]) / year.size)
    return Fact(
        "trading.premium_percentile.1y",
        value,
        Unit.FRACTION,
        to_date(found.dates[-1]),
        source,
        "share of the year's premiums at most the newest",
        inputs=("trading.premium",),
        window=None if start is None else _window("1y", found, start),
        absent_because=absence,
    )


def premium_findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether the newest close lies further from the net asset value than the bound."""
    last, bound = facts["trading.premium"], facts[BOUND]
    if last.value is None or abs(last.number) <= bound.number:
        return ()
    above = last.number > 0.0
    variant, direction = ("premium", Direction.ADVERSE) if above else ("discount", Direction.NEUTRAL)
    return (
        Finding("fund_premium", variant, Severity.NOTABLE, direction, (last.key, "trading.premium_day", bound.key)),
    )
