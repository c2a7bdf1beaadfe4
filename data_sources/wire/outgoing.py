"""One request of a library, before it goes out."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from data_sources.wire.exchange import SECRET_PARAMETERS


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request before it is sent.

    Args:
        method: in capitals.
        url: whole, its query included.
        sent: the body.
    """

    method: str
    url: str
    sent: bytes = b""

    @property
    def parts(self) -> SplitResult:
        """The address, taken apart."""
        return urlsplit(self.url)

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The query without what identifies a session or a moment."""
        pairs = parse_qsl(self.parts.query, keep_blank_values=True)
        return tuple((name, value) for name, value in pairs if name not in SECRET_PARAMETERS)

    @property
    def key(self) -> Hashable:
        """What makes it the same request as another one."""
        return self.method, self.parts.hostname, self.parts.path, self.query, self.sent
