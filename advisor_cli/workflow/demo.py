"""Real reports from the bundled sample, for a first look: no key, no network, nothing set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from advisor_cli.console import Progress, say
from advisor_cli.errors import ExitCode, FileFault, RecordNotKept
from advisor_cli.report.save import save
from advisor_cli.settings import Settings, load_settings
from advisor_cli.workflow.account_question import AccountQuestion
from advisor_cli.workflow.brief_question import BriefQuestion
from advisor_cli.workflow.clock import Clock, system_clock
from advisor_cli.workflow.diagnose import make_run
from advisor_cli.workflow.fund_question import FundQuestion
from advisor_cli.workflow.question import Question, StockQuestion
from advisor_cli.workflow.recording import keep
from data_sources.model import InstrumentKind
from data_sources.watchlist.read import read_watchlist


@dataclass(frozen=True, slots=True)
class Piece:
    """One report of the demonstration."""

    symbol: str
    language: str
    suffixes: tuple[str, ...]
    kind: InstrumentKind = InstrumentKind.STOCK


PIECES = (
    Piece("AAPL", "en", (".pdf", ".md", ".json")),
    Piece("AAPL", "zh", (".pdf", ".md")),
    Piece("000338.SZ", "zh", (".pdf", ".md", ".json")),
    Piece("000338.SZ", "en", (".pdf", ".md")),
    Piece("110011.OF", "zh", (".pdf", ".md", ".json"), kind=InstrumentKind.FUND),
    Piece("110011.OF", "en", (".pdf", ".md"), kind=InstrumentKind.FUND),
    Piece("retiree", "zh", (".pdf", ".md", ".json"), kind=InstrumentKind.ACCOUNT),
    Piece("family", "en", (".pdf", ".md"), kind=InstrumentKind.ACCOUNT),
    Piece("watchlist", "en", (".pdf", ".md"), kind=InstrumentKind.BRIEF),
    Piece("watchlist-zh", "zh", (".pdf", ".md"), kind=InstrumentKind.BRIEF),
)
# The richest day of the sample: New York fell by a seventeenth, and the next morning Shanghai had to answer it.
BRIEF_DAY = date(2020, 6, 11)
NEXT = (
    "advisor runs list",
    "advisor runs why risk.annualized_volatility.1y --run latest",
    "advisor diagnose-stock MSFT --source sample --lang zh -o msft.pdf",
    "advisor diagnose-fund MTUM --against VLUE --source sample -o mtum.pdf",
    "advisor account-report --formats",
    "advisor brief --source sample --date 2020-06-12",
    "advisor --help",
)


def write_demo(folder: Path, *, quiet: bool, clock: Clock = system_clock) -> int:
    """Write every piece, and say what was written and what to try next.

    Raises:
        FileFault: the folder cannot be made.
        OutputError: a report cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise FileFault(str(folder), f"it cannot be made ({failure.strerror})", "name another with -o") from failure
    progress = Progress(quiet=quiet)
    problem: RecordNotKept | None = None
    with progress.watching():
        for piece in PIECES:
            progress.step(f"{piece.symbol} {piece.language}")
            done = make_run(_question(piece), _settings(piece), clock, progress)
            problem = keep(done.record, _settings(piece)) or problem
            stem = folder / f"{piece.symbol}-{piece.language}"
            written = save(done.study.document, [stem.with_name(stem.name + suffix) for suffix in piece.suffixes])
            for path in written:
                if path.suffix != ".svg":
                    say(f"wrote {path}", quiet=quiet)
    say("to try next:", quiet=quiet)
    for command in NEXT:
        say(f"- {command}", quiet=quiet)
    if problem is not None:
        raise problem
    return ExitCode.DONE


def _question(piece: Piece) -> Question:
    match piece.kind:
        case InstrumentKind.ACCOUNT:
            folder = example_account(piece.symbol)
            return AccountQuestion(folder / "exports", folder / "client.toml")
        case InstrumentKind.FUND:
            return FundQuestion(piece.symbol)
        case InstrumentKind.BRIEF:
            watchlist = read_watchlist(example_watchlist(piece.symbol))
            return BriefQuestion("brief", watchlist, BRIEF_DAY, is_now=False)
        case _:
            return StockQuestion(piece.symbol)


def example_account(name: str) -> Path:
    """The folder of a made-up account: inside the installed package, or among the examples of the source tree."""
    packaged = Path(__file__).parents[1] / "example_accounts" / name
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "examples" / "accounts" / name


def example_watchlist(name: str) -> Path:
    """The file of an example watchlist: inside the installed package, or among the examples of the source tree."""
    packaged = Path(__file__).parents[1] / "example_watchlists" / f"{name}.toml"
    return packaged if packaged.is_file() else Path(__file__).parents[2] / "examples" / f"{name}.toml"


def _settings(piece: Piece) -> Settings:
    """The user's folders, and nothing else of the user's settings: a demonstration looks the same everywhere."""
    plain = load_settings({"sources": ["sample"], "language": piece.language}, environment={})
    own = load_settings()
    return replace(plain, home=own.home, file=own.file)
