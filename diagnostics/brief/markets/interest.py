"""Policy rates and yields of government bonds, and their change in basis points."""

from __future__ import annotations

from datetime import date

import numpy as np

from data_sources.model import RateSeries, to_date
from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.market.evidence import provenance
from diagnostics.rules import THRESHOLDS, threshold
from diagnostics.section import FigureTable, Section

COLUMNS = ("name", "rate", "basis_points", "week_basis_points", "year_basis_points", "quoted_on")
BASIS_POINTS = 10_000
WEEK, YEAR = np.timedelta64(7, "D"), np.timedelta64(365, "D")
MOST = "rule.interest_move.most"
NAMED = "interest.name."
OLD_DAYS = 7  # a rate that stands as it was fixed weeks ago did not move today


def interest(evidence: BriefEvidence) -> Section:
    """Policy rates and yields of government bonds, and their change in basis points."""
    series = [one for one in (_until(one, evidence.as_of) for one in evidence.snapshot.rates) if one.dates.size]
    if not series:
        return Section("interest", (), ())
    facts = [fact for at, one in enumerate(series, start=1) for fact in _facts(evidence, at, one)]
    rows = tuple((str(at), tuple(f"interest.{name}.{at}" for name in COLUMNS)) for at in range(1, len(series) + 1))
    table = FigureTable("interest_rates", tuple(f"brief_{name}" for name in COLUMNS), rows)
    found = _found(evidence, {fact.key: fact for fact in facts}, len(series))
    return Section("interest", (*facts, threshold(MOST, evidence.as_of)), (table,), found)


def _until(series: RateSeries, as_of: date) -> RateSeries:
    end = int(np.searchsorted(series.dates, np.datetime64(as_of, "D"), side="right"))
    rates, dates = series.annual_rate[:end].copy(), series.dates[:end].copy()
    return RateSeries(series.name, series.currency, dates, rates, series.origin, series.compounding)


def _facts(evidence: BriefEvidence, at: int, one: RateSeries) -> list[Fact]:
    """Name, rate, its change since the quotation before, a week and a year ago, and the day."""
    last = to_date(one.dates[-1])
    source = f"{one.origin.provider}:{'-'.join(one.name.split())}"
    known = (("quoted", one.compounding), *provenance(one.origin))
    level = f"interest.rate.{at}"

    def moved(name: str, back: int | None, formula: str) -> Fact:
        value = None if back is None else float(one.annual_rate[-1] - one.annual_rate[back]) * BASIS_POINTS
        window = None if back is None else Window("all", to_date(one.dates[back]), last, one.dates.size - 1 - back)
        first = to_date(one.dates[0]).isoformat()
        return day_fact(
            evidence,
            f"interest.{name}.{at}",
            value,
            Unit.POINTS,
            formula=formula,
            source=source,
            as_of=last,
            window=window,
            inputs=(level,),
            absence=Absence(AbsenceReason.WINDOW_NOT_COVERED, have=first, need=last.isoformat()),
        )

    return [
        day_fact(evidence, f"interest.name.{at}", one.name, Unit.TEXT, source=source, as_of=last),
        day_fact(
            evidence, level, float(one.annual_rate[-1]), Unit.FRACTION, source=source, as_of=last, parameters=known
        ),
        moved("basis_points", one.dates.size - 2 if one.dates.size > 1 else None, "(rate - rate before) x 10,000"),
        moved("week_basis_points", _back(one, WEEK), "(rate - rate a week before) x 10,000"),
        moved("year_basis_points", _back(one, YEAR), "(rate - rate a year before) x 10,000"),
        day_fact(evidence, f"interest.quoted_on.{at}", last, Unit.DATE, source=source, as_of=last),
    ]


def _back(one: RateSeries, time: np.timedelta64) -> int | None:
    """The quotation in force that long before the last one; None before the first."""
    at = int(np.searchsorted(one.dates, one.dates[-1] - time, side="right")) - 1
    return at if at >= 0 else None


def _is_news(evidence: BriefEvidence, name: str, day: date) -> bool:
    """Whether the quotation is of these days and the last brief did not have it."""
    told = evidence.told
    at = next((key.rpartition(".")[2] for key, one in told.items() if key.startswith(NAMED) and one.value == name), "")
    before = told.get(f"interest.quoted_on.{at}")
    known = before is not None and isinstance(before.value, str) and day <= date.fromisoformat(before.value)
    return not known and (evidence.as_of - day).days <= OLD_DAYS


def _found(evidence: BriefEvidence, facts: dict[str, Fact], count: int) -> tuple[Finding, ...]:
    made = []
    for at in range(1, count + 1):
        move, day = facts[f"interest.basis_points.{at}"], facts[f"interest.quoted_on.{at}"].value
        fresh = isinstance(day, date) and _is_news(evidence, str(facts[f"interest.name.{at}"].value), day)
        if not fresh or move.value is None or abs(move.number) < THRESHOLDS[MOST].value - 1e-9:
            continue
        variant = "rate_rise" if move.number > 0 else "rate_fall"
        cited = (f"interest.name.{at}", f"interest.rate.{at}", move.key, MOST)
        made.append(Finding("market", variant, Severity.NOTABLE, Direction.NEUTRAL, cited))
    return tuple(made)
