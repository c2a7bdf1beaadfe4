"""One row of a Chinese settlement statement, read and not yet booked.

What the row is about is told by its words; the signs of quantities follow from that, because half of the exports
write them without. Amounts are what the account paid or got, fees and taxes in them: stated (发生金额), else made of
成交金额 and the fees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from data_sources.accounts.mainland.mainland_codes import (
    full_code,
    is_repo,
    is_subscription,
    mainland_symbol,
    market_named,
    market_of_holder,
)
from data_sources.accounts.mainland.settlement_words import Business, business_of, plain_words
from data_sources.accounts.rows.cells import number, plain
from data_sources.accounts.rows.tables import Row, Table
from data_sources.model import Place

TOTAL_ROW = re.compile(r"^(合计|总计|小计|共计|汇总)")
LOT = 100
CENT = 0.011
COMMISSION_ALONE = ("净佣金", "佣金", "交易佣金")
WITHIN_OTHERS = ("经手费", "证管费", "财汇局征费")
OTHERS = ("其他费", "其它费", "其他杂费", "其它杂费", "规费", "交易规费")

# What each business does to the cash and to the position; 0: nothing, or as the row says.
MONEY_SIGN = {
    Business.BUY: -1,
    Business.SELL: 1,
    Business.SELL_SHORT: 1,
    Business.BUY_TO_COVER: -1,
    Business.FUND_BUY: -1,
    Business.FUND_SELL: 1,
    Business.DIVIDEND: 1,
    Business.TAX: -1,
    Business.FEE: -1,
    Business.INTEREST: 1,
    Business.DEPOSIT: 1,
    Business.WITHDRAWAL: -1,
    Business.REPO_LEND: -1,
    Business.REPO_RETURN: 1,
    Business.RIGHTS: -1,
    Business.SUBSCRIBED: -1,
}
SIDED = frozenset(
    {Business.BUY, Business.SELL, Business.FUND_BUY, Business.FUND_SELL, Business.DEPOSIT, Business.WITHDRAWAL}
)
_REPAID = re.compile(r"债券兑付|到期兑付|还本(?!付息)")
# What another column, or the sign of the money, decides.
UNDECIDED = (Business.BY_SIDE, Business.BANK)


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """What one row says.

    Args:
        words: of its business, as written.
        quantity: as the row writes it, signed or not; 0 where it has none.
        gross: 成交金额, never negative; None where the row has none.
        net: the account's money, as written; None where there is no such column.
        costs: fees without stamp duty; ``cost_sums`` is what the fee columns may add up to, with or without it.
        cash_left, shares_left: what the row says is there after it.
    """

    place: Place
    text: str
    day: date
    time: str
    business: Business | None
    words: str
    code: str
    symbol: str
    name: str
    quantity: float
    price: float | None
    gross: float | None
    net: float | None
    costs: float
    stamp_duty: float
    cost_sums: tuple[float, ...]
    cash_left: float | None
    shares_left: float | None
    currency: str
    account: str
    reference: str


@dataclass(frozen=True, slots=True)
class FeeColumns:
    """The columns of fees that a table has: (field, name in the table) of parts, fields of totals and stamp duty."""

    parts: tuple[tuple[str, str], ...]
    totals: tuple[str, ...]
    stamps: tuple[str, ...]


def fee_columns(table: Table) -> FeeColumns:
    """Those of the table, found once for all of its rows."""
    kinds = {
        kind: [field for field in table.fields() if field.startswith(kind)]
        for kind in ("commission:", "total:", "stamp:")
    }
    parts = tuple((field, field.partition(":")[2]) for field in kinds["commission:"])
    return FeeColumns(parts, tuple(kinds["total:"]), tuple(kinds["stamp:"]))


def read_row(row: Row, fees: FeeColumns) -> SettlementRow:
    """The row's cells; what cannot be read is a fault of the file."""
    words = row.said("business") or row.said("side") or row.said("note")
    market = market_named(row.text("market")) or market_of_holder(row.text("holder"))
    written = plain(row.text("code"))
    code = full_code(written)
    business = _business(row, code)
    symbols = row.gathered.hints.symbols
    is_fund = business in (Business.FUND_BUY, Business.FUND_SELL, Business.REINVEST) or "基金" in row.table.name("code")
    symbol = mainland_symbol(written, symbols, market, is_fund=is_fund) if row.said("code") else ""
    lots = row.number("lots")
    quantity = lots * LOT if lots is not None else row.amount("quantity")
    gross = row.number("gross")
    costs, stamp_duty, sums = _costs(row, fees)
    time, reference = row.time("time"), row.said("reference")
    return SettlementRow(
        place=row.place(),
        text=row.words(),
        day=row.day("day"),
        time=time if time != "00:00:00" else "",
        business=business,
        words=words,
        code=code,
        symbol=symbol,
        name=row.said("name"),
        quantity=quantity,
        price=row.number("price"),
        gross=None if gross is None else abs(gross),
        net=row.number("net"),
        costs=costs,
        stamp_duty=stamp_duty,
        cost_sums=sums,
        cash_left=row.number("cash"),
        shares_left=row.number("shares"),
        currency=row.currency("currency", row.gathered.hints.currency or "CNY"),
        account=row.said("account"),
        reference="" if set(reference) <= {"0"} else reference,
    )


