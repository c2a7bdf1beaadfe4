"""The trades that bring an account inside its bounds with the least turnover: a linear problem with whole lots.

Minimised is what is bought and sold, with what it costs and what tax it brings, all as shares of the account. A
bound that cannot be met is missed by as little as possible, and named: the same problem answers "which trades" and
"what stands in the way". Money stays in the account in which it is; tax on gains is counted and not taken
from the cash, for it falls due later and may be paid from elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.allocation.mixed_integer import least_cost
from diagnostics.metrics.allocation.trade_model import MET, TradeModel, worth
from diagnostics.metrics.allocation.trades import Bound, Charges, Rebalanced, Tradable
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

SMALL = 8  # positions up to which all lots are searched; above, those near the answer without lots
NEARBY = 2.0  # lots on each side of it
# Of the account: lots better by less are not looked for, in few positions, and in many or where bounds are missed.
EXACT, FINE = 1e-6, 1e-4
SHARE = 1e-3  # the same, of what is traded, in many positions
WIDE = 0.002  # of the account: what the lots may cost before all of them are searched after all


def rebalancing(
    tradables: Sequence[Tradable],
    cash: Sequence[tuple[str, float]],
    bounds: Sequence[Bound],
    charges: Charges = Charges(),
    buffer: float = 0.0,
) -> Rebalanced:
    """The trades of least turnover after which every bound is met, or missed by least.

    Args:
        tradables: what may be traded; all money in one currency.
        cash: of each account, also of those that have none; below zero where it is owed.
        bounds: of shares of the account after the trades and their costs.
        charges: of each trade.
        buffer: money that has to be in cash over all accounts.

    Raises:
        NotComputable: the account is worth nothing or less, or the search for whole lots ended without any.
    """
    if not worth(tradables, cash) > 0.0:
        raise NotComputable("rebalancing", Absence(AbsenceReason.TOTAL_LOSS))
    if _at_rest(tradables, cash, bounds, buffer):
        return Rebalanced((), tuple(cash), worth(tradables, cash), (), 0.0, 0.0)
    # Where bounds cannot be met, shares of what is left after costs would be nearer for every cost that is wasted.
    for net_of_costs in (True, False):
        model = TradeModel(tradables, cash, bounds, charges, buffer, net_of_costs=net_of_costs)
        free = least_cost(model.problem, relaxed=True)
        if free is None or (net_of_costs and (free[model.slack_columns] > MET).any()):
            continue
        chosen = _with_lots(model, free, firm=net_of_costs)
        if chosen is not None:
            return replace(model.read(chosen), least_turnover=model.turnover(free))
    raise NotComputable("rebalancing", Absence(AbsenceReason.OUTSIDE_DOMAIN))


def _at_rest(
    tradables: Sequence[Tradable], cash: Sequence[tuple[str, float]], bounds: Sequence[Bound], buffer: float
) -> bool:
    """Whether everything holds as it is: every trade costs something, so none is the one answer of least cost."""
    total, money = worth(tradables, cash), math.fsum(amount for _, amount in cash)
    if money < buffer or any(one.must_sell and one.quantity > 0.0 for one in tradables):
        return False
    for bound in bounds:
        inside = math.fsum(one.quantity * one.price for one in tradables if one.symbol in bound.members)
        share = (inside + bound.fixed + (money if bound.with_cash else 0.0)) / total
        if not bound.least <= share <= bound.most and (bound.least > 0.0 or bound.most < 1.0):
            return False
    return True


def _with_lots(model: TradeModel, free: FloatArray, *, firm: bool) -> FloatArray | None:
    """Whole lots: all of them where they are few, else those near the answer that needs none.

    Args:
        model: the problem.
        free: its answer without lots.
        firm: bounds may not be missed, not even to save a trade.

    Returns:
        None where no lots meet bounds that may not be missed.
    """
    problem = model.problem
    whole = np.array(problem.whole)
    if not whole.any():
        return free
    lower, upper = np.array(problem.lower), np.array(problem.upper)
    if firm:
        upper = np.where(model.slack_columns, 0.0, upper)
    cost, gap = (np.array(problem.cost), EXACT) if firm else (model.cost_of_lots, FINE)
    if len(model.tradables) > SMALL:
        gap = max(FINE, SHARE * model.turnover(free))
        fixed = whole & ~model.switches
        idle = fixed & (free < MET) & (lower == 0.0)
        near_lower = np.where(fixed, np.maximum(lower, np.floor(free) - NEARBY), lower)
        near_upper = np.where(fixed, np.minimum(upper, np.ceil(free) + NEARBY), upper)
        near = least_cost(problem, cost=cost, lower=near_lower, upper=np.where(idle, 0.0, near_upper), gap=gap)
        if near is not None and cost @ near - cost @ free <= WIDE:
            return near
    return least_cost(problem, cost=cost, upper=upper, gap=gap)
