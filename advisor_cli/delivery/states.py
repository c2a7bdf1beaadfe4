"""How a letter stands with a target, and how one attempt to send it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class State(Enum):
    """Where a letter is on its way to one target."""

    WAITING = "waiting"  # to be sent, by this run or the next
    SENDING = "sending"  # an attempt is being made, or its process died in the middle
    SENT = "sent"  # the service said that it has it
    REFUSED = "refused"  # given up after many runs or days; nobody has it
    UNCERTAIN = "uncertain"  # it was handed over and nobody said what became of it: never sent again by itself
    DROPPED = "dropped"  # the user does not want it sent any more


OPEN = (State.WAITING, State.SENDING, State.REFUSED, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One letter on its way to one target.

    Args:
        number: what the user calls it by.
        letter: key of the letter.
        target: name of the target.
        tries: attempts so far.
        runs: runs that ended with it still waiting.
        since: when it was put into the outbox.
        last: when its state last changed.
        why: what the service or the network said last; "" where nothing went wrong.
        run: id of the run that the letter speaks of.
    """

    number: int
    letter: str
    subject: str
    target: str
    state: State
    tries: int
    runs: int
    since: datetime
    last: datetime
    why: str
    run: str


class Ended(Enum):
    """How an attempt ended."""

    SENT = "sent"
    FAILED = "failed"  # for certain: nothing of it arrived
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt: how it ended, and what was said; never with a secret in it."""

    ended: Ended
    why: str = ""
