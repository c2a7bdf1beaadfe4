"""The workers of a cluster of dask: chunks travel with the bytes of their files, the frozen market once a worker.

The library does again what a worker that dies was at, on another one and a few times; then the chunk is halved, until
the client that kills workers is alone. When the scheduler is gone the run stops: what is finished is kept, and the
same command goes on later. This process opens no port and no dashboard; it speaks to the scheduler and to nobody else.

Whoever can reach a scheduler can run anything on its workers: dask has no passwords. ``tls://`` addresses with
certificates of one's own (dask's settings ``distributed.comm.tls``) keep strangers out.
"""

from __future__ import annotations

import pickle
import queue
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from advisor_cli import __version__
from advisor_cli.book.chunks import Chunk, by_weight, halves
from advisor_cli.book.crews.connection import connected
from advisor_cli.book.crews.crew import Bounds, CrewLost, Fall, Fallen, Part, Result, Work
from advisor_cli.book.crews.local import LocalCrew
from advisor_cli.book.work import ClientFiles
from data_sources.client_book.read import content_of
from data_sources.errors import BadFile

AHEAD = 2  # chunks a thread of the cluster: the next one is there when one is finished
LOOK = 1.0  # seconds between two looks at whether anybody is left
ANSWER = 120.0  # seconds for everybody to say something: a worker that is asked first has the program to load
CONNECT = 10.0  # seconds; the same for a connection that was lost
ALONE = 120.0  # seconds without a worker until the run stops: a machine that restarts may take as long


