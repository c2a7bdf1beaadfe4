"""Accounts as Schwab, Trading 212, DEGIRO and programs that speak OFX export them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from book_maker.course import Account, Entry
from book_maker.market import ISIN
from book_maker.template_files import count, csv_text

SCHWAB = ("Date", "Action", "Symbol", "Description", "Quantity", "Price", "Fees & Comm", "Amount")
SCHWAB_WORDS = {
    "deposit": "MoneyLink Transfer", "withdrawal": "MoneyLink Transfer", "buy": "Buy", "sell": "Sell",
    "interest": "Credit Interest", "dividend": "Cash Dividend",
}  # fmt: skip
TRADING212 = (
    "Action", "Time", "ISIN", "Ticker", "Name", "No. of shares", "Price / share", "Currency (Price / share)",
    "Exchange rate", "Result", "Currency (Result)", "Total", "Currency (Total)", "Withholding tax",
    "Currency (Withholding tax)", "Transaction fee", "Notes", "ID", "Currency conversion fee",
    "Currency (Currency conversion fee)", "Currency (Transaction fee)",
)  # fmt: skip
TRADING212_WORDS = {
    "deposit": "Deposit", "withdrawal": "Withdrawal", "buy": "Market buy", "sell": "Market sell",
    "interest": "Interest on cash",
}  # fmt: skip
DEGIRO = ("Datum", "Tijd", "Valutadatum", "Product", "ISIN", "Omschrijving", "FX", "Mutatie", "", "Saldo", "",
          "Order Id")  # fmt: skip
DEGIRO_WORDS = {"deposit": "iDEAL Deposit", "withdrawal": "Terugstorting", "interest": "Rente"}
DEGIRO_FEE = "DEGIRO Transactiekosten en/of kosten van derden"


def schwab(account: Account) -> bytes:
    """The history, newest first, every cell quoted, money with its sign in front."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    days = account.market.days
    writer.writerow(
        [f"Transactions  for account {account.name} as of {days[account.rows[-1].at]:%m/%d/%Y} 18:02:11 ET"]
    )
    writer.writerow(SCHWAB)
    for row in reversed(account.rows):
        name = account.market.names[row.symbol][0].upper() if row.symbol else ""
        writer.writerow((
            f"{days[row.at]:%m/%d/%Y}", SCHWAB_WORDS[row.what], row.symbol, name,
            count(abs(row.quantity)) if row.quantity else "", f"${row.price:.4f}" if row.price else "",
            _dollars(row.fee) if row.fee else "", _dollars(row.amount),
        ))  # fmt: skip
    total = sum(round(row.amount * 100) for row in account.rows) / 100
    writer.writerow(["Transactions Total", "", "", "", "", "", "", _dollars(total)])
    return out.getvalue().encode("utf-8")


def _dollars(value: float) -> str:
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"


def trading212(account: Account) -> bytes:
    """The history of an account whose trades stand in its own currency, with the rate of each."""
    rows: list[Sequence[object]] = [TRADING212]
    own = account.currency
    for number, row in enumerate(account.rows):
        day = account.market.days[row.at].isoformat()
        time = f"{day} {14 + number % 6:02d}:{number * 7 % 60:02d}:{number * 13 % 60:02d}.{number % 1000:03d}"
        trade = bool(row.quantity)
        fee = f"{row.fee:.2f}" if trade else ""
        total = abs(row.amount) if trade else row.amount
        rows.append((
            TRADING212_WORDS[row.what], time, ISIN[row.symbol] if trade else "", row.symbol,
            account.market.names[row.symbol][0] if trade else "", f"{abs(row.quantity):.10f}" if trade else "",
            f"{row.price:.4f}" if trade else "", "USD" if trade else "", f"{row.rate:.8f}" if trade else "", "", "",
            f"{total:.2f}", own, "", "", "", "", f"MU{number:09d}", fee, own if fee else "", "",
        ))  # fmt: skip
    return csv_text(rows, end="\n").encode("utf-8")


def degiro(account: Account) -> bytes:
    """The account statement as it is saved in the Netherlands: `;` between cells, decimal comma, newest first."""
    balances = {"EUR": 0.0, "USD": 0.0}
    lines: list[Sequence[object]] = []
    for number, row in enumerate(account.rows):
        day = account.market.days[row.at].strftime("%d-%m-%Y")
        time = f"{9 + number % 12:02d}:{number * 7 % 60:02d}"
        product, isin = (account.market.names[row.symbol][0], ISIN[row.symbol]) if row.symbol else ("", "")
        order = f"00000000-0000-4000-8000-{number:012d}" if row.quantity else ""
        for text, rate, unit, change in _bookings(row):
            balances[unit] = round(balances[unit] + change, 2)
            lines.append((
                day, time, day, product, isin, text, rate, unit, _comma(change), unit, _comma(balances[unit]), order,
            ))  # fmt: skip
    return csv_text([DEGIRO, *reversed(lines)], ";", "\n").encode("utf-8")


