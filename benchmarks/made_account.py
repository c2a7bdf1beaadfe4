"""A made-up account over the bundled sample: thirty holdings, five hundred transactions, ten years, as the template.

Nobody's trades: drawn with a fixed seed, at the sample's closes. ``python -m benchmarks.made_account FILE [ROWS]``.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from data_sources.model import PriceHistory, to_date
from data_sources.protocol import PriceRequest
from data_sources.providers.sample import SampleSource

HOLDINGS = (
    "AAPL", "AMD", "AMZN", "ASML", "BABA", "BAC", "BBY", "CVX", "FIX", "GE", "GM", "GOOG", "HD", "JNJ", "JPM", "KO",
    "LLY", "MA", "META", "MRK", "MSFT", "MTUM", "PEP", "PFE", "PG", "QUAL", "SPY", "UNH", "WMT", "XOM",
)  # fmt: skip
FIRST, LAST = date(2012, 12, 28), date(2022, 12, 28)
COLUMNS = ("date", "action", "symbol", "quantity", "price", "amount", "fees", "currency", "account")
START, SAVED, FEE, MOST = 400_000.0, 6_000.0, 4.95, 8_000.0
SAVING, SELLING = 0, 3  # of four draws one is money paid in and one a sale

Row = tuple[str | float, ...]


@dataclass
class _Account:
    """The rows so far, and what they left."""

    cash: float = 0.0
    shares: dict[str, float] = field(default_factory=lambda: dict.fromkeys(HOLDINGS, 0.0))
    rows: list[Row] = field(default_factory=list)

    def deposit(self, day: date, amount: float) -> None:
        self.cash += amount
        self.rows.append((day.isoformat(), "deposit", "", "", "", amount, "", "USD", "Made up"))

    def trade(self, day: date, symbol: str, quantity: float, price: float) -> None:
        """Buys, or sells where the quantity is below zero."""
        amount = round(-quantity * price - FEE, 2)
        self.cash += amount
        self.shares[symbol] += quantity
        action = "buy" if quantity > 0.0 else "sell"
        self.rows.append((day.isoformat(), action, symbol, abs(quantity), price, amount, FEE, "USD", "Made up"))


def made_rows(rows: int = 500, seed: int = 5) -> list[Row]:
    """Every holding bought once, then savings, purchases and sales of a third, in the order of days.

    Args:
        rows: how many in all.
        seed: of what is drawn.
    """
    drawn, account = np.random.default_rng(seed), _Account()
    closes = {symbol: _closes(symbol) for symbol in HOLDINGS}
    account.deposit(FIRST, START)
    days = closes["SPY"].dates
    places = np.sort(drawn.integers(1, days.size - 1, rows - 1))
    for at, place in enumerate(places.tolist()):
        day, symbol = to_date(days[place]), HOLDINGS[at] if at < len(HOLDINGS) else str(drawn.choice(HOLDINGS))
        before = closes[symbol].between(None, day)
        kind = 1 if at < len(HOLDINGS) else int(drawn.integers(0, 4))
        price = round(float(before.close[-1]), 4) if len(before) else 0.0
        wanted = max(float(drawn.uniform(0.1, 1.0)) * MOST // price, 1.0) if price else 0.0
        if kind == SELLING and account.shares[symbol] >= 1.0:
            account.trade(day, symbol, -(account.shares[symbol] // 3.0 + 1.0), price)
        elif kind == SAVING or not price or account.cash < wanted * price + FEE:
            account.deposit(day, SAVED)
        else:
            account.trade(day, symbol, wanted, price)
    return account.rows


def _closes(symbol: str) -> PriceHistory:
    source = SampleSource()
    instrument = source.find_instrument(symbol)
    basis = source.offered_bases(instrument)[-1]
    return source.fetch_prices(PriceRequest(instrument, LAST, FIRST, basis))


def write_account(path: Path, rows: int = 500) -> None:
    """Write the rows as a file of the project's own template."""
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(COLUMNS)
        written.writerows(made_rows(rows))


if __name__ == "__main__":
    write_account(Path(sys.argv[1]), *(int(one) for one in sys.argv[2:]))
