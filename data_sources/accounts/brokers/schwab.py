"""Charles Schwab: the history of a brokerage account (CSV, and the same as JSON).

Two rows of one event (a merger, a reverse split, a cash merger with its adjustment) become one transaction;
a dividend that is reinvested stays two: the money that comes and the purchase that takes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data_sources.accounts.brokers.schwab_pairs import Half, join_halves
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import day as day_of
from data_sources.accounts.rows.tables import UNKNOWN_ACTION, Columns, Gathered, Row, Table, find_header
from data_sources.accounts.rows.trades import deposit_or_withdrawal, money, share_of_face, shares, trade, transfer
from data_sources.model import Action, SumCheck

USD = "USD"
OPTION = re.compile(r"\S+ \d{2}/\d{2}/\d{4} [\d.]+ [CP]")
CUSIP = re.compile(r"(?=.*\d)[0-9A-Z]{8}\d")  # of a bond or bill
AS_OF = re.compile(r"(.+?) as of (.+)", re.IGNORECASE)
TITLE = re.compile(r"Transactions\s+for account\s+(.+?)\s+as of", re.IGNORECASE)
TOTAL = "transactions total"
NOT_AN_OPTION = "an option: options are not valued"

TRADES = {
    "buy": Action.BUY,
    "reinvest shares": Action.BUY,
    "reinvestment adj": Action.BUY,
    "sell": Action.SELL,
    "sell short": Action.SELL_SHORT,
    "buy to cover": Action.BUY_TO_COVER,
    "full redemption": Action.SELL,
    "cancel buy": Action.SELL,  # what was bought goes back at its price
    "cancel sell": Action.BUY,
}
INCOME = (
    "cash dividend", "qualified dividend", "non-qualified div", "qual div reinvest", "reinvest dividend",
    "special dividend", "special qual div", "special non qual div", "special non-qual div", "pr yr cash div",
    "pr yr special div", "pr yr div reinvest", "pr yr non qual div", "pr yr non-qual div", "pr yr qual div",
    "pr yr special cash div", "div adjustment", "long term cap gain", "short term cap gain",
    "long term cap gain reinvest", "short term cap gain reinvest", "cap gain", "substitute payment", "cash in lieu",
    "cash-in-lieu", "non-qualified dividend", "reinvest cap gain", "partnership distribution", "ordinary dividend",
)  # fmt: skip
MONEY = {
    **dict.fromkeys(INCOME, Action.DIVIDEND),
    **dict.fromkeys(("return of capital", "roc", "principal payment", "liquidation"), Action.RETURN_OF_CAPITAL),
    **dict.fromkeys(
        ("credit interest", "bank interest", "bond interest", "cd interest", "margin interest", "interest adj",
         "pr yr bank interest", "muni bond interest", "interest"), Action.INTEREST,
    ),
    **dict.fromkeys(
        ("adr mgmt fee", "service fee", "advisor fee", "misc fee", "foreign transaction fee", "wire fee",
         "account fee", "mgmt fee", "adr fee"), Action.FEE,
    ),
    **dict.fromkeys(
        ("nra tax adj", "nra withholding", "nra withhold", "pr yr nra tax", "foreign tax paid", "pr yr foreign tax",
         "irs withhold adj", "tax withholding", "tax reversal", "backup withholding", "state tax"), Action.TAX,
    ),
}  # fmt: skip
TRANSFERS = frozenset({
    "moneylink transfer", "moneylink deposit", "moneylink adj", "wire funds", "wire sent", "wire received",
    "wire funds received", "wire funds adj", "funds received", "funds paid", "journal", "internal transfer",
    "bank transfer", "misc credits", "misc cash entry", "promotional award", "auto s1 credit", "auto s1 debit",
    "direct deposit", "visa purchase", "atm withdrawal", "schwab atm rebate", "check", "cash deposit", "deposit",
    "withdrawal", "electronic funds", "ach deposit", "ach withdrawal", "contribution", "distribution", "adjustment",
    "journaled shares", "security transfer", "stock plan activity", "shares received", "shares deposited",
    "share transfer",
})  # fmt: skip
BONUS = frozenset({"stock split", "stock div dist", "stock dividend"})
OPTION_ACTIONS = frozenset({
    "buy to open", "buy to close", "sell to open", "sell to close", "expired", "assigned", "exercised",
    "exchange or exercise", "options frwd split",
})  # fmt: skip
PAIRED = {
    "reverse split": Action.SPLIT,
    "stock merger": Action.MERGER,
    "mandatory reorg exc": Action.MERGER,
    "reorganized issue": Action.MERGER,
    "conversion": Action.MERGER,
    "name change": Action.RENAMED,
}
CASH_OUT = ("cash merger", "full redemption", "cash tender", "tender offer", "redemption", "maturity")


COLUMNS: Columns = {
    "day": ("Date",),
    "action": ("Action",),
    "symbol": ("Symbol",),
    "name": ("Description",),
    "quantity": ("Quantity",),
    "price": ("Price",),
    "fees": ("Fees & Comm", "Fees &amp; Comm", "Fees and Commissions"),
    "amount": ("Amount",),
}
NEEDED = tuple(COLUMNS)


@dataclass(frozen=True, slots=True)
class SchwabHistory:
    """The reader."""

    name: str = "schwab"
    label: str = "Charles Schwab: transactions (CSV, JSON)"
    label_zh: str = "嘉信理财：交易记录（CSV、JSON）"

    @property
    def columns(self) -> Columns:
        """Names of its columns by field."""
        return COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """By its columns, which no other broker names so."""
        return _json_grid(file) is not None or find_header(file.grid(), COLUMNS, NEEDED) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row of the history."""
        gathered = Gathered(file, hints)
        grid = _json_grid(file) or file.grid()
        header = find_header(grid, COLUMNS, NEEDED) or 0
        table = Table(gathered, grid, header, COLUMNS, decimal=".", order="mdy")
        _History(gathered, _account(grid, header)).book(table)
        return gathered.result()


