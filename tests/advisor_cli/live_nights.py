"""Make a brief, or run over a book, at a fixed moment: ``MOMENT brief WATCHLIST [--force]`` or ``MOMENT book FOLDER``.

A program of its own, so that a test runs the real libraries in a process that is led to the recordings.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from advisor_cli.book.work import Reports
from advisor_cli.errors import AdvisorError, ExitCode, exit_code_of
from advisor_cli.options import delivery
from advisor_cli.settings import load_settings
from advisor_cli.workflow.book_run import BookQuestion, run_over_book
from advisor_cli.workflow.brief import BriefOrder, make_brief
from data_sources.errors import SourceError


def done(kind: str, path: Path, moment: datetime, *, force: bool) -> int:
    """What the command would do at that moment, and its exit code."""
    settings = load_settings({})
    if kind == "brief":
        order = BriefOrder(watchlist=path, force=force)
        return make_brief(order, settings, delivery(None, as_json=True, quiet=False), lambda: moment)
    return run_over_book(BookQuestion(path, reports=Reports.NONE, jobs=1, force=force), settings, clock=lambda: moment)


if __name__ == "__main__":
    try:
        code = done(
            sys.argv[2], Path(sys.argv[3]), datetime.fromisoformat(sys.argv[1]), force="--force" in sys.argv[4:]
        )
    except (AdvisorError, SourceError) as failure:
        print(failure, file=sys.stderr)
        code = int(exit_code_of(failure) or ExitCode.DEFECT)
    print(f"exit {int(code)}", file=sys.stderr)
