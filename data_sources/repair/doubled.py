"""One dividend told on two days, and a fund's capital gain told inside its dividend as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from data_sources.model import RepairRule
from data_sources.repair.moves import surprise
from data_sources.repair.payouts import Payout, fit, payouts_of, readjusted, with_amounts
from data_sources.repair.record import Mask, doubt_of, repair_of
from data_sources.sheet import BarSheet

CLOSE_DAYS = 7  # two ex-days of one payment lie no further apart: record day, ex-day or a zone's date
ALIKE = 0.15  # relative: the same money at the exchange rates of two days
USUAL_GAP = 28  # days: who pays weekly pays like amounts in like gaps
SURE = 2.0  # log odds beside two amounts that are alike on days that are close
FIRST_WRONG = 2.0  # log odds that it is the first of the two that stands on the wrong day
GAINS_SURE = 2.5
GAIN_SHOWS = 0.15  # relative: nearer than this the adjustment is made by one reading of the amounts


def mend_doubled(sheet: BarSheet) -> BarSheet:
    """The sheet without the second telling of a dividend."""
    payouts, moves = payouts_of(sheet)
    spread = moves.spread()
    removed: set[int] = set()
    for first, second in pairwise(payouts):
        if first.row in removed or not _alike(sheet, payouts, first, second):
            continue
        both = np.log1p(-first.paid) + np.log1p(-second.paid) if max(first.paid, second.paid) < 0.95 else -np.inf
        step = float(np.log(sheet.close[second.after] / sheet.close[first.before]))
        wide = spread * float(np.sqrt(2.0))
        once = surprise(step, float(np.log1p(-min(first.paid, 0.95))), wide)
        odds = SURE + surprise(step, float(both), wide) - once
        if odds < SURE:
            sheet = doubt_of(RepairRule.DOUBLED_DIVIDEND, sheet, _rows(sheet, (first, second)), ("dividends",))
            continue
        worse = first.against(first.paid, spread) - second.against(second.paid, spread)
        gone = first if worse > FIRST_WRONG else second
        removed.add(gone.row)
        sheet = _without(sheet, gone)
    return sheet


def _alike(sheet: BarSheet, payouts: Sequence[Payout], first: Payout, second: Payout) -> bool:
    """Whether two neighbouring ex-days look like one payment, in a series that does not pay as often."""
    days = sheet.dates[[payout.row for payout in payouts]].astype(np.int64)
    gap = int((sheet.dates[second.row] - sheet.dates[first.row]).astype(np.int64))
    alike = abs(first.amount - second.amount) <= ALIKE * max(first.amount, second.amount)
    if gap > CLOSE_DAYS or not alike:
        return False
    gaps = np.sort(np.diff(days))
    return gaps.size < 2 or float(gaps[gaps.size // 2]) >= USUAL_GAP


def _without(sheet: BarSheet, gone: Payout) -> BarSheet:
    """The dividend taken out, of the adjusted close too where it is in there."""
    columns: tuple[str, ...] = ("dividends",)
    adjusted = sheet.adjusted_close
    if adjusted is not None and gone.adjusted > 0.5 * gone.paid:
        adjusted, columns = readjusted(sheet, [(gone, 0.0)]), ("dividends", "adjusted_close")
    record = repair_of(
        RepairRule.DOUBLED_DIVIDEND, sheet, _rows(sheet, (gone,)), columns, {"amount": gone.amount, "paid": gone.paid}
    )
    return replace(with_amounts(sheet, [(gone, 0.0)]), adjusted_close=adjusted, repairs=(*sheet.repairs, record))


def mend_capital_gains(sheet: BarSheet) -> BarSheet:
    """The sheet with dividends that do not hold the capital gains of the same day, and an adjusted close of their sum.

    The source is asked once for the whole series, because it writes all its distributions one way.
    """
    if sheet.capital_gains is None or not (sheet.capital_gains > 0.0).any():
        return sheet
    payouts, moves = payouts_of(sheet)
    gains = sheet.capital_gains
    both = [payout for payout in payouts if 0.0 < gains[payout.row] <= sheet.dividends[payout.row] * (1.0 + 1e-9)]
    held = [payout for payout in payouts if gains[payout.row] > 0.0]
    if not both or len(both) < len(held):  # a dividend below the gain cannot hold it, so none of them does
        return sheet
    spread = moves.spread()
    once = [(payout, float(sheet.dividends[payout.row]) / payout.price) for payout in both]
    odds = fit(once, spread) - fit([(payout, payout.paid) for payout in both], spread)
    # An adjusted close that counts it once knows that it is inside.
    knows = [abs(payout.adjusted - told) < GAIN_SHOWS * (payout.paid - told) for payout, told in once]
    odds += GAINS_SURE * sum(knows)
    rows = _rows(sheet, both)
    if odds <= -GAINS_SURE:
        return sheet
    if odds < GAINS_SURE:
        return doubt_of(RepairRule.DOUBLED_CAPITAL_GAIN, sheet, rows, ("dividends", "adjusted_close"))
    amounts = [(payout, max(float(sheet.dividends[payout.row] - gains[payout.row]), 0.0)) for payout in both]
    adjusted = readjusted(sheet, once)
    columns = ("dividends",) if adjusted is None else ("dividends", "adjusted_close")
    record = repair_of(RepairRule.DOUBLED_CAPITAL_GAIN, sheet, rows, columns, {"events": float(len(both))})
    return replace(with_amounts(sheet, amounts), adjusted_close=adjusted, repairs=(*sheet.repairs, record))


def _rows(sheet: BarSheet, payouts: Sequence[Payout]) -> Mask:
    mask: Mask = np.zeros(len(sheet), dtype=bool)
    mask[[payout.row for payout in payouts]] = True
    return mask
