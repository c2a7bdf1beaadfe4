"""Sending what waits: each letter once to a target, whatever happens in the middle.

The order is what keeps the promise: taken from the outbox and written down as being sent, then sent, then written down
how it ended. One process does this at a time (the outbox's lock), so that whatever is still "being sent" when the lock
is had was left by one that died; it is listed as uncertain and not sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from advisor_cli.delivery.letter import Letter, brief_of
from advisor_cli.delivery.outbox import Outbox
from advisor_cli.delivery.sending import Parcel, send
from advisor_cli.delivery.states import Delivery, Ended, Outcome, State
from advisor_cli.delivery.targets import Only, Target
from advisor_cli.unattended.lock import Busy, Lock

Send = Callable[[Parcel, float], Outcome]
Wanted = Callable[[Delivery], bool]
# One attempt: longer than any time limit within it, so that what ends it is as a rule the better reason.
ATTEMPT_SECONDS = 60.0
LEAST_SECONDS = 2.0  # an attempt with less than that is not begun
PAUSES = (5.0, 20.0)  # between the three tries of a run
MOST_RUNS = 10
MOST_DAYS = timedelta(days=7)
AT_ONCE = 8  # targets
LEFT = "the process that was sending it died; whether it arrived is not known"
NO_TARGET = "no target of the file goes by this name"
AFTER = {Ended.SENT: State.SENT, Ended.FAILED: State.WAITING, Ended.UNCERTAIN: State.UNCERTAIN}


@dataclass(frozen=True, slots=True)
class Pace:
    """How time passes.

    Args:
        clock: the time of day, aware; for what is written down.
        stopwatch: seconds that only grow; for every wait, so that a clock that is set changes nothing.
        sleep: waits so many seconds.
        seconds: that all sending of a run may take.
        pauses: between the tries of a run, in seconds; there is one try more than pauses.
    """

    clock: Callable[[], datetime]
    stopwatch: Callable[[], float]
    sleep: Callable[[float], None]
    seconds: float = 180.0
    pauses: tuple[float, ...] = PAUSES


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of the letters of a run.

    Args:
        deliveries: those that this run tried, or that want a person's decision, as they stand now.
        not_wanted: names of the targets that want letters of exceptions only, and this was none.
        busy: whether another process was sending, and this one sent nothing: its letters wait.
    """

    deliveries: tuple[Delivery, ...]
    not_wanted: tuple[str, ...] = ()
    busy: bool = False

    def in_state(self, *states: State) -> tuple[Delivery, ...]:
        """The deliveries that stand so."""
        return tuple(one for one in self.deliveries if one.state in states)

    @property
    def is_whole(self) -> bool:
        """Whether all of it was sent."""
        return all(one.state in (State.SENT, State.DROPPED) for one in self.deliveries)


def deliver(letter: Letter, targets: Sequence[Target], outbox: Outbox, pace: Pace, send: Send = send) -> DeliveryReport:
    """Put a letter into the outbox and send what waits there of the same brief, this letter first.

    A letter of a key that was put in before is the same letter: what was sent of it is not sent again, and its text
    stays the one that it was once anybody may have it. Letters of other briefs stay where they are: their targets are
    those of another file, in which the same name may mean somebody else.

    Args:
        letter: to be sent.
        targets: that want it.
        outbox: of the home folder.
        pace: time of day, waits, and how long all of it may take.
        send: makes one attempt.

    Raises:
        FileFault: the outbox cannot be read or written. Before anything was sent nothing is lost but this letter's
            place in it; after that, what was being sent is uncertain at the next run.
    """
    wanted = [target for target in targets if letter.is_exceptional or target.only is Only.ALWAYS]
    not_wanted = tuple(target.name for target in targets if target not in wanted)
    put = outbox.put(letter, [target.name for target in wanted], pace.clock())
    report = retry_waiting(targets, outbox, pace, send, first=letter.key, wanted=of_brief(letter.brief))
    mine = {one.number for one in put}
    others = tuple(one for one in report.deliveries if one.number not in mine)
    now = tuple(outbox.delivery(one.number) or one for one in put)
    return DeliveryReport((*now, *others), not_wanted, report.busy)


def of_brief(name: str) -> Wanted:
    """Whether a delivery is of a letter of the brief of this name."""
    return lambda one: brief_of(one.letter) == name


def _everything(_: Delivery) -> bool:
    return True


