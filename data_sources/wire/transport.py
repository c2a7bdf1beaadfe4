"""One request over curl: in time, in size, to one place, with the certificate checked.

curl holds the bounds itself: its time-out is wall time from the first look-up of the name to the last
byte, whatever the pace of the bytes, and its content is counted after decompression while it is read.
Redirects are not followed here; who may be asked next is decided hop by hop in ``wire``.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from data_sources.errors import BadReply, SourceUnavailable
from data_sources.wire.manners import Question, TryFailed

if TYPE_CHECKING:
    from curl_cffi.requests import Response
    from curl_cffi.requests.exceptions import RequestException

# Of curl's error codes, those that a user can make something of.
REASONS = {
    5: "the name of the proxy could not be found",
    6: "the name {host} could not be found; is there a network?",
    7: "no connection to {host}",
    18: "the connection broke off in the middle of the answer",
    35: "no secure connection to {host}",
    52: "{host} closed the connection without an answer",
    55: "the connection broke off",
    56: "the connection broke off",
    60: "the certificate of {host} could not be verified",
    77: "the file of trusted certificates cannot be read",
    92: "the connection broke off",
    97: "the proxy refused the connection",
}
TIMED_OUT = 28
HEADERS_TOO_LARGE = 100  # curl has no code of its own for it
MEMBERS = 16  # streams that a gzip body may consist of; in practice it is one
COMPRESSED_OTHERWISE = "its answer is not compressed as it says"
# Another try within seconds does not change a certificate, a name that nobody knows, a proxy's refusal or a file.
FINAL = frozenset({5, 6, 60, 77, 97})
# It answered with something that is no answer: unknown compression, broken compression, broken framing, headers
# without end.
BROKEN_REPLIES = {
    61: COMPRESSED_OTHERWISE,
    8: "its answer is no HTTP",
    1: "its answer leads to something that is no web address",
    27: "its answer is too large",
    HEADERS_TOO_LARGE: "its answer has too large headers",
    16: "its answer is no HTTP",
}


@dataclass(slots=True)
class Body:
    """What has come of a reply's body, never more than the limit."""

    limit: int
    stop: int
    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    too_large: bool = False

    def take(self, chunk: bytes) -> int:
        """Curl's callback: how much was taken, or ``stop`` to break off the transfer."""
        self.size += len(chunk)
        if self.size > self.limit:
            self.too_large = True
            self.chunks.clear()
            return self.stop
        self.chunks.append(chunk)
        return len(chunk)


@dataclass(frozen=True, slots=True)
class Received:
    """A reply of any status.

    Args:
        native: curl's own response, its ``content`` filled.
        seconds: what it took.
    """

    native: Response
    seconds: float

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.native.status_code

    @property
    def retry_after(self) -> float | None:
        """Seconds that the host asks for, whether it writes a number or a date; None where it does not, or not so."""
        text = (self.native.headers.get("retry-after") or "").strip()
        if text.isdigit():
            return float(text)
        try:
            # The date is held against the host's own clock.
            until, now = (parsedate_to_datetime(date) for date in (text, self.native.headers.get("date") or ""))
            return max(0.0, (until - now).total_seconds())
        except (TypeError, ValueError):
            return None


Perform = Callable[[float, Callable[[bytes], int]], "Response"]


