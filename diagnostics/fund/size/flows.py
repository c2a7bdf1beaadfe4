"""What flowed into the fund and out of it, report by report, from its size, its units and its return."""

from __future__ import annotations

from datetime import date

import numpy as np

from data_sources.model import FundProfile, ScalePoint, to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.fund.evidence import FundEvidence
from diagnostics.metrics.fund.fund_flows import NetFlow, net_flow, net_units
from diagnostics.metrics.spec import NotComputable
from diagnostics.observation import observation, said_by
from diagnostics.section import Block, FigureTable, Note

SHOWN = 8  # reports
LATEST = 10  # days that a value may lie before the day of a report: no session is further back
COLUMNS = ("flow_day", "flow_assets", "flow_return", "net_flow", "net_flow_share", "net_units", "net_units_share")
BY_RETURN = "net assets - net assets of the report before * (1 + total return between them)"
BY_UNITS = "units bought - units given back in the period"


def flow_facts(evidence: FundEvidence, profile: FundProfile) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """Size and flow of each report, the newest first; nothing where the source has no history of the size."""
    points = tuple(sorted(profile.scales, key=lambda point: point.day))
    points = tuple(point for point in points if point.day <= evidence.as_of)
    if not points:
        return (), ()
    made: list[Fact] = []
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    pairs = list(zip((None, *points), points, strict=False))[-SHOWN:]
    for at, (before, point) in enumerate(reversed(pairs), start=1):
        facts = _report(evidence, profile, before, point, at)
        made += facts
        keys = {fact.key for fact in facts}
        cells = tuple(f"scale.{name}.{at}" for name in COLUMNS)
        rows.append((str(at), tuple(key if key in keys else None for key in cells)))
    used = [at for at in range(len(COLUMNS)) if any(cells[at] is not None for _, cells in rows)]
    table = FigureTable(
        "flows",
        tuple(COLUMNS[at] for at in used),
        tuple((name, tuple(cells[at] for at in used)) for name, cells in rows),
    )
    return tuple(made), (table, Note("flows_at_period_end"))


def _report(
    evidence: FundEvidence, profile: FundProfile, before: ScalePoint | None, point: ScalePoint, at: int
) -> list[Fact]:
    origin, symbol = profile.origin, profile.symbol
    made = [observation(f"scale.flow_day.{at}", point.day, Unit.DATE, as_of=point.day, origin=origin, symbol=symbol)]
    if point.net_assets is not None:
        key, money = f"scale.flow_assets.{at}", profile.currency
        made.append(
            observation(
                key, point.net_assets, Unit.MONEY, as_of=point.day, origin=origin, symbol=symbol, currency=money
            )
        )
    if before is not None:
        made += _by_return(evidence, profile, before, point, at)
        made += _by_units(profile, before, point, at)
    return made


def _by_return(
    evidence: FundEvidence, profile: FundProfile, before: ScalePoint, point: ScalePoint, at: int
) -> list[Fact]:
    """The flow that the return does not explain; nothing where a size is not given."""
    if before.net_assets is None or point.net_assets is None:
        return []
    source = f"{said_by(profile.origin, profile.symbol)} {evidence.levels.source}"
    start, end = level_at(evidence, before.day), level_at(evidence, point.day)
    window = Window(str(at), before.day, point.day, 1, "")
    flow: NetFlow | None = None
    absence = None
    earned = None if start is None or end is None else end / start - 1.0
    if earned is None:
        first = to_date(evidence.levels.dates[0]).isoformat()
        absence = Absence(AbsenceReason.WINDOW_NOT_COVERED, have=first, need=before.day.isoformat())
    else:
        try:
            flow = net_flow(before.net_assets, point.net_assets, earned)
        except NotComputable as failure:
            absence = failure.absence
    formula = "total return between the reports, each at its last value on or before the day"
    inputs = (f"scale.flow_assets.{at}", f"scale.flow_return.{at}")
    unearned = absence if earned is None else None
    key = f"scale.flow_return.{at}"
    return [
        Fact(key, earned, Unit.CHANGE, point.day, source, formula, window=window, absent_because=unearned),
        Fact(
            f"scale.net_flow.{at}",
            None if flow is None else flow.amount,
            Unit.MONEY,
            point.day,
            source,
            BY_RETURN,
            inputs=inputs,
            window=window,
            currency=profile.currency,
            absent_because=absence,
        ),
        Fact(
            f"scale.net_flow_share.{at}",
            None if flow is None else flow.share,
            Unit.CHANGE,
            point.day,
            source,
            "net flow / net assets of the report before",
            inputs=inputs,
            window=window,
            absent_because=absence,
        ),
    ]


def _by_units(profile: FundProfile, before: ScalePoint, point: ScalePoint, at: int) -> list[Fact]:
    """The flow in units as the source gives them; nothing where it does not."""
    if before.units is None or point.purchases is None or point.redemptions is None:
        return []
    source = said_by(profile.origin, profile.symbol)
    window = Window(str(at), before.day, point.day, 1, "")
    try:
        flow = net_units(before.units, point.purchases, point.redemptions)
    except NotComputable:
        return []
    share = "net flow in units / units of the report before"
    return [
        Fact(f"scale.net_units.{at}", flow.amount, Unit.UNITS, point.day, source, BY_UNITS, window=window),
        Fact(f"scale.net_units_share.{at}", flow.share, Unit.CHANGE, point.day, source, share, window=window),
    ]


def level_at(evidence: FundEvidence, day: date) -> float | None:
    """The value of the last observation on or before a day, at most ``LATEST`` days before it; None without one."""
    levels = evidence.levels
    at = int(np.searchsorted(levels.dates, np.datetime64(day), side="right")) - 1
    if at < 0 or (day - to_date(levels.dates[at])).days > LATEST:
        return None
    return float(levels.values[at])
