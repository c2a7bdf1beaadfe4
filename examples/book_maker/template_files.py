"""Accounts as the project's own template writes them, in English and Chinese, and as a mainland broker's 交割单."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from book_maker.course import Account, Entry
from book_maker.workbook import workbook

Row = tuple[object, ...]

HEADER = ("date", "action", "symbol", "name", "quantity", "price", "amount", "fees", "taxes", "currency", "account",
          "counter_amount", "counter_currency")  # fmt: skip
HEADER_ZH = ("日期", "操作", "代码", "名称", "数量", "价格", "金额", "手续费", "税费", "币种", "账户", "对方金额",
             "对方币种")  # fmt: skip
HELD = ("date", "symbol", "quantity", "price", "value", "currency", "account")
HELD_ZH = ("日期", "代码", "数量", "现价", "市值", "币种", "账户")
WORDS_ZH = {
    "deposit": "入金", "withdrawal": "出金", "buy": "买入", "sell": "卖出", "dividend": "分红", "interest": "利息",
    "exchange": "换汇",
}  # fmt: skip
MONEY_ZH = {"USD": "美元", "CNY": "人民币", "HKD": "港币", "EUR": "欧元"}
SETTLED = (
    "成交日期", "成交时间", "证券代码", "证券名称", "操作", "成交数量", "成交均价", "成交金额", "手续费", "印花税",
    "过户费", "发生金额", "资金余额", "股份余额", "股东账户", "资金账号",
)  # fmt: skip
SETTLED_WORDS = {
    "deposit": "银行转证券", "withdrawal": "证券转银行", "buy": "证券买入", "sell": "证券卖出", "interest": "利息归本",
}  # fmt: skip
HOLDERS = {"SH": "A000000001", "SZ": "0000000001"}


def count(value: float) -> str:
    """Shares as exports write them: whole ones without a point."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.4f}".rstrip("0")


def rows_of(account: Account, *, chinese: bool) -> list[Row]:
    """Header and rows of the template; numbers as numbers."""
    return [HEADER_ZH if chinese else HEADER, *(_row(account, entry, chinese) for entry in account.rows)]


def _row(account: Account, entry: Entry, chinese: bool) -> Row:
    name = account.market.names[entry.symbol][chinese] if entry.symbol else ""
    what = WORDS_ZH[entry.what] if chinese else entry.what
    money, counter = entry.currency, entry.counter_currency
    if chinese:
        money, counter = MONEY_ZH[money], MONEY_ZH.get(counter, "")
    quantity = abs(entry.quantity)
    shown = int(quantity) if quantity.is_integer() else quantity
    return (
        account.market.days[entry.at].isoformat(), what, entry.symbol, name, shown or "", round(entry.price, 4) or "",
        entry.amount, entry.fee or "", entry.tax or "", money, account.name, entry.counter or "", counter,
    )  # fmt: skip


def held_of(account: Account, at: int, *, chinese: bool) -> list[Row]:
    """Header and rows of what is held on a day."""
    rows: list[Row] = [HELD_ZH if chinese else HELD]
    day = account.market.days[at].isoformat()
    for symbol, shares in sorted(account.shares.items()):
        if shares > 0.0:
            price = round(account.market.last_close(symbol, at), 4)
            unit = account.traded_in(symbol)
            money = MONEY_ZH[unit] if chinese else unit
            rows.append((day, symbol, shares, price, round(shares * price, 2), money, account.name))
    for unit, money in sorted(account.cash.items()):
        rows.append((day, "现金" if chinese else "cash", "", "", money, MONEY_ZH[unit] if chinese else unit,
                     account.name))  # fmt: skip
    return rows


def csv_text(rows: Sequence[Sequence[object]], separator: str = ",", end: str = "\r\n") -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def template_csv(rows: Sequence[Row], *, chinese: bool) -> bytes:
    """The template as CSV, as spreadsheets save it: UTF-8, in China with a mark."""
    return csv_text(rows).encode("utf-8-sig" if chinese else "utf-8")


def template_xlsx(rows: Sequence[Row]) -> bytes:
    """The template as a workbook."""
    return workbook(rows)


def settlement(account: Account) -> bytes:
    """交割单 of a mainland broker, GBK, oldest first, with what is left after each row."""
    cash, held = 0.0, dict.fromkeys(account.shares, 0.0)
    rows: list[Sequence[object]] = [SETTLED]
    for number, entry in enumerate(account.rows):
        cash = round(cash + entry.amount, 2)
        left = ""
        if entry.symbol:
            held[entry.symbol] += entry.quantity
            left = count(held[entry.symbol])
        code, _, place = entry.symbol.partition(".")
        name = account.market.names[entry.symbol][1] if entry.symbol else ""
        minutes = number * 7 % 300
        rows.append((
            account.market.days[entry.at].strftime("%Y%m%d"), f"{9 + minutes // 60:02d}:{minutes % 60:02d}:00",
            f'="{code}"' if code else "", name, SETTLED_WORDS[entry.what], count(abs(entry.quantity)),
            f"{entry.price:.3f}", f"{abs(entry.quantity) * entry.price:.2f}", f"{entry.fee:.2f}", "0.00", "0.00",
            f"{entry.amount:.2f}", f"{cash:.2f}", left or "0", HOLDERS.get(place, ""), account.name,
        ))  # fmt: skip
    return csv_text(rows).encode("gbk")