def _costs(row: Row, fees: FeeColumns) -> tuple[float, float, tuple[float, ...]]:
    """Fees without stamp duty, stamp duty, and every sum that the columns may mean, the widest first.

    The fees are the column of their total where there is one, else the columns added up. 净佣金 beside 手续费 is a part
    of it in some statements, so is 经手费 and 证管费 of 交易规费; what was paid tells which.
    """
    stamp_duty = sum(abs(row.amount(field)) for field in fees.stamps)
    totals = [abs(row.amount(field)) for field in fees.totals]
    parts = {name: abs(row.amount(field)) for field, name in fees.parts}
    whole = sum(parts.values())
    commission = sum(parts.get(name, 0.0) for name in COMMISSION_ALONE)
    within = sum(parts.get(name, 0.0) for name in WITHIN_OTHERS)
    other = sum(parts.get(name, 0.0) for name in OTHERS)
    sums = [whole, *totals]
    if "手续费" in parts:
        sums += [whole - commission, whole - commission - other, whole - other]
    sums += [whole - within, parts.get("手续费", commission)]
    possible = tuple(dict.fromkeys(round(total, 6) for amount in sums for total in (amount + stamp_duty, amount)))
    costs = max(0.0, max(totals) - stamp_duty) if totals and max(totals) > 0 else whole
    return costs, stamp_duty, possible


def _figure(row: Row, field: str) -> float:
    """A number that is looked at on the way; its fault is told where it is read."""
    return number(row.text(field), row.table.decimal) or 0.0


def _business(row: Row, code: str) -> Business | None:
    """What the row is about: by its business, its side, its note, and by the code where that decides."""
    said = [row.said(field) for field in ("business", "side", "note")]
    found = [business_of(words) for words in said if words]
    business: Business | None = next((what for what in found if what is not None and what not in UNDECIDED), None)
    if business is None and Business.BY_SIDE in found:
        business = _by_sign(_figure(row, "net"), _figure(row, "quantity"))
    elif business is None and Business.BANK in found:
        business = Business.WITHDRAWAL if _figure(row, "net") < 0 else Business.DEPOSIT
    if is_repo(code) and business in (Business.BUY, Business.SELL, None):
        return _repo_side(row, business)
    if (
        business in (Business.DEPOSIT, Business.WITHDRAWAL)
        and code
        and _figure(row, "quantity")
        and _figure(row, "price")
    ):
        # 转入, 转出 of a money fund: shares, not money alone.
        return Business.FUND_BUY if business is Business.DEPOSIT else Business.FUND_SELL
    if business is Business.INTEREST and _figure(row, "quantity") and any(_REPAID.search(words) for words in said):
        return Business.SELL  # a bond that is paid back leaves
    if business in (Business.BUY, Business.SUBSCRIBED, Business.FUND_BUY):
        return _of_subscription(row, code, business)
    return business


def _by_sign(net: float, quantity: float) -> Business | None:
    if net:
        return Business.BUY if net < 0 else Business.SELL
    return None if not quantity else (Business.SELL if quantity < 0 else Business.BUY)


def _repo_side(row: Row, business: Business | None) -> Business | None:
    """Money that leaves is lent; without its sign: who lends is the seller at both exchanges."""
    net = _figure(row, "net")
    if net:
        return Business.REPO_LEND if net < 0 else Business.REPO_RETURN
    return {Business.SELL: Business.REPO_LEND, Business.BUY: Business.REPO_RETURN}.get(business or Business.NOTHING)


def _of_subscription(row: Row, code: str, business: Business) -> Business:
    """A purchase that is the payment of a subscription, or the shares that come of one."""
    money = _figure(row, "net") or (0.0 if row.table.has("net") else _figure(row, "gross"))
    quantity = _figure(row, "quantity") or _figure(row, "lots")
    if plain_words(row.text("name")).startswith("新增证券") and not money:
        return Business.ALLOTTED
    if is_subscription(code) or business is Business.SUBSCRIBED:
        if quantity and not money:
            return Business.ALLOTTED
        if money and (not quantity or business is Business.SUBSCRIBED):
            return Business.SUBSCRIBED
    return Business.BUY if business is Business.SUBSCRIBED else business
