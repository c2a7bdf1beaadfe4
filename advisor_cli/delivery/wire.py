"""What apprise's sending really came to, seen where it leaves the process.

``notify()`` says yes or no. That is too little for sending nothing twice: "no" is said for a refused connection, for
a refusal in the service's words, and for a server that took everything and never answered; and "yes" for an answer of
HTTP 200 whose body says that the robot's key is wrong (WeCom, DingTalk and Feishu answer so). Python's own audit events
tell when a body is handed over; ``requests`` and ``smtplib`` are wrapped to see the answers that apprise drops. This
is done in a process that lives for one letter (``one_send``), and never in the one that writes the brief.
"""

from __future__ import annotations

import json
import smtplib
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

# They prepare a message or look up to whom it goes; nobody has received anything when they are answered.
ACCEPTED = 250  # a mail server takes the message
PREPARING = ("getUpdates", "getMe", "users.lookupByEmail", "conversations.open", "files.getUploadURLExternal")
READING = ("HEAD", "OPTIONS")  # not GET: some programs take a message so
# A gateway says that it has no answer: what is behind it may have taken the message.
NO_ANSWER = (502, 504)
CODED_HOSTS = ("feishu.cn", "larksuite.com")
Tell = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class _Under:
    """A message that is just being handed over by this thread."""

    is_begun: bool = False


