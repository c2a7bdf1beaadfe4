"""The place among the peers: percentiles by year, persistence of quartiles, risk-adjusted rating."""

from __future__ import annotations

import math

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.peers.peer_figures import PeerFigures, peer_figures
from diagnostics.fund.peers.peer_rating import rating_facts, rating_findings
from diagnostics.measure import figure
from diagnostics.metrics.fund.peer_rank import QUARTILES
from diagnostics.observation import observation
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section, YearlyRankChart

YEARS_SHOWN = 10
RANK_BOUNDS = ("peer_rank.top", "peer_rank.bottom", "peer_rank.funds")
YEARLY = ("percentile", "quartile", "funds")
SOURCE_RANK = ("source_period", "source_rank", "source_peers", "source_percentile", "source_as_of")
RANK = "rank 1 the highest return of the calendar year among the funds that have it in full, ties averaged"
MOVED = "share of the funds of the one quartile that were in the other the year after, all pairs of years"
PERSISTENCE = ("top_stayed", "top_pairs", "mean_rank_correlation")


def peers(evidence: FundEvidence) -> Section:
    """Places by year in the set of peers, whether places last in it, the rating; places that the source states."""
    stated = source_facts(evidence)
    compared = peer_figures(evidence)
    if isinstance(compared, Absence):
        if stated:
            return Section("peers", stated, (_source_table(stated),))
        why = figure(evidence, "peers.compared", None, Unit.COUNT, formula="funds compared with", absence=compared)
        return Section("peers", (why,), (FigureList("peers", (why.key,)),))
    yearly = yearly_facts(evidence, compared)
    lasting = persistence_facts(evidence, compared)
    rating = rating_facts(evidence, compared)
    bounds = tuple(threshold(f"rule.{name}", evidence.as_of) for name in RANK_BOUNDS)
    count = figure(
        evidence,
        "peers.compared",
        len(compared.symbols) - 1,
        Unit.COUNT,
        formula="funds in the set of peers, without the subject",
        parameters=(("peer_set", compared.name),),
    )
    blocks = [*_year_blocks(yearly), *_lasting_blocks(lasting), *_rating_blocks(rating)]
    blocks += [FigureList("peers", (count.key,)), Note("survivorship_bias", (count.key,))]
    if stated:
        blocks.append(_source_table(stated))
    findings = place_findings(yearly, bounds) + rating_findings(rating)
    return Section("peers", (count, *stated, *yearly, *lasting, *rating, *bounds), tuple(blocks), findings)


def source_facts(evidence: FundEvidence) -> tuple[Fact, ...]:
    """The places that a source states, each with its period, its day and the percentile that it amounts to."""
    profile = evidence.profile
    made: list[Fact] = []
    for at, place in enumerate(() if profile is None else profile.peer_ranks, start=1):
        if profile is None or place.peers < 1 or not 1 <= place.rank <= place.peers:
            continue
        day = place.as_of or evidence.as_of
        rows: tuple[tuple[str, Value | None, Unit], ...] = (
            ("source_period", place.period, Unit.TEXT),
            ("source_rank", place.rank, Unit.COUNT),
            ("source_peers", place.peers, Unit.COUNT),
            ("source_as_of", place.as_of, Unit.DATE),
        )
        told = [
            observation(f"peers.{name}.{at}", value, unit, as_of=day, origin=profile.origin, symbol=profile.symbol)
            for name, value, unit in rows
        ]
        alone = place.peers == 1
        made += told
        made.append(
            Fact(
                f"peers.source_percentile.{at}",
                None if alone else (place.rank - 1.0) / (place.peers - 1.0),
                Unit.FRACTION,
                day,
                source=told[1].source,
                formula="(rank - 1) / (peers - 1), as the source states them; 0 the best",
                inputs=(told[1].key, told[2].key),
                absent_because=Absence(AbsenceReason.NO_PEERS) if alone else None,
            )
        )
    return tuple(made)


