"""Which holdings the return came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.names import name_fact
from diagnostics.account.rows import rows_parameter
from diagnostics.facts import Absence, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.account.contribution import day_parts, linked_contributions
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import BarChart, Block, FigureTable, KeyFigures, Note, Section
from diagnostics.valuation.valuation import FloatArray, Valuation

MOST = 16  # holdings listed; of more, the best and the worst, and the rest together
LINKED = "sum over days of gain / capital, linked by Carino's factors so that all parts add up to the return"
BOUND = "rule.contribution.one_holding"
CELLS = ("name", "symbol", "share", "share_1y", "gain")
COLUMNS = tuple(f"contribution_{name}" for name in CELLS)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Contributions over one window: of each instrument, of the money, of fees and taxes of the account."""

    window: Window
    holdings: FloatArray
    cash: float
    costs: float

    @property
    def total(self) -> float:
        return float(self.holdings.sum()) + self.cash + self.costs


def contribution(evidence: AccountEvidence) -> Section:
    """Contributions of holdings, money and costs, which add up to the time-weighted return without a residual."""
    valuation = evidence.valuation
    if valuation is None or valuation.days.size < 2 or not valuation.symbols:
        return Section("contribution", (), ())
    by_day = _by_day(valuation)
    whole = _parts(evidence, valuation, by_day, "all")
    year = _parts(evidence, valuation, by_day, "1y")
    gains = valuation.gains.sum(axis=0)
    if isinstance(whole, Absence):
        missing = _fact(evidence, "total.all", None, Unit.CHANGE, LINKED, absence=whole)
        return Section("contribution", (missing,), (KeyFigures((missing.key,)),))
    order = _listed(whole.holdings)
    facts = [
        fact for rank, at in enumerate(order, 1) for fact in _row(evidence, valuation, rank, at, whole, year, gains)
    ]
    rest = [at for at in range(len(valuation.symbols)) if at not in order]
    for label, parts in (("all", whole), ("1y", year)):
        facts += _sums(evidence, label, parts, rest)
    findings, bounds = _findings(evidence, whole)
    return Section("contribution", (*facts, *bounds), _blocks(len(order), has_rest=bool(rest)), findings)


def _by_day(valuation: Valuation) -> FloatArray:
    """What each holding, money and costs add to each day's return, shape (n - 1, k + 2)."""
    total, flows = valuation.total, valuation.flows
    own = valuation.gains
    charges = -valuation.charges[1:]
    money = np.diff(total) - flows[1:] - own.sum(axis=1) - charges
    gains = np.column_stack((own, money, charges))
    held = np.column_stack((valuation.held_gains, np.zeros((valuation.days.size - 1, 2))))
    return day_parts(total, flows, gains, held, valuation.outflows)


def _parts(evidence: AccountEvidence, valuation: Valuation, by_day: FloatArray, label: str) -> _Parts | Absence:
    days = valuation.days
    start = evidence.start(label) if label != "all" else 0
    if isinstance(start, Absence):
        return start
    start = int(np.searchsorted(days, evidence.levels.dates[start])) if label != "all" else 0
    try:
        made = linked_contributions(by_day[start:])
    except NotComputable as refused:
        return refused.absence
    window = Window(label, to_date(days[start]), to_date(days[-1]), int(days.size - 1 - start))
    return _Parts(window, made[:-2], float(made[-2]), float(made[-1]))


