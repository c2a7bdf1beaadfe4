"""Dividends that the adjusted close contradicts, or that the market does: the amount or the adjustment is mended.

The amount, the adjustment and the move of the day (``payouts``) are weighed against each other. Ex-days
with the same contradiction are weighed together, because a source makes such an error for a whole
series. What speaks for a reading: the moves of the days (log likelihood), whether the yield a year is
one that shares have, and whether the amount is in line with the series' other amounts. A reading is
taken when it is ``SURE`` ahead; between the readings nothing is changed and a doubt is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from data_sources.model import RepairRule
from data_sources.repair.moves import surprise
from data_sources.repair.payouts import Payout, fit, payouts_of, readjusted, resolution, with_amounts
from data_sources.repair.record import Mask, doubt_of, repair_of
from data_sources.sheet import BarSheet

SURE = 2.5  # log odds: twelve to one
AGREES = 0.15  # relative: amounts before tax, in another currency's rate of the day, rounded
AGREES_AT_LEAST = 0.0005  # ... and five hundredths of a percent of the price, below which nothing is worth a repair
HUNDRED_AGREES = 0.25  # relative: near enough to a hundredth to be the other unit and nothing else
# The adjusted close is the source's own sum over its amounts: where both agree they are more than one witness
# and less than two, and the market needs so much more against them.
TOGETHER = 2.0
SHOWN_BESIDE = 4.0  # log odds: wild times have falls on any day, and good news on an ex-day
LARGE = 0.05  # below a twentieth of the price a day's move cannot be a proof against a dividend
# Yields of shares and funds scatter around three percent a year: half of them lie between 1.5 and 6.
USUAL_YIELD, YIELD_SPREAD = 0.03, 1.0  # a year, as a decimal; of its natural logarithm
UNTHINKABLE = 0.30  # of the price at once: no ordinary dividend
SLIGHT = 0.002  # of the price at once: an amount that may be a hundredth of one
IN_LINE = 3.0  # an amount within a third and three times the series' middle one
OTHERS_COUNT = 3  # so many other amounts speak fully
SUBUNIT_CURRENCIES = frozenset({"GBP", "GBX", "GBp", "ZAR", "ZAc", "ILS", "ILA"})  # quoted in hundredths at home


class _Fault(Enum):
    """How the amount and the adjustment of an ex-day contradict each other, or the market both."""

    NOT_ADJUSTED = "not adjusted"
    ADJUSTED_BY_HUNDREDTH = "adjusted by a hundredth"
    ADJUSTED_BY_HUNDREDFOLD = "adjusted by the hundredfold"
    NOT_SPLIT = "not split"
    ADJUSTED_OTHERWISE = "adjusted otherwise"
    TOO_LARGE = "too large"
    TOO_SMALL = "too small"
    SHOWN_BESIDE = "the drop stands on another day"


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """All that a decision reads: the sheet, its ex-days, and those of one fault."""

    sheet: BarSheet
    all: tuple[Payout, ...]
    faulty: tuple[Payout, ...]
    spread: float

    def fit(self, scale: float) -> float:
        """How well the moves of the faulty days fit amounts ``scale`` times as large: a log likelihood, 0 at best."""
        return fit([(payout, payout.paid * scale) for payout in self.faulty], self.spread)

    def plausible(self, scale: float) -> float:
        """What the yield a year with these amounts, and their likeness to the others, speaks for them; 0 at best."""
        years = max(float((self.sheet.last - self.sheet.first).days) / 365.25, 1.0)
        middle = _middle([payout.paid for payout in self.faulty]) * scale
        a_year = middle * max(len(self.all) / years, 1.0)
        found = -surprise(float(np.log(a_year / USUAL_YIELD)), 0.0, YIELD_SPREAD)
        others = [payout.paid for payout in self.all if payout not in self.faulty]
        if others:
            weight = float(min(len(others), OTHERS_COUNT))
            found -= weight * (not 1.0 / IN_LINE <= middle / _middle(others) <= IN_LINE)
        return found

    def rows(self) -> Mask:
        """The ex-days as a mask over the sheet."""
        mask: Mask = np.zeros(len(self.sheet), dtype=bool)
        mask[[payout.row for payout in self.faulty]] = True
        return mask


def mend_dividends(sheet: BarSheet) -> BarSheet:
    """The sheet with amounts and adjusted close that agree with each other and with the market."""
    payouts, moves = payouts_of(sheet)
    if not payouts:
        return sheet
    spread, slack = moves.spread(), AGREES_AT_LEAST + 1.5 * resolution(sheet)
    groups: dict[_Fault, list[Payout]] = {}
    for payout in payouts:
        fault = _fault(sheet, payout, slack, spread)
        if fault is not None:
            groups.setdefault(fault, []).append(payout)
    for fault in _Fault:
        if faulty := groups.get(fault):
            sheet = DECISIONS[fault](_Case(sheet, payouts, tuple(faulty), spread))
    return sheet


def _fault(sheet: BarSheet, payout: Payout, slack: float, spread: float) -> _Fault | None:
    """The contradiction of one ex-day; None where there is none."""
    paid, adjusted = payout.paid, payout.adjusted
    if np.isnan(adjusted) or abs(adjusted - paid) <= slack + AGREES * min(paid, abs(adjusted)):
        return _together(sheet, payout, spread)
    if _split_by(sheet, payout) is not None:
        return _Fault.NOT_SPLIT
    if abs(adjusted - paid / 100.0) <= HUNDRED_AGREES * paid / 100.0 + 2e-6:
        return _Fault.ADJUSTED_BY_HUNDREDTH
    if abs(adjusted - paid * 100.0) <= HUNDRED_AGREES * paid * 100.0:
        return _Fault.ADJUSTED_BY_HUNDREDFOLD
    if abs(adjusted) <= slack:
        return _Fault.NOT_ADJUSTED
    return _Fault.ADJUSTED_OTHERWISE


def _together(sheet: BarSheet, payout: Payout, spread: float) -> _Fault | None:
    """Amount and adjustment agree: does the market contradict both?"""
    if payout.paid >= LARGE:
        better = payout.against(payout.paid, spread) - payout.against(payout.paid / 100.0, spread)
        if better <= 2.0:
            return None
        if not payout.dropped_beside(payout.paid, spread):
            return _Fault.TOO_LARGE
        return _Fault.SHOWN_BESIDE if better > SHOWN_BESIDE else None
    small = sheet.instrument.currency in SUBUNIT_CURRENCIES and payout.paid * 100.0 < UNTHINKABLE
    return _Fault.TOO_SMALL if small and payout.paid < SLIGHT else None


def _split_by(sheet: BarSheet, payout: Payout) -> float | None:
    """The ratio of the ex-day's own split, where the adjustment was made by the amount divided by it."""
    ratio = float(np.prod(sheet.splits[payout.before + 1 : payout.after + 1]))
    if ratio == 1.0 or ratio <= 0.0:
        return None
    wanted = payout.paid / ratio
    return ratio if abs(payout.adjusted - wanted) <= AGREES_AT_LEAST + 0.05 * wanted else None


