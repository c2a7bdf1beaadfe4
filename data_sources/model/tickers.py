"""Tickers that changed, and the two rows that many exports write of that or of a merger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from data_sources.model.accounts import Action, Holding, Transaction


class Renames:
    """Which ticker a holding has today, by the RENAMED rows."""

    def __init__(self, rows: Iterable[Transaction]) -> None:
        self._known: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for row in rows:
            if row.action is Action.RENAMED and row.into and row.into != row.symbol:
                self._known[row.symbol].append((row.day, row.into))
        for changes in self._known.values():
            changes.sort()

    def __bool__(self) -> bool:
        return bool(self._known)

    def today(self, symbol: str, day: date) -> str:
        """The ticker that what was called so on the day has at the end."""
        seen = {symbol}
        while True:
            later = next((into for when, into in self._known.get(symbol, ()) if when >= day), None)
            if later is None or later in seen:
                return symbol
            symbol = later
            seen.add(symbol)

    def of_rows(self, rows: Iterable[Transaction]) -> list[Transaction]:
        """Every row under the tickers of the end; a RENAMED row changes nothing any more."""
        if not self:
            return list(rows)
        made: list[Transaction] = []
        for row in rows:
            symbol = self.today(row.symbol, row.day)
            if row.action is Action.RENAMED:
                made.append(replace(row, symbol=symbol, quantity=0.0))
                continue
            into = self.today(row.into, row.day) if row.into else ""
            changed = symbol != row.symbol or into != row.into
            made.append(replace(row, symbol=symbol, into=into) if changed else row)
        return made

    def of_holdings(self, holdings: Iterable[Holding]) -> list[Holding]:
        """Every stated holding under the ticker of the end."""
        if not self:
            return list(holdings)
        return [replace(one, symbol=self.today(one.symbol, one.day)) for one in holdings]


def joined(rows: list[Transaction]) -> list[Transaction]:
    """The two rows of a merger or of a changed ticker that many exports have, as one row with ``into``.

    Joined are rows of one account, day and action without ``into``, one of which takes shares of one symbol out
    and the other brings those of another; where there are several such pairs on a day, none is joined.
    """
    sides: defaultdict[tuple[str, date, Action], list[Transaction]] = defaultdict(list)
    for row in rows:
        if row.action in (Action.MERGER, Action.RENAMED) and not row.into and row.quantity:
            sides[row.account, row.day, row.action].append(row)
    replaced: dict[int, Transaction | None] = {}
    for pair in sides.values():
        if len(pair) != 2:
            continue
        gives, gets = sorted(pair, key=lambda row: row.quantity)
        if gives.quantity < 0 < gets.quantity and gives.symbol != gets.symbol:
            money = gives.amount + gets.amount
            ratio = -gets.quantity / gives.quantity
            replaced[id(gives)] = replace(gives, into=gets.symbol, ratio=ratio, amount=money)
            replaced[id(gets)] = None
    if not replaced:
        return rows
    return [kept for row in rows if (kept := replaced.get(id(row), row)) is not None]
