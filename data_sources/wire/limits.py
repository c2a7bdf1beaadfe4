"""What one reply, one question and one command may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is received.

    Args:
        body_bytes: of one reply, decompressed; a longer one is refused while it is being read. A century of daily
            bars has half of it; read as JSON, nothing but "{}" takes eighty times its room.
        reply_seconds: for one request, from connecting to the last byte.
        call_requests: requests that one call of a provider's library may make (pagers).
        redirects: how many are followed, each to a host that is on the provider's list.
    """

    body_bytes: int = 8 * 1024 * 1024
    reply_seconds: float = 30.0
    call_requests: int = 400
    redirects: int = 4