def _source_table(stated: tuple[Fact, ...]) -> FigureTable:
    ranks = list(dict.fromkeys(fact.key.rsplit(".", 1)[1] for fact in stated))
    rows = tuple((rank, tuple(f"peers.{name}.{rank}" for name in SOURCE_RANK)) for rank in ranks)
    return FigureTable("source_ranks", tuple(f"peers.{name}" for name in SOURCE_RANK), rows)


def yearly_facts(evidence: FundEvidence, compared: PeerFigures) -> tuple[Fact, ...]:
    """Percentile and quartile of the subject in each full calendar year, the last ten."""
    ranks = compared.yearly
    made: list[Fact] = []
    for at in range(max(0, len(ranks.years) - YEARS_SHOWN), len(ranks.years)):
        percentile, quartile = compared.percentiles[-1, at], compared.quartiles[-1, at]
        if math.isnan(ranks.ranks[-1, at]):
            continue  # a year that the subject does not have in full is not one of its own
        year, count = ranks.years[at], int(ranks.counts[at])
        window = compared.year_window(at)
        cells: tuple[tuple[str, float | None, Unit, str, int], ...] = (
            ("percentile", _known(percentile), Unit.FRACTION, f"(rank - 1) / (funds - 1), {RANK}", 2),
            ("quartile", _known(quartile), Unit.COUNT, f"1 + floor(4 * (rank - 1/2) / funds), {RANK}", QUARTILES),
            ("funds", float(count), Unit.COUNT, "funds with the full calendar year, the subject included", 1),
        )
        made += [
            compared.fact(
                evidence,
                f"peers.{name}.{year}",
                value,
                unit,
                formula=formula,
                window=window,
                absence=Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(count), need=str(fewest)),
            )
            for name, value, unit, formula, fewest in cells
        ]
    return tuple(made)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def persistence_facts(evidence: FundEvidence, compared: PeerFigures) -> tuple[Fact, ...]:
    """Quartiles from one year to the next over the whole set, and the correlation of the ranks of both years."""
    counts, window = compared.transitions, compared.whole_window()
    top, correlations = int(counts[0].sum()), compared.correlations
    few = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(len(compared.yearly.years)), need="2")
    mean = sum(one.correlation for one in correlations) / len(correlations) if correlations else None
    stayed = float(counts[0, 0] / top) if top else None
    whole: tuple[tuple[str, float | int | None, Unit, str], ...] = (
        (
            "top_stayed",
            stayed,
            Unit.FRACTION,
            "share of the top quartile that was in it the year after too; a quarter by chance",
        ),
        ("top_pairs", top, Unit.COUNT, "funds of the top quartile with a full year after it, all years"),
        ("mean_rank_correlation", mean, Unit.RATIO, "mean over the pairs of years of Spearman's correlation"),
    )
    made = [
        compared.fact(evidence, f"peers.{name}", value, unit, formula=formula, window=window, absence=few)
        for name, value, unit, formula in whole
    ]
    return (*_moves(evidence, compared), *made, *_correlations(evidence, compared, few))


def _moves(evidence: FundEvidence, compared: PeerFigures) -> list[Fact]:
    """Shares of each quartile that were in each the year after."""
    made: list[Fact] = []
    for before, counts in enumerate(compared.transitions, start=1):
        total = int(counts.sum())
        made += [
            compared.fact(
                evidence,
                f"peers.moved.from_q{before}.to_q{after}",
                float(count / total) if total else None,
                Unit.FRACTION,
                formula=MOVED,
                window=compared.whole_window(),
                absence=Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="1"),
            )
            for after, count in enumerate(counts, start=1)
        ]
    return made


