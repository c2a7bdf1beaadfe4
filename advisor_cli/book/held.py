"""Rules of a watchlist on accounts, held against every client of a book while its register is read."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import replace

from data_sources.model.book import ClientStanding, RuleHeld
from data_sources.model.watchlist import AlertKind, AlertRule
from diagnostics.book.order import urgency
from diagnostics.brief.watching.book_checks import OF_THE_BOOK, holds, lost


class HeldRules:
    """The rules and what has come of them so far.

    Args:
        rules: of a watchlist; those on prices are left out.
        most: clients of a rule that are remembered.
        unnamed: a standing without what tells who it is.
    """

    def __init__(
        self, rules: Sequence[AlertRule], most: int, unnamed: Callable[[ClientStanding], ClientStanding]
    ) -> None:
        self._most, self._unnamed = most, unnamed
        self._rules = [one for one in rules if one.kind in OF_THE_BOOK]
        self._held = {one.name: RuleHeld(one.name, 0, 0) for one in self._rules}
        self._first: dict[str, list[ClientStanding]] = {one.name: [] for one in self._rules}

    def see(self, client: ClientStanding) -> None:
        """One more client."""
        for rule in self._rules:
            held, found = self._held[rule.name], holds(rule, client)
            if found is None:
                self._held[rule.name] = replace(held, unjudged=held.unjudged + 1)
            elif found:
                self._held[rule.name] = replace(held, clients=held.clients + 1)
                first = self._first[rule.name]
                first.append(client)
                if len(first) > 10 * self._most:
                    first[:] = self._ordered(rule)

    def told(self) -> tuple[RuleHeld, ...]:
        """Of each rule, in their order."""
        return tuple(
            replace(self._held[one.name], first=tuple(map(self._unnamed, self._ordered(one)))) for one in self._rules
        )

    def _ordered(self, rule: AlertRule) -> list[ClientStanding]:
        def by_loss(one: ClientStanding) -> tuple[float, str]:
            return lost(rule, one), one.folder

        if rule.kind is AlertKind.LOSS:
            return heapq.nsmallest(self._most, self._first[rule.name], key=by_loss)
        return heapq.nsmallest(self._most, self._first[rule.name], key=urgency)
