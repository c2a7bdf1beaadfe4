"""The thresholds of the rules, as facts: a finding cites the bound that it was measured against.

The bounds are the house's own, chosen to be plain and stable, not fitted to any outcome; a
report prints each beside what crossed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diagnostics.facts import Fact, Unit


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound of a rule: its value, how it is read, and why it is where it is."""

    value: float
    unit: Unit
    why: str
    currency: str = ""


THRESHOLDS: dict[str, Threshold] = {
    "rule.momentum.threshold": Threshold(0.10, Unit.FRACTION, "a year's move smaller than this is called flat"),
    "rule.relative_strength_index.upper": Threshold(70.0, Unit.POINTS, "Wilder (1978): overbought above 70"),
    "rule.relative_strength_index.lower": Threshold(30.0, Unit.POINTS, "Wilder (1978): oversold below 30"),
    "rule.drawdown.deep": Threshold(-0.20, Unit.FRACTION, "a fall of a fifth is the common mark of a bear market"),
    "rule.volatility_regime.upper": Threshold(0.80, Unit.FRACTION, "the most volatile fifth of its own history"),
    "rule.volatility_regime.lower": Threshold(0.20, Unit.FRACTION, "the calmest fifth of its own history"),
    "rule.beta.high": Threshold(1.20, Unit.RATIO, "amplifies the market by more than a fifth"),
    "rule.beta.low": Threshold(0.80, Unit.RATIO, "damps the market by more than a fifth"),
    "rule.tail.heavy": Threshold(1.25, Unit.RATIO, "the worst losses exceed the normal law's by a quarter"),
    "rule.sharpe.confidence": Threshold(0.95, Unit.FRACTION, "Bailey and Lopez de Prado (2012): confidence asked for"),
    "rule.style_fit.least_fit": Threshold(0.70, Unit.FRACTION, "below it most of what the fund does is not style"),
    "rule.style_drift.most_drift": Threshold(0.20, Unit.RATIO, "weights of a year wander by a fifth around their mean"),
    "rule.closet.likeness": Threshold(0.95, Unit.FRACTION, "a benchmark explains about as much of an index fund"),
    "rule.closet.index_fee": Threshold(0.006, Unit.FRACTION, "management and custody fee of an ordinary index fund"),
    "rule.verdict.margin": Threshold(2, Unit.COUNT, "findings that one side must have more than the other"),
    "rule.sector_concentration.most_in_sector": Threshold(0.40, Unit.FRACTION, "more than two fifths in one sector"),
    "rule.holdings_age.oldest": Threshold(183, Unit.DAYS, "older than half a year: another report is due by then"),
    "rule.fund_cost.money_fund": Threshold(
        0.007, Unit.FRACTION, "the house's own bound of a year's costs, money funds"
    ),
    "rule.fund_cost.bond_fund": Threshold(0.010, Unit.FRACTION, "the house's own bound of a year's costs, bond funds"),
    "rule.fund_cost.index_fund": Threshold(
        0.008, Unit.FRACTION, "the house's own bound of a year's costs, index funds"
    ),
    "rule.fund_cost.active_fund": Threshold(
        0.0175, Unit.FRACTION, "the house's own bound of a year's costs, managed funds"
    ),
    "rule.fund_premium.width": Threshold(0.01, Unit.FRACTION, "the house's own: more than a day's usual distance"),
    "rule.fund_tracking.index_fund": Threshold(
        0.04, Unit.FRACTION, "a year's bound customary in contracts of index funds"
    ),
    "rule.fund_tracking.listed_fund": Threshold(0.02, Unit.FRACTION, "a year's bound customary in contracts of ETFs"),
    "rule.fund_scale.liquidation_line": Threshold(
        5e7,
        Unit.MONEY,
        "Measures for the Operation of Publicly Offered Securities Investment Funds (CSRC, 2014), art. 41",
        "CNY",
    ),
    "rule.fund_scale.near_line": Threshold(
        1e8, Unit.MONEY, "the house's own: twice the line of 50 million yuan", "CNY"
    ),
    "rule.fund_holders.institutions": Threshold(0.5, Unit.FRACTION, "the house's own: half of all units"),
    "rule.gain_probability.high": Threshold(0.75, Unit.FRACTION, "three holdings of four gained"),
    "rule.gain_probability.low": Threshold(0.50, Unit.FRACTION, "no more holdings gained than did not"),
    "rule.gain_probability.windows": Threshold(3, Unit.COUNT, "holdings end to end below which nothing is said"),
    "rule.peer_rank.top": Threshold(1 / 3, Unit.FRACTION, "the best third of the peers in each of three years"),
    "rule.peer_rank.funds": Threshold(10, Unit.COUNT, "funds of a year below which a place among them says little"),
    "rule.peer_rank.bottom": Threshold(2 / 3, Unit.FRACTION, "the last third of the peers in each of three years"),
    "rule.role.cash_volatility": Threshold(0.01, Unit.FRACTION, "the house's own: moves hardly more than deposits"),
    "rule.role.anchor_volatility": Threshold(0.06, Unit.FRACTION, "the house's own: what sound bonds move in a year"),
    "rule.role.core_r_squared": Threshold(0.85, Unit.FRACTION, "the house's own: the market explains most of it"),
    "rule.role.core_volatility": Threshold(0.30, Unit.FRACTION, "the house's own: above a broad market's volatility"),
    "rule.role.core_beta_distance": Threshold(0.20, Unit.RATIO, "moves with the market within a fifth"),
    "rule.role.diversifier_correlation": Threshold(0.50, Unit.RATIO, "a quarter of the variance is shared at most"),
    "rule.role.years_behind": Threshold(3, Unit.COUNT, "behind in each of the last three years"),
    "rule.role.beta_change": Threshold(0.30, Unit.RATIO, "the house's own: another exposure than before"),
    "rule.role.last_quartile_years": Threshold(2, Unit.COUNT, "in the last quartile in both of the last two years"),
    "rule.role.manager_days": Threshold(365, Unit.DAYS, "a manager who came or went within a year"),
    "rule.role.role_line": Threshold(
        5e7,
        Unit.MONEY,
        "Measures for the Operation of Publicly Offered Securities Investment Funds (CSRC, 2014), art. 41",
        "CNY",
    ),
    "rule.role.fewest_holders": Threshold(200, Unit.COUNT, "the same article: 200 holders"),
    "rule.alpha.confidence": Threshold(0.95, Unit.FRACTION, "confidence level customary in tests"),
    "rule.alpha.least_explained": Threshold(
        0.30, Unit.FRACTION, "the house's own: below it the factors explain too little for the rest to be skill"
    ),
    "rule.alpha.dividends": Threshold(
        0.04, Unit.FRACTION, "the house's own: above what broad share indices yield in dividends a year"
    ),
    "rule.excess.dividends": Threshold(
        0.04, Unit.FRACTION, "the house's own: above what broad share indices yield in dividends a year"
    ),
    "rule.alpha_style.confidence": Threshold(0.95, Unit.FRACTION, "confidence level customary in tests"),
    "rule.timing.confidence": Threshold(0.95, Unit.FRACTION, "confidence level customary in tests"),
    "rule.manager_tenure.short": Threshold(365, Unit.DAYS, "the house's own: less than a year tells little of anyone"),
    "rule.manager_alpha.confidence": Threshold(0.95, Unit.FRACTION, "confidence level customary in tests"),
    "rule.alternative.alike_r_squared": Threshold(0.95, Unit.FRACTION, "the house's own: both run all but alike"),
    "rule.largest_holding.most_in_one": Threshold(0.25, Unit.FRACTION, "the house's own: a quarter in one share"),
    "rule.fund_overlap.most_in_common": Threshold(
        0.50, Unit.FRACTION, "the house's own: half of two lists is the same"
    ),
    "rule.slow_sale.least_sold": Threshold(
        0.80, Unit.FRACTION, "the house's own: to be sold within a month of sessions"
    ),
    "rule.disposition.significance": Threshold(1.96, Unit.RATIO, "beyond chance at the customary level of confidence"),
    "rule.churning.turnover_mark": Threshold(
        6.0, Unit.RATIO, "practice under FINRA Rule 2111: a rate of six generally indicates excessive trading"
    ),
    "rule.churning.cost_mark": Threshold(
        0.20, Unit.FRACTION, "practice under FINRA Rule 2111: costs above a fifth of equity indicate excessive trading"
    ),
    "rule.unusual.size_score": Threshold(3.5, Unit.RATIO, "Iglewicz and Hoaglin (1993): beyond it a value stands out"),
    "rule.unusual.size_share": Threshold(0.05, Unit.FRACTION, "the house's own: a twentieth of all that is held"),
    "rule.unusual.price_distance": Threshold(
        0.05, Unit.FRACTION, "the house's own: farther from the day's close or range"
    ),
    "rule.unusual.round_trip_days": Threshold(5, Unit.DAYS, "the house's own: bought and sold again within a week"),
    "rule.unusual.wash_sale_days": Threshold(
        30, Unit.DAYS, "Internal Revenue Code, section 1091: 30 days before or after"
    ),
    "rule.unusual.withdrawal_share": Threshold(0.20, Unit.FRACTION, "the house's own: a fifth of the account at once"),
    "rule.unusual.in_and_out_days": Threshold(10, Unit.DAYS, "the house's own: paid in and taken out again"),
    "rule.goal_probability.even_chance": Threshold(0.50, Unit.FRACTION, "as likely as not"),
    "rule.goal_probability.likely_chance": Threshold(0.75, Unit.FRACTION, "the house's own: three draws of four"),
    "rule.attribution.material": Threshold(
        0.01, Unit.FRACTION, "the house's own: a difference of less is none to explain"
    ),
    "rule.risk_part.most": Threshold(0.50, Unit.FRACTION, "the house's own: more than half of the risk in one holding"),
    "rule.reverse_stress.loss": Threshold(0.20, Unit.FRACTION, "a fall of a fifth is the common mark of a bear market"),
    "rule.behaviour_gap.gap_width": Threshold(
        0.01, Unit.FRACTION, "the house's own: a hundredth a year is worth a word"
    ),
    "rule.contribution.one_holding": Threshold(0.5, Unit.FRACTION, "one holding made more than half of all gains"),
    "rule.policy_band.far_share": Threshold(
        0.05, Unit.FRACTION, "the house's own: a bound crossed by a twentieth of it all"
    ),
    "rule.product_risk.bond_volatility": Threshold(
        0.06, Unit.FRACTION, "the house's own: what sound bonds move in a year; above it one level up"
    ),
    "rule.product_risk.lively_volatility": Threshold(
        0.30, Unit.FRACTION, "the house's own: above a broad share market's volatility; one level up"
    ),
    "rule.product_risk.high_volatility": Threshold(0.45, Unit.FRACTION, "the house's own: another level up"),
    "rule.goal_horizon.near_days": Threshold(
        1096, Unit.DAYS, "the house's own: three years, less than a fall may take to heal"
    ),
    "rule.goal_horizon.most_risk": Threshold(
        0.50, Unit.FRACTION, "the house's own: half in R3 and above before a goal"
    ),
    "rule.cash_drag.most_cash": Threshold(
        0.20, Unit.FRACTION, "the house's own: a fifth in cash that no need explains"
    ),
    "rule.change_residual.most": Threshold(0.0005, Unit.FRACTION, "the house's own: more is no rounding"),
    "rule.account_cost.most": Threshold(
        0.015, Unit.FRACTION, "the house's own: what a managed fund costs a year at the upper end of the usual"
    ),
    "rule.market_move.lower": Threshold(0.05, Unit.FRACTION, "the house's own: one change in twenty is as low"),
    "rule.market_move.upper": Threshold(0.95, Unit.FRACTION, "the house's own: one change in twenty is as high"),
    "rule.market_move.far_lower": Threshold(0.01, Unit.FRACTION, "the house's own: one change in a hundred is as low"),
    "rule.market_move.far_upper": Threshold(0.99, Unit.FRACTION, "the house's own: one change in a hundred is as high"),
    "rule.market_level.upper": Threshold(0.95, Unit.FRACTION, "the house's own: one day in twenty stands as high"),
    "rule.breadth.narrow": Threshold(0.20, Unit.FRACTION, "the house's own: a fifth of those that moved"),
    "rule.breadth.wide": Threshold(0.80, Unit.FRACTION, "the house's own: four fifths of those that moved"),
    "rule.interest_move.most": Threshold(
        10.0, Unit.POINTS, "the house's own: a tenth of a percentage point in a session, in basis points"
    ),
    "rule.alert_split.split_sessions": Threshold(
        5, Unit.PERIODS, "the house's own: a week to write a level anew after a split"
    ),
    "rule.event.soon_days": Threshold(7, Unit.DAYS, "the house's own: within a week"),
    "rule.unrealised_loss.most": Threshold(-0.20, Unit.FRACTION, "the house's own: a fifth below what was paid"),
    "rule.book_loss.day": Threshold(0.03, Unit.FRACTION, "the house's own: a day that a client will ask about"),
    "rule.book_loss.week": Threshold(0.05, Unit.FRACTION, "the house's own: a week that a client will ask about"),
    "rule.book_loss.month": Threshold(0.10, Unit.FRACTION, "a fall of a tenth is the common mark of a correction"),
    "rule.book_stale.sessions": Threshold(
        65, Unit.PERIODS, "the house's own: a quarter of sessions without a statement"
    ),
}


def threshold(key: str, as_of: date) -> Fact:
    """The threshold of this key as a fact; KeyError if there is none."""
    bound = THRESHOLDS[key]
    return Fact(
        key,
        bound.value,
        bound.unit,
        as_of,
        source="",
        formula="assumed",
        currency=bound.currency,
        parameters=(("why", bound.why),),
    )
