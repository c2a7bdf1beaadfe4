"""A US family, MADE UP: a taxable account at Schwab (CSV) and a 401k (OFX), funded every month.

Distributions of the bond funds and the energy fund are made up at a usual yield, because the sample has none of
them; of the funds whose sample prices hold the dividends already, none are booked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from example_ledger import Chance, Entry, Ledger, count, firsts_of_month, number, prices

FIRST, LAST = date(2014, 1, 2), date(2016, 7, 1)
JOINED = date(2011, 6, 30)  # what was moved into the plan had been bought at the prices of this day
TAXABLE, PLAN = "Joint XXXX-4471", "77120934"
COMMISSION = 8.95
TUITION = 4_500.0
SEC_FEE = 0.0000218  # of what is sold
YIELDS = {"IEF": (0.019, 1), "BND": (0.024, 1), "XLE": (0.026, 3)}  # a year, months between payments
CUSIPS = {"SPY": "78462F103", "BND": "921937835", "EFA": "464287465"}
MIX = ("SPY", "MTUM", "QUAL", "USMV", "IEF")

HISTORY = ("Date", "Action", "Symbol", "Description", "Quantity", "Price", "Fees & Comm", "Amount")
POSITIONS = ("Symbol", "Description", "Quantity", "Price", "Market Value", "Cost Basis", "Security Type")


def family() -> dict[str, bytes]:
    """The files of the example by name."""
    taxable, plan = ledgers().values()
    return {
        "schwab-transactions.csv": _history(taxable),
        "schwab-positions.csv": _positions(taxable),
        "401k.qfx": _ofx(plan),
    }


def ledgers() -> dict[str, Ledger]:
    """The two accounts as they end, by number."""
    return {TAXABLE: _taxable(Chance(20140102)), PLAN: _plan(Chance(20140103))}


def _distribution(ledger: Ledger, day: date, symbol: str) -> float:
    """What a holding pays on the first session of a month, to the cent."""
    rate, months = YIELDS[symbol]
    if months == 3 and day.month % 3:
        return 0.0
    a_share = round(prices(symbol)[day] * rate * months / 12.0, 4)
    return round(ledger.shares(symbol) * a_share, 2)


def _taxable(chance: Chance) -> Ledger:
    ledger = Ledger("USD", fifo=True)
    days = prices("SPY").days
    ledger.book(FIRST, "MoneyLink Transfer", amount=90_000.0)
    for symbol, money in (("SPY", 30_000.0), ("IEF", 22_000.0), ("XLE", 18_000.0), ("MTUM", 12_000.0)):
        _buy(ledger, date(2014, 1, 6), symbol, money)
    for day in firsts_of_month(days, date(2014, 2, 1), LAST):
        _pay(ledger, day)
        if day.month == 6 and day.year > 2014:  # tuition
            _sell(ledger, day, "SPY", float(int(TUITION / prices("SPY")[day]) + 1))
            ledger.book(day, "MoneyLink Transfer", amount=-TUITION)
        ledger.book(day, "MoneyLink Transfer", amount=2_500.0 if chance.happens(0.8) else 3_500.0)
        if day.month % 3 == 1:
            ledger.book(day, "Credit Interest", amount=round(ledger.money() * 0.0001, 2) + 0.01)
        if ledger.money() > 3_000.0 and chance.happens(0.75):
            _buy(ledger, day, chance.one_of(list(MIX)), ledger.money() - 800.0)
        held = ledger.shares("XLE")
        if day >= date(2014, 12, 1) and held > 40 and chance.happens(0.3):
            _sell(ledger, day, "XLE", float(int(held * 0.35)))
        if day == date(2015, 10, 1):
            _sell(ledger, day, "SPY", float(int(ledger.shares("SPY") * 0.15)))
    return ledger


def _pay(ledger: Ledger, day: date) -> None:
    """Income of the month: of the bond fund in new shares, of the others in money."""
    for symbol in ("IEF", "XLE"):
        paid = _distribution(ledger, day, symbol)
        if not paid:
            continue
        if symbol == "IEF":
            price = round(prices(symbol)[day], 4)
            units = round(paid / price, 4)
            ledger.book(day, "Reinvest Dividend", symbol, amount=paid)
            ledger.book(day, "Reinvest Shares", symbol, quantity=units, price=price, amount=-paid)
        else:
            ledger.book(day, "Qualified Dividend", symbol, amount=paid)


def _buy(ledger: Ledger, day: date, symbol: str, money: float) -> None:
    price = round(prices(symbol)[day], 4)
    shares = float(int((money - COMMISSION) / price))
    if shares:
        amount = -round(shares * price + COMMISSION, 2)
        ledger.book(day, "Buy", symbol, quantity=shares, price=price, fee=COMMISSION, amount=amount)


def _sell(ledger: Ledger, day: date, symbol: str, shares: float) -> None:
    price = round(prices(symbol)[day], 4)
    fee = round(COMMISSION + shares * price * SEC_FEE, 2)
    amount = round(shares * price - fee, 2)
    ledger.book(day, "Sell", symbol, quantity=-shares, price=price, fee=fee, amount=amount)


def _plan(chance: Chance) -> Ledger:
    """The 401k: paid in twice a month and invested at once, income in new units."""
    ledger = Ledger("USD")
    days = [day for day in prices("SPY").days if FIRST <= day <= LAST]
    paydays = sorted({*firsts_of_month(days, FIRST, LAST, 2), *firsts_of_month(days, FIRST, LAST, 16)})
    for symbol, units in (("SPY", 210.5), ("BND", 315.25)):
        price, paid = round(prices(symbol)[FIRST], 4), round(prices(symbol)[JOINED], 4)
        ledger.book(FIRST, "TRANSFER", symbol, quantity=units, price=price, gross=paid, paid=round(units * paid, 2))
    for day in paydays:
        if day.day < 16:
            paid = _distribution(ledger, day, "BND")
            price = round(prices("BND")[day], 4)
            units = round(paid / price, 4)
            ledger.book(day, "REINVEST", "BND", quantity=units, price=price, gross=paid, paid=paid)
        contribution = 730.0 if day < date(2015, 1, 1) else 750.0
        ledger.book(day, "CONTRIBUTION", amount=contribution)
        for symbol, share in (("SPY", 0.5), ("BND", 0.3), ("EFA", 0.2)):
            money = round(contribution * share, 2)
            price = round(prices(symbol)[day], 4)
            units = round(money / price, 4)
            ledger.book(day, "BUY", symbol, quantity=units, price=price, amount=-money)
        if day.month == 12 and day.day >= 16:
            ledger.book(day, "CONTRIBUTION", amount=15.0)
            ledger.book(day, "FEE", amount=-15.0)
        if chance.happens(0.02) and ledger.shares("BND") > 60:
            _switch(ledger, day)
    return ledger


def _switch(ledger: Ledger, day: date) -> None:
    """A part of the bonds becomes shares of the world outside."""
    sold, bought = (round(prices(symbol)[day], 4) for symbol in ("BND", "EFA"))
    amount = round(50.0 * sold, 2)
    ledger.book(day, "SELL", "BND", quantity=-50.0, price=sold, amount=amount)
    ledger.book(day, "BUY", "EFA", quantity=round(amount / bought, 4), price=bought, amount=-amount)


def _dollars(value: float) -> str:
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"


def _history(ledger: Ledger) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([f"Transactions  for account {TAXABLE} as of {LAST:%m/%d/%Y} 18:02:11 ET"])
    writer.writerow(HISTORY)
    for row in reversed(ledger.rows):
        transfer = row.what == "MoneyLink Transfer"
        name = prices(row.symbol).instrument.name.upper() if row.symbol else "Tfr FIRST COMMUNITY BANK" * transfer
        writer.writerow((
            f"{row.day:%m/%d/%Y}", row.what, row.symbol, name, count(abs(row.quantity)) if row.quantity else "",
            f"${row.price:.4f}" if row.price else "", _dollars(row.fee) if row.fee else "", _dollars(row.amount),
        ))  # fmt: skip
    total = sum(round(row.amount * 100) for row in ledger.rows) / 100
    writer.writerow(["Transactions Total", "", "", "", "", "", "", _dollars(total)])
    return out.getvalue().encode("ascii")


def _positions(ledger: Ledger) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([f"Positions for account {TAXABLE} as of 04:00 PM ET, {LAST:%m/%d/%Y}"])
    out.write("\r\n")
    writer.writerow(POSITIONS)
    worth = spent = 0.0
    for symbol, shares, cost in ledger.positions():
        price = round(prices(symbol)[LAST], 4)
        value = round(shares * price, 2)
        worth, spent = worth + value, spent + round(cost, 2)
        name = prices(symbol).instrument.name.upper()
        writer.writerow((
            symbol, name, count(shares), f"${price:.4f}", _dollars(value), _dollars(cost), "ETFs & Closed End Funds",
        ))  # fmt: skip
    cash = ledger.money()
    writer.writerow((
        "Cash & Cash Investments", "--", "--", "--", _dollars(cash), "--", "Cash and Money Market",
    ))  # fmt: skip
    writer.writerow(("Account Total", "--", "--", "--", _dollars(worth + cash), _dollars(spent), "--"))
    return out.getvalue().encode("ascii")


def _ofx(ledger: Ledger) -> bytes:
    """The statement as a provider of 401k plans exports it: OFX 1.02, tags that hold a value are not closed."""
    lines = [
        "OFXHEADER:100", "DATA:OFXSGML", "VERSION:102", "SECURITY:NONE", "ENCODING:USASCII", "CHARSET:1252",
        "COMPRESSION:NONE", "OLDFILEUID:NONE", "NEWFILEUID:NONE", "",
        "<OFX>", "<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>",
        f"<DTSERVER>{_stamp(LAST)}<LANGUAGE>ENG<FI><ORG>MADEUP<FID>0</FI></SONRS></SIGNONMSGSRSV1>",
        "<INVSTMTMSGSRSV1><INVSTMTTRNRS><TRNUID>0<STATUS><CODE>0<SEVERITY>INFO</STATUS>",
        f"<INVSTMTRS><DTASOF>{_stamp(LAST)}<CURDEF>USD",
        f"<INVACCTFROM><BROKERID>plans.example<ACCTID>{PLAN}</INVACCTFROM>",
        f"<INVTRANLIST><DTSTART>{_stamp(FIRST)}<DTEND>{_stamp(LAST)}",
    ]  # fmt: skip
    for at, row in enumerate(ledger.rows, 1):
        lines += _transaction(row, f"{row.day:%Y%m%d}.{at:05d}")
    lines.append("</INVTRANLIST><INVPOSLIST>")
    for symbol, shares, _ in ledger.positions():
        price = round(prices(symbol)[LAST], 4)
        lines.append(
            f"<POSSTOCK><INVPOS>{_security(symbol)}<HELDINACCT>CASH<POSTYPE>LONG<UNITS>{count(shares)}"
            f"<UNITPRICE>{price:.4f}<MKTVAL>{number(shares * price)}<DTPRICEASOF>{_stamp(LAST)}</INVPOS></POSSTOCK>"
        )
    lines.append(
        f"</INVPOSLIST><INVBAL><AVAILCASH>{number(ledger.money())}<MARGINBALANCE>0<SHORTBALANCE>0</INVBAL>"
        "</INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1><SECLISTMSGSRSV1><SECLIST>"
    )
    lines += [
        f"<STOCKINFO><SECINFO>{_security(symbol)}<SECNAME>{prices(symbol).instrument.name.replace('&', '&amp;')}"
        f"<TICKER>{symbol}</SECINFO></STOCKINFO>"
        for symbol in sorted(CUSIPS)
    ]
    lines.append("</SECLIST></SECLISTMSGSRSV1></OFX>")
    return "\r\n".join([*lines, ""]).encode("ascii")


def _transaction(row: Entry, reference: str) -> Iterable[str]:
    head = f"<INVTRAN><FITID>{reference}<DTTRADE>{_stamp(row.day)}</INVTRAN>"
    subs = "<SUBACCTSEC>CASH<SUBACCTFUND>CASH"
    units = f"<UNITS>{count(row.quantity)}<UNITPRICE>{row.price or 0.0:.4f}"
    match row.what:
        case "BUY":
            total = f"{units}<TOTAL>{number(row.amount)}{subs}"
            yield f"<BUYSTOCK><INVBUY>{head}{_security(row.symbol)}{total}</INVBUY><BUYTYPE>BUY</BUYSTOCK>"
        case "SELL":
            total = f"{units}<TOTAL>{number(row.amount)}{subs}"
            yield f"<SELLSTOCK><INVSELL>{head}{_security(row.symbol)}{total}</INVSELL><SELLTYPE>SELL</SELLSTOCK>"
        case "REINVEST":
            total = f"<INCOMETYPE>DIV<TOTAL>-{number(row.gross)}<SUBACCTSEC>CASH{units}"
            yield f"<REINVEST>{head}{_security(row.symbol)}{total}</REINVEST>"
        case "TRANSFER":
            moved = f"<SUBACCTSEC>CASH<UNITS>{count(row.quantity)}<TFERACTION>IN<POSTYPE>LONG"
            moved += f"<AVGCOSTBASIS>{row.gross:.4f}"
            yield f"<TRANSFER>{head}{_security(row.symbol)}{moved}<UNITPRICE>{row.price or 0.0:.4f}</TRANSFER>"
        case _:
            kind, name = ("CREDIT", "CONTRIBUTION") if row.amount > 0 else ("FEE", "RECORDKEEPING FEE")
            yield (
                f"<INVBANKTRAN><STMTTRN><TRNTYPE>{kind}<DTPOSTED>{_stamp(row.day)}<TRNAMT>{number(row.amount)}"
                f"<FITID>{reference}<NAME>{name}</STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN>"
            )


def _security(symbol: str) -> str:
    return f"<SECID><UNIQUEID>{CUSIPS[symbol]}<UNIQUEIDTYPE>CUSIP</SECID>"


def _stamp(day: date) -> str:
    return f"{day:%Y%m%d}160000.000[-5:EST]"
