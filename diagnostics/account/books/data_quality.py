"""What the prices of an account are worth: what had none, what was valued with old or adjusted ones, who was asked."""

from __future__ import annotations

from collections.abc import Sequence

from data_sources.account_snapshot import AccountSnapshot
from data_sources.chain import Attempt, Outcome
from data_sources.snapshot import NoteKind
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.held_today import stated_price
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.market.data_quality import WEIGHT, by_kind
from diagnostics.market.sources_asked import ATTEMPT_COLUMNS, REPAIR_COLUMNS, attempt_row, cells_of, repair_row
from diagnostics.measure import figure
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.valuation.gaps import NO_RATE

ROWS_SHOWN = 25  # of a table; the counts say how many there are in all
UNVALUED = ("unvalued_symbol", "unvalued_why", "unvalued_first", "unvalued_last", "unvalued_cost")
STALE = ("stale_symbol", "stale_since", "stale_days")
Row = tuple[tuple[str, Value | None, Unit, str], ...]


def data_quality(evidence: AccountEvidence) -> Section:
    """Days valued, holdings without a price or with an old one, adjusted prices, defects, attempts that failed."""
    counts = _counts(evidence)
    defects = by_kind(evidence.snapshot.defects)
    counted = tuple(
        _fact(
            evidence, defect.kind.name.lower(), defect.count, Unit.COUNT, f"bars or sessions with: {defect.kind.value}"
        )
        for defect in defects
    )
    tables, rows = _tables(evidence)
    findings = [
        Finding(
            "data_quality",
            defect.kind.name.lower(),
            WEIGHT[defect.severity],
            Direction.ADVERSE if WEIGHT[defect.severity] is not Severity.NOTE else Direction.NEUTRAL,
            (fact.key, "data.last_bar") if defect.kind.name == "STALE_END" else (fact.key,),
        )
        for defect, fact in zip(defects, counted, strict=True)
    ]
    findings += _findings({fact.key: fact for fact in counts})
    if not findings:
        findings = [Finding("data_quality", "clean_account", Severity.NOTE, Direction.NEUTRAL, ("data.days",))]
    kinds = dict.fromkeys(note.kind for note in evidence.snapshot.notes if note.kind is not NoteKind.SAMPLE)
    notes = tuple(Note(f"snapshot_{kind.value}") for kind in kinds)
    listed = FigureList("data", tuple(fact.key for fact in (*counts, *counted)))
    return Section("data_quality", (*counts, *counted, *rows), (listed, *tables, *notes), tuple(findings))


def _fact(
    evidence: AccountEvidence,
    name: str,
    value: Value | None,
    unit: Unit,
    formula: str,
    *,
    parameters: tuple[tuple[str, str], ...] = (),
    currency: str = "",
) -> Fact:
    return figure(
        evidence,
        f"data.{name}",
        value,
        unit,
        formula=formula,
        window=evidence.window("all"),
        absence=Absence(AbsenceReason.NOT_OFFERED) if value is None else None,
        currency=currency or (evidence.currency if unit is Unit.MONEY else ""),
        parameters=parameters,
    )


def _counts(evidence: AccountEvidence) -> tuple[Fact, ...]:
    """Days of the values, and how many holdings have which fault; faults that nothing has are left out."""
    window = evidence.window("all")
    facts = [_fact(evidence, "days", int(evidence.levels.dates.size), Unit.COUNT, "days with a value")]
    if window is not None:
        facts.append(_fact(evidence, "first_bar", window.start, Unit.DATE, "observed"))
        facts.append(_fact(evidence, "last_bar", window.end, Unit.DATE, "observed"))
    valuation, snapshot = evidence.valuation, evidence.snapshot
    unvalued = dict.fromkeys(one.symbol for one in valuation.unvalued) if valuation is not None else {}
    stale = dict.fromkeys(one.symbol for one in valuation.stale) if valuation is not None else {}
    adjusted = valuation.adjusted if valuation is not None else ()
    rates = {one.symbol for one in valuation.unvalued if one.why == NO_RATE} if valuation is not None else set()
    told: Sequence[tuple[str, Sequence[str], str]] = (
        ("unvalued", tuple(unvalued), "instruments without a value on some days"),
        ("unvalued_today", _unvalued_today(evidence), "instruments held today without a value"),
        ("without_rate", tuple(rates), "instruments without an exchange rate on some days"),
        ("stale", tuple(stale), "instruments valued with a price older than a closure lasts"),
        ("adjusted", adjusted, "instruments valued at prices from which distributions were taken out"),
        ("stated_prices", _stated(evidence), "instruments valued at the price that a file states"),
        ("unpriced", tuple(symbol for symbol, _ in snapshot.unpriced), "instruments that no source has a price of"),
    )
    for name, symbols, formula in told:
        if symbols:
            named = (("symbols", " ".join(symbols[:ROWS_SHOWN])),)
            facts.append(_fact(evidence, name, len(symbols), Unit.COUNT, formula, parameters=named))
    twice = _counted_twice(evidence)
    if twice:
        formula = "distributions in cash of instruments valued at prices from which distributions were taken out"
        facts.append(_fact(evidence, "counted_twice", twice, Unit.MONEY, formula))
    if snapshot.attempts:
        failed = sum(1 for one in snapshot.attempts if one.outcome is not Outcome.ANSWERED)
        facts.append(_fact(evidence, "attempts", len(snapshot.attempts), Unit.COUNT, "questions put to sources"))
        facts.append(_fact(evidence, "attempts_failed", failed, Unit.COUNT, "questions without an answer"))
    return tuple(facts)


