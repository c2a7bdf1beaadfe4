"""A founder, MADE UP: four fifths of the money in the shares of one company, with gains of twenty years.

The project's own template: transactions in two currencies, and what is held at the end. Dividends are those that
the shares paid, as close and adjusted close of the sample tell them.
"""

from __future__ import annotations

import csv
import io
from datetime import date

from example_ledger import Chance, Ledger, count, dividends, firsts_of_month, number, prices

FIRST, LAST = date(2013, 1, 2), date(2025, 1, 17)
ACCOUNT = "NL-7401-FD"
OWN = "ASML"
OTHERS = ("FIX", "SKY", "AMD")
COMMISSION, LEAST = 0.001, 6.0
SPREAD = 0.0015  # of an exchange, below the ECB's rate
WITHHELD = {"ASML": 0.15, "FIX": 0.15}
CUSTODY = 30.0  # euros a quarter
GRANTS = ((date(2005, 3, 15), 900.0), (date(2006, 9, 15), 1_200.0), (date(2009, 3, 16), 1_400.0))
TRANSACTIONS = (
    "date", "action", "symbol", "name", "quantity", "price", "amount", "fees", "taxes", "currency",
    "counter_amount", "counter_currency", "cost", "acquired", "account",
)  # fmt: skip
HOLDINGS = ("date", "symbol", "name", "quantity", "cost", "price", "value", "currency", "account")


def founder() -> dict[str, bytes]:
    """The files of the example by name."""
    ledger, extra = _ledger(Chance(20130102))
    return {"transactions.csv": _transactions(ledger, extra), "holdings.csv": _holdings(ledger)}


def ledgers() -> dict[str, Ledger]:
    """The account as it ends, by number."""
    return {ACCOUNT: _ledger(Chance(20130102))[0]}


Extra = dict[int, dict[str, str]]


def _ledger(chance: Chance) -> tuple[Ledger, Extra]:
    ledger, extra = Ledger("EUR", fifo=True), {}
    for day, shares in GRANTS:
        price = round(prices(OWN)[day], 2)
        extra[len(ledger.rows)] = {"cost": number(shares * price), "acquired": day.isoformat()}
        ledger.book(FIRST, "transfer in", OWN, quantity=shares, price=price, currency="USD", paid=shares * price)
    ledger.book(FIRST, "deposit", amount=25_000.0)
    ledger.book(FIRST, "deposit", amount=40_000.0, currency="USD")
    paid = {symbol: dividends(symbol, FIRST) for symbol in WITHHELD}
    days = [day for day in prices(OWN).days if FIRST <= day <= LAST]
    monthly = set(firsts_of_month(days, FIRST, LAST, 10))
    for day in days:
        for symbol, amounts in paid.items():
            if day in amounts and ledger.shares(symbol):
                _dividend(ledger, day, symbol, amounts[day])
        if day in monthly:
            _month(ledger, extra, day, chance)
    return ledger, extra


def _dividend(ledger: Ledger, day: date, symbol: str, a_share: float) -> None:
    gross = round(ledger.shares(symbol) * a_share, 2)
    tax = round(gross * WITHHELD[symbol], 2)
    ledger.book(day, "dividend", symbol, gross=gross, tax=tax, amount=gross - tax, currency="USD")


