"""How the firm stands: sums over its clients, how many of them are behind each, and who lost most.

Nothing is summed over two currencies without the rate of every one: where one is missing, each currency has its own
sum. A client without a figure is counted as such and is in no sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from data_sources.model.book import ClientStanding, FirmTotal, QueueKind, StandingStatus
from diagnostics.book.standing import FLOWS, VALUE

WORST = 10
TOP_SYMBOLS = 20
WORST_BY = "book.return.1m"
SUMMED = (("value", VALUE), ("cash", "overview.cash"), ("flows", FLOWS), ("flows.3m", "book.flows.3m"))
EXPOSURE = "exposure"
SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class WorstClient:
    """One of those who lost most over the last month: a decimal, negative."""

    folder: str
    alias: str
    lost: float
    value: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class FirmStanding:
    """The firm on one day.

    Args:
        as_of: the newest day of any client's figures; None where none has figures.
        clients, diagnosed, in_queue: how many there are, have figures, have a reason to be looked at.
        without_value: diagnosed clients of whom no value is known; they are in no sum.
        statuses: (status, clients), those that occur, in the order of the list.
        kinds: (kind of reason, clients who have one), those that occur, the most urgent first.
        currency: of the sums; "" where each currency has its own.
        totals: value, cash, flows and exposures; of symbols the largest only.
        worst: by return over the last month, the worst first; nobody who gained.
    """

    as_of: date | None
    clients: int
    diagnosed: int
    in_queue: int
    without_value: int
    statuses: tuple[tuple[StandingStatus, int], ...]
    kinds: tuple[tuple[QueueKind, int], ...]
    currency: str
    totals: tuple[FirmTotal, ...]
    worst: tuple[WorstClient, ...]


@dataclass(slots=True)
class _Sum:
    """A sum in one currency, and over how many."""

    amount: float = 0.0
    clients: int = 0

    def add(self, amount: float) -> None:
        self.amount += amount
        self.clients += 1


@dataclass(slots=True)
class _Counted:
    """What has been counted so far."""

    clients: int = 0
    diagnosed: int = 0
    in_queue: int = 0
    without_value: int = 0
    as_of: date | None = None
    statuses: Counter[StandingStatus] = field(default_factory=Counter)
    kinds: Counter[QueueKind] = field(default_factory=Counter)
    sums: dict[tuple[str, str], _Sum] = field(default_factory=dict)
    worst: list[WorstClient] = field(default_factory=list)


def firm_standing(
    standings: Iterable[ClientStanding], rates: Mapping[str, float] | None = None, currency: str = ""
) -> FirmStanding:
    """The firm's standing from those of its clients.

    Args:
        standings: in the order of their folders; read once, so that a book of any size fits.
        rates: what one unit of each currency is worth in ``currency``.
        currency: of the firm; "" for each currency's own sums.
    """
    counted = _Counted()
    for one in standings:
        _count(counted, one)
    own = {money for _, money in counted.sums}
    if len(own) == 1 and not currency:
        (currency,) = own
    known = {currency: 1.0} | dict(rates or {})
    joined = bool(currency) and own <= set(known)
    return FirmStanding(
        as_of=counted.as_of,
        clients=counted.clients,
        diagnosed=counted.diagnosed,
        in_queue=counted.in_queue,
        without_value=counted.without_value,
        statuses=tuple((one, counted.statuses[one]) for one in StandingStatus if counted.statuses[one]),
        kinds=tuple((one, counted.kinds[one]) for one in QueueKind if counted.kinds[one]),
        currency=currency if joined else "",
        totals=_totals(counted, known if joined else None, currency),
        worst=tuple(sorted(counted.worst, key=lambda one: (one.lost, one.folder))[:WORST]),
    )


def _count(counted: _Counted, one: ClientStanding) -> None:
    counted.clients += 1
    counted.statuses[one.status] += 1
    counted.in_queue += bool(one.reasons)
    counted.kinds.update({reason.kind for reason in one.reasons})
    if one.status is not StandingStatus.DONE:
        return
    counted.diagnosed += 1
    if one.as_of is not None:
        counted.as_of = one.as_of if counted.as_of is None else max(counted.as_of, one.as_of)
    figures = {figure.key: figure.value for figure in one.figures}
    value = _number(figures.get(VALUE))
    counted.without_value += value is None
    for name, key in SUMMED:
        amount = _number(figures.get(key))
        if amount is not None:
            _sum(counted, name, one.currency).add(amount)
    if value is not None:
        for part in one.exposures:
            _sum(counted, f"{EXPOSURE}.{part.of}.{part.name}", one.currency).add(part.value)
    lost = _number(figures.get(WORST_BY))
    if lost is not None and lost < 0.0:
        counted.worst.append(WorstClient(one.folder, one.alias, lost, value, one.currency))
        if len(counted.worst) > 100 * WORST:
            counted.worst = sorted(counted.worst, key=lambda each: (each.lost, each.folder))[:WORST]


def _sum(counted: _Counted, name: str, currency: str) -> _Sum:
    return counted.sums.setdefault((name, currency), _Sum())


def _number(value: float | str | None) -> float | None:
    return value if isinstance(value, float) else None


def _totals(counted: _Counted, rates: Mapping[str, float] | None, currency: str) -> tuple[FirmTotal, ...]:
    """Every sum in the firm's currency, or each currency's own, the large before the small of its kind."""
    joined: dict[tuple[str, str], _Sum] = {}
    for (name, money), own in sorted(counted.sums.items()):
        into = joined.setdefault((name, money if rates is None else currency), _Sum())
        into.amount += own.amount * (1.0 if rates is None else rates[money])
        into.clients += own.clients
    made = [FirmTotal(name, one.amount, money, one.clients, rates is None) for (name, money), one in joined.items()]
    listed: Counter[str] = Counter()
    chosen = []
    for total in sorted(made, key=_place):
        listed[total.currency] += total.key.startswith(f"{EXPOSURE}.{SYMBOL}.")
        if not total.key.startswith(f"{EXPOSURE}.{SYMBOL}.") or listed[total.currency] <= TOP_SYMBOLS:
            chosen.append(total)
    return tuple(chosen)


_ORDER = {
    **{name: at for at, (name, _) in enumerate(SUMMED)},
    **{of: at for at, of in enumerate(("class", "currency", "country", "sector", SYMBOL), start=len(SUMMED))},
}


def _place(one: FirmTotal) -> tuple[int, str, float, str]:
    topic = one.key.split(".")[1] if one.key.startswith(f"{EXPOSURE}.") else one.key
    amount = 0.0 if topic == one.key else -abs(one.value)
    return _ORDER[topic], one.currency, amount, one.key
