"""Standard output is the product; progress shows itself only to someone who watches and waits."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

from advisor_cli.console import Progress, one_line
from advisor_cli.output import text_table, width

ROOT = Path(__file__).parent.parent.parent


class Terminal(io.StringIO):
    """A stream that someone watches; it tells when something was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written.set()
        return super().write(text)


def test_progress_shows_the_step_after_a_while_and_clears_up() -> None:
    terminal = Terminal()
    progress = Progress(stream=terminal, after=0.0)
    progress.step("reading")
    with progress.watching():
        assert terminal.written.wait(10)
        progress.step("computing")
    assert "reading ..." in terminal.getvalue()
    assert "computing ..." in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[2K")


def test_what_is_done_within_a_second_shows_nothing() -> None:
    terminal = Terminal()
    with Progress(stream=terminal, after=60.0).watching() as progress:
        progress.step("computing")
    assert terminal.getvalue() == ""


def test_nothing_is_shown_when_nobody_watches_or_when_quiet() -> None:
    for progress, stream in (
        (Progress(stream=(pipe := io.StringIO()), after=0.0), pipe),
        (Progress(stream=(terminal := Terminal()), after=0.0, quiet=True), terminal),
    ):
        with progress.watching():
            progress.step("computing")
        assert stream.getvalue() == ""


def test_a_message_is_one_line_without_control_characters() -> None:
    assert one_line("a\nb\t\x1b[31mc\u202e") == "a b [31mc"


def test_chinese_takes_two_columns() -> None:
    assert width("年化a") == 5
    table = text_table(("name", "值"), [("波动率", "1"), ("beta", "100")], right=(1,))
    assert table == "name     值\n波动率    1\nbeta    100"


def test_an_escape_in_a_cell_does_not_reach_the_terminal() -> None:
    assert "\x1b" not in text_table(("a",), [("\x1b[31mred",)])


def test_a_warning_of_a_library_is_not_shown_to_the_user() -> None:
    """pandas found yfinance old-fashioned, in the middle of a report's talk on stderr."""
    program = (
        "import sys, warnings, advisor_cli.__main__ as program, advisor_cli.app as app\n"
        "app.run = lambda arguments: warnings.warn_explicit('old', FutureWarning, 'x.py', 1) or 0\n"
        "program.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