def _month(ledger: Ledger, extra: Extra, day: date, chance: Chance) -> None:
    """Custody each quarter, a purchase now and then, and shares of the company sold when the family needs money."""
    if day.month % 3 == 1 and ledger.money() > CUSTODY:
        ledger.book(day, "fee", amount=-CUSTODY, fee=CUSTODY)
    symbol = chance.one_of(list(OTHERS))
    if ledger.money("USD") > 6_000.0 and chance.happens(0.35) and day.year < 2023:
        _buy(ledger, day, symbol, min(ledger.money("USD") - 1_000.0, chance.between(5_000.0, 12_000.0)))
    if day.month == 5 and day.year in (2016, 2018, 2020, 2022):
        _sell(ledger, day, OWN, {2016: 60.0, 2018: 80.0, 2020: 60.0, 2022: 70.0}[day.year])
        _exchange(ledger, extra, day, round(ledger.money("USD") * 0.7, 2))
        ledger.book(day, "withdrawal", amount=-round(ledger.money() * 0.75 / 1000.0) * 1000.0)
    if day.month == 3 and day.year == 2024 and ledger.shares("AMD"):
        _sell(ledger, day, "AMD", ledger.shares("AMD"))
    for other in ("FIX", "AMD"):
        held = ledger.shares(other)
        dear = held > 0 and held * prices(other)[day] > 90_000.0 if day in prices(other) else False
        if dear and chance.happens(0.5):
            _sell(ledger, day, other, float(int(held * 0.3)))
    if (day.year, day.month) == (2024, 9):  # the first part of a house
        _exchange(ledger, extra, day, 260_000.0)
        ledger.book(day, "withdrawal", amount=-230_000.0)
    if day.month == 11 and ledger.money() < 400.0 and ledger.money("USD") > 1_500.0:
        _exchange(ledger, extra, day, 1_000.0)


def _buy(ledger: Ledger, day: date, symbol: str, money: float) -> None:
    price = round(prices(symbol)[day], 4)
    shares = float(int((money - LEAST - money * COMMISSION) / price))
    if shares:
        fee = max(LEAST, round(shares * price * COMMISSION, 2))
        amount = -round(shares * price + fee, 2)
        ledger.book(day, "buy", symbol, quantity=shares, price=price, fee=fee, amount=amount, currency="USD")


def _sell(ledger: Ledger, day: date, symbol: str, shares: float) -> None:
    price = round(prices(symbol)[day], 4)
    fee = max(LEAST, round(shares * price * COMMISSION, 2))
    amount = round(shares * price - fee, 2)
    ledger.book(day, "sell", symbol, quantity=-shares, price=price, fee=fee, amount=amount, currency="USD")


def _exchange(ledger: Ledger, extra: Extra, day: date, dollars: float) -> None:
    """Dollars become euros at the ECB's rate of the day, less the bank's part."""
    rates = prices("EURUSD=X")
    rate = next(rates[known] for known in reversed(rates.days) if known <= day)
    euros = round(dollars / rate * (1.0 - SPREAD), 2)
    extra[len(ledger.rows)] = {"counter_amount": number(euros), "counter_currency": "EUR"}
    ledger.book(day, "exchange", amount=-dollars, currency="USD")
    ledger.cash["EUR"] = round(ledger.money("EUR") + euros, 2)


def _name(symbol: str) -> str:
    return prices(symbol).instrument.name if symbol else ""


def _transactions(ledger: Ledger, extra: Extra) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, TRANSACTIONS, restval="", lineterminator="\n")
    writer.writeheader()
    for at, row in enumerate(ledger.rows):
        writer.writerow({
            "date": row.day.isoformat(),
            "action": row.what,
            "symbol": row.symbol,
            "name": _name(row.symbol),
            "quantity": count(row.quantity) if row.quantity else "",
            "price": f"{row.price:.4f}" if row.price else "",
            "amount": number(row.amount) if row.amount else "",
            "fees": number(row.fee) if row.fee else "",
            "taxes": number(row.tax) if row.tax else "",
            "currency": row.currency,
            "account": ACCOUNT,
            **extra.get(at, {}),
        })  # fmt: skip
    return out.getvalue().encode()


def _holdings(ledger: Ledger) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HOLDINGS)
    day = max(known for known in prices(OWN).days if known <= LAST)
    for symbol, shares, cost in ledger.positions():
        price = round(prices(symbol)[day], 4)
        row = (day, symbol, _name(symbol), count(shares), number(cost), price, number(shares * price), "USD", ACCOUNT)
        writer.writerow(row)
    for currency, money in sorted(ledger.cash.items()):
        writer.writerow((day, "", "Cash", number(money), "", "", number(money), currency, ACCOUNT))
    return out.getvalue().encode()
