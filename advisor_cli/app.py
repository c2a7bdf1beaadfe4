"""The Typer app and the one error boundary: what goes wrong anywhere becomes one sentence and an exit code here."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, cast

import typer

from advisor_cli import __version__
from advisor_cli.commands import (
    account_report,
    book,
    brief,
    config,
    demo,
    diagnose_fund,
    diagnose_stock,
    doctor,
    metrics,
    runs,
    verify,
)
from advisor_cli.console import discard, make_printable, say
from advisor_cli.errors import EXIT_CODE_MEANING, ExitCode, exit_code_of, has_no_room, more_faults

EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:<4} {meaning}" for code, meaning in EXIT_CODE_MEANING)

# Typer exports no root of what it says about options, and which library it takes it from changed
# between its versions; the one class that it does export leads there.
USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[2])

OF_CLIENTS = ("account-report", "book", "brief")

# Plain help: rich would be imported for a box around it, and take longer than all the rest.
app = typer.Typer(
    name="advisor",
    help="Research and diagnosis for investment advisors: every figure has an origin, the model never types one.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"advisor {__version__}")
        raise typer.Exit


@app.callback()
def advisor(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Research and diagnosis for investment advisors: every figure has an origin, the model never types one."""


app.command("diagnose-stock")(diagnose_stock.diagnose_stock)
app.command("diagnose-fund")(diagnose_fund.diagnose_fund)
app.command("account-report")(account_report.account_report)
app.add_typer(brief.app, name="brief")
app.add_typer(book.app, name="book")
app.command("metrics")(metrics.metrics)
app.command("verify")(verify.verify)
app.add_typer(runs.app, name="runs")
app.command("doctor")(doctor.doctor)
app.add_typer(config.app, name="config")
app.command("demo")(demo.demo)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Nothing but the exit code leaves this function.

    Args:
        arguments: the command line without the program's name.
    """
    make_printable()
    with _watching_for_interrupts() as interrupts:
        try:
            returned = app(list(arguments), prog_name="advisor", standalone_mode=False)
        except BrokenPipeError:  # whoever read the help has read enough
            discard(sys.stdout)
            returned = ExitCode.DONE
        except (KeyboardInterrupt, typer.Abort):
            returned = ExitCode.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - the one boundary: everything unforeseen is a defect and is recorded
            if not interrupts:
                return _say_what_went_wrong(error, of_clients=any(one in OF_CLIENTS for one in arguments[:1]))
            returned = ExitCode.INTERRUPTED
    if returned == ExitCode.INTERRUPTED:
        say("advisor: interrupted; nothing was left half-written")
    return returned if isinstance(returned, int) else ExitCode.DONE


@contextmanager
def _watching_for_interrupts() -> Iterator[list[int]]:
    """The interrupts that arrived: a library that is just being loaded may turn one into an error of its own."""
    seen: list[int] = []
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's alone
        yield seen
        return

    def interrupt(number: int, _frame: FrameType | None) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _say_what_went_wrong(error: Exception, *, of_clients: bool) -> int:
    """One sentence on standard error, and the exit code; what a defect met in a client's files is not kept."""
    if isinstance(error, USAGE_ERROR):
        if type(error).__name__ == "NoArgsIsHelpError":  # its message is the help page
            sys.stderr.write(error.format_message() + "\n")
        else:
            command = getattr(getattr(error, "ctx", None), "command_path", "advisor")
            say(f"advisor: {error.format_message().replace('Value error, ', '')} ({command} --help)")
        return ExitCode.USAGE
    if (code := exit_code_of(error)) is not None:
        say(f"advisor: {error}")
        for line in more_faults(error):
            say(f"  {line}")
        return code
    if isinstance(error, OSError) and has_no_room(error):
        discard(sys.stdout)
        say(f"advisor: {error.filename or 'standard output'}: {error.strerror}; make room and run again")
        return ExitCode.FILE
    import traceback

    from advisor_cli.workflow.crash import keep_trace, wordless_trace

    trace = wordless_trace(error) if of_clients else "".join(traceback.format_exception(error))
    crash_id, place = keep_trace(trace)
    say(f"advisor: a defect of the program stopped run {crash_id} ({type(error).__name__}); {place}")
    return ExitCode.DEFECT
