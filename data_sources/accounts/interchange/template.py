"""The project's own template: transactions or holdings, as CSV or workbook, with English or Chinese headers.

It is known by having no column but its own. What a column means stands in examples/account-template/README.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.interchange.template_words import (
    ACTION_OF,
    CASH_KINDS,
    CASH_WORDS,
    EITHER_WAY,
    HOLDING_COLUMNS,
    REFUNDS,
    TRANSACTION_COLUMNS,
)
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import is_isin
from data_sources.accounts.rows.tables import Columns, Gathered, Row, Table, find_header, heading
from data_sources.accounts.rows.trades import deposit_or_withdrawal, shares, trade, transfer
from data_sources.errors import AmbiguousSymbol, UnreadableSymbol
from data_sources.model import Action, CashBalance, Holding, Transaction
from data_sources.symbols import parse_symbol

TRANSACTIONS_NEED = ("day", "action", "symbol", "quantity")
HOLDINGS_NEED = ("symbol", "quantity")
NUMBERS = ("quantity", "price", "amount", "fees", "taxes", "ratio", "counter_amount", "cost", "value", "cost_price")
TRADES = frozenset({
    Action.BUY, Action.SELL, Action.SELL_SHORT, Action.BUY_TO_COVER, Action.RIGHTS, Action.REPO_LEND,
    Action.REPO_RETURN,
})  # fmt: skip
MONEY = frozenset({
    Action.DIVIDEND, Action.RETURN_OF_CAPITAL, Action.INTEREST, Action.FEE, Action.TAX, Action.DEPOSIT,
    Action.WITHDRAWAL,
})  # fmt: skip
OF_A_HOLDING = TRADES | {Action.REINVEST, Action.SPLIT, Action.TRANSFER_IN, Action.TRANSFER_OUT}
PAID = frozenset({Action.FEE, Action.TAX, Action.WITHDRAWAL})


def own_header(grid: Grid, columns: Columns, needed: Collection[str]) -> int | None:
    """Place of the header, where the grid has no column that the template does not have."""
    place = find_header(grid, columns, needed, within=5)
    if place is None:
        return None
    known = {heading(name) for names in columns.values() for name in names}
    return place if all(heading(cell) in known for cell in grid.rows[place][1] if cell) else None


@dataclass(frozen=True, slots=True)
class Template:
    """The reader."""

    name: str = "template"
    label: str = "own template: transactions or holdings (CSV, XLSX; examples/account-template)"
    label_zh: str = "本工具模板：交易或持仓（CSV、XLSX；见 examples/account-template）"

    @property
    def columns(self) -> Columns:
        """Names of the columns of transactions by field."""
        return TRANSACTION_COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """By its columns, and no others."""
        return any(
            own_header(grid, TRANSACTION_COLUMNS, TRANSACTIONS_NEED) is not None
            or own_header(grid, HOLDING_COLUMNS, HOLDINGS_NEED) is not None
            for grid in file.grids()
        )

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row of every sheet that is of the template."""
        gathered = Gathered(file, hints)
        for grid in file.grids():
            place = own_header(grid, TRANSACTION_COLUMNS, TRANSACTIONS_NEED)
            if place is not None:
                _name_twins(gathered, grid, place)
                table = Table(gathered, grid, place, TRANSACTION_COLUMNS, numbers=NUMBERS, days=("day", "acquired"))
                for row in table.rows():
                    book_row(gathered, row)
                continue
            place = own_header(grid, HOLDING_COLUMNS, HOLDINGS_NEED)
            if place is None:
                gathered.skip(Gathered.sheet_place(file, grid), grid.sheet, "a sheet without the template's columns")
                continue
            _name_twins(gathered, grid, place)
            table = Table(gathered, grid, place, HOLDING_COLUMNS, numbers=NUMBERS, days=("day", "acquired"))
            for row in table.rows():
                book_holding(gathered, row)
        return gathered.result()


