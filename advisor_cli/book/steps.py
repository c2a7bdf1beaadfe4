"""The steps of a run over a book as the program takes them: from files, sources and rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from advisor_cli.book.crews.crew import Beat
from advisor_cli.book.plan import Stocked, Tell
from advisor_cli.book.rates import firm_rates
from advisor_cli.book.words import without_keys, words_of
from advisor_cli.book.work import BookTerms, ClientFiles, ClientOutcome, Reports
from advisor_cli.run_record.compared import unpacked_report
from advisor_cli.run_record.shared_market import Market
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from advisor_cli.workflow.clock import latest_day
from advisor_cli.workflow.earlier_report import packed_earlier_reports
from data_sources.client_book import ClientWants, find_clients, union_of, wants
from data_sources.collect.benchmark import SourcesOf
from data_sources.encoding import Json, canonical_text, decode, encode
from data_sources.errors import DamagedRecord
from data_sources.shelf import Shelf, ShelfTerms, stock_shelf

SUFFIX, PDF = ".shelf", ".pdf"


@dataclass(frozen=True, slots=True)
class ReadWants:
    """What each client wants of the market: the work of a worker before the market is there."""

    terms: BookTerms
    market: Path | None = None

    def with_market(self, path: Path) -> ReadWants:
        """As ``Work.with_market``."""
        return replace(self, market=path)

    def ready(self, _beat: Beat) -> Callable[[ClientFiles], str]:
        """As ``Work.ready``; nothing outside is waited for."""
        terms, today = self.terms, latest_day(self.terms.at)

        def told(client: ClientFiles) -> str:
            return canonical_text(encode(wants(client, today, terms.as_of, terms.currency)))

        return told


@dataclass(frozen=True, slots=True)
class DiagnoseFromShelf:
    """From a client's files and the frozen market to his standing and reports.

    Args:
        words: settings, without keys, of the model that writes the words of reports; None where the rules write them.
    """

    terms: BookTerms
    market: Path | None
    words: Settings | None = None

    def with_market(self, path: Path) -> DiagnoseFromShelf:
        """As ``Work.with_market``."""
        return replace(self, market=path)

    def ready(self, beat: Beat) -> Callable[[ClientFiles], ClientOutcome]:
        """As ``Work.ready``; the market is opened once a worker."""
        from advisor_cli.book.one_client import diagnose_client
        from advisor_cli.report.typesetter import set_apart

        assert self.market is not None
        if PDF in self.terms.formats:
            set_apart()
        shelf, terms = Shelf.open(self.market), self.terms
        # One budget for all processes of the run: it is written down by the run's id.
        words = words_of(self.words, terms.run, beat)

        def diagnosed(client: ClientFiles) -> ClientOutcome:
            return diagnose_client(client, shelf, terms, unpacked_report(client.earlier), words)

        return diagnosed


@dataclass(slots=True)
class ProgramSteps:
    """As ``Steps``.

    Args:
        runs: folder of the recorded runs.
        sources_of: the sources of a market by its country; asked for the shelf alone.
        words: settings of the model that writes the words of reports; None for the rules.
        failures: sentences of the sources that failed while the shelf was stocked.
    """

    runs: Path
    sources_of: SourcesOf
    words: Settings | None = None
    failures: tuple[str, ...] = ()

    def find(self, book: Path) -> tuple[ClientFiles, ...]:
        """As ``Steps.find``."""
        return find_clients(book)

    def wants(self, terms: BookTerms) -> ReadWants:
        """As ``Steps.wants``."""
        return ReadWants(terms)

    def union(self, several: Iterable[str]) -> str:
        """As ``Steps.union``."""
        return canonical_text(encode(union_of(_read(one) for one in several)))

    def covers(self, had: str, wanted: str) -> bool:
        """As ``Steps.covers``: what a market was asked for is always the whole of it, from its first day on."""
        if had == "{}":
            return False
        old, new = _read(had), _read(wanted)
        return (
            set(new.symbols) <= set(old.symbols)
            and set(new.held) <= set(old.held)
            and set(new.isins) <= set(old.isins)
            and set(new.currencies) <= set(old.currencies)
            and set(new.reports) <= set(old.reports)
            and set(new.benchmarks) <= set(old.benchmarks)
            and (new.first is None or (old.first is not None and old.first <= new.first))
        )

    def stock(self, terms: BookTerms, union: str, folder: Path, tell: Tell, had: Stocked | None = None) -> Stocked:
        """As ``Steps.stock``."""
        asked = ShelfTerms(terms.as_of, terms.conventions.years, terms.at, terms.benchmark, terms.firm_currency)
        before = None if had is None else Shelf.open(had.path)
        shelf = stock_shelf(_read(union), asked, self.sources_of, tell, before)
        self.failures = shelf.failures
        path = folder / f"{shelf.sha256}{SUFFIX}"
        shelf.save(path)
        return Stocked(path, shelf.sha256)

    def stocked(self, folder: Path, sha256: str) -> Stocked | None:
        """As ``Steps.stocked``."""
        path = folder / f"{sha256}{SUFFIX}"
        try:
            shelf = Shelf.open(path)
        except (OSError, DamagedRecord):
            return None
        self.failures = shelf.failures
        return Stocked(path, sha256) if shelf.sha256 == sha256 else None

    def firm_rates(self, terms: BookTerms, union: str, market: Path, currency: str) -> Mapping[str, Json]:
        """As ``Steps.firm_rates``."""
        wanted = _read(union)
        moneys = {terms.currency} if terms.currency else set(wanted.reports) | set(wanted.currencies)
        found = firm_rates(moneys, currency, terms.as_of, Shelf.open(market).sources_of) if currency else {}
        return {**found}

    def with_earlier(
        self, terms: BookTerms, clients: Sequence[ClientFiles], aliases: Mapping[str, str]
    ) -> list[ClientFiles]:
        """As ``Steps.with_earlier``; nothing is looked for where no report is to be written."""
        if terms.reports is Reports.NONE:
            return list(clients)
        asked = {aliases[one.folder] for one in clients if one.folder in aliases}
        found = packed_earlier_reports(RunStore(self.runs), asked, terms.as_of) if asked else {}
        return [replace(one, earlier=found.get(aliases.get(one.folder, ""), b"")) for one in clients]

    def store(self, market: Path) -> RunStore:
        """As ``Steps.store``."""
        return RunStore(self.runs, Market(Shelf.open(market).histories()))

    def diagnose(self, terms: BookTerms, market: Path) -> DiagnoseFromShelf:
        """As ``Steps.diagnose``."""
        return DiagnoseFromShelf(terms, market, None if self.words is None else without_keys(self.words))


def _read(text: str) -> ClientWants:
    return decode(ClientWants, json.loads(text))
