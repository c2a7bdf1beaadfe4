"""How the clients of a book stand, as a run over all of them left it: what queue, totals and briefs are made of.

Nothing here tells who a client is but ``folder``, which stays on the advisor's machine: it is shown in the advisor's
own terminal and files, and is left out of whatever is delivered or handed to a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class StandingStatus(Enum):
    """What came of one client."""

    DONE = "done"
    UNREADABLE = "unreadable"  # a file of his is faulty: ``why`` says which and what to do
    NO_DATA = "no data"  # nothing of the account can be valued
    SOURCE_FAILED = "source failed"  # prices that exist could not be had: try again later
    CRASHED = "crashed"  # the process that worked on it died, or took too long: it is left out of every later chunk


class QueueKind(Enum):
    """Why a client is in the queue, the most urgent first. The closed list that the queue has words for."""

    BREACH = "breach"  # a limit or a band of the policy
    SUITABILITY = "suitability"  # more risk than the client's level
    LOSS = "loss"  # more than the rule's bound over its window
    DRAWDOWN = "drawdown"
    DRIFT = "drift"  # outside a band, or trades that the policy implies
    LIQUIDITY = "liquidity"  # money wanted soon is not there
    GOAL = "goal"  # unlikely to be reached
    RECONCILIATION = "reconciliation"  # the files do not add up
    STALE = "stale"  # files or prices end long before the day
    DATA = "data"  # something is wrong in the data
    # Nobody is called about these: the files or prices are to be mended first.
    UNREADABLE = "unreadable"
    NOT_VALUED = "not valued"


@dataclass(frozen=True, slots=True)
class StandingFigure:
    """A figure of a client as the diagnosis has it; a day as ISO 8601 writes it. None is absent (``why`` says it)."""

    key: str
    value: float | str | None
    unit: str
    currency: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class QueueReason:
    """One reason to look at a client: a finding of the diagnosis, or a fault.

    Args:
        severity: 1 to 3, as of the finding; faults are 3.
        finding: "rule.variant"; "" for a fault.
        facts: keys of the figures that the finding rests on, in the order of its sentence's slots.
        said: (language, sentence) with its figures written, as the rules say it.
    """

    kind: QueueKind
    severity: int
    finding: str
    facts: tuple[str, ...]
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """A part of one client's value: ``of`` is "class", "currency", "country", "sector" or "symbol"."""

    of: str
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class ClientStanding:
    """One client of a book on one day.

    Args:
        folder: name of the client's folder, or of the row's client in a table: the firm's own, never delivered.
        alias: what stands for the client elsewhere; of a client whose files could not be read it is that of the folder.
        as_of: day of the figures; None where there are none.
        currency: of the client's report, "" where there is none.
        figures: those that the queue, the totals and the JSON line show, in a fixed order.
        exposures: in ``currency``; they need not add up to the value where something is not classified.
        reasons: the most severe first; () for a client with nothing to say of.
        why: of a status other than DONE, one sentence (with places of files and rows, never with a client's name).
        files: digest of the client's files and profile: what decides whether he has changed.
        result: digest of everything that was found: equal results are equal, on whichever machine they were made.
        faults: of a status other than DONE, every fault of the files with its file and row; they are never delivered.
    """

    folder: str
    alias: str
    status: StandingStatus
    as_of: date | None
    currency: str = ""
    figures: tuple[StandingFigure, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    reasons: tuple[QueueReason, ...] = ()
    why: str = ""
    files: str = ""
    result: str = ""
    faults: tuple[str, ...] = ()

    def figure(self, key: str) -> StandingFigure | None:
        """The figure of a key; None where the client has none of it."""
        return next((one for one in self.figures if one.key == key), None)


@dataclass(frozen=True, slots=True)
class FirmTotal:
    """A sum over clients in one currency; ``clients`` is over how many.

    Args:
        key: "value", "flows", "exposure.class.equity", ...
        by_currency: whether it sums clients of this currency alone, because a rate was not had or not asked for.
    """

    key: str
    value: float
    currency: str
    clients: int
    by_currency: bool = False


@dataclass(frozen=True, slots=True)
class RuleHeld:
    """What came of a watchlist's rule on accounts, over every client of the book.

    Args:
        rule: its name.
        clients: for whom it holds.
        unjudged: of whom nobody can tell: their files could not be read, or the figure is not there.
        first: the first of those for whom it holds, those who lost most or are most urgent; ``folder`` is "".
    """

    rule: str
    clients: int
    unjudged: int
    first: tuple[ClientStanding, ...] = ()


@dataclass(frozen=True, slots=True)
class BookStanding:
    """A book on one day, without anything that tells who the clients are.

    Args:
        run: id of the run over the book.
        clients, diagnosed, in_queue: how many there are, had figures, have a reason to be looked at.
        queue: those with a reason, the most urgent first; ``folder`` is "" in all of them.
        totals: of the firm.
        left_out: clients of the queue beyond those listed.
        held: of each rule on accounts, where the watchlist was known when the book was looked at.
    """

    run: str
    as_of: date
    clients: int
    diagnosed: int
    in_queue: int
    queue: tuple[ClientStanding, ...] = ()
    totals: tuple[FirmTotal, ...] = ()
    left_out: int = 0
    held: tuple[RuleHeld, ...] = ()
