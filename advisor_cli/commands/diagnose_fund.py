"""``advisor diagnose-fund CODE``."""

from __future__ import annotations

from advisor_cli import options
from advisor_cli.settings import load_settings


def diagnose_fund(
    symbol: options.FundSymbol,
    *,
    against: options.Against = None,
    source: options.Sources = None,
    benchmark: options.FundBenchmark = None,
    styles: options.Styles = None,
    peers: options.Peers = None,
    factors: options.Factors = None,
    holdings: options.Holdings = None,
    plan_amount: options.PlanAmount = None,
    plan_day: options.PlanDay = None,
    plan_fee: options.PlanFee = None,
    as_of: options.AsOf = None,
    years: options.Years = None,
    risk_free_rate: options.RiskFreeRate = None,
    offline: options.Offline = False,
    time_budget: options.TimeBudget = None,
    lang: options.Language = None,
    model: options.Model = None,
    output: options.Outputs = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """Diagnose a fund: open-end, listed, money market or bond; or two, side by side."""
    delivery = options.delivery(output, as_json, quiet)
    settings = load_settings(
        {
            "sources": source,
            "benchmark": benchmark,
            "years": years,
            "risk_free_rate": risk_free_rate,
            "offline": offline or None,
            "time_budget": time_budget,
            "language": lang.value if lang else None,
            "model": model,
        }
    )
    from advisor_cli.workflow.diagnose import diagnose
    from advisor_cli.workflow.fund_question import FundQuestion

    plan = options.plan(plan_amount, plan_day, plan_fee)
    question = FundQuestion(symbol, as_of, against or "", options.symbols(styles), peers, factors, holdings, plan)
    return diagnose(question, settings, delivery)
