"""What is kept of a defect of ours: its trace, without any key, where a bug report can take it from."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from advisor_cli import __version__
from advisor_cli.run_record.store import new_run_id
from advisor_cli.settings import data_home, redact
from advisor_cli.workflow.clock import Clock, system_clock


def wordless_trace(error: BaseException) -> str:
    """Where a defect of ours came about, without what it says: that may be a line of a client's file, or its name."""
    return "".join(_places(error))


def _places(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _places(before)
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__} (what it says is left out: it may name a client)\n"


def keep_trace(trace: str, clock: Clock = system_clock) -> tuple[str, str]:
    """Write the trace to the home folder.

    Returns:
        The id of the run that failed, and where its trace is, in words.
    """
    run_id = new_run_id(clock(), trace)
    path = data_home()[0] / "crashes" / f"{run_id}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"advisor {__version__}\n{redact(trace)}", encoding="utf-8")
    except OSError as failure:
        return run_id, f"its trace could not be written to {path} ({failure.strerror})"
    return run_id, f"please report it with the trace in {path}"