def _account(grid: Grid, header: int) -> str:
    for _, cells in grid.rows[:header]:
        if match := TITLE.match(cells[0]):
            return match[1]
    return ""


def _json_grid(file: OpenedFile) -> Grid | None:
    """The JSON form as a table; its rows are counted from 2, as those of the CSV are."""
    if not file.text.startswith("{") or '"BrokerageTransactions"' not in file.text:
        return None
    try:
        entries = json.loads(file.text)["BrokerageTransactions"]
    except (ValueError, KeyError, TypeError):
        return None
    fields = [COLUMNS[field][0] for field in COLUMNS]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    rows = [tuple(fields)] + [tuple(str(entry.get(field) or "") for field in fields) for entry in entries]
    return Grid("", "", tuple(enumerate(rows, 1)))


class _History:
    """The rows of one history on their way to transactions."""

    def __init__(self, gathered: Gathered, account: str) -> None:
        self.gathered = gathered
        self.account = account
        self.added = 0.0
        self.halves: list[Half] = []
        self.names: dict[str, str] = {}

    def book(self, table: Table) -> None:
        for row in table.rows():
            if row.text("day").lower() == TOTAL:
                self.gathered.rows -= 1
                self._total(row)
                continue
            self.added += row.amount("amount")
            self._row(row)
        join_halves(self.gathered, self.halves, self.names, self.account)
        self.gathered.transactions.sort(key=lambda done: done.place.row)

    def _total(self, row: Row) -> None:
        # The label stands in the first column, the sum in the last that is filled.
        stated = row.number("amount")
        if stated is not None:
            self.gathered.sums.append(SumCheck("amount", stated, round(self.added, 2), USD, row.place("amount")))

    def _row(self, row: Row) -> None:
        action = row.said("action").lower()
        symbol_text = row.text("symbol")
        if OPTION.fullmatch(symbol_text) or action in OPTION_ACTIONS:
            row.skip(NOT_AN_OPTION)
            return
        posted, effective = self._days(row)
        if symbol_text and row.said("name") and not any(letter.isdigit() for letter in symbol_text[:3]):
            self.names.setdefault(row.said("name"), row.symbol("symbol"))
        quantity = row.number("quantity")
        amount = row.number("amount")
        if action in PAIRED or any(action in (kind, f"{kind} adj") for kind in CASH_OUT if kind != "full redemption"):
            self.halves.append(Half(row, action.removesuffix(" adj"), PAIRED.get(action), posted, quantity, amount))
        elif action in ("full redemption", "full redemption adj") and not (quantity and amount):
            self.halves.append(Half(row, "full redemption", None, posted, quantity, amount))
        elif action in TRADES:
            self._trade(row, TRADES[action], effective, amount)
        elif action in BONUS:
            self._shares(row, Action.SPLIT, posted, row.needed("quantity"))
        elif action == "spin-off":
            self._shares(row, Action.SPIN_OFF, posted, row.needed("quantity"))
        elif action in MONEY:
            self._money(row, MONEY[action], posted)
        elif action in TRANSFERS:
            if quantity and not amount:
                self._shares(row, transfer(quantity), posted, quantity)
            else:
                self._money(row, deposit_or_withdrawal(amount or 0.0), posted)
        else:
            row.skip(UNKNOWN_ACTION)

    def _days(self, row: Row) -> tuple[date, date]:
        """The day of the booking and, where the row has it ("... as of ..."), the day that it is for."""
        match = AS_OF.fullmatch(row.text("day"))
        if match is None:
            day = row.day("day")
            return day, day
        today = self.gathered.hints.today
        days = [day_of(text, "mdy", today) for text in match.groups()]
        posted, effective = days
        if posted is None or effective is None:
            row.fault("day", "a day")
            return today, today
        place = row.place("day")
        return self.gathered.checked_day(posted, place), self.gathered.checked_day(effective, place)

    def _trade(self, row: Row, action: Action, day: date, amount: float | None) -> None:
        quantity, price = row.needed("quantity"), row.number("price")
        bond = CUSIP.fullmatch(row.text("symbol")) is not None
        scale = share_of_face(quantity * price, amount) if bond and price and amount else 1.0
        done = trade(
            self.gathered, row.place(), action, day, row.symbol("symbol"), quantity=quantity,
            price=price if price is None else price * scale,
            amount=amount if amount is not None else -row.needed("amount"),
            fees=abs(row.amount("fees")), currency=USD, account=self.account, name=row.said("name"),
            text=row.said("action"),
        )  # fmt: skip
        self.gathered.transactions.append(done)

    def _shares(self, row: Row, action: Action, day: date, quantity: float) -> None:
        done = shares(
            row.place(), action, day, row.symbol("symbol"), quantity, price=row.number("price"), currency=USD,
            account=self.account, name=row.said("name"), text=row.said("action"),
        )  # fmt: skip
        self.gathered.transactions.append(done)

    def _money(self, row: Row, action: Action, day: date) -> None:
        done = money(
            row.place(), action, day, row.needed("amount"), currency=USD, account=self.account,
            symbol=row.symbol("symbol"), name=row.said("name"), text=row.said("action"),
        )  # fmt: skip
        self.gathered.transactions.append(done)


def known_actions() -> Sequence[str]:
    """Every action that is read, for the tests."""
    return sorted({*TRADES, *MONEY, *TRANSFERS, *BONUS, *PAIRED, *OPTION_ACTIONS, *CASH_OUT, "spin-off"})
