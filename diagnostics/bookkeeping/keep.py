"""The books of an account or a household, from everything its files say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from data_sources.model import AccountBook, ClientProfile, CorporateActions, LotMethod, Place, Transaction
from data_sources.model.tickers import Renames, joined
from diagnostics.bookkeeping.booking import Booking, Key
from diagnostics.bookkeeping.books import (
    OPENING,
    Books,
    Flow,
    FlowKind,
    Irregularity,
    Lot,
    PositionHeld,
    Trouble,
)
from diagnostics.bookkeeping.corporate import HANDLERS
from diagnostics.bookkeeping.doubles import stated_cash, stated_holdings, without_doubles
from diagnostics.bookkeeping.household import accounts_with_cash, transfers_within
from diagnostics.bookkeeping.open_lots import is_nothing
from diagnostics.bookkeeping.reconciling import differences, missing_dividends, overdrafts, sum_differences
from diagnostics.bookkeeping.statements import (
    Opened,
    Statements,
    Timeline,
    begins_in_the_middle,
    opening_cash,
    opening_rows,
)
from diagnostics.bookkeeping.unlisted_splits import unlisted_splits

MOST_PASSES = 5  # an opening can bring another to light; two passes are the rule


def keep_books(
    book: AccountBook,
    profile: ClientProfile,
    as_of: date,
    currency: str,
    actions: tuple[CorporateActions, ...] = (),
) -> Books:
    """Positions, lots, cash, flows and gains as of a day, with everything that does not add up.

    The result does not depend on the order of files and rows. Lots are found as the profile says for the account or
    for all; else by moving average where an account trades in CNY, and first in first out elsewhere.

    Args:
        book: what the files say.
        profile: for the methods of its accounts.
        as_of: rows and statements of later days are left out.
        currency: of the report; nothing is converted here.
        actions: dividends and splits of the market, for what the files may lack.
    """
    rows, irregular, doubles = without_doubles(book)
    rows_read = joined([row for row in rows if row.day <= as_of])
    renames = Renames(rows_read)
    rows_read = renames.of_rows(rows_read)
    same = frozenset(file.name for file in book.files if file.same_as)
    holdings = renames.of_holdings(one for one in book.holdings if one.day <= as_of)
    balances = stated_cash((one for one in book.cash if one.day <= as_of), same)
    booked = frozenset(row.place for row in book.transactions)
    statements = Statements(stated_holdings(holdings, same).values(), balances, booked)
    if not rows_read:
        return _positions_only(statements, as_of, currency, irregular, doubles)
    methods = _methods(rows_read, statements, profile)
    tracked = accounts_with_cash(rows_read, (one.account for one in balances))
    splits = unlisted_splits(rows_read, statements.quantities(), actions, as_of)
    applied = [row for row, took_place in splits if took_place]
    history, partners = transfers_within([*rows_read, *applied])
    booking, timeline, found = _booked(history, methods, tracked, partners, statements)
    flows = _across_the_border([*booking.flows, *booking.till.flows])
    troubles = [
        *irregular, *booking.irregular, *found, *_split_troubles(splits, rows_read),
        *differences(booking, timeline, statements, rows_read, book), *overdrafts(booking, timeline),
        *sum_differences(book, as_of),
    ]  # fmt: skip
    return Books(
        currency=currency,
        as_of=as_of,
        first=booking.entries[0].transaction.day,
        entries=tuple(booking.entries),
        lots=_lots(booking),
        disposals=tuple(booking.disposals),
        positions=_positions(booking),
        cash=tuple(sorted((key, amount) for key, amount in booking.till.cash.items())),
        flows=flows,
        tracks_cash=bool(tracked),
        opening=_opening(booking),
        method=tuple(sorted(methods.items())),
        irregularities=tuple(sorted(troubles, key=_by_day)),
        untracked=tuple(sorted({row.account for row in rows_read} - tracked)) if tracked else (),
        lent=tuple(sorted((key, amount) for key, amount in booking.till.lent.items() if abs(amount) >= 0.01)),
        doubles=doubles,
        missing_dividends=missing_dividends(timeline, rows_read, actions, as_of),
    )


def _booked(
    history: list[Transaction],
    methods: Mapping[str, LotMethod],
    tracked: frozenset[str],
    partners: Mapping[int, Transaction],
    statements: Statements,
) -> tuple[Booking, Timeline, list[Irregularity]]:
    """The history booked with the openings that it needs, day by day, and what was sold before it was bought."""
    openings: list[Transaction] = []
    troubles: list[Irregularity] = []
    with_cash = False
    opened = Opened(set(), set())
    for _ in range(MOST_PASSES):
        booking = Booking(methods, tracked, partners, HANDLERS)
        booking.book([*openings, *history])
        timeline = Timeline(booking.entries)
        known = frozenset(opened.sold)
        more = opening_rows(booking, timeline, statements, opened)
        for key, shortage in sorted(booking.shortages.items()):
            if key not in known:
                troubles.append(_sold_before_bought(key, shortage.rows, shortage.quantity))
        if not with_cash:
            partial = begins_in_the_middle(history) | {row.account for row in more}
            cash = opening_cash(booking, timeline, statements, partial)
            stated = {balance.place for balance in statements.cash}
            troubles += [_more_paid_than_there(row) for row in cash if row.place not in stated]
            more += cash
            with_cash = True
        if not more:
            break
        openings += more
    return booking, timeline, troubles


def _sold_before_bought(key: Key, rows: list[Transaction], quantity: float) -> Irregularity:
    first = rows[0]
    places = tuple(row.place for row in rows)
    return Irregularity(
        Trouble.SOLD_BEFORE_BOUGHT, first.day, key[1], key[0], quantity, 0.0, first.currency, places=places
    )


def _more_paid_than_there(opening: Transaction) -> Irregularity:
    """Cash that fell so far below zero that as much is taken as there before the files begin."""
    return Irregularity(
        Trouble.OVERDRAWN, opening.day, opening.currency, opening.account, -opening.amount, 0.0, opening.currency,
        places=(opening.place,),
    )  # fmt: skip


def _split_troubles(splits: list[tuple[Transaction, bool]], rows: list[Transaction]) -> Iterable[Irregularity]:
    """Each split that no row tells: found is the ratio that was booked (1 for none), expected that of the market."""
    for split, took_place in splits:
        near = [row.place for row in rows if (row.account, row.symbol) == (split.account, split.symbol)]
        ratio = split.ratio or 1.0
        yield Irregularity(
            Trouble.SPLIT_UNLISTED, split.day, split.symbol, split.account, ratio if took_place else 1.0, ratio,
            places=tuple(near[:5]),
        )  # fmt: skip


def _by_day(one: Irregularity) -> tuple[date, str, str, str, tuple[tuple[str, int], ...]]:
    return one.day, one.trouble.value, one.account, one.what, tuple((at.file, at.row) for at in one.places)


def _methods(rows: Iterable[Transaction], statements: Statements, profile: ClientProfile) -> dict[str, LotMethod]:
    """How each account finds the cost of what it sells."""
    currencies: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        currencies[row.account][row.currency] += 1 if row.symbol else 0
    for one in statements.positions:
        currencies[one.account][one.rows[0].currency] += 1
    stated = {terms.account: terms.lots for terms in profile.accounts if terms.lots is not None}
    return {
        account: stated.get(account) or profile.lots or _customary(counts) for account, counts in currencies.items()
    }


def _customary(currencies: Counter[str]) -> LotMethod:
    most = max(sorted(currencies), key=lambda code: currencies[code], default="")
    return LotMethod.AVERAGE if most == "CNY" else LotMethod.FIFO


def _lots(booking: Booking) -> tuple[Lot, ...]:
    return tuple(
        Lot(symbol, account, lot.acquired, lot.quantity, lot.cost, lot.currency, lot.known, lot.place)
        for (account, symbol), lots in sorted(booking.lots.items())
        for lot in lots.lots
        if not is_nothing(lot.quantity)
    )


def _positions(booking: Booking) -> tuple[PositionHeld, ...]:
    held: list[PositionHeld] = []
    for (account, symbol), lots in sorted(booking.lots.items()):
        if not is_nothing(lots.quantity):
            known = all(lot.known for lot in lots.lots)
            held.append(
                PositionHeld(symbol, account, lots.quantity, lots.cost if known else None, lots.lots[0].currency)
            )
    return tuple(held)


def _opening(booking: Booking) -> tuple[PositionHeld, ...]:
    rows = [entry.transaction for entry in booking.entries if entry.transaction.text == OPENING]
    return tuple(
        PositionHeld(row.symbol, row.account, row.quantity, row.cost, row.currency)
        if row.symbol
        else PositionHeld(f"cash.{row.currency}", row.account, row.amount, row.amount, row.currency)
        for row in rows
    )


def _across_the_border(flows: list[Flow]) -> tuple[Flow, ...]:
    """Flows of the household: money that leaves one account and reaches another on the same day is none."""
    money: defaultdict[tuple[date, str, float], list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.amount is not None and not flow.counts_as_trade:
            money[flow.day, flow.currency, round(abs(flow.amount), 2)].append(flow)
    inside: set[int] = set()
    for group in money.values():
        outgoing = [flow for flow in group if flow.kind is FlowKind.WITHDRAWAL]
        incoming = [flow for flow in group if flow.kind is FlowKind.DEPOSIT]
        for out in outgoing:
            other = next((one for one in incoming if one.account != out.account and id(one) not in inside), None)
            if other is not None:
                inside |= {id(out), id(other)}
    kept = [flow for flow in flows if id(flow) not in inside]
    return tuple(sorted(kept, key=lambda flow: flow.day))


def _positions_only(
    statements: Statements,
    as_of: date,
    currency: str,
    irregular: tuple[Irregularity, ...],
    doubles: tuple[Place, ...],
) -> Books:
    """What the last statement of each account lists, and nothing of how it came to be."""
    last = [one for one in statements.last() if not is_nothing(one.quantity)]
    held: list[PositionHeld] = []
    lots: list[Lot] = []
    for one in last:
        costs = [row.cost for row in one.rows]
        cost = None if None in costs else sum(cost for cost in costs if cost is not None)
        held.append(PositionHeld(one.symbol, one.account, one.quantity, cost, one.rows[0].currency))
        lots += [
            Lot(
                row.symbol, row.account, row.acquired or row.day, row.quantity, row.cost or 0.0, row.currency,
                row.cost is not None, row.place,
            )
            for row in one.rows
        ]  # fmt: skip
    money = {(one.account, one.currency): one.amount for one in statements.cash}
    return Books(
        currency=currency,
        as_of=as_of,
        first=None,
        entries=(),
        lots=tuple(sorted(lots, key=lambda lot: (lot.account, lot.symbol, lot.acquired, lot.quantity))),
        disposals=(),
        positions=tuple(sorted(held, key=lambda one: (one.account, one.symbol))),
        cash=tuple(sorted(money.items())),
        flows=(),
        tracks_cash=bool(money),
        opening=tuple(sorted(held, key=lambda one: (one.account, one.symbol))),
        method=tuple(sorted(_methods((), statements, ClientProfile()).items())),
        irregularities=irregular,
        doubles=doubles,
    )
