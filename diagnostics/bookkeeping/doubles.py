"""Bookings that stand in two files: counted once.

Exports of one account often overlap. A row counts as double where another file has an equal one; of equal rows each
file's number is taken, and the largest of them is how many trades there were. Equal rows of one file are so many
trades. Two rows with different references of the broker are never the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from data_sources.model import AccountBook, CashBalance, Holding, Place, Transaction
from diagnostics.bookkeeping.books import Irregularity, Trouble

Group = list[Transaction]


def without_doubles(book: AccountBook) -> tuple[tuple[Transaction, ...], tuple[Irregularity, ...], tuple[Place, ...]]:
    """The transactions, each counted once, what was double about them, and the rows that were left out."""
    same = {file.name for file in book.files if file.same_as}
    rows = [row for row in book.transactions if row.place.file not in same]
    irregular = [
        Irregularity(
            Trouble.DOUBLE_FILE, file.last, file.name, "", places=(Place(file.name, 0), Place(file.same_as, 0))
        )
        for file in book.files
        if file.same_as and file.last is not None
    ]
    groups: defaultdict[tuple[object, ...], Group] = defaultdict(list)
    for row in rows:
        groups[_content(row)].append(row)
    kept: Group = []
    left: list[Place] = []
    for group in groups.values():
        if len({row.place.file for row in group}) == 1:
            kept += group
            continue
        once, more = _once(group)
        kept += once
        left += [row.place for row in more]
        if more:
            first = once[0]
            places = tuple(sorted((row.place for row in (first, *more)), key=_by_place))
            what = first.symbol or first.currency
            irregular.append(Irregularity(Trouble.DOUBLE_ROW, first.day, what, first.account, places=places))
    return tuple(kept), tuple(irregular), tuple(sorted(left, key=_by_place))


def _content(row: Transaction) -> tuple[object, ...]:
    """What two bookings share that are one; the reference is looked at apart."""
    return (
        row.account, row.day, row.time, row.action, row.symbol, round(row.quantity, 6), round(row.amount, 2),
        row.currency,
    )  # fmt: skip


def _once(group: Group) -> tuple[Group, Group]:
    """Equal rows of several files: those that are trades of their own, and those that are doubles of them."""
    ordered = sorted(group, key=lambda row: _by_place(row.place))
    by_file: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in ordered:
        by_file[row.place.file][row.reference] += 1
    named: Counter[str] = Counter()
    for counts in by_file.values():
        named |= Counter({reference: n for reference, n in counts.items() if reference})
    wanted = max(named.total(), *(counts.total() for counts in by_file.values()))
    once: Group = []
    for row in ordered:
        if row.reference and named[row.reference] > 0:
            named[row.reference] -= 1
            once.append(row)
    fullest = max(by_file, key=lambda name: (by_file[name][""], name))
    spare = [row for row in ordered if row.place.file == fullest and not row.reference]
    once += spare[: wanted - len(once)]
    chosen = {id(row) for row in once}
    return once, [row for row in ordered if id(row) not in chosen]


def _by_place(place: Place) -> tuple[str, str, int, str]:
    return place.file, place.sheet, place.row, place.column


def stated_holdings(holdings: Iterable[Holding], same: frozenset[str]) -> dict[tuple[object, ...], list[Holding]]:
    """Rows by (account, day, symbol); where several files state one, those of the file that has it in most rows."""
    found: defaultdict[tuple[object, ...], defaultdict[tuple[str, str], list[Holding]]]
    found = defaultdict(lambda: defaultdict(list))
    for row in holdings:
        if row.place.file not in same:
            found[row.account, row.day, row.symbol][row.place.file, row.place.sheet].append(row)
    return {
        key: max(
            (files[name] for name in sorted(files)), key=lambda rows: (len(rows), sum(row.quantity for row in rows))
        )
        for key, files in found.items()
    }


def stated_cash(balances: Iterable[CashBalance], same: frozenset[str]) -> list[CashBalance]:
    """One balance for each account, currency and day, the last stated one; by day."""
    found: dict[tuple[str, str, object], CashBalance] = {}
    for balance in sorted(balances, key=lambda one: _by_place(one.place)):
        if balance.place.file not in same:
            found[balance.account, balance.currency, balance.day] = balance
    return sorted(found.values(), key=lambda one: (one.day, one.account, one.currency))
