"""A stand-in for what readers, sources and rules do with a client: quick, with a file's first words deciding.

``value 1234`` is a client with a figure, above 1,500 with a reason and a report; ``abort``, ``hang``, ``hog`` and
``defect`` do to the process what a poisoned file may do; ``unreadable`` is a fault; ``lacks`` is ``value`` of somebody
whose prices the market has not while it says ``down``. MADE UP, all of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from advisor_cli.book.crews.crew import Beat
from advisor_cli.book.plan import Stocked
from advisor_cli.book.sentences import without_figures
from advisor_cli.book.work import BookTerms, ClientFiles, ClientOutcome
from advisor_cli.clients.alias import alias
from advisor_cli.run_record.packed import PackedRun
from advisor_cli.run_record.store import RunStore
from data_sources.client_book import find_clients
from data_sources.client_book.read import content_of
from data_sources.encoding import digest
from data_sources.model.book import ClientStanding, QueueKind, QueueReason, StandingFigure, StandingStatus

MOMENT = datetime(2024, 12, 2, 3, 4, 5, tzinfo=UTC)
DAY = date(2024, 11, 29)
MARKET = b"closes of everything that anybody holds\n"
CALLED_ABOVE = 1500.0
STIRS = 3_000  # rounds of digesting: some milliseconds, so that a kill finds somebody at work


def words(client: ClientFiles) -> list[str]:
    """What the client's file says."""
    content = dict(content_of(client).content)["account.csv"]
    return content.decode().split()


def suffer(word: str) -> None:
    """What a poisoned file does to the process that reads it."""
    match word:
        case "abort":
            os.abort()
        case "hang":
            while True:
                pass
        case "hog":
            bytearray(1 << 44)
        case "defect":
            raise ZeroDivisionError("a reader met what nobody had thought of")


@dataclass(frozen=True, slots=True)
class ReadSymbols:
    """The symbols that a client holds; nothing is suffered yet, unless the file says ``early``."""

    market: Path | None = None

    def with_market(self, path: Path) -> ReadSymbols:
        return replace(self, market=path)

    def ready(self, beat: Beat) -> Callable[[ClientFiles], str]:
        def told(client: ClientFiles) -> str:
            said = words(client)
            if said[0] == "early":
                suffer(said[1])
            return json.dumps(sorted(said[2:]))

        return told


@dataclass(frozen=True, slots=True)
class Weigh:
    """A client's standing from the first words of his file and the market."""

    terms: BookTerms
    market: Path | None
    log: Path | None = None
    stirs: int = STIRS

    def with_market(self, path: Path) -> Weigh:
        return replace(self, market=path)

    def ready(self, beat: Beat) -> Callable[[ClientFiles], ClientOutcome]:
        assert self.market is not None
        market = self.market.read_bytes()
        return lambda client: self._outcome(client, market)

    def _outcome(self, client: ClientFiles, market: bytes) -> ClientOutcome:
        if self.log is not None:
            with self.log.open("a") as log:
                log.write(f"{client.folder}\n")
        said = words(client)
        stamp = digest(" ".join(said))
        for _ in range(self.stirs):
            stamp = hashlib.sha256(stamp.encode() + market).hexdigest()
        suffer(said[0])
        name = alias(f"folder:{client.folder}", self.terms.key)
        if said[0] == "unreadable":
            return ClientOutcome(without_figures(client.folder, name, StandingStatus.UNREADABLE, "row 1: no account"))
        value = float(said[1])
        figures = (StandingFigure("overview.value", value, "money", "USD"),)
        loss = QueueReason(QueueKind.LOSS, 2, "book_loss.month", (), (("en", "It fell."), ("zh", "跌了。")))
        reasons = (loss,) if value > CALLED_ABOVE else ()
        standing = ClientStanding(
            client.folder, name, StandingStatus.DONE, self.terms.as_of, "USD", figures, (), reasons, "", stamp, stamp
        )
        if not reasons:
            return ClientOutcome(standing, lacks=said[0] == "lacks" and b"down" in market)
        run = f"{self.terms.at:%Y%m%dT%H%M%SZ}-{digest(client.folder + stamp)[:8]}"
        files = (("snapshot.json", stamp.encode()), ("manifest.json", f"{run} {stamp}".encode()))
        reports = tuple((suffix, f"{value} {stamp}\n".encode() * 50) for suffix in self.terms.formats)
        return ClientOutcome(standing, reports, PackedRun(run, files))


@dataclass(slots=True)
class StandInSteps:
    """As ``Steps``, of the stand-ins; what was asked of them is counted."""

    home: Path
    log: Path | None = None
    stirs: int = STIRS
    market: bytes = MARKET
    stocked_for: list[str] = field(default_factory=list)
    failures: tuple[str, ...] = ()

    def find(self, book: Path) -> tuple[ClientFiles, ...]:
        return find_clients(book)

    def wants(self, terms: BookTerms) -> ReadSymbols:
        return ReadSymbols()

    def union(self, wants: Iterable[str]) -> str:
        return json.dumps(sorted({one for text in wants for one in json.loads(text)}))

    def covers(self, had: str, wanted: str) -> bool:
        return set(json.loads(wanted)) <= set(json.loads(had))

    def stock(
        self, terms: BookTerms, union: str, folder: Path, tell: Callable[[str], None], had: Stocked | None = None
    ) -> Stocked:
        self.stocked_for.append(union)
        content = self.market + union.encode()
        path = folder / f"{digest(content)}.market"
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{os.getpid()}"
        aside.write_bytes(content)
        aside.replace(path)
        return Stocked(path, digest(content))

    def stocked(self, folder: Path, sha256: str) -> Stocked | None:
        path = folder / f"{sha256}.market"
        return Stocked(path, sha256) if path.is_file() and digest(path.read_bytes()) == sha256 else None

    def firm_rates(self, terms: BookTerms, union: str, market: Path, currency: str) -> Mapping[str, Any]:
        return {}

    def with_earlier(
        self, terms: BookTerms, clients: Sequence[ClientFiles], aliases: Mapping[str, str]
    ) -> list[ClientFiles]:
        return list(clients)

    def store(self, market: Path) -> RunStore:
        return RunStore(self.home / "runs")

    def diagnose(self, terms: BookTerms, market: Path) -> Weigh:
        return Weigh(terms, market, self.log, self.stirs)


def make_book(folder: Path, clients: int = 40, *, poisoned: Mapping[int, str] | None = None) -> Path:
    """A book of tiny files; ``poisoned`` says what stands in place of a client's first words."""
    for number in range(clients):
        one = folder / f"client {number:03} 客户"
        one.mkdir(parents=True, exist_ok=True)
        said = (poisoned or {}).get(number, f"value {1000 + 37 * number % 1000}")
        (one / "account.csv").write_text(f"{said} SYM{number % 7} SYM{number % 5}\n", encoding="utf-8")
    return folder


def results_of(output: Path) -> dict[str, bytes]:
    """Everything in the output folder, by name."""
    return {
        str(path.relative_to(output)): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name != ".advisor-book"
    }
