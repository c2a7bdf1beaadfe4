"""Days on which an account's instruments have prices: those of one exchange have the same, from some day on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from diagnostics.valuation.valuation import DateArray


class Sessions:
    """Days of the prices of each instrument that has any, increasing.

    An instrument whose days are the end of another's is told by that one's: what follows from days alone is then
    found once for both.
    """

    def __init__(self, days: Mapping[str, DateArray]) -> None:
        self.days = dict(days)
        self._wholes: dict[str, DateArray] = {}
        known: list[DateArray] = []
        for symbol in sorted(self.days, key=lambda name: -self.days[name].size):  # the longest first
            own = self.days[symbol]
            whole = next((one for one in known if np.array_equal(one[one.size - own.size :], own)), None)
            if whole is None:
                known.append(own)
            self._wholes[symbol] = own if whole is None else whole
        self.wholes = tuple(known)

    def __contains__(self, symbol: str) -> bool:
        return symbol in self.days

    def whole_of(self, symbol: str) -> DateArray:
        """The longest days of which those of the instrument are the end."""
        return self._wholes[symbol]
