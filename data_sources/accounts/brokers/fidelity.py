"""Fidelity: the history of one account or of all (CSV), and positions (CSV).

The action is a sentence of the broker's ("YOU BOUGHT VANGUARD ... (VTI) (Cash)"); what it begins with says what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import day as day_of
from data_sources.accounts.rows.cells import is_blank
from data_sources.accounts.rows.tables import UNKNOWN_ACTION, Columns, Gathered, Row, Table, find_header
from data_sources.accounts.rows.trades import deposit_or_withdrawal, money, share_of_face, shares, trade, transfer
from data_sources.model import Action, CashBalance, Holding, Place

USD = "USD"
HISTORY: Columns = {
    "day": ("Run Date", "Date"),
    "account": ("Account Number", "Account"),
    "account_name": ("Account", "Account Name"),
    "action": ("Action",),
    "symbol": ("Symbol",),
    "name": ("Security Description", "Description"),
    "kind": ("Security Type", "Type"),
    "quantity": ("Quantity",),
    "currency": ("Currency",),
    "price": ("Price ($)", "Price"),
    "commission": ("Commission ($)", "Commission"),
    "fees": ("Fees ($)", "Fees"),
    "accrued": ("Accrued Interest ($)", "Accrued Interest"),
    "amount": ("Amount ($)", "Amount"),
    "balance": ("Cash Balance ($)", "Cash Balance"),
}
HISTORY_NEEDED = ("day", "action", "symbol", "quantity", "price", "commission", "amount")
POSITIONS: Columns = {
    "account": ("Account Number", "Account Name/Number", "Account"),
    "symbol": ("Symbol",),
    "name": ("Description",),
    "quantity": ("Quantity",),
    "price": ("Last Price",),
    "value": ("Current Value",),
    "cost": ("Cost Basis Total", "Cost Basis"),
    "kind": ("Type",),
}
POSITIONS_NEEDED = ("account", "symbol", "quantity", "price", "value")
DOWNLOADED = re.compile(r"Date downloaded\s+(.+)", re.IGNORECASE)
OPTION = re.compile(r"-?[A-Z.]{1,6}\d{6}[CP][\d.]+|.*\b(?:PUT|CALL) \(.*")
CANCELLED = re.compile(r"\bCANCEL(?:L?ED)?\b|\bCXL\b")
CUSIP = re.compile(r"(?=.*\d)[0-9A-Z]{8}\d")
# Classes of shares that are written without a mark between.
JOINED = {"BRKA": "BRK-A", "BRKB": "BRK-B", "BFA": "BF-A", "BFB": "BF-B"}
CORE_MONEY = "**"

LEAST_OF_A_NAME = 6
OUTSIDE = (
    r"TRANSFER|JOURNAL|DIRECT (DEPOSIT|DEBIT)|DEPOSIT|WITHDRAW|CHECK|WIRE|CONTRIB|CONTR\b|ROLLOVER|DISTR|BILL PAY"
    r"|DEBIT CARD|CASH ADVANCE|CO CONTR|CONVERSION|RECEIVED FROM|DELIVERED|ADJUST|ATM|PAID TO|REWARD|BONUS|REBATE"
    r"|CREDIT|RECHARACTER|ELECTRONIC FUNDS"
)

# What an action has in it; the first that fits. DEPOSIT: it moves shares or money to or fro, by its signs.
WORDS: tuple[tuple[str, Action], ...] = (
    (r"^REINVESTMENT|REINVEST(MENT)? (OF|AS)", Action.BUY),
    (r"^(YOU )?BOUGHT|^BUY\b|PURCHASE INTO CORE|^PURCHASED?\b|CONTR(IB(UTION)?)? ?EXCHANGE IN", Action.BUY),
    (r"SHORT SALE", Action.SELL_SHORT),
    (r"SHORT COVER", Action.BUY_TO_COVER),
    (r"^(YOU )?SOLD|^SELL\b|REDEMPTION FROM CORE|REDEMPTION PAYOUT|CALLED|MATURED", Action.SELL),
    (r"IN LIEU OF|^DIVIDEND|CAP(ITAL)? GAIN|PAYMENT IN LIEU|LIEU PAYMENT|^DISTRIBUTION(?! .*SPINOFF)", Action.DIVIDEND),
    (r"RETURN OF CAPITAL|ROYALTY|LIQUIDATION|PARTIAL CALL|PRINCIPAL", Action.RETURN_OF_CAPITAL),
    (r"^(?!MUNI).*\bTAX\b(?!-| ?EXEMPT)|WITHH(OLDING|ELD)", Action.TAX),
    (r"INTEREST|MUNI EXEMPT INT|\bINT\b", Action.INTEREST),
    (r"\bFEE\b|FEES|SERVICE CHARGE|MARGIN CHARGE", Action.FEE),
    (r"SPINOFF|SPIN-OFF|SPIN OFF", Action.SPIN_OFF),
    (r"SPLIT|STOCK DIVIDEND", Action.SPLIT),
    (r"NAME CHANGE", Action.RENAMED),
    (r"MERGER|EXCHANGED|REORG", Action.MERGER),
    (OUTSIDE, Action.DEPOSIT),
)
TRADES = frozenset({Action.BUY, Action.SELL, Action.SELL_SHORT, Action.BUY_TO_COVER})
MOVES_SHARES = frozenset({Action.DEPOSIT, Action.SPLIT, Action.SPIN_OFF, Action.MERGER, Action.DIVIDEND})


def action_of(text: str) -> Action | None:
    """What an action's sentence says; DEPOSIT for all that comes or goes by its sign; None for what is not known."""
    upper = " ".join(text.upper().split())
    for pattern, action in WORDS:
        if re.search(pattern, upper):
            return action
    return None


