"""The figures of the first page, by kind of diagnosis: what a reader who stops there should have seen."""

from __future__ import annotations

from diagnostics.brief.front.key_figures import brief_key_figures
from diagnostics.ledger import FactLedger
from diagnostics.pipeline import Diagnosed

Alternatives = tuple[tuple[str, ...], ...]

# Each with what stands in for it when the window is not covered, or the figure is not of this kind of subject.
KEY_FIGURES: Alternatives = (
    ("return.cumulative_return.1y", "return.cumulative_return.all"),
    ("return.cumulative_return.benchmark.1y", "return.cumulative_return.benchmark.all"),
    ("return.annualized_return.5y", "return.annualized_return.3y", "return.annualized_return.all"),
    ("risk.annualized_volatility.1y", "risk.annualized_volatility.all"),
    ("drawdown.max_drawdown.5y", "drawdown.max_drawdown.3y", "drawdown.max_drawdown.all"),
    ("drawdown.current_drawdown.all",),
    ("tail.expected_shortfall_historical.95",),
    ("ratio.sharpe_ratio.5y", "ratio.sharpe_ratio.3y", "ratio.sharpe_ratio.all"),
    ("relative.beta.all",),
    ("relative.active_premium.all", "relative.alpha.all"),
    ("relative.up_capture.all",),
    ("relative.down_capture.all",),
)
FUND_KEY_FIGURES: Alternatives = (
    ("return.cumulative_return.1y", "return.cumulative_return.all"),
    ("return.cumulative_return.benchmark.1y", "return.cumulative_return.benchmark.all"),
    ("return.annualized_return.3y", "return.annualized_return.all"),
    ("return.annualized_return.5y", "relative.active_premium.all"),
    ("risk.annualized_volatility.3y", "risk.annualized_volatility.1y", "risk.annualized_volatility.all"),
    ("drawdown.max_drawdown.5y", "drawdown.max_drawdown.3y", "drawdown.max_drawdown.all"),
    ("ratio.sharpe_ratio.5y", "ratio.sharpe_ratio.3y", "ratio.sharpe_ratio.all"),
    ("trading.tracking_error.1y", "trading.tracking_error.all", "relative.alpha.all"),
    ("trading.tracking_difference.1y", "trading.premium", "relative.alpha_t_statistic_hac.all"),
    ("holding_periods.gain_probability.held_1y",),
    ("holding_periods.gain_probability.held_3y", "relative.r_squared.all"),
    ("cost.running_cost",),
    ("identity.size",),
)
MONEY_KEY_FIGURES: Alternatives = (
    ("trading.seven_day_yield", "trading.seven_day_yield_compounded", "trading.seven_day_yield_simple"),
    ("trading.income_per_ten_thousand",),
    ("trading.average_yield.1y",),
    ("return.cumulative_return.1y", "return.cumulative_return.all"),
    ("return.annualized_return.3y", "return.annualized_return.all"),
    ("risk.annualized_volatility.1y", "risk.annualized_volatility.all"),
    ("identity.size",),
    ("cost.running_cost",),
)
BOND_KEY_FIGURES: Alternatives = (
    *FUND_KEY_FIGURES[:7],
    ("bonds.duration", "relative.alpha.all"),
    ("bonds.leverage", "relative.alpha_t_statistic_hac.all"),
    ("holding_periods.gain_probability.held_1y",),
    ("holding_periods.gain_probability.held_3y", "relative.r_squared.all"),
    ("cost.running_cost",),
    ("identity.size",),
)
ACCOUNT_KEY_FIGURES: Alternatives = (
    # The last of each is what is known of positions alone.
    ("overview.value",),
    ("change.gain.all", "overview.holdings"),
    ("change.flows.all", "exposure.largest"),
    ("return.cumulative_return.1y", "return.cumulative_return.all", "exposure.effective"),
    ("return.cumulative_return.benchmark.1y", "return.cumulative_return.benchmark.all", "exposure.equity"),
    ("return.annualized_return.all", "return.annualized_return.3y", "exposure.foreign_currency"),
    ("money_weighted.rate", "component.total_expected_shortfall"),
    ("risk.annualized_volatility.1y", "risk.annualized_volatility.all", "component.total_volatility"),
    ("drawdown.max_drawdown.all",),
    ("planning.probability",),
    ("planning.required_return",),
    ("overview.cash_share",),
    ("tail.expected_shortfall_historical.95",),
)
BRIEF_KEY_FIGURES: Alternatives = (
    *((f"indices.day_change.{place}",) for place in range(1, 5)),
    ("volatility.level.1",),
    ("interest.rate.1",),
    ("interest.rate.2",),
    ("currencies.level.1",),
    ("currencies.level.2",),
    ("commodities.day_change.1",),
    ("firm.in_queue",),
    ("firm.clients",),
)
GOAL_CHANCE = "planning.probability."
OF_A_GOAL = ("planning.probability", "planning.required_return")
MOST = 12  # three rows of four
SPARED = ("holding_periods.gain_probability.held_3y", "relative.r_squared.all")  # first to go where all are known


def key_figures(diagnosed: Diagnosed) -> tuple[str, ...]:
    """Of each figure the first alternative that is there; what is absent says nothing here, a list names it."""
    ledger = diagnosed.ledger
    if diagnosed.kind == "brief":
        return brief_key_figures(ledger)
    chosen = []
    ended = ledger.get("relative.benchmark_end")
    for alternatives in _of_the_goal(_of_kind(diagnosed), ledger):
        known = [fact for key in alternatives if (fact := ledger.get(key)) is not None]
        if ended is not None:  # what was compared with data that ended long ago is no key figure of today
            known = [fact for fact in known if fact.window is None or fact.window.end != ended.value]
        chosen.extend([fact.key for fact in known if fact.value is not None][:1])
    distinct = tuple(dict.fromkeys(chosen))
    return distinct if len(distinct) <= MOST else tuple(key for key in distinct if key not in SPARED)[:MOST]


def _of_the_goal(wanted: Alternatives, ledger: FactLedger) -> Alternatives:
    """The figures of a client's goal are those of the least likely one."""
    chances = [fact for fact in ledger if fact.key.startswith(GOAL_CHANCE) and fact.value is not None]
    least = min(chances, key=lambda fact: fact.number, default=None)
    goal = "" if least is None else least.key.removeprefix(GOAL_CHANCE)
    return tuple(tuple(f"{key}.{goal}" if key in OF_A_GOAL else key for key in keys) for keys in wanted)


def _of_kind(diagnosed: Diagnosed) -> Alternatives:
    if diagnosed.kind == "brief":
        return BRIEF_KEY_FIGURES
    if diagnosed.kind != "fund":
        return ACCOUNT_KEY_FIGURES if diagnosed.kind == "account" else KEY_FIGURES
    ledger = diagnosed.ledger
    if "trading.seven_day_yield" in ledger:
        return MONEY_KEY_FIGURES
    return BOND_KEY_FIGURES if "bonds.duration" in ledger else FUND_KEY_FIGURES
