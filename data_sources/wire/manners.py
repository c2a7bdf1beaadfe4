"""How often a host is asked, how long after a failure, and when no more.

One ``Manners`` serves a whole command, whatever number of sources and threads it has: the queue, the
circuit and the time budget belong to the host and to the command, not to a provider. Clock, sleep
and chance are arguments.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Politeness:
    """How one host is treated.

    Args:
        spacing_seconds: between the starts of two requests to the host.
        at_once: requests to the host that may be under way together.
        tries: how often one request is made in all, on 429, 5xx and time-outs.
        first_wait_seconds: before the second try; doubled for each further one, times 0.5 to 1.5 by chance.
        longest_wait_seconds: what a host may ask for with Retry-After, and where doubling ends.
        circuit_failures: requests that fail in a row until the host is left alone.
    """

    spacing_seconds: float = 0.25
    at_once: int = 2
    tries: int = 3
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 20.0
    circuit_failures: int = 3


@dataclass(slots=True)
class _Host:
    """What is remembered of one host."""

    slots: threading.BoundedSemaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_start: float = 0.0
    failures: int = 0


class Manners:
    """The queue, the circuit and the budget of one command.

    Args:
        politeness: for every host.
        budget_seconds: for the whole command, from now; None for no limit.
        clock: monotonic seconds.
        sleep: waits so many seconds.
        chance: a number in [0, 1) a call.
    """

    def __init__(
        self,
        politeness: Politeness | None = None,
        budget_seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.politeness = politeness or Politeness()
        self.budget_seconds = budget_seconds
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._began = clock()
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def remaining(self) -> float | None:
        """Seconds of the budget that are left; None where there is no limit."""
        return None if self.budget_seconds is None else self.budget_seconds - (self._clock() - self._began)