def _not_adjusted(case: _Case) -> BarSheet:
    """A dividend that the adjusted close leaves out: brought into it, or taken out as one that was none."""
    sheet = case.sheet
    for payout in case.faulty:
        one = replace(case, sheet=sheet, faulty=(payout,))
        odds = TOGETHER + one.fit(1.0) - one.fit(0.0)
        if payout.paid > UNTHINKABLE and payout.traded:
            odds -= TOGETHER
        # A large amount that was none does more harm than one that is left out.
        if odds > (SURE if payout.paid >= LARGE else 0.0):
            sheet = _adjust(one, RepairRule.MISSING_DIVIDEND_ADJUSTMENT)
        elif odds < -SURE and not payout.dropped_beside(payout.paid, case.spread):
            amounts = with_amounts(sheet, [(payout, 0.0)])
            record = repair_of(
                RepairRule.PHANTOM_DIVIDEND, sheet, one.rows(), ("dividends",), {"amount": payout.amount}
            )
            sheet = replace(amounts, repairs=(*sheet.repairs, record))
        else:
            sheet = doubt_of(RepairRule.PHANTOM_DIVIDEND, sheet, one.rows(), ("dividends",), {"amount": payout.amount})
    return sheet


def _adjust(case: _Case, rule: RepairRule) -> BarSheet:
    """The amounts are right: the adjusted close is made by them."""
    sheet = case.sheet
    adjusted = readjusted(sheet, [(payout, payout.paid) for payout in case.faulty])
    before = case.faulty[-1].before
    changed: Mask = np.zeros(len(sheet), dtype=bool)
    changed[: before + 1] = True
    first = case.faulty[0]
    details = {"adjusted_by": first.adjusted, "paid": first.paid, "events": float(len(case.faulty))}
    record = repair_of(rule, sheet, changed, ("adjusted_close",), details)
    record = replace(record, days=repair_of(rule, sheet, case.rows(), ()).days)
    return replace(sheet, adjusted_close=adjusted, repairs=(*sheet.repairs, record))


def _rescale(case: _Case, scale: float, rule: RepairRule, *, adjust: bool) -> BarSheet:
    """The amounts are ``scale`` times what they should be told as; with ``adjust`` the adjusted close as well."""
    sheet = with_amounts(case.sheet, [(payout, payout.amount * scale) for payout in case.faulty])
    columns: tuple[str, ...] = ("dividends",)
    if adjust and sheet.adjusted_close is not None:
        fractions = [(payout, payout.paid * scale) for payout in case.faulty]
        sheet = replace(sheet, adjusted_close=readjusted(sheet, fractions))
        columns = ("dividends", "adjusted_close")
    first = case.faulty[0].amount
    details = {"factor": scale, "amount_before": first, "amount_after": first * scale}
    return replace(sheet, repairs=(*sheet.repairs, repair_of(rule, sheet, case.rows(), columns, details)))


