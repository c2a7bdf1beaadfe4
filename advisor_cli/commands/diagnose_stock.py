"""``advisor diagnose-stock SYMBOL``."""

from __future__ import annotations

from advisor_cli import options
from advisor_cli.settings import load_settings


def diagnose_stock(
    symbol: options.Symbol,
    *,
    source: options.Sources = None,
    benchmark: options.Benchmark = None,
    as_of: options.AsOf = None,
    years: options.Years = None,
    risk_free_rate: options.RiskFreeRate = None,
    offline: options.Offline = False,
    cross_check: options.CrossCheck = False,
    time_budget: options.TimeBudget = None,
    lang: options.Language = None,
    model: options.Model = None,
    output: options.Outputs = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """Diagnose a stock, fund on an exchange, or index."""
    delivery = options.delivery(output, as_json, quiet)
    settings = load_settings(
        {
            "sources": source,
            "benchmark": benchmark,
            "years": years,
            "risk_free_rate": risk_free_rate,
            "offline": offline or None,
            "cross_check": cross_check or None,
            "time_budget": time_budget,
            "language": lang.value if lang else None,
            "model": model,
        }
    )
    from advisor_cli.workflow.diagnose import diagnose
    from advisor_cli.workflow.question import StockQuestion

    return diagnose(StockQuestion(symbol, as_of), settings, delivery)