def _listed(contributions: FloatArray) -> list[int]:
    """Places of the holdings that are listed, best first; of many, the best and the worst."""
    order = [int(at) for at in np.argsort(-contributions, kind="stable")]
    if len(order) <= MOST:
        return order
    return order[: MOST // 2] + order[-MOST // 2 :]


def _row(  # noqa: PLR0917  one call, of what a row needs
    evidence: AccountEvidence,
    valuation: Valuation,
    rank: int,
    at: int,
    whole: _Parts,
    year: _Parts | Absence,
    gains: FloatArray,
) -> tuple[Fact, ...]:
    symbol = valuation.symbols[at]
    rows = rows_parameter(
        entry.transaction.place for entry in evidence.books.entries if entry.transaction.symbol == symbol
    )
    short = isinstance(year, Absence)
    return (
        _fact(evidence, f"symbol.{rank}", symbol, Unit.TEXT, "observed", parameters=rows),
        name_fact(evidence, f"contribution.name.{rank}", symbol),
        _fact(evidence, f"share.{rank}", float(whole.holdings[at]), Unit.CHANGE, LINKED, parts=whole, parameters=rows),
        _fact(
            evidence,
            f"share_1y.{rank}",
            None if isinstance(year, Absence) else float(year.holdings[at]),
            Unit.CHANGE,
            LINKED,
            parts=None if isinstance(year, Absence) else year,
            absence=year if isinstance(year, Absence) else None,
            parameters=() if short else rows,
        ),
        _fact(
            evidence,
            f"gain.{rank}",
            float(gains[at]),
            Unit.MONEY,
            "sum over days of change of value - paid + got + income",
            parts=whole,
            parameters=rows,
        ),
    )


def _sums(evidence: AccountEvidence, label: str, parts: _Parts | Absence, rest: list[int]) -> list[Fact]:
    """Rest, money, costs and the whole; the whole is the time-weighted return."""
    absence = parts if isinstance(parts, Absence) else None
    known = None if isinstance(parts, Absence) else parts
    named = [("cash", None if known is None else known.cash), ("costs", None if known is None else known.costs)]
    if rest:
        named.insert(0, ("rest", None if known is None else float(known.holdings[rest].sum())))
    named.append(("total", None if known is None else known.total))
    return [
        _fact(evidence, f"{name}.{label}", value, Unit.CHANGE, LINKED, parts=known, absence=absence)
        for name, value in named
    ]


def _fact(
    evidence: AccountEvidence,
    name: str,
    value: Value | None,
    unit: Unit,
    formula: str,
    *,
    parts: _Parts | None = None,
    absence: Absence | None = None,
    parameters: tuple[tuple[str, str], ...] = (),
) -> Fact:
    return figure(
        evidence,
        f"contribution.{name}",
        value,
        unit,
        formula=formula,
        window=None if parts is None else parts.window,
        absence=absence,
        currency=evidence.currency if unit is Unit.MONEY else "",
        parameters=parameters,
    )


def _blocks(listed: int, *, has_rest: bool) -> tuple[Block, ...]:
    rows: list[tuple[str, tuple[str | None, ...]]] = [
        (str(rank), tuple(f"contribution.{name}.{rank}" for name in CELLS)) for rank in range(1, listed + 1)
    ]
    ends = ("rest", "cash", "costs", "total") if has_rest else ("cash", "costs", "total")
    rows += [
        (f"contribution_{name}", (None, None, f"contribution.{name}.all", f"contribution.{name}.1y", None))
        for name in ends
    ]
    bars = tuple((f"contribution.name.{rank}", f"contribution.share.{rank}") for rank in range(1, listed + 1))
    return (
        KeyFigures(("contribution.total.all", "contribution.cash.all", "contribution.costs.all")),
        BarChart("contribution", bars),
        FigureTable("contribution", COLUMNS, tuple(rows)),
        Note("contribution_linked"),
    )


def _findings(evidence: AccountEvidence, whole: _Parts) -> tuple[tuple[Finding, ...], tuple[Fact, ...]]:
    """Whether one holding made most of the gains, or of the losses, of all holdings."""
    gains = whole.holdings[whole.holdings > 0.0].sum()
    best = float(whole.holdings.max())
    if whole.holdings.size < FEWEST or whole.total <= 0.0 or best <= 0.0:
        return (), ()
    share = best / float(gains)
    bound = threshold(BOUND, evidence.as_of)
    fact = _fact(evidence, "largest_share", share, Unit.FRACTION, "largest contribution / all above 0", parts=whole)
    if share < bound.number:
        return (), (fact,)
    finding = Finding("contribution", "one_holding", Severity.NOTABLE, Direction.NEUTRAL, (fact.key, bound.key))
    return (finding,), (fact, bound)


FEWEST = 3  # holdings below which one of them makes most of the gain as a matter of course