@dataclass(frozen=True, slots=True)
class FidelityHistory:
    """The reader of the history."""

    name: str = "fidelity"
    label: str = "Fidelity: history of one or all accounts (CSV)"
    label_zh: str = "富达：单个或全部账户的交易历史（CSV）"

    @property
    def columns(self) -> Columns:
        """Names of its columns by field."""
        return HISTORY

    def recognizes(self, file: OpenedFile) -> bool:
        """By "Run Date" beside the other columns."""
        grid = file.grid()
        header = find_header(grid, HISTORY, HISTORY_NEEDED)
        return header is not None and "run date" in {cell.lower() for cell in grid.rows[header][1]}

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row down to the disclaimers."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        table = Table(
            gathered, grid, find_header(grid, HISTORY, HISTORY_NEEDED) or 0, HISTORY, decimal=".", order="mdy"
        )
        for row in table.rows():
            if _is_footer(row):
                gathered.rows -= 1
                continue
            _book(gathered, row)
        return gathered.result()


def _is_footer(row: Row) -> bool:
    """Whether it is a line of the disclaimers: text in the first cell alone, and no day."""
    filled = [cell for cell in row.cells if cell]
    return day_of(row.text("day"), "mdy", row.gathered.hints.today) is None and len(filled) == 1


def _book(gathered: Gathered, row: Row) -> None:
    text, symbol = row.said("action"), row.text("symbol")
    if OPTION.fullmatch(symbol) or re.search(r"(OPENING|CLOSING) TRANSACTION|^(EXPIRED|ASSIGNED)\b", text.upper()):
        row.skip("an option: options are not valued")
        return
    action = action_of(_verb(text, row.said("name")))
    quantity = row.amount("quantity")
    if quantity and CANCELLED.search(text.upper()):  # what was traded goes back at its price
        _trade(gathered, row, Action.BUY if quantity > 0 else Action.SELL, quantity)
    elif action is None:
        row.skip(UNKNOWN_ACTION)
    elif action is Action.RENAMED:
        row.skip("a change of name: the rows before and after it have their symbols")
    elif action in TRADES and quantity:
        _trade(gathered, row, action, quantity)
    elif quantity and action in MOVES_SHARES:
        _shares(gathered, row, action, quantity)
    else:
        amount = row.needed("amount")
        if action in MOVES_SHARES and action is not Action.DIVIDEND:
            action = deposit_or_withdrawal(amount)
        done = money(
            row.place(), action, row.day("day"), amount, symbol=_symbol(row), name=_name(row), text=text,
            currency=row.currency("currency", USD), account=row.said("account"),
        )  # fmt: skip
        gathered.transactions.append(done)


def _verb(text: str, name: str) -> str:
    """The action's words before the name of the holding, whose own words ("USE TAX REV") say nothing of it."""
    start = text.upper().find(name[:LEAST_OF_A_NAME].upper()) if len(name) >= LEAST_OF_A_NAME else 0
    return text[:start] if start > 0 else text


