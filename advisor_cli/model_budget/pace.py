"""How fast a service may be asked, by all processes of this machine together.

Each question takes a turn before it is asked. Of the turns that begin within any minute there are never more than the
rate allows; and none begins before the moment that the service named when it refused (HTTP 429 with Retry-After).
Turns are wall-clock moments, the only ones that processes share. Beside each stands the moment at which it was taken:
where that lies ahead, the clock was set back since, and all of them are moved by as much.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from advisor_cli.model_budget.ledger import Ledger
from diagnostics.commentary.model import ModelFailure

# A minute, and what a question may need from its turn to the wire: the rate is kept where the service counts.
WINDOW = 61.0
LONGEST_PAUSE = 3600.0  # seconds; no service is believed that names a longer one


class Pace:
    """The turns of one service.

    Args:
        ledger: where they are written down.
        service: whose rate it is.
        requests_per_minute: None for as many as are wanted; pauses are kept all the same.
        clock: seconds since 1970.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        ledger: Ledger,
        service: str,
        requests_per_minute: int | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._ledger = ledger
        self._service = service
        self._rate = requests_per_minute
        self._clock = clock
        self._sleep = sleep

    def wait(self, at_most: float) -> None:
        """Take the next turn and wait for it.

        Args:
            at_most: seconds that may be waited.

        Raises:
            ModelFailure: rate_limited, the next turn lies further ahead; none was taken. Or there is a rate and nobody
                can say how many turns were taken.
        """
        wait = self._ledger.write(lambda file: self._taken(file, at_most))
        if wait is None:
            if self._rate is not None:
                why = self._ledger.trouble or f"{self._ledger.path} cannot be used"
                raise ModelFailure("rate_limited", f"nobody can say how often the model was asked: {why}")
            return
        if wait > at_most:
            raise ModelFailure(
                "rate_limited", f"the next question may be asked in {wait:.0f} seconds, and {at_most:.0f} are left"
            )
        if wait > 0.0:
            self._sleep(wait)

    def pause(self, seconds: float) -> None:
        """Let nobody ask the service for so long; of several pauses the one that ends last holds."""
        self._ledger.write(lambda file: self._paused(file, min(max(seconds, 0.0), LONGEST_PAUSE)))

    def _paused(self, file: sqlite3.Connection, seconds: float) -> float:
        now = self._now(file)
        file.execute(
            "INSERT INTO pauses VALUES (:service, :until, :told) ON CONFLICT (service) DO UPDATE SET"
            " until = max(until, :until), told = :told",
            {"service": self._service, "until": now + seconds, "told": now},
        )
        return now

    def _taken(self, file: sqlite3.Connection, at_most: float) -> float:
        """Seconds to the next turn, which is written down where it is not too far ahead."""
        now = self._now(file)
        paused = file.execute("SELECT until FROM pauses WHERE service = ?", (self._service,)).fetchone()
        turn = now if paused is None else max(now, paused[0])
        if self._rate is None:
            return turn - now
        file.execute("DELETE FROM turns WHERE service = ? AND at < ?", (self._service, now - 2.0 * WINDOW))
        turns = [
            at
            for (at,) in file.execute(
                "SELECT at FROM turns WHERE service = ? ORDER BY at DESC LIMIT ?", (self._service, self._rate)
            )
        ]
        if turns:
            turn = max(turn, turns[0])
        if len(turns) == self._rate:
            turn = max(turn, turns[-1] + WINDOW)
        if turn - now <= at_most:
            file.execute("INSERT INTO turns VALUES (?, ?, ?)", (self._service, turn, now))
        return turn - now

    def _now(self, file: sqlite3.Connection) -> float:
        """The moment, read while nobody else can write; what was written under a later clock is moved back to it."""
        now = self._clock()
        for table, at, taken in (("turns", "at", "taken"), ("pauses", "until", "told")):
            latest = file.execute(f"SELECT max({taken}) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
            if latest is not None and latest > now:
                moved = f"UPDATE {table} SET {at} = {at} - :by, {taken} = {taken} - :by"  # noqa: S608 - our own names
                file.execute(moved, {"by": latest - now})
        return now