class Wire:
    """Watches this process's sending until it ends, and tells each step as it happens.

    Steps: ``{"connects": true}`` when anything connects, ``{"session": true}`` when that is for mail or HTTP, which are
    watched; ``{"begun": true}`` when a message begins to leave; ``{"ended": "accepted" | "refused" | "unanswered" |
    "unreached", "began": ..., "why": ...}`` when it is known what became of it.
    """

    def __init__(self, tell: Tell, plain: str = "") -> None:
        self._tell = tell
        self._plain = plain
        self._guard = threading.Lock()
        self._local = threading.local()

    def watch(self) -> None:
        """Begin. It cannot be undone: an audit hook stays as long as its process."""
        self._wrap_requests()
        self._wrap_mail()
        sys.addaudithook(self._audited)

    def say(self, step: dict[str, Any]) -> None:
        """One step, whole, whichever thread it happens in."""
        with self._guard:
            self._tell(step)

    def _under(self) -> _Under | None:
        found: _Under | None = getattr(self._local, "under", None)
        return found

    def _audited(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            self.say({"connects": True})
        elif event == "http.client.send":
            data = arguments[1]
            if not (isinstance(data, bytes | bytearray) and bytes(data[:8]) == b"CONNECT "):
                self._begin()
        elif event == "smtplib.connect":
            self.say({"session": True})
        elif event == "smtplib.send" and bytes(arguments[1]).strip().lower() != b"data":
            self._begin()

    def _begin(self) -> None:
        under = self._under()
        if under is not None and not under.is_begun:
            under.is_begun = True
            self.say({"begun": True})

    def _end(self, under: _Under | None, ended: str, why: str) -> None:
        begun = under is not None and under.is_begun
        self.say({"ended": ended, "began": begun, "why": why})

    def _lost(self, under: _Under, failure: BaseException) -> None:
        self._end(under, "unanswered" if under.is_begun else "unreached", _reason(failure))

    def _wrap_requests(self) -> None:
        import requests

        send = requests.Session.send

        def watched(
            session: requests.Session,
            request: requests.PreparedRequest,
            **options: Any,  # noqa: ANN401 - passed on as they come
        ) -> requests.Response:
            path = urlsplit(request.url or "").path
            if self._under() is not None:  # a step of a request that is led elsewhere
                return send(session, request, **options)
            if request.method in READING or path.endswith(PREPARING):
                self.say({"session": True})
                return send(session, request, **options)
            self.say({"session": True})
            under = self._local.under = _Under()
            try:
                answer = send(session, request, **options)
            except BaseException as failure:
                self._lost(under, failure)
                raise
            finally:
                self._local.under = None
            ended, why = verdict(
                answer.status_code,
                answer.url,
                answer.content,
                moved=bool(answer.history) and answer.request.method != request.method,
            )
            self._end(under, ended, why)
            return answer

        requests.Session.send = watched  # type: ignore[assignment, method-assign]

    def _wrap_mail(self) -> None:
        data, sendmail = smtplib.SMTP.data, smtplib.SMTP.sendmail

        def watched_data(session: smtplib.SMTP, message: str | bytes) -> tuple[int, bytes]:
            under = self._local.under = _Under()
            try:
                code, reply = data(session, message)
            except smtplib.SMTPDataError as failure:  # it wants no data at all
                self._end(under, "refused", f"{failure.smtp_code} {_text(failure.smtp_error)}")
                raise
            except BaseException as failure:
                self._lost(under, failure)
                raise
            finally:
                self._local.under = None
            self._end(under, "accepted" if code == ACCEPTED else "refused", f"{code} {_text(reply)}")
            return code, reply

        def watched_mail(
            session: smtplib.SMTP, sender: str, recipients: list[str], message: str
        ) -> dict[str, tuple[int, bytes]]:
            try:
                refused = sendmail(session, sender, recipients, with_plain(message, self._plain))
            except smtplib.SMTPRecipientsRefused as failure:
                self._end(None, "refused", _refusals(failure.recipients))
                raise
            except smtplib.SMTPSenderRefused as failure:
                self._end(None, "refused", f"{failure.smtp_code} {_text(failure.smtp_error)}")
                raise
            if refused:
                self._end(None, "refused", _refusals(refused))
            return refused

        smtplib.SMTP.data = watched_data  # type: ignore[assignment, method-assign]
        smtplib.SMTP.sendmail = watched_mail  # type: ignore[assignment, method-assign]


def with_plain(message: str, plain: str) -> str:
    """A mail with this as its plain text.

    Apprise makes the plain text out of the HTML, a line for each cell of a table, which nobody can read. A mail that is
    signed or encrypted stays as it is.

    Args:
        message: as it would go out.
        plain: text for programs that show no HTML.
    """
    mail = message_from_string(message)
    if mail.get_content_type() in ("multipart/signed", "multipart/encrypted"):
        return message
    for both in mail.walk():
        if both.get_content_type() == "multipart/alternative":
            for part in both.get_payload():
                if isinstance(part, Message) and part.get_content_type() == "text/plain":
                    del part["Content-Transfer-Encoding"]
                    part.set_payload(plain, "utf-8")
                    return mail.as_string()
    return message


def verdict(status: int, url: str, content: bytes, *, moved: bool) -> tuple[str, str]:
    """What an HTTP answer means, and what it says.

    Args:
        status: of the answer.
        url: that answered.
        content: its body; one of JSON may refuse where the status does not.
        moved: whether the message was led elsewhere and lost on the way.
    """
    said = _said_in(content)
    if moved:
        return "refused", f"HTTP {status}: the address leads elsewhere, and the message got lost on the way"
    if status in NO_ANSWER:
        return "unanswered", f"HTTP {status}{said}"
    if not 200 <= status < 300:
        return "refused", f"HTTP {status}{said}"
    return ("refused", f"HTTP {status}{said}") if _refuses(url, content) else ("accepted", f"HTTP {status}")


def _refuses(url: str, content: bytes) -> bool:
    """Whether a body refuses although its status does not."""
    body = _object(content)
    if isinstance(body.get("errcode"), int) and body["errcode"] != 0:  # WeCom, DingTalk
        return True
    if body.get("ok") is False:  # Slack, Telegram
        return True
    codes = [body.get("code"), body.get("StatusCode")]
    return (urlsplit(url).hostname or "").endswith(CODED_HOSTS) and any(
        isinstance(one, int) and one != 0 for one in codes
    )


def _object(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content[:100_000])
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _said_in(content: bytes) -> str:
    """What a refusal gives as its reason."""
    body = _object(content)
    words = [
        body.get(name) for name in ("errcode", "errmsg", "code", "msg", "description", "error", "message", "detail")
    ]
    told = " ".join(str(word) for word in words if isinstance(word, str | int) and not isinstance(word, bool))
    return f": {told}" if told else ""


def _reason(failure: BaseException) -> str:
    """What the network said, without the layers of libraries around it; the whole of it where it said nothing."""
    inner: BaseException | None = failure
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror
        inner = inner.__cause__ or inner.__context__
    return f"{type(failure).__name__}: {failure}"


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


def _refusals(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address}: {code} {_text(reply)}" for address, (code, reply) in refused.items())
