"""What a holding is called: by its own market, and in the other language where its source names it there too."""

from __future__ import annotations

from data_sources.account_snapshot import AccountSnapshot
from diagnostics.account.evidence import AccountEvidence
from diagnostics.facts import Fact, Unit
from diagnostics.fund.fund_kind import market_name
from diagnostics.measure import figure


def name_in_market(snapshot: AccountSnapshot, symbol: str) -> str:
    """As its own market calls it, else the last name that the files give, else ""."""
    history = snapshot.held(symbol) or snapshot.held_total(symbol)
    if history is not None and (history.instrument.name or history.instrument.name_zh):
        return market_name(history.instrument)
    told = [one.name for one in snapshot.book.transactions if one.symbol == symbol]
    told += [one.name for one in snapshot.book.holdings if one.symbol == symbol]
    return next((name for name in reversed(told) if name), "")


def name_fact(
    evidence: AccountEvidence,
    key: str,
    symbol: str,
    *,
    formula: str = "observed",
    parameters: tuple[tuple[str, str], ...] = (),
) -> Fact:
    """The holding's name as a fact, its symbol where nobody names it.

    What it is called in another language stands among the parameters ("name_zh"): a report in that language
    writes it so.
    """
    snapshot = evidence.snapshot
    value = name_in_market(snapshot, symbol) or symbol
    history = snapshot.held(symbol) or snapshot.held_total(symbol)
    both = () if history is None else (("name_en", history.instrument.name), ("name_zh", history.instrument.name_zh))
    others = tuple((name, text) for name, text in both if text and text != value)
    return figure(evidence, key, value, Unit.TEXT, formula=formula, parameters=(*parameters, *others))
