"""Known defects of a source, each mended by one named rule that records what it changed.

A rule follows from what money does: a dividend takes its amount off the price, a split takes
nothing off the holder, no price moves to its hundredfold overnight. A rule that is not sure
changes nothing and leaves a doubt, which ``quality.examine`` reports. Nothing is ever filled.

The order: days without prices first, then the basis and the unit of the prices, because the
dividends are weighed against them; doubled tellings before amounts, because they distort those.
"""

from __future__ import annotations

from collections.abc import Callable

from data_sources.repair.dividends import mend_dividends
from data_sources.repair.doubled import mend_capital_gains, mend_doubled
from data_sources.repair.hundredfold import mend_hundredfold
from data_sources.repair.moves import is_daily
from data_sources.repair.null_rows import without_null_rows
from data_sources.repair.splits import mend_splits
from data_sources.repair.untold import doubt_untold
from data_sources.sheet import BarSheet

Rule = Callable[[BarSheet], BarSheet]

PRICE_RULES: tuple[Rule, ...] = (without_null_rows, mend_splits, mend_hundredfold)
PAYOUT_RULES: tuple[Rule, ...] = (mend_capital_gains, mend_doubled, mend_dividends, doubt_untold)


def repair_sheet(sheet: BarSheet) -> BarSheet:
    """The sheet with its known defects mended; the same object where no rule found anything.

    Args:
        sheet: one endpoint's days as they came, whole: a rule reads the newest day's basis and unit.

    Returns:
        ``repairs`` names what was changed and ``doubts`` what only looked wrong, in the order of the rules.
        Dividends are judged in daily sheets only: the bar of a week does not show the ex-day's own move.
    """
    rules = (*PRICE_RULES, *PAYOUT_RULES) if is_daily(sheet) else PRICE_RULES
    for rule in rules:
        sheet = rule(sheet)
    return sheet
