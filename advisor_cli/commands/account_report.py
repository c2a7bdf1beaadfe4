"""``advisor account-report PATH``."""

from __future__ import annotations

from advisor_cli import options
from advisor_cli.errors import UsageFault
from advisor_cli.settings import load_settings


def account_report(
    path: options.AccountPath = None,
    *,
    profile: options.Profile = None,
    prices: options.OwnPrices = None,
    formats: options.Formats = False,
    with_name: options.WithName = False,
    currency: options.AccountCurrency = None,
    benchmark: options.AccountBenchmark = None,
    source: options.Sources = None,
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
    """Report on a client's account, or on a household of several, from the files of its brokers."""
    if formats:
        from advisor_cli.workflow.account_formats import list_formats

        return list_formats(as_json=as_json, chinese=lang is options.ReportLanguage.ZH)
    if path is None:
        raise UsageFault("no file was named; give a broker's export or a folder of them (--formats lists what is read)")
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
    from advisor_cli.workflow.account_question import AccountQuestion
    from advisor_cli.workflow.diagnose import diagnose

    question = AccountQuestion(path, profile, prices, options.currency(currency), as_of, named=with_name)
    return diagnose(question, settings, delivery)