class ClusterCrew:
    """As ``Crew``: the workers of a dask cluster.

    Args:
        address: of the scheduler.
        bounds: what one client may take.
        connect: seconds until a scheduler that does not answer is given up.
        alone: seconds without any worker until the run stops.

    Raises:
        NotConfigured: the library is not installed, or the certificates of a ``tls://`` address are not there.
        UsageFault: the address is none.
        CrewLost: the scheduler does not answer, or a worker has another version of this program.
    """

    def __init__(
        self, address: str, bounds: Bounds | None = None, *, connect: float = CONNECT, alone: float = ALONE
    ) -> None:
        self._address, self._bounds, self._alone = address, bounds or Bounds(), alone
        self._client: Any = connected(address, connect)
        self._pieces: list[str] = []
        self._number = 0
        try:
            self._check_versions()
        except BaseException:
            self.close()
            raise

    def _check_versions(self) -> None:
        """Everybody has this version; what a run that was killed has left behind is taken away."""
        from advisor_cli.book.crews.remote import left_behind, version_here

        with self._answering():
            try:
                versions = {"its scheduler": self._client.run_on_scheduler(version_here, callback_timeout=ANSWER)}
            except (ImportError, AttributeError) as lacking:
                versions = {"its scheduler": lacking}
            found = self._client.run(version_here, on_error="return", callback_timeout=ANSWER)
        versions |= {f"its worker {worker}": version for worker, version in sorted(found.items())}
        for who, version in versions.items():
            if version != __version__:
                has = f"version {version}" if isinstance(version, str) else f"none that can be loaded ({version})"
                why = f"{who} has {has} of advisor-cli, and this is {__version__}; install equal ones"
                raise CrewLost(f"the cluster at {self._address}", why)
        with self._answering():
            for piece in self._client.run_on_scheduler(left_behind, callback_timeout=ANSWER):
                self._let_go(piece)

    @property
    def workers(self) -> int:
        """As ``Crew.workers``: threads of all the workers that there are now."""
        return max(1, sum(int(threads) for threads in self._client.nthreads().values()))

    def work(self, chunks: Iterable[Chunk], work: Work[Result]) -> Iterator[Part[Result]]:
        """As ``Crew.work``."""
        shift = _Shift(chunks)
        piece = self._laid_down(work)
        try:
            while shift.goes_on():
                with self._answering():
                    self._hand_out(shift, work, piece)
                for future in self._finished(shift):
                    yield from self._taken(shift, future)
                while shift.here:
                    client = shift.here.popleft()
                    shift.plain.pop(client.folder)
                    yield from self._done_here(client, work)
        finally:
            self._let_go(piece)

    def close(self) -> None:
        """As ``Crew.close``."""
        for piece in tuple(self._pieces):
            self._let_go(piece)
        with suppress(OSError):
            self._client.close(timeout=2)

    def _laid_down(self, work: Work[Result]) -> str:
        """The name of the piece of work, once every worker has what it needs."""
        from advisor_cli.book.crews.remote import NotLaidDown, PieceOfWork, name_of

        self._number += 1
        piece = name_of(self._client.id, self._number)
        self._pieces.append(piece)
        content = None if work.market is None else work.market.read_bytes()
        with self._answering():
            try:
                self._client.register_plugin(PieceOfWork(piece, content))
            except NotLaidDown as failure:
                raise CrewLost(f"the cluster at {self._address}", str(failure)) from failure
        return piece

    def _let_go(self, piece: str) -> None:
        """The workers forget the piece of work; a scheduler that is gone has forgotten it."""
        if piece in self._pieces:
            self._pieces.remove(piece)
        if self._client.status == "running":
            with suppress(OSError, ValueError):  # ValueError: it never came to know the piece
                self._client.unregister_worker_plugin(piece)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """What the library says when the scheduler is gone, in one error.

        Raises:
            CrewLost: it is.
        """
        try:
            yield
        except TimeoutError as late:
            raise CrewLost(f"the cluster at {self._address}", f"it did not answer ({late})") from late
        except (OSError, CancelledError) as gone:
            raise self._lost() from gone

    def _hand_out(self, shift: _Shift, work: Work[Result], piece: str) -> None:
        from advisor_cli.book.crews.remote import do_chunk, parcel_of

        if len(shift.out) >= shift.most and time.monotonic() < shift.look_again:
            return
        shift.look_again = time.monotonic() + LOOK
        shift.most = AHEAD * self.workers
        while len(shift.out) < shift.most and (plain := shift.take()) is not None:
            pieces = deque(by_weight(self._loaded(plain, shift)))
            while pieces:
                chunk = pieces.popleft()
                parcel = parcel_of(work, piece, chunk, self._bounds)
                future = self._client.submit(do_chunk, parcel, pure=False, key=f"advisor-{shift.token()}")
                future.add_done_callback(shift.ended.put)
                shift.out[future] = tuple(shift.plain[one.folder] for one in chunk)

    def _loaded(self, chunk: Chunk, shift: _Shift) -> Chunk:
        """The clients with the bytes of their files; whose files cannot be read so is worked on here."""
        loaded: list[ClientFiles] = []
        for client in chunk:
            shift.plain[client.folder] = client
            try:
                loaded.append(content_of(client))
            except (BadFile, OSError):
                shift.here.append(client)
        return tuple(loaded)

    def _finished(self, shift: _Shift) -> list[Any]:
        """Those that ended; none where nothing did for a while.

        Raises:
            CrewLost: the scheduler is gone, or nobody works for it.
        """
        if shift.out:
            with suppress(queue.Empty):
                shift.ended.get(timeout=LOOK)
        if self._client.status != "running":
            raise self._lost()
        finished = [future for future in shift.out if future.done()]
        now = time.monotonic()
        if finished or not shift.out or self._client.nthreads():
            shift.alone_since = now
        elif now - shift.alone_since > self._alone:
            raise CrewLost(f"the cluster at {self._address}", f"it has had no worker for {self._alone:g} s")
        return finished

    def _taken(self, shift: _Shift, future: Any) -> Iterator[Part[Result]]:  # noqa: ANN401 - of a library without types
        """What a finished chunk came to."""
        from distributed.scheduler import KilledWorker

        from advisor_cli.book.crews.remote import NotDone

        chunk = shift.out.pop(future)
        with self._answering():
            failure = future.exception()
        if isinstance(failure, KilledWorker):
            if len(chunk) == 1:
                shift.plain.pop(chunk[0].folder)
                yield Part(chunk, (Fallen(Fall.DIED),))
            else:
                shift.waiting.extendleft(reversed(halves(chunk)))
            return
        if failure is not None:
            raise CrewLost(f"the cluster at {self._address}", f"a worker failed ({type(failure).__name__}: {failure})")
        with self._answering():
            packed = future.result()
        parts: list[Part[Result]] | NotDone = pickle.loads(packed)  # noqa: S301 - of our own workers
        future.release()
        if isinstance(parts, NotDone):
            raise CrewLost(f"the cluster at {self._address}", parts.why)
        for part in parts:
            yield replace(part, clients=tuple(shift.plain.pop(one.folder) for one in part.clients))

    def _done_here(self, client: ClientFiles, work: Work[Result]) -> Iterator[Part[Result]]:
        """Files that cannot be sent: what they come to is found here, in the same words as ever."""
        crew = LocalCrew(1, self._bounds)
        try:
            yield from crew.work([(client,)], work)
        finally:
            crew.close()

    def _lost(self) -> CrewLost:
        return CrewLost(f"the scheduler at {self._address}", "the connection to it was lost")


class _Shift:
    """The chunks of one piece of work that are not yet done."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self._source = iter(chunks)
        self.waiting: deque[Chunk] = deque()
        self.out: dict[Any, Chunk] = {}
        self.here: deque[ClientFiles] = deque()
        self.plain: dict[str, ClientFiles] = {}
        self.ended: queue.SimpleQueue[Any] = queue.SimpleQueue()  # wakes who waits, from a thread of the library
        self.most = 0
        self.look_again = 0.0
        self.alone_since = time.monotonic()
        self._name, self._number = f"{id(self):x}-{time.monotonic_ns():x}", 0

    def take(self) -> Chunk | None:
        """The next chunk, asked for as it is needed; None where there is no other."""
        while not self.waiting and (chunk := next(self._source, None)) is not None:
            if chunk:
                self.waiting.append(chunk)
        return self.waiting.popleft() if self.waiting else None

    def goes_on(self) -> bool:
        """Whether anything is left to be done or waited for."""
        chunk = self.take()
        if chunk is not None:
            self.waiting.appendleft(chunk)
        return bool(chunk or self.out or self.here)

    def token(self) -> str:
        """A name that no other chunk has: equal ones would be taken for each other."""
        self._number += 1
        return f"{self._name}-{self._number}"