def _trade(gathered: Gathered, row: Row, action: Action, quantity: float) -> None:
    price, amount = row.number("price"), row.number("amount")
    scale = _scale(row.text("symbol"), quantity, price, amount)
    done = trade(
        gathered, row.place(), action, row.day("day"), _symbol(row), quantity=quantity, price=price,
        amount=amount, fees=row.amount("commission") + row.amount("fees"), accrued=abs(row.amount("accrued")),
        scale=scale, currency=row.currency("currency", USD), account=row.said("account"), name=_name(row),
        text=row.said("action"),
    )  # fmt: skip
    gathered.transactions.append(replace(done, price=None if price is None else round(price * scale, 12)))


def _shares(gathered: Gathered, row: Row, action: Action, quantity: float) -> None:
    """What comes or goes without being traded. An amount beside shares that come is their value, no money."""
    amount = row.amount("amount")
    if quantity < 0 < amount:
        _trade(gathered, row, Action.SELL, quantity)
        return
    if action is Action.DIVIDEND and quantity > 0:
        action = Action.SPLIT  # "DISTRIBUTION" of shares: of the same holding, or bonus shares
    kind = action if action in (Action.SPLIT, Action.SPIN_OFF) else transfer(quantity)
    done = shares(
        row.place(), kind, row.day("day"), _symbol(row), quantity, name=_name(row), text=row.said("action"),
        currency=row.currency("currency", USD), account=row.said("account"),
    )  # fmt: skip
    gathered.transactions.append(done)


def _symbol(row: Row) -> str:
    return row.gathered.hints.symbols.get(row.text("symbol")) or JOINED.get(row.text("symbol")) or row.symbol("symbol")


def _name(row: Row) -> str:
    name = row.said("name")
    return "" if name.lower() == "no description" else name


def _scale(symbol: str, quantity: float, price: float | None, amount: float | None) -> float:
    """Bonds are quoted in percent of what is paid back; the amount of the row decides, where it has one."""
    if not CUSIP.fullmatch(symbol) or not price or not amount:
        return 1.0
    return share_of_face(quantity * price, amount)


@dataclass(frozen=True, slots=True)
class FidelityPositions:
    """The reader of positions; they are those of the day of the download."""

    name: str = "fidelity-positions"
    label: str = "Fidelity: positions (CSV)"
    label_zh: str = "富达：持仓（CSV）"

    def recognizes(self, file: OpenedFile) -> bool:
        """By its columns."""
        return find_header(file.grid(), POSITIONS, POSITIONS_NEEDED) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every holding; core money market funds (with two stars) are cash."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        table = Table(gathered, grid, find_header(grid, POSITIONS, POSITIONS_NEEDED) or 0, POSITIONS, decimal=".")
        day = _downloaded(gathered)
        for row in table.rows():
            if is_blank(row.text("symbol")) or is_blank(row.text("value")):
                gathered.rows -= 1
                if not is_blank(row.text("value")):
                    row.skip("no holding: pending activity or a total")
                continue
            _position(gathered, row, day)
        return gathered.result()


def _downloaded(gathered: Gathered) -> date:
    for number, cells in reversed(gathered.file.grid().rows):
        if match := DOWNLOADED.match(cells[0]):
            # "Date downloaded Jun-30-2021 2:11 p.m ET" or "01/24/2023 10:28 am"
            found = day_of(match[1].split()[0], "mdy", gathered.hints.today)
            if found is not None:
                return gathered.checked_day(found, Place(gathered.file.name, number))
    gathered.fault("no line 'Date downloaded ...'", None, "", "the day of the positions below the rows")
    return gathered.hints.today


def _position(gathered: Gathered, row: Row, day: date) -> None:
    account, symbol = row.said("account"), row.text("symbol")
    if symbol.lower().startswith("pending"):
        row.skip("pending activity: not settled yet")
    elif symbol.endswith(CORE_MONEY):
        gathered.cash.append(CashBalance(day, USD, row.needed("value"), account, row.place("value")))
    elif OPTION.fullmatch(symbol.strip()):
        row.skip("an option: options are not valued")
    else:
        held = Holding(
            day, _symbol(row), row.needed("quantity"), row.number("cost"), USD, account, row.place(),
            price=row.number("price"), value=row.number("value"), name=row.said("name"), kind=row.said("kind"),
        )  # fmt: skip
        gathered.hold(held)
