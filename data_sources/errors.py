"""What can go wrong when data is asked for, told apart by what to do next.

    SourceError
    ├── NoData                it does not exist: ask for something else
    │   ├── UnknownSymbol     ... and here is what was perhaps meant
    │   │   └── UnreadableSymbol  it has the form of no known symbol
    │   └── NoBarsInWindow    ... in the dates that were asked for
    ├── AmbiguousSymbol       say which of the candidates is meant
    ├── SourceUnavailable     it may exist: try later, or another source
    │   ├── BadReply          it answered with something that is no answer, or is too large, or leads elsewhere
    │   │   └── SchemaChanged ... an answer in another form than the one that is known
    │   ├── CircuitOpen       it failed so often in this run that it is not asked any more
    │   ├── BudgetSpent       the time that the whole command may take is over
    │   └── NothingKept       --offline, and nothing of it is kept on this machine
    ├── SourceNotInstalled    install the library first
    ├── SourceNotConfigured   give the key or the setting first
    ├── BasisNotOffered       the source has these prices only on another basis
    ├── NotAFund              it is something else: another command is for it
    ├── BenchmarkNotRead      a formula of indices and weights has a part that cannot be read
    ├── BadFile               the user's file: all its faults, with row and column
    └── DamagedRecord         a recorded file does not hold what was once written to it

Each class takes data and writes its sentence: what was asked, what was got, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


class SourceError(Exception):
    """The root: the data that was asked for was not had."""


class NoData(SourceError):
    """What was asked for does not exist at this source."""

    def __init__(self, asked: str, source: str, advice: str = "") -> None:
        tail = f"; {advice}" if advice else ""
        super().__init__(f"{source} has no {asked}{tail}")
        self.asked = asked
        self.source = source


class UnknownSymbol(NoData):
    """No instrument goes by this symbol; the nearest ones are named."""

    def __init__(
        self, symbol: str, source: str, candidates: Sequence[str] = (), otherwise: str = "check the spelling"
    ) -> None:
        advice = f"did you mean {', '.join(candidates)}?" if candidates else otherwise
        super().__init__(f"instrument {symbol!r}", source, advice)
        self.symbol = symbol
        self.candidates = tuple(candidates)


class UnreadableSymbol(UnknownSymbol):
    """A text that has the form of no symbol; nobody needs to be asked for it."""

    FORMS = "AAPL, BRK-B, 600519.SH, 0700.HK, 110011.OF, ^GSPC, EURUSD=X"

    def __init__(self, symbol: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(symbol, "no market", candidates)
        shown = symbol if len(symbol) <= 40 else symbol[:37] + "..."
        advice = f"did you mean {', '.join(candidates)}?" if candidates else f"symbols look like {self.FORMS}"
        self.args = (f"{shown!r} is not a symbol of a known form; {advice}",)


class NoBarsInWindow(NoData):
    """The instrument is known, but no price lies in the dates asked for."""

    def __init__(self, symbol: str, source: str, start: date | None, end: date, *, first: date, last: date) -> None:
        asked = f"price of {symbol} {'from ' + start.isoformat() + ' ' if start else ''}to {end.isoformat()}"
        super().__init__(asked, source, f"its prices run from {first.isoformat()} to {last.isoformat()}")
        self.symbol = symbol
        self.first = first
        self.last = last


class AmbiguousSymbol(SourceError):
    """The spelling belongs to several instruments; the caller has to choose."""

    def __init__(self, symbol: str, candidates: Sequence[tuple[str, str]]) -> None:
        listed = ", ".join(f"{canonical} ({what})" for canonical, what in candidates)
        super().__init__(f"{symbol!r} is ambiguous: it can be {listed}; write the one you mean")
        self.symbol = symbol
        self.candidates = tuple(candidates)


class SourceUnavailable(SourceError):
    """The source did not answer, or refused for now."""

    def __init__(self, source: str, asked: str, why: str) -> None:
        super().__init__(f"{source} did not answer for {asked}: {why}; try later or name another --source")
        self.source = source
        self.why = why


class BadReply(SourceUnavailable):
    """The source answered with something that cannot be the answer: nothing of it is used."""


class SchemaChanged(BadReply):
    """An answer lacks what the known form has; the source has changed, or something stands between."""

    def __init__(self, source: str, asked: str, missing: str) -> None:
        super().__init__(source, asked, f"its answer has another form than the known one ({missing})")
        self.missing = missing


class CircuitOpen(SourceUnavailable):
    """The host failed again and again; it is left alone for the rest of the run."""

    def __init__(self, source: str, asked: str, host: str, failures: int) -> None:
        super().__init__(source, asked, f"{host} failed {failures} times in a row and is not asked again in this run")
        self.host = host
        self.failures = failures


class BudgetSpent(SourceUnavailable):
    """The time budget of the command is used up."""

    def __init__(self, source: str, asked: str, seconds: float) -> None:
        super().__init__(source, asked, f"the time budget of {seconds:g} s is used up")
        self.args = (f"{source} has not answered for {asked}: the time budget of {seconds:g} s is used up; allow more",)
        self.seconds = seconds


class NothingKept(SourceUnavailable):
    """Only what is kept on this machine may be read, and this is not."""

    def __init__(self, source: str, asked: str) -> None:
        super().__init__(source, asked, "nothing is kept of it and --offline forbids to ask")
        self.args = (f"nothing of {asked} from {source} is kept on this machine; run once without --offline",)


class SourceNotInstalled(SourceError):
    """A provider was asked for whose library is missing."""

    def __init__(self, source: str, package: str) -> None:
        super().__init__(f'{source} is not installed; run: pip install "{package}"')
        self.source = source
        self.package = package


class SourceNotConfigured(SourceError):
    """A provider needs a key or a setting that is not there."""

    def __init__(self, source: str, setting: str) -> None:
        super().__init__(f"{source} needs {setting}; set it and run again (advisor doctor shows what is set)")
        self.source = source
        self.setting = setting


class BasisNotOffered(SourceError):
    """The source has the prices, but not on the basis that was asked for."""

    def __init__(self, symbol: str, source: str, asked: str, offered: Sequence[str]) -> None:
        super().__init__(
            f"{source} has {symbol} as {' and '.join(offered)} prices, not as {asked}; ask for what it has"
        )
        self.symbol = symbol
        self.source = source
        self.asked = asked
        self.offered = tuple(offered)


class NotAFund(SourceError):
    """A fund was asked for, and the symbol is of something else."""

    def __init__(self, symbol: str, what: str) -> None:
        super().__init__(f"{symbol} is {what}; run advisor diagnose-stock {symbol}")
        self.symbol = symbol
        self.what = what


class OpenEndFund(SourceError):
    """A stock was asked for, and the code is of a fund that has net asset values and no prices."""

    def __init__(self, symbol: str) -> None:
        super().__init__(f"{symbol} is an open-end fund; run advisor diagnose-fund {symbol}")
        self.symbol = symbol


class NoOtherFund(SourceError):
    """What a fund should be compared with is no other fund."""

    def __init__(self, symbol: str, what: str) -> None:
        super().__init__(f"{symbol} is {what}; a fund is compared with another fund: name one after --against")
        self.symbol = symbol
        self.what = what


class StylesNotUsable(SourceError):
    """The style indices that were named make no style analysis."""

    def __init__(self, named: Sequence[str], why: str) -> None:
        shown = ",".join(named[:5])
        super().__init__(f"--styles {shown}: {why}; name two or more indices or funds, not the fund itself")
        self.named = tuple(named)
        self.why = why


class BenchmarkNotRead(SourceError):
    """A benchmark formula could not be read as indices and weights."""

    SHOWN = 60

    def __init__(self, text: str, why: str) -> None:
        shown = text if len(text) <= self.SHOWN else text[: self.SHOWN - 3] + "..."
        super().__init__(
            f"the benchmark {shown!r} could not be read: {why}; write it as 000300.SH*80%+000012.SH*20%, 100% in all"
        )
        self.text = text
        self.why = why


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a user's file. Rows count from 1, the header being row 1.

    Args:
        what: was found.
        expected: what should stand there, "" where ``what`` says it.
        file: name of the file within a folder (and its sheet), "" where it is the only one.
    """

    what: str
    row: int | None = None
    column: str | None = None
    expected: str = ""
    file: str = ""

    def __str__(self) -> str:
        what = f"{self.what}, expected {self.expected}" if self.expected else self.what
        place = ", ".join(
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row is not None else "",
                f"column {self.column!r}" if self.column is not None else "",
            )
            if part
        )
        return f"{place}: {what}" if place else what


class BadFile(SourceError):
    """A file of the user's could not be read as what it was given for."""

    SHOWN = 5

    def __init__(self, path: str, faults: Sequence[Fault], advice: str = "") -> None:
        first = "; ".join(str(fault) for fault in faults[: self.SHOWN])
        more = f" (and {len(faults) - self.SHOWN} more)" if len(faults) > self.SHOWN else ""
        tail = f"; {advice}" if advice else ""
        super().__init__(f"{path}: {first}{more}{tail}")
        self.path = path
        self.faults = tuple(faults)


class DamagedRecord(SourceError):
    """A recorded answer or snapshot cannot be read back as what it was."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} is damaged: {why}; fetch it again or restore the file")
        self.where = where
        self.why = why
