"""Who is called first: the one order of reasons and of clients, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data_sources.model.book import ClientStanding, QueueKind, QueueReason
from diagnostics.facts import Fact

_PLACE = {kind: at for at, kind in enumerate(QueueKind)}
# Money and counts say nothing of how far a bound is crossed: shares and returns do.
_SIZED = frozenset({"fraction", "change"})
# What is named behind the figure is no bound of it: turnover and cost of the nearest that can be reached.
_WITHOUT_BOUND = frozenset({"rebalance.out_of_reach"})


def reasons_in_order(reasons: Iterable[QueueReason], known: Mapping[str, Fact]) -> tuple[QueueReason, ...]:
    """The reasons of one client, the most severe first, then by kind, size and name; each sentence once."""

    def size(reason: QueueReason) -> float:
        facts = [known[key] for key in reason.facts]
        numbers = [fact.number for fact in facts if fact.unit.value in _SIZED and fact.value is not None]
        return _distance(reason.finding, numbers)

    once = {(one.finding, one.facts): one for one in reasons}.values()
    return tuple(sorted(once, key=lambda one: (-one.severity, _PLACE[one.kind], -size(one), one.finding, one.facts)))


def queue_order(standings: Iterable[ClientStanding]) -> tuple[ClientStanding, ...]:
    """The clients with a reason: by severity and kind of their first, then its size, then by folder."""
    return tuple(sorted((one for one in standings if one.reasons), key=urgency))


def urgency(standing: ClientStanding) -> tuple[int, int, float, str]:
    """What a client in the queue is ordered by, the most urgent first.

    Severity, kind, then how far the first reason goes beyond its bound, then the folder, which no two clients share.
    """
    first = standing.reasons[0]
    return -first.severity, _PLACE[first.kind], -size_of(standing, first), standing.folder


def size_of(standing: ClientStanding, reason: QueueReason) -> float:
    """How far a figure of the reason goes beyond its bound, decimal; 0.0 where it is no share and no return."""
    figures = {one.key: one for one in standing.figures}
    cited = (figures[key] for key in reason.facts if key in figures)
    numbers = [one.value for one in cited if one.unit in _SIZED and isinstance(one.value, float)]
    return _distance(reason.finding, numbers)


def _distance(finding: str, numbers: list[float]) -> float:
    """Between the figure, which rules name first, and its bound, which is the last; of a figure alone, its own size.

    A bound of a loss is written without its sign.
    """
    match numbers[:1] if finding in _WITHOUT_BOUND else numbers:
        case [one]:
            return abs(one)
        case [one, *_, bound]:
            return abs(abs(one) - abs(bound))
        case _:
            return 0.0
