"""Interactive Brokers: the transaction history, whose money is all in the base currency of the account."""

from __future__ import annotations

import re

from data_sources.accounts.brokers.broker_markets import market_symbol
from data_sources.accounts.interactive_brokers.ib_entries import cash_action
from data_sources.accounts.rows.fields import Fields
from data_sources.accounts.rows.tables import UNKNOWN_ACTION, Gathered
from data_sources.accounts.rows.trades import money, shares, trade, transfer
from data_sources.model import Action

ISIN_IN = re.compile(r"\(([A-Z]{2}[A-Z0-9]{9}\d)\)")
SIDES = {"buy": Action.BUY, "sell": Action.SELL}
CONVERTED = "a conversion within the account, whose money is stated in one currency"


def book_history(gathered: Gathered, entry: Fields, base: str) -> None:
    """One line: a trade, a movement of money, or what the statement makes of its other currencies."""
    kind = entry.text("transaction type").lower()
    named = ISIN_IN.search(entry.said("description"))
    isin = named[1] if named else ""
    values = {**entry.values, "currency": base or gathered.hints.currency, "isin": isin}
    line = Fields(gathered, entry.row, values, "ymd")
    symbol = _symbol(line, isin) if entry.text("symbol") else ""
    day, account = line.day("datetime"), line.said("accountid")
    if kind in SIDES:
        _trade(gathered, line, SIDES[kind], symbol)
    elif kind in ("adjustment", "forex trade component"):
        line.skip(" | ".join(text for text in entry.values.values() if text), CONVERTED)
    elif line.number("quantity") and not line.amount("net amount"):
        quantity = line.amount("quantity")
        done = shares(
            line.place(), transfer(quantity), day, symbol, quantity, currency=values["currency"], account=account,
            name=line.said("description"), isin=isin, text=line.said("transaction type"),
        )  # fmt: skip
        gathered.transactions.append(done)
    else:
        amount = line.needed("net amount")
        action = cash_action(kind, line.said("description"), amount)
        if action is None:
            line.skip(" | ".join(text for text in entry.values.values() if text), UNKNOWN_ACTION)
            return
        done = money(
            line.place(), action, day, amount, currency=values["currency"], account=account, symbol=symbol, isin=isin,
            text=line.said("transaction type"),
        )  # fmt: skip
        gathered.transactions.append(done)


def _symbol(line: Fields, isin: str) -> str:
    """By the currency of the price, or the country of the ISIN: the money of the row is not that of the listing."""
    listed = line.text("price currency") or ("USD" if isin.startswith("US") else "")
    return market_symbol(line.text("symbol"), line.gathered.hints.symbols, currency=listed, isin=isin)


def _trade(gathered: Gathered, line: Fields, action: Action, symbol: str) -> None:
    own = line.text("price currency") in ("", line.text("currency"))
    done = trade(
        gathered, line.place(), action, line.day("datetime"), symbol, quantity=line.needed("quantity"),
        price=line.number("price") if own else None, amount=line.needed("net amount"),
        fees=abs(line.amount("commission", "ibcommission")), currency=line.text("currency"),
        account=line.said("accountid"), name=line.said("description"), text=line.said("transaction type"),
    )  # fmt: skip
    gathered.transactions.append(done)
