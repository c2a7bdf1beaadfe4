"""What runs on a worker of a cluster: the frozen market laid down once, and a local crew of one that does the clients.

The worker of the cluster itself reads no client's file: a process below it does, so that a client who kills, hangs or
fills the memory costs neither the worker nor the chunk, exactly as on one machine.
"""

from __future__ import annotations

import pickle
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin, get_worker

from advisor_cli import __version__
from advisor_cli.book.chunks import Chunk
from advisor_cli.book.crews.crew import Bounds, CrewLost, Part, Work
from advisor_cli.book.crews.local import LocalCrew, use_one_thread_each
from data_sources.encoding import digest

MARKET = "advisor-market"


class MarketPlugin(WorkerPlugin):  # type: ignore[misc, unused-ignore]  # of a library without types
    """Lays the frozen market down on every worker, and on each that joins later.

    Args:
        sha256: of the file.
        content: of the file.
    """

    idempotent = True

    def __init__(self, sha256: str, content: bytes) -> None:
        self.name = f"{MARKET}-{sha256}"
        self._content = content

    def setup(self, worker: Any) -> None:  # noqa: ANN401 - as above
        """Called by the cluster's library, once a worker."""
        folder = Path(worker.local_directory)
        folder.mkdir(parents=True, exist_ok=True)
        _lay_down(folder / self.name, self._content)

    def teardown(self, worker: Any) -> None:  # noqa: ANN401 - as above
        """Called by the cluster's library when the worker ends."""
        (Path(worker.local_directory) / self.name).unlink(missing_ok=True)


def _lay_down(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


@dataclass(frozen=True, slots=True)
class Order:
    """A chunk for a worker of the cluster.

    Args:
        work: pickled; the same bytes for every chunk of a piece of work, so that its crew is kept between chunks.
        market: digest of the file that the work needs; "" for none.
    """

    work: bytes
    market: str
    chunk: Chunk
    bounds: Bounds


class _Crews(threading.local):
    """The crew of each thread of the worker, and the work that it is prepared for."""

    crew: LocalCrew | None = None
    bounds: Bounds | None = None
    key: tuple[bytes, str] = (b"", "")
    work: Work[object] | None = None


_CREWS = _Crews()


@dataclass(frozen=True, slots=True)
class NotDone:
    """Why the worker does no chunk at all, one sentence."""

    why: str


def do_chunk(parcel: bytes) -> bytes:
    """What came of a chunk: a list of its parts, or ``NotDone``; pickled."""
    version, packed = pickle.loads(parcel)  # noqa: S301 - the cluster runs whatever its clients hand it
    return pickle.dumps(_done(version, packed), protocol=pickle.HIGHEST_PROTOCOL)


def _done(version: str, packed: bytes) -> list[Part[object]] | NotDone:
    if version != __version__:
        return NotDone(f"a worker has version {__version__} of advisor-cli and the run {version}; install equal ones")
    order: Order = pickle.loads(packed)  # noqa: S301 - as above
    if _CREWS.crew is None or _CREWS.bounds != order.bounds:
        use_one_thread_each()
        _CREWS.crew, _CREWS.bounds = LocalCrew(1, order.bounds), order.bounds
    key = (order.work, order.market)
    if _CREWS.work is None or _CREWS.key != key:
        work: Work[object] = pickle.loads(order.work)  # noqa: S301 - as above
        if order.market:
            work = work.with_market(Path(get_worker().local_directory) / f"{MARKET}-{order.market}")
        _CREWS.work, _CREWS.key = work, key
    try:
        return list(_CREWS.crew.work([order.chunk], _CREWS.work))
    except CrewLost as lost:
        return NotDone(lost.why)


def version_here() -> str:
    """Which version of this program the worker has."""
    return __version__


def parcel_of(work: Work[Any], market: str, chunk: Chunk, bounds: Bounds) -> bytes:
    """A chunk as it travels; the market's own path says nothing elsewhere."""
    placeless = work.with_market(Path(MARKET)) if market else work
    order = Order(pickle.dumps(placeless), market, chunk, bounds)
    return pickle.dumps((__version__, pickle.dumps(order)), protocol=pickle.HIGHEST_PROTOCOL)


def plugin_of(path: Path) -> tuple[str, MarketPlugin]:
    """The digest of a market's file, and what lays it down on the workers."""
    content = path.read_bytes()
    made = digest(content)
    return made, MarketPlugin(made, content)
