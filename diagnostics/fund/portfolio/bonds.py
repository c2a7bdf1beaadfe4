"""The bonds of a fund: duration, maturity, ratings, leverage, and where their return came from.

Duration and maturity are the report's own where it states them, else they are averaged over the bonds of a list
that names every position (a user's file), and only if each of them has the figure.

Campisi's attribution starts from the bonds of a report on its day and takes the moves of yields that it bears
as those since then, up to the next report or the last value; what it refuses stands in ``bond_return``.
A fund that is not made of bonds has none of this section.
"""

from __future__ import annotations

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.portfolio.bond_lines import BOND_WORDS, bond_lines, bond_weight, duration_of, years_left
from diagnostics.fund.portfolio.bond_return import attribution
from diagnostics.fund.portfolio.reported import Report, keys_of, known_reports
from diagnostics.metrics.fixed_income.bond import leverage, weighted_average
from diagnostics.metrics.portfolio.positions import CASH
from diagnostics.metrics.spec import NotComputable
from diagnostics.section import Block, FigureList, FigureTable, Section

SHARE_OF_A_BOND_FUND = 0.20  # a fund with less in bonds is described by its shares
RATINGS_SHOWN = 12


def bonds(evidence: FundEvidence) -> Section:
    """Duration, average maturity, ratings and leverage of the newest report; Campisi's attribution."""
    known = known_reports(evidence)
    if not known:
        return _without_report(evidence)
    newest = known[0]
    if not (_is_bond_fund(evidence) or bond_weight(newest) >= SHARE_OF_A_BOND_FUND):
        return Section("bonds", (), ())
    report = Report(newest, evidence.as_of)
    ratings = _ratings(report)
    measured = (*_term(report), _leverage(report))
    made = attribution(evidence)
    blocks: list[Block] = [FigureList("bond_measures", keys_of(measured))]
    if ratings:
        pairs = [(ratings[at].key, ratings[at + 1].key) for at in range(0, len(ratings), 2)]
        rows = tuple((str(at), pair) for at, pair in enumerate(pairs, start=1))
        blocks.append(FigureTable("rating_mix", ("rating_name", "rating_weight"), rows))
    return Section("bonds", (*measured, *ratings, *made.facts), (*blocks, *made.blocks))


def _without_report(evidence: FundEvidence) -> Section:
    if not _is_bond_fund(evidence):
        return Section("bonds", (), ())
    missing = Fact(
        "bonds.duration",
        None,
        Unit.RATIO,
        evidence.as_of,
        source=evidence.levels.source,
        formula="observed",
        absent_because=Absence(AbsenceReason.NO_HOLDINGS),
    )
    return Section("bonds", (missing,), (FigureList("bond_measures", (missing.key,)),))


def _is_bond_fund(evidence: FundEvidence) -> bool:
    profile = evidence.profile
    said = "" if profile is None else profile.fund_type
    return BOND_WORDS.search(said) is not None


def _term(report: Report) -> tuple[Fact, ...]:
    """Duration and average maturity in years: as the report states them, else of all its bonds."""
    held = report.holdings
    lines, day = bond_lines(held), held.reported
    rows = (
        ("duration", held.duration, [duration_of(line, day) for line in lines], "modified duration"),
        ("average_maturity", held.average_maturity, [years_left(line, day) for line in lines], "years to maturity"),
    )
    made: list[Fact] = []
    for name, stated, figures, what in rows:
        key = f"bonds.{name}"
        if stated is not None or not held.complete or any(line.weight is None for line in lines):
            made.append(report.observed(key, stated, Unit.RATIO))
            continue
        formula = f"mean of the {what} of the bonds, weighted by what they are worth"
        value, absence = None, None
        try:
            value = weighted_average([line.weight or 0.0 for line in lines], figures)
        except NotComputable as refused:
            absence = refused.absence
        made.append(report.computed(key, value, Unit.RATIO, formula, n=len(lines), absence=absence))
    return tuple(made)


def _leverage(report: Report) -> Fact:
    """Total to net assets: of a list of every position, else of the kinds of assets where they make up the whole."""
    held = report.holdings
    key, formula = "bonds.leverage", "sum of the assets / net assets"
    weights = [line.weight for line in held.holdings]
    if held.complete and all(weight is not None for weight in weights):
        given = [weight for weight in weights if weight is not None]
        if not any(line.kind == CASH for line in held.holdings):
            given.append(max(0.0, 1.0 - sum(given)))  # all that a complete list leaves is cash
    else:
        given = [weight for _, weight in held.assets]
    if not given:
        return report.computed(key, None, Unit.RATIO, formula)
    try:
        return report.computed(key, leverage(given), Unit.RATIO, formula, n=len(given))
    except NotComputable:
        return report.computed(key, None, Unit.RATIO, formula)


def _ratings(report: Report) -> tuple[Fact, ...]:
    """Ratings as the report states them (of the bonds), else added up over the bonds of a list of every position."""
    held = report.holdings
    lines = bond_lines(held)
    total = sum(line.weight or 0.0 for line in lines)
    whole = held.complete and total > 0.0 and all(line.weight is not None for line in lines)
    made: list[Fact] = []
    if held.ratings:
        ordered = sorted(held.ratings, key=lambda pair: -pair[1])[:RATINGS_SHOWN]
        for at, (name, weight) in enumerate(ordered, start=1):
            made.append(report.observed(f"bonds.rating_name.{at}", name, Unit.TEXT))
            made.append(report.observed(f"bonds.rating_weight.{at}", weight, Unit.FRACTION))
    elif whole and any(line.rating for line in lines):
        sums: dict[str, float] = {}
        for line in lines:
            sums[line.rating] = sums.get(line.rating, 0.0) + (line.weight or 0.0) / total
        ordered = sorted(sums.items(), key=lambda pair: -pair[1])[:RATINGS_SHOWN]
        formula = "weight of the bonds of this rating / weight of all bonds"
        for at, (name, weight) in enumerate(ordered, start=1):
            made.append(report.observed(f"bonds.rating_name.{at}", name or "not rated", Unit.TEXT))
            made.append(report.computed(f"bonds.rating_weight.{at}", weight, Unit.FRACTION, formula, n=len(lines)))
    return tuple(made)
