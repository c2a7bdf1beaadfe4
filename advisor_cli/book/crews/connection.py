"""The way to a scheduler of dask: one sentence for whatever is between it and us, and in seconds.

The library waits for ever for a greeting that does not come, and a client of it that failed to begin takes twenty
seconds to end; so the greeting is exchanged once beforehand, with a bound.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from advisor_cli.book.crews.crew import CrewLost
from advisor_cli.errors import NotConfigured, UsageFault

INSTALL = 'run: pip install "advisor-cli[cluster]", here, on the machine of the scheduler and on every worker'
CERTIFICATES = "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, ..__TLS__CLIENT__CERT and ..__TLS__CLIENT__KEY"


def connected(address: str, seconds: float) -> Any:  # noqa: ANN401 - of a library without types
    """A client of the scheduler.

    Args:
        address: of the scheduler.
        seconds: until a scheduler that does not answer is given up.

    Raises:
        NotConfigured: the library is not installed, or the certificates of a ``tls://`` address are not there.
        UsageFault: the address is none.
        CrewLost: the scheduler does not answer.
    """
    try:
        import distributed

        library: Any = distributed
    except ImportError as missing:
        raise NotConfigured(f"--cluster needs the library distributed; {INSTALL}") from missing
    _silence()
    certificates = _certificates(address, library)
    try:
        asyncio.run(_greeting(address, seconds, certificates, library))
        return library.Client(
            address, timeout=seconds, set_as_default=False, name="advisor-book", direct_to_workers=False
        )
    except ValueError as odd:
        raise UsageFault(f"--cluster {address!r} is no address ({odd}); write tcp://host:8786") from odd
    except TimeoutError as late:
        raise CrewLost(f"the scheduler at {address}", f"it does not answer (for {seconds:g} s)") from late
    except OSError as failure:
        raise CrewLost(f"the scheduler at {address}", f"it does not answer ({failure})") from failure


def _certificates(address: str, library: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """What the library wants to know of them, from its own settings."""
    try:
        found: dict[str, Any] = library.Security().get_connection_args("client")
    except OSError as unreadable:
        raise NotConfigured(f"--cluster {address}: its certificates cannot be read ({unreadable})") from unreadable
    if address.startswith("tls:") and found.get("ssl_context") is None:
        raise NotConfigured(f"--cluster {address} needs certificates; name their files in {CERTIFICATES}")
    return found


async def _greeting(address: str, seconds: float, certificates: dict[str, Any], library: Any) -> None:  # noqa: ANN401
    comm = await asyncio.wait_for(library.comm.connect(address, timeout=seconds, **certificates), seconds)
    await comm.close()


def _silence() -> None:
    """What the library says of itself is said in our words; it gave each of its parts a level when it was loaded."""
    for name in tuple(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
