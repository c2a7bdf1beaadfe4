"""Risk-adjusted return and stars within the set of peers, by Morningstar's published formula."""

from __future__ import annotations

import math

import numpy as np

from data_sources.model import to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.peers.peer_figures import PeerFigures
from diagnostics.metrics.fund.morningstar import FEWEST_FUNDS, PERIODS, overall_stars, risk_adjusted_return, stars

FORMULA = "(mean of ((1 + r) / (1 + rf))^-2)^(-6) - 1 of monthly returns"
STARS = "place of the rank's middle: 5 to 10 %, 4 to 32.5 %, 3 to 67.5 %, 2 to 90 %, then 1; not Morningstar's own"
OVERALL = "100 % of 3 years; 60 % of 5 and 40 % of 3; 50 % of 10, 30 % of 5 and 20 % of 3; half a star up"


def rating_facts(evidence: FundEvidence, compared: PeerFigures) -> tuple[Fact, ...]:
    """MRAR and stars over 36, 60 and 120 months to the subject's last full month, and the overall rating."""
    made: list[Fact] = []
    by_period: dict[str, float] = {}
    for label, months in PERIODS.items():
        facts = _period(evidence, compared, label, months)
        made += facts
        if facts[1].value is not None:
            by_period[label] = facts[1].number
    overall = overall_stars(by_period)
    rated = tuple(f"peers.stars.{label}" for label in by_period)
    absence = next((fact.absent_because for fact in made if fact.key == "peers.stars.3y"), None)
    made.append(
        Fact(
            "peers.overall_stars",
            None if overall is None else int(overall),
            Unit.COUNT,
            evidence.as_of,
            source=f"{evidence.levels.source} {compared.source}",
            formula=OVERALL,
            inputs=rated,
            absent_because=None if overall is not None else absence or Absence(AbsenceReason.WINDOW_NOT_COVERED),
        )
    )
    return tuple(made)


def _period(evidence: FundEvidence, compared: PeerFigures, label: str, months: int) -> list[Fact]:
    known = np.flatnonzero(np.isfinite(compared.values[-1]))
    last = int(known[-1])
    start = last - months
    window = Window(label, to_date(compared.dates[max(start, 0)]), to_date(compared.dates[last]), months, "monthly")
    whole = start >= 0 and _months_apart(compared, start, last) == months
    absence: Absence | None = None
    score = given = math.nan
    count = 0
    if not whole or not np.isfinite(compared.values[-1, start : last + 1]).all():
        have = str(int(np.count_nonzero(np.isfinite(compared.values[-1])) - 1))
        absence = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=have, need=str(months))
    elif not np.isfinite(compared.risk_free[start + 1 : last + 1]).all():
        absence = Absence(AbsenceReason.NO_RISK_FREE_RATE)
    else:
        span = compared.values[:, start : last + 1]
        scores = risk_adjusted_return(span[:, 1:] / span[:, :-1] - 1.0, compared.risk_free[start + 1 : last + 1])
        score, given = float(scores[-1]), float(stars(scores)[-1])
        count = int(np.count_nonzero(np.isfinite(scores)))
    unstarred = absence or Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(count), need=str(FEWEST_FUNDS))
    unscored = absence or Absence(AbsenceReason.OUTSIDE_DOMAIN)
    rows = (
        ("mrar", None if math.isnan(score) else score, Unit.CHANGE, FORMULA, unscored),
        ("stars", None if math.isnan(given) else given, Unit.COUNT, STARS, unstarred),
        (
            "rated_funds",
            count or None,
            Unit.COUNT,
            "funds with every month of the window, the subject included",
            unscored,
        ),
    )
    return [
        compared.fact(evidence, f"peers.{name}.{label}", value, unit, formula=formula, window=window, absence=why)
        for name, value, unit, formula, why in rows
    ]


def _months_apart(compared: PeerFigures, start: int, last: int) -> int:
    months = compared.dates.astype("datetime64[M]").astype(np.int64)
    return int(months[last] - months[start])


def rating_findings(rating: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """The overall rating where it is of the best or the worst two bands."""
    overall, three = rating[-1], next(fact for fact in rating if fact.key == "peers.mrar.3y")
    if overall.value is None or three.value is None:
        return ()
    facts = (overall.key, three.key, "peers.rated_funds.3y")
    if overall.number >= 4:
        return (Finding("star_rating", "high", Severity.NOTE, Direction.FAVOURABLE, facts),)
    if overall.number <= 2:
        return (Finding("star_rating", "low", Severity.NOTE, Direction.ADVERSE, facts),)
    return (Finding("star_rating", "middle", Severity.NOTE, Direction.NEUTRAL, facts),)
