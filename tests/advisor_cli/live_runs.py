"""Diagnose the symbols of the command line at a fixed moment, one after the other.

"fund:" stands before a fund, "account:" before the files of an account; ``client.toml`` beside them is its profile.

A program of its own, so that a test runs the real libraries in a process that is led to the recordings.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisor_cli.errors import AdvisorError, ExitCode, exit_code_of
from advisor_cli.options import delivery
from advisor_cli.settings import load_settings
from advisor_cli.workflow.account_question import AccountQuestion
from advisor_cli.workflow.diagnose import diagnose
from advisor_cli.workflow.fund_question import FundQuestion
from advisor_cli.workflow.question import Question, StockQuestion
from data_sources.errors import SourceError

# Saturday noon in New York: the last complete session everywhere is Friday, 20 November 2026.
AT = datetime(2026, 11, 21, 17, tzinfo=UTC)


def asked(kind: str, symbol: str) -> Question:
    """The question of a command."""
    if kind == "account":
        path = Path(symbol)
        profile = path.parent / "client.toml"
        return AccountQuestion(path, profile if profile.exists() else None)
    return FundQuestion(symbol) if kind == "fund" else StockQuestion(symbol)


if __name__ == "__main__":
    moment = AT + timedelta(minutes=int(sys.argv[1]))
    for name in sys.argv[2:]:
        kind, _, symbol = name.rpartition(":")
        question = asked(kind, symbol)
        try:
            code = diagnose(question, load_settings({}), delivery(None, as_json=True, quiet=True), lambda: moment)
        except (AdvisorError, SourceError) as failure:
            print(failure, file=sys.stderr)
            code = int(exit_code_of(failure) or ExitCode.DEFECT)
        print(f"exit {code} {name}", file=sys.stderr)
