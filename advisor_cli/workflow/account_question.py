"""An account's question: its files and policy read, its market data from the sources that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from advisor_cli.clients.alias import client_alias
from advisor_cli.clients.key import client_key
from advisor_cli.clients.private import under_alias
from advisor_cli.errors import Unanswered
from advisor_cli.settings import Settings
from advisor_cli.workflow.clock import latest_day
from advisor_cli.workflow.collecting import NO_BENCHMARK
from advisor_cli.workflow.earlier_report import earlier_report
from advisor_cli.workflow.sources import CommandSources
from data_sources.account_snapshot import AccountSnapshot
from data_sources.accounts.read import read_account
from data_sources.accounts.reader import ReadingHints
from data_sources.client_profile.read import read_profile
from data_sources.collect.account import AccountRequest, collect_account
from data_sources.collect.asking import Tell
from data_sources.errors import SourceUnavailable
from data_sources.model import ClientProfile
from data_sources.price_file import read_prices
from data_sources.snapshot import Note, NoteKind


@dataclass(frozen=True, slots=True)
class AccountQuestion:
    """The account, or the household, that lies in a file or a folder.

    Args:
        path: a file or a folder of them.
        profile: TOML file of the client's policy; None for none.
        prices: file of the user's prices; None for none.
        currency: of the report; "" for the profile's, else that of the files.
        named: whether the report prints the client's name.
    """

    path: Path
    profile: Path | None = None
    prices: Path | None = None
    currency: str = ""
    as_of: date | None = None
    named: bool = False

    @property
    def symbol(self) -> str:
        """What is shown while the work goes on: the file as the advisor named it."""
        return self.path.name or str(self.path)

    def arguments(self) -> Mapping[str, str]:
        """As ``Question.arguments``; files are not named, because their names may be the client's."""
        return {
            "as_of": "" if self.as_of is None else self.as_of.isoformat(),
            "currency": self.currency,
            "with_name": "yes" if self.named else "",
        }

    def collect(self, settings: Settings, sources: CommandSources, tell: Tell) -> AccountSnapshot:
        """As ``Question.collect``.

        Raises:
            BadFile: a file of the user's has faults; all of them are listed.
        """
        now = sources.context.clock()
        # The latest zone decides what is future.
        today = latest_day(now)
        profile = ClientProfile() if self.profile is None else read_profile(self.profile, today, self.as_of)
        if self.currency:
            profile = replace(profile, currency=self.currency)
        hints = ReadingHints(today, dict(profile.columns), dict(profile.symbols), profile.currency)
        tell(f"reading {self.symbol}")
        book = read_account(self.path, hints)
        alias = client_alias(profile, book, self.path, client_key(settings.home, settings.client_key))
        if not self.named:
            book, profile = under_alias(book, profile, alias)
        request = AccountRequest(
            book=book,
            profile=profile,
            subject=alias,
            as_of=self.as_of,
            years=settings.years,
            at=now,
            offline=settings.offline,
            own_prices=() if self.prices is None else read_prices(self.prices, today),
            benchmark=None if settings.benchmark.lower() == NO_BENCHMARK else settings.benchmark,
            named=self.named,
        )
        try:
            snapshot = collect_account(request, sources.of, tell)
        except SourceUnavailable as failure:
            raise Unanswered(self.symbol, str(failure), offline=settings.offline) from failure
        troubles = tuple(Note(NoteKind.CACHE_UNUSABLE, alias, one) for one in sources.troubles)
        earlier = earlier_report(alias, snapshot.as_of, settings)
        return replace(snapshot, notes=snapshot.notes + troubles, earlier=earlier)
