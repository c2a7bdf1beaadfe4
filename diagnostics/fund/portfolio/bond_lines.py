"""Which positions of a report are bonds, and what can be said of the term of each."""

from __future__ import annotations

import math
import re
from datetime import date

from data_sources.model import FundHolding, FundHoldings
from diagnostics.metrics.fixed_income.bond import bond_measures

DAYS_A_YEAR = 365.25
BOND_WORDS = re.compile(r"债|固收|bond|fixed.?income|treasur|\bgilt|government|\bmuni|bank loan", re.IGNORECASE)


def bond_lines(report: FundHoldings) -> tuple[FundHolding, ...]:
    """The positions that are bonds: by their kind, or by a figure that only a bond has."""
    return tuple(
        line
        for line in report.holdings
        if line.kind == "bond" or (not line.kind and (line.maturity is not None or line.modified_duration is not None))
    )


def bond_weight(report: FundHoldings) -> float:
    """Weight of the bonds: by the kinds of assets where the report has them, else of the positions listed."""
    stated = [weight for name, weight in report.assets if BOND_WORDS.search(name)]
    return sum(stated) if stated else sum(line.weight or 0.0 for line in bond_lines(report))


def years_left(line: FundHolding, day: date | None) -> float:
    """Years from the day of the report to maturity; NaN if either is unknown, or the bond is due already."""
    if line.maturity is None or day is None or line.maturity <= day:
        return math.nan
    return (line.maturity - day).days / DAYS_A_YEAR


def duration_of(line: FundHolding, day: date | None) -> float:
    """Modified duration: as given, else of a bond with yearly coupons by coupon, yield and maturity; NaN if unknown."""
    if line.modified_duration is not None:
        return line.modified_duration
    years = years_left(line, day)
    if line.coupon is None or line.yield_to_maturity is None or math.isnan(years):
        return math.nan
    return float(bond_measures(line.coupon, line.yield_to_maturity, years).modified_duration[0])
