"""A Chinese retiree, MADE UP: A-shares turned into two funds of the exchange, and funds bought every month.

Two files as brokers and fund platforms export them (交割单, GB 18030; fund confirmations, UTF-8 with a mark).
The A-shares are in the sample with their dividends inside the price, so that none are booked for them.
"""

from __future__ import annotations

import csv
import io
from datetime import date

from example_ledger import Chance, Ledger, count, firsts_of_month, fund, number, prices

FIRST, LAST = date(2015, 1, 5), date(2020, 12, 31)
BROKERAGE, FUNDS = "880012345678", "F600187723"
SHARES = ["000338.SZ", "601318.SH"]
EXCHANGE_FUNDS = ["510300.SH", "518880.SH"]
BOND, STOCK_FUND, BLUE_CHIP = "217011.OF", "110011.OF", "005827.OF"
COMMISSION, LEAST, STAMP, TRANSFER = 0.00025, 5.0, 0.001, 0.00002
PURCHASE_FEE = 0.0015  # 1.5 % at a tenth, as platforms sell funds
DEPOSIT_RATE = 0.0035
HOLDERS = {"SH": "A482917365", "SZ": "0158264937"}

BROKERAGE_HEADER = (
    "成交日期", "成交时间", "证券代码", "证券名称", "操作", "成交数量", "成交均价", "成交金额", "手续费", "印花税",
    "过户费", "发生金额", "资金余额", "股份余额", "股东账户", "资金账号",
)  # fmt: skip
FUND_HEADER = (
    "确认日期", "业务类型", "基金代码", "基金名称", "确认份额", "确认净值", "确认金额", "手续费", "发生金额",
    "资金余额", "份额余额", "交易市场", "资金账号",
)  # fmt: skip


def retiree() -> dict[str, bytes]:
    """The files of the example by name."""
    return {
        "broker-statement.csv": _statement(_brokerage(Chance(20150105))),
        "fund-confirmations.csv": _confirmations(_funds(Chance(20150106))),
    }


def ledgers() -> dict[str, Ledger]:
    """The two accounts as they end, by number."""
    return {BROKERAGE: _brokerage(Chance(20150105)), FUNDS: _funds(Chance(20150106))}


def trade(ledger: Ledger, day: date, symbol: str, shares: float) -> None:
    """Buy, or with negative shares sell, at the day's close, with a mainland broker's costs."""
    price = round(prices(symbol)[day], 3)
    gross = round(abs(shares) * price, 2)
    fee = max(LEAST, round(gross * COMMISSION, 2))
    moved = round(gross * TRANSFER, 2) if symbol.endswith(".SH") and symbol in SHARES else 0.0
    tax = round(gross * STAMP, 2) if shares < 0 and symbol in SHARES else 0.0
    amount = -gross - fee - moved if shares > 0 else gross - fee - moved - tax
    what = "证券买入" if shares > 0 else "证券卖出"
    ledger.book(
        day,
        what,
        symbol,
        quantity=shares,
        price=price,
        gross=gross,
        fee=fee,
        tax=tax,
        transfer_fee=moved,
        amount=amount,
    )


def lots(ledger: Ledger, symbol: str, day: date, money: float) -> float:
    """Whole hundreds of shares for an amount of money, and for no more than there is."""
    price = prices(symbol)[day] * 1.001
    return 100.0 * max(0, int(min(money, ledger.money() - 200.0) / price / 100.0))


def _brokerage(chance: Chance) -> Ledger:
    ledger = Ledger("CNY")
    ledger.book(date(2015, 1, 6), "银行转证券", amount=400_000.0)
    days = [day for day in prices("601318.SH").days if FIRST <= day <= date(2020, 6, 16)]
    for day in (date(2015, 1, 8), date(2015, 2, 10), date(2015, 3, 5)):
        for symbol in SHARES:
            if bought := lots(ledger, symbol, day, 55_000.0):
                trade(ledger, day, symbol, bought)
    wished = firsts_of_month(days, date(2015, 4, 1), LAST, 12)
    monthly = [day for day in wished if all(day in prices(symbol) for symbol in SHARES)]
    for day in monthly:
        _month(ledger, day, chance)
    _into_funds(ledger)
    return ledger


def _month(ledger: Ledger, day: date, chance: Chance) -> None:
    """Money for the household, interest, and now and then a trade: gains are taken early, losses are kept."""
    if day.month in (3, 6, 9, 12):
        ledger.book(day, "利息归本", amount=round(ledger.money() * DEPOSIT_RATE / 4, 2))
    if day.month == 1:
        ledger.book(day, "银行转证券", amount=30_000.0)
    if day >= date(2016, 1, 1) and ledger.money() > 8_000.0:
        ledger.book(day, "证券转银行", amount=-3_000.0)
    if not chance.happens(0.65):
        return
    symbol = chance.one_of(SHARES)
    held = ledger.shares(symbol)
    price = prices(symbol)[day]
    wins = held > 0 and price > 1.05 * ledger.cost[symbol] / held
    if held >= 400 and chance.happens(0.7 if wins else 0.15):
        trade(ledger, day, symbol, -100.0 * max(1, int(held * chance.between(0.15, 0.4) / 100.0)))
    elif bought := lots(ledger, symbol, day, chance.between(15_000.0, 45_000.0)):
        trade(ledger, day, symbol, bought)