def retry_waiting(
    targets: Sequence[Target],
    outbox: Outbox,
    pace: Pace,
    send: Send = send,
    *,
    first: str = "",
    wanted: Wanted = _everything,
) -> DeliveryReport:
    """Send what waits, as often as a run may; list what has to be decided by a person.

    Args:
        targets: of the file as it is now.
        outbox: of the home folder.
        pace: time of day, waits, and how long all of it may take.
        send: makes one attempt.
        first: key of the letter that goes before older ones.
        wanted: which deliveries it is about; the others are neither sent nor reported.

    Raises:
        FileFault: the outbox cannot be read or written.
    """
    until = pace.stopwatch() + pace.seconds
    if not any(map(wanted, outbox.deliveries())):
        return DeliveryReport(())
    lock = _taken(outbox, pace, until)
    if lock is None:
        return DeliveryReport(tuple(filter(wanted, outbox.deliveries())), busy=True)
    try:
        outbox.abandon(LEFT, pace.clock())
        before = tuple(filter(wanted, outbox.deliveries()))
        waiting = sorted((one for one in before if one.state is State.WAITING), key=lambda one: one.letter != first)
        _Sending(outbox, {target.name: target for target in targets}, pace, until, send).all_of(waiting)
        outbox.forget(pace.clock())
    finally:
        lock.__exit__(None, None, None)
    return DeliveryReport(tuple(outbox.delivery(one.number) or one for one in before))


def name_left_behind(outbox: Outbox, pace: Pace) -> None:
    """What a dead process was sending becomes uncertain, unless somebody is sending now."""
    if not any(one.state is State.SENDING for one in outbox.deliveries()):
        return
    try:
        with Lock(outbox.lock, "sending"):
            outbox.abandon(LEFT, pace.clock())
    except Busy:
        return  # it is being sent


def _taken(outbox: Outbox, pace: Pace, until: float) -> Lock | None:
    """The lock of the outbox, once another process has ended; None where that takes too long."""
    while True:
        try:
            return Lock(outbox.lock, "sending").__enter__()
        except Busy:
            if pace.stopwatch() + 1.0 > until:
                return None
            pace.sleep(0.5)


@dataclass(frozen=True, slots=True)
class _Sending:
    """The sending of one run: what is needed for it, until when it may take."""

    outbox: Outbox
    targets: Mapping[str, Target]
    pace: Pace
    until: float
    send: Send

    def all_of(self, waiting: Sequence[Delivery]) -> None:
        """Every target at once, the letters of one target one after the other: one that hangs holds up no other."""
        queues: dict[str, list[Delivery]] = {}
        for one in waiting:
            queues.setdefault(one.target, []).append(one)
        if not queues:
            return

        def work(queue: Sequence[Delivery]) -> None:
            for one in queue:
                self._tries(one)
                self._end_run(one.number)

        with ThreadPoolExecutor(min(AT_ONCE, len(queues)), thread_name_prefix="advisor-sending") as pool:
            for done in [pool.submit(work, queue) for queue in queues.values()]:
                done.result()

    def _tries(self, waiting: Delivery) -> None:
        """The tries of one run."""
        target = self.targets.get(waiting.target)
        if target is None:
            return
        for pause in (*self.pace.pauses, None):
            seconds = min(ATTEMPT_SECONDS, self.until - self.pace.stopwatch())
            if seconds < LEAST_SECONDS or not self.outbox.claim(waiting.number, self.pace.clock()):
                return
            letter, names = self.outbox.letter(waiting.letter)  # claimed, it keeps its text until it is settled
            outcome = self.send(Parcel(letter, names, target), seconds)
            state = AFTER[outcome.ended]
            self.outbox.settle(waiting.number, state, outcome.why, self.pace.clock())
            if state is not State.WAITING or pause is None:
                return
            if self.pace.stopwatch() + pause + LEAST_SECONDS > self.until:
                return
            self.pace.sleep(pause)

    def _end_run(self, number: int) -> None:
        """Another run without it; given up after many, or after a week. A clock that is set back gives it more time."""
        now = self.outbox.delivery(number)
        if now is None or now.state is not State.WAITING:
            return
        at = self.pace.clock()
        why = "" if now.target in self.targets else NO_TARGET
        self.outbox.end_run(number, refused=at - now.since > MOST_DAYS or now.runs + 1 >= MOST_RUNS, why=why, at=at)