def _name_twins(gathered: Gathered, grid: Grid, place: int) -> None:
    """Two columns of one name: nobody can say which of them counts."""
    row, cells = grid.rows[place]
    names = [heading(cell) for cell in cells]
    for at, cell in enumerate(cells):
        if cell and names[at] in names[:at]:
            gathered.fault("two columns bear this name", row, cell, "one column of each name", grid.sheet)


def book_row(gathered: Gathered, row: Row) -> None:
    """A row of transactions; also of a file whose columns the profile names."""
    word = heading(row.text("action"))
    action = ACTION_OF.get(word)
    symbol = row.symbol("symbol", row.text("isin"))
    if word in EITHER_WAY:
        moved = row.amount("quantity") * (row.number("price") or 1.0) if not symbol else row.amount("quantity")
        moved = moved or row.amount("amount")
        action = transfer(moved) if symbol else deposit_or_withdrawal(moved)
    if action is None:
        row.fault("action", "one of the template's actions (buy, sell, dividend, deposit, ...)")
        _name_the_rest(row, symbol)
        return
    if not symbol and action in OF_A_HOLDING:
        row.fault("symbol", "the symbol of the holding")
    currency = _currency(row, symbol)
    if action in TRADES or action is Action.REINVEST:
        done = _trade(gathered, row, action, symbol, currency)
    elif action in MONEY:
        done = _money(row, action, symbol, currency, refunded=word in REFUNDS, either=word in EITHER_WAY)
    elif action is Action.EXCHANGE:
        done = _exchange(row, currency)
    else:
        done = _shares(row, action, symbol, currency)
    gathered.transactions.append(done)


def _name_the_rest(row: Row, symbol: str) -> None:
    """What else is wrong in a row whose action is not known."""
    row.day("day")
    _currency(row, symbol)
    for field in NUMBERS:
        row.number(field)


def _currency(row: Row, symbol: str) -> str:
    """Of the row, else what the user says, else that of the symbol's market."""
    found = row.currency("currency", row.gathered.hints.currency)
    if not found and symbol:
        try:
            found = parse_symbol(symbol).currency
        except (AmbiguousSymbol, UnreadableSymbol):
            found = ""
    if not found and not row.text("currency"):
        row.fault("currency", "a currency: add the column, or name it in the profile")
    return found


def _isin(row: Row) -> str:
    isin = row.text("isin")
    return isin if isin and is_isin(isin) else ""


def _trade(gathered: Gathered, row: Row, action: Action, symbol: str, currency: str) -> Transaction:
    price, amount = row.number("price"), row.number("amount")
    if price is None and amount is None:
        row.fault("price", "a price, or an amount")
    if price is not None and price < 0.0:
        row.fault("price", "a price that is not below zero")
    done = trade(
        gathered, row.place(), action, row.day("day"), symbol, quantity=row.needed("quantity"), price=price,
        amount=amount, fees=abs(row.amount("fees")), taxes=abs(row.amount("taxes")), currency=currency,
        account=row.said("account"), signed=False, reference=row.said("reference"),
        text=row.said("note") or row.said("action"), cost=row.number("cost"), acquired=row.optional_day("acquired"),
        time=row.time("time"), isin=_isin(row), name=row.said("name"),
    )  # fmt: skip
    if action in (Action.REPO_LEND, Action.REPO_RETURN):
        lent = action is Action.REPO_LEND
        money = abs(done.amount)
        return replace(done, quantity=0.0, amount=-money if lent else money)
    return replace(done, amount=0.0) if action is Action.REINVEST else done


