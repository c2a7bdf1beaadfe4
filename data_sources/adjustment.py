"""Total return from raw prices and the events of the days: the one named rule.

On the day that a share goes ex a cash dividend D, new shares b for each old one without payment
(送股, 转增, a split into 1 + b) and a rights issue of R new shares at the price S, the exchange itself
says what the close before it is worth afterwards (除权(息)参考价, 上海证券交易所交易规则 4.3.2;
深圳证券交易所交易规则 4.4.2):

    reference = (P - D + R * S) / (1 + b + R)

All prices before the day are multiplied by reference / P, the newest price is left as it is. So the
return over the day is close / reference - 1, what a holder earned who put the dividend back into the
share at the price before (CRSP's rule for total returns; Kirsch and CRSP, Data Descriptions Guide, "Returns").
The exchange rounds its reference price to the tick; here nothing is rounded.

An adjustment by difference (subtracting the dividend from all earlier prices, which is what "qfq" and
"hfq" of Eastmoney and Tencent are) changes every earlier return, and turns old prices negative: it is
no total return, and nothing here uses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.errors import BasisNotOffered
from data_sources.model import CorporateActions, DateArray, FloatArray, PriceBasis, to_date
from data_sources.sheet import BarSheet

NOTE = "raw prices before an ex-day multiplied by its reference price over the close before it, nothing rounded"


@dataclass(frozen=True, slots=True)
class DayEvents:
    """What goes ex on one day. With nothing but zeros nothing does.

    Args:
        dividend: money for each share held before.
        bonus: new shares for each share held before, without payment.
        rights: new shares offered for each share held before.
        rights_price: money for each of the shares offered.
    """

    dividend: float = 0.0
    bonus: float = 0.0
    rights: float = 0.0
    rights_price: float = 0.0


def reference_price(previous_close: float, events: DayEvents) -> float:
    """What the close before an ex-day is worth after it, not rounded.

    Args:
        previous_close: the last raw close before the day.
        events: what goes ex.

    Returns:
        Money a share; not above zero where the events are worth more than the share, which is a fault in them.
    """
    money = previous_close - events.dividend + events.rights * events.rights_price
    return money / (1.0 + events.bonus + events.rights)


def split_of(previous_close: float, events: DayEvents) -> float:
    """The split that stands for a day's bonus shares and rights issue in a sheet's column.

    A rights issue is what it is worth to the holder: its bonus element. With the day's dividend D beside
    it, ``(P - D) / split`` is the reference price. Without rights it is 1 + bonus. An offer at or above the
    price is not taken up and changes nothing.
    """
    plain = 1.0 + events.bonus
    if events.rights == 0.0:
        return plain
    before = previous_close - events.dividend
    after = reference_price(previous_close, events)
    # Whoever is offered a share for more than it is worth leaves it: the exchange sets no other price then.
    return max(before / after, plain) if after > 0.0 else plain


def event_columns(
    actions: CorporateActions, dates: DateArray, close: FloatArray, start: date | None
) -> tuple[FloatArray, FloatArray]:
    """Dividends and splits of a raw sheet's days, from actions as they were declared.

    An event whose ex-day has no bar (the share was suspended) stands on the next day that has one.

    Args:
        actions: ``as_declared``; amounts are for a share as it was before the day's split.
        dates: datetime64[D], strictly increasing, shape (n_days,).
        close: raw, same shape.
        start: first day of the window; earlier events are left out. None: from the first bar on.

    Returns:
        (money a share, shares after for each before), both of shape (n_days,): 0 and 1 on days without.
    """
    if not actions.as_declared:
        raise ValueError(f"{actions.symbol}: a raw sheet needs actions as they were declared")
    dividends, splits = np.zeros(dates.size), np.ones(dates.size)
    first = max(np.datetime64(start), dates[0]) if start is not None and dates.size else None
    for day, events in sorted(_by_day(actions).items()):
        if not dates.size or np.datetime64(day) < (first if first is not None else dates[0]):
            continue
        row = int(np.searchsorted(dates, np.datetime64(day)))
        if row == dates.size:
            continue
        price = _last_finite(close, row)
        # What the share is worth after what went ex on the same row before (several days of one suspension).
        held = (price - dividends[row]) / splits[row] if price is not None else None
        ratio = split_of(held, events) if held is not None else 1.0 + events.bonus
        dividends[row] += events.dividend * splits[row]
        splits[row] *= ratio
    return dividends, splits


def total_return(sheet: BarSheet) -> FloatArray:
    """What a day's prices are multiplied by for total return: shape (n_days,), positive, 1 on the newest day.

    Args:
        sheet: RAW, or SPLIT_ADJUSTED (where the prices already hold the splits); its dividends complete.

    Raises:
        BasisNotOffered: a dividend is not below the close before it, or an event is not a number.
    """
    factors = np.ones(len(sheet))
    raw = sheet.basis is PriceBasis.RAW
    moving = (sheet.dividends != 0.0) | ((sheet.splits != 1.0) & raw)
    for row in np.flatnonzero(moving):
        price = _last_finite(sheet.close, int(row))
        if price is None:  # nothing before it that could be adjusted
            continue
        split = float(sheet.splits[row]) if raw else 1.0
        factor = (price - float(sheet.dividends[row])) / (price * split)
        if not (np.isfinite(factor) and factor > 0.0):
            raise BasisNotOffered(
                sheet.instrument.symbol,
                sheet.origin.provider,
                f"{PriceBasis.TOTAL_RETURN.value} (its events of {to_date(sheet.dates[row])} do not fit its prices)",
                (sheet.basis.value,),
            )
        factors[row] = factor
    after = np.cumprod(factors[::-1])[::-1]
    return np.append(after[1:], 1.0)


def _by_day(actions: CorporateActions) -> dict[date, DayEvents]:
    """The events of every ex-day. Two payments of one day add up, two splits multiply."""
    days: dict[date, DayEvents] = {}
    for dividend in actions.dividends:
        seen = days.get(dividend.ex_date, DayEvents())
        days[dividend.ex_date] = DayEvents(seen.dividend + dividend.amount)
    for split in actions.splits:
        seen = days.get(split.ex_date, DayEvents())
        days[split.ex_date] = DayEvents(seen.dividend, (1.0 + seen.bonus) * split.ratio - 1.0)
    for rights in actions.rights:
        seen = days.get(rights.ex_date, DayEvents())
        days[rights.ex_date] = DayEvents(seen.dividend, seen.bonus, rights.ratio, rights.price)
    return days


def _last_finite(close: FloatArray, row: int) -> float | None:
    """The last close before a row that is a positive number."""
    before = close[:row]
    sound = np.flatnonzero(np.isfinite(before) & (before > 0.0))
    return float(before[sound[-1]]) if sound.size else None