def _correlations(evidence: FundEvidence, compared: PeerFigures, few: Absence) -> list[Fact]:
    """Of each year's ranks with those of the year before, with the p value; the last ten."""
    made: list[Fact] = []
    for one in compared.correlations[-YEARS_SHOWN:]:
        window = compared.year_window(compared.yearly.years.index(one.second))
        rows = (
            (
                "rank_correlation",
                one.correlation,
                Unit.RATIO,
                "Spearman's correlation of the ranks of the year and the one before",
            ),
            (
                "rank_correlation_p",
                one.p_value,
                Unit.P_VALUE,
                "two-sided, Student's t of funds - 2 degrees of freedom",
            ),
        )
        made += [
            compared.fact(
                evidence, f"peers.{name}.{one.second}", value, unit, formula=formula, window=window, absence=few
            )
            for name, value, unit, formula in rows
        ]
    return made


def _year_blocks(yearly: tuple[Fact, ...]) -> list[Block]:
    years = list(dict.fromkeys(fact.key.rsplit(".", 1)[1] for fact in yearly))
    if not years:
        return []
    rows = tuple((f"peers.{name}", tuple(f"peers.{name}.{year}" for year in years)) for name in YEARLY)
    ranked = tuple((int(f.key.rsplit(".", 1)[1]), f.key) for f in yearly if f.key.startswith("peers.percentile."))
    return [
        YearlyRankChart("peer_years", ranked, facts=(ranked[-1][1],)),
        FigureTable("peer_years", tuple(years), rows),
    ]


def _lasting_blocks(lasting: tuple[Fact, ...]) -> list[Block]:
    columns = tuple(f"to_q{after}" for after in range(1, QUARTILES + 1))
    rows = tuple(
        (f"from_q{before}", tuple(f"peers.moved.from_q{before}.{to}" for to in columns))
        for before in range(1, QUARTILES + 1)
    )
    blocks: list[Block] = [
        FigureTable("quartile_moves", columns, rows),
        FigureList("persistence", tuple(f"peers.{name}" for name in PERSISTENCE)),
    ]
    years = [fact.key.rsplit(".", 1)[1] for fact in lasting if fact.key.startswith("peers.rank_correlation.")]
    if years:
        names = ("rank_correlation", "rank_correlation_p")
        correlated = tuple((f"peers.{name}", tuple(f"peers.{name}.{year}" for year in years)) for name in names)
        blocks.append(FigureTable("rank_correlations", tuple(years), correlated))
    return blocks


def _rating_blocks(rating: tuple[Fact, ...]) -> list[Block]:
    periods = [fact.key.rsplit(".", 1)[1] for fact in rating if fact.key.startswith("peers.mrar.")]
    names = ("mrar", "stars", "rated_funds")
    rows = tuple((f"peers.{name}", tuple(f"peers.{name}.{period}" for period in periods)) for name in names)
    return [
        FigureTable("star_rating", tuple(periods), rows),
        FigureList("overall_rating", ("peers.overall_stars",)),
        Note("not_morningstars_own"),
    ]


def place_findings(yearly: tuple[Fact, ...], bounds: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Whether the last three full years were all in the better, or all in the worse part of the peers.

    Nothing where a year has too few funds for a place among them to say much.
    """
    top, bottom, fewest = bounds
    by_key = {fact.key: fact for fact in yearly}
    last = [fact for fact in yearly if fact.key.startswith("peers.percentile.") and fact.value is not None][-3:]
    counts = [by_key[fact.key.replace("percentile", "funds")].number for fact in last]
    if len(last) < 3 or min(counts) < fewest.number:
        return ()
    cited = tuple(fact.key for fact in last)
    if all(fact.number <= top.number for fact in last):
        return (Finding("peer_rank", "ahead", Severity.NOTABLE, Direction.FAVOURABLE, (*cited, top.key)),)
    if all(fact.number >= bottom.number for fact in last):
        return (Finding("peer_rank", "behind", Severity.NOTABLE, Direction.ADVERSE, (*cited, bottom.key)),)
    return (Finding("peer_rank", "changing", Severity.NOTE, Direction.NEUTRAL, cited),)