def _into_funds(ledger: Ledger) -> None:
    """In the first half of 2020 the shares go, and two funds of the exchange come in their place."""
    for day in (date(2020, 6, 15), date(2020, 6, 16)):
        for symbol in SHARES:
            held = ledger.shares(symbol)
            part = held if day.day == 16 else 100.0 * int(held / 200.0)
            if part:
                trade(ledger, day, symbol, -part)
    days = [day for day in prices("510300.SH").days if date(2020, 6, 17) <= day <= LAST]
    for at, day in enumerate(firsts_of_month(days, date(2020, 6, 17), LAST, 17)):
        ledger.book(day, "证券转银行", amount=-3_000.0)
        for symbol, money in zip(EXCHANGE_FUNDS, (60_000.0, 30_000.0), strict=True):
            if at < 4 and (bought := lots(ledger, symbol, day, money)):
                trade(ledger, day, symbol, bought)
        if day.month == 11:
            trade(ledger, day, "518880.SH", -3_000.0)
    ledger.book(date(2020, 12, 21), "利息归本", amount=round(ledger.money() * DEPOSIT_RATE / 4, 2))


def _funds(chance: Chance) -> Ledger:
    ledger = Ledger("CNY")
    days = prices(BOND).days
    ledger.book(FIRST, "银行转入", amount=180_000.0)
    _purchase(ledger, date(2015, 1, 7), BOND, 120_000.0)
    for day in firsts_of_month(days, FIRST, LAST, 8):
        for symbol, since in ((STOCK_FUND, date(2015, 2, 1)), (BLUE_CHIP, date(2018, 12, 1))):
            if day >= since and day in prices(symbol):
                money = 1_000.0 if chance.happens(0.8) else 2_000.0
                if ledger.money() < money + 1_000.0:
                    ledger.book(day, "银行转入", amount=24_000.0)
                _purchase(ledger, day, symbol, money)
        if day.month == 11:
            _redeem(ledger, day, BOND, round(ledger.shares(BOND) * 0.08, 2))
            ledger.book(day, "银行转出", amount=-8_000.0)
        _distributions(ledger, day)
    return ledger


def _distributions(ledger: Ledger, day: date) -> None:
    """Of the month before: in money from one fund, in units from the bond fund, as they were paid in truth."""
    for symbol in (STOCK_FUND, BOND):
        for paid in fund(symbol).distributions:
            held = sum(row.quantity for row in ledger.rows if row.symbol == symbol and row.day < paid.ex_date)
            booked = any(row.day == paid.ex_date and row.symbol == symbol for row in ledger.rows)
            if booked or not paid.ex_date <= day or (day - paid.ex_date).days > 31 or held <= 0:
                continue
            amount = round(held * paid.amount, 2)
            if symbol == BOND:
                price = prices(symbol)[paid.ex_date]
                units = round(amount / price, 2)
                ledger.book(paid.ex_date, "红利再投资", symbol, quantity=units, price=price, gross=amount, paid=amount)
            else:
                ledger.book(paid.ex_date, "现金分红", symbol, gross=amount, amount=amount)
            _in_order(ledger)


def _in_order(ledger: Ledger) -> None:
    """The last row put where its day belongs, and what is left after each row counted anew."""
    rows = sorted(ledger.rows, key=lambda row: row.day)
    again = Ledger(ledger.currency)
    for row in rows:
        again.book(
            row.day, row.what, row.symbol, quantity=row.quantity, price=row.price, gross=row.gross, fee=row.fee,
            tax=row.tax, transfer_fee=row.transfer_fee, amount=row.amount, paid=None if row.amount else row.gross,
        )  # fmt: skip
    ledger.rows[:] = again.rows
    ledger.cash, ledger.held, ledger.cost, ledger.lots = again.cash, again.held, again.cost, again.lots


def _purchase(ledger: Ledger, day: date, symbol: str, money: float) -> None:
    net = round(money / (1.0 + (0.0 if symbol == BOND else PURCHASE_FEE)), 2)
    price = prices(symbol)[day]
    units = round(net / price, 2)
    fee = round(money - net, 2)
    ledger.book(day, "基金申购", symbol, quantity=units, price=price, gross=net, fee=fee, amount=-money)


def _redeem(ledger: Ledger, day: date, symbol: str, units: float) -> None:
    price = prices(symbol)[day]
    gross = round(units * price, 2)
    ledger.book(day, "基金赎回", symbol, quantity=-units, price=price, gross=gross, amount=gross)


def _statement(ledger: Ledger) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(BROKERAGE_HEADER)
    seen: dict[date, int] = {}
    for at, row in enumerate(ledger.rows):
        code, _, market = row.symbol.partition(".")
        name = prices(row.symbol).instrument.name_zh if row.symbol else ""
        seen[row.day] = seen.get(row.day, 0) + 1  # one after the other within a day
        time = f"{9 + seen[row.day]:02d}:{at * 7 % 60:02d}:{at * 13 % 60:02d}"
        writer.writerow((
            row.day.strftime("%Y%m%d"), time, f'="{code}"' if code else "", name, row.what, count(abs(row.quantity)),
            number(row.price or 0.0, 3), number(row.gross), number(row.fee), number(row.tax), number(row.transfer_fee),
            number(row.amount), number(row.cash), count(row.shares), HOLDERS.get(market, ""), BROKERAGE,
        ))  # fmt: skip
    return out.getvalue().encode("gb18030")


def _confirmations(ledger: Ledger) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FUND_HEADER)
    for row in ledger.rows:
        code = row.symbol.partition(".")[0]
        name = prices(row.symbol).instrument.name_zh if row.symbol else ""
        writer.writerow((
            row.day.isoformat(), row.what, code, name, count(abs(row.quantity)), number(row.price or 0.0, 4),
            number(row.gross), number(row.fee), number(row.amount), number(row.cash), count(row.shares),
            "场外" if row.symbol else "", FUNDS,
        ))  # fmt: skip
    return out.getvalue().encode("utf-8-sig")