def _money(row: Row, action: Action, symbol: str, currency: str, *, refunded: bool, either: bool) -> Transaction:
    """Dividends may be written as shares times money a share; costs that are paid may have any sign."""
    fees, taxes = abs(row.amount("fees")), abs(row.amount("taxes"))
    amount = row.number("amount")
    if amount is None and row.number("price") is not None:
        amount = (row.number("quantity") or 1.0) * row.amount("price") - fees - taxes
    if amount is None:
        amount = row.needed("amount")
    if action in PAID and not either:
        amount = abs(amount) if refunded else -abs(amount)
    elif action is Action.DEPOSIT and amount < 0.0:
        row.fault("amount", "money that came; what went out is a withdrawal")
    return Transaction(
        row.day("day"), action, symbol, 0.0, None, amount, fees, taxes, currency, row.said("account"), row.place(),
        time=row.time("time"), reference=row.said("reference"), text=row.said("note") or row.said("action"),
        isin=_isin(row), name=row.said("name"),
    )  # fmt: skip


def _exchange(row: Row, currency: str) -> Transaction:
    """Money of ``currency`` that goes, or comes, for the counter amount in the other direction."""
    amount, counter = row.needed("amount"), row.needed("counter_amount")
    return Transaction(
        row.day("day"), Action.EXCHANGE, "", 0.0, row.number("price"), amount, abs(row.amount("fees")), 0.0, currency,
        row.said("account"), row.place(), time=row.time("time"), isin=_isin(row), name=row.said("name"),
        reference=row.said("reference"), text=row.said("note") or row.said("action"),
        counter_currency=row.currency("counter_currency"), counter_amount=-abs(counter) if amount > 0 else abs(counter),
    )  # fmt: skip


def _shares(row: Row, action: Action, symbol: str, currency: str) -> Transaction:
    """Shares that come or go without a trade; a split may be written as its ratio alone."""
    quantity, ratio = row.number("quantity"), row.number("ratio")
    if quantity is None and not (ratio and action is Action.SPLIT) and action is not Action.RENAMED:
        quantity = row.needed("quantity")
    if action in (Action.TRANSFER_OUT, Action.MERGER, Action.EXPIRED):
        quantity = -abs(quantity or 0.0)
    if action in (Action.MERGER, Action.RENAMED) and not row.text("into"):
        row.fault("into", "the symbol that the holding became")
    done = shares(
        row.place(), action, row.day("day"), symbol, quantity or 0.0, currency=currency, account=row.said("account"),
        price=row.number("price") or None, ratio=ratio, into=row.symbol("into"), reference=row.said("reference"),
        text=row.said("note") or row.said("action"), cost=row.number("cost"), acquired=row.optional_day("acquired"),
        time=row.time("time"), isin=_isin(row), name=row.said("name"),
    )  # fmt: skip
    in_money = action in (Action.MERGER, Action.SPLIT)
    return replace(done, amount=row.amount("amount")) if in_money else done


def book_holding(gathered: Gathered, row: Row) -> None:
    """A row of holdings; without a day it is of today."""
    day = row.optional_day("day") or gathered.hints.today
    account = row.said("account")
    words = {heading(row.text("kind")), heading(row.text("name"))}
    money_alone = not row.said("symbol") and not row.text("isin") and bool(words & CASH_KINDS)
    if money_alone or heading(row.text("symbol")) in CASH_WORDS:
        field = "value" if row.said("value") else "quantity"
        currency = _currency(row, "")
        gathered.cash.append(CashBalance(day, currency, row.needed(field), account, row.place(field)))
        return
    symbol = row.symbol("symbol", row.text("isin"))
    if not symbol:
        row.fault("symbol", "the symbol of the holding")
    quantity, cost, each = row.needed("quantity"), row.number("cost"), row.number("cost_price")
    gathered.hold(
        Holding(
            day, symbol, quantity, cost if cost is not None else (None if each is None else each * quantity),
            _currency(row, symbol), account, row.place(), price=row.number("price"), value=row.number("value"),
            name=row.said("name"), isin=_isin(row), kind=row.said("kind"), acquired=row.optional_day("acquired"),
        )
    )  # fmt: skip
