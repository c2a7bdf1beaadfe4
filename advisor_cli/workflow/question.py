"""What a diagnosis was asked, as a command hands it to the workflow: how its data is had, and how it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from advisor_cli.settings import Settings
from advisor_cli.workflow.collecting import collect
from advisor_cli.workflow.sources import CommandSources
from data_sources.account_snapshot import AccountSnapshot
from data_sources.brief_snapshot import BriefSnapshot
from data_sources.collect import Tell
from data_sources.snapshot import MarketSnapshot

Snapshot = MarketSnapshot | AccountSnapshot | BriefSnapshot


class Question(Protocol):
    """Of whom, as of when, and what only this kind of diagnosis can be asked."""

    @property
    def symbol(self) -> str:
        """The subject as the advisor typed it."""
        ...

    @property
    def as_of(self) -> date | None:
        """The day of the report; None for the last one that there is."""
        ...

    def arguments(self) -> Mapping[str, str]:
        """What was asked beyond the settings, by name, as the record keeps it; "" for what was not."""
        ...

    def collect(self, settings: Settings, sources: CommandSources, tell: Tell) -> Snapshot:
        """Everything that the diagnosis is made from.

        Raises:
            Unanswered: no source answered for what it cannot do without, and one of them may do so later.
            SourceError: a symbol is unknown or cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class StockQuestion:
    """A stock, a listed fund or an index, by its prices."""

    symbol: str
    as_of: date | None = None

    def arguments(self) -> Mapping[str, str]:
        """As ``Question.arguments``."""
        return {"as_of": "" if self.as_of is None else self.as_of.isoformat()}

    def collect(self, settings: Settings, sources: CommandSources, tell: Tell) -> MarketSnapshot:
        """As ``Question.collect``."""
        return collect(self.symbol, self.as_of, settings, sources, tell)
