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

MARKET = "advisor-market"


class NotLaidDown(Exception):
    """A worker cannot write the market down; the sentence says where and why."""


class PieceOfWork(WorkerPlugin):  # type: ignore[misc, unused-ignore]  # of a library without types
    """What each worker has for a piece of work, also one that joins later, until that work is over.

    Then the market's file goes, and with it the processes that had it open and clients in their memory.

    Args:
        name: no other piece of work has it, of this run or of another on the same cluster.
        content: of the market's file; None where the work needs none.
    """

    idempotent = True

    def __init__(self, name: str, content: bytes | None) -> None:
        self.name = name
        self._content = content

    def setup(self, worker: Any) -> None:  # noqa: ANN401 - as above
        """Called by the cluster's library, once a worker."""
        if self._content is None:
            return
        folder = Path(worker.local_directory)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _lay_down(folder / self.name, self._content)
        except OSError as failure:
            why = failure.strerror or str(failure)
            raise NotLaidDown(f"its worker {worker.address} cannot write the market to {folder} ({why})") from failure

    def teardown(self, worker: Any) -> None:  # noqa: ANN401 - as above
        """Called by the cluster's library when the work is over, or the worker ends."""
        _CREWS.let_go(self.name)
        (Path(worker.local_directory) / self.name).unlink(missing_ok=True)


def _lay_down(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        aside = Path(file.name)
        try:
            file.write(content)
            file.flush()
        except OSError:
            aside.unlink(missing_ok=True)
            raise
    aside.replace(path)


@dataclass(frozen=True, slots=True)
class Order:
    """A chunk for a worker of the cluster.

    Args:
        piece: name of the piece of work that it is of.
        work: pickled.
        market: whether the work needs the market that was laid down for it.
    """

    piece: str
    work: bytes
    market: bool
    chunk: Chunk
    bounds: Bounds


class _Crews:
    """The crews below this worker: one for each of its threads and pieces of work, kept from chunk to chunk."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: dict[tuple[int, str], tuple[LocalCrew, Work[object]]] = {}
        self._busy: dict[tuple[int, str], LocalCrew] = {}

    def do(self, order: Order) -> list[Part[object]]:
        """What came of a chunk.

        Raises:
            CrewLost: as the local crew says it, or the work was over meanwhile.
        """
        key = (threading.get_ident(), order.piece)
        with self._lock:
            crew, work = self._idle.pop(key) if key in self._idle else _begun(order)
            self._busy[key] = crew
        try:
            done = list(crew.work([order.chunk], work))
        except BaseException:
            with self._lock:
                self._busy.pop(key, None)
            raise
        with self._lock:
            if self._busy.pop(key, None) is None:  # the work was over meanwhile
                crew.close()
            else:
                self._idle[key] = (crew, work)
        return done

    def let_go(self, piece: str) -> None:
        """Nobody works on it any more."""
        with self._lock:
            for key in [one for one in self._idle if one[1] == piece]:
                self._idle.pop(key)[0].close()
            for key in [one for one in self._busy if one[1] == piece]:
                self._busy.pop(key).give_up()


def _begun(order: Order) -> tuple[LocalCrew, Work[object]]:
    use_one_thread_each()
    work: Work[object] = pickle.loads(order.work)  # noqa: S301 - the cluster runs whatever its clients hand it
    if order.market:
        work = work.with_market(Path(get_worker().local_directory) / order.piece)
    return LocalCrew(1, order.bounds), work


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
    try:
        return _CREWS.do(order)
    except CrewLost as lost:
        return NotDone(lost.why)


def version_here() -> str:
    """Which version of this program the worker has."""
    return __version__


def left_behind(dask_scheduler: Any) -> list[str]:  # noqa: ANN401 - the library hands it to what bears this name
    """Pieces of work whose run is gone without a word; run on the scheduler."""
    clients = set(dask_scheduler.clients)
    names = [str(name) for name in dask_scheduler.worker_plugins]
    return [name for name in names if name.startswith(MARKET) and name.split("+")[1] not in clients]


def name_of(client: str, number: int) -> str:
    """Of a piece of work: the run's name on the cluster, and which piece of it."""
    return f"{MARKET}+{client}+{number}"


def parcel_of(work: Work[Any], piece: str, chunk: Chunk, bounds: Bounds) -> bytes:
    """A chunk as it travels; the market's own path says nothing elsewhere."""
    has_market = work.market is not None
    placeless = work.with_market(Path(MARKET)) if has_market else work
    order = Order(piece, pickle.dumps(placeless), has_market, chunk, bounds)
    return pickle.dumps((__version__, pickle.dumps(order)), protocol=pickle.HIGHEST_PROTOCOL)
