"""Interactive Brokers: corporate actions. They count from their report date: they take place after the close before.

An event is the entries with the same words up to the last bracket.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data_sources.accounts.interactive_brokers.ib_entries import BONDS, SHARES, category_of, isin_of, symbol_of
from data_sources.accounts.rows.fields import Fields
from data_sources.accounts.rows.tables import Gathered
from data_sources.accounts.rows.trades import shares, transfer
from data_sources.model import Action
from data_sources.plain_text import plain_text

LONGEST_EVENT = 400  # what a name is cut to would lose the last bracket
NAMED = re.compile(r"^(?P<event>.*?)\s*\((?P<symbol>[^,()]+), (?P<name>.+), (?P<id>[A-Z0-9.]*)\)\s*$")
SUBJECT = re.compile(r"\s*([A-Z0-9][A-Z0-9 .]*?)\s?\(([A-Z0-9]{6,12})\)")
RATIO = re.compile(r"([\d.]+) FOR ([\d.]+)", re.IGNORECASE)
SUPERSEDED = re.compile(r"\.(OLD|ODD|RTS|CNV\d*|TEN\d*)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an event, with the holding that its last bracket names."""

    fields: Fields
    event: str
    symbol: str
    isin: str
    quantity: float
    proceeds: float


def book_actions(gathered: Gathered, entries: Sequence[Fields]) -> None:
    """Every event of a statement."""
    events: dict[tuple[str, str], list[Entry]] = {}
    for fields in entries:
        if category_of(fields) not in SHARES | BONDS:
            fields.skip(fields.said("description"), "derivatives are not valued")
            continue
        entry = _entry(fields)
        events.setdefault((fields.said("accountid"), f"{fields.text('datetime')} {entry.event}"), []).append(entry)
    for event in events.values():
        _book(gathered, event)


def _entry(fields: Fields) -> Entry:
    description = plain_text(fields.text("description"), LONGEST_EVENT)
    named = NAMED.match(description)
    event = named["event"] if named else description
    ticker = fields.text("symbol") or (named["symbol"] if named else "")
    isin = isin_of(fields) or (named["id"] if named and len(named["id"]) == 12 else "")
    symbol = symbol_of(fields, SUPERSEDED.sub("", ticker) if ".OLD" in ticker else ticker, isin)
    return Entry(fields, event, symbol, isin, fields.amount("quantity"), fields.amount("proceeds"))


def _book(gathered: Gathered, entries: Sequence[Entry]) -> None:
    words = entries[0].event.upper()
    came = [entry for entry in entries if entry.quantity > 0]
    left = [entry for entry in entries if entry.quantity < 0]
    if "SPLIT" in words or "STOCK DIVIDEND" in words or "SCRIP" in words or "BONUS" in words:
        _split(gathered, entries, came, words)
    elif ("SPIN" in words) and came:
        for entry in came:
            _spin_off(gathered, entry, words)
    elif came and left:
        _replaced(gathered, came, left, words)
    else:
        for entry in entries:
            _alone(gathered, entry, words)


def _split(gathered: Gathered, entries: Sequence[Entry], came: Sequence[Entry], words: str) -> None:
    """The change is the sum of what comes and what leaves: after a consolidation the old shares leave apart."""
    main = came[0] if came else entries[0]
    stated = RATIO.search(words)
    ratio = None
    if stated and float(stated[2]):
        ratio = float(stated[1]) / float(stated[2])
        ratio = ratio if "SPLIT" in words else 1.0 + ratio
    _add(gathered, main, Action.SPLIT, main.symbol, sum(entry.quantity for entry in entries), ratio=ratio)


def _spin_off(gathered: Gathered, entry: Entry, words: str) -> None:
    """The new shares, as many as came; with the parent and the ratio where the event names them."""
    stated, subject = RATIO.search(words), SUBJECT.match(entry.event)
    if stated and subject and float(stated[2]):
        isin = subject[2] if len(subject[2]) == 12 else ""
        parent = symbol_of(entry.fields, subject[1], isin)
        _add(
            gathered,
            entry,
            Action.SPIN_OFF,
            parent,
            entry.quantity,
            ratio=float(stated[1]) / float(stated[2]),
            into=entry.symbol,
        )
    else:
        _add(gathered, entry, Action.SPIN_OFF, entry.symbol, entry.quantity)


def _replaced(gathered: Gathered, came: Sequence[Entry], left: Sequence[Entry], words: str) -> None:
    old, new = left[0], came[0]
    before = sum(-entry.quantity for entry in left)
    proceeds = sum(entry.proceeds for entry in (*came, *left))
    if "CHANGE" in words and abs(before - new.quantity) < 1e-9:
        if old.symbol != new.symbol:
            _add(gathered, new, Action.RENAMED, old.symbol, 0.0, into=new.symbol)
        else:
            new.fields.skip(new.fields.said("description"), "another number of the same holding")
        return
    _add(
        gathered, new, Action.MERGER, old.symbol, -before, ratio=new.quantity / before, into=new.symbol, amount=proceeds
    )
    for entry in came[1:]:
        _add(gathered, entry, Action.SPIN_OFF, entry.symbol, entry.quantity)


def _alone(gathered: Gathered, entry: Entry, words: str) -> None:
    if entry.quantity < 0 and entry.proceeds:
        _add(gathered, entry, Action.SELL, entry.symbol, entry.quantity, amount=entry.proceeds)
    elif entry.quantity < 0 and re.search(r"DELIST|WORTHLESS|EXPIRE|BANKRUPT", words):
        _add(gathered, entry, Action.EXPIRED, entry.symbol, entry.quantity)
    elif entry.quantity > 0 and ("RIGHT" in words or "SUBSCRI" in words):
        _add(gathered, entry, Action.RIGHTS, entry.symbol, entry.quantity, amount=entry.proceeds)
    elif entry.quantity:
        _add(gathered, entry, transfer(entry.quantity), entry.symbol, entry.quantity, amount=entry.proceeds)
    elif entry.proceeds:
        _add(gathered, entry, Action.RETURN_OF_CAPITAL, entry.symbol, 0.0, amount=entry.proceeds)
    else:
        entry.fields.skip(entry.fields.said("description"), "a corporate action that changes nothing")


def _add(
    gathered: Gathered,
    entry: Entry,
    action: Action,
    symbol: str,
    quantity: float,
    *,
    ratio: float | None = None,
    into: str = "",
    amount: float = 0.0,
) -> None:
    fields = entry.fields
    price = amount / -quantity if action is Action.SELL and quantity else None
    gathered.transactions.append(
        shares(
            fields.place(), action, fields.day("reportdate", "datetime"), symbol, quantity, price=price, amount=amount,
            ratio=ratio, into=into, currency=fields.text("currency"), account=fields.said("accountid"),
            isin=entry.isin if symbol == entry.symbol else "", text=fields.said("description"),
            reference=fields.said("transactionid"),
        )
    )  # fmt: skip
