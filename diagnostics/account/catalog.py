"""The account report, to be read like a table of contents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from types import MappingProxyType

from diagnostics.account.books.costs import costs
from diagnostics.account.books.data_quality import data_quality
from diagnostics.account.books.income import income
from diagnostics.account.books.lots import lots, unrealised
from diagnostics.account.books.reconciliation import reconciliation
from diagnostics.account.conduct.behaviour import behaviour, excessive_trading
from diagnostics.account.conduct.unusual import restricted_purchases, unusual
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.holdings.exposure import concentration_today, exposure
from diagnostics.account.holdings.liquidity import liquidity
from diagnostics.account.holdings.look_through import look_through
from diagnostics.account.plan.goals import goal_chances
from diagnostics.account.plan.planning import planning
from diagnostics.account.plan.rebalance import rebalance, trades_needed
from diagnostics.account.plan.suitability import bounds_kept, suitability
from diagnostics.account.returns.attribution import attribution
from diagnostics.account.returns.contribution import contribution
from diagnostics.account.returns.money_weighted import money_weighted
from diagnostics.account.returns.statement_of_change import gain_and_residual, statement_of_change
from diagnostics.account.risk.drawdown import drawdown, open_drawdown
from diagnostics.account.risk.factor_exposure import factor_exposure
from diagnostics.account.risk.risk_parts import risk_parts
from diagnostics.account.risk.stress import crises_beyond_limit, stress
from diagnostics.account.summary.actions import actions
from diagnostics.account.summary.overview import overview
from diagnostics.account.summary.policy import policy
from diagnostics.account.summary.since_last import since_last
from diagnostics.performance.relative import relative
from diagnostics.performance.returns import performance, trailing_performance
from diagnostics.performance.risk import risk, volatility_of_a_year
from diagnostics.performance.risk_adjusted import risk_adjusted
from diagnostics.performance.tail_risk import tail_risk
from diagnostics.pipeline import Diagnosis
from diagnostics.section import Section

ACCOUNT = "account"


def of_the_past(section: Callable[[AccountEvidence], Section]) -> Callable[[AccountEvidence], Section]:
    """A section that tells what happened: it is left out where the files hold positions alone."""

    @wraps(section)
    def told(evidence: AccountEvidence) -> Section:
        if evidence.is_hypothetical or evidence.levels.n < 1:
            return Section(section.__name__, (), ())
        return section(evidence)

    return told


ACCOUNT_DIAGNOSIS: Diagnosis[AccountEvidence] = Diagnosis(
    ACCOUNT,
    (
        policy,
        statement_of_change,
        of_the_past(performance),
        money_weighted,
        contribution,
        attribution,
        of_the_past(risk),
        of_the_past(drawdown),
        of_the_past(tail_risk),
        of_the_past(risk_adjusted),
        of_the_past(relative),
        risk_parts,
        factor_exposure,
        stress,
        exposure,
        look_through,
        liquidity,
        costs,
        lots,
        income,
        behaviour,
        unusual,
        planning,
        suitability,
        rebalance,
        reconciliation,
        data_quality,
    ),
    fronts=(overview, actions, since_last),
)

# Nothing that they find is a reason to call (``diagnostics.book.kinds``), and no figure of a standing is theirs.
FOR_THE_READER = frozenset(
    {
        money_weighted.__name__,
        contribution.__name__,
        attribution.__name__,
        tail_risk.__name__,
        risk_adjusted.__name__,
        relative.__name__,
        risk_parts.__name__,
        factor_exposure.__name__,
        look_through.__name__,
        costs.__name__,
        income.__name__,
    }
)

# Of these chapters a standing wants a part, which is a section of its own: the figures of a standing
# (``diagnostics.book.standing``), what is found there that may be a reason to call, and what both rest on.
IN_PART: Mapping[str, Callable[[AccountEvidence], Section]] = MappingProxyType(
    {
        statement_of_change.__name__: gain_and_residual,
        performance.__name__: of_the_past(trailing_performance),
        risk.__name__: of_the_past(volatility_of_a_year),
        drawdown.__name__: of_the_past(open_drawdown),
        stress.__name__: crises_beyond_limit,
        exposure.__name__: concentration_today,
        lots.__name__: unrealised,
        behaviour.__name__: excessive_trading,
        unusual.__name__: restricted_purchases,
        planning.__name__: goal_chances,
        suitability.__name__: bounds_kept,
        rebalance.__name__: trades_needed,
    }
)

# What the standing of a client is made of for whom no report is written; the figures are those of the report.
STANDING_DIAGNOSIS: Diagnosis[AccountEvidence] = replace(
    ACCOUNT_DIAGNOSIS,
    sections=tuple(
        IN_PART.get(one.__name__, one) for one in ACCOUNT_DIAGNOSIS.sections if one.__name__ not in FOR_THE_READER
    ),
    fronts=(overview,),
)
