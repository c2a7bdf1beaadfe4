"""Exchanges written as recordings that anyone can replay without a network, and without whose they were.

``CassetteWriter`` is a listener of a ``Wire``. It writes one pair of files a distinct question, in the
form that the replay proxy of the tests answers from. What identifies a session (cookies, crumbs, tokens)
is written nowhere: it is taken out of the query and of the form, no header but the type of the content
and the place of a redirect is kept, and a crumb that was handed out is replaced by a fixed word wherever
it appears.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from data_sources.wire.exchange import SESSION_PATHS, Exchange

CRUMB = "crumb-removed"
REMOVED = "removed"
# Names whose value identifies a session, in a query, a form or a JSON body, whatever the case.
SECRET_NAMES = (
    "crumb", "token", "access_token", "refresh_token", "id_token", "csrftoken", "csrf_token", "sessionid",
    "session_id", "cookie", "set-cookie", "set_cookie", "authorization", "password", "apikey", "api_key", "secret",
    "guid", "ut", "gcrumb", "yid", "email",
)  # fmt: skip
_IN_JSON = re.compile(
    rf'("(?:{"|".join(map(re.escape, SECRET_NAMES))})"\s*:\s*)("(?:[^"\\]|\\.)*"|[^\s,}}\]{{\["][^\s,}}\]]*)',
    re.IGNORECASE,
)
_IN_FORM = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, SECRET_NAMES))})=([^&\s\"'<>;]+)", re.IGNORECASE)
_IN_HTML = re.compile(rf'(name="(?:{"|".join(map(re.escape, SECRET_NAMES))})"[^>]*?value=")([^"]*)(")', re.IGNORECASE)
# Kept short: some systems allow 255 bytes for a name, and 260 characters for a whole path.
NAME_LENGTH = 60
# What no system takes for anything but a letter of a name.
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class CassetteWriter:
    """Writes every exchange that it hears of into a folder; the last answer to a question stays.

    Args:
        folder: made when the first exchange comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._crumbs: set[bytes] = set()

    def __call__(self, exchange: Exchange) -> None:
        """Writes one exchange.

        Raises:
            OSError: the folder cannot be written.
        """
        with self._lock:
            body = self._body(exchange)
            meta = self._meta(exchange)
            name = file_name(exchange, meta)
            folder = self.folder / _safe(exchange.provider) / _safe(exchange.host)
            folder.mkdir(parents=True, exist_ok=True)
            meta |= {"body": f"{name}.body"}
            (folder / f"{name}.body").write_bytes(body)
            text = json.dumps(meta, ensure_ascii=False, indent=1)
            (folder / f"{name}.meta.json").write_text(text + "\n", encoding="utf-8", newline="\n")

    def _body(self, exchange: Exchange) -> bytes:
        """The body without what identifies a session."""
        if exchange.path in SESSION_PATHS:
            if exchange.status == 200 and exchange.body.strip():
                self._crumbs.add(exchange.body.strip())
                return CRUMB.encode()
            return without_secrets(exchange.body)
        if exchange.is_session:
            # A page of consent, or an error page: all that the library needs of it is that it came.
            return b""
        return self._without_crumbs(without_secrets(exchange.body))

    def _without_crumbs(self, body: bytes) -> bytes:
        for crumb in self._crumbs:
            for form in (crumb, quote(crumb, safe="").encode(), json.dumps(crumb.decode("latin-1"))[1:-1].encode()):
                body = body.replace(form, CRUMB.encode())
        return body

    def _meta(self, exchange: Exchange) -> dict[str, object]:
        """What a replay has to know, in the replay proxy's words."""
        query = {name: value for name, value in exchange.query if name.lower() not in SECRET_NAMES}
        headers = {"Content-Type": exchange.content_type} if exchange.content_type else {}
        if exchange.location:
            headers["Location"] = _public_address(exchange.location)
        if exchange.is_session and exchange.path == "/":
            # yfinance wants a cookie before it asks for a crumb.
            headers["Set-Cookie"] = f"A3={REMOVED}; Expires=Wed, 31 Dec 2036 20:00:00 GMT; Domain=.yahoo.com; Path=/"
        return {
            "method": exchange.method,
            "host": exchange.host,
            "path": exchange.path,
            "query": query,
            **_sent(exchange.sent),
            "status": exchange.status,
            "headers": headers,
            "seconds": round(exchange.seconds, 3),
        }


def _sent(body: bytes) -> dict[str, object]:
    """What tells one body that was sent from another: the fields of a form, or the digest of anything else."""
    if body.lstrip()[:1] in (b"{", b"["):
        return {} if without_secrets(body) != body else {"sent_sha256": hashlib.sha256(body).hexdigest()}
    form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    fields = {name: value for name, value in form if name.lower() not in SECRET_NAMES}
    return {"sent": fields} if fields else {}


def file_name(exchange: Exchange, meta: dict[str, object]) -> str:
    """The name of a question's files: its path for people, and the digest of the whole question.

    Letters, digits, dots and dashes only, never one of the names that Windows keeps for itself.
    """
    question = json.dumps([meta.get(part) for part in ("method", "host", "path", "query", "sent", "sent_sha256")])
    digest = hashlib.sha256(question.encode()).hexdigest()[:16]
    readable = _UNSAFE.sub("-", exchange.path.strip("/"))[-NAME_LENGTH:].strip(".-") or "root"
    return f"{readable}-{digest}".lower()


def without_secrets(body: bytes) -> bytes:
    """A text body with the value of every secret name replaced; other bytes are as they were."""
    text = body.decode("utf-8", "surrogateescape")
    text = _IN_JSON.sub(rf'\1"{REMOVED}"', text)
    text = _IN_HTML.sub(rf"\1{REMOVED}\3", text)
    text = _IN_FORM.sub(rf"\1={REMOVED}", text)
    return text.encode("utf-8", "surrogateescape")


def _public_address(url: str) -> str:
    """An address without the secrets of its query, and without a user's name in it."""
    parts = urlsplit(url)
    pairs = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in SECRET_NAMES]
    return parts._replace(netloc=parts.hostname or "", query=urlencode(pairs), fragment="").geturl()


def _safe(name: str) -> str:
    return _UNSAFE.sub("-", name).strip(".-") or "unnamed"
