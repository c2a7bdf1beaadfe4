"""Answers of the replay proxy, and what may befall them on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from replay_proxy import Seen


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    headers: dict[str, str]
    body: bytes
    delay_seconds: float = 0.0
    drip_seconds: float = 0.0
    cut_after: int | None = None
    chunked: bool = False


class Fault(Enum):
    """What a request may meet instead of its answer."""

    REFUSE = "refuse"  # the connection is closed without an answer
    DELAY = "delay"  # the answer comes after ``Faults.seconds``
    DRIP = "drip"  # the answer comes byte by byte, ``Faults.seconds`` for each
    CUT = "cut"  # half of the body, then the connection is closed
    CUT_CLEAN = "cut clean"  # half of the body, with a length that says it is all
    GARBLE = "garble"  # bytes of the body changed
    LIMITED = "429"
    BROKEN = "500"
    HTML = "html"  # a web page, status 200
    EMPTY = "empty"  # no body, status 200


@dataclass
class Faults:
    """Which request meets which fault.

    Args:
        at: the fault of the n-th request, counted from 1.
        always: the fault of every request that ``at`` does not name.
        hosts: only requests to these are counted and met; empty for all.
        only: only requests that it accepts are counted and met; None for all. It names a request whose place
            among others that are made at once is left to chance.
        seconds: of DELAY and DRIP.
        headers: more headers of a faulty answer ("Retry-After").
    """

    at: dict[int, Fault] = field(default_factory=dict)
    always: Fault | None = None
    hosts: frozenset[str] = frozenset()
    seconds: float = 0.5
    headers: dict[str, str] = field(default_factory=dict)
    only: Callable[[Seen], bool] | None = None
    counted: int = 0

    def next(self, seen: Seen) -> Fault | None:
        """The fault of the request that has come now."""
        if (self.hosts and seen.host not in self.hosts) or (self.only is not None and not self.only(seen)):
            return None
        self.counted += 1
        return self.at.get(self.counted, self.always)


def garbled(body: bytes) -> bytes:
    """The body with every 97th byte another one: of a text, one that no text has."""
    changed = bytearray(body)
    for place in range(len(changed) // 3, len(changed), 97):
        changed[place] ^= 0x80
    return bytes(changed)


def faulty(fault: Fault, answer: Answer, faults: Faults) -> Answer | None:
    """The answer that a fault makes of another one; None: no answer at all."""
    half = len(answer.body) // 2
    match fault:
        case Fault.REFUSE:
            return None
        case Fault.DELAY:
            return Answer(answer.status, answer.headers, answer.body, delay_seconds=faults.seconds)
        case Fault.DRIP:
            return Answer(answer.status, answer.headers, answer.body, drip_seconds=faults.seconds)
        case Fault.CUT:
            return Answer(answer.status, answer.headers, answer.body, cut_after=half)
        case Fault.CUT_CLEAN:
            return Answer(answer.status, answer.headers, answer.body[:half])
        case Fault.GARBLE:
            return Answer(answer.status, answer.headers, garbled(answer.body))
        case Fault.LIMITED:
            return Answer(429, faults.headers, b"Too Many Requests")
        case Fault.BROKEN:
            return Answer(500, faults.headers, b"")
        case Fault.HTML:
            page = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>\x1b[31mwait</body></html>"
            return Answer(200, {"Content-Type": "text/html"} | faults.headers, page)
        case Fault.EMPTY:
            return Answer(200, answer.headers, b"")