def _bookings(row: Entry) -> Iterator[tuple[str, str, str, float]]:
    """(description, rate, currency, change) of every line that one row is there."""
    if not row.quantity:
        yield DEGIRO_WORDS[row.what], "", row.currency, row.amount
        return
    side = "Koop" if row.quantity > 0 else "Verkoop"
    words = f"{side} {count(abs(row.quantity))} @ {_comma(row.price, 4, thousands=False)} USD"
    rate = _comma(row.rate, 4, thousands=False)
    if row.quantity > 0:  # the money has to be there before it is spent
        yield "Valuta Debitering", "", "EUR", row.counter
        yield "Valuta Creditering", rate, "USD", -row.amount
        yield words, "", "USD", row.amount
    else:
        yield words, "", "USD", row.amount
        yield "Valuta Debitering", rate, "USD", -row.amount
        yield "Valuta Creditering", "", "EUR", row.counter
    yield DEGIRO_FEE, "", "EUR", -row.fee


def _comma(value: float, decimals: int = 2, *, thousands: bool = True) -> str:
    text = f"{value:,.{decimals}f}" if thousands else f"{value:.{decimals}f}"
    return text.translate(str.maketrans({",": ".", ".": ","}))


def ofx(account: Account) -> bytes:
    """An investment statement, OFX 1.02: tags that hold a value are not closed."""
    days = account.market.days
    first, last = (f"{days[account.rows[at].at]:%Y%m%d}" for at in (0, -1))
    lines = [
        "OFXHEADER:100", "DATA:OFXSGML", "VERSION:102", "SECURITY:NONE", "ENCODING:USASCII", "CHARSET:1252",
        "COMPRESSION:NONE", "OLDFILEUID:NONE", "NEWFILEUID:NONE", "",
        "<OFX>", "<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>",
        f"<DTSERVER>{last}160000<LANGUAGE>ENG<FI><ORG>MADEUP<FID>0</FI></SONRS></SIGNONMSGSRSV1>",
        "<INVSTMTMSGSRSV1><INVSTMTTRNRS><TRNUID>0<STATUS><CODE>0<SEVERITY>INFO</STATUS>",
        f"<INVSTMTRS><DTASOF>{last}160000<CURDEF>{account.currency}",
        f"<INVACCTFROM><BROKERID>broker.example<ACCTID>{account.name}</INVACCTFROM>",
        f"<INVTRANLIST><DTSTART>{first}160000<DTEND>{last}160000",
    ]  # fmt: skip
    lines += [_transaction(row, f"{days[row.at]:%Y%m%d}", number) for number, row in enumerate(account.rows, 1)]
    lines.append("</INVTRANLIST><INVPOSLIST>")
    at = account.rows[-1].at
    for symbol, shares in sorted(account.shares.items()):
        if shares > 0.0:
            price = account.market.last_close(symbol, at)
            lines.append(
                f"<POSSTOCK><INVPOS>{_security(symbol)}<HELDINACCT>CASH<POSTYPE>LONG<UNITS>{count(shares)}"
                f"<UNITPRICE>{price:.4f}<MKTVAL>{shares * price:.2f}<DTPRICEASOF>{last}160000</INVPOS></POSSTOCK>"
            )
    cash = account.cash.get(account.currency, 0.0)
    lines.append(
        f"</INVPOSLIST><INVBAL><AVAILCASH>{cash:.2f}<MARGINBALANCE>0<SHORTBALANCE>0</INVBAL>"
        "</INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1><SECLISTMSGSRSV1><SECLIST>"
    )
    lines += [
        f"<STOCKINFO><SECINFO>{_security(symbol)}<SECNAME>{account.market.names[symbol][0].replace('&', '&amp;')}"
        f"<TICKER>{symbol}</SECINFO></STOCKINFO>"
        for symbol in sorted(account.shares)
    ]
    lines.append("</SECLIST></SECLISTMSGSRSV1></OFX>")
    return "\r\n".join([*lines, ""]).encode("ascii")


def _transaction(row: Entry, day: str, number: int) -> str:
    stamp, reference = f"{day}160000", f"{day}.{number:05d}"
    head = f"<INVTRAN><FITID>{reference}<DTTRADE>{stamp}</INVTRAN>"
    subs = "<SUBACCTSEC>CASH<SUBACCTFUND>CASH"
    if row.quantity:
        units = f"<UNITS>{count(row.quantity)}<UNITPRICE>{row.price:.4f}<COMMISSION>{row.fee:.2f}"
        total = f"{_security(row.symbol)}{units}<TOTAL>{row.amount:.2f}{subs}"
        if row.quantity > 0:
            return f"<BUYSTOCK><INVBUY>{head}{total}</INVBUY><BUYTYPE>BUY</BUYSTOCK>"
        return f"<SELLSTOCK><INVSELL>{head}{total}</INVSELL><SELLTYPE>SELL</SELLSTOCK>"
    if row.symbol:
        return f"<INCOME>{head}{_security(row.symbol)}<INCOMETYPE>DIV<TOTAL>{row.amount:.2f}{subs}</INCOME>"
    kind, name = ("CREDIT", "TRANSFER IN") if row.amount > 0 else ("DEBIT", "TRANSFER OUT")
    kind, name = ("INT", "INTEREST") if row.what == "interest" else (kind, name)
    return (
        f"<INVBANKTRAN><STMTTRN><TRNTYPE>{kind}<DTPOSTED>{stamp}<TRNAMT>{row.amount:.2f}"
        f"<FITID>{reference}<NAME>{name}</STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN>"
    )


def _security(symbol: str) -> str:
    """A share by its CUSIP, which is the middle of an ISIN of the United States."""
    return f"<SECID><UNIQUEID>{ISIN[symbol][2:11]}<UNIQUEIDTYPE>CUSIP</SECID>"
