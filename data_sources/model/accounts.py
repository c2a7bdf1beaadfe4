"""What an account did and holds, as its files say it: nothing is computed, netted or filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from data_sources.model.instruments import Origin


class Action(Enum):
    """What a line of an account's history does. The closed list that every reader translates to."""

    __hash__ = object.__hash__  # a member is itself alone; Enum's own hashes its name, in Python, row by row

    BUY = "buy"
    SELL = "sell"
    SELL_SHORT = "sell short"
    BUY_TO_COVER = "buy to cover"
    REINVEST = "reinvest"  # a distribution taken in units: cash is not touched
    DIVIDEND = "dividend"  # cash distribution of a holding, capital gains of funds among them
    RETURN_OF_CAPITAL = "return of capital"
    INTEREST = "interest"  # received, or paid where the amount is negative (margin, borrowed shares)
    FEE = "fee"
    TAX = "tax"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    TRANSFER_IN = "transfer in"  # in kind
    TRANSFER_OUT = "transfer out"  # in kind
    SPLIT = "split"  # also bonus shares and consolidations
    MERGER = "merger"
    SPIN_OFF = "spin-off"
    RENAMED = "renamed"  # the same holding under another ticker
    RIGHTS = "rights"  # new shares paid for
    EXCHANGE = "exchange"  # money of one currency for another
    REPO_LEND = "reverse repo"  # money lent against bonds (逆回购)
    REPO_RETURN = "reverse repo back"
    EXPIRED = "expired"  # a holding that became worthless


class LotMethod(Enum):
    """How what is sold finds what it cost."""

    FIFO = "FIFO"
    AVERAGE = "average"
    STATED = "stated"  # as the file says for each sale; FIFO where it does not


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, sheet ("" where there are none), row as a spreadsheet counts (from 1), column."""

    file: str
    row: int
    column: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One line of an account's history, signed from the account's side.

    Args:
        day: of the trade; of the booking for money.
        symbol: canonical where its spelling can be read, else as the file writes it; "" for money alone.
        quantity: change of the position in shares, negative for what leaves; 0 where only money moves.
        price: a share, in ``currency``, None where the file has none.
        amount: change of the cash, in ``currency``, fees and taxes in it; 0 where no money moves.
        fees, taxes: what of ``amount`` they are, not below zero (a dividend's withheld tax is ``taxes``).
        currency: ISO 4217 code of amount and price.
        account: number or name of the account within the household, as the file has it; never sent to a model.
        place: of the row; the file's origin is in ``AccountBook.files``.
        time: "HH:MM:SS" where the file has it: what comes first within a day.
        name, isin: of the holding, as the file writes them.
        reference: the broker's number of the order or booking, "" where there is none; tells doubles.
        ratio: SPLIT: shares after for each before; MERGER, SPIN_OFF: new shares for each old; else None.
        into: symbol of the other holding of MERGER, SPIN_OFF, RENAMED.
        counter_currency, counter_amount: the other side of an EXCHANGE, or of a trade settled in other money.
        cost: what the position cost, of TRANSFER_IN, of a REINVEST without money and of a SELL, whose file states it;
            in ``currency``.
        acquired: day of purchase, of TRANSFER_IN and of a stated lot.
        text: the row's own words for what it is ("Qualified Dividend", 证券买入).
    """

    day: date
    action: Action
    symbol: str
    quantity: float
    price: float | None
    amount: float
    fees: float
    taxes: float
    currency: str
    account: str
    place: Place
    time: str = ""
    name: str = ""
    isin: str = ""
    reference: str = ""
    ratio: float | None = None
    into: str = ""
    counter_currency: str = ""
    counter_amount: float = 0.0
    cost: float | None = None
    acquired: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a file says that an account holds of one instrument on one day.

    Args:
        quantity: shares, negative where sold short.
        cost: what all of it cost, None where the file does not say.
        price: a share, None where the file does not say; ``value`` likewise, of all of it.
        kind: class in the file's words ("Equity", "ETFs & Closed End Funds"), "" where there is none.
        acquired: of a lot that is listed on its own.
    """

    day: date
    symbol: str
    quantity: float
    cost: float | None
    currency: str
    account: str
    place: Place
    price: float | None = None
    value: float | None = None
    name: str = ""
    isin: str = ""
    kind: str = ""
    acquired: date | None = None


@dataclass(frozen=True, slots=True)
class CashBalance:
    """Money of one currency that a file says an account has at the end of a day."""

    day: date
    currency: str
    amount: float
    account: str
    place: Place


@dataclass(frozen=True, slots=True)
class SumCheck:
    """A sum that a file states, beside what its rows add up to."""

    what: str
    stated: float
    added: float
    currency: str
    place: Place


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that was understood to be one, and is not used: what it says and why."""

    place: Place
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class AccountFile:
    """One file that was read.

    Args:
        name: relative to the folder that was given.
        format: name of the reader.
        rows: that it has; transactions, holdings, balances and unread rows come from them.
        accounts: numbers or names in it.
        first, last: days of its transactions, or of its positions; None where it has none.
        same_as: name of a file with the same bytes, which is the one used; "" otherwise.
    """

    name: str
    format: str
    rows: int
    accounts: tuple[str, ...]
    first: date | None
    last: date | None
    origin: Origin
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class AccountBook:
    """Everything that the files of an account, or of a household, say; in the order of files and rows."""

    files: tuple[AccountFile, ...]
    transactions: tuple[Transaction, ...] = ()
    holdings: tuple[Holding, ...] = ()
    cash: tuple[CashBalance, ...] = ()
    sums: tuple[SumCheck, ...] = ()
    unread: tuple[UnreadRow, ...] = ()
