"""What can go wrong at the command line, and the exit code that tells a script which it was.

    AdvisorError
    ├── UsageFault            2  an option or value cannot be meant; say it another way
    ├── SettingsFault         2  a setting in the file or the environment cannot be read
    ├── FileFault             3  a file of the user's is missing, unreadable or unwritable
    │   ├── DamagedRun        3  ... a run folder that does not hold what it once held
    │   └── RecordNotKept     3  ... the run could not be written; the report was printed all the same
    ├── UnknownRun            4  no run goes by this id
    ├── UnknownFact           4  the run has no such fact
    ├── UnknownClient         4  nobody in the book is called so
    ├── Unanswered            4  no source answered for what the report cannot do without; try later
    ├── NothingToReport       4  nothing of an account has a value
    ├── NotConfigured         5  something has to be installed or configured first
    └── Differs               6  a replay or a verification does not agree with the run

The errors of sources (``data_sources.errors``) and of reports have their codes here too. Everything
that is in neither tree is a defect of ours: exit 1.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable, Sequence
from enum import IntEnum

MOST_FAULTS_LISTED = 1_000
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class ExitCode(IntEnum):
    """What the process tells its caller. Public: README and ``--help`` list the same."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    FILE = 3
    NO_DATA = 4
    NOT_CONFIGURED = 5
    DIFFERS = 6
    PARTIAL = 7
    INTERRUPTED = 130


EXIT_CODE_MEANING = (
    (ExitCode.DONE, "done"),
    (ExitCode.DEFECT, "a defect of the program: one line with the run id, the trace goes to a file"),
    (ExitCode.USAGE, "usage: an option, a value, an unknown name of a source or language"),
    (ExitCode.FILE, "a file is faulty, missing, unreadable or unwritable"),
    (ExitCode.NO_DATA, "no data: an unknown symbol, run or fact; no prices in the window; no source answered"),
    (ExitCode.NOT_CONFIGURED, "something is not installed or not configured"),
    (ExitCode.DIFFERS, "a replay or a verification differs"),
    (ExitCode.PARTIAL, "done in part: what is missing, because a source failed or it was asked for by name, is listed"),
    (ExitCode.INTERRUPTED, "interrupted"),
)


class AdvisorError(Exception):
    """The root: the command could not do what was asked, and says so in one sentence."""

    exit_code = ExitCode.USAGE


class UsageFault(AdvisorError):
    """An option or a value that cannot be meant."""


class SettingsFault(AdvisorError):
    """A setting that cannot be read, with the place where it stands."""

    def __init__(self, place: str, what: str, advice: str) -> None:
        super().__init__(f"{place}: {what}; {advice}")
        self.place = place


class FileFault(AdvisorError):
    """A file that is missing, unreadable or unwritable."""

    exit_code = ExitCode.FILE

    def __init__(self, path: str, what: str, advice: str) -> None:
        super().__init__(f"{path}: {what}; {advice}")
        self.path = path


class DamagedRun(FileFault):
    """A run folder does not hold what it held when it was written."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(path, what, "the run can no longer be trusted; make it again")


class RecordNotKept(FileFault):
    """The run's folder could not be written. Nothing of it is left behind."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            path,
            f"the run was not recorded ({why})",
            "make room, or name another folder with ADVISOR_HOME, and run again",
        )


class UnknownRun(AdvisorError):
    """No run goes by this id, or several begin with it."""

    exit_code = ExitCode.NO_DATA

    def __init__(self, asked: str, candidates: Sequence[str], how_many: int) -> None:
        if candidates:
            advice = f"it could be {', '.join(candidates)}; write more of the id"
        elif how_many:
            advice = "advisor runs list shows those there are"
        else:
            advice = "no run has been recorded yet"
        super().__init__(f"no single run is called {asked!r}; {advice}")
        self.asked = asked


class UnknownFact(AdvisorError):
    """The run has no fact of this key."""

    exit_code = ExitCode.NO_DATA

    def __init__(self, key: str, run_id: str, known: Iterable[str]) -> None:
        near = nearest(key, known)
        advice = f"did you mean {', '.join(near)}?" if near else f"advisor runs show {run_id} lists the facts"
        super().__init__(f"run {run_id} has no fact {key!r}; {advice}")
        self.key = key


class UnknownClient(AdvisorError):
    """Nobody in the book is called so."""

    exit_code = ExitCode.NO_DATA

    def __init__(self, asked: str, known: Iterable[str]) -> None:
        near = nearest(asked, known)
        advice = f"did you mean {', '.join(near)}?" if near else "clients go by their folder, or by their alias"
        super().__init__(f"no client of the book is called {asked!r}; {advice}")
        self.asked = asked


class Unanswered(AdvisorError):
    """No source answered for the prices, and one of them may do so later."""

    exit_code = ExitCode.NO_DATA

    def __init__(self, symbol: str, why: str, *, offline: bool) -> None:
        sample = "--source sample reads the bundled demonstration data"
        super().__init__(
            f"no prices of {symbol} are kept on this machine; run once without --offline ({sample})"
            if offline
            else f"{why}; {'' if '--offline' in why else '--offline reads what is kept, '}{sample}"
        )


class NothingToReport(AdvisorError):
    """Nothing of an account has a price or a value."""

    exit_code = ExitCode.NO_DATA


class NotConfigured(AdvisorError):
    """Something that the command needs is not installed or configured."""

    exit_code = ExitCode.NOT_CONFIGURED


class Differs(AdvisorError):
    """What was recomputed or verified does not agree with the run."""

    exit_code = ExitCode.DIFFERS


def nearest(word: str, known: Iterable[str], at_most: int = 3) -> tuple[str, ...]:
    """The known words that were perhaps meant, the nearest first; empty when none is near."""
    return tuple(difflib.get_close_matches(word, list(known), n=at_most, cutoff=0.6))


def has_no_room(error: Exception) -> bool:
    """Whether the operating system said that a disk is full."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def exit_code_of(error: Exception) -> ExitCode | None:
    """The exit code of an error that was foreseen, None for a defect of ours."""
    # These trees are imported here because `advisor --help` must not pay for them.
    from advisor_cli.report.errors import FontMissing, OutputError, UnknownSuffix
    from data_sources import errors as source
    from data_sources.registry import UnknownSource

    match error:
        case AdvisorError():
            return error.exit_code
        case UnknownSuffix() | UnknownSource() | source.AmbiguousSymbol() | source.NotAFund() | source.NoOtherFund():
            return ExitCode.USAGE
        case source.OpenEndFund() | source.BenchmarkNotRead() | source.StylesNotUsable():
            return ExitCode.USAGE
        case FontMissing():
            return ExitCode.NOT_CONFIGURED
        case OutputError() | source.BadFile() | source.DamagedRecord():
            return ExitCode.FILE
        case source.SourceNotInstalled() | source.SourceNotConfigured():
            return ExitCode.NOT_CONFIGURED
        case source.SourceError():
            return ExitCode.NO_DATA
        case _:
            return None


def more_faults(error: Exception) -> tuple[str, ...]:
    """What the one sentence of a faulty file leaves out, a line each: whoever mends a file wants to mend it once."""
    from data_sources.errors import BadFile

    if not isinstance(error, BadFile) or len(error.faults) <= BadFile.SHOWN:
        return ()
    listed = tuple(str(fault) for fault in error.faults[BadFile.SHOWN : MOST_FAULTS_LISTED])
    left = len(error.faults) - MOST_FAULTS_LISTED
    return (*listed, f"... and {left} more") if left > 0 else listed
