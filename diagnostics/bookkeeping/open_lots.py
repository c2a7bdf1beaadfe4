"""The open lots of one instrument in one account, while the history is being booked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from data_sources.model import LotMethod, Place

NOTHING = 1e-7  # shares; less is what is left of a sum of decimals


def is_nothing(quantity: float, beside: float = 1.0) -> bool:
    """Whether a quantity is only what rounding left, beside quantities of the size of ``beside``."""
    return abs(quantity) <= NOTHING * max(1.0, abs(beside) * 1e-3)


@dataclass(frozen=True, slots=True)
class OpenLot:
    """Shares acquired together; negative where sold short, with a negative cost. ``place`` is None of no row."""

    acquired: date
    quantity: float
    cost: float
    currency: str
    known: bool
    place: Place | None

    def part(self, quantity: float) -> OpenLot:
        """As much of it as ``quantity``, with its share of the cost."""
        return replace(self, quantity=quantity, cost=self.cost * quantity / self.quantity)


class OpenLots:
    """Lots in the order in which they were acquired. All of them are long, or all are short.

    By the average method every share costs the same; which lot it leaves only tells how long it was held.

    Args:
        method: AVERAGE, or another, which is then FIFO here. Lots in two currencies have no average.
    """

    def __init__(self, method: LotMethod) -> None:
        self.average = method is LotMethod.AVERAGE
        self.quantity = 0.0
        self.cost = 0.0
        self._lots: deque[OpenLot] = deque()
        self._uneven = False  # costs of the lots are still those of purchase, the average is not laid on them
        self._known = True  # of all lots since there was none

    @property
    def lots(self) -> tuple[OpenLot, ...]:
        """As they stand, oldest first."""
        self._settle()
        return tuple(self._lots)

    def add(self, *lots: OpenLot) -> None:
        """Put lots in their place by day; of one day, the later one behind."""
        for lot in lots:
            if self.average and self._lots and lot.currency != self._lots[0].currency:
                self._settle()
                self.average = False
            late = not self._lots or self._lots[-1].acquired <= lot.acquired
            self._lots.append(lot)
            if not late:
                self._lots = deque(sorted(self._lots, key=lambda one: one.acquired))
            self.quantity += lot.quantity
            self.cost += lot.cost
            self._known = self._known and lot.known
        self._uneven = self.average

    def take(self, quantity: float, *, acquired: date | None = None) -> list[OpenLot]:
        """Remove so many shares (not below zero; no more than there are) and give their lots, oldest first.

        Args:
            quantity: of shares, of long lots and of short ones.
            acquired: the day of the lot that goes first; None, or a day that no lot has, is the oldest.
        """
        each, known = (self.cost / self.quantity, self._known) if self._uneven and self.quantity else (None, True)
        if acquired is not None:
            self._lots = deque(sorted(self._lots, key=lambda lot: (lot.acquired != acquired, lot.acquired)))
        taken: list[OpenLot] = []
        wanted = quantity
        while self._lots and wanted > 0.0 and not is_nothing(wanted, quantity):
            lot = self._lots.popleft()
            size = abs(lot.quantity)
            if size > wanted and not is_nothing(size - wanted, size):
                part = lot.part(wanted if lot.quantity > 0 else -wanted)
                rest = replace(lot, quantity=lot.quantity - part.quantity, cost=lot.cost - part.cost)
                self._lots.appendleft(rest)
                lot = part
            # The average is laid on what leaves; on what stays it is laid when somebody asks.
            taken.append(lot if each is None else replace(lot, cost=each * lot.quantity, known=known))
            wanted -= size
        if acquired is not None:
            self._lots = deque(sorted(self._lots, key=lambda lot: lot.acquired))
        self._sum_up(taken)
        return taken

    def scale(self, factor: float) -> None:
        """Another number of shares at the same cost."""
        self._set(replace(lot, quantity=lot.quantity * factor) for lot in self.lots)

    def lower_cost(self, amount: float) -> float:
        """Take money back off the cost, by shares, and give what is more than the cost of them."""
        whole, over = self.quantity, 0.0
        lowered: list[OpenLot] = []
        for lot in self.lots:
            share = amount * lot.quantity / whole
            excess = max(0.0, share - max(0.0, lot.cost)) if lot.quantity > 0 else 0.0
            over += excess
            lowered.append(replace(lot, cost=lot.cost - share + excess))
        self._set(lowered)
        return over

    def part_cost(self, fraction: float) -> list[OpenLot]:
        """Take a fraction of every lot's cost away and give lots of that cost, of the same days and quantities."""
        lots = self.lots
        self._set(replace(lot, cost=lot.cost * (1.0 - fraction)) for lot in lots)
        return [replace(lot, cost=lot.cost * fraction) for lot in lots]

    def _set(self, lots: Iterable[OpenLot]) -> None:
        self._lots = deque(lots)
        self._sum_up()

    def _sum_up(self, taken: list[OpenLot] | None = None) -> None:
        """Sums anew, or less what was taken; nothing left is exactly nothing."""
        if taken is not None and self._lots:
            self.quantity -= sum(lot.quantity for lot in taken)
            self.cost -= sum(lot.cost for lot in taken)
        else:
            self.quantity = sum(lot.quantity for lot in self._lots)
            self.cost = sum(lot.cost for lot in self._lots)
            self._known = all(lot.known for lot in self._lots)
            self._uneven = self._uneven and bool(self._lots)

    def _settle(self) -> None:
        """Every share costs the same (moving average)."""
        if not (self._uneven and self.quantity):
            return
        each = self.cost / self.quantity
        self._lots = deque(replace(lot, cost=each * lot.quantity, known=self._known) for lot in self._lots)
        self._uneven = False
