"""Trading 212: the history (CSV). Totals are in the account's currency, prices in that of the listing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data_sources.accounts.brokers.broker_markets import market_symbol
from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import heading_currency, is_blank, money_unit
from data_sources.accounts.rows.tables import UNKNOWN_ACTION, Columns, Gathered, Row, Table, find_header
from data_sources.accounts.rows.trades import deposit_or_withdrawal, money, shares, trade, transfer
from data_sources.model import Action, Transaction

CURRENCIES = ("GBP", "EUR", "USD", "CHF", "PLN", "RON", "CZK", "SEK", "DKK", "NOK", "HUF", "BGN")
COLUMNS: Columns = {
    "action": ("Action",),
    "day": ("Time",),
    "isin": ("ISIN",),
    "ticker": ("Ticker",),
    "name": ("Name",),
    "quantity": ("No. of shares",),
    "price": ("Price / share",),
    "price_currency": ("Currency (Price / share)",),
    "rate": ("Exchange rate",),
    "total": ("Total", *(f"Total ({currency})" for currency in CURRENCIES)),
    "currency": ("Currency (Total)",),
    "withheld": ("Withholding tax",),
    "withheld_currency": ("Currency (Withholding tax)",),
    "notes": ("Notes",),
    "reference": ("ID",),
    "from": ("Currency conversion from amount",),
    "from_currency": ("Currency (Currency conversion from amount)",),
    "to": ("Currency conversion to amount",),
    "to_currency": ("Currency (Currency conversion to amount)",),
}
NEEDED = ("action", "day", "isin", "ticker", "quantity", "price")
FEES = ("transaction fee", "finra fee", "currency conversion fee", "charge amount fee")
TAXES = ("stamp duty reserve tax", "stamp duty", "french transaction tax", "italian transaction tax", "ptm levy")
BUYS, SELLS = (
    re.compile(r"(market|limit|stop|stop limit) buy", re.IGNORECASE),
    re.compile(r"(market|limit|stop|stop limit) sell", re.IGNORECASE),
)
LEAST_TOLERANCE = 0.02
MOST_OFF = 0.006  # rates have five digits, prices two or more


@dataclass(frozen=True, slots=True)
class Trading212:
    """The reader."""

    name: str = "trading212"
    label: str = "Trading 212: history (CSV)"
    label_zh: str = "Trading 212：交易历史（CSV）"

    @property
    def columns(self) -> Columns:
        """Names of its columns by field."""
        return COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """By its columns."""
        return find_header(file.grid(), COLUMNS, NEEDED) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row; the two rows of a split become one."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        table = Table(gathered, grid, find_header(grid, COLUMNS, NEEDED) or 0, COLUMNS, decimal=".", order="ymd")
        whole = heading_currency(table.name("total"))
        closing: dict[str, Row] = {}
        for row in table.rows():
            _book(gathered, row, whole or hints.currency, closing)
        for row in closing.values():
            row.skip("half of a split whose other half is not in the file")
        return gathered.result()


def _book(gathered: Gathered, row: Row, whole: str, closing: dict[str, Row]) -> None:
    text = row.said("action")
    kind = text.lower()
    isin = row.text("isin")
    if kind == "stock split close":
        closing[isin] = row
    elif kind == "stock split open":
        _split(gathered, row, closing.pop(isin, None))
    elif BUYS.fullmatch(kind):
        _trade(gathered, row, Action.BUY, whole)
    elif SELLS.fullmatch(kind):
        _trade(gathered, row, Action.SELL, whole)
    elif kind == "currency conversion":
        _exchange(gathered, row)
    elif kind in ("transfer in", "transfer out", "stock distribution", "custom stock distribution", "spin-off"):
        quantity = row.needed("quantity") * (-1 if kind == "transfer out" else 1)
        action = Action.SPIN_OFF if kind == "spin-off" else transfer(quantity)
        gathered.transactions.append(
            shares(
                row.place(), action, row.day("day"), _symbol(row), quantity, currency=_price_unit(row)[0] or whole,
                account="", time=row.time("day"), name=row.said("name"), isin=isin, reference=row.said("reference"),
                text=text,
            )
        )  # fmt: skip
    else:
        _money(gathered, row, kind, whole)


def _money(gathered: Gathered, row: Row, kind: str, whole: str) -> None:
    amount = row.needed("total")
    withheld = 0.0
    if kind.startswith(("dividend", "capital gain")):
        action = Action.RETURN_OF_CAPITAL if "return of capital" in kind else Action.DIVIDEND
    elif "interest" in kind or kind == "lending interest":
        action = Action.INTEREST
    elif "withholding tax" in row.text("notes").lower():  # a refund of what was withheld
        action = Action.TAX
    elif kind.endswith("fee"):
        action = Action.FEE
    elif kind in (
        "deposit",
        "withdrawal",
        "card debit",
        "card credit",
        "spending cashback",
        "new card cost",
        "result adjustment",
    ):
        action = deposit_or_withdrawal(amount)
    else:
        row.skip(UNKNOWN_ACTION)
        return
    currency = row.currency("currency", whole)
    if action is Action.DIVIDEND and row.currency("withheld_currency") == currency:
        withheld = row.amount("withheld")
    if action is Action.DEPOSIT and kind == "withdrawal":
        row.fault("total", "a negative amount of a withdrawal")
    gathered.transactions.append(
        money(
            row.place(), action, row.day("day"), amount, currency=currency, account="", symbol=_symbol(row),
            taxes=withheld, time=row.time("day"), name=row.said("name"), isin=row.text("isin"),
            reference=row.said("reference"), text=row.said("action"),
        )
    )  # fmt: skip


def _trade(gathered: Gathered, row: Row, action: Action, whole: str) -> None:
    """The trade in the account's money; its price is turned into it at the row's own rate."""
    unit, hundredth = _price_unit(row)
    currency = row.currency("currency", whole)
    price, rate = row.number("price"), 1.0
    if unit != currency:
        rate = row.number("rate") or 0.0
    own = price * hundredth / rate if price is not None and rate else None
    fees, taxes = _costs(row, FEES, currency), _costs(row, TAXES, currency)
    total, quantity = row.needed("total"), row.needed("quantity")
    done = trade(
        gathered, row.place(), action, row.day("day"), _symbol(row), quantity=quantity, price=None, amount=abs(total),
        fees=fees, taxes=taxes, currency=currency, account="", signed=False, time=row.time("day"),
        name=row.said("name"), isin=row.text("isin"), reference=row.said("reference"), text=row.said("action"),
    )  # fmt: skip
    gathered.transactions.append(replace(done, price=own))
    if own is not None:
        _check(gathered, row, done, own)


def _check(gathered: Gathered, row: Row, done: Transaction, price: float) -> None:
    """The total against quantity, price, rate and costs; the old form's totals may leave costs out."""
    from data_sources.model import SumCheck

    gross = abs(done.quantity) * price
    costs = done.fees + done.taxes
    expected = gross + costs if done.action is Action.BUY else gross - costs
    if abs(abs(done.amount) - expected) > LEAST_TOLERANCE + MOST_OFF * gross:
        what = f"{done.action.value} {done.symbol}"
        gathered.sums.append(SumCheck(what, abs(done.amount), round(expected, 4), done.currency, row.place("total")))


