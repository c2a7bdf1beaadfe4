"""What one call of a provider's library asked and heard, and the failure that the library may have swallowed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from data_sources.errors import SourceError
from data_sources.wire.exchange import Exchange


@dataclass(slots=True)
class Heard:
    """One call of a library.

    Args:
        asked: what is asked for, in words, for the sentences of errors.
        tolerate: hosts, or hosts with a path ("query1.finance.yahoo.com/v1/test/getcrumb"), whose failure the
            library can do without: it is told in its own terms and ``failure`` is left alone.
        exchanges: what was asked and answered, in order.
        requests: how many were made, hops of redirects included, tries again not.
        overdue: asked before each request; once it says yes, the call has taken its time and asks no more.
    """

    asked: str
    tolerate: set[str] = field(default_factory=set)
    exchanges: list[Exchange] = field(default_factory=list)
    requests: int = 0
    redirects: int = 0
    overdue: Callable[[], bool] | None = None
    _failures: dict[Hashable, SourceError] = field(default_factory=dict)

    @property
    def failure(self) -> SourceError | None:
        """What the first request failed with that was never answered; None where all were."""
        return next(iter(self._failures.values()), None)

    def tolerates(self, host: str, path: str) -> bool:
        """Whether the library can do without an answer from there."""
        return host in self.tolerate or f"{host}{path}" in self.tolerate

    def failed_before(self, key: Hashable) -> SourceError | None:
        """What this very request failed with in this call: it was tried often enough already."""
        return self._failures.get(key)

    def fail(self, key: Hashable, failure: SourceError) -> None:
        """Remembers that a request ended without an answer."""
        self._failures.setdefault(key, failure)

    def keep(self, exchange: Exchange) -> None:
        """Remembers an answer."""
        self.exchanges.append(exchange)

    def sha256(self) -> str:
        """Digest of the one body that came, or of the bodies' digests in order; cookies and crumbs are not counted."""
        digests = [exchange.sha256 for exchange in self.exchanges if not exchange.is_session and not exchange.location]
        if len(digests) == 1:
            return digests[0]
        return hashlib.sha256("\n".join(digests).encode("ascii")).hexdigest()