def _hundredth(case: _Case) -> BarSheet:
    """Adjusted by a hundredth of the amount: one of the two is in the other unit."""
    return _either(case, 0.01)


def _hundredfold(case: _Case) -> BarSheet:
    """Adjusted by the hundredfold of the amount: one of the two is in the other unit."""
    return _either(case, 100.0)


def _either(case: _Case, scale: float) -> BarSheet:
    """The amount is right and the adjustment wrong, or the other way round."""
    odds = case.fit(1.0) + case.plausible(1.0) - case.fit(scale) - case.plausible(scale)
    if odds >= SURE:
        return _adjust(case, RepairRule.WRONG_DIVIDEND_ADJUSTMENT)
    if odds <= -SURE:
        return _rescale(case, scale, RepairRule.HUNDREDFOLD_DIVIDEND, adjust=False)
    return doubt_of(RepairRule.HUNDREDFOLD_DIVIDEND, case.sheet, case.rows(), ("dividends", "adjusted_close"))


def _not_split(case: _Case) -> BarSheet:
    """An amount of the old shares: split and adjustment both say so."""
    sheet = case.sheet
    for payout in case.faulty:
        ratio = _split_by(sheet, payout)
        if ratio is not None:
            one = replace(case, sheet=sheet, faulty=(payout,))
            sheet = _rescale(one, 1.0 / ratio, RepairRule.UNSPLIT_DIVIDEND, adjust=False)
    return sheet


def _otherwise(case: _Case) -> BarSheet:
    """Adjusted by an amount that is no unit's: by the amount that is told, if the market does not contradict it."""
    sheet = case.sheet
    for payout in case.faulty:
        one = replace(case, sheet=sheet, faulty=(payout,))
        against = payout.against(payout.paid, case.spread) - payout.against(payout.adjusted, case.spread)
        thinkable = payout.paid <= UNTHINKABLE or against < 0.0
        if against < 1.0 and thinkable and one.plausible(1.0) > -SURE and not _usual_adjustment(case.all, payout):
            sheet = _adjust(one, RepairRule.WRONG_DIVIDEND_ADJUSTMENT)
        else:
            sheet = doubt_of(RepairRule.WRONG_DIVIDEND_ADJUSTMENT, sheet, one.rows(), ("dividends", "adjusted_close"))
    return sheet


def _usual_adjustment(payouts: Sequence[Payout], payout: Payout) -> bool:
    """Whether the adjustment is by the usual amount of those years and the amount told is another: a doubt of it."""
    place = next(at for at, other in enumerate(payouts) if other.row == payout.row)
    others = [other.amount for other in (*payouts[max(place - 2, 0) : place], *payouts[place + 1 : place + 3])]
    if len(others) < OTHERS_COUNT:
        return False
    usual = _middle(others)
    told, adjusted = (abs(amount / usual - 1.0) <= AGREES for amount in (payout.amount, payout.adjusted * payout.price))
    return adjusted and not told


def _too_large(case: _Case) -> BarSheet:
    """Amounts whose ex-days show nothing of them: in the smaller unit, together with the adjustment."""
    odds = case.fit(0.01) + case.plausible(0.01) - case.fit(1.0) - case.plausible(1.0) - TOGETHER
    if odds >= SURE:
        return _rescale(case, 0.01, RepairRule.HUNDREDFOLD_DIVIDEND, adjust=True)
    if odds <= 0.0:
        return case.sheet
    return doubt_of(RepairRule.HUNDREDFOLD_DIVIDEND, case.sheet, case.rows(), ("dividends", "adjusted_close"))


def _too_small(case: _Case) -> BarSheet:
    """Amounts a hundredth of what the ex-days show: in the larger unit, together with the adjustment."""
    odds = case.fit(100.0) + case.plausible(100.0) - case.fit(1.0) - case.plausible(1.0) - TOGETHER
    if odds >= SURE:
        return _rescale(case, 100.0, RepairRule.HUNDREDFOLD_DIVIDEND, adjust=True)
    if odds <= 0.0:
        return case.sheet
    return doubt_of(RepairRule.HUNDREDFOLD_DIVIDEND, case.sheet, case.rows(), ("dividends", "adjusted_close"))


def _shown_beside(case: _Case) -> BarSheet:
    """The price fell near the ex-day and not on it: a wrong day or a wrong amount, which of the two is not told."""
    return doubt_of(RepairRule.PHANTOM_DIVIDEND, case.sheet, case.rows(), ("dividends", "adjusted_close"))


def _middle(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2.0


DECISIONS = {
    _Fault.NOT_SPLIT: _not_split,
    _Fault.ADJUSTED_BY_HUNDREDTH: _hundredth,
    _Fault.ADJUSTED_BY_HUNDREDFOLD: _hundredfold,
    _Fault.NOT_ADJUSTED: _not_adjusted,
    _Fault.ADJUSTED_OTHERWISE: _otherwise,
    _Fault.TOO_LARGE: _too_large,
    _Fault.TOO_SMALL: _too_small,
    _Fault.SHOWN_BESIDE: _shown_beside,
}
