"""What one unit of each client's currency is worth in the firm's, as far as the frozen market of the book knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from data_sources.collect.account.currency import Rates
from data_sources.collect.asking import Gathered, tell_nobody
from data_sources.collect.benchmark import SourcesOf
from data_sources.collect.request import Days


def firm_rates(currencies: Iterable[str], currency: str, as_of: date, sources_of: SourcesOf) -> dict[str, float]:
    """The newest rate by ``as_of`` of each currency that one is had for; one that is not had is left out.

    Args:
        currencies: of the clients' reports.
        currency: of the firm; "" for none.
        as_of: day of the figures.
        sources_of: of the shelf: nobody else is asked.
    """
    if not currency:
        return {}
    rates = Rates(sources_of, {}, Days(None, as_of), Gathered(tell_nobody))
    found = {currency: 1.0}
    for money in sorted(set(currencies) - {currency, ""}):
        history = rates.rate(money, currency)
        if history is not None and len(history):
            found[money] = float(history.close[-1])
    return found
