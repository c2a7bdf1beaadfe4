"""A fact: one figure (or the reason why there is none) with everything needed to defend it.

A fact is absent when ``value`` is None, and then it says why. There is no third state: no NaN,
no infinity, no zero that stands for "unknown".
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

KEY_FORM = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")

Value = float | int | str | date


@functools.lru_cache(maxsize=65_536)
def is_fact_key(text: str) -> bool:
    """Whether the text has the form of a fact key. Keys recur by the thousand, so answers are kept."""
    return KEY_FORM.fullmatch(text) is not None


class Unit(Enum):
    """How a value is to be read, and so how ``write_figure`` writes it."""

    __hash__ = object.__hash__  # a member is itself alone; Enum's own hashes its name, in Python, figure by figure

    FRACTION = "fraction"  # a share or rate as a decimal; written in percent
    CHANGE = "change"  # a gain or loss as a decimal; written in percent with its sign
    RATIO = "ratio"  # a pure number; two places
    P_VALUE = "p_value"  # a probability under chance alone; three places, and never zero
    PRICE = "price"  # currency per share
    MONEY = "money"  # an amount of currency
    POINTS = "points"  # index points and indicator scales (RSI 0..100)
    COUNT = "count"  # a whole number of things
    SHARES = "shares"  # a number of shares
    UNITS = "units"  # a number of units of a fund
    DAYS = "days"  # calendar days
    PERIODS = "periods"  # observations at the series' own frequency
    DATE = "date"
    TEXT = "text"  # a name; never a figure


NAMED = (Unit.DATE, Unit.TEXT)  # units of values that are no numbers


def _kind(value: Value) -> Unit | None:
    """The unit that a value which is no number must have, None for a number."""
    return Unit.DATE if isinstance(value, date) else Unit.TEXT if isinstance(value, str) else None


class AbsenceReason(Enum):
    """Why a figure is not there. The closed list that both languages have words for."""

    __hash__ = object.__hash__  # a member is itself alone; Enum's own hashes its name, in Python, figure by figure

    TOO_FEW_OBSERVATIONS = "too_few_observations"  # have, need
    WINDOW_NOT_COVERED = "window_not_covered"  # need (first day wanted), have (first day there is)
    UNDER_ONE_YEAR = "under_one_year"  # have, need
    NO_BENCHMARK = "no_benchmark"
    BENCHMARK_CURRENCY = "benchmark_currency"  # have, need (currencies)
    NO_RISK_FREE_RATE = "no_risk_free_rate"
    NO_VARIATION = "no_variation"
    NO_LOSSES = "no_losses"
    NO_GAINS = "no_gains"
    NO_DRAWDOWN = "no_drawdown"
    NOT_RECOVERED = "not_recovered"
    TOTAL_LOSS = "total_loss"
    OUTSIDE_DOMAIN = "outside_domain"
    NO_HIGH_LOW = "no_high_low"
    NO_VOLUME = "no_volume"
    NO_TRADES = "no_trades"  # the source has volume, and it is zero throughout the window
    NO_PRICE_LEVEL = "no_price_level"  # no price at which the market turned lies on that side
    ADJUSTED_PRICES = "adjusted_prices"  # a figure of the quotes themselves, which adjusted prices are not
    NOT_OFFERED = "not_offered"  # what: the source does not have it
    CURRENCIES_DIFFER = "currencies_differ"  # have, need: amounts in two currencies are not set against each other
    UNKNOWN_NAME = "unknown_name"
    NO_PEERS = "no_peers"
    NO_FACTORS = "no_factors"
    NO_STYLES = "no_styles"
    NO_NAV = "no_nav"  # the source publishes no net asset values of it
    NO_HOLDINGS = "no_holdings"
    NO_EARLIER_REPORT = "no_earlier_report"  # of the holdings
    NO_MANAGER = "no_manager"  # the source does not say who manages it since when
    FEES_UNKNOWN = "fees_unknown"
    COLLINEAR = "collinear"  # the regressors cannot be told apart
    NOT_VALUED = "not_valued"  # nothing of it has a price
    NO_TRANSACTIONS = "no_transactions"  # the files hold positions alone
    SEVERAL_ROOTS = "several_roots"  # have: how many rates solve the equation; none of them is a return
    NO_ROOT = "no_root"  # no rate solves the equation
    NOT_WITHIN = "not_within"  # have: years looked at, within which it does not happen
    COST_UNKNOWN = "cost_unknown"  # no file says what something cost
    NO_EXCHANGE_RATE = "no_exchange_rate"
    NO_MIX_WITHIN = "no_mix_within"  # no weights of what is held keep every bound of the policy
    MONEY_ALONE = "money_alone"  # there is no holding to speak of
    SOLD_SHORT = "sold_short"  # the rule is not made for what is owed
    STALE_PRICE = "stale_price"  # have: day of the last bar, need: the session that it should be of
    SPLIT_SINCE = "split_since"  # have: the day; a level of before it is none of the shares after it
    SOURCE_FAILED = "source_failed"  # it may be there: whoever has it did not answer
    NO_BOOK = "no_book"  # no clients were named
    NOT_TOLD_BEFORE = "not_told_before"  # the report before this one did not tell it


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a fact has no value, with the two numbers or words that make the reason concrete."""

    reason: AbsenceReason
    have: str = ""
    need: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """The observations a figure was made from: first and last day, both inclusive, and how many.

    Args:
        label: key part of the window ("1y", "ytd", "all").
        n: number of returns or bars that entered.
        frequency: "daily", "weekly", "monthly", or "" for a single observation.
    """

    label: str
    start: date
    end: date
    n: int
    frequency: str = "daily"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its origin.

    Args:
        key: dotted, stable, public: ``risk.annualized_volatility.1y``.
        value: a finite number, a date, a name, or None when absent.
        unit: how the value is read.
        as_of: the day for which it holds.
        source: ids of the origins it rests on ("sample:AAPL"), "" only for an assumption.
        formula: the definition in one line; "observed" or "assumed" for what is not computed.
        inputs: keys of the facts it was made from; they must be in the ledger before it.
        window: which observations, None for an assumption.
        parameters: the conventions that shaped it, as (name, written value) pairs.
        absent_because: given exactly when value is None.
    """

    key: str
    value: Value | None
    unit: Unit
    as_of: date
    source: str
    formula: str
    inputs: tuple[str, ...] = ()
    window: Window | None = None
    currency: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    absent_because: Absence | None = None

    def __post_init__(self) -> None:
        if not is_fact_key(self.key):
            raise ValueError(f"fact key {self.key!r} is not dotted lower-case words")
        value, unit = self.value, self.unit
        if (value is None) == (self.absent_because is None):
            raise ValueError(f"{self.key}: a fact has either a value or a reason for its absence")
        if value is None:
            return
        # Most facts are floats, and reports make them by the hundred: they are asked first.
        kind = _kind(value) if value.__class__ is not float else None
        if kind is not (unit if unit in NAMED else None):
            raise ValueError(f"{self.key}: {value!r} is not a value of the unit {unit.value}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{self.key}: {value} is not a figure; give a reason for its absence")

    @property
    def n(self) -> int | None:
        """How many observations entered, None where that has no meaning."""
        return None if self.window is None else self.window.n

    @property
    def number(self) -> float:
        """The value of a numeric fact that is known to be present."""
        if not isinstance(self.value, int | float):
            raise TypeError(f"{self.key} is not a present number: {self.value!r}")
        return float(self.value)
