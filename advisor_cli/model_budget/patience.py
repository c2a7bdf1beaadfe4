"""How long a process waits in vain for a model, and how often it asks in vain before it asks no more.

A night's run has a thousand questions. A service that is out of order, or has no more to give today, may cost it some
minutes once, and not a minute for each of them; what is left without words gets them from the next run.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from diagnostics.commentary.model import ModelFailure

MOST_IN_VAIN = 3
PIECE = 10.0  # seconds of a wait between two signs of life
# Kinds of failure that the next question would meet as well.
LASTING = frozenset({"not_installed", "not_configured", "timeout", "unavailable"})


def no_sign() -> None:
    """Nobody wants to know that a wait goes on."""


class Patience:
    """What is left of it; a reply renews it.

    Args:
        seconds: that are waited for a turn, all waits since the last reply together.
        beat: called before each question, and now and then while one waits for its turn.
        sleep: waits for so many seconds.
    """

    def __init__(
        self, seconds: float, beat: Callable[[], None] = no_sign, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._seconds = seconds
        self._beat = beat
        self._sleep = sleep
        self._waited = 0.0
        self._in_vain: list[ModelFailure] = []

    def left(self) -> float:
        """Seconds that may still be waited; a question begins with this look."""
        self._beat()
        return max(self._seconds - self._waited, 0.0)

    def sleep(self, seconds: float) -> None:
        """Wait, with a sign of life now and then."""
        self._waited += seconds
        while seconds > 0.0:
            piece = min(seconds, PIECE)
            self._sleep(piece)
            self._beat()
            seconds -= piece

    def look(self) -> None:
        """Refuse to ask where it was asked in vain too often.

        Raises:
            ModelFailure: of the kind of the last one.
        """
        if len(self._in_vain) >= MOST_IN_VAIN:
            last = self._in_vain[-1]
            raise ModelFailure(last.kind, f"asked {MOST_IN_VAIN} times in vain and no more: {last.detail}")

    def answered(self) -> None:
        """A reply came."""
        self._waited = 0.0
        self._in_vain.clear()

    def failed(self, failure: ModelFailure) -> None:
        """None came."""
        if failure.kind in LASTING:
            self._in_vain.append(failure)
