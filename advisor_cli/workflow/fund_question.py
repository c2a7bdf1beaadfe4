"""A fund's question: its snapshot from the sources that the settings name and from the user's own files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from advisor_cli.errors import Unanswered
from advisor_cli.settings import Settings
from advisor_cli.workflow.clock import latest_day
from advisor_cli.workflow.collecting import NO_BENCHMARK
from advisor_cli.workflow.sources import CommandSources
from data_sources.collect import FundRequest, Tell, collect_fund
from data_sources.errors import SourceUnavailable
from data_sources.model import InstrumentKind, InvestmentPlan
from data_sources.snapshot import MarketSnapshot, Note, NoteKind
from data_sources.symbols import parse_symbol


@dataclass(frozen=True, slots=True)
class FundQuestion:
    """A fund, open-end or listed.

    Args:
        symbol: as typed.
        against: another fund as typed; "" for none.
        styles: indices of the style analysis as typed; () for the market's own.
        peers, factors, holdings: files of the user's; None for what the sources have.
        plan: of regular investment.
    """

    symbol: str
    as_of: date | None = None
    against: str = ""
    styles: tuple[str, ...] = ()
    peers: Path | None = None
    factors: Path | None = None
    holdings: Path | None = None
    plan: InvestmentPlan = field(default_factory=InvestmentPlan)

    def arguments(self) -> Mapping[str, str]:
        """As ``Question.arguments``: files by their names alone, what they held is in the snapshot."""
        plan, usual = self.plan, InvestmentPlan()
        return {
            "as_of": "" if self.as_of is None else self.as_of.isoformat(),
            "against": self.against,
            "styles": ",".join(self.styles),
            "peers": "" if self.peers is None else self.peers.name,
            "factors": "" if self.factors is None else self.factors.name,
            "holdings": "" if self.holdings is None else self.holdings.name,
            "plan_amount": "" if plan.amount == usual.amount else f"{plan.amount:g}",
            "plan_day": "" if plan.day == usual.day else str(plan.day),
            "plan_fee": "" if plan.fee is None else f"{plan.fee:g}",
        }

    def collect(self, settings: Settings, sources: CommandSources, tell: Tell) -> MarketSnapshot:
        """As ``Question.collect``.

        Raises:
            BadFile: a file of the user's has faults; all of them are listed.
        """
        country = parse_symbol(self.symbol, prefer=InstrumentKind.FUND).country
        request = self._request(settings, sources)
        try:
            snapshot = collect_fund(request, sources.of(country), sources_of=sources.of, tell=tell)
        except SourceUnavailable as failure:
            raise Unanswered(self.symbol, str(failure), offline=settings.offline) from failure
        troubles = tuple(Note(NoteKind.CACHE_UNUSABLE, snapshot.subject.symbol, one) for one in sources.troubles)
        return replace(snapshot, notes=snapshot.notes + troubles)

    def _request(self, settings: Settings, sources: CommandSources) -> FundRequest:
        from advisor_cli.fund_files import read_factors, read_holdings, read_peers

        now = sources.context.clock()
        # The latest zone decides what is future.
        today = latest_day(now)
        return FundRequest(
            self.symbol,
            benchmark=None if settings.benchmark.lower() == NO_BENCHMARK else settings.benchmark,
            against=self.against,
            as_of=self.as_of,
            years=settings.years,
            at=now,
            offline=settings.offline,
            styles=self.styles,
            factors=None if self.factors is None else read_factors(self.factors, today=today),
            peers=None if self.peers is None else read_peers(self.peers, today=today),
            holdings=None if self.holdings is None else read_holdings(self.holdings, symbol=self.symbol),
            plan=self.plan,
        )
