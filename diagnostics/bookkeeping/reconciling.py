"""What the books come to beside what the files state, and what could explain a difference."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from data_sources.model import AccountBook, Action, CorporateActions, Place, Transaction
from diagnostics.bookkeeping.booking import Booking
from diagnostics.bookkeeping.books import Irregularity, MissingDividend, Trouble
from diagnostics.bookkeeping.open_lots import is_nothing
from diagnostics.bookkeeping.statements import CENT, Statements, Timeline, cash_without_loans, may_borrow

MOST_CANDIDATES = 5
BORROWED = 1.0  # less below zero is rounding
PAID_WITHIN = timedelta(days=120)  # from the ex-date to the payment
NUMBER = re.compile(r"\d[\d,]*\.?\d*")


def differences(
    booking: Booking, timeline: Timeline, statements: Statements, rows: list[Transaction], book: AccountBook
) -> Iterable[Irregularity]:
    """Positions and balances that are not what a file states on its day."""
    yield from _position_differences(timeline, statements, rows, book)
    for balance in statements.cash:
        key = (balance.account, balance.currency)
        have = cash_without_loans(booking, timeline, key, balance.day)
        if abs(have - balance.amount) < CENT:
            continue
        off = balance.amount - have
        fits = [row.place for row in rows if _moves(row, key, balance.day) and abs(abs(row.amount) - abs(off)) < CENT]
        candidates = (*fits, *_unread(book, off))[:MOST_CANDIDATES]
        yield Irregularity(
            Trouble.CASH_DIFFERS, balance.day, balance.currency, balance.account, have, balance.amount,
            balance.currency, (balance.place,), candidates,
        )  # fmt: skip


def _moves(row: Transaction, key: tuple[str, str], day: date) -> bool:
    return (row.account, row.currency) == key and row.day <= day and row.amount != 0.0


def _position_differences(
    timeline: Timeline, statements: Statements, rows: list[Transaction], book: AccountBook
) -> Iterable[Irregularity]:
    for one in statements.positions:
        have = timeline.shares((one.account, one.symbol), one.day)
        if not is_nothing(have - one.quantity, one.quantity):
            places = tuple(row.place for row in one.rows)
            yield _position(rows, book, (one.account, one.symbol, one.day), (have, one.quantity), places)
    for (account, day), symbols in sorted(statements.lists.items()):
        for holder, symbol in sorted(timeline.held):
            have = timeline.shares((holder, symbol), day)
            if holder == account and symbol not in symbols and not is_nothing(have):
                yield _position(rows, book, (account, symbol, day), (have, 0.0), ())


def _position(
    rows: list[Transaction],
    book: AccountBook,
    about: tuple[str, str, date],
    quantities: tuple[float, float],
    places: tuple[Place, ...],
) -> Irregularity:
    account, symbol, day = about
    have, stated = quantities
    off = stated - have
    fits = [
        row.place
        for row in rows
        if (row.account, row.symbol) == (account, symbol) and is_nothing(abs(row.quantity) - abs(off), off)
    ]
    candidates = (*fits, *_unread(book, off))[:MOST_CANDIDATES]
    return Irregularity(Trouble.POSITION_DIFFERS, day, symbol, account, have, stated, "", places, candidates)


def _unread(book: AccountBook, off: float) -> list[Place]:
    """Rows that are not used and have this number in them."""
    found: list[Place] = []
    for row in book.unread:
        numbers = (float(text.replace(",", "")) for text in NUMBER.findall(row.text))
        if any(math.isclose(number, abs(off), abs_tol=CENT) for number in numbers):
            found.append(row.place)
    return found


def overdrafts(booking: Booking, timeline: Timeline) -> Iterable[Irregularity]:
    """Cash below zero at the end of a day where nothing shows that the account may borrow; the lowest of each."""
    margin = may_borrow(booking)
    days: defaultdict[tuple[str, str], dict[date, list[Place]]] = defaultdict(dict)
    for entry in booking.entries:
        row = entry.transaction
        for currency, _ in entry.money:
            days[row.account, currency].setdefault(row.day, []).append(row.place)
        spare = entry.cash_after - row.amount
        if (
            row.action is Action.WITHDRAWAL
            and entry.money
            and spare > -BORROWED
            and timeline.cash((row.account, row.currency), row.day) < -BORROWED
        ):
            yield Irregularity(
                Trouble.WITHDRAWN_TOO_MUCH, row.day, row.currency, row.account, -row.amount, spare, row.currency,
                (row.place,),
            )  # fmt: skip
    for key, listed in sorted(days.items()):
        if key[0] in margin:
            continue
        lowest, day = timeline.lowest(key)
        if lowest < -BORROWED:
            places = tuple(listed[day][:MOST_CANDIDATES])
            yield Irregularity(Trouble.OVERDRAWN, day, key[1], key[0], lowest, 0.0, key[1], places)


def sum_differences(book: AccountBook, as_of: date) -> Iterable[Irregularity]:
    """Sums that a file states and its rows do not come to; they have no day of their own."""
    for check in book.sums:
        if abs(check.stated - check.added) >= max(CENT, 1e-9 * abs(check.stated)):
            yield Irregularity(
                Trouble.SUM_DIFFERS, as_of, check.what, "", check.added, check.stated, check.currency, (check.place,)
            )


def missing_dividends(
    timeline: Timeline, rows: list[Transaction], actions: tuple[CorporateActions, ...], as_of: date
) -> tuple[MissingDividend, ...]:
    """What the market paid on shares that were held, and no row of the account tells of, in order of day."""
    paid: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
    for row in rows:
        if row.action in (Action.DIVIDEND, Action.REINVEST, Action.RETURN_OF_CAPITAL):
            paid[row.account, row.symbol].append(row.day)
    made: list[MissingDividend] = []
    by_symbol = {action.symbol: action for action in actions}
    for account, symbol in sorted(timeline.held):
        action = by_symbol.get(symbol)
        for dividend in () if action is None else action.dividends:
            last = min(dividend.ex_date + PAID_WITHIN, as_of)
            if dividend.ex_date + PAID_WITHIN > as_of:  # it may still come
                continue
            quantity = timeline.shares((account, symbol), dividend.ex_date - timedelta(days=1))
            told = any(dividend.ex_date - timedelta(days=5) <= day <= last for day in paid[account, symbol])
            if quantity <= 0 or is_nothing(quantity) or told:
                continue
            each = dividend.amount
            if action is not None and not action.as_declared:
                each *= math.prod(split.ratio for split in action.splits if split.ex_date > dividend.ex_date)
            made.append(
                MissingDividend(symbol, account, dividend.ex_date, quantity, each * quantity, dividend.currency)
            )
    return tuple(sorted(made, key=lambda one: (one.ex_date, one.symbol, one.account)))