def receive(
    perform: Perform, host: str, question: Question, seconds: float, body_bytes: int, *, decoded: bool
) -> Received:
    """Makes one request and reads its reply.

    Args:
        perform: sends it, given the seconds it may take and the callback for its body; raises curl's errors.
        host: who is asked, for the sentence.
        question: who asks what.
        seconds: wall time, from connecting to the last byte.
        body_bytes: the longest body, decompressed.
        decoded: whether curl decompresses. It does not notice a compressed body that is cut with a length
            that says it is whole; where only gzip and deflate were offered it is done here, and noticed.

    Raises:
        TryFailed: no reply, or one that is refused.
    """
    from curl_cffi.curl import CURL_WRITEFUNC_ERROR
    from curl_cffi.requests.exceptions import RequestException

    body = Body(body_bytes, CURL_WRITEFUNC_ERROR)
    outcome: list[Response | RequestException] = []

    def attempt() -> None:
        try:
            outcome.append(perform(seconds, body.take))
        except RequestException as failure:
            outcome.append(failure)

    _interruptible(attempt)
    if not outcome:
        raise RuntimeError("the thread that waits for curl has ended without a reply")
    (ended,) = outcome
    if isinstance(ended, RequestException):
        raise _failed(ended, body, host, question, seconds) from ended
    if body.too_large:
        raise _too_large(body, question)
    content = b"".join(body.chunks)
    ended.content = content if decoded else _decompressed(content, ended, body, question)
    return Received(ended, ended.elapsed.total_seconds())


def _decompressed(content: bytes, reply: Response, body: Body, question: Question) -> bytes:
    """The body as it was before it was compressed, all of it and no more than the limit.

    Raises:
        TryFailed: it is cut, or not compressed as it says, or too large.
    """
    encoding = (reply.headers.get("content-encoding") or "identity").strip().lower()
    if encoding == "identity" or not content:
        return content
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise TryFailed(BadReply(question.source, question.asked, COMPRESSED_OTHERWISE), again=False)
    # Some hosts send deflate without its frame; the first bytes tell.
    bare = encoding == "deflate" and (content[0] & 0x0F != 8 or int.from_bytes(content[:2]) % 31)
    plain = b""
    for _ in range(MEMBERS):
        reading = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
        try:
            plain += reading.decompress(content, body.limit - len(plain) + 1)
        except zlib.error as failure:
            raise TryFailed(BadReply(question.source, question.asked, COMPRESSED_OTHERWISE), again=False) from failure
        if len(plain) > body.limit:
            raise _too_large(body, question)
        if not reading.eof:
            why = "its answer is cut off in the middle"
            raise TryFailed(BadReply(question.source, question.asked, why), again=True)
        content = reading.unused_data.lstrip(b"\0")
        if not content:
            return plain
    raise TryFailed(BadReply(question.source, question.asked, COMPRESSED_OTHERWISE), again=False)


def _failed(failure: RequestException, body: Body, host: str, question: Question, seconds: float) -> TryFailed:
    """Curl's error in words."""
    code = int(failure.code)
    if body.too_large:
        return _too_large(body, question)
    if "response headers" in str(failure):
        code = HEADERS_TOO_LARGE
    if code in BROKEN_REPLIES:
        return TryFailed(BadReply(question.source, question.asked, BROKEN_REPLIES[code]), again=False)
    if code == TIMED_OUT:
        why = f"{host} gave no complete answer within {seconds:.3g} s"
    else:
        why = REASONS.get(code, f"the connection to {host} failed (curl error {code})").format(host=host)
    return TryFailed(SourceUnavailable(question.source, question.asked, why), again=code not in FINAL)


def _too_large(body: Body, question: Question) -> TryFailed:
    why = f"its answer is longer than {body.limit / 1024 / 1024:.3g} MB"
    return TryFailed(BadReply(question.source, question.asked, why), again=False)


def _interruptible(attempt: Callable[[], None]) -> None:
    """Runs it so that Ctrl-C is heard at once: curl does not return to Python before its reply is complete.

    Python handles signals in its main thread only, so there a thread is set to wait for curl and the
    main thread waits for that one. An interrupted transfer ends by its own time-out, unseen.
    """
    if threading.current_thread() is not threading.main_thread():
        attempt()
        return
    worker = threading.Thread(target=attempt, name="advisor-wire", daemon=True)
    worker.start()
    while worker.is_alive():
        # In steps, because Windows does not interrupt a wait without an end.
        worker.join(0.5)
