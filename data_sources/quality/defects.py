"""What can be wrong with data, and how a finding of it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

DAYS_SHOWN = 10


class DefectKind(Enum):
    """What was found."""

    MISSING_SESSIONS = "missing sessions"
    STALE_END = "stale end"
    UNSORTED_DATES = "unsorted dates"
    DUPLICATE_DATES = "duplicate dates"
    BARS_OFF_SESSION = "bars on days without a session"
    REPEATED_CLOSE = "repeated close"
    JUMP = "jump"
    SPLIT_LIKE_JUMP = "split-like jump"
    HUNDREDFOLD_STEP = "hundredfold step"
    MISSING_CLOSE = "missing close"
    NOT_POSITIVE = "price not positive"
    OUTSIDE_RANGE = "price outside the day's high and low"
    ZERO_VOLUME = "zero volume"
    LOT_STEP = "volume steps by a lot of 100"
    COARSE_PRICES = "coarse prices"
    PROVISIONAL_CALENDAR = "provisional calendar"
    SUSPENDED = "no trade at the end"
    SUSPECT_DIVIDEND = "suspect dividend"
    SUSPECT_SPLIT = "suspect split adjustment"
    SUSPECT_UNIT = "suspect unit of prices"
    MARKET_CAP_MISMATCH = "market value is not price times shares"
    QUOTE_MISMATCH = "quote is not the last bar's close"
    SHARES_MISMATCH = "more shares in free float than there are"
    MIXED_CURRENCY = "statements in another currency than the price"
    IMPLAUSIBLE_YIELD = "dividends of a year above the price"
    PERCENT_FOR_FRACTION = "percent where a fraction is meant"
    NAV_RETURN_MISMATCH = "unit value and published return disagree"
    ACCUMULATED_MISMATCH = "unit value and accumulated value disagree"
    UNLISTED_EVENT = "distribution or split that is not listed"
    CLOSED_PERIOD = "values further apart at the beginning"
    NAV_REVISED = "values that were published anew"


class Severity(Enum):
    """What a reader should do: nothing, look, or not use the figures."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing found in one history.

    Args:
        symbol: whose history.
        kind: what was found.
        severity: what to do about it.
        count: how many bars (or sessions) are concerned.
        days: the first of them (at most ``DAYS_SHOWN``), oldest first; for jumps the largest ones.
        details: the numbers behind it by name, sorted by name; dates are left to ``days``.
    """

    symbol: str
    kind: DefectKind
    severity: Severity
    count: int
    days: tuple[date, ...] = ()
    details: tuple[tuple[str, float], ...] = ()
