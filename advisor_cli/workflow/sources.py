"""The sources of one command: one politeness, one time budget, one cache, one ear for what is received."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from advisor_cli.run_record.record import Receipt
from advisor_cli.settings import Settings
from advisor_cli.workflow.clock import Clock
from data_sources.protocol import PriceSource
from data_sources.registry import SourceContext, make_sources
from data_sources.snapshot import RoleHistory
from data_sources.wire.exchange import Exchange
from data_sources.wire.manners import Manners

Listener = Callable[[Exchange], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """One exchange without its body: who was asked for what, and the digest of the answer."""

    provider: str
    what: str
    status: int
    sha256: str
    seconds: float


class CommandSources:
    """The sources that a command asks, each made once and shared by all markets.

    Args:
        settings: which sources, where their answers are kept, how long they may take.
        clock: the moment, for what is fresh and what is not.
        manners: how hosts are asked; None for the usual manners within the time budget.
        listeners: hear every exchange besides.
    """

    def __init__(
        self, settings: Settings, clock: Clock, manners: Manners | None = None, listeners: tuple[Listener, ...] = ()
    ) -> None:
        self._named = settings.sources
        self._made: dict[str, PriceSource] = {}
        self.heard: list[Heard] = []
        self.context = SourceContext(
            clock=clock,
            manners=manners or Manners(budget_seconds=settings.time_budget),
            cache=settings.kept,
            offline=settings.offline,
            listeners=(self._hear, *listeners),
        )

    def of(self, country: str) -> tuple[PriceSource, ...]:
        """The sources that the user named, else those of the market, in order."""
        return self._shared(self._named, country)

    def beyond(self, country: str) -> tuple[PriceSource, ...]:
        """The sources of the market whatever the user named: a second opinion may come from there."""
        return self._shared((), country)

    @property
    def troubles(self) -> tuple[str, ...]:
        """What hindered the cache, each sentence once."""
        return () if self.context.store is None else tuple(dict.fromkeys(self.context.store.troubles))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What of the cache was replaced, and why; each sentence once."""
        return () if self.context.store is None else tuple(dict.fromkeys(self.context.store.remarks))

    def received(self, histories: tuple[RoleHistory, ...]) -> tuple[Receipt, ...]:
        """The replies behind a snapshot's series as the cache lists them, and those that came during this command."""
        store = self.context.store
        live = [entry.history for entry in histories if not entry.history.origin.is_sample]
        kept = [
            Receipt(history.origin.provider, receipt.question, receipt.sha256)
            for history in live
            for receipt in (
                store.receipts_of(history.origin.provider, history.instrument.symbol) if store is not None else ()
            )
        ]
        return (*kept, *(Receipt(one.provider, one.what, one.sha256) for one in self.heard))

    def _shared(self, names: tuple[str, ...], country: str) -> tuple[PriceSource, ...]:
        made = make_sources(names, country, self.context)
        return tuple(self._made.setdefault(source.name, source) for source in made)

    def _hear(self, exchange: Exchange) -> None:
        self.heard.append(
            Heard(
                exchange.provider,
                f"{exchange.method} {exchange.host}{exchange.path}",
                exchange.status,
                exchange.sha256,
                exchange.seconds,
            )
        )