def _unvalued_today(evidence: AccountEvidence) -> tuple[str, ...]:
    valued = {one.symbol for one in evidence.held}
    return tuple(sorted({one.symbol for one in evidence.books.positions} - valued))


def _stated(evidence: AccountEvidence) -> tuple[str, ...]:
    """Holdings of a positions-only file that only the file itself has a price of."""
    snapshot = evidence.snapshot
    without = (one.symbol for one in evidence.held if not one.is_cash and snapshot.held(one.symbol) is None)
    return tuple(symbol for symbol in without if stated_price(snapshot, symbol) is not None)


def _counted_twice(evidence: AccountEvidence) -> float:
    """Cash that the files show of holdings whose adjusted prices have it too."""
    valuation = evidence.valuation
    if valuation is None:
        return 0.0
    places = [place for place, symbol in enumerate(valuation.symbols) if symbol in valuation.adjusted]
    return float(valuation.income[:, places].sum())


def _findings(facts: dict[str, Fact]) -> list[Finding]:
    """What a reader has to know before relying on the values."""
    weights = (
        ("unvalued_today", Severity.SERIOUS),
        ("unvalued", Severity.NOTABLE),
        ("stale", Severity.NOTE),
        ("stated_prices", Severity.NOTE),
        ("adjusted", Severity.NOTABLE),
        ("counted_twice", Severity.NOTABLE),
    )
    found = [
        Finding("data_quality", name, severity, Direction.ADVERSE, (f"data.{name}",))
        for name, severity in weights
        if f"data.{name}" in facts
    ]
    if "data.unvalued_today" in facts:
        found = [one for one in found if one.variant != "unvalued"]
    return found


def _tables(evidence: AccountEvidence) -> tuple[tuple[Block, ...], tuple[Fact, ...]]:
    """Unvalued spans, old prices, attempts that failed, repairs."""
    valuation, snapshot = evidence.valuation, evidence.snapshot
    unvalued = () if valuation is None else valuation.unvalued[:ROWS_SHOWN]
    stale = () if valuation is None else valuation.stale[:ROWS_SHOWN]
    currency = {one.symbol: one.currency for one in evidence.books.positions}
    spans = [
        _row(
            evidence,
            at,
            (
                ("unvalued_symbol", one.symbol, Unit.TEXT, ""),
                ("unvalued_why", one.why, Unit.TEXT, ""),
                ("unvalued_first", one.first, Unit.DATE, ""),
                ("unvalued_last", one.last, Unit.DATE, ""),
                *(
                    [("unvalued_cost", one.cost, Unit.MONEY, currency.get(one.symbol, ""))]
                    if one.cost is not None
                    else []
                ),
            ),
        )
        for at, one in enumerate(unvalued, 1)
    ]
    olds = [
        _row(
            evidence,
            at,
            (
                ("stale_symbol", one.symbol, Unit.TEXT, ""),
                ("stale_since", one.since, Unit.DATE, ""),
                ("stale_days", one.days, Unit.DAYS, ""),
            ),
        )
        for at, one in enumerate(stale, 1)
    ]
    failed = [one for one in snapshot.attempts if _matters(one, snapshot)][:ROWS_SHOWN]
    repairs = [(entry.history, one) for entry in snapshot.histories for one in entry.history.repairs][:ROWS_SHOWN]
    given: tuple[tuple[str, tuple[str, ...], list[tuple[Fact, ...]]], ...] = (
        ("account_unvalued", UNVALUED, spans),
        ("account_stale", STALE, olds),
        ("attempts", ATTEMPT_COLUMNS, [attempt_row(one, at, evidence) for at, one in enumerate(failed, 1)]),
        ("repairs", REPAIR_COLUMNS, [repair_row(*one, at, evidence) for at, one in enumerate(repairs, 1)]),
    )
    blocks = tuple(
        FigureTable(name, heads, tuple((str(at), cells_of(row, len(heads))) for at, row in enumerate(rows, 1)))
        for name, heads, rows in given
        if rows
    )
    return blocks, tuple(fact for _, _, rows in given for row in rows for fact in row)


def _matters(attempt: Attempt, snapshot: AccountSnapshot) -> bool:
    """Whether a source failed, or had nothing of a holding that no other priced; what was not there is only counted."""
    if attempt.outcome is Outcome.NO_DATA:
        return any(symbol in attempt.asked.split() for symbol, _ in snapshot.unpriced)
    return attempt.outcome not in {Outcome.ANSWERED, Outcome.BASIS_NOT_OFFERED}


def _row(evidence: AccountEvidence, at: int, cells: Row) -> tuple[Fact, ...]:
    return tuple(
        _fact(evidence, f"{name}.{at}", value, unit, "observed", currency=currency)
        for name, value, unit, currency in cells
    )
