"""From what history the future is drawn, and the paths drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence, AssetReturns
from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.planning.block_bootstrap import MONTHS_A_YEAR, MonthlyDraws, month_growths, monthly_draws
from diagnostics.metrics.spec import NotComputable
from diagnostics.valuation.valuation import FloatArray

SEED = 20_240_229  # the same for every report, so that two reports differ by their data alone
PATHS = 2500
BLOCK_MONTHS = 3
COVERED = 0.8  # of what is not cash: less than that with a history says too little of today's account
LONG_ENOUGH = 3  # years of today's weights for which they are taken rather than the account's own past
LEAST_YEARS = 1
TODAYS_WEIGHTS, OWN_HISTORY = "planning today's weights", "planning own history"


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Daily returns that stand for the future.

    Args:
        basis: today's weights held through the past, or the account's own past.
        returns: a period's, net of the advisor's fee where the history does not contain it; shape (n,).
        covered: share of the account, cash left out, that has this history.
        fee: that was taken off, decimal a year.
    """

    basis: str
    returns: FloatArray
    first: date
    last: date
    periods_per_year: float
    covered: float
    cash: float
    fee: float

    @property
    def years(self) -> float:
        """How long it is."""
        return self.returns.size / self.periods_per_year

    @property
    def annual_return(self) -> float:
        """Geometric, a year."""
        return float(np.expm1(np.log1p(self.returns).mean() * self.periods_per_year))

    @property
    def error_of_log_return(self) -> float:
        """Standard error of the mean logarithmic return of a year, its returns taken as independent."""
        logs = np.log1p(self.returns)
        return float(logs.std(ddof=1) * np.sqrt(self.periods_per_year / self.years))


def history_of(evidence: AccountEvidence) -> History | Absence:
    """Today's weights where enough of the account has three years, else the account's own past of a year or more."""
    own, todays = _own(evidence), _todays(evidence)
    for one in (todays if todays is not None and todays.years >= LONG_ENOUGH else None, own, todays):
        if one is not None and one.years >= LEAST_YEARS and bool((one.returns > -1.0).all()):
            return one
    need = evidence.assumptions.periods_per_year * LEAST_YEARS
    have = max((one.returns.size for one in (own, todays) if one is not None), default=0)
    return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(have), need=str(need))


def _own(evidence: AccountEvidence) -> History | None:
    """The account's time-weighted returns; the advisor's fee is among its costs already."""
    levels = evidence.levels
    if evidence.is_hypothetical or levels.n < 1:
        return None
    first, last = to_date(levels.dates[0]), to_date(levels.dates[-1])
    ppy = float(evidence.assumptions.periods_per_year)
    return History(OWN_HISTORY, levels.returns, first, last, ppy, 1.0, 0.0, 0.0)


def _todays(evidence: AccountEvidence) -> History | None:
    """Today's weights set anew every day, cash earning nothing; what has no history moves as the rest does."""
    assets = evidence.assets
    if not isinstance(assets, AssetReturns) or not assets.symbols or assets.returns.shape[0] < 1:
        return None
    cash = sum(one.weight for one in evidence.held if one.is_cash)
    risky, known = 1.0 - cash, float(assets.weights.sum())
    if not risky > 0.0 or known < COVERED * risky:
        return None
    fee = evidence.profile.fee or 0.0
    ppy = float(evidence.assumptions.periods_per_year)
    returns = assets.returns @ (assets.weights * (risky / known))
    net = (1.0 + returns) * (1.0 - fee) ** (1.0 / ppy) - 1.0
    first, last = to_date(assets.dates[0]), to_date(assets.dates[-1])
    return History(TODAYS_WEIGHTS, np.asarray(net), first, last, ppy, known / risky, cash, fee)


def draws_of(history: History, months: int) -> MonthlyDraws | Absence:
    """Paths of so many months, always the same for the same history."""
    try:
        growths = month_growths(history.returns, history.periods_per_year)
    except NotComputable as refused:
        return refused.absence
    step = history.periods_per_year / MONTHS_A_YEAR
    return monthly_draws(growths, step, months, block_months=BLOCK_MONTHS, paths=PATHS, seed=SEED)
