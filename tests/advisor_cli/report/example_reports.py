"""The reports under examples/reports: what they are made of, and how they are made again.

``python -m tests.advisor_cli.report.example_reports`` writes them anew after a wanted change.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from advisor_cli.clients.private import under_alias
from advisor_cli.report.document import Document
from advisor_cli.report.save import save
from advisor_cli.run_record.compared import earlier_report_of
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.question import Snapshot
from advisor_cli.workflow.study import diagnose_snapshot, study
from data_sources.account_snapshot import AccountSnapshot, EarlierReport
from data_sources.accounts.read import read_account
from data_sources.accounts.reader import ReadingHints
from data_sources.brief_snapshot import BriefSnapshot
from data_sources.client_profile.read import read_profile
from data_sources.collect import FundRequest, StockRequest, collect_fund, collect_stock
from data_sources.collect.account import AccountRequest, collect_account
from data_sources.collect.brief.collect import collect_brief
from data_sources.collect.brief.request import BriefRequest
from data_sources.protocol import PriceSource
from data_sources.registry import make_sources
from data_sources.watchlist.read import read_watchlist
from diagnostics.brief.front.compared import COMPARED_BRIEF
from diagnostics.figures import Language

FOLDER = Path(__file__).parents[3] / "examples" / "reports"
READ_ON, ALIAS = date(2026, 1, 5), "client-example"
FUNDS = ("110011.OF", "MTUM")
ACCOUNTS = ("family", "retiree")
BRIEFS = ("watchlist", "watchlist-zh")
BRIEF_DAYS = (date(2020, 6, 11), date(2020, 6, 12))  # the second knows the first
EXAMPLES = (
    *(("AAPL", Language.EN), ("000338.SZ", Language.ZH)),
    *(("110011.OF", Language.ZH), ("MTUM", Language.EN)),
    *(("family", Language.EN), ("retiree", Language.ZH)),
    *(("watchlist", Language.EN), ("watchlist-zh", Language.ZH)),
)


def example_name(symbol: str, language: Language) -> str:
    """Name of the file, without its suffix."""
    return f"{symbol}-{language.value}"


def example_document(symbol: str, language: Language) -> Document:
    """The diagnosis of the bundled sample, of a run whose id, time and version stay the same."""
    sources = make_sources(["sample"])
    snapshot: Snapshot
    if symbol in ACCOUNTS:
        snapshot = example_account(symbol, sources)
    elif symbol in BRIEFS:
        snapshot = example_brief(symbol, sources)
    elif symbol in FUNDS:
        snapshot = collect_fund(FundRequest(symbol, years=10), sources)
    else:
        snapshot = collect_stock(StockRequest(symbol, years=10), sources)
    frame = Frame(
        run_id="20260105T090000Z-00000000",
        created="2026-01-05T09:00:00+00:00",
        version="0.1.0",
        language=language,
        conventions=Conventions(years=10),
    )
    return study(snapshot, frame, None).document


def example_account(name: str, sources: tuple[PriceSource, ...], *, named: bool = False) -> AccountSnapshot:
    """A made-up account with the bundled prices; its alias needs no key."""
    folder = FOLDER.parent / "accounts" / name
    profile = read_profile(folder / "client.toml", READ_ON)
    hints = ReadingHints(READ_ON, dict(profile.columns), dict(profile.symbols), profile.currency)
    book = read_account(folder / "exports", hints)
    if not named:
        book, profile = under_alias(book, profile, ALIAS)
    request = AccountRequest(book=book, profile=profile, subject=ALIAS, years=10, named=named)
    return collect_account(request, lambda _country: sources)


def example_brief(name: str, sources: tuple[PriceSource, ...]) -> BriefSnapshot:
    """The brief of a watchlist of the examples, on a day whose brief before is known."""
    watchlist = read_watchlist(FOLDER.parent / f"{name}.toml")
    earlier: EarlierReport | None = None
    for day in BRIEF_DAYS:
        request = BriefRequest(watchlist=watchlist, name=name, as_of=day, earlier=earlier)
        snapshot = collect_brief(request, lambda _country: sources)
        made = diagnose_snapshot(snapshot, Conventions())
        names = (finding.name for finding in made.findings)
        earlier = earlier_report_of("20200611T220000Z-00000000", day, made.ledger, names, COMPARED_BRIEF)
    return snapshot


def write_examples(folder: Path) -> None:
    """Every example as Markdown with its charts."""
    for symbol, language in EXAMPLES:
        save(example_document(symbol, language), [folder / f"{example_name(symbol, language)}.md"])


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_examples(FOLDER)
