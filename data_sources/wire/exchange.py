"""One question put to a host and what came back."""

from __future__ import annotations

from dataclasses import dataclass

# Query parameters that identify a session or a moment, not a question. They are never kept.
SECRET_PARAMETERS = frozenset({"crumb", "token", "ut", "cb", "callback", "_", "rt", "r"})

# Where a host hands out cookies and crumbs: what comes from there is a session, not data.
SESSION_HOSTS = frozenset({"fc.yahoo.com", "guce.yahoo.com", "consent.yahoo.com"})
SESSION_PATHS = frozenset({"/v1/test/getcrumb"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply. Cookies, crumbs and tokens are not in it.

    Args:
        provider: the registered name of the source that asked.
        method, host, path: of the request.
        query: (name, value) pairs without ``SECRET_PARAMETERS``, in the request's order.
        status: HTTP status of the reply.
        content_type: as the reply says, "" where it does not.
        body: what was received, decompressed.
        sha256: digest of ``body``.
        seconds: from the first byte sent to the last one received, the waiting in the queue left out.
        scheme: "https", or "http" where the host speaks nothing better.
        location: where the reply leads, "" where it is no redirect.
        sent: body of the request.
    """

    provider: str
    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int
    content_type: str
    body: bytes
    sha256: str
    seconds: float
    scheme: str = "https"
    location: str = ""
    sent: bytes = b""

    @property
    def is_session(self) -> bool:
        """Whether this was about a cookie or a crumb: no data, and different at every run."""
        return self.host in SESSION_HOSTS or self.path in SESSION_PATHS
