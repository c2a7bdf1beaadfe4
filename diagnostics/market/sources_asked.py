"""How the data was had: every attempt, every repair, and how far a second source agrees."""

from __future__ import annotations

from data_sources.chain import Attempt
from data_sources.cross_check import CrossCheck
from data_sources.model import PriceHistory, Repair
from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.market.evidence import MarketEvidence, source_id
from diagnostics.section import Block, FigureTable

WHY_SHOWN = 160  # characters of a source's own sentence
ATTEMPT_COLUMNS = ("attempt_source", "attempt_asked", "attempt_outcome", "attempt_why")
REPAIR_COLUMNS = ("repair_symbol", "repair_rule", "repair_bars", "repair_first", "repair_columns")
CHECK_COLUMNS = ("check_source", "check_days", "check_count", "check_largest", "check_tolerance", "check_failure")
DIFFERENCE_COLUMNS = ("difference_day", "difference_column", "difference_first", "difference_second")
UNITS = {"return": Unit.CHANGE, "volume": Unit.SHARES}

Row = tuple[str, Value | None, Unit]


def how_it_was_had(evidence: MarketEvidence) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """Facts and tables of attempts, repairs and cross-checks."""
    snapshot = evidence.snapshot
    repairs = [(entry.history, one) for entry in snapshot.histories for one in entry.history.repairs]
    differences = [(check, one) for check in snapshot.cross_checks for one in check.differences]
    tables: tuple[tuple[str, tuple[str, ...], list[tuple[Fact, ...]]], ...] = (
        ("attempts", ATTEMPT_COLUMNS, [attempt_row(one, at, evidence) for at, one in enumerate(snapshot.attempts, 1)]),
        ("repairs", REPAIR_COLUMNS, [repair_row(*one, at, evidence) for at, one in enumerate(repairs, 1)]),
        ("cross_checks", CHECK_COLUMNS, [_check(one, at, evidence) for at, one in enumerate(snapshot.cross_checks, 1)]),
        (
            "differences",
            DIFFERENCE_COLUMNS,
            [
                _row(
                    f"difference.{{}}.{at}",
                    (
                        ("day", one.day, Unit.DATE),
                        ("column", one.column, Unit.TEXT),
                        ("first", one.first, UNITS.get(one.column, Unit.PRICE)),
                        ("second", one.second, UNITS.get(one.column, Unit.PRICE)),
                    ),
                    evidence,
                    source=f"{check.first}:{check.symbol} {check.second}:{check.symbol}",
                )
                for at, (check, one) in enumerate(differences, 1)
            ],
        ),
    )
    facts = tuple(fact for _, _, rows in tables for row in rows for fact in row)
    blocks: tuple[Block, ...] = tuple(
        FigureTable(name, heads, tuple((str(at), cells_of(row, len(heads))) for at, row in enumerate(rows, 1)))
        for name, heads, rows in tables
        if rows
    )
    return facts, blocks


def cells_of(row: tuple[Fact, ...], width: int) -> tuple[str | None, ...]:
    """Keys of a line; the last column is empty where there is nothing to say."""
    keys: list[str | None] = [fact.key for fact in row]
    return tuple(keys + [None] * (width - len(keys)))


def attempt_row(attempt: Attempt, at: int, evidence: SeriesEvidence) -> tuple[Fact, ...]:
    """The facts of one attempt: which source, what it was asked, what came of it and why."""
    why = attempt.sentence if len(attempt.sentence) <= WHY_SHOWN else attempt.sentence[: WHY_SHOWN - 1] + "\u2026"
    rows: tuple[Row, ...] = (
        ("source", attempt.source, Unit.TEXT),
        ("asked", attempt.asked, Unit.TEXT),
        ("outcome", attempt.outcome.value, Unit.TEXT),
    )
    if why:
        rows += (("why", why, Unit.TEXT),)
    return _row(f"attempt.{{}}.{at}", rows, evidence, source=attempt.source)


def repair_row(history: PriceHistory, repair: Repair, at: int, evidence: SeriesEvidence) -> tuple[Fact, ...]:
    """The facts of one repair: of which series, by which rule, how many bars, since when."""
    rows: tuple[Row, ...] = (
        ("symbol", history.instrument.symbol, Unit.TEXT),
        ("rule", repair.rule.value, Unit.TEXT),
        ("bars", repair.count, Unit.COUNT),
        ("first", repair.days[0] if repair.days else None, Unit.DATE),
        ("columns", ", ".join(repair.columns), Unit.TEXT),
    )
    details = tuple((name, f"{value:g}") for name, value in repair.details)
    days = (("days", " ".join(day.isoformat() for day in repair.days)),)
    return _row(f"repair.{{}}.{at}", rows, evidence, source=source_id(history), parameters=details + days)


def _check(check: CrossCheck, at: int, evidence: MarketEvidence) -> tuple[Fact, ...]:
    compared = not check.failure
    rows: tuple[Row, ...] = (
        ("source", check.second, Unit.TEXT),
        ("days", check.days, Unit.COUNT),
        ("count", check.count if compared else None, Unit.COUNT),
        ("largest", check.largest if compared else None, Unit.FRACTION),
        ("tolerance", check.tolerance, Unit.FRACTION),
        ("failure", check.failure[:WHY_SHOWN] or None, Unit.TEXT),
    )
    if not check.failure:
        rows = rows[:-1]
    return _row(
        f"cross_check.{{}}.{at}",
        rows,
        evidence,
        source=f"{check.first}:{check.symbol} {check.second}:{check.symbol}",
        parameters=(("basis", check.basis.value),),
    )


def _row(
    form: str,
    rows: tuple[Row, ...],
    evidence: SeriesEvidence,
    *,
    source: str,
    parameters: tuple[tuple[str, str], ...] = (),
) -> tuple[Fact, ...]:
    """The facts of one line, their keys made from ``form``."""
    return tuple(
        Fact(
            form.format(name),
            value,
            unit,
            evidence.as_of,
            source=source,
            formula="observed",
            currency=evidence.subject.currency if unit is Unit.PRICE else "",
            parameters=parameters,
            absent_because=Absence(AbsenceReason.NOT_OFFERED) if value is None else None,
        )
        for name, value, unit in rows
    )
