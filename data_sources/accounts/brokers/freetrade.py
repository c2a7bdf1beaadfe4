"""Freetrade's activity feed: amounts without signs in the account's currency, dividends in that of the share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data_sources.accounts.brokers.listings import listed_symbol
from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import is_isin, money_unit
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header
from data_sources.model import Action, SumCheck, Transaction

COLUMNS: Mapping[str, Sequence[str]] = {
    "title": ("Title",),
    "kind": ("Type",),
    "day": ("Timestamp",),
    "currency": ("Account Currency",),
    "total": ("Total Amount", "Total Amount in Account Currency"),
    "side": ("Buy / Sell",),
    "ticker": ("Ticker",),
    "isin": ("ISIN",),
    "price": ("Price per Share in Account Currency",),
    "stamp duty": ("Stamp Duty",),
    "quantity": ("Quantity",),
    "venue": ("Venue",),
    "order": ("Order ID",),
    "listed in": ("Instrument Currency",),
    "base rate": ("Base FX Rate",),
    "fx fee": ("FX Fee Amount",),
    "withheld": ("Dividend Withheld Tax Amount",),
    "split from": ("Stock Split Rate of Share Outturn From",),
    "split to": ("Stock Split Rate of Share Outturn To",),
    "split new": ("Stock Split New Share Quantity",),
    "split isin": ("Stock Split New ISIN",),
    "split cash": ("Stock Split Fractional Payout Cash Received Amount",),
}
NEEDED = ("title", "kind", "day", "currency", "total", "side", "isin")
DOCUMENTS = frozenset(
    {"MONTHLY_STATEMENT", "TAX_CERTIFICATE", "MONTHLY_SHARE_LENDING_STATEMENT", "SHARE_LENDING_STATEMENT"}
)
KINDS = {
    "ORDER": Action.BUY,
    "FREESHARE_ORDER": Action.TRANSFER_IN,
    "DIVIDEND": Action.DIVIDEND,
    "SPECIAL_DIVIDEND": Action.DIVIDEND,
    "PROPERTY": Action.DIVIDEND,  # property income distributions of real estate trusts
    "CAPITAL_RETURN": Action.RETURN_OF_CAPITAL,
    "INTEREST_FROM_CASH": Action.INTEREST,
    "INTEREST": Action.INTEREST,
    "SHARE_LENDING_INCOME": Action.INTEREST,
    "TOP_UP": Action.DEPOSIT,
    "WITHDRAWAL": Action.WITHDRAWAL,
    "INTERNAL_TRANSFER": Action.DEPOSIT,
    "SIPP_TAX_RELIEF": Action.DEPOSIT,
    "SUBSCRIPTION_FEE": Action.FEE,
    "FEE": Action.FEE,
    "STOCK_SPLIT": Action.SPLIT,
}
MONEY_OUT = frozenset({Action.WITHDRAWAL, Action.FEE})
WHY_DOCUMENT = "a document that was made, no booking"
WHY_UNKNOWN = "its type is in no list of what Freetrade writes"


class Freetrade:
    """The activity feed."""

    name = "freetrade"
    label = "Freetrade activity feed"
    label_zh = "Freetrade 账户流水"
    columns = COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the columns are those of the feed."""
        return find_header(file.grid(), COLUMNS, NEEDED, within=3) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row, or all faults."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        table = Table(
            gathered, grid, find_header(grid, COLUMNS, NEEDED, within=3) or 0, COLUMNS, days=("day",), decimal="."
        )
        for row in table.rows():
            _read_row(row)
        return gathered.result()


def _read_row(row: Row) -> None:
    kind = row.text("kind").strip().upper()
    day = row.day("day")
    if kind in DOCUMENTS:
        row.skip(WHY_DOCUMENT)
        return
    action = KINDS.get(kind)
    if action is None:
        row.skip(WHY_UNKNOWN)
        return
    coins, unit = money_unit(row.text("currency"))
    if not coins:
        row.fault("currency", "a currency (ISO code)")
        return
    isin = row.text("isin") if is_isin(row.text("isin")) else ""
    plain = Transaction(
        day=day,
        action=action,
        symbol=_symbol(row, isin),
        quantity=0.0,
        price=None,
        amount=row.amount("total") * unit,
        fees=0.0,
        taxes=0.0,
        currency=coins,
        account="",
        place=row.place(),
        time=row.time("day"),
        name=row.said("title") if isin else "",
        isin=isin,
        reference=row.said("order"),
        text=row.said("kind"),
    )
    made = _order(row, plain) if kind == "ORDER" else _other(row, plain, kind)
    if made is not None:
        row.gathered.transactions.append(made)


def _symbol(row: Row, isin: str) -> str:
    """Pounds and pence are London's, dollars those of the United States; the venue of an order is not always one."""
    coins, _ = money_unit(row.text("listed in"))
    market = {"GBP": "XLON", "USD": "XNAS" if isin.startswith("US") or not isin else ""}.get(coins, "")
    return listed_symbol(row.text("ticker"), market, isin, row.gathered.hints.symbols)


def _order(row: Row, plain: Transaction) -> Transaction | None:
    side = row.text("side").strip().upper()
    if side not in ("BUY", "SELL"):
        row.fault("side", "BUY or SELL")
        return None
    quantity, price = row.needed("quantity"), row.number("price")
    fees, taxes = abs(row.amount("fx fee")), abs(row.amount("stamp duty"))
    signed = abs(quantity) if side == "BUY" else -abs(quantity)
    amount = -abs(plain.amount) if side == "BUY" else abs(plain.amount)
    if price is not None:
        added = -signed * price - fees - taxes
        if abs(added - amount) > max(0.021, 1e-4 * abs(amount)):
            row.gathered.sums.append(SumCheck("quantity x price - fees", amount, added, plain.currency, plain.place))
    action = Action.BUY if side == "BUY" else Action.SELL
    return replace(plain, action=action, quantity=signed, price=price, amount=amount, fees=fees, taxes=taxes)


def _other(row: Row, plain: Transaction, kind: str) -> Transaction:
    """Income, money in and out, gifts of shares and splits."""
    if plain.action is Action.DIVIDEND or kind == "CAPITAL_RETURN":
        rate = row.number("base rate")
        # Withheld in the share's currency; without a rate it is the account's.
        return replace(plain, taxes=abs(row.amount("withheld")) * (1.0 if rate is None else rate))
    if plain.action is Action.TRANSFER_IN:
        quantity = abs(row.needed("quantity"))
        return replace(plain, quantity=quantity, price=row.number("price"), amount=0.0, cost=abs(plain.amount) or None)
    if plain.action is Action.SPLIT:
        before, after = row.number("split from"), row.number("split to")
        ratio = after / before if before and after else None
        into = row.text("split isin") if is_isin(row.text("split isin")) else ""
        cash = row.amount("split cash")
        if into and into != plain.isin:
            into = row.gathered.hints.symbols.get(into, into)
            return replace(plain, action=Action.MERGER, into=into, ratio=ratio, amount=cash)
        return replace(plain, quantity=0.0, ratio=ratio, amount=cash)
    if kind == "INTERNAL_TRANSFER":
        outward = " to " in f" {row.text('title').lower()} "
        amount = -abs(plain.amount) if outward else plain.amount
        return replace(plain, action=Action.WITHDRAWAL if amount < 0 else Action.DEPOSIT, amount=amount)
    if plain.action in MONEY_OUT:
        amount = -abs(plain.amount)
        return replace(plain, amount=amount, fees=-amount if plain.action is Action.FEE else 0.0)
    return plain