def _costs(row: Row, names: Sequence[str], currency: str) -> float:
    """Costs in the account's money; those in other money are in the total all the same."""
    added = 0.0
    header = [cell.lower() for cell in row.table.header]
    for place, head in enumerate(header):
        name = re.sub(r" \([a-z]{3}\)$", "", head)
        if name not in names or place >= len(row.cells) or is_blank(row.cells[place]):
            continue
        named = heading_currency(head)
        column = f"currency ({name})"
        stated = row.cells[header.index(column)] if column in header and header.index(column) < len(row.cells) else ""
        if (named or stated or currency) == currency:
            added += abs(row.number_at(place) or 0.0)
    return added


def _exchange(gathered: Gathered, row: Row) -> None:
    gathered.transactions.append(
        Transaction(
            row.day("day"), Action.EXCHANGE, "", 0.0, None, -abs(row.needed("from")), 0.0, 0.0,
            row.currency("from_currency"), "", row.place(), time=row.time("day"), reference=row.said("reference"),
            counter_currency=row.currency("to_currency"), counter_amount=abs(row.needed("to")), text=row.said("action"),
        )
    )  # fmt: skip


def _split(gathered: Gathered, row: Row, before: Row | None) -> None:
    if before is None:
        row.skip("half of a split whose other half is not in the file")
        return
    after, old = row.needed("quantity"), before.needed("quantity")
    done = shares(
        row.place(), Action.SPLIT, row.day("day"), _symbol(row), after - old, currency=_price_unit(row)[0], account="",
        ratio=after / old if old else None, time=row.time("day"), name=row.said("name"), isin=row.text("isin"),
        reference=row.said("reference"), text=f"{row.said('action')} (row {before.row})",
    )  # fmt: skip
    gathered.transactions.append(done)


def _price_unit(row: Row) -> tuple[str, float]:
    return money_unit(row.text("price_currency"))


def _symbol(row: Row) -> str:
    currency, _ = _price_unit(row)
    ticker = row.text("ticker")
    return market_symbol(ticker, row.gathered.hints.symbols, currency=currency, isin=row.text("isin")) if ticker else ""
